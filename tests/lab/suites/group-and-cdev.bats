#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The two interfaces to a device, on a kernel that has both: the VFIO group, and the device cdev with IOMMUFD.
# Both give the same answers; an obstacle in one of them is reported. A mediated device, a variant driver, a
# physical function and its virtual function with a token.
# shellcheck disable=SC2154 # what helpers.bash sets
# shellcheck disable=SC2016 # $ in the guest's scripts is the guest's

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/devices

TOKEN=11111111-2222-3333-4444-55555555555a
UUID=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001

setup_file() {
    LAB_MODULES="mdpy virtio_vfio_pci" LAB_QEMU="-device nvme-subsys,id=subsys0" \
        LAB_APPEND=vfio_pci.enable_sriov=1 start_guest --cdev --device nvme --device e1000e \
        --device virtio-net-pci --device \
        nvme,subsys=subsys0,sriov_max_vfs=2,max_ioqpairs=8,msix_qsize=16,sriov_vq_flexible=4,sriov_vi_flexible=4 \
        --file "$PROGRAMS/hold_device" --file "$PROGRAMS/map_pages"
    for number in 1 2 3 4; do
        printf '%s ' "$(guest_device "$number")"
    done >"$BATS_FILE_TMPDIR/devices"
    guest_output sh -c 'echo "$1" >/sys/class/mdpy/mdpy/mdev_supported_types/mdpy-vga/create' sh "$UUID"
}

teardown() {
    "$LAB" exec -- sh -c 'for pid in $(cat /run/holder 2>/dev/null); do
        kill "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
    done; rm -f /run/holder /lab/held'
}

# node_of ADDRESS: the name of its device cdev, from sysfs.
node_of() {
    guest_output ls "/sys/bus/pci/devices/$1/vfio-dev"
}

# hold ARG...: runs hold_device in the background until the test ends; its pid is in $holder.
hold() {
    holder=$(guest_output sh -c './hold_device "$@" >held 2>&1 & echo $! | tee /run/holder
        for i in $(seq 100); do grep -q held held && exit; sleep 0.05; done; cat held; exit 1' sh "$@")
}

# same_answers NAME ARG... DEVICE: the JSON is the same through both interfaces, except for the interface.
same_answers() {
    local through_group

    # Opening a device for the first time changes what can be seen before: bus master, power state.
    guest_output vfio-msixctl check --quiet "${@: -1}"

    guest_tool "$1" --json --backend=group "${@:2}"
    assert_status 0
    assert_json '.devices[0].open | .backend == "group" and (.node | startswith("/dev/vfio/"))'
    through_group=$(without_interface)
    guest_tool "$1" --json --backend=cdev "${@:2}"
    assert_status 0
    assert_json '.devices[0].open | .backend == "cdev" and (.node | startswith("/dev/vfio/devices/"))'
    assert_equal "$(without_interface)" "$through_group"
}

# without_interface: what both interfaces must agree on: everything except how the device was opened, the IOMMU,
# the holder of the nodes that doctor saw, and the figures of a measurement.
without_interface() {
    json 'del(.argv, .host.machine, .devices[].open, .devices[].iommu, .devices[].ready, .devices[].environment,
            .devices[].findings, .messages)
        | .devices[] |= if .bench then .bench = (.bench | [.register, .width, .operation, .seed,
            (.trapped.reads > 0), (.mmapped.reads > 0)]) else . end'
}

@test "info, check and bench say the same through both interfaces, field by field" {
    local number

    for number in 1 2 3; do
        same_answers info "$(address "$number")"
        same_answers check "$(address "$number")"
        same_answers bench --samples=20 --seed=1 "$(address "$number")"
    done
}

@test "auto uses the device cdev and says why; its name, its path and the address name the same device" {
    local device node name

    device=$(address 1) node=$(node_of "$(address 1)")
    for name in "$device" "$node" "/dev/vfio/devices/$node"; do
        guest_tool info --json "$name"
        assert_status 0
        assert_json '.devices[0].address' "$device"
        assert_json '.devices[0].open | .backend, .node, .why' "cdev
/dev/vfio/devices/$node
the kernel provides a device cdev"
    done
    guest_tool info "$device"
    assert_stdout_line "  opened +/dev/vfio/devices/$node: the kernel provides a device.*"
    guest_tool check vfio99
    assert_status 3
    assert_refusal vfio99 "no such IOMMU group or VFIO device" "ls "
}

@test "auto uses the group if this user may not open the device cdev, and says so" {
    local device node group

    device=$(address 1) node=$(node_of "$(address 1)") group=$(group_of "$(address 1)")
    guest_output chown user "/dev/vfio/$group"
    guest su user -c "vfio-msixctl info --json $device"
    assert_status 0
    assert_json '.devices[0].open | .backend, .why' "group
this user may not open the device cdev"
    guest_output chown user "/dev/vfio/devices/$node"
    guest su user -c "vfio-msixctl info --json $device"
    assert_json '.devices[0].open | .backend, .why' "group
this user may not open /dev/iommu"
    guest_output chown user /dev/iommu
    guest su user -c "vfio-msixctl info --json $device"
    assert_status 0
    assert_json '.devices[0].open.backend' cdev
    guest_output chown root "/dev/vfio/$group" "/dev/vfio/devices/$node" /dev/iommu
}

@test "a second opener gets the name of the first, whichever interface either used" {
    local device node group door

    device=$(address 2) node=$(node_of "$(address 2)") group=$(group_of "$(address 2)")
    for door in node group; do
        if [[ $door == node ]]; then hold "/dev/vfio/devices/$node"; else hold "$group" "$device"; fi
        for backend in auto cdev; do
            guest_tool check --backend="$backend" "$device"
            assert_status 3
            assert_stdout_empty
            assert_refusal "$device" "cannot open /dev/vfio/devices/$node: in use by hold_device (pid $holder)" "stop that process"
        done
        guest_tool check --json --backend=group "$device"
        assert_status 3
        assert_json '.messages[0].id' busy
        assert_json '.devices[0].open.holder' "hold_device (pid $holder)"
        teardown
    done
    guest_tool check "$device"
    assert_status 0
}

@test "a virtual function needs the token of its physical function" {
    local physical virtual

    physical=$(address 4) virtual=${physical%.0}.1
    hold "$(group_of "$physical")" "$physical" "$TOKEN"
    guest_output sh -c 'echo 1 >"/sys/bus/pci/devices/$1/sriov_numvfs"' sh "$physical"
    assert_equal "$(basename "$(guest_output readlink "/sys/bus/pci/devices/$virtual/driver")")" vfio-pci
    guest_tool check --backend=group "$virtual"
    assert_status 3
    assert_refusal "$virtual" "a VF token is needed" "--vf-token=UUID"
    guest_tool check --json --backend=group "$virtual"
    assert_json '.messages[0].id' vf-token-needed
    guest_tool check --vf-token=22222222-2222-3333-4444-55555555555a "$virtual"
    assert_status 3
    assert_refusal "$virtual" "wrong VF token" "get the token from"
    guest_tool check --json --vf-token="${TOKEN^^}" "$virtual"
    assert_status 0
    assert_json '.devices[0].open | .backend, .vf_token_given, .why' "group
true
a VF token needs the group"
    guest_tool doctor "$virtual"
    unwrap
    assert_stdout_line "NOTE  variant +the physical function $physical is in use by user space: .*--vf-token.*"
    teardown
    guest_output sh -c 'echo 0 >"/sys/bus/pci/devices/$1/sriov_numvfs"' sh "$physical"
}

@test "a token where the kernel accepts none" {
    guest_tool check --vf-token="$TOKEN" "$(address 1)"
    assert_status 3
    assert_refusal "$(address 1)" "the kernel accepts no VF token for this device" "omit --vf-token"
    # Linux 6.12 accepts none at the device cdev; later kernels refuse it for this device.
    guest_tool check --json --backend=cdev --vf-token="$TOKEN" "$(address 1)"
    assert_status 3
    assert_json '.messages[0].id' vf-token-unused
}

@test "a mediated device: named by UUID, path, group and cdev; its regions; no PCI function" {
    local group node name

    group=$(basename "$(guest_output readlink "/sys/bus/mdev/devices/$UUID/iommu_group")")
    node=$(guest_output ls "/sys/bus/mdev/devices/$UUID/vfio-dev")
    for name in "$UUID" "/sys/bus/mdev/devices/$UUID" "$group" "$node"; do
        guest_tool info --json "$name"
        assert_status 0
        assert_stderr_empty
        assert_json '.devices | length' 1
        assert_json '.devices[0].mdev | .uuid, .parent, .type' "$UUID
mdpy
mdpy-vga"
        assert_json '.devices[0] | .address, .pci, .iommu_group.noiommu' "null
null
false"
    done
    # samples/vfio-mdev/mdpy.c: 640 x 480 x 4 bytes, rounded up to a power of two, read and mapped.
    assert_json '.devices[0].regions[0] | .size, (.flags.names | sort | join(" "))' "2097152
mmap read write"
    guest_tool info --backend=group "$UUID"
    assert_status 0
    assert_stdout_line "$UUID mediated device of mdpy"
    assert_stdout_line "  type +mdpy-vga"
    assert_stdout_line "  opened +/dev/vfio/$group"
    assert_stdout_line " +0 BAR0 +2 MiB .* read, write, mmap"
    guest_tool check "$UUID"
    assert_status 3
    assert_stdout_line "not-applicable: a mediated device: .*"
    for name in layout doctor; do
        guest_tool "$name" "$UUID"
        assert_status 3
        assert_stdout_empty
        assert_refusal "$UUID" "a mediated device of mdpy, not a PCI function" "info $UUID"
    done
    # The same from the saved report.
    guest_tool info --json "$UUID"
    printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/report"
    tool check --from="$BATS_TEST_TMPDIR/report" "$UUID"
    assert_status 3
    assert_stdout_line "not-applicable: a mediated device: .*"
    tool layout --json --from="$BATS_TEST_TMPDIR/report"
    assert_status 3
    assert_json '.messages[0].id' mediated-device
}

@test "bench of a mediated device: only of a register that is named" {
    guest_tool bench --samples=20 "$UUID"
    assert_status 3
    assert_refusal "$UUID" "no register of a mediated device is known" "--offset"
    guest_tool bench --samples=20 --json --bar=0 --offset=0 "$UUID"
    assert_status 0
    assert_json '.devices[0].bench | .trapped.reads > 0 and .mmapped.reads > 0'
    guest_tool bench --samples=20 --bar=0 --offset=0 "$UUID"
    assert_stdout_line "$UUID mediated device of mdpy"
    assert_stdout_lacks self-test
}

@test "a variant driver: named, its chains dumped, its announcement reported as its own" {
    local device

    device=$(address 3)
    guest_output sh -c 'cd "/sys/bus/pci/devices/$1" && echo "$1" >driver/unbind &&
        echo virtio_vfio_pci >driver_override && echo "$1" >/sys/bus/pci/drivers_probe' sh "$device"
    guest_tool info "$device"
    assert_status 0
    assert_stdout_line "  driver +virtio_vfio_pci, a variant driver, .*"
    assert_stdout_line "    BAR1: MSIX_MAPPABLE \(id 3, version 1\)"
    guest_tool check --json "$device"
    assert_status 0
    assert_json '.devices[0].check | .behaviour, .evidence.ioctl_error' "mappable
not-asked"
    guest_tool doctor "$device"
    assert_status 0
    assert_stdout_line "PASS  driver +virtio_vfio_pci, a variant driver"
    assert_stdout_line "PASS  variant +virtio_vfio_pci, the variant driver for this device"
}
