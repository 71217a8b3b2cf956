#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# info in a guest: what it says about five devices is what lspci, a C program and QEMU say about them.
# Shares a guest: five-devices
# shellcheck disable=SC2154 # what helpers.bash sets
# shellcheck disable=SC2016 # $ in jq's programs is jq's

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices

@test "MSI-X: entries, MSI-X table and PBA are where lspci has them" {
    local number device

    for number in $WITH_MSIX; do
        device=$(address "$number")
        guest_tool info --json "$device"
        assert_status 0
        assert_equal "$(json '.devices[0].msix | "\(.entries) \(.table.bar)+\(.table.offset) " +
            "\(.pba.bar)+\(.pba.offset)"')" "$(lspci_msix "$device")" "$device"
        assert_json '.devices[0].msix | .table.size == .entries * 16 and .pba.size % 8 == 0 and
            .pba.size * 8 >= .entries and .pba.size * 8 < .entries + 64'
    done
}

@test "no MSI-X: null, and the reason" {
    guest_tool info --json "$(address "$EDU")"
    assert_status 0
    assert_json '.devices[0] | .msix == null and .msix_error == "absent"'
    assert_equal "$(lspci_msix "$(address "$EDU")")" "" "lspci's MSI-X"
    guest_tool info "$(address "$EDU")"
    assert_stdout_line '  MSI-X +none'
}

@test "regions, capability chains and interrupts are what the ioctls return to a C program" {
    assert_info_as_by_ioctls
}

@test "the ROM is not queried, VGA is not offered" {
    guest_tool info --json "$(address 1)"
    assert_json '.devices[0].regions[6] | .name == "ROM" and .state == "not-asked"'
    assert_json '.devices[0].regions[8] | .name == "VGA" and .state == "not-offered"'
    guest_tool info "$(address 1)"
    assert_stdout_line ' +6 ROM +- +- not queried .*'
    assert_stdout_line ' +8 VGA +- +- not offered'
}

@test "BARs have the sizes and addresses that QEMU reports" {
    local number device bar start last seen=0

    for number in $WITH_MSIX $EDU; do
        device=$(address "$number")
        guest_tool info --json "$device"
        while read -r bar start last; do
            assert_equal "$(json ".devices[0].bars[$bar] | \"\(.start) \(.size)\"")" \
                "$start $((last - start + 1))" "$device BAR$bar"
            seen=$((seen + 1))
        done < <(qemu_bars "$number")
    done
    # nvme 1, xhci 1, e1000e 4, virtio 2, edu 1
    assert_equal "$seen" 9 "BARs of QEMU's"
}

@test "identity, driver, group and power are those of lspci and sysfs" {
    local number device sysfs

    for number in $WITH_MSIX $EDU; do
        device=$(address "$number")
        sysfs=/sys/bus/pci/devices/$device
        guest_output cat "$sysfs"/{vendor,device,subsystem_vendor,subsystem_device,class,revision} \
            "$sysfs/power_state" "$sysfs/iommu_group/type" >"$BATS_TEST_TMPDIR/facts"
        guest_tool info --json "$device"
        assert_json '.devices[0].pci.driver' vfio-pci
        assert_json '.devices[0].iommu_group.id' "$(group_of "$device")"
        lspci_of "$device" | grep -q "IOMMU group: $(json '.devices[0].iommu_group.id')"
        # sysfs pads with zeros, JSON does not
        assert_equal "$(json '.devices[0] | .pci | .vendor, .device, .subsystem_vendor,
            .subsystem_device, .class, .revision')" \
            "$(head -n 6 "$BATS_TEST_TMPDIR/facts" | sed 's/^0x0*\(.\)/0x\1/')" "$device"
        assert_json '.devices[0].iommu_group.type' "$(tail -n 1 "$BATS_TEST_TMPDIR/facts")"
    done
}

@test "the IOMMU: type1v2, the pages of VT-d, reserved regions as in sysfs" {
    local device

    device=$(address 1)
    guest_tool info --json "$device"
    assert_json '.devices[0].iommu | .type == "type1v2" and .dma_avail == 65535'
    # bit 12 is 4 KiB, which every IOMMU has
    assert_json '.devices[0].iommu.page_sizes | endswith("000")'
    assert_json '.devices[0].iommu | [.capabilities[].name] | sort | join(" ")' \
        "DMA_AVAIL IOVA_RANGE MIGRATION"
    assert_equal "$(json '.devices[0].iommu_group.reserved_regions[] | "\(.start) \(.last) \(.type)"')" \
        "$(guest_output cat "/sys/bus/pci/devices/$device/iommu_group/reserved_regions" |
            sed 's/0x0*\(.\)/0x\1/g')" "reserved regions"
    # The ranges exclude the reserved region, on either side of it.
    assert_json '.devices[0] | (.iommu_group.reserved_regions[0].start) as $msi |
        .iommu.iova_ranges[0].start == "0x0" and .iommu.iova_ranges[1].start == "0xfef00000" and
        $msi == "0xfee00000" and .iommu.iova_ranges[0].last == "0xfedfffff"'
    assert_json '.devices[0].open.backend == "group" and .host.unsafe_interrupts == false'
    assert_json '.devices[0].open.node' "/dev/vfio/$(group_of "$device")"
}

@test "text and JSON say the same" {
    local number device

    for number in $WITH_MSIX $EDU; do
        device=$(address "$number")
        guest_tool info --json "$device"
        json '.devices[0] | .address, (.msix // empty |
                "\(.entries) entries", "BAR\(.table.bar)+\(.table.offset), \(.table.size) bytes",
                "BAR\(.pba.bar)+\(.pba.offset), \(.pba.size) bytes"),
            (.regions[] | select(.size > 0) | "\(.name)", .offset),
            "\(.iommu.type)", .open.node, "\(.vfio.num_regions) regions",
            (.iommu.iova_ranges[] | "\(.start)-\(.last)"),
            (.regions[].capabilities[], .iommu.capabilities[] | "\(.name) (id \(.id), version \(.version))")
            ' >"$BATS_TEST_TMPDIR/words"
        guest_tool info "$device"
        assert_status 0
        assert_stderr_empty
        while IFS= read -r words; do
            assert_stdout_has "$words"
        done <"$BATS_TEST_TMPDIR/words"
    done
}

@test "-v also shows the bytes of known capabilities" {
    guest_tool info "$(address 1)"
    assert_stdout_lacks ", bytes"
    guest_tool info -v "$(address 1)"
    assert_status 0
    assert_stdout_line ' +IOMMU: DMA_AVAIL \(id 3, version 1\), bytes ffff0000 00000000'
}

@test "two devices in one run: both reported" {
    guest_tool info --json "$(address 1)" "$(address "$EDU")"
    assert_status 0
    assert_json '[.devices[].address] | join(" ")' "$(address 1) $(address "$EDU")"
}
