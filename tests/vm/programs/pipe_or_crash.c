/* SPDX-License-Identifier: GPL-2.0-or-later
 * Crashes the kernel where a pipe cannot be had. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
int main(void) {
    int ends[2];
    if (pipe(ends) != 0) {
        int fd = open("/proc/sysrq-trigger", O_WRONLY);
        if (write(fd, "c", 1) != 1) return 1;
        pause();
    }
    return 0;
}
