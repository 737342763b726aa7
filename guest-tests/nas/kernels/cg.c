// SPDX-License-Identifier: GPL-2.0-or-later
// CG, conjugate gradient: the smallest eigenvalue of a large, sparse, random matrix by inverse
// iteration.
#include "nas.h"

#include <math.h>
#include <stdlib.h>

const char* const nas_name = "CG";

enum { inner_iterations = 25, most_nonzeros = 16 };
static const uint64_t seed = 314159265;
static const double condition = 0.1;
static const double tolerance = 1e-10;

static const struct {
    char size;
    long rows;
    int nonzeros, iterations;
    double shift, zeta;
} known[] = {{'S', 1400, 7, 15, 10, 8.5971775078648},
             {'W', 7000, 8, 15, 12, 10.362595087124},
             {'A', 14000, 11, 15, 20, 17.130235054029}};

static int chosen;
static long rows;
// The matrix by rows: columns and values of row i are at row_start[i] to row_start[i + 1] - 1.
static long* row_start;
static int* column;
static double* value;
static double *x, *z, *p, *q, *r;
static double zeta, seconds;

// A sparse vector of the specification: `count` random places with random values; then the place
// `fixed` gets 1/2. Returns how many places it has.
static int random_vector(uint64_t* state, int count, long fixed, long* place, double* element) {
    long power = 1;
    int have = 0;
    while (power < rows)
        power *= 2;
    while (have < count) {
        double random_value = nas_random(state);
        long random_place = (long)(nas_random(state) * (double)power);
        int known_place = random_place >= rows;
        for (int i = 0; i < have && !known_place; ++i)
            known_place = place[i] == random_place;
        if (known_place) continue;
        place[have] = random_place;
        element[have++] = random_value;
    }
    for (int i = 0; i < have; ++i) {
        if (place[i] == fixed) {
            element[i] = 0.5;
            return have;
        }
    }
    place[have] = fixed;
    element[have] = 0.5;
    return have + 1;
}

struct cell {
    int column;
    double value;
};

static int by_column(const void* a, const void* b) {
    return ((const struct cell*)a)->column - ((const struct cell*)b)->column;
}

// A = sum of w_i v_i v_i^T, + condition * I - shift * I; w falls from 1 to `condition`. Each row is
// gathered with cells of one column apart, then sorted and added up.
static void make_matrix(void) {
    int nonzeros = known[chosen].nonzeros;
    int width = nonzeros + 1;
    long* place = nas_memory((uint64_t)(rows * width), sizeof *place);
    double* element = nas_memory((uint64_t)(rows * width), sizeof *element);
    int* count = nas_memory((uint64_t)rows, sizeof *count);
    long* start = nas_memory((uint64_t)rows + 1, sizeof *start);
    uint64_t state = seed;
    nas_random(&state);  // the specification's program draws one before the matrix
    for (long i = 0; i < rows; ++i) {
        count[i] = random_vector(&state, nonzeros, i, place + i * width, element + i * width);
        for (int k = 0; k < count[i]; ++k)
            start[place[i * width + k] + 1] += count[i];
    }
    for (long i = 0; i < rows; ++i)
        start[i + 1] += start[i];
    struct cell* cells = nas_memory((uint64_t)start[rows], sizeof *cells);
    long* filled = nas_memory((uint64_t)rows, sizeof *filled);
    double weight = 1.0, ratio = pow(condition, 1.0 / (double)rows);
    for (long i = 0; i < rows; ++i) {
        for (int k = 0; k < count[i]; ++k) {
            long row = place[i * width + k];
            double scale = weight * element[i * width + k];
            for (int m = 0; m < count[i]; ++m) {
                struct cell* cell = &cells[start[row] + filled[row]++];
                cell->column = (int)place[i * width + m];
                cell->value = element[i * width + m] * scale;
                if (cell->column == row && row == i) {
                    cell->value += condition - known[chosen].shift;
                }
            }
        }
        weight *= ratio;
    }
    column = nas_memory((uint64_t)start[rows], sizeof *column);
    value = nas_memory((uint64_t)start[rows], sizeof *value);
    row_start = nas_memory((uint64_t)rows + 1, sizeof *row_start);
    long used = 0;
    for (long i = 0; i < rows; ++i) {
        long first = used;
        qsort(cells + start[i], (size_t)filled[i], sizeof *cells, by_column);
        for (long k = start[i]; k < start[i] + filled[i]; ++k) {
            if (used > first && column[used - 1] == cells[k].column) {
                value[used - 1] += cells[k].value;
            } else {
                column[used] = cells[k].column;
                value[used++] = cells[k].value;
            }
        }
        row_start[i + 1] = used;
    }
    free(place);
    free(element);
    free(count);
    free(start);
    free(cells);
    free(filled);
}

// Solves A z = x, roughly, by 25 steps; all threads together.
static void solve(int thread, long first, long end) {
    double rho, partial = 0;
    for (long i = first; i < end; ++i) {
        z[i] = 0;
        r[i] = p[i] = x[i];
        partial += x[i] * x[i];
    }
    rho = nas_sum(thread, partial);
    for (int step = 0; step < inner_iterations; ++step) {
        partial = 0;
        for (long i = first; i < end; ++i) {
            double sum = 0;
            for (long k = row_start[i]; k < row_start[i + 1]; ++k) {
                sum += nas_multiply(value[k], p[column[k]]);
            }
            q[i] = sum;
            partial += p[i] * sum;
        }
        double alpha = rho / nas_sum(thread, partial);
        partial = 0;
        for (long i = first; i < end; ++i) {
            z[i] += alpha * p[i];
            r[i] -= alpha * q[i];
            partial += r[i] * r[i];
        }
        double next = nas_sum(thread, partial);
        double beta = next / rho;
        rho = next;
        for (long i = first; i < end; ++i)
            p[i] = r[i] + beta * p[i];
        nas_barrier();
    }
}

static void outer_step(int thread, long first, long end) {
    double xz = 0, zz = 0;
    solve(thread, first, end);
    for (long i = first; i < end; ++i) {
        xz += x[i] * z[i];
        zz += z[i] * z[i];
    }
    xz = nas_sum(thread, xz);
    zz = 1.0 / sqrt(nas_sum(thread, zz));
    for (long i = first; i < end; ++i)
        x[i] = zz * z[i];
    if (thread == 0) zeta = known[chosen].shift + 1.0 / xz;
    nas_barrier();
}

static void work(int thread) {
    long first, end;
    double start;
    nas_part(thread, rows, &first, &end);
    for (long i = first; i < end; ++i)
        x[i] = 1.0;
    nas_barrier();
    start = nas_now();
    for (int i = 0; i < known[chosen].iterations; ++i)
        outer_step(thread, first, end);
    if (thread == 0) seconds = nas_now() - start;
}

void nas_benchmark(char size, struct nas_result* result) {
    chosen = nas_index(size);
    rows = known[chosen].rows;
    double** vectors[] = {&x, &z, &p, &q, &r};
    for (int i = 0; i < 5; ++i)
        *vectors[i] = nas_memory((uint64_t)rows, sizeof(double));
    make_matrix();
    nas_parallel(work);
    double n = known[chosen].nonzeros;
    result->seconds = seconds;
    result->operations = 2.0 * known[chosen].iterations * (double)rows *
                         (3.0 + n * (n + 1.0) + 25.0 * (5.0 + n * (n + 1.0)) + 3.0);
    nas_check(result, "zeta", zeta, known[chosen].zeta, tolerance);
}
