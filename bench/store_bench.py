# SPDX-License-Identifier: GPL-2.0-or-later
"""What the store promises: 100,000 verdicts indexed, and questions over them answered at once."""
import pathlib
import statistics
import subprocess
import time

from verdict_maker import make, smallest

VERDICTS, RUNS = 100_000, 100


def timed(command):
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def bench_store(args, directory, report):
    results = pathlib.Path(directory) / "results"
    verdicts = VERDICTS // 10 if args.quick else VERDICTS
    make(smallest(), results, verdicts, RUNS)
    built = timed([args.program, "store", "reindex", str(results)])
    size = (results / "index.sqlite").stat().st_size / 1e6
    print(f"       index of {verdicts:,} verdicts: built in {built:.1f} s, {size:.1f} MB", flush=True)
    ok = report("index of 100,000 verdicts", built * VERDICTS / verdicts, 30, " s")
    for words in (["WARNING in function_7"], ["--scenario", "oom-kill"], ["--kernel", "debian:sid/cloud"]):
        took = [timed([args.program, "history", "--results", str(results), *words])
                for _ in range(args.rounds)]
        ok = report(f"history {' '.join(words)}", 1000 * statistics.median(took), 50, " ms") and ok
    return ok
