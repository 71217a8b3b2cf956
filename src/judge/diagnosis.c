// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/diagnosis.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "judge/obstacle.h"
#include "target.h"

/* "cannot open: bound to ...", or of a node "cannot open /dev/vfio/14: ..." */
static void cannot_open(const char *before, struct finding *finding)
{
	char text[FINDING_TEXT - 16]; /* with the words in front it is as long as a text may be */

	snprintf(text, sizeof(text), "%.*s", (int)sizeof(text) - 1, finding->text);
	snprintf(finding->text, sizeof(finding->text), "cannot open%s %s", before, text);
}

static void driver(const struct device_facts *device, struct finding *finding)
{
	obstacle_driver(device, finding);
	cannot_open(":", finding);
}

static void no_group(struct finding *finding)
{
	obstacle_no_group(finding);
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

/* EACCES is the file's mode; EPERM with a fitting mode is the device cgroup (or a container's). */
static void node_permission(const struct device_facts *device, struct finding *finding)
{
	const char *node = device->open.node;

	if (device->open.status == -EACCES) {
		obstacle_mode(node_role(device), node, finding);
		return;
	}
	finding_set(finding, "node-not-permitted", LEVEL_FAIL, "%s: operation not permitted", node);
	if (facts_is_noiommu(device))
		finding_remedy(finding, "without an IOMMU it needs CAP_SYS_RAWIO: run as root");
	else if (device->open.as_root)
		finding_remedy(finding,
			       "the device cgroup or the container forbids it: allow "
			       "'c MAJOR:MINOR rw' there, with the numbers that ls -l shows");
	else
		finding_remedy(finding, "run as root");
}

static enum exit_status node_step(const struct device_facts *device, struct finding *finding)
{
	switch (device->open.status) {
	case -EACCES:
	case -EPERM:
		node_permission(device, finding);
		return EXIT_CANNOT;
	case -ENOENT:
	case -ENODEV:
	case -ENXIO:
		obstacle_missing(node_role(device), device->open.node, device->open.status, finding);
		return EXIT_CANNOT;
	case -EBUSY:
		obstacle_busy(device->open.node, device->open.holder, finding);
		return EXIT_CANNOT;
	default:
		finding_set(finding, "node-error", LEVEL_FAIL, "%s: %s", device->open.node,
			    strerror(-device->open.status));
		finding_remedy(finding, "dmesg may tell more");
		return EXIT_FAILED;
	}
}

static enum exit_status node(const struct device_facts *device, struct finding *finding)
{
	enum exit_status status = node_step(device, finding);

	cannot_open("", finding);
	return status;
}

static void not_viable(const struct device_facts *device, struct finding *finding)
{
	obstacle_group(device, finding);
	cannot_open(":", finding);
}

static enum exit_status set_iommu(const struct device_facts *device, struct finding *finding)
{
	finding_set(
		finding, "set-iommu", LEVEL_FAIL,
		"cannot open: the kernel refuses to attach group %u to an IOMMU (VFIO_SET_IOMMU): %s",
		device->group.id, strerror(-device->open.status));
	if (device->open.status == -EPERM) {
		obstacle_remapping(finding, false,
				   device->open.unsafe_known && !device->open.unsafe_interrupts);
		return EXIT_CANNOT;
	}
	finding_remedy(finding, "modprobe vfio_iommu_type1 (vfio_iommu_spapr_tce on POWER)");
	return device->open.status == -ENODEV ? EXIT_CANNOT : EXIT_FAILED;
}

static enum exit_status device_step(const struct device_facts *device, const char *what,
				    struct finding *finding)
{
	const int status = device->open.status;

	finding_set(finding, "open-failed", LEVEL_FAIL, "cannot open: %s: %s", what,
		    strerror(-status));
	if (status == -EACCES || status == -EPERM) {
		finding_remedy(finding, "dmesg tells why");
		return EXIT_CANNOT;
	}
	if (status == -EBUSY) {
		finding_remedy(finding, "stop the process that has the device open");
		return EXIT_CANNOT;
	}
	/* pci_try_reset_function() as vfio_pci_core_enable() calls it: the device's lock is taken */
	if (status == -EAGAIN) {
		finding_remedy(finding, "the device is just being reset or taken away: run the "
					"command again");
		return EXIT_CANNOT;
	}
	finding_remedy(finding, "see dmesg; the device may be gone or refuse to be reset");
	return EXIT_FAILED;
}

/* vfio_pci_validate_vf_token(): EACCES for want of the right one, EINVAL for one too many. */
static bool is_about_token(const struct device_facts *device)
{
	return device->open.status == -EACCES ||
	       (device->open.token_given && device->open.status == -EINVAL);
}

static enum exit_status token_step(const struct device_facts *device, struct finding *finding)
{
	const bool cdev = device->open.backend == BACKEND_CDEV;

	if (device->open.status == -EINVAL) {
		finding_set(finding, "vf-token-unused", LEVEL_FAIL,
			    "cannot open: the kernel takes no VF token for this device%s",
			    cdev ? " at its own node" : "");
		finding_remedy(finding, "%sleave --vf-token out: it is for SR-IOV functions whose "
					"physical function vfio-pci has",
			       cdev ? "try --backend=group, or Linux 6.17 or later, or " : "");
	} else if (device->open.token_given) {
		finding_set(finding, "vf-token-wrong", LEVEL_FAIL,
			    "cannot open: the VF token is not the one that is set");
		finding_remedy(finding, "ask whoever has the physical function open for it");
	} else {
		finding_set(finding, "vf-token-needed", LEVEL_FAIL,
			    "cannot open: the kernel wants a VF token, for the physical function or "
			    "its virtual ones are in user space");
		finding_remedy(finding, "--vf-token=UUID, the one that the user of the physical "
					"function has set");
	}
	return EXIT_CANNOT;
}

static enum exit_status device_fd(const struct device_facts *device, struct finding *finding)
{
	return is_about_token(device) ?
		       token_step(device, finding) :
		       device_step(device, "VFIO_GROUP_GET_DEVICE_FD", finding);
}

static bool is_viable(const struct device_facts *device)
{
	for (size_t i = 0; i < device->group.n_members; i++)
		if (obstacle_member(&device->group.members[i]))
			return false;
	return true;
}

/*
 * iommufd_device_bind(): EPERM where interrupts are not isolated, or where a driver has another
 * member of the group (iommu_device_claim_dma_owner()), EINVAL where the IOMMU is not coherent;
 * vfio_df_open(): EINVAL, too, for who comes second.
 */
static enum exit_status bind_step(const struct device_facts *device, struct finding *finding)
{
	const int status = device->open.status;
	enum exit_status failed;

	if (is_about_token(device))
		return token_step(device, finding);
	if (status == -EBUSY) {
		obstacle_busy(device->open.node, device->open.holder, finding);
		cannot_open("", finding);
		return EXIT_CANNOT;
	}
	if (status == -EPERM && facts_is_noiommu(device) && !device->open.as_root) {
		node_permission(device, finding);
		cannot_open("", finding);
		return EXIT_CANNOT;
	}
	if (status == -EPERM && !is_viable(device)) {
		not_viable(device, finding);
		return EXIT_CANNOT;
	}
	failed = device_step(device, "VFIO_DEVICE_BIND_IOMMUFD", finding);
	if (status == -EPERM)
		finding_remedy(finding, "try --backend=group; iommufd wants isolated interrupts: "
					"enable interrupt remapping, or load it with "
					"allow_unsafe_interrupts=1");
	else if (status == -EINVAL)
		finding_remedy(finding, "another process may have it open, which root would see; or "
					"the IOMMU does not suit iommufd: try --backend=group");
	else
		return failed;
	return EXIT_CANNOT;
}

enum exit_status diagnose_open(const struct device_facts *device, struct finding *finding)
{
	switch (device->open.step) {
	case STEP_FUNCTION:
		finding_set(finding, "no-device", LEVEL_FAIL, "%s: %s",
			    device->open.status == -ENODEV ? "no such PCI function" :
							     "cannot read the PCI function",
			    strerror(-device->open.status));
		finding_remedy(finding, device->open.status == -ENODEV ?
						"lspci -D lists them" :
						"it may have been unplugged just now: lspci -D "
						"lists what is there");
		return device->open.status == -ENODEV ? EXIT_CANNOT : EXIT_FAILED;
	case STEP_DRIVER:
		driver(device, finding);
		return EXIT_CANNOT;
	case STEP_GROUP:
		no_group(finding);
		return EXIT_CANNOT;
	case STEP_CONTAINER:
	case STEP_NODE:
	case STEP_IOMMUFD:
		return node(device, finding);
	case STEP_VIABLE:
		if (device->open.status != -EBUSY)
			return device_step(device, "VFIO_GROUP_GET_STATUS", finding);
		not_viable(device, finding);
		return EXIT_CANNOT;
	case STEP_SET_IOMMU:
		return set_iommu(device, finding);
	case STEP_SET_CONTAINER:
		return device_step(device, "VFIO_GROUP_SET_CONTAINER", finding);
	case STEP_BIND:
		return bind_step(device, finding);
	case STEP_DEVICE_INFO:
		return device_step(device, "VFIO_DEVICE_GET_INFO", finding);
	case STEP_DEVICE_FD:
	case STEP_NONE:
	default:
		return device_fd(device, finding);
	}
}

bool diagnose_noiommu(const struct device_facts *device, struct finding *finding)
{
	if (!facts_is_noiommu(device))
		return false;
	finding_set(finding, "no-iommu-mode", LEVEL_WARN,
		    "opened without an IOMMU: the device can reach all memory, and the kernel is "
		    "tainted until the next boot");
	finding_remedy(finding, "with an IOMMU, load vfio without enable_unsafe_noiommu_mode");
	return true;
}

void diagnose_mdev(const struct device_facts *device, struct finding *finding)
{
	const char *parent = device->mdev.parent;

	finding_set(finding, "mediated-device", LEVEL_FAIL,
		    "a mediated device of %s, and no PCI function of its own",
		    *parent ? parent : "a device that sysfs does not name");
	finding_remedy(finding, "its regions:");
	finding_command(finding, "vfio-msixctl info %s", device->mdev.uuid);
}

void diagnose_gone(struct finding *finding)
{
	finding_set(finding, "device-gone", LEVEL_FAIL,
		    "the device no longer answers: it was unplugged or lost its power while it was "
		    "open");
	finding_remedy(finding, "see dmesg; when it is back, echo 1 >/sys/bus/pci/rescan finds it");
}

bool diagnose_chain(const char *of, const struct chain *chain, struct finding *finding)
{
	const char *fault;

	switch (chain->status) {
	case 0:
		return false;
	case -ELOOP:
		fault = "loops";
		break;
	case -ERANGE:
		fault = "points outside the kernel's answer";
		break;
	case -EMSGSIZE:
		fault = "is cut short";
		break;
	default:
		fault = "makes no sense";
		break;
	}
	finding_set(finding, "broken-chain", LEVEL_FAIL,
		    "the capability chain of %s %s: what follows in it is unknown", of, fault);
	finding_remedy(finding, "send the output of 'vfio-msixctl info --json' to the maintainers");
	return true;
}

enum exit_status diagnose_name(const char *name, int status, struct finding *finding)
{
	switch (status) {
	case -EINVAL:
		finding_set(finding, "bad-name", LEVEL_FAIL, "%s: not a device name", name);
		finding_remedy(finding,
			       "name it as 0000:01:00.0, 01:00.0, a sysfs path, a group (14), "
			       "noiommu-0, vfio3, or noiommu-vfio3");
		return EXIT_USAGE;
	case -EXDEV:
		finding_set(finding, "other-group", LEVEL_FAIL,
			    "%s: the device is not in that group", name);
		finding_remedy(finding, "leave the group out");
		return EXIT_CANNOT;
	case -ENODEV:
		finding_set(finding, "no-device", LEVEL_FAIL, "%s: no such %s", name,
			    target_is_uuid(name) ? "mediated device" : "PCI function");
		finding_remedy(finding, target_is_uuid(name) ? "ls /sys/bus/mdev/devices" :
							       "lspci -D lists them");
		return EXIT_CANNOT;
	case -ENOENT:
		finding_set(finding, "no-group", LEVEL_FAIL,
			    "%s: no such IOMMU group or VFIO device", name);
		finding_remedy(finding, "ls /sys/kernel/iommu_groups /sys/class/vfio-dev");
		return EXIT_CANNOT;
	default:
		finding_set(finding, "no-device", LEVEL_FAIL, "%s: cannot look it up: %s", name,
			    strerror(-status));
		finding_remedy(finding, "see that /sys is mounted");
		return EXIT_CANNOT;
	}
}
