#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A device that is pulled out without notice, on a machine with PCIe native hot-plug, by programs/pull.c. Before
# it removes the device, the kernel waits for the tool; meanwhile reads return all ones.
# TROUBLE_ROUNDS and TROUBLE_SEED: trouble.bash.
# shellcheck disable=SC2154 # what helpers.bash, trouble.bash and unplug.bash set
# shellcheck disable=SC2016 # $ in the guest's scripts is the guest's
# shellcheck disable=SC2030,SC2031 # each test has a $command of its own

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/trouble
load ../../lib/unplug

# One processor: QEMU crashes when one reads a register of a device that another is just removing (7.2:
# msix_pba_mmio_read() after msix_uninit()).
setup_file() {
    LAB_CPUS=1 LAB_QEMU='-global ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off' \
        start_unpluggable --file "$PROGRAMS/pull"
    guest_output sh -c 'basename "$(dirname "$(readlink -f "/sys/bus/pci/devices/$1")")"' \
        sh "$(cat "$BATS_FILE_TMPDIR/device")" >"$BATS_FILE_TMPDIR/port"
}

pull() {
    guest_output ./pull "$(cat "$BATS_FILE_TMPDIR/port")"
}

# put_back: pciehp powers the empty slot off, and ignores everything in the second after that
# (remove_board() in pciehp_ctrl.c).
put_back() {
    assert_unplugged
    wait_in_guest 'test "$(cat /sys/bus/pci/slots/1/power)" = 0'
    sleep 1.2
    plug
}

@test "pulled between open and mmap: exit status 4, no answer from all ones" {
    local options

    for options in "info --json" "check --json" "bench --time=0.3 --json"; do
        # shellcheck disable=SC2086 # words on purpose
        stopped_at_mmap $options
        pull
        guest_output touch go
        wait_for_tool
        assert_ended 4
        assert_refusal "$device" "no longer responds" "rescan"
        assert_json '.messages[0].id' device-gone
        assert_json '.devices[0] | .bench == null and .check == null'
        put_back
    done
    assert_as_before
}

@test "pulled in the middle of bench: reported, and no figures" {
    # as long as a slow machine needs to open the device and to pull it; bench ends with the device
    command=(bench --time=30)
    in_background "${command[@]}" "$device"
    wait_until_open
    pull
    wait_for_tool
    assert_ended 4
    assert_refusal "$device" "no longer responds" "rescan"
    put_back
    assert_as_before
}

@test "pulled at random moments" {
    local round

    seeded
    for ((round = 0; round < ROUNDS; round++)); do
        random_command
        in_background "${command[@]}" "$device"
        sleep "$(seconds "$moment")"
        pull
        wait_for_tool
        # 0: the tool had already ended
        assert_ended 0 3 4
        put_back
    done
    assert_as_before
    tell_endings
}
