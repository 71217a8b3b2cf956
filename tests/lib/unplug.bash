# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # what helpers.bash and trouble.bash set
# shellcheck disable=SC2016 # $ in the guest's scripts is the guest's
# shellcheck disable=SC2034 # output and command are for helpers.bash and trouble.bash
#
# A guest whose only device, an NVMe controller below a port of its own, is removed and added.

start_unpluggable() {
    start_guest --device nvme --file "$PROGRAMS/map_pages" --file "$PROGRAMS/shim_trouble.so" "$@"
    guest_device 1 >"$BATS_FILE_TMPDIR/device"
}

teardown_file() {
    stop_guest
}

setup() {
    device=$(cat "$BATS_FILE_TMPDIR/device")
    command=() with=()
    guest_output sh -c 'rm -f stopped go; dmesg -c >/dev/null'
}

# A failed test may have left the device unplugged.
teardown() {
    guest_output test -e "/sys/bus/pci/devices/$device" || plug
}

# plug: adds the device to its port again, and binds it.
plug() {
    "$LAB" monitor 'device_add nvme,id=dev1,bus=port1,drive=drive1,serial=lab1'
    wait_in_guest "test -e /sys/bus/pci/devices/$device"
    guest_output /lib/lab/bind "$device"
}

assert_unplugged() {
    wait_in_guest "test ! -e /sys/bus/pci/devices/$device"
}

# Everything has been undone: the device can be opened, and its table's page mapped, as on Linux 4.16 and later.
assert_as_before() {
    run_apart guest_output sh -c './map_pages \
        "$(basename "$(readlink "/sys/bus/pci/devices/$1/iommu_group")")" "$1" 0' sh "$device"
    assert_stdout_line '0x2000 ok'
}

# in_background ARG...: runs the tool in the guest, with ${with[@]} in its environment and a time limit;
# wait_for_tool waits for its end. The limit leaves room for the kernel, which on closing waits up to a minute for
# a device that is gone (pci_dev_wait()), longer on a busy machine.
in_background() {
    ran="vfio-msixctl $*"
    "$LAB" exec -- timeout -s KILL 180 env "${with[@]}" vfio-msixctl "$@" \
        >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    tool_pid=$!
}

wait_for_tool() {
    status=0
    wait "$tool_pid" || status=$?
    output=$(cat "$BATS_TEST_TMPDIR/out")
    stderr=$(cat "$BATS_TEST_TMPDIR/err")
}

# wait_until_open: waits until the tool has opened the device.
wait_until_open() {
    wait_in_guest 'ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q vfio-device'
}

# signal_when_open SIGNAL: sends it to the tool once it has opened the device.
signal_when_open() {
    wait_in_guest "ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q vfio-device &&
        kill -s $1 \$(pidof vfio-msixctl)"
}

# stopped_at_mmap ARG...: the tool has opened the device and is stopped before its first mmap.
stopped_at_mmap() {
    with=(LD_PRELOAD=/lab/shim_trouble.so VFIO_TROUBLE=stop)
    command=("$@")
    guest_output rm -f stopped go
    in_background "$@" "$device"
    wait_in_guest 'test -e stopped'
}
