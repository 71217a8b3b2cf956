#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Verdicts from facts made by hand: the programs of unit/ for judge/. No device.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load helpers

# unit PROGRAM: must print TAP without "not ok", and end well.
unit() {
    run_apart "$UNIT/$1"
    assert_status 0
    assert_stdout_line '1\.\.[1-9][0-9]*'
    assert_stdout_lacks 'not ok'
}

@test "check: the four behaviours, contradictions, and what cannot answer" {
    unit check_test
}

@test "a device that cannot be opened: every step, every error, and what to do" {
    unit diagnosis_test
}

@test "doctor: other users, other processors, nodes that others hold" {
    unit doctor_test
}

@test "bench: registers that are refused, and what shares the table's pages" {
    unit refusal_test
}

@test "bench: which runs are believed" {
    unit quality_test
}

@test "numbers at their edges: 0, 2^63, 2^64 - 1" {
    unit units_test
}

@test "no memory: chains and comparisons say so, and leave nothing behind" {
    unit memory_test
}
