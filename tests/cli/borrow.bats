#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# --borrow on the fake kernel: process 4711 of fake-vfio.bash has 0000:01:00.0 as descriptor 21, through its group,
# and 0000:02:00.0 as descriptor 22, its device cdev. What a kernel and strace say of it is in lab/suites/borrow.bats.
# shellcheck disable=SC2154,SC2030,SC2031,SC2034 # what helpers.bash sets; fake() reads kernel and lie

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/fake-vfio

setup() {
    root=$BATS_TEST_TMPDIR/root kernel=mappable lie=''
    fake_vfio "$root"
}

# nameless: fdinfo does not name the device of a descriptor, as before Linux 6.18
nameless() {
    rm "$root/proc/4711/fdinfo/21"
}

# shown: what remains of a report apart from how it was asked
shown() {
    json '.devices[0] | {vfio, regions, interrupts, msix, verdict: .check.behaviour}'
}

# bats test_tags=thorough
@test "borrow: info and check answer as if the device had been opened" {
    local opened

    for kernel in mappable sparse unconditional; do
        fake info --json 01:00.0
        assert_status 0
        opened=$(shown)
        fake info --json --borrow 01:00.0
        assert_status 0
        assert_stderr_empty
        assert_equal "$(shown)" "$opened" "$kernel"
        fake check --json --borrow 01:00.0
        assert_status "$((${#kernel} != 8))"
        assert_json '.devices[0].check.behaviour' "$kernel"
    done
}

# bats test_tags=thorough
@test "borrow: the report names process and descriptor, and no node was opened" {
    fake check --json --borrow 01:00.0
    assert_json '.devices[0].open | "\(.borrowed.pid) \(.borrowed.descriptor) \(.node) \(.error)"' "4711 21 null null"
    assert_json '.devices[0].open.borrowed.held_us | . > 0 and . < 10000000'
    # what would not be a mere reading
    assert_json '.devices[0].check.evidence | .ioctl_error + " " + .read_error' "not-asked not-asked"
    fake info --borrow=4711 02:00.0
    assert_status 0
    assert_stdout_has "Asked through descriptor 22 of qemu-system-x86_64 (pid 4711), borrowed for"
    assert_stdout_has "the device was neither opened nor reset."
    assert_stdout_lacks opened:
}

@test "borrow: a descriptor that nothing names is recognised by what the device answers" {
    nameless
    fake info --json --borrow 01:00.0
    assert_status 0
    assert_json '.devices[0].open.borrowed.descriptor' 21
    # another BAR size, and other ids
    printf '%s\n' "0x00000000fe100000 0x00000000fe107fff 0x0000000000140204" >"$root/resource"
    tail -n +2 "$root/sys/bus/pci/devices/0000:01:00.0/resource" >>"$root/resource"
    mv "$root/resource" "$root/sys/bus/pci/devices/0000:01:00.0/resource"
    fake info --borrow 01:00.0
    assert_status 3
    assert_refusal 0000:01:00.0 "matches this device" "vfio-msixctl maps 0000:01:00.0"
}

@test "borrow: of two identical devices that a process may have, none is assumed" {
    nameless
    rm "$root/sys/bus/pci/devices/0000:01:00.0/vfio-dev/vfio0/dev"
    ln -s /dev/vfio/15 "$root/proc/4711/fd/24"
    fake info --json --borrow 01:00.0
    assert_status 3
    assert_json '.messages[0].id' borrow-ambiguous
    assert_json '.devices[0].open | .step + " " + .error' "descriptor ENOTUNIQ"
}

@test "borrow: the kernel refuses, does not know the call, or the process has closed the descriptor" {
    lie=no-ptrace
    fake info --json --borrow 01:00.0
    assert_status 3
    assert_json '.messages[0].id' borrow-not-permitted
    fake check --borrow 01:00.0
    assert_status 3
    assert_stdout_empty
    assert_refusal 0000:01:00.0 "cannot borrow descriptor 21 of qemu-system-x86_64 (pid 4711): Operation not permitted" "run as root"
    lie=no-pidfd
    fake check --borrow 01:00.0
    assert_refusal 0000:01:00.0 "Function not implemented" "boot Linux 5.6 or later"
    lie=other-fd
    fake check --json --borrow 01:00.0
    assert_status 3
    assert_json '.messages[0].id' borrow-failed
    assert_json '.messages[0].text | test("the process has closed it, or has ended")'
}

@test "borrow: no process has it open, or not the given one" {
    fake check --borrow=99 01:00.0
    assert_status 3
    assert_refusal 0000:01:00.0 "process 99 does not have it open" "vfio-msixctl maps 0000:01:00.0"
    rm -r "$root/proc/4711"
    fake check --borrow 01:00.0
    assert_status 3
    assert_refusal 0000:01:00.0 "no process has it open" "omit --borrow"
}

@test "borrow: options of opening do not go with it; a process has a number" {
    local words

    for words in --backend=cdev --vf-token=01234567-89ab-cdef-0123-456789abcdef --from=x --enable-ioctl; do
        tool check --borrow "$words" 01:00.0
        assert_status 2
        assert_stderr_has "cannot be used with"
    done
    for words in 0 -1 x 4294967296; do
        tool info --borrow="$words" 01:00.0
        assert_status 2
    done
}

# bats test_tags=thorough
@test "borrow: bench times the PBA on both paths, after it has said so" {
    fake bench --json --borrow --samples=20 01:00.0
    assert_status 0
    assert_json '.devices[0].open.borrowed | "\(.pid) \(.descriptor)"' "4711 21"
    assert_json '.devices[0].bench.register | "\(.pending_bits) \(.bar) \(.offset)"' "true 0 0x3000"
    assert_json '.devices[0].bench | [.trapped, .mmapped] | map(.samples == 20 and .device_writes == 0) | all'
    assert_json '[.messages[] | .id + " " + .level] | join(" ")' "device-shared note"
    assert_json '.bench_request.borrow'
    assert_stderr_has "for at most 2 s"
    fake bench --borrow=4711 --samples=20 02:00.0
    assert_status 0
    assert_stdout_line "Asked through descriptor 22 of qemu-system-x86_64 \(pid 4711\), borrowed for.*"
    fake bench --quiet --borrow --path=trapped --samples=20 01:00.0
    assert_status 0
    assert_stderr_empty
}

@test "borrow: bench reads nothing but the PBA, and for no longer than by default" {
    local words text

    while IFS='|' read -r words text; do
        # shellcheck disable=SC2086 # words
        tool bench --borrow $words 01:00.0
        assert_status 2
        assert_stderr_has "$text"
    done <<-'END'
	--bar=0|cannot be used with --bar
	--bar=all|cannot be used with --bar
	--offset=8|cannot be used with --offset
	--write=1|cannot be used with --write
	--enable-ioctl|cannot be used with --enable-ioctl
	--time=2001ms|--time: with --borrow at most 2s
	--time=1001ms --path=mmapped|--time: with --borrow at most 1s
	--gap=100001|--gap: with --borrow at most 100000
	END
    # The NVMe controller's CAP would be safe to read 1 or 2 bytes of, and is another register.
    for words in 1 2; do
        fake bench --json --borrow --width=$words 01:00.0
        assert_status 2
        assert_json '[.messages[].id] | join(" ")' "device-shared width-undefined"
    done
    mv "$root/sys/bus/pci/devices/0000:01:00.0/config" "$root/config"
    head -c 64 "$root/config" >"$root/sys/bus/pci/devices/0000:01:00.0/config"
    printf '\0' | dd of="$root/sys/bus/pci/devices/0000:01:00.0/config" bs=1 seek=6 conv=notrunc 2>/dev/null
    fake bench --json --borrow 01:00.0
    assert_status 3
    assert_json '[.messages[].id] | join(" ")' "device-shared no-safe-register"
    assert_json '.messages[1].remedy | test("omit --borrow")'
}

# bats test_tags=thorough
@test "borrow: bench ends when its user does, and when memory decoding is off, before or meanwhile" {
    local id

    while read -r lie id; do
        fake bench --json --borrow 01:00.0
        assert_status 3
        assert_json '[.messages[].id] | join(" ")' "device-shared $id"
        assert_json '.devices[0].bench' null
    done <<-'END'
	memory-off memory-off
	memory-goes memory-off
	ended borrow-failed
	END
    lie=ended
    fake bench --json --borrow 01:00.0
    assert_json '.devices[0].bench_failure | .step + " " + .error' "borrow ESRCH"
    for lie in short-read no-read; do
        fake bench --json --borrow 01:00.0
        ((status == 3 || status == 4)) || fail "$status"
        assert_json '.devices[0].bench' null
    done
}

@test "borrow: the message about a device in use names it" {
    fake check --json 01:00.0
    jq '.devices[0].open |= . + {step: "node", error: "EBUSY", node: "/dev/vfio/14"}' <<<"$output" >"$BATS_TEST_TMPDIR/busy.json"
    tool check --from="$BATS_TEST_TMPDIR/busy.json"
    assert_status 3
    assert_refusal 0000:01:00.0 "in use by another process" "'bench' with --borrow"
}
