#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bench --selftest against an independent plain loop, on this machine; lab/suites/bench-accuracy.bats does the
# same for the clocks of three architectures.
# Runs alone: it times memory, and holds two figures against each other.
# bats file_tags=as-built,timing
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers

# held_against_loop FILTER: bench --selftest, its report changed by jq.
held_against_loop() {
    local bench="$TOOL bench --selftest --time 200ms --json"

    cat >"$BATS_TEST_TMPDIR/bench" <<<"$bench | jq '.devices[0].bench |= ($1)'"
    run_apart "$repo/tests/lib/accuracy.py" "$UNIT/plain_loop" "sh $BATS_TEST_TMPDIR/bench" trapped mmapped
}

@test "p50 of both paths is within 5 % of the plain loop's" {
    held_against_loop .
    echo "# ${output//$'\n'/$'\n'# }" >&3
    assert_status 0
}

@test "an error of 8 % on either path, to either side, is told (so that silence means something)" {
    local path factor

    for path in trapped mmapped; do
        for factor in 1.08 0.92; do
            held_against_loop ".$path.p50_ns *= $factor"
            assert_status 1
            assert_stdout_line "$path: off by [+-][0-9.]+ percent.*"
        done
    done
}
