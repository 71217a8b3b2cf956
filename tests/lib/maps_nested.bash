# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2016 # what helpers.bash sets; jq's variables
#
# maps on devices that a QEMU guest under KVM has, on each architecture. The devices are those of nested.bash.

teardown() {
    guest_output nested stop
}

# open_in_guest PROPERTIES...: a nested guest with a device for each.
open_in_guest() {
    local properties options=()

    for properties; do
        options+=(--device "$properties")
    done
    guest_output nested start "${options[@]}"
}

# ranges: "BAR FIRST SIZE KIND" of all memory BARs, comma between
ranges() {
    json '[.devices[0].maps.holders[0] | .bars[] | select(.io | not) | .index as $bar | .ranges[] |
        "\($bar) \(.area.offset) \(.area.size) \(.kind)"] | join(", ")'
}

# assert_maps ADDRESS RANGES RESULT WHO
assert_maps() {
    guest_tool maps --json "$1"
    assert_status 0
    assert_stderr_empty
    assert_equal "$(ranges)" "$2"
    assert_json '.devices[0].maps.holders[0] | "\(.result.id) \(.who) \(.hold)"' "$3 $4 holds"
    assert_json '.devices[0].maps.holders[0].pid' "$(guest_output nested pid)"
    assert_json '.devices[0].holders.processes[0] | "\(.guest) \(.kvm)"' "nested true"
}

# assert_one_device RANGES: those of the second device, alone in a guest
assert_one_device() {
    open_in_guest "host=$(guest_device 2)"
    assert_maps "$(guest_device 2)" "$1" maps-as-predicted qemu-kvm
    assert_json '.devices[0].maps.holders[0].kernel' mappable
}

# assert_two_devices RANGES RANGES: those of both devices in one guest; then with a table moved and without mmap
assert_two_devices() {
    open_in_guest "host=$(guest_device 1)" "host=$(guest_device 2)"
    assert_maps "$(guest_device 1)" "$1" maps-as-predicted qemu-kvm
    assert_maps "$(guest_device 2)" "$2" maps-as-predicted qemu-kvm
    guest_output nested stop
    open_in_guest "host=$(guest_device 1),x-msix-relocation=bar2" "host=$(guest_device 2),x-no-mmap=on"
    assert_maps "$(guest_device 1)" "0 0x0 16384 direct" maps-as-predicted qemu-kvm
    assert_maps "$(guest_device 2)" "0 0x0 65536 trapped" maps-differ qemu-kvm
    assert_json '.devices[0].maps.holders[0].result.text | test("its arguments contain x-no-mmap=on")'
}

assert_end_leaves_nothing() {
    open_in_guest "host=$(guest_device 2)"
    guest_output nested stop
    guest_tool maps "$(guest_device 2)"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$(guest_device 2)" "no process has it open" "vfio-msixctl layout"
}
