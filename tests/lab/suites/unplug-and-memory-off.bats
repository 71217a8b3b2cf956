#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A device whose removal is requested (device_del) while the tool has it open, and memory decoding that is
# switched off during bench. The kernel answers; a shim or the monitor only chooses the moment.
# TROUBLE_ROUNDS and TROUBLE_SEED: trouble.bash.
# shellcheck disable=SC2154 # what helpers.bash, trouble.bash and unplug.bash set
# shellcheck disable=SC2030,SC2031 # each test has a $command of its own

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/trouble
load ../../lib/unplug

# One processor: QEMU may crash when one reads a BAR that another has just removed from the memory map.
setup_file() {
    LAB_CPUS=1 start_unpluggable
}

@test "unplugged before it is opened: no such function" {
    local name

    "$LAB" monitor 'device_del dev1'
    assert_unplugged
    for name in info check bench; do
        command=("$name")
        guest_tool "$name" "$device"
        assert_ended 3
        assert_refusal "$device" "no such PCI function" "lspci"
    done
    plug
    assert_as_before
}

@test "unplugged between open and mmap: the kernel waits, the answer is the same" {
    local options

    for options in "info --json" "check --json" "bench --time=0.3 --json"; do
        # shellcheck disable=SC2086 # words on purpose
        stopped_at_mmap $options
        "$LAB" monitor 'device_del dev1'
        wait_in_guest 'dmesg | grep -q "blocked until released by user"'
        guest_output touch go
        wait_for_tool
        assert_ended 0
        assert_unplugged
        plug
    done
    assert_as_before
}

@test "unplugged in the middle of bench: bench completes, and then the device is removed" {
    command=(bench --json --time=5)
    in_background "${command[@]}" "$device"
    # Stopped, so that it has not ended before the kernel requests the removal.
    signal_when_open STOP
    "$LAB" monitor 'device_del dev1'
    wait_in_guest 'dmesg | grep -q "blocked until released by user"'
    guest_output test -e "/sys/bus/pci/devices/$device"
    kill -0 "$tool_pid"
    signal_when_open CONT
    wait_for_tool
    assert_ended 0
    assert_json '.devices[0].bench | .trapped.samples > 0 and .mmapped.samples > 0'
    assert_unplugged
    plug
    assert_as_before
}

@test "unplugged at random moments" {
    local round

    seeded
    for ((round = 0; round < ROUNDS; round++)); do
        random_command
        in_background "${command[@]}" "$device"
        sleep "$(seconds "$moment")"
        "$LAB" monitor 'device_del dev1'
        wait_for_tool
        # 0: it was open in time, or was not waited for; 4: it was removed while being opened
        assert_ended 0 3 4
        assert_unplugged
        plug
    done
    assert_as_before
    tell_endings
}

# memory_off N ARG...: bench, with memory decoding off from the Nth pread on
memory_off() {
    # The Nth pread is always reached, however slow the machine is: the failure ends the run, not the time limit.
    command=(bench --samples=2000 --time=60 "${@:2}")
    guest env LD_PRELOAD=/lab/shim_trouble.so "VFIO_TROUBLE=memory-off:$1" timeout -s KILL 120 \
        vfio-msixctl "${command[@]}" "$device"
    assert_ended 4
    ! asks_for_json "${command[@]}" || assert_json '.messages[0].id' access-failed
}

@test "memory decoding off during bench: EIO on one path, SIGBUS on the other, exit status 4" {
    local at

    # From the first timed reads on (earlier ones: the command register, the values of both paths)
    for at in 30 500 2500; do
        memory_off "$at" --path=trapped
        assert_refusal "$device" "the trapped access failed: Input/output error" "memory decoding off"
        memory_off "$at" --path=mmapped
        assert_refusal "$device" "the mmapped access failed: Input/output error" "memory decoding off"
        memory_off "$at" --json
        assert_json '.devices[0].bench' null
    done
    assert_as_before
}

@test "memory decoding off at random moments" {
    local round options=(--json --json=compact --path=trapped --path=mmapped) option

    seeded
    for ((round = 0; round < ROUNDS; round++)); do
        draw 4
        option=${options[drawn]}
        draw 2000
        # Not before the command register was read: otherwise bench would not begin.
        memory_off $((drawn + 10)) "$option"
    done
    assert_as_before
    tell_endings
}
