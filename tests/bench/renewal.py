#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What makes two runs of bench differ: renewal.py RUNS ROUNDS MILLISECONDS FILE COMMAND...

A designed experiment. COMMAND is the program of renewal.c, possibly in a guest. It is run RUNS times for
each thing that it can renew between rounds, in turn, so that drift of the machine affects all of them
alike. The rounds are appended to FILE; the table is computed from everything in it, except the runs during
which something else used more than QUIET of a CPU, which the environment can change: a guest is something else.

If what is renewed is the cause of the difference between runs, then the rounds of one run differ as much
as runs do, and an interval over them contains the median of all runs: "held" is near 95 %, and "ratio", the
deviation of the runs' medians divided by that of independent rounds, is near 1.
"""
import json
import math
import os
import statistics
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../unit"))
import stats_oracle  # noqa: E402
from others import Others  # noqa: E402

QUIET = float(os.environ.get("QUIET", "0.03"))  # of a CPU used by others during a run; runs with more are omitted
RENEW = ("nothing", "rest", "cpu", "pages", "thread", "fork", "child", "fixed", "exec")
PATHS = ("trapped", "mmapped", "private")


def run(command):
    """The rounds, and the fraction of a CPU that others used meanwhile."""
    others = Others()
    text = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout
    return [[float(v) for v in line.split()] for line in text.splitlines()], others.used()


def lag(rounds):
    mean = statistics.fmean(rounds)
    below = sum((r - mean) ** 2 for r in rounds)
    return sum((a - mean) * (b - mean) for a, b in zip(rounds, rounds[1:])) / below if below else 0


def row(runs):
    """From the rounds of each run: lag, deviation of rounds and of runs in percent, ratio, held."""
    centres = [stats_oracle.median(rounds)[0] for rounds in runs]
    grand = statistics.median(centres)
    inner = math.sqrt(statistics.fmean(statistics.variance(rounds) for rounds in runs))
    outer = statistics.stdev(centres)
    held = sum(low <= grand <= high for _, low, high, _ in map(stats_oracle.median, runs))
    return (statistics.fmean(map(lag, runs)), 100 * inner / grand, 100 * outer / grand,
            outer / (inner / math.sqrt(len(runs[0]))) if inner else math.inf,
            100 * held / len(runs))


def main():
    runs, rounds, ms, name, *command = sys.argv[1:]
    with open(name, "a", encoding="utf-8") as file:
        for _ in range(int(runs)):
            for renew in RENEW:
                json.dump([renew, *run([*command, renew, rounds, ms])], file)
                file.write("\n")
    with open(name, encoding="utf-8") as file:
        taken = [json.loads(line) for line in file]
    seen = [(renew, of) for renew, of, others in taken if others < QUIET]
    print(f"{len(seen)} of {len(taken)} runs had the machine for themselves")
    for path, label in enumerate(PATHS):
        print(f"{label:8} {'runs':>5} {'lag-1':>6} {'rounds':>7} {'runs':>6} {'ratio':>6} {'held':>5}")
        for renew in RENEW:
            mine = [[r[path] for r in of] for what, of in seen if what == renew]
            if len(mine) > 1:
                print(f"{renew:8} {len(mine):5} %6.2f %5.2f %% %4.2f %% %6.2f %3.0f %%" % row(mine))


if __name__ == "__main__":
    main()
