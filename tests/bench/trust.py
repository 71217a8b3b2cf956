#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How far bench and compare can be trusted, by repeating them: trust.py RUNS CHANGES DIRECTORY TOOL SHIM [PREFIX...]

Takes RUNS identical reports of `bench --selftest`, then CHANGES times three: one unchanged, one whose
trapped path takes 20 % longer and one whose trapped path takes 5 % longer, by a delay of known length (SHIM
is lib/programs/shim_delay.c). With a PREFIX, such as "tests/lab/lab exec --", in a guest. Prints a table:

    identical   in how many runs the interval contains the median of all runs, which an interval of 95 %
                should do in 95 % of them; how many of the adjacent pairs and of 200 random pairs of runs
                `compare` flags as a change, which it should not; with CHANGES, the same of 200 random
                groups of three reports per side
    changed     how many of the changes of 20 % it flags with one report per side, and how many of those of
                5 % with three per side
    resolution  the smallest change that `compare` says it can show with one report per side, the median of
                all

Reports that already exist in DIRECTORY are used. The environment variable SAMPLES makes shorter runs, with so many
samples of each path.

The environment variable FLOOR makes it a test of whether FLOOR percent of the intervals contain the median of all
runs. As long as that is undecided, because fewer do, but so few may by chance, RUNS / 2 more are taken, up to three
times RUNS. Exit status: 0 if at least FLOOR percent do; 1 if fewer do, and would by chance in less than 1 % of such
tests; 3 if it remains undecided, or others used more than BUSY of a CPU meanwhile.
"""
import json
import math
import os
import pathlib
import random
import statistics
import subprocess
import sys

from others import Others

PATHS = ("trapped", "mmapped")
SEED = 1  # of the random pairs
PAIRS = 200
CHANGE_LARGE, CHANGE_SMALL = 0.20, 0.05
SIDE = 3  # reports per side for the small change
BUSY = 0.2
LEVEL = 0.01  # of a wrong failure
TURNS = 20000  # of the delay loop, to measure how long one takes


class Bench:
    def __init__(self, directory, tool, shim, prefix):
        self.directory, self.tool, self.shim, self.prefix = directory, tool, shim, prefix
        self.options = [f"--samples={os.environ['SAMPLES']}"] if "SAMPLES" in os.environ else []

    def take(self, name, turns=0):
        """Saves a report and returns the name of its file."""
        path = self.directory / f"{name}.json"
        if not path.exists():
            command = [*self.prefix, "env", f"LD_PRELOAD={self.shim}", f"VFIO_DELAY={turns}",
                       "vfio-msixctl" if self.prefix else self.tool, "bench", "--selftest", "--json=compact", *self.options]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
            path.write_bytes(done.stdout)
        return path


def bench_of(path):
    return json.loads(path.read_text())["devices"][0]["bench"]


def compare(tool, before, after):
    """The figures of p50 by path: (flagged, resolution in percent)."""
    done = subprocess.run([tool, "compare", "--json=compact", *before, "--", *after], check=True,
                          stdout=subprocess.PIPE)
    pair = json.loads(done.stdout)["comparison"]["pairs"][0]
    figures = {}
    for path in PATHS:
        p50 = pair[path]["p50"]
        change = p50["change_ns"]
        # Too few rounds under heavy load: no interval, so nothing is flagged.
        known = change and change["low"] is not None
        figures[path] = (known and (change["low"] > 0 or change["high"] < 0),
                         100 * p50["resolution_ns"] / p50["before_ns"] if known else math.inf)
    return figures


def held(benches, interval):
    """The percentage of runs whose interval contains the median of all runs."""
    intervals = [interval(bench) for bench in benches if interval(bench)["low"] is not None]
    grand = statistics.median(i["value"] for i in intervals)
    return 100 * statistics.fmean(i["low"] <= grand <= i["high"] for i in intervals)


def chance(held_by, runs, coverage):
    """The probability that so few of the intervals, or fewer, hold the median if `coverage` of all do."""
    return sum(math.comb(runs, k) * coverage**k * (1 - coverage)**(runs - k) for k in range(held_by + 1))


def decided(benches, floor):
    """Exit status 0, 1, or 3 for undecided, by the path whose intervals hold less."""
    least = min(held(benches, lambda b, path=path: b[path]["p50_interval"]) for path in PATHS)
    if least >= floor:
        return 0
    return 1 if chance(round(least * len(benches) / 100), len(benches), floor / 100) < LEVEL else 3


def flagged(tool, pairs):
    """{path: percent of the pairs that are flagged}, and {path: median resolution}."""
    found = [compare(tool, before, after) for before, after in pairs]
    return ({path: 100 * statistics.fmean(f[path][0] for f in found) for path in PATHS},
            {path: statistics.median(f[path][1] for f in found) for path in PATHS})


def groups(files, size):
    """PAIRS random pairs of disjoint groups of so many files."""
    draw = random.Random(SEED)
    drawn = [draw.sample(files, 2 * size) for _ in range(PAIRS)]
    return [(some[:size], some[size:]) for some in drawn]


def spread(benches, path):
    values = [bench[path]["p50_ns"] for bench in benches]
    return 100 * statistics.stdev(values) / statistics.median(values)


def report_identical(tool, files):
    benches = [bench_of(file) for file in files]
    coverage = {path: held(benches, lambda b, path=path: b[path]["p50_interval"]) for path in PATHS}
    tails = {path: held(benches, lambda b, path=path: b[path]["p99_interval"]) for path in PATHS}
    adjacent, resolution = flagged(tool, [([a], [b]) for a, b in zip(files, files[1:])])
    random_pairs, _ = flagged(tool, groups(files, 1))
    quiet = 100 * statistics.fmean(b["quality"]["id"] == "quiet" for b in benches)
    print(f"identical runs: {len(files)}, quiet {quiet:.0f} %, rounds {benches[0]['rounds']}, "
          f"interval of the added cost holds {held(benches, lambda b: b['added_ns']):.0f} %")
    for path in PATHS:
        print(f"{path}: p50 {statistics.median(b[path]['p50_ns'] for b in benches):.2f} ns, deviation "
              f"of runs {spread(benches, path):.1f} %, holds p50 {coverage[path]:.0f} %, p99 "
              f"{tails[path]:.0f} %, flagged adjacent {adjacent[path]:.0f} %, random "
              f"{random_pairs[path]:.0f} %, resolution {resolution[path]:.1f} %")


def report_groups(tool, files):
    found, _ = flagged(tool, groups(files, SIDE))
    print(f"identical, {SIDE} reports a side: flagged trapped {found['trapped']:.0f} %, mmapped {found['mmapped']:.0f} %")


def report_changes(tool, plain, large, small):
    one, _ = flagged(tool, [([a], [b]) for a, b in zip(plain, large)])
    starts = range(0, len(plain) - SIDE + 1, SIDE)
    three, resolution = flagged(tool, [(plain[i:i + SIDE], small[i:i + SIDE]) for i in starts])
    seen = [statistics.median(bench_of(f)["trapped"]["p50_ns"] for f in files) for files in (plain, large, small)]
    print(f"changes: {100 * (seen[1] / seen[0] - 1):.1f} % flagged in {one['trapped']:.0f} % of {len(plain)} pairs "
          f"(mmapped, unchanged: {one['mmapped']:.0f} %); {100 * (seen[2] / seen[0] - 1):.1f} % from {SIDE} reports "
          f"a side in {three['trapped']:.0f} % of {len(starts)} (mmapped: {three['mmapped']:.0f} %), resolution "
          f"{resolution['trapped']:.1f} %")


def main():
    if len(sys.argv) < 6:
        print(__doc__, file=sys.stderr)
        return 2
    runs, changes = int(sys.argv[1]), int(sys.argv[2])
    directory, tool = pathlib.Path(sys.argv[3]), sys.argv[4]
    directory.mkdir(parents=True, exist_ok=True)
    bench = Bench(directory, tool, sys.argv[5], sys.argv[6:])
    others = Others()
    floor = float(os.environ.get("FLOOR", 0))
    files = [bench.take(f"same-{i}") for i in range(runs)]
    while (verdict := decided(list(map(bench_of, files)), floor)) == 3 and len(files) < 3 * runs:
        files += [bench.take(f"same-{i}") for i in range(len(files), len(files) + runs // 2)]
    report_identical(tool, files)
    if changes:
        plain = bench_of(bench.take("turns-0"))["trapped"]["p50_ns"]
        turn = (bench_of(bench.take("turns-many", TURNS))["trapped"]["p50_ns"] - plain) / TURNS
        kinds = {"plain": 0, "large": CHANGE_LARGE, "small": CHANGE_SMALL}
        taken = {kind: [] for kind in kinds}
        for i in range(changes):
            for kind, change in kinds.items():
                taken[kind].append(bench.take(f"{kind}-{i}", round(change * plain / turn)))
        report_groups(tool, files)
        report_changes(tool, taken["plain"], taken["large"], taken["small"])
    print(f"others used {others.used():.2f} of a CPU")
    return 3 if verdict and others.used() > BUSY else verdict


if __name__ == "__main__":
    sys.exit(main())
