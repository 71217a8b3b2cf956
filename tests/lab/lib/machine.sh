# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # variables of lab, which reads this file
#
# QEMU's command line: one machine per architecture, each with an IOMMU, and its devices.

machine_qemu() {
	case $1 in
	amd64) echo qemu-system-x86_64 ;;
	arm64) echo qemu-system-aarch64 ;;
	ppc64el) echo qemu-system-ppc64 ;;
	esac
}

# The IOMMU has to be the first device, because it translates only for those added later. Two options save
# time: arm64's architected pointer authentication (QARMA5) takes half of an emulated boot, QEMU's own cipher
# serves as well; SLOF takes longer than the kernel, VOF answers the same calls at once.
machine_options() {
	case $1 in
	amd64)
		echo "-M q35,kernel-irqchip=split -cpu max"
		echo "-device intel-iommu,intremap=on,caching-mode=on"
		;;
	arm64) echo "-M virt,iommu=smmuv3,gic-version=3 -cpu max,pauth-impdef=on" ;;
	ppc64el) echo "-M pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,x-vof=on" ;;
	esac
	[[ $kvm == no ]] || nested_machine_options "$1"
	echo "${LAB_QEMU:-}"
}

# QEMU and its libraries are files of the initramfs, in memory.
memory() {
	if [[ $kvm == no ]]; then echo 1024; else echo 2048; fi
}

# The kernel is quiet unless something is wrong, and a panic ends QEMU.
kernel_arguments() {
	echo "rdinit=/lib/lab/init quiet panic=-1 mitigations=off"
	case $1 in
	# Emulated timers may miss the few ticks that the kernel waits for at boot; it would panic.
	amd64) echo "console=ttyS0 intel_iommu=on no_timer_check" ;;
	arm64) echo "console=ttyAMA0" ;;
	ppc64el) echo "console=hvc0" ;;
	esac
	echo "${LAB_APPEND:-}"
}

# Ports of the agents, three per slot (see guest/agent). Without an event notifier, QEMU empties a port before
# the guest's write returns; therefore the output is complete when the status arrives.
slot_options() {
	local slot base

	echo "-device virtio-serial-pci,id=lab,ioeventfd=off"
	for slot in $SLOTS; do
		base=$((3 * slot - 2))
		echo "-chardev pipe,id=control$slot,path=control$slot"
		echo "-device virtserialport,bus=lab.0,nr=$base,chardev=control$slot"
		echo "-chardev file,id=stdout$slot,path=stdout$slot,append=on"
		echo "-device virtserialport,bus=lab.0,nr=$((base + 1)),chardev=stdout$slot"
		echo "-chardev file,id=stderr$slot,path=stderr$slot,append=on"
		echo "-device virtserialport,bus=lab.0,nr=$((base + 2)),chardev=stderr$slot"
	done
}

# The log backend of QEMU's tracing needs one event enabled at the start; this one does not occur.
common_options() {
	cat <<-END
		-nodefaults -display none -no-reboot -smp ${LAB_CPUS:-1} -m ${LAB_MEMORY:-$(memory)}
		-chardev pipe,id=qmp,path=qmp -mon chardev=qmp,mode=control
		-serial file:console
		-trace enable=qemu_system_powerdown_request -D trace
	END
}

# has_property DEVICE NAME: whether a -device argument sets a property.
has_property() {
	[[ ,$1, == *,"$2"=* ]]
}

# device_options ARCH NUMBER DEVICE: the -device argument, completed with drive, id and port.
# A device without bus= or addr= is behind a port of its own, so that it has its own IOMMU group and can be
# unplugged; on pseries behind a host bridge of its own.
device_options() {
	local arch=$1 number=$2 device=$3

	case ${device%%,*} in
	nvme | virtio-blk-pci*)
		# QEMU accepts no drive for a controller in a subsystem: it has separate namespaces, or none.
		has_property "$device" drive || has_property "$device" subsys || {
			printf '%s\n' -blockdev \
				"driver=null-co,node-name=drive$number,size=67108864,read-zeroes=on"
			device+=,drive=drive$number
		}
		[[ $device != nvme* ]] || has_property "$device" serial || device+=,serial=lab$number
		;;
	e1000e | igb | virtio-net-pci*)
		has_property "$device" romfile || device+=,romfile=
		;;
	esac
	has_property "$device" id || device+=,id=dev$number
	if own_port "$device"; then
		port_options "$arch" "$number"
		device+=,bus=$(port_bus "$arch" "$number")
	fi
	printf '%s\n' -device "$device"
}

own_port() {
	! has_property "$1" bus && ! has_property "$1" addr
}

port_options() {
	local arch=$1 number=$2

	if [[ $arch == ppc64el ]]; then
		printf '%s\n' -device "spapr-pci-host-bridge,index=$number,id=port$number"
	else
		printf '%s\n' -device "pcie-root-port,id=port$number,chassis=$number,slot=$number"
	fi
}

port_bus() {
	case $1 in
	ppc64el) echo "port$2.0" ;;
	*) echo "port$2" ;;
	esac
}

# pci_domain ARCH NUMBER DEVICE: pseries has a domain for each host bridge.
pci_domain() {
	if [[ $1 == ppc64el ]] && own_port "$3"; then
		printf '%04x' "$2"
	else
		echo 0000
	fi
}

device_id() {
	local number=$1 device=$2

	if has_property "$device" id; then
		device=${device##*,id=}
		echo "${device%%,*}"
	else
		echo "dev$number"
	fi
}
