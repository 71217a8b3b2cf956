#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# watch of a device in a QEMU guest under KVM, with pages of 4 KiB.
# shellcheck disable=SC2154 # what watch_nested.bash sets

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/nested
load ../../lib/watch
load ../../lib/watch_nested

setup_file() {
    start_watchable_guests amd64 stock
}

teardown_file() {
    stop_guest
}

@test "watch, KVM on amd64: what traps in the page of the MSI-X table, to the last access" {
    assert_counts_as_kvm "$in_small_table_page"
}

@test "watch, KVM on amd64: without a mapping each access is counted once" {
    assert_counts_once
}

@test "watch, KVM on amd64: addresses that QEMU says, or the user" {
    assert_addresses_elsewhere "$in_small_table_page"
}

# bats test_tags=long
@test "watch, KVM on amd64: killed, it leaves nothing" {
    assert_killed_leaves_nothing
}

@test "watch, KVM on amd64: the guest ends, is killed, or its device is unplugged" {
    assert_ends_reported "$in_small_table_page"
}
