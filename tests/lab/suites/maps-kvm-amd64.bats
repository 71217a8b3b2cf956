#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# maps of devices in a QEMU guest under KVM, with pages of 4 KiB. What is covered is what traps, which
# layout-kvm-amd64 counts.

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/nested
load ../../lib/maps_nested

setup_file() {
    start_kvm_guest amd64 stock
}

teardown_file() {
    stop_guest
}

# The two devices with their MSI-X tables covered.
first="0 0x0 8192 direct, 0 0x2000 4096 covered, 0 0x3000 4096 direct"
second="0 0x0 40960 direct, 0 0xa000 4096 covered, 0 0xb000 20480 direct"

@test "maps, amd64: one device in a guest" {
    assert_one_device "$second"
}

@test "maps, amd64: two devices in a guest; one without mmap, and one with its table moved" {
    assert_two_devices "$first" "$second"
}

@test "maps, amd64: a guest that ends leaves nothing to show" {
    assert_end_leaves_nothing
}
