#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compute the statistics by brute force and compare: stats_oracle.py PATH/TO/stats_test [SEED]

Every difference is computed and sorted, every distribution is counted in integers; nothing is taken from
the C code except the definitions in src/stats.h. Prints TAP.
"""

import itertools
import math
import random
import statistics
import subprocess
import sys
from fractions import Fraction

LEVELS = (0.95, 0.99, 0.75)


def summary(values):
    values = sorted(values)
    middle = statistics.median(values)
    if len(values) == 1:
        cuts = [values[0]] * 999
    else:
        cuts = statistics.quantiles(values, n=1000, method="inclusive")
    return [values[0], cuts[499], cuts[899], cuts[989], cuts[998], values[-1],
            math.fsum(values) / len(values), statistics.median([abs(v - middle) for v in values])]


def rank_exact(ways, wanted):
    """The largest rank that leaves the level wanted between it and its mirror image, and that level."""
    total = sum(ways)
    rank, level, below = 0, math.nan, 0
    for i, way in enumerate(ways):
        below += way
        if 1 - 2 * Fraction(below, total) < Fraction(str(wanted)):
            break
        rank, level = i + 1, float(1 - 2 * Fraction(below, total))
    return rank, level


def rank_normal(mean, deviation, wanted):
    normal = statistics.NormalDist(mean, deviation)
    rank = 0
    while normal.cdf(rank + 0.5) <= (1 - wanted) / 2:
        rank += 1
    return rank, 1 - 2 * normal.cdf(rank - 0.5) if rank else math.nan


def ends(ordered, rank):
    return [ordered[rank - 1], ordered[-rank]] if rank else [math.nan, math.nan]


def median(values, level=0.95):
    values = sorted(values)
    n = len(values)
    if n <= 1000:
        rank, level = rank_exact([math.comb(n, i) for i in range(n + 1)], level)
    else:
        rank, level = rank_normal(n / 2, math.sqrt(n) / 2, level)
    return [statistics.median(values), *ends(values, rank), level]


def shift_ways(m, n):
    """How many of the ways to choose m of m + n give each U, by a product of Gaussian binomials."""
    ways = [1]
    for i in range(1, m + 1):
        longer = ways + [0] * (n + i)
        for k, way in enumerate(ways):
            longer[k + n + i] -= way
        for k in range(i, len(longer)):
            longer[k] += longer[k - i]
        while longer and not longer[-1]:
            longer.pop()
        ways = longer
    return ways


def shift(a, b, level=0.95):
    differences = sorted(x - y for x in a for y in b)
    m, n = len(a), len(b)
    if max(m, n) <= 20:
        rank, level = rank_exact(shift_ways(m, n), level)
    else:
        rank, level = rank_normal(m * n / 2, math.sqrt(m * n * (m + n + 1) / 12), level)
    return [statistics.median(differences), *ends(differences, rank), level]


def drift(rounds):
    """How far the median of a run's first rounds is from that of as many last ones."""
    half = len(rounds) // 2
    return abs(statistics.median(rounds[:half]) - statistics.median(rounds[-half:])) if half else 0


def histogram(values):
    bins = {}
    for value in values:
        if value < 1 / 1024:
            low, high = Fraction(0), Fraction(1, 1024)
        else:
            octave = Fraction(1, 1024)
            while octave * 2 <= value:
                octave *= 2
            width = octave / 64
            low = octave + (Fraction(value) - octave) // width * width
            high = low + width
        bins[low, high] = bins.get((low, high), 0) + 1
    flat = []
    for (low, high), count in sorted(bins.items()):
        flat += [float(low), float(high), count]
    return flat


def draw(chance, count):
    """Latencies of several kinds: smooth, in steps of a coarse clock, all equal, negative."""
    kind = chance.randrange(4)
    if kind == 0:
        return [chance.lognormvariate(6.7, 0.3) for _ in range(count)]
    if kind == 1:
        return [10.015 * int(chance.gauss(80, 2)) for _ in range(count)]
    if kind == 2:
        return [831.25] * count
    return [chance.gauss(0, 50) for _ in range(count)]


def cases(chance):
    sizes = list(range(1, 31)) + [50, 64, 99, 100, 101, 200, 301]
    for size in sizes:
        for level in LEVELS:
            yield "median", level, draw(chance, size)
        yield "summary", 0, draw(chance, size)
        yield "histogram", 0, [abs(v) for v in draw(chance, size)]
    for size in (999, 1000, 1001, 5000):
        for level in LEVELS:
            yield "median", level, draw(chance, size)
        yield "summary", 0, draw(chance, size)
    for size in itertools.product((1, 2, 3, 4, 5, 8, 19, 20, 21, 50), repeat=2):
        for level in LEVELS:
            yield "shift", level, draw(chance, size[0]), draw(chance, size[1])


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    todo = list(cases(random.Random(seed)))
    lines = [" ".join([c[0], repr(c[1])] + [" ".join([str(len(v))] + [repr(x) for x in v]) for v in c[2:]])
             for c in todo]
    done = subprocess.run([sys.argv[1], "eval"], input="\n".join(lines) + "\n", text=True,
                          stdout=subprocess.PIPE, check=True).stdout.splitlines()
    failed = {}
    count = {}
    for case, line in itertools.zip_longest(todo, done):
        wanted = globals()[case[0]](*case[2:], *case[1:2] if case[1] else ())
        got = [float(word) for word in (line or "").split()]
        count[case[0]] = count.get(case[0], 0) + 1
        if len(got) != len(wanted) or any(
                abs(g - w) > 1e-11 * max(abs(w), 1e-3) or math.isnan(g) != math.isnan(w)
                for g, w in zip(got, wanted)):
            failed.setdefault(case[0], []).append(
                f"# seed {seed}, level {case[1]}, {[len(v) for v in case[2:]]} values: got {got}, wanted {wanted}")
    for number, name in enumerate(sorted(count), 1):
        print("\n".join(failed.get(name, [])[:3]), end="\n" if name in failed else "")
        print(f"{'not ' if name in failed else ''}ok {number} - {name}: {count[name]} cases")
    print(f"1..{len(count)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
