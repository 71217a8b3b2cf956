#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the kernel patch is for: the registers of an NVMe controller as a pseries guest's own driver uses them, with pages
# of 64 KiB, on a kernel that does not map the vector table's page and on one that does.

# shellcheck disable=SC2154 # stderr: of run
bats_require_minimum_version 1.5.0
load ../../lib/helpers

teardown() {
    stop_guest
}

# drive KERNEL: the driver of a nested guest brings the controller up; `trapped vfio' counts.
drive() {
    start_guest --kvm --arch ppc64el --kernel "$1" --device nvme,max_ioqpairs=4096,msix_qsize=65
    # shellcheck disable=SC2016 # for the guest's shell
    run_apart guest_output trapped vfio sh -c 'nested run --device "host=$LAB_DEVICE1" && nested log'
    assert_status 0
    assert_stderr_has /dev/nvme0n1
    # For kernel/README.md; 1,001 of the accesses are those that are timed.
    echo "$1: $(awk '$2 == 0 { n += $6 } END { print n + 0 }' <<<"$output") accesses, $(grep -o \
        'nested-read-ns [0-9]*' <<<"$stderr")" >&3
}

# bats test_tags=long
@test "ppc64el, KVM: each access of the guest's driver is one of vfio's on a kernel that does not map the table's page" {
    drive sparse
    # CAP, timed; CC; CSTS; AQA; the doorbells of the first two queues; an entry of the vector table
    assert_stdout_line '.* 0 0x0 4 r 10[0-9][0-9]'
    for register in '0x14 4 w' '0x1c 4 r' '0x24 4 w' '0x1000 4 w' '0x1004 4 w' '0x1008 4 w' '0x100c 4 w' '0xa00c 4 w'; do
        assert_stdout_line ".* 0 $register [0-9]+"
    done
}

# bats test_tags=long
@test "ppc64el, KVM: none is on a kernel that maps it" {
    drive mappable
    assert_stdout_line '.* 7 0x4 2 w [0-9]+'
    ! grep ' 0 0x' <<<"$output" || fail "registers were read or written through vfio"
}
