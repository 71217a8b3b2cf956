#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What layout predicts for `sparse` and `mappable` is what mmap does: every page of every BAR of six
# devices, on three page sizes and five kernels. One difference is a failure.
#
# The 2017 RFC's kernel is `sparse` until its ioctl is used; `unconditional` maps what `mappable` maps.

# shellcheck disable=SC2154 # repo, LAB and output: of helpers and of run
bats_require_minimum_version 1.5.0
load ../../lib/helpers

# predict ARCH PAGE-SIZE KERNEL PREDICTION
predict() {
    local programs=$repo/build/tests-$1 file=$BATS_TEST_TMPDIR/answers

    "$repo/tests/lib/programs/build" "$1" "$programs"
    "$LAB" run --arch "$1" --kernel "$3" --device nvme \
        --device nvme,max_ioqpairs=4096,msix_qsize=65 --device nvme,max_ioqpairs=20000,msix_qsize=2048 \
        --device qemu-xhci --device e1000e --device virtio-net-pci \
        --file "$programs/map_pages" --file "$repo/tests/lab/layout/guest" -- ./guest >"$file"
    run_apart "$repo/tests/lab/layout/compare.py" "$4" "$2" "$file"
    assert_status 0
    # Nothing compared is nothing shown.
    assert_stdout_line "6 devices, [1-9][0-9]+ pages, .*"
}

@test "layout amd64: every page, kernels without the capability" {
    predict amd64 4096 sparse sparse
    predict amd64 4096 ioctl sparse
}

@test "layout amd64: every page, kernels that map the table" {
    predict amd64 4096 stock mappable
    predict amd64 4096 mappable mappable
    predict amd64 4096 unconditional mappable
}

@test "layout arm64: every page, kernels without the capability" {
    predict arm64 16384 sparse sparse
    predict arm64 16384 ioctl sparse
}

@test "layout arm64: every page, kernels that map the table" {
    predict arm64 16384 stock mappable
    predict arm64 16384 mappable mappable
    predict arm64 16384 unconditional mappable
}

@test "layout ppc64el: every page, kernels without the capability" {
    predict ppc64el 65536 sparse sparse
    predict ppc64el 65536 ioctl sparse
}

@test "layout ppc64el: every page, kernels that map the table" {
    predict ppc64el 65536 stock mappable
    predict ppc64el 65536 mappable mappable
    predict ppc64el 65536 unconditional mappable
}
