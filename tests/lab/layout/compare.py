#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Hold what layout predicts against what mmap does, page by page.

compare.py KERNEL PAGE-SIZE FILE    KERNEL is the prediction to take: sparse or mappable

FILE is what tests/lab/layout/guest printed. A line a difference; the last line counts what was compared.
"""
import json
import sys


def read(path):
    layouts, pages, iomem = {}, {}, []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            what, device, bar, text = line.rstrip("\n").split(" ", 3)
            if what == "layout":
                layouts[device] = json.loads(text)
            elif what == "pages":
                pages[device, int(bar)] = [entry.split() for entry in text.split(";") if entry]
            elif " : " in text:
                start, end = text.split(" : ")[0].split("-")
                iomem.append((int(start, 16), int(end, 16)))
    return layouts, pages, iomem


def is_alone(iomem, start, size, page):
    """Whether nothing lies behind a BAR in the page that it begins."""
    return not any(start + size <= first < start + page for first, _ in iomem)


def predicted(part, offset):
    return any(int(area["offset"], 16) <= offset < int(area["offset"], 16) + area["size"]
               for area in part["direct"])


def compare(kernel, page_size, path):
    layouts, witness, iomem = read(path)
    faults, compared, conditional = [], 0, 0
    for name, report in layouts.items():
        device = report["devices"][0]
        if report["host"]["page_size"] != page_size:
            faults.append(f"{name}: page size {report['host']['page_size']}")
        [page] = [p for p in device["layout"]["pages"] if p["page_size"] == page_size]
        [consumer] = [c for c in page["consumers"] if c["who"] == "program" and c["kernel"] == kernel]
        parts = {part["bar"]: part for part in consumer["bars"]}
        for bar in range(6):
            answers = witness[name, bar]
            size = int(answers[0][1])
            if (bar in parts) != (size > 0):
                faults.append(f"{name} BAR{bar}: VFIO has {size} bytes, layout otherwise")
                continue
            for at, answer in answers[1:]:
                wanted = predicted(parts[bar], int(at, 16))
                if parts[bar]["mapping"] == "maps-if-alone":
                    conditional += 1
                    start = int(device["bars"][bar]["start"], 16)
                    wanted &= is_alone(iomem, start, size, page_size)
                compared += 1
                if wanted != (answer == "ok"):
                    faults.append(f"{name} BAR{bar}+{at}: mmap says {answer}, layout "
                                  f"{'maps' if wanted else 'traps'} ({parts[bar]['mapping']})")
    faults.append(f"{len(layouts)} devices, {compared} pages, {conditional} of them conditional")
    return faults


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    result = compare(sys.argv[1], int(sys.argv[2]), sys.argv[3])
    print("\n".join(result))
    sys.exit(len(result) > 1)
