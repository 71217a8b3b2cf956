// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel with VFIO, preloaded: needs neither a device nor root. FAKE_ROOT is the directory given
 * to --sysroot; FAKE_ROOT/dev/vfio/vfio, /14, /devices/vfio0 and FAKE_ROOT/dev/iommu can be opened
 * and answer as container, group, device and IOMMUFD; /15 and /devices/vfio1 belong to a second
 * device. Each device has a BAR0 of 16 KiB with 65 vectors at 0x2000 and the PBA at 0x3000, and a
 * BAR2 without capabilities.
 *
 * FAKE_KERNEL is sparse, ioctl, unconditional, mappable (the default) or old (sparse before Linux
 * 4.6, without any capabilities), or two of them separated by a comma, one for each device.
 * FAKE_LIE is one of these malformed answers; FAKE_LIAR (1, 2 or 12) restricts it to these devices:
 *
 *	argsz-grows, argsz-max		each call requests more room; 2^32-1 bytes
 *	loop, loop-back, outside, far, odd, overlap
 *					the successor of the first capability, in every chain
 *	first-inside, first-zero, first-far
 *					the start of every chain
 *	areas-max			a list of 2^32-1 sparse areas (or IOVA ranges)
 *	area-wraps, area-max		an area that starts at 2^64-4096; one of 2^64-1 bytes
 *	size-max, offset-max, size-small
 *					of every region: 2^64-1, 2^64-1, 256
 *	many, too-many			4096, 2^32-1 regions and interrupts
 *	positive			every ioctl that succeeds returns 1
 *	short-read, no-read		pread of the device gives one byte, none
 *	no-device			the descriptor of the device is invalid
 *	no-token			a device cdev accepts no VF token, as before Linux 6.17
 *	memory-off			memory decoding is off in the command register, as in that of a
 *					virtual function until Linux 5.8; the BARs answer all the same
 *
 * Descriptors of another process, and further answers: kernel_borrow.h. A tracefs: kernel_tracefs.h.
 * A QMP socket: kernel_qmp.h.
 *
 * If the RFC's ioctl is still on when the program ends, a line on standard error says so.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "wide.h"

#ifndef VFIO_DEVICE_BIND_IOMMUFD
#define VFIO_DEVICE_BIND_IOMMUFD _IO(VFIO_TYPE, VFIO_BASE + 18)
#endif
#define RFC_IOCTL _IO(VFIO_TYPE, VFIO_BASE + 14)

#define BAR_SIZE 0x4000u
#define TABLE 0x2000u
#define TABLE_SIZE (65 * 16u)
#define PBA 0x3000
#define SHIFT 40 /* VFIO_PCI_OFFSET_SHIFT */
#define FDS 1024

enum kind { NONE, CONTAINER, GROUP, DEVICE, IOMMUFD };

static enum kind kinds[FDS];
static int numbers[FDS]; /* the device that a descriptor belongs to: 1 or 2; 0: both */
static int target;	 /* the device of the current call */
static bool rfc_on[3]; /* by device */

/* An info struct with its chain, in full length. */
struct answer {
	uint32_t size, last; /* bytes so far; offset of the last capability; 0: none */
	uint32_t second;
	uint8_t bytes[1024];
};

static bool named(const char *variable, const char *value)
{
	const char *is = getenv(variable);

	return is && strcmp(is, value) == 0;
}

static bool lie(const char *name)
{
	const char *liar = getenv("FAKE_LIAR");

	return named("FAKE_LIE", name) && (!liar || strchr(liar, '0' + target));
}

static bool kernel(const char *name)
{
	const char *is = getenv("FAKE_KERNEL"), *second;

	if (!is || !*is)
		is = "mappable";
	second = strchr(is, ',');
	if (second && target == 2)
		is = second + 1;
	return strcspn(is, ",") == strlen(name) && strncmp(is, name, strlen(name)) == 0;
}

static int fail(int error)
{
	errno = error;
	return -1;
}

/* Without the program's own calls, none of which must fail because of it. */
static bool put_at(int fd, const void *bytes, size_t size, off_t at)
{
	ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, WIDE("pwrite"));

	return real(fd, bytes, size, at) == (ssize_t)size;
}

static bool set_size(int fd, off_t size)
{
	int (*real)(int, off_t) = dlsym(RTLD_NEXT, WIDE("ftruncate"));

	return real(fd, size) == 0;
}

static int new_fd(enum kind kind, int number)
{
	int fd = memfd_create("fake-vfio", MFD_CLOEXEC);
	/* The ids of fake-vfio.bash; memory decoding and bus master are on; BAR0 at 0xc0000000. */
	uint8_t config[0x18] = { 0x36, 0x1b, 0x10, 0, 6, [0x10] = 4, [0x13] = 0xc0 };
	uint8_t ones[TABLE_SIZE];

	if (fd < 0 || fd >= FDS)
		return -1;
	kinds[fd] = kind;
	numbers[fd] = target = number;
	if (lie("memory-off"))
		config[4] = 4;
	memset(ones, 0xff, sizeof(ones));
	if (kind == DEVICE &&
	    (!set_size(fd, (off_t)10 << SHIFT) || !put_at(fd, ones, sizeof(ones), TABLE) ||
	     !put_at(fd, config, sizeof(config), (off_t)7 << SHIFT)))
		return -1;
	return fd;
}

#include "kernel_borrow.h"
#include "kernel_qmp.h"
#include "kernel_tracefs.h"

static const struct node {
	const char *path;
	enum kind kind;
	int number;
} nodes[] = {
	{ "/dev/vfio/vfio", CONTAINER, 0 },
	{ "/dev/vfio/14", GROUP, 1 },
	{ "/dev/vfio/15", GROUP, 2 },
	{ "/dev/vfio/devices/vfio0", DEVICE, 1 },
	{ "/dev/vfio/devices/vfio1", DEVICE, 2 },
	{ "/dev/vfio/devices/noiommu-vfio0", DEVICE, 1 },
	{ "/dev/iommu", IOMMUFD, 0 },
};

static const struct node *find_node(const char *path)
{
	const char *root = getenv("FAKE_ROOT");
	const size_t length = root ? strlen(root) : 0;

	if (!root || strncmp(path, root, length) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++)
		if (strcmp(path + length, nodes[i].path) == 0)
			return &nodes[i];
	return NULL;
}

int open(const char *path, int flags, ...)
{
	int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, WIDE("open"));
	const struct node *node = find_node(path);
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	if (is_trace_file(path))
		return open_trace_file(below_tracefs(path), flags);
	return node ? new_fd(node->kind, node->number) : real(path, flags, mode);
}

int close(int fd)
{
	int (*real)(int) = dlsym(RTLD_NEXT, "close");

	if (fd >= 0 && fd < FDS) {
		kinds[fd] = NONE;
		trace_files[fd] = TRACE_NONE;
	}
	if (fd == qmp)
		qmp = -1;
	return real(fd);
}

static void put(struct answer *answer, const void *bytes, size_t size)
{
	memcpy(answer->bytes + answer->size, bytes, size);
	answer->size += (uint32_t)size;
}

/* Append the header of a capability; its contents follow by put(). */
static void put_header(struct answer *answer, uint16_t id)
{
	const struct vfio_info_cap_header header = { .id = id, .version = 1 };
	struct vfio_info_cap_header *last = (void *)(answer->bytes + answer->last);

	if (answer->last) {
		last->next = answer->size;
		answer->second = answer->size;
	}
	answer->last = answer->size;
	put(answer, &header, sizeof(header));
}

static void bend_next(struct answer *answer, uint32_t first)
{
	struct vfio_info_cap_header *header = (void *)(answer->bytes + first);
	struct vfio_info_cap_header *second = (void *)(answer->bytes + answer->second);

	if (lie("loop"))
		header->next = first;
	else if (lie("loop-back") && answer->second)
		second->next = first;
	else if (lie("outside"))
		header->next = answer->size;
	else if (lie("far"))
		header->next = UINT32_MAX - 7;
	else if (lie("odd"))
		header->next = first + sizeof(*header) + 1;
	else if (lie("overlap"))
		header->next = first + 4;
}

static void bend_first(uint32_t *first)
{
	if (lie("first-inside"))
		*first = 4;
	else if (lie("first-zero"))
		*first = 0;
	else if (lie("first-far"))
		*first = UINT32_MAX - 7;
}

/*
 * The argsz protocol: everything if there is room, otherwise only the struct and the required size.
 */
static int give(void *arg, struct answer *answer, uint32_t fixed, uint32_t *first)
{
	const uint32_t room = *(uint32_t *)arg;
	uint32_t wanted = answer->size;

	if (*first)
		bend_next(answer, *first);
	if (*first || lie("first-zero"))
		bend_first(first);
	if (lie("argsz-grows"))
		wanted = room + 16;
	else if (lie("argsz-max"))
		wanted = UINT32_MAX;
	if (room < answer->size)
		*first = 0;
	memcpy(answer->bytes, &wanted, sizeof(wanted));
	memcpy(arg, answer->bytes, room < answer->size ? (room < fixed ? room : fixed) : answer->size);
	return lie("positive") ? 1 : 0;
}

static int get_info(void *arg)
{
	struct answer answer = { .size = sizeof(struct vfio_device_info) };
	struct vfio_device_info *info = (void *)answer.bytes;

	info->flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET;
	info->flags |= kernel("old") ? 0 : VFIO_DEVICE_FLAGS_CAPS;
	info->num_regions = lie("many") ? 4096 : lie("too-many") ? UINT32_MAX : 9;
	info->num_irqs = lie("many") ? 4096 : lie("too-many") ? UINT32_MAX : 5;
	if (kernel("old"))
		return give(arg, &answer, sizeof(*info), &info->cap_offset);
	info->cap_offset = answer.size;
	put_header(&answer, 5);
	put(&answer, &info->flags, sizeof(info->flags));
	put_header(&answer, 0x77);
	return give(arg, &answer, sizeof(*info), &info->cap_offset);
}

static void put_sparse(struct answer *answer)
{
	const uint32_t page = (uint32_t)sysconf(_SC_PAGESIZE), after = (TABLE + page) & ~(page - 1);
	struct vfio_region_sparse_mmap_area areas[] = {
		{ 0, TABLE & ~(page - 1) },
		{ after, after < BAR_SIZE ? BAR_SIZE - after : 0 },
	};
	uint32_t head[2] = { lie("areas-max") ? UINT32_MAX : 2, 0 };

	if (lie("area-wraps"))
		areas[1] = (struct vfio_region_sparse_mmap_area){ UINT64_MAX - 4095, 8192 };
	else if (lie("area-max"))
		areas[1].size = UINT64_MAX;
	put_header(answer, VFIO_REGION_INFO_CAP_SPARSE_MMAP);
	put(answer, head, sizeof(head));
	put(answer, areas, sizeof(areas));
}

static bool maps_all(void)
{
	return kernel("mappable") || kernel("unconditional") || (kernel("ioctl") && rfc_on[target]);
}

static uint64_t region_size(uint32_t index)
{
	switch (index) {
	case VFIO_PCI_BAR0_REGION_INDEX:
	case VFIO_PCI_BAR2_REGION_INDEX:
		return lie("size-max") ? UINT64_MAX : lie("size-small") ? 256 : BAR_SIZE;
	case VFIO_PCI_CONFIG_REGION_INDEX:
		return 4096;
	default:
		return 0;
	}
}

static int get_region(void *arg)
{
	const struct vfio_region_info *asked = arg;
	struct answer answer = { .size = sizeof(*asked) };
	struct vfio_region_info *info = (void *)answer.bytes;

	if (asked->index == VFIO_PCI_VGA_REGION_INDEX || asked->index >= 9)
		return fail(EINVAL);
	info->index = asked->index;
	info->size = region_size(asked->index);
	info->offset = lie("offset-max") ? UINT64_MAX : (uint64_t)asked->index << SHIFT;
	if (info->size)
		info->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	if (info->size && asked->index <= VFIO_PCI_BAR5_REGION_INDEX)
		info->flags |= VFIO_REGION_INFO_FLAG_MMAP;
	if (asked->index != VFIO_PCI_BAR0_REGION_INDEX || kernel("unconditional") || kernel("old") ||
	    (kernel("ioctl") && rfc_on[target]))
		return give(arg, &answer, sizeof(*info), &info->cap_offset);
	info->flags |= VFIO_REGION_INFO_FLAG_CAPS;
	info->cap_offset = answer.size;
	if (kernel("mappable"))
		put_header(&answer, VFIO_REGION_INFO_CAP_MSIX_MAPPABLE);
	else
		put_sparse(&answer);
	put_header(&answer, 0x99);
	return give(arg, &answer, sizeof(*info), &info->cap_offset);
}

static int get_irq(struct vfio_irq_info *info)
{
	static const uint32_t counts[] = { 1, 0, 65, 1, 1 };

	if (info->index >= sizeof(counts) / sizeof(*counts))
		return fail(EINVAL);
	info->flags = counts[info->index] ? VFIO_IRQ_INFO_EVENTFD : 0;
	info->count = counts[info->index];
	return lie("positive") ? 1 : 0;
}

static int get_iommu(void *arg)
{
	const struct vfio_iova_range ranges[] = { { 0, 0xfedfffff }, { 0xfef00000, UINT64_MAX } };
	const uint32_t head[2] = { lie("areas-max") ? UINT32_MAX : 2, 0 }, left = 65535;
	struct answer answer = { .size = sizeof(struct vfio_iommu_type1_info) };
	struct vfio_iommu_type1_info *info = (void *)answer.bytes;

	info->flags = VFIO_IOMMU_INFO_PGSIZES | VFIO_IOMMU_INFO_CAPS;
	info->iova_pgsizes = ~UINT64_C(0xfff);
	info->cap_offset = answer.size;
	put_header(&answer, VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE);
	put(&answer, head, sizeof(head));
	put(&answer, ranges, sizeof(ranges));
	put_header(&answer, 3); /* VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL */
	put(&answer, &left, sizeof(left));
	return give(arg, &answer, sizeof(*info), &info->cap_offset);
}

static int rfc_ioctl(const uint32_t *ask)
{
	if (!kernel("ioctl"))
		return fail(ENOTTY);
	if (ask[1] > 1)
		return fail(EINVAL);
	rfc_on[target] = ask[1];
	return 0;
}

static int group_status(struct vfio_group_status *status)
{
	status->flags = VFIO_GROUP_FLAGS_VIABLE;
	return lie("positive") ? 1 : 0;
}

/* A container answers for the group attached to it. */
static int set_container(const int *container)
{
	if (*container < 0 || *container >= FDS || kinds[*container] != CONTAINER)
		return fail(EINVAL);
	numbers[*container] = target;
	return lie("positive") ? 1 : 0;
}

/* struct vfio_device_bind_iommufd begins with argsz and flags; bit 0 of these: a token follows. */
static int bind_iommufd(const uint32_t *bind)
{
	if (bind[1] > 1 || (bind[1] && (bind[0] < 24 || lie("no-token"))))
		return fail(EINVAL);
	return lie("positive") ? 1 : 0;
}

static int answer_ioctl(unsigned long request, void *arg)
{
	switch (request) {
	case VFIO_CHECK_EXTENSION:
		return (unsigned long)arg == VFIO_TYPE1v2_IOMMU;
	case VFIO_GET_API_VERSION:
	case VFIO_SET_IOMMU:
		return lie("positive") ? 1 : 0;
	case VFIO_DEVICE_BIND_IOMMUFD:
		return bind_iommufd(arg);
	case VFIO_GROUP_SET_CONTAINER:
		return set_container(arg);
	case VFIO_GROUP_GET_STATUS:
		return group_status(arg);
	case VFIO_GROUP_GET_DEVICE_FD:
		return lie("no-device") ? FDS - 1 : new_fd(DEVICE, target);
	case VFIO_DEVICE_GET_REGION_INFO:
		return get_region(arg);
	case VFIO_DEVICE_GET_IRQ_INFO:
		return get_irq(arg);
	case RFC_IOCTL:
		return rfc_ioctl(arg);
	default:
		return fail(ENOTTY);
	}
}

/* Runs however the program ends. */
__attribute__((destructor)) static void tell_rfc(void)
{
	static const char text[] = "the RFC's ioctl stays on\n";
	ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");

	if ((rfc_on[1] || rfc_on[2]) && real(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		abort();
}

void _exit(int status)
{
	void (*real)(int) __attribute__((noreturn)) = dlsym(RTLD_NEXT, "_exit");

	tell_rfc();
	real(status);
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*real)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
	enum kind kind = fd >= 0 && fd < FDS ? kinds[fd] : NONE;
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (kind == NONE)
		return real(fd, request, arg);
	target = numbers[fd];
	/* The ioctl numbers of container and device overlap: the descriptor decides. */
	if (kind == DEVICE && request == VFIO_DEVICE_GET_INFO)
		return get_info(arg);
	if (kind == CONTAINER && request == VFIO_IOMMU_GET_INFO)
		return get_iommu(arg);
	return answer_ioctl(request, arg);
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	void *(*real)(void *, size_t, int, int, int, off_t) = dlsym(RTLD_NEXT, WIDE("mmap"));
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const uint64_t start = (uint64_t)offset & ((UINT64_C(1) << SHIFT) - 1), end = start + size;

	if (fd < 0 || fd >= FDS || kinds[fd] != DEVICE)
		return real(address, size, protection, flags, fd, offset);
	target = numbers[fd];
	if (end > BAR_SIZE ||
	    (!maps_all() && (uint64_t)offset >> SHIFT == VFIO_PCI_BAR0_REGION_INDEX &&
	     start < TABLE + TABLE_SIZE && (TABLE & ~(page - 1)) < end)) {
		errno = EINVAL;
		return MAP_FAILED;
	}
	return real(address, size, protection, flags, fd, offset);
}

ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
	ssize_t (*real)(int, void *, size_t, off_t) = dlsym(RTLD_NEXT, WIDE("pread"));

	if (fd < 0 || fd >= FDS || kinds[fd] != DEVICE)
		return real(fd, buffer, size, offset);
	target = numbers[fd];
	count_read(fd, offset);
	if (lie("short-read") || lie("no-read"))
		size = lie("short-read") ? 1 : 0;
	return real(fd, buffer, size, offset);
}

/* What pread() becomes if the compiler knows the size of the buffer. */
ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t offset, size_t room);

ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t offset, size_t room)
{
	return size > room ? (ssize_t)fail(EFAULT) : pread(fd, buffer, size, offset);
}
