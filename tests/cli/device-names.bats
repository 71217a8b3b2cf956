#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Which functions a DEVICE denotes, on a system made of files: by address, group, group and address, and device
# cdev. The syntax of names is tested in usage.bats. Needs no device.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers

setup_file() {
    "$repo/tests/lib/fake-sysfs" "$BATS_FILE_TMPDIR/root" <<-END
		0000:01:00.0 id=1b36:0010 class=010802 driver=vfio-pci group=14 bar0=mem64:0x4000@0xfe000000 msix=65,0+0x2000,0+0x3000
		0000:01:00.1 id=1b36:0010 class=010802 driver=nvme group=14 bar0=mem64:0x4000@0xfe004000 msix=65,0+0x2000,0+0x3000
		0000:02:00.0 id=1b36:0010 class=010802 driver=nvme group=15 bar0=mem64:0x4000@0xfe008000 msix=65,0+0x2000,0+0x3000
		0000:02:00.1 id=1b36:0010 class=010802 group=15 bar0=mem64:0x4000@0xfe00c000 msix=65,0+0x2000,0+0x3000
		dir sys/kernel/iommu_groups/16/devices
		0000:04:00.0 id=1b36:0010 class=010802 driver=acme_passthrough group=18 bar0=mem64:0x4000@0xfe010000 msix=65,0+0x2000,0+0x3000
		0000:04:00.1 id=1b36:0010 class=010802 driver=nvme group=18 bar0=mem64:0x4000@0xfe014000 msix=65,0+0x2000,0+0x3000
		dir sys/bus/pci/devices/0000:04:00.0/vfio-dev/vfio4
		link sys/class/vfio-dev/vfio3/device ../../../bus/pci/devices/0000:01:00.0
	END
}

setup() {
    root=$BATS_FILE_TMPDIR/root
}

# means NAME ADDRESSES: these functions, in the order of their addresses.
means() {
    tool layout --sysroot "$root" --json "$1"
    assert_status 0
    assert_json '[.devices[].address] | sort | join(" ")' "$2"
    assert_json '[.devices[].name] | unique | join(" ")' "$1"
}

# means_none NAME CODE: no device at all.
means_none() {
    tool layout --sysroot "$root" --json "$1"
    assert_status 3
    assert_json '.messages | map(.id) | join(" ")' "$2"
    assert_json '.unknown_names | map(.name) | join(" ")' "$1"
}

# bats test_tags=thorough
@test "a group: its functions bound to a VFIO driver, or all if there are none" {
    means 14 0000:01:00.0
    means /dev/vfio/14 0000:01:00.0
    means 15 "0000:02:00.0 0000:02:00.1"
    means_none 16 no-group
    means_none 17 no-group
}

@test "a group: a VFIO driver is recognised by vfio-dev in sysfs, whatever its name" {
    means 18 0000:04:00.0
}

@test "a group and a function: both must match" {
    means 14/0000:01:00.1 0000:01:00.1
    means 15/02:00.0 0000:02:00.0
    means_none 15/0000:01:00.0 other-group
    means_none 14/0000:03:00.0 no-device
}

@test "a function, and its device cdev" {
    means 02:00.1 0000:02:00.1
    means vfio3 0000:01:00.0
    means /dev/vfio/devices/vfio3 0000:01:00.0
    means_none 0000:03:00.0 no-device
    means_none vfio4 no-group
}
