# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # what helpers.bash and the suites set
#
# fake_vfio DIRECTORY: a system whose 0000:01:00.0 and 0000:02:00.0 can be opened if programs/shim_kernel.c is
# preloaded and FAKE_ROOT=DIRECTORY. They are in the groups 14 and 15.
fake_vfio() {
    local modules

    modules=/lib/modules/$(uname -r)
    {
        fake_function 1 14 vfio0
        fake_function 2 15 vfio1
        cat <<-END
			file dev/vfio/vfio
			file dev/iommu
			file sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts N
			file proc/iomem fe100000-fe103fff : 0000:01:00.0\n  fe100000-fe100fff : simplefb\nfe200000-fe203fff : 0000:02:00.0
			file sys/bus/pci/devices/0000:01:00.0/msi_irqs/30 msix
			file sys/bus/pci/devices/0000:01:00.0/msi_irqs/31 msix
			file sys/kernel/irq/30/chip_name IR-PCI-MSIX-0000:01:00.0
			file sys/kernel/irq/30/hwirq 0
			file sys/kernel/irq/30/actions vfio-msix[0](0000:01:00.0)
			file sys/kernel/irq/30/per_cpu_count 12,0,3
			file proc/irq/30/effective_affinity_list 2
			file sys/kernel/irq/31/chip_name IR-PCI-MSIX-0000:01:00.0
			file sys/kernel/irq/31/hwirq 1
			file sys/kernel/irq/31/per_cpu_count 0,0,0
			file sys/module/kvm_intel/parameters/enable_apicv Y
			file proc/kallsyms 0000000000000000 T schedule\n0000000000000000 t vfio_pci_core_ioread64\t[vfio_pci_core]
			dir /sys/kernel/tracing/instances
			file proc/4711/comm qemu-system-x86
			link proc/4711/exe /usr/bin/qemu-system-x86_64
			file proc/4711/cgroup 0::/machine.slice/machine-db1.scope
			file proc/4711/cmdline
			dir proc/4711/task/4711
			link proc/4711/fd/9 anon_inode:kvm-vm
			link proc/4711/fd/20 /dev/vfio/14
			link proc/4711/fd/21 anon_inode:[vfio-device]
			link proc/4711/fd/22 /dev/vfio/devices/vfio1
			link proc/4711/fd/23 /dev/iommu
			file proc/4711/fdinfo/21 pos:\t0\nvfio-device-syspath: /sys/devices/pci0000:00/0000:01:00.0
			file proc/4711/maps 7f960a44e000-7f960a452000 rw-s 00000000 00:0e 1046 anon_inode:[vfio-device]\n7f960b44e000-7f960b452000 rw-s 00000000 00:05 12 /dev/vfio/devices/vfio1\n7f960c44e000-7f960c452000 rw-s 00000000 00:05 12 vfio9:0000:01:00.0/0
			file $modules/modules.builtin kernel/drivers/iommu/iommufd/iommufd.ko
			file $modules/modules.dep kernel/drivers/vfio/vfio.ko:\nkernel/drivers/vfio/pci/vfio-pci.ko: kernel/drivers/vfio/vfio.ko
			file $modules/modules.alias alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci
		END
    } | "$(dirname "${BASH_SOURCE[0]}")/fake-sysfs" "$1"
}

# fake_function NUMBER GROUP NODE: the lines for fake-sysfs.
fake_function() {
    cat <<-END
		0000:0$1:00.0 id=1b36:0010 class=010802 driver=vfio-pci group=$2 bar0=mem64:0x4000@0xfe${1}00000 bar2=mem32:0x4000@0xfd${1}00000 msix=65,0+0x2000,0+0x3000
		file dev/vfio/$2
		file dev/vfio/devices/$3
		file sys/bus/pci/devices/0000:0$1:00.0/vfio-dev/$3/dev 511:${3#vfio}
		file sys/bus/pci/devices/0000:0$1:00.0/local_cpulist 0-255
		file sys/bus/pci/devices/0000:0$1:00.0/modalias pci:v00001B36d00000010sv00001AF4sd00001100bc01sc08i02
		link sys/class/vfio-dev/$3/device ../../../devices/pci0000:00/0000:0$1:00.0
		file sys/kernel/iommu_groups/$2/type DMA-FQ
		file sys/kernel/iommu_groups/$2/reserved_regions 0x00000000fee00000 0x00000000feefffff msi
	END
}

# fake COMMAND ARG...: runs vfio-msixctl on $kernel in the tree $root, which gives the malformed answer $lie.
fake() {
    run_apart env FAKE_ROOT="$root" FAKE_KERNEL="$kernel" FAKE_LIE="$lie" \
        LD_PRELOAD="$PROGRAMS/shim_kernel.so" "$TOOL" "$1" --sysroot="$root" "${@:2}"
    ! asks_for_json "$@" || validate_json
}
