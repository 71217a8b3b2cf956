#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A fault at every call, and every lie of a kernel, around a fake one.

    faults.py [--sanitized] [--sites] [--lies] [--faults] [--kernel NAME] TOOL ROOT PROGRAMS -- ARGUMENT...
        run TOOL ARGUMENT... once a family of calls with PROGRAMS/shim_faults.so, and once a lie of
        PROGRAMS/shim_kernel.so; ROOT is the --sysroot. Judge how each run ended; print the number
        of faults a family and whatever was wrong. Exit status: 1 if anything was.

--sanitized: TOOL is built with AddressSanitizer. --sites: a fault is tried once for all calls that have
the same callers, and not for each of them. --lies, --faults: these alone.
--kernel: what shim_kernel.so shall be.

Of several DEVICEs, each is asked alone first. What one fault, or one device that lies, costs one of them
must not cost the other: that one's answer is the same as alone.
"""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

import jsonschema

REPO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EINTR, EIO, EPERM, ENOENT, ENOMEM, EACCES = 4, 5, 1, 2, 12, 13
EINVAL, ENODEV, EMFILE, ENOTTY, ENOSPC, EPIPE, SHORT = 22, 19, 24, 25, 28, 32, 0
FAMILIES = {
    "open": (ENOENT, EACCES, EMFILE),
    "ioctl": (EIO, EINVAL, ENOTTY, EPERM, ENODEV, ENOMEM),
    "pread": (EIO, EINVAL, SHORT),
    "read": (EIO, EACCES, EINTR, SHORT),
    "mmap": (ENOMEM, EINVAL, EPERM),
    "stat": (ENOENT, EACCES),
    "readlink": (ENOENT, EACCES),
    "malloc": (ENOMEM,),
    "write": (EIO, ENOSPC, EPIPE, EINTR, SHORT),
    "place": (EPERM, EINVAL),
}
LIES = (
    "argsz-grows argsz-max loop loop-back outside far odd overlap first-inside first-zero first-far areas-max "
    "area-wraps area-max size-max offset-max size-small many too-many positive short-read no-read no-device"
).split()
TIMEOUT = 20
# Where no report can be made or leave, there is nothing to do but to run it again.
NO_REMEDY = ("cannot finish the report", "cannot read the command line", "a library ended the program",
             "cannot write to standard output")
# Before any device is asked.
FOR_ALL = ("cannot read PCI functions",)
WORSE = (0, 1, 3, 4)  # of two devices the worse counts
# Reasons: tests/robust/faults.supp
MAY_STAY_OPEN = ("pci.ids", "sys/bus/pci/devices", "/memfd:lspci (deleted)")


class Case:
    def __init__(self, argv):
        self.sanitized = self.sites = self.lies = self.faults = False
        self.kernel = "mappable"
        while argv[0].startswith("--"):
            option = argv.pop(0)
            if option == "--kernel":
                self.kernel = argv.pop(0)
            else:
                setattr(self, option[2:], True)
        self.tool, self.root, self.programs, _, *self.arguments = argv
        self.command = self.arguments[0]
        # A file is asked, or memory: no kernel that could lie.
        self.asks_kernel = self.command != "compare" and not any(
            word.startswith(("--from", "--selftest")) for word in self.arguments)
        self.json = any(word.startswith(("-j", "--json")) for word in self.arguments)
        self.alone = []  # how each of several devices ends without a fault
        self.devices = [word for word in self.arguments[1:] if self.asks_kernel and not word.startswith("-")]

    def run(self, preload, devices=None, **variables):
        if self.sanitized:
            gcc = subprocess.run(["gcc", "-print-file-name=libasan.so"], stdout=subprocess.PIPE, check=True, text=True)
            preload = preload + [gcc.stdout.strip()]
        # The shims come before libasan, which their malloc() calls: in any other order it would not be asked.
        environment = dict(
            os.environ, FAKE_ROOT=self.root, FAKE_KERNEL=self.kernel, FAULTS_TIMEOUT=str(TIMEOUT),
            LD_PRELOAD=":".join(preload), ASAN_OPTIONS="verify_asan_link_order=0:exitcode=99",
            LSAN_OPTIONS=f"suppressions={REPO}/tests/robust/faults.supp:print_suppressions=0", **variables,
        )
        sysroot = [f"--sysroot={self.root}"] if self.asks_kernel else []
        words = [word for word in self.arguments[1:] if devices is None or word not in self.devices]
        command = [self.tool, self.command, *sysroot, *words, *(devices or [])]
        with tempfile.TemporaryFile() as record, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            environment["FAULTS_OUT"] = str(record.fileno())
            status = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                    pass_fds=[record.fileno()], timeout=600).returncode
            texts = []
            for file in (record, out, err):
                file.seek(0)
                texts.append(file.read())
        return status, *texts


def records(data):
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        n, error, status, left, out, err = map(int, data[at:end].split())
        out_end = end + 1 + out
        yield n, error, status, left, data[end + 1:out_end], data[out_end:out_end + err]
        at = out_end + err


VALIDATOR = jsonschema.Draft202012Validator(json.load(open(f"{REPO}/src/render/report.schema.json")))
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
    told, faults = VALID[out]
    return faults + ([f"JSON tells exit status {told}"] if told != status else [])


def answers(case, report):
    """What must be the same with and without another device; of bench no more than what was timed."""
    if case.command != "bench":
        return report["devices"]
    return [[device["address"], *((device["bench"] or {}).get(path) is not None for path in ("trapped", "mmapped"))]
            for device in report["devices"]]


def lies(lie, *devices):
    return {"FAKE_LIE": lie, "FAKE_LIAR": "".join(device.lstrip("0")[0] for device in devices)}  # 01:00.0 is 1


class Alone:
    """How a run for one device ends, which may lie."""

    def __init__(self, case, device, lie):
        self.status, _, self.out, self.err = case.run(
            [f"{case.programs}/shim_kernel.so"], [device], **(lies(lie, device) if lie else {}))
        if case.json:
            report = json.loads(self.out)
            self.devices = answers(case, report)
            self.messages = report["messages"]

    def is_in(self, case, out):
        if not case.json:
            return self.out in out
        return self.devices[0] in answers(case, json.loads(out))


def together_faults(case, alone, status, told, out):
    """What is wrong with a run for several devices where a fault can have struck one of them."""
    if not alone or any(line.startswith(NO_REMEDY + FOR_ALL) for line in told):
        return []
    if case.json and not out:
        return []  # told elsewhere
    spared = [one for one in alone if one.is_in(case, out)]
    if len(spared) < len(alone) - 1:
        return [f"costs {len(alone) - len(spared)} devices their answers"]
    least = max(WORSE.index(one.status) for one in spared)
    if len(spared) == len(alone):
        # The reset at closing, say, comes behind the answer.
        good = WORSE.index(status) == least or told
    else:
        good = WORSE.index(status) >= least
    return [] if good else ["not the worst exit status"]


def judge(case, family, status, left, out, err, usual=0, whole=b"", alone=()):
    """What is wrong with how a run ended; without a fault it ends with @usual and prints @whole."""
    text = err.decode(errors="replace")
    lines = [line[14:] for line in text.splitlines() if line.startswith("vfio-msixctl: ")]
    told = [line for line in lines if not line.startswith("next: ")]
    if status < 0:
        return ["hangs" if status == -14 else f"dies of signal {-status}"]
    if "Sanitizer" in text or "runtime error" in text:
        return ["sanitizer: " + next(line for line in text.splitlines() if "Sanitizer" in line or "runtime" in line)]
    faults = []
    # 2: the file that the command line names cannot be read.
    possible = (0, 1, 3, 4) if case.asks_kernel else (0, 1, 2, 3, 4)
    if status not in ((usual, 4) if family in ("malloc", "write") else possible):
        faults.append("exit status")
    if status == 1 and case.command not in ("check", "doctor"):
        faults.append("exit status 1 of a command that has no such answer")
    if len(told) > 1 and family in ("malloc", "write") and told[-1].startswith(NO_REMEDY):
        told.pop()  # the report of a failure could not be made, either
        lines.pop()
    chains = [line for line in told if "the capability chain of" in line]
    if chains and len(lines) == 2 * len(told):  # one for each chain, besides what else there is to tell
        told = [line for line in told if line not in chains] or chains[:1]
        lines = told * 2
    if (status >= 3 and case.command != "doctor" and len(told) != 1) or (status < 3 and len(told) > 1):
        # What nobody needs to be told twice is told by the answer itself: check in text.
        if not (case.command == "check" and status == 3 and not told and out):
            faults.append(f"{len(told)} messages")
    if told and len(lines) - len(told) != 1 and not told[0].startswith(NO_REMEDY):
        faults.append(f"{len(lines) - len(told)} remedies")
    if case.json:
        faults += json_faults(status, out)
    # Without memory libpci, and libz and stdio below it, leave names and sizes out, and tell nobody.
    known = family == "malloc" and ("in libpci" in text or b"ENOMEM" in out)  # the latter: a fact, and told
    if family in ("malloc", "write") and status == usual and out != whole and case.command != "bench" and not known:
        faults.append("not what it prints without the fault")
    faults += together_faults(case, alone, status, told, out)
    names = [line for line in text.splitlines() if line.startswith("left open: ") and not line.endswith(MAY_STAY_OPEN)]
    if left > 0 and names:
        faults.append("; ".join(names))
    return faults


def complain(what, status, err, faults):
    text = err.decode(errors="replace").strip()[:1500]
    return [f"{what}: exit status {status}: {', '.join(faults)}\n    " + text.replace("\n", "\n    ")]


def ask_alone(case, lie=""):
    return [Alone(case, device, lie) for device in case.devices] if len(case.devices) > 1 else []


def try_family(case, family):
    shims = [f"{case.programs}/shim_faults.so", f"{case.programs}/shim_kernel.so"]
    variables = {"FAULTS_FAMILY": family, "FAULTS_ERRNO": ",".join(map(str, FAMILIES[family]))}
    if case.sites:
        variables["FAULTS_SITES"] = "1"
    status, record, whole, err = case.run(shims, **variables)
    usual = status
    problems, calls = [], None
    alone, tried = case.alone, 0
    faults = judge(case, "", status, 0, whole, err)
    if not all(one.is_in(case, whole) for one in alone):
        faults.append("not what each device is told alone")
    if faults:
        problems += complain(f"{family}: without a fault", status, err, faults)
    for n, error, wait, left, out, err in records(record):
        if error < 0:
            calls = n
            continue
        tried += 1
        status = -(wait & 127) if wait & 127 else wait >> 8
        faults = judge(case, family, status, left, out, err, usual, whole, alone)
        if faults:
            problems += complain(f"{family} {n}, {os.strerror(error) if error else 'short'}", status, err, faults)
    if calls is None:
        problems.append(f"{family}: the run did not come to its end")
    return f"{family}: {tried} faults at {calls} calls", tried, problems


def try_lie(case, lie):
    try:
        status, _, out, err = case.run([f"{case.programs}/shim_kernel.so"], FAKE_LIE=lie)
    except subprocess.TimeoutExpired:
        return None, 1, [f"lie {lie}: hangs"]
    faults = judge(case, "", status, 0, out, err)
    return None, 1, complain(f"lie {lie}", status, err, faults) if faults else []


def try_liars(case, lie):
    lying = ask_alone(case, lie)
    problems = try_liar(case, lie, None, lying)
    for liar, alone in enumerate(lying):
        problems += try_liar(case, lie, liar, case.alone[:liar] + [alone] + case.alone[liar + 1:])
    return None, 1 + 2 * len(lying), problems


def try_liar(case, lie, liar, alone):
    """One device or (@liar is None) each of them lies: each must be told what it is told alone."""
    liars = case.devices if liar is None else [case.devices[liar]]
    status, _, out, err = case.run([f"{case.programs}/shim_kernel.so"], **lies(lie, *liars))
    faults = []
    if status != WORSE[max(WORSE.index(one.status) for one in alone)]:
        faults.append(f"not the worst of {[one.status for one in alone]}")
    if case.json:
        report = json.loads(out)
        if answers(case, report) != sum((one.devices for one in alone), []):
            faults.append("not the answers of each device alone")
        if report["messages"] != sum((one.messages for one in alone), []):
            faults.append("not the messages of each device alone")
    elif out != b"\n".join(one.out for one in alone if one.out):
        faults.append("not the text of each device alone")
    if err != b"".join(one.err for one in alone):
        faults.append("not the messages on standard error of each device alone")
    return complain(f"lie {lie} of {', '.join(liars)}", status, err, faults) if faults else []


def main():
    case = Case(sys.argv[1:])
    case.alone = ask_alone(case)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(try_family, case, family) for family in FAMILIES if not case.lies]
        if case.asks_kernel and not case.faults:
            jobs += [pool.submit(try_liars if case.alone else try_lie, case, lie) for lie in LIES]
        results = [job.result() for job in jobs]
    problems = [problem for _, _, found in results for problem in found]
    for line in filter(None, (line for line, _, _ in results)):
        print(line)
    print(f"{sum(n for _, n, _ in results)} runs, {len(problems)} problems")
    print("\n".join(problems))
    return 1 if problems else 0


sys.exit(main())
