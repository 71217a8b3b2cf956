#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vectors on a pseries guest, where firmware writes the MSI-X table: states and counts are as elsewhere, and nothing is
# concluded about interrupt remapping.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/holder

setup_file() {
    "$repo/tests/lib/programs/build" ppc64el "$BATS_FILE_TMPDIR/programs"
    start_guest --arch ppc64el --device e1000e --file "$BATS_FILE_TMPDIR/programs/arm_vectors"
    guest_device 1 >"$BATS_FILE_TMPDIR/devices"
}

teardown() {
    end_holder
}

@test "vectors, ppc64el: states and deliveries; the table proves nothing" {
    local device

    arm 1 0134
    guest_tool vectors --json --borrow "$device"
    assert_status 0
    assert_equal "$(vector_runs)" "0-1 armed, 2-2 allocated, 3-4 armed"
    assert_json '[.devices[0].host_vectors.irqs[] | select(.delivered > 0)] | length' 4
    assert_json '.devices[0].vectors | .remapping + " " + .isolation.id' "unknown remapping-unknown"
    assert_json '.devices[0].vectors.findings | length' 0
}
