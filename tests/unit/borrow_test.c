// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A descriptor of another process (gather/borrow.c), and what can be queried through it: a child holds
 * a memfd for a device, whose ioctls are answered here. Every ioctl is counted by its number. Prints
 * TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gather/borrow.h"
#include "gather/vfio.h"
#include "tap.h"

#define NUMBER 77 /* of the descriptor in the child */
#define PATH "/memfd:device (deleted)"
#define CONFIG 0x1000u
#define BAR 0x2000u
#define SIZE 0x3000u

static unsigned long asked[8];
static size_t n_asked;

int ioctl(int fd, unsigned long request, ...)
{
	struct vfio_region_info *region;
	va_list ap;
	void *arg;

	(void)fd;
	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	asked[n_asked++ % 8] = request;
	if (request == VFIO_DEVICE_GET_IRQ_INFO) {
		((struct vfio_irq_info *)arg)->count = 65;
		return 0;
	}
	if (request == VFIO_DEVICE_GET_INFO) {
		((struct vfio_device_info *)arg)->num_regions = 9;
		return 0;
	}
	region = arg;
	region->size = 0x1000;
	region->offset = region->index == VFIO_PCI_CONFIG_REGION_INDEX ? CONFIG : BAR;
	return 0;
}

/* A child with the "device" as descriptor NUMBER, which has 0xc0 and so on as configuration space. */
static pid_t start_holder(void)
{
	int ready[2];
	char byte = 0;
	pid_t pid;

	if (pipe(ready) != 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		int fd = memfd_create("device", 0);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (fd < 0 || ftruncate(fd, SIZE) != 0 || dup2(fd, NUMBER) < 0 ||
		    pwrite(NUMBER, "\xc0\xc1\xc2\xc3", 4, CONFIG) != 4 ||
		    pwrite(NUMBER, "\xb0\xb1", 2, BAR + 0x808) != 2 || write(ready[1], &byte, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	check(pid > 0 && read(ready[0], &byte, 1) == 1, "a child holds a device");
	close(ready[0]);
	return pid;
}

static void ask_infos(const struct vfio_view *view)
{
	struct vfio_device_info *device = NULL;
	struct vfio_region_info *region = NULL;
	struct vfio_irq_info irq;
	size_t size;

	check(vfio_view_device_info(view, &device, &size) == 0 && device->num_regions == 9,
	      "device info");
	check(vfio_view_region_info(view, 3, &region, &size) == 0 && region->index == 3 &&
		      region->offset == BAR,
	      "region info");
	check(vfio_view_irq_info(view, 2, &irq) == 0 && irq.count == 65, "interrupt info");
	free(device);
	free(region);
}

static void ask_reads(struct vfio_view *view)
{
	const struct msix_facts msix = { .pba = { .bar = 0, .offset = 0x800, .size = 16 } };
	const struct msix_facts outside = { .pba = { .bar = 0, .offset = 0xff8, .size = 16 } };
	uint8_t bytes[8] = { 0 };

	check(vfio_view_read_config(view, 2, bytes, 2) == 2 && bytes[0] == 0xc2 && bytes[1] == 0xc3,
	      "configuration space");
	check(vfio_view_find_pba(view, &outside) == -ERANGE &&
		      vfio_view_read_pba(view, 0, bytes, 4) == -ERANGE,
	      "no PBA that reaches past its BAR");
	check(vfio_view_find_pba(view, &msix) == 0, "the PBA is found");
	n_asked = 0;
	check(vfio_view_read_pba(view, 8, bytes, 8) == 0 && bytes[0] == 0xb0 && bytes[1] == 0xb1,
	      "the PBA");
	check(vfio_view_read_pba(view, 9, bytes, 8) == -ERANGE &&
		      vfio_view_read_pba(view, UINT64_MAX, bytes, 8) == -ERANGE,
	      "nothing after the PBA");
	check(n_asked == 0, "each read by one call");
}

static void ask_map(const struct vfio_view *view)
{
	const struct region_facts region = { .offset = BAR };
	void *map;

	check(vfio_view_map(view, &region, 0, 0x1000, &map) == 0 &&
		      ((const uint8_t *)map)[0x808] == 0xb0,
	      "a mapping");
	munmap(map, 0x1000);
	check(vfio_view_map(view, &region, UINT64_MAX, 0x1000, &map) == -EINVAL,
	      "no mapping of an impossible offset");
}

static int try_open(pid_t pid, uint32_t number, const char *path)
{
	struct vfio_view *view = NULL;
	int ret = borrow_open(&view, (uint32_t)pid, number, path);

	vfio_view_free(view);
	return ret;
}

static size_t count_fds(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 64; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void check_refusals(pid_t pid, size_t fds)
{
	check(try_open(pid, NUMBER, "anon_inode:[vfio-device]") == -ESTALE,
	      "another file at that number");
	check(try_open(pid, NUMBER + 1, PATH) == -EBADF, "no such descriptor");
	check(try_open(0, NUMBER, PATH) == -EINVAL, "no process 0");
	check(try_open(INT32_MAX, NUMBER, PATH) == -ESRCH, "no such process");
	if (geteuid() != 0) /* a process of root's */
		check(try_open(1, 0, PATH) == -EPERM, "no rights");
	check(count_fds() == fds, "no descriptor stays open");
}

/* A view of a device that the program has opened itself. */
static void check_shared(void)
{
	struct vfio_view *view = vfio_view_share(STDOUT_FILENO);

	check(!vfio_view_user_ended(view), "no process that could end");
	vfio_view_free(view);
	check(fcntl(STDOUT_FILENO, F_GETFD) >= 0, "a shared descriptor stays open");
}

int main(void)
{
	struct vfio_view *view = NULL;
	pid_t pid = start_holder();
	const size_t fds = count_fds();

	fflush(stdout);
	if (pid <= 0 || borrow_open(&view, (uint32_t)pid, NUMBER, PATH) != 0) {
		check(false, "its descriptor can be borrowed");
		return tap_end();
	}
	check(n_asked == 0 && count_fds() == fds + 2, "borrowing asks the device nothing");
	ask_infos(view);
	ask_reads(view);
	ask_map(view);
	check(!vfio_view_user_ended(view), "the process is there");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	check(vfio_view_user_ended(view), "the process has ended");
	ask_reads(view);
	vfio_view_free(view);
	check_shared();
	check(try_open(pid, NUMBER, PATH) == -ESRCH, "the process has ended");
	pid = start_holder();
	check_refusals(pid, fds);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return tap_end();
}
