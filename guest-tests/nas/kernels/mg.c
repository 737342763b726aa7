// SPDX-License-Identifier: GPL-2.0-or-later
// MG, multigrid: V-cycles for a discrete Poisson equation on a periodic cube.
#include "nas.h"

#include <math.h>
#include <string.h>

const char* const nas_name = "MG";

enum { iterations = 4, charges = 10, most_levels = 9 };
static const uint64_t seed = 314159265;
static const double tolerance = 1e-8;

// Weights of a point, its 6 faces, 12 edges and 8 corners.
static const double operator_a[4] = {-8.0 / 3.0, 0.0, 1.0 / 6.0, 1.0 / 12.0};
static const double smoother[4] = {-3.0 / 8.0, 1.0 / 32.0, -1.0 / 64.0, 0.0};
static const double projection[4] = {1.0 / 2.0, 1.0 / 4.0, 1.0 / 8.0, 1.0 / 16.0};

static const struct {
    char size;
    int levels;
    double norm;
} known[] = {
    {'S', 5, 0.5307707005734e-4}, {'W', 7, 0.6467329375339e-5}, {'A', 8, 0.2433365309069e-5}};

static int levels;
static double *u[most_levels], *r[most_levels], *v;  // of grids with 2^level points each way
static double norm, seconds;

static long side_of(int level) {
    return 1L << level;
}

// The sums that a stencil needs: faces, edges and corners around (x, y, z) of a periodic grid.
struct around {
    double faces, edges, corners;
};

struct neighbours {
    long y[3], z[3];  // offsets of the rows and planes before, at and after
};

static void find_neighbours(struct neighbours* at, long y, long z, long n) {
    for (int d = 0; d < 3; ++d) {
        at->y[d] = ((y + d - 1 + n) & (n - 1)) * n;
        at->z[d] = ((z + d - 1 + n) & (n - 1)) * n * n;
    }
}

static void look_around(const double* grid, const struct neighbours* at, long x, long n,
                        struct around* sums) {
    long left = (x - 1 + n) & (n - 1), right = (x + 1) & (n - 1);
    sums->faces = sums->edges = sums->corners = 0;
    for (int dz = 0; dz < 3; ++dz) {
        for (int dy = 0; dy < 3; ++dy) {
            const double* row = grid + at->z[dz] + at->y[dy];
            double sides = row[left] + row[right];
            int off = (dz != 1) + (dy != 1);
            if (off == 0) {
                sums->faces += sides;
            } else if (off == 1) {
                sums->faces += row[x];
                sums->edges += sides;
            } else {
                sums->edges += row[x];
                sums->corners += sides;
            }
        }
    }
}

// to = v - A from, or to += S r, plane by plane.
static void residual(int thread, int level, const double* from, const double* right, double* to) {
    long n = side_of(level), first, end;
    nas_part(thread, n, &first, &end);
    for (long z = first; z < end; ++z) {
        for (long y = 0; y < n; ++y) {
            struct neighbours at;
            find_neighbours(&at, y, z, n);
            long row = at.z[1] + at.y[1];
            for (long x = 0; x < n; ++x) {
                struct around sums;
                look_around(from, &at, x, n, &sums);
                to[row + x] = right[row + x] - operator_a[0] * from[row + x] -
                              operator_a[2] * sums.edges - operator_a[3] * sums.corners;
            }
        }
    }
    nas_barrier();
}

static void smooth(int thread, int level, const double* from, double* to) {
    long n = side_of(level), first, end;
    nas_part(thread, n, &first, &end);
    for (long z = first; z < end; ++z) {
        for (long y = 0; y < n; ++y) {
            struct neighbours at;
            find_neighbours(&at, y, z, n);
            long row = at.z[1] + at.y[1];
            for (long x = 0; x < n; ++x) {
                struct around sums;
                look_around(from, &at, x, n, &sums);
                to[row + x] += nas_multiply(smoother[0], from[row + x]) + smoother[1] * sums.faces +
                               smoother[2] * sums.edges;
            }
        }
    }
    nas_barrier();
}

// Coarse point k lies on fine point 2k + 1.
static void project(int thread, int level, const double* fine, double* coarse) {
    long n = side_of(level), half = n / 2, first, end;
    nas_part(thread, half, &first, &end);
    for (long z = first; z < end; ++z) {
        for (long y = 0; y < half; ++y) {
            struct neighbours at;
            find_neighbours(&at, 2 * y + 1, 2 * z + 1, n);
            for (long x = 0; x < half; ++x) {
                struct around sums;
                look_around(fine, &at, 2 * x + 1, n, &sums);
                coarse[(z * half + y) * half + x] =
                    projection[0] * fine[at.z[1] + at.y[1] + 2 * x + 1] +
                    projection[1] * sums.faces + projection[2] * sums.edges +
                    projection[3] * sums.corners;
            }
        }
    }
    nas_barrier();
}

// Adds to the fine grid what lies between the coarse points around each of its points: an even
// fine point lies halfway between two coarse ones.
static void interpolate(int thread, int level, const double* coarse, double* fine) {
    long n = side_of(level), half = n / 2, first, end;
    nas_part(thread, n, &first, &end);
    for (long z = first; z < end; ++z) {
        long z1 = (z / 2) * half * half;
        long z0 = z & 1 ? z1 : ((z / 2 - 1 + half) & (half - 1)) * half * half;
        for (long y = 0; y < n; ++y) {
            long y1 = (y / 2) * half;
            long y0 = y & 1 ? y1 : ((y / 2 - 1 + half) & (half - 1)) * half;
            double* row = fine + (z * n + y) * n;
            for (long x = 0; x < n; ++x) {
                long x1 = x / 2;
                long x0 = x & 1 ? x1 : (x1 - 1 + half) & (half - 1);
                row[x] +=
                    0.125 * (coarse[z0 + y0 + x0] + coarse[z0 + y0 + x1] + coarse[z0 + y1 + x0] +
                             coarse[z0 + y1 + x1] + coarse[z1 + y0 + x0] + coarse[z1 + y0 + x1] +
                             coarse[z1 + y1 + x0] + coarse[z1 + y1 + x1]);
            }
        }
    }
    nas_barrier();
}

static void clear(int thread, int level, double* grid) {
    long n = side_of(level), first, end;
    nas_part(thread, n, &first, &end);
    memset(grid + first * n * n, 0, (uint64_t)((end - first) * n * n) * sizeof *grid);
    nas_barrier();
}

static void v_cycle(int thread) {
    for (int level = levels; level > 1; --level)
        project(thread, level, r[level], r[level - 1]);
    clear(thread, 1, u[1]);
    smooth(thread, 1, r[1], u[1]);
    for (int level = 2; level < levels; ++level) {
        clear(thread, level, u[level]);
        interpolate(thread, level, u[level - 1], u[level]);
        residual(thread, level, u[level], r[level], r[level]);
        smooth(thread, level, r[level], u[level]);
    }
    interpolate(thread, levels, u[levels - 1], u[levels]);
    residual(thread, levels, u[levels], v, r[levels]);
    smooth(thread, levels, r[levels], u[levels]);
}

// +1 where the ten largest of as many random numbers as there are points would be, -1 where the
// ten smallest would.
static void place_charges(void) {
    long n = side_of(levels), points = n * n * n;
    long low_at[charges], high_at[charges];
    double low[charges], high[charges];
    uint64_t state = seed;
    for (int i = 0; i < charges; ++i) {
        low[i] = 2;
        high[i] = -1;
        low_at[i] = high_at[i] = 0;
    }
    for (long point = 0; point < points; ++point) {
        double random = nas_random(&state);
        if (random < low[charges - 1]) {
            int i = charges - 1;
            for (; i > 0 && random < low[i - 1]; --i) {
                low[i] = low[i - 1];
                low_at[i] = low_at[i - 1];
            }
            low[i] = random;
            low_at[i] = point;
        }
        if (random > high[charges - 1]) {
            int i = charges - 1;
            for (; i > 0 && random > high[i - 1]; --i) {
                high[i] = high[i - 1];
                high_at[i] = high_at[i - 1];
            }
            high[i] = random;
            high_at[i] = point;
        }
    }
    for (int i = 0; i < charges; ++i) {
        v[low_at[i]] = -1;
        v[high_at[i]] = 1;
    }
}

static void work(int thread) {
    long n = side_of(levels), first, end;
    double start = nas_now(), squares = 0;
    clear(thread, levels, u[levels]);
    residual(thread, levels, u[levels], v, r[levels]);
    for (int i = 0; i < iterations; ++i) {
        v_cycle(thread);
        residual(thread, levels, u[levels], v, r[levels]);
    }
    nas_part(thread, n * n * n, &first, &end);
    for (long i = first; i < end; ++i)
        squares += r[levels][i] * r[levels][i];
    squares = nas_sum(thread, squares);
    if (thread == 0) {
        norm = sqrt(squares / (double)(n * n * n));
        seconds = nas_now() - start;
    }
}

void nas_benchmark(char size, struct nas_result* result) {
    int chosen = nas_index(size);
    levels = known[chosen].levels;
    for (int level = 1; level <= levels; ++level) {
        uint64_t points = (uint64_t)1 << (3 * level);
        u[level] = nas_memory(points, sizeof(double));
        r[level] = nas_memory(points, sizeof(double));
    }
    double points = (double)((uint64_t)1 << (3 * levels));
    v = nas_memory((uint64_t)1 << (3 * levels), sizeof(double));
    place_charges();
    nas_parallel(work);
    result->seconds = seconds;
    result->operations = 58.0 * iterations * points;
    nas_check(result, "L2 norm", norm, known[chosen].norm, tolerance);
}
