# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2016 # what helpers.bash sets; $ in the guest's scripts is the guest's
# shellcheck disable=SC2034 # in_table_page is for the suites
#
# watch on devices that a QEMU guest under KVM has, on each architecture. The devices are those of nested.bash, and
# the payload makes accesses of known numbers. Loaded after watch.bash, of which it needs assert_nothing_left.

start_watchable_guests() {
    start_kvm_guest "$1" "$2" --file "$repo/tests/lib/watched"
}

teardown() {
    guest_output nested stop
}

# open_in_guest PROPERTIES [OPTION]...: a nested guest that waits to make a known number of accesses to the second NVMe
# controller
open_in_guest() {
    guest_output nested start --device "host=$(guest_device 2)$1" --access '0 0x8 4 r 1000' \
        --access '0 0xb000 4 r 300' --access '0 0xa800 4 r 70' --access '0 0xa000 4 r 50' --access '0 0xa804 4 w 9' \
        "${@:2}"
}

# "OFFSET WIDTH READS WRITES SOURCE" of those that trap if the BAR is mapped: with pages of 4 KiB, and of 16 KiB
in_small_table_page="0xa000 4 50 0 kvm
0xa800 4 70 0 kvm
0xa804 4 0 9 kvm"
in_table_page=$in_small_table_page$'\n0xb000 4 300 0 kvm'

# watched_guest OPTIONS [COMMAND]: what watch counts while they are made, and until COMMAND has ended
watched_guest() {
    run_apart "$LAB" exec -- ./watched "--json $1 $(guest_device 2)" sh -c "nested go; nested wait; ${2:-}"
    validate_json
    assert_status 0
    assert_stderr_empty
}

# bar0: "OFFSET WIDTH READS WRITES SOURCE" of each register
bar0() {
    json '.devices[0].watch.registers | sort_by(.offset)[] | select(.region == 0) |
        "\(.offset) \(.width) \(.reads) \(.writes) \(.source)"'
}

# counted_by SOURCE: "OFFSET WIDTH r|w COUNT" of BAR0, as that source counted them
counted_by() {
    json "[.devices[0].traps.accesses[] | select(.source == \"$1\" and .region == 0)] | sort_by(.offset)[] |
        \"\\(.offset) \\(.width) \\(if .write then \"w\" else \"r\" end) \\(.count)\""
}

# traced_since LINE: what QEMU has logged after that many lines, as counted_by
traced_since() {
    guest_output nested log | tail -n "+$(($1 + 1))" |
        sed -nE 's/.*vfio_region_read .*:region0\+(0x[0-9a-f]+), ([0-9]+)\) = .*/\1 \2 r/p
            s/.*vfio_region_write .*:region0\+(0x[0-9a-f]+), 0x[0-9a-f]+, ([0-9]+)\)/\1 \2 w/p' |
        sort | uniq -c | awk '{ print $2, $3, $4, $1 }'
}

# Of a BAR that QEMU has mapped, the accesses to the host pages of the MSI-X table leave KVM, and none reaches vfio-pci.
# assert_counts_as_kvm EXPECTED
assert_counts_as_kvm() {
    open_in_guest ''
    watched_guest
    assert_equal "$(bar0)" "$1"
    assert_json '.devices[0].watch.registers | map(select(.region == 0)) | all(.cause == "table-page")'
    assert_json '.devices[0].watch.registers | map(select(.region == 0)) | all(.p50_up_to_ns > 0 and .total_ns > 0)'
    assert_json '.devices[0].traps.guest.pid' "$(guest_output nested pid)"
    assert_json '.devices[0].traps.guest.windows[0].start' "$(guest_output nested bar 1 0)"
    assert_json '.devices[0].watch.notes | length' 0
}

# Without a mapping, everything leaves KVM and, except for the table, reaches vfio-pci: counted once, and to the last
# access as QEMU itself counts them.
assert_counts_once() {
    local before all="0x8 4 1000 0 kvm
0xa000 4 50 0 kvm
0xa800 4 70 0 kvm
0xa804 4 0 9 kvm
0xb000 4 300 0 kvm"

    open_in_guest ,x-no-mmap=on --qemu "-trace vfio_region_read" --qemu "-trace vfio_region_write"
    before=$(guest_output nested log | wc -l)
    watched_guest
    assert_equal "$(bar0)" "$all"
    assert_equal "$(counted_by vfio)" "0x8 4 r 1000
0xa800 4 r 70
0xa804 4 w 9
0xb000 4 r 300"
    assert_equal "$(traced_since "$before")" "$(counted_by vfio)"
    guest_output nested stop
    open_in_guest ,x-no-mmap=on
    watched_guest --source=kvm
    assert_equal "$(bar0)" "$all"
    assert_equal "$(counted_by vfio)" ""
    assert_json '.devices[0].traps | "\(.calls) \(.sources) \(.cost_ns_error)"' "0 kvm not-asked"
    guest_output nested stop
    open_in_guest ,x-no-mmap=on
    watched_guest --source=vfio
    assert_json '.devices[0].traps.guest.error' not-asked
    assert_equal "$(bar0)" "0x8 4 1000 0 vfio
0xa800 4 70 0 vfio
0xa804 4 0 9 vfio
0xb000 4 300 0 vfio"
}

# assert_addresses_elsewhere EXPECTED: the guest's addresses from QEMU, of two devices of which one is alike, and given
assert_addresses_elsewhere() {
    local start

    open_in_guest '' --qemu "-qmp unix:/dev/shm/qmp,server=on,wait=off" --device "host=$(guest_device 1)"
    start=$(guest_output nested bar 1 0)
    watched_guest --qmp=/dev/shm/qmp
    assert_equal "$(bar0)" "$1"
    assert_json '.devices[0].traps.guest | "\(.origin) \(.windows[0].start)"' "qmp $start"
    guest_output nested stop
    open_in_guest ''
    watched_guest "--source=kvm --gpa=bar0=$start"
    assert_equal "$(bar0)" "$1"
    assert_json '.devices[0].traps.guest | "\(.origin) \(.windows | length)"' "user 1"
    guest_tool watch --time=100ms --source=kvm --gpa=bar5=0x1000 "$(guest_device 2)"
    assert_status 3
    assert_refusal "$(guest_device 2)" "the device has no memory BAR5" "lspci -v"
    assert_nothing_left
}

# assert_ends_reported EXPECTED: the guest ends, is killed, or loses its device while it is watched; the last test, as
# the device is gone then
assert_ends_reported() {
    local end device

    device=$(guest_device 2)
    for end in 'nested monitor nested quit' 'nested stop' "nested stop; echo 1 >/sys/bus/pci/devices/$device/remove"; do
        open_in_guest ''
        watched_guest '' "$end"
        assert_equal "$(bar0)" "$1"
        assert_nothing_left
    done
    guest_tool watch --time=100ms "$device"
    assert_status 3
    assert_refusal "$device" "no such PCI function" "lspci -D"
}

# Killed, watch leaves nothing of what it has KVM count either.
assert_killed_leaves_nothing() {
    open_in_guest ''
    run_apart guest_output ./watched "--source=kvm $(guest_device 2)" sh -c \
        'kill -KILL "$(pidof vfio-msixctl | sed "s/.* //")"'
    assert_nothing_left
    run_apart guest_output ./watched "$(guest_device 2)" sh -c 'kill -KILL $(pidof vfio-msixctl)'
    guest_output sh -c 'ls /sys/kernel/tracing/instances' | grep vfio-msixctl
    watched_guest --source=kvm
    assert_nothing_left
}
