// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keeps a device open until it is killed:
 *
 *	hold_device GROUP ADDRESS [UUID]	through its group; the UUID becomes the VF token of its
 *						virtual functions
 *	hold_device /dev/vfio/devices/vfioN	through its device cdev
 *
 * Prints "held" once it has opened it.
 */
#include <string.h>
#include <unistd.h>

#include "vfio_open.h"

/* Linux 6.6; Debian 12's header is older. */
#define BIND_IOMMUFD _IO(VFIO_TYPE, VFIO_BASE + 18)

static void bind_node(const char *node)
{
	struct {
		__u32 argsz, flags;
		__s32 iommufd;
		__u32 id;
	} bind = { .argsz = sizeof(bind) };
	int device = check(open(node, O_RDWR), node);

	bind.iommufd = check(open("/dev/iommu", O_RDWR), "/dev/iommu");
	check(ioctl(device, BIND_IOMMUFD, &bind), "VFIO_DEVICE_BIND_IOMMUFD");
}

static void set_token(int device, const char *text)
{
	struct {
		struct vfio_device_feature head;
		__u8 uuid[16];
	} set = { .head = { .argsz = sizeof(set),
			    .flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_PCI_VF_TOKEN } };

	for (size_t i = 0; i < sizeof(set.uuid); i++, text += 2) {
		text += *text == '-';
		sscanf(text, "%2hhx", &set.uuid[i]);
	}
	check(ioctl(device, VFIO_DEVICE_FEATURE, &set), "VFIO_DEVICE_FEATURE");
}

int main(int argc, char **argv)
{
	if (argc == 2) {
		bind_node(argv[1]);
	} else if (argc == 3 || argc == 4) {
		int device = open_device(argv[1], argv[2]);

		if (argc == 4)
			set_token(device, argv[3]);
	} else {
		fprintf(stderr, "usage: hold_device GROUP ADDRESS [UUID] | hold_device NODE\n");
		return 2;
	}
	puts("held");
	fflush(stdout);
	for (;;)
		pause();
}
