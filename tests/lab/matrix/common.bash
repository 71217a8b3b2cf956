# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # repo is set by helpers.bash
#
# The matrix: one guest per cell, whose answers are kept in $MATRIX_DIR if that is set (make matrix-table).
# They are checked twice: whether they fit the kernel, and whether layout predicted, page by page, what mmap did.

# cell ARCH KERNEL: boots it, and compares its answers with what that kernel does.
cell() {
    local file=${MATRIX_DIR:-$BATS_FILE_TMPDIR}/$1-$2 prediction

    # A kernel with the 2017 RFC is `sparse` until the ioctl is used; `unconditional` maps what `mappable` maps.
    case $2 in
    sparse | ioctl) prediction=sparse ;;
    *) prediction=mappable ;;
    esac
    "$repo/tests/lab/matrix/cell" "$1" "$2" "$file"
    run_apart "$repo/tests/lab/matrix/matrix.py" judge "$1" "$2" "$file"
    assert_status 0
    run_apart "$repo/tests/lab/matrix/compare-layout" "$prediction" "$1" "$file-layout"
    assert_status 0
    # A comparison of nothing would prove nothing.
    assert_stdout_line '6 devices, [1-9][0-9]+ pages, .*'
}
