#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# watch of a device in a QEMU guest under KVM, with pages of 16 KiB.
# shellcheck disable=SC2154 # what watch_nested.bash sets

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/nested
load ../../lib/watch
load ../../lib/watch_nested

setup_file() {
    start_watchable_guests arm64 stock
}

teardown_file() {
    stop_guest
}

@test "watch, KVM on arm64: what traps in the page of the MSI-X table, to the last access" {
    assert_counts_as_kvm "$in_table_page"
}

# bats test_tags=long
@test "watch, KVM on arm64: without a mapping each access is counted once" {
    assert_counts_once
}
