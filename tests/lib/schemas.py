#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Check both schemas with documents that are changed in every place: schemas.py OPEN CLOSED FILE...

Both must accept the documents. Both must reject a missing key, a value of another type, and a null that its error
does not explain. The open one must accept an additional key, or another word where only some occur, because a
later minor version may add them; the closed one must reject both. Every kind of change must have occurred.

A change is validated with the part of the schema for the object in which it is made.
"""
import collections
import json
import sys

import jsonschema

COUNTS = collections.Counter()
FAULTS = set()
# What was read before the error occurred, or whose error also has other reasons.
HOLDS_WITH_ERROR = {"capabilities", "claims", "mitigations", "driver"}
# Omitted if there is nothing to say.
SPARSE = {".comparison", ".source", ".source.command", ".source.limit_mib", ".source.why", ".source.instead",
          ".bench_request", ".unsaved_files", ".host.as_root", ".comparison.before.host.as_root",
          ".comparison.after.host.as_root", *(f".devices[].{key}" for key in (
    "bench_failure", "old_findings", "vfio_registered", "iommu_group.members[].vfio_registered",
    "ready.physical_registered", "pci.physical_function", "bars[].size", "pci.virtual_functions",
    "pci.total_virtual_functions", "bars[].unassigned",
    "used_as", "driverctl", "open", "iommu", "check", "doctor", "environment", "bench", "more_benches", "layout",
    "holders", "maps", "traps", "watch", "host_vectors", "vectors", "open.borrowed",
    "bars[].unseen", "layout.bars[].unassigned"))}
# Objects in the same place and with the same types of values are changed only once.
SEEN = set()


def follow(root, schema):
    """The definition that a reference points to."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


class Schema:
    """One of the two, or the part of it for a value."""

    def __init__(self, validator, schema):
        self.validator, self.schema = validator, schema

    def allows(self, value):
        return self.validator.evolve(schema=self.schema).is_valid(value)

    def part(self, key):
        schema = follow(self.validator.schema, self.schema)
        return Schema(self.validator, schema["items"] if key is None else schema["properties"][key])

    def is_of_words(self):
        return "anyOf" in self.schema or "enum" in self.schema and "string" != self.schema.get("type") and \
            any(isinstance(word, str) for word in self.schema["enum"])


def expect(change, where, schemas, value, wanted):
    COUNTS[change] += 1
    for schema, name, verdict in zip(schemas, ("open", "closed"), wanted):
        if schema.allows(value) != verdict:
            FAULTS.add(f"{name}: {change} at {where}: {'refused' if verdict else 'accepted'}")


def shortened(value):
    """No list is longer than doctor's list of checks."""
    if isinstance(value, list):
        return [shortened(entry) for entry in value[:13]]
    return {key: shortened(entry) for key, entry in value.items()} if isinstance(value, dict) else value


def change_key(schemas, where, value, key):
    less = {k: v for k, v in value.items() if k != key}
    at = f"{where}.{key}"

    if at not in SPARSE:
        expect("missing key", at, schemas, less, (False, False))
    expect("another type", at, schemas, {**value, key: [] if isinstance(value[key], dict) else {}}, (False, False))
    if schemas[1].part(key).is_of_words():
        expect("another word", at, schemas, {**value, key: "colour"}, (True, False))
    if value.get(f"{key}_error", 1) is None and key not in HOLDS_WITH_ERROR:
        expect("an error of what is known", at, schemas, {**value, f"{key}_error": "EIO"}, (False, False))
        expect("null without error", at, schemas, {**value, key: None}, (False, False))


def walk(schemas, where, value):
    if isinstance(value, list):
        for entry in value:
            walk([schema.part(None) for schema in schemas], f"{where}[]", entry)
    if not isinstance(value, dict):
        return
    kinds = (where, *((key, type(value[key])) for key in value))
    if kinds not in SEEN:
        SEEN.add(kinds)
        expect("additional key", where, schemas, {**value, "colour": "red"}, (True, False))
        for key in value:
            change_key(schemas, where, value, key)
    for key in value:
        walk([schema.part(key) for schema in schemas], f"{where}.{key}", value[key])


def main(argv):
    schemas = []
    for name in argv[1:3]:
        with open(name, encoding="utf-8") as file:
            root = json.load(file)
        jsonschema.Draft202012Validator.check_schema(root)
        schemas.append(Schema(jsonschema.Draft202012Validator(root), root))
    for name in argv[3:]:
        with open(name, encoding="utf-8") as file:
            document = shortened(json.load(file))
        expect("no change", name, schemas, document, (True, True))
        walk(schemas, "", document)
    print("\n".join(f"{n} times {change}" for change, n in COUNTS.items()))
    print("\n".join(sorted(FAULTS)), file=sys.stderr)
    return 1 if FAULTS or len(COUNTS) < 7 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
