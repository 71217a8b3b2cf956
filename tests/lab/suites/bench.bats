#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# bench in a guest: which register it times and which it refuses, what it says about both paths, and how
# long it takes. register-accesses.bats counts the accesses. Nothing here is about speed, since the figures
# are the emulator's.
# Shares a guest: five-devices
# shellcheck disable=SC2154 # what helpers.bash sets
# shellcheck disable=SC2016 # $ in jq's programs is jq's

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices
load ../../lib/in_time

@test "by default the PBA is timed on both paths, and the quantiles are in order" {
    local number device bar offset

    for number in $WITH_MSIX; do
        device=$(address "$number")
        read -r bar offset <<<"$(pba_of "$device")"
        guest_tool bench --json --samples 200 "$device"
        assert_status 0
        assert_stderr_empty
        assert_json '.devices[0].bench.register | "\(.bar) \(.offset) \(.width)"' "$bar $offset 4"
        assert_json '.devices[0].bench.register | .pending_bits and .mappable'
        assert_json '.devices[0].bench | [.trapped, .mmapped] | map(.min_ns <= .p50_ns and
            .p50_ns <= .p90_ns and .p90_ns <= .max_ns and .p99_ns == null and .samples == 200 and
            .reads == .samples * .batch) | all'
        # No interrupt is pending in a device that has been reset.
        assert_json '.devices[0].bench.values | .trapped == "0x0" and .mmapped == "0x0" and .equal'
        assert_json '.devices[0].bench | [.added_ns, .ratio, .trapped.p50_interval] |
            map(.low <= .value and .value <= .high and .level >= 0.95) | all'
    done
}

@test "a register with known contents reads the same on both paths: edu's identification" {
    # QEMU, docs/specs/edu: 0x00 is RRrr00edh, major and minor version
    guest_tool bench --json --samples 50 --bar 0 --offset 0 "$(address "$EDU")"
    assert_status 0
    assert_json '.devices[0].bench.values | .trapped == .mmapped and .equal'
    assert_json '.devices[0].bench.values.trapped | test("^0x[0-9a-f]+00ed$")'
    assert_json '.devices[0].bench.register | .pending_bits == false and .mappable'
}

@test "text: register, clock, machine, one line per path, the cost with its interval, the caution" {
    local device bar offset

    device=$(address 1)
    read -r bar offset <<<"$(pba_of "$device")"
    guest_tool bench --samples 2000 --time 60s "$device"
    assert_status 0
    assert_stderr_empty
    assert_stdout_line "$device .+"
    assert_stdout_line "BAR$bar\\+$offset \\(PBA\\), 4-byte reads, CPUs? [0-9,]+( in turn)?, \
[a-z-]+ at [0-9.]+ GHz"
    assert_stdout_line ' +reads( batch)? +min +p50 +p90 +p99 +p99\.9 +max'
    assert_stdout_line ' +trapped +[0-9,]+( +[0-9]+)?( +[0-9.]+ [num]?s){4} +- +[0-9.]+ [num]?s'
    assert_stdout_line ' +mmapped +[0-9,]+( +[0-9]+)?( +[0-9.]+ [num]?s){4}.*'
    output=${output//$'\n'/ }
    assert_stdout_has 'Measured in a virtual machine'
    assert_stdout_line '.*A trap adds .* to each read \(.* to .*; 97 %, over 10 rounds\), .* times the mapped read .*\..*'
    assert_stdout_has '"trapped" is a pread() by this process'
}

@test "the default run is bounded by time" {
    # about a second per path
    in_time 8 "$(guest_process)" "$LAB" exec -- vfio-msixctl bench --json "$(address 1)"
    assert_status 0
    validate_json
}

@test "an offset inside the MSI-X table is refused, with the reason: exit status 2" {
    local number device table

    for number in $WITH_MSIX; do
        device=$(address "$number")
        read -r _ table _ <<<"$(lspci_msix "$device")"
        guest_tool bench --bar "${table%%+*}" --offset "${table##*+}" "$device"
        assert_status 2
        assert_stdout_empty
        assert_refusal "$device" "inside the MSI-X table, where vfio-pci answers" "omit --offset"
    done
}

@test "the last dword of the MSI-X table is refused, the one after it is accepted" {
    local device

    # nvme: 65 entries of 16 bytes, starting at 0x2000
    device=$(address 1)
    guest_tool bench --samples 10 --offset 0x240c "$device"
    assert_status 2
    guest_tool bench --json --samples 10 --offset 0x2410 "$device"
    assert_status 0
    assert_json '.devices[0].bench.register | .offset == "0x2410" and .mappable'
}

@test "offsets that are unaligned or outside the BAR: exit status 2" {
    local device

    device=$(address 1)
    guest_tool bench --offset 0x3002 "$device"
    assert_status 2
    assert_stdout_empty
    assert_refusal "$device" "offset 0x3002 is not a multiple of the access width" "aligned offset"
    for offset in 0x4000 0x4004 0x7ffffffffffffffc; do
        guest_tool bench --offset "$offset" "$device"
        assert_status 2
        assert_stdout_empty
        assert_refusal "$device" "offset $offset is outside BAR0, which has 0x4000 bytes" \
            "inside the BAR"
    done
    guest_tool bench --json --offset 0x4000 "$device"
    assert_status 2
    assert_json '.messages[0].id' offset-outside-bar
    assert_json '.devices[0].bench' null
}

@test "a BAR without the PBA, without --offset: no register is known to be safe" {
    local device

    device=$(address 3)
    guest_tool bench --bar 0 "$device"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "the PBA is in BAR3" "--offset"
}

@test "a BAR that does not exist" {
    local device

    device=$(address 1)
    guest_tool bench --bar 5 --offset 0 "$device"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "VFIO offers no region for BAR5" "info"
}

@test "no MSI-X and no register named: exit status 3; an offset without a BAR: 2" {
    local device

    device=$(address "$EDU")
    guest_tool bench "$device"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "no MSI-X, and so no PBA" "--bar and --offset"
    guest_tool bench --offset 0 "$device"
    assert_status 2
    assert_refusal "$device" "--offset needs --bar" "add --bar"
}

@test "an I/O BAR cannot be mapped: timed only by the trapped path, with the reason" {
    local device

    device=$(address 3)
    guest_tool bench --json --samples 10 --bar 2 --offset 0 "$device"
    assert_status 0
    assert_json '.devices[0].bench | .mmapped == null and .added_ns == null and .ratio == null and
        .register.mappable == false and .trapped.samples == 10'
    assert_json '.messages | length == 1 and .[0].id == "page-not-mappable" and
        .[0].level == "warn"'
    assert_refusal "$device" "the kernel maps no part of this BAR" "check"
}

@test "an I/O BAR has no 8-byte accesses: refused, whatever the kernel does for memory" {
    local device

    device=$(address 3)
    guest_tool bench --samples 10 --bar 2 --offset 0 --width 8 "$device"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "an I/O BAR" "--width 4"
}

@test "-v: where it was measured, compared with the guest's own files" {
    local device file

    device=$(address 1)
    guest_tool bench --samples 20 -v "$device"
    assert_status 0
    unwrap
    assert_stdout_has "  kernel               Linux $(guest_output uname -r), $(guest_output uname -m), page size 4 KiB"
    assert_stdout_has "  CPU model            $(guest_output sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
    assert_stdout_line "  clock +[a-z-]+, stated frequency [^,]+, calibrated [^,]+, resolution [0-9.]+ ns"
    assert_stdout_line "  clocksource +$(guest_output cat \
        /sys/devices/system/clocksource/clocksource0/current_clocksource)"
    assert_stdout_line "  IOMMU +type1v2"
    assert_stdout_line "  link +$(guest_output cat "/sys/bus/pci/devices/$device/current_link_speed") x.*"
    # An emulated processor has neither, and that is said.
    for file in governor turbo "NUMA distance" "ASPM L1"; do
        assert_stdout_line "  $file +not reported"
    done
    assert_stdout_line "  (empty|control) .*"
}

@test "a run in the guest uses at most 16 MB of memory" {
    local most

    # shellcheck disable=SC2016 # for the guest's shell
    most=$(guest_output sh -c 'vfio-msixctl bench --json "$1" >/dev/null & pid=$!
        while [ -e /proc/$pid/status ]; do
            sed -n "s/^VmHWM:[^0-9]*//p" /proc/$pid/status 2>&-
            sleep 0.1
        done' sh "$(address 1)" | sort -n | tail -n 1)
    echo "# $most"
    [[ ${most% kB} -gt 0 && ${most% kB} -le 16384 ]] || fail "$most"
}

@test "--cpu: runs on that CPU; one that does not exist is refused" {
    local cpu

    for cpu in 0 1; do
        guest_tool bench --json --samples 10 --cpu "$cpu" "$(address 1)"
        assert_status 0
        assert_json '.devices[0].bench.cpu' "$cpu"
    done
    guest_tool bench --samples 10 --cpu 1023 "$(address 1)"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$(address 1)" "cannot run on CPU 1023" "choose another CPU with --cpu"
}

@test "--samples: that many, or one less for an odd number" {
    local samples

    for samples in 2 3 49 50 51; do
        guest_tool bench --json --samples "$samples" "$(address 1)"
        assert_status 0
        assert_json ".devices[0].bench | [.trapped, .mmapped] |
            map(.samples > $samples - 2 and .samples <= $samples) | all"
    done
}

@test "several devices in one run, each with figures of its own" {
    guest_tool bench --json --samples 20 "$(address 1)" "$(address 3)"
    assert_status 0
    assert_json '[.devices[].bench.register | "\(.bar)+\(.offset)"] | join(" ")' "0+0x3000 3+0x2000"
}

@test "interrupted: killed by the signal, nothing on stdout, the group free again" {
    local device

    device=$(address 1)
    guest_interrupted TERM bench --json --time=30 "$device"
    assert_status 143
    assert_stdout_empty
    assert_stderr_has "vfio-msixctl: interrupted"
    guest ./map_pages "$(group_of "$device")" "$device" 0
    assert_status 0
}
