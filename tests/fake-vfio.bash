# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# fake_vfio DIRECTORY: a system whose 0000:01:00.0 can be opened where programs/shim_kernel.c is
# preloaded, with FAKE_ROOT=DIRECTORY.
fake_vfio() {
    "$BATS_TEST_DIRNAME/fake-sysfs" "$1" <<-END
		0000:01:00.0 id=1b36:0010 class=010802 driver=vfio-pci group=14 bar0=mem64:0x4000@0xfe000000 bar2=mem32:0x4000@0xfd000000 msix=65,0+0x2000,0+0x3000
		file dev/vfio/vfio
		file dev/vfio/14
		file dev/vfio/devices/vfio0
		file dev/iommu
		file sys/bus/pci/devices/0000:01:00.0/vfio-dev/vfio0/dev 511:0
		file sys/bus/pci/devices/0000:01:00.0/local_cpulist 0-255
		file sys/kernel/iommu_groups/14/type DMA-FQ
		file sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi
		file sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts N
	END
}
