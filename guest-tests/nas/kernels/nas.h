// SPDX-License-Identifier: GPL-2.0-or-later
// What the five kernels share. They follow the specification of the NAS Parallel Benchmarks
// (NASA technical reports RNR-94-007 and NAS-95-020); the official values are those of NPB 3.4.
// Plain C99, so that tcc compiles it in a guest: no atomics, no complex, no OpenMP.
#ifndef FAULTLINE_NAS_H
#define FAULTLINE_NAS_H

#include <stdint.h>

enum { nas_max_threads = 256 };

// What a kernel found. `text` says of the first wrong value "zeta is X, should be Y", or of the
// last right one "zeta is X".
struct nas_result {
    int verified;
    double operations;
    double seconds;
    char text[256];
};

// Each kernel's file has these two. `size` is one of "SWA".
extern const char* const nas_name;
void nas_benchmark(char size, struct nas_result* result);
// 0, 1 or 2 for the sizes S, W and A.
int nas_index(char size);

// The threads of the team; each runs work(thread) with thread from 0, and all must come to the
// same barriers. The first thread is the caller.
extern int nas_threads;
void nas_parallel(void (*work)(int thread));
void nas_barrier(void);
// Called by each thread as it starts, and now and then: main.c binds it, and looks where it is.
void nas_thread_starts(int thread);
void nas_thread_looks(int thread);
// The sum of what each thread gives, the same for all of them and in every run: added in order.
double nas_sum(int thread, double value);
// The part [*first, *end) of 0 to n - 1 that is the thread's.
void nas_part(int thread, long n, long* first, long* end);

// The generator of the specification: x' = a x mod 2^46; a number is 2^-46 x', in (0, 1).
#define NAS_A UINT64_C(1220703125)
double nas_random(uint64_t* state);
// The state after `count` numbers.
uint64_t nas_random_jump(uint64_t state, uint64_t count);

// Whether `got` is `wanted`, to a relative error. False for what is no number.
int nas_near(double got, double wanted, double tolerance);
// Takes down one value that is checked; once one is wrong the text stays.
void nas_check(struct nas_result* result, const char* what, double got, double wanted,
               double tolerance);
double nas_now(void);
// Zeroed memory; ends the program if there is none.
void* nas_memory(uint64_t count, uint64_t size);

// One multiplication of each kernel goes through here, so that a build can break it, to see that
// a wrong product is noticed.
#ifdef FAULTLINE_NAS_BREAK
double nas_multiply(double a, double b);
#else
#define nas_multiply(a, b) ((a) * (b))
#endif

#endif
