#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A crash of QEMU's own is no answer about the tool: `lab run` does all once more, and tells a second one.

bats_require_minimum_version 1.5.0
load ../../lib/helpers

setup() {
    out=$BATS_TEST_TMPDIR/out
    "$LAB" run --device nvme -- sh -c 'echo begun; sleep 3; echo done' >"$out" 2>"$out.err" &
    lab=$!
    state=${XDG_RUNTIME_DIR:-/tmp}/vfio-msixctl-lab-$UID/run.$lab
}

# Kills QEMU once the command has begun: what it has written is in the guest's folder before it is printed.
crash() {
    until grep -qs . "$state/stdout1" || ! kill -0 "$lab" 2>/dev/null; do sleep 0.1; done
    # QEMU may crash by itself, too: then there is nobody left, and what came of it is looked at all the same.
    kill -0 "$lab" 2>/dev/null || return 0
    pkill -SEGV -P "$(<"$state/pid")"
}

@test "QEMU crashes once: once more, and the answer is whole" {
    crash
    wait "$lab"
    assert_equal "$(<"$out")" $'begun\ndone'
    grep -q 'QEMU itself crashed' "$out.err"
}

@test "QEMU crashes again: exit status 125, and nothing of the answer" {
    local status=0

    crash
    until grep -q 'QEMU itself crashed' "$out.err" || ! kill -0 "$lab"; do sleep 0.1; done
    while [[ -s $state/stdout1 ]]; do sleep 0.1; done
    crash
    wait "$lab" || status=$?
    assert_equal "$status" 125
    assert_equal "$(<"$out")" ""
    grep -q 'the guest is gone' "$out.err"
}
