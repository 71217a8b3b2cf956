#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""accuracy.py's verdicts over made-up errors whose median is known. Prints TAP.

PYTHONPATH names the directory of accuracy.py.
"""
import itertools
import math
import random
import sys

import accuracy

RUNS = 400
PAIRS_A_SECOND = 4
MOST = PAIRS_A_SECOND * accuracy.SECONDS
FEWEST = round(MOST * accuracy.LOOKS[0])
done = 0
failed = 0


def check(good, name):
    global done, failed
    done += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {done} - {name}")


def verdict_of(draw):
    """(verdict, pairs) of one run whose errors draw() makes."""
    errors = {"path": accuracy.Errors()}
    drawn = []

    def next_pair():
        drawn.append(draw())
        return {"path": drawn[-1]}

    accuracy.judge(errors, next_pair, lambda: len(drawn) / PAIRS_A_SECOND)
    return errors["path"].verdict, len(drawn)


def quiet(median):
    return lambda: random.gauss(median, 1)


def busy(median):
    """Skewed, with a long tail, but half of the errors on either side of the median."""
    def draw():
        size = random.paretovariate(1.5) - 1
        return median + (3 * size if random.random() < 0.5 else -size)
    return draw


def test_interval():
    """Compared with every way in which 8 values can lie around their median."""
    for alpha in (0.2, 0.05, 0.005):
        low, high = accuracy.sign_interval(range(1, 9), alpha)
        ways = list(itertools.product((0, 1), repeat=8))

        def missed(rank):
            """The fraction of these ways in which the median lies outside the values with these ranks."""
            return sum(not rank <= sum(way) <= 8 - rank for way in ways) / len(ways)

        rank = int(low) if low > 0 else 0
        check(missed(rank) <= alpha and missed(rank + 1) > alpha and
              (high == 9 - rank if rank else high == math.inf),
              f"interval at {alpha}: ranks {low} and {high}")


def test_on_the_bound(name, errors, limit):
    """The median is on the bound: both inside and outside are wrong."""
    wrong = sum(verdict_of(errors(limit))[0] is not None for _ in range(RUNS))
    allowed = accuracy.LEVEL * RUNS
    check(wrong <= allowed + 3 * math.sqrt(allowed),
          f"{name}, median {limit:+}: {wrong} of {RUNS} verdicts are wrong")


def test_soon(name, errors, median, wanted, most):
    runs = [verdict_of(errors(median)) for _ in range(RUNS // 4)]
    right = sum(verdict == wanted and pairs <= most for verdict, pairs in runs)
    check(right >= 0.98 * len(runs),
          f"{name}, median {median:+}: {right} of {len(runs)} are {wanted} within {most} pairs")


def test_not_by_its_beginning(median, shift, pairs):
    """A state of the machine that shifts the first pairs must not decide."""
    def verdict():
        beginning = itertools.chain(itertools.repeat(shift, pairs), itertools.repeat(0))
        return verdict_of(lambda: random.gauss(median + next(beginning), 1))[0]

    wrong = sum(verdict() == "inside" for _ in range(RUNS))
    check(wrong == 0, f"median {median:+}, the first {pairs} pairs {shift:+}: {wrong} of {RUNS} are inside")


def main():
    random.seed(12)
    test_interval()
    for limit in (accuracy.LIMIT, -accuracy.LIMIT):
        test_on_the_bound("quiet", quiet, limit)
        test_on_the_bound("busy", busy, limit)
    test_soon("quiet", quiet, 0.3, "inside", round(MOST * accuracy.LOOKS[1]))
    test_soon("quiet", quiet, -5, "outside", FEWEST)
    test_soon("quiet", quiet, 5, "outside", FEWEST)
    test_not_by_its_beginning(-5, 4, 25)
    test_soon("busy", busy, 0, "inside", MOST)
    test_soon("busy", busy, 6, "outside", MOST)
    check(verdict_of(lambda: random.uniform(-30, 30))[0] is None, "noise is undecided")
    print(f"1..{done}")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
