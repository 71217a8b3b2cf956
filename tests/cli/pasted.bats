#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Texts of lspci as found in bug reports: fixtures/pasted has one of each kind, and each is followed by more of
# its kind, derived here from one text. Facts (JSON) and exit statuses are compared, not sentences.

# shellcheck disable=SC2154 # what helpers.bash sets
# shellcheck disable=SC2016 # $ is jq's, and sed's
bats_require_minimum_version 1.5.0
load ../lib/helpers

setup() {
    pasted=$repo/tests/fixtures/pasted
    text=$BATS_TEST_TMPDIR/text
    again=$BATS_TEST_TMPDIR/again
    : >"$BATS_TEST_TMPDIR/documents"
    expected=() of=()
}

teardown() {
    local got i

    [[ ${#expected[@]} -gt 0 ]] || return 0
    mapfile -t got < <(jq -c "$filter" "$BATS_TEST_TMPDIR/documents")
    for i in "${!expected[@]}"; do assert_equal "${got[i]:-nothing}" "${expected[i]}" "${of[i]}"; done
}

# device ADDRESS: lspci -vv of a network card: MSI-X at BAR4+0x0 and +0x4000, BARs of 1 MiB and 32 KiB
device() {
    printf '%s\n' "$1 Ethernet controller: Acme Corp FastNIC 9 (rev 02)"
    printf '\t%s\n' 'Subsystem: Acme Corp FastNIC 9' \
        'Control: I/O- Mem+ BusMaster+ SpecCycle- MemWINV- VGASnoop- ParErr- Stepping- SERR- FastB2B- DisINTx+' \
        'Status: Cap+ 66MHz- UDF- FastB2B- ParErr- DEVSEL=fast >TAbort- <TAbort- <MAbort- >SERR- <PERR- INTx-' \
        'Region 0: Memory at e0000000 (64-bit, prefetchable) [size=1M]' \
        'Region 4: Memory at e0100000 (64-bit, prefetchable) [size=32K]' \
        'Capabilities: [40] Power Management version 3' \
        $'\tStatus: D0 NoSoftRst- PME-Enable- DSel=0 DScale=1 PME-' \
        'Capabilities: [70] MSI-X: Enable+ Count=32 Masked-' \
        $'\tVector table: BAR=4 offset=00000000' $'\tPBA: BAR=4 offset=00004000'
    [[ -z ${2:-} ]] || printf '\t%s\n' 'Capabilities: [180 v1] Single Root I/O Virtualization (SR-IOV)' \
        $'\tIOVCtl:\tEnable+ Migration- Interrupt- MSE+ ARIHierarchy+ 10BitTagReq-' \
        $'\tInitial VFs: 16, Total VFs: 16, Number of VFs: 2, Function Dependency Link: 00' \
        $'\tVF offset: 16, stride: 1, Device ID: 0019' \
        $'\tRegion 0: Memory at 00000000e0200000 (64-bit, prefetchable)' \
        $'\tRegion 2: Memory at 00000000e0280000 (64-bit, prefetchable)' \
        $'\tRegion 4: Memory at 00000000e0300000 (64-bit, prefetchable)'
    printf '\t%s\n' 'Kernel driver in use: fastnic' 'Kernel modules: fastnic'
    echo
}

# dump BYTES: lspci -xxx of the same card
dump() {
    local i

    for ((i = 0; i < $1; i += 16)); do
        case $i in
        0) echo "00: cd ab 09 00 06 04 10 00 02 00 00 02 00 00 00 00" ;;
        16) echo "10: 0c 00 00 e0 00 00 00 00 00 00 00 00 00 00 00 00" ;;
        32) echo "20: 0c 00 10 e0 00 00 00 00 00 00 00 00 00 00 00 00" ;;
        48) echo "30: 00 00 00 00 70 00 00 00 00 00 00 00 00 00 00 00" ;;
        112) echo "70: 11 00 1f 80 04 00 00 00 04 40 00 00 00 00 00 00" ;;
        *) printf '%02x: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n' "$i" ;;
        esac
    done
}

# read_text FILE: everything that list understands of it, in $output
read_text() {
    run_apart "$TOOL" list --all --json --from "$1"
}

filter='[(.devices[] | [.address, .pci.driver, .msix_entries, .msix.table.bar, .msix.table.offset, .msix.pba.bar,
    .msix.pba.offset, .bars[0].size, .bars[0].start, .bars[4].size, .bars[4].start, ([.bars[] | .size] | add)]), .source.notes, .source.ends_inside]'

# whole FILE ADDRESS...: exactly these functions, each with all of its facts, and no complaint. One jq at the end
# of the test checks all documents, because there are hundreds.
whole() {
    local file=$1 address line=

    shift
    output=$("$TOOL" list --all --json --from "$file" 2>"$BATS_TEST_TMPDIR/stderr") ||
        fail "$what: status $?: $(cat "$BATS_TEST_TMPDIR/stderr")"
    for address; do
        line+="[\"0000:$address\",\"fastnic\",32,4,\"0x0\",4,\"0x4000\",1048576,\"0xe0000000\",32768,\"0xe0100000\",1081344],"
    done
    expected+=("[${line}[],null]")
    of+=("$what")
    printf '%s\n' "$output" >>"$BATS_TEST_TMPDIR/documents"
}

# rows FILE [OPTION]...: the table, with single blanks
rows() {
    local file=$1

    shift
    run_apart "$TOOL" list -n -o ADDRESS,DRIVER,TABLE,ENTRIES,PBA,SHARED-4K,SHARED-16K,SHARED-64K,ID --from "$file" "$@"
    output=$(tr -s ' ' <<<"$output")
}

# bats test_tags=thorough
@test "complete texts: one of each kind" {
    local case what

    while read -r case addresses; do
        what=$case
        # shellcheck disable=SC2086 # several
        whole "$pasted/$case.txt" $addresses
        validate_json
        rows "$pasted/$case.txt"
        assert_status 0
        for address in $addresses; do
            assert_stdout_line "0000:$address fastnic BAR4\+0x0 32 BAR4\+0x4000 3,584 15,872 32,248 .*"
        done
    done <<'END'
ansi-colours 4f:04.0
starts-with-code-tag 4e:00.0
blank-line-between-lines 45:00.0
bold-header 53:00.0
bold-regions 53:00.0
byte-order-mark 4f:00.0
comment-lines 4c:00.0
cr-only 4f:03.0
diff-lines 4c:00.0
driver-annotated 56:00.0
header-wrapped 51:00.0
header-wrapped-after-name 5f:00.0
no-ids 57:00.0
followed-by-interrupts 50:00.0
listed-twice 43:00.0
prose-with-address 44:00.0
quoted-printable 48:00.0
region-wrapped 52:00.0
second-device-indented 4d:00.0 4d:00.1
second-device-quoted 4d:00.0 4d:00.1
lines-joined 4b:00.0
sriov-regions 41:00.0
utf16 4f:02.0
END
}

# bats test_tags=thorough
@test "SR-IOV: the regions of the capability belong to the virtual functions" {
    local what=fixture edit

    run_apart "$TOOL" layout --json --from "$pasted/sriov-regions.txt"
    assert_status 0
    validate_json
    assert_json '.devices[0].pci | [.virtual_functions, .total_virtual_functions] | tostring' '[0,16]'
    assert_json '[.devices[0].layout.pages[].relocations[] | select(.accepted and (.size == null))] | length' 0
    assert_json '[.devices[0].layout.pages[0].relocations[] | select(.accepted) | [.bar, .added, .size]] | tostring' \
        '[[0,false,2097152],[2,true,4096],[3,true,4096],[4,false,65536]]'
    assert_json '[.devices[0].layout.pages[].consumers[].at_least] | any | tostring' false
    device 41:00.0 sriov >"$again"
    # unchanged; flat; one level; other blanks; quoted, numbered, joined; without the capability's line; off
    for edit in '' 's/^\t*//' 's/^\t+/\t/' 's/\t/  /g' 's/^/> /' 's/^/<joe> /' '/./!b; =' ':a; N; $!ba; s/\n\t+/ /g' \
        's/^\t*//; s/^Capabilities: .180.*//'; do
        what=$edit
        sed -E "$edit" "$again" | sed -E '/^[0-9]+$/{ N; s/\n/:/; }' >"$text"
        whole "$text" 41:00.0
        assert_json '.devices[0].pci.virtual_functions' 2
    done
    sed 's/IOVCtl:\tEnable+/IOVCtl:\tEnable-/' "$again" >"$text"
    read_text "$text"
    assert_json '.devices[0].pci.virtual_functions' 0
}

@test "SR-IOV: a virtual function is recognised, with its physical function" {
    {
        device 41:00.0 sriov
        device 41:02.0
        device 41:02.1
        device 41:02.2
        device 41:03.0 | sed 's/FastNIC 9 (rev/FastNIC 9 Virtual Function (rev/'
        device 41:03.1 | sed 's/FastNIC 9 (rev/T5 [VF] (rev/'
    } >"$text"
    read_text "$text"
    validate_json
    assert_json '[.devices[].pci | [.virtual_function, .physical_function]] | tostring' \
        '[[null,null],[true,"0000:41:00.0"],[true,"0000:41:00.0"],[null,null],[true,null],[true,null]]'
    run_apart "$TOOL" layout --from "$text" 41:02.0
    assert_stdout_has "virtual function of 0000:41:00.0"
    run_apart "$TOOL" layout --from "$text" 41:00.0
    assert_stdout_has "2 of 16"
    run_apart "$TOOL" doctor --json --from "$text" 41:00.0
    assert_status 1
    assert_json '.devices[0].doctor.checks[] | select(.check == "driver").id' virtual-functions
}

# disguised EDIT...: two functions after each edit (sed -E), and the second one alone
disguised() {
    local edit what

    for edit; do
        what=$edit
        { device 41:00.0 && device 41:00.1; } | sed -E "$edit" >"$text"
        whole "$text" 41:00.0 41:00.1
        { device 41:00.0 && device 41:00.1 | sed -E "$edit"; } >"$text"
        whole "$text" 41:00.0 41:00.1
    done
}

# bats test_tags=thorough
@test "quoted, indented, commented, listed, emphasised, and in mixed ways" {
    disguised 's/^/> /' 's/^/>/' 's/^/> > /' 's/^/>> \t/' 's/^/| /' 's/^/    /' 's/^/\t/' 's/^/ * /' 's/^/- /' 's/^/+/' \
        's/^/# /' 's,^,// ,' 's/^/<joe> /' 's/^/[12:30] <joe> /' 's/^4/* 4/' 's/^4/1. 4/' 's/^4/### 4/' \
        's/^4.*/*&*/' 's/^4.*/`&`/' 's/^4.*/__&__/' 's/(\t)(Region.*)/\1**\2**/' 's/(\t)(Region.*)/\1*\2*/' \
        's/fastnic/`fastnic`/' 's/^4.*/"&"/'
}

@test "blanks: none, others, empty lines, no empty lines" {
    disguised 's/^\t*//' 's/\t/        /g' 's/\t/ /g' 's/^\t+/\t/' 's/\t/\xc2\xa0\xc2\xa0/g' 's/ /\xc2\xa0/g' 's/$/\n/' \
        's/$/\n\n/' '/^$/d' 's/\t/\xa0\xa0/g' 's/ *$/   /'
}

@test "encodings and line ends" {
    local what

    { device 41:00.0 && device 41:00.1; } >"$again"
    for what in UTF-16 UTF-16LE UTF-16BE; do
        iconv -t "$what" "$again" >"$text"
        whole "$text" 41:00.0 41:00.1
        sed 's/$/\r/' "$again" | iconv -t "$what" >"$text"
        whole "$text" 41:00.0 41:00.1
    done
    what="byte order mark"
    sed '1s/^/\xef\xbb\xbf/' "$again" >"$text"
    whole "$text" 41:00.0 41:00.1
    what=Latin-1
    sed 's/Acme/Acm\xe9/' "$again" >"$text"
    whole "$text" 41:00.0 41:00.1
    for what in '\r' '\r\r\n' '\r\n'; do
        awk -v ORS="$what" 1 "$again" >"$text"
        whole "$text" 41:00.0 41:00.1
    done
}

# bats test_tags=thorough
@test "changes by terminals, web pages, trackers and scripts" {
    local esc=$'\033' back=$'\b' what

    disguised "s/MSI-X/${esc}[01;31m${esc}[K&${esc}[m${esc}[K/; s/^4[^ ]*/${esc}[1m&${esc}[0m/" \
        's/MSI-X/[01;31m[K&[m[K/' "1s/^/${esc}]0;root@host\a/" 's/^\t/^I/; s/^\^I\t/^I^I/; s/$/$/' \
        "s/MSI-X/M${back}MS${back}SI${back}I-${back}-X${back}X/" 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' \
        's/</\&amp;lt;/g; s/>/\&amp;gt;/g' 's/</\&lt;/g; s/\t/\&nbsp;\&nbsp;/g' 's/</\&lt;/g; s/$/<br>/' \
        's/</\&lt;/g; s,Region,<b>&</b>,' 's/\[/\&#91;/g; s/=/\&#x3D;/g' 's/[][_<]/\\&/g' 's/MSI-X/[b]&[\/b]/' \
        '1s/^/[code]/' '1s/^/<pre>\n/; $s/$/<\/pre>/'
    { device 41:00.0 && device 41:00.1; } >"$again"
    for what in '{code}' '{noformat}' '```' '{' '/*'; do
        { echo "$what" && cat "$again" && echo "$what"; } >"$text"
        whole "$text" 41:00.0 41:00.1
    done
    what="a table of HTML"
    sed 's/&/\&amp;/g; s/</\&lt;/g; s/^/<td>/; s,$,</td></tr>,' "$again" | awk '{ print "<tr><td>" NR "</td>" $0 }' >"$text"
    whole "$text" 41:00.0 41:00.1
    sed 's/41:/0000:41:/' "$text" | tr -d '\n' >"$again.domain"
    whole "$again.domain" 41:00.0 41:00.1
    what="a string of JSON"
    jq -Rs '{lspci: .}' "$again" >"$text"
    whole "$text" 41:00.0 41:00.1
    what="a list of strings of JSON"
    jq -Rn '{changed: true, stdout_lines: [inputs]}' "$again" >"$text"
    whole "$text" 41:00.0 41:00.1
    sed -i 's/</\\u003c/g; s/>/\\u003e/g; s/Acme/\\u0041cme/' "$text"
    whole "$text" 41:00.0 41:00.1
    assert_json '[.devices[].pci.device_name] | unique | tostring' '["Acme Corp FastNIC 9"]'
}

# bats test_tags=thorough
@test "mail: wrapped at every width, and quoted-printable" {
    local what width edit

    { device 41:00.0 && device 41:00.1; } | sed 's/controller:/controller [0200]:/
        s/FastNIC 9 (rev/FastNIC 9 with a Long Marketing Name [abcd:0009] (rev/' >"$again"
    for width in 24 32 40 50 60 66 72 76 80; do
        what="width $width"
        fold -s -w "$width" "$again" >"$text"
        whole "$text" 41:00.0 41:00.1
        assert_json '[.devices[].pci | "\(.vendor):\(.device)"] | unique | tostring' '["0xabcd:0x9"]'
        fold -s -w "$width" "$again" | sed 's/^/> /' >"$text"
        whole "$text" 41:00.0 41:00.1
    done
    what="suffixes"
    for edit in '1s/ \(prog/\n&/' '1s/ \(rev/\n&/; 1s/ \(prog/\n&/' '1s/\(prog-if/&\n/' '1s/\(rev/&\n/' '1s/\[NVM/\n&/'; do
        device 41:00.0 | sed 's/Ethernet/Non-Volatile memory/; s/rev 02)/& (prog-if 02 [NVM Express])/' | sed -E "$edit" >"$text"
        whole "$text" 41:00.0
        assert_json '.devices[0].pci | [.class, .revision, .device_name] | tostring' \
            '["0x10802","0x2","Acme Corp FastNIC 9"]' "$edit"
    done
    /usr/bin/python3 -c 'import quopri, sys; quopri.encode(sys.stdin.buffer, sys.stdout.buffer, sys.argv[1] == "tabs")' plain \
        <"$again" >"$text"
    what=quoted-printable
    whole "$text" 41:00.0 41:00.1
    /usr/bin/python3 -c 'import quopri, sys; quopri.encode(sys.stdin.buffer, sys.stdout.buffer, True)' <"$again" >"$text"
    whole "$text" 41:00.0 41:00.1
    what="ruled lines"
    { echo ===== && device 41:00.0 && echo "== and ==" && device 41:00.1; } >"$text"
    whole "$text" 41:00.0 41:00.1
    what="the half of it"
    { device 41:00.0 | sed 's/=/=3D/g' && device 41:00.1; } >"$text"
    whole "$text" 41:00.0 41:00.1
}

@test "lines joined: with blanks, tabs, semicolons" {
    local what width

    for what in ' ' '\t' '; '; do
        { device 41:00.0 && device 41:00.1; } | sed -E ":a; N; \$!ba; s/\n\t+/$what/g" >"$text"
        whole "$text" 41:00.0 41:00.1
    done
    # all functions in one line, and in one line with the text before them
    { device 41:00.0 && device 41:00.1 && device 41:00.2; } | tr -s '\n\t' ' ' >"$text"
    what="one line"
    whole "$text" 41:00.0 41:00.1 41:00.2
    sed -i 's/^/my cards: /' "$text"
    whole "$text" 41:00.0 41:00.1 41:00.2
    for width in 60 66 72 76 78; do
        what="one line, wrapped at $width"
        { device 41:00.0 && device 41:00.1; } | tr -s '\n\t' ' ' | fold -s -w "$width" >"$text"
        whole "$text" 41:00.0 41:00.1
    done
    # the line of the second function is damaged: its details are not taken for the first one's, and a message says so
    { device 41:00.0 | sed '/MSI-X/,/PBA/d' && device 41:00.1; } | tr -s '\n\t' ' ' | sed 's/41:00.1/&\n/' >"$text"
    read_text "$text"
    assert_json '[.source.notes[].problem, (.devices[0] | .msix == null, .bars[4].size)] | tostring' '["details-without-device",true,32768]'
    what="a number of a BAR on a line of its own"
    device 41:00.0 | sed 's/Region/&\n/' >"$text"
    whole "$text" 41:00.0
    what="wrapped and numbered"
    device 41:00.0 sriov | sed 's/Number of VFs:/&\n/' | cat -n >"$text"
    whole "$text" 41:00.0
    assert_json '.devices[0].pci | [.virtual_functions, .total_virtual_functions] | tostring' '[2,16]'
    { device 41:00.0 && device 41:00.1; } | sed '/^\t/d; s/(rev/[abcd:0009] (rev/' | tr -s '\n' ' ' >"$text"
    read_text "$text"
    assert_json '[.devices[] | [.address, .msix_error, .pci.device_name, .pci.device]] | tostring' \
        '[["0000:41:00.0","not-asked","Acme Corp FastNIC 9","0x9"],["0000:41:00.1","not-asked","Acme Corp FastNIC 9","0x9"]]'
}

# bats test_tags=thorough
@test "access denied, in other forms" {
    local words

    for words in access-denied-stripped available-only-to-root; do
        read_text "$pasted/$words.txt"
        assert_json '.devices[0] | [.msix_error, .pci.driver] | tostring' '["EACCES","fastnic"]'
        rows "$pasted/$words.txt"
        assert_stdout_line '.* fastnic needs root .*'
    done
    for words in '<access denied>' '&lt;access denied&gt;' '(access denied)' '[access denied]' 'access denied' '' \
        '<available only to root>' '\<access denied\>' '<Access Denied>'; do
        device 41:00.0 | sed '/Capabilities/,/PBA/d' | sed "s,^\tKernel driver,\tCapabilities: ${words//[&\\]/\\&}\n&," >"$text"
        read_text "$text"
        assert_json '[.devices[0] | .msix_error, .pci.driver, .bars[4].size] | tostring' '["EACCES","fastnic",32768]'
    done
}

# bats test_tags=thorough
@test "what was omitted or cut off is unknown, never absent" {
    local mark

    read_text "$pasted/regions-elided.txt"
    assert_json '.devices[0] | [.msix.table.bar, .msix.entries, .pci.driver, ([.bars[].unseen] | all)] | tostring' \
        '[4,32,"fastnic",true]'
    rows "$pasted/regions-elided.txt"
    assert_stdout_line '.* BAR4\+0x0 32 BAR4\+0x4000 3,584 15,872 unknown .*'
    run_apart "$TOOL" layout --json --from "$pasted/regions-elided.txt"
    assert_status 0
    validate_json
    assert_json '[.devices[0].findings[].id] | any(. == "table-outside-bar") | tostring' false
    assert_json '[.devices[0].layout.pages[].relocations[] | select(.accepted).bar] | unique | tostring' '[4]'
    assert_json '.devices[0].layout.bars[0] | [.index, .size, .least_size] | tostring' '[4,null,32768]'
    for mark in ... '[...]' '(...)' … '[snip]' '<snip>' '--snip--' '[output truncated]' '(lines omitted)' '---8<---' '. . .' \
        '-- snip --' '=== cut here ===' '...skipping...'; do
        device 41:00.0 | sed '/Capabilities/,/PBA/d' | sed "s,^\tKernel driver,$mark\n&," >"$text"
        read_text "$text"
        assert_json '[.devices[0] | .msix_error, .bars[4].size, .bars[2].unseen] | tostring' '["not-asked",32768,true]'
        rows "$text" # it stays though nothing is known of MSI-X
        assert_stdout_line '0000:41:00.0 .*'
        device 41:00.0 | sed "/MSI-X/,/PBA/d; s,^\tCapabilities: .40.*,&\n$mark," >"$text"
        read_text "$text"
        assert_json '.devices[0].msix_error' not-asked
        device 41:00.0 | sed "s,^\tRegion 0.*,$mark,; /Region 4/d" >"$text"
        read_text "$text"
        assert_json '[.devices[0] | .msix.entries, ([.bars[].unseen] | all)] | tostring' '[32,true]'
    done
    # without a mark: MSI-X is in a BAR without a line
    device 41:00.0 | sed '/Region 4/d' >"$text"
    read_text "$text"
    assert_json '.devices[0].bars[4].unseen'
    # no function has a driver: the text does not show drivers
    device 41:00.0 | sed '/Kernel/d' >"$text"
    read_text "$text"
    assert_json .devices[0].pci.driver_error not-asked
    rows "$pasted/msix-count-only.txt"
    assert_stdout_line '.* unknown 32 unknown unknown .*'
    # complete, and without MSI-X
    device 41:00.0 | sed '/MSI-X/,/PBA/d' >"$text"
    read_text "$text"
    assert_json .devices[0].msix_error absent
}

# bats test_tags=thorough
@test "a text that is cut anywhere says less, and nothing wrong; and where it ends" {
    local size cut step=${TESTS_LONG:+29}

    read_text "$pasted/cut-before-capabilities.txt"
    assert_json '[.devices[0] | .msix_error, .pci.driver_error, .bars[0].size, .bars[4].size] | tostring' \
        '["not-asked","not-asked",1048576,32768]'
    assert_json .source.ends_inside 0000:49:00.0
    { device 41:00.0 sriov && device 41:00.1; } >"$again"
    size=$(stat -c %s "$again")
    for ((cut = 60; cut < size; cut += ${step:-97})); do
        head -c "$cut" "$again" >"$text"
        read_text "$text"
        [[ $status -ne 2 ]] || continue
        assert_json '[.devices[] | (.pci.driver | . == null or . == "fastnic"), (.msix_entries | . == null or . == 32),
            (.msix | . == null or (.table.bar == 4 and .pba.offset == "0x4000")), .msix_error != "absent",
            .pci.driver_error != "absent", (.bars[0].size | . == null or . == 1048576),
            (.bars[4].size | . == null or . == 32768), (.bars[2].size | . == null or . == 0),
            (.bars[0].start | . == "0x0" or . == "0xe0000000")] | all'
        # inside a function, unless it is complete, or the next address is not
        [[ $(tail -c 2 "$text" | od -An -tx1) == " 0a 0a" || $(tail -n 2 "$text") == *$'\tKernel '* ||
            $(tail -n 1 "$text") =~ ^[0-9:.]+$ ]] || assert_json '.source | .ends_inside != null or (.notes | length) > 0'
    done
}

@test "lines that merely begin with an address are not functions" {
    local what=logs

    cat >"$again" <<'END'
[    1.234567] pci 0000:41:00.0: [abcd:0009] type 00 class 0x020000
Nov 26 12:00:00 host kernel: vfio-pci 0000:41:00.0: enabling device (0000 -> 0002)
0000:41:00.0 eth7: reset: done
41:00.0: it is broken: help
41:00.0 is the card: it sits in slot 2
bus-info: 0000:41:00.0
0000:41:00.0 'FastNIC 9 0009' drv=vfio-pci unused=fastnic
 24:       7       0   IR-PCI-MSI 1-edge   fastnic-rx-0
10: eth1: <BROADCAST> mtu 9000
40: 12 34   IO-APIC 16-fasteoi   ehci_hcd
END
    { cat "$again" && device 41:00.0; } >"$text"
    whole "$text" 41:00.0
    { device 41:00.0 && cat "$again"; } >"$text"
    whole "$text" 41:00.0
    { device 41:00.0 | sed '$d' && cat "$again"; } >"$text"
    whole "$text" 41:00.0
    tool list --from "$again"
    assert_status 2
}

@test "a function that occurs twice is one, and the later and more complete text counts" {
    local what=twice bare='41:00.0 Ethernet controller: Acme Corp FastNIC 9 (rev 02)'

    run_apart "$TOOL" layout --from "$pasted/listed-twice.txt"
    assert_status 0
    assert_stderr_empty
    { echo "$bare" && device 41:00.0; } >"$text"
    whole "$text" 41:00.0
    { device 41:00.0 && echo "$bare"; } >"$text"
    whole "$text" 41:00.0
    { device 41:00.0 && device 0000:41:00.0 | sed '/Capabilities/,/PBA/d' |
        sed 's,^\tKernel driver,\tCapabilities: <access denied>\n&,'; } >"$text"
    whole "$text" 41:00.0
    { device 41:00.0 && device 41:00.0 | sed 's/use: fastnic/use: vfio-pci/'; } >"$text"
    read_text "$text"
    assert_json '[.devices[].pci.driver] | tostring' '["vfio-pci"]'
    { device 41:00.0 && echo "41:00.0 Ethernet controller [0200]: Acme Corp FastNIC 9 [abcd:0009]"; } >"$text"
    whole "$text" 41:00.0
    assert_json .devices[0].pci.vendor 0xabcd
    { device 41:00.0 && device 41:00.0 | sed 's/: Acme.*/: Other Inc Disk/'; } >"$text"
    read_text "$text"
    assert_json '[.devices | length, .] | .[0]' 1
    assert_json '.source.notes[0].problem' two-devices
}

# bats test_tags=thorough
@test "details below a device line that is not understood are not assigned to another device" {
    local line

    read_text "$pasted/unparsed-device-line.txt"
    assert_json '[.devices[] | [.address, .pci.driver, .msix.entries, .msix.table.bar, .msix.pba.offset]] | tostring' \
        '[["0000:5d:00.0","fastnic",32,4,"0x4000"],["0000:5d:00.1","vfio-pci",8,2,"0x8000"]]'
    rows "$pasted/unparsed-device-line.txt"
    assert_stdout_line '0000:5d:00.1 vfio-pci BAR2\+0x0 8 BAR2\+0x8000 3,968 16,256 65,400 .*'
    for line in '41:00,1 Ethernet controller: Acme (rev 02)' '4l:00.1 Ethernet controller: Acme' '41.00.1 Ethernet controller: Acme' \
        '' -- '(the second card)' '$ lspci -vv -s 41:00.1' 'Ethernet controller: Acme Corp FastNIC 9'; do
        { device 41:00.0 && device 41:00.1 | sed "1c\\$line" | sed 's/use: fastnic/use: other/; s/Count=32/Count=8/'; } >"$text"
        read_text "$text"
        assert_equal "$(jq -c '[.devices[] | [.address, .pci.driver, .msix.entries]]' <<<"$output")" \
            '[["0000:41:00.0","fastnic",32]]' "$line"
        assert_json '.source.notes[0] | .problem == "unread-line" or .problem == "details-without-device"'
        assert_json '.source.notes[0].line | . >= 15 and . <= 17'
        assert_json '.messages[0].id' text-partly-read
    done
    # with an address, and details below it, it is a function
    for line in '41:00.1 Ethernet controller Acme Corp' '41:00.1 Frobnicator: Acme' '## 41:00.1' '[41:00.1] Ethernet controller: Acme'; do
        { device 41:00.0 && device 41:00.1 | sed "1c\\$line" | sed 's/use: fastnic/use: other/'; } >"$text"
        read_text "$text"
        assert_equal "$(jq -c '[.devices[] | [.address, .pci.driver]]' <<<"$output")" \
            '[["0000:41:00.0","fastnic"],["0000:41:00.1","other"]]' "$line"
    done
}

@test "how much was understood: in the text, in JSON, and read back" {
    { device 41:00.0 && echo '41:00,1 Ethernet controller: Acme' && device 41:00.2 | head -n 6; } >"$text"
    run_apart "$TOOL" list --from "$text"
    assert_status 0
    assert_stderr_has "2 functions read"
    assert_stderr_has "line 15"
    assert_stderr_has "ends inside 0000:41:00.2"
    tool list --json --from "$text"
    assert_json '.source | [.form, .functions, .ends_inside, (.notes[0] | .problem, .line)] | tostring' \
        '["lspci",2,"0000:41:00.2","unread-line",15]'
    assert_json '.messages[0] | [.level, .id] | tostring' '["warn","text-partly-read"]'
    printf '%s\n' "$output" >"$again"
    tool list --json --from "$again"
    assert_json '.messages[0].id' text-partly-read
    # no complaint: list still says how many functions were read
    device 41:00.0 >"$text"
    tool list --json --from "$text"
    assert_json '.messages[0] | [.level, .id] | tostring' '["note","text-read"]'
    run_apart "$TOOL" layout --from "$text"
    assert_stderr_empty
}

# bats test_tags=thorough
@test "dumps: truncated, with a gap, with remarks, all ones; each affects only its own device" {
    local what head='59:00.0 Ethernet controller [0200]: Acme Corp FastNIC 9 [abcd:0009] (rev 02)'

    read_text "$pasted/dump-truncated.txt"
    assert_json '.devices[0].msix | [.table.bar, .entries, .pba.offset] | tostring' '[4,32,"0x4000"]'
    assert_json '.devices[1].address' 0000:59:00.1
    assert_json '[.source.notes[] | [.problem, .address]] | tostring' '[["damaged-dump","0000:59:00.1"]]'
    read_text "$pasted/dump-line-elided.txt"
    assert_json '.devices[0] | [.msix_error, .pci.vendor] | tostring' '["not-asked","0xabcd"]'
    assert_json '.source.notes[0] | [.problem, .line] | tostring' '["damaged-dump",6]'
    read_text "$pasted/dump-with-trailing-text.txt"
    assert_json '.devices[0].msix | [.table.bar, .entries, .pba.offset] | tostring' '[4,32,"0x4000"]'
    read_text "$pasted/vf-dump-ids-ffff.txt"
    assert_json '.devices[0] | [.pci.vendor, .pci.device, .pci.virtual_function, .bars[4].size, .msix.entries] | tostring' \
        '["0xabcd","0x19",true,32768,32]'
    for what in dump-all-ones text-all-ones; do
        read_text "$pasted/$what.txt"
        assert_json '.devices[0] | [.msix_error, .pci.vendor, .pci.device] | tostring' '["EIO","0xabcd","0x9"]'
        run_apart "$TOOL" layout --from "$pasted/$what.txt"
        assert_status 3
        assert_stderr_has "does not respond"
    done
    for what in '' 's/^/> /' 's/^/\t/' 's/[a-f]/\U&/g' 's/^..: .{20} /&\n/' 's/$/\n/' '=' ':a; N; $!ba; s/\n/ /g'; do
        { echo "$head" && dump 256 | sed -E "$what" | sed -E '/^[0-9]+$/{ N; s/\n/:/; }'; } >"$text"
        read_text "$text"
        assert_json '.devices[0].msix | [.table.bar, .entries, .pba.offset] | tostring' '[4,32,"0x4000"]'
    done
    { echo "$head" && dump 64 && echo " 40: 12 34   IO-APIC 16-fasteoi   ehci_hcd"; } >"$text"
    read_text "$text"
    assert_json '[.devices[0].msix_error, (.source.notes | length)] | tostring' '["EACCES",0]'
    { echo "$head" && dump 256 | sed '/^70/d' && echo && echo "${head/00.0/00.1}" && dump 256; } >"$text"
    read_text "$text"
    assert_json '[.devices[].msix_error] | tostring' '["not-asked",null]'
}

@test "lspci -vvx as root: text and 64 bytes are complete" {
    read_text "$pasted/text-and-short-dump.txt"
    assert_json '.devices[0] | [.msix_error, .pci.driver, .bars[5].size] | tostring' '["absent","ahci",2048]'
    rows "$pasted/text-and-short-dump.txt"
    assert_stdout_empty
    { device 41:00.0 | sed '$d' && dump 64 && echo; } >"$text"
    what=words
    whole "$text" 41:00.0
    { device 41:00.0 | sed '$d; /Capabilities/,/PBA/d' && printf '\tCapabilities: <access denied>\n' && dump 64 && echo; } >"$text"
    read_text "$text"
    assert_json .devices[0].msix_error EACCES
}

@test "bridges: two BARs, and no relocation to advise" {
    read_text "$pasted/bridge-without-bars.txt"
    assert_json '[.devices[0].bars[].size] | tostring' '[0,0,0,0,0,0]'
    rows "$pasted/bridge-without-bars.txt"
    assert_stdout_line '.* BAR0\+0x40 2 BAR0\+0x40 outside BAR outside BAR outside BAR abcd:0100'
    run_apart "$TOOL" layout --json --from "$pasted/bridge-without-bars.txt"
    assert_status 0
    validate_json
    assert_json '.devices[0].layout | [.conclusion.id, (.pages | length)] | tostring' '["bridge",0]'
    assert_json '[.devices[0].findings[].id] | tostring' '["bridge"]'
    run_apart "$TOOL" layout --from "$pasted/bridge-without-bars.txt"
    assert_stdout_lacks x-msix-relocation
    assert_stdout_lacks vendor
    # without its class code the name suffices; with one BAR, one is left
    sed 's/ \[0604\]//; s/^\tBus.*/\tRegion 0: Memory at fe000000 (32-bit, non-prefetchable) [size=4K]/' \
        "$pasted/bridge-without-bars.txt" >"$text"
    read_text "$text"
    assert_json '.devices[0] | [.pci.class, .bars[0].size, .bars[2].size] | tostring' '["0x60400",4096,0]'
}

@test "layout: if the page size is unknown, all three are computed" {
    run_apart "$TOOL" layout --json --from "$pasted/no-ids.txt"
    validate_json
    assert_json '[.devices[0].layout.pages[] | [.page_size, .conclusion.id]] | tostring' \
        '[[4096,"patch-and-relocation-gain"],[16384,"patch-and-relocation-gain"],[65536,"patch-and-relocation-gain"]]'
    assert_json '.devices[0].layout.conclusion.text | [contains("4 KiB"), contains("16 KiB"), contains("64 KiB")] | all'
    device 41:00.0 | sed 's/BAR=4 offset=00000000/BAR=4 offset=00001000/; s/=00004000/=00001200/
        s/size=32K/size=8K/; s/Count=32/Count=256/' >"$text"
    sed -i 's/offset=00001200/offset=00000000/' "$text"
    run_apart "$TOOL" layout --json --from "$text"
    assert_json '[.devices[0].layout.pages[].conclusion.id] | .[0] != .[2]'
    run_apart "$TOOL" layout --json --page-size 16K --from "$pasted/no-ids.txt"
    assert_json '.devices[0].layout.conclusion.text | [contains("15,872"), contains("3,584")] | tostring' '[true,false]'
}

# bats test_tags=thorough
@test "BARs without an address: the kernel has assigned none, and QEMU refuses them" {
    local words

    for words in '<unassigned>' '<ignored>' '<broken-64-bit-slot>' '&lt;unassigned&gt;' ''; do
        device 41:00.0 | sed "s/at e0100000/at ${words//&/\\&}/" >"$text"
        run_apart "$TOOL" layout --json --from "$text"
        assert_status 0
        validate_json
        assert_json '.devices[0].bars[4] | [.unassigned, .size] | tostring' '[true,32768]'
        assert_json '[.devices[0].findings[].id] | tostring | contains("bar-unassigned")'
        assert_json '[.devices[0].findings[] | select(.id == "bar-unassigned").remedy | contains("failed to assign"),
            contains("pci=realloc")] | all'
        assert_json '[.devices[0].layout.pages[].consumers[] | select(.who | startswith("qemu")).refusal] | unique | tostring' \
            '["unassigned"]'
        assert_json '[.devices[0].layout.pages[].relocations[].accepted] | any | tostring' false
        assert_json '[.devices[0].findings[].remedy] | tostring | contains("vendor") | tostring' false
        run_apart "$TOOL" doctor --json --from "$text"
        assert_status 1
        assert_json '.devices[0].doctor.checks[] | select(.check == "bars").id' bar-unassigned
    done
    # I/O BARs without an address are not reported
    device 41:00.0 | sed 's/Region 4:/Region 2: I\/O ports at <unassigned> [disabled]\n\t&/' >"$text"
    run_apart "$TOOL" layout --json --from "$text"
    assert_json '[.devices[0].findings[].id] | tostring | contains("bar-unassigned") | tostring' false
}

@test "without IDs a wrong position of the PBA cannot be corrected" {
    run_apart "$TOOL" layout --json --from "$pasted/pba-quirk-without-ids.txt"
    validate_json
    assert_json '.devices[0].findings[] | select(.id == "pba-outside-bar").remedy | [contains("lspci -nn"),
        contains("relocation")] | tostring' '[true,false]'
    sed 's/T5 \[VF\]/T5 [VF] [1425:5801]/' "$pasted/pba-quirk-without-ids.txt" >"$text"
    run_apart "$TOOL" layout --json --from "$text"
    assert_json '.devices[0].layout | [.pba_corrected, .pba.offset] | tostring' '[true,"0x1000"]'
}

# bats test_tags=thorough
@test "list: filters keep functions that the text does not decide about, and say so" {
    local filter

    for filter in --id=abcd:0009 --driver=none --group=7; do
        device 41:00.0 | sed '/Kernel/d' >"$text"
        tool list --json --from "$text" "$filter"
        assert_status 0
        assert_json '[.devices[].address] | tostring' '["0000:41:00.0"]'
        assert_json '[.messages[].id] | any(. == "filter-undecided")'
    done
    tool list --json --from "$pasted/no-ids.txt" --id abcd:0009
    assert_json '[(.devices | length), (.messages | any(.id == "filter-undecided"))] | tostring' '[1,true]'
    tool list --json --from "$pasted/driver-annotated.txt" --driver fastnic
    assert_json '[(.devices | length), (.messages | any(.id == "filter-undecided"))] | tostring' '[1,false]'
    tool list --json --from "$pasted/driver-annotated.txt" --driver other
    assert_json '.devices | length' 0
    printf '%s\n' 'IOMMU Group 1:' $'\t00:01.0 PCI bridge [0604]: Acme [abcd:1901] (rev 05)' 'IOMMU Group 2:' \
        $'\t02:00.0 Ethernet controller [0200]: Acme [abcd:1533]' >"$text"
    tool list --all --json --from "$text" --group 2
    assert_json '[.devices[].address] | tostring' '["0000:02:00.0"]'
}

@test "doctor: as far as the text goes; the rest is reported as not seen" {
    tool doctor --json --from "$pasted/no-ids.txt"
    assert_status 1
    assert_json '[.devices[0].doctor.checks[] | select(.level == "fail").check] | tostring' '["driver"]'
    assert_json '[.devices[0].doctor.checks[] | select(.check | IN("modules", "node", "holder", "interrupts", "interface", "variant"))
        | .level] | unique | tostring' '["skip"]'
    assert_json '.devices[0].doctor.next' "on that machine, as root: vfio-msixctl doctor 0000:57:00.0"
    device 41:00.0 | sed 's/use: fastnic/use: vfio-pci/' >"$text"
    tool doctor --json --from "$text"
    assert_status 3 # nothing that lspci shows is in the way
    assert_json '[.devices[0].doctor.checks[] | select(.check | IN("function", "msix", "driver", "power")).level] | unique | tostring' \
        '["pass"]'
    run_apart "$TOOL" doctor --from "$text"
    assert_stdout_line '----  holder .*'
    tool doctor --json --from "$pasted/cut-before-capabilities.txt"
    assert_json '.devices[0].doctor.checks[] | select(.check == "msix").level' skip
}

# bats test_tags=thorough
@test "output of other programs is rejected by name, with what to run instead" {
    local name

    tool list --json --from "$pasted/no-device-line.txt"
    assert_status 2
    assert_json '.messages[0].id' no-device-line
    while IFS='|' read -r name words; do
        printf '%b' "$words" >"$text"
        tool list --json --from "$text"
        assert_status 2
        assert_json '.messages[0] | [.id, (.text | contains("'"$name"'")), (.remedy | contains("lspci -nnvv"))] | tostring' \
            '["file-foreign",true,true]'
    done <<'END'
FreeBSD|em0@pci0:0:25:0:\tclass=0x020000 card=0x8086 chip=0x10ea8086 rev=0x05 hdr=0x00\n    cap 11[a0] = MSI-X supports 5 messages\n
FreeBSD|em0@pci0:0:25:0:\tclass=0x020000 rev=0x04 hdr=0x00 vendor=0x8086 device=0x10ea\n
Windows|PCI\\VEN_8086&DEV_1533&SUBSYS_00008086&REV_03\\4&1\n
Windows|Name: Intel(R) Ethernet\nInstanceId: pci\\ven_8086&dev_1533\n
busybox|00:00.0 Class 0600: 8086:1237\n00:01.0 Class 0601: 8086:7000\n
busybox|00:00.0 Class 0600: 8086:1237 agp\n00:01.1 Class 0101: 8086:7010 ata_piix\n
busybox|00:00.0 "Class 0600" "8086" "1237" "1af4" "1100"\n
lspci -m|00:00.0 "Host bridge" "Intel Corporation" "440FX" -r02 "Red Hat" "Qemu"\n
lspci -t|-[0000:00]-+-00.0  Intel Corporation 440FX\n           +-01.0  Intel\n
END
    echo "PCI\\VEN_10DE&DEV_1B80" | iconv -t UTF-16 >"$text"
    tool list --json --from "$text"
    assert_json '.messages[0].id' file-foreign
}
