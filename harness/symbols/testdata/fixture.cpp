// SPDX-License-Identifier: GPL-2.0-or-later
// Stands for a vmlinux in tests: linked to a fixed address, with debug information and calls that
// are inlined. It says that it was built from a tree in /build/tree, and where in it each call
// stands. Run, it prints the trace of leaf(): the return addresses, innermost first.
#include <cstdio>

extern "C" {
extern const char linux_banner[];
const char linux_banner[] = "Linux version 6.1.0-test (somebody@somewhere) #1 SMP";
volatile int sink;
void* trace[3];

__attribute__((noinline, noclone)) void leaf(int value) {
    sink = value;
    trace[0] = __builtin_return_address(0);
}
}

namespace {

__attribute__((always_inline)) inline void inner(int value) {
#line 101 "/build/tree/include/linux/inner.h"
    leaf(value + 1);
#line 102 "/build/tree/include/linux/inner.h"
    sink = value;
}

__attribute__((always_inline)) inline void middle(int value) {
    sink = value;
#line 201 "/build/tree/fs/middle.c"
    inner(value * 3);
}

}  // namespace

extern "C" {

__attribute__((noinline, noclone)) void outer(int value) {
    trace[1] = __builtin_return_address(0);
#line 301 "/build/tree/fs/outer.c"
    middle(value);
#line 302 "/build/tree/fs/outer.c"
    sink = value + 1;
}

void start_kernel(int value);
#line 390 "/build/tree/init/main.c"
__attribute__((noinline, noclone)) void start_kernel(int value) {
    trace[2] = __builtin_return_address(0);
#line 401 "/build/tree/init/main.c"
    outer(value);
#line 402 "/build/tree/init/main.c"
    sink = value;
}
}

int main(int argc, char**) {
    start_kernel(argc);
    for (void* address : trace)
        std::printf("%p\n", address);
    return linux_banner[0] == 'L' ? 0 : 1;
}
