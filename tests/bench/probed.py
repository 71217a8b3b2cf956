#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How much longer a trapped read takes while watch counts it: probed.py PAIRS DEVICE COMMAND [ARG]...

COMMAND runs what follows on the machine with the device, such as "tests/lab/lab exec --"; that machine must have
vfio-msixctl, and tests/lib/watched in its working directory. Each pair is two runs of bench, one of them while watch
counts the accesses to the same device; which is first alternates. The ratio of the two medians is one value: printed
are the median of all pairs and its interval, that of the sign test at 95 % or more. Last comes what watch itself says
that its probes add, which it measures on reads of /dev/null.
"""
import json
import os
import statistics
import subprocess
import sys

sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + "/lib")
from accuracy import sign_interval  # pylint: disable=wrong-import-position

BENCH = ("vfio-msixctl", "bench", "--json=compact", "--path=trapped", "--time=500ms")


def run(command, *words):
    return subprocess.run([*command, *words], check=True, stdout=subprocess.PIPE).stdout


def median_of(report):
    return json.loads(report)["devices"][0]["bench"]["trapped"]["p50_ns"]


def without(command, device):
    return median_of(run(command, *BENCH, device))


def while_watched(command, device, costs):
    watch = json.loads(run(command, "./watched", f"--json=compact {device}", *BENCH, device))
    costs.append(watch["devices"][0]["traps"]["cost_ns"])
    return median_of(run(command, "cat", "/run/watched"))


def interval(values):
    low, high = sign_interval(values, 0.05)
    return f"{statistics.median(values):.3g} ({low:.3g} to {high:.3g})"


def main():
    pairs, device, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    ratios, added, costs = [], [], []
    for i in range(pairs):
        if i % 2:
            watched = while_watched(command, device, costs)
            plain = without(command, device)
        else:
            plain = without(command, device)
            watched = while_watched(command, device, costs)
        ratios.append(watched / plain)
        added.append(watched - plain)
    print(f"ratio {interval(ratios)}, added ns {interval(added)}, {pairs} pairs; watch says {interval(costs)}")


main()
