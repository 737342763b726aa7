// SPDX-License-Identifier: GPL-2.0-or-later
// Stands for a module in tests: relocatable, so that its debug information is too.
extern "C" {
extern void leaf(int);
extern const char module_version[];
__attribute__((section(".modinfo"), used)) const char module_version[] =
    "vermagic=6.1.0-test SMP preempt mod_unload ";
extern volatile int module_sink;
volatile int module_sink;

void module_worker(int value);
#line 500 "/build/tree/drivers/worker.c"
__attribute__((noinline, noclone)) void module_worker(int value) {
    module_sink = value;
#line 501 "/build/tree/drivers/worker.c"
    leaf(value);
    module_sink = value + 1;
}

void module_entry(int value);
#line 600 "/build/tree/drivers/worker.c"
__attribute__((noinline, noclone)) void module_entry(int value) {
    module_worker(value);
    module_sink = value;
}
}
