#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The matrix on amd64: five kernels, six devices; tests/lab/matrix/ has what a cell does. Tests tagged long are for make
# check-long and for the table: rfc-ioctl.bats always tries the RFC's kernel, and arm64 and ppc64el the mappable one.

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../matrix/common

@test "amd64 stock: behaviour, exit status, pages, bench and layout agree on every device" {
    cell amd64 stock
}

@test "amd64 sparse: behaviour, exit status, pages, bench and layout agree on every device" {
    cell amd64 sparse
}

# bats test_tags=long
@test "amd64 ioctl: behaviour, exit status, pages, bench and layout agree on every device" {
    cell amd64 ioctl
}

@test "amd64 unconditional: behaviour, exit status, pages, bench and layout agree on every device" {
    cell amd64 unconditional
}

# bats test_tags=long
@test "amd64 mappable: behaviour, exit status, pages, bench and layout agree on every device" {
    cell amd64 mappable
}
