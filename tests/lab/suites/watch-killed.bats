#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# watch killed at random moments, while it makes its probes, while it counts, and while it removes them: afterwards
# instances, probes and synthetic events are as before. TROUBLE_ROUNDS=100 makes 1,000 kills.
# shellcheck disable=SC2154,SC2016 # what helpers.bash, watch.bash and trouble.bash set; $ is the guest's

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/watch
load ../../lib/trouble

KILLS=5 # in a round, all at one moment

# Both processors in one thread: each kill patches the kernel's code several times, and with a thread for each of them
# QEMU 7.2 sometimes executes what was there before: a breakpoint that the kernel has removed already ("Oops: int3").
setup_file() {
    LAB_CPUS=2 LAB_QEMU='-accel tcg,thread=single' start_watchable --file "$repo/tests/lib/kill-watch"
    # How long it takes from start to end, in milliseconds.
    guest_output sh -c 'for i in 1 2 3; do
        start=$(cut -d " " -f 1 /proc/uptime)
        vfio-msixctl watch --quiet --time=100ms "$1" 2>/dev/null
        echo "$start $(cut -d " " -f 1 /proc/uptime)"; done' sh "$(address 1)" |
        awk '{ ms = ($2 - $1) * 1000; if (ms > most) most = ms } END { printf "%d\n", most }' >"$BATS_FILE_TMPDIR/ms"
}

# kills WORD: ROUNDS batches of that kind, at ages from start to end; several at once take longer.
kills() {
    local batches=() ages round most

    most=$(<"$BATS_FILE_TMPDIR/ms")
    for ((round = 0; round < ROUNDS; round++)); do
        ages=()
        while ((${#ages[@]} < KILLS)); do
            draw "$((3 * most))"
            ages+=("$((drawn + 1))")
        done
        batches+=("$1:$(printf '%s\n' "${ages[@]}" | sort -rn | paste -sd ,)")
    done
    run_apart guest_output ./kill-watch "$(address 1)" "${batches[@]}"
    [[ $status -eq 0 ]] || fail "${batches[*]}"
    printf '%s\n' "$output" >"$BATS_FILE_TMPDIR/kills-$1"
}

# tell_kills WORD: logs how many there were, and what they met.
tell_kills() {
    awk -v word="$1" '{ kills += $2; events += $3; left += $4 != "" } END {
        printf "# %s: %d kills, %d events at these moments; %d of %d times the next one had to remove something\n",
        word, kills, events, left, NR }' "$BATS_FILE_TMPDIR/kills-$1" >&3
}

# bats test_tags=long
@test "watch, killed: its child removes everything" {
    seeded
    hold_to_trap 1 0:0x8:4:r:1
    kills one
    tell_kills one
    assert_kernel_well
}

# bats test_tags=long
@test "watch, killed together with its child: the next one removes everything" {
    seeded
    hold_to_trap 1 0:0x8:4:r:1
    kills all
    tell_kills all
    assert_kernel_well
}
