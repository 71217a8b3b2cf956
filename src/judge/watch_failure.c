// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/watch_failure.h"

#include <errno.h>
#include <string.h>

/* Then the errors are different ones, and no two kernels agree on them. */
static void locked(struct finding *finding)
{
	finding_set(finding, FINDING_TRACING_LOCKED,
		    "cannot count accesses: the kernel is locked down (confidentiality), which "
		    "forbids tracing");
	finding_remedy(finding, "boot with lockdown=integrity, or without lockdown=");
}

static void not_permitted(const struct traps_facts *traps, struct finding *finding)
{
	finding_set(finding, FINDING_TRACING_NOT_PERMITTED, "cannot count accesses: tracefs: %s",
		    strerror(-traps->status));
	finding_remedy(finding, "run as root, outside of containers");
}

static void no_probe(const struct traps_facts *traps, struct finding *finding)
{
	if (traps->status == -ENOENT) {
		finding_set(finding, FINDING_NO_VFIO_CORE,
			    "cannot count accesses: the kernel has no function "
			    "vfio_pci_core_read(): vfio-pci-core is not loaded, or it is older "
			    "than Linux 5.15");
		finding_command(finding, "modprobe vfio-pci");
		return;
	}
	finding_set(finding, FINDING_TRACING_FAILED, "cannot probe vfio_pci_core_read(): %s",
		    strerror(-traps->status));
	finding_remedy(finding, "see dmesg and, in tracefs, error_log");
}

static void failed(const char *what, const struct traps_facts *traps, struct finding *finding)
{
	finding_set(finding, FINDING_TRACING_FAILED, "cannot count accesses: %s: %s", what,
		    strerror(-traps->status));
	finding_remedy(finding, "see dmesg and, in tracefs, error_log");
}

static void by_step(const struct traps_facts *traps, struct finding *finding)
{
	switch (traps->step) {
	case TRAP_STEP_TRACEFS:
		finding_set(finding, FINDING_NO_TRACEFS,
			    "cannot count accesses: tracefs is not mounted");
		finding_command(finding, "mount -t tracefs tracefs /sys/kernel/tracing");
		break;
	case TRAP_STEP_KPROBES:
		finding_set(finding, FINDING_NO_KPROBES,
			    "cannot count accesses: this kernel has no kprobes in tracefs");
		finding_remedy(finding, "boot a kernel with CONFIG_KPROBE_EVENTS=y");
		break;
	case TRAP_STEP_PROBE:
		no_probe(traps, finding);
		break;
	case TRAP_STEP_TEST:
		finding_set(finding, FINDING_KPROBES_OFF,
			    "cannot count accesses: probes do not see all calls of a function that "
			    "was called for a test; kprobes are likely switched off");
		finding_remedy(finding, "echo 1 >/sys/kernel/debug/kprobes/enabled");
		break;
	case TRAP_STEP_TRIGGER:
		failed("making a histogram (CONFIG_HIST_TRIGGERS, CONFIG_SYNTH_EVENTS)", traps,
		       finding);
		break;
	case TRAP_STEP_READ:
		failed("reading a histogram", traps, finding);
		break;
	case TRAP_STEP_INSTANCE:
	case TRAP_STEP_NONE:
	default:
		failed("making an instance of tracefs", traps, finding);
	}
}

void watch_failure_judge(const struct traps_facts *traps, struct finding *finding)
{
	if (strcmp(traps->lockdown, "confidentiality") == 0)
		locked(finding);
	else if (traps->status == -EACCES || traps->status == -EPERM)
		not_permitted(traps, finding);
	else
		by_step(traps, finding);
}
