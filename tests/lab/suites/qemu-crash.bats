#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A crash of QEMU says nothing about the tool: `lab run` does everything once more, and reports a second crash.

bats_require_minimum_version 1.5.0
load ../../lib/helpers

setup() {
    out=$BATS_TEST_TMPDIR/out
    "$LAB" run --device nvme -- sh -c 'echo begun; sleep 3; echo done' >"$out" 2>"$out.err" &
    lab=$!
    state=${XDG_RUNTIME_DIR:-/tmp}/vfio-msixctl-lab-$UID/run.$lab
}

# Kills QEMU once the command has begun: its output is in the guest's directory before it is printed.
crash() {
    until grep -qs . "$state/stdout1" || ! kill -0 "$lab" 2>/dev/null; do sleep 0.1; done
    # QEMU may crash by itself, too: then there is nothing to kill, and the outcome is checked all the same.
    kill -0 "$lab" 2>/dev/null || return 0
    pkill -SEGV -P "$(<"$state/pid")"
}

@test "QEMU crashes once: the second try gives the complete answer" {
    crash
    wait "$lab"
    assert_equal "$(<"$out")" $'begun\ndone'
    grep -q 'QEMU crashed' "$out.err"
}

@test "QEMU crashes again: exit status 125, and no part of the answer" {
    local status=0

    crash
    until grep -q 'QEMU crashed' "$out.err" || ! kill -0 "$lab"; do sleep 0.1; done
    while [[ -s $state/stdout1 ]]; do sleep 0.1; done
    crash
    wait "$lab" || status=$?
    assert_equal "$status" 125
    assert_equal "$(<"$out")" ""
    grep -q 'the guest has died' "$out.err"
}
