#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare a report with what the tool makes of it with --from: replays.py TOOL [FILE]...

Facts, verdicts, messages and exit status must be those of the run that printed it, whatever its outcome.
Without a FILE the report is read from standard input. Exit status: 1 if anything differs, which
is printed.
"""
import json
import subprocess
import sys

# Options that choose what is shown or judged, not what a machine is asked; some with a value.
KEPT = {"--all": False, "-a": False, "--verbose": False, "-v": False, "--noheadings": False, "-n": False,
        "--output": True, "-o": True, "--sort": True, "--driver": True, "--group": True, "--id": True,
        "--page-size": True, "--max-share": True}
# No kernel creates such names, only a made-up tree: a report is refused if it contains what must not appear in a
# command to be pasted.
REFUSED = ("not the name or path of a device", "not a name of letters, digits and /._:- alone")
# compare has no --from: it reads two reports, and has tests of its own.
WITHOUT = ("compare",)


def command(report):
    return report["schema"].rsplit("/", 1)[1]


def kept_words(report):
    """The words of the command line that also have a meaning with --from."""
    argv, kept = list(report["argv"]), []
    if report.get("source", {}).get("fault") == "usage":
        return kept
    while argv:
        word = argv.pop(0)
        if word == "--":
            break
        name, is_whole, _ = word.partition("=")
        if not word.startswith("--"):
            name, is_whole = word[:2], len(word) > 2 and KEPT.get(word[:2])
        if name not in KEPT:
            continue
        kept.append(word)
        if KEPT[name] and not is_whole:
            kept.append(argv.pop(0))
    return kept


def run(tool, words, text):
    done = subprocess.run([tool, *words, "--from=-"], input=text, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def comparable(report):
    """Without what necessarily differs between the two runs."""
    left = {key: value for key, value in report.items() if key not in ("argv", "tool")}
    if left.get("source", {}).get("form") == "report":
        del left["source"]
    return left


def differences(was, is_now, where=""):
    """The first few places where two documents differ."""
    if isinstance(was, dict) and isinstance(is_now, dict):
        for key in sorted(was.keys() | is_now.keys()):
            yield from differences(was.get(key, "(nothing)"), is_now.get(key, "(nothing)"), f"{where}.{key}")
    elif isinstance(was, list) and isinstance(is_now, list) and len(was) == len(is_now):
        for i, pair in enumerate(zip(was, is_now)):
            yield from differences(*pair, f"{where}[{i}]")
    elif was != is_now:
        yield f"replayed, {where} is {json.dumps(is_now)[:200]}, and was {json.dumps(was)[:200]}"


def faults(tool, text):
    """What is wrong with a replay of the report @text, which is bytes."""
    report = json.loads(text)
    if command(report) in WITHOUT:
        return []
    status, out, err = run(tool, [command(report), "--json=compact", *kept_words(report)], text)
    if not out:
        return [f"cannot be replayed: exit status {status}: {err.decode(errors='replace')[:300]}"]
    replayed = json.loads(out)
    if replayed.get("source", {}).get("why", "").endswith(REFUSED) and report["devices"]:
        return []
    found = list(differences(comparable(report), comparable(replayed)))[:5]
    if status != report["exit_status"]:
        found.append(f"replayed, the exit status is {status}, and was {report['exit_status']}")
    return found


def main(argv):
    status = 0
    for name in argv[2:] or ["/dev/stdin"]:
        with open(name, "rb") as file:
            for fault in faults(argv[1], file.read()):
                print(f"{name}: {fault}", file=sys.stderr)
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv))
