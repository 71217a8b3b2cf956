#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A hostile string wherever a string comes from outside.

    escapes.py TOOL report FILE COMMAND [OPTION]...   in each string of a report, a run each
    escapes.py TOOL text FILE COMMAND [OPTION]...     in each word of a text of lspci or a file of samples
    escapes.py TOOL tree FOLDER COMMAND [OPTION]...   in each file, link and name of a tree for --sysroot
    escapes.py TOOL words ARGUMENT...                 for each argument that is @

What the tool prints, on both streams, must not steer a terminal. The last line counts; exit status: 1
if anything was wrong.
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
    if kind == "text":
        for where, content in hostile_texts(open(path, "rb").read()):
            yield where, words, in_file(content)
    elif kind == "tree":
        for where, change in hostile_trees(path):
            yield where, words, in_tree(path, change)
    else:
        for where, report in hostile_reports(json.load(open(path, "rb"))):
            yield where, words, in_file(json.dumps(report).encode())


TOOL, KIND, *REST = sys.argv[1:]
TOOL = os.path.abspath(TOOL)
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    results = list(pool.map(lambda case: run(*case), cases(KIND, REST)))
problems = [problem for found in results for problem in found]
print("\n".join(problems[:20]))
print(f"{len(results)} runs, {len(problems)} problems")
sys.exit(1 if problems or not results else 0)
