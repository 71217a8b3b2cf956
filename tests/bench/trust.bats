#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Twenty identical runs of bench, a third as long as usual: whether its interval has the coverage it claims.
# tests/README.md, "How far bench can be trusted", has the long form.
# Runs alone: under other load the runs differ by more than each of them can know
# bats file_tags=as-built,timing
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers

# An interval of 95 % contains the median of 20 runs in 19 of them. One over the blocks of a run contained it in 4.
@test "the interval of p50 contains the median of twenty runs or more in at least 60 % of them" {
    FLOOR=60 SAMPLES=33000 run_apart /usr/bin/python3 "$BATS_TEST_DIRNAME/trust.py" 20 0 "$BATS_TEST_TMPDIR/reports" "$TOOL" \
        "$repo/build/tests/shim_delay.so"
    [[ $status -ne 3 ]] || echo "# undecided: load average $(cut -d ' ' -f 1 /proc/loadavg)" >&3
    printf '# %s\n' "${lines[@]}" >&3
    [[ $status -eq 3 ]] || assert_status 0
}
