#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Seeds for the fuzzers, out of what real kernels and lspci answered: seeds.py FIXTURES FOLDER

Every target of tests/fuzz/ has a folder of its own in FOLDER. Reports and lspci's texts also come in
parts, a function each, because a short input is a fast one. Answers of a kernel are made again from
the reports that tell of them.
"""
import json
import pathlib
import re
import struct
import sys

FIXTURES, FOLDER = map(pathlib.Path, sys.argv[1:])
COMMANDS = 7  # the commands that tests/fuzz/report.c knows
CHAIN_KINDS = {"device": 0, "region": 1, "iommu": 2}


def put(target, name, data):
    folder = FOLDER / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def number(value):
    if isinstance(value, dict):
        value = value["raw"]  # flags
    return int(value, 0) if isinstance(value, str) else value or 0


def chain_of(capabilities, fixed):
    """@fixed bytes and the chain behind them, as the kernel laid it out."""
    info = bytearray(fixed)
    for i, cap in enumerate(capabilities):
        offset = number(cap["offset"])
        raw = bytes.fromhex(cap["raw"] or "")
        following = number(capabilities[i + 1]["offset"]) if i + 1 < len(capabilities) else 0
        info = info.ljust(offset + 8 + len(raw), b"\0")
        struct.pack_into("<HHI", info, offset, number(cap["id"]), number(cap["version"]), following)
        info[offset + 8:offset + 8 + len(raw)] = raw
    return bytes(info), number(capabilities[0]["offset"]) if capabilities else 0


def answer(info, room):
    """What tests/fuzz/device.c takes for the kernel's answer: twice where the first had no room."""
    head = struct.pack("<BH", 0, len(info) if len(info) > room else 0)
    first = head + info[4:room]
    return first if len(info) <= room else first + struct.pack("<BH", 0, 0) + info[4:]


def chance(data):
    """hash() of tests/fuzz/device.c: 0 modulo 64 is an input that is printed and written, too."""
    value = 0x811c9dc5
    for byte in data:
        value = (value ^ byte) * 0x01000193 & 0xffffffff
    return value >> 8


def device_seed(device):
    vfio, msix = device["vfio"], device["msix"] or {}
    table, pba = msix.get("table") or {}, msix.get("pba") or {}
    made = struct.pack("<BHBIBIBBB", 1, (msix.get("entries") or 1) - 1, number(table.get("bar")),
                       number(table.get("offset")), number(pba.get("bar")), number(pba.get("offset")), 1, 0, 0)
    data = made + struct.pack("<B", 1)  # IOMMU_TYPE1V2 or near it
    regions, irqs = device["regions"], device["interrupts"]
    data += answer(struct.pack("<5I", 0, number(vfio["flags"]), len(regions), len(irqs), 0), 20)
    for region in regions:
        if region["state"] != "offered":
            data += b"" if region["state"] == "not-asked" else struct.pack("<B", 3)
            continue
        info, first = chain_of(region["capabilities"], 32)
        fixed = struct.pack("<IIIIQQ", 0, number(region["flags"]), number(region["index"]), first,
                            number(region["size"]), number(region["offset"]))
        data += answer(fixed + info[32:], 32)
    for irq in irqs:
        data += (struct.pack("<B", 3) if irq["state"] != "offered" else
                 answer(struct.pack("<4I", 0, number(irq["flags"]), number(irq["index"]), number(irq["count"])), 16))
    return next(data + bytes([a, b]) for a in range(256) for b in range(256) if chance(data + bytes([a, b])) % 64 == 0)


def from_report(case, path):
    text = path.read_bytes()
    report = json.loads(text)
    for i in range(COMMANDS):
        put("report", f"{case}-{path.stem}-{i}", bytes([i]) + text)
    for i, device in enumerate(report["devices"]):
        if device.get("address"):
            put("name", f"{case}-{i}", device["address"].encode())
        part = json.dumps({**report, "devices": [device]}, separators=(",", ":")).encode()
        if len(report["devices"]) > 1:
            put("report", f"{case}-{path.stem}-part{i}", bytes([i % COMMANDS]) + part)
        if path.stem != "info":
            continue
        put("device", f"{case}-{i}", device_seed(device))
        for region in device["regions"]:
            if region.get("capabilities"):
                info, first = chain_of(region["capabilities"], 32)
                put("chain", f"{case}-{i}-{region['index']}",
                    struct.pack("<BH", CHAIN_KINDS["region"], first) + info)


def from_lspci(case, path):
    text = path.read_bytes()
    put("lspci", f"{case}-{path.name}", text)
    for i, part in enumerate(re.split(rb"\n\n", text)):
        if part.strip():
            put("lspci", f"{case}-{path.name}-part{i}", part + b"\n")
    put("report", f"{case}-{path.name}", bytes([3 + len(case) % 2]) + text)


for folder in sorted(FIXTURES.iterdir()):
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if file.suffix == ".json":
            from_report(folder.name, file)
        elif file.name.startswith("lspci-"):
            from_lspci(folder.name, file)
        elif file.suffix == ".csv":
            put("samples", file.name, file.read_bytes())
