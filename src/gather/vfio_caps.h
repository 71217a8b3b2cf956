/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Capability chains of VFIO info structs (struct vfio_info_cap_header), which are not trusted.
 * Pure: works on a buffer, without calling the kernel.
 */
#ifndef GATHER_VFIO_CAPS_H
#define GATHER_VFIO_CAPS_H

#include "facts/facts.h"

enum vfio_caps_kind {
	VFIO_CAPS_DEVICE,
	VFIO_CAPS_REGION,
	VFIO_CAPS_IOMMU,
};

#define VFIO_CAPS_MAX 64 /* entries; the kernel knows five region capabilities */

/**
 * vfio_caps_read() - copy a capability chain out of an info struct
 * @info: the struct as the kernel filled it
 * @size: its bytes
 * @first: cap_offset, bytes from the start of @info
 * @kind: determines how entries are decoded; unknown ids are kept as raw bytes
 * @chain: filled; on a fault the entries before it stay, and ->status says what was wrong: -ERANGE
 *	an offset outside the struct, or inside its fixed part -EINVAL an offset that is not a
 *	multiple of 4, or overlaps the header before -ELOOP an offset that was visited before
 *	-EMSGSIZE an entry shorter than its own contents claim, or @first 0 -E2BIG more than
 *	VFIO_CAPS_MAX entries
 */
void vfio_caps_read(const void *info, size_t size, uint32_t first, enum vfio_caps_kind kind,
		    struct chain *chain);

#endif
