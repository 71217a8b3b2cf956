#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# check in a guest with Debian's own kernel: its answer, the evidence, and every way to name a device.
# Whether a page really can be mapped is determined by a C program, not by the tool.
# Shares a guest: five-devices
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices

@test "mappable: exit status 0, the evidence line by line, nothing on stderr" {
    local number device bar

    for number in $WITH_MSIX; do
        device=$(address "$number")
        bar=$(msix_bar "$device")
        guest_tool check "$device"
        assert_status 0
        assert_stderr_empty
        assert_stdout_line "$device .*, group $(group_of "$device"), vfio-pci, page size 4 KiB"
        assert_stdout_line 'mappable: the kernel lets user space map the whole BAR, .*'
        assert_stdout_line "  capability +MSIX_MAPPABLE, version 1, on BAR$bar"
        assert_stdout_line '  sparse areas +none'
        assert_stdout_line '  mmap of the table +works'
        assert_stdout_line '  pread of the table +all ones: answered by the kernel, not the device'
        assert_stdout_line '  RFC ioctl +absent'
        assert_stdout_lacks 'Next:'
    done
}

@test "mappable is what a program finds: every page of the BAR can be mapped" {
    local number device bar size

    for number in $WITH_MSIX; do
        device=$(address "$number")
        bar=$(msix_bar "$device")
        guest_tool check --json "$device"
        size=$(json '.devices[0].check.bar_size')
        assert_json '.devices[0].check | .behaviour == "mappable" and .trapped_bytes == 0'
        assert_equal "$(pages_that_map "$device" "$bar" | wc -l)" $((size / 4096)) "pages of $device"
    done
}

@test "the evidence in JSON: the table's pages as lspci shows them, and the result of each trial" {
    local number device offset

    for number in $WITH_MSIX; do
        device=$(address "$number")
        read -r _ table _ <<<"$(lspci_msix "$device")"
        offset=${table##*+}
        guest_tool check --json "$device"
        assert_json .exit_status 0
        assert_json '.devices[0].check.evidence | .map_error == null and .read_error == null and
            .read_value == "0xffffffff" and .ioctl_error == "ENOTTY" and .ioctl_enabled == false'
        assert_json '.devices[0].check.evidence.pages.offset' \
            "$(printf '0x%x' $((offset / 4096 * 4096)))"
        assert_json '.devices[0].check.evidence.pages.size' 4096
        assert_json '.devices[0].check.finding | .id == "mappable" and .level == "pass"'
    done
}

@test "a device without MSI-X: not-applicable, exit status 3" {
    guest_tool check "$(address "$EDU")"
    assert_status 3
    assert_stderr_empty
    assert_stdout_line 'not-applicable: the device has no MSI-X, .*'
    assert_stdout_line 'Next: name a device that has MSI-X; .*'
    assert_stdout_lacks capability
    guest_tool check --json "$(address "$EDU")"
    assert_status 3
    assert_json .exit_status 3
    assert_json '.devices[0].check | .behaviour == "not-applicable" and .evidence == null'
    assert_json '.devices[0].check.finding.id' no-msix
}

@test "several devices: one answer each, the worst exit status" {
    local all

    all=$(cat "$BATS_FILE_TMPDIR/devices")
    # shellcheck disable=SC2086 # words on purpose
    guest_tool check $all
    assert_status 3
    assert_stderr_empty
    assert_equal "$(grep -c '^mappable: ' <<<"$output")" 4
    assert_equal "$(grep -c '^not-applicable: ' <<<"$output")" 1
    # shellcheck disable=SC2086 # words on purpose
    guest_tool check --json ${all% * }
    assert_status 0
    assert_json '[.devices[].check.behaviour] | unique | join(" ")' mappable
    guest_tool check --json "$(address 1)" 0000:ff:1f.7
    assert_status 3
    assert_json '.devices[0].check.behaviour' mappable
    assert_json '.messages | length == 1 and .[0].id == "no-device"'
}

@test "a device can be named in every way" {
    local device group name

    device=$(address 3)
    group=$(group_of "$device")
    for name in "$device" "${device#0000:}" "/sys/bus/pci/devices/$device" \
        "/sys/bus/pci/devices/$device/" "$group" "/dev/vfio/$group" "$group/$device" \
        "$group/${device#0000:}" "$(guest_output readlink -f "/sys/bus/pci/devices/$device")"; do
        guest_tool check --json "$name"
        assert_status 0
        assert_json '.devices | length == 1'
        assert_json '.devices[0].address' "$device"
        assert_json '.devices[0].name' "$name"
    done
}

@test "a device named with another group: refused" {
    local device group

    device=$(address 1)
    group=$(group_of "$(address 2)")
    guest_tool check "$group/$device"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$group/$device" "the device is not in that IOMMU group" "omit the group"
}

@test "quiet: the exit status is the answer" {
    guest_tool check --quiet "$(address 1)"
    assert_status 0
    assert_stdout_empty
    assert_stderr_empty
    guest_tool check -q "$(address "$EDU")"
    assert_status 3
    assert_stdout_empty
    assert_stderr_empty
}

@test "colour marks only the level, and only where requested" {
    local plain

    guest_tool check --color=never "$(address 1)"
    plain=$output
    guest_tool check "$(address 1)"
    assert_stdout "$plain"
    guest_tool check --color=always "$(address 1)"
    assert_stdout_has $'\e[32mmappable:\e[0m'
    # shellcheck disable=SC2001 # a pattern
    assert_equal "$(sed 's/\x1b\[[0-9]*m//g' <<<"$output")" "$plain"
}

@test "the ioctl of the RFC does not exist: --enable-ioctl changes nothing" {
    guest_tool check --enable-ioctl --json "$(address 1)"
    assert_status 0
    assert_json '.devices[0].check | .behaviour == "mappable" and .evidence.ioctl_enabled == false'
}

@test "the device is as before when check has ended: group free, function reset and suspended" {
    local device before

    device=$(address 1)
    before=$(lspci_of "$device")
    guest_tool check "$device"
    assert_status 0
    assert_equal "$(lspci_of "$device")" "$before" "lspci -vv"
    # Only one process can open a group: a second open would fail if it had stayed open.
    guest ./map_pages "$(group_of "$device")" "$device" 0
    assert_status 0
}

@test "closed standard streams: the device does not take their place" {
    # shellcheck disable=SC2016 # for the guest's shell
    guest sh -c 'vfio-msixctl bench "$1" <&- >&- 2>&- & pid=$!
        n=0
        until ls -l /proc/$pid/fd 2>/dev/null | grep -q vfio-device; do n=$((n + 1)); [ $n -lt 200 ] || break; done
        for fd in 0 1 2; do readlink /proc/$pid/fd/$fd; done
        ls -l /proc/$pid/fd | grep -c vfio-device
        wait $pid; echo "status $?"' sh "$(address 1)"
    assert_stdout "/dev/null
/dev/null
/dev/null
1
status 4"
}
