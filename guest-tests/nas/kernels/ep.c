// SPDX-License-Identifier: GPL-2.0-or-later
// EP, embarrassingly parallel: pairs of Gaussian deviates by the polar method (Marsaglia), of
// which the sums are known.
#include "nas.h"

#include <math.h>

const char* const nas_name = "EP";

static const uint64_t seed = 271828183;
static const double tolerance = 1e-8;

static long pairs;
static double sum_x, sum_y;

// Batches keep partial sums small, so that the order of adding matters less.
enum { batch = 65536 };

static void add_batch(long first, double* sx, double* sy) {
    uint64_t state = nas_random_jump(seed, 2 * (uint64_t)first);
    double batch_x = 0, batch_y = 0;
    for (long i = 0; i < batch; ++i) {
        double x = nas_multiply(2.0, nas_random(&state)) - 1.0;
        double y = 2.0 * nas_random(&state) - 1.0;
        double t = x * x + y * y;
        if (t <= 1.0) {
            double factor = sqrt(-2.0 * log(t) / t);
            batch_x += x * factor;
            batch_y += y * factor;
        }
    }
    *sx += batch_x;
    *sy += batch_y;
}

static void work(int thread) {
    long first, end;
    double sx = 0, sy = 0;
    nas_part(thread, pairs / batch, &first, &end);
    for (long i = first; i < end; ++i)
        add_batch(i * batch, &sx, &sy);
    sx = nas_sum(thread, sx);
    sy = nas_sum(thread, sy);
    if (thread == 0) {
        sum_x = sx;
        sum_y = sy;
    }
}

void nas_benchmark(char size, struct nas_result* result) {
    static const struct {
        char size;
        int log_pairs;
        double x, y;
    } known[] = {{'S', 24, -3.247834652034740e3, -6.958407078382297e3},
                 {'W', 25, -2.863319731645753e3, -6.320053679109499e3},
                 {'A', 28, -4.295875165629892e3, -1.580732573678431e4}};
    int i = nas_index(size);
    pairs = 1L << known[i].log_pairs;
    double start = nas_now();
    nas_parallel(work);
    result->seconds = nas_now() - start;
    result->operations = 2.0 * (double)pairs;
    nas_check(result, "sx", sum_x, known[i].x, tolerance);
    nas_check(result, "sy", sum_y, known[i].y, tolerance);
}
