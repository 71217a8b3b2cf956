#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A hostile string in every place where a string comes from outside: no byte that controls a terminal is printed,
# on either stream, and pictures remain valid XML. How: tests/robust/hostile.py.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers
load hostile

# escaped KIND ARGUMENT...: nothing gets through unescaped.
escaped() {
    hostile "$TOOL" "$@"
    assert_stdout_line '[1-9][0-9]* runs, 0 problems'
}

@test "what gets through is noticed" {
    echo @ >"$BATS_TEST_TMPDIR/words"
    run_apart "$BATS_TEST_DIRNAME/hostile.py" /bin/echo words "$BATS_TEST_TMPDIR/words"
    assert_status 1
    run_apart "$BATS_TEST_DIRNAME/hostile.py" /bin/cat text "$fixtures/samples/small.csv" %FILE%
    assert_status 1
}

@test "every string of a report: info, check, doctor, layout, list" {
    local command

    for command in info check doctor layout list; do
        escaped report "$fixtures/amd64-sparse/$command.json" "$command" --verbose --from=%FILE%
    done
    escaped report "$fixtures/amd64-sparse/check.json" check --json --from=%FILE%
    escaped report "$fixtures/amd64/failed.json" info --from=%FILE%
}

@test "every string of a report: bench, its picture, its samples, and compare" {
    escaped report "$fixtures/amd64-sparse/bench.json" bench --verbose --from=%FILE% --svg=%SVG%
    escaped report "$fixtures/amd64-sparse/bench.json" compare %FILE% "$fixtures/amd64/bench.json"
    escaped report "$fixtures/amd64-sparse/check.json" compare "$fixtures/amd64/check.json" %FILE%
}

@test "every word of lspci's text, and of a file of samples" {
    escaped text "$fixtures/amd64/lspci-vv" list --verbose --from=%FILE%
    escaped text "$fixtures/amd64/lspci-vv" layout --from=%FILE%
    escaped text "$fixtures/amd64/lspci-n-xxx" layout --from=%FILE%
    escaped text "$fixtures/samples/small.csv" bench --verbose --from=%FILE% --svg=%SVG%
    escaped text "$fixtures/samples/small.csv" compare %FILE% %FILE%
}

# Two functions, and what the kernel reports about them and this machine.
@test "every file, link and name of sysfs and /proc" {
    local root=$BATS_TEST_TMPDIR/tree command bars="bar0=mem64:0x4000@0xfe000000 msix=65,0+0x2000,0+0x3000"

    printf '%s\n' "0000:01:00.0 driver=vfio-pci group=14 $bars" "0000:02:00.0 driver=nvme group=15 $bars" \
        "file /sys/class/vfio/14/dev 1:3" "link /dev/vfio/14 /dev/null" "link /dev/vfio/vfio /dev/zero" \
        "file /sys/class/misc/vfio/dev 1:5" "file /sys/kernel/iommu_groups/14/type DMA" \
        "file /sys/kernel/iommu_groups/14/reserved_regions 0xfee00000 0xfeefffff msi" \
        "link /sys/block/nvme0n1 ../devices/pci0000:00/0000:02:00.0/nvme/nvme0/nvme0n1" \
        "link /sys/class/net/eth0 ../../devices/pci0000:00/0000:02:00.0/net/eth0" \
        "file /proc/cpuinfo vendor_id\t: GenuineIntel" "file /proc/cmdline quiet intel_iommu=on" \
        "file /proc/4711/comm qemu-system-x86" "link /proc/4711/exe /usr/bin/qemu-system-x86_64" \
        "file /proc/4711/cgroup 0::/machine.slice/machine-db1.scope" "file /proc/4711/cmdline qemu" \
        "link /proc/4711/fd/20 /dev/vfio/14" "link /proc/4711/fd/21 anon_inode:[vfio-device]" \
        "file /proc/4711/maps 7f960a44e000-7f960a452000 rw-s 00000000 00:0e 1046 anon_inode:[vfio-device]" \
        "file /proc/iomem fe000000-fe003fff : 0000:01:00.0\n  fe000000-fe000fff : simplefb" \
        "file /sys/firmware/acpi/tables/DMAR" "dir /sys/class/iommu/dmar0" \
        "file /sys/bus/pci/devices/0000:01:00.0/msi_irqs/24 msix" "file /sys/kernel/irq/24/actions vfio-msix[0](0000:01:00.0)" \
        "file /sys/kernel/irq/24/hwirq 0" "file /sys/kernel/irq/24/per_cpu_count 1,2" "file /proc/irq/24/effective_affinity_list 0" \
        "file /sys/kernel/irq/24/chip_name IR-PCI-MSI" "file /sys/module/vfio/initstate live" \
        "file /sys/module/vfio_pci/initstate live" \
        "file /sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts N" |
        sed 's/\\t/\t/g' | "$repo/tests/lib/fake-sysfs" "$root"
    escaped tree "$root" list --all --verbose --sysroot=%TREE%
    escaped tree "$root" list --all --json --sysroot=%TREE%
    escaped tree "$root" maps --json --sysroot=%TREE% 01:00.0 02:00.0
    for command in layout doctor maps info check; do
        escaped tree "$root" "$command" --verbose --sysroot=%TREE% 01:00.0 02:00.0
    done
    escaped tree "$root" vectors --verbose --time=1ms --sysroot=%TREE% 01:00.0
    escaped tree "$root" vectors --json --time=1ms --sysroot=%TREE% 01:00.0
    escaped tree "$root" doctor --json --sysroot=%TREE% 01:00.0 02:00.0
}

# An unknown option is reported by the C library itself, as it was typed.
@test "the command line" {
    local command words=$BATS_TEST_TMPDIR/words

    # If a word is the name of a file, the file is created here.
    cd "$BATS_TEST_TMPDIR"
    {
        echo @
        for command in list layout doctor maps watch vectors info check bench compare; do
            printf "$command %s\n" @ '--json @' --color=@
        done
        for command in list layout doctor maps watch vectors info check bench; do
            printf "$command %s\n" --from=@ '--from=@ @' '--sysroot=@ 01:00.0'
        done
        for command in info check bench; do
            printf "$command %s\n" '--backend=@ 01:00.0' '--vf-token=@ 01:00.0'
        done
        printf 'bench --selftest --quiet --%s=@\n' cpu time precision samples svg bar offset width path gap seed write
        printf '%s\n' 'layout --page-size=@ 01:00.0' 'list --driver=@' 'list --group=@'
    } >"$words"
    escaped words "$words"
    assert_stdout_line "$(wc -l <"$words") runs, 0 problems"
}
