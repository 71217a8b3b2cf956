#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Evidence from outside that the tool does not touch registers. QEMU traces every access to emulated memory
# while the tool runs; an access belongs to the device if its address lies in a BAR, at the address that QEMU
# reports. The kernel does not disturb this: it resets the function and reads its capabilities in configuration
# space, and opening and closing a device reach no BAR (the second test below).
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices

setup_file() {
    : >"$BATS_FILE_TMPDIR/trace"
    start_five_devices --trace "$BATS_FILE_TMPDIR/trace"
    for number in $WITH_MSIX $EDU; do
        qemu_bars "$number" >"$BATS_FILE_TMPDIR/bars$number"
        [[ -s $BATS_FILE_TMPDIR/bars$number ]] || fail "QEMU names no BAR of device $number"
    done
}

# traced COMMAND...: runs it in the guest; the new part of the trace is in $BATS_TEST_TMPDIR/trace.
traced() {
    local before

    before=$(wc -l <"$BATS_FILE_TMPDIR/trace")
    guest "$@"
    tail -n +$((before + 1)) "$BATS_FILE_TMPDIR/trace" >"$BATS_TEST_TMPDIR/trace"
    [[ -s $BATS_TEST_TMPDIR/trace ]] || fail "QEMU traced nothing at all"
}

# accesses N: what the last traced command did to the Nth device, one "read|write BAR+0xOFFSET" per line.
accesses() {
    sed -En 's/.*memory_region_ops_(read|write) .* addr (0x[0-9a-f]+) .*/\1 \2/p' \
        "$BATS_TEST_TMPDIR/trace" | /usr/bin/python3 -c '
import sys
bars = [[int(word, 0) for word in line.split()] for line in open(sys.argv[1])]
for line in sys.stdin:
    kind, address = line.split()
    for bar, start, last in bars:
        if start <= int(address, 16) <= last:
            print(kind, f"{bar}+{int(address, 16) - start:#x}")' "$BATS_FILE_TMPDIR/bars$1"
}

@test "the trace shows a write to a BAR, a read, and where (otherwise silence would prove nothing)" {
    local device

    device=$(address 1)
    # AQA: the sizes of the admin queues, without effect until the controller is enabled
    traced ./poke "$(group_of "$device")" "$device" 0 0x24 0x001f001f
    assert_status 0
    assert_equal "$(accesses 1)" "write 0+0x24"
    traced vfio-msixctl bench --samples 2 --offset 0x8 "$device"
    assert_status 0
    assert_equal "$(accesses 1 | sort -u)" "read 0+0x8"
}

@test "opening and closing a device reaches no BAR: a C program that does nothing else" {
    local number device

    for number in $WITH_MSIX $EDU; do
        device=$(address "$number")
        traced ./vfio_facts "$(group_of "$device")" "$device"
        assert_status 0
        assert_equal "$(accesses "$number")" "" "accesses to $device"
    done
}

@test "check and info reach no BAR: no write, no read" {
    local number device command

    for number in $WITH_MSIX $EDU; do
        device=$(address "$number")
        for command in check info; do
            traced vfio-msixctl "$command" "$device"
            assert_equal "$(accesses "$number")" "" "accesses to $device"
        done
    done
}

@test "bench reads only the PBA, exactly as often as it says, and writes nothing" {
    local number device bar offset

    for number in $WITH_MSIX; do
        device=$(address "$number")
        read -r bar offset <<<"$(pba_of "$device")"
        traced vfio-msixctl bench --json --samples 50 "$device"
        assert_status 0
        validate_json
        accesses "$number" | sort | uniq -c | awk '{ print $1, $2, $3 }' >"$BATS_TEST_TMPDIR/counts"
        assert_equal "$(cat "$BATS_TEST_TMPDIR/counts")" \
            "$(json '.devices[0].bench | .trapped.device_reads + .mmapped.device_reads') read $bar+$offset"
        assert_json '.devices[0].bench | .trapped.device_writes + .mmapped.device_writes' 0
        assert_json '.devices[0].bench | [.trapped, .mmapped] | map(.device_reads >= .reads) | all'
    done
}

@test "bench, each path by itself: the C library counts the trapped reads, the others were mapped" {
    local number device bar offset all trapped

    for number in $WITH_MSIX; do
        device=$(address "$number")
        read -r bar offset <<<"$(pba_of "$device")"
        traced env LD_PRELOAD=/lab/shim_vfio.so VFIO_SHIM=count \
            vfio-msixctl bench --json --samples 50 "$device"
        assert_status 0
        validate_json
        all=$(accesses "$number" | grep -cx "read $bar+$offset")
        trapped=$(sed -n 's/^shim: \([0-9]*\) reads of the device by pread$/\1/p' <<<"$stderr")
        assert_json '.devices[0].bench.trapped.device_reads' "$trapped"
        assert_json '.devices[0].bench.mmapped.device_reads' "$((all - trapped))"
        [[ $trapped -ge 50 && $((all - trapped)) -ge 50 ]] || fail "$trapped of $all reads trapped"
    done
}

@test "a complete bench run of default length: every read is accounted for" {
    local device bar offset

    device=$(address 3)
    read -r bar offset <<<"$(pba_of "$device")"
    traced vfio-msixctl bench --json "$device"
    assert_status 0
    assert_equal "$(accesses 3 | sort | uniq -c | awk '{ print $1, $2, $3 }')" \
        "$(json '.devices[0].bench | .trapped.device_reads + .mmapped.device_reads') read $bar+$offset"
}

@test "an I/O BAR is read only by the trapped path" {
    local device

    # IOADDR of e1000e: an address register, which a read does not change
    device=$(address 3)
    traced vfio-msixctl bench --json --samples 20 --bar 2 --offset 0 "$device"
    validate_json
    assert_json '.devices[0].bench | .mmapped == null and .mmapped_error == "not-asked"'
    assert_equal "$(accesses 3 | sort | uniq -c | awk '{ print $1, $2, $3 }')" \
        "$(json .devices[0].bench.trapped.device_reads) read 2+0x0"
}
