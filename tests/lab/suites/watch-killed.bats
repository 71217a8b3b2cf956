#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# watch killed at random moments, while it makes its probes, while it counts, and while it removes them: afterwards
# instances, probes and synthetic events are as before. TROUBLE_ROUNDS=100 makes 1,000 kills.
# shellcheck disable=SC2154 # what helpers.bash, watch.bash and trouble.bash set

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/watch
load ../../lib/trouble

KILLS=5 # in a round

setup_file() {
    start_watchable --file "$repo/tests/lib/kill-watch"
    # How long it takes from start to end, in milliseconds.
    guest_output sh -c 'for i in 1 2 3; do
        start=$(cut -d " " -f 1 /proc/uptime)
        vfio-msixctl watch --quiet --time=100ms "$1" 2>/dev/null
        echo "$start $(cut -d " " -f 1 /proc/uptime)"; done' sh "$(address 1)" |
        awk '{ ms = ($2 - $1) * 1000; if (ms > most) most = ms } END { printf "%d\n", most }' >"$BATS_FILE_TMPDIR/ms"
}

# kills WORD: KILLS of that kind, at moments from its start to its end.
kills() {
    local moments=() most

    most=$(<"$BATS_FILE_TMPDIR/ms")
    for ((kill = 0; kill < KILLS; kill++)); do
        draw "$most"
        moments+=("$1:$((drawn + 1))")
    done
    run_apart guest_output ./kill-watch "$(address 1)" "${moments[@]}"
    [[ $status -eq 0 ]] || fail "${moments[*]}"
    printf '%s\n' "$output" >>"$BATS_FILE_TMPDIR/kills-$1"
}

# tell_kills WORD: logs how many there were, and how many of them while there were events.
tell_kills() {
    awk -v word="$1" '{ events += $2 > 0; left += $3 != "" } END { printf "# %d kills of %s: %d while it had events; " \
        "%d times the next one had to remove something\n", NR, word, events, left }' "$BATS_FILE_TMPDIR/kills-$1" >&3
}

@test "watch, killed: its child removes everything" {
    local round

    seeded
    hold_to_trap 1 0:0x8:4:r:1
    for ((round = 0; round < ROUNDS; round++)); do kills one; done
    tell_kills one
    assert_kernel_well
}

@test "watch, killed together with its child: the next one removes everything" {
    local round

    seeded
    hold_to_trap 1 0:0x8:4:r:1
    for ((round = 0; round < ROUNDS; round++)); do kills all; done
    tell_kills all
    assert_kernel_well
}
