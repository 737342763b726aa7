// SPDX-License-Identifier: GPL-2.0-or-later
// FT, Fourier transform: a diffusion equation solved by three-dimensional FFTs.
#include "nas.h"

#include <math.h>
#include <stdio.h>

const char* const nas_name = "FT";

enum { iterations = 6, samples = 1024, longest = 256 };
static const uint64_t seed = 314159265;
static const double alpha = 1e-6;
static const double pi = 3.14159265358979323846;
static const double tolerance = 1e-12;

struct number {
    double re, im;
};

static const struct {
    char size;
    long x, y, z;
    struct number sum[iterations];
} known[] = {
    {'S',
     64,
     64,
     64,
     {{554.6087004964, 484.5363331978},
      {554.6385409189, 486.5304269511},
      {554.6148406171, 488.3910722336},
      {554.5423607415, 490.1273169046},
      {554.4255039624, 491.7475857993},
      {554.2683411902, 493.2597244941}}},
    {'W',
     128,
     128,
     32,
     {{567.3612178944, 529.3246849175},
      {563.1436885271, 528.2149986629},
      {559.4024089970, 527.0996558037},
      {556.0698047020, 526.0027904925},
      {553.0898991250, 524.9400845633},
      {550.4159734538, 523.9212247086}}},
    {'A',
     256,
     256,
     128,
     {{504.6735008193, 511.4047905510},
      {505.9412319734, 509.8809666433},
      {506.9376896287, 509.8144042213},
      {507.7892868474, 510.1336130759},
      {508.5233095391, 510.4914655194},
      {509.1487099959, 510.7917842803}}},
};

static int chosen;
static long side[3];  // x, y, z; x is the fastest index
static struct number *spectrum, *field;
static double* decay;                    // of one time step, by point
static struct number root[longest / 2];  // of unity, for the longest side
static long root_side;
static struct number checksum[iterations];
static double seconds;

static void make_roots(void) {
    root_side = side[0];
    for (int d = 1; d < 3; ++d)
        root_side = side[d] > root_side ? side[d] : root_side;
    for (long i = 0; i < root_side / 2; ++i) {
        double angle = 2.0 * pi * (double)i / (double)root_side;
        root[i].re = cos(angle);
        root[i].im = sin(angle);
    }
}

// One line of n points in place, by radix 2 (Cooley and Tukey); direction 1 or -1 is the
// exponent's sign.
static void transform(struct number* line, long n, int direction) {
    for (long i = 1, j = 0; i < n; ++i) {
        long bit = n >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            struct number swap = line[i];
            line[i] = line[j];
            line[j] = swap;
        }
    }
    for (long span = 1; span < n; span *= 2) {
        long stride = root_side / (2 * span);
        for (long k = 0; k < span; ++k) {
            double wr = root[k * stride].re, wi = direction * root[k * stride].im;
            for (long i = k; i < n; i += 2 * span) {
                struct number *a = &line[i], *b = &line[i + span];
                double re = nas_multiply(wr, b->re) - wi * b->im;
                double im = wr * b->im + wi * b->re;
                b->re = a->re - re;
                b->im = a->im - im;
                a->re += re;
                a->im += im;
            }
        }
    }
}

// All lines along one axis; those of a thread are a part of the other two.
static void transform_axis(int thread, struct number* cube, int axis, int direction) {
    struct number line[longest];
    long n = side[axis], stride = axis == 0 ? 1 : axis == 1 ? side[0] : side[0] * side[1];
    long first, end;
    nas_part(thread, side[0] * side[1] * side[2] / n, &first, &end);
    for (long i = first; i < end; ++i) {
        // Lines are counted over the faster indices first.
        struct number* start = cube + i / stride * stride * n + i % stride;
        if (stride == 1) {
            transform(start, n, direction);
            continue;
        }
        for (long k = 0; k < n; ++k)
            line[k] = start[k * stride];
        transform(line, n, direction);
        for (long k = 0; k < n; ++k)
            start[k * stride] = line[k];
    }
    nas_barrier();
}

static void transform_cube(int thread, struct number* cube, int direction) {
    for (int axis = 0; axis < 3; ++axis)
        transform_axis(thread, cube, axis, direction);
}

static void make_field(int thread) {
    long first, end, points = side[0] * side[1] * side[2];
    nas_part(thread, points, &first, &end);
    uint64_t state = nas_random_jump(seed, 2 * (uint64_t)first);
    for (long i = first; i < end; ++i) {
        spectrum[i].re = nas_random(&state);
        spectrum[i].im = nas_random(&state);
    }
    for (long i = first; i < end; ++i) {
        long at[3] = {i % side[0], i / side[0] % side[1], i / (side[0] * side[1])};
        double square = 0;
        for (int d = 0; d < 3; ++d) {
            long k = at[d] >= side[d] / 2 ? at[d] - side[d] : at[d];
            square += (double)(k * k);
        }
        decay[i] = exp(-4.0 * alpha * pi * pi * square);
    }
    nas_barrier();
}

static void take_checksum(int iteration) {
    double points = (double)(side[0] * side[1] * side[2]);
    double re = 0, im = 0;
    for (long j = 1; j <= samples; ++j) {
        long x = j % side[0], y = 3 * j % side[1], z = 5 * j % side[2];
        const struct number* value = &field[(z * side[1] + y) * side[0] + x];
        re += value->re;
        im += value->im;
    }
    checksum[iteration].re = re / points;
    checksum[iteration].im = im / points;
}

static void work(int thread) {
    long first, end;
    double start = nas_now();
    nas_part(thread, side[0] * side[1] * side[2], &first, &end);
    make_field(thread);
    transform_cube(thread, spectrum, 1);
    for (int i = 0; i < iterations; ++i) {
        for (long k = first; k < end; ++k) {
            spectrum[k].re *= decay[k];
            spectrum[k].im *= decay[k];
            field[k] = spectrum[k];
        }
        nas_barrier();
        transform_cube(thread, field, -1);
        if (thread == 0) take_checksum(i);
        nas_barrier();
    }
    if (thread == 0) seconds = nas_now() - start;
}

void nas_benchmark(char size, struct nas_result* result) {
    chosen = nas_index(size);
    side[0] = known[chosen].x;
    side[1] = known[chosen].y;
    side[2] = known[chosen].z;
    long points = side[0] * side[1] * side[2];
    spectrum = nas_memory((uint64_t)points, sizeof *spectrum);
    field = nas_memory((uint64_t)points, sizeof *field);
    decay = nas_memory((uint64_t)points, sizeof *decay);
    make_roots();
    nas_parallel(work);
    for (int i = 0; i < iterations; ++i) {
        char what[64];
        snprintf(what, sizeof what, "checksum %d (real part)", i + 1);
        nas_check(result, what, checksum[i].re, known[chosen].sum[i].re, tolerance);
        snprintf(what, sizeof what, "checksum %d (imaginary part)", i + 1);
        nas_check(result, what, checksum[i].im, known[chosen].sum[i].im, tolerance);
    }
    double n = (double)points;
    result->seconds = seconds;
    result->operations =
        n * (14.8157 + 7.19641 * log(n) + (5.23518 + 7.21113 * log(n)) * iterations);
}
