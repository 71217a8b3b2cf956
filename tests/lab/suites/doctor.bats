#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# doctor in a guest with Debian's own kernel: what it predicts is what check then finds.
# shellcheck disable=SC2154 # what helpers.bash sets
# shellcheck disable=SC2016 # $1 and the like are for the guest's shell

bats_require_minimum_version 1.5.0
load ../../lib/helpers

# The third and the fourth --device share a slot and therefore an IOMMU group; strace is copied to the guest to
# see what is opened.
setup_file() {
    start_guest --device nvme --device e1000e --device edu,addr=0x9.0,multifunction=on \
        --device virtio-net-pci,addr=0x9.1 --file "$(command -v strace)"
}

teardown_file() {
    stop_guest
}

setup() {
    good=$(guest_device 1)
    edu=$(guest_device 3) virtio=$(guest_device 4)
}

teardown() {
    "$LAB" exec -- sh -c 'for pid in $(cat /run/holder 2>/dev/null); do kill "$pid"; done; rm -f /run/holder'
}

# rebind ADDRESS DRIVER: takes a device from its driver and binds it to another, or to none
rebind() {
    guest_output sh -c '
        device=/sys/bus/pci/devices/$1
        [ ! -e "$device/driver" ] || echo "$1" >"$device/driver/unbind"
        echo "$2" >"$device/driver_override"
        [ -z "$2" ] || echo "$1" >/sys/bus/pci/drivers_probe' sh "$1" "$2"
}

# do_next: runs doctor's next command in the guest, which has no driverctl
do_next() {
    assert_stdout_line 'Next: as root; lasts until the next boot .*'
    guest_output sh -c "$(sed -n '/^Next: /,$ { s/^  //p }' <<<"$output")"
}

group_of() {
    guest_output sh -c 'basename "$(readlink "/sys/bus/pci/devices/$1/iommu_group")"' sh "$1"
}

# hold_group GROUP: a process in the guest has it open until the end of the test.
hold_group() {
    guest_output sh -c 'sh -c "exec 3<>/dev/vfio/$1; exec sleep 600" sh "$1" >/dev/null 2>&1 </dev/null &
        echo $! >/run/holder
        until ls -l "/proc/$!/fd" | grep -q "/dev/vfio/$1"; do usleep 50000; done' sh "$1"
}

@test "a good device: no obstacle, and check opens it" {
    guest_tool doctor "$good"
    assert_status 0
    assert_stderr_empty
    says PASS iommu "Intel VT-d \(dmar0\)"
    says PASS driver vfio-pci
    says PASS modules "vfio, vfio_pci, vfio_iommu_type1"
    says PASS node "/dev/vfio/$(group_of "$good"), crw------- root:root"
    says PASS holder "not open in any process"
    says PASS interrupts "remapped \(IR-"
    assert_stdout_lacks FAIL
    guest_tool check "$good"
    assert_status 0
}

@test "without a device: the host has an IOMMU, and its VFIO devices, nodes and holders are those that sysfs and /proc have" {
    guest_tool doctor
    assert_status 0
    assert_stderr_empty
    says PASS iommu "Intel VT-d \(dmar0\), $(guest_output sh -c 'ls /sys/kernel/iommu_groups | wc -l') groups"
    says PASS interrupts "remapped \(IR-"
    says PASS nodes "/dev/vfio/vfio \(crw-rw-rw- root:root\)"
    says PASS access "/dev/vfio/$(group_of "$good") \(crw------- root:root\)"
    says PASS holders "no process has a VFIO device open"
    guest_tool doctor --json
    assert_equal "$(json '.devices[].address')" \
        "$(guest_output sh -c 'cd /sys/bus/pci/drivers/vfio-pci && ls -d 0000:*')"
    hold_group "$(group_of "$good")"
    guest_tool doctor
    assert_status 0
    says PASS holders "\(pid $(guest_output cat /run/holder)\): group $(group_of "$good")"
}

@test "no VFIO node is opened, and no ioctl is called" {
    guest sh -c './strace -f -o trace -e trace=open,openat,openat2,ioctl vfio-msixctl doctor "$1" >/dev/null &&
        grep -E "open.*/dev/|/resource[0-9]|ioctl" trace | grep -vE "TCGETS|/sys/dev/"' sh "$good"
    assert_status 1
    assert_stdout_empty
    guest grep -c '/sys/class/vfio/' trace
    assert_status 0
}

@test "bound to another driver, and to none: the next command helps" {
    rebind "$virtio" virtio-pci
    guest_tool doctor "$virtio"
    assert_status 1
    says FAIL driver "bound to virtio-pci, not to a VFIO driver"
    says ---- node "not tried"
    do_next
    assert_equal "$(basename "$(guest_output readlink "/sys/bus/pci/devices/$virtio/driver")")" vfio-pci
    rebind "$good" ""
    guest_tool doctor "$good"
    assert_status 1
    says FAIL driver "not bound to any driver"
    guest_tool check "$good"
    assert_status 3
    guest_tool doctor "$good"
    do_next
    guest_tool doctor --quiet "$good"
    assert_status 0
}

@test "busy: the holder is named, by both doctor and check" {
    local group holder

    group=$(group_of "$good")
    hold_group "$group"
    guest_tool doctor "$good"
    assert_status 1
    says FAIL holder "/dev/vfio/$group: in use by (sleep|sh|busybox) \(pid [0-9]+\)"
    holder=$(grep -o 'in use by .*' <<<"$output")
    guest_tool check "$good"
    assert_status 3
    assert_stderr_has "$holder"
}

@test "a user without rights: the node's mode is named, and that other users' processes cannot be seen" {
    guest su user -s /bin/sh -c "vfio-msixctl doctor $good"
    assert_status 1
    says WARN msix "only the first 64 bytes of configuration space"
    says FAIL node "/dev/vfio/$(group_of "$good"): permission denied by owner and mode|/dev/vfio/vfio: permission denied by owner and mode"
    says NOTE holder "root sees those of others"
    guest_output chmod 666 /dev/vfio/vfio "/dev/vfio/$(group_of "$good")"
    guest su user -s /bin/sh -c "vfio-msixctl doctor $good"
    assert_status 0
    guest_output chmod 600 "/dev/vfio/$(group_of "$good")"
}

@test "a stale node: its number is not the kernel's" {
    local group

    group=$(group_of "$good")
    guest_output sh -c 'mv "/dev/vfio/$1" /dev/vfio/saved && mknod -m 600 "/dev/vfio/$1" c 1 3' sh "$group"
    guest_tool doctor "$good"
    guest_output sh -c 'mv /dev/vfio/saved "/dev/vfio/$1"' sh "$group"
    assert_status 1
    says FAIL node "/dev/vfio/$group is device 1:3, but the kernel's number is [0-9]+:[0-9]+"
    guest_tool doctor --quiet "$good"
    assert_status 0
}

@test "a group that is not viable: doctor names the member, check confirms it" {
    assert_equal "$(group_of "$edu")" "$(group_of "$virtio")" "one group"
    guest_tool doctor "$edu"
    assert_status 0
    says PASS group "viable; other members: $virtio \(vfio-pci\)"
    rebind "$virtio" ""
    guest_tool doctor --quiet "$edu"
    assert_status 0
    rebind "$virtio" virtio-pci
    guest_tool doctor "$edu"
    assert_status 1
    says FAIL group "group [0-9]+ is not viable: .*: $virtio \(virtio-pci\)"
    assert_stdout_line "  echo $virtio >/sys/bus/pci/devices/$virtio/driver/unbind &&"
    guest_tool check "$edu"
    assert_status 3
    assert_stderr_has "is not viable: members are bound to other drivers: $virtio (virtio-pci)"
    guest_tool doctor "$edu"
    do_next
    guest_tool doctor --quiet "$edu"
    assert_status 0
}

@test "all devices of the guest: doctor says ready exactly where check can open them" {
    local number device ready

    for number in 1 2 3 4; do
        device=$(guest_device "$number")
        guest_tool doctor --json "$device"
        ready=$(json '.devices[0].doctor.ready')
        guest_tool info --quiet "$device"
        assert_equal "$ready" "$([[ $status -eq 0 ]] && echo true || echo false)" "$device"
    done
}

@test "a saved report of the guest gives the same answer here" {
    local there

    guest_tool doctor "$good"
    there=$output
    guest_tool doctor --json "$good"
    printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/report.json"
    tool doctor --from "$BATS_TEST_TMPDIR/report.json"
    assert_status 0
    assert_stdout "$there"
}

@test "interrupt remapping off: doctor predicts the refusal, and its remedy works" {
    local name=$LAB_NAME ran_doctor ran_check said messages allowed

    LAB_NAME=$name-remap
    LAB_APPEND=intremap=off start_guest --device nvme
    good=$(guest_device 1)
    guest_tool doctor "$good"
    ran_doctor=$status said=$output
    guest_tool check "$good"
    ran_check=$status messages=$stderr
    guest_output sh -c 'echo Y >/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts'
    guest_tool check "$good"
    allowed=$status
    stop_guest
    LAB_NAME=$name
    assert_equal "$ran_doctor $ran_check" "1 3"
    grep -E '^FAIL  interrupts +not remapped' <<<"$said"
    grep -E 'VFIO_SET_IOMMU.*Operation not permitted' <<<"$messages"
    grep -E '^vfio-msixctl: next: interrupt remapping is .*off.*allow_unsafe_interrupts=1' <<<"$messages"
    assert_equal "$allowed" 0 "with allow_unsafe_interrupts"
}
