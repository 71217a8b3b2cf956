#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vectors on arm64, where the interrupt chip shows whether devices are isolated, and 2,048 vectors can be requested:
# with an ITS behind the SMMU, with a GICv2m, and with an ITS without an SMMU.
# shellcheck disable=SC2154,SC2030,SC2031 # what helpers.bash sets
# shellcheck disable=SC2016 # $ in the guest's scripts is the guest's

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/holder

start() {
    start_guest --arch arm64 --device e1000e --device nvme,max_ioqpairs=20000,msix_qsize=2048 \
        --file "$BATS_FILE_TMPDIR/programs/arm_vectors" "$@"
    for number in 1 2; do
        printf '%s ' "$(guest_device "$number")"
    done >"$BATS_FILE_TMPDIR/devices"
}

setup_file() {
    "$repo/tests/lib/programs/build" arm64 "$BATS_FILE_TMPDIR/programs"
    start
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

@test "vectors, arm64: a GICv2m frame does not isolate devices, also behind the SMMU" {
    local device

    stop_guest
    LAB_QEMU="-machine gic-version=2" LAB_APPEND=vfio_iommu_type1.allow_unsafe_interrupts=1 start
    arm 1 0134
    guest_tool vectors --json --time=1s --borrow "$device"
    assert_status 0
    assert_equal "$(vector_runs)" "0-1 armed, 2-2 allocated, 3-4 armed"
    assert_json '[.devices[0].host_vectors.irqs[] | select(.delivered > 0)] | length' 4
    assert_json '.devices[0].vectors | .remapping + " " + .isolation.id' "not-in-force interrupts-not-remapped"
    assert_json '.devices[0].vectors.isolation.text | test("GICv2m")'
    assert_json '.devices[0].host_vectors.irqs[0].chip | test("GICv2m")'
}

@test "vectors, arm64: an ITS isolates nothing without an IOMMU" {
    local device

    stop_guest
    LAB_QEMU="-machine iommu=none" LAB_APPEND=vfio.enable_unsafe_noiommu_mode=1 LAB_MODULES=nvme start --cdev --unbound nvme
    # The host's own driver has it: neither bound to VFIO nor in an IOMMU group.
    device=$(guest_output sh -c 'basename "$(readlink /sys/bus/pci/drivers/nvme/0*)"')
    guest_tool vectors --json --time=10ms "$device"
    assert_status 0
    assert_json '.devices[0].iommu_group_error' absent
    assert_json '.devices[0].host_vectors.irqs[0].chip | test("^ITS-")'
    assert_json '.devices[0].vectors | .remapping + " " + .isolation.id' "not-in-force interrupts-not-remapped"
    assert_json '.devices[0].vectors.isolation.text | test("no IOMMU")'
}
