// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/live.h"

#include <errno.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <sys/stat.h>

#include "gather/borrow_find.h"
#include "gather/group.h"
#include "gather/holders.h"
#include "gather/host.h"
#include "gather/host_use.h"
#include "gather/msix_probe.h"
#include "gather/pci.h"
#include "gather/pci_sysfs.h"
#include "gather/prereq.h"
#include "gather/resolve.h"
#include "gather/survey.h"
#include "gather/sysfs.h"
#include "gather/vfio_config.h"
#include "measure/clock.h"
#include "target.h"

/* After something has failed: if the function itself is gone, that is why. */
static bool note_gone(const struct live *live, struct device_facts *device, int status)
{
	struct stat st;

	if ((status != -ENOENT && status != -ENODEV) ||
	    fstatat(live->functions, device->address, &st, 0) == 0)
		return false;
	device->pci.status = -ENODEV;
	return true;
}

static bool read_group_id(struct live *live, struct device_facts *device)
{
	pci_sysfs_group(live->functions, device);
	return true;
}

/* A listed function may have unknown facts; the identity of one named by the user must be known. */
static bool read_identity(struct live *live, struct device_facts *device)
{
	struct pci_facts *pci = &device->pci;

	pci_sysfs_identity(live->functions, device);
	note_gone(live, device, pci->status);
	return pci->status == 0 || (pci->status != -ENODEV && live->request->all_functions);
}

static bool read_config(struct live *live, struct device_facts *device)
{
	pci_sysfs_config(live->functions, device);
	return !note_gone(live, device, device->msix.status);
}

static bool read_bars(struct live *live, struct device_facts *device)
{
	pci_sysfs_bars(live->functions, device);
	return true;
}

static bool read_names(struct live *live, struct device_facts *device)
{
	int ret = device->pci.status ? 0 : pci_names(live->pci, &device->pci);

	if (ret && live->request->all_functions)
		live->status = ret;
	else if (ret)
		device->pci.status = ret;
	return ret == 0;
}

static bool read_table_bar(struct live *live, struct device_facts *device)
{
	pci_sysfs_table_bar(live->functions, device);
	return true;
}

static bool read_state(struct live *live, struct device_facts *device)
{
	pci_sysfs_state(live->functions, device);
	return true;
}

static bool read_group(struct live *live, struct device_facts *device)
{
	group_gather(live->request->sysroot, device);
	return true;
}

static bool read_setup(struct live *live, struct device_facts *device)
{
	prereq_gather(live->request->sysroot, &live->facts->host, device);
	return true;
}

static bool read_host_use(struct live *live, struct device_facts *device)
{
	host_use_gather(live->request->sysroot, &live->facts->host, device);
	return true;
}

static bool read_holders(struct live *live, struct device_facts *device)
{
	holders_gather(live->request->sysroot, live->functions, device);
	return true;
}

static bool is_pci(const struct device_facts *device)
{
	return device->vfio.flags & VFIO_DEVICE_FLAGS_PCI;
}

static bool read_device(struct live *live, struct device_facts *device)
{
	int ret = vfio_gather_info(live->view, device);

	if (ret) {
		device->open.status = ret;
		device->open.step = STEP_DEVICE_INFO;
		return false;
	}
	if (is_pci(device) && device->msix.status == -EACCES)
		vfio_config_msix(live->view, &device->msix);
	if (live->request->enable_ioctl && device->msix.status == 0)
		live->allowed = msix_probe_allow_mmap(&live->handle, device, true) == 0;
	return true;
}

static bool read_regions(struct live *live, struct device_facts *device)
{
	vfio_gather_regions(live->view, device);
	return true;
}

static bool read_interrupts(struct live *live, struct device_facts *device)
{
	vfio_gather_irqs(live->view, device);
	return true;
}

/* The container is not borrowed. */
static bool read_iommu(struct live *live, struct device_facts *device)
{
	if (!live->request->borrow)
		vfio_gather_iommu(&live->handle, device);
	return true;
}

static bool read_probe(struct live *live, struct device_facts *device)
{
	const uint32_t bar = device->msix.table.bar;

	if (device->msix.status)
		return true;
	if (!facts_region(device, bar))
		vfio_gather_region(live->view, device, bar);
	msix_probe_gather(live->view, live->request->borrow ? NULL : &live->handle,
			  live->facts->host.page_size, device);
	device->probe.ioctl_enabled = live->allowed;
	return true;
}

/*
 * In the order of their cost: reading configuration space is an access over the bus, and opening
 * resets the device. Later ones depend on earlier ones. A reader that returns false ends the
 * gathering for this device, which a list of all functions then leaves out.
 */
static const struct reader {
	uint32_t needs;
	bool opens; /* needs the open device */
	bool (*read)(struct live *live, struct device_facts *device);
} readers[] = {
	{ NEED_GROUP_ID, false, read_group_id },
	{ NEED_IDENTITY, false, read_identity },
	{ NEED_MSIX, false, read_config },
	{ NEED_TABLE_BAR, false, read_table_bar },
	{ NEED_BARS, false, read_bars },
	{ NEED_NAMES, false, read_names },
	{ NEED_STATE, false, read_state },
	{ NEED_GROUP, false, read_group },
	{ NEED_SETUP, false, read_setup },
	{ NEED_HOST_USE, false, read_host_use },
	{ NEED_HOLDERS, false, read_holders },
	{ NEED_VECTORS, false, live_vectors },
	{ NEED_OPEN, true, read_device },
	{ NEED_REGIONS, true, read_regions },
	{ NEED_INTERRUPTS, true, read_interrupts },
	{ NEED_IOMMU, true, read_iommu },
	{ NEED_PROBE, true, read_probe },
	{ NEED_MEASUREMENT, true, live_measure },
};

/*
 * The open device may report what sysfs hides from this user: the register is chosen later, then.
 */
static bool is_worth_opening(const struct live *live, const struct device_facts *device)
{
	const struct request *request = live->request;
	struct register_choice registers[REGISTERS_MAX];

	return !(request->needs & NEED_MEASUREMENT) || device->msix.status == -EACCES ||
	       request->choose(live->facts, device, registers) > 0;
}

void live_return(struct live *live, struct device_facts *device)
{
	vfio_view_free(live->view);
	live->view = NULL;
	device->open.borrow.held_us += (clock_raw_ns() - live->borrowed_ns) / 1000;
}

bool live_borrow(struct live *live, struct device_facts *device)
{
	const struct request *request = live->request;

	live->borrowed_ns = clock_raw_ns();
	if (borrow_find(&live->view, request->sysroot, live->functions, request->borrow_pid,
			device) == 0)
		return true;
	live_return(live, device);
	return false;
}

/*
 * The Memory Space Enable of a virtual function reads as 0 on kernels before 5.8 (SR-IOV 1.1,
 * 3.4.1.3): for it the guard has to do.
 */
static bool memory_is_on(const struct live *live, const struct device_facts *device)
{
	uint8_t command = 0;

	return device->pci.virtual_function ||
	       (vfio_view_read_config(live->view, PCI_COMMAND, &command, 1) == 1 &&
		command & PCI_COMMAND_MEMORY);
}

int live_may_access(const struct live *live, const struct device_facts *device)
{
	if (vfio_config_is_gone(live->view))
		return -ENODEV;
	return memory_is_on(live, device) ? 0 : -ENXIO;
}

static bool open_device(struct live *live, struct device_facts *device)
{
	const struct request *request = live->request;
	const struct vfio_request how = {
		.sysroot = request->sysroot,
		.backend = request->backend,
		.vf_token = request->vf_token,
	};

	if (!is_worth_opening(live, device))
		return false;
	host_gather_unsafe(request->sysroot, &live->facts->host);
	if (request->borrow)
		return live_borrow(live, device);
	if (vfio_open(&live->handle, &how, device) == 0) {
		live->view = vfio_view_share(live->handle.device);
		return true;
	}
	/* For the remedy: what the host would lose. */
	if (!note_gone(live, device, -ENODEV))
		host_use_gather(request->sysroot, &live->facts->host, device);
	return false;
}

/* If the device has gone meanwhile, its answers are of no use: reads return all ones. */
static void close_device(struct live *live, struct device_facts *device)
{
	if (live->allowed)
		device->open.ioctl_off_status = msix_probe_allow_mmap(&live->handle, device, false);
	live->allowed = false;
	if (device->vfio.status == 0 && is_pci(device) && !device->bench_failed &&
	    !*live->request->stop && vfio_config_is_gone(live->view)) {
		device->open.gone = true;
		facts_drop_measurements(device);
	}
	if (live->request->borrow) {
		live_return(live, device);
		return;
	}
	vfio_view_free(live->view);
	live->view = NULL;
	vfio_close(&live->handle);
}

static bool read_needs(struct live *live, uint32_t needs, struct device_facts *device)
{
	const struct request *request = live->request;

	if (device->mdev.status == 0) {
		device->pci.status = FACT_NOT_THERE;
		needs &= ~NEED_FUNCTION;
	}
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
		const struct reader *reader = &readers[i];

		if (!(reader->needs & needs))
			continue;
		if (reader->opens && !live->view && !open_device(live, device))
			return false;
		if (!reader->read(live, device) ||
		    (request->keep && !request->keep(device, request->arg)))
			return false;
	}
	return true;
}

/* Return: whether everything was read. */
static bool read_facts(struct live *live, struct device_facts *device)
{
	const uint32_t filters = live->request->filters;
	const uint32_t all = live->request->needs | live->request->wants;
	bool whole = read_needs(live, filters, device) && read_needs(live, all & ~filters, device);

	if (live->view)
		close_device(live, device);
	return whole;
}

static int add_function(const char *address, void *arg)
{
	struct live *live = arg;
	struct device_facts *device = facts_add_device(live->facts, address);

	copy_text(device->address, sizeof(device->address), address);
	if (!read_facts(live, device))
		live->facts->n_devices--;
	return live->status;
}

static void resolve_names(struct live *live)
{
	for (int i = 0; i < live->request->n_names; i++) {
		const char *name = live->request->names[i];
		struct target target;
		int ret = target_parse(name, &target);

		if (ret == 0)
			ret = resolve_target(live->request->sysroot, name, &target, live->facts);
		if (ret)
			facts_add_unknown(live->facts, name, ret);
	}
}

static int read_devices(struct live *live)
{
	if (live->request->all_functions)
		return pci_each_function(live->request->sysroot, add_function, live);
	resolve_names(live);
	for (size_t i = 0; i < live->facts->n_devices && live->status == 0; i++)
		read_facts(live, &live->facts->devices[i]);
	if (live->request->needs & NEED_TRAPS && live->status == 0)
		live_watch(live);
	return live->status;
}

static int no_pci(struct facts *facts, const char *sysroot, int status)
{
	facts->source.fault = FAULT_NO_PCI;
	facts->source.status = status;
	snprintf(facts->source.file, sizeof(facts->source.file), "%s/sys/bus/pci", sysroot);
	return 0;
}

static int load(const struct request *request, struct facts *facts)
{
	struct live live = {
		.request = request,
		.facts = facts,
		.handle = VFIO_HANDLE_CLOSED,
	};
	int ret;

	host_gather(&facts->host);
	facts->bench = request->bench;
	live.functions = sysfs_open_dir(request->sysroot, "/sys/bus/pci/devices");
	if (live.functions < 0)
		return no_pci(facts, request->sysroot, live.functions);
	ret = pci_reader_open(&live.pci, request->sysroot);
	if (ret == 0)
		ret = read_devices(&live);
	else
		ret = no_pci(facts, request->sysroot, ret);
	if (request->wants & NEED_SURVEY && ret == 0 && !facts->source.fault)
		survey_gather(request->sysroot, facts);
	pci_reader_close(live.pci);
	close(live.functions);
	return ret;
}

const struct source source_live = { .load = load };

static int load_usage(const struct request *request, struct facts *facts)
{
	(void)request;
	host_gather(&facts->host);
	facts->source.fault = FAULT_USAGE;
	return 0;
}

const struct source source_usage = { .load = load_usage };
