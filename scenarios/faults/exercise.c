/* SPDX-License-Identifier: GPL-2.0-or-later
 * Does a little of all that faults are injected into, for as many seconds as its argument says. What
 * fails is tried again: whether the kernel survives is the question. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void allocate(void) {
    size_t size = 1 << 18;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    /* One page in four: not so many that an emulator does nothing else. */
    for (size_t at = 0; at < size; at += 4 * 4096) memory[at] = 1;
    munmap(memory, size);
}

static void use_files(void) {
    char text[512];
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    if (read(fd, text, sizeof text) < 0) { /* it may fail */ }
    close(fd);
    int ends[2];
    if (pipe(ends) != 0) return;
    if (write(ends[1], text, 64) == 64 && read(ends[0], text, 64) < 0) { /* it may fail */ }
    close(ends[0]);
    close(ends[1]);
}

static void make_a_child(void) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) waitpid(child, NULL, 0);
}

/* A process of its own, which nobody waits for: a request that is never answered would hold it. */
static void use_the_disk(const char *path) {
    if (fork() != 0) return;
    void *block = NULL;
    if (posix_memalign(&block, 4096, 4096) != 0) _exit(0);
    memset(block, 'x', 4096);
    for (unsigned round = 0;; ++round) {
        int fd = open(path, O_RDWR | O_DIRECT | O_CLOEXEC);
        if (fd >= 0) {
            off_t at = (off_t)(round % 64) * 4096;
            if (pwrite(fd, block, 4096, at) < 0 || pread(fd, block, 4096, at) < 0) { /* it may fail */ }
            close(fd);
        }
        usleep(20000);
    }
}

int main(int argc, char **argv) {
    static int word;
    time_t seconds = argc > 1 ? atoi(argv[1]) : 10;
    struct timespec now, start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    use_the_disk("/dev/vda");
    do {
        allocate();
        use_files();
        make_a_child();
        syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0);
        usleep(5000);
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec - start.tv_sec < seconds);
    /* What the disk holds ends with the guest. */
    return 0;
}
