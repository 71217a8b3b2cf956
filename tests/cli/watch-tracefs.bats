#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# watch on the made-up tracefs of programs/kernel_tracefs.h, which counts, or refuses one thing or another. The lab's
# suites count real accesses.

# shellcheck disable=SC2154,SC2034 # what helpers.bash sets; kernel and lie are for fake-vfio.bash
bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/fake-vfio

setup() {
    root=$BATS_TEST_TMPDIR/root kernel=mappable lie=
    fake_vfio "$root"
}

# live ARG...: watch for a millisecond
live() {
    fake watch --time=1ms "$@"
}

# counted_by SOURCE: "REGION OFFSET WIDTH WRITE COUNT" of device $number, as that source counted them
counted_by() {
    json ".devices[$number].traps.accesses[] | select(.source == \"$1\") |
        \"\(.region) \(.offset) \(.width) \(.write) \(.count)\""
}

@test "watch: counted by a made-up tracefs" {
    live --json 01:00.0 02:00.0
    assert_status 0
    assert_stderr_empty
    for number in 0 1; do
        assert_equal "$(counted_by vfio)" $'0 0x2410 4 false 70\n7 0x4 2 false 5\n0 0x2010 4 true 3'
        assert_equal "$(counted_by kvm)" $'0 0x4 2 false 5\n0 0x2410 4 false 70\n0 0x2010 4 true 3'
        assert_json ".devices[$number].traps | \"\(.calls) \(.missed) \(.dropped) \(.floor_ns)\"" "156 0 0 192"
    done
    live 01:00.0
    assert_status 0
    assert_stdout_line 'BAR0\+0x2410 +4 doorbell .*'
}

# refuses LIE TEXT REMEDY: a live run that cannot count
refuses() {
    lie=$1
    live 01:00.0
    assert_status 3
    assert_stdout_empty
    assert_refusal 0000:01:00.0 "$2" "$3"
    live --json 01:00.0
    assert_status 3
}

# bats test_tags=thorough
@test "watch: a tracefs that refuses something: one sentence, and the remedy" {
    local trigger="making a histogram (CONFIG_HIST_TRIGGERS, CONFIG_SYNTH_EVENTS): Invalid argument"

    refuses no-rights "cannot count accesses: tracefs: Permission denied" "run as root, outside of containers"
    refuses locked-down "making an instance of tracefs: Invalid argument" "error_log"
    refuses no-kprobes "this kernel has no kprobes in tracefs" "CONFIG_KPROBE_EVENTS"
    refuses no-probe "the kernel has no function vfio_pci_core_read()" "modprobe vfio-pci"
    refuses no-synthetic "$trigger" "error_log"
    refuses no-trigger "$trigger" "error_log"
    refuses never-hit "kprobes are likely switched off" "echo 1 >/sys/kernel/debug/kprobes/enabled"
    refuses no-histogram "reading a histogram: Bad message" "error_log"
    echo "0000000000000000 t vfio_pci_core_read	[vfio_pci_core]" >>"$root/proc/kallsyms"
    refuses no-probe "cannot probe vfio_pci_core_read(): Invalid argument" "error_log"
    mkdir -p "$root/sys/kernel/security"
    echo "none integrity [confidentiality]" >"$root/sys/kernel/security/lockdown"
    refuses locked-down "the kernel is locked down (confidentiality)" "lockdown=integrity"
    rm "$root/sys/kernel/security/lockdown"
    rmdir "$root/sys/kernel/tracing/instances" "$root/sys/kernel/tracing"
    refuses "" "tracefs is not mounted" "mount -t tracefs tracefs /sys/kernel/tracing"
}
