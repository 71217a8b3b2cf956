#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `doctor` for a device with another driver or none: the commands that bind it to vfio-pci, with and without
# driverctl, and what the host would lose.

# shellcheck disable=SC2154,SC2030,SC2031 # repo, output and stderr: of helpers and of run, in each test
bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/doctor

@test "doctor: bound to another driver, the next command is driverctl's" {
	DEVICE="$device id=15b3:101d driver=mlx5_core group=14 $bars" fake
	doctor
	blocked driver "bound to mlx5_core, not to a VFIO driver" "driverctl set-override $device vfio-pci"
	says ---- node "not tried: .*not bound"
	says ---- holder "not tried"
}

# used NAME PATH...: adds the links with which sysfs shows what drivers have made of functions
used() {
	mkdir -p "$root/sys/$(dirname "$1")"
	ln -s "../../devices/pci0000:00/$2" "$root/sys/$1"
}

@test "what the host would lose with the device is named before the command that takes it away" {
	DEVICE="$device id=144d:a80a driver=nvme group=14 $bars" fake
	used block/nvme0c1n2 "0000:00:01.0/$device/nvme/nvme0/nvme0c1n2"
	used block/sda "0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda"
	used class/net/eth0 "0000:00:01.0/$device/net/eth0"
	used class/net/eth1 "0000:00:01.0/${device%0}1/net/eth1"
	used class/drm/card0 "0000:00:01.0/$device/drm/card0"
	used class/drm/card0-DP-1 "0000:00:01.0/$device/drm/card0/card0-DP-1"
	used class/drm/renderD128 "0000:00:01.0/$device/drm/renderD128"
	doctor
	blocked driver "bound to nvme, not to a VFIO driver; the host uses it as eth0, nvme0n2, card0" \
		"once the host no longer needs eth0, nvme0n2, card0, as root"
	assert_stdout_has "driverctl set-override $device vfio-pci"
	tool check --sysroot "$root" "$device"
	assert_status 3
	assert_stderr_has "the host uses it as eth0, nvme0n2, card0"
	doctor --json
	assert_json '.devices[0].used_as' "eth0, nvme0n2, card0"
}

# next_commands: the part of Next: that is to be pasted, as a script
next_commands() {
	sed -n '/^Next: /,$ { s/^  //p }' <<<"$output"
}

@test "without driverctl the next commands write to sysfs, and a shell executes them as printed" {
	local bus=$BATS_TEST_TMPDIR/bus

	DEVICE="$device driver=nvme group=14 $bars" fake "dir /usr/sbin"
	used class/net/eth0 "0000:00:01.0/$device/net/eth0"
	doctor
	blocked driver "bound to nvme" "once the host no longer needs eth0, as root; lasts until the next boot"
	assert_stdout_has "echo vfio-pci"
	assert_stdout_lacks "modprobe vfio-pci"
	rm -r "$root/sys/module/vfio_pci"
	doctor
	blocked driver "bound to nvme" ": modprobe vfio-pci && echo vfio-pci"
	mkdir -p "$bus/devices/$device/driver"
	touch "$bus/devices/$device/driver_override" "$bus/devices/$device/driver/unbind" "$bus/drivers_probe"
	next_commands | sed "s,/sys/bus/pci,$bus,g; s/modprobe/echo modprobe/" >"$BATS_TEST_TMPDIR/commands"
	run -0 sh "$BATS_TEST_TMPDIR/commands"
	assert_equal "$output" "modprobe vfio-pci"
	assert_equal "$(cd "$bus" && cat "devices/$device/driver_override" "devices/$device/driver/unbind" drivers_probe)" \
		$'vfio-pci\n0000:01:00.0\n0000:01:00.0'
	tool check --sysroot "$root" "$device"
	assert_status 3
	assert_stderr_has "next: once the host no longer needs eth0, as root"
	assert_stderr_has ": modprobe vfio-pci && echo"
}

# bats test_tags=more-tools
@test "without driverctl and a driver nothing is unbound; a report says so elsewhere, too" {
	local said

	DEVICE="$device group=14 $bars" fake "dir /bin"
	doctor
	blocked driver "not bound to any driver" ": echo vfio-pci >/sys"
	assert_stdout_lacks unbind
	said=$output
	doctor --json
	assert_json .host.driverctl false
	printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/report.json"
	tool doctor --from "$BATS_TEST_TMPDIR/report.json"
	assert_stdout "$said"
	: >"$root/bin/driverctl"
	doctor
	blocked driver "not bound to any driver" "driverctl set-override $device vfio-pci"
	doctor --json
	assert_json .host.driverctl true
	rm -r "$root"
	fake "dir /bin"
	strace -o "$BATS_TEST_TMPDIR/trace" "$TOOL" doctor --sysroot "$root" "$device"
	run ! grep driverctl "$BATS_TEST_TMPDIR/trace"
	doctor --json
	assert_json .host.driverctl null
}

@test "without driverctl another member of the group is bound in the same way; vfio-pci is already loaded" {
	fake "dir /usr/bin" "${device%0}1 driver=snd_hda_intel group=14"
	rm -r "$root/sys/module/vfio_pci"
	doctor
	blocked group "0000:01:00.1 \(snd_hda_intel\)" ": echo vfio-pci \
>/sys/bus/pci/devices/0000:01:00.1/driver_override && echo 0000:01:00.1 >/sys/bus/pci/devices/0000:01:00.1/driver/unbind"
}

@test "what the host would lose with another member of the group is named, too; devices below a bridge stay" {
	fake "0000:00:01.0 class=060400 driver=pcieport group=14" "${device%0}1 driver=e1000e group=14"
	used class/net/eth1 "0000:00:01.0/${device%0}1/net/eth1"
	doctor
	blocked group "0000:01:00.1 \(e1000e: eth1\)" \
		"once the host no longer needs eth1, as root"
	assert_stdout_has "driverctl set-override 0000:01:00.1 vfio-pci"
	doctor --json
	assert_json '[.devices[0].iommu_group.members[].used_as] | tojson' '[null,null,"eth1"]'
}

@test "doctor: bound to no driver, modules not yet loaded: the driver comes first" {
	DEVICE="$device group=14 $bars" fake
	rm -r "$root"/sys/module/vfio*
	doctor
	blocked driver "not bound to any driver" "driverctl set-override $device vfio-pci"
	says NOTE modules "is not loaded"
}

# registered ADDRESS: sysfs shows the function as a VFIO device, as from Linux 6.1 on
registered() {
	mkdir -p "$root/sys/bus/pci/devices/$1/vfio-dev/vfio${1: -1}"
}

@test "a VFIO driver without vfio in its name: bound, not used by the host, and its group is viable" {
	DEVICE="$device driver=acme_passthrough group=14 $bars" fake "${device%0}1 driver=acme_passthrough group=14"
	used class/net/eth0 "0000:00:01.0/$device/net/eth0"
	used class/net/eth1 "0000:00:01.0/${device%0}1/net/eth1"
	registered "$device"
	registered "${device%0}1"
	doctor
	assert_status 0
	says PASS driver "acme_passthrough, a variant driver"
	says PASS group "group 14, viable; other members: 0000:01:00.1 \(acme_passthrough\)"
	assert_stdout_lacks eth
	doctor --json
	assert_json '.devices[0] | [.used_as, .vfio_registered, .iommu_group.members[].vfio_registered] | tojson' \
		'[null,true,true,true]'
	assert_json '.devices[0].doctor.checks[] | select(.check == "variant") | .id' passed

	# before Linux 6.1 there is only the name
	rm -r "$root/sys/bus/pci/devices/"*/vfio-dev
	doctor
	assert_status 1
	says FAIL driver "bound to acme_passthrough, not to a VFIO driver; the host uses it as eth0"
	says WARN group "group 14 is not viable.*acme_passthrough: eth1"
}

@test "a virtual function whose physical function has any VFIO driver needs its token" {
	fake "${device%0}1 driver=acme_passthrough group=15"
	ln -s "../${device%0}1" "$root/sys/bus/pci/devices/$device/physfn"
	doctor --json
	assert_json '.devices[0].doctor.checks[] | select(.check == "variant") | .id' passed
	registered "${device%0}1"
	doctor --json
	assert_json '.devices[0].doctor.checks[] | select(.check == "variant") | .id' vf-token
}
