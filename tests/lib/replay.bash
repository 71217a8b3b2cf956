# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # repo, output, stderr: of helpers and of run
# shellcheck disable=SC2034 # cases, current, info and bad are for the suites
#
# What the suites about --from share: the captures (fixtures/), and how an invalid file is refused.

cases="amd64 amd64-sparse arm64 ppc64el"
# Without those that version 1 has written.
current="amd64 arm64 ppc64el"

setup() {
    fixtures=$repo/tests/fixtures
    info=$fixtures/amd64/info.json
    bad=$BATS_TEST_TMPDIR/bad.json
}

# refused TEXT: one error that contains TEXT, and nothing else.
refused() {
    assert_status 2
    assert_stdout_empty
    assert_equal "$(grep -vc '^vfio-msixctl: next: ' <<<"$stderr")" 1 "errors"
    assert_stderr_has "$1"
}
