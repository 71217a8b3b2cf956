#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A strict parser of Prometheus's text format, version 0.0.4: exposition.py [FILE]...

It prints the samples as a JSON list of {"name", "labels", "value"}. Stricter than Prometheus itself: every
metric has HELP and TYPE, in this order, before its samples, which are together; names are the tool's; no
timestamps, no comments, no blanks other than the separators. Without a FILE it reads standard input. Several
files are read as node_exporter reads those of a directory: none may have a metric of another one. Exit
status: 1 if anything is wrong, which is printed.
"""
import json
import math
import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r"[a-zA-Z_][a-zA-Z0-9_]*"
OURS = "vfio_msixctl_"
TYPES = ("counter", "gauge", "histogram", "summary", "untyped")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?Inf|NaN")
# Base units and what else a name may end in; a total is a counter's.
NOT_BASE_UNITS = re.compile(r"_(ms|us|ns|milliseconds|microseconds|nanoseconds|minutes|kb|kib|mb|mib|percent|bits|total)$")


class Fault(Exception):
    pass


def unescape(text, escapes):
    def one(match):
        if match[1] not in escapes:
            raise Fault(f"invalid escape {match[0]!r}")
        return escapes[match[1]]

    return re.sub(r"\\(.?)", one, text, flags=re.S)


def parse_labels(text):
    """The labels at the beginning of text, which is after "{", and what follows "}"."""
    labels = {}
    while not text.startswith("}"):
        match = re.match(rf'({LABEL})="((?:[^"\\]|\\.)*)"', text)
        if not match:
            raise Fault(f"invalid label at {text[:40]!r}")
        if match[1] in labels or match[1].startswith("__"):
            raise Fault(f"label {match[1]} twice, or reserved")
        labels[match[1]] = unescape(match[2], {"\\": "\\", '"': '"', "n": "\n"})
        text = text[match.end():]
        if text.startswith(","):
            text = text[1:]
            if text.startswith("}"):
                raise Fault("comma after the last label")
        elif not text.startswith("}"):
            raise Fault(f"neither a comma nor the end of the labels at {text[:40]!r}")
    return labels, text[1:]


class Exposition:
    def __init__(self):
        self.samples = []
        self.series = set()
        self.types = {}
        self.helped = set()
        self.current = None

    def parse_help(self, rest):
        name, _, text = rest.partition(" ")
        if not re.fullmatch(NAME, name) or not name.startswith(OURS) or NOT_BASE_UNITS.search(name):
            raise Fault(f"name of a metric: {name!r}")
        if name in self.helped:
            raise Fault(f"{name}: a second HELP")
        if not text or text != text.strip():
            raise Fault(f"{name}: HELP without a text, or with blanks around it")
        unescape(text, {"\\": "\\", "n": "\n"})
        self.helped.add(name)
        self.current = name

    def parse_type(self, rest):
        name, _, kind = rest.partition(" ")
        if name != self.current or name in self.types:
            raise Fault(f"TYPE of {name!r} does not follow its HELP")
        if kind not in TYPES:
            raise Fault(f"{name}: type {kind!r}")
        self.types[name] = kind

    def parse_sample(self, line):
        match = re.match(NAME, line)
        if not match or match[0] != self.current or match[0] not in self.types:
            raise Fault("a sample that does not follow HELP and TYPE of its metric")
        name, rest, labels = match[0], line[match.end():], {}
        if rest.startswith("{"):
            labels, rest = parse_labels(rest[1:])
        if not rest.startswith(" ") or not NUMBER.fullmatch(rest[1:]):
            raise Fault(f"{name}: not one blank and a number: {rest!r}")
        key = name, tuple(sorted((label, value) for label, value in labels.items() if value))
        if key in self.series:
            raise Fault(f"{name}: a series twice: {labels}")
        self.series.add(key)
        value = float(rest[1:])
        number = int(value) if value.is_integer() else value
        self.samples.append({"name": name, "labels": labels, "value": number if math.isfinite(value) else rest[1:]})

    def parse_line(self, line):
        if line.startswith("# HELP "):
            self.parse_help(line[len("# HELP "):])
        elif line.startswith("# TYPE "):
            self.parse_type(line[len("# TYPE "):])
        else:
            self.parse_sample(line)

    def parse(self, text):
        if not text.endswith("\n"):
            raise Fault("the last line does not end")
        if "\r" in text:
            raise Fault("a carriage return")
        for number, line in enumerate(text[:-1].split("\n"), 1):
            try:
                self.parse_line(line)
            except Fault as fault:
                raise Fault(f"line {number}: {fault}") from None
        for name in self.helped - {sample["name"] for sample in self.samples}:
            raise Fault(f"{name}: HELP, but no sample")
        self.current = None


def main(argv):
    exposition = Exposition()
    for path in argv[1:] or ["/dev/stdin"]:
        with open(path, "rb") as file:
            try:
                exposition.parse(file.read().decode("utf-8"))
            except (Fault, UnicodeDecodeError) as fault:
                print(f"{path}: {fault}", file=sys.stderr)
                return 1
    json.dump(exposition.samples, sys.stdout)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
