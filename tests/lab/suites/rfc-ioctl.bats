#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# --enable-ioctl on a kernel with the 2017 RFC: switched on for the run, and off again however it ends. The
# setting outlives the file descriptor, so the next run would see it if it stayed on: the witness is map_pages,
# which only calls mmap.

# shellcheck disable=SC2016 # $1 is for the guest's shell
# shellcheck disable=SC2154 # what trouble.bash sets

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/trouble

setup_file() {
    start_guest --kernel ioctl --device nvme --file "$PROGRAMS/map_pages"
}

teardown_file() {
    stop_guest
}

setup() {
    address=$(guest_device 1)
}

# The page of the MSI-X table (BAR0+0x2000) must be refused as before.
assert_off() {
    local group

    group=$(guest_output sh -c 'basename "$(readlink "/sys/bus/pci/devices/$1/iommu_group")"' \
        sh "$address")
    run_apart guest_output ./map_pages "$group" "$address" 0
    assert_stdout_line '0x1000 ok'
    assert_stdout_line '0x2000 EINVAL'
}

@test "ioctl: check alone switches nothing on" {
    guest_tool check --json "$address"
    assert_status 1
    assert_json '.devices[0].check.behaviour' ioctl
    assert_json '.devices[0].check.evidence.map_error' EINVAL
    assert_json '.devices[0].check.evidence.ioctl_enabled' false
    assert_off
}

@test "ioctl: check --enable-ioctl maps the table's page, and switches it off" {
    guest_tool check --enable-ioctl --json "$address"
    assert_status 1
    assert_json '.devices[0].check.behaviour' ioctl
    assert_json '.devices[0].check.evidence.map_error' null
    assert_json '.devices[0].check.evidence.ioctl_enabled' true
    assert_off
}

@test "ioctl: bench --enable-ioctl switches it off" {
    guest_tool bench --enable-ioctl --samples 2000 --json "$address"
    assert_status 0
    assert_off
}

# interrupted SIGNAL NUMBER: sends the signal in the middle of a bench
interrupted() {
    guest_interrupted "$1" bench --enable-ioctl --json --time=30 "$address"
    assert_status $((128 + $2))
    assert_stdout_empty
    assert_stderr_has "vfio-msixctl: interrupted"
    assert_off
}

@test "ioctl: SIGINT in the middle of bench switches it off" {
    interrupted INT 2
}

@test "ioctl: SIGTERM in the middle of bench switches it off" {
    interrupted TERM 15
}

@test "ioctl: SIGHUP in the middle of bench switches it off" {
    interrupted HUP 1
}

@test "ioctl: SIGQUIT in the middle of bench switches it off" {
    interrupted QUIT 3
}

@test "ioctl: SIGINT, SIGTERM and SIGPIPE at random moments switch it off" {
    local round signals=(INT TERM PIPE) numbers=(2 15 13) signal by_itself

    seeded
    guest_output dmesg -c >/dev/null
    for ((round = 0; round < 2 * ROUNDS; round++)); do
        random_command
        by_itself=0
        [[ ${command[0]} == info ]] || command+=(--enable-ioctl)
        [[ ${command[0]} != check ]] || by_itself=1
        draw 3
        signal=$drawn
        # busybox's timeout becomes the command; if it has already ended, the signal reaches no process.
        guest timeout -s "${signals[signal]}" "$(seconds $((moment + 1)))" vfio-msixctl \
            "${command[@]}" "$address"
        # SIGPIPE does not end the program: a failed write is reported when it happens.
        if [[ ${signals[signal]} == PIPE ]]; then
            assert_ended "$by_itself" 141
        else
            assert_ended "$by_itself" $((128 + numbers[signal]))
        fi
        assert_off
    done
    tell_endings
}

@test "ioctl: a reader that has closed the pipe: exit status 4, and it is off" {
    local options

    for options in "check --json" "bench --samples=2000 --json" "info --json"; do
        read -ra command <<<"$options"
        [[ $options == info* ]] || command+=(--enable-ioctl)
        # The reader has closed the pipe before there is anything to read.
        guest sh -c 'mkfifo pipe; exec 9<>pipe; exec 8>pipe; exec 9>&-
            timeout -s KILL 60 "$@" >&8 8>&-; status=$?; rm pipe; exit $status' \
            sh vfio-msixctl "${command[@]}" "$address"
        assert_status 4
        assert_stdout_empty
        assert_stderr "vfio-msixctl: cannot finish the report: Broken pipe"
        assert_off
    done
}

@test "ioctl: with standard output closed it is off, too" {
    guest sh -c 'vfio-msixctl bench --enable-ioctl --samples 2000 "$1" >&-' sh "$address"
    assert_status 4
    assert_off
}
