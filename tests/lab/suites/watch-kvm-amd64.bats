#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# watch of a device in a QEMU guest under KVM, with pages of 4 KiB.

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/nested
load ../../lib/watch_nested

setup_file() {
    start_watchable_guests amd64 stock
}

teardown_file() {
    stop_guest
}

@test "watch, KVM on amd64: what traps in the page of the MSI-X table, to the last access" {
    assert_counts_as_kvm "0xa000 4 50 0 kvm
0xa800 4 70 0 kvm
0xa804 4 0 9 kvm"
}

@test "watch, KVM on amd64: without a mapping each access is counted once" {
    assert_counts_once
}
