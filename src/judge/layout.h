/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of each BAR can be mapped and what traps, worked out from the place of the vector table, the
 * BARs and a page size, for every one who may want to map it. Nothing is asked of VFIO.
 *
 * The kernel: vfio_pci_probe_mmaps() says which BARs are mapped at all; before 4.16
 * msix_sparse_mmap_cap() and vfio_pci_mmap() keep the host pages of the vector table out.
 * QEMU: vfio_pci_fixup_msix_region(), vfio_pci_relocate_msix(), vfio_sub_page_bar_update_mapping()
 * in hw/vfio/pci.c, msix_init() in hw/pci/msix.c, kvm_align_section() in accel/kvm/kvm-all.c.
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
 * layout_refuses() - whether nothing can be said, since MSI-X could not be read
 * @finding: set where that is so
 */
bool layout_refuses(const struct host_facts *host, const struct device_facts *device,
		    struct finding *finding);

/**
 * layout_judge() - the whole layout of a device
 * @host: for the page size
 * @device: msix must be readable (status 0) or absent; any number may be hostile
 * @request: page sizes, in any order
 * @findings: warnings are added
 *
 * Return: to be given to layout_free().
 */
struct layout_verdict *layout_judge(const struct host_facts *host,
				    const struct device_facts *device,
				    const struct layout_request *request,
				    struct findings *findings);

/** layout_free() - NULL is allowed */
void layout_free(struct layout_verdict *layout);

#endif
