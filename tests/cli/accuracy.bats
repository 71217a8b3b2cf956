#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bench --selftest compared with an independent plain loop, on this machine; lab/suites/bench-accuracy.bats does the
# same for the clocks of three architectures.
# bats file_tags=as-built,timing
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/accuracy

# All verdicts come from the same runs, so that a busy machine costs at most a minute. The number of samples is the
# usual one: within a time limit, a busy machine would take only two, of code that is no longer in the cache.
setup_file() {
    judge_accuracy "$BATS_FILE_TMPDIR/verdicts" trapped mmapped {trapped,mmapped}'*'{1.08,0.92} -- \
        "$UNIT/plain_loop" "$TOOL" bench --selftest --samples 4000 --time 60s --json
}

@test "p50 of both paths is within 2 % of the plain loop's" {
    assert_verdict "$BATS_FILE_TMPDIR/verdicts" trapped inside
    assert_verdict "$BATS_FILE_TMPDIR/verdicts" mmapped inside
}

@test "an error of 8 % on either path, in either direction, is found (otherwise a pass would prove nothing)" {
    local figure

    for figure in {trapped,mmapped}'*'{1.08,0.92}; do
        assert_verdict "$BATS_FILE_TMPDIR/verdicts" "$figure" outside
    done
}

@test "a verdict is wrong in at most 1 % of the runs, and is reached soon if the errors are small" {
    PYTHONPATH=$(dirname "$ACCURACY") tap /usr/bin/python3 "$repo/tests/unit/accuracy_test.py"
}
