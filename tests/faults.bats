#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A fault at every call the tool makes, and a kernel that lies, around a fake kernel: no device, no
# root. What must come of each run: tests/faults.py. How: tests/programs/shim_{faults,kernel}.c.
# shellcheck disable=SC2154 # what helpers.bash sets

# bats file_tags=as-built

bats_require_minimum_version 1.5.0
load helpers
load fake-vfio

setup_file() {
    local repo

    repo=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
    export SANITIZED=$repo/build-sanitize/vfio-msixctl ROOT=$BATS_FILE_TMPDIR/root
    nice make -s -C "$repo" CC=gcc SANITIZE=address,undefined
    fake_vfio "$ROOT"
}

# faults OPTION... -- ARGUMENT...: must find nothing, and must have tried at least a hundred faults.
faults() {
    local options=()

    while [[ $1 != -- ]]; do options+=("$1") && shift; done
    run_apart "$repo/tests/faults.py" "${options[@]}" "$tried" "$ROOT" "$PROGRAMS" "$@"
    assert_status 0
    assert_stdout_line '[1-9][0-9]{2,} runs, 0 problems'
    printf '# %s: %s\n' "$*" "$(tail -n 1 <<<"$output")" >&3
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
    tried=$SANITIZED faults --sanitized --sites -- bench --samples=4 --json 01:00.0
}

@test "list: a fault at every call" {
    tried=$TOOL faults -- list -o +CLASS,NUMA,POWER
    every list --json
}

@test "layout: a fault at every call" {
    tried=$TOOL faults -- layout 01:00.0
    every layout --json 01:00.0
}
