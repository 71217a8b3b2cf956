#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# How the lab reads a guest's answers, without a guest: lines that arrive late and in pieces.
# shellcheck disable=SC2154 # line: of guest_line

bats_require_minimum_version 1.5.0
load ../lib/helpers

setup() {
    # shellcheck source=../lab/lib/guest.sh
    . "$repo/tests/lab/lib/guest.sh"
    # Pretends that a guest is running.
    # shellcheck disable=SC2317 # guest_line asks
    qemu_alive() { true; }
    STATE=$BATS_TEST_TMPDIR
    mkfifo "$STATE/control1.out"
    exec {agent}<>"$STATE/control1.out"
}

# agent_says PAUSE PIECE...: writes the pieces of a line, each after a pause.
agent_says() {
    local pause=$1 piece
    shift

    for piece; do
        sleep "$pause"
        printf '%s' "$piece" >&"$agent"
    done
    echo >&"$agent"
}

# bats test_tags=thorough
@test "a line that arrives after more than one wait is not lost" {
    agent_says 0.7 4 2.7 ' ' 3 &
    guest_line 1 '42.7 *' 20
    assert_equal "$line" "42.7 3"
}

@test "a line for another command is skipped" {
    agent_says 0 "41.1 0" &
    agent_says 0.2 "42.7 3" &
    guest_line 1 '42.7 *' 20
    assert_equal "$line" "42.7 3"
}

@test "no line in time: an error" {
    run guest_line 1 '42.7 *' 1
    assert_status 1
}
