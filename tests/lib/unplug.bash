# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # what helpers.bash and trouble.bash set
# shellcheck disable=SC2016 # $ in the guest's scripts is the guest's
# shellcheck disable=SC2034 # output and command are for helpers.bash and trouble.bash
#
# A guest whose one device, an NVMe controller behind a port of its own, comes and goes.

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

# A test that failed may have left the device outside.
teardown() {
    guest_output test -e "/sys/bus/pci/devices/$device" || plug
}

# plug: the device is put back into its port, and bound.
plug() {
    "$LAB" monitor 'device_add nvme,id=dev1,bus=port1,drive=drive1,serial=lab1'
    wait_in_guest "test -e /sys/bus/pci/devices/$device"
    guest_output /lib/lab/bind "$device"
}

assert_unplugged() {
    wait_in_guest "test ! -e /sys/bus/pci/devices/$device"
}

# Everything is undone: the device opens, and its table's page can be mapped, as Linux 4.16 and later do.
assert_as_before() {
    run_apart guest_output sh -c './map_pages \
        "$(basename "$(readlink "/sys/bus/pci/devices/$1/iommu_group")")" "$1" 0' sh "$device"
    assert_stdout_line '0x2000 ok'
}

# in_background ARG...: the tool, bounded in time, in the guest, with ${with[@]} in its environment;
# its ending comes by wait_for_tool. The bound leaves room for the kernel, which waits at closing for up
# to a minute of its own for a device that is gone (pci_dev_wait()), longer on a busy machine.
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

# wait_in_guest TEST: until the guest's shell finds it true.
wait_in_guest() {
    guest_output sh -c 'for i in $(seq 400); do eval "$1" && exit 0; usleep 50000; done; exit 1' \
        sh "$1" || fail "waited in vain for: $1"
}

# wait_until_open: until the tool has the device open.
wait_until_open() {
    wait_in_guest 'ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q vfio-device'
}

# signal_when_open SIGNAL: sends it to the tool once that has the device open.
signal_when_open() {
    wait_in_guest "ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q vfio-device &&
        kill -s $1 \$(pidof vfio-msixctl)"
}

# stopped_at_mmap ARG...: the tool has opened the device and is held before its first mmap of it.
stopped_at_mmap() {
    with=(LD_PRELOAD=/lab/shim_trouble.so VFIO_TROUBLE=stop)
    command=("$@")
    guest_output rm -f stopped go
    in_background "$@" "$device"
    wait_in_guest 'test -e stopped'
}
