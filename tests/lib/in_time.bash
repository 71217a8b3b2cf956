# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # repo is set by helpers.bash
#
# Time limits that hold on a busy machine. Load only makes a run longer, so the time that a run itself takes is an
# interval: from the elapsed time less the time spent waiting for a CPU, to the elapsed time.

# in_time SECONDS PID|- COMMAND...: `run_apart` COMMAND, repeated until the interval is below SECONDS, which
# passes, or above, which fails. After a minute it is undecided: that passes, and the interval and the load are
# logged. PID: the process that COMMAND waits for, as for `timed`.
in_time() {
    local seconds=$1 pid=$2 end=$((SECONDS + 60)) times=$BATS_TEST_TMPDIR/times verdict

    shift 2
    while :; do
        run_apart "$repo/tests/lib/timed" "$times" "$pid" "$@"
        verdict=$(awk -v most="$seconds" '{
            print ($1 <= most ? "within" : ($1 - $2 > most ? "over" : "")) }' \
            "$times") || fail "no times"
        [[ ! $verdict && $SECONDS -lt $end ]] || break
    done
    [[ $verdict != over ]] || fail "took more than $seconds s: elapsed and waited $(cat "$times")"
    [[ $verdict ]] || awk -v what="$*" -v most="$seconds" '{ getline load <"/proc/loadavg"
        printf "# undecided: %s: took %.1f to %.1f s, allowed are %s; load average %s\n",
            what, $1 - $2, $1, most, load }' "$times" >&3
}

# guest_process: the process of QEMU, which a command in the file's guest waits for.
guest_process() {
    pgrep -P "$(<"${XDG_RUNTIME_DIR:-/tmp}/vfio-msixctl-lab-$UID/$LAB_NAME/pid")"
}
