#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the cells of the matrix must show.

matrix.py judge ARCH KERNEL FILE   compare a cell with what its kernel does; one line per fault
matrix.py write DIRECTORY README   write all cells, DIRECTORY/ARCH-KERNEL, as tables between the marks in README
"""
import json
import sys

PAGE_SIZES = {"amd64": 4096, "arm64": 16384, "ppc64el": 65536}
KERNELS = ["stock", "sparse", "ioctl", "unconditional", "mappable"]
BEHAVIOURS = {"stock": "mappable"}  # the others are named after their behaviour


def read_cell(path):
    """{device: {what: (exit status, text)}}, devices in the order they were asked."""
    cell = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            what, name, status, text = line.rstrip(";\n").split(" ", 3)
            cell.setdefault(name, {})[what] = (int(status), text)
    return cell


def read_pages(text):
    """The witness's answer: size of the BAR and the set of page offsets that mmap accepted."""
    lines = [line for line in text.split(";") if line]
    size = int(lines[0].split()[1])
    pages = [line.split() for line in lines[1:]]
    return size, {int(at, 16) for at, answer in pages if answer == "ok"}, len(pages)


def announced_pages(region, page):
    """Pages that a program maps if it believes region info."""
    if "mmap" not in region["flags"]["names"]:
        return set()
    size = region["size"]
    areas = [(0, size)]
    for capability in region["capabilities"]:
        if capability["name"] == "SPARSE_MMAP":
            areas = [(int(a["offset"], 16), a["size"]) for a in capability["areas"]]
    return {at for offset, length in areas if length
            for at in range(offset, offset + length, page)}


class Judge:
    """Collects the faults of one cell."""

    def __init__(self, arch, kernel):
        self.page = PAGE_SIZES[arch]
        self.kernel = kernel
        self.behaviour = BEHAVIOURS.get(kernel, kernel)
        self.faults = []

    def expect(self, where, got, wanted):
        if got != wanted:
            self.faults.append(f"{where}: got {got}, expected {wanted}")

    def check(self, name, answers, what, pages):
        """Name, exit status, and the pages: witness, region info and verdict must agree."""
        status, text = answers[what]
        report = json.loads(text)
        device = report["devices"][0]
        check = device["check"]
        self.expect(f"{name} {what} page size", report["host"]["page_size"], self.page)
        self.expect(f"{name} {what} behaviour", check["behaviour"], self.behaviour)
        self.expect(f"{name} {what} exit status", status, 0 if self.behaviour == "mappable" else 1)
        region = device["regions"][0]
        size, mapped, count = read_pages(answers[pages][1])
        self.expect(f"{name} size of the BAR", region["size"], size)
        if what == "check" and self.behaviour != "unconditional":
            self.expect(f"{name} pages that map", sorted(mapped),
                        sorted(announced_pages(region, self.page)))
        if self.behaviour in ("mappable", "unconditional"):
            self.expect(f"{name} number of pages that map", len(mapped), count)
        trapped = min(size, (count - len(mapped)) * self.page)
        if what == "check":
            self.expect(f"{name} bytes that trap", check["trapped_bytes"], trapped)
        return device

    def bench(self, name, answers, what, mapped_expected):
        status, text = answers[what]
        self.expect(f"{name} {what} exit status", status, 0)
        bench = json.loads(text)["devices"][0]["bench"]
        trapped, mmapped = bench["trapped"], bench["mmapped"]
        self.expect(f"{name} {what} timed reads trapped", bool(trapped and trapped["reads"]), True)
        self.expect(f"{name} {what} timed reads mmapped", bool(mmapped), mapped_expected)

    def device(self, name, answers):
        device = self.check(name, answers, "check", "pages")
        pba = device["msix"]["pba"]
        _, mapped, _ = read_pages(answers["pages"][1])
        page = int(pba["offset"], 16) // self.page * self.page
        self.bench(name, answers, "bench", page in mapped)
        if self.kernel == "ioctl":
            evidence = self.check(name, answers, "check-on", "pages")["check"]["evidence"]
            self.expect(f"{name} table maps once allowed", evidence["map_error"], None)
            self.bench(name, answers, "bench-on", True)
            self.expect(f"{name} pages after it was switched off", answers["pages-off"],
                        answers["pages"])


def judge(arch, kernel, path):
    cell = read_cell(path)
    judge_ = Judge(arch, kernel)
    judge_.expect("number of devices", len(cell), 5)
    for name, answers in cell.items():
        judge_.device(name, answers)
    print("\n".join(judge_.faults))
    return 1 if judge_.faults else 0


def latency(path):
    return f"{path['p50_ns'] / 1000:.2f} us" if path else "-"


def row(name, answers, check, bench, label):
    verdict = json.loads(answers[check][1])["devices"][0]["check"]
    timed = json.loads(answers[bench][1])["devices"][0]["bench"]
    ratio = f"{timed['ratio']['value']:.1f}" if timed["ratio"] else "-"
    mappable = verdict["bar_size"] - verdict["trapped_bytes"]
    return (f"| {label} | {name} | {verdict['behaviour']} "
            f"| {mappable:,} of {verdict['bar_size']:,} | {latency(timed['trapped'])} "
            f"| {latency(timed['mmapped'])} | {ratio} |")


def table(directory, arch):
    lines = [f"{arch}, pages of {PAGE_SIZES[arch] // 1024} KiB:", "",
             "| kernel | device | behaviour | bytes mappable of the BAR | trapped p50 "
             "| mmapped p50 | ratio |",
             "|---|---|---|---|---|---|---|"]
    for kernel in KERNELS:
        for name, answers in read_cell(f"{directory}/{arch}-{kernel}").items():
            lines.append(row(name, answers, "check", "bench", kernel))
            if kernel == "ioctl":
                lines.append(row(name, answers, "check-on", "bench-on", "ioctl, on"))
    return "\n".join(lines)


def write(directory, readme):
    """Replace the text between the marks."""
    with open(readme, encoding="utf-8") as file:
        before, rest = file.read().split("<!-- matrix -->\n")
    _, after = rest.split("<!-- end of matrix -->\n")
    tables = "\n\n".join(table(directory, arch) for arch in PAGE_SIZES)
    with open(readme, "w", encoding="utf-8") as file:
        file.write(f"{before}<!-- matrix -->\n{tables}\n<!-- end of matrix -->\n{after}")
    return 0


def main(words):
    if len(words) == 4 and words[0] == "judge":
        return judge(*words[1:])
    if len(words) == 3 and words[0] == "write":
        return write(*words[1:])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
