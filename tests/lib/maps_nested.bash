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
