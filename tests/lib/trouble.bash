# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # what helpers.bash sets
# shellcheck disable=SC2034 # drawn, moment and command are for the suites
#
# Trouble at random moments: TROUBLE_ROUNDS rounds (5 by default), with moments derived from TROUBLE_SEED, which a
# failure prints.

ROUNDS=${TROUBLE_ROUNDS:-5}
SEED=${TROUBLE_SEED:-$((RANDOM * 32768 + RANDOM))}
# A guest lives long enough for them, on a busy machine, too.
export LAB_TIMEOUT=${LAB_TIMEOUT:-$((1800 + 60 * ROUNDS))}

# seeded: at the start of a randomised test. A test that fails shows the line.
seeded() {
    echo "TROUBLE_SEED=$SEED"
    RANDOM=$SEED
    endings=()
}

# draw N: sets $drawn to a random number below N. Not in a subshell, which would draw the same number again.
draw() {
    drawn=$((RANDOM % $1))
}

# random_command: sets $command to one of the commands that open the device, and $moment to a time in milliseconds
# before it begins, while it runs, or after it.
random_command() {
    draw 5
    case $drawn in
    0) command=(info) && draw 400 ;;
    1) command=(check) && draw 400 ;;
    *) command=(bench --time=0.8) && draw 1600 ;;
    esac
    moment=$drawn
    draw 2
    [[ $drawn -eq 0 ]] || command+=(--json)
}

# seconds MILLISECONDS
seconds() {
    printf '%d.%03d' "$(($1 / 1000))" "$(($1 % 1000))"
}

# assert_message: one message if the tool failed, none if it answered. A signal may arrive before the tool can print
# one; "Terminated" comes from the guest's shell.
assert_message() {
    local message

    message=$(grep -v -e '^vfio-msixctl: next: ' -e '^Terminated$' <<<"$stderr") || true
    case $status in
    0 | 1) assert_stderr_empty ;;
    3 | 4) [[ $message == "vfio-msixctl: "* && $message != *$'\n'* ]] || fail "stderr: expected one message" ;;
    *) [[ -z $message || $message == "vfio-msixctl: interrupted" ]] || fail "stderr: expected at most \"interrupted\"" ;;
    esac
    endings+=("${command[0]} $status ${message##*vfio-msixctl: "${device:-}": }")
}

# assert_ended STATUS...: the last run, of ${command[@]}, ended with one of these, and as every run must.
assert_ended() {
    echo "round: $ran (status $status)"
    [[ " $* " == *" $status "* ]] || fail "exit status: expected one of $*"
    assert_message
    if [[ $status -lt 128 ]] && asks_for_json "${command[@]}"; then
        validate_json
        assert_json .exit_status "$status"
    elif [[ $status -ge 3 ]]; then
        assert_stdout_empty
    fi
    assert_kernel_well
}

# assert_kernel_well: the guest's log since the last time contains no sign of a kernel problem, except for Linux's warning
# about a process that is killed in mkdir() of an instance of tracefs, which then fails.
assert_kernel_well() {
    local log

    log=$(guest_output dmesg -c | sed '/failed to allocate ring buffer on CPU/,/end trace/d')
    ! grep -E 'BUG|Oops|WARNING|Call Trace|general protection|blocked for more than' <<<"$log" ||
        fail "the guest's kernel: $log"
}

# tell_endings: logs how many rounds ended in each way.
tell_endings() {
    printf '# %d rounds, TROUBLE_SEED=%s\n' "${#endings[@]}" "$SEED" >&3
    printf '%s\n' "${endings[@]}" | sort | uniq -c | sed 's/^/# /' >&3
}
