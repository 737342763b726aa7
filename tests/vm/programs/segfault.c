// SPDX-License-Identifier: GPL-2.0-or-later
// A bug of user space, and none of the kernel's.
int main(void) {
    volatile int* nowhere = 0;
    return *nowhere;
}
