#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# watch on what a kernel might have counted, put into reports by hand: names of registers, causes, sums, and the
# conclusion. The lab's suites count real accesses.

# shellcheck disable=SC2016,SC2154 # back quotes; what helpers.bash and proc.bash set
bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/proc

# counted ACCESS...: a report about $root in which these were counted in 10 seconds; an access is
# REGION:OFFSET:WIDTH:r|w:COUNT:NS[:SOURCE], where NS is what each took, and SOURCE is kvm or, by default, vfio.
counted() {
    local list

    report=$BATS_TEST_TMPDIR/watch.json
    maps --json
    list=$(printf '%s\n' "$@" | jq -Rn '[inputs | select(. != "") | split(":") | {
        source: (.[6] // "vfio"), region: (.[0] | tonumber), name: null, offset: .[1], width: (.[2] | tonumber), write: (.[3] == "w"),
        count: (.[4] | tonumber), total_ns: ((.[4] | tonumber) * (.[5] | tonumber)),
        durations: [{up_to_ns: (.[5] | tonumber | log2 | ceil | exp2), count: (.[4] | tonumber)}]}]')
    jq --argjson list "$list" '.schema = "vfio-msixctl/watch" | .devices[0].traps = {step: "none", error: null,
        lockdown: null, elapsed_ns: 10000000000, stopped: false, calls: ([$list[].count] | add // 0), missed: 0, dropped: 0,
        cost_ns: 400, cost_ns_error: null, floor_ns: 200, floor_ns_error: null, sources: "auto",
        guest: {step: "process", error: "absent", origin: "config", socket: null, answer: null, pid: null, windows: []},
        accesses: $list}' <<<"$output" >"$report"
}

# change FILTER: of the counted facts
change() {
    jq ".devices[0].traps |= ($1)" "$report" >"$report.new"
    mv "$report.new" "$report"
}

watch() {
    tool watch --from "$report" "$@"
}

# rows: "REGION OFFSET KIND CAUSE READS WRITES" of each register
rows() {
    json '.devices[0].watch.registers[] | "\(.region) \(.offset) \(.kind) \(.cause) \(.reads) \(.writes)"'
}

result() {
    json '.devices[0].watch.result | .id + ": " + .text'
}

@test "watch: a program on a sparse kernel: the complete text" {
    system
    process 100 dpdk 5=/dev/vfio/14 "6=$anon" "7f960a44e000-7f960a450000 0" "7f960a451000-7f960a452000 3000"
    counted 0:0x2410:4:r:70000:11000 0:0x2410:4:w:5:9000 0:0x2010:4:w:3:9000 7:0x4:2:r:10:5000
    watch
    assert_status 0
    assert_stderr_empty
    assert_equal "$(tail -n +2 <<<"$output")" "Open in dpdk (pid 100)
Counted for 10.0 s: trapped accesses that reach vfio-pci: 70,018
REGISTER      SIZE WHAT            READS/s WRITES/s    MEAN    P50    P99    CPU
BAR0+0x2410      4 doorbell          7,000      0.5 11.0 us <17 us <17 us  7.7 %
config+0x0004    2 -                   1.0        0 5.00 us  <9 us  <9 us 0.00 %
BAR0+0x2010      4 table, vector 1       0      0.3 9.00 us <17 us <17 us 0.00 %
CAUSE                         ACCESSES    CPU
MSI-X table and its pages       70,008  7.7 %
configuration space, ROM, VGA       10 0.00 %
The probes add 400 ns to each access of vfio-pci, 200 ns of it in the figures
above.
Trapped accesses took 7.7 % of one CPU: with a \`mappable\` kernel (Linux 4.16, or
patched), accesses that took 7.7 % of it would be direct.
Next: boot an unmodified Linux 4.16 or later, or patch the kernel
(kernel/README.md in the source tree)"
    watch --json
    assert_equal "$(rows)" "0 0x2410 doorbell table-page 70000 5
7 0x4 config region 10 0
0 0x2010 vector-table table-page 0 3"
    assert_json '.devices[0].watch.accesses' 70018
    assert_json '.devices[0].watch.share_percent * 1000 | round' 7701
    assert_json '.devices[0].watch.registers[0] | [.mean_ns, .p50_up_to_ns, .p99_up_to_ns] | map(round) | join(" ")' \
        "11000 16384 16384"
}

@test "watch: what the registers of a device other than NVMe are" {
    system
    process 100 dpdk 5=/dev/vfio/14 "6=$anon" "7f960a44e000-7f960a452000 0"
    counted 0:0x1000:4:r:1:100 0:0x2410:4:r:1:90 0:0x3008:8:r:1:80 0:0x300c:4:r:1:70 0:0x3010:4:r:1:60 6:0x0:4:r:1:50 \
        9:0x10:4:w:1:40
    jq '.devices[0].pci.class = "0x20000"' "$report" >"$report.new" && mv "$report.new" "$report"
    watch --json
    assert_equal "$(rows)" "0 0x1000 register holder 1 0
0 0x2410 in-table-page holder 1 0
0 0x3008 pending-bits holder 1 0
0 0x300c pending-bits holder 1 0
0 0x3010 register holder 1 0
6 0x0 other region 1 0
9 0x10 other region 0 1"
    watch
    assert_stdout_line 'other\+0x0010 .*'
    assert_stdout_line 'ROM\+0x0000 .*'
}

@test "watch: nothing trapped, next to nothing, and less than one access in a second" {
    system
    process 100 dpdk 5=/dev/vfio/14 "6=$anon" "7f960a44e000-7f960a452000 0"
    counted
    watch
    assert_status 0
    assert_stdout_line 'No access trapped\.'
    assert_stdout_lacks "The probes add"
    counted 0:0x3000:4:r:7:20000
    watch
    assert_stdout_line 'BAR0\+0x3000 +4 PBA +0.7 +0 20.0 us +<33 us +<33 us 0.00 %'
    watch --json
    assert_equal "$(result)" \
        "traps-negligible: Trapped accesses took 0.00 % of one CPU: trapping is not the bottleneck of this device"
}

# counted_in_guest ACCESS...: likewise, and KVM has counted, too
counted_in_guest() {
    counted "$@"
    change '.guest |= {step: "none", error: null, origin, socket, answer, pid: 4711, windows: [{bar: 0, start: "0xe0000000", size: 16384}]}'
}

# by_source: "OFFSET WIDTH SOURCE READS WRITES" of each register
by_source() {
    json '.devices[0].watch.registers | sort_by(.offset, .width)[] | "\(.offset) \(.width) \(.source) \(.reads) \(.writes)"'
}

@test "watch: what KVM and vfio-pci have both seen counts once" {
    system
    guest_of 4711 "7f960a44e000-7f960a452000 0"
    # In one page KVM saw as much, in one more, in one less, and in one nothing.
    counted_in_guest 0:0x8:4:r:1000:30000:kvm 0:0x8:4:r:1000:5000 0:0x1000:8:w:10:30000:kvm 0:0x1000:4:w:10:5000 \
        0:0x1004:4:w:9:5000 0:0x2010:4:r:7:30000:kvm 0:0x2ffc:4:r:8:5000 0:0x3000:4:r:5:5000 7:0x4:2:r:3:5000
    watch --json
    assert_equal "$(by_source)" "0x1000 8 kvm 0 10
0x2ffc 4 vfio 8 0
0x3000 4 vfio 5 0
0x4 2 vfio 3 0
0x8 4 kvm 1000 0"
    assert_json '.devices[0].watch.accesses' 1026
    watch
    assert_stdout_line 'Counted for 10\.0 s: trapped accesses that exit KVM to user space or reach'
    assert_stdout_line 'vfio-pci: 1,026'
    assert_stdout_line 'BAR0\+0x0008 .* KVM'
    assert_stdout_line 'BAR0\+0x3000 .* vfio'
    assert_stdout_has "The time of an MMIO exit of KVM ends when the virtual CPU runs again;"
}

@test "watch: what KVM did not count is said, with the reason" {
    system
    guest_of 4711 "7f960a44e000-7f960a452000 0"
    counted 0:0x8:4:r:7:1000
    change '.guest |= (.step = "events" | .pid = 4711)'
    watch
    assert_status 0
    assert_stdout_has "Not counted: accesses to the 4 KiB under QEMU's emulated MSI-X table"
    assert_stdout_has "no event kvm:kvm_mmio"
    watch --json
    assert_json '.devices[0].watch.notes[0].id' traps-not-counted
    change '.sources = "vfio" | .guest |= (.step = "none" | .error = "not-asked" | .pid = null)'
    watch
    assert_stdout_has "in KVM and do not reach vfio-pci."
    counted_in_guest 0:0x8:4:r:7:1000
    watch
    assert_stdout_lacks "Not counted"
}

# kvm_failed STEP ERROR: a report of --source=kvm
kvm_failed() {
    counted
    change ".sources = \"kvm\" | .guest |= (.step = \"$1\" | .error = \"$2\" | .pid = 4711)"
    watch
    assert_status 3
    assert_stdout_empty
}

# bats test_tags=thorough
@test "watch: KVM alone could not count" {
    system
    guest_of 4711 "7f960a44e000-7f960a452000 0"
    kvm_failed process absent
    assert_refusal "$device" "cannot count MMIO exits of KVM: no guest under KVM has it open" --source=vfio
    kvm_failed events absent
    assert_refusal "$device" "this kernel has no event kvm:kvm_mmio" --source=vfio
    kvm_failed borrow EPERM
    assert_refusal "$device" "cannot borrow the descriptor of process 4711: Operation not permitted" "run as root, outside of containers, or use --qmp"
    kvm_failed borrow ESRCH
    assert_refusal "$device" "no guest under KVM has it open, as far as can be seen" "use --qmp or --gpa"
    kvm_failed borrow ENOTUNIQ
    assert_refusal "$device" "process 4711 may have several identical devices open" "use --qmp or --gpa"
    kvm_failed config EIO
    assert_refusal "$device" "through process 4711: Input/output error" "use --qmp or --gpa"
    kvm_failed address absent
    assert_refusal "$device" "the guest has assigned no address to the memory BARs" "run the command again"
    kvm_failed threads E2BIG
    assert_refusal "$device" "the threads of process 4711: too many" --source=vfio
    kvm_failed threads ENOENT
    assert_refusal "$device" "the threads of process 4711: No such file or directory" --source=vfio
    kvm_failed trigger EINVAL
    assert_refusal "$device" "making a histogram of kvm:kvm_mmio: Invalid argument" --source=vfio
    watch --json
    assert_json '.messages[0].id' kvm-not-counted
}

@test "watch: KVM alone counted" {
    system
    guest_of 4711 "7f960a44e000-7f960a452000 0"
    counted_in_guest 0:0x2010:4:r:70000:30000:kvm
    change '.sources = "kvm" | .cost_ns = null | .cost_ns_error = "not-asked" | .floor_ns = null
        | .floor_ns_error = "not-asked"'
    watch
    assert_status 0
    assert_stdout_line 'Counted for 10\.0 s: trapped accesses that exit KVM to user space: 70,000'
    assert_stdout_line 'BAR0\+0x2010 .* 21\.0 %'
    assert_stdout_lacks "probes"
}

@test "watch: --max-share: exit status 1 above it, 0 below, 4 where that is not known" {
    local share

    system
    process 100 dpdk 5=/dev/vfio/14 "6=$anon" "7f960a44e000-7f960a452000 0"
    counted 0:0x8:4:r:70000:11000
    watch --max-share=7.6
    assert_status 1
    assert_stderr_has "$device: trapped accesses took 7.7 % of one CPU, more than the 7.6 % allowed"
    assert_stdout_has "Trapped accesses took 7.7 % of one CPU"
    watch --json --max-share=7.6%
    assert_status 1
    assert_json '.messages[0].id' traps-above-limit
    watch --max-share=7.8
    assert_status 0
    assert_stderr_empty
    watch --quiet --max-share 0
    assert_status 1
    assert_stdout_empty
    change '.dropped = 1000'
    watch --json --max-share=7.75%
    assert_status 4
    assert_json '.messages[0].id' traps-undecided
    watch --max-share=8
    assert_status 0
    for share in "" -1 x 5%% 1e999 nan; do
        tool watch "--max-share=$share" "$device"
        assert_status 2
        assert_stderr_has "--max-share: invalid percentage '$share'"
    done
}

# A guest under KVM whose table is in a page of 64 KiB with all other registers, on another machine.
large_pages() {
    jq '.host.page_size = 65536' "$report" >"$report.new"
    mv "$report.new" "$report"
}

# bats test_tags=thorough
@test "watch: what would help: the kernel, moving the table, both, or smaller pages" {
    # Its table is in the page of all registers.
    system
    guest_of 4711
    counted 0:0x8:4:r:70000:11000
    large_pages
    watch --json
    assert_equal "$(result)" 'traps-costly: Trapped accesses took 7.7 % of one CPU: with a `mappable` kernel and x-msix-relocation=bar2, accesses that took 7.7 % of it would be direct'
    system
    guest_of 4711 "7f960a440000-7f960a450000 0"
    counted 0:0x8:4:r:70000:11000
    large_pages
    watch --json
    assert_json '.devices[0].watch.notes[0].id' traps-not-counted
    assert_equal "$(result)" 'traps-costly: Trapped accesses took 7.7 % of one CPU: with x-msix-relocation=bar2, accesses that took 7.7 % of it would be direct'
    # pseries has no emulated table: the kernel alone decides.
    system
    process 4711 qemu-system-ppc64 9=anon_inode:kvm-vm 21=/dev/vfio/14 "22=$anon"
    counted 0:0x8:4:r:70000:11000 0:0x2000:4:w:70000:11000
    large_pages
    watch --json
    assert_equal "$(result)" 'traps-costly: Trapped accesses took 15.4 % of one CPU: with a `mappable` kernel (Linux 4.16, or patched), accesses that took 15.4 % of it would be direct'
    # A table outside of what QEMU accepts to move, and a program on a kernel that is mappable already.
    system
    process 100 dpdk 5=/dev/vfio/14 "6=$anon" "7f960a440000-7f960a450000 0"
    counted 0:0x8:4:r:70000:11000
    watch
    assert_stdout_line "Next: see what is mapped: vfio-msixctl maps $device"
    watch --json
    assert_json '.devices[0].watch.result.text | test("the program could map, and reads and writes instead")'
}

@test "watch: a guest without any mapping: neither kernel nor table is the cause" {
    system
    guest_of 4711 "arguments=qemu-system-x86_64|-device|vfio-pci,host=01:00.0,x-no-mmap=on"
    counted 0:0x2410:4:r:70000:11000 0:0x8:4:r:10:11000
    watch --json
    assert_equal "$(rows)" "0 0x2410 doorbell holder 70000 0
0 0x8 register holder 10 0"
    assert_json '.devices[0].watch.result.text | test("likely INTx is in use, or x-no-mmap=on")'
}

@test "watch: a BAR of I/O ports always traps" {
    system "$other group=15 ${nvme/bar0=mem64:0x4000@0xfe000000/bar0=mem64:0x4000@0xfe100000 bar2=io:0x20@0xc000}"
    process 100 dpdk 5=/dev/vfio/15 "6=$anon" "7f960a44e000-7f960a452000 0"
    device=$other counted 2:0x10:4:w:70000:11000
    watch --json
    assert_equal "$(rows)" "2 0x10 register bar-not-mappable 0 70000"
    assert_json '.devices[0].watch.result.text | test("went to a BAR that cannot be mapped")'
}

@test "watch: accesses that were not counted: said, and exit status 4 if they could change the answer" {
    system
    process 100 dpdk 5=/dev/vfio/14 "6=$anon" "7f960a44e000-7f960a452000 0"
    counted 0:0x8:4:r:7000:11000
    change '.dropped = 100'
    watch
    assert_status 0
    assert_stdout_has "Accesses that were not counted: 100"
    change '.missed = 3000'
    watch --json
    assert_status 4
    assert_json '.messages[0].id' traps-undecided
    counted 0:0x8:4:r:70000:11000
    change '.dropped = 100000'
    watch
    assert_status 0
}

@test "watch: rows beyond the twentieth are summed up, unless with -v" {
    local accesses=() offset

    system
    process 100 dpdk 5=/dev/vfio/14 "6=$anon" "7f960a44e000-7f960a452000 0"
    for ((offset = 0; offset < 25; offset++)); do
        accesses+=("0:$((offset * 4)):4:r:$((100000 - offset)):1000")
    done
    counted "${accesses[@]/#/}"
    change '.accesses |= (to_entries | map(.value + {offset: "0x\(.key)"}))'
    watch
    assert_stdout_line '5 further registers, 5.0 % of one CPU \(-v shows all\)'
    assert_equal "$(grep -c '^BAR0' <<<"$output")" 20
    watch -v
    assert_equal "$(grep -c '^BAR0' <<<"$output")" 25
}

# failed STEP ERROR [LOCKDOWN]: a report of a machine where counting failed
failed() {
    counted
    change ".accesses = [] | .step = \"$1\" | .error = \"$2\" | .lockdown = ${3:-null}"
    watch
    assert_status 3
    assert_stdout_empty
}

# bats test_tags=thorough
@test "watch: what stands in the way, and the remedy" {
    system
    process 100 dpdk 5=/dev/vfio/14 "6=$anon" "7f960a44e000-7f960a452000 0"
    failed tracefs ENOENT
    assert_refusal "$device" "cannot count accesses: tracefs is not mounted" "mount -t tracefs tracefs /sys/kernel/tracing"
    failed tracefs EACCES
    assert_refusal "$device" "cannot count accesses: tracefs: Permission denied" "run as root, outside of containers"
    failed probe EPERM '"confidentiality"'
    assert_refusal "$device" "the kernel is locked down (confidentiality)" "lockdown=integrity"
    failed probe EPERM '"integrity"'
    assert_refusal "$device" "tracefs: Operation not permitted" "run as root"
    failed kprobes ENOENT
    assert_refusal "$device" "this kernel has no kprobes in tracefs" "CONFIG_KPROBE_EVENTS"
    failed probe ENOENT
    assert_refusal "$device" "the kernel has no function vfio_pci_core_read()" "modprobe vfio-pci"
    failed probe EINVAL
    assert_refusal "$device" "cannot probe vfio_pci_core_read(): Invalid argument" "error_log"
    failed test EIO
    assert_refusal "$device" "kprobes are likely switched off" "echo 1 >/sys/kernel/debug/kprobes/enabled"
    failed trigger EINVAL
    assert_refusal "$device" "CONFIG_HIST_TRIGGERS" "error_log"
    failed read EBADMSG
    assert_refusal "$device" "reading a histogram: Bad message" "error_log"
    failed instance EBUSY
    assert_refusal "$device" "making an instance of tracefs: Device or resource busy" "error_log"
}

@test "watch: a system without tracefs; a device that no process has open" {
    system
    tool watch --json --sysroot "$root" "$device"
    assert_status 3
    assert_json '.messages[0].id' no-tracefs
    counted
    jq '.devices[0].traps.elapsed_ns = 5' "$report" >/dev/null
    watch
    assert_status 3
    assert_refusal "$device" "no process has it open" "vfio-msixctl layout $device"
    # One that has been closed since it was counted.
    counted 0:0x8:4:r:70000:11000
    watch
    assert_status 0
    assert_stdout_lacks "Open in"
}

@test "watch: an invalid time, an invalid source; lspci's text has no accesses" {
    local time

    tool watch --source=qemu "$device"
    assert_status 2
    assert_stderr_has "--source: invalid value 'qemu' (allowed: auto, vfio, kvm)"

    for time in 0 -1 10m 1e9 ""; do
        tool watch "--time=$time" "$device"
        assert_status 2
        assert_stderr_has "--time: invalid time '$time'"
    done
    tool watch --from "$repo/tests/fixtures/amd64/lspci-vv"
    assert_status 2
    assert_stderr_has "the output of lspci, which only list, layout and doctor can use"
    tool watch --from "$repo/tests/fixtures/amd64/info.json" 01:00.0
    assert_status 3
    assert_stderr_has "a report of info does not contain all that watch needs"
}

# bats test_tags=thorough
@test "watch: extreme numbers in a report do no harm" {
    system
    guest_of 4711 "7f960a44e000-7f960a452000 0"
    counted 0:0x8:4:r:1:1
    change '.accesses = [range(3000) | {source: "vfio", region: (. % 11), offset: "0xffffffffffffffff", width: 9223372036854774000,
        write: (. % 2 == 0), count: 9223372036854774000, total_ns: 9223372036854774000, durations: [range(3) |
        {up_to_ns: 9223372036854774000, count: 9223372036854774000}]}] | .elapsed_ns = 0 | .missed = 9223372036854774000
        | .dropped = 9223372036854774000 | .cost_ns = 9223372036854774000'
    watch
    [[ $status -eq 0 || $status -eq 4 ]]
    watch --json
    [[ $status -eq 0 || $status -eq 4 ]]
}

@test "watch: metrics by cause, also of causes that nothing traps by" {
    system
    process 100 dpdk 5=/dev/vfio/14 "6=$anon" "7f960a44e000-7f960a450000 0" "7f960a451000-7f960a452000 3000"
    counted 0:0x2410:4:r:70000:11000 7:0x4:2:r:10:500000
    run_apart "$TOOL" watch --from "$report" --format=prometheus
    assert_status 0
    assert_stderr_empty
    printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/watch.prom"
    run_apart "$repo/tests/lib/exposition.py" "$BATS_TEST_TMPDIR/watch.prom"
    assert_status 0
    assert_equal "$(json '.[] | select(.labels.cause) | "\(.name) \(.labels.cause) \(.value)"' | sed 's/^vfio_msixctl_//')" \
        "watch_accesses table-page 70000
watch_accesses bar-not-mappable 0
watch_accesses region 10
watch_accesses holder 0
watch_cpu_ratio table-page 0.077
watch_cpu_ratio bar-not-mappable 0
watch_cpu_ratio region 0.0005
watch_cpu_ratio holder 0"
    assert_json '.[] | select(.name == "vfio_msixctl_watch_counted_seconds").value' 10
    assert_json '.[] | select(.name == "vfio_msixctl_watch_success").value' 1
}
