#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A nested guest under KVM, with pages of 4 KiB: which of its accesses trap, and that layout predicts it: for every
# page of every BAR, with the vector table where it is and where QEMU can move it.

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/nested

setup_file() {
    start_kvm_guest amd64 stock
}

teardown_file() {
    stop_guest
}

@test "amd64, KVM: reads on the table's page trap, to the last one, and no others" {
    read_around kvm ''
    assert_stdout $'1 0 0xa000 r 50\n1 0 0xa800 r 70'
}

@test "amd64, KVM: without mmap every read traps, and vfio sees those that QEMU does not answer" {
    assert_all_counted_without_mmap
}

# bats test_tags=long
@test "amd64, KVM: what traps is what layout predicts, on a kernel that maps the table's page" {
    assert_layout_holds mappable off bar2
}

# bats test_tags=long
@test "amd64, KVM: the same with every other x-msix-relocation" {
    assert_layout_holds mappable auto bar0 bar1 bar3 bar4 bar5
}

@test "amd64, KVM: what traps is what layout predicts, on a kernel that does not map it" {
    with_kernel amd64 sparse assert_layout_holds sparse off
}

# bats test_tags=long
@test "amd64, KVM: the same with every other x-msix-relocation, on that kernel" {
    with_kernel amd64 sparse assert_layout_holds sparse bar0 bar1 bar2 bar3 bar4 bar5
}
