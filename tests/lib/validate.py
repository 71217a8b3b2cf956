#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Hold JSON documents against a schema: validate.py [--replay TOOL] SCHEMA [FILE]...

Without a FILE the document is read from standard input. A file is exactly one document and a
newline at its end; a key that comes twice and numbers that JSON does not know (NaN) are errors too.
With --replay, TOOL --from=FILE must also show the same facts, verdicts and messages (replays.py).
Exit status: 0 valid, 1 not valid (every fault is printed), 2 usage.

Importing jsonschema takes ten times as long as validating a document. validate.py --serve SOCKET
does it once and answers others, which find it by VALIDATOR_SOCKET; without one they do it themselves.
The server ends with the process that started it.

The interpreter is Debian's own, because python3-jsonschema is Debian's package.
"""
# The client runs hundreds of times and imports no more than it needs.
# pylint: disable=import-outside-toplevel
import os
import socket
import sys


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def refuse_twins(pairs):
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"the key {key!r} comes twice")
    return dict(pairs)


def read_document(text):
    import json

    if not text.endswith("\n"):
        raise ValueError("the document does not end with a newline: was it cut?")
    return json.loads(text, parse_constant=refuse_constant, object_pairs_hook=refuse_twins)


VALIDATORS = {}


def validator_of(path):
    import json
    import jsonschema

    key = path, os.stat(path).st_mtime_ns
    if key not in VALIDATORS:
        with open(path, encoding="utf-8") as file:
            schema = json.load(file)
        validator_class = jsonschema.validators.validator_for(schema)
        validator_class.check_schema(schema)
        VALIDATORS[key] = validator_class(schema)
    return VALIDATORS[key]


def faults(schema, tool, text):
    import replays

    try:
        document = read_document(text)
    except ValueError as fault:
        return [str(fault)]
    found = sorted(validator_of(schema).iter_errors(document), key=lambda error: error.json_path)
    found = [f"not what {schema} allows: {error.json_path}: {error.message[:300]}" for error in found]
    return found or (replays.faults(tool, text.encode()) if tool else [])


def read_all(connection):
    return b"".join(iter(lambda: connection.recv(1 << 16), b""))


def serve(path):
    """One question a connection: schema, NUL, tool or nothing, NUL, document; the answer has a line a fault."""
    import threading
    import time

    parent = os.getppid()

    def end_with_parent():
        while os.getppid() == parent:
            time.sleep(0.5)
        os.unlink(path)
        os._exit(0)

    def answer(connection):
        with connection:
            schema, tool, text = read_all(connection).decode().split("\0", 2)
            try:
                found = faults(schema, tool, text)
            except Exception as fault:  # pylint: disable=broad-except
                found = [f"the validator failed: {fault!r}"]
            connection.sendall("".join(line.replace("\n", " ") + "\n" for line in found).encode())

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        threading.Thread(target=end_with_parent, daemon=True).start()
        while True:
            threading.Thread(target=answer, args=listener.accept()[:1], daemon=True).start()


def ask(path, *question):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall("\0".join(question).encode())
        connection.shutdown(socket.SHUT_WR)
        return read_all(connection).decode().splitlines()


def faults_by_server(*question):
    path = os.environ.get("VALIDATOR_SOCKET")
    try:
        return ask(path, *question) if path else faults(*question)
    except (ConnectionError, FileNotFoundError):
        return faults(*question)


def main(argv):
    words, tool = argv[1:], ""
    if words[:1] == ["--serve"]:
        return serve(words[1])
    if words[:1] == ["--replay"]:
        tool, words = words[1], words[2:]
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    status = 0
    for name in words[1:] or ["/dev/stdin"]:
        with open(name, encoding="utf-8") as file:
            text = file.read()
        for fault in faults_by_server(words[0], tool, text):
            print(f"{name}: {fault}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv))
