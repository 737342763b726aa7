#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes a results directory of runs with verdicts, as a year of nightly runs would leave it: for
measuring the store.

usage: verdict_maker.py SAMPLE DIR [--verdicts N] [--runs N]

SAMPLE is a verdict.json that a guest gave; each one made has its tables, with scenario, kernel,
time and findings of its own.
"""
import argparse
import datetime
import json
import os
import pathlib
import random

SCENARIOS = ["boot", "oom-loop", "oom-kill", "nas", "kernfs-umount", "numa-migrate"]
KERNELS = ["debian:bullseye/cloud", "debian:bookworm/cloud", "debian:trixie/cloud", "debian:sid/cloud"]
BUGS = 40


def finding_of(template, bug, expected):
    finding = json.loads(template)
    finding["title"] = f"WARNING in function_{bug}"
    finding["signature"] = {"title": f"{bug:016x}", "frames": f"{bug * 7919:016x}"}
    finding["expected"] = expected
    return finding


def smallest():
    """A verdict with the tables of a small guest, some 12 KB of text."""
    task = {"pid": 1, "command": "kworker/0:1-events", "oom_score_adj": 0}
    return {"schema": "https://faultline.invalid/schema/verdict-1.json", "version": 1,
            "cell": {"topology": "2 sockets", "seed": 0}, "findings": [],
            "workload": {"name": "boot", "parameters": {}, "result": None},
            "kernel": {"build_id": "ab" * 20, "sha256": "cd" * 32}, "host": {"accelerator": "tcg"},
            "timing_seconds": {"boot": 7.0, "workload": 2.0},
            "guest": {"release": "6.1.0", "nodes": [], "modules": ["pvpanic"],
                      "tasks": [dict(task, pid=pid) for pid in range(1, 120)]}}


def make(verdict, directory, verdicts, runs):
    """Writes `verdicts` variations of a verdict into `runs` run directories below `directory`."""
    random.seed(1)
    findings = verdict["findings"] or [{"kind": "warning", "count": 1, "details": {}}]
    template = json.dumps(dict(findings[0], kind="warning"))
    start = datetime.datetime(2025, 11, 1, tzinfo=datetime.timezone.utc)
    each = verdicts // runs
    for number in range(runs):
        run = pathlib.Path(directory) / f"run-{number:05}"
        day = start + datetime.timedelta(days=number * 365 / runs)
        for cell in range(each):
            name = KERNELS[cell % len(KERNELS)]
            verdict["cell"].update(id=f"{cell:012x}", scenario=SCENARIOS[cell % len(SCENARIOS)],
                                   kernel=name, attempt=1 + cell // 24)
            verdict["kernel"].update(reference=name,
                                     release=f"6.{1 + cell % 4}.{number // 30}-cloud-amd64")
            verdict["started"] = (day + datetime.timedelta(seconds=cell)).strftime("%Y-%m-%dT%H:%M:%SZ")
            failed = random.random() < 0.1
            verdict["status"] = "fail" if failed else "pass"
            verdict["findings"] = [finding_of(template, random.randrange(BUGS), False)] if failed else []
            path = run / "cells" / f"cell-{cell:06}"
            os.makedirs(path)
            (path / "verdict.json").write_text(json.dumps(verdict), encoding="utf-8")
        summary = {"schema": "https://faultline.invalid/schema/run-1.json", "version": 1,
                   "started": verdict["started"], "ended": verdict["started"], "interrupted": False,
                   "planned": 0, "cells": []}
        (run / "run.json").write_text(json.dumps(summary), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sample")
    parser.add_argument("directory")
    parser.add_argument("--verdicts", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=100)
    args = parser.parse_args()
    with open(args.sample, encoding="utf-8") as file:
        make(json.load(file), args.directory, args.verdicts, args.runs)


if __name__ == "__main__":
    main()
