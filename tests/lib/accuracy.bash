# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # repo is set by helpers.bash
#
# Compares bench with a plain loop: accuracy.py, and what its verdicts mean for a test.

ACCURACY=$repo/tests/lib/accuracy.py

# judge_accuracy FILE [--within PERCENT] [--seconds SECONDS] FIGURE... -- COMMAND...: writes the verdicts of accuracy.py
# to FILE and to the log.
judge_accuracy() {
    local file=$1 status=0

    shift
    "$ACCURACY" "$@" >"$file" || status=$?
    sed 's/^/# /' "$file" >&3
    [[ $status -eq 0 || $status -eq 1 || $status -eq 3 ]] || fail "no verdict: status $status"
}

# assert_verdict FILE FIGURE WORD: the verdict is WORD ("inside" or "outside"), or undecided, which is allowed on
# a machine that is too busy: then the log has the interval and the load.
assert_verdict() {
    grep -qE "^(${2/\*/\\*}: $3|undecided: ${2/\*/\\*}): off by " "$1" || fail "$2 is not $3: $(cat "$1")"
}
