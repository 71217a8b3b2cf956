#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# maps in guests of Linux 6.12 and 6.1, whose /proc/PID/maps differ: a program that maps odd pieces of one
# device and of two, and what it has mapped is what maps says, to the byte. Nothing is opened.
# shellcheck disable=SC2154,SC2030,SC2031 # what helpers.bash sets
# shellcheck disable=SC2016 # $ in the guest's scripts is the guest's

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/holder

# Devices 1 and 2 are alike; 3 differs from them.
start() {
    start_guest --device nvme --device nvme --device e1000e --file "$PROGRAMS/map_pieces" --file "$PROGRAMS/hold_device" "$@"
    for number in 1 2 3; do
        printf '%s ' "$(guest_device "$number")"
    done >"$BATS_FILE_TMPDIR/devices"
}

setup_file() {
    start --file "$(command -v strace)"
}

teardown() {
    end_holder
}

# mapped: "BAR FIRST SIZE" of what is direct, comma between
mapped() {
    json '[.devices[0].maps.holders[0] | .bars[] | .index as $bar | .ranges[] | select(.kind == "direct") |
        "\($bar) \(.area.offset) \(.area.size)"] | join(", ")'
}

odd_pieces() {
    local device group

    device=$(address 1) group=$(group_of "$device")
    hold ./map_pieces "$group" "$device" 0:0x1000:0x1000 0:0x3000:0x1000
    guest_tool maps --json "$device"
    assert_status 0
    assert_stderr_empty
    assert_equal "$(mapped)" "0 0x1000 4096, 0 0x3000 4096"
    assert_json '.devices[0].maps.holders[0].result.id' maps-partial
    assert_json '.devices[0].maps.holders[0].pid' "$holder"
    guest_tool maps "$device"
    assert_stdout_line "Open in map_pieces \(pid $holder\), through VFIO group $group"
    assert_stdout_line '  0x2000-0x2fff  not mapped: traps'
}

two_devices() {
    local one three

    one=$(address 1) three=$(address 3)
    # BAR3 of e1000e has the table in its first page; its BAR0 is 128 KiB, which the first device has not.
    hold ./map_pieces "$(group_of "$one")" "$one" 0:0:0x4000 -- "$(group_of "$three")" "$three" 0:0:0x20000 3:0x2000:0x1000
    guest_tool maps --json "$one"
    assert_equal "$(mapped)" "0 0x0 16384"
    guest_tool maps --json "$three"
    assert_equal "$(mapped)" "0 0x0 131072, 3 0x2000 4096"
}

@test "maps, Linux 6.12: odd pieces of one device" {
    odd_pieces
}

@test "maps, Linux 6.12: it opens no node, and the holder's device is not reset" {
    local device

    device=$(address 1)
    hold ./map_pieces "$(group_of "$device")" "$device" 0:0:0x4000
    guest sh -c './strace -f -o trace -e trace=open,openat,openat2,ioctl vfio-msixctl maps "$1" >/dev/null &&
        ! grep -E "\"/dev/|VFIO|0x3b" trace' sh "$device"
    assert_status 0
}

@test "maps, Linux 6.12: all of it is as layout predicts on a kernel that is mappable" {
    local device

    device=$(address 1)
    hold ./map_pieces "$(group_of "$device")" "$device" 0:0:0x4000
    guest_tool maps --json "$device"
    assert_json '.devices[0].maps.holders[0] | .result.id + " " + .kernel' "maps-as-predicted mappable"
}

@test "maps, Linux 6.12: two devices of one process" {
    two_devices
}

@test "maps, Linux 6.12: nothing distinguishes two identical devices" {
    local one two

    one=$(address 1) two=$(address 2)
    hold ./map_pieces "$(group_of "$one")" "$one" 0:0:0x4000 -- "$(group_of "$two")" "$two"
    guest_tool maps --json "$two"
    assert_status 0
    assert_json '.devices[0].maps.holders[0] | .others[0].address + " " + .hold' "$one holds"
    assert_json '.devices[0].maps.holders[0].bars[0].ranges[0].kind' may-be
}

@test "maps, Linux 6.12: nothing is open; only the group is; a user sees nothing of root's" {
    local device group

    device=$(address 1) group=$(group_of "$device")
    guest_tool maps "$device"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "no process has it open" "vfio-msixctl layout $device"
    hold sh -c 'exec 3<>"/dev/vfio/$1"; echo held; sleep 600' sh "$group"
    guest_tool maps --json "$device"
    assert_status 3
    assert_json '.messages[0].text | test("has its group open")'
    end_holder
    hold ./map_pieces "$group" "$device" 0:0:0x4000
    guest su user -s /bin/sh -c "vfio-msixctl maps $device"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "other processes cannot be read" "run as root"
}

@test "maps, Linux 6.1: odd pieces, two devices, and two that are alike, by their addresses" {
    local one two

    stop_guest
    LAB_RELEASE=bookworm start
    [[ $(guest_output uname -r) == 6.1.* ]]
    odd_pieces
    end_holder
    two_devices
    end_holder
    one=$(address 1) two=$(address 2)
    hold ./map_pieces "$(group_of "$one")" "$one" 0:0:0x4000 -- "$(group_of "$two")" "$two"
    guest_tool maps --json "$one"
    assert_equal "$(mapped)" "0 0x0 16384"
    guest_tool maps --json "$two"
    assert_equal "$(mapped)" ""
}
