#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# layout on made-up functions, each from a bug report or a rule of the kernel or QEMU. The numbers were computed
# by hand from these rules.

# shellcheck disable=SC2016,SC2154 # back quotes and jq's variables; repo and output of helpers
bats_require_minimum_version 1.5.0
load ../lib/helpers

# function KEY=VALUE...: 0000:01:00.0, the only function of a machine.
function_of() {
    rm -rf "$BATS_TEST_TMPDIR/root"
    "$repo/tests/lib/fake-function" "$BATS_TEST_TMPDIR/root" 0000:01:00.0 "$@"
}

layout() {
    tool layout --sysroot "$BATS_TEST_TMPDIR/root" "$@" 01:00.0
}

nvme() {
    function_of bar0=fdc00000,4000,64 msix=65,0+2000,0+3000
}

# registers WHO KERNEL [RELOCATION]: trapped bytes of registers by page size, in one line.
registers() {
    json "[.devices[0].layout.pages[].consumers[] | select(.who == \"$1\" and .kernel == \"$2\" and
        .relocation == ${3:-null}) | .trapped_register_bytes // \"refused\"] | map(tostring) | join(\" \")"
}

finding_ids() {
    json '[.devices[0].findings[].id] | join(" ")'
}

conclusion() {
    json .devices[0].layout.conclusion.id
}

@test "layout: the arithmetic against slow models of kernel and QEMU" {
    run -0 "$UNIT/layout_test"
    [[ $output == *"1.."* && $output != *"not ok"* ]]
}

@test "layout: the complete text for a typical NVMe controller" {
    nvme
    layout --page-size=64K,4K --page-size 16384
    assert_status 0
    assert_stderr_empty
    assert_stdout_has "\
BAR0, 16 KiB memory, 64-bit
  0x0000-0x1fff  registers
  0x2000-0x240f  MSI-X table, 65 entries
  0x2410-0x2fff  registers in the table's 4 KiB page
  0x3000-0x300f  PBA
  0x3010-0x3fff  registers
bytes of registers that trap  "
    assert_stdout_line '  a VFIO program, kernel `sparse` +3,056 +15,328 +15,328'
    assert_stdout_line '  a VFIO program, kernel `mappable` +0 +0 +a 0'
    assert_stdout_line '  a QEMU guest under KVM, either kernel +3,056 15,328 15,328'
    assert_stdout_line '  the same, x-msix-relocation=bar2, `sparse` +3,056 +15,328 +15,328'
    assert_stdout_line '  the same, x-msix-relocation=bar2, `mappable` +0 +0 +b 0'
    assert_stdout_line '  a pseries guest, kernel `mappable` +0 +0 +b 0'
    assert_stdout_line '  bar1 +refused: upper half of the 64-bit BAR0'
    assert_stdout_line '  auto +refused: .*'
    assert_stdout_line '  `sparse`: Linux before 4\.16; `mappable`: 4\.16 and later, or patched'
    assert_equal "$(tail -n 2 <<<"$output" | paste -s -d ' ')" "With $(($(getconf PAGESIZE) / 1024)) KiB pages \
3,056 bytes of registers trap unless the kernel is \`mappable\`; a QEMU guest also needs x-msix-relocation=bar2."
}

# bats test_tags=thorough
@test "layout: no line is longer than 80 columns, whatever is wrong with the device" {
    local device

    for device in "bar0=fdc00000,4000,64 msix=65,0+2000,0+3000" \
        "bar0=fdc00000,4000,64 msix=22,0+2000,0+2100" "bar0=fdc00000,10000,64 msix=129,0+5200,0+d600" \
        "bar0=fdc00000,2000 bar1=c000,20,io bar2=fdd00000,100000,64 bar4=fde00000,4000 bar5=fdf00000,10 \
msix=8,0+0,0+8000" "bar0=fdc04000,4000 msix=2048,0+0,0+8000" "bar0=c000,100,io msix=8,0+0,0+80"; do
        # shellcheck disable=SC2086 # words on purpose
        function_of $device
        layout -v
        assert_status 0
        assert_equal "$(awk 'length > 80' <<<"$output")" "" "$device"
    done
}

@test "layout: only the requested page size is shown" {
    nvme
    layout --json --page-size=0x10000
    assert_status 0
    assert_json '[.devices[0].layout.pages[].page_size] | tostring' '[65536]'
    layout --json
    assert_json '[.devices[0].layout.pages[].page_size] | contains([4096, 16384, 65536])'
    assert_json ".devices[0].layout.pages[] | select(.this_machine).page_size" "$(getconf PAGESIZE)"
}

@test "layout: invalid page sizes are refused, and the largest numbers do no harm" {
    local size

    nvme
    for size in 0 1 2K 4095 4097 -4096 ' 4096' '4K,' ',4K' 4Kx 12K 010000 18446744073709551615 \
        18446744073709551616 0xffffffffffffffff 36028797018963968K '' \
        4K,8K,16K,32K,64K,128K,256K,512K,1M; do
        layout --page-size="$size"
        assert_status 2
        assert_stdout_empty
        assert_stderr_has --page-size
    done
    layout --page-size=0x4000000000000000,4KiB --json
    assert_status 0
    assert_equal "$(registers program sparse)" "3056 15328"
}

@test "layout: ranges of each BAR add up to its size" {
    function_of bar0=fdc00000,10000,64 bar2=fde00000,1000 bar3=c000,20,io msix=65,0+a000,2+800
    layout --json
    assert_json '[.devices[0] as $d | $d.layout.pages[].consumers[].bars[] | . as $part |
        ([.direct[].size, .trapped[].size] | add) == $d.bars[$part.bar].size] | all'
    assert_json '[.devices[0].layout.pages[0].consumers[].bars[].bar] | unique | tostring' '[0,2,3]'
    assert_json '[.devices[0].layout.pages[0].consumers[].bars[] | select(.bar == 3).mapping] |
        unique | tostring' '["io"]'
}

@test "layout: table at 0x5200 and PBA at 0xd600 of 64 KiB (a drive that a VMM failed to map)" {
    function_of bar0=fdc00000,10000,64 msix=129,0+5200,0+d600
    layout --json
    # 129 entries are 2064 bytes: one page.
    assert_equal "$(registers program sparse)" "2032 14320 63448"
    assert_equal "$(registers program mappable)" "0 0 0"
    assert_equal "$(finding_ids)" "table-not-page-aligned registers-share-table-page"
    assert_json '.devices[0].layout.pages[0].consumers[0].bars[0].trapped | tostring' \
        '[{"offset":"0x5000","size":4096}]'
}

@test "layout: doorbells of an NVMe controller are named if they trap" {
    nvme
    layout --page-size=64K -v
    assert_equal "$(paste -s -d ' ' <<<"$output" | tr -s ' ' | grep -o 'including the NVMe doorbells from 0x1000 on')" \
        "including the NVMe doorbells from 0x1000 on"
    layout --page-size=4K -v
    assert_stdout_lacks doorbells
}

@test "layout: nothing shares a page, nothing to gain" {
    function_of class=020000 bar0=fdc00000,20000 bar3=fde00000,10000 msix=256,3+0,3+8000
    layout --page-size=4096
    assert_status 0
    assert_stdout_line 'With 4 KiB pages no register shares a page with the MSI-X table: .*'
    layout --json
    assert_equal "$(conclusion)" no-gain
    # With 16 KiB pages the table's page holds 12 KiB of something else.
    assert_equal "$(registers program sparse)" "0 12288 61408"
}

@test "layout: MSI-X table and PBA overlap; QEMU accepts the device with the table moved" {
    function_of bar0=fdc00000,4000,64 msix=22,0+2000,0+2100
    layout --json
    assert_json '.devices[0].findings[] | select(.id == "table-pba-overlap").remedy' \
        "start QEMU with x-msix-relocation=bar2; it also accepts bar0, bar3, bar4, bar5"
    assert_equal "$(registers qemu-kvm mappable)" "refused refused refused"
    assert_equal "$(registers qemu-kvm mappable 2)" "0 0 0"
    assert_json '[.devices[0].layout.pages[0].consumers[].refusal] | unique | tostring' \
        '[null,"table-pba-overlap"]'
}

# bats test_tags=thorough
@test "layout: PBA outside its BAR; two devices are known to report it wrongly" {
    function_of id=1425:5803 class=020000 bar0=fdc00000,2000,64 msix=8,0+0,0+8000
    layout --json
    assert_json .devices[0].layout.pba.offset 0x1000
    assert_equal "$(registers qemu-kvm mappable)" "3968 8056 8056"
    [[ $(finding_ids) == *pba-outside-bar* ]] || fail "no finding"
    function_of id=1d22:3685 bar0=fdc00000,10000,64 msix=8,0+0,0+460000
    layout --json
    assert_json .devices[0].layout.pba.offset 0xb400
    function_of id=1d22:3684 bar0=fdc00000,10000,64 msix=8,0+0,0+460000
    layout --json
    assert_json .devices[0].layout.pba_corrected false
    assert_equal "$(registers qemu-kvm mappable)" "refused refused refused"
    [[ $(finding_ids) == *pba-outside-bar* ]] || fail "no finding"
}

@test "layout: MSI-X table outside its BAR, in a missing BAR, in an I/O BAR" {
    function_of bar0=fdc00000,2000 msix=8,0+2000,0+1000
    layout --json
    [[ $(finding_ids) == *table-outside-bar* ]] || fail "no finding"
    function_of bar0=fdc00000,2000 msix=8,4+0,0+1000
    layout --json
    assert_equal "$(conclusion)" table-outside-bar
    function_of bar0=c000,100,io msix=8,0+0,0+80
    layout --json
    assert_equal "$(conclusion)" never-mapped
    assert_equal "$(registers program mappable)" "120 120 120"
    assert_equal "$(finding_ids)" io-bar
}

@test "layout: a BAR smaller than the page, by its address and what shares the page" {
    local mapping='.devices[0].layout.pages[0].consumers[1].bars[0].mapping'

    function_of bar0=fdc00000,4000,64 msix=65,0+2000,0+3000
    layout --json --page-size=64K
    assert_json "$mapping" maps-if-alone
    assert_json '[.devices[0].layout.pages[0].consumers[] | select(.if_placed) | .who, .relocation] |
        tostring' '["qemu-kvm",2,"qemu-kvm",3,"qemu-kvm",4,"qemu-kvm",5,"qemu-pseries",null]'
    function_of bar0=fdc04000,4000,64 msix=65,0+2000,0+3000
    layout --json --page-size=64K
    assert_json "$mapping" unaligned
    assert_equal "$(conclusion)" never-mapped
    assert_json .devices[0].layout.conclusion.remedy "add pci=resource_alignment=0000:01:00.0 to the kernel \
command line and reboot, with Linux 4.8 or later: each BAR gets a page of its own"
    function_of bar0=fdc00000,4000,64 bar2=fdc08000,1000 msix=65,0+2000,0+3000
    layout --json --page-size=64K
    assert_json "$mapping" shared
    assert_equal "$(registers program mappable)" 15328
}

@test "layout: what QEMU makes of a BAR that receives the table" {
    function_of bar0=fdc00000,4000 bar1=fe000000,80000000 bar2=c000,20,io bar4=100000000,2000,64 \
        msix=2048,0+0,4+0
    layout --json --page-size=4K
    # 2048 entries and their PBA: 32768 + 256 bytes, 64 KiB as a power of two.
    assert_json '[.devices[0].layout.pages[0].relocations[] |
        .refusal // "\(.added) \(.size) \(.is_64bit) \(.table_offset) \(.pba_offset)"] | join("; ")' \
        "false 131072 false 0x10000 0x18000; no-space; io-bar; true 65536 false 0x0 0x8000; \
false 131072 true 0x10000 0x18000; upper-half"
    layout --json --page-size=256K
    assert_json '.devices[0].layout.pages[0].relocations[3].size' 262144
}

@test "layout: no MSI-X is an answer, unreadable MSI-X is not" {
    function_of bar0=fdc00000,4000
    layout
    assert_status 0
    assert_stdout_has "The device has no MSI-X"
    layout --json
    assert_json .devices[0].layout.entries null
    function_of bar0=fdc00000,4000 msix=8,0+0,0+1000 config=64
    layout
    assert_status 3
    assert_stdout_empty
    assert_refusal 0000:01:00.0 "cannot read the MSI-X capability" "run as root"
    layout --json
    assert_status 3
    assert_json .devices[0].layout null
    assert_json '.messages[0].id' msix-unreadable
}

@test "layout: a report replays to the same report" {
    nvme
    layout --json=compact
    assert_status 0
    printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/report"
    jq -cS 'del(.argv)' "$BATS_TEST_TMPDIR/report" >"$BATS_TEST_TMPDIR/wanted"
    tool layout --json --from "$BATS_TEST_TMPDIR/report"
    assert_status 0
    assert_equal "$(json 'del(.argv, .source)' | jq -cS .)" "$(cat "$BATS_TEST_TMPDIR/wanted")"
}

@test "layout: for a report without sizes of BARs, figures are lower bounds and marked so" {
    nvme
    layout --json=compact
    jq -c '.devices[0].bars[].size = null' <<<"$output" >"$BATS_TEST_TMPDIR/report"
    tool layout --from "$BATS_TEST_TMPDIR/report" --page-size=4K,64K -v
    assert_status 0
    assert_stdout_line 'BAR0, at least 16 KiB memory, 64-bit'
    assert_stdout_line '  a VFIO program, kernel `sparse` +3,056 +15,328\+'
    assert_stdout_line '  \+: or more, .*'
    tool layout --from "$BATS_TEST_TMPDIR/report" --json
    assert_json '.devices[0].layout.bars[0] | "\(.size) \(.least_size)"' "null 16384"
    [[ $(finding_ids) == *bar-size-unknown* ]] || fail "no finding"
}

@test "layout: several devices, and one that does not exist" {
    nvme
    "$repo/tests/lib/fake-function" "$BATS_TEST_TMPDIR/root" 0000:02:00.0 bar0=fdd00000,1000
    layout 02:00.0 03:00.0
    assert_status 3
    assert_stdout_has "0000:01:00.0 "
    assert_stdout_has "0000:02:00.0 "
    assert_stderr_has "03:00.0: no such PCI function"
}

@test "layout: list counts the same bytes" {
    local shared

    function_of bar0=fdc00000,10000,64 msix=129,0+5200,0+d600
    tool list --sysroot "$BATS_TEST_TMPDIR/root" --noheadings -o SHARED-4K,SHARED-16K,SHARED-64K
    assert_status 0
    shared=$(tr -d ',' <<<"$output" | xargs)
    layout --json
    assert_equal "$(registers program sparse)" "$shared"
}

# bats test_tags=more-tools
@test "layout: a dump of lspci -xxx has no sizes, its text has them" {
    nvme
    lspci -O "sysfs.path=$BATS_TEST_TMPDIR/root/sys/bus/pci" -xxx >"$BATS_TEST_TMPDIR/dump"
    lspci -O "sysfs.path=$BATS_TEST_TMPDIR/root/sys/bus/pci" -vv >"$BATS_TEST_TMPDIR/text"
    tool layout --from "$BATS_TEST_TMPDIR/dump"
    assert_status 0
    assert_stdout_line 'BAR0, at least 16 KiB memory, 64-bit'
    assert_stdout_line '  a VFIO program, kernel `sparse` +3,056 +15,328 +15,328\+'
    assert_stdout_line '  bar0 +becomes at least twice as large, table in the middle'
    assert_stdout_lacks "this machine's page size"
    tool layout --from "$BATS_TEST_TMPDIR/text"
    assert_status 0
    assert_stdout_line 'BAR0, 16 KiB memory, 64-bit'
    assert_stdout_line '  a VFIO program, kernel `sparse` +3,056 +15,328 +15,328'
}
