#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures what Faultline promises of its speed and size, as ratios within one run.

usage: bench.py --program build/bin/faultline [--quick] [--kernel REF] [--rounds N] [PART...]

PART is verdict, boot, memory, parallel (these need kernels and boot guests), logs, store, schedule or
resume; default: all.

Prints a line for each promise, `ok` or `MISSED`, and exits 1 if one is missed. Times are of the
wall clock and medians of alternating rounds, so that a noisy host weighs on both sides alike.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

from log_bench import bench_logs
from matrix_bench import bench_parallel, bench_resume, bench_schedule
from store_bench import bench_store

SCENARIOS = pathlib.Path(__file__).resolve().parent.parent / "scenarios"
BOOT_DEADLINE = 180
# Packed with XZ, as Debian's kernels for real machines are; its cloud kernels are LZ4 or zstd.
PROMISED_BOOTS = [("debian:bookworm", 0.65)]


def run_faultline(program, out, words):
    """Runs a scenario; its wall time and the verdict of its only cell."""
    shutil.rmtree(out, ignore_errors=True)
    start = time.monotonic()
    subprocess.run([program, "run", "--quiet", "--out", out, *words], check=False)
    took = time.monotonic() - start
    run = json.loads((pathlib.Path(out) / "run.json").read_text())
    verdict = pathlib.Path(out) / run["cells"][0]["verdict"]
    return took, json.loads(verdict.read_text()), verdict.parent


def qemu_command(domain_xml, firmware, kernel, initramfs, directory):
    """The same machine without libvirt."""
    domain = ElementTree.parse(domain_xml).getroot()
    memory = domain.find("memory").text
    topology = domain.find("cpu/topology").attrib
    words = [domain.find("devices/emulator").text, "-machine", "q35", "-accel",
             "kvm" if domain.attrib["type"] == "kvm" else "tcg",
             "-cpu", "host" if domain.attrib["type"] == "kvm" else "max", "-m", memory,
             "-smp", "{},sockets={sockets},cores={cores},threads={threads}".format(
                 domain.find("vcpu").text, **topology)]
    for cell in domain.findall("cpu/numa/cell"):
        number = cell.attrib["id"]
        words += ["-object", f"memory-backend-ram,id=m{number},size={cell.attrib['memory']}M",
                  "-numa", f"node,nodeid={number},memdev=m{number},cpus={cell.attrib['cpus']}"]
    words += ["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
              "-kernel", kernel, "-initrd", initramfs, "-append", domain.find("os/cmdline").text,
              "-device", "pcie-root-port,id=pci.1,chassis=1,addr=0x1,multifunction=on",
              "-device", "pcie-pci-bridge,id=pci.2,bus=pci.1",
              "-device", "pcie-root-port,id=pci.3,chassis=3,addr=0x1.0x1", "-device", "pvpanic",
              "-device", "i6300esb,bus=pci.2,addr=0x1", "-watchdog-action", "none"]
    if firmware:
        words += ["-bios", firmware]
    for port in ("console", "events"):
        words += ["-serial", f"file:{directory}/{port}"]
    return words


def run_qemu(words, directory):
    """Seconds from the start of QEMU to the agent's end event."""
    events = pathlib.Path(directory) / "events"
    for port in ("console", "events"):
        (pathlib.Path(directory) / port).write_bytes(b"")
    start = time.monotonic()
    with subprocess.Popen(words) as process:
        try:
            while b'"event":"end"' not in events.read_bytes():
                if process.poll() is not None or time.monotonic() - start > BOOT_DEADLINE:
                    raise SystemExit(f"bench: QEMU did not report; its console is in {directory}")
                time.sleep(0.005)
            return time.monotonic() - start
        finally:
            process.kill()


def report(name, value, limit, unit=""):
    ok = value <= limit
    print(f"{'ok    ' if ok else 'MISSED'} {name}: {value:.2f}{unit} (at most {limit:.2f}{unit})",
          flush=True)
    return ok


def run_boot(args, kernel, out):
    """Runs the boot scenario; its wall time, its verdict, and QEMU's command for the same machine
    with another firmware and kernel (None: the same)."""
    words = ["--kernel", kernel, "--keep-image", str(SCENARIOS / "boot.toml")]
    took, verdict, cell = run_faultline(args.program, out, words)
    if verdict["status"] != "pass":
        raise SystemExit(f"bench: the boot scenario gave: {verdict['reason']}")
    domain = ElementTree.parse(cell / "domain.xml").getroot()
    loader = domain.find("os/loader")

    def command(directory, bzimage=None):
        firmware = loader.text if loader is not None and bzimage is None else None
        return qemu_command(cell / "domain.xml", firmware, bzimage or domain.find("os/kernel").text,
                            str(cell / "initramfs.zst"), directory)
    return took, verdict, command


def bench_verdict(args, directory):
    """Command to verdict over bare QEMU of the same kernel, initramfs and machine. Ours ends when
    the process does, with the verdict on disk; the bare one at the agent's end event."""
    out = f"{directory}/run"
    run_boot(args, args.kernel, out)  # fetches, and warms libvirt's cache
    through, bare = [], []
    for _ in range(args.rounds):
        took, _, command = run_boot(args, args.kernel, out)
        through.append(took)
        bare.append(run_qemu(command(directory), directory))
    print(f"       command to verdict {statistics.median(through):.2f} s, bare QEMU "
          f"{statistics.median(bare):.2f} s (medians of {args.rounds})")
    return report("command to verdict over bare QEMU",
                  statistics.median(through) / statistics.median(bare), 1.10)


def bench_boot(args, directory):
    """The fast boot over the slow one, both bare. How much is won depends on how the kernel is
    packed: what the guest must unpack in the one case was unpacked on the host in the other."""
    ok = True
    for kernel, limit in PROMISED_BOOTS + [(args.kernel, None)]:
        _, verdict, command = run_boot(args, kernel, f"{directory}/boot")
        bzimage = args.bzimage(verdict)
        fast, slow = [], []
        for _ in range(args.rounds):
            fast.append(run_qemu(command(directory), directory))
            slow.append(run_qemu(command(directory, bzimage), directory))
        ratio = statistics.median(fast) / statistics.median(slow)
        print(f"       {kernel}: vmlinux with qboot {statistics.median(fast):.2f} s, bzImage with "
              f"SeaBIOS {statistics.median(slow):.2f} s, {ratio:.2f}", flush=True)
        if limit is not None:
            ok = report(f"vmlinux with qboot over bzImage with SeaBIOS, {kernel}", ratio,
                        limit) and ok
    return ok


def memory_of(pid):
    """Resident memory now and at its highest, in MB; zeros once the process is gone."""
    values = {"VmRSS": 0.0, "VmHWM": 0.0}
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            key = line.split(":")[0]
            if key in values:
                values[key] = int(line.split()[1]) * 1024 / 1e6
    except (FileNotFoundError, ProcessLookupError):
        pass
    return values["VmRSS"], values["VmHWM"]


def bench_memory(args, directory):
    """The harness's resident memory while an OOM loop floods the console."""
    out = f"{directory}/flood"
    shutil.rmtree(out, ignore_errors=True)
    seconds = 60 if args.quick else 300
    words = [args.program, "run", "--quiet", "--out", out, "--kernel", args.kernel,
             "--set", "scenario.stop_on_finding=false", "--set", f"timeout={seconds}s",
             "--set", "workload.stay_seconds=3600", str(SCENARIOS / "oom-loop.toml")]
    highest = 0.0
    with subprocess.Popen(words) as process:
        while process.poll() is None:
            now, peak = memory_of(process.pid)
            highest = max(highest, now, peak)
            time.sleep(0.2)
    run = json.loads((pathlib.Path(out) / "run.json").read_text())
    verdict = json.loads((pathlib.Path(out) / run["cells"][0]["verdict"]).read_text())
    rounds = sum(f["count"] for f in verdict["findings"] if f["kind"] == "oom-loop")
    print(f"       {seconds} s of an OOM loop: {rounds} rounds, "
          f"{verdict['console']['bytes'] / 1e6:.1f} MB of console, "
          f"{len(verdict['findings'])} finding(s)")
    return report("resident memory with one guest, OOM loop", highest, 40.0, " MB")


def find_bzimage(cache):
    """The bzImage that a verdict's kernel was unpacked from."""
    def find(verdict):
        release = verdict["kernel"]["release"]
        for path in pathlib.Path(cache).rglob("vmlinuz*"):
            if release in str(path):
                return str(path)
        raise SystemExit(f"bench: no bzImage of {release} below {cache}")
    return find


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--kernel", default="debian:bookworm/cloud")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="three rounds, one minute of flood, shorter logs")
    parser.add_argument("parts", nargs="*", metavar="PART",
                        help="verdict, boot, memory, logs, store, schedule, resume, parallel; default: all")
    args = parser.parse_args()
    parts = {"verdict": bench_verdict, "boot": bench_boot, "memory": bench_memory, "logs": bench_logs,
             "store": lambda *words: bench_store(*words, report),
             "schedule": lambda *words: bench_schedule(*words, report),
             "resume": lambda *words: bench_resume(*words, report),
             "parallel": lambda *words: bench_parallel(*words, report)}
    if not set(args.parts) <= set(parts):
        parser.error("the parts are: " + ", ".join(parts))
    args.program = os.path.abspath(args.program)
    args.scenarios = SCENARIOS
    args.classify_bench = os.path.join(os.path.dirname(args.program), "classify_bench")
    if args.quick:
        args.rounds = 3
    home = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    args.bzimage = find_bzimage(os.environ.get("FAULTLINE_CACHE") or home / "faultline")
    with tempfile.TemporaryDirectory(prefix="faultline-bench-") as directory:
        results = [bench(args, directory) for part, bench in parts.items()
                   if not args.parts or part in args.parts]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
