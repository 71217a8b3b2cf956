#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# watch with pages of 64 KiB, and the registers of POWER that hold arguments.
# shellcheck disable=SC2034,SC2154 # PROGRAMS is for watch.bash; repo is of helpers.bash

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/watch

setup_file() {
    "$repo/tests/lib/programs/build" ppc64el "$repo/build/tests-ppc64el"
    PROGRAMS=$repo/build/tests-ppc64el start_watchable --arch ppc64el
}

@test "watch, ppc64el: each access is counted, and how long it took" {
    assert_exact
}

@test "watch, ppc64el: two devices at a time" {
    assert_two_devices
}

@test "watch, ppc64el: two at once, and somebody else's tracing" {
    assert_disturbs_nobody
}

@test "watch, ppc64el: killed, it leaves nothing" {
    assert_killed_leaves_nothing
}
