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

static const char *why_borrow(const struct trap_guest *guest, char text[static FINDING_TEXT])
{
	if (guest->status == -ESRCH)
		return "no guest under KVM has it open, as far as can be seen";
	if (guest->status == -ENOTUNIQ)
		snprintf(text, FINDING_TEXT,
			 "process %u may have several identical devices open, and the kernel does "
			 "not show which descriptor is this one's",
			 guest->pid);
	else
		snprintf(text, FINDING_TEXT, "cannot borrow the descriptor of process %u: %s",
			 guest->pid, strerror(-guest->status));
	return text;
}

static const char *qmp_words(const struct trap_guest *guest, char text[static FINDING_TEXT])
{
	switch (guest->status) {
	case -ENODEV:
		return "the guest does not have this device";
	case -ENOTUNIQ:
		snprintf(text, FINDING_TEXT, "QEMU does not identify the device; it may be %s",
			 guest->answer);
		return text;
	case -ETIMEDOUT:
		return "no answer within 2 s: QMP serves one client at a time, and may have one";
	case -ECONNRESET:
		return "QEMU has closed the connection";
	case -EBADMSG:
		return "the peer does not speak QMP";
	case -EREMOTEIO:
		snprintf(text, FINDING_TEXT, "QEMU refuses: %s", guest->answer);
		return text;
	default:
		return strerror(-guest->status);
	}
}

static const char *why_qmp(const struct trap_guest *guest, char text[static FINDING_TEXT])
{
	char words[FINDING_TEXT];

	snprintf(text, FINDING_TEXT, "QMP at %s: %.300s", guest->socket, qmp_words(guest, words));
	return text;
}

static const char *why_given(const struct trap_guest *guest, char text[static FINDING_TEXT])
{
	if (guest->status == -ENOTUNIQ)
		return "--gpa cannot be used with several devices";
	snprintf(text, FINDING_TEXT,
		 guest->status == -ENXIO ? "--gpa: the device has no memory %s" :
					   "--gpa: the address of %s is not a multiple of its size",
		 guest->answer);
	return text;
}

/* Why a step failed that has no causes of its own. */
static const char *why_error(const struct trap_guest *guest, char text[static FINDING_TEXT])
{
	const char *error = strerror(-guest->status);

	if (guest->step == TRAP_GUEST_CONFIG)
		snprintf(text, FINDING_TEXT,
			 "cannot read the addresses of the BARs through process %u: %s", guest->pid,
			 error);
	else if (guest->step == TRAP_GUEST_THREADS)
		snprintf(text, FINDING_TEXT, "cannot select the threads of process %u: %s",
			 guest->pid,
			 guest->status == -E2BIG ? "too many for a filter of tracefs" : error);
	else
		snprintf(text, FINDING_TEXT, "making a histogram of kvm:kvm_mmio: %s", error);
	return text;
}

const char *watch_guest_why(const struct trap_guest *guest, char text[static FINDING_TEXT])
{
	switch (guest->step) {
	case TRAP_GUEST_EVENTS:
		return "this kernel has no event kvm:kvm_mmio, which powerpc lacks";
	case TRAP_GUEST_BORROW:
		return why_borrow(guest, text);
	case TRAP_GUEST_QMP:
		return why_qmp(guest, text);
	case TRAP_GUEST_GIVEN:
		return why_given(guest, text);
	case TRAP_GUEST_ADDRESS:
		return "the guest has assigned no address to the memory BARs, or has memory decoding off";
	case TRAP_GUEST_CONFIG:
	case TRAP_GUEST_THREADS:
	case TRAP_GUEST_TRIGGER:
		return why_error(guest, text);
	case TRAP_GUEST_PROCESS:
	case TRAP_GUEST_NONE:
	default:
		return "no guest under KVM has it open";
	}
}

static const char *guest_remedy(const struct trap_guest *guest)
{
	const bool connected = guest->status == -ENODEV || guest->status == -ENOTUNIQ ||
			       guest->status == -EREMOTEIO;

	switch (guest->step) {
	case TRAP_GUEST_BORROW:
		return guest->status == -EPERM || guest->status == -EACCES ?
			       "run as root, outside of containers, or use --qmp or --gpa" :
			       "use --qmp or --gpa";
	case TRAP_GUEST_CONFIG:
		return "use --qmp or --gpa";
	case TRAP_GUEST_ADDRESS:
		return "run the command again when the guest's driver has started";
	case TRAP_GUEST_QMP:
		return connected ? "use --gpa with the addresses that lspci -v shows in the guest" :
				   "give QEMU a spare socket: -qmp unix:PATH,server=on,wait=off";
	case TRAP_GUEST_GIVEN:
		return "give the addresses that lspci -v shows in the guest";
	case TRAP_GUEST_EVENTS:
	case TRAP_GUEST_THREADS:
	case TRAP_GUEST_TRIGGER:
	case TRAP_GUEST_PROCESS:
	case TRAP_GUEST_NONE:
	default:
		return "count what reaches vfio-pci, with --source=vfio";
	}
}

void watch_failure_guest(const struct device_facts *device, struct finding *finding)
{
	const struct trap_guest *guest = &device->traps.guest;
	char why[FINDING_TEXT];

	finding_set(finding, FINDING_KVM_NOT_COUNTED, "cannot count MMIO exits of KVM: %s",
		    watch_guest_why(guest, why));
	finding_remedy(finding, "%s", guest_remedy(guest));
}
