#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Verdicts from hand-made facts: the programs of unit/ for judge/. Needs no device.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers

@test "check: the four behaviours, contradictions, and what cannot answer" {
    tap "$UNIT/check_test"
}

@test "a device that cannot be opened: every step, every error, and what to do" {
    tap "$UNIT/diagnosis_test"
}

@test "doctor: other users, other processors, nodes that are in use" {
    tap "$UNIT/doctor_test"
}

@test "bench: registers that are refused, and what shares the table's pages" {
    tap "$UNIT/refusal_test"
}

@test "bench: which runs count as quiet" {
    tap "$UNIT/quality_test"
}

@test "extreme numbers: 0, 2^63, 2^64 - 1" {
    tap "$UNIT/units_test"
}

@test "numbers in texts: digits, bounds, units, and invalid ones" {
    tap "$UNIT/number_test"
}
