#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The matrix on ppc64el: five kernels, six devices; tests/lab/matrix/ has what a cell does. Tests tagged long
# are for make check-long and for the table, because amd64 tries these kernels, and rfc-ioctl.bats that of the RFC.

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../matrix/common

# bats test_tags=long
@test "ppc64el stock: behaviour, exit status, pages, bench and layout agree on every device" {
    cell ppc64el stock
}

@test "ppc64el sparse: behaviour, exit status, pages, bench and layout agree on every device" {
    cell ppc64el sparse
}

# bats test_tags=long
@test "ppc64el ioctl: behaviour, exit status, pages, bench and layout agree on every device" {
    cell ppc64el ioctl
}

# bats test_tags=long
@test "ppc64el unconditional: behaviour, exit status, pages, bench and layout agree on every device" {
    cell ppc64el unconditional
}

@test "ppc64el mappable: behaviour, exit status, pages, bench and layout agree on every device" {
    cell ppc64el mappable
}
