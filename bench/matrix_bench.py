# SPDX-License-Identifier: GPL-2.0-or-later
"""What a matrix costs: the scheduler's own time and memory, what running in parallel gains, and
whether a run that is killed again and again loses a verdict."""
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import time

CELLS = 10000
KILLS = 50
REAL_CELLS = 12
BOOTS = (["boot.toml"], {"pass": 12})
# What teams run: the four scenarios of the nightly matrix, three times each, on one kernel.
NIGHTLY = (["--repeat-failures", "0", "nightly.toml"], {"pass": 9, "fail": 3})
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def simulated(args, out, cells, seconds, jobs):
    return [args.program, "run", "--quiet", "--simulate", str(seconds), "--jobs", str(jobs), "--set",
            f"matrix.repeat={cells}", "--out", str(out), str(args.scenarios / "boot.toml")]


def bench_schedule(args, directory, report):
    """10,000 cells that take no time: all that is left is ours, the disk's syncing among it."""
    out = pathlib.Path(directory) / "simulated"
    start = time.monotonic()
    process = subprocess.Popen(simulated(args, out, CELLS, 0, 16), stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    took = time.monotonic() - start
    run = json.loads((out / "run.json").read_text())
    if len(run["cells"]) != CELLS:
        raise SystemExit(f"bench: {len(run['cells'])} cells of {CELLS} ended")
    print(f"       {CELLS} cells of no length, 16 at once: {took:.1f} s, "
          f"{usage.ru_utime + usage.ru_stime:.1f} s of CPU")
    ok = report("the scheduler's time a cell", took / CELLS * 1000, 2.0, " ms")
    return report("resident memory with 10,000 cells", usage.ru_maxrss * 1024 / 1e6, 100.0, " MB") and ok


def verdicts(out):
    """The whole verdicts of a run, by cell, with what would change if one was written anew."""
    found = {}
    for file in (out / "cells").glob("*/verdict.json"):
        try:
            identity = json.loads(file.read_text())["cell"]["id"]
        except (OSError, ValueError):
            continue
        found[identity] = file.stat().st_mtime_ns
    return found


def bench_resume(args, directory, report):
    """kill -9 at 50 random moments of a matrix of fake cells."""
    out = pathlib.Path(directory) / "killed"
    cells = KILLS * 60
    lost = redone = 0
    before = {}
    chance = random.Random(1)
    for _ in range(KILLS):
        begun = (out / "run.json").exists()
        words = ([args.program, "run", "--quiet", "--resume", str(out)] if begun
                 else simulated(args, out, cells, 0.02, 4))
        with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process:
            time.sleep(chance.uniform(0.01, 0.6))
            process.send_signal(signal.SIGKILL)
        after = verdicts(out)
        lost += len(before.keys() - after.keys())
        redone += sum(after.get(cell, time_) != time_ for cell, time_ in before.items())
        before = after
    subprocess.run([args.program, "run", "--quiet", "--resume", str(out), "--jobs", "16"], check=False,
                   stderr=subprocess.DEVNULL)
    after = verdicts(out)
    lost += len(before.keys() - after.keys())
    redone += sum(after.get(cell, time_) != time_ for cell, time_ in before.items())
    run = json.loads((out / "run.json").read_text())
    ids = [cell["id"] for cell in run["cells"]]
    print(f"       {KILLS} kills; {len(before)} of {cells} verdicts stood at the last one, {len(ids)} at the end")
    ok = report("verdicts lost to kill -9", lost, 0)
    ok = report("verdicts made twice", redone + len(ids) - len(set(ids)), 0) and ok
    return report("cells missing", cells - len(set(ids)), 0) and ok


def guest_seconds(root):
    """CPU time of each QEMU below libvirt's root, by process."""
    seconds = {}
    for directory in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if root not in (directory / "cmdline").read_bytes().decode("ascii", "replace"):
                continue
            fields = (directory / "stat").read_text().rsplit(")", 1)[1].split()
            seconds[directory.name] = (int(fields[11]) + int(fields[12])) / CLOCK_TICKS
        except (OSError, IndexError):
            continue
    return seconds


def busy_seconds():
    """CPU time of all that runs on this host."""
    fields = pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    user, nice, system, _, _, irq, softirq, steal = (int(field) for field in fields[:8])
    return (user + nice + system + irq + softirq + steal) / CLOCK_TICKS


def run_real(args, out, matrix, repeat, options):
    """Wall time of the cells, the guests' CPU time, and what others took meanwhile."""
    (*words, scenario), expected = matrix
    shutil.rmtree(out, ignore_errors=True)
    state = pathlib.Path(out).parent / "state"
    environment = dict(os.environ, FAULTLINE_STATE=str(state))
    words = [args.program, "run", "--quiet", "--kernel", args.kernel, "--no-confirm", "--set",
             f"matrix.repeat={repeat}", "--out", str(out), *options, *words, str(args.scenarios / scenario)]
    cpu = {}
    start, busy = time.monotonic(), busy_seconds()
    ours = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(words, env=environment) as process:
        while process.poll() is None:
            cpu.update(guest_seconds(str(state) + "/"))
            time.sleep(0.05)
    took = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = after.ru_utime + after.ru_stime - ours.ru_utime - ours.ru_stime
    others = max(0.0, busy_seconds() - busy - sum(cpu.values()) - own)
    run = json.loads((pathlib.Path(out) / "run.json").read_text())
    if any(run["counts"].get(status) != count for status, count in expected.items()) and repeat > 1:
        print(f"       cells did not come out as they should: {run['counts']}")
    return took, sum(cpu.values()), others


def bench_parallel(args, directory, report):
    """12 boots as the scheduler does them, and one at a time; then 12 cells of the nightly matrix. A
    guest's last 50 ms are not seen.

    A boot leaves its CPU idle for a third of its time, so the boots tell what running several gains,
    and the matrix how well the CPUs are used. What others ran meanwhile is told: it is wall time that
    the guests could not use, and the figures hold for a quiet host only."""
    cores = len(os.sched_getaffinity(0))
    out = f"{directory}/parallel"
    run_real(args, out, BOOTS, 1, ["--jobs", "1"])  # warms libvirt's cache
    one, one_cpu, _ = run_real(args, out, BOOTS, REAL_CELLS, ["--jobs", "1"])
    took, cpu, others = run_real(args, out, BOOTS, REAL_CELLS, [])
    print(f"       {REAL_CELLS} boots on {cores} CPUs: {took:.1f} s, {cpu:.1f} s of the guests' CPU time "
          f"({took / (cpu / cores):.2f} of it on all cores); one at a time {one:.1f} s, {one_cpu:.1f} s; "
          f"others took {others:.1f} s of CPU time meanwhile")
    ok = report("wall time over that of one at a time", took / one, 0.75)
    took, cpu, others = run_real(args, out, NIGHTLY, 3, [])
    print(f"       {REAL_CELLS} cells of the nightly matrix: {took:.1f} s, {cpu:.1f} s of the guests' CPU time; "
          f"others took {others:.1f} s meanwhile")
    return report("wall time over the guests' CPU time on all cores", took / (cpu / cores), 1.15) and ok
