#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The matrix on arm64: five kernels, six devices; tests/lab/matrix/ has what each cell does.

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../matrix/common

@test "arm64 stock: behaviour, exit status, pages, bench and layout agree on every device" {
    cell arm64 stock
}

@test "arm64 sparse: behaviour, exit status, pages, bench and layout agree on every device" {
    cell arm64 sparse
}

@test "arm64 ioctl: behaviour, exit status, pages, bench and layout agree on every device" {
    cell arm64 ioctl
}

@test "arm64 unconditional: behaviour, exit status, pages, bench and layout agree on every device" {
    cell arm64 unconditional
}

@test "arm64 mappable: behaviour, exit status, pages, bench and layout agree on every device" {
    cell arm64 mappable
}
