#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A hostile string, or a number at the edge of what there is, wherever one comes from outside.

    hostile.py TOOL report FILE COMMAND [OPTION]...   in each string of a report, a run each
    hostile.py TOOL text FILE COMMAND [OPTION]...     in each word of a text of lspci or a file of samples
    hostile.py TOOL tree FOLDER COMMAND [OPTION]...   in each file, link and name of a tree for --sysroot
    hostile.py TOOL words ARGUMENT...                 for each argument that is @
    hostile.py TOOL numbers FILE COMMAND [OPTION]...  for each number of a report
    hostile.py TOOL digits FILE COMMAND [OPTION]...   for each number of a text
    hostile.py TOOL figures FOLDER COMMAND [OPTION]...  for each number in the files of a tree

What the tool prints, on both streams, must not steer a terminal, and no sanitizer may complain. The last
line counts; exit status: 1 if anything was wrong.
"""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.dom.minidom

# Escape sequences of 7 and of 8 bits, a bell, a carriage return, DEL, marks of direction, another line.
HOSTILE = "a\x1b[31m\x1b]0;x\x07\u009b31m\r\x7f\u202e\u2066<&\">\nPWNED"
BAD = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]")


# 0, 2^31, 2^32 - 1, 2^63 - 1, 2^64 - 1, in what way they are written; of 1e308 a double has no multiple.
WHOLE = (0, 2**31, 2**32 - 1, 2**63 - 1, -1)
REAL = (0, 1e308, -1e308, 5e-324)
HEX = ("0x0", "0x7fffffffffffffff", "0x8000000000000000", "0xffffffffffffffff")
DIGITS = (b"0", b"4294967295", b"9223372036854775807", b"9223372036854775808", b"18446744073709551615", b"1e308")
HEX_DIGITS = (b"0x0", b"0x7fffffffffffffff", b"0xffffffffffffffff", b"0xffffffffffffffffff")


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


def run(what, arguments, prepare=lambda folder: None):
    with tempfile.TemporaryDirectory() as folder:
        svg = f"{folder}/svg"
        prepare(folder)
        words = [re.sub(rb"%(FILE|SVG|TREE)%", lambda name: f"{folder}/{name[1].decode().lower()}".encode(), word)
                 for word in arguments]
        done = subprocess.run([TOOL, *words], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=60)
        found = faults("stdout", done.stdout) + faults("stderr", done.stderr) + svg_faults(svg)
        found += [line.decode(errors="replace") for line in done.stderr.splitlines()
                  if b"runtime error" in line or b"Sanitizer" in line][:1]
        if done.returncode not in (0, 1, 2, 3, 4):
            found.append(f"exit status {done.returncode}")
        return [f"{what}: {fault}" for fault in found]


def hostile_reports(value, at=""):
    """Copies of @value, each with one string more hostile, and where that is."""
    if isinstance(value, str):
        yield at, HOSTILE
        yield at, value + HOSTILE
    elif isinstance(value, dict):
        for key in value:
            for where, new in hostile_reports(value[key], f"{at}.{key}"):
                yield where, {**value, key: new}
            yield f"{at}.{key}: the key", {(HOSTILE if k == key else k): v for k, v in value.items()}
    elif isinstance(value, list):
        for i, item in enumerate(value[:3]):  # what follows is of the same kind
            for where, new in hostile_reports(item, f"{at}[{i}]"):
                yield where, value[:i] + [new] + value[i + 1:]


def edge_reports(value, at=""):
    """Copies of @value, each with one number at an edge, and where that is."""
    if isinstance(value, dict):
        for key in value:
            for where, new in edge_reports(value[key], f"{at}.{key}"):
                yield where, {**value, key: new}
    elif isinstance(value, list):
        for i, item in enumerate(value[:2]):  # what follows is of the same kind
            for where, new in edge_reports(item, f"{at}[{i}]"):
                yield where, value[:i] + [new] + value[i + 1:]
    else:
        whole = isinstance(value, int) and not isinstance(value, bool)
        hexadecimal = isinstance(value, str) and re.fullmatch("0x[0-9a-f]+", value)
        for edge in WHOLE if whole else REAL if isinstance(value, float) else HEX if hexadecimal else ():
            yield f"{at} = {edge}", edge


def edge_texts(text, numbers=rb"\b(0x[0-9a-fA-F]+|[0-9]+(\.[0-9]+)?)\b"):
    for number in re.finditer(numbers, text):
        for edge in HEX_DIGITS if number[0].startswith(b"0x") else DIGITS:
            yield f"byte {number.start()}: {edge.decode()}", text[:number.start()] + edge + text[number.end():]


def edge_trees(root):
    """What to do to a copy of @root: each number in a file of it at an edge by itself."""
    for folder, _, files in os.walk(root):
        for name in files:
            path = os.path.relpath(os.path.join(folder, name), root)
            if name == "config" or os.path.islink(f"{root}/{path}") or os.path.getsize(f"{root}/{path}") > 4096:
                continue
            for where, new in edge_texts(open(f"{root}/{path}", "rb").read()):
                yield f"{path}: {where}", lambda copy, p=path, new=new: open(f"{copy}/{p}", "wb").write(new)


def hostile_texts(text):
    bytes_ = HOSTILE.replace("\n", "").encode() + b"\xff\xc0\x80\xed\xa0\x80"
    for i, line in enumerate(text.split(b"\n")[:60]):
        for word in re.finditer(rb"[^\s,:]+", line):
            new = line[:word.start()] + bytes_ + line[word.end():]
            yield f"line {i + 1}: {word.group()!r}", b"\n".join(
                text.split(b"\n")[:i] + [new] + text.split(b"\n")[i + 1:])


def hostile_trees(root):
    """What to do to a copy of @root: each file, link and name in it more hostile by itself."""
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.relpath(os.path.join(folder, name), root)
            yield f"{path}: the name", lambda copy, p=path: os.rename(f"{copy}/{p}", f"{copy}/{p}{HOSTILE}")
            if os.path.islink(f"{root}/{path}"):
                yield f"{path}: the link", lambda copy, p=path: relink(f"{copy}/{p}")
            elif name in files and name != "config":
                yield path, lambda copy, p=path: spoil(f"{copy}/{p}", "w")
                yield f"{path}: behind it", lambda copy, p=path: spoil(f"{copy}/{p}", "a")


def relink(path):
    target = os.readlink(path)
    os.remove(path)
    os.symlink(target + HOSTILE, path)


def spoil(path, mode):
    with open(path, mode, encoding="utf-8") as file:
        file.write(HOSTILE)


def in_file(content):
    return lambda folder: open(f"{folder}/file", "wb").write(content)


def in_tree(root, change):
    return lambda folder: change(shutil.copytree(root, f"{folder}/tree", symlinks=True))


def cases(kind, rest):
    if kind == "words":
        bytes_ = HOSTILE.encode() + b"\xff"
        yield " ".join(rest), [bytes_ if word == "@" else word.replace("@", HOSTILE).encode() for word in rest]
        return
    path, *words = rest
    words = [word.encode() for word in words]
    if kind in ("text", "digits"):
        for where, content in {"text": hostile_texts, "digits": edge_texts}[kind](open(path, "rb").read()):
            yield where, words, in_file(content)
    elif kind in ("tree", "figures"):
        for where, change in {"tree": hostile_trees, "figures": edge_trees}[kind](path):
            yield where, words, in_tree(path, change)
    else:
        for where, report in {"report": hostile_reports, "numbers": edge_reports}[kind](json.load(open(path, "rb"))):
            yield where, words, in_file(json.dumps(report).encode())


TOOL, KIND, *REST = sys.argv[1:]
TOOL = os.path.abspath(TOOL)
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    results = list(pool.map(lambda case: run(*case), cases(KIND, REST)))
problems = [problem for found in results for problem in found]
print("\n".join(problems[:20]))
print(f"{len(results)} runs, {len(problems)} problems")
sys.exit(1 if problems or not results else 0)
