#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `doctor` on fake systems: each prerequisite broken in turn, and nothing ever opened.

# shellcheck disable=SC2154,SC2030,SC2031 # repo, output and stderr: of helpers and of run, in each test
bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/doctor

@test "doctor: a device that is ready passes all checks" {
	fake
	doctor
	assert_status 0
	assert_stderr_empty
	assert_stdout_lacks FAIL
	assert_stdout_lacks WARN
	assert_stdout_line "Next: opening resets the device: vfio-msixctl check $device"
	says PASS function "$device exists: Samsung .*"
	says PASS msix "MSI-X table in BAR0, 65 entries, inside its BAR"
	says PASS iommu "Intel VT-d \(dmar0\)"
	says PASS group "group 14, no other members"
	says PASS driver vfio-pci
	says PASS modules "vfio, vfio_pci, vfio_iommu_type1"
	says PASS node "/dev/vfio/14, crw-rw-rw- root:root"
	says PASS power "D3hot \(runtime-suspended\)"
	says PASS interrupts "remapped \(IR-"
	says PASS interface "group only: .*CONFIG_VFIO_DEVICE_CDEV"
	unwrap
	assert_equal "$(wc -l <<<"$output")" 15
}

@test "doctor: the device is named first, and each of several" {
	printf '%s\n' "$device id=144d:a80a group=14 $bars" "0000:02:00.0 id=1af4:1041 group=15 $bars" |
		"$repo/tests/lib/fake-sysfs" "$root"
	tool doctor --sysroot "$root" "$device" 0000:02:00.0
	assert_equal "$(awk 'NR == 1 || blank { print $1 } { blank = /^$/ }' <<<"$output" | xargs)" \
		"$device 0000:02:00.0" headlines
}

# bats test_tags=more-tools
@test "doctor: it opens no node and calls no ioctl" {
	fake
	strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=open,openat,openat2,ioctl \
		"$TOOL" doctor --sysroot "$root" "$device"
	run ! grep -E '/dev/vfio|/dev/iommu|/dev/null|/dev/zero|VFIO|0x3b' "$BATS_TEST_TMPDIR/trace"
	grep -q "$root/sys/class/vfio/14/dev" "$BATS_TEST_TMPDIR/trace"
}

@test "doctor: no such device is exit status 3" {
	fake
	tool doctor --sysroot "$root" 0000:7f:00.0
	assert_status 3
	assert_stdout_empty
	assert_stderr_has "no such PCI function"
}

@test "doctor: no IOMMU group; the remedy depends on the machine" {
	of_x86
	DEVICE="$device driver=vfio-pci $bars" fake
	rm -r "$root/sys/class/iommu"
	echo quiet >"$root/proc/cmdline"
	doctor
	blocked iommu "has no IOMMU group" "add intel_iommu=on to the kernel command line and reboot"
	says ---- group "not tried"
	says ---- interrupts "not tried"

	rm "$root/sys/firmware/acpi/tables/DMAR"
	doctor
	assert_stdout_has "Next: enable Intel VT-d in the firmware setup"

	printf 'vendor_id\t: AuthenticAMD\n' >"$root/proc/cpuinfo"
	doctor
	assert_stdout_has "Next: enable AMD-Vi (IOMMU) in the firmware setup"

	touch "$root/sys/firmware/acpi/tables/IVRS"
	echo "quiet amd_iommu=off" >"$root/proc/cmdline"
	doctor
	assert_stdout_has "Next: remove 'amd_iommu=off' from the kernel command line and reboot"

	echo quiet >"$root/proc/cmdline"
	doctor
	assert_stdout_has "Next: the firmware describes an IOMMU but the kernel did not enable it"
	assert_stdout_lacks amd_iommu=on

	mkdir -p "$root/sys/class/iommu/ivhd0"
	doctor
	blocked iommu "has no IOMMU group: the IOMMU is enabled \(ivhd0\) but does not cover this device" \
		"the firmware decides which devices the IOMMU covers; see what the kernel found: dmesg | grep"
	assert_stdout_lacks "disabled or absent"

	rm -r "$root/sys/class/iommu"
	printf 'vendor_id\t: GenuineIntel\n' >"$root/proc/cpuinfo"
	echo "quiet intel_iommu=on" >"$root/proc/cmdline"
	doctor
	assert_stdout_has "Next: the firmware describes an IOMMU but the kernel did not enable it"
	assert_stdout_lacks "add intel_iommu=on"
}

# bats test_tags=thorough
@test "doctor: the IOMMU's ACPI table, not the processor, decides which kernel parameters matter" {
	local vendor table words next

	DEVICE="$device driver=vfio-pci $bars" fake
	rm -r "$root/sys/class/iommu" "$root/sys/firmware/acpi/tables/DMAR"
	while IFS='|' read -r vendor table words next; do
		printf 'vendor_id\t: %s\n' "$vendor" >"$root/proc/cpuinfo"
		touch "$root/sys/firmware/acpi/tables/$table"
		echo "quiet $words root=/dev/sda" >"$root/proc/cmdline"
		doctor
		unwrap
		[[ $(tail -n 1 <<<"$output") == "Next: $next"* ]] ||
			fail "$vendor, $table, '$words': expected $next"
		assert_equal "$(grep -c 'amd_iommu\|intel_iommu\|iommu=pt' <<<"$output")" \
			"$(grep -c 'amd_iommu\|intel_iommu' <<<"$next")" "$words: words of another IOMMU"
		rm "$root/sys/firmware/acpi/tables/$table"
	done <<-END
		AuthenticAMD|DMAR||add intel_iommu=on to the kernel command line and reboot
		HygonGenuine|IVRS||the firmware describes an IOMMU but the kernel did not enable it
		HygonGenuine|IVRS|amd_iommu=off|remove 'amd_iommu=off' from the kernel command line and reboot
		GenuineIntel|DMAR|intel_iommu=on iommu=pt amd_iommu=off|the firmware describes an IOMMU
		GenuineIntel|DMAR|intel_iommu=on,sm_on|the firmware describes an IOMMU
		GenuineIntel|DMAR|intel_iommu=off intel_iommu=on|the firmware describes an IOMMU
		GenuineIntel|DMAR|intel_iommu=on intel_iommu=off|remove 'intel_iommu=off' from the kernel command line, add intel_iommu=on, and reboot
		GenuineIntel|DMAR|intel_iommu=on iommu=off|remove 'iommu=off' from the kernel command line and reboot
		GenuineIntel|DMAR|iommu=nomerge,off intel_iommu=off|remove 'intel_iommu=off' and 'iommu=off' from the kernel command line, add intel_iommu=on, and reboot
		GenuineIntel|DMAR|intel_iommu=igfx_off|add intel_iommu=on
		AuthenticAMD|IVRS|intel_iommu=off iommu=pt|the firmware describes an IOMMU
		AuthenticAMD|IVRS|amd_iommu=off amd_iommu=on|remove 'amd_iommu=off'
		AuthenticAMD|IVRS|iommu=off amd_iommu=fullflush|remove 'iommu=off' from the kernel command line and reboot
		AuthenticAMD|IVRS|amd_iommu=pgtbl_v2 xiommu=off|the firmware describes an IOMMU
	END
}

@test "doctor: a group that is not viable names each member; bridges are fine" {
	fake "0000:00:01.0 class=060400 driver=pcieport group=14" "0000:01:00.1 driver=snd_hda_intel group=14" \
		"0000:01:00.2 group=14" "0000:01:00.3 driver=vfio-pci group=14" "0000:01:00.4 driver=xhci_hcd group=14"
	doctor
	blocked group "group 14 is not viable: .*: 0000:01:00.1 \(snd_hda_intel\), 0000:01:00.4 \(xhci_hcd\)" \
		"driverctl set-override 0000:01:00.1 vfio-pci"
	assert_stdout_lacks 0000:00:01.0
}

@test "doctor: a viable group with a bridge passes" {
	fake "0000:00:01.0 class=060400 driver=pcieport group=14" "0000:01:00.1 driver=vfio-pci group=14" \
		"0000:01:00.2 driver=pci-stub group=14"
	doctor
	assert_status 0
	says PASS group "group 14, viable; other members: 0000:00:01.0 \(pcieport, a bridge\), \
0000:01:00.1 \(vfio-pci\), 0000:01:00.2 \(pci-stub\)"
}

@test "doctor: other members are a warning as long as the device itself is not bound" {
	DEVICE="$device driver=nvme group=14 $bars" fake "0000:01:00.1 driver=snd_hda_intel group=14"
	doctor
	says WARN group "0000:01:00.1 \(snd_hda_intel\)"
	blocked driver nvme "driverctl set-override $device vfio-pci"
}

@test "doctor: a bridge is recognised" {
	DEVICE="$device class=060400 driver=pcieport group=14" fake
	doctor
	blocked driver "PCI bridge" "name a function behind the bridge"
}

@test "doctor: host bridges and ISA bridges are not offered to vfio-pci; other bridges are" {
	local class

	for class in 060000 060100; do
		DEVICE="$device class=$class driver=lpc_ich group=14" fake
		doctor
		blocked driver "bound to lpc_ich; an? (host|ISA) bridge is part of the platform" "name another function"
		assert_stdout_lacks override
		tool check --sysroot "$root" "$device"
		assert_status 3
		[[ $stderr != *override* ]] || fail "$stderr"
		rm -r "$root"
	done
	DEVICE="$device class=068000 group=14 $bars" fake
	doctor
	blocked driver "not bound to any driver" "driverctl set-override $device vfio-pci"
}

@test "doctor: modules: not loaded, built in, missing" {
	local modules

	fake
	modules=$root/lib/modules/$(uname -r)
	mkdir -p "$modules"
	echo "kernel/drivers/vfio/vfio_iommu_type1.ko.xz: kernel/drivers/vfio/vfio.ko.xz" >"$modules/modules.dep"
	: >"$modules/modules.builtin"
	rm -r "$root/sys/module/vfio_iommu_type1"
	doctor
	blocked modules "vfio_iommu_type1 is not loaded" "modprobe vfio_iommu_type1"

	echo "kernel/drivers/vfio/vfio_iommu_type1.ko" >"$modules/modules.builtin"
	doctor
	assert_status 0
	says PASS modules "vfio_iommu_type1 \(built in\)"

	: >"$modules/modules.dep"
	: >"$modules/modules.builtin"
	doctor
	assert_status 1
	says FAIL modules "vfio_iommu_type1 is neither loaded, built in nor installed"
}

@test "doctor: a missing node" {
	fake
	rm "$root/dev/vfio/14"
	doctor
	blocked node "/dev/vfio/14: No such file or directory" \
		"in a container, pass the node into it; otherwise: mknod -m 600 /dev/vfio/14 c 1 3"
	says ---- holder "not tried: no device node"
	rm "$root/sys/class/vfio/14/dev"
	doctor
	blocked node "/dev/vfio/14: No such file or directory" \
		"in a container, pass /dev/vfio/14 into it"
	rm "$root/dev/vfio/vfio" "$root/sys/class/misc/vfio/dev"
	doctor
	assert_stdout_has "Next: modprobe vfio-pci;"
}

@test "doctor: a stale node, whose number now belongs to another device" {
	fake "file /sys/class/vfio/14/dev 511:7"
	doctor
	blocked node "/dev/vfio/14 is device 1:3, but the kernel's number is 511:7" \
		"rm /dev/vfio/14 && mknod -m 600 /dev/vfio/14 c 511 7"
	rm "$root/dev/vfio/14"
	touch "$root/dev/vfio/14"
	doctor
	blocked node "/dev/vfio/14 is not a character device" \
		"rm /dev/vfio/14 && mknod -m 600 /dev/vfio/14 c 511 7"
	rm "$root/sys/class/vfio/14/dev"
	doctor
	blocked node "/dev/vfio/14 is not a character device" \
		"remove it, then unbind the device from its driver and bind it again"
}

@test "doctor: a node is made with the mode that the kernel gives it" {
	local cdev="file /sys/bus/pci/devices/$device/vfio-dev/vfio3/dev 511:3"

	fake "$cdev" "file /sys/class/vfio-dev/vfio3/dev 1:3" "link /dev/vfio/devices/vfio3 /dev/null" \
		"file /sys/class/misc/iommu/dev 10:126"
	rm "$root/dev/vfio/vfio"
	doctor
	blocked node "/dev/vfio/vfio: No such file or directory" \
		"in a container, pass the node into it; otherwise: mknod -m 666 /dev/vfio/vfio c 1 5"
	touch "$root/dev/vfio/vfio"
	doctor
	blocked node "/dev/vfio/vfio is not a character device" \
		"rm /dev/vfio/vfio && mknod -m 666 /dev/vfio/vfio c 1 5"
	assert_stdout_lacks udevadm

	# Without a group there is only the device cdev, which needs /dev/iommu.
	rm -r "$root/sys/bus/pci/devices/$device/iommu_group" "$root/sys/class/vfio" "$root/dev/vfio/14"
	touch "$root/dev/iommu"
	doctor --json
	assert_json '[.devices[0].doctor.checks[] | select(.check == "node").id][0]' node-stale
	assert_json '[.devices[0].doctor.checks[] | select(.check == "node").remedy][0]' \
		"rm /dev/iommu && mknod -m 660 /dev/iommu c 10 126"
}

# bats test_tags=thorough
@test "doctor: no name from a tree or a report gets into a command to be pasted" {
	local name bad=$BATS_TEST_TMPDIR/bad.json good=$BATS_TEST_TMPDIR/good.json key value

	# shellcheck disable=SC2016 # the point is that a shell would expand them
	for name in 'x;echo BAD #' '$(reboot)' '`id`' 'a b' '-rf' '..' 'x&y' $'x\ny'; do
		fake
		mkdir "$root/sys/kernel/iommu_groups/14/devices/$name" 2>/dev/null || { rm -r "$root"; continue; }
		mkdir -p "$root/sys/bus/pci/devices/$name" "$root/sys/bus/pci/drivers/snd"
		ln -s ../../drivers/snd "$root/sys/bus/pci/devices/$name/driver"
		doctor --json
		assert_status 1
		assert_json '.devices[0].doctor.next' \
			"no command is shown: a name in it has characters other than letters, digits and /._:-"
		rm -r "$root"
	done

	fake
	tool doctor --sysroot "$root" --json "$device"
	printf '%s\n' "$output" >"$good"
	while IFS='|' read -r key value; do
		jq --arg value "$value" ".$key = \$value" "$good" >"$bad"
		tool doctor --from "$bad" --json
		assert_status 2
		assert_json '.messages[0].id' file-damaged
		assert_json ".messages[0].text | contains(\"${key//\"/}: not \")"
		assert_json '[.. | strings | select(contains("echo BAD"))] | length' 0
	done <<-'END'
		host.setup.modules[0].name|x; echo BAD #
		host.setup.modules[0].name|vfio && echo BAD
		devices[0].ready.nodes[0].path|/dev/vfio/x y; echo BAD
		devices[0].ready.nodes[0].path|/etc/passwd
		devices[0].ready.nodes[1].path|/dev/vfio/../../etc/passwd
		devices[0].iommu_group.members[0].address|x;echo BAD #
		devices[0].cdev|vfio0;echo BAD
	END
}

@test "doctor: in a container the device cgroup may forbid what the mode allows" {
	fake "file /run/.containerenv"
	doctor
	assert_status 0
	says WARN node "the device cgroup of this container"
	says NOTE holder "not open in this container"
	assert_stdout_line "Next: allow 'c 1:5 rw' and 'c 1:3 rw' in the container's device rules"
	tool doctor --sysroot "$root" --json "$device"
	assert_json '.devices[0].doctor.checks[] | select(.check == "node").remedy' \
		"allow 'c 1:5 rw' and 'c 1:3 rw' in the container's device rules"
}

@test "doctor: a BAR claimed by another resource is reported, with and without addresses" {
	fake "file /proc/iomem fd000000-fe0fffff : PCI Bus 0000:00\n  fe000000-fe003fff : $device\n    fe001000-fe001fff : BOOTFB\n  fe004000-fe004fff : 0000:02:00.0\n    fe004000-fe004fff : nvme"
	doctor
	blocked bars "BOOTFB has claimed BAR0" \
		"it is the boot console's frame buffer: boot with initcall_blacklist=sysfb_init"
	sed -i -E 's/[0-9a-f]{8}/00000000/g' "$root/proc/iomem"
	doctor
	assert_status 1
	says FAIL bars "BOOTFB has claimed a BAR"
	sed -i 's/BOOTFB/pnp 00:04/' "$root/proc/iomem"
	doctor
	blocked bars "pnp 00:04 has claimed a BAR" "unload or unbind the driver that claimed it"
}

@test "doctor: what vfio-pci itself has claimed does not count" {
	fake "file /proc/iomem fe000000-fe003fff : $device\n  fe000000-fe003fff : vfio-pci\nfe004000-fe00ffff : vfio sub-page reserved"
	doctor
	assert_status 0
	says PASS bars "not claimed by anything else"
}

@test "doctor: missing interrupt remapping blocks, unless allow_unsafe_interrupts is set" {
	of_x86
	fake
	echo IO-APIC >"$root/sys/kernel/irq/0/chip_name"
	echo PCI-MSI >"$root/sys/kernel/irq/24/chip_name"
	doctor
	blocked interrupts "not remapped" "interrupt remapping is off and allow_unsafe_interrupts is N: enable it"
	echo Y >"$root/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts"
	doctor
	assert_status 0
	says WARN interrupts "allow_unsafe_interrupts is Y"
	rm -r "$root/sys/kernel/irq"
	doctor
	assert_status 0
	says NOTE interrupts "user space cannot see"
}

@test "doctor: MSI-X absent, unreadable or outside its BAR is a warning" {
	DEVICE="$device driver=vfio-pci group=14" fake
	doctor
	assert_status 0
	says WARN msix "no MSI-X"
	rm -r "$root"
	DEVICE="$device driver=vfio-pci group=14 config=64 $bars" fake
	doctor
	assert_status 0
	says WARN msix "only the first 64 bytes of configuration space"
	assert_stdout_line "Next: run as root"
	rm -r "$root"
	DEVICE="$device driver=vfio-pci group=14 bar0=mem32:0x1000@0xfe000000 msix=4,0+0x1000,0+0" fake
	doctor
	says WARN msix "the MSI-X table lies outside BAR0"
	rm -r "$root"
	DEVICE="$device driver=vfio-pci group=14 bar0=mem32:0x2000@0xfe000000 msix=4,0+0,0+0x8000" fake
	doctor
	says WARN msix "the PBA lies outside BAR0: QEMU refuses"
	assert_stdout_line "Next: .*: vfio-msixctl layout $device"
	rm -r "$root"
	DEVICE="$device id=1425:5803 driver=vfio-pci group=14 bar0=mem32:0x2000@0xfe000000 msix=4,0+0,0+0x8000" fake
	doctor
	says WARN msix "PBA outside BAR0, .* at 0x1000, and QEMU corrects it"
	assert_stdout_line "Next: opening resets the device: vfio-msixctl check $device"
}

@test "doctor: a physical function whose virtual functions are enabled" {
	DEVICE="$device driver=mlx5_core group=14 $bars" fake "file /sys/bus/pci/devices/$device/sriov_numvfs 4"
	doctor
	blocked driver "4 virtual functions are enabled" \
		"once nothing uses them, guests included, as root"
	assert_stdout_line "  echo 0 >/sys/bus/pci/devices/$device/sriov_numvfs"
}

@test "doctor: a virtual function whose physical function is in user space" {
	fake "0000:02:00.0 driver=vfio-pci group=15" "link /sys/bus/pci/devices/$device/physfn ../0000:02:00.0"
	doctor
	assert_status 0
	says NOTE variant "physical function 0000:02:00.0 is in use by user space: .*VF token"
}

@test "doctor: variant drivers and mediated devices are named" {
	local modules

	fake "file /sys/bus/pci/devices/$device/modalias pci:v000015B3d0000101Esv00001AF4sd00001100bc02sc00i00"
	modules=$root/lib/modules/$(uname -r)
	mkdir -p "$modules"
	printf '%s\n' "alias pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_core" \
		"alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci" \
		"alias vfio_pci:v000019E5d0000A251sv*sd*bc*sc*i* hisi_acc_vfio_pci" \
		"alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci" >"$modules/modules.alias"
	doctor
	assert_status 0
	says NOTE variant "variant driver mlx5_vfio_pci matches this device"

	mkdir "$root/sys/bus/pci/devices/$device/mdev_supported_types"
	doctor
	says NOTE variant "offers mediated devices"

	rm -r "$root"
	DEVICE="$device driver=mlx5_vfio_pci group=14 $bars" fake
	doctor
	assert_status 0
	says PASS driver "mlx5_vfio_pci, a variant driver"
}

@test "doctor: a device cdev" {
	fake "file /sys/bus/pci/devices/$device/vfio-dev/vfio0/dev 1:3" "file /sys/class/vfio-dev/vfio0/dev 1:3" \
		"link /dev/vfio/devices/vfio0 /dev/null" "link /dev/iommu /dev/zero" "file /sys/class/misc/iommu/dev 1:5"
	doctor
	assert_status 0
	says PASS node "/dev/vfio/devices/vfio0, crw-rw-rw-"
	says PASS interface "device cdev /dev/vfio/devices/vfio0 with IOMMUFD, or group"
	rm -r "$root/sys/module/vfio_iommu_type1"
	doctor
	assert_status 0
	says PASS modules "vfio, vfio_pci"
	touch "$root/dev/vfio/devices/vfio0"
	rm "$root/dev/iommu"
	doctor
	says PASS interface "group only: this user cannot open /dev/iommu, .*"
	rm "$root/dev/vfio/devices/vfio0"
	doctor
	says PASS node "/dev/vfio/14"
	says NOTE interface "device cdev /dev/vfio/devices/vfio0 is missing"
	doctor -v
	assert_stdout_line " {22}next: in a container, pass it and /dev/iommu into it"
}

@test "doctor: no-IOMMU mode is a warning" {
	fake "file /sys/kernel/iommu_groups/14/name vfio-noiommu" "link /dev/vfio/noiommu-14 /dev/null"
	doctor
	assert_status 0
	says WARN iommu "no-IOMMU mode"
	if [[ $EUID -eq 0 ]]; then
		says PASS node "/dev/vfio/noiommu-14"
	else
		says WARN node "/dev/vfio/noiommu-14, .*CAP_SYS_RAWIO"
	fi
}

@test "doctor: power states" {
	DEVICE="$device driver=vfio-pci group=14 power=D3cold $bars" fake
	doctor
	assert_status 0
	says WARN power "D3cold"
	assert_stdout_line "  echo on >/sys/bus/pci/devices/$device/power/control"
}

@test "doctor: --json has the facts and the chain, and replays to the same" {
	local text

	DEVICE="$device driver=nvme group=14 $bars" fake
	doctor --json
	assert_status 1
	assert_json ".devices[0].doctor | .ready == false and (.next | endswith(\": driverctl set-override $device vfio-pci\"))" true
	assert_json '[.devices[0].doctor.checks[] | select(.level == "fail") | .check + " " + .id] | join(",")' \
		"driver not-vfio-bound"
	assert_json '.host.setup.modules[0] | "\(.name) \(.state)"' "vfio loaded"
	assert_json '.devices[0].ready.nodes[1] | "\(.path) \(.major):\(.minor) \(.kernel_minor)"' "/dev/vfio/14 1:3 3"
	printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/report.json"
	doctor
	text=$output
	tool doctor --from "$BATS_TEST_TMPDIR/report.json"
	assert_status 1
	assert_stderr_empty
	assert_stdout "$text"
	tool doctor --json --from "$BATS_TEST_TMPDIR/report.json"
	assert_equal "$(json '.devices')" "$(jq -r .devices "$BATS_TEST_TMPDIR/report.json")"
}

@test "doctor: the report of a failed info also answers doctor, one of list does not" {
	fake
	tool info --sysroot "$root" --json "$device"
	[[ $status -ne 0 ]]
	printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/report.json"
	tool doctor --from "$BATS_TEST_TMPDIR/report.json"
	assert_stdout_line "PASS  driver +vfio-pci"
	tool list --sysroot "$root" --json
	printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/report.json"
	tool doctor --from "$BATS_TEST_TMPDIR/report.json" --json
	assert_status 3
	assert_json '.messages[0].id' not-in-report
}

@test "doctor: a report of a version without doctor's facts is rejected for that" {
	fake
	doctor --json
	jq 'del(.devices[].ready, .devices[].ready_error)' <<<"$output" >"$BATS_TEST_TMPDIR/report.json"
	tool doctor --from "$BATS_TEST_TMPDIR/report.json"
	assert_status 3
	assert_stderr_has "does not contain all that doctor needs"
}

@test "doctor: names from outside do not harm a terminal" {
	fake "file /proc/iomem fe000000-fe003fff : $device"
	printf '  fe000000-fe000fff : a\033[31mb\n' >>"$root/proc/iomem"
	doctor
	assert_status 1
	says FAIL bars 'a\\x1b\[31mb has claimed BAR0'
}
