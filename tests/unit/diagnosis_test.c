// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why a device cannot be opened (judge/open_failure.c, judge/cause.c): every step of opening it and
 * the errors that the kernel has for it, each with exit status, sentence and remedy: 3 if there is
 * an obstacle, 4 if device or kernel failed. Prints TAP.
 */
#include <errno.h>

#include "judge/diagnosis.h"
#include "judge/open_failure.h"
#include "tap.h"

#define GROUP "/dev/vfio/14"

static struct group_member members[] = {
	{ .address = "0000:00:1c.0", .driver = "pcieport", .bridge = true },
	{ .address = "0000:01:00.0", .driver = "vfio-pci" },
	{ .address = "0000:01:00.1", .driver = "e1000e" },
	{ .address = "0000:01:00.2", .driver = "" },
	{ .address = "0000:01:00.3", .driver = "nouveau" },
	{ .address = "0000:01:00.4", .driver = "pci-stub" },
};

static struct host_facts host = {
	.unsafe_interrupts.status = FACT_NOT_ASKED,
	.driverctl.status = FACT_NOT_ASKED,
};

static struct device_facts make_device(enum open_step step, int status)
{
	struct device_facts device = {
		.address = "0000:01:00.0",
		.mdev.status = FACT_NOT_THERE,
		.pci = { .class = 0x010802, .driver = "vfio-pci" },
		.group = { .id = 14 },
		.open = { .step = step, .status = status, .backend = BACKEND_GROUP, .node = GROUP },
	};

	if (step == STEP_DRIVER)
		strcpy(device.pci.driver, "nvme");
	if (step == STEP_CONTAINER)
		strcpy(device.open.node, "/dev/vfio/vfio");
	if (step == STEP_IOMMUFD || step == STEP_BIND) {
		device.open.backend = BACKEND_CDEV;
		strcpy(device.open.node, "/dev/iommu");
	}
	return device;
}

static void expect(const struct device_facts *device, enum exit_status status, const char *id,
		   const char *text, const char *remedy, const char *name)
{
	AUTO_FINDING finding = { 0 };

	open_failure_judge(&host, device, &finding);
	check_finding(&finding, id, LEVEL_FAIL, text, remedy, name);
	check(finding_status(finding.id) == status, "and its exit status");
}

static const struct {
	enum open_step step;
	int status;
	enum exit_status exit_status;
	const char *id, *text, *remedy;
} steps[] = {
	{ STEP_FUNCTION, -ENODEV, EXIT_CANNOT, "no-device", "no such PCI function", "lspci -D" },
	{ STEP_FUNCTION, -EIO, EXIT_FAILED, "device-unreadable", "cannot read the PCI function", "lspci" },
	{ STEP_DRIVER, -ENODEV, EXIT_CANNOT, "not-vfio-bound", "cannot open: bound to nvme",
	  "driverctl set-override 0000:01:00.0 vfio-pci" },
	{ STEP_GROUP, -ENODEV, EXIT_CANNOT, "no-iommu-group", "cannot open: the device has no IOMMU",
	  "'vfio-msixctl doctor' shows" },
	{ STEP_CONTAINER, -ENOENT, EXIT_CANNOT, "node-missing", "cannot open /dev/vfio/vfio: ",
	  "modprobe vfio" },
	{ STEP_NODE, -ENOENT, EXIT_CANNOT, "node-missing", "cannot open " GROUP ": ", "pass " GROUP },
	{ STEP_NODE, -ENODEV, EXIT_CANNOT, "node-missing", GROUP, "container" },
	{ STEP_NODE, -ENXIO, EXIT_CANNOT, "node-missing", GROUP, "container" },
	{ STEP_NODE, -EACCES, EXIT_CANNOT, "node-permission", "denied by owner and mode",
	  "chown USER " GROUP },
	{ STEP_NODE, -EPERM, EXIT_CANNOT, "node-not-permitted", GROUP ": operation not permitted",
	  "run as root" },
	{ STEP_NODE, -EBUSY, EXIT_CANNOT, "busy", "in use by another process", "stop that process" },
	{ STEP_NODE, -EMFILE, EXIT_FAILED, "node-error", GROUP ": Too many open files", "dmesg" },
	{ STEP_IOMMUFD, -ENOENT, EXIT_CANNOT, "node-missing", "/dev/iommu", "--backend=group" },
	{ STEP_VIABLE, -EIO, EXIT_FAILED, "open-failed", "VFIO_GROUP_GET_STATUS: Input/output error",
	  "dmesg" },
	{ STEP_SET_CONTAINER, -EINVAL, EXIT_FAILED, "open-failed", "VFIO_GROUP_SET_CONTAINER", "dmesg" },
	{ STEP_SET_CONTAINER, -EBUSY, EXIT_CANNOT, "open-refused", "VFIO_GROUP_SET_CONTAINER",
	  "stop the process" },
	{ STEP_SET_IOMMU, -EPERM, EXIT_CANNOT, "set-iommu", "group 14", "interrupt remapping is probably off:" },
	{ STEP_SET_IOMMU, -ENODEV, EXIT_CANNOT, "set-iommu", "VFIO_SET_IOMMU", "modprobe vfio_iommu_type1" },
	{ STEP_SET_IOMMU, -EIO, EXIT_FAILED, "set-iommu-failed", "Input/output error", "modprobe" },
	{ STEP_DEVICE_FD, -EPERM, EXIT_CANNOT, "open-refused", "VFIO_GROUP_GET_DEVICE_FD", "dmesg" },
	{ STEP_DEVICE_FD, -EINVAL, EXIT_FAILED, "open-failed", "VFIO_GROUP_GET_DEVICE_FD", "dmesg" },
	{ STEP_DEVICE_FD, -EIO, EXIT_FAILED, "open-failed", "VFIO_GROUP_GET_DEVICE_FD",
	  "its reset may have failed" },
	{ STEP_DEVICE_FD, -EAGAIN, EXIT_CANNOT, "open-refused", "VFIO_GROUP_GET_DEVICE_FD", "run the command again" },
	{ STEP_BIND, -EBUSY, EXIT_CANNOT, "busy", "cannot open /dev/iommu: in use by another process",
	  "stop that process" },
	{ STEP_BIND, -EPERM, EXIT_CANNOT, "open-refused", "VFIO_DEVICE_BIND_IOMMUFD",
	  "try --backend=group, or enable interrupt remapping" },
	{ STEP_BIND, -EINVAL, EXIT_CANNOT, "open-refused", "VFIO_DEVICE_BIND_IOMMUFD", "--backend=group" },
	{ STEP_BIND, -ENODEV, EXIT_FAILED, "open-failed", "VFIO_DEVICE_BIND_IOMMUFD", "may be gone" },
	{ STEP_DEVICE_INFO, -ENODEV, EXIT_FAILED, "open-failed", "VFIO_DEVICE_GET_INFO", "may be gone" },
};

static void test_steps(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		const struct device_facts device = make_device(steps[i].step, steps[i].status);
		char name[80];

		snprintf(name, sizeof(name), "step %d: %s", steps[i].step, strerror(-steps[i].status));
		expect(&device, steps[i].exit_status, steps[i].id, steps[i].text, steps[i].remedy, name);
	}
}

/* EPERM has three causes, which other facts distinguish. */
static void test_not_permitted(void)
{
	struct device_facts device = make_device(STEP_NODE, -EPERM);

	host.as_root.value = true;
	expect(&device, EXIT_CANNOT, "node-not-permitted", GROUP, "device cgroup",
	       "not even root: the device cgroup");
	device.group.noiommu = true;
	expect(&device, EXIT_CANNOT, "node-not-permitted", GROUP, "CAP_SYS_RAWIO",
	       "a group without an IOMMU");
	device = make_device(STEP_SET_IOMMU, -EPERM);
	host.unsafe_interrupts.status = 0;
	expect(&device, EXIT_CANNOT, "set-iommu", "IOMMU",
	       "probably off and allow_unsafe_interrupts is N", "no unsafe interrupts allowed");
	host.unsafe_interrupts.value = true;
	expect(&device, EXIT_CANNOT, "set-iommu", "IOMMU", "probably off: enable it",
	       "unsafe interrupts are allowed already");
}

static void test_holder(void)
{
	struct device_facts device = make_device(STEP_NODE, -EBUSY);

	strcpy(device.open.holder, "qemu-system-x86 (pid 812)");
	expect(&device, EXIT_CANNOT, "busy", "in use by qemu-system-x86 (pid 812)", "stop that process",
	       "the holder is named");
}

static void test_driver(void)
{
	struct device_facts device = make_device(STEP_DRIVER, -ENODEV);

	device.pci.driver_status = FACT_NOT_THERE;
	expect(&device, EXIT_CANNOT, "not-vfio-bound", "cannot open: not bound to any driver",
	       "driverctl set-override", "no driver");
	device.pci.class = 0x060400;
	expect(&device, EXIT_CANNOT, "bridge", "cannot open: a PCI bridge", "lspci -tv", "a bridge");
}

/* A truncated command must not be shown: a long address in a hostile report leaves no room. */
static void test_command(void)
{
	AUTO_FINDING finding = { 0 };
	char address[FINDING_TEXT];

	finding_set(&finding, FINDING_BUSY, "x");
	finding_command(&finding, "modprobe %s", "vfio");
	check_finding(&finding, "busy", LEVEL_FAIL, "x", "modprobe vfio", "a command alone");
	check(finding.command == strlen("modprobe vfio"), "and its length");
	finding_remedy(&finding, "as root:");
	check(finding.command == 0, "words are not a command");
	memset(address, 'x', sizeof(address) - 1);
	address[sizeof(address) - 1] = '\0';
	finding_command(&finding, "echo %s", address);
	check(finding.command == 0 && strcmp(finding.remedy, "as root:") == 0,
	      "a command that has no room is left out");
}

/* A node that the kernel offers, and one that it does not. */
static void test_cdev(void)
{
	struct device_facts device = make_device(STEP_NODE, -ENOENT);

	device.open.backend = BACKEND_CDEV;
	snprintf(device.open.node, sizeof(device.open.node), "/dev/vfio/devices/vfio3");
	expect(&device, EXIT_CANNOT, "node-missing", "cannot open /dev/vfio/devices/vfio3",
	       "pass /dev/vfio/devices/vfio3 into it, or use --backend=group", "a node that is not there");
	device.open.status = -ENODEV;
	device.open.node[0] = '\0';
	expect(&device, EXIT_CANNOT, "node-missing", "cannot open the device node: ",
	       "use --backend=group, or a kernel with CONFIG_IOMMUFD", "a kernel without such nodes");
}

/* What keeps a group from being viable: not a bridge, VFIO, pci-stub, or an unbound member. */
static void test_group(void)
{
	struct device_facts device = make_device(STEP_VIABLE, -EBUSY);
	struct group_member many[40];

	expect(&device, EXIT_CANNOT, "group-not-viable", "sysfs does not show which",
	       "/sys/kernel/iommu_groups/14/devices", "members that sysfs does not show");
	device.group.members = members;
	device.group.n_members = ARRAY_SIZE(members);
	expect(&device, EXIT_CANNOT, "group-not-viable",
	       "bound to other drivers: 0000:01:00.1 (e1000e), 0000:01:00.3 (nouveau)",
	       "driverctl set-override 0000:01:00.1 vfio-pci", "the two that are in the way");
	for (size_t i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = members[2];
	device.group.members = many;
	device.group.n_members = ARRAY_SIZE(many);
	expect(&device, EXIT_CANNOT, "group-not-viable", "0000:01:00.1 (e1000e), 0000:01:00.1",
	       "driverctl", "more than a sentence holds");
	expect(&device, EXIT_CANNOT, "group-not-viable", "(e1000e) and 25 more", "driverctl",
	       "and how many those are that it does not name");
}

/*
 * vfio_pci_validate_vf_token(): EACCES without the right token, EINVAL with one that is not needed.
 */
static void test_tokens(void)
{
	static const enum open_step steps_to_device[] = { STEP_DEVICE_FD, STEP_BIND };

	for (size_t i = 0; i < ARRAY_SIZE(steps_to_device); i++) {
		struct device_facts device = make_device(steps_to_device[i], -EACCES);

		expect(&device, EXIT_CANNOT, "vf-token-needed", "a VF token is needed", "--vf-token=UUID",
		       "no token");
		device.open.token_given = true;
		expect(&device, EXIT_CANNOT, "vf-token-wrong", "wrong VF token",
		       "physical function", "another token");
		device.open.status = -EINVAL;
		expect(&device, EXIT_CANNOT, "vf-token-unused", "accepts no VF token for this device",
		       steps_to_device[i] == STEP_BIND ? "try --backend=group, or Linux 6.17" : "omit --vf-token",
		       "a token for nothing");
	}
}

/* A member that another driver holds also keeps IOMMUFD from binding. */
static void test_bind_group(void)
{
	struct device_facts device = make_device(STEP_BIND, -EPERM);

	device.group.members = members;
	device.group.n_members = ARRAY_SIZE(members);
	expect(&device, EXIT_CANNOT, "group-not-viable", "0000:01:00.1 (e1000e)", "driverctl set-override",
	       "a member that another driver has");
	device.group.n_members = 2;
	expect(&device, EXIT_CANNOT, "open-refused", "VFIO_DEVICE_BIND_IOMMUFD", "interrupt remapping",
	       "no member that another driver has");
}

static void test_noiommu(void)
{
	struct device_facts device = make_device(STEP_NONE, 0);
	AUTO_FINDING finding = { 0 };

	check(!diagnose_noiommu(&device, &finding), "a group with an IOMMU gives no warning");
	device.group.noiommu = true;
	check(diagnose_noiommu(&device, &finding), "one without is");
	check_finding(&finding, "no-iommu-mode", LEVEL_WARN, "can access all memory",
		      "without enable_unsafe_noiommu_mode", "and says what it means");
	device.group.status = FACT_NOT_THERE;
	check(!diagnose_noiommu(&device, &finding), "no group, no warning");
}

static void test_mdev(void)
{
	struct device_facts device = {
		.mdev = { .uuid = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", .parent = "0000:00:02.0" },
	};
	AUTO_FINDING finding = { 0 };

	diagnose_mdev(&device, &finding);
	check_finding(&finding, "mediated-device", LEVEL_FAIL, "a mediated device of 0000:00:02.0",
		      "info 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", "a mediated device");
	device.mdev.parent[0] = '\0';
	diagnose_mdev(&device, &finding);
	check_finding(&finding, "mediated-device", LEVEL_FAIL, "of an unknown device",
		      "info", "one of an unknown device");
	diagnose_name(device.mdev.uuid, -ENODEV, &finding);
	check_finding(&finding, "no-device", LEVEL_FAIL, "no such mediated device", "/sys/bus/mdev/devices",
		      "one that is not there");
}

static void test_chains(void)
{
	static const struct {
		int status;
		const char *text;
	} chains[] = {
		{ -ELOOP, "the capability chain of BAR0 loops" },
		{ -ERANGE, "points outside the kernel's reply" },
		{ -EMSGSIZE, "is truncated" },
		{ -EINVAL, "is malformed" },
		{ -E2BIG, "is malformed" },
	};
	AUTO_FINDING finding = { 0 };
	struct chain chain = { .status = 0 };

	check(!diagnose_chain("BAR0", &chain, &finding), "an intact chain gives no finding");
	for (size_t i = 0; i < ARRAY_SIZE(chains); i++) {
		chain.status = chains[i].status;
		check(diagnose_chain("BAR0", &chain, &finding), strerror(-chain.status));
		check_finding(&finding, "broken-chain", LEVEL_FAIL, chains[i].text, "maintainers",
			      "and its sentence");
	}
}

static void test_gone(void)
{
	AUTO_FINDING finding = { 0 };

	diagnose_gone(&finding);
	check_finding(&finding, "device-gone", LEVEL_FAIL, "no longer responds", "/sys/bus/pci/rescan",
		      "a device that was pulled out");
}

static void test_names(void)
{
	static const struct {
		int status;
		enum exit_status exit_status;
		const char *id, *text, *remedy;
	} names[] = {
		{ -EINVAL, EXIT_USAGE, "bad-name", "x: invalid device name", "0000:01:00.0" },
		{ -EXDEV, EXIT_CANNOT, "other-group", "not in that IOMMU group", "omit the group" },
		{ -ENODEV, EXIT_CANNOT, "no-device", "x: no such PCI function", "lspci -D" },
		{ -ENOENT, EXIT_CANNOT, "no-group", "no such IOMMU group", "/sys/kernel/iommu_groups" },
		{ -EACCES, EXIT_CANNOT, "no-device", "cannot look up the device: Permission denied", "/sys" },
	};
	AUTO_FINDING finding = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		diagnose_name("x", names[i].status, &finding);
		check_finding(&finding, names[i].id, LEVEL_FAIL, names[i].text, names[i].remedy,
			      strerror(-names[i].status));
		check(finding_status(finding.id) == names[i].exit_status, "and its exit status");
	}
}

int main(void)
{
	test_steps();
	test_not_permitted();
	test_holder();
	test_driver();
	test_command();
	test_cdev();
	test_group();
	test_tokens();
	test_bind_group();
	test_noiommu();
	test_mdev();
	test_chains();
	test_gone();
	test_names();
	return tap_end();
}
