# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures the classifier, as a library and as `faultline analyze`, on logs that it has made.

Throughput is bytes per second of CPU time (user and system) of one core, the median of alternating
rounds: what else runs on the host then weighs less. `grep` and `cat` read the same file in the same
rounds.
"""
import json
import os
import pathlib
import statistics
import subprocess

MIB = 1 << 20


class LogBench:
    def __init__(self, args, directory):
        self.bench = args.classify_bench
        self.program = args.program
        self.rounds = 3
        self.directory = pathlib.Path(directory)
        self.bytes = 200_000_000 if args.quick else 1_000_000_000
        self.dumps = 100_000 if args.quick else 1_000_000
        self.ok = True

    def say(self, name, value, limit, unit, at_least):
        ok = value >= limit if at_least else value <= limit
        word = "at least" if at_least else "at most"
        print(f"{'ok    ' if ok else 'MISSED'} {name}: {value:.2f} {unit} ({word} {limit:.2f} {unit})",
              flush=True)
        self.ok = ok and self.ok

    def make(self, kind, amount, *more):
        path = self.directory / f"{kind}.log"
        with open(path, "wb") as file:
            subprocess.run([self.bench, "make", kind, str(amount), *more], stdout=file, check=True)
        return path

    def library(self, path, chunk=64 * 1024, stdin=None):
        """What the library says of a log, fed in chunks."""
        done = subprocess.run([self.bench, "run", str(path), "--chunk", str(chunk)], stdin=stdin,
                              stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def command(self, words, stdin=None):
        """What a command took: CPU seconds, peak memory."""
        with open(self.directory / "output", "wb") as output:  # /dev/null would stop grep early
            done = subprocess.run([self.bench, "measure", "--", *words], stdin=stdin,
                                  stdout=subprocess.PIPE, stderr=output, check=True)
        return json.loads(done.stdout)

    def piped(self, kind, amount):
        """The same log made on the fly into the library and into the command: two results."""
        results = []
        for words in ([self.bench, "run", "-"], [self.program, "analyze", "--format", "jsonl", "-"]):
            with subprocess.Popen([self.bench, "make", kind, str(amount)],
                                  stdout=subprocess.PIPE) as maker:
                if words[0] == self.bench:
                    results.append(self.library("-", stdin=maker.stdout))
                else:
                    results.append(self.command(words, stdin=maker.stdout))
        return results

    def speeds(self, path):
        """GB/s by what reads the file, medians of alternating rounds; the library's last result."""
        literals = self.directory / "literals"
        with open(literals, "wb") as file:
            subprocess.run([self.bench, "literals"], stdout=file, check=True)
        gigabytes = path.stat().st_size / 1e9
        commands = {"faultline analyze": [self.program, "analyze", "--format", "jsonl", str(path)],
                    "grep -F -c -f": ["grep", "-F", "-c", "-f", str(literals), str(path)],
                    "cat": ["cat", str(path)]}
        seconds = {name: [] for name in ["library", *commands]}
        os.environ["LC_ALL"] = "C"  # grep is at its fastest
        for _ in range(self.rounds):
            result = self.library(path)
            seconds["library"].append(result["cpu_seconds"])
            for name, words in commands.items():
                seconds[name].append(max(self.command(words)["cpu_seconds"], 1e-3))
        return {name: gigabytes / statistics.median(all_of) for name, all_of in seconds.items()}, result

    def throughput(self, kind, title, limit, *more):
        path = self.make(kind, self.bytes, *more)
        speeds, result = self.speeds(path)
        print(f"       {title}: " + ", ".join(f"{name} {speed:.2f} GB/s"
                                              for name, speed in speeds.items()))
        self.say(f"{title}, library", speeds["library"], limit, "GB/s", True)
        self.say(f"{title}, faultline analyze", speeds["faultline analyze"], limit, "GB/s", True)
        self.say(f"{title}, library over grep -F", speeds["library"] / speeds["grep -F -c -f"], 1.0,
                 "times", True)
        return path, result

    def chunks(self, path):
        """Throughput by chunk size, on the beginning of the log with reports."""
        short = self.directory / "short.log"
        with open(path, "rb") as log:
            short.write_bytes(log.read(self.bytes // 10))
        findings = set()
        for chunk in (1, 16, 256, 4096, 64 * 1024, MIB):
            result = self.library(short, chunk)
            findings.add((result["findings"], result["counted"]))
            speed = result["bytes"] / result["cpu_seconds"] / 1e6
            print(f"       in chunks of {chunk} B: {speed:.0f} MB/s")
        self.say("different findings by chunk size", len(findings), 1, "", False)

    def memory(self, logs):
        """Peaks of the library and of the command, for the logs so far and for hostile ones."""
        analyze = [self.program, "analyze", "--format", "jsonl"]
        taken = {f"{self.bytes / 1e9:.1f} GB, {path.stem}": (result, self.command([*analyze, path]))
                 for path, result in logs}
        for title, kind, amount in ((f"a line of {self.bytes / 1e9:.1f} GB", "line", self.bytes),
                                    (f"{self.dumps} OOM dumps", "oom", self.dumps),
                                    ("1,100 different reports, long ones", "distinct", 1100)):
            taken[title] = self.piped(kind, amount)
            result = taken[title][0]
            print(f"       {title}: {result['bytes'] / result['cpu_seconds'] / 1e6:.0f} MB/s, "
                  f"{result['findings']} finding(s), {result['left_out']} left out")
        for title, results in taken.items():
            for name, result in zip(("library", "faultline analyze"), results):
                self.say(f"peak memory, {title}, {name}", result["peak_kilobytes"] * 1024 / 1e6,
                         32.0, "MB", False)


def bench_logs(args, directory):
    bench = LogBench(args, directory)
    clean = bench.throughput("clean", "a clean log", 1.0)
    reports = bench.throughput("reports", "1,000 reports in a log", 0.3, "--reports", "1000")
    bench.say("reports found of 1,000", reports[1]["counted"], 1000, "", True)
    bench.say("findings in the clean log", clean[1]["findings"], 0, "", False)
    bench.chunks(reports[0])
    bench.memory([clean, reports])
    return bench.ok
