// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What doctor says about machines that a directory of files cannot represent (judge/doctor.c,
 * judge/doctor_node.c): another user, another processor, nodes that are in use. Prints TAP.
 */
#include <errno.h>

#include "judge/doctor.h"
#include "tap.h"

/* A device bound to vfio-pci in group 14, with nodes, seen by its owner on an x86 machine. */
struct machine {
	struct node_facts nodes[3]; /* not every machine has the last */
	struct host_facts host;
	struct device_facts device;
};

static void make(struct machine *machine)
{
	*machine = (struct machine){
		.nodes = {
			{ .role = NODE_CONTAINER, .path = "/dev/vfio/vfio", .there = true },
			{ .role = NODE_GROUP, .path = "/dev/vfio/14", .there = true, .mode = 0640,
			  .owner = "root", .owner_group = "kvm" },
		},
		.host = { .arch = "x86_64", .page_size = 4096, .as_root.value = true,
			  .driverctl.status = FACT_NOT_ASKED, .setup.interrupts_remapped = true },
		.device = {
			.address = "0000:01:00.0",
			.mdev.status = FACT_NOT_THERE,
			.pci.driver = "vfio-pci",
			.msix = { .entries = 65, .table = { 0, 0x2000, 1040 }, .pba = { 0, 0x3000, 16 } },
			.group.id = 14,
			.cdev_status = FACT_NOT_THERE,
			.prereq.n_nodes = 2,
		},
	};
	machine->device.prereq.nodes = machine->nodes;
}

static void expect(const struct machine *machine, enum doctor_check what, const char *id,
		   enum level level, const char *text, const char *remedy, const char *name)
{
	struct doctor_verdict *verdict = doctor_judge(&machine->host, &machine->device);

	check_finding(&verdict->checks[what], id, level, text, remedy, name);
	if (level == LEVEL_FAIL)
		check(doctor_next(verdict) == &verdict->checks[what] &&
			      doctor_exit_status(verdict) == EXIT_NO,
		      "and it is what must be done first");
	else
		check(doctor_ready(verdict) && doctor_exit_status(verdict) == EXIT_YES,
		      "and it is not in the way");
	doctor_free(verdict);
}

static void test_nodes(void)
{
	struct machine machine;

	make(&machine);
	expect(&machine, DOCTOR_NODE, "passed", LEVEL_PASS, "/dev/vfio/14, crw-r----- root:kvm", "",
	       "nodes that are as they should be");
	machine.nodes[1].access_status = -EACCES;
	expect(&machine, DOCTOR_NODE, "node-permission", LEVEL_FAIL, "/dev/vfio/14: permission denied",
	       "chown USER /dev/vfio/14", "the group's node is another user's");
	machine.nodes[1].access_status = 0;
	machine.nodes[0].access_status = -EACCES;
	expect(&machine, DOCTOR_NODE, "node-permission", LEVEL_FAIL, "/dev/vfio/vfio",
	       "chmod 666 /dev/vfio/vfio", "the container's node is, which the kernel gives to all");
	machine.nodes[0].access_status = 0;
	machine.device.group.noiommu = true;
	machine.host.as_root.value = false;
	expect(&machine, DOCTOR_NODE, "node-needs-rawio", LEVEL_WARN, "CAP_SYS_RAWIO", "run as root",
	       "a group without an IOMMU, which takes more than the mode");
	machine.device.prereq.n_nodes = 0;
	expect(&machine, DOCTOR_NODE, "not-tried", LEVEL_SKIP, "the device node is not known", "",
	       "a report without nodes");
}

static void test_interface(void)
{
	struct machine machine;

	make(&machine);
	machine.device.cdev_status = 0;
	machine.device.prereq.n_nodes = 3;
	machine.nodes[2] = (struct node_facts){ .role = NODE_DEVICE, .path = "/dev/vfio/devices/vfio3",
						.access_status = -EACCES };
	expect(&machine, DOCTOR_INTERFACE, "passed", LEVEL_PASS,
	       "group only: this user cannot open the device cdev", "",
	       "a node that is another user's");
}

static void test_holder(void)
{
	struct machine machine;

	make(&machine);
	expect(&machine, DOCTOR_HOLDER, "passed", LEVEL_PASS, "not open in any process", "", "nobody, to root");
	machine.host.as_root.value = false;
	expect(&machine, DOCTOR_HOLDER, "holder-unseen", LEVEL_NOTE, "any process of this user", "",
	       "nobody that this user can see");
	strcpy(machine.nodes[1].holder, "qemu-system-x86 (pid 812)");
	expect(&machine, DOCTOR_HOLDER, "busy", LEVEL_FAIL, "/dev/vfio/14: in use by qemu-system-x86 (pid 812)",
	       "stop that process", "a holder");
}

static void test_iommu(void)
{
	struct machine machine;

	make(&machine);
	strcpy(machine.host.setup.iommu_units, "ivhd0");
	expect(&machine, DOCTOR_IOMMU, "passed", LEVEL_PASS, "AMD-Vi (ivhd0)", "", "an IOMMU of AMD");
	strcpy(machine.host.arch, "aarch64");
	strcpy(machine.host.setup.iommu_units, "smmu3.0x0000000009050000");
	expect(&machine, DOCTOR_IOMMU, "passed", LEVEL_PASS, "Arm SMMU (smmu3", "", "an IOMMU of Arm");
	make(&machine);
	strcpy(machine.host.arch, "ppc64le");
	expect(&machine, DOCTOR_IOMMU, "passed", LEVEL_PASS, "POWER TCE", "", "an IOMMU of POWER");
	expect(&machine, DOCTOR_INTERRUPTS, "passed", LEVEL_PASS, "isolated by the platform", "",
	       "whose platform isolates interrupts");
	machine.device.group.status = FACT_NOT_THERE;
	strcpy(machine.host.arch, "aarch64");
	expect(&machine, DOCTOR_IOMMU, "no-iommu-group", LEVEL_FAIL, "no IOMMU group",
	       "device tree or IORT", "an arm64 machine whose firmware tells of no IOMMU");
}

static void test_unseen(void)
{
	struct machine machine;

	make(&machine);
	machine.device.prereq.claims_status = -EACCES;
	expect(&machine, DOCTOR_BARS, "not-tried", LEVEL_SKIP, "/proc/iomem cannot be read", "",
	       "claims that cannot be read");
	machine.device.n_bars = 6;
	machine.device.bars[0].size_status = FACT_NOT_ASKED;
	expect(&machine, DOCTOR_MSIX, "passed", LEVEL_PASS, "MSI-X table in BAR0, 65 entries", "",
	       "a BAR of unknown size is not doubted");
	machine.device.bars[0].size_status = 0;
	machine.device.bars[0].size = 0x3000;
	expect(&machine, DOCTOR_MSIX, "pba-outside-bar", LEVEL_WARN, "PBA lies outside BAR0",
	       "vfio-msixctl layout 0000:01:00.0",
	       "a PBA after the end of its BAR");
}

int main(void)
{
	test_nodes();
	test_interface();
	test_holder();
	test_iommu();
	test_unseen();
	return tap_end();
}
