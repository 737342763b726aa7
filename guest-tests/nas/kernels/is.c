// SPDX-License-Identifier: GPL-2.0-or-later
// IS, integer sort: ranks of keys by counting, ten times with two keys changed each time.
#include "nas.h"

#include <stdio.h>
#include <string.h>

const char* const nas_name = "IS";

enum { iterations = 10, tests = 5 };
static const uint64_t seed = 314159265;

// The rank of test key i in iteration `it` is rank[i] + sign * (it - base), with the sign + for the
// first `rising` keys and - for the others.
static const struct {
    char size;
    int log_keys, log_max;
    long index[tests], rank[tests];
    int rising, base_rising, base_falling;
} known[] = {
    {'S', 16, 11, {48427, 17148, 23627, 62548, 4431}, {0, 18, 346, 64917, 65463}, 3, 0, 0},
    {'W',
     20,
     16,
     {357773, 934767, 875723, 898999, 404505},
     {1249, 11698, 1039987, 1043896, 1048018},
     2,
     2,
     0},
    {'A',
     23,
     19,
     {2112377, 662041, 5336171, 3642833, 4250760},
     {104, 17523, 123928, 8288932, 8388264},
     3,
     1,
     1},
};

static int chosen;
static long keys, max_key;
static int* key;
static int* counts;  // of each thread, max_key each
static int* below;   // how many keys are less than or equal to this one
static struct nas_result* verdict;
static long out_of_order;

static void make_keys(int thread) {
    long first, end;
    nas_part(thread, keys, &first, &end);
    uint64_t state = nas_random_jump(seed, 4 * (uint64_t)first);
    double quarter = (double)(max_key / 4);
    for (long i = first; i < end; ++i) {
        double sum = nas_random(&state);
        for (int j = 0; j < 3; ++j)
            sum += nas_random(&state);
        key[i] = (int)nas_multiply(quarter, sum);
    }
}

static void check_ranks(int iteration, const int* tested) {
    for (int i = 0; i < tests; ++i) {
        int rising = i < known[chosen].rising;
        long by = iteration - (rising ? known[chosen].base_rising : known[chosen].base_falling);
        long wanted = known[chosen].rank[i] + (rising ? by : -by);
        long got = tested[i] > 0 ? below[tested[i] - 1] : 0;
        char what[64];
        if (got == wanted) continue;
        snprintf(what, sizeof what, "rank of test key %d in iteration %d", i, iteration);
        verdict->verified = 0;
        if (verdict->text[0] == '\0') {
            snprintf(verdict->text, sizeof verdict->text, "%s is %ld, should be %ld", what, got,
                     wanted);
        }
    }
}

static void rank_keys(int thread, int iteration) {
    long first, end;
    int tested[tests];
    if (thread == 0) {
        key[iteration] = iteration;
        key[iteration + iterations] = (int)max_key - iteration;
    }
    nas_barrier();
    for (int i = 0; i < tests; ++i)
        tested[i] = key[known[chosen].index[i]];
    int* own = counts + max_key * thread;
    memset(own, 0, (uint64_t)max_key * sizeof *own);
    nas_part(thread, keys, &first, &end);
    for (long i = first; i < end; ++i)
        ++own[key[i]];
    nas_barrier();
    nas_part(thread, max_key, &first, &end);
    for (long k = first; k < end; ++k) {
        int sum = 0;
        for (int t = 0; t < nas_threads; ++t)
            sum += counts[max_key * t + k];
        below[k] = sum;
    }
    nas_barrier();
    if (thread == 0) {
        for (long k = 1; k < max_key; ++k)
            below[k] += below[k - 1];
        check_ranks(iteration, tested);
    }
    nas_barrier();
}

// Puts the keys where their ranks say, and looks whether they are in order then.
static void check_order(void) {
    int* sorted = nas_memory((uint64_t)keys, sizeof *sorted);
    for (long i = 0; i < keys; ++i) {
        int place = --below[key[i]];
        if (place < 0 || place >= keys) {
            ++out_of_order;
            continue;
        }
        sorted[place] = key[i];
    }
    for (long i = 1; i < keys; ++i)
        out_of_order += sorted[i - 1] > sorted[i];
}

static double started;

static void work(int thread) {
    make_keys(thread);
    nas_barrier();
    rank_keys(thread, 1);  // to touch all memory; the timed ones begin with the same
    if (thread == 0) started = nas_now();
    for (int i = 1; i <= iterations; ++i)
        rank_keys(thread, i);
    if (thread == 0) verdict->seconds = nas_now() - started;
}

void nas_benchmark(char size, struct nas_result* result) {
    chosen = nas_index(size);
    verdict = result;
    keys = 1L << known[chosen].log_keys;
    max_key = 1L << known[chosen].log_max;
    key = nas_memory((uint64_t)keys, sizeof *key);
    counts = nas_memory((uint64_t)(max_key * nas_threads), sizeof *counts);
    below = nas_memory((uint64_t)max_key, sizeof *below);
    result->verified = 1;
    nas_parallel(work);
    check_order();
    result->operations = (double)iterations * (double)keys;
    if (out_of_order != 0 && result->verified) {
        result->verified = 0;
        snprintf(result->text, sizeof result->text,
                 "number of keys out of order is %ld, should be 0", out_of_order);
    }
    if (result->verified) snprintf(result->text, sizeof result->text, "all ranks are right");
}
