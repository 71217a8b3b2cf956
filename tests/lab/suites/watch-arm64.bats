#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# watch with pages of 16 KiB, and the registers of arm64 that hold arguments.
# shellcheck disable=SC2034,SC2154 # PROGRAMS is for watch.bash; repo is of helpers.bash

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/watch

setup_file() {
    "$repo/tests/lib/programs/build" arm64 "$repo/build/tests-arm64"
    PROGRAMS=$repo/build/tests-arm64 start_watchable --arch arm64
}

@test "watch, arm64: each access is counted, and how long it took" {
    assert_exact
}

@test "watch, arm64: two devices at a time" {
    assert_two_devices
}

@test "watch, arm64: two at once, and somebody else's tracing" {
    assert_disturbs_nobody
}

@test "watch, arm64: killed, it leaves nothing" {
    assert_killed_leaves_nothing
}

# bats test_tags=long
@test "watch, arm64: how much longer a trapped read takes while it is watched" {
    tell_cost
}
