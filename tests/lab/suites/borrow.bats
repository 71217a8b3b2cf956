#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# --borrow in guests of Linux 6.12 and 6.1: what it asks, by strace; that it answers as an opened device does; that it
# takes the right descriptor of a process with identical devices; and a process that ends, or switches memory decoding
# off, meanwhile.
# shellcheck disable=SC2154,SC2030,SC2031 # what helpers.bash sets
# shellcheck disable=SC2016 # $ in the guest's scripts is the guest's

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/holder

# Devices 1 and 2 are alike, each behind a root port; so are 4 and 5, on the root bus, where no reset tells them apart.
start() {
    start_guest --device nvme --device nvme --device e1000e --device nvme,addr=0x10 --device nvme,addr=0x11 \
        --file "$PROGRAMS/map_pieces" --file "$PROGRAMS/hold_device" --file "$(command -v strace)"
    for number in 1 2 3 4 5; do
        printf '%s ' "$(guest_device "$number")"
    done >"$BATS_FILE_TMPDIR/devices"
}

setup_file() {
    start
}

teardown() {
    end_holder
}

# shown: what remains of a report apart from how it was asked
shown() {
    json '.devices[0] | {vfio, regions, interrupts, msix, behaviour: .check.behaviour,
        map: .check.evidence.map_error}'
}

# hold_two N M: one process opens both devices, that of N first; their descriptors, ascending, in $first and $second
hold_two() {
    local one two

    one=$(address "$1") two=$(address "$2")
    hold ./map_pieces "$(group_of "$one")" "$one" 0:0:0x1000 -- "$(group_of "$two")" "$two" 0:0:0x1000
    read -r first second <<<"$(guest_output sh -c 'ls -l "/proc/$1/fd" | sed -n "s/.* \([0-9]*\) -> anon_inode:.vfio-device.*/\1/p" |
        sort -n | xargs' sh "$holder")"
}

as_opened() {
    local number device opened

    for number in 1 3; do
        device=$(address "$number")
        guest_tool info --json "$device"
        opened=$(shown)
        hold ./hold_device "$(group_of "$device")" "$device"
        guest_tool info --json --borrow "$device"
        assert_status 0
        assert_stderr_empty
        assert_equal "$(shown)" "$opened"
        assert_json '.devices[0].open.borrowed.pid' "$holder"
        guest_tool check --borrow "$device"
        assert_status 0
        assert_stdout_line "Asked through descriptor [0-9]+ of hold_device \(pid $holder\), borrowed for.*"
        end_holder
    done
}

identical() {
    hold_two 1 2
    guest_tool info --json --borrow "$(address 1)"
    assert_status 0
    assert_json '.devices[0].open.borrowed.descriptor' "$first"
    guest_tool info --json --borrow "$(address 2)"
    assert_status 0
    assert_json '.devices[0].open.borrowed.descriptor' "$second"
}

@test "borrow, Linux 6.12: info answers as for an opened device" {
    as_opened
}

@test "borrow, Linux 6.12: strace sees no node opened, and nothing but info calls, reads and PROT_READ on the descriptor" {
    local device command

    device=$(address 1)
    hold ./hold_device "$(group_of "$device")" "$device"
    for command in info check vectors "bench --samples=20"; do
        guest sh -c './strace -f -y -o trace vfio-msixctl $1 --borrow --json "$2"' sh "$command" "$device"
        assert_status 0
        # The calls, and for an ioctl which, for pread which region (configuration space, or the PBA of 16 bytes at
        # 0x3000 of BAR0), and for mmap how.
        guest_output sh -c '! grep -E "open.*\"/dev/(vfio|iommu)" trace >&2 && grep "vfio-device\]>" trace' >"$BATS_TEST_TMPDIR/calls"
        assert_equal "$(sed -E 's/^[0-9]+ +//' "$BATS_TEST_TMPDIR/calls" | grep -vE \
            -e '^readlinkat\(' -e '^pidfd_getfd\(' -e '^close\(' \
            -e '^ioctl\([0-9]+<[^>]*>, (VFIO_DEVICE_GET_(INFO|REGION_INFO|IRQ_INFO|PCI_HOT_RESET_INFO)|_IOC\(_IOC_NONE, 0x3b, 0x70, 0\))[ ,]' \
            -e '^pread64\([0-9]+<[^>]*>, .*, 76965813[0-9]+\) = [0-9]+$' \
            -e '^pread64\([0-9]+<[^>]*>, .*, 16, 12288\) = 16$' \
            -e '^pread64\([0-9]+<[^>]*>, .*, 4, 12288\) = 4$' \
            -e '^mmap\(NULL, [0-9]+, PROT_READ, MAP_SHARED, ')" "" "$command"
        grep -q VFIO_DEVICE_GET_REGION_INFO "$BATS_TEST_TMPDIR/calls"
        grep -q pread64 "$BATS_TEST_TMPDIR/calls"
        grep -q PROT_READ "$BATS_TEST_TMPDIR/calls"
    done
    # The last one: as many reads as it says.
    assert_json .devices[0].bench.trapped.device_reads "$(grep -c ' 4, 12288) = 4' "$BATS_TEST_TMPDIR/calls")"
}

@test "borrow, Linux 6.12: bench times the PBA of a device in use, which is held as long as it measures, and no longer" {
    local device

    device=$(address 1)
    hold ./hold_device "$(group_of "$device")" "$device"
    guest_tool bench --json --borrow "$device"
    assert_status 0
    assert_json '.devices[0].bench.register | "\(.pending_bits) \(.bar) \(.offset)"' "true 0 0x3000"
    # On a busy machine, time may end before the last round.
    assert_json '.devices[0].bench | .values.equal and .trapped.p50_ns > .mmapped.p50_ns'
    assert_json '.devices[0].bench | .rounds == 10 or (.stop == "time" and .rounds >= 1)'
    assert_json '.devices[0] | .open.borrowed | .pid == '"$holder"' and .held_us > 500000 and .held_us < 8000000'
    assert_json '.devices[0] | .open.borrowed.held_us * 1000 > .bench.elapsed_ns'
}

# bench_while_switched PATH: memory decoding goes off in the middle of a run, as far as this can be timed: what was too
# early or too late is tried again.
bench_while_switched() {
    local delay=0.4

    for _ in {1..8}; do
        guest sh -c 'switch() { kill -USR1 "$1"; until [ "$(grep -c switched held)" = "$2" ]; do sleep 0.02; done; }
            n=$(grep -c switched held)
            : >report.json
            vfio-msixctl bench --json --borrow --time=1s --path=$3 "$1" >report.json 2>/dev/null & pid=$!
            until ls -l "/proc/$pid/fd" 2>/dev/null | grep -q vfio-device || [ -s report.json ]; do sleep 0.02; done
            sleep "$4"
            switch "$2" $((n + 1))
            wait "$pid"; status=$?
            switch "$2" $((n + 2))
            cat report.json; exit $status' sh "$device" "$holder" "$1" "$delay"
        case $status:$(json .devices[0].bench_failure) in
        0:*) delay=0.1 ;;
        3:null) delay=1 ;;
        *) return ;;
        esac
    done
}

@test "borrow, Linux 6.12: bench of a device whose memory decoding is off, from the beginning or in the middle" {
    local device round

    device=$(address 1)
    hold ./hold_device "$(group_of "$device")" "$device"
    guest_output sh -c 'kill -USR1 "$1"; until grep -q switched held; do sleep 0.05; done' sh "$holder"
    guest_tool bench --json --borrow "$device"
    assert_status 3
    assert_json '[.messages[].id] | join(" ")' "device-shared memory-off"
    assert_json '.devices[0].bench_failure' null
    guest_output sh -c 'kill -USR1 "$1"; until [ "$(grep -c switched held)" = 2 ]; do sleep 0.05; done' sh "$holder"
    # Whichever path it hits, and between rounds: on mmapped it would be SIGBUS.
    for round in trapped mmapped; do
        bench_while_switched "$round"
        assert_status 3
        validate_json
        assert_json '[.messages[].id] | join(" ")' "device-shared memory-off"
        assert_json '.devices[0].bench_failure | .step + " " + .error' "borrow ENXIO"
    done
}

@test "borrow, Linux 6.12: the holder ends during bench: one error, and the device is released within a round" {
    local device group

    device=$(address 1) group=$(group_of "$device")
    hold ./hold_device "$group" "$device"
    guest sh -c 'vfio-msixctl bench --json --borrow "$1" >report.json 2>/dev/null & pid=$!
        until ls -l "/proc/$pid/fd" 2>/dev/null | grep -q vfio-device; do sleep 0.02; done
        sleep 0.4
        kill "$2"
        wait "$pid"; status=$?
        sh -c "exec 3<>/dev/vfio/$3" || exit 12
        cat report.json; exit $status' sh "$device" "$holder" "$group"
    assert_status 3
    validate_json
    assert_json '[.messages[].id] | join(" ")' "device-shared borrow-failed"
    assert_json '.devices[0].bench_failure | .step + " " + .error' "borrow ESRCH"
    assert_json '.devices[0].open.borrowed.held_us < 1500000'
    guest_tool check "$device"
    assert_status 0
}

@test "borrow, Linux 6.12: of two identical devices of a process, the one whose reset it is" {
    local first second

    identical
}

@test "borrow, Linux 6.12: identical devices without a reset of their own are not told apart" {
    local first second

    hold_two 4 5
    guest_tool check --json --borrow "$(address 5)"
    assert_status 3
    assert_json '.messages[0].id' borrow-ambiguous
}

@test "borrow, Linux 6.12: no holder, a wrong one, and a user without rights" {
    local device

    device=$(address 1)
    guest_tool check --borrow "$device"
    assert_status 3
    assert_refusal "$device" "no process has it open" "omit --borrow"
    hold ./hold_device "$(group_of "$device")" "$device"
    guest_tool check --borrow=1 "$device"
    assert_status 3
    assert_refusal "$device" "process 1 does not have it open" "vfio-msixctl maps $device"
    guest su user -s /bin/sh -c "vfio-msixctl check --borrow $device"
    assert_status 3
    assert_refusal "$device" "other processes cannot be read" "run as root"
}

@test "borrow, Linux 6.12: the holder ends meanwhile: the report is whole, and the device is released with the descriptor" {
    local device group

    device=$(address 1) group=$(group_of "$device")
    hold ./hold_device "$group" "$device"
    # It waits in an ioctl until the holder has ended, and the group is still in use.
    guest sh -c './strace -f -o /dev/null -e trace=ioctl -e inject=ioctl:delay_enter=3000000:when=4 \
            vfio-msixctl info --json --borrow "$1" >borrowed.json &
        for i in $(seq 100); do
            pid=$(pidof vfio-msixctl) && ls -l "/proc/$pid/fd" | grep -q vfio-device && break
            sleep 0.05
        done
        kill "$2"
        while kill -0 "$2" 2>/dev/null; do sleep 0.05; done
        ls -l "/proc/$pid/fd" | grep -q vfio-device || exit 10
        sh -c "exec 3<>/dev/vfio/$3" 2>busy && exit 11
        wait
        sh -c "exec 3<>/dev/vfio/$3" || exit 12
        cat busy >&2; cat borrowed.json' sh "$device" "$holder" "$group"
    assert_status 0
    assert_stderr_has "resource busy"
    assert_json '.devices[0].open.borrowed.held_us | . > 1000000'
    assert_json '.devices[0].regions | length' 9
    guest_tool check "$device"
    assert_status 0
}

# bats test_tags=long
@test "borrow, Linux 6.1: as for an opened device, and the right one of two, by its address" {
    local first second

    stop_guest
    LAB_RELEASE=bookworm start
    [[ $(guest_output uname -r) == 6.1.* ]]
    as_opened
    identical
    end_holder
    hold_two 4 5
    guest_tool info --json --borrow "$(address 5)"
    assert_status 0
    assert_json '.devices[0].open.borrowed.descriptor' "$second"
}
