# SPDX-License-Identifier: GPL-2.0-or-later
"""How busy the machine is with something else."""
import os
import resource
import time


def seconds():
    """That all processors were busy, and that this program and what it ran were."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    own = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK"), own


class Others:
    """From its making on."""

    def __init__(self):
        self.begin = time.monotonic()
        self.busy, self.own = seconds()

    def used(self):
        """Processors, on average."""
        busy, own = seconds()
        return (busy - self.busy - own + self.own) / (time.monotonic() - self.begin)
