#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# compare of two reports: which devices and runs are paired, how the behaviour changed, and what makes two runs
# incomparable. Reports of the lab's guests, changed by jq. Needs no device.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers

# The reports are from before there were rounds: blocks take their place.
setup() {
    local name

    cd "$BATS_TEST_TMPDIR" || return
    for name in amd64-sparse amd64; do
        jq -c '(.devices[].bench | .trapped, .mmapped, .control) |=
            (.round_p50_ns = .block_p50_ns | .round_p99_ns = .block_p99_ns)' \
            "$repo/tests/fixtures/$name/bench.json" >$name.json
    done
    sparse=$PWD/amd64-sparse.json
    mappable=$PWD/amd64.json
}

# changed FILTER: compares the mappable report with after.json, a copy changed by jq.
changed() {
    jq -c "$1" "$mappable" >after.json
    tool compare --json "$mappable" after.json
    assert_status 0
}

# assert_warning ID FACTS: the only warning of the only pair, and the facts that it names
assert_warning() {
    assert_json '.comparison.pairs | length' 1
    assert_json '.comparison.pairs[0].findings | map("\(.id) \(.level)") | .[]' "$1 warn"
    [[ $(jq -r '.comparison.pairs[0].findings[0].text' <<<"$output") == *"$2"* ]] || fail "expected in the text: $2"
}

@test "before and after the patch: the behaviour, and the bytes that can be mapped" {
    tool compare --json "$sparse" "$mappable"
    assert_status 0
    assert_json '.comparison.pairs[0] | .behaviour_before + " " + .behaviour_after' "sparse mappable"
    # The page of the MSI-X table is what the patch gains.
    assert_json '.comparison.pairs[0] | .mappable_bytes_before, .mappable_bytes_after' $'12288\n16384'
    tool compare "$sparse" "$mappable"
    assert_stdout_line ' +behaviour +sparse +mappable +changed'
    assert_stdout_line ' +mappable bytes +12,288 +16,384 +\+4,096'
}

@test "the same report twice: no change, no warning" {
    changed .
    assert_json '.comparison.pairs[0].findings' '[]'
    assert_json '.comparison.pairs[0].trapped.p50.change_ns | .value == 0 and .low <= 0 and .high >= 0'
    tool compare "$mappable" after.json
    assert_stdout_line ' +behaviour +mappable +mappable +same'
}

# bats test_tags=thorough
@test "another machine, clock, device, register, operation: one warning each" {
    changed '.host.page_size = 65536'
    assert_warning host-differs "4096 bytes, then 65536"
    changed '.devices[0].bench.clock.name = "tsc"'
    assert_warning clock-differs "monotonic-raw, then tsc"
    changed '.devices[0].address = "0000:02:00.0"'
    assert_warning device-differs "0000:01:00.0, then 0000:02:00.0"
    changed '.devices[0].bench.register.offset = "0x3004"'
    assert_warning register-differs "4 bytes at BAR0+0x3000, then 4 at BAR0+0x3004"
    changed '.host.arch = "aarch64"'
    assert_warning host-differs "x86_64, then aarch64"
    jq -c '.host.machine.cpu_model = "Foo 9000"' "$mappable" >before.json
    tool compare --json before.json "$mappable"
    assert_warning host-differs \
        "Foo 9000, then $(jq -r '.host.machine.cpu_model' "$mappable")"
    jq -c '.devices[0].environment.governor = "powersave"' "$mappable" >before.json
    jq -c '.devices[0].environment.governor = "performance"' "$mappable" >after.json
    tool compare --json before.json after.json
    assert_warning host-differs "powersave, then performance"
    changed '.devices[0].bench.clock.hz = 1020000000'
    assert_warning clock-differs "1.000 to 1.020 GHz"
    changed '.devices[0].pci.device = "0x11"'
    assert_warning device-differs "1b36:0010, then 1b36:0011"
    changed '.devices[0].bench.operation = "write"'
    assert_warning register-differs "operation"
    changed '.devices[0].bench.cpu = 7'
    assert_warning cpu-differs "$(jq '.devices[0].bench.cpu' "$mappable"), then 7"
    changed '.devices[0].bench.trapped.batch = 4'
    assert_warning batch-differs "1, then 4"
    jq -c '.devices[0].bench.trapped.batch = 2' "$mappable" >before.json
    tool compare --json before.json after.json
    assert_warning batch-differs "2, then 4"
    changed '.devices[0].bench.mmapped.batch *= 2'
    assert_json '.comparison.pairs[0].findings' '[]'
    changed '.devices[0].bench.clock.hz = 1009000000'
    assert_json '.comparison.pairs[0].findings' '[]'
}

@test "a path that one side did not measure: no change is reported" {
    changed '.devices[0].bench |= (.mmapped = null | .mmapped_error = "not-asked" | .added_ns = null
        | .added_ns_error = "not-asked" | .ratio = null | .ratio_error = "not-asked")'
    assert_json '.comparison.pairs[0].mmapped.p50 | .before_ns > 0 and .after_ns == null and .change_ns == null'
    assert_json '.comparison.pairs[0].trapped.p50.change_ns.value == 0'
    tool compare "$mappable" after.json
    assert_stdout_line ' +mmapped p50 .*measured before only'
    tool compare after.json "$mappable"
    assert_stdout_line ' +mmapped p50 .*measured after only'
}

@test "a tail that goes one way overall and the other way in its rounds: no change is reported" {
    changed '.devices[0].bench.trapped |= (.p99_ns -= 1000 | .round_p99_ns |= map(. + 2000))'
    assert_json '.comparison.pairs[0].trapped.p99.change_ns' null
    tool compare "$mappable" after.json
    assert_stdout_line ' +trapped p99 .*unclear: .*'
    changed '.devices[0].bench.trapped |= (.p99_ns += 1000 | .round_p99_ns |= map(. + 2000))'
    assert_json '.comparison.pairs[0].trapped.p99.change_ns | .value > 1999 and .value < 2001'
}

@test "a check and a bench: behaviours are compared, times are not" {
    jq -c '.schema = "vfio-msixctl/check" | .devices[0].bench = null' "$mappable" >after.json
    tool compare --json "$sparse" after.json
    assert_status 0
    assert_json '.comparison.pairs[0] | .behaviour_before + " " + .behaviour_after' "sparse mappable"
    assert_json '.comparison.pairs[0].trapped.p50 | .before_ns > 0 and .after_ns == null and .change_ns == null'
    tool compare --json after.json after.json
    assert_json '.comparison.pairs[0].trapped.p50 | .before_ns == null and .after_ns == null'
}

@test "several devices: by address, in the order of the later report" {
    jq -c '.devices += [.devices[0] | .address = "0000:02:00.0"]' "$mappable" >before.json
    jq -c '.devices = [.devices[0] | .address = ("0000:02:00.0", "0000:03:00.0", "0000:01:00.0")]' \
        "$mappable" >after.json
    tool compare --json before.json after.json
    assert_status 0
    assert_json '[.comparison.pairs[].address] | join(" ")' "0000:02:00.0 0000:01:00.0"
    tool compare before.json after.json
    assert_equal "$(grep -o '^0000:0[0-9]:00\.0' <<<"$output" | xargs)" "0000:02:00.0 0000:01:00.0"
}

@test "mediated devices: by their UUID, and named by it" {
    local one=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001 two=83b8f4f2-509f-382f-3c1e-e6bfe0fa1002

    jq -c --arg one $one --arg two $two '.devices = [.devices[0] | .address = null | .pci = null
        | .pci_error = "absent" | .mdev_error = null | .mdev = ({ uuid: ($one, $two),
            parent: "0000:00:02.0", parent_driver: "i915", type: null, type_name: null })]' \
        "$mappable" >before.json
    jq -c '.devices |= reverse' before.json >after.json
    tool compare --json before.json after.json
    assert_status 0
    assert_json '[.comparison.pairs[] | .address, .uuid] | map(. // "-") | join(" ")' "- $two - $one"
    tool compare before.json after.json
    assert_stdout_line "$two BAR0\+0x3000 \(PBA\), 4-byte accesses"
    assert_stdout_lacks self-test
}

@test "text: warnings fit 80 columns, too" {
    jq -c '.devices[0].bench.control |= (.p50_ns += 50 | .round_p50_ns |= map(. + 50))
        | .host.machine.cpu_model = "Foo 9000 of a rather long name, at 2.50 GHz, and more"' \
        "$mappable" >after.json
    tool compare "$mappable" after.json
    assert_stdout_line 'WARN the control, .*'
    assert_stdout_line 'WARN different processor: .*'
    ! grep -E '^.{81,}' <<<"$output" || fail "longer than 80 columns"
}

# figure FILE PATH: the median as in the text: three digits, and ns below one microsecond.
figure() {
    jq -r ".devices[0].bench.$2.p50_ns" "$1" |
        awk '{ if ($1 < 999.5) printf "%.0f ns", $1; else printf "%.2f us", $1 / 1000 }'
}

@test "one sentence says what trapped before and does not after" {
    tool compare "$sparse" "$mappable"
    assert_stdout_lacks "A trap of"
    jq -c '.devices[0].bench |= (.mmapped = null | .mmapped_error = "not-asked" | .added_ns = null
        | .added_ns_error = "not-asked" | .ratio = null | .ratio_error = "not-asked"
        | .register.mappable = false)' "$sparse" >before.json
    tool compare before.json "$mappable"
    assert_status 0
    assert_stdout_line "A trap of $(figure "$sparse" trapped) before has become a mapped access of \
$(figure "$mappable" mmapped)\."
}
