#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# maps of a device in a pseries guest under KVM, with pages of 64 KiB, where QEMU does not emulate the MSI-X
# table: on a kernel that is `mappable` nothing traps (make check-long), on one that is `sparse` all of the BAR does.

# shellcheck disable=SC2016 # back quotes
bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/maps_nested

# start KERNEL: a guest whose second device has a BAR of one page, with its table at 0xa000.
start() {
    start_guest --kvm --arch ppc64el --kernel "$1" --device nvme --device nvme,max_ioqpairs=4096,msix_qsize=65
}

teardown_file() {
    stop_guest
}

# bats test_tags=long
@test "maps, ppc64el: a kernel that maps the table's page" {
    start stock
    open_in_guest "host=$(guest_device 2)"
    assert_maps "$(guest_device 2)" "0 0x0 65536 direct" maps-as-predicted qemu-pseries
    assert_json '.devices[0].maps.holders[0].kernel' mappable
}

# bats test_tags=long
@test "maps, ppc64el: there, a guest that is told not to map" {
    guest_output nested stop
    open_in_guest "host=$(guest_device 2),x-no-mmap=on"
    assert_maps "$(guest_device 2)" "0 0x0 65536 trapped" maps-differ qemu-pseries
}

@test "maps, ppc64el: a kernel that keeps it" {
    stop_guest
    start sparse
    open_in_guest "host=$(guest_device 2)"
    assert_maps "$(guest_device 2)" "0 0x0 65536 trapped" maps-as-predicted qemu-pseries
    assert_json '.devices[0].maps.holders[0].result.text | test("on a `sparse` kernel")'
}
