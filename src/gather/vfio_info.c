// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gather/sysfs.h"
#include "gather/uapi.h"
#include "gather/vfio.h"
#include "gather/vfio_caps.h"
#include "xmalloc.h"

/* Far above any device's count; bounds the loop if the kernel reports nonsense. */
#define INDEX_MAX 1024u

int vfio_gather_info(const struct vfio_view *view, struct device_facts *device)
{
	struct vfio_device_info *info = NULL;
	size_t size;
	int ret = vfio_view_device_info(view, &info, &size);

	device->vfio.status = ret;
	if (ret)
		return ret;
	device->vfio.flags = info->flags;
	device->vfio.num_regions = info->num_regions;
	device->vfio.num_irqs = info->num_irqs;
	if (info->flags & VFIO_DEVICE_FLAGS_CAPS)
		vfio_caps_read(info, size, info->cap_offset, VFIO_CAPS_DEVICE, &device->vfio.chain);
	free(info);
	return 0;
}

static bool is_pci(const struct device_facts *device)
{
	return device->vfio.flags & VFIO_DEVICE_FLAGS_PCI;
}

/*
 * EINVAL is how vfio-pci says that a device has no VGA region or no such interrupt
 * (vfio_pci_core.c: vfio_pci_ioctl_get_region_info(), vfio_pci_ioctl_get_irq_info()).
 */
static enum region_state state_of(int ret, bool may_lack)
{
	if (ret == 0)
		return REGION_OFFERED;
	return ret == -EINVAL && may_lack ? REGION_NOT_OFFERED : REGION_ERROR;
}

static void ask_region(const struct vfio_view *view, struct region_facts *region, bool may_lack)
{
	struct vfio_region_info *info = NULL;
	size_t size;
	int ret = vfio_view_region_info(view, region->index, &info, &size);

	region->state = state_of(ret, may_lack);
	region->status = ret;
	if (ret)
		return;
	region->flags = info->flags;
	region->size = min_u64(info->size, INT64_MAX); /* the largest file size */
	region->offset = info->offset;
	if (info->flags & VFIO_REGION_INFO_FLAG_CAPS)
		vfio_caps_read(info, size, info->cap_offset, VFIO_CAPS_REGION, &region->chain);
	free(info);
}

void vfio_gather_region(const struct vfio_view *view, struct device_facts *device, uint32_t index)
{
	struct region_facts *region;

	if (facts_region(device, index))
		return;
	region = array_add(device->regions, device->n_regions);
	region->index = index;
	if (is_pci(device) && index == VFIO_PCI_ROM_REGION_INDEX) {
		region->state = REGION_NOT_ASKED;
		region->status = FACT_NOT_ASKED;
		return;
	}
	ask_region(view, region, is_pci(device) && index == VFIO_PCI_VGA_REGION_INDEX);
}

void vfio_gather_regions(const struct vfio_view *view, struct device_facts *device)
{
	uint32_t n = device->vfio.status ? 0 : device->vfio.num_regions;

	for (uint32_t i = 0; i < n && i < INDEX_MAX; i++)
		vfio_gather_region(view, device, i);
}

void vfio_gather_irqs(const struct vfio_view *view, struct device_facts *device)
{
	uint32_t n = device->vfio.status ? 0 : device->vfio.num_irqs;

	if (n > INDEX_MAX)
		n = INDEX_MAX;
	device->irqs = xcalloc(n, sizeof(*device->irqs));
	for (uint32_t i = 0; i < n; i++) {
		struct vfio_irq_info info;
		struct irq_facts *irq = &device->irqs[device->n_irqs++];

		irq->index = i;
		irq->status = vfio_view_irq_info(view, i, &info);
		irq->state = state_of(irq->status, is_pci(device));
		irq->flags = info.flags;
		irq->count = info.count;
	}
}

static void add_iova_ranges(struct iommu_facts *iommu, const struct capability *cap)
{
	/*
	 * struct vfio_iommu_type1_info_cap_iova_range after its header: nr_iovas, reserved, pairs
	 */
	const size_t head = 2 * sizeof(uint32_t), each = sizeof(struct vfio_iova_range);
	uint32_t n;

	if (cap->raw_size < head)
		return;
	memcpy(&n, cap->raw, sizeof(n));
	n = (uint32_t)min_u64(n, (cap->raw_size - head) / each);
	iommu->ranges = xcalloc(n, sizeof(*iommu->ranges));
	for (iommu->n_ranges = 0; iommu->n_ranges < n; iommu->n_ranges++) {
		struct vfio_iova_range range;

		memcpy(&range, cap->raw + head + iommu->n_ranges * each, each);
		iommu->ranges[iommu->n_ranges] = (struct iova_range){ range.start, range.end };
	}
}

static void gather_type1(int container, struct iommu_facts *iommu)
{
	const struct vfio_iommu_type1_info seed = { 0 };
	struct vfio_iommu_type1_info *info = NULL;
	const struct capability *cap;
	size_t size;

	iommu->status = uapi_get_info(container, VFIO_IOMMU_GET_INFO, &seed, sizeof(seed),
				      (void **)&info, &size);
	if (iommu->status)
		return;
	iommu->page_sizes_status = info->flags & VFIO_IOMMU_INFO_PGSIZES ? 0 : FACT_NOT_THERE;
	iommu->page_sizes = iommu->page_sizes_status == 0 ? info->iova_pgsizes : 0;
	if (info->flags & VFIO_IOMMU_INFO_CAPS)
		vfio_caps_read(info, size, info->cap_offset, VFIO_CAPS_IOMMU, &iommu->chain);
	free(info);

	cap = facts_capability(&iommu->chain, VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE);
	if (cap)
		add_iova_ranges(iommu, cap);
	cap = facts_capability(&iommu->chain, VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL);
	iommu->dma_avail_status =
		cap && cap->raw_size >= sizeof(iommu->dma_avail) ? 0 : FACT_NOT_THERE;
	if (iommu->dma_avail_status == 0)
		memcpy(&iommu->dma_avail, cap->raw, sizeof(iommu->dma_avail));
}

static void gather_spapr(int container, struct iommu_facts *iommu)
{
	struct vfio_iommu_spapr_tce_info info = { .argsz = sizeof(info) };

	iommu->status = uapi_ioctl(container, VFIO_IOMMU_SPAPR_TCE_GET_INFO, &info);
	if (iommu->status)
		return;
	iommu->window_status = 0;
	iommu->window_start = info.dma32_window_start;
	iommu->window_size = info.dma32_window_size;
	iommu->page_sizes_status = info.flags & VFIO_IOMMU_SPAPR_INFO_DDW ? 0 : FACT_NOT_THERE;
	iommu->page_sizes = iommu->page_sizes_status == 0 ? info.ddw.pgsizes : 0;
}

void vfio_gather_iommu(const struct vfio_handle *handle, struct device_facts *device)
{
	struct iommu_facts *iommu = &device->iommu;

	switch (iommu->type) {
	case IOMMU_TYPE1V2:
	case IOMMU_TYPE1:
		gather_type1(handle->container, iommu);
		return;
	case IOMMU_SPAPR_TCE_V2:
	case IOMMU_SPAPR_TCE:
		gather_spapr(handle->container, iommu);
		return;
	case IOMMU_NOIOMMU:
	case IOMMU_IOMMUFD:
		iommu->status = 0; /* only the type is known: nothing was attached */
		return;
	case IOMMU_NONE:
	default:
		return;
	}
}
