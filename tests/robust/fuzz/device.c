// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel whose every answer comes from the input: the answers of the ioctls of a device and its
 * container are gathered, judged, printed, and read back from JSON.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "fuzz.h"
#include "gather/vfio.h"
#include "judge/check.h"
#include "judge/register.h"
#include "render/json.h"
#include "render/text.h"
#include "report.h"
#include "source/report.h"

static struct fuzz_input input;

/*
 * An answer: a byte says how the call ends (0: success; 1: a positive result; otherwise an error);
 * then the argsz that the kernel claims; then bytes, until the caller's buffer is full.
 */
int ioctl(int fd, unsigned long request, ...)
{
	uint8_t how;
	uint16_t claimed;
	__u32 *info, room;
	va_list ap;

	(void)fd;
	va_start(ap, request);
	info = va_arg(ap, void *);
	va_end(ap);
	if (_IOC_TYPE(request) != VFIO_TYPE) {
		errno = ENOTTY;
		return -1;
	}
	fuzz_take(&input, &how, sizeof(how));
	if (how > 1) {
		errno = how % 2 ? EINVAL : EIO;
		return -1;
	}
	fuzz_take(&input, &claimed, sizeof(claimed));
	room = info[0];
	fuzz_take(&input, info + 1, room - sizeof(*info));
	info[0] = claimed ? claimed : room;
	/* num_regions and num_irqs of struct vfio_device_info; more would only take longer. */
	if (request == VFIO_DEVICE_GET_INFO) {
		info[2] &= 15;
		info[3] &= 15;
	}
	return how;
}

static void gather(struct device_facts *device)
{
	const struct vfio_handle handle = { 100, 101, 102 };
	struct vfio_view *view;
	uint8_t type;

	fuzz_take(&input, &type, sizeof(type));
	device->iommu.type = type % (IOMMU_IOMMUFD + 1);
	view = vfio_view_share(handle.device);
	if (vfio_gather_info(view, device) == 0) {
		vfio_gather_regions(view, device);
		vfio_gather_irqs(view, device);
		vfio_gather_iommu(&handle, device);
	}
	vfio_view_free(view);
}

/* The PCI side of the device, and the results of the probe. */
static void make_up(struct device_facts *device)
{
	uint8_t bytes[16];

	fuzz_take(&input, bytes, sizeof(bytes));
	snprintf(device->address, sizeof(device->address), "0000:01:00.0");
	device->open.status = 0;
	device->pci.status = 0;
	device->pci.driver_status = 0;
	snprintf(device->pci.driver, sizeof(device->pci.driver), "%s",
		 bytes[0] & 1 ? "vfio-pci" : "other");
	device->msix.status = 0;
	device->msix.entries = (uint16_t)(1 + (bytes[1] | (bytes[2] & 7) << 8));
	device->msix.table.size = 16u * device->msix.entries;
	device->msix.table.bar = bytes[3] & 7;
	memcpy(&device->msix.table.offset, bytes + 4, 4);
	device->msix.pba.size = 8;
	device->msix.pba.bar = bytes[8] & 7;
	memcpy(&device->msix.pba.offset, bytes + 9, 4);
	device->probe.status = 0;
	device->probe.map_status = bytes[13] & 1 ? 0 : -EINVAL;
	device->probe.ioctl_status = bytes[13] & 2 ? -EINVAL : -ENOTTY;
}

static void judge(struct report *report)
{
	const struct register_request request = { .bar = -1, .width = 4 };
	struct device_report *verdicts = &report->devices[0];
	struct device_facts *device = &report->facts.devices[0];
	const struct region_facts *region;
	struct register_choice choice;
	AUTO_FINDING finding = { 0 };

	check_judge(&report->facts.host, device, &verdicts->check);
	FUZZ_CHECK(verdicts->check.trapped_registers <= verdicts->check.trapped);
	FUZZ_CHECK(verdicts->check.trapped <= verdicts->check.bar_size);
	if (!register_locate(&request, device, &choice, &finding) ||
	    !register_check(&report->facts.host, device, false, &choice, &finding))
		return;
	region = facts_region(device, choice.bar);
	FUZZ_CHECK(choice.offset < region->size);
	FUZZ_CHECK(choice.fd_offset >= region->offset);
}

static void print(const struct report *report)
{
	char *output = NULL;
	struct text text;
	size_t size;

	text_init(&text, open_memstream(&output, &size), false, false, 1);
	text_info(&text, report, 0);
	text_check(&text, report, 0);
	FUZZ_CHECK(fclose(text.out) == 0);
	for (size_t i = 0; i < size; i++)
		FUZZ_CHECK((unsigned char)output[i] >= ' ' || output[i] == '\n');
	free(output);
}

/* What was written can be read back, with the same result. */
static void write_and_read(const struct report *report)
{
	struct report read = { .command = report->command };
	char why[REPORT_WHY] = "", *first, *second;

	facts_init(&read.facts);
	first = json_render(report, false);
	if (report_read(first, strlen(first), &read.facts, why) != 0) {
		fprintf(stderr, "not read back: %s\n%s\n", why, first);
		abort();
	}
	read.facts.source = report->facts.source;
	read.devices = report->devices;
	second = json_render(&read, false);
	if (strcmp(first, second) != 0) {
		fprintf(stderr, "not the same:\n%s%s", first, second);
		abort();
	}
	free(first);
	free(second);
	read.devices = NULL;
	report_free(&read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint32_t chance = fuzz_hash(data, size);
	struct report report = { .command = "info" };

	facts_init(&report.facts);
	report.facts.host = (struct host_facts){
		.kernel = "6", .arch = "x", .page_size = 4096, .ioread64_status = FACT_NOT_ASKED,
	};
	input = (struct fuzz_input){ data, size };
	FUZZ_CHECK(facts_add_device(&report.facts, "fuzz"));
	report.devices = calloc(1, sizeof(*report.devices));
	make_up(&report.facts.devices[0]);
	gather(&report.facts.devices[0]);
	judge(&report);
	/*
	 * Printing takes twice as long as everything else, JSON ten times: it is skipped for most
	 * inputs.
	 */
	if (chance % 16 == 0)
		print(&report);
	if (chance % 64 == 0)
		write_and_read(&report);
	report_free(&report);
	return 0;
}
