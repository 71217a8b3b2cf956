#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# watch of a device in a QEMU guest under KVM, on the oldest supported kernel, Debian 12's Linux 6.1; all of it is for
# make check-long.
# shellcheck disable=SC2154 # what watch_nested.bash sets

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/nested
load ../../lib/watch
load ../../lib/watch_nested

setup_file() {
    export LAB_RELEASE=bookworm
    start_watchable_guests amd64 stock
}

teardown_file() {
    stop_guest
}

# bats test_tags=long
@test "watch, KVM on Linux 6.1: what traps in the page of the MSI-X table, to the last access" {
    [[ $(guest_output uname -r) == 6.1.* ]]
    assert_counts_as_kvm "$in_small_table_page"
}

# bats test_tags=long
@test "watch, KVM on Linux 6.1: without a mapping each access is counted once" {
    assert_counts_once
}
