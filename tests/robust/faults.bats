#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A fault at every call the tool makes, and a kernel that lies, around a fake kernel: no device, no
# root. What must come of each run: tests/robust/faults.py. How: tests/lib/programs/shim_{faults,kernel}.c.
# shellcheck disable=SC2154 # what helpers.bash sets

# bats file_tags=as-built

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/fake-vfio

setup_file() {
    export SANITIZED=$repo/build-sanitize/vfio-msixctl ROOT=$BATS_FILE_TMPDIR/root
    nice make -s -C "$repo" CC=gcc SANITIZE=address,undefined
    fake_vfio "$ROOT"
}

fixtures=$repo/tests/fixtures

# faults OPTION... -- ARGUMENT...: must find nothing, and must have tried $least faults, else a hundred.
faults() {
    local options=()

    while [[ $1 != -- ]]; do options+=("$1") && shift; done
    run_apart "$repo/tests/robust/faults.py" "${options[@]}" "$tried" "$ROOT" "$PROGRAMS" "$@"
    assert_status 0
    assert_stdout_line '[0-9]+ runs, 0 problems'
    [[ $(tail -n 1 <<<"$output") =~ ^([0-9]+)\ runs && ${BASH_REMATCH[1]} -ge ${least:-100} ]] ||
        fail "fewer faults were tried than ${least:-100}"
    printf '# %s: %s\n' "$*" "$(tail -n 1 <<<"$output")" >&3
    echo "${BASH_REMATCH[1]}" >>"$BATS_FILE_TMPDIR/$(basename "$(dirname "$tried")")"
}

# The sum that README quotes.
teardown_file() {
    local plain sanitized

    plain=$(sum "$(basename "$(dirname "$TOOL")")")
    sanitized=$(sum build-sanitize)
    echo "# all in all: $((plain + sanitized)) runs, $sanitized of them under AddressSanitizer and UBSan" >&3
}

sum() {
    awk '{ all += $1 } END { print all + 0 }' "$BATS_FILE_TMPDIR/$1" || true
}

# every ARGUMENT...: at every call; under sanitizers, once for all calls with the same callers.
every() {
    tried=$TOOL faults -- "$@"
    tried=$SANITIZED faults --sanitized --sites -- "$@"
}

@test "info: a fault at every call, and every lie" {
    tried=$TOOL faults -- info --backend=group 01:00.0
    every info --json --backend=group 01:00.0
}

@test "info through the device's own node: a fault at every call, and every lie" {
    every info --json=compact --backend=cdev 01:00.0
}

@test "check: a fault at every call, and every lie" {
    tried=$TOOL faults -- check 01:00.0
    every check --json 01:00.0
}

@test "check of a kernel with sparse areas: a fault at every call, and every lie" {
    tried=$SANITIZED faults --sanitized --sites --kernel sparse -- check 01:00.0
}

@test "check and the RFC's ioctl: a fault at every call, and every lie" {
    tried=$SANITIZED faults --sanitized --sites --kernel ioctl -- check --enable-ioctl -j 01:00.0
}

@test "bench: a fault at every call, and every lie" {
    tried=$TOOL faults -- bench --samples=4 --json 01:00.0
    tried=$SANITIZED faults --sanitized --sites -- bench --samples=4 --json 01:00.0
}

@test "every lie of three kinds of kernel, through both doors, in text and in JSON" {
    local kernel words

    for kernel in mappable sparse ioctl; do
        for words in info check bench\ --samples=4; do
            # shellcheck disable=SC2086 # words on purpose
            least=20 tried=$SANITIZED faults --sanitized --lies --kernel "$kernel" -- $words --backend=group 01:00.0
            # shellcheck disable=SC2086 # words on purpose
            least=20 tried=$SANITIZED faults --sanitized --lies --kernel "$kernel" -- $words -j --backend=cdev 01:00.0
        done
    done
}

@test "two devices: what befalls one costs the other nothing, and the worse exit status counts" {
    tried=$TOOL faults --kernel sparse,mappable -- check 01:00.0 02:00.0
    tried=$TOOL faults --kernel mappable,ioctl -- check -j 01:00.0 02:00.0
    tried=$TOOL faults -- info --backend=group 02:00.0 01:00.0
    tried=$TOOL faults -- info --json 01:00.0 02:00.0
    tried=$TOOL faults -- layout 01:00.0 02:00.0
    tried=$TOOL faults -- doctor --json 01:00.0 02:00.0
}

@test "two devices, under sanitizers: what befalls one costs the other nothing" {
    local words

    for words in 'check --enable-ioctl -j' 'info -j' layout 'bench --samples=4 -j'; do
        # shellcheck disable=SC2086 # words on purpose
        tried=$SANITIZED faults --sanitized --sites --faults --kernel ioctl,mappable -- $words 01:00.0 02:00.0
    done
}

@test "list: a fault at every call" {
    tried=$TOOL faults -- list -o +CLASS,NUMA,POWER
    every list --json
}

@test "layout: a fault at every call" {
    tried=$TOOL faults -- layout 01:00.0
    every layout --json 01:00.0
}

@test "doctor: a fault at every call" {
    tried=$TOOL faults -- doctor 01:00.0
    every doctor --json 01:00.0
}

@test "a report that is replayed: a fault at every call" {
    every check --from="$fixtures/amd64-sparse/check.json"
    tried=$SANITIZED faults --sanitized --sites -- info --json --from="$fixtures/amd64/info.json"
    tried=$SANITIZED faults --sanitized --sites -- doctor --from="$fixtures/amd64/doctor.json"
}

@test "a text of lspci that is replayed: a fault at every call" {
    every list --json --from="$fixtures/amd64/lspci-vv"
    # A dump without words takes few calls: some 70 with different callers.
    least=50 every layout --from="$fixtures/amd64/lspci-n-xxx"
}

@test "samples that are read again, and compare: a fault at every call" {
    every bench --json --from="$fixtures/samples/small.csv"
    tried=$TOOL faults -- compare --json "$fixtures/samples/small.csv" "$fixtures/samples/small.csv"
    tried=$SANITIZED faults --sanitized --sites -- compare --json "$fixtures/amd64/check.json" "$fixtures/amd64-sparse/check.json"
}

@test "bench of memory that writes files: a fault at every call" {
    tried=$SANITIZED faults --sanitized --sites -- bench --selftest --samples=4 \
        --samples="$BATS_TEST_TMPDIR/samples" --svg="$BATS_TEST_TMPDIR/svg"
}

# What stdio writes, no shim sees: the kernel itself says where a file ends.
@test "bench where there is no room: a message, exit status 4, and no file that is cut off" {
    local kib option

    for option in samples svg; do
        for kib in 1 2 3 4 5 6 7; do # beneath 1 no message has room, either
            rm -f "$BATS_TEST_TMPDIR/file"
            # shellcheck disable=SC2016 # for the shell that knows the limit
            run_apart bash -c 'trap "" XFSZ; ulimit -f "$1"; shift; exec "$@"' bash "$kib" \
                "$TOOL" bench --quiet --from="$fixtures/samples/small.csv" "--$option=$BATS_TEST_TMPDIR/file"
            [[ $status -ne 0 || -s $BATS_TEST_TMPDIR/file ]] || fail "no file, and nothing said"
            [[ $status -ne 0 ]] || break
            assert_status 4
            assert_stderr_has "$BATS_TEST_TMPDIR/file: cannot write it: File too large"
            [[ ! -s $BATS_TEST_TMPDIR/file ]] || fail "$kib KiB: $(wc -c <"$BATS_TEST_TMPDIR/file") bytes are left"
        done
        ((kib > 1)) || fail "a limit of 1 KiB must be met"
    done
    run_apart "$TOOL" bench --selftest --samples=4 --svg=/dev/full
    assert_status 4
    assert_stderr_has '/dev/full: cannot write it: No space left on device'
}
