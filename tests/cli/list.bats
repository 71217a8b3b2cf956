#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `list` on fake systems, compared with lspci on the same tree; expected bytes are computed here.

# shellcheck disable=SC2154,SC2030,SC2031 # repo, output and stderr: of helpers and of run, in each test
bats_require_minimum_version 1.5.0
load ../lib/helpers

setup() {
    root=$BATS_TEST_TMPDIR/root
}

# fake SPEC...: a fake system, one line per argument
fake() {
    printf '%s\n' "$@" | "$repo/tests/lib/fake-sysfs" "$root"
}

# Two controllers, a bridge, a function without MSI-X and without driver.
fake_host() {
    fake "0000:01:00.0 id=144d:a80a class=010802 driver=nvme group=14 bar0=mem64:0x4000@0xfe000000 msix=65,0+0x2000,0+0x3000" \
        "0000:0a:00.0 id=8086:10d3 driver=vfio-pci group=9 numa=1 bar0=mem32:0x20000@0xfc000000 bar3=mem32:0x4000@0xfc020000 msix=5,3+0,3+0x2000,enabled" \
        "0000:02:1f.7 id=10de:20b0 class=030200 group=9 bar1=mem64p:0x1000000000@0x8000000000 bar5=io:128@0xc000" \
        "0001:00:00.0 id=1af4:1041 driver=virtio-pci bar0=io:64@0xc080 bar1=mem32:0x1000@0xfb000000 msix=3,1+0,1+0x800"
}

# rows [ARG]...: the cells of `list`, one row per line, with single blanks
rows() {
    tool list --sysroot "$root" --noheadings "$@"
    assert_status 0
    assert_stderr_empty
    output=$(tr -s ' ' <<<"$output")
}

# lspci's view of a tree: ADDRESS DRIVER GROUP TABLE ENTRIES PBA, one row per function with MSI-X
lspci_rows() {
    lspci -O "sysfs.path=$root/sys/bus/pci" -Dvv 2>/dev/null | awk '
        function flush() { if (entries) print address, driver, group, table, entries, pba
            entries = ""; driver = group = "-" }
        function place(text) { match(text, /BAR=[0-9]/); bar = substr(text, RSTART + 4, 1)
            sub(/.*offset=0*/, "", text); return "BAR" bar "+0x" (text == "" ? "0" : text) }
        BEGIN { flush() }
        /^[0-9a-f]/ { flush(); address = $1 }
        /MSI-X: Enable/ { entries = $0; sub(/.*Count=/, "", entries); sub(/ .*/, "", entries) }
        /Vector table:/ { table = place($0) }
        /PBA:/ { pba = place($0) }
        /IOMMU group:/ { group = $3 }
        /Kernel driver in use:/ { driver = $5 }
        END { flush() }'
}

# shared PAGE: counted byte by byte, for each line "OFFSET ENTRIES PBA BAR_SIZE"
shared() {
    /usr/bin/python3 -c '
import sys
page = int(sys.argv[1])
for line in sys.stdin:
    table, entries, pba, bar = (int(word, 0) for word in line.split())
    size, bits = entries * 16, (entries + 63) // 64 * 8
    count = sum(
        any(byte // page == t // page for t in (table, table + size - 1)) or table < byte < table + size
        for byte in range(bar)
        if not table <= byte < table + size and not pba <= byte < pba + bits)
    print(f"{count:,}")' "$1"
}

@test "list: one line per function with MSI-X, in the order of addresses" {
    fake_host
    tool list --sysroot "$root"
    assert_status 0
    assert_stderr_empty
    assert_stdout_line "ADDRESS +DRIVER +GROUP +TABLE +ENTRIES +PBA +SHARED-4K\*? +SHARED-16K\*? +SHARED-64K\*? +DEVICE"
    assert_stdout_line "0000:01:00.0 nvme +14 BAR0\+0x2000 +65 BAR0\+0x3000 +3,056 +15,328 +15,328 Samsung .*"
    assert_equal "$(awk '/^0/ { print $1 }' <<<"$output" | xargs)" \
        "0000:01:00.0 0000:0a:00.0 0001:00:00.0"
}

@test "list: this machine's page size is marked, and a footnote explains the mark" {
    fake_host
    tool list --sysroot "$root"
    assert_stdout_has "SHARED-$(($(getconf PAGESIZE) / 1024))K*"
    assert_equal "$(grep -o '\*' <<<"$output" | wc -l)" 2
    assert_stdout_line "\* this machine's page size; bytes of other registers .*"
}

# bats test_tags=more-tools
@test "list: agrees with lspci on 8 functions, and on odd ones" {
    "$repo/tests/lib/fake-sysfs" "$root" --functions 8
    rows -o ADDRESS,DRIVER,GROUP,TABLE,ENTRIES,PBA
    assert_stdout "$(lspci_rows)"
    assert_equal "$(wc -l <<<"$output")" 7
    rm -rf "$root"
    fake_host
    rows -o ADDRESS,DRIVER,GROUP,TABLE,ENTRIES,PBA
    assert_stdout "$(lspci_rows)"
    assert_equal "$(wc -l <<<"$output")" 3
}

# bats test_tags=more-tools
@test "list: device names and classes are those that lspci prints" {
    fake_host
    rows --all -o ADDRESS,DEVICE
    assert_stdout "$(lspci -O "sysfs.path=$root/sys/bus/pci" -D 2>/dev/null |
        sed -E 's/ [^:]*: / /; s/ \(rev [0-9a-f]+\)( \(prog-if .*)?$//')"
    rows --all -o ADDRESS,CLASS
    assert_stdout "$(lspci -O "sysfs.path=$root/sys/bus/pci" -D 2>/dev/null |
        sed -E 's/^([^ ]+ [^:]*): .*/\1/')"
}

# Every 150th device of pci.ids whose name is not truncated, and IDs and classes that it does not have; lspci
# reads the list by itself.
# bats test_tags=more-tools
@test "list: device names and classes from all parts of pci.ids are those that lspci prints" {
    local ids

    ids=/usr/share/misc/pci.ids
    [[ -f $ids ]] || fail "no $ids, where Debian has it"
    awk '/^C / { exit }
        /^[0-9a-f]/ { vendor = $1 }
        /^\t[0-9a-f]/ && length < 90 && ++n % 150 == 0 { print vendor ":" $1 }
        END { print "ffff:0001\n8086:ffff" }' "$ids" >"$BATS_TEST_TMPDIR/ids"
    awk 'BEGIN { split("010802 020000 0c0330 ff0000 02ff00 120000 000000 fe0100", class) }
        { printf "0000:%02x:%02x.%d id=%s class=%s\n", NR / 256, NR / 8 % 32, NR % 8, $1, class[NR % 8 + 1] }' \
        "$BATS_TEST_TMPDIR/ids" | "$repo/tests/lib/fake-sysfs" "$root"
    rows --all -o ADDRESS,CLASS,DEVICE
    assert_stdout "$(lspci -O "sysfs.path=$root/sys/bus/pci" -D 2>/dev/null | tr -s ' ' |
        sed -E 's/: / /; s/ \(rev [0-9a-f]+\)( \(prog-if .*)?$//')"
    (($(wc -l <<<"$output") > 100))
}

# bats test_tags=thorough
@test "list: shared bytes as counted one by one" {
    local i table entries pba bar page
    local -a cases=(
        "0x2000 65 0x3000 0x4000" "0 5 0x2000 0x4000" "0x3000 16 0x3800 0x4000" "0 3 0x800 0x1000"
        "0xff0 2 0x0 0x8000" "0xa000 65 0xb000 0x10000" "0x3ff0 2048 0x1000 0x20000" "0 256 0x1000 0x2000"
        "0x1000 100 0x1000 0x4000" "0x2000 1 0x2010 0x2018"
    )

    for i in "${!cases[@]}"; do
        read -r table entries pba bar <<<"${cases[i]}"
        echo "0000:00:$(printf %02x "$i").0 bar0=mem32:$bar@0xfe000000 msix=$entries,0+$table,0+$pba"
    done | "$repo/tests/lib/fake-sysfs" "$root"
    for page in 4 16 64; do
        rows -o "SHARED-${page}K"
        assert_equal "$(tr -d ' ' <<<"$output")" "$(printf '%s\n' "${cases[@]}" | shared $((page * 1024)))" "$page KiB"
    done
}

@test "list: a PBA in another BAR does not count" {
    fake "0000:00:00.0 bar0=mem32:0x4000@0xfe000000 bar1=mem32:0x1000@0xfd000000 msix=8,0+0,1+0"
    rows -o SHARED-4K,SHARED-16K
    assert_equal "$(xargs <<<"$output")" "3,968 16,256"
}

@test "list: a table outside its BAR, and a BAR without a size, are reported as such" {
    fake "0000:00:00.0 bar0=mem32:0x1000@0xfe000000 msix=8,0+0x1000,0+0" \
        "0000:00:01.0 msix=8,2+0,2+0x800"
    rows -o ADDRESS,SHARED-4K
    assert_stdout "0000:00:00.0 outside BAR
0000:00:01.0 unknown"
}

@test "list: without root the columns say so, and functions that may have MSI-X are listed" {
    fake "0000:01:00.0 config=64 driver=nvme group=3 bar0=mem64:0x4000@0xfe000000 msix=65,0+0x2000,0+0x3000"
    rows -o ADDRESS,DRIVER,GROUP,TABLE,ENTRIES,PBA,SHARED-4K,SHARED-16K,SHARED-64K,MSI-X,BAR-SIZE
    assert_stdout "0000:01:00.0 nvme 3$(printf ' needs root%.0s' {1..8})"
    tool list --sysroot "$root" --json
    assert_json '.devices[0].msix' null
    assert_json '.devices[0].msix_error' EACCES
    assert_json '.devices[0].pci.driver' nvme
}

@test "list: a virtual function's IDs are not those in its configuration space" {
    fake "0000:01:00.1 id=15b3:101e driver=mlx5_core msix=4,0+0,0+0x800 bar0=mem32:0x1000@0xfe000000"
    printf '\xff\xff\xff\xff' | dd of="$root/sys/bus/pci/devices/0000:01:00.1/config" conv=notrunc status=none
    rows -o ID
    assert_stdout 15b3:101e
}

@test "list: --all lists functions without MSI-X, with dashes" {
    fake_host
    rows --all -o ADDRESS,DRIVER,GROUP,TABLE,SHARED-4K,NUMA
    assert_stdout_line "0000:02:1f.7 - 9 - - -"
    assert_equal "$(wc -l <<<"$output")" 4
}

@test "list: filters by driver, group and IDs" {
    fake_host
    rows -o ADDRESS --driver vfio-pci
    assert_stdout 0000:0a:00.0
    rows -o ADDRESS --all --driver none
    assert_stdout 0000:02:1f.7
    rows -o ADDRESS --all --group 9
    assert_stdout "0000:02:1f.7
0000:0a:00.0"
    rows -o ADDRESS --group 14 --driver nvme --id 144D:a80a
    assert_stdout 0000:01:00.0
    rows -o ADDRESS --id :1041
    assert_stdout 0001:00:00.0
    rows -o ADDRESS --id 8086:
    assert_stdout 0000:0a:00.0
    rows -o ADDRESS --all --id :
    assert_equal "$(wc -l <<<"$output")" 4
}

@test "list: no match is reported, and is not a failure" {
    fake_host
    tool list --sysroot "$root" --driver nobody
    assert_status 0
    assert_stdout_empty
    assert_stderr "vfio-msixctl: no PCI function with MSI-X matches --driver=nobody
vfio-msixctl: next: use 'list --all' to include functions without MSI-X"
    tool list --sysroot "$root" --driver nobody --id=8086: --group 7
    assert_stderr_has "matches --id=8086: --driver=nobody --group=7"
    tool list --sysroot "$root" --all --driver nobody -q --json
    assert_status 0
    assert_stderr_empty
    assert_json '.devices | length' 0
    assert_json '.messages[0].id' no-match
}

@test "list: --sort sorts numbers by value, unknown ones last, and in reverse" {
    fake_host
    rows --all -o ENTRIES,ADDRESS --sort entries
    assert_equal "$(xargs <<<"$output")" \
        "3 0001:00:00.0 5 0000:0a:00.0 65 0000:01:00.0 - 0000:02:1f.7"
    rows -o ADDRESS --sort SHARED-64K:desc
    assert_equal "$(xargs <<<"$output")" "0000:0a:00.0 0000:01:00.0 0001:00:00.0"
    rows -o ADDRESS --sort driver
    assert_equal "$(xargs <<<"$output")" "0000:01:00.0 0000:0a:00.0 0001:00:00.0"
}

@test "list: -o takes columns in upper and lower case, and + adds" {
    fake_host
    rows -o address,Msi-X,bar-size,numa,subsystem,power,id
    assert_stdout_line "0000:0a:00.0 on 16,384 1 1af4:1100 D0 8086:10d3"
    tool list --sysroot "$root" -o +ID
    assert_stdout_line "ADDRESS .* DEVICE +ID"
}

@test "list: an invalid column is a usage error that lists the existing ones" {
    local arg

    fake_host
    for arg in --output=ADDRESS,COLOUR --output= --sort=COLOUR; do
        tool list --sysroot "$root" "$arg"
        assert_status 2
        assert_stdout_empty
        assert_stderr_has "ADDRESS, DRIVER, GROUP, TABLE, ENTRIES, PBA, SHARED-4K"
    done
    assert_stderr_has "--sort: invalid column 'COLOUR'"
}

@test "list: invalid arguments" {
    local arg

    fake_host
    for arg in --id=8086 --id=18086:1 --id=8086:10d3:1 --id=x:y --group=nine --sort=ADDRESS:up 01:00.0; do
        tool list --sysroot "$root" "$arg"
        assert_status 2
        assert_stdout_empty
        [[ -n $stderr ]] || fail "$arg: no message"
    done
    tool list --sysroot "$root" --json --id=x
    assert_status 2
    assert_json '.messages[0].id' usage
}

# bats test_tags=more-tools
@test "list: nothing is read that no column needs" {
    "$repo/tests/lib/fake-sysfs" "$root" --functions 8
    strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=openat,readlinkat,readlink,newfstatat \
        "$TOOL" list --sysroot "$root" --all -o ADDRESS,DRIVER >/dev/null
    run ! grep -E 'pci\.ids|/config|/resource|iommu_group' "$BATS_TEST_TMPDIR/trace"
    grep -c uevent "$BATS_TEST_TMPDIR/trace"
    strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=openat,readlinkat,readlink,newfstatat \
        "$TOOL" list --sysroot "$root" -o ADDRESS,TABLE,GROUP --driver mlx5_core >/dev/null
    assert_equal "$(grep -c '/config"' "$BATS_TEST_TMPDIR/trace")" 1
    assert_equal "$(grep -c 'iommu_group"' "$BATS_TEST_TMPDIR/trace")" 1
    run ! grep -E 'pci\.ids|iommu_groups/[0-9]+/devices' "$BATS_TEST_TMPDIR/trace"
}

# bats test_tags=more-tools
@test "list: pci.ids is read once, and not by libpci, whether or not it has the names" {
    fake "0000:01:00.0 id=144d:a80a class=010802 msix=2,0+0,0+0x800 bar0=mem32:0x1000@0xfe000000" \
        "0000:02:00.0 id=144d:fffe class=0199ff msix=2,0+0,0+0x800 bar0=mem32:0x1000@0xfe000000" \
        "0000:03:00.0 id=fffe:0001 class=fe0100 msix=2,0+0,0+0x800 bar0=mem32:0x1000@0xfe000000"
    strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=openat "$TOOL" list --sysroot "$root" -o CLASS,DEVICE >/dev/null
    assert_equal "$(grep -c 'pci\.ids"' "$BATS_TEST_TMPDIR/trace")" 1
}

# bats test_tags=more-tools
@test "list: of configuration space, it reads only what leads to MSI-X" {
    "$repo/tests/lib/fake-sysfs" "$root" --functions 8
    strace -y -o "$BATS_TEST_TMPDIR/trace" -e trace=pread64 "$TOOL" list --sysroot "$root" >/dev/null
    bytes=$(sed -n 's,.*/config>.* = ,,p' "$BATS_TEST_TMPDIR/trace" | paste -sd +)
    # for each: three words of the header and the pointer, three capabilities, and the rest of the last
    ((bytes > 0 && bytes <= 8 * (12 + 1 + 3 * 4 + 8))) || fail "$((bytes)) bytes"
}

# calls N: the number of system calls for a list of N functions
calls() {
    rm -rf "$root"
    "$repo/tests/lib/fake-sysfs" "$root" --functions "$1"
    strace -f -o "$BATS_TEST_TMPDIR/trace" "$TOOL" list --sysroot "$root" >/dev/null
    wc -l <"$BATS_TEST_TMPDIR/trace"
}

# bats test_tags=more-tools
@test "list: the work is linear in the number of functions" {
    local a b c

    a=$(calls 64) b=$(calls 128) c=$(calls 256)
    echo "system calls: 64: $a, 128: $b, 256: $c"
    (((c - b) * 10 <= (b - a) * 22))
    (((b - a) / 64 <= 16))
}

@test "list: --json has what list reads, except group members, and nothing else" {
    local keys

    keys="address bars findings interrupts iommu_group iommu_group_error mdev mdev_error msix msix_entries msix_error"
    keys+=" name pci pci_error regions"
    fake_host
    tool list --sysroot "$root" --json
    assert_status 0
    assert_json '.schema' vfio-msixctl/list
    assert_json '[.devices[].address] | join(" ")' "0000:01:00.0 0000:0a:00.0 0001:00:00.0"
    assert_json '.devices[0].msix | "\(.entries) \(.table.bar) \(.table.offset) \(.pba.offset)"' "65 0 0x2000 0x3000"
    assert_json '.devices[0].bars[0].size' 16384
    assert_json '.devices[0].iommu_group | "\(.id) \(.members)"' "14 null"
    assert_json '.devices[2].iommu_group_error' absent
    assert_json '.devices[0] | keys | join(" ")' "$keys"
}

@test "list: a saved report gives the same table" {
    local direct

    fake_host
    tool list --sysroot "$root" --json
    printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/report.json"
    tool list --sysroot "$root" --sort ENTRIES
    direct=$output
    tool list --from "$BATS_TEST_TMPDIR/report.json" --sort ENTRIES
    assert_status 0
    assert_stderr_empty
    assert_stdout "$direct"
    tool list --from "$BATS_TEST_TMPDIR/report.json" --driver vfio-pci -o ADDRESS -n
    assert_stdout 0000:0a:00.0
}

@test "list: names from outside do not harm a terminal" {
    fake "0000:01:00.0 msix=2,0+0,0+0x800 bar0=mem32:0x1000@0xfe000000"
    printf 'DRIVER=a\033[31m\nPCI_CLASS=20000\nPCI_ID=1234:5678\n' >"$root/sys/bus/pci/devices/0000:01:00.0/uevent"
    rows -o DRIVER
    assert_stdout 'a\x1b[31m'
}

# on_terminal COLUMNS ARG...: `list` on a terminal; no line is wider than it
on_terminal() {
    local columns=$1
    shift

    run_apart env -u COLUMNS LC_ALL=C.UTF-8 "$repo/tests/lib/on-terminal" "$columns" "$TOOL" list --sysroot "$root" "$@"
    assert_status 0
    assert_stderr_empty
    (($(LC_ALL=C.UTF-8 wc -L <<<"$output") <= columns)) || fail "a line is wider than $columns"
}

# bats test_tags=thorough
@test "list: on a terminal no line is wider than it, and the last column is truncated" {
    local columns all name

    fake_host
    tool list --sysroot "$root"
    all=$output
    name=$(grep -o 'Samsung.*' <<<"$all")
    on_terminal 1000
    assert_stdout "$all"
    on_terminal 110
    assert_stdout_line "0000:01:00.0 .*15,328 ${name:0:12}.*"
    assert_stdout_lacks "$name"
    assert_stdout_lacks "too narrow"
    for columns in 109 95 80 60 40 20 12 11; do
        on_terminal "$columns"
        on_terminal "$columns" --noheadings
        assert_equal "$(wc -l <<<"$output")" 3
    done
}

@test "list: on a terminal a number is shown in full or not at all, and the footnote names what is omitted" {
    fake_host
    on_terminal 80
    assert_stdout_line "ADDRESS +DRIVER +GROUP +TABLE +ENTRIES +PBA +SHARED-4K\*?"
    assert_stdout_line "0000:01:00.0 nvme +14 BAR0\+0x2000 +65 BAR0\+0x3000 +3,056"
    assert_equal "$(sed -n '/^The terminal/,$p' <<<"$output" | xargs)" \
        "The terminal is too narrow for SHARED-16K, SHARED-64K, DEVICE: choose columns with -o, or use a pager such as less -S"
    on_terminal 58 --noheadings
    assert_stdout_line "0000:01:00.0 nvme +14 BAR0\+0x2000 +65 BAR0\+0x3000"
    assert_stdout_lacks terminal
    on_terminal 40 -o DEVICE,ADDRESS
    assert_stdout_line "Samsung Electronics .* 0000:01:00.0"
    on_terminal 12
    assert_stdout_line "0000:01:00.0"
}

@test "list: COLUMNS takes precedence over the terminal's width, and a pipe has none" {
    fake_host
    run_apart env COLUMNS=40 "$repo/tests/lib/on-terminal" 200 "$TOOL" list --sysroot "$root" -o ADDRESS,DEVICE
    assert_stdout_line "0000:01:00.0 Samsung Electronics Co Ltd"
    assert_stdout_line "0000:0a:00.0 Intel Corporation 82574L Gi"
    run_apart env COLUMNS=40 "$TOOL" list --sysroot "$root"
    assert_stdout_line "0000:01:00.0 nvme .* Samsung Electronics Co Ltd .*980.*"
}

@test "list: a terminal's columns are characters, not bytes" {
    fake "0000:01:00.0 msix=2,0+0,0+0x800 bar0=mem32:0x1000@0xfe000000"
    printf 'DRIVER=äöüß\nPCI_CLASS=20000\nPCI_ID=1234:5678\n' >"$root/sys/bus/pci/devices/0000:01:00.0/uevent"
    on_terminal 17 -o DRIVER,ADDRESS --noheadings
    assert_stdout "äöüß 0000:01:00.0"
    on_terminal 2 -o DRIVER --noheadings
    assert_stdout "äö"
}

@test "list: missing sysfs is reported" {
    tool list --sysroot "$BATS_TEST_TMPDIR/nowhere" --json
    assert_status 3
    assert_json '.messages[0].id' no-pci
}

# bats test_tags=more-tools
@test "list: the benchmark runs on a small tree" {
    BENCH_RUNS=1 run_apart "$repo/tools/bench/list" 8
    assert_status 0
    assert_stderr_empty
    assert_stdout_line " +8  lspci -vv .*"
    assert_stdout_line " +8  list .*"
}

# bats test_tags=as-built,native,thorough
@test "list: for a large report it takes little longer than loading it" {
    run_apart "$repo/tools/bench/list-from" 4000 3
    assert_status 0
    assert_stdout_line '4000 functions, .* times'
}
