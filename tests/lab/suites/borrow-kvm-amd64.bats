#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A QEMU guest under KVM whose e1000e sends MSI-X interrupts all the while, each after the one before has arrived. It
# loses none while its device is queried through QEMU's descriptor: each that it requests arrives, by its own count; and
# the counts of the host and of the device are not smaller.
# shellcheck disable=SC2154 # what helpers.bash sets
# shellcheck disable=SC2016 # $ in the guest's scripts is the guest's

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/holder

# Registers of the e1000e: interrupts of receive queue 0 go to vector 0, are cleared when they are sent, unmasked, and
# sent. QEMU has its MSI-X capability at 0xa0, and the table at the beginning of BAR3.
setup_file() {
    LAB_CPUS=2 start_guest --kvm --device e1000e
    guest_device 1 >"$BATS_FILE_TMPDIR/devices"
}

teardown() {
    guest_output nested stop
}

# interrupts: "SENT RECEIVED LOST" as the guest counts them
interrupts() {
    guest_output nested interrupts
}

wait_for_interrupts() {
    wait_in_guest "[ \"\$(nested interrupts | cut -d ' ' -f 1)\" -ge $1 ]"
}

# host_count: what the host has delivered of vector 0, in all
host_count() {
    guest_output awk '/vfio-msix\[0\]/ { for (i = 2; $i ~ /^[0-9]+$/; i++) n += $i } END { print n }' /proc/interrupts
}

@test "borrow, amd64: a guest that receives MSI-X interrupts all the while loses none" {
    local device command before sent received lost host vector

    device=$(address 1)
    trace_interrupts
    guest_output nested start --device "host=$device" --msix '0xa0 3 0' --access '0 0xe4 4 w 1 0x8' \
        --access '0 0xdc 4 w 1 0x100000' --access '0 0xd0 4 w 1 0x100000' --access '0 0xc8 4 w 1 0x100000' --rounds 0
    guest_output nested go
    wait_for_interrupts 20
    while read -r command; do
        read -r before _ <<<"$(interrupts)"
        # shellcheck disable=SC2086 # words
        guest_tool $command --json "$device"
        assert_status 0
        read -r sent _ lost <<<"$(interrupts)"
        assert_equal "$lost" 0 "$command"
        ((sent > before)) || fail "no interrupt during $command"
        echo "# $command: $((sent - before)) interrupts" >&3
    done <<-'END'
	info --borrow
	check --borrow
	vectors --time=500ms
	vectors --time=500ms --borrow
	bench --borrow
	bench --borrow --path=mmapped
	END
    wait_for_interrupts $((sent + 20))
    guest_output sh -c 'nested end && sleep 1'
    read -r sent received lost <<<"$(interrupts)"
    assert_equal "$lost" 0
    # The device repeats some, after its throttling interval; on the way repetitions may become one.
    host=$(host_count)
    read -r device vector <<<"$(sent_vectors)"
    echo "# $sent requested, $received received, $host delivered by the host, $device sent or postponed" >&3
    assert_equal "$vector" 0 "the vector that was sent"
    ((sent <= received && received <= host && host <= device)) || fail "an interrupt was lost, or made up"
}
