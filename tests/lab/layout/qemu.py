#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Hold what layout predicts of a QEMU guest against what QEMU did.

qemu.py KERNEL FILE    KERNEL is the prediction to take: sparse or mappable

FILE is what tests/lab/layout/qemu-guest printed. A line a difference; the last line counts. KVM's part,
that it maps whole host pages only, is done here on QEMU's own memory map.
"""
import json
import re
import sys

REFUSALS = {"upper-half": "consumed by 64-bit BAR", "io-bar": "I/O port BAR",
            "no-space": "no space to extend 32-bit BAR"}


class Run:
    """One start of QEMU, taken apart."""

    def __init__(self):
        self.status, self.error, self.table, self.moved = None, "", None, None
        self.mmaps, self.bars, self.direct = set(), {}, set()
        self.ram = []

    def add(self, text):
        if found := re.match(r"vfio_region_mmap Region \S+ BAR (\d) mmaps\[\d\] \[(\w+) - (\w+)\]", text):
            self.mmaps.add((int(found[1]), int(found[2], 16), int(found[3], 16) + 1))
        elif found := re.match(r"vfio_msix_early_setup .*BAR (\d), offset (\w+), entries (\d+)", text):
            self.table = (int(found[1]), int(found[2], 16), int(found[3]))
        elif found := re.match(r"vfio_msix_relo .*BAR (\d) offset (\w+)", text):
            self.moved = (int(found[1]), int(found[2], 16))
        elif found := re.match(r"BAR(\d): (32|64) bit (prefetchable )?memory at (\w+) \[(\w+)\]", text):
            start, last = int(found[4], 16), int(found[5], 16)
            if start + 1 < 1 << 64:  # other devices' BARs have no address
                self.bars[int(found[1])] = (start, last + 1 - start, found[2] == "64", bool(found[3]))
        elif found := re.match(r"(\w{16})-(\w{16}) \(prio", text):
            self.ram.append((int(found[1], 16), int(found[2], 16) + 1))
        elif text.startswith("qemu-system"):
            self.error = text

    def whole_pages(self, page):
        """What KVM maps: RAM of the memory map, trimmed to pages, as (BAR, start, end)."""
        pieces = set()
        for start, end in self.ram:
            for bar, (base, size, _, _) in self.bars.items():
                if base <= start < base + size:
                    first, last = -(-start // page) * page, end // page * page
                    if first < last:
                        pieces.add((bar, first - base, last - base))
        return pieces


def read(path):
    layouts, runs = {}, {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            what, device, relocation, text = line.rstrip("\n").split(" ", 3)
            if what == "layout":
                layouts[device] = json.loads(text)["devices"][0]["layout"]
                continue
            run = runs.setdefault((device, relocation), Run())
            if what == "status":
                run.status = int(text)
            else:
                run.add(text)
    return layouts, runs


def ranges(consumer):
    return {(part["bar"], int(area["offset"], 16), int(area["offset"], 16) + area["size"])
            for part in consumer["bars"] for area in part["direct"]}


def only(items, **wanted):
    [found] = [item for item in items if all(item[key] == value for key, value in wanted.items())]
    return found


class Judge:
    """Collects the differences of one device."""

    def __init__(self, kernel, layout):
        self.kernel, self.layout, self.faults, self.compared = kernel, layout, [], 0

    def expect(self, where, got, wanted):
        self.compared += 1
        if got != wanted:
            self.faults.append(f"{where}: QEMU {got}, layout {wanted}")

    def accepted(self, where, run, number):
        page = self.layout["pages"][0]
        table = self.layout["table"]
        self.expect(f"{where} ends well", (run.status, run.error), (0, ""))
        self.expect(f"{where} table of the device", run.table,
                    (table["bar"], int(table["offset"], 16), self.layout["entries"]))
        self.expect(f"{where} mmaps", run.mmaps,
                    ranges(only(page["consumers"], who="program", kernel=self.kernel)))
        for each in self.layout["pages"]:
            # QEMU made its BARs for this host's page; larger ones can only be worked out from a
            # BAR that holds such a page, mapped as on a host that has it.
            if each is not page and (self.kernel == "sparse" or number is not None):
                continue
            consumer = only(each["consumers"], who="qemu-kvm", kernel=self.kernel, relocation=number)
            whole = {part["bar"] for part in consumer["bars"]
                     if part["mapping"] == "maps"}
            self.expect(f"{where} direct with pages of {each['page_size']}",
                        {r for r in run.whole_pages(each["page_size"]) if r[0] in whole},
                        {r for r in ranges(consumer) if r[0] in whole})

    def sizes(self, where, run, moved):
        """Every memory BAR as the guest sees it."""
        wanted = {bar["index"]: (bar["size"], bar["is_64bit"]) for bar in self.layout["bars"]
                  if not bar["io"]}
        if moved:
            wanted[moved["bar"]] = (moved["size"], moved["is_64bit"])
        self.expect(f"{where} BARs", {n: (size, wide) for n, (_, size, wide, _) in run.bars.items()},
                    wanted)
        if moved:
            self.expect(f"{where} new place", run.moved,
                        (moved["bar"], int(moved["table_offset"], 16)))
            if moved["added"]:
                self.expect(f"{where} prefetchable", run.bars[moved["bar"]][3], True)

    def run(self, where, relocation, run):
        if relocation == "auto":
            self.expect(f"{where} status", run.status, 1)
            self.expect(f"{where} refusal", "No automatic MSI-X relocation" in run.error, True)
            return
        if relocation == "off":
            self.accepted(where, run, None)
            self.sizes(where, run, None)
            return
        number = int(relocation[3])
        predicted = self.layout["pages"][0]["relocations"][number]
        if predicted["accepted"]:
            self.accepted(where, run, number)
            self.sizes(where, run, predicted)
        else:
            self.expect(f"{where} status", run.status, 1)
            self.expect(f"{where} refusal", REFUSALS[predicted["refusal"]] in run.error, True)


def main(kernel, path):
    layouts, runs = read(path)
    faults, compared = [], 0
    for (device, relocation), run in runs.items():
        judge = Judge(kernel, layouts[device])
        judge.run(f"{device} {relocation}", relocation, run)
        faults += judge.faults
        compared += judge.compared
    print("\n".join(faults + [f"{len(layouts)} devices, {len(runs)} starts, {compared} predictions"]))
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
