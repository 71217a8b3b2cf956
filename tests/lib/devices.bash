# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # what helpers.bash sets
# shellcheck disable=SC2119,SC2120 # suites may give start_five_devices options
#
# The five devices that info, check and bench are tested with, and witnesses of what they are: lspci, C programs
# with as few ioctls as possible, and QEMU itself. The witnesses share no code with the tool.
#
#   1 nvme             BAR0 16 KiB: table in page 2, PBA in page 3
#   2 qemu-xhci        BAR0 16 KiB: table and PBA in page 3; on the root bus (matrix/cell says why)
#   3 e1000e           BAR3 16 KiB: table in page 0, PBA in page 2; BAR2 is an I/O BAR
#   4 virtio-net-pci   BAR1 4 KiB: table and PBA in its only page
#   5 edu              no MSI-X

WITH_MSIX="1 2 3 4"
EDU=5

start_five_devices() {
    LAB_CPUS=2 start_guest --device nvme --device qemu-xhci,bus=pcie.0 --device e1000e --device virtio-net-pci \
        --device edu --file "$(command -v lspci)" --file "$PROGRAMS/map_pages" \
        --file "$PROGRAMS/vfio_facts" --file "$PROGRAMS/poke" --file "$PROGRAMS/shim_vfio.so" "$@"
    for number in $WITH_MSIX $EDU; do
        printf '%s ' "$(guest_device "$number")"
    done >"$BATS_FILE_TMPDIR/devices"
}

# A suite that needs other options for its guest defines its own setup_file after `load devices`.
setup_file() {
    start_five_devices
}

teardown_file() {
    stop_guest
}

# address N: the address of the Nth device.
address() {
    cut -d ' ' -f "$1" "$BATS_FILE_TMPDIR/devices"
}

# lspci_of ADDRESS: everything it shows; its message about a missing kmod is irrelevant.
lspci_of() {
    guest_output ./lspci -D -n -vv -s "$1" 2>/dev/null
}

# lspci_msix ADDRESS: "ENTRIES BAR+OFFSET BAR+OFFSET" of MSI-X table and PBA.
lspci_msix() {
    lspci_of "$1" | sed -n \
        -e 's/.*MSI-X: Enable[-+] Count=\([0-9]*\) .*/\1/p' \
        -e 's/.*Vector table: BAR=\([0-9]\) offset=0*\([0-9a-f]*\)$/\1+0x\2/p' \
        -e 's/.*PBA: BAR=\([0-9]\) offset=0*\([0-9a-f]*\)$/\1+0x\2/p' | sed 's/0x$/0x0/' | xargs
}

# group_of ADDRESS: its IOMMU group, from sysfs.
group_of() {
    basename "$(guest_output readlink "/sys/bus/pci/devices/$1/iommu_group")"
}

# msix_bar ADDRESS: the BAR of the MSI-X table, from lspci.
msix_bar() {
    local table

    read -r _ table _ <<<"$(lspci_msix "$1")"
    echo "${table%%+*}"
}

# pba_of ADDRESS: "BAR OFFSET" of the PBA, from lspci.
pba_of() {
    local pba

    read -r _ _ pba <<<"$(lspci_msix "$1")"
    echo "${pba%%+*} ${pba##*+}"
}

# pages_that_map ADDRESS BAR: the offsets that a program could map, one per line.
pages_that_map() {
    guest_output ./map_pages "$(group_of "$1")" "$1" "$2" | sed -n 's/ ok$//p'
}

# The tool's answers in the format of tests/lib/programs/vfio_facts.c.
vfio_facts_by_the_tool() {
    json '.devices[0] |
        "device flags=\(.vfio.flags.raw) regions=\(.vfio.num_regions) irqs=\(.vfio.num_irqs)",
        (.regions[] | select(.index != 6) |
            if .state == "offered" then
                "region \(.index) flags=\(.flags.raw) size=\(.size) offset=\(.offset) " +
                "caps=\([.capabilities[].id | tostring] | join(","))"
            else "region \(.index) \(.error)" end),
        (.interrupts[] |
            if .state == "offered" then "irq \(.index) flags=\(.flags.raw) count=\(.count)"
            else "irq \(.index) \(.error)" end)'
}

# qemu_bars N: "BAR START LAST" of the Nth device's BARs, memory and I/O, from QEMU's monitor:
# "BAR0: 64 bit memory at 0xfe000000 [0xfe003fff]."; from QEMU 10 on without the final dot, and without BARs
# for a suspended function.
qemu_bars() {
    local control

    control=/sys/bus/pci/devices/$(address "$1")/power/control
    guest_output sh -c "echo on >$control"
    "$LAB" monitor "info pci" | awk -v id="id \"dev$1\"" '
        /^ +Bus / { text = "" }
        { text = text $0 "\n" }
        index($0, id) { printf "%s", text; exit }' |
        sed -n 's/.*BAR\([0-5]\): .* at \(0x[0-9a-f]*\) \[\(0x[0-9a-f]*\)\]\.\{0,1\}$/\1 \2 \3/p'
    guest_output sh -c "echo auto >$control"
}

# assert_info_as_by_ioctls: info of all five agrees with the ioctls.
assert_info_as_by_ioctls() {
    local number device

    for number in $WITH_MSIX $EDU; do
        device=$(address "$number")
        guest_tool info --json "$device"
        assert_status 0
        assert_equal "$(vfio_facts_by_the_tool)" \
            "$(guest_output ./vfio_facts "$(group_of "$device")" "$device")" "$device"
    done
}
