#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures what Faultline promises of its speed and size, as ratios within one run.

usage: bench.py --program build/bin/faultline [--quick] [--kernel REF] [--rounds N] [PART...]

PART is boot, memory (both need a kernel and boot guests) or logs; default: all.

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

SCENARIOS = pathlib.Path(__file__).resolve().parent.parent / "scenarios"
BOOT_DEADLINE = 180


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
              "-device", "pcie-root-port,id=pci.1,chassis=1,addr=0x1,multifunction=on", "-device", "pcie-pci-bridge,id=pci.2,bus=pci.1", "-device", "pcie-root-port,id=pci.3,chassis=3,addr=0x1.0x1", "-device", "pvpanic", "-device", "i6300esb,bus=pci.2,addr=0x1", "-watchdog-action", "none"]
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


def bench_boot(args, directory):
    """Command to verdict over bare QEMU, and the fast boot over the slow one."""
    out = f"{directory}/run"
    words = ["--kernel", args.kernel, "--keep-image", str(SCENARIOS / "boot.toml")]
    run_faultline(args.program, out, words)  # fetches, and warms libvirt's cache
    through, bare, slow = [], [], []
    for _ in range(args.rounds):
        took, verdict, cell = run_faultline(args.program, out, words)
        if verdict["status"] != "pass":
            raise SystemExit(f"bench: the boot scenario gave: {verdict['reason']}")
        through.append(took)
        domain_xml = cell / "domain.xml"
        domain = ElementTree.parse(domain_xml).getroot()
        kernel = domain.find("os/kernel").text
        loader = domain.find("os/loader")
        initramfs = str(cell / "initramfs.zst")
        firmware = loader.text if loader is not None else None
        bare.append(run_qemu(qemu_command(domain_xml, firmware, kernel, initramfs, directory),
                             directory))
        slow.append(run_qemu(qemu_command(domain_xml, None, args.bzimage(verdict), initramfs,
                                          directory), directory))
    print(f"       command to verdict {statistics.median(through):.2f} s, bare QEMU "
          f"{statistics.median(bare):.2f} s, bzImage with SeaBIOS {statistics.median(slow):.2f} s "
          f"(medians of {args.rounds})")
    ok = report("command to verdict over bare QEMU",
                statistics.median(through) / statistics.median(bare), 1.10)
    return report("vmlinux with qboot over bzImage with SeaBIOS",
                  statistics.median(bare) / statistics.median(slow), 0.65) and ok


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
    parser.add_argument("parts", nargs="*", metavar="PART", help="boot, memory, logs; default: all")
    args = parser.parse_args()
    parts = {"boot": bench_boot, "memory": bench_memory, "logs": bench_logs}
    if not set(args.parts) <= set(parts):
        parser.error("the parts are: " + ", ".join(parts))
    args.program = os.path.abspath(args.program)
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
