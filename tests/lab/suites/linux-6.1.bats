#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The oldest supported kernel, Debian 12's Linux 6.1: what info, check and vectors say, and what bench does, for which a
# trapped read of 8 bytes is two reads of 4 (one in Linux 6.12).
# shellcheck disable=SC2154,SC2030,SC2031 # what helpers.bash and holder.bash set

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/holder

setup_file() {
    export LAB_RELEASE=bookworm
    : >"$BATS_FILE_TMPDIR/trace"
    start_five_devices --trace "$BATS_FILE_TMPDIR/trace" --file "$PROGRAMS/peek" \
        --file "$PROGRAMS/arm_vectors"
}

teardown() {
    end_holder
}

# sizes_traced COMMAND...: runs it; prints "COUNT SIZE" of the reads of the NVMe controller's CAP (offset 0).
sizes_traced() {
    local before base

    base=$(guest_output cat "/sys/bus/pci/devices/$(address 1)/resource" | sed 's/ .*//; q')
    before=$(wc -l <"$BATS_FILE_TMPDIR/trace")
    guest "$@"
    tail -n +$((before + 1)) "$BATS_FILE_TMPDIR/trace" |
        sed -En 's/.*memory_region_ops_read .* addr (0x[0-9a-f]+) .* size ([0-9]+) .*/\1 \2/p' |
        /usr/bin/python3 -c '
import collections, sys
base, sizes = int(sys.argv[1], 16), collections.Counter()
for line in sys.stdin:
    at, size = line.split()
    sizes[size] += base <= int(at, 16) < base + 8
print(*(f"{count} {size}" for size, count in sorted(sizes.items()) if count), sep="\n")' "$base" \
            >"$BATS_TEST_TMPDIR/sizes"
}

@test "Linux 6.1: it is that kernel, and check says mappable, as every page can be mapped" {
    local number device bar size

    [[ $(guest_output uname -r) == 6.1.* ]]
    for number in $WITH_MSIX; do
        device=$(address "$number")
        bar=$(msix_bar "$device")
        guest_tool check --json "$device"
        assert_status 0
        size=$(json '.devices[0].check.bar_size')
        assert_json '.devices[0].check | .behaviour == "mappable" and .trapped_bytes == 0'
        assert_equal "$(pages_that_map "$device" "$bar" | wc -l)" $((size / 4096)) "pages of $device"
    done
}

@test "Linux 6.1: regions and interrupts are what the ioctls return to a C program" {
    assert_info_as_by_ioctls
}

@test "Linux 6.1: no device cdev; doctor and info say that the group is used" {
    local device

    device=$(address 1)
    guest test -e /dev/vfio/devices
    assert_status 1
    guest_tool doctor "$device"
    assert_status 0
    assert_stdout_line 'PASS  interface +group only: the kernel provides no device cdev.*'
    guest_tool info "$device"
    assert_stdout_line "  opened +/dev/vfio/$(group_of "$device"): the kernel provides no device cdev.*"
}

@test "Linux 6.1: a trapped read of 8 bytes is two of 4, and bench refuses it" {
    local device

    device=$(address 1)
    # one pread of a plain program: the kernel splits it, as QEMU's trace shows
    sizes_traced ./peek "$(group_of "$device")" "$device" 0 0 8
    assert_status 0
    assert_equal "$(cat "$BATS_TEST_TMPDIR/sizes")" "2 4"
    sizes_traced vfio-msixctl bench --width 8 --bar 0 --offset 0 --samples 20 "$device"
    assert_status 3
    assert_refusal "$device" "two 4-byte accesses" "use --width 4, or --path mmapped"
    assert_equal "$(cat "$BATS_TEST_TMPDIR/sizes")" ""
}

@test "Linux 6.1: the mapped path reads 8 bytes at once, and both paths 4 bytes, counted by QEMU" {
    local device

    device=$(address 1)
    sizes_traced vfio-msixctl bench --json --path mmapped --width 8 --bar 0 --offset 0 --samples 20 "$device"
    assert_status 0
    validate_json
    assert_equal "$(cat "$BATS_TEST_TMPDIR/sizes")" "$(json .devices[0].bench.mmapped.device_reads) 8"
    sizes_traced vfio-msixctl bench --json --bar 0 --offset 0 --samples 20 "$device"
    assert_status 0
    validate_json
    assert_equal "$(cat "$BATS_TEST_TMPDIR/sizes")" \
        "$(json '.devices[0].bench | .trapped.device_reads + .mmapped.device_reads') 4"
}

@test "Linux 6.1: vectors and info of a device in use: the vector of each interrupt, and the same regions as opened" {
    local device opened

    guest_tool info --json "$(address 3)"
    opened=$(json '.devices[0] | {vfio, regions, interrupts}')
    arm 3 0134 3
    guest_tool vectors --json --borrow "$device"
    assert_status 0
    assert_equal "$(vector_runs)" "0-1 armed, 2-2 allocated, 3-3 masked!, 4-4 armed"
    assert_json '.devices[0].vectors.unplaced' 0
    guest_tool info --json --borrow "$device"
    assert_status 0
    assert_equal "$(json '.devices[0] | {vfio, regions, interrupts}')" "$opened"
}
