# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # output: of run
#
# Input from outside, changed in one place after the other: hostile.py.

fixtures=$repo/tests/fixtures

# hostile TOOL KIND ARGUMENT...: hostile.py finds nothing wrong; its last line is logged.
hostile() {
    run_apart "$BATS_TEST_DIRNAME/hostile.py" "$@"
    assert_status 0
    shift
    printf '# %s: %s\n' "${*//"$fixtures/"/}" "$(tail -n 1 <<<"$output")" >&3
}
