#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""By how much bench differs from an independent plain loop: accuracy.py LOOP BENCH PATH...

LOOP is a command that prints what unit/plain_loop.c prints, BENCH one that prints a report of bench
with --json; PATH is trapped or mmapped. They take turns, LOOP BENCH LOOP BENCH ... LOOP: each run of
BENCH is held against the mean of the two of LOOP beside it, and the median over the pairs is what
counts. What differs always is in every pair; what a busy machine does to one run or another is not.

A pair in which the two runs of LOOP differ by more than 5 % says more of the machine than of BENCH,
and is not used: others are added until there are enough. Only LOOP decides which, never what BENCH
measured. Prints a line for each path; exit status 1 if one is off by more than 5 %, or the machine
was never quiet enough.
"""
import json
import shlex
import statistics
import subprocess
import sys

PAIRS = 9  # an odd number, so that the median is one of them
ROUNDS = 100
LIMIT = 5.0  # percent


def printed(command):
    return subprocess.run(shlex.split(command), check=True, stdout=subprocess.PIPE, text=True).stdout


def run_loop(command):
    lines = (line.split() for line in printed(command).splitlines())
    return {name.removesuffix("_p50_ns"): float(value) for name, value in lines}


def run_bench(command, paths):
    bench = json.loads(printed(command))["devices"][0]["bench"]
    return {path: bench[path]["p50_ns"] for path in paths}


class Pairs:
    """Of one path: by how many percent BENCH was off, and LOOP where it was not to be believed."""

    def __init__(self):
        self.off = []
        self.unlike = []

    def add(self, before, bench, after):
        apart = 100 * (max(before, after) / min(before, after) - 1)
        if apart > LIMIT:
            self.unlike.append(apart)
        elif len(self.off) < PAIRS:
            self.off.append(100 * (bench / ((before + after) / 2) - 1))

    def enough(self):
        return len(self.off) == PAIRS

    def __str__(self):
        text = f"too few pairs ({len(self.off)})"
        if self.enough():
            text = f"off by {statistics.median(self.off):+.2f} percent, the median of {PAIRS} pairs"
        text += f" ({', '.join(f'{off:+.1f}' for off in self.off)})"
        if self.unlike:
            text += f"; {len(self.unlike)} not used, the loop being off itself by up to {max(self.unlike):.0f} percent"
        return text

    def good(self):
        return self.enough() and abs(statistics.median(self.off)) <= LIMIT


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    loop, bench, *paths = sys.argv[1:]
    pairs = {path: Pairs() for path in paths}
    before = run_loop(loop)
    for _ in range(ROUNDS):
        measured = run_bench(bench, paths)
        after = run_loop(loop)
        for path in paths:
            pairs[path].add(before[path], measured[path], after[path])
        before = after
        if all(p.enough() for p in pairs.values()):
            break
    for path in paths:
        print(f"{path}: {pairs[path]}")
    return 0 if all(p.good() for p in pairs.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
