#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The matrix on arm64: five kernels, six devices; tests/lab/matrix/ has what a cell does. Tests tagged long are
# for make check-long and for the table, because amd64 tries these kernels, and rfc-ioctl.bats that of the RFC.

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../matrix/common

# bats test_tags=long
@test "arm64 stock: behaviour, exit status, pages, bench and layout agree on every device" {
    cell arm64 stock
}

@test "arm64 sparse: behaviour, exit status, pages, bench and layout agree on every device" {
    cell arm64 sparse
}

# bats test_tags=long
@test "arm64 ioctl: behaviour, exit status, pages, bench and layout agree on every device" {
    cell arm64 ioctl
}

# bats test_tags=long
@test "arm64 unconditional: behaviour, exit status, pages, bench and layout agree on every device" {
    cell arm64 unconditional
}

@test "arm64 mappable: behaviour, exit status, pages, bench and layout agree on every device" {
    cell arm64 mappable
}
