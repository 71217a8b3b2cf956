#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A hostile string, or an extreme number, in every place where one comes from outside.

    hostile.py TOOL report FILE COMMAND [OPTION]...   in each string of a report, one run each
    hostile.py TOOL text FILE COMMAND [OPTION]...     in each word of a text of lspci or a file of samples
    hostile.py TOOL tree DIRECTORY COMMAND [OPTION]...  in each file, link and name of a tree for --sysroot
    hostile.py TOOL words FILE                        for each @ in the command lines of a file
    hostile.py TOOL numbers FILE COMMAND [OPTION]...  for each number of a report
    hostile.py TOOL digits FILE COMMAND [OPTION]...   for each number of a text
    hostile.py TOOL figures DIRECTORY COMMAND [OPTION]...  for each number in the files of a tree

What the tool prints, on both streams, must not control a terminal, and no sanitizer may complain. The last
line counts; exit status: 1 if anything was wrong.

A number is tried with one extreme value, the first of its kind that the tool accepts: the lists below begin with
the most harmful. So is a string of a report, which may have to keep its beginning; of a list, the first
item, and of a dump's line the ends. TESTS_LONG=yes tries every extreme value, every string and more items.

The tool is started once for many runs: tests/lib/programs/shim_forks.c.
"""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import xml.dom.minidom

import forks

# Escape sequences of 7 and of 8 bits, a bell, a carriage return, DEL, marks of direction, a second line.
HOSTILE = "a\x1b[31m\x1b]0;x\x07\u009b31m\r\x7f\u202e\u2066<&\">\nPWNED"
BAD = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]")


LONG = os.environ.get("TESTS_LONG") == "yes"
REFUSED = 2
PROGRAMS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/tests")
TIMEOUT = 60

# As they are written; a multiple of 1e308 exceeds a double, and a byte of a dump has two digits.
WHOLE = (2**63 - 1, 2**32 - 1, 2**31, -1, 0)
REAL = (1e308, -1e308, 5e-324, 0)
HEX = ("0xffffffffffffffff", "0x7fffffffffffffff", "0x8000000000000000", "0x0")
DIGITS = (b"18446744073709551615", b"9223372036854775808", b"9223372036854775807", b"4294967295", b"1e308", b"0")
POINT_DIGITS = (b"1e308", *(edge for edge in DIGITS if edge != b"1e308"))
HEX_DIGITS = (b"0xffffffffffffffff", b"0x7fffffffffffffff", b"0xffffffffffffffffff", b"0x0")
BYTES = (b"ff", b"80", b"00", *DIGITS)


def faults(stream, data):
    found = BAD.search(data)
    if found:
        return [f"{stream}: {found.group()!r} in {data[max(0, found.start() - 40):found.end() + 20]!r}"]
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return [f"{stream}: {error}"]
    return [f"{stream}: a line of its own"] if b"PWNED" in [line[:5] for line in data.splitlines()] else []


def svg_faults(path):
    if not os.path.exists(path) or not os.path.getsize(path):
        return []
    data = open(path, "rb").read()
    try:
        xml.dom.minidom.parseString(data)
    except Exception as error:
        return [f"{path}: {error}"]
    return faults("svg", data)


def run(start, prepare):
    """How a run ends, and what it prints; @prepare changes the directory, and returns a function that undoes it."""
    svg = f"{start.directory}/svg"
    if os.path.exists(svg):
        os.remove(svg)
    undo = prepare(start.directory)
    said = start.run()
    undo()
    return *said, svg_faults(svg)


def run_alone(words):
    done = subprocess.run([TOOL, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT)
    return done.returncode, done.stdout, done.stderr, []


def judge(what, status, out, err, found):
    found = faults("stdout", out) + faults("stderr", err) + found
    found += [line.decode(errors="replace") for line in err.splitlines()
              if b"runtime error" in line or b"Sanitizer" in line][:1]
    if status not in (0, 1, 2, 3, 4):
        found.append(f"exit status {status}")
    return [f"{what}: {fault}" for fault in found]


def hostile_reports(value, at=""):
    """Each place of a string in @value, and copies of @value with a hostile string there."""
    if isinstance(value, str):
        yield at, [("whole", HOSTILE), ("after it", value + HOSTILE)]
    elif isinstance(value, dict):
        for key in value:
            for where, copies in hostile_reports(value[key], f"{at}.{key}"):
                yield where, [(what, {**value, key: new}) for what, new in copies]
            yield f"{at}.{key}", [("the key", {(HOSTILE if k == key else k): v for k, v in value.items()})]
    elif isinstance(value, list):
        for i, item in enumerate(value[:3 if LONG else 1]):  # the others are of the same kind
            for where, copies in hostile_reports(item, f"{at}[{i}]"):
                yield where, [(what, value[:i] + [new] + value[i + 1:]) for what, new in copies]


def edges_of(value):
    if isinstance(value, str):
        return HEX if re.fullmatch("0x[0-9a-f]+", value) else ()
    return REAL if isinstance(value, float) else WHOLE if isinstance(value, int) and not isinstance(value, bool) else ()


def edge_reports(value, at=""):
    """Each place of a number in @value, and copies of @value with each extreme value there."""
    if isinstance(value, dict):
        for key in value:
            for where, copies in edge_reports(value[key], f"{at}.{key}"):
                yield where, [(edge, {**value, key: new}) for edge, new in copies]
    elif isinstance(value, list):
        for i, item in enumerate(value[:2 if LONG else 1]):  # the others are of the same kind
            for where, copies in edge_reports(item, f"{at}[{i}]"):
                yield where, [(edge, value[:i] + [new] + value[i + 1:]) for edge, new in copies]
    elif edges_of(value):
        yield at, [(edge, edge) for edge in edges_of(value)]


NUMBER = re.compile(rb"\b(0x[0-9a-fA-F]+|[0-9]+(\.[0-9]+)?)\b")
DUMP = re.compile(rb"[0-9a-f]{2,3}:(?: [0-9a-f]{2})+")


def numbers_of(line):
    """Each number of a line, and its extreme values; a line of a dump is an offset and bytes."""
    if DUMP.fullmatch(line):
        return [(byte, BYTES) for byte in re.finditer(rb"[0-9a-f]{2,}", line)]
    return [(number, HEX_DIGITS if number[0].startswith(b"0x") else POINT_DIGITS if number[2] else DIGITS)
            for number in NUMBER.finditer(line)]


def edge_texts(text):
    """Each place of a number in @text, and copies of @text with each extreme value there."""
    begin = 0
    for line in text.split(b"\n"):
        for number, edges in numbers_of(line):
            start, end = begin + number.start(), begin + number.end()
            yield f"byte {start}", [(edge.decode(), text[:start] + edge + text[end:]) for edge in edges]
        begin += len(line) + 1


def edge_trees(root):
    """Each place of a number in a file of @root, and functions that write each extreme value there."""
    for parent, _, files in os.walk(root):
        for name in files:
            path = os.path.relpath(os.path.join(parent, name), root)
            if name == "config" or os.path.islink(f"{root}/{path}") or os.path.getsize(f"{root}/{path}") > 4096:
                continue
            for where, copies in edge_texts(open(f"{root}/{path}", "rb").read()):
                yield f"{path}: {where}", [(edge, lambda copy, p=path, new=new: rewrite(f"{copy}/{p}", lambda _: new))
                                           for edge, new in copies]


def hostile_texts(text):
    """Each place of a word in @text, and @text with a hostile word there."""
    bytes_ = HOSTILE.replace("\n", "").encode() + b"\xff\xc0\x80\xed\xa0\x80"
    lines = text.split(b"\n")
    for i, line in enumerate(lines[:60]):
        words = list(re.finditer(rb"[^\s,:]+", line))
        if DUMP.fullmatch(line) and not LONG:
            words = words[:2] + words[-1:]
        for word in words:
            new = line[:word.start()] + bytes_ + line[word.end():]
            yield f"line {i + 1}: {word.group()!r}", [("hostile", b"\n".join(lines[:i] + [new] + lines[i + 1:]))]


def hostile_trees(root):
    """Functions that make each file, link and name in a copy of @root hostile, and return how to undo it."""
    for parent, directories, files in os.walk(root):
        for name in directories + files:
            path = os.path.relpath(os.path.join(parent, name), root)
            yield path, [("the name", lambda copy, p=path: rename(f"{copy}/{p}", f"{copy}/{p}{HOSTILE}"))]
            if os.path.islink(f"{root}/{path}"):
                yield path, [("the link", lambda copy, p=path: relink(f"{copy}/{p}"))]
            elif name in files and name != "config":
                yield path, [("whole", lambda copy, p=path: rewrite(f"{copy}/{p}", lambda _: HOSTILE.encode()))]
                yield path, [("after it", lambda copy, p=path: rewrite(
                    f"{copy}/{p}", lambda old: old + HOSTILE.encode()))]


def rename(path, new):
    os.rename(path, new)
    return lambda: os.rename(new, path)


def relink(path):
    target = os.readlink(path)
    os.remove(path)
    os.symlink(target + HOSTILE, path)

    def undo():
        os.remove(path)
        os.symlink(target, path)
    return undo


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def rewrite(path, change):
    old = open(path, "rb").read()
    write(path, change(old))
    return lambda: write(path, old)


def in_file(content):
    def prepare(directory):
        write(f"{directory}/file", content)
        return lambda: None
    return prepare


def in_tree(change):
    return lambda directory: change(f"{directory}/tree")


def in_report(report):
    return lambda directory: in_file(json.dumps(report).encode())(directory)


# kind: how to read the path, the cases, and how to prepare a run for one
KINDS = {
    "report": (hostile_reports, in_report), "text": (hostile_texts, in_file), "tree": (hostile_trees, in_tree),
    "numbers": (edge_reports, in_report), "digits": (edge_texts, in_file), "figures": (edge_trees, in_tree)}


def cases(kind, path):
    """Lists of what to try in one place: (what, how to prepare a run)."""
    data = path if os.path.isdir(path) else open(path, "rb").read()
    if kind in ("numbers", "report"):
        data = json.loads(data)
    each, prepare = KINDS[kind]
    return [[(f"{where}: {what}", prepare(new)) for what, new in copies] for where, copies in each(data)]


def run_share(words, tree, share):
    """Runs some of the cases. Return: what was wrong in each run."""
    results = []
    with forks.Forks([TOOL, *words], PROGRAMS, TIMEOUT, ASAN_OPTIONS="verify_asan_link_order=0") as start:
        if tree:
            shutil.copytree(tree, f"{start.directory}/tree", symlinks=True)
        for places in share:
            for what, prepare in places:
                status, *said = run(start, prepare)
                results.append(judge(what, status, *said))
                if status != REFUSED and not LONG:
                    break
    return results


def run_all(kind, path, *words):
    everything, n = cases(kind, path), os.cpu_count()
    words = [re.sub("%(FILE|SVG|TREE)%", lambda name: name[1].lower(), word) for word in words]
    tree = path if os.path.isdir(path) else None
    with concurrent.futures.ThreadPoolExecutor(n) as pool:
        shares = [pool.submit(run_share, words, tree, everything[i::n]) for i in range(n)]
    return sum((share.result() for share in shares), [])


def run_words(path):
    def run_line(line):
        words = [HOSTILE.encode() + b"\xff" if word == "@" else word.replace("@", HOSTILE).encode()
                 for word in line.split()]
        return judge(line, *run_alone(words))

    with open(path, encoding="utf-8") as lines, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(run_line, lines.read().splitlines()))


TOOL, KIND, *REST = sys.argv[1:]
TOOL = os.path.abspath(TOOL)
results = run_words(*REST) if KIND == "words" else run_all(KIND, *REST)
problems = [problem for found in results for problem in found]
print("\n".join(problems[:20]))
print(f"{len(results)} runs, {len(problems)} problems")
sys.exit(1 if problems or not results else 0)
