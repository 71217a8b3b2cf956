// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keeps a device open until it is killed:
 *
 *	hold_device GROUP ADDRESS [UUID]	through its group; the UUID becomes the VF token of its
 *						virtual functions
 *	hold_device /dev/vfio/devices/vfioN	through its device cdev
 *
 * Prints "held" once it has opened it. SIGUSR1 switches memory decoding off, the next one on again.
 */
#include <linux/pci_regs.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "vfio_open.h"

/* Linux 6.6; Debian 12's header is older. */
#define BIND_IOMMUFD _IO(VFIO_TYPE, VFIO_BASE + 18)

static int bind_node(const char *node)
{
	struct {
		__u32 argsz, flags;
		__s32 iommufd;
		__u32 id;
	} bind = { .argsz = sizeof(bind) };
	int device = check(open(node, O_RDWR), node);

	bind.iommufd = check(open("/dev/iommu", O_RDWR), "/dev/iommu");
	check(ioctl(device, BIND_IOMMUFD, &bind), "VFIO_DEVICE_BIND_IOMMUFD");
	return device;
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

static volatile sig_atomic_t asked;

static void ask(int signal)
{
	(void)signal;
	asked = 1;
}

static void switch_memory(int device)
{
	struct vfio_region_info config;
	uint16_t command;
	off_t at;

	region_info(device, "7", &config);
	at = (off_t)config.offset + PCI_COMMAND;
	check((int)pread(device, &command, sizeof(command), at), "pread");
	command ^= PCI_COMMAND_MEMORY;
	check((int)pwrite(device, &command, sizeof(command), at), "pwrite");
	puts("switched");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	int device;

	signal(SIGUSR1, ask);
	if (argc == 2) {
		device = bind_node(argv[1]);
	} else if (argc == 3 || argc == 4) {
		device = open_device(argv[1], argv[2]);
		if (argc == 4)
			set_token(device, argv[3]);
	} else {
		fprintf(stderr, "usage: hold_device GROUP ADDRESS [UUID] | hold_device NODE\n");
		return 2;
	}
	puts("held");
	fflush(stdout);
	for (;;) {
		pause();
		if (asked)
			switch_memory(device);
		asked = 0;
	}
}
