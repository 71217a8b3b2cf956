// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel answers about a device, with as few ioctls as possible: vfio_facts GROUP ADDRESS
 *
 * One line per item, numbers as in the kernel's structs, capability ids in the order of the chain:
 *
 *	device flags=0x3 regions=9 irqs=5
 *	region 0 flags=0xf size=16384 offset=0x0 caps=3
 *	region 8 EINVAL
 *	irq 2 flags=0x1 count=65
 *
 * The ROM (6) is not queried, because the kernel would read it. This is a witness of the tests and
 * shares no code with the tool.
 */
#include <errno.h>
#include <string.h>

#include "vfio_open.h"

static void print_region(int device, unsigned int index)
{
	union {
		struct vfio_region_info info;
		char bytes[4096];
	} answer = { .info = { .argsz = sizeof(answer), .index = index } };
	const struct vfio_region_info *info = &answer.info;

	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &answer) != 0) {
		printf("region %u %s\n", index, strerrorname_np(errno));
		return;
	}
	printf("region %u flags=0x%x size=%llu offset=0x%llx caps=", index, info->flags, info->size,
	       info->offset);
	for (unsigned int at = info->flags & VFIO_REGION_INFO_FLAG_CAPS ? info->cap_offset : 0; at;) {
		const struct vfio_info_cap_header *header = (void *)(answer.bytes + at);

		printf("%u%s", header->id, header->next ? "," : "");
		at = header->next;
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	int device;

	if (argc != 3) {
		fprintf(stderr, "usage: vfio_facts GROUP ADDRESS\n");
		return 2;
	}
	device = open_device(argv[1], argv[2]);
	check(ioctl(device, VFIO_DEVICE_GET_INFO, &info), "VFIO_DEVICE_GET_INFO");
	printf("device flags=0x%x regions=%u irqs=%u\n", info.flags, info.num_regions, info.num_irqs);
	for (unsigned int i = 0; i < info.num_regions; i++)
		if (i != VFIO_PCI_ROM_REGION_INDEX)
			print_region(device, i);
	for (unsigned int i = 0; i < info.num_irqs; i++) {
		struct vfio_irq_info irq = { .argsz = sizeof(irq), .index = i };

		if (ioctl(device, VFIO_DEVICE_GET_IRQ_INFO, &irq) != 0)
			printf("irq %u %s\n", i, strerrorname_np(errno));
		else
			printf("irq %u flags=0x%x count=%u\n", i, irq.flags, irq.count);
	}
	return 0;
}
