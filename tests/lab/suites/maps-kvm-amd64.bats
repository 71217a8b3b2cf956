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

@test "maps, amd64: one device in a guest" {
    open_in_guest "host=$(guest_device 2)"
    assert_maps "$(guest_device 2)" \
        "0 0x0 40960 direct, 0 0xa000 4096 covered, 0 0xb000 20480 direct" maps-as-predicted qemu-kvm
    assert_json '.devices[0].maps.holders[0].kernel' mappable
}

@test "maps, amd64: two devices in a guest; one without mmap, and one with its table moved" {
    open_in_guest "host=$(guest_device 1)" "host=$(guest_device 2)"
    assert_maps "$(guest_device 1)" \
        "0 0x0 8192 direct, 0 0x2000 4096 covered, 0 0x3000 4096 direct" maps-as-predicted qemu-kvm
    assert_maps "$(guest_device 2)" \
        "0 0x0 40960 direct, 0 0xa000 4096 covered, 0 0xb000 20480 direct" maps-as-predicted qemu-kvm
    guest_output nested stop
    open_in_guest "host=$(guest_device 1),x-msix-relocation=bar2" "host=$(guest_device 2),x-no-mmap=on"
    assert_maps "$(guest_device 1)" "0 0x0 16384 direct" maps-as-predicted qemu-kvm
    assert_maps "$(guest_device 2)" "0 0x0 65536 trapped" maps-differ qemu-kvm
    assert_json '.devices[0].maps.holders[0].result.text | test("its arguments contain x-no-mmap=on")'
}

@test "maps, amd64: a guest that ends leaves nothing to show" {
    open_in_guest "host=$(guest_device 2)"
    guest_output nested stop
    guest_tool maps "$(guest_device 2)"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$(guest_device 2)" "no process has it open" "vfio-msixctl layout"
}
