#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compute every figure of bench from a file of samples: samples_oracle.py SAMPLES REPORT

REPORT is the output of `vfio-msixctl bench --json --from SAMPLES`. Nothing is taken from the tool except the
definitions in its manual page; the arithmetic of intervals is that of stats_oracle.py. Prints one line for
each figure that differs by more than the twelve digits of JSON; exit status 1 if any does.
"""
import json
import math
import statistics
import sys

import stats_oracle

OUTLIER = 10 * 1.4826


def read(name):
    header, rows = {}, []
    with open(name, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith("# "):
                key, _, value = line[2:].partition(": ")
                header[key] = value
            elif line != "path,block,ticks,flags":
                path, block, ticks, flags = line.split(",")
                rows.append((path, int(block), int(ticks), flags))
    return header, rows


def quantile(values, q):
    at = (len(values) - 1) * q
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (at - low)


def round_blocks(header, rows):
    """Blocks per round; a file of version 1 is one round."""
    return int(header.get("blocks in a round") or max(row[1] for row in rows) + 1)


def path_figures(header, rows, path, timer):
    batch = int(header["batch " + path])
    tick = 1e9 / float(header["hz"])
    step = float(header["resolution_ns"]) / batch
    by_block, by_round = {}, {}
    in_round = round_blocks(header, rows)
    for name, block, ticks, flags in rows:
        if name == path and not set(flags) & set("ms"):
            value = max(ticks * tick - timer, 0) / batch
            by_block.setdefault(block, []).append(value)
            by_round.setdefault(block // in_round, []).append(value)
    blocks = [sorted(by_block[b]) for b in sorted(by_block)]
    rounds = [sorted(by_round[r]) for r in sorted(by_round)]
    values = sorted(v for block in blocks for v in block)
    middle = quantile(values, 0.5)
    mad = statistics.median(abs(v - middle) for v in values)
    medians = [quantile(values, 0.5) for values in rounds]
    tails = [quantile(values, 0.99) for values in rounds]
    return {
        "samples": len(values), "reads": len(values) * batch, "batch": batch,
        "min_ns": values[0], "max_ns": values[-1], "p50_ns": middle, "mad_ns": mad,
        "p90_ns": quantile(values, 0.9), "p99_ns": quantile(values, 0.99) if len(values) >= 1000 else None,
        "p999_ns": quantile(values, 0.999) if len(values) >= 10000 else None,
        "mean_ns": statistics.fmean(values),
        "outliers": sum(v > middle + OUTLIER * max(mad, step) for v in values),
        "migrated": sum(r[0] == path and "m" in r[3] and "s" not in r[3] for r in rows),
        "p50_interval": interval(medians, lambda v: max(v - step, 0), lambda v: v + step),
        "p99_interval": interval(tails, lambda v: max(v - step, 0), lambda v: v + step)
        if len(values) >= 1000 else None,
        "round_p50_ns": medians,
        "round_p99_ns": tails,
        "block_p50_ns": [quantile(block, 0.5) for block in blocks],
        "block_p99_ns": [quantile(block, 0.99) for block in blocks],
    }


def drift(values):
    """How far the medians of the first and the last half of the values, in the order of rounds, are apart."""
    half = len(values) // 2
    return abs(statistics.median(values[:half]) - statistics.median(values[-half:])) if half else 0


def interval(values, low, high):
    value, below, above, level = stats_oracle.median(values)
    more = drift(values)
    below, above = below - more, above + more
    if math.isnan(level):
        return {"value": value, "low": None, "high": None, "level": None, "rounds": len(values)}
    return {"value": value, "low": low(below), "high": high(above), "level": level, "rounds": len(values)}


def figures(header, rows):
    empty = path_figures(header, rows, "empty", 0)
    timer = empty["p50_ns"]
    wanted = {"timer_ns": timer, "empty": empty}
    for path in ("trapped", "mmapped", "control", "memory"):
        if not any(row[0] == path for row in rows):
            continue
        wanted[path] = path_figures(header, rows, path, timer)
    trapped, mmapped = wanted["trapped"], wanted["mmapped"]
    steps = [float(header["resolution_ns"]) / p["batch"] for p in (trapped, mmapped)]
    parts = [steps[0] / trapped["p50_ns"], steps[1] / mmapped["p50_ns"]]
    pairs = list(zip(trapped["round_p50_ns"], mmapped["round_p50_ns"]))
    wanted["added_ns"] = interval([a - b for a, b in pairs], lambda v: v - max(steps),
                                  lambda v: v + max(steps))
    wanted["ratio"] = interval([a / b for a, b in pairs],
                               lambda v: max(v * (1 - parts[0]) / (1 + parts[1]), 0),
                               lambda v: v * (1 + parts[0]) / (1 - parts[1]))
    blocks = {r[1] for r in rows}
    wanted["blocks"] = len(blocks)
    in_round = round_blocks(header, rows)
    wanted["rounds"] = len({block // in_round for block in blocks})
    wanted["preempted"] = len({r[1] for r in rows if "p" in r[3] and "s" not in r[3]})
    wanted["rerun"] = len({r[1] for r in rows if "s" in r[3]})
    return wanted


def differ(place, wanted, got):
    if isinstance(wanted, dict):
        for key, value in wanted.items():
            yield from differ(f"{place}.{key}", value, got[key])
    elif isinstance(wanted, list):
        if len(wanted) != len(got):
            yield f"{place}: {len(got)} values, not {len(wanted)}"
        for i, (value, other) in enumerate(zip(wanted, got)):
            yield from differ(f"{place}[{i}]", value, other)
    elif isinstance(wanted, float):
        if abs(got - wanted) > 1e-11 * max(abs(wanted), 1e-3):
            yield f"{place}: {got!r}, not {wanted!r}"
    elif wanted != got:
        yield f"{place}: {got!r}, not {wanted!r}"


def main():
    header, rows = read(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        bench = json.load(file)["devices"][0]["bench"]
    faults = list(differ("bench", figures(header, rows), bench))
    print("\n".join(faults) if faults else "every figure agrees")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
