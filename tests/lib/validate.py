#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Validate JSON documents against a schema: validate.py SCHEMA [FILE]...

Without a FILE the document is read from standard input. A file is exactly one document and a
newline at its end; duplicate keys and numbers that JSON does not have (NaN) are errors, too.
Exit status: 0 valid, 1 not valid (every fault is printed), 2 usage.

Importing jsonschema takes ten times as long as validating a document. validate.py --serve SOCKET
does it once and answers others, which find it through VALIDATOR_SOCKET; without one they do it themselves.
The server ends with the process that started it.

The interpreter is Debian's own, because python3-jsonschema is Debian's package.
"""
import functools
import json
import os
import socket
import sys
import threading
import time


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


@functools.lru_cache
def validator_of(path, _modified):
    import jsonschema  # pylint: disable=import-outside-toplevel

    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    return validator_class(schema)


def faults(schema, text):
    try:
        document = read_document(text)
    except ValueError as fault:
        return [str(fault)]
    validator = validator_of(schema, os.stat(schema).st_mtime_ns)
    found = sorted(validator.iter_errors(document), key=lambda error: error.json_path)
    return [f"{error.json_path}: {error.message[:300]}" for error in found]


def read_all(connection):
    return b"".join(iter(lambda: connection.recv(1 << 16), b""))


def serve(path):
    """One request per connection: the schema's path, a NUL, the document; the answer is a JSON list."""
    parent = os.getppid()

    def end_with_parent():
        while os.getppid() == parent:
            time.sleep(0.5)
        os.unlink(path)
        os._exit(0)

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        threading.Thread(target=end_with_parent, daemon=True).start()
        while True:
            connection, _ = listener.accept()
            with connection:
                schema, text = read_all(connection).split(b"\0", 1)
                try:
                    found = faults(schema.decode(), text.decode())
                except Exception as fault:  # pylint: disable=broad-except
                    found = [f"the validator failed: {fault!r}"]
                connection.sendall(json.dumps(found).encode())


def ask(path, schema, text):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall(schema.encode() + b"\0" + text.encode())
        connection.shutdown(socket.SHUT_WR)
        return json.loads(read_all(connection))


def faults_by_server(schema, text):
    path = os.environ.get("VALIDATOR_SOCKET")
    try:
        return ask(path, schema, text) if path else faults(schema, text)
    except (ConnectionError, FileNotFoundError):
        return faults(schema, text)


def main(argv):
    if len(argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    if argv[1] == "--serve":
        return serve(argv[2])
    status = 0
    for name in argv[2:] or ["/dev/stdin"]:
        with open(name, encoding="utf-8") as file:
            text = file.read()
        for fault in faults_by_server(argv[1], text):
            print(f"{name}: {fault}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv))
