# SPDX-License-Identifier: GPL-2.0-or-later
"""How much of the machine other processes use."""
import os
import resource
import time


def seconds():
    """Seconds that all processors were busy, and those used by this program and its children."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    own = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK"), own


class Others:
    """Measures from its creation on."""

    def __init__(self):
        self.begin = time.monotonic()
        self.busy, self.own = seconds()

    def used(self):
        """Number of processors that others used, on average."""
        busy, own = seconds()
        return (busy - self.busy - own + self.own) / (time.monotonic() - self.begin)
