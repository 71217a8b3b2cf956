/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which parts of each BAR can be mapped and which trap, for each consumer, computed from the
 * location of the MSI-X table, the BARs and a page size, without using VFIO.
 *
 * The kernel: vfio_pci_probe_mmaps() decides which BARs can be mapped at all; before 4.16
 * msix_sparse_mmap_cap() and vfio_pci_mmap() exclude the host pages of the MSI-X table. QEMU:
 * vfio_pci_fixup_msix_region(), vfio_pci_relocate_msix(), vfio_sub_page_bar_update_mapping() in
 * hw/vfio/pci.c, msix_init() in hw/pci/msix.c, kvm_align_section() in accel/kvm/kvm-all.c.
 * cloud-hypervisor: fixup_msix_region(), map_mmio_regions() and generate_sparse_areas() in
 * pci/src/vfio.rs.
 */
#ifndef JUDGE_LAYOUT_H
#define JUDGE_LAYOUT_H

#include "judge/layout_model.h"

struct layout_request {
	uint64_t pages[LAYOUT_PAGES_MAX]; /* powers of two, LAYOUT_PAGE_MIN to LAYOUT_PAGE_MAX */
	size_t n_pages;                   /* 0: 4, 16 and 64 KiB and this machine's */
};

/**
 * layout_finds_gone() - whether the function did not respond when its MSI-X was read
 * @finding: set if so, to be freed
 */
bool layout_finds_gone(const struct device_facts *device, struct finding *finding);

/**
 * layout_refuses() - whether there is no answer because MSI-X could not be read
 * @finding: set if so
 */
bool layout_refuses(const struct host_facts *host, const struct device_facts *device,
		    struct finding *finding);

/**
 * layout_judge() - the complete layout of a device
 * @host: for the page size
 * @device: msix must be readable (status 0) or absent; numbers are not trusted
 * @request: page sizes, in any order
 * @findings: warnings are added
 *
 * Return: to be given to layout_free().
 */
struct layout_verdict *layout_judge(const struct host_facts *host,
				    const struct device_facts *device,
				    const struct layout_request *request,
				    struct findings *findings);

/**
 * layout_of_page() - the layout with pages of one size, without warnings
 *
 * Return: to be given to layout_free(); NULL if layout_refuses().
 */
struct layout_verdict *layout_of_page(const struct host_facts *host,
				      const struct device_facts *device, uint64_t page_size);

/** layout_free() - NULL is allowed */
void layout_free(struct layout_verdict *layout);

#endif
