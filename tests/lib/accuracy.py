#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""By how much bench differs from an independent plain loop: accuracy.py [--within PERCENT]
[--seconds SECONDS] [--same-batch] FIGURE... -- COMMAND [ARG]...

FIGURE is a path, trapped or mmapped, whose p50 is judged; or PATH*FACTOR, as if bench had measured
so much more or less.

COMMAND prints a report of bench with --json, followed by the lines of unit/plain_loop.c, which ran on the same CPU
at the same time. One run of COMMAND is one pair: its error is bench's p50 divided by the loop's, less one, in
percent. The loop's is that of its longest rounds or, with --same-batch, of rounds with as many reads as one of
bench's samples, if it has such: for machines on which the time of a read depends on that number. Pairs are added
until the interval of each median error is inside a bound, +-2 % or PERCENT, or outside it, or until a minute, or
SECONDS, have passed. If a step of bench's clock is a larger part of one access, the step is the bound.

The interval is that of the sign test: two order statistics of the errors, whose ranks follow from the
binomial distribution. It assumes only that all errors have the same median; on a busy machine they are
skewed and have long tails. Because looking at the pairs five times would give chance five opportunities,
each look has a fifth of the 1 % (Bonferroni): whatever the number of looks, a verdict is wrong in at most
1 % of the runs. Neighbouring pairs are not independent: the state of memory, caches and host lasts for
seconds. Therefore the first look is after a sixth of the time, and a verdict requires that the later half of the
pairs alone gives the same; it needs at least 20 pairs.

Prints one line for each FIGURE:

    trapped: inside: off by +0.8 percent, 99 % interval +0.1 to +1.9, 41 pairs
    mmapped*1.08: outside: ...
    undecided: trapped*0.92: off by ..., load average 9.1 of 2 CPUs

Exit status: 0 if all are inside, 1 if one is outside, 3 if none is outside but one is undecided, 2 if
COMMAND failed or on wrong usage.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import time

LIMIT = 2.0  # percent, without --within
LEVEL = 0.01  # of a wrong verdict, all looks together
LOOKS = (1 / 6, 1 / 4, 2 / 5, 5 / 8, 1)  # of the seconds
SECONDS = 60  # without --seconds


def sign_interval(values, alpha):
    """(low, high) that holds the median with a probability of 1 - alpha at least."""
    count = len(values)
    ordered = [-math.inf, *sorted(values), math.inf]
    below = 0  # how many samples of 2^count have at most `rank` values on one side of the median
    rank = -1
    while 2 * (below + math.comb(count, rank + 1)) <= alpha * 2**count:
        rank += 1
        below += math.comb(count, rank)
    return ordered[rank + 1], ordered[count - rank]


class Errors:
    """Those of one figure, in percent, and the verdict: None before there is one."""

    def __init__(self):
        self.percent = []
        self.limit = LIMIT
        self.interval = (-math.inf, math.inf)
        self.verdict = None

    def look(self):
        verdicts = set()
        for percent in self.percent[len(self.percent) // 2:], self.percent:
            low, high = self.interval = sign_interval(percent, LEVEL / len(LOOKS))
            verdicts.add("inside" if -self.limit <= low and high <= self.limit else
                         "outside" if low > self.limit or high < -self.limit else None)
        if len(verdicts) == 1:
            self.verdict = verdicts.pop()

    def __str__(self):
        low, high = self.interval
        return (f"off by {statistics.median(self.percent):+.2f} percent, 99 % interval "
                f"{low:+.2f} to {high:+.2f}, {len(self.percent)} pairs")


def judge(errors, next_pair, seconds, limit=SECONDS):
    """Adds pairs until each figure has a verdict, or the last look is over.

    errors: {figure: Errors}; next_pair(): {figure: percent}, one more pair; seconds(): since the start; limit: in
    seconds, too. A figure that has its verdict gets no more pairs.
    """
    for look in LOOKS:
        while seconds() < look * limit:
            for figure, percent in next_pair().items():
                if not errors[figure].verdict:
                    errors[figure].percent.append(percent)
        for of_figure in errors.values():
            if not of_figure.verdict:
                of_figure.look()
        if all(of_figure.verdict for of_figure in errors.values()):
            return


def by_path(lines):
    """{path: {reads in a round: ns}} from the lines of plain_loop."""
    loop = {}
    for path, reads, p50_ns in (line.split() for line in lines if line):
        loop.setdefault(path, {})[int(reads)] = float(p50_ns)
    return loop


def run_pair(command, errors, limit, same_batch):
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    report, end = json.JSONDecoder().raw_decode(text)
    bench = report["devices"][0]["bench"]
    loop = by_path(text[end:].splitlines())
    pair = {}
    for figure, of_figure in errors.items():
        path, _, factor = figure.partition("*")
        batch = bench[path]["batch"]
        reads = batch if same_batch and batch in loop[path] else max(loop[path])
        measured, wanted = bench[path]["p50_ns"] * float(factor or 1), loop[path][reads]
        step = bench["clock"]["resolution_ns"] / batch
        of_figure.limit = max(limit, 100 * step / wanted)
        pair[figure] = 100 * (measured / wanted - 1)
    return pair


def parse_words():
    parser = argparse.ArgumentParser(usage=__doc__.replace("%", "%%"), add_help=False, allow_abbrev=False)
    parser.add_argument("--within", type=float, default=LIMIT)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--same-batch", action="store_true")
    parser.add_argument("figures", nargs="+")
    if "--" not in sys.argv[:-1]:
        parser.error("no command")
    end = sys.argv.index("--")
    return parser.parse_args(sys.argv[1:end]), sys.argv[end + 1:]


def main():
    options, command = parse_words()
    errors = {figure: Errors() for figure in options.figures}
    start = time.monotonic()
    try:
        judge(errors, lambda: run_pair(command, errors, options.within, options.same_batch),
              lambda: time.monotonic() - start, options.seconds)
    except subprocess.CalledProcessError as error:
        print(error, file=sys.stderr)
        return 2
    for figure, of_figure in errors.items():
        if of_figure.verdict:
            print(f"{figure}: {of_figure.verdict}: {of_figure}")
        else:
            print(f"undecided: {figure}: {of_figure}, load average {os.getloadavg()[0]:.1f} "
                  f"of {os.cpu_count()} CPUs")
    verdicts = [of_figure.verdict for of_figure in errors.values()]
    return 1 if "outside" in verdicts else 3 if None in verdicts else 0


if __name__ == "__main__":
    sys.exit(main())
