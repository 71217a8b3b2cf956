#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Interfaces of other machines: no IOMMU at all, and kernels that have the device cdev and refuse it.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../../lib/helpers

teardown() {
    stop_guest
}

@test "without an IOMMU: the no-IOMMU group, with a warning of what that means" {
    local device group name

    LAB_APPEND='intel_iommu=off vfio.enable_unsafe_noiommu_mode=1' start_guest --cdev --device nvme
    device=$(guest_device 1)
    group=$(basename "$(guest_output readlink "/sys/bus/pci/devices/$device/iommu_group")")
    for name in "$device" "noiommu-$group" "/dev/vfio/noiommu-$group"; do
        guest_tool check "$name"
        assert_status 0
        assert_stdout_line 'mappable: .*'
        assert_refusal "$device" "opened without an IOMMU: the device can access all memory" "load vfio without"
    done
    guest_tool info --json "$device"
    assert_status 0
    assert_json '.devices[0] | .open.node, .iommu.type, .iommu_group.noiommu, .cdev' "/dev/vfio/noiommu-$group
noiommu
true
null"
    assert_json '.messages | length == 1 and .[0].id == "no-iommu-mode" and .[0].level == "warn"'
    # The kernel records it, too: TAINT_USER.
    assert_equal "$(($(guest_output cat /proc/sys/kernel/tainted) & 64))" 64
    guest_tool bench --samples=20 --json "$device"
    assert_status 0
    assert_json '[.messages[].id] | index("no-iommu-mode") != null'
    guest_tool check --backend=cdev "$device"
    assert_status 3
    assert_refusal "$device" "cannot open" "--backend=group"
    # The node's mode is not enough: vfio_group_fops_open() requires CAP_SYS_RAWIO.
    guest_output chmod 666 "/dev/vfio/noiommu-$group"
    guest su user -c "vfio-msixctl check noiommu-$group"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "cannot open /dev/vfio/noiommu-$group: operation not permitted" CAP_SYS_RAWIO
}

@test "pseries: the kernel refuses the device cdev, and auto uses the group" {
    local device

    start_guest --arch ppc64el --cdev --device nvme
    device=$(guest_device 1)
    guest_tool check --json "$device"
    assert_status 0
    assert_json '.devices[0].open | .backend, .why' "group
the kernel refuses the device cdev: Operation not permitted"
    guest_tool check --backend=cdev "$device"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "VFIO_DEVICE_BIND_IOMMUFD: Operation not permitted" --backend=group
}

# bats test_tags=long
@test "arm64: the same answers through both interfaces" {
    local device

    start_guest --arch arm64 --cdev --device nvme
    device=$(guest_device 1)
    guest_tool check --json --backend=group "$device"
    assert_status 0
    through_group=$(json '.devices[0].check')
    guest_tool check --json --backend=cdev "$device"
    assert_status 0
    assert_equal "$(json '.devices[0].check')" "$through_group"
}
