#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The truth table of check, compared with its specification: check_oracle.py PATH/TO/check_table

The specification is the table in the manual page ("Four behaviours", and "Verdicts of check" under
DIAGNOSTICS), repeated here; nothing is taken from the C code. Prints TAP.
"""
import subprocess
import sys

# name: what is announced, the result of mmap of the table's page, whether the RFC's ioctl exists
BEHAVIOURS = {
    "sparse": [({"sparse", "nothing"}, "EINVAL", {False})],
    "ioctl": [({"sparse", "nothing"}, "EINVAL", {True}), ({"nothing", "nothing-here"}, "0", {True})],
    "unconditional": [({"nothing", "nothing-here"}, "0", {False})],
    "mappable": [({"mappable"}, "0", {False, True})],
}
EXIT = {"mappable": 0, "sparse": 1, "ioctl": 1, "unconditional": 1, "contradiction": 1, "not-applicable": 3}
BAR, TABLE_PAGE = 0x4000, 0x1000
# The remedy depends on the error: what has claimed the BAR, limits, a security module.
REMEDIES = {"EBUSY": "grep -A4 0000:01:00.0 /proc/iomem", "ENOMEM": "ulimit -v", "EACCES": "denied",
            "EPERM": "denied"}


def rule(announced, mapped, areas, ioctl):
    """What plain vfio-pci shows if it offers the BAR for mapping."""
    if announced in ("sparse", "both") and areas == "EINVAL":
        return "contradiction", "contradiction"  # announced, but refused
    if mapped not in ("0", "EINVAL"):
        return "not-applicable", "map-error"
    for name, rows in BEHAVIOURS.items():
        for announcements, outcome, there in rows:
            if announced in announcements and mapped == outcome and (ioctl == "EINVAL") in there:
                return name, name
    return "contradiction", "contradiction"


def expected(announced, mapped, areas, ioctl, driver, offered):
    if driver != "vfio-pci" and not (offered and announced in ("mappable", "both") and mapped == "0"):
        return "not-applicable", "variant-driver"
    if not offered:
        return "not-applicable", "bar-not-mappable"
    return rule(announced, mapped, areas, ioctl if driver == "vfio-pci" else "ENOTTY")


def trapped(announced, mapped, offered):
    if not offered:
        return BAR
    kept_back = announced in ("sparse", "both") or (announced == "nothing" and mapped == "EINVAL")
    return TABLE_PAGE if kept_back else 0


def remedy_fits(identity, announced, mapped, areas, remedy):
    if identity == "map-error":
        return REMEDIES[mapped] in remedy
    if identity == "sparse" and announced == "sparse" and areas in REMEDIES:
        return REMEDIES[areas] in remedy
    if identity == "bar-not-mappable":
        return "6.15" in remedy and "CONFIG_VFIO_PCI_MMAP" in remedy
    return bool(remedy) == (identity != "mappable")


def main():
    lines = subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout.splitlines()
    wrong = []
    for line in lines:
        facts, verdict, remedy = (part.strip() for part in line.split("|", 2))
        announced, mapped, areas, ioctl, driver, offered = facts.split()
        behaviour, identity = expected(announced, mapped, areas, ioctl, driver, offered == "offered")
        wanted = f"{behaviour} {identity} {EXIT[behaviour]} {trapped(announced, mapped, offered == 'offered')}"
        if verdict != wanted:
            wrong.append(f"{facts}: got {verdict}, wanted {wanted}")
        elif not remedy_fits(identity, announced, mapped, areas, remedy):
            wrong.append(f"{facts}: {identity}: what helps is not: {remedy}")
    for fault in wrong[:20]:
        print("#", fault)
    print("ok" if not wrong else "not ok", f"1 - {len(lines)} combinations as in the manual")
    print("ok" if len(set(lines)) == 5 * 6 * 3 * 7 * 2 * 2 else "not ok", "2 - all combinations occur")
    print("1..2")
    return bool(wrong)


sys.exit(main())
