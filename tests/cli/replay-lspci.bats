#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# --from with the output of lspci in the lab's guests (fixtures/): text of -vv and -nn, dumps of -xxx.

# shellcheck disable=SC2154 # what helpers.bash and replay.bash set
# shellcheck disable=SC2016 # $ is jq's
bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/replay

@test "replay: lspci says nothing about VFIO" {
    for command in info check bench; do
        tool "$command" --from "$fixtures/amd64/lspci-vv"
        refused "the output of lspci, which only list, layout and doctor can use"
    done
    tool info --from "$repo/README.md"
    refused "neither a report of vfio-msixctl nor the output of lspci"
}

# understood FILE FILTER: what lspci_read() makes of it
understood() {
    "$UNIT/lspci_facts" "$1" | jq -S "$2"
}

# same_as_guest FILE FILTER: the same for each captured device that FILE contains.
same_as_guest() {
    local each="[.devices[] | select(.address | IN(\$addresses[])) | $2]" file=$fixtures/$1 info facts addresses

    info=$(dirname "$file")/info.json
    facts=$("$UNIT/lspci_facts" "$file")
    addresses=$(jq -c --argjson all "$(jq -c '[.devices[].address]' "$info")" \
        '[.devices[].address | select(IN($all[]))]' <<<"$facts")
    [[ $addresses != "[]" ]] || fail "$file: no device of $info"
    assert_equal "$(jq -S --argjson addresses "$addresses" "$each" <<<"$facts")" \
        "$(jq -S --argjson addresses "$addresses" "$each" "$info")" "$file"
}

# bats test_tags=thorough
@test "lspci -vv: MSI-X table, PBA, BARs, driver and group are those of the guest" {
    for case in $cases; do
        same_as_guest "$case/lspci-vv" \
            '{address, msix, bars, driver: .pci.driver, group: .iommu_group.id}'
        same_as_guest "$case/lspci-D-vvv-nn-xxxx" \
            '{address, msix, bars, driver: .pci.driver, group: .iommu_group.id}'
        # every captured function is there
        assert_equal "$(understood "$fixtures/$case/lspci-vv" '[.devices[].address]')" \
            "$(grep -oE '^file [^ ]*/vendor ' "$fixtures/$case/snapshot" |
                sed -E 's,.*/([^/]*)/vendor.*,\1,' | sort | jq -R . | jq -s .)" "$case"
    done
}

# bats test_tags=thorough
@test "lspci -nn and dumps: IDs, class and revision are those of the guest" {
    for case in $cases; do
        same_as_guest "$case/lspci-n-xxx" '.pci | {vendor, device, class, revision}'
        same_as_guest "$case/lspci-D-vvv-nn-xxxx" '.pci | {vendor, device, class, revision}'
    done
}

# bats test_tags=thorough
@test "lspci -xxx: MSI-X and the BARs' addresses from the bytes, sizes and driver unknown" {
    for case in $cases; do
        same_as_guest "$case/lspci-n-xxx" '{address, msix}'
        # On POWER the host bridge translates: the device holds other addresses than the host uses.
        [[ $case == ppc64el ]] ||
            same_as_guest "$case/lspci-n-xxx" '[.bars[] | {io, is_64bit, start}]'
        assert_equal "$(understood "$fixtures/$case/lspci-n-xxx" \
            '[.devices[] | .bars[0].size, .pci.driver_error, .iommu_group_error] | unique')" \
            "$(jq . <<<'[null, "not-asked"]')" "$case"
    done
}

# shared REPORT: for each function, what list counts in the pages of the MSI-X table
shared() {
    run_apart "$TOOL" list --from "$1" -n -o ADDRESS,SHARED-4K,SHARED-16K,SHARED-64K
}

@test "lspci -xxx: list counts if the bytes alone show that the table's pages are in the BAR" {
    local whole known

    for case in $cases; do
        shared "$fixtures/$case/lspci-vv"
        whole=$output
        shared "$fixtures/$case/lspci-n-xxx"
        known=${output//unknown/[^ ]+}
        while read -r line; do
            grep -qxE -e "${line// / +}" <<<"$(tr -s ' ' <<<"$whole")" || fail "$case: $line"
        done < <(tr -s ' ' <<<"$known")
        assert_stdout_has 3,056
        assert_stdout_has unknown
    done
}

@test "lspci without root or without -vv: MSI-X is unknown, not absent" {
    for case in $cases; do
        assert_equal "$(understood "$fixtures/$case/lspci-vv-user" \
            '[.devices[].msix_error] | unique')" "$(jq . <<<'["EACCES"]')" "$case"
        assert_equal "$(understood "$fixtures/$case/lspci-v" '[.devices[].msix_error] | unique')" \
            "$(jq . <<<"$([[ $case == amd64-sparse ]] && echo '["not-asked"]' ||
                echo '["absent", "not-asked"]')")" "$case"
    done
}

@test "lspci: quoted, indented, with carriage returns, between other lines" {
    local filter='.devices' file=$fixtures/amd64/lspci-D-vvv-nn-xxxx

    for edit in 's/^/> /' 's/^/    /' 's/$/\r/' '1i Dear list,\n\nhere is my device:\n' '$a \n--\nme'; do
        sed "$edit" "$file" >"$bad"
        assert_equal "$(understood "$bad" "$filter")" "$(understood "$file" "$filter")" "$edit"
    done
}

# bats test_tags=thorough
@test "lspci: a text cut anywhere says less, and nothing wrong" {
    local file=$fixtures/amd64/lspci-D-vvv-nn-xxxx size

    size=$(stat -c %s "$file")
    for ((cut = 100; cut < size; cut += 100)); do
        head -c "$cut" "$file" >"$bad"
        "$UNIT/lspci_facts" "$bad" || continue # in the middle of a dump's line
    done >"$BATS_TEST_TMPDIR/facts"
    run_apart jq -sc 'length, (.[].devices[0] | select(((.msix == null or .msix == {entries: 65, enabled: false,
        masked: false, table: {bar: 0, offset: "0x2000", size: 1040}, pba: {bar: 0, offset: "0x3000", size: 16}}) and
        (.bars[0] | .size == 16384 or .size == null or .start == "0x0")) | not))' "$BATS_TEST_TMPDIR/facts"
    assert_status 0
    assert_stdout_line '[1-9][0-9]{2,}' # and no device that says something else
    assert_equal "$(wc -l <<<"$output")" 1 "documents that say something else"
}

@test "lspci: a dump with a gap, or with hostile numbers, is not believed, and reported" {
    for edit in '/^20: /d' 's/^20: /fffffff0: /'; do
        sed "$edit" "$fixtures/amd64/lspci-n-xxx" >"$bad"
        assert_equal "$(understood "$bad" '[.devices[].msix, .source.notes[0].problem] | unique')" \
            "$(jq . <<<'[null, "damaged-dump"]')" "$edit"
    done
    sed -E 's/Count=[0-9]+/Count=99999/; s/\[size=16K\]/[size=99999999999999999999T]/
        s/BAR=0/BAR=9/; s/IOMMU group: [0-9]+/&99999999999999999999/' \
        "$fixtures/amd64/lspci-vv" >"$bad"
    assert_equal "$(understood "$bad" '.devices[0] | [.msix, .msix_error, .bars[0].size, .iommu_group]')" \
        "$(jq . <<<'[null, "not-asked", null, null]')"
}

# rows: what list shows of a function except its name, words separated by single blanks
rows() {
    "$TOOL" list --noheadings -o ADDRESS,TABLE,ENTRIES,PBA,SHARED-4K,SHARED-16K,SHARED-64K,DRIVER,GROUP \
        "$@" | tr -s ' '
}

# bats test_tags=thorough
@test "lspci -vv: list and layout say the same as in the guest" {
    for case in $cases; do
        addresses=$(jq -r '.devices[].address' "$fixtures/$case/info.json")
        assert_equal "$(rows --from "$fixtures/$case/lspci-vv" | grep -F "$addresses")" \
            "$(rows --from "$fixtures/$case/info.json" | grep -F "$addresses")" "$case"
        for address in $addresses; do
            "$TOOL" layout --from "$fixtures/$case/lspci-vv" "$address" >"$BATS_TEST_TMPDIR/words" || continue
            "$TOOL" layout --from "$fixtures/$case/info.json" "$address" >"$BATS_TEST_TMPDIR/report"
            # the pages and what traps: everything except the marks of the machine's page size
            assert_equal "$(grep -E '^  (0x|a )' "$BATS_TEST_TMPDIR/words" | head -n 4)" \
                "$(grep -E '^  (0x|a )' "$BATS_TEST_TMPDIR/report" | head -n 4)" "$case $address"
        done
    done
}

@test "lspci -xxx: list and layout do not invent sizes of BARs" {
    tool list --json --from "$fixtures/amd64/lspci-n-xxx"
    assert_status 0
    assert_json '[.devices[].bars[0].size] | unique | tostring' '[null]'
    tool layout --from "$fixtures/amd64/lspci-n-xxx" 01:00.0
    assert_status 0
    assert_stdout_has "BAR0, at least 16 KiB memory, 64-bit"
    assert_stdout_has "the size of the BAR is not known"
}

@test "lspci without root or without -vv: list and layout say why they cannot tell" {
    tool list --from "$fixtures/amd64/lspci-vv-user"
    assert_status 0
    assert_stdout_line '0000:01:00.0 +vfio-pci +9 +needs root .*'
    tool layout --from "$fixtures/amd64/lspci-vv-user" 01:00.0
    assert_status 3
    assert_refusal 0000:01:00.0 "cannot read the MSI-X capability" "as root on that machine"
    tool list --from "$fixtures/amd64/lspci-v"
    assert_stdout_line '0000:01:00.0 +vfio-pci +9 +unknown .*'
    tool layout --from "$fixtures/amd64/lspci-v" 01:00.0
    assert_status 3
    assert_refusal 0000:01:00.0 "the text does not show MSI-X, which layout needs" "run 'lspci -nnvv' as root"
}
