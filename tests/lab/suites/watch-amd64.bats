#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# watch with pages of 4 KiB: it counts each access of a program once, with no effect on other tracing, and leaves
# nothing behind, whatever ends it.
# shellcheck disable=SC2154,SC2016 # what helpers.bash and watch.bash set; $ in the guest's scripts is the guest's

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/watch

setup_file() {
    start_watchable
}

@test "watch, amd64: each access is counted, and how long it took" {
    assert_exact
}

@test "watch, amd64: 100,000 accesses at 300 offsets, none lost" {
    assert_none_lost
}

@test "watch, amd64: two devices at a time" {
    assert_two_devices
}

@test "watch, amd64: two at once, and somebody else's tracing" {
    assert_disturbs_nobody
}

@test "watch, amd64: killed, it leaves nothing" {
    assert_killed_leaves_nothing
}

@test "watch, amd64: whatever call of tracefs fails, it leaves nothing" {
    assert_faults_leave_nothing
}

# bats test_tags=long
@test "watch, amd64: how much longer a trapped read takes while it is watched" {
    tell_cost
}

@test "watch, amd64: the program that has the device open is killed" {
    assert_holder_killed
}

@test "watch, amd64: without accesses, and without anybody who has the device open" {
    guest_tool watch --json --time=300ms "$(address 1)"
    assert_status 3
    assert_json '.messages[0].id' not-open
    assert_json '.devices[0].traps.elapsed_ns >= 300000000'
    hold_to_trap 1 0:0x8:4:r:1
    guest_tool watch --json --time=300ms "$(address 1)"
    assert_status 0
    assert_json '.devices[0].watch.result.id' traps-none
    guest_tool watch --quiet --time=100ms "$(address 1)"
    assert_status 0
    assert_stdout_empty
    assert_stderr_empty
}

@test "watch, amd64: the device is unplugged while it is watched" {
    local device

    device=$(address 2)
    hold_to_trap 2 0:0x8:4:r:100
    watched "--json $device" sh -c "sh -c '$trap_again' sh $trap_pid $device
        kill -KILL $trap_pid; echo 1 >/sys/bus/pci/devices/$device/remove"
    assert_status 0
    assert_equal "$(registers 0)" "0 0x8 4 100 0"
    guest_tool watch --time=100ms "$device"
    assert_status 3
    assert_refusal "$device" "no such PCI function" "lspci -D"
    assert_nothing_left
}

@test "watch, amd64: without rights, tracefs, kprobes, vfio-pci, and under lockdown" {
    guest su user -s /bin/sh -c "vfio-msixctl watch $(address 1)"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$(address 1)" "cannot count accesses: tracefs: Permission denied" "run as root"
    guest_output sh -c 'mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null; echo 0 >/sys/kernel/debug/kprobes/enabled'
    assert_cannot_trace "kprobes are likely switched off" "echo 1 >/sys/kernel/debug/kprobes/enabled"
    guest_output sh -c 'echo 1 >/sys/kernel/debug/kprobes/enabled'
    guest_output sh -c 'for device in /sys/bus/pci/drivers/vfio-pci/*:*; do
            echo "${device##*/}" >/sys/bus/pci/drivers/vfio-pci/unbind
        done; rmmod vfio-pci && rmmod vfio-pci-core'
    assert_cannot_trace "the kernel has no function vfio_pci_core_read()" "modprobe vfio-pci"
    guest_output sh -c 'umount /sys/kernel/debug; umount -l /sys/kernel/tracing'
    assert_cannot_trace "tracefs is not mounted" "mount -t tracefs tracefs /sys/kernel/tracing"
    guest_output mount -t tracefs tracefs /sys/kernel/tracing
    guest_output sh -c 'mount -t securityfs securityfs /sys/kernel/security 2>/dev/null
        echo confidentiality >/sys/kernel/security/lockdown'
    guest_tool watch --time=100ms "$(address 1)"
    assert_status 3
    assert_refusal "$(address 1)" "the kernel is locked down (confidentiality)" "lockdown=integrity"
}
