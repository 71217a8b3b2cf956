#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# watch: where the guest's addresses of the BARs are from, with a made-up tracefs and a made-up QEMU. What KVM counts at
# them, the lab's suites test.

# shellcheck disable=SC2154 # what helpers.bash and proc.bash set
bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/proc

# A guest of KVM on a system whose tracefs takes everything up to the first trigger.
setup() {
    local tracing

    system
    guest_of 4711
    mkdir -p "$root/proc/4711/task/4711"
    tracing=$root/sys/kernel/tracing
    mkdir -p "$tracing"/{instances,events/kvm/{kvm_mmio,kvm_entry}}
    touch "$tracing"/dynamic_events "$tracing"/events/kvm/{kvm_mmio,kvm_entry}/trigger
}

teardown() {
    [[ ! -e $BATS_TEST_TMPDIR/qemu.pid ]] || kill "$(cat "$BATS_TEST_TMPDIR/qemu.pid")" 2>/dev/null || true
}

# pci_device SLOT ID ADDRESS [VENDOR]: an element of query-pci's answer, with BAR0 there
pci_device() {
    printf '{"bus": 0, "slot": %d, "function": 0, "irq": 0, "qdev_id": "%s", "class_info": {"class": 264}, "id":
        {"vendor": %d, "device": 43018}, "regions": [{"bar": 0, "type": "memory", "address": %d, "size": 16384},
        {"bar": 2, "type": "memory", "address": %d, "size": 4096}]}' "$1" "$2" "${4:-5197}" "$3" "$3"
}

# qemu ANSWERS: a made-up QEMU at $socket; what it is asked is in qemu.log
qemu() {
    socket=$BATS_TEST_TMPDIR/qmp
    rm -f "$socket" "$BATS_TEST_TMPDIR/qemu.log" # not that of an earlier one
    "$repo/tests/lib/qmp-server" "$socket" "$1" >"$BATS_TEST_TMPDIR/qemu.log" 3>&- &
    echo $! >"$BATS_TEST_TMPDIR/qemu.pid"
    until grep -qs ready "$BATS_TEST_TMPDIR/qemu.log"; do sleep 0.02; done
}

# qemu_has DEVICES [ANSWER]...: likewise, with that list of devices and further members
qemu_has() {
    qemu "{\"query-pci\": {\"return\": [{\"bus\": 0, \"devices\": [$1]}]}${2:+, $2}}"
}

asked() {
    sed 1d "$BATS_TEST_TMPDIR/qemu.log" | xargs -d '\n'
}

host_is() {
    printf '"qom-get /machine/peripheral/%s": {"return": "%s"}' "$1" "$2"
}

watch() {
    tool watch --sysroot "$root" "$@" "$device"
}

# windows: "BAR START SIZE" of each, after a run with --json that got as far as tracefs lets it
windows() {
    json '[.devices[0].traps.guest | .step, .origin, (.windows[] | "\(.bar) \(.start) \(.size)")] | join(", ")'
}

# qmp_fails ANSWERS WORDS REMEDY: the only message, and nothing on standard output
qmp_fails() {
    qemu "$1"
    watch --qmp="$socket"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "$2" "$3"
}

@test "watch, --gpa: the addresses that the user gives" {
    watch --json --gpa=bar0=0xe0000000
    assert_status 3
    assert_equal "$(windows)" "trigger, user, 0 0xe0000000 16384"
    assert_json '.messages[0].id' kvm-not-counted
    watch --gpa=bar2=0xe0000000 --gpa bar0=0xe1000000
    assert_status 3
    assert_refusal "$device" "--gpa: the device has no memory BAR2" "lspci -v"
    watch --gpa=bar0=0xe0001000
    assert_status 3
    assert_refusal "$device" "--gpa: the address of BAR0 is not a multiple of its size" "lspci -v"
    rm -r "$root/proc/4711"
    watch --gpa=bar0=0xe0000000
    assert_status 3
    assert_stderr_has "no process has it open"
}

@test "watch, --qmp: QEMU says which device it is, and where the BARs are" {
    qemu_has "$(pci_device 1 one 3221225472), $(pci_device 2 two 3238002688), $(pci_device 3 net 3250000000 32902)" \
        "$(host_is one 0000:02:00.0), $(host_is two "$device")"
    watch --json --qmp="$socket"
    assert_status 3
    assert_equal "$(windows)" "trigger, qmp, 0 0xc1000000 16384"
    assert_json '.devices[0].traps.guest.socket' "$socket"
    assert_equal "$(asked)" \
        "qmp_capabilities query-pci qom-get /machine/peripheral/one qom-get /machine/peripheral/two"
}

@test "watch, --qmp: a device on a bridge, events between the answers, answers in pieces" {
    qemu_has "{\"bus\": 0, \"slot\": 4, \"function\": 0, \"qdev_id\": \"port\", \"id\": {\"vendor\": 1, \"device\": 2},
        \"regions\": [], \"pci_bridge\": {\"bus\": {}, \"devices\": [$(pci_device 0 x 3221225472)]}}" \
        "\"qmp_capabilities\": \"{\\\"event\\\": \\\"RESUME\\\"}\\n{\\\"event\\\": \\\"STOP\\\"}\\n{\\\"return\\\": {}}\\n\", \
        $(host_is x "$device")"
    watch --json --qmp="$socket"
    assert_equal "$(windows)" "trigger, qmp, 0 0xc0000000 16384"
}

# bats test_tags=thorough
@test "watch, --qmp: a device that QEMU does not identify, or does not have" {
    qemu_has "$(pci_device 1 one 3221225472), $(pci_device 2 "" 3238002688)" "$(host_is one ffff:ff:ff.f)"
    watch --qmp="$socket"
    assert_status 3
    assert_refusal "$device" "it may be 00:01.0 (one), 00:02.0" "use --gpa"
    # Another QEMU may have such a device, too.
    qemu_has "$(pci_device 2 "" 3238002688)"
    watch --qmp="$socket"
    assert_status 3
    assert_refusal "$device" "it may be 00:02.0" "use --gpa"
    qemu_has "$(pci_device 1 one 3221225472), $(pci_device 3 net 3250000000 32902)" "$(host_is one 0000:02:00.0)"
    watch --qmp="$socket"
    assert_status 3
    assert_refusal "$device" "the guest does not have this device" "use --gpa"
    # Emulated: it has no such property.
    qemu_has "$(pci_device 1 one 3221225472)"
    watch --json --qmp="$socket"
    assert_status 3
    assert_json '.devices[0].traps.guest | "\(.step) \(.error)"' "qmp ENODEV"
    qemu_has "$(pci_device 1 one -1)" "$(host_is one "$device")"
    watch --qmp="$socket"
    assert_status 3
    assert_refusal "$device" "the guest has assigned no address to the memory BARs" "run the command again"
}

# bats test_tags=thorough
@test "watch, --qmp: one sentence for whatever answers, and does not as QEMU does" {
    local answer spare=-qmp

    watch --qmp="$BATS_TEST_TMPDIR/none"
    assert_status 3
    assert_refusal "$device" "QMP at $BATS_TEST_TMPDIR/none: No such file or directory" "$spare"
    for answer in '{"greeting": "SSH-2.0\n"}' '{"greeting": []}' '{"greeting": {"return": {}}}' '{"greeting": "{\n"}' \
        '{"query-pci": "[1]\n"}' '{"query-pci": {}}' '{"query-pci": {"error": {}}}' \
        '{"greeting": "{\"QMP\": \"\u0000\"}\n"}'; do
        qmp_fails "$answer" "the peer does not speak QMP" "$spare"
    done
    for answer in '{"query-pci": {"return": 7}}' '{"query-pci": {"return": [{"devices": [7, {}, {"id": []}]}, null]}}'; do
        qmp_fails "$answer" "the guest does not have this device" "use --gpa"
    done
    for answer in '{"greeting": false}' '{"qmp_capabilities": false}' '{"query-pci": false}'; do
        qmp_fails "$answer" "QEMU has closed the connection" "$spare"
    done
    qmp_fails '{"query-pci": {"error": {"class": "CommandNotFound", "desc": "not \u001b[31m here"}}}' \
        "QEMU refuses: not " "use --gpa"
    [[ $stderr != *$'\e'* ]]
    qmp_fails '{"greeting": null}' "no answer within 2 s" "$spare"
    qmp_fails '{"query-pci": "{\"return\": "}' "no answer within 2 s" "$spare"
}

# bats test_tags=thorough
@test "watch, --qmp: a socket that has a client already" {
    qemu '{}'
    python3 -c 'import socket, sys, time
first, second = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
first.connect(sys.argv[1]), second.connect(sys.argv[1]), print("connected", flush=True), time.sleep(20)' \
        "$socket" >"$BATS_TEST_TMPDIR/clients" 3>&- &
    echo $! >>"$BATS_TEST_TMPDIR/qemu.pid"
    until grep -qs connected "$BATS_TEST_TMPDIR/clients"; do sleep 0.02; done
    watch --qmp="$socket"
    assert_status 3
    assert_refusal "$device" "QMP serves one client at a time" -qmp
}

@test "watch: invalid addresses, and options that exclude each other" {
    local word

    for word in "" bar0 bar0= bar6=0x1000 bar=0x1000 BAR0=0x1000 0=0x1000 bar0=0xg bar0=0 bar0=-1 bar0=0x10000000000000000; do
        tool watch --gpa="$word" "$device"
        assert_status 2
        assert_stderr_has "--gpa: invalid address '$word' (such as bar0=0xe0000000)"
    done
    tool watch --gpa=bar1=0x1000 --gpa=bar1=0x2000 "$device"
    assert_status 2
    assert_stderr_has "--gpa: bar1 has an address already"
    tool watch --gpa=bar1=0x1000 --qmp=x "$device"
    assert_status 2
    assert_stderr_has "--gpa cannot be used with --qmp"
    tool watch --gpa=bar1=0x1000 "$device" "$other"
    assert_status 2
    assert_stderr_has "--gpa cannot be used with more than one DEVICE"
    for word in gpa=bar1=0x1000 qmp=x; do
        tool watch "--$word" --from=x
        assert_status 2
        assert_stderr_has "--${word%%=*} cannot be used with --from"
        tool watch "--$word" --source=vfio "$device"
        assert_status 2
        assert_stderr_has "--${word%%=*} cannot be used with --source=vfio"
    done
}
