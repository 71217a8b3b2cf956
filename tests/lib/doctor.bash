# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2030,SC2031 # repo, output and stderr: of helpers and of run, in each test
#
# A fake system on which a device is ready, and what doctor says if that is changed.

device=0000:01:00.0
bars="bar0=mem64:0x4000@0xfe000000 msix=65,0+0x2000,0+0x3000"

setup() {
    root=$BATS_TEST_TMPDIR/root
}

# fake SPEC...: a system on which $device is ready, changed by additional lines for fake-sysfs; DEVICE=...
# replaces the device's line. Nodes are links to /dev/null and /dev/zero, which every system has.
fake() {
    printf '%s\n' "${DEVICE:-$device id=144d:a80a class=010802 driver=vfio-pci group=14 power=D3hot $bars}" \
        "file /sys/class/vfio/14/dev 1:3" "link /dev/vfio/14 /dev/null" \
        "file /sys/class/misc/vfio/dev 1:5" "link /dev/vfio/vfio /dev/zero" \
        "file /proc/cpuinfo vendor_id\t: GenuineIntel" \
        "file /proc/cmdline quiet intel_iommu=on root=/dev/sda" \
        "file /sys/firmware/acpi/tables/DMAR" "dir /sys/class/iommu/dmar0" \
        "file /sys/kernel/irq/0/chip_name IR-IO-APIC" "file /sys/kernel/irq/24/chip_name IR-PCI-MSI" \
        "file /sys/module/vfio/initstate live" "file /sys/module/vfio_pci/initstate live" \
        "file /sys/module/vfio_iommu_type1/initstate live" \
        "file /sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts N" \
        "file /proc/iomem fd000000-fe0fffff : PCI Bus 0000:00\n  fe000000-fe003fff : $device" \
        "$@" | sed 's/\\t/\t/g' | "$repo/tests/lib/fake-sysfs" "$root"
}

doctor() {
    tool doctor --sysroot "$root" "$@" "$device"
    # The first line is the device's name, which may be of any length.
    [[ " $* " == *" --json"* ]] || assert_equal "$(awk 'NR > 1 && length > 80' <<<"$output")" "" "lines over 80"
}

# blocked CHECK TEXT NEXT: one FAIL, and a part of what to do next
blocked() {
    local output=$output

    unwrap
    assert_status 1
    assert_stderr_empty
    says FAIL "$1" "$2"
    [[ $(tail -n 1 <<<"$output") == "Next: "*"$3"* ]] || fail "expected Next: $3"
}
