# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # status, output, stderr are set by run
# shellcheck disable=SC2034 # PROGRAMS and UNIT are for the suites
#
# The vocabulary of the suites. `tool` and `guest_tool` run vfio-msixctl, on this machine or in the guest, and
# set $status, $output and $stderr; after a run with --json, whatever its outcome, the document must conform to
# the schema, or the test fails. Every assert_* prints what it got.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
TOOL=${TOOL:-$repo/${TESTS_BUILD:-build}/vfio-msixctl}
UNIT=$repo/${TESTS_BUILD:-build}/unit
SCHEMA=$repo/build/report.closed.schema.json
PROGRAMS=$repo/${TESTS_PROGRAMS:-build/tests}
LAB=$repo/tests/lab/lab

# Each file has a guest of its own, because suites may run at the same time; or several files, which tests/run
# starts one after another, share one.
SHARED_GUEST=$(sed -n 's/^# Shares a guest: //p' "$BATS_TEST_FILENAME")
LAB_NAME=${TESTS_RUN:-bats}-${SHARED_GUEST:-$(basename "$BATS_TEST_FILENAME" .bats)}
export LAB_NAME

# In CI a skipped test is a failed one.
if [[ ${CI:-} == true ]]; then
    skip() {
        fail "skipped in CI: $*"
    }
fi

fail() {
    echo "$*" >&2
    show_run >&2
    return 1
}

# Shows the last run, only the beginning of a long output.
show_run() {
    printf -- '-- command: %s\n-- status: %s\n' "${ran:-}" "${status:-}"
    printf -- '-- stdout:\n%s\n-- stderr:\n%s\n' "$(head -n 40 <<<"${output:-}")" \
        "$(head -n 40 <<<"${stderr:-}")"
}

# run_apart COMMAND...: `run` with separate streams, and $ran for show_run.
run_apart() {
    ran="$*"
    run --separate-stderr "$@"
}

asks_for_json() {
    local word

    for word; do
        case $word in
        --) return 1 ;;
        -j* | --json*) return 0 ;;
        esac
    done
    return 1
}

# The document as printed, including the final newline, which `run` removes. Whatever the outcome of the run, a
# report must replay to the same.
validate_json() {
    run_validator=$(printf '%s\n' "$output" | "$repo/tests/lib/validate.py" --replay "$TOOL" "$SCHEMA" 2>&1) ||
        fail "$run_validator"
}

# tool ARG...: runs vfio-msixctl on this machine.
tool() {
    run_apart "$TOOL" "$@"
    ! asks_for_json "$@" || validate_json
}

# guest_tool ARG...: runs vfio-msixctl in the file's guest.
guest_tool() {
    run_apart "$LAB" exec -- vfio-msixctl "$@"
    ! asks_for_json "$@" || validate_json
}

# guest_interrupted SIGNAL ARG...: runs vfio-msixctl in the guest and sends it SIGNAL shortly after it has opened
# the device, however long that takes. It runs in the foreground, because in the background the shell ignores SIGINT.
guest_interrupted() {
    # shellcheck disable=SC2016 # for the guest's shell
    run_apart "$LAB" exec -- sh -c 'signal=$1; shift
        (for i in $(seq 1000); do
            ls -l "/proc/$$/fd" | grep -q vfio-device && usleep 300000 && kill -s "$signal" $$ && exit
            usleep 50000
        done) >/dev/null 2>&1 & exec vfio-msixctl "$@"' sh "$@"
}

# guest COMMAND...: runs any command in the file's guest.
guest() {
    run_apart "$LAB" exec -- "$@"
}

# guest_output COMMAND...: prints its standard output; the test fails if the command does.
guest_output() {
    "$LAB" exec -- "$@"
}

# wait_in_guest TEST: waits until TEST succeeds in the guest's shell.
wait_in_guest() {
    guest_output sh -c 'for i in $(seq 400); do eval "$1" && exit 0; usleep 50000; done; exit 1' \
        sh "$1" || fail "waited in vain for: $1"
}

# of_x86: skips a test about x86 machines if the tool runs on another.
of_x86() {
    [[ $("$TOOL" list --json --sysroot="$BATS_TEST_TMPDIR/none" | jq -r .host.arch) == @(x86_64|i?86) ]] ||
        skip "is about x86"
}

# start_guest [LAB-OPTION]...: for setup_file. A guest that does not boot is a failure. A shared one that an
# earlier file has started with the same options keeps running.
start_guest() {
    local with

    with=$(IFS=$'\n' && echo "$*")
    if [[ $SHARED_GUEST && ${TESTS_RUN:-} ]] && "$LAB" exec -- true 2>/dev/null; then
        assert_equal "$(guest_output cat /run/started-with)" "$with" "options of the guest $SHARED_GUEST"
        return
    fi
    "$LAB" start "$@" 3>&-
    # shellcheck disable=SC2016 # for the guest's shell
    guest_output sh -c 'echo "$1" >/run/started-with' sh "$with"
}

# stop_guest: for teardown_file. tests/run stops the guests that are shared.
stop_guest() {
    [[ $SHARED_GUEST && ${TESTS_RUN:-} ]] || "$LAB" stop
}

# guest_device N: the address of the Nth --device.
guest_device() {
    # shellcheck disable=SC2016 # for the guest's shell
    guest_output sh -c 'eval echo "\$LAB_DEVICE$1"' sh "$1"
}

assert_status() {
    [[ $status -eq $1 ]] || fail "exit status: expected $1"
}

assert_equal() {
    [[ $1 == "$2" ]] || fail "got: $1
expected: $2${3:+ ($3)}"
}

assert_stdout() {
    [[ $output == "$1" ]] || fail "stdout: expected exactly:
$1"
}

assert_stdout_empty() {
    [[ -z $output ]] || fail "stdout: expected nothing"
}

assert_stdout_has() {
    [[ $output == *"$1"* ]] || fail "stdout: expected somewhere: $1"
}

assert_stdout_lacks() {
    [[ $output != *"$1"* ]] || fail "stdout: did not expect: $1"
}

# assert_stdout_line REGEX: a complete line matches.
assert_stdout_line() {
    grep -qxE -e "$1" <<<"$output" || fail "stdout: no line matches: $1"
}

# unwrap: rejoins the wrapped lines of facts, checks and Next: in $output.
unwrap() {
    output=$(sed -E ':next; $!N; s/\n {22,23}([^ ])/ \1/; t next; /^Next: /{ s/\n *(.)/ \1/; t next; }; P; D' \
        <<<"$output")
}

# says LEVEL CHECK TEXT: a check of doctor with TEXT, a regular expression, somewhere in its sentence.
says() {
    local output=$output

    unwrap
    assert_stdout_line "$1  $2 +.*$3.*"
}

assert_stderr() {
    [[ $stderr == "$1" ]] || fail "stderr: expected exactly:
$1"
}

assert_stderr_empty() {
    [[ -z $stderr ]] || fail "stderr: expected nothing"
}

assert_stderr_has() {
    [[ $stderr == *"$1"* ]] || fail "stderr: expected somewhere: $1"
}

# assert_refusal DEVICE TEXT NEXT: one message that names the device, and one line with the remedy.
assert_refusal() {
    local message remedy

    message=$(grep -v '^vfio-msixctl: next: ' <<<"$stderr") || true
    remedy=$(grep '^vfio-msixctl: next: ' <<<"$stderr") || true
    [[ $message == "vfio-msixctl: $1: "*"$2"* && $message != *$'\n'* ]] ||
        fail "stderr: expected one message of $1: $2"
    [[ $remedy == *"$3"* && $remedy != *$'\n'* ]] || fail "stderr: expected one remedy: $3"
}

# tap COMMAND...: a program that prints TAP must have a plan, no "not ok", and exit status 0. What it could not
# decide is logged.
tap() {
    run_apart "$@"
    grep '^# undecided: ' <<<"$output" >&3 || true
    assert_status 0
    assert_stdout_line '1\.\.[1-9][0-9]*'
    assert_stdout_lacks 'not ok'
}

# json EXPRESSION: runs jq on the last run's standard output.
json() {
    jq -r "$1" <<<"$output"
}

# assert_json EXPRESSION [VALUE]: jq's answer is VALUE, by default true.
assert_json() {
    local got

    got=$(json "$1") || fail "jq cannot answer: $1"
    [[ $got == "${2-true}" ]] || fail "jq: $1
got: $got
expected: ${2-true}"
}
