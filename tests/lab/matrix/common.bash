# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # repo is set by helpers.bash
# The matrix: one guest a cell, kept in $MATRIX_DIR where that is set (make matrix-table).

# cell ARCH KERNEL: boot it, and hold what it showed against what that kernel does.
cell() {
    local file=${MATRIX_DIR:-$BATS_FILE_TMPDIR}/$1-$2

    "$repo/tests/lab/matrix/cell" "$1" "$2" "$file"
    run -0 "$repo/tests/lab/matrix/matrix.py" judge "$1" "$2" "$file"
}
