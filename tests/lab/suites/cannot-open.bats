#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What keeps a device from being opened, and kernels with faults: each gives one message that names the
# device and the step, and one remedy; the exit status; nothing stays open. What the guest's own kernel can
# be made to do, it does; faults that it does not have come from shim_vfio.c.
# shellcheck disable=SC2154 # what helpers.bash sets
# shellcheck disable=SC2016 # $ in the guest's scripts is the guest's

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices

# nvme alone; behind a PCI bridge e1000, which is bound, and virtio-net, which is not: one group
setup_file() {
    start_guest --device nvme --unbound pcie-pci-bridge,id=conventional \
        --device e1000,bus=conventional,addr=1,romfile= \
        --unbound virtio-net-pci,bus=conventional,addr=2,romfile= \
        --file "$PROGRAMS/map_pages" --file "$PROGRAMS/shim_vfio.so"
    echo "$(guest_device 1) $(guest_device 2)" >"$BATS_FILE_TMPDIR/devices"
    group_of "$(address 1)" >"$BATS_FILE_TMPDIR/group"
}

setup() {
    device=$(address 1)
    group=$(cat "$BATS_FILE_TMPDIR/group")
}

# Nothing has stayed open: a group can be opened only once at a time.
teardown() {
    guest_output ./map_pages "$group" "$device" 0 >/dev/null
}

# each COMMAND STATUS TEXT REMEDY: the guest's shell runs COMMAND with "vfio-msixctl info DEVICE" as its
# arguments, then with check and bench; none of them may answer.
each() {
    local command=$1 expected=$2 text=$3 remedy=$4
    local name

    for name in info check "bench --samples 10"; do
        # shellcheck disable=SC2086 # words on purpose
        guest sh -c "$command" sh vfio-msixctl $name "$device"
        assert_status "$expected"
        assert_stdout_empty
        assert_refusal "$device" "$text" "$remedy"
    done
}

# with_fault FAULT ARG...: runs the tool on a kernel with that fault
with_fault() {
    guest env LD_PRELOAD=/lab/shim_vfio.so VFIO_SHIM="$1" vfio-msixctl "${@:2}"
    ! asks_for_json "${@:2}" || validate_json
}

@test "bound to another driver: names it, and how to rebind without driverctl" {
    local other

    other=$(guest_output sh -c 'cd /sys/bus/pci/drivers/virtio-pci && ls -d 0000:*' | head -n 1)
    for name in info check; do
        guest_tool "$name" "$other"
        assert_status 3
        assert_stdout_empty
        assert_refusal "$other" "cannot open: bound to virtio-pci, not to a VFIO driver" \
            ": modprobe vfio-pci && echo vfio-pci \
>/sys/bus/pci/devices/$other/driver_override"
    done
    guest_tool check --json "$other"
    assert_status 3
    assert_json '.messages[0].id' not-vfio-bound
    assert_json '.devices[0].open | .step == "driver" and .node == null'
    assert_json '.devices[0].check' null
    # It is still bound as before.
    assert_equal "$(basename "$(guest_output readlink "/sys/bus/pci/devices/$other/driver")")" virtio-pci
}

@test "a group that is not viable: names the member in the way and its driver" {
    local shared member

    shared=$(address 2)
    member=${shared%.*}
    member=${member%:*}:02.0
    guest_tool check "$shared"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$shared" "group $(group_of "$shared") is not viable: members are bound to other \
drivers: $member (virtio-pci)" "echo $member >/sys/bus/pci/devices/$member/driver/unbind"
    guest_tool info --json "$shared"
    assert_status 3
    assert_json '.messages[0].id' group-not-viable
    assert_json '.devices[0].open.step' viable
    assert_json "[.devices[0].iommu_group.members[].address] | contains([\"$shared\", \"$member\"])"
    # An unbound member is no longer an obstacle.
    guest sh -c "echo $member >/sys/bus/pci/drivers/virtio-pci/unbind"
    guest_tool check "$shared"
    assert_status 3
    assert_stderr_empty
    assert_stdout_line 'not-applicable: the device has no MSI-X.*'
    guest sh -c "echo $member >/sys/bus/pci/drivers/virtio-pci/bind"
}

@test "/dev/vfio missing: the container's node is named" {
    each 'mount -t tmpfs none /dev/vfio; "$@"; status=$?; umount /dev/vfio; exit $status' 3 \
        "cannot open /dev/vfio/vfio: No such file or directory" "modprobe vfio"
}

@test "the group's node missing: it is named" {
    each 'mount -t tmpfs none /dev/vfio; mknod /dev/vfio/vfio c 10 196
        "$@"; status=$?; umount /dev/vfio; exit $status' 3 \
        "cannot open /dev/vfio/$group: No such file or directory" "pass /dev/vfio/$group into it"
}

@test "EACCES: the node's owner and mode forbid it" {
    local name

    for name in info check; do
        guest su user -c "vfio-msixctl $name $device"
        assert_status 3
        assert_stdout_empty
        assert_refusal "$device" "cannot open /dev/vfio/$group: permission denied by owner and mode" \
            "chown USER /dev/vfio/$group"
    done
}

@test "EPERM: the device cgroup forbids it" {
    guest sh -c 'mkdir /tmp/cgroup && mount -t cgroup -o devices none /tmp/cgroup &&
        mkdir /tmp/cgroup/jail && echo "c $(($(stat -c 0x%t "$1"))):* rwm" >/tmp/cgroup/jail/devices.deny' \
        sh "/dev/vfio/$group"
    assert_status 0
    each 'echo $$ >/tmp/cgroup/jail/tasks; exec "$@"' 3 \
        "cannot open /dev/vfio/$group: operation not permitted" "in the device cgroup or the container's device rules"
}

@test "EAGAIN: the device is being reset or removed" {
    with_fault eagain check --json "$device"
    assert_status 3
    assert_refusal "$device" "VFIO_GROUP_GET_DEVICE_FD: Resource temporarily unavailable" "run the command again"
    assert_json '.messages[0].id' open-refused
    assert_json '.devices[0].open | .error == "EAGAIN" and .step == "device-fd"'
}

@test "EPERM and EACCES are distinguished in JSON too" {
    with_fault eperm check --json "$device"
    assert_status 3
    assert_json '.messages[0].id' node-not-permitted
    assert_json '.host.as_root and (.devices[0].open | .error == "EPERM" and .step == "node")'
    guest su user -c "vfio-msixctl check --json $device"
    validate_json
    assert_status 3
    assert_json '.messages[0].id' node-permission
    assert_json '(.host.as_root | not) and (.devices[0].open | .error == "EACCES" and .step == "node")'
}

# by_both ARG...: runs the tool as root and as a user who owns the group's node; the documents are in $by_root
# and $by_user, without what depends on the user: who ran it, and what doctor looks at.
by_both() {
    local same='del(.host.as_root, .host.setup, .devices[].ready)'

    guest_tool "$@"
    assert_status 0
    by_root=$(json "$same")
    guest sh -c 'chown user "/dev/vfio/$1"; shift; su user -c "vfio-msixctl $*"; status=$?
        chown root /dev/vfio/*; exit $status' sh "$group" "$@"
    validate_json
    assert_status 0
    assert_stderr_empty
    by_user=$(json "$same")
}

@test "a user who owns the node: sysfs hides MSI-X, the open device shows it, as for root" {
    by_both check --json "$device"
    assert_equal "$by_user" "$by_root" check
    by_both info --json "$device"
    assert_equal "$by_user" "$by_root" info
    by_both bench --json --samples=20 "$device"
    assert_json '.devices[0].bench.register | .pending_bits and .mappable'
    assert_equal "$(jq -c '.devices[0] | .msix, .bars, .regions, .check' <<<"$by_user")" \
        "$(jq -c '.devices[0] | .msix, .bars, .regions, .check' <<<"$by_root")" bench
    # What must be refused is refused, though only after the device was opened.
    guest sh -c 'chown user "$1"; su user -c "vfio-msixctl bench --offset=0x2000 $2"; status=$?
        chown root "$1"; exit $status' sh "/dev/vfio/$group" "$device"
    assert_status 2
    assert_stdout_empty
    assert_refusal "$device" "inside the MSI-X table, where vfio-pci answers" "omit --offset"
}

@test "configuration space that VFIO does not show either: unknown, not absent" {
    guest sh -c 'chown user "$1"
        su user -c "LD_PRELOAD=/lab/shim_vfio.so VFIO_SHIM=eio vfio-msixctl check $2"; status=$?
        chown root "$1"; exit $status' sh "/dev/vfio/$group" "$device"
    assert_status 3
    assert_stderr_empty
    assert_stdout_line 'not-applicable: cannot read the MSI-X capability: .*'
    assert_stdout_line 'Next: run as root'
}

@test "busy: the holder is named" {
    local holder

    # Opened before the shell goes on; in a background command the redirection would come later.
    guest sh -c 'exec 9<>"$1"; sleep 600 >/dev/null 2>&1 & echo $!' sh "/dev/vfio/$group"
    holder=$output
    each '"$@"' 3 "cannot open /dev/vfio/$group: in use by sleep (pid $holder)" "stop that process"
    guest_tool check --json "$device"
    assert_json '.messages[0].id' busy
    assert_json '.devices[0].open | .error == "EBUSY" and .step == "node"'
    assert_json '.devices[0].open.holder' "sleep (pid $holder)"
    # A user who may open the node but not look at the holder's files gets a message about that.
    guest sh -c 'chown user "$1"; su user -c "vfio-msixctl check $2"; status=$?; chown root "$1"; exit $status' \
        sh "/dev/vfio/$group" "$device"
    assert_status 3
    assert_refusal "$device" "in use by another process, which /proc does not show to this user" "stop"
    guest kill "$holder"
    assert_status 0
}

@test "two at once: the second names the first" {
    guest sh -c 'vfio-msixctl bench "$1" >/dev/null 2>&1 & first=$!
        until ls -l /proc/$first/fd 2>/dev/null | grep -q vfio-device; do kill -0 $first || exit 1; done
        vfio-msixctl check "$1"; status=$?
        wait $first || exit 99
        echo $first; exit $status' sh "$device"
    assert_status 3
    assert_refusal "$device" "in use by vfio-msixctl (pid $output)" "stop that process"
}

@test "a chain that loops, points outside or is truncated: reported, never answered with yes" {
    local fault text name

    while read -r fault text; do
        for name in info check "bench --samples=10"; do
            # shellcheck disable=SC2086 # words on purpose
            with_fault "$fault" $name "$device"
            assert_status 3
            assert_stderr_has "vfio-msixctl: $device: the capability chain of BAR0 $text"
        done
        with_fault "$fault" info --json "$device"
        assert_json .exit_status 3
        assert_json '[.messages[].id] | contains(["broken-chain"])'
        assert_json '.devices[0].regions[0] | .capabilities_error != null and
            (.capabilities | length) == 1'
        # Intact regions are not affected.
        assert_json '[.devices[0].regions[1:][] | .capabilities_error] | unique == [null]'
    done <<-END
	loop loops
	outside points outside the kernel's reply
	short is truncated
	END
}

@test "a PBA outside its BAR: refused" {
    with_fault small bench "$device"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$device" "the reported PBA offset 0x3000 is outside BAR0, which has 0x1000 bytes" \
        "name a register with --offset"
    with_fault small bench --json "$device"
    assert_json '.messages[0].id' pba-unreachable
}

@test "an MSI-X table outside its BAR: check cannot answer" {
    with_fault small check --json "$device"
    assert_status 3
    assert_json '.devices[0].check | .behaviour == "not-applicable" and
        .finding.id == "table-outside-bar"'
}

@test "announced but refused: contradiction, exit status 1" {
    with_fault refuse check "$device"
    assert_status 1
    assert_stderr_empty
    assert_stdout_line 'contradiction: the kernel announces MSIX_MAPPABLE but refuses .*'
    assert_stdout_line '  mmap of the table +refused: Invalid argument'
    assert_stdout_line "Next: .*vfio-msixctl info --json.*"
    with_fault refuse check --json "$device"
    assert_status 1
    assert_json .exit_status 1
    assert_json '.devices[0].check | .behaviour == "contradiction" and .evidence.map_error == "EINVAL"'
}

@test "a device that fails during the measurement: exit status 4" {
    with_fault eio bench "$device"
    assert_status 4
    assert_stdout_empty
    assert_refusal "$device" "the trapped access failed: Input/output error" "see dmesg"
    with_fault eio bench --json "$device"
    assert_status 4
    assert_json '.messages[0].id' access-failed
    assert_json '.devices[0].bench' null
    with_fault refuse bench --samples 10 "$device"
    assert_status 4
    assert_refusal "$device" "the mmapped access failed: Invalid argument" "see dmesg"
}

@test "several devices: one that cannot be opened does not keep the others from being answered" {
    guest_tool check --json "$(address 2)" "$device"
    assert_status 3
    assert_json '.devices[1].check.behaviour' mappable
    assert_json '.devices[0].check' null
    assert_json '.messages | length == 1 and .[0].id == "group-not-viable"'
    # The worst of 4 and 3 is 4.
    with_fault eio bench "$(address 2)" "$device"
    assert_status 4
}

@test "standard output closed or full while a device is open: exit status 4, the device released" {
    local to

    for to in '>/dev/full' '>&-'; do
        for name in check "check --json" info "bench --samples 10"; do
            guest sh -c "vfio-msixctl $name $device $to"
            assert_status 4
            assert_stdout_empty
            assert_stderr_has "cannot finish the report: "
        done
    done
}
