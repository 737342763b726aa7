// SPDX-License-Identifier: GPL-2.0-or-later
// usage: PROGRAM CLASS THREADS [free | spread | NODE]
// Runs one benchmark and prints one line: "NAME CLASS verified|wrong SECONDS MOPS NODES TEXT".
// free: wherever the scheduler likes; spread: thread i on node i modulo the nodes; a number: all on
// that node, and its memory. Exit status: 0 verified, 1 wrong, 2 could not be run.
#define _GNU_SOURCE
#include "nas.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { most_nodes = 64, mpol_bind = 2 };  // include/uapi/linux/mempolicy.h

// Adds the CPUs of a node, in the kernel's list format. 0 if there is no such node.
static int node_cpus(int node, cpu_set_t* cpus) {
    char path[64], list[4096];
    snprintf(path, sizeof path, "/sys/devices/system/node/node%d/cpulist", node);
    FILE* file = fopen(path, "r");
    if (file == NULL) return 0;
    list[0] = '\0';
    char* at = fgets(list, sizeof list, file);
    fclose(file);
    while (at != NULL && *at >= '0' && *at <= '9') {
        long first = strtol(at, &at, 10), last = first;
        if (*at == '-') last = strtol(at + 1, &at, 10);
        for (; first <= last && first < CPU_SETSIZE; ++first)
            CPU_SET((int)first, cpus);
        if (*at == ',') ++at;
    }
    return 1;
}

static int bind_to_node(int node, int memory_too) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    if (!node_cpus(node, &cpus) || CPU_COUNT(&cpus) == 0) {
        fprintf(stderr, "there is no node %d with CPUs\n", node);
        return 0;
    }
    if (sched_setaffinity(0, sizeof cpus, &cpus) != 0) {
        fprintf(stderr, "cannot bind to the CPUs of node %d: %s\n", node, strerror(errno));
        return 0;
    }
    unsigned long mask = 1UL << node;
    // Without CONFIG_NUMA there is no such call, and one node.
    if (memory_too && syscall(SYS_set_mempolicy, mpol_bind, &mask, 8 * sizeof mask + 1) != 0 &&
        errno != ENOSYS) {
        fprintf(stderr, "cannot bind to the memory of node %d: %s\n", node, strerror(errno));
        return 0;
    }
    return 1;
}

static int count_nodes(void) {
    int count = 0;
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    while (count < most_nodes && node_cpus(count, &cpus))
        ++count;
    return count == 0 ? 1 : count;
}

static int spread_over;  // nodes; 0: not at all
static uint64_t nodes_used[nas_max_threads];

// Where a thread is, and where it is told to be, once before the benchmark.
void nas_thread_starts(int thread) {
    if (spread_over > 0) bind_to_node(thread % spread_over, 0);
}

void nas_thread_looks(int thread) {
    unsigned node = 0;
    if (syscall(SYS_getcpu, NULL, &node, NULL) == 0 && node < most_nodes) {
        nodes_used[thread] |= (uint64_t)1 << node;
    }
}

static void print_nodes(void) {
    uint64_t all = 0;
    const char* separator = "";
    for (int i = 0; i < nas_threads; ++i)
        all |= nodes_used[i];
    for (int node = 0; node < most_nodes; ++node) {
        if ((all >> node & 1) == 0) continue;
        printf("%s%d", separator, node);
        separator = ",";
    }
}

int main(int argc, char** argv) {
    static struct nas_result result;
    if (argc < 3 || strlen(argv[1]) != 1 || strchr("SWA", argv[1][0]) == NULL ||
        atoi(argv[2]) < 1 || atoi(argv[2]) > nas_max_threads) {
        fprintf(stderr, "usage: %s S|W|A THREADS [free | spread | NODE]\n", argv[0]);
        return 2;
    }
    nas_threads = atoi(argv[2]);
    const char* where = argc > 3 ? argv[3] : "free";
    if (strcmp(where, "spread") == 0) spread_over = count_nodes();
    if (where[0] >= '0' && where[0] <= '9' && !bind_to_node(atoi(where), 1)) return 2;
    nas_benchmark(argv[1][0], &result);
    printf("%s %s %s %.6f %.3f ", nas_name, argv[1], result.verified ? "verified" : "wrong",
           result.seconds, result.seconds > 0 ? 1e-6 * result.operations / result.seconds : 0.0);
    print_nodes();
    printf(" %s\n", result.text);
    return result.verified ? 0 : 1;
}
