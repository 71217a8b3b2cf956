#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vectors on arm64, where the interrupt chip shows whether devices are isolated, and 2,048 vectors can be requested.
# shellcheck disable=SC2154,SC2030,SC2031 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/holder

setup_file() {
    "$repo/tests/lib/programs/build" arm64 "$BATS_FILE_TMPDIR/programs"
    start_guest --arch arm64 --device e1000e --device nvme,max_ioqpairs=20000,msix_qsize=2048 --file "$BATS_FILE_TMPDIR/programs/arm_vectors"
    for number in 1 2; do
        printf '%s ' "$(guest_device "$number")"
    done >"$BATS_FILE_TMPDIR/devices"
}

teardown() {
    end_holder
}

@test "vectors, arm64: the table's states, and an ITS behind the SMMU" {
    local device

    arm 1 0134 3
    guest_tool vectors --json --borrow "$device"
    assert_status 0
    assert_equal "$(vector_runs)" "0-1 armed, 2-2 allocated, 3-3 masked!, 4-4 armed"
    assert_json '.devices[0].vectors | .remapping + " " + (.isolation.text | capture("(?<chip>ITS-[A-Z]*)").chip)' "in-force ITS-PCI"
    # The doorbell, as the SMMU translates it, is inside the region that the IOMMU reserves for it.
    assert_json '[.devices[0].vectors.findings[].id] | join(" ")' "vector-masked vector-stays-pending"
}

@test "vectors, arm64: 2,048 vectors, all of them requested, in one line" {
    local device

    arm 2 x2048
    guest_tool vectors --json --time=10ms --borrow "$device"
    assert_status 0
    assert_equal "$(vector_runs)" "0-2047 armed"
    guest_tool vectors --time=10ms --borrow "$device"
    (($(wc -l <<<"$output") < 24))
}
