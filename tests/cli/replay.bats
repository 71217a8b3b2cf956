#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# --from: what was captured in the lab's guests (fixtures/) is answered again here, without a guest, and invalid
# files are rejected.

# shellcheck disable=SC2154 # what helpers.bash and replay.bash set
# shellcheck disable=SC2016 # $ is jq's
bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/replay

# same_json FILE: the last run printed the same as FILE, except for the arguments and the versions. Keys
# added to the model since FILE was captured are ignored. jq prints a number that it has not computed as it was written,
# from 1.7 on.
same_json() {
    local plain='walk(if type == "number" then . + 0 else . end)'

    jq -S "del(.argv, .schema_version, .tool.version) | $plain" "$1" >"$BATS_TEST_TMPDIR/saved"
    assert_equal "$(jq -S --slurpfile saved "$BATS_TEST_TMPDIR/saved" '
        def like($old): if type == "object" and ($old | type) == "object" then
                with_entries(select(.key as $key | $old | has($key))
                    | .key as $key | .value |= like($old[$key]))
            elif type == "array" and ($old | type) == "array" and length == ($old | length) then
                [range(length) as $i | .[$i] | like($old[$i])]
            else . end;
        like($saved[0]) | '"$plain" <<<"$output")" \
        "$(cat "$BATS_TEST_TMPDIR/saved")" "$1"
}

# change FILTER [FILE]: a report changed by jq, in $bad.
change() {
    jq "$1" "${2:-$info}" >"$bad"
}

# refuses FILTER TEXT: info rejects a report that is changed in this way.
refuses() {
    change "$1"
    tool info --from "$bad"
    refused "$2"
}

@test "replay: text of list, layout, doctor, info and check is the guest's, byte for byte" {
    for case in $cases; do
        for command in list layout doctor info check; do
            run_apart "$TOOL" "$command" --from "$fixtures/$case/$command.json"
            assert_equal "$output" "$(cat "$fixtures/$case/$command.txt")" "$case $command"
            assert_status "$(jq .exit_status "$fixtures/$case/$command.json")"
        done
    done
}

# bats test_tags=thorough
@test "replay: JSON of all commands is the guest's, except for the arguments" {
    for case in $current; do
        for command in list layout doctor info check bench; do
            tool "$command" --json=compact --from "$fixtures/$case/$command.json"
            assert_status "$(jq .exit_status "$fixtures/$case/$command.json")"
            same_json "$fixtures/$case/$command.json"
            assert_json '.argv | join(" ")' "--json=compact --from $fixtures/$case/$command.json"
        done
    done
}

# Version 1 has written amd64-sparse.
# bats test_tags=thorough
@test "replay: from a report of version 1, the host's facts are in one place, and messages have the new keys" {
    local old=$fixtures/amd64-sparse

    tool doctor --json --from "$old/doctor.json"
    assert_json .host.setup.iommu_units "$(jq -r '.devices[0].ready.iommu_units' "$old/doctor.json")"
    assert_json '.host.setup.modules | tojson' "$(jq -c '.devices[0].ready.modules' "$old/doctor.json")"
    assert_json .host.as_root "$(jq '.devices[0].ready.as_root' "$old/doctor.json")"
    assert_json .host.unsafe_interrupts "$(jq '.devices[0].ready.unsafe_interrupts' "$old/doctor.json")"
    tool bench --json --from "$old/bench.json"
    assert_status 0
    assert_json .host.machine.cpu_model "$(jq -r '.devices[0].environment.cpu_model' "$old/bench.json")"
    assert_json '.devices[0].environment.cpu' "$(jq '.devices[0].environment.cpu' "$old/bench.json")"
    for command in list layout doctor info check; do
        tool "$command" --json --from "$old/$command.json"
        assert_json '.schema_version[0]' 2
        assert_json '[.messages[].text] | tojson' "$(jq -c '[.messages[].text]' "$old/$command.json")"
    done
}

# bats test_tags=thorough
@test "replay: facts that version 1 did not have are unknown" {
    local old=$fixtures/amd64-sparse

    tool doctor --json --from "$old/doctor.json"
    assert_json '[.. | objects | has("vfio_registered") or has("physical_registered")] | any' false
    for command in list layout; do
        tool "$command" --json --from "$old/$command.json"
        assert_json '.host | has("as_root")' false
    done
    # and that a device had gone was only a message
    change '.messages += [{severity: "error", code: "device-gone", hint: "",
        text: "\(.devices[1].address): the device no longer answers"}]' "$old/info.json"
    tool info --json --from "$bad"
    assert_status 4
    assert_json '[.devices[].open.gone] | index(true), (map(select(.)) | length)' $'1\n1'
    assert_json '.messages[0].id' device-gone
}

@test "replay: messages of bench in version 1 are repeated" {
    jq '.devices[0].findings = [{id: "page-not-mappable", level: "warn", text: "a sentence", remedy: "a way"},
        {id: "pba-outside-bar", level: "fail", text: "another", remedy: ""}]' \
        "$fixtures/amd64-sparse/bench.json" >"$bad"
    tool bench --json --from "$bad"
    assert_status 3
    assert_json '[.messages[].id] | join(" ")' "page-not-mappable pba-unreachable"
    assert_json '.messages[0].text' "0000:01:00.0: a sentence"
}

@test "replay: list, layout and doctor answer from a report of info" {
    for case in $cases; do
        run_apart "$TOOL" doctor --from "$fixtures/$case/info.json"
        assert_stdout "$(cat "$fixtures/$case/doctor.txt")"
        run_apart "$TOOL" layout --from "$fixtures/$case/info.json"
        assert_stdout "$(cat "$fixtures/$case/layout.txt")"
        # list in the guest also saw other functions
        run_apart "$TOOL" list --noheadings --from "$fixtures/$case/info.json"
        while read -r line; do
            grep -qxF -- "$(tr -s ' ' <<<"$line")" <(tr -s ' ' <"$fixtures/$case/list.txt") ||
                fail "not in $case/list.txt: $line"
        done <<<"$output"
    done
}

@test "replay: the text of bench shows the saved figures" {
    tool bench --from "$fixtures/ppc64el/bench.json"
    assert_status 0
    assert_stderr_empty
    reads=$(jq '.devices[0].bench.trapped.reads' "$fixtures/ppc64el/bench.json")
    assert_stdout_line " *trapped +$(sed -E ':a; s/([0-9])([0-9]{3})($|,)/\1,\2\3/; ta' <<<"$reads") .*"
    assert_stdout_has "BAR0+0x3000 (PBA)"
}

@test "replay: words that version 0.1 saved are shown as this version has them" {
    local old=$fixtures/amd64-sparse

    assert_equal "$(jq -r '.devices[0].bench.register.name' "$old/bench.json")" "pending bits"
    tool bench --from "$old/bench.json"
    assert_stdout_has "BAR0+0x3000 (PBA)"
    tool info --from "$old/info.json"
    assert_stdout_has "the kernel provides no device cdev"
    assert_stdout_lacks "device node"
}

@test "replay: check of several devices ends with how many are mappable" {
    local old=$fixtures/amd64-sparse

    tool check --from "$fixtures/amd64/check.json"
    assert_stdout_line '6 devices: 5 mappable, 0 not, 1 unknown'
    tool check --from "$old/check.json"
    assert_stdout_line '2 devices: 0 mappable, 2 not, 0 unknown'
    tool check --from "$fixtures/amd64/list.json"
    assert_stdout '12 devices: 0 mappable, 0 not, 12 unknown'
    assert_stderr_has "(opening resets the device): vfio-msixctl check --json"
    tool check --from "$old/check.json" 01:00.0
    assert_stdout_lacks devices
}

# bats test_tags=thorough
@test "replay: a device that could not be opened, and an invalid name" {
    for case in $cases; do
        tool info --from "$fixtures/$case/failed.json"
        assert_status 3
        assert_stdout_empty
        assert_stderr "$(cat "$fixtures/$case/failed.err")"
        [[ $current == *"$case"* ]] || continue
        tool info --json=compact --from "$fixtures/$case/failed.json"
        same_json "$fixtures/$case/failed.json"
    done
}

@test "replay: from standard input" {
    tool check --from - <"$fixtures/amd64-sparse/check.json"
    assert_status 1
    assert_stdout "$(cat "$fixtures/amd64-sparse/check.txt")"
}

# bats test_tags=thorough
@test "replay: check answers from a report of info" {
    for case in $cases; do
        tool check --json --from "$fixtures/$case/info.json"
        assert_equal "$(jq -c '[.devices[].check.behaviour]' <<<"$output")" \
            "$(jq -c '[.devices[].check.behaviour]' "$fixtures/$case/check.json")" "$case"
        assert_status "$(jq .exit_status "$fixtures/$case/check.json")"
    done
}

@test "replay: a device that had gone is gone: nothing about it is shown, exit status 4" {
    for command in info check; do
        change '.devices[0].open.gone = true' "$fixtures/amd64/info.json"
        tool "$command" --json --from "$bad" 01:00.0
        assert_status 4
        assert_json '.messages[].id' device-gone
        tool "$command" --from "$bad" 01:00.0
        assert_status 4
        assert_stdout_empty
        assert_refusal 0000:01:00.0 "the device no longer responds" "see dmesg"
    done
    tool layout --from "$bad" 01:00.0 # which asks no open device
    assert_status 0
}

@test "replay: an ioctl that stayed on, and a failed measurement, are reported again" {
    change '.devices[0].open.ioctl_off_error = "EIO"'
    tool check --from "$bad" 01:00.0
    assert_status 4
    assert_stdout_has mappable
    assert_stderr_has "cannot disable the RFC's ioctl again: Input/output error"
    change '.devices[0] |= (.bench_failure = {step: "access", path: "trapped", error: "EIO", cpu: 0}
        | .bench = null)' "$fixtures/amd64/bench.json"
    tool bench --from "$bad"
    assert_status 4
    assert_stdout_empty
    assert_refusal 0000:01:00.0 "the trapped access failed: Input/output error" "the device may be gone"
}

@test "replay: messages of bench in version 1 get their current id and exit status" {
    local said='{id: "page-not-mappable", text: "no page", remedy: ""}'

    change ".devices[0].findings = [$said + {level: \"warn\"}, $said + {id: \"of-tomorrow\"}]" \
        "$fixtures/amd64-sparse/bench.json"
    run_apart "$TOOL" bench --json --from "$bad"
    assert_status 0
    assert_json '.messages | map("\(.id) \(.level)") | join(" ")' "page-not-mappable warn"
    # with --path=mmapped, where nothing was timed
    change ".devices[0].bench = null | .devices[0].findings = [$said + {level: \"fail\"}]" \
        "$fixtures/amd64-sparse/bench.json"
    run_apart "$TOOL" bench --json --from "$bad"
    assert_status 3
    assert_json '.messages | map("\(.id) \(.level)") | join(" ")' "no-mapped-path fail"
}

# bats test_tags=thorough
@test "replay: commands other than bench omit figures from their JSON" {
    for command in layout doctor info check list; do
        tool "$command" --json --from "$fixtures/amd64/bench.json"
        [[ $status -ne 2 ]] || fail "refused"
        assert_json '[.devices[].bench] | unique' "$(printf '[\n  null\n]')"
        assert_json 'has("bench_request") | not'
    done
}

@test "replay: a report that is replayed twice keeps its origin" {
    tool list --json --from "$fixtures/pasted/no-device-line.txt"
    assert_status 2
    printf '%s\n' "$output" >"$bad"
    tool list --from "$bad"
    assert_status 2
    assert_stderr_has "$fixtures/pasted/no-device-line.txt: "
}

@test "replay: the host is that of the file" {
    tool check --from "$fixtures/ppc64el/check.json"
    assert_stdout_has "page size 64 KiB"
    tool check --json --from "$fixtures/arm64/check.json"
    assert_json .host.arch aarch64
    assert_json .host.page_size 16384
}

@test "replay: an empty list" {
    change '.devices = []' "$fixtures/amd64/list.json"
    tool list --from "$bad"
    assert_status 0
    assert_stderr_has "no PCI function with MSI-X found"
}

# bats test_tags=thorough
@test "replay: DEVICE selects among the file's devices" {
    for name in 02:00.0 0000:02:00.0 10 10/0000:02:00.0 /dev/vfio/10; do
        tool check --json --from "$info" "$name"
        assert_status 0
        assert_json '[.devices[].address] | join(" ")' 0000:02:00.0
    done
    tool check --json --from "$info" 03:00.0 01:00.0
    assert_json '[.devices[].address] | join(" ")' "0000:01:00.0 0000:03:00.0"
}

@test "replay: a DEVICE that is not in the file" {
    for name in 07:00.0 99 vfio7 9/0000:02:00.0; do
        tool check --from "$info" "$name"
        assert_status 3
        assert_stdout_empty
        assert_refusal "$name" "no such device in the file" "omit the device"
    done
    tool check --from "$info" nonsense
    assert_status 2
    assert_stderr_has "nonsense: invalid device name"
}

@test "replay: a report that lacks what the command needs" {
    tool check --from "$fixtures/amd64/list.json" 01:00.0
    assert_status 3
    assert_stdout_empty
    assert_refusal 0000:01:00.0 "a report of list does not contain all that check needs" \
        "vfio-msixctl check --json 0000:01:00.0"
    tool bench --json --from "$fixtures/amd64/check.json" 01:00.0
    assert_status 3
    assert_json '.messages[0].id' not-in-report
}

@test "replay: verdicts and messages are derived again from the facts" {
    change '.devices[].check.behaviour = "sparse" | .devices[].check.finding.text = "nonsense"
        | .messages = [{severity: "error", code: "x", text: "nonsense", hint: ""}] | .exit_status = 1' \
        "$fixtures/amd64/check.json"
    tool check --json --from "$bad" 01:00.0
    assert_status 0
    assert_json '.devices[0].check.behaviour' mappable
    assert_stdout_lacks nonsense
    assert_stderr_empty

    change '.devices[].check.evidence.map_error = null' "$fixtures/amd64-sparse/check.json"
    tool check --json --from "$bad" 01:00.0
    assert_status 1
    assert_json '.devices[0].check.behaviour' contradiction
}

@test "replay: additions of later minor versions are ignored, missing keys were not asked" {
    change '.schema_version = [1, 7] | .weather = "fine" | .devices[].colour = [1]
        | .devices[0].msix.table.flavour = null | .devices |= map(del(.cdev, .interrupts))'
    tool check --from "$bad"
    assert_stdout "$(cat "$fixtures/amd64/check.txt")"
}

# A step that is a prime number cuts between all kinds of tokens.
# bats test_tags=thorough
@test "replay: a file cut anywhere is rejected" {
    local step=${TESTS_LONG:+97}

    for file in "$info" "$fixtures/amd64/failed.json" "$fixtures/amd64/bench.json"; do
        size=$(stat -c %s "$file")
        for ((cut = 0; cut < size - 2; cut += ${step:-1511})); do
            head -c "$cut" "$file" >"$bad"
            tool info --from "$bad"
            refused "$([[ $cut -eq 0 ]] && echo "neither a report" || echo "invalid JSON")"
        done
    done
}

@test "replay: another schema, a newer major version" {
    refuses '.schema = "lsblk/list"' 'not a report of vfio-msixctl'
    refuses 'del(.schema)' 'not a report of vfio-msixctl'
    refuses '.schema_version = [3, 0]' 'schema_version: version 3.0 is too new'
    refuses '.schema_version = [0, 9]' 'schema_version: unsupported version 0.9'
    refuses '.schema_version = "1.0"' 'schema_version: not a pair of numbers'
    refuses 'del(.devices)' '"devices" is missing'
    refuses '.devices = []' 'the report contains no device'
    refuses '[.]' 'neither a report of vfio-msixctl nor the output of lspci'
}

# bats test_tags=thorough
@test "replay: a value of the wrong type or out of range is named by its path" {
    refuses '.host.page_size = 5000' 'host: page_size is not a power of two'
    refuses '.host.page_size = -4096' 'host.page_size: not a number from 4096 to 1073741824'
    refuses '.host.page_size = 4096.5' 'host.page_size: not a number'
    refuses '.devices = {}' 'devices: not a list'
    refuses '.devices[1] = "x"' 'devices[1]: not an object'
    refuses '.devices[0].regions[2].size = "16384"' \
        'devices[0].regions[2].size: not a number from 0 to 9223372036854775807'
    refuses '.devices[0].regions[2].offset = "20000"' \
        'devices[0].regions[2].offset: not a hexadecimal string'
    refuses '.devices[0].regions[2].offset = "0x11111111111111111"' \
        'devices[0].regions[2].offset: not a hexadecimal string'
    refuses '.devices[0].msix.table.offset = "0x100000000"' \
        'devices[0].msix.table.offset: not a number from "0x0" to "0xffffffff"'
    refuses '.devices[0].msix.table.bar = 8' 'devices[0].msix.table.bar: not a number from 0 to 7'
    refuses '.devices[0].msix.entries = 2049' 'devices[0].msix.entries: not a number from 1 to 2048'
    refuses '.devices[0].msix.entries = 0' 'devices[0].msix.entries: not a number from 1 to 2048'
    refuses '.devices[0].msix = null' 'devices[0].msix: null without a reason in msix_error'
    refuses '.devices[0].msix_error = "ENOSUCH" | .devices[0].msix = null' 'name of an error'
    refuses '.devices[0].bars |= .[0:3]' 'devices[0]: bars: not six entries, or none'
    refuses '.devices[0].bars += .devices[0].bars' 'devices[0].bars: not a list of at most 6 entries'
    refuses '.devices[0].bars |= reverse' 'devices[0]: bars[0].index: not 0'
    refuses '.devices[0].pci.numa_node = 2147483648' 'devices[0].pci.numa_node: not a number from'
    refuses '.devices[0].pci.bus_master = 1' 'devices[0].pci.bus_master: neither true nor false'
    refuses '.devices[0].open.step = "juggle"' 'devices[0].open.step: not a value known to this version'
    refuses '.devices[0].open.error = 13' 'devices[0].open.error: neither null nor the name'
    refuses '.devices[0].vfio.flags = "0x3"' 'devices[0].vfio.flags: not an object with "raw"'
    refuses '.devices[0].iommu.capabilities[0].raw = "0"' 'devices[0].iommu.capabilities[0].raw: '
    refuses '.devices[0].check.evidence.read_value = -1' \
        'devices[0].check.evidence.read_value: not a hexadecimal string'
    refuses '.unknown_names = [{name: "x", error: null}]' 'unknown_names[0]: has no error'
}

@test "replay: invalid JSON: duplicate keys, numbers too large, bytes that are not text" {
    for text in '{"schema": 1, "schema": 2}' '{"a": 123456789012345678901234567890}' '{"a": 1e999}' \
        $'{"a": "\xff\xfe"}' '{"a": "\u0000"}' '{} {}'; do
        printf '%s\n' "$text" >"$bad"
        tool info --from "$bad"
        refused "invalid JSON: line 1:"
    done
    printf '{"a":%.0s' {1..5000} >"$bad"
    tool info --from "$bad"
    refused "invalid JSON"
}

# bats test_tags=thorough
@test "replay: numbers at the edge of their range are handled, not trusted" {
    # jq 1.6 keeps 53 bits of a number: it prints the largest 63-bit number as 2^63.
    change '.devices[0:5][].msix.table |= (.offset = "0xfffffff8" | .size = 4294967295)
        | .devices[0:5][].msix.pba |= (.offset = "0xfffffff8" | .size = 4294967295)
        | .devices[].bars[].size = 9223372036854774000
        | .devices[].regions[] |= (.size = 9223372036854774000 | .offset = "0xffffffffffffffff"
            | .capabilities = [{id: 1, version: 1, offset: "0xffffffff", raw: null, type: null,
                subtype: null, areas: [range(100) | {offset: "0xffffffffffffffff",
                size: 9223372036854774000}]}])
        | .devices[].vfio |= (.num_regions = 4294967295 | .num_irqs = 4294967295)
        | .host.page_size = 1073741824'
    for command in list layout doctor info check; do
        run_apart timeout 20 "$TOOL" "$command" --from "$bad"
        [[ $status -le 3 && -n $output ]] || fail "no answer"
        tool "$command" --json --from "$bad"
        assert_equal "$(jq '.devices | length' <<<"$output")" "$([[ $command == list ]] && echo 5 || echo 6)"
    done
    change '.devices[].bench |= (.trapped.p50_ns = 1e308 | .mmapped.p50_ns = null | .clock.hz = 0
        | .ratio.value = 1e308 | .added_ns.value = -1e308 | .blocks = 0 | .preempted = 4294967295)' \
        "$fixtures/amd64/bench.json"
    tool bench --from "$bad"
    assert_status 0
}

@test "replay: strings from the file are escaped" {
    change '.devices[0].pci |= (.vendor_name = "\u001b[31mred" | .driver = "vfio-pci\u0007\u009b2J")'
    for command in layout doctor info check; do
        tool "$command" --from "$bad" 01:00.0
        [[ $output != *[$'\e\a']* && $output != *$'\xc2\x9b'* ]] || fail "stdout: not escaped"
    done
    tool list --from "$bad"
    assert_stdout_has '\x1b[31mred'
    [[ $output != *[$'\e\a']* && $output != *$'\xc2\x9b'* ]] || fail "stdout: not escaped"
    for command in info check; do
        tool "$command" --from "$bad" 01:00.0
        assert_stdout_has '\x1b[31mred'
        assert_stdout_has 'vfio-pci\x07\xc2\x9b2J'
        [[ $output != *[$'\e\a']* && $output != *$'\xc2\x9b'* ]] || fail "stdout: not escaped"
    done
    change '.devices[0].bench.clock |= (.name = "\u001b[2J" | .reason = "\u001b[2J")' \
        "$fixtures/amd64/bench.json"
    tool bench --from "$bad"
    assert_status 0
    [[ $output != *$'\e'* ]] || fail "stdout: not escaped"
}

@test "replay: names that a remedy would hand to the shell are restricted" {
    refuses '.devices[0].address = "0000:01:00.0; reboot"' \
        'devices[0].address: not the address of a PCI function'
    refuses '.devices[0].iommu_group.members[0].address = "$(reboot)"' \
        'devices[0].iommu_group.members[0].address: not the name or path of a device'
    refuses '.devices[0].iommu_group.members[0].address = "--help"' \
        'devices[0].iommu_group.members[0].address: not the name or path of a device'
    refuses '.devices[0].open.node = "/dev/vfio/6; reboot"' \
        'devices[0].open.node: not the name or path of a device'
    refuses '.devices[0].open.node = "/etc/passwd"' \
        'devices[0].open.node: not the name or path of a device'
    refuses '.devices[0].open.node = "/dev/vfio/../../etc/passwd"' \
        'devices[0].open.node: not the name or path of a device'
    refuses '.devices[0].cdev = "vfio0 `reboot`"' 'devices[0].cdev: not the name or path of a device'
}

@test "replay: long strings are truncated at whole characters" {
    change '.devices[0].pci.device_name = ("ä" * 300)'
    tool info --json --from "$bad" 01:00.0
    assert_status 0
    assert_json '.devices[0].pci.device_name | test("^ä{47}$")'
}

@test "replay: files that cannot be read, or are too large" {
    tool info --from "$BATS_TEST_TMPDIR/none"
    refused "$BATS_TEST_TMPDIR/none: cannot read the file: No such file or directory"
    tool info --from "$BATS_TEST_TMPDIR"
    refused "cannot read the file: Is a directory"
    truncate -s 65M "$bad"
    tool info --from "$bad"
    refused "larger than 64 MiB"
    assert_stderr_has "next: save a report of fewer devices"
    tool info --json --from "$bad"
    assert_status 2
    assert_json '.messages[0].id' file-unreadable
}

@test "replay: options about the machine cannot be used with --from" {
    for option in --sysroot=/tmp --backend=group --vf-token=11111111-2222-3333-4444-555555555555; do
        tool info --from "$info" "$option"
        assert_status 2
        assert_stdout_empty
        assert_stderr_has "${option%%=*} cannot be used with --from"
    done
}

@test "replay: options that would change the kernel cannot be used with --from" {
    for command in check bench; do
        tool "$command" --json --enable-ioctl --from "$fixtures/amd64/$command.json"
        assert_status 2
        assert_json '.messages[0].id' usage
        assert_stderr_has "--enable-ioctl"
    done
}

# bats test_tags=more-tools
@test "sysroot: a captured tree gives what the guest's sysfs gave" {
    for case in $cases; do
        tree=$BATS_TEST_TMPDIR/$case
        "$fixtures/tree" "$fixtures/$case/snapshot" "$tree"
        mapfile -t addresses < <(jq -r '.devices[].address' "$fixtures/$case/check.json")
        tool check --json --sysroot "$tree" "${addresses[@]}"
        assert_status 3
        # These facts were added after the captures.
        facts='[.devices[] | del(.pci.virtual_function, .pci.virtual_function_error, .iommu_group.members[]?.vfio_registered) | {address, pci, msix, msix_error, bars, iommu_group}]'
        assert_equal "$(jq -S "$facts" <<<"$output")" \
            "$(jq -S "$facts" "$fixtures/$case/check.json")" "$case"
    done
}

@test "IOMMU page sizes: a mask of all higher bits is any size from the lowest on, others are a list" {
    local report=$BATS_TEST_TMPDIR/report.json mask text

    while read -r mask text; do
        jq --arg mask "$mask" '.devices[0].iommu.page_sizes = $mask' \
            "$repo/tests/fixtures/amd64-sparse/info.json" >"$report"
        tool info "--from=$report"
        assert_status 0
        assert_stdout_line " *IOMMU page sizes +$text"
    done <<'EOM'
0xfffffffffffff000 any size from 4 KiB up
0xffffffffffffffff any size from 1 bytes? up
0x8000000000000000 any size from 8 EiB up
0x7ffffffffffff000 4 KiB, 8 KiB, .*
0x8000000000001000 4 KiB, 8 EiB
0x1000 4 KiB
EOM
}

@test "info: a group without an IOMMU shows the type that a program must request" {
    change '.devices[0].iommu.type = "noiommu"'
    tool info --from "$bad"
    assert_status 0
    assert_stdout_line '  IOMMU                noiommu \(VFIO_NOIOMMU_IOMMU, 8: .*'
    # linux/vfio.h
    assert_equal "$(grep -oP '#define\s+VFIO_NOIOMMU_IOMMU\s+\K[0-9]+' /usr/include/linux/vfio.h)" 8
}
