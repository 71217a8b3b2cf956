#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A fault at every call, and every malformed answer of a fake kernel.

    faults.py [--sanitized] [--lies] TOOL ROOT PROGRAMS COMMAND...
        for each line of commands.list with one of these COMMANDs: run TOOL once with
        PROGRAMS/shim_faults.so, and once for each malformed answer of PROGRAMS/shim_kernel.so; ROOT is the
        tree of fake-vfio.bash. Judge how each run ended; print the number of faults per family and
        everything that was wrong. Exit status: 1 if anything was wrong or nothing was tried.

--sanitized: TOOL is built with AddressSanitizer. --lies: only malformed answers, through both group and cdev.

A fault is tried once for all calls with the same callers, including those of earlier lines with the same
COMMAND; and of the faults that a call can have, only the most harmful: the first of FAMILIES. TESTS_LONG=yes
tries all of them, at each call or, under sanitizers, once per line for the same callers.

Whatever the outcome of a run that printed JSON, --from of that JSON must give the same facts, verdicts, messages
and exit status; and, with a malformed answer, the same text as the run without --json.

For several DEVICEs, each is first run alone. What a fault or a malformed answer does to one of them must not
affect the other, whose answer must be the same as alone.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

import jsonschema

import forks

sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + "/lib")
import replays  # pylint: disable=wrong-import-position

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
LONG = os.environ.get("TESTS_LONG") == "yes"
EINTR, EIO, EPERM, ENOENT, ENOMEM, EACCES = 4, 5, 1, 2, 12, 13
EINVAL, ENODEV, EMFILE, ENOTTY, ENOSPC, EPIPE, SHORT = 22, 19, 24, 25, 28, 32, 0
ESRCH, EBADF, EAGAIN, ENOSYS, ECONNREFUSED = 3, 9, 11, 38, 111
# The most harmful comes first: half an answer, an error that no code expects.
FAMILIES = {
    "open": (EMFILE, EACCES, ENOENT),
    "ioctl": (EIO, EINVAL, ENOTTY, EPERM, ENODEV, ENOMEM),
    "pread": (SHORT, EIO, EINVAL),
    "read": (SHORT, EIO, EACCES, EINTR),
    "mmap": (ENOMEM, EINVAL, EPERM),
    "stat": (EACCES, ENOENT),
    "readlink": (EACCES, ENOENT),
    "malloc": (ENOMEM,),
    "write": (SHORT, EIO, ENOSPC, EPIPE, EINTR),
    "place": (EPERM, EINVAL),
    "make": (EPERM, EINVAL, EMFILE),
    "socket": (EIO, ECONNREFUSED, EAGAIN, EINTR),
    "syscall": (EPERM, ESRCH, EBADF, ENOSYS, EMFILE),
}
LIES = (
    "argsz-grows argsz-max loop loop-back outside far odd overlap first-inside first-zero first-far areas-max "
    "area-wraps area-max size-max offset-max size-small many too-many positive short-read no-read no-device"
).split()
TIMEOUT = 20
# If no report can be made or written, the only remedy is to run the command again.
NO_REMEDY = ("cannot finish the report", "cannot write to standard output")
RFC_STAYS = "cannot disable the RFC's ioctl again"
# Failures before any device is opened.
FOR_ALL = ("cannot read PCI functions",)
# What is said before anything is tried, however it ends.
ANNOUNCED = "bench --borrow reads the PBA"
WORSE = (0, 1, 3, 4)  # of two devices, the worse counts
# Reasons: tests/robust/faults.supp
MAY_STAY_OPEN = ("pci.ids", "sys/bus/pci/devices", "/memfd:lspci (deleted)")


SEEN = tempfile.TemporaryDirectory()  # records which calls have been tried


class Case:
    """A line of commands.list, with what is needed to run it."""

    def __init__(self, options, tool, root, programs, line, other_door=False):
        self.sanitized, self.tool = "--sanitized" in options, os.path.abspath(tool)
        self.root, self.programs = root, os.path.abspath(programs)
        self.needs, *words = line.split()
        self.kernel = words.pop(0) if self.needs == "device" else "mappable"
        self.files = tempfile.TemporaryDirectory()
        self.arguments = [word.format(root=root, fixtures=f"{REPO}/tests/fixtures", files=self.files.name)
                          for word in words]
        if other_door:
            self.arguments.append("--backend=" + ("cdev" if "--backend=group" in words else "group"))
        self.command = self.arguments[0]
        self.json = any(word.startswith(("-j", "--json")) for word in self.arguments)
        # Two runs print different times.
        self.timed = self.command in ("bench", "vectors", "watch") or any(word.startswith("--borrow") for word in words)
        self.devices = [word for word in self.arguments[1:]
                        if self.needs in ("device", "sysfs") and not word.startswith("-")]
        self.starts = {}
        # How the run for each of several devices ends without a fault.
        self.alone = [Alone(self, device) for device in self.devices] if len(self.devices) > 1 else []

    def variables(self, **more):
        return {
            "FAKE_ROOT": self.root, "FAKE_KERNEL": self.kernel, **more,
            # The shims are loaded before libasan, which their malloc() calls; in another order they would be bypassed.
            "ASAN_OPTIONS": "verify_asan_link_order=0:exitcode=99",
            "LSAN_OPTIONS": f"suppressions={HERE}/faults.supp:print_suppressions=0",
        }

    def run(self, device=None, text=False, **variables):
        """A run for all devices or for one of them, optionally without --json; the tool is started only once for each."""
        if (device, text) not in self.starts:
            words = [word for word in self.arguments if not device or word == device or word not in self.devices]
            words = [word for word in words if not text or not word.startswith(("-j", "--json"))]
            self.starts[device, text] = forks.Forks([self.tool, *words], self.programs, TIMEOUT,
                                              [f"{self.programs}/shim_kernel.so"], **self.variables())
        return self.starts[device, text].run(**variables)

    def close(self):
        for start in self.starts.values():
            start.close()
        self.files.cleanup()

    def run_faults(self, **variables):
        """Return: how the run ended, the records of its faults, and what it printed."""
        environment = dict(os.environ, **self.variables(
            LD_PRELOAD=":".join(f"{self.programs}/shim_{name}.so" for name in ("faults", "kernel", "leaks")),
            FAULTS_TIMEOUT=str(TIMEOUT), **variables))
        with tempfile.TemporaryFile() as record, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            environment["FAULTS_OUT"] = str(record.fileno())
            status = subprocess.run([self.tool, *self.arguments], env=environment, stdin=subprocess.DEVNULL, stdout=out,
                                    stderr=err, pass_fds=[record.fileno()], timeout=6000).returncode
            texts = []
            for file in (record, out, err):
                file.seek(0)
                texts.append(file.read())
        return status, *texts


def lines(commands):
    """The lines of commands.list for these commands, without those whose runs differ or share a file."""
    with open(f"{HERE}/commands.list", encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if words and words[0] not in ("#", "here", "replaces") and words[2 if words[0] == "device" else 1] in commands:
                yield line


def records(data):
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        family, *numbers = data[at:end].decode().split()
        n, error, status, left, out, err = map(int, numbers)
        out_end = end + 1 + out
        yield family, n, error, status, left, data[end + 1:out_end], data[out_end:out_end + err]
        at = out_end + err


plain_ref = jsonschema.Draft202012Validator.VALIDATORS["$ref"]
SOUND = set()


def ref(validator, name, instance, schema):
    """$ref, which does not validate equal values twice: the documents are mostly alike."""
    key = name, json.dumps(instance)
    if key in SOUND:
        return
    errors = list(plain_ref(validator, name, instance, schema))
    yield from errors
    if not errors:
        SOUND.add(key)


Validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"$ref": ref})
VALIDATOR = Validator(json.load(open(f"{REPO}/build/report.closed.schema.json")))
VALID = {}


def json_faults(status, out):
    if not out:
        return [] if status == 4 else ["no JSON"]
    if out not in VALID:
        try:
            report = json.loads(out)
        except ValueError as error:
            return [f"not JSON: {error}"]
        VALID[out] = (report["exit_status"], [error.message for error in VALIDATOR.iter_errors(report)][:1])
    saved, faults = VALID[out]
    return faults + ([f"JSON has exit status {saved}"] if saved != status else [])


REPLAYED = {}


def replay_faults(case, out, err):
    """What is wrong with the replay of a run's report."""
    if case.sanitized or not out:
        return []
    if out not in REPLAYED:
        REPLAYED[out] = replays.faults(case.tool, out)
    report = json.loads(out)
    words = [replays.command(report), "--json", *replays.kept_words(report)]
    if replays.command(report) in replays.WITHOUT or report.get("source", {}).get("fault") == "usage":
        return REPLAYED[out]
    messages = [line for line in replays.run(case.tool, words, out)[2].splitlines() if line.startswith(b"vfio-msixctl: ")]
    missing = set(messages) ^ {line for line in err.splitlines() if line.startswith(b"vfio-msixctl: ")}
    return REPLAYED[out] + [f"replayed, standard error differs: {line.decode(errors='replace')}" for line in missing]


def text_faults(case, text, out):
    """What is wrong with the text that a report replays to, which must be @text."""
    report = json.loads(out)
    words = [word for word in replays.kept_words(report)]
    replayed = replays.run(case.tool, [replays.command(report), *words], out)[1]
    return ["replayed, the text differs"] if replayed != text else []


def answers(case, report):
    """What must be the same with and without another device: no times."""
    if case.command == "watch":
        return [[device["address"], (device.get("traps") or {}).get("accesses")] for device in report["devices"]]
    if case.command != "bench":
        return report["devices"]
    return [[device["address"], *((device.get("bench") or {}).get(path) is not None for path in ("trapped", "mmapped"))]
            for device in report["devices"]]


def host_facts(out):
    """What is read once for all devices, without the machine, whose load varies."""
    return {key: value for key, value in json.loads(out)["host"].items() if key != "machine"}


def without_host(text):
    """A text without the line of info that all devices share."""
    return b"".join(line for line in text.splitlines(True) if not line.startswith(b"  unsafe interrupts "))


def without_summary(text):
    """A text without the last paragraph of check for several devices, which counts them."""
    return re.sub(rb"(^|\n)\d+ devices: [^\n]*\n$", b"", text)


def lies(lie, *devices):
    return {"FAKE_LIE": lie, "FAKE_LIAR": "".join(device.lstrip("0")[0] for device in devices)}  # 01:00.0 is 1


class Alone:
    """How a run for one device ends, which may give malformed answers."""

    def __init__(self, case, device, lie=""):
        self.status, self.out, self.err = case.run(device, **(lies(lie, device) if lie else {}))
        if case.json:
            report = json.loads(self.out)
            self.devices = answers(case, report)
            self.host = host_facts(self.out)
            self.messages = report["messages"]

    def is_in(self, case, out):
        if not case.json:
            return without_host(self.out) in without_host(out)
        return self.devices[0] in answers(case, json.loads(out))


def together_faults(case, alone, status, messages, out):
    """What is wrong with a run for several devices, one of which may have had a fault."""
    if not alone or any(line.startswith(NO_REMEDY + FOR_ALL) for line in messages):
        return []
    if case.json and not out:
        return []  # reported elsewhere
    if case.json and host_facts(out) != alone[0].host:
        return []  # the fault was in what the devices share
    spared = [one for one in alone if one.is_in(case, out)]
    if len(spared) < len(alone) - 1:
        return [f"costs {len(alone) - len(spared)} devices their answers"]
    least = max(WORSE.index(one.status) for one in spared)
    if len(spared) == len(alone):
        # For example the reset on close, which follows the answer.
        good = WORSE.index(status) == least or messages
    else:
        good = WORSE.index(status) >= least
    return [] if good else ["not the worst exit status"]


def memory_faults(status, out, lines):
    """What is wrong with the end of a run without memory: it must have one message, after any earlier ones."""
    at = [i for i, line in enumerate(lines) if line.startswith("out of memory")]
    return [what for what, wrong in (
        ("exit status", status != 4), ("prints without memory", out), ("goes on without memory", at != [len(lines) - 1]),
    ) if wrong]


def judge(case, family, status, left, out, err, usual=0, whole=b"", alone=()):
    """What is wrong with the end of a run; without a fault it ends with @usual and prints @whole."""
    # libpci's own message if it has no memory for its first struct.
    text = err.decode(errors="replace").replace("pcilib: Out of memory", "vfio-msixctl: out of memory")
    lines = [line[14:] for line in text.splitlines() if line.startswith("vfio-msixctl: ")]
    lines = [line for line in lines if not line.startswith(ANNOUNCED)]
    messages = [line for line in lines if not line.startswith("next: ")]
    if status < 0:
        return ["hangs" if status == -14 else f"dies of signal {-status}"]
    # tracefs_instance_create() of libtracefs loses the path if mkdir() fails.
    if family == "make" and "LeakSanitizer" in text and text.count("leak of") == 1 and "in __vasprintf_internal" in text:
        return []
    if "Sanitizer" in text or "runtime error" in text:
        return ["sanitizer: " + next(line for line in text.splitlines() if "Sanitizer" in line or "runtime" in line)]
    faults = []
    if "the RFC's ioctl stays on" in text and RFC_STAYS not in text:
        faults.append("leaves the RFC's ioctl on")
    if family == "malloc" and any(line.startswith("out of memory") for line in messages):
        return faults + memory_faults(status, out, lines)
    # 2: the file that the command line names cannot be read.
    possible = (0, 1, 3, 4) if case.devices else (0, 1, 2, 3, 4)
    # The C library, libpci and zlib can do without the memory; then the result is the same.
    # What watch writes are commands for tracefs.
    writing = (usual, 3, 4) if case.command == "watch" else (usual, 4)
    possible = {"malloc": (usual,), "write": writing}.get(family, possible)
    if status not in possible:
        faults.append("exit status")
    if status == 1 and case.command not in ("check", "doctor"):
        faults.append("exit status 1 of a command that has no such answer")
    if len(messages) > 1 and family == "write" and messages[-1].startswith(NO_REMEDY):
        messages.pop()  # the report of the failure failed, too
        lines.pop()
    chains = [line for line in messages if "the capability chain of" in line]
    if chains and len(lines) == 2 * len(messages):  # one for each chain, besides other messages
        messages = [line for line in messages if line not in chains] or chains[:1]
        lines = messages * 2
    if (status >= 3 and case.command != "doctor" and len(messages) != 1) or (status < 3 and len(messages) > 1):
        # In text, the answer of check itself contains the message.
        if not (case.command == "check" and status == 3 and not messages and out):
            faults.append(f"{len(messages)} messages")
    if messages and len(lines) - len(messages) != 1 and not messages[0].startswith(NO_REMEDY):
        faults.append(f"{len(lines) - len(messages)} remedies")
    if case.json:
        faults += json_faults(status, out)
        faults += replay_faults(case, out, err) if not faults else []
    # Without memory, libpci, and zlib and stdio below it, omit names and sizes without reporting it.
    known = family == "malloc" and "in libpci" in text
    if family in ("malloc", "write") and status == usual and out != whole and not case.timed and not known:
        faults.append("not what it prints without the fault")
    faults += together_faults(case, alone, status, messages, out)
    names = [line for line in text.splitlines() if line.startswith("left open: ") and not line.endswith(MAY_STAY_OPEN)]
    if left > 0 and names:
        faults.append("; ".join(names))
    return faults


def complain(what, status, err, faults):
    text = err.decode(errors="replace").strip()[:1500]
    return [f"{what}: exit status {status}: {', '.join(faults)}\n    " + text.replace("\n", "\n    ")]


def seen(case):
    """The file that records which calls have been tried in cases of this kind."""
    if LONG:
        return f"{case.files.name}/seen"
    kinds = [] if case.sanitized else [["text", "json"][case.json], ["one", "several"][bool(case.alone)]]
    return "-".join([f"{SEEN.name}/{case.command}", *kinds])


def try_faults(case):
    """Return: how many faults of each family were tried, and what was wrong."""
    variables = {"FAULTS": " ".join(f"{name}={','.join(map(str, errnos))}" for name, errnos in FAMILIES.items())}
    if not LONG:
        variables["FAULTS_ONCE"] = "1"
    if case.sanitized or not LONG:
        variables["FAULTS_SEEN"] = seen(case)
    status, record, whole, err = case.run_faults(**variables)
    usual, calls, tried = status, {}, dict.fromkeys(FAMILIES, 0)
    faults = judge(case, "", status, 0, whole, err)
    if not all(one.is_in(case, whole) for one in case.alone):
        faults.append("not what each device gets alone")
    problems = complain("without a fault", status, err, faults) if faults else []
    for family, n, error, wait, left, out, err in records(record):
        if error < 0:
            calls[family] = n
            continue
        tried[family] += 1
        status = os.waitstatus_to_exitcode(wait)
        faults = judge(case, family, status, left, out, err, usual, whole, case.alone)
        if faults:
            problems += complain(f"{family} {n}, {os.strerror(error) if error else 'short'}", status, err, faults)
    if len(calls) != len(FAMILIES):
        problems.append("the run did not come to its end")
    tried_words = [f"{family} {tried[family]} of {calls.get(family, 0)}" for family in FAMILIES if calls.get(family)]
    return "faults at calls: " + ", ".join(tried_words), sum(tried.values()), problems


def try_lies(case):
    problems = []
    for lie in LIES:
        status, out, err = case.run(FAKE_LIE=lie)
        faults = judge(case, "", status, 0, out, err)
        if case.json and not case.timed and not case.sanitized:
            faults += text_faults(case, case.run(text=True, FAKE_LIE=lie)[1], out)
        problems += complain(f"lie {lie}", status, err, faults) if faults else []
    return f"{len(LIES)} lies", len(LIES), problems


def try_liars(case):
    problems = []
    for lie in LIES:
        lying = [Alone(case, device, lie) for device in case.devices]
        problems += try_liar(case, lie, None, lying)
        for liar, alone in enumerate(lying):
            problems += try_liar(case, lie, liar, case.alone[:liar] + [alone] + case.alone[liar + 1:])
    return f"{len(LIES)} lies of each and of all", len(LIES) * (1 + 2 * len(case.devices)), problems


def try_liar(case, lie, liar, alone):
    """One device, or (@liar is None) each of them, gives malformed answers: the results must be those of separate runs."""
    liars = case.devices if liar is None else [case.devices[liar]]
    status, out, err = case.run(**lies(lie, *liars))
    faults = []
    if status != WORSE[max(WORSE.index(one.status) for one in alone)]:
        faults.append(f"not the worst of {[one.status for one in alone]}")
    if case.json:
        report = json.loads(out)
        if answers(case, report) != sum((one.devices for one in alone), []):
            faults.append("not the answers of each device alone")
        if report["messages"] != sum((one.messages for one in alone), []):
            faults.append("not the messages of each device alone")
    elif without_summary(out) != b"\n".join(one.out for one in alone if one.out):
        faults.append("not the text of each device alone")
    if err != b"".join(one.err for one in alone):
        faults.append("not the messages on standard error of each device alone")
    return complain(f"lie {lie} of {', '.join(liars)}", status, err, faults) if faults else []


def cases(options, arguments):
    """The cases of the requested lines, and what is tried with each.

    A run of bench takes 200 ms, for its clock; what it makes of a malformed answer does not depend on the door or on
    another device, which TESTS_LONG=yes tries, too.
    """
    tool, root, programs, *commands = arguments
    for line in lines(commands):
        case = Case(options, tool, root, programs, line)
        if "--lies" not in options:
            yield case, try_faults
        elif case.needs == "device" and case.alone and (LONG or not (case.sanitized or case.command == "bench")):
            yield case, try_liars
        elif case.needs == "device" and not case.alone:
            yield case, try_lies
            if "--borrow" not in line and (LONG or not (case.json or case.sanitized or case.command == "bench")):
                case.close()
                case = Case(options, tool, root, programs, line, other_door=True)
                yield case, try_lies
        case.close()


def main():
    options = [word for word in sys.argv[1:] if word.startswith("--")]
    n, problems = 0, []
    for case, attempt in cases(options, [word for word in sys.argv[1:] if word not in options]):
        summary, tried, found = attempt(case)
        print(f"{case.needs} {case.kernel}: {' '.join(case.arguments)}: {summary}", flush=True)
        n, problems = n + tried, problems + found
    print(f"{n} runs, {len(problems)} problems")
    print("\n".join(problems))
    return 1 if problems or not n else 0


sys.exit(main())
