#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# info, check and bench on the fake kernel of programs/shim_kernel.c: each of the four behaviours, what it reports
# about a device, and malformed answers. Needs neither a device nor root. faults.bats tests how a run ends whatever
# fails; this tests for the right answer. The lab's suites have real kernels.
# shellcheck disable=SC2154,SC2030,SC2031 # what helpers.bash sets; each test has a root of its own

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/fake-vfio

setup_file() {
    "$repo/tests/lib/fake-sysfs" "$BATS_FILE_TMPDIR/root" <<-END
		0000:01:00.0 id=1b36:0010 class=010802 driver=vfio-pci group=14 bar0=mem64:0x4000@0xfe000000 bar2=mem32:0x4000@0xfd000000 msix=65,0+0x2000,0+0x3000
		file dev/vfio/vfio
		file dev/vfio/14
		file sys/bus/pci/devices/0000:01:00.0/local_cpulist 0-255
		file sys/kernel/iommu_groups/14/type DMA-FQ
		file sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi
		file sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts N
	END
}

setup() {
    root=$BATS_FILE_TMPDIR/root kernel=mappable lie='' page=$(getconf PAGESIZE)
    cd "$BATS_TEST_TMPDIR" || return
}

# bench ARG...: a short run on the device, with JSON.
bench() {
    fake bench --json --samples=20 "$@" 01:00.0
}

@test "check: each behaviour, its evidence and its exit status" {
    local status_of

    for status_of in sparse:1 ioctl:1 unconditional:1 mappable:0; do
        kernel=${status_of%:*}
        fake check --json 01:00.0
        assert_status "${status_of#*:}"
        assert_json '.devices[0].check.behaviour' "$kernel"
        fake check 01:00.0
        assert_status "${status_of#*:}"
        assert_stdout_line "$kernel: .*"
        assert_stdout_line ' +pread of the table +all ones: .*'
        assert_stderr_empty
    done
}

@test "check: the evidence on a kernel with sparse areas, and on one without" {
    kernel=sparse
    fake check --json 01:00.0
    assert_json '.devices[0].check.evidence | .map_error' EINVAL
    assert_json '.devices[0].check.evidence | .ioctl_error' ENOTTY
    assert_json '.devices[0].check.evidence | .read_value' 0xffffffff
    assert_json '.devices[0].check.trapped_bytes' "$((page < 0x4000 ? page : 0x4000))"
    assert_json '.devices[0].regions[] | select(.index == 0) | .capabilities[0].id' 1
    fake check 01:00.0
    assert_stdout_line ' +capability +no MSIX_MAPPABLE on BAR0'
    assert_stdout_line ' +mmap of the table +refused: Invalid argument'
    assert_stdout_line ' +RFC ioctl +absent'
    assert_stdout_line 'Next: boot an unmodified Linux 4\.16 or later.*'
    kernel=mappable
    fake check 01:00.0
    assert_stdout_line ' +capability +MSIX_MAPPABLE, version 1, on BAR0'
    assert_stdout_line ' +mmap of the table +works'
}

@test "check: Linux before 4.6 has no capabilities, and is sparse all the same" {
    local table_page=$((page < 16384 ? page : 16384))

    kernel=old
    fake check --json 01:00.0
    assert_status 1
    assert_json '.devices[0].check.behaviour' sparse
    assert_json '.devices[0].check.trapped_bytes' "$table_page"
    assert_json '[.devices[0].regions[].capabilities[]] | length' 0
    printf '%s\n' "$output" >old.json
    tool check --from old.json --json
    assert_status 1
    assert_json '.devices[0].check.behaviour' sparse
    fake bench --json --samples=20 --offset=0x2800 --bar=0 01:00.0
    assert_status 0
    assert_json '[.messages[].id] | index("page-not-mappable") != null'
    assert_json '.devices[0].bench.mmapped' null
}

@test "check: the RFC's ioctl is switched on only on request, and off again" {
    kernel=ioctl
    fake check --json 01:00.0
    assert_json '.devices[0].check.evidence.ioctl_enabled' false
    assert_json '.devices[0].check.evidence.map_error' EINVAL
    fake check --json --enable-ioctl 01:00.0
    assert_status 1
    assert_json '.devices[0].check | .behaviour == "ioctl" and .evidence.ioctl_enabled and .evidence.map_error == null'
    fake check --enable-ioctl 01:00.0
    assert_stdout_line ' +RFC ioctl +present; enabled for this run'
    kernel=mappable
    fake check --json --enable-ioctl 01:00.0
    assert_status 0
    assert_json '.devices[0].check.evidence.ioctl_enabled' false
}

@test "check, bench: configuration space that reads as all ones is a function that does not respond" {
    cp -a "$root" own
    root=$PWD/own
    printf '\377%.0s' {1..256} >"$root/sys/bus/pci/devices/0000:01:00.0/config"
    fake check --json 01:00.0
    assert_status 3
    assert_json '.devices[0].check.finding | .id + ", " + .text' "msix-unreadable, the function does not respond: its \
configuration space reads as all ones; it may be gone, in D3cold or broken"
    fake bench 01:00.0
    assert_status 3
    assert_refusal 0000:01:00.0 "the function does not respond" "reset the function"
}

@test "info: regions, chains, interrupts and IOMMU are those of the kernel" {
    fake info --json --backend=group 01:00.0
    assert_status 0
    assert_json '.devices[0].vfio | .num_regions == 9 and .num_irqs == 5 and .flags.raw == "0x83"'
    assert_json '[.devices[0].vfio.capabilities[].id] | join(" ")' "5 119"
    assert_json '[.devices[0].regions[] | select(.size > 0) | .index] | join(" ")' "0 2 7"
    assert_json '.devices[0].regions[0] | .offset == "0x0" and ([.capabilities[].id] == [3, 153])'
    assert_json '.devices[0].regions[] | select(.index == 2) | .offset == "0x20000000000" and .capabilities == []'
    assert_json '[.devices[0].interrupts[].count] | join(" ")' "1 0 65 1 1"
    assert_json '.devices[0].iommu | .type == "type1v2" and .dma_avail == 65535'
    assert_json '.devices[0].iommu.iova_ranges | map(.start + " " + .last) | join(", ")' \
        "0x0 0xfedfffff, 0xfef00000 0xffffffffffffffff"
    assert_json '.devices[0].open.backend == "group" and .devices[0].open.node == "/dev/vfio/14" and .host.unsafe_interrupts == false'
    fake info --backend=group 01:00.0
    assert_status 0
    assert_stdout_line ' +0 BAR0 +16 KiB +0x0 read, write, mmap, caps'
    assert_stdout_line ' +8 VGA +- +- not offered'
    assert_stdout_line ' +BAR0: unknown capability \(id 153, version 1\)'
    assert_stdout_line ' +2 MSI-X +65 eventfd'
    assert_stdout_line ' +IOVA ranges +0x0-0xfedfffff'
    assert_stdout_line ' +reserved regions +0xfee00000-0xfeefffff, msi'
}

@test "info: sparse areas, and bytes of unknown capabilities with --verbose" {
    kernel=sparse
    fake info --json 01:00.0
    assert_json '.devices[0].regions[0].capabilities[0].areas[0].offset' 0x0
    fake info --verbose 01:00.0
    assert_status 0
    assert_stdout_line ' +BAR0: SPARSE_MMAP .*'
    assert_stdout_line ' +device: PCI_ATOMIC_COMP \(id 5, version 1\), bytes (83000000|00000083)'
}

# bats test_tags=thorough
@test "broken chains: reported for device, region and IOMMU, and what precedes the fault is kept" {
    local text

    while IFS='|' read -r kernel lie text; do
        fake info --json 01:00.0
        assert_status 3
        assert_json "[.messages[] | select(.id == \"broken-chain\" and (.text | contains(\"$text\")))] | length" 1
        assert_json '.devices[0].regions[0].capabilities[0].id' "$([[ $kernel == sparse ]] && echo 1 || echo 3)"
        fake info 01:00.0
        assert_status 3
        assert_stderr_has "the capability chain of $text; later capabilities are unknown"
        assert_stdout_line ' +2 MSI-X +65 eventfd'
    done <<-END
	mappable|loop|BAR0 loops
	mappable|outside|BAR0 points outside the kernel's reply
	mappable|odd|the device is malformed
	mappable|loop-back|the IOMMU loops
	sparse|areas-max|BAR0 is truncated
	END
}

@test "bench: the PBA by default, both paths, and which kernel it was" {
    bench
    assert_status 0
    assert_json '.devices[0].check.behaviour' mappable
    assert_json '.devices[0].bench.register | .bar == 0 and .offset == "0x3000" and .pending_bits and .mappable'
    assert_json '.devices[0].bench.trapped.reads' 20
    assert_json '.devices[0].bench | .mmapped.reads >= 20 and .trapped.min_ns > 0 and .values.equal'
    fake bench --samples=20 01:00.0
    assert_status 0
    assert_stdout_line 'BAR0\+0x3000 \(PBA\), 4-byte reads, .*'
    assert_stdout_line ' +trapped +20 .*'
}

# the_cpu: a CPU that this process may run on
the_cpu() {
    taskset -cp $$ | sed 's/.*: //; s/[,-].*//'
}

# put PATH TEXT: writes a file of the fake system
put() {
    mkdir -p "$root/$(dirname "$1")"
    printf '%s\n' "$2" >"$root/$1"
}

@test "bench --verbose: what the figures depend on" {
    local cpu system=sys/devices/system/cpu function=sys/bus/pci/devices/0000:01:00.0

    cpu=$(the_cpu)
    cp -r "$root" made-up
    root=$PWD/made-up
    put proc/cpuinfo $'processor\t: 0\nmodel name\t: Foo 9000'
    put proc/loadavg '0.25 0.10 0.05 1/99 1234'
    put "$system/cpu$cpu/cpufreq/scaling_governor" powersave
    put "$system/cpu$cpu/cpufreq/scaling_cur_freq" 2400000
    put "$system/isolated" ''
    mkdir -p "$root/$system/nohz_full" # which cannot be read as a file
    put "$system/vulnerabilities/meltdown" 'Mitigation: PTI'
    put "$system/vulnerabilities/retbleed" 'Not affected'
    put "$function/current_link_speed" '8.0 GT/s PCIe'
    put "$function/max_link_speed" '16.0 GT/s PCIe'
    put "$function/current_link_width" 4
    put "$function/max_link_width" 8
    put "$function/numa_node" 0
    fake bench --samples=20 --verbose --cpu "$cpu" 01:00.0
    assert_status 0
    assert_stdout_line ' +kernel behaviour +mappable'
    assert_stdout_line ' +CPU model +Foo 9000'
    assert_stdout_line ' +governor +powersave'
    assert_stdout_line ' +frequency +2400000 kHz'
    assert_stdout_line ' +isolated CPUs +none'
    assert_stdout_line ' +tickless CPUs +unknown \(Is a directory\)'
    assert_stdout_line ' +load average +0\.25'
    assert_stdout_line ' +meltdown +Mitigation: PTI'
    assert_stdout_lacks retbleed
    assert_stdout_line ' +link +8\.0 GT/s PCIe x4, at most 16\.0 GT/s PCIe x8'
    assert_stdout_line ' +NUMA node +0'
    assert_stdout_line ' +power state +D0'
    assert_stdout_line ' +hypervisor +(unknown|not reported)'
}

@test "bench: the processor is the requested one" {
    local cpu

    cpu=$(the_cpu)
    bench --cpu "$cpu" --realtime --cpu-latency
    assert_status 0
    assert_json '.devices[0].bench | .cpu' "$cpu"
    assert_json '.devices[0].bench | .pin_error' null
}

# A processor of 32 bits has no such access.
eight_bytes() {
    "$TOOL" bench --width 8 --help >/dev/null 2>&1
}

# bats test_tags=thorough
@test "bench: one path, another register, eight bytes on a kernel with 8-byte accesses" {
    bench --path trapped
    assert_status 0
    assert_json '.devices[0].bench | .mmapped == null and .mmapped_error == "not-asked" and .added_ns == null'
    bench --bar 2 --offset 0x10 --width 2
    assert_status 0
    assert_json '.devices[0].bench.register | .bar == 2 and .offset == "0x10" and .width == 2 and (.pending_bits | not)'
    eight_bytes || return 0
    bench --width 8
    assert_status 3
    assert_json '.messages[0].id' width-not-whole
    mkdir -p "$root/proc"
    echo "0000000000000000 T vfio_pci_core_ioread64 [vfio_pci_core]" >"$root/proc/kallsyms"
    bench --width 8
    rm "$root/proc/kallsyms"
    assert_status 0
    assert_json '.devices[0].bench | .width == 8 and .values.equal'
}

@test "bench: a register whose page cannot be mapped is timed only trapped, or not at all" {
    kernel=sparse
    bench --offset 0x2800 # after the table, in its page
    assert_status 0
    assert_json '.devices[0].bench | .register.mappable == false and .mmapped == null'
    assert_json '.messages[0].id' page-not-mappable
    bench --offset 0x2800 --path mmapped
    assert_status 3
    assert_json '.devices[0].bench' null
    assert_json '.messages[0].id' no-mapped-path
}

@test "bench: with the RFC's ioctl the table's page can be mapped" {
    kernel=ioctl
    bench --offset 0x2800 --enable-ioctl
    assert_status 0
    assert_json '.devices[0] | .bench.register.mappable and .check.behaviour == "ioctl" and .bench.mmapped.reads > 0'
}

# bats test_tags=thorough
@test "bench: all BARs; writes, posted and read back; samples and a picture in files" {
    bench --bar all
    assert_status 0
    assert_json '.devices[0].bench.register | .bar == 0 and .pending_bits'
    bench --write 7 --offset 0x10 --yes-write-this-register
    assert_status 0
    assert_json '[.devices[0] | .. | objects | select(has("operation")) | .operation] | unique | join(" ")' \
        "write write-read"
    fake bench --samples=20 --write 7 --offset 0x10 --yes-write-this-register 01:00.0
    assert_status 0
    assert_stdout_line 'BAR0\+0x10, 4-byte writes, .*'
    bench --offset 0x10 --samples ./raw.csv --svg ./picture.svg
    assert_status 0
    [[ -s raw.csv && -s picture.svg ]] || fail "no files"
    tool bench --from ./raw.csv --json
    assert_status 0
    assert_json '.devices[0].bench.trapped.reads' 20
}

# bats test_tags=thorough
@test "bench: refusals, before and after the device is opened" {
    local words code

    while IFS='|' read -r words code; do
        # shellcheck disable=SC2086 # words
        bench $words
        [[ $status -ne 0 ]] || fail "$words: not refused"
        assert_json '.messages[0].id' "$code"
        assert_json '.devices[0].bench' null
    done <<-END
	--offset 0x2000|offset-in-table
	--offset 0x4000|offset-outside-bar
	--offset 0x1001|offset-unaligned
	--bar 1 --offset 0|no-region
	--bar 2|no-safe-register
	--width 2|width-undefined
	--cpu 8191|cannot-pin
	END
}

@test "bench: a device that stops answering ends it with status 4, without any figure" {
    for lie in short-read no-read; do
        bench
        assert_status 4
        assert_json '.devices[0].bench' null
        assert_json '[.messages[].id] | index("access-failed") != null'
    done
}

@test "bench: memory decoding that reads as off stops it, except for a virtual function" {
    lie=memory-off
    bench
    assert_status 3
    assert_json '[.messages[].id] | index("memory-off") != null'
    assert_json '.devices[0].bench' null

    cp -r "$root" vf
    root=$PWD/vf
    mkdir "$root/sys/bus/pci/devices/0000:01:00.0/physfn"
    bench
    assert_status 0
    assert_json '.devices[0].pci.virtual_function' true
    assert_json '.devices[0].environment.memory_enabled' 0
    assert_json '.devices[0].bench.trapped.reads' 20
    fake info 01:00.0
    assert_status 0
    assert_stdout_line ' +before opening +power D0, memory decoding controlled by the physical.*'
}

@test "a VF token is passed to the device cdev if the kernel has no groups" {
    local token=22222222-2222-3333-4444-555555555555

    fake_vfio "$PWD/own"
    root=$PWD/own
    fake check --json --vf-token="$token" 01:00.0
    assert_status 0
    assert_json '.devices[0].open.backend' group
    rm -r "$root"/dev/vfio/{vfio,14,15}
    fake check --json --vf-token="$token" 01:00.0
    assert_status 0
    assert_json '.devices[0].open | .backend, .node, .vf_token_given' "cdev
/dev/vfio/devices/vfio0
true"
    # shellcheck disable=SC2034 # fake reads it
    lie=no-token
    fake check --json --vf-token="$token" 01:00.0
    assert_status 3
    assert_json '.messages[0].id' vf-token-unused
    assert_json '.messages[0].remedy | contains("6.17")'
}

# bats test_tags=thorough
@test "a device cdev in no-IOMMU mode, as from Linux 7.3 on" {
    local sys

    fake_vfio "$PWD/own"
    root=$PWD/own sys=$root/sys/bus/pci/devices/0000:01:00.0
    rm -r "$sys/iommu_group" "$root"/dev/vfio/{vfio,14} "$root/sys/class/vfio-dev/vfio0"
    mv "$sys/vfio-dev/vfio0" "$sys/vfio-dev/noiommu-vfio0"
    mv "$root/dev/vfio/devices/vfio0" "$root/dev/vfio/devices/noiommu-vfio0"
    mkdir "$root/sys/class/vfio-dev/noiommu-vfio0"
    ln -s ../../../bus/pci/devices/0000:01:00.0 "$root/sys/class/vfio-dev/noiommu-vfio0/device"
    for name in 01:00.0 noiommu-vfio0 /dev/vfio/devices/noiommu-vfio0; do
        fake check --json "$name"
        assert_status 0
        assert_json '.devices[0].address' 0000:01:00.0
        assert_json '.devices[0].open | .backend, .node' "cdev
/dev/vfio/devices/noiommu-vfio0"
        assert_json '[.messages[].id] | index("no-iommu-mode") != null'
    done
    fake info --json 01:00.0
    assert_json '.devices[0].iommu.type' noiommu
    printf '%s\n' "$output" >saved.json
    tool check --from saved.json noiommu-vfio0
    assert_status 0
    tool check --from saved.json vfio0
    assert_status 3
    fake doctor --json 01:00.0
    assert_json '.devices[0].doctor.checks[] | select(.check == "iommu") | .id' no-iommu-mode
    fake check vfio0
    assert_status 3
}

@test "two devices: a picture can show only one" {
    bench --svg ./picture.svg 01:00.0
    assert_status 2
    assert_json '.messages[0].id' one-device-only
}
