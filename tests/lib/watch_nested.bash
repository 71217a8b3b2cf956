# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2016 # what helpers.bash sets; $ in the guest's scripts is the guest's
#
# watch on devices that a QEMU guest under KVM has, on each architecture. The devices are those of nested.bash, and
# the payload makes accesses of known numbers.

start_watchable_guests() {
    start_kvm_guest "$1" "$2" --file "$repo/tests/lib/watched"
}

teardown() {
    guest_output nested stop
}

# open_in_guest PROPERTIES: a nested guest that waits to make a known number of accesses to the second NVMe controller
open_in_guest() {
    guest_output nested start --device "host=$(guest_device 2)$1" --access '0 0x8 4 r 1000' \
        --access '0 0xb000 4 r 300' --access '0 0xa800 4 r 70' --access '0 0xa000 4 r 50' --access '0 0xa804 4 w 9'
}

# watched_guest OPTIONS: what watch counts while they are made; the guest ends then
watched_guest() {
    run_apart "$LAB" exec -- ./watched "--json $1 $(guest_device 2)" sh -c 'nested go; nested wait'
    validate_json
    assert_status 0
    assert_stderr_empty
}

# registers: "OFFSET WIDTH READS WRITES SOURCE" of BAR0
registers() {
    json '.devices[0].watch.registers | sort_by(.offset)[] | select(.region == 0) |
        "\(.offset) \(.width) \(.reads) \(.writes) \(.source)"'
}

# counted_by SOURCE: "OFFSET READS WRITES" of BAR0, as that source counted them
counted_by() {
    json "[.devices[0].traps.accesses[] | select(.source == \"$1\" and .region == 0)] | sort_by(.offset, .write)[] |
        if .write then \"\\(.offset) 0 \\(.count)\" else \"\\(.offset) \\(.count) 0\" end"
}

# Of a BAR that QEMU has mapped, the accesses to the host pages of the MSI-X table leave KVM, and none reaches vfio-pci.
# assert_counts_as_kvm EXPECTED
assert_counts_as_kvm() {
    open_in_guest ''
    watched_guest
    assert_equal "$(registers)" "$1"
    assert_json '.devices[0].watch.registers | map(select(.region == 0)) | all(.cause == "table-page")'
    assert_json '.devices[0].watch.registers | map(select(.region == 0)) | all(.p50_up_to_ns > 0 and .total_ns > 0)'
    assert_json '.devices[0].traps.guest.pid' "$(guest_output nested pid)"
    assert_json '.devices[0].traps.guest.windows[0].start' "$(guest_output nested bar 1 0)"
    assert_json '.devices[0].watch.notes | length' 0
}

# Without a mapping, everything leaves KVM and, except for the table, reaches vfio-pci: counted once.
assert_counts_once() {
    local all="0x8 4 1000 0 kvm
0xa000 4 50 0 kvm
0xa800 4 70 0 kvm
0xa804 4 0 9 kvm
0xb000 4 300 0 kvm"

    open_in_guest ,x-no-mmap=on
    watched_guest
    assert_equal "$(registers)" "$all"
    assert_equal "$(counted_by vfio)" "0x8 1000 0
0xa800 70 0
0xa804 0 9
0xb000 300 0"
    guest_output nested stop
    open_in_guest ,x-no-mmap=on
    watched_guest --source=kvm
    assert_equal "$(registers)" "$all"
    assert_equal "$(counted_by vfio)" ""
    assert_json '.devices[0].traps | "\(.calls) \(.sources) \(.cost_ns_error)"' "0 kvm not-asked"
    guest_output nested stop
    open_in_guest ,x-no-mmap=on
    watched_guest --source=vfio
    assert_json '.devices[0].traps.guest.error' not-asked
    assert_equal "$(registers)" "0x8 4 1000 0 vfio
0xa800 4 70 0 vfio
0xa804 4 0 9 vfio
0xb000 4 300 0 vfio"
}
