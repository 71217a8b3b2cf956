#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Hold JSON documents against a schema: validate.py SCHEMA [FILE]...

Without a FILE the document is read from standard input. A file is exactly one document and a
newline at its end; a key that comes twice and numbers that JSON does not know (NaN) are errors too.
Exit status: 0 valid, 1 not valid (every fault is told), 2 usage.

The interpreter is Debian's own, because python3-jsonschema is Debian's package.
"""
import json
import sys

import jsonschema


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def refuse_twins(pairs):
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"the key {key!r} comes twice")
    return dict(pairs)


def read_document(text):
    if not text.endswith("\n"):
        raise ValueError("the document does not end with a newline: was it cut?")
    return json.loads(text, parse_constant=refuse_constant, object_pairs_hook=refuse_twins)


def faults(validator, text):
    try:
        document = read_document(text)
    except ValueError as fault:
        return [str(fault)]
    found = sorted(validator.iter_errors(document), key=lambda error: error.json_path)
    return [f"{error.json_path}: {error.message[:300]}" for error in found]


def main(argv):
    if len(argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)
    status = 0
    for name in argv[2:] or ["/dev/stdin"]:
        with open(name, encoding="utf-8") as file:
            text = file.read()
        for fault in faults(validator, text):
            print(f"{name}: {fault}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv))
