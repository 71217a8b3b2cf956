#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Seeds for the fuzzers, made from answers of real kernels and lspci: seeds.py FIXTURES DIRECTORY

Every target of tests/robust/fuzz/ has a directory of its own in DIRECTORY. Short inputs are fast: reports have one
device each, only what is read of them, and short lists; lspci's texts also come in parts, one
function each. A kernel's answers are reconstructed from the reports about them. report.dict has the
keys of reports, and the names that stand for values, from the schema next to DIRECTORY.
"""
import json
import pathlib
import re
import struct
import sys

FIXTURES, DIRECTORY = map(pathlib.Path, sys.argv[1:])
SCHEMA = DIRECTORY.parent / "report.schema.json"
# The modes of tests/robust/fuzz/report.c: all commands, three times.
COMMANDS, WAYS = ["info", "check", "bench", "layout", "list", "doctor", "compare", "maps", "watch"], 27
# What they may need of a device, besides its identity.
WHO = {"address", "name", "mdev", "pci", "msix", "open"}
NEEDS = {
    "info": {"bars", "iommu_group", "cdev", "used_as", "vfio", "regions", "interrupts", "iommu"},
    "check": {"vfio", "regions", "check"},
    "bench": {"bench", "more_benches", "environment", "findings"},
    "layout": {"bars"},
    "list": {"bars", "iommu_group", "cdev", "used_as"},
    "doctor": {"iommu_group", "cdev", "used_as", "ready"},
    "compare": {"regions", "check", "bench"},
    "maps": {"bars", "iommu_group", "cdev", "holders"},
    "watch": {"bars", "iommu_group", "cdev", "holders", "traps"},
}
NAMED = 0x80  # a line with a DEVICE comes first
CHAIN_KINDS = {"device": 0, "region": 1, "iommu": 2}


def put(target, name, data):
    directory = DIRECTORY / target
    directory.mkdir(parents=True, exist_ok=True)
    (directory / name).write_bytes(data)


def number(value):
    if isinstance(value, dict):
        value = value["raw"]  # flags
    return int(value, 0) if isinstance(value, str) else value or 0


def chain_of(capabilities, fixed):
    """@fixed bytes followed by the chain, as the kernel laid it out."""
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
    """The kernel's answer as read by tests/robust/fuzz/device.c: twice if the first had no room."""
    head = struct.pack("<BH", 0, len(info) if len(info) > room else 0)
    first = head + info[4:room]
    return first if len(info) <= room else first + struct.pack("<BH", 0, 0) + info[4:]


def chance(data):
    """fuzz_hash(): in tests/robust/fuzz/device.c, inputs with 0 modulo 64 are also printed and written."""
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


def ways(command):
    return range(COMMANDS.index(command), WAYS, len(COMMANDS))


def shortened(value, key=""):
    """Two entries of a list, but all six BARs."""
    if isinstance(value, list):
        return [shortened(entry) for entry in (value if key == "bars" else value[:2])]
    return {k: shortened(v, k) for k, v in value.items()} if isinstance(value, dict) else value


def reported(device, keys):
    """Without verdicts, which are not read, and what was not asked. A null stays together with its error."""
    evidence = (device.get("check") or {}).get("evidence")
    kept = {key: value for key, value in device.items() if key.removesuffix("_error") in keys and
            (value not in (None, [], "not-asked") or device.get(f"{key}_error") not in (None, "not-asked"))}
    return {**kept, "check": {"evidence": evidence}} if evidence and "check" in keys else kept


def short_report(report, device, command):
    """What the command may need, whichever command made the report."""
    read = {key: report[key] for key in ("schema", "schema_version", "host", "unknown_names", "exit_status")}
    kept = shortened(reported(device, {*WHO, *NEEDS[command]}))
    return json.dumps({**read, "devices": [kept]}, separators=(",", ":")).encode()


def report_seeds(name, report, i):
    """The command that made the report in all modes for the first device, other commands in one."""
    device, own = report["devices"][i], ways(report["schema"].split("/")[1])
    for way in [own[i % len(own)]] if i else {*own, *range(len(COMMANDS))}:
        put("report", f"{name}-{i}-{way}",
            bytes([way]) + short_report(report, device, COMMANDS[way % len(COMMANDS)]))
    if i:
        return
    names = [device["address"], (device["iommu_group"] or {}).get("id"), device.get("cdev")]
    for named, way in zip(names, ways("info")):
        line = f"{named or 'vfio0'}\n".encode()
        put("report", f"{name}-named-{way}", bytes([NAMED | way]) + line + short_report(report, device, "info"))


def from_report(case, path):
    report = json.loads(path.read_bytes())
    for i, device in enumerate(report["devices"]):
        report_seeds(f"{case}-{path.stem}", report, i)
        for way in ways("compare") if case == "amd64-sparse" else ():
            after = json.loads((FIXTURES / "amd64" / path.name).read_bytes())
            both = [short_report(of, of["devices"][i], "compare") for of in (report, after)]
            put("report", f"{path.stem}-{i}-two-{way}", bytes([way]) + b"\0".join(both))
        if device.get("address"):
            put("name", f"{case}-{i}", device["address"].encode())
        if path.stem == "info":
            kernel_seeds(f"{case}-{i}", device)


def kernel_seeds(name, device):
    put("device", name, device_seed(device))
    for region in device["regions"]:
        if region.get("capabilities"):
            info, first = chain_of(region["capabilities"], 32)
            put("chain", f"{name}-{region['index']}", struct.pack("<BH", CHAIN_KINDS["region"], first) + info)


def from_lspci(case, path):
    text = path.read_bytes()
    put("lspci", f"{case}-{path.name}", text)
    for i, part in enumerate(re.split(rb"\n\n", text)):
        if part.strip():
            put("lspci", f"{case}-{path.name}-part{i}", part + b"\n")
            if i == 1:
                for way in [*ways("layout"), *ways("list")]:
                    put("report", f"{case}-{path.name}-{way}", bytes([way]) + part + b"\n")


def from_samples(path):
    put("samples", path.name, path.read_bytes())
    for way in ways("bench"):
        put("report", f"{path.name}-{way}", bytes([way]) + path.read_bytes())


def words(schema):
    """All keys and names, at any depth."""
    for key, value in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if key == "properties":
            yield from (f'"\\"{name}\\":"' for name in value)
        if key in ("enum", "const"):
            yield from (f'"{name}"' for name in (value if key == "enum" else [value]) if isinstance(name, str))
        if isinstance(value, (dict, list)):
            yield from words(value)


DIRECTORY.mkdir(parents=True, exist_ok=True)
(DIRECTORY / "report.dict").write_text("\n".join(sorted(set(words(json.loads(SCHEMA.read_text()))))) + "\n")
for directory in sorted(FIXTURES.iterdir()):
    for file in sorted(directory.iterdir()) if directory.is_dir() else ():
        if file.suffix == ".json":
            from_report(directory.name, file)
        elif file.name.startswith("lspci-"):
            from_lspci(directory.name, file)
        elif file.suffix == ".txt" and directory.name == "pasted":
            put("lspci", f"pasted-{file.stem}", file.read_bytes())
        elif file.suffix == ".csv":
            from_samples(file)
