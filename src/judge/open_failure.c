// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/open_failure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "judge/borrow_failure.h"
#include "judge/cause.h"
#include "judge/diagnosis.h"
#include "xmalloc.h"

/* "cannot open: bound to ...", or for a node "cannot open /dev/vfio/14: ..." */
static void cannot_open(const char *before, struct finding *finding)
{
	AUTO_FREE char *text = finding->text;

	finding->text = xasprintf("cannot open%s %s", before, text);
}

static void driver_step(const struct host_facts *host, const struct device_facts *device,
			struct finding *finding)
{
	cause_driver(host, device, finding);
	cannot_open(":", finding);
	/* The host must not lose the device to a driver that cannot open it. */
	if (finding->id == FINDING_NOT_VFIO_BOUND && device->group.status == FACT_NOT_THERE) {
		finding_remedy(finding, "first find out why the device has no IOMMU group:");
		finding_command(finding, "vfio-msixctl doctor %s", device->address);
	}
}

static void group_step(const struct host_facts *host, const struct device_facts *device,
		       struct finding *finding)
{
	(void)host;
	(void)device;
	cause_no_group(finding);
	cannot_open(":", finding);
}

static enum node_role node_role(const struct device_facts *device)
{
	if (device->open.step == STEP_CONTAINER)
		return NODE_CONTAINER;
	if (device->open.step == STEP_IOMMUFD)
		return NODE_IOMMUFD;
	return device->open.backend == BACKEND_CDEV ? NODE_DEVICE : NODE_GROUP;
}

/* EACCES is the file's mode; EPERM despite the mode is a device cgroup, such as a container's. */
static void node_permission(const struct host_facts *host, const struct device_facts *device,
			    struct finding *finding)
{
	const char *node = device->open.node;

	if (device->open.status == -EACCES) {
		cause_mode(node_role(device), node, finding);
		return;
	}
	finding_set(finding, FINDING_NODE_NOT_PERMITTED, "%s: operation not permitted", node);
	if (facts_is_noiommu(device))
		finding_remedy(finding,
			       "run as root: in no-IOMMU mode, opening needs CAP_SYS_RAWIO");
	else if (host->as_root.value)
		finding_remedy(finding,
			       "allow 'c MAJOR:MINOR rw' in the device cgroup or the container's "
			       "device rules, with the numbers that 'ls -l' shows");
	else
		finding_remedy(finding, "run as root");
}

static void node_step(const struct host_facts *host, const struct device_facts *device,
		      struct finding *finding)
{
	switch (device->open.status) {
	case -EACCES:
	case -EPERM:
		node_permission(host, device, finding);
		break;
	case -ENOENT:
	case -ENODEV:
	case -ENXIO:
		cause_missing(node_role(device), device->open.node, device->open.status, finding);
		break;
	case -EBUSY:
		cause_busy(device->open.node, device->open.holder, finding);
		break;
	default:
		finding_set(finding, FINDING_NODE_ERROR, "%s: %s", device->open.node,
			    strerror(-device->open.status));
		finding_remedy(finding, "see dmesg");
	}
	cannot_open("", finding);
}

static void not_viable(const struct host_facts *host, const struct device_facts *device,
		       struct finding *finding)
{
	cause_group(host, device, FINDING_GROUP_NOT_VIABLE, finding);
	cannot_open(":", finding);
}

static void iommu_step(const struct host_facts *host, const struct device_facts *device,
		       struct finding *finding)
{
	const int status = device->open.status;

	finding_set(finding,
		    status == -EPERM || status == -ENODEV ? FINDING_SET_IOMMU :
							    FINDING_SET_IOMMU_FAILED,
		    "cannot open: VFIO_SET_IOMMU: the kernel refuses to attach IOMMU group %u: %s",
		    device->group.id, strerror(-status));
	if (status == -EPERM)
		cause_remapping(finding, false,
				host->unsafe_interrupts.status == 0 &&
					!host->unsafe_interrupts.value);
	else
		finding_remedy(finding,
			       "modprobe vfio_iommu_type1 (on POWER: vfio_iommu_spapr_tce)");
}

static void call_failed(const struct device_facts *device, const char *what,
			struct finding *finding)
{
	const char *remedy = "see dmesg; the device may be gone, or its reset may have failed";
	enum finding_id id = FINDING_OPEN_REFUSED;

	switch (device->open.status) {
	case -EACCES:
	case -EPERM:
		remedy = "see dmesg";
		break;
	case -EBUSY:
		remedy = "stop the process that has the device open";
		break;
	case -EAGAIN:
		/*
		 * pci_try_reset_function(), called by vfio_pci_core_enable(): the device lock is
		 * held
		 */
		remedy = "run the command again: the device is being reset or removed";
		break;
	default:
		id = FINDING_OPEN_FAILED;
	}
	finding_set(finding, id, "cannot %s: %s: %s", device->open.borrowed ? "query" : "open",
		    what, strerror(-device->open.status));
	finding_remedy(finding, "%s", remedy);
}

/* vfio_pci_validate_vf_token(): EACCES for a missing or wrong token, EINVAL for one not needed. */
static bool is_about_token(const struct device_facts *device)
{
	return device->open.status == -EACCES ||
	       (device->open.token_given && device->open.status == -EINVAL);
}

static void token_refused(const struct device_facts *device, struct finding *finding)
{
	const bool cdev = device->open.backend == BACKEND_CDEV;

	if (device->open.status == -EINVAL) {
		finding_set(finding, FINDING_VF_TOKEN_UNUSED,
			    "cannot open: the kernel accepts no VF token for this device%s",
			    cdev ? " through its device cdev" : "");
		finding_remedy(finding,
			       "%somit --vf-token: it is for SR-IOV functions whose physical "
			       "function is bound to vfio-pci",
			       cdev ? "try --backend=group, or Linux 6.17 or later, or " : "");
	} else if (device->open.token_given) {
		finding_set(finding, FINDING_VF_TOKEN_WRONG, "cannot open: wrong VF token");
		finding_remedy(finding, "get the token from the user of the physical function");
	} else {
		finding_set(
			finding, FINDING_VF_TOKEN_NEEDED,
			"cannot open: a VF token is needed: the physical function or its virtual "
			"functions are in use by user space");
		finding_remedy(finding,
			       "add --vf-token=UUID, with the token set by the user of the "
			       "physical function");
	}
}

static void device_step(const struct host_facts *host, const struct device_facts *device,
			struct finding *finding)
{
	(void)host;
	if (is_about_token(device))
		token_refused(device, finding);
	else
		call_failed(device, "VFIO_GROUP_GET_DEVICE_FD", finding);
}

static bool is_viable(const struct device_facts *device)
{
	for (size_t i = 0; i < device->group.n_members; i++)
		if (cause_is_in_the_way(&device->group.members[i]))
			return false;
	return true;
}

/*
 * iommufd_device_bind(): EPERM if interrupts are not isolated, EINVAL if the IOMMU is not
 * cache-coherent; vfio_df_open(): EINVAL if the device is already open.
 */
static void iommufd_refused(const struct host_facts *host, const struct device_facts *device,
			    struct finding *finding)
{
	(void)host;
	finding_set(finding, FINDING_OPEN_REFUSED, "cannot open: VFIO_DEVICE_BIND_IOMMUFD: %s",
		    strerror(-device->open.status));
	finding_remedy(
		finding, "%s",
		device->open.status == -EPERM ?
			"try --backend=group, or enable interrupt remapping, or load iommufd with "
			"allow_unsafe_interrupts=1" :
			"run as root to see whether another process has it open; if none has, the "
			"IOMMU may not suit IOMMUFD: try --backend=group");
}

/* iommu_device_claim_dma_owner(): also EPERM if another driver is bound to a member of the group */
static void bind_step(const struct host_facts *host, const struct device_facts *device,
		      struct finding *finding)
{
	const int status = device->open.status;

	if (is_about_token(device)) {
		token_refused(device, finding);
	} else if (status == -EBUSY) {
		cause_busy(device->open.node, device->open.holder, finding);
		cannot_open("", finding);
	} else if (status == -EPERM && facts_is_noiommu(device) && !host->as_root.value) {
		node_permission(host, device, finding);
		cannot_open("", finding);
	} else if (status == -EPERM && !is_viable(device)) {
		not_viable(host, device, finding);
	} else if (status == -EPERM || status == -EINVAL) {
		iommufd_refused(host, device, finding);
	} else {
		call_failed(device, "VFIO_DEVICE_BIND_IOMMUFD", finding);
	}
}

static void function_step(const struct host_facts *host, const struct device_facts *device,
			  struct finding *finding)
{
	(void)host;
	diagnose_function(device->open.status, finding);
}

static void viable_step(const struct host_facts *host, const struct device_facts *device,
			struct finding *finding)
{
	if (device->open.status == -EBUSY)
		not_viable(host, device, finding);
	else
		call_failed(device, "VFIO_GROUP_GET_STATUS", finding);
}

static void container_step(const struct host_facts *host, const struct device_facts *device,
			   struct finding *finding)
{
	(void)host;
	call_failed(device, "VFIO_GROUP_SET_CONTAINER", finding);
}

static void info_step(const struct host_facts *host, const struct device_facts *device,
		      struct finding *finding)
{
	(void)host;
	call_failed(device, "VFIO_DEVICE_GET_INFO", finding);
}

static void (*const steps[])(const struct host_facts *host, const struct device_facts *device,
			     struct finding *finding) = {
	[STEP_NONE] = device_step,
	[STEP_FUNCTION] = function_step,
	[STEP_DRIVER] = driver_step,
	[STEP_GROUP] = group_step,
	[STEP_CONTAINER] = node_step,
	[STEP_NODE] = node_step,
	[STEP_VIABLE] = viable_step,
	[STEP_SET_CONTAINER] = container_step,
	[STEP_SET_IOMMU] = iommu_step,
	[STEP_DEVICE_FD] = device_step,
	[STEP_IOMMUFD] = node_step,
	[STEP_BIND] = bind_step,
	[STEP_DEVICE_INFO] = info_step,
	[STEP_HOLDER] = borrow_failure_holder,
	[STEP_DESCRIPTOR] = borrow_failure_descriptor,
	[STEP_BORROW] = borrow_failure_refused,
};

_Static_assert(ARRAY_SIZE(steps) == STEP_BORROW + 1, "each step of opening is explained");

void open_failure_judge(const struct host_facts *host, const struct device_facts *device,
			struct finding *finding)
{
	steps[device->open.step](host, device, finding);
}
