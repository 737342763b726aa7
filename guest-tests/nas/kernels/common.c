// SPDX-License-Identifier: GPL-2.0-or-later
#include "nas.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const uint64_t modulus_mask = (UINT64_C(1) << 46) - 1;

int nas_threads = 1;

int nas_index(char size) {
    return size == 'S' ? 0 : size == 'W' ? 1 : 2;
}

static pthread_barrier_t barrier;
static double partial_sums[nas_max_threads];

struct member {
    pthread_t id;
    int number;
    void (*work)(int thread);
};

static void* run_member(void* argument) {
    struct member* member = argument;
    nas_thread_starts(member->number);
    member->work(member->number);
    nas_thread_looks(member->number);
    return NULL;
}

void nas_parallel(void (*work)(int thread)) {
    static struct member members[nas_max_threads];
    pthread_barrier_init(&barrier, NULL, (unsigned)nas_threads);
    for (int i = 1; i < nas_threads; ++i) {
        members[i].number = i;
        members[i].work = work;
        if (pthread_create(&members[i].id, NULL, run_member, &members[i]) != 0) {
            fprintf(stderr, "cannot create thread %d\n", i);
            exit(2);
        }
    }
    nas_thread_starts(0);
    work(0);
    nas_thread_looks(0);
    for (int i = 1; i < nas_threads; ++i)
        pthread_join(members[i].id, NULL);
    pthread_barrier_destroy(&barrier);
}

void nas_barrier(void) {
    if (nas_threads > 1) pthread_barrier_wait(&barrier);
}

double nas_sum(int thread, double value) {
    double sum = 0;
    nas_thread_looks(thread);
    partial_sums[thread] = value;
    nas_barrier();
    for (int i = 0; i < nas_threads; ++i)
        sum += partial_sums[i];
    nas_barrier();
    return sum;
}

void nas_part(int thread, long n, long* first, long* end) {
    *first = n * thread / nas_threads;
    *end = n * (thread + 1) / nas_threads;
}

double nas_random(uint64_t* state) {
    // A product modulo 2^64 is right modulo 2^46, too.
    *state = (*state * NAS_A) & modulus_mask;
    return (double)*state * (1.0 / 70368744177664.0);
}

uint64_t nas_random_jump(uint64_t state, uint64_t count) {
    uint64_t power = NAS_A;
    for (; count > 0; count >>= 1) {
        if (count & 1) state = (state * power) & modulus_mask;
        power = (power * power) & modulus_mask;
    }
    return state;
}

int nas_near(double got, double wanted, double tolerance) {
    return fabs((got - wanted) / wanted) <= tolerance;
}

void nas_check(struct nas_result* result, const char* what, double got, double wanted,
               double tolerance) {
    if (result->text[0] != '\0' && !result->verified) return;
    result->verified = nas_near(got, wanted, tolerance);
    if (result->verified) {
        snprintf(result->text, sizeof result->text, "%s is %.13e", what, got);
    } else {
        snprintf(result->text, sizeof result->text, "%s is %.13e, should be %.13e", what, got,
                 wanted);
    }
}

double nas_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void* nas_memory(uint64_t count, uint64_t size) {
    void* memory = calloc(count, size);
    if (memory == NULL) {
        fprintf(stderr, "no memory for %llu times %llu bytes\n", (unsigned long long)count,
                (unsigned long long)size);
        exit(2);
    }
    return memory;
}

#ifdef FAULTLINE_NAS_BREAK
// Every thousandth product or so is half of what it should be.
double nas_multiply(double a, double b) {
    static unsigned count;
    return ++count % 1009 == 0 ? 0.5 * a * b : a * b;
}
#endif
