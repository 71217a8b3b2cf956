#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A nested guest under KVM, with pages of 16 KiB: which of its accesses trap.

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/nested

setup_file() {
    start_kvm_guest arm64 stock
}

teardown_file() {
    stop_guest
}

@test "arm64, KVM: reads on the table's page trap, to the last one, and no others" {
    read_around kvm ''
    assert_stdout $'1 0 0xa000 r 50\n1 0 0xa800 r 70\n1 0 0xb000 r 300'
}

@test "arm64, KVM: without mmap every read traps, and vfio sees those that QEMU does not answer" {
    assert_all_counted_without_mmap
}
