// SPDX-License-Identifier: GPL-2.0-or-later
// What it asks of the kernel may fail, and then it says so.
#include <unistd.h>

int main(void) {
    int ends[2];
    return pipe(ends) == 0 ? 0 : 1;
}
