# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # repo is set by helpers.bash
#
# The matrix: one guest a cell, kept in $MATRIX_DIR where that is set (make matrix-table). It answers
# twice: what its kernel does, and whether layout has predicted, page by page, what mmap does there.

# cell ARCH KERNEL: boot it, and hold what it showed against what that kernel does.
cell() {
    local file=${MATRIX_DIR:-$BATS_FILE_TMPDIR}/$1-$2 prediction

    # The 2017 RFC's kernel is `sparse` until its ioctl is used; `unconditional` maps what `mappable` maps.
    case $2 in
    sparse | ioctl) prediction=sparse ;;
    *) prediction=mappable ;;
    esac
    "$repo/tests/lab/matrix/cell" "$1" "$2" "$file"
    run_apart "$repo/tests/lab/matrix/matrix.py" judge "$1" "$2" "$file"
    assert_status 0
    run_apart "$repo/tests/lab/matrix/compare-layout" "$prediction" "$1" "$file-layout"
    assert_status 0
    # Nothing compared is nothing shown.
    assert_stdout_line '6 devices, [1-9][0-9]+ pages, .*'
}
