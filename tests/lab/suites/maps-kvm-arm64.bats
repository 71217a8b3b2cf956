#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# maps of devices in a QEMU guest under KVM, with pages of 16 KiB. What is covered is what traps, which
# layout-kvm-arm64 counts.

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/nested
load ../../lib/maps_nested

setup_file() {
    start_kvm_guest arm64 stock
}

teardown_file() {
    stop_guest
}

# The two devices with their MSI-X tables covered.
first="0 0x0 16384 covered"
second="0 0x0 32768 direct, 0 0x8000 16384 covered, 0 0xc000 16384 direct"

@test "maps, arm64: one device in a guest" {
    assert_one_device "$second"
}

# bats test_tags=long
@test "maps, arm64: two devices in a guest; one without mmap, and one with its table moved" {
    assert_two_devices "$first" "$second"
}

@test "maps, arm64: a guest that ends leaves nothing to show" {
    assert_end_leaves_nothing
}
