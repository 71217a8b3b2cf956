#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vectors on systems made of files, and on reports whose MSI-X table is written here: the state of each vector, runs,
# findings, and whether interrupt remapping is in force. What hardware makes of it is in lab/suites/vectors.bats.
# shellcheck disable=SC2154,SC2030,SC2031,SC2034 # what helpers.bash sets; fake() reads kernel and lie

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/fake-vfio

setup() {
    root=$BATS_TEST_TMPDIR/root kernel=mappable lie=''
    fake_vfio "$root"
}

vectors() {
    tool vectors --time=1ms --sysroot="$root" "$@" 01:00.0
}

# runs: "FIRST-LAST STATE FIRST-IRQ DELIVERED" of each run, comma between
runs() {
    json '[.devices[0].vectors.runs[] | "\(.first)-\(.last) \(.state)\(if .pending then "!" else "" end) \(.first_irq) \(.delivered)"] | join(", ")'
}

# with CHANGE: vectors --json of the tree's report, changed by jq, as of a machine with VT-d
with() {
    vectors --json
    jq ".host.arch = \"x86_64\" | .host.setup.iommu_units = \"dmar0\" | .devices[0] |= ($1)" <<<"$output" >"$BATS_TEST_TMPDIR/report.json"
    tool vectors --json --from="$BATS_TEST_TMPDIR/report.json"
    assert_status 0
}

# entry ADDRESS CONTROL: the 16 bytes of an entry of the table, in hexadecimal
entry() {
    printf '%s%s%s' "$(little 8 "$1")" "$(little 4 0)" "$(little 4 "$2")"
}

# little BYTES NUMBER: hexadecimal, the lowest byte first
little() {
    local i

    for ((i = 0; i < $1; i++)); do printf '%02x' $((($2 >> 8 * i) & 255)); done
}

# table ENTRY...: a jq text that turns MSI-X on and sets table and PBA ($pba, $pba_after) as read
table() {
    local IFS=''

    printf '.msix.enabled = true | .host_vectors |= (.table_error = null | .table = "%s" | .pba_error = null |
        .pba = "%s" | .pba_after = "%s")' "$*" "${pba:-0000000000000000}" "${pba_after:-0000000000000000}"
}

remapping() {
    json '.devices[0].vectors | .remapping + " " + .isolation.id'
}

findings() {
    json '[.devices[0].vectors.findings[].id] | join(" ")'
}

@test "vectors: what sysfs and /proc have, the complete text" {
    of_x86
    vectors
    assert_status 0
    assert_stderr_empty
    output=$(sed -E 's/over [0-9.]+ [mun]?s/over TIME/' <<<"$output")
    assert_stdout "$(cat <<-'END'
		0000:01:00.0 Red Hat, Inc. QEMU NVM Express Controller
		MSI-X off; of 65 vectors 2 allocated, 1 requested; over TIME.
		  VECTOR STATE     HOST-IRQ CPU DELIVERED /s
		  0      requested 30       2          15  0
		  1      allocated 31       -           0  0
		  2-64   unused    -        -           -  -
		PASS interrupt remapping is in force: the interrupt chip of the device is
		     IR-PCI-MSIX-0000:01:00.0
		NOTE interrupts of a guest may be posted (kvm_intel.enable_apicv=Y): the host
		     does not count them
	END
    )"
}

# bats test_tags=thorough
@test "vectors: none is in use, no MSI-X, MSI instead of MSI-X" {
    rm -r "$root/sys/bus/pci/devices/0000:01:00.0/msi_irqs"
    vectors --json
    assert_status 0
    assert_equal "$(runs)" "0-64 unused null null"
    assert_equal "$(remapping)" "unknown remapping-unknown"
    "$repo/tests/lib/fake-sysfs" "$BATS_TEST_TMPDIR/other" <<<"0000:03:00.0 id=1234:11e8 class=00ff00"
    tool vectors --sysroot="$BATS_TEST_TMPDIR/other" 03:00.0
    assert_status 3
    assert_refusal 0000:03:00.0 "the device has no MSI-X" "vfio-msixctl list"
    mkdir "$root/sys/bus/pci/devices/0000:01:00.0/msi_irqs"
    echo msi >"$root/sys/bus/pci/devices/0000:01:00.0/msi_irqs/30"
    vectors --json
    assert_equal "$(runs)" "0-64 unused null null"
}

@test "vectors: without the device's interrupts there is no answer, instead of none that is allocated" {
    rm -r "$root/sys/bus/pci/devices/0000:01:00.0/msi_irqs"
    touch "$root/sys/bus/pci/devices/0000:01:00.0/msi_irqs"
    vectors --json
    assert_status 3
    assert_json '.messages[0].id' vectors-unreadable
    assert_json '.devices[0] | "\(.host_vectors) \(.host_vectors_error)"' "null ENOTDIR"
}

@test "vectors: the vector of an interrupt, by VFIO's name of it, by its number in the domain, or not known" {
    local irq=$root/sys/kernel/irq

    # Linux before 6.2 numbers all MSIs in one domain: the low 11 bits are the vector.
    echo $((5 + (0x100 << 11))) >"$irq/31/hwirq"
    echo 'vfio-msix[7](0000:01:00.0)' >"$irq/30/actions"
    vectors --json
    assert_equal "$(runs)" "0-4 unused null null, 5-5 allocated 31 0, 6-6 unused null null, 7-7 requested 30 15, 8-64 unused null null"
    rm "$irq/31/hwirq"
    vectors --json
    assert_json '.devices[0].vectors.unplaced' 1
}

# bats test_tags=thorough
@test "vectors: 2,048 vectors print in one screen" {
    vectors --json
    jq '.devices[0] |= (.msix_entries = 2048 | .msix.entries = 2048 | .msix.enabled = true |
        .host_vectors.irqs = [range(2040) | {number: (100 + .), mode: "msix", chip: "IR-PCI-MSI", hwirq: .,
            handlers: "nvme0q\(.)", cpus: "\(. % 64)", delivered: 10, meanwhile: 1}])' <<<"$output" >"$BATS_TEST_TMPDIR/many.json"
    tool vectors --from="$BATS_TEST_TMPDIR/many.json"
    assert_status 0
    (($(wc -l <<<"$output") < 24))
    assert_stdout_line '  0-2039    requested 100-2139 0-63    20,400 .*'
    tool vectors --json --from="$BATS_TEST_TMPDIR/many.json"
    assert_equal "$(runs)" "0-2039 requested 100 20400, 2040-2047 unused null null"
}

# bats test_tags=thorough
@test "vectors: armed, masked, pending and stray, from the table and the PBA" {
    local pba=0200000000000000 pba_after=0600000000000000

    with "$(table "$(entry 0xfee00018 0)" "$(entry 0xfee00018 1)" "$(entry 0xfee00018 1)" "$(entry 0xfee00018 0)") | .msix.entries = 4 | .msix_entries = 4 |
        .host_vectors.irqs[1].handlers = \"vfio-msix[1](0000:01:00.0)\""
    assert_equal "$(runs)" "0-0 armed 30 15, 1-1 masked! 31 0, 2-2 unused! null null, 3-3 stray null null"
    assert_json '.devices[0].vectors.armed' 1
    assert_equal "$(findings)" "vector-masked vector-stays-pending vector-stray vectors-posted"
    assert_equal "$(remapping)" "in-force interrupts-remapped"
    # Reserved bits of the vector control say nothing.
    with "$(table "$(entry 0xfee00018 0xfffe0000)") | .msix.entries = 1 | .msix_entries = 1 | .host_vectors.irqs |= .[:1]"
    assert_equal "$(runs)" "0-0 armed 30 15"
    # While MSI-X is off, the table has no meaning.
    with "$(table "$(entry 0 0)") | .msix.enabled = false | .msix.entries = 1 | .msix_entries = 1"
    assert_equal "$(runs)" "0-0 requested 30 15"
}

# bats test_tags=thorough
@test "vectors: armed without an address, or with one that is no MSI" {
    with "$(table "$(entry 0 0)") | .msix.entries = 1 | .msix_entries = 1"
    assert_equal "$(findings)" "vector-without-address vectors-posted"
    with "$(table "$(entry 0x12340000 0)") | .msix.entries = 1 | .msix_entries = 1"
    assert_equal "$(findings)" "vector-not-msi vectors-posted"
    # Without a region for MSIs nothing is known.
    with "$(table "$(entry 0x12340000 0)") | .msix.entries = 1 | .msix_entries = 1 | .iommu_group.reserved_regions = []"
    assert_equal "$(findings)" "vectors-posted"
}

# bats test_tags=thorough
@test "vectors: interrupt remapping by architecture, and what shows it" {
    local arch chip verdict

    # VT-d: the table decides, even against the name of the chip.
    with "$(table "$(entry 0xfee00018 0)" "$(entry 0xfee01000 0)") | .msix.entries = 2 | .msix_entries = 2 |
        .host_vectors.irqs[1].handlers = \"vfio-msix[1](0000:01:00.0)\""
    assert_equal "$(remapping)" "not-in-force interrupts-not-remapped"
    assert_json '.devices[0].vectors.isolation.text | test("VT-d does not remap: 1 of 2")'
    # AMD-Vi has no such bit.
    with "$(table "$(entry 0xfee00000 0)") | .msix.entries = 1 | .msix_entries = 1"
    jq '.host.setup.iommu_units = "ivhd0"' "$BATS_TEST_TMPDIR/report.json" >"$BATS_TEST_TMPDIR/amd.json"
    tool vectors --json --from="$BATS_TEST_TMPDIR/amd.json"
    assert_equal "$(remapping)" "in-force interrupts-remapped"
    with '.host_vectors.irqs[].chip = "PCI-MSIX-0000:01:00.0"'
    assert_equal "$(remapping)" "not-in-force interrupts-not-remapped"
    while read -r arch chip verdict; do
        with ".host_vectors.irqs[].chip = \"$chip\""
        jq ".host.arch = \"$arch\"" "$BATS_TEST_TMPDIR/report.json" >"$BATS_TEST_TMPDIR/arch.json"
        tool vectors --json --from="$BATS_TEST_TMPDIR/arch.json"
        assert_json '.devices[0].vectors.remapping' "$verdict"
    done <<-'END'
		aarch64 ITS-PCI-MSIX-0000:01:00.0 in-force
		aarch64 ITS-MSI in-force
		aarch64 GICv2m-PCI-MSIX-0000:01:00.0 not-in-force
		aarch64 other unknown
		ppc64le pSeries-PCI-MSI unknown
		s390x PCI-MSI unknown
	END
    with '.iommu_group = null | .iommu_group_error = "absent"'
    assert_equal "$(remapping)" "not-in-force interrupts-not-remapped"
}

# bats test_tags=thorough
@test "vectors: --borrow reads table and PBA; where it cannot, the rest is answered, with status 3" {
    fake vectors --time=1ms --json --borrow 01:00.0
    assert_status 0
    assert_json '.devices[0].host_vectors | "\(.table | length) \(.pba) \(.pba_after)"' \
        "2080 00000000000000000000000000000000 00000000000000000000000000000000"
    assert_json '.devices[0].open.borrowed.pid' 4711
    kernel=sparse
    fake vectors --time=1ms --json --borrow 01:00.0
    assert_status 0
    assert_json '.devices[0].host_vectors.table_error' EINVAL
    assert_json '.devices[0].vectors.findings[0].id' table-not-read
    kernel=mappable lie=memory-off
    fake vectors --time=1ms --json --borrow 01:00.0
    assert_json '.devices[0].host_vectors | .table_error + " " + .pba_error' "ENXIO ENXIO"
    lie=no-ptrace
    fake vectors --time=1ms --json --borrow 01:00.0
    assert_status 3
    assert_json '.messages[0].id' borrow-not-permitted
    assert_equal "$(runs)" "0-0 requested 30 15, 1-1 allocated 31 0, 2-64 unused null null"
}

# bats test_tags=thorough
@test "vectors: a signal ends the interval, and what was counted until then is reported" {
    # How long the program takes to start depends on the machine.
    run_apart timeout --signal=INT 2 "$TOOL" vectors --time=60 --sysroot="$root" 01:00.0
    assert_stdout_line 'MSI-X off; .* over ([0-9.]+ ms|[12]\.[0-9]+ s)\.'
}
