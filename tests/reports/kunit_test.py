# SPDX-License-Identifier: GPL-2.0-or-later
"""`faultline report --format ktap` as the kernel's own parser reads it
(tools/testing/kunit/kunit_parser.py). usage: kunit_test.py BUILD_DIRECTORY
A kernel's source is looked for in KERNEL_SOURCE, in Faultline's cache and below /usr/src."""
import glob
import os
import subprocess
import sys
import tempfile

BUILD = sys.argv[1]
PLACE = "tools/testing/kunit"


def parser_directory():
    cache = os.environ.get("FAULTLINE_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")), "faultline")
    roots = [os.environ.get("KERNEL_SOURCE", "")]
    for depth in ("*", "*/*", "*/*/*", "*/*/*/*"):
        roots += glob.glob(os.path.join(cache, depth))
    roots += glob.glob("/usr/src/*")
    for root in roots:
        if root and os.path.exists(os.path.join(root, PLACE, "kunit_parser.py")):
            return os.path.join(root, PLACE)
    return None


def main():
    directory = parser_directory()
    if not directory:
        print("skipped: no kernel source is here; KERNEL_SOURCE=DIR names one")
        return 77
    sys.path.insert(0, directory)
    import kunit_parser  # pylint: disable=import-error,import-outside-toplevel
    with tempfile.TemporaryDirectory(prefix="faultline-ktap-") as scratch:
        run = os.path.join(scratch, "run")
        subprocess.run([os.path.join(BUILD, "tests/made_run"), run, "mixed"], check=True)
        text = subprocess.run([os.path.join(BUILD, "bin/faultline"), "report", run, "--format", "ktap"],
                              check=True, capture_output=True, text=True).stdout
    try:
        test = kunit_parser.parse_run_tests(text.splitlines())
    except TypeError:  # since 6.14 it is told where to print
        import kunit_printer  # pylint: disable=import-error,import-outside-toplevel
        test = kunit_parser.parse_run_tests(text.splitlines(), kunit_printer.stdout)
    counts = test.counts
    print(f"{directory}: {counts}")
    # What it complains of are errors of the format; ours that say "# ERROR" are failures to it.
    assert counts.errors == 0, counts
    assert (counts.passed, counts.failed, counts.skipped) == (3, 3, 1), counts
    assert [suite.name for suite in test.subtests] == ["boot", "umount", "resctrl"]
    assert [len(suite.subtests) for suite in test.subtests] == [2, 3, 2]
    return 0


if __name__ == "__main__":
    sys.exit(main())
