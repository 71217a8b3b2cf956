#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What keeps a device from being opened, in states that no machine of the lab has: systems made of files, for
# --sysroot. lab/suites/cannot-open.bats has the rest.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers

setup() {
    root=$BATS_TEST_TMPDIR/root
    device=0000:01:00.0
    made=$root/sys/bus/pci/devices/$device
    mkdir -p "$made" "$root/sys/bus/pci/drivers/vfio-pci" "$root/dev"
    # 1b36:0010 without any capability or BAR
    { printf '\x36\x1b\x10\x00' && head -c 252 /dev/zero; } >"$made/config"
    yes "0x0000000000000000 0x0000000000000000 0x0000000000000000" | head -n 13 >"$made/resource"
    bind vfio-pci
}

# bind [DRIVER]: binds the device to it, or to none
bind() {
    rm -f "$made/driver"
    printf '%sPCI_CLASS=10802\nPCI_ID=1B36:0010\n' "${1:+DRIVER=$1$'\n'}" >"$made/uevent"
    [[ -z ${1-} ]] || ln -s "../../drivers/$1" "$made/driver"
}

# in_group N: puts the device into that IOMMU group.
in_group() {
    mkdir -p "$root/sys/kernel/iommu_groups/$1/devices"
    ln -s "../../../../kernel/iommu_groups/$1" "$made/iommu_group"
    ln -s "../../../../bus/pci/devices/$device" "$root/sys/kernel/iommu_groups/$1/devices/$device"
}

# refused TEXT REMEDY CODE STEP: by info and check, in text and JSON.
refused() {
    local command

    for command in info check; do
        tool "$command" --sysroot "$root" "$device"
        assert_status 3
        assert_stdout_empty
        assert_refusal "$device" "$1" "$2"
        tool "$command" --json --sysroot "$root" "$device"
        assert_status 3
        assert_json '.messages | length' 1
        assert_json '.messages[0].id' "$3"
        assert_json '.devices[0].open.step' "$4"
    done
}

# bats test_tags=thorough
@test "no IOMMU group" {
    refused "cannot open: the device has no IOMMU group" "enable the IOMMU" no-iommu-group group
}

# bats test_tags=thorough
@test "no driver" {
    bind
    in_group 14
    refused "cannot open: not bound to any driver" "driverctl set-override $device vfio-pci" \
        not-vfio-bound driver
}

@test "another driver" {
    bind nvme
    in_group 14
    refused "cannot open: bound to nvme, not to a VFIO driver" \
        "driverctl set-override $device vfio-pci" not-vfio-bound driver
}

@test "another driver, and no IOMMU group: the host does not lose the device for nothing" {
    bind nvme
    refused "cannot open: bound to nvme, not to a VFIO driver" "vfio-msixctl doctor $device" not-vfio-bound driver
}

@test "no /dev/vfio" {
    in_group 14
    refused "cannot open /dev/vfio/vfio: No such file or directory" "modprobe vfio" node-missing \
        container
}

# bats test_tags=native
@test "a container that is not a VFIO container: exit status 4" {
    in_group 14
    mkdir "$root/dev/vfio"
    : >"$root/dev/vfio/vfio"
    tool check --sysroot "$root" "$device"
    assert_status 4
    assert_stdout_empty
    assert_refusal "$device" "cannot open /dev/vfio/vfio: Inappropriate ioctl for device" "dmesg"
}

@test "bench of a device without MSI-X: refused before anything is opened" {
    tool bench --json --sysroot "$root" "$device"
    assert_status 3
    assert_json '.messages[0].id' no-safe-register
    assert_json '.devices[0] | has("open")' false
}

@test "--sysroot without PCI functions, or empty" {
    rm -r "$root/sys/bus"
    for name in "$root" /nonexistent; do
        tool check --sysroot "$name" "$device"
        assert_status 3
        assert_stdout_empty
        assert_stderr_has "cannot read PCI functions: $name/sys/bus/pci: No such file or directory"
        tool check --json --sysroot "$name" "$device"
        assert_json '.messages[0].id' no-pci
    done
}
