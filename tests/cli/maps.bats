#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# maps on systems made of files: which process holds the device, what it has mapped, and to which device a mapping
# belongs. The expected ranges were computed by hand from the text of the mappings.

# shellcheck disable=SC2016,SC2154 # back quotes; what helpers.bash and proc.bash set
bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/proc

setup_file() {
    [[ $(getconf PAGESIZE) == 4096 ]] || skip "the mappings are of a machine with pages of 4 KiB"
}

# ranges: "BAR FIRST SIZE KIND" of each range of the first process, separated by commas
ranges() {
    json "[.devices[0].maps.holders[0] | .bars[] | .index as \$bar | .ranges[] |
        \"\(\$bar) \(.area.offset) \(.area.size) \(.kind)\"] | join(\", \")"
}

result() {
    json ".devices[0].maps.holders[0].result.id"
}

@test "maps: a QEMU guest on a kernel that maps the table's page: the complete text" {
    system
    guest_of 4711 "7f960a44e000-7f960a452000 00000000" \
        "arguments=qemu-system-x86_64|-name|guest=db1,debug-threads=on|-device|vfio-pci,host=01:00.0" \
        'cgroup=0::/machine.slice/machine-qemu\x2d1\x2ddb1.scope/libvirt/emulator'
    maps
    assert_status 0
    assert_stderr_empty
    unwrapped=$(tail -n +2 <<<"$output" | tr '\n' ' ' | tr -s ' ')
    assert_equal "$unwrapped" "Open in qemu-system-x86_64 (pid 4711, guest \"db1\", \
machine-qemu\\x2d1\\x2ddb1.scope), through VFIO group 14 \
BAR0, 16 KiB 0x0000-0x1fff mapped: direct \
0x2000-0x2fff mapped, under QEMU's emulated MSI-X table: the guest traps \
0x3000-0x3fff mapped: direct \
As layout predicts for a QEMU guest under KVM; this kernel lets the page of the MSI-X table be mapped (\`mappable\`). "
    assert_equal "$(awk 'NR > 1 && length > 80' <<<"$output")" "" "lines over 80"
    maps --json
    assert_equal "$(ranges)" "0 0x0 8192 direct, 0 0x2000 4096 covered, 0 0x3000 4096 direct"
    assert_equal "$(result)" maps-as-predicted
    assert_json '.devices[0].holders.processes[0].guest' db1
}

# bats test_tags=thorough
@test "maps: the offset column as a region, and as a host address of Linux 6.1" {
    system
    process 100 dpdk 5=/dev/vfio/14 "6=$anon" "7f960a44e000-7f960a450000 fe000000" \
        "7f960a451000-7f960a452000 fe003000"
    maps --json
    assert_status 0
    assert_equal "$(ranges)" "0 0x0 8192 direct, 0 0x2000 4096 trapped, 0 0x3000 4096 direct"
    assert_equal "$(result)" maps-as-predicted
    assert_json '.devices[0].maps.holders[0].kernel' sparse

    # BAR4 at a host address that could also be the offset of BAR4 at 0xfe000000
    system "0000:03:00.0 group=16 driver=vfio-pci bar0=mem32:0x1000@0xf0000000 bar4=mem64:0x100000000@0x40000000000"
    process 100 dpdk 5=/dev/vfio/16 "6=$anon" "7f960a44e000-7f960a450000 400fe000000" "7f970a44e000-7f970a44f000 f0000000"
    device=0000:03:00.0 maps --json
    assert_equal "$(ranges)" "0 0x0 4096 direct, 4 0x0 4261412864 trapped, 4 0xfe000000 8192 direct, 4 0xfe002000 33546240 trapped"
    # alone it may be either, with the same result, since the BAR starts at 4 << 40
    system "0000:03:00.0 group=16 driver=vfio-pci bar0=mem32:0x1000@0xf0000000 bar4=mem64:0x100000000@0x40000000000"
    process 100 dpdk 5=/dev/vfio/16 "6=$anon" "7f960a44e000-7f960a450000 400fe000000"
    device=0000:03:00.0 maps --json
    assert_json '.devices[0].maps.holders[0].bars[1].ranges[1].area.offset' 0xfe000000
    # and where the results differ, nothing is assumed
    system "0000:03:00.0 group=16 driver=vfio-pci bar2=mem64:0x100000000@0x40000000000 bar4=mem64:0x100000000@0x50000000000"
    process 100 dpdk 5=/dev/vfio/16 "6=$anon" "7f960a44e000-7f960a450000 400fe000000"
    device=0000:03:00.0 maps --json
    assert_json '.devices[0].maps.holders[0].notes[0].id' maps-not-understood
}

@test "maps: nothing mapped under x-no-mmap, which is named if QEMU's arguments have it" {
    system
    guest_of 4711 "arguments=qemu-system-x86_64|-device|{\"driver\":\"vfio-pci\",\"host\":\"0000:01:00.0\",\"x-no-mmap\":true}"
    maps
    assert_status 0
    assert_stdout_line "  0x0000-0x3fff  not mapped: traps"
    assert_stdout_has "x-no-mmap=on."
    assert_stdout_line "Next: start the guest without x-no-mmap=on"
    system
    guest_of 4711
    maps --json
    assert_equal "$(result)" maps-differ
    assert_json '.devices[0].maps.holders[0].result.text | test("x-no-mmap=on")'
}

@test "maps: a guest on a sparse kernel, and with the table moved" {
    system
    guest_of 4711 "7f960a44e000-7f960a450000 0" "7f960a451000-7f960a452000 3000"
    maps --json
    assert_equal "$(ranges)" "0 0x0 8192 direct, 0 0x2000 4096 trapped, 0 0x3000 4096 direct"
    assert_equal "$(result)" maps-as-predicted
    assert_json '.devices[0].maps.holders[0].kernel' sparse
    system
    guest_of 4711 "7f960a44e000-7f960a452000 0" \
        "arguments=qemu-system-x86_64|-device|vfio-pci,host=0000:01:00.0,x-msix-relocation=bar2"
    maps --json
    assert_equal "$(ranges)" "0 0x0 16384 direct"
    assert_equal "$(result)" maps-as-predicted
    assert_json '.devices[0].maps.holders[0].relocation' 2
    system
    guest_of 4711 "7f960a44e000-7f960a452000 0" \
        "arguments=qemu-system-x86_64|-device|vfio-pci,x-msix-relocation=off,host=0000:01:00.0,bus=bar3"
    maps --json
    assert_equal "$(ranges)" "0 0x0 8192 direct, 0 0x2000 4096 covered, 0 0x3000 4096 direct"
}

@test "maps: cloud-hypervisor omits table and PBA, or a whole BAR" {
    system
    process 4711 cloud-hypervisor 9=anon_inode:kvm-vm 21=/dev/vfio/14 "22=$anon" "7f960a44e000-7f960a450000 0"
    maps --json
    assert_equal "$(ranges)" "0 0x0 8192 direct, 0 0x2000 8192 trapped"
    assert_equal "$(result)" maps-as-predicted
    assert_json '.devices[0].maps.holders[0] | .who + " " + .kernel' "cloud-hypervisor mappable"
    system
    process 4711 cloud-hypervisor 9=anon_inode:kvm-vm 21=/dev/vfio/14 "22=$anon"
    maps --json
    assert_json '.devices[0].maps.holders[0].kernel' sparse
}

# bats test_tags=thorough
@test "maps: with 64 KiB pages, from the same report" {
    system
    guest_of 4711 "7f960a440000-7f960a450000 0"
    maps --json
    jq '.host.page_size = 65536' <<<"$output" >"$BATS_TEST_TMPDIR/report.json"
    tool maps --json --from "$BATS_TEST_TMPDIR/report.json"
    assert_status 0
    assert_equal "$(ranges)" "0 0x0 16384 covered"
    assert_equal "$(result)" maps-as-predicted
    jq '.devices[0].holders.processes[0].program = "qemu-system-ppc64"' "$BATS_TEST_TMPDIR/report.json" \
        >"$BATS_TEST_TMPDIR/ppc.json"
    tool maps --json --from "$BATS_TEST_TMPDIR/ppc.json"
    assert_equal "$(ranges)" "0 0x0 16384 direct"
    assert_json '.devices[0].maps.holders[0].who' qemu-pseries
    # Of a BAR of one page, a sparse kernel lets nothing be mapped, by either of them.
    jq '.devices[0] |= (.holders.processes[0].mappings = [] | .bars[0].size = 65536)' "$BATS_TEST_TMPDIR/ppc.json" \
        >"$BATS_TEST_TMPDIR/sparse.json"
    tool maps --json --from "$BATS_TEST_TMPDIR/sparse.json"
    assert_equal "$(ranges) $(result)" "0 0x0 65536 trapped maps-as-predicted"
    assert_json '.devices[0].maps.holders[0].result.text | test("`sparse`")'
    jq '.devices[0].holders.processes[0].mappings = []' "$BATS_TEST_TMPDIR/report.json" >"$BATS_TEST_TMPDIR/sparse.json"
    tool maps --json --from "$BATS_TEST_TMPDIR/sparse.json"
    assert_equal "$(ranges) $(result)" "0 0x0 16384 trapped maps-as-predicted"
}

@test "maps: what QEMU has not mapped although layout says it could is a finding" {
    system
    guest_of 4711 "7f960a44e000-7f960a44f000 0" "7f960a451000-7f960a452000 3000"
    maps
    assert_status 0
    assert_stdout_line "  0x1000-0x2fff  not mapped: traps"
    assert_stdout_has "BAR0+0x1000-0x1fff"
    maps --json
    assert_equal "$(result)" maps-differ
}

@test "maps: a program may map a part, or nothing" {
    system
    process 100 spdk_tgt 5=/dev/vfio/14 "6=$anon" "7f960a44e000-7f960a44f000 1000"
    maps --json
    assert_equal "$(ranges)" "0 0x0 4096 trapped, 0 0x1000 4096 direct, 0 0x2000 8192 trapped"
    assert_equal "$(result)" maps-partial
    system
    process 100 spdk_tgt 5=/dev/vfio/14 "6=$anon"
    maps --json
    assert_equal "$(result)" maps-partial
    assert_json '.devices[0].maps.holders[0].bars[0].ranges | length' 1
}

@test "maps: several devices of one process are distinguished by their BARs" {
    system "$other group=15 driver=vfio-pci bar0=mem64:0x20000@0xfd000000 bar4=mem64:0x4000@0xfc000000"
    guest_of 4711 23=/dev/vfio/15 "24=$anon" "7f960a44e000-7f960a452000 0" "7f960b000000-7f960b020000 0" \
        "7f960c000000-7f960c004000 40000000000"
    maps --json
    # The second fits only $other, which then has its complete BAR0, so the first belongs to $device.
    assert_equal "$(ranges)" "0 0x0 8192 direct, 0 0x2000 4096 covered, 0 0x3000 4096 direct"
    assert_json '.devices[0].maps.holders[0].others | length' 0
    device=$other maps --json
    assert_equal "$(ranges)" "0 0x0 131072 direct, 4 0x0 16384 direct"
    assert_equal "$(result)" maps-as-predicted
}

# bats test_tags=thorough
@test "maps: QEMU maps no other parts of a BAR than those around the MSI-X table" {
    local larger="$other group=15 driver=vfio-pci bar0=mem64:0x10000@0xfd000000 msix=65,0+0xa000,0+0xb000"

    # The larger one, of which nothing is mapped, might have such a part: of a program's, not of QEMU's.
    system "$larger"
    guest_of 4711 23=/dev/vfio/15 "24=$anon" "7f960a44e000-7f960a452000 0"
    maps --json
    assert_equal "$(ranges)" "0 0x0 8192 direct, 0 0x2000 4096 covered, 0 0x3000 4096 direct"
    device=$other maps --json
    assert_equal "$(ranges)" "0 0x0 65536 trapped"
    system "$larger"
    process 100 dpdk 5=/dev/vfio/14 6=/dev/vfio/15 "7=$anon" "8=$anon" "7f960a44e000-7f960a452000 0"
    maps --json
    assert_equal "$(ranges)" "0 0x0 16384 may-be"
    # around the table of the larger one
    system "$larger"
    guest_of 4711 23=/dev/vfio/15 "24=$anon" "7f960a440000-7f960a44a000 0" "7f960a44b000-7f960a450000 b000"
    device=$other maps --json
    assert_equal "$(ranges)" "0 0x0 40960 direct, 0 0xa000 4096 trapped, 0 0xb000 20480 direct"
}

# bats test_tags=thorough
@test "maps: of identical devices each has one mapping, or one of them has it" {
    system "$other group=15 $twin"
    guest_of 4711 23=/dev/vfio/15 "24=$anon" "7f960a44e000-7f960a452000 0" "7f960b44e000-7f960b452000 0"
    maps --json
    assert_equal "$(ranges)" "0 0x0 8192 direct, 0 0x2000 4096 covered, 0 0x3000 4096 direct"
    assert_json '.devices[0].maps.holders[0].hold' holds
    assert_json '.devices[0].maps.holders[0].notes[0].id' maps-of-several
    system "$other group=15 $twin"
    process 100 dpdk 5=/dev/vfio/14 6=/dev/vfio/15 "7=$anon" "7f960a44e000-7f960a452000 0"
    maps
    assert_stdout_line "Possibly open in dpdk \(pid 100\), through VFIO group 14"
    assert_stdout_line "  0x0000-0x3fff  mapped, in this device or in $other"
    assert_stdout_has "does not distinguish the mappings of $device from those of"
    # With a kernel that shows host addresses there is no doubt.
    system "$other group=15 $twin"
    guest_of 4711 23=/dev/vfio/15 "24=$anon" "7f960a44e000-7f960a452000 fe100000"
    maps --json
    assert_equal "$(ranges)" "0 0x0 16384 trapped"
    device=$other maps --json
    assert_equal "$(ranges)" "0 0x0 8192 direct, 0 0x2000 4096 covered, 0 0x3000 4096 direct"
}

@test "maps: fdinfo of Linux 6.18 names the device of a descriptor" {
    system "$other group=14 $twin"
    guest_of 4711 "fdinfo 22=vfio-device-syspath: /sys/devices/pci0000:00/0000:00:01.0/$other" \
        "7f960a44e000-7f960a452000 0"
    device=$other maps --json
    assert_equal "$(ranges)" "0 0x0 8192 direct, 0 0x2000 4096 covered, 0 0x3000 4096 direct"
    assert_json '.devices[0].maps.holders[0].others | length' 0
    maps
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "qemu-system-x86_64 (pid 4711) has its group open" \
        "vfio-msixctl layout $device"
}

@test "maps: a cdev, with IOMMUFD" {
    system "file /sys/bus/pci/devices/$device/vfio-dev/vfio3/dev 511:3" \
        "$other group=15 $twin" "file /sys/bus/pci/devices/$other/vfio-dev/vfio4/dev 511:4"
    process 4711 qemu-system-x86_64 9=anon_inode:kvm-vm 20=/dev/iommu 21=/dev/vfio/devices/vfio3 \
        22=/dev/vfio/devices/vfio4 "7f960a44e000-7f960a452000 0 /dev/vfio/devices/vfio3"
    maps
    assert_status 0
    assert_stdout_line "Open in qemu-system-x86_64 \(pid 4711\), through device cdev vfio3, with IOMMUFD"
    maps --json
    assert_equal "$(ranges)" "0 0x0 8192 direct, 0 0x2000 4096 covered, 0 0x3000 4096 direct"
    device=$other maps --json
    assert_equal "$(ranges)" "0 0x0 16384 trapped"
    assert_json '.devices[0].maps.holders[0].hold' holds
}

@test "maps: a descriptor that was passed without its group is found by what is mapped" {
    system
    process 4711 vfio-worker "22=$anon" "7f960a44e000-7f960a452000 0"
    process 4712 other-worker "22=$anon" "7f960a44e000-7f960a4ce000 0"
    maps --json
    assert_json '[.devices[0].maps.holders[].hold] | join(" ")' "holds holds-not"
    maps
    assert_stdout_has "vfio-worker (pid 4711), through a descriptor passed to it"
    assert_stdout_lacks other-worker
}

@test "maps: lines that are not understood are shown as they are" {
    system
    guest_of 4711 "7f960a44e000-7f960a452000 0" "7f960b000000-7f960b100000 0 vfio0:0000:01:00.0/0" \
        "7f960c000000-7f960c004000 90000000000"
    echo "nonsense of vfio" >>"$root/proc/4711/maps"
    maps
    assert_status 0
    assert_stdout_line "  7f960b000000-7f960b100000 rw-s 0 00:0e 1046 vfio0:0000:01:00.0/0"
    assert_stdout_line "  7f960c000000-7f960c004000 rw-s 90000000000 00:0e 1046 anon_inode:\[vfio-device\]"
    assert_stdout_line "  nonsense of vfio"
    assert_stdout_has "Lines of /proc/4711/maps that match no BAR: 3."
    assert_stdout_lacks libvfio-user
    maps --json
    assert_json '.devices[0].holders.processes[0].mappings | map(.line) | length' 4
}

@test "maps: no process has it open, it has no VFIO driver, or only its group is open" {
    system "$other driver=nvme group=15 ${nvme/driver=vfio-pci/}"
    maps
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "no process has it open" "vfio-msixctl layout $device"
    device=$other maps
    assert_status 3
    assert_refusal "$other" "it is bound to nvme" "vfio-msixctl doctor $other"
    process 100 dpdk 5=/dev/vfio/14
    maps --json
    assert_status 3
    assert_json '.messages[0].id' not-open
    assert_json '.messages[0].text | test("dpdk \\(pid 100\\) has its group open")'
}

@test "maps: the descriptors of a process cannot be read: exit status 3, run as root" {
    local as=()

    [[ $(id -u) -ne 0 ]] || as=(setpriv --reuid 65534 --clear-groups --)
    system
    guest_of 4711
    install -m 755 "$TOOL" "$root/tool"
    chmod -R a+rX "$BATS_TEST_TMPDIR"
    chmod a+x "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test"
    chmod 0 "$root/proc/4711/fd"
    run_apart "${as[@]}" "$root/tool" maps --sysroot "$root" "$device"
    chmod 755 "$root/proc/4711/fd"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "the file descriptors of 1 other process cannot be read" "run as root"
}

@test "maps: lspci's text has no processes" {
    tool maps --from "$repo/tests/fixtures/amd64/lspci-vv"
    assert_status 2
    assert_stderr_has "the output of lspci, which only list, layout and doctor can use"
    tool maps --from "$repo/tests/fixtures/amd64/info.json" 01:00.0
    assert_status 3
    assert_stderr_has "a report of info does not contain all that maps needs"
}

# bats test_tags=thorough
@test "maps: extreme numbers in a report do no harm" {
    system "$other group=15 $twin"
    guest_of 4711 23=/dev/vfio/15 "24=$anon" "7f960a44e000-7f960a452000 0"
    maps --json
    jq '.devices[0].holders.processes[0] |= (.functions[].bars[].size = 9223372036854774000
        | .functions[].bars[].start = "0xffffffffffffffff" | .mappings = [range(3000) | {line: "x", start: "0x0",
            size: 9223372036854774000, offset: "0xffffffffffffffff", path: "anon_inode:[vfio-device]"}])
        | .devices[0].bars[].size = 9223372036854774000' <<<"$output" >"$BATS_TEST_TMPDIR/edges.json"
    run_apart timeout 20 "$TOOL" maps --from "$BATS_TEST_TMPDIR/edges.json"
    assert_status 0
    tool maps --json --from "$BATS_TEST_TMPDIR/edges.json"
    assert_status 0
}
