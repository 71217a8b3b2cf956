#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A nested guest under KVM, with pages of 16 KiB: which of its accesses trap, and that layout predicts it: for every
# page of every BAR, with the vector table where it is and where QEMU can move it.

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

@test "arm64, KVM: what traps is what layout predicts, on a kernel that maps the table's page" {
    assert_layout_holds mappable off bar0
}

# bats test_tags=long
@test "arm64, KVM: the same with every other x-msix-relocation" {
    assert_layout_holds mappable bar1 bar2 bar3 bar4 bar5
}

# bats test_tags=long
@test "arm64, KVM: what traps is what layout predicts, with any x-msix-relocation, on a kernel that does not map it" {
    with_kernel arm64 sparse assert_layout_holds sparse off bar0 bar1 bar2 bar3 bar4 bar5
}
