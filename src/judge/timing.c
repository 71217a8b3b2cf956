// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/timing.h"

#include <errno.h>
#include <string.h>

#include "judge/diagnosis.h"
#include "judge/register.h"

bool timing_announce(const struct bench_request *request, struct finding *finding)
{
	if (request->status || !request->where.pba_only)
		return false;
	finding_set(finding, FINDING_DEVICE_SHARED,
		    "bench --borrow reads the PBA of a device in use over and over, for at most %d "
		    "s: an access by its user may have to wait for one of these reads",
		    request->trapped + request->mmapped);
	return true;
}

static size_t one_device_only(struct findings *findings)
{
	struct finding *finding = findings_add(findings);

	finding_set(finding, FINDING_ONE_DEVICE_ONLY,
		    "a file of samples or an SVG histogram has room for one device, but several "
		    "are named");
	finding_remedy(finding, "run bench for each device");
	return 0;
}

static void explain_memory_off(const struct device_facts *device, struct finding *finding)
{
	finding_set(
		finding, FINDING_MEMORY_OFF,
		"memory decoding is off: process %u, which has the device open, or its guest has "
		"not enabled it",
		device->open.borrow.pid);
	finding_remedy(finding, "run the command again while a driver uses the device there");
}

/*
 * PCI 3.0, 6.2.2: without memory decoding a function does not respond to accesses to its BARs. In a
 * virtual function the bit is hardwired to 0 (SR-IOV 1.1, 3.4.1.3), as passed on by vfio-pci until
 * Linux 5.8 (ebfa440ce38b): then only an access shows whether the BAR responds.
 */
static bool memory_is_on(const struct device_facts *device, struct findings *findings)
{
	const struct environment *state = device->environment;
	struct finding *finding;

	if (!state || state->memory_enabled.status || state->memory_enabled.value ||
	    device->pci.virtual_function)
		return true;
	finding = findings_add(findings);
	if (device->open.borrowed) {
		explain_memory_off(device, finding);
		return false;
	}
	finding_set(finding, FINDING_MEMORY_OFF,
		    "the function's memory decoding is off, with the device open (power state %s)",
		    state->power_state.status ? "unknown" : state->power_state.text);
	finding_remedy(finding, "see dmesg; the reset at opening may have failed");
	return false;
}

static bool is_whole(const struct facts *facts, const struct device_facts *device,
		     const struct register_choice *reg, struct findings *findings)
{
	AUTO_FINDING finding = { 0 };

	if (reg->width < 8 || !facts->bench.trapped ||
	    register_check_width(reg, device, facts->host.ioread64_status, &finding))
		return true;
	finding_copy(findings_add(findings), &finding);
	return false;
}

/* Why a path cannot be timed is reported only if it was requested. */
static bool can_be_timed(const struct facts *facts, const struct device_facts *device,
			 struct register_choice *reg, struct findings *findings)
{
	const struct bench_request *request = &facts->bench;
	AUTO_FINDING finding = { 0 };
	const bool timed = register_check(&facts->host, device, !request->trapped, reg, &finding);

	if (finding.id != FINDING_NONE && (finding.level == LEVEL_FAIL || request->mmapped))
		finding_copy(findings_add(findings), &finding);
	return timed && is_whole(facts, device, reg, findings);
}

static size_t locate(const struct bench_request *request, const struct device_facts *device,
		     struct register_choice registers[static REGISTERS_MAX],
		     struct findings *findings)
{
	AUTO_FINDING finding = { 0 };
	size_t n;

	if (request->all_bars)
		n = register_locate_all(&request->where, device, registers, &finding);
	else
		n = register_locate(&request->where, device, &registers[0], &finding);
	if (n == 0)
		finding_copy(findings_add(findings), &finding);
	return n;
}

size_t timing_choose(const struct facts *facts, const struct device_facts *device,
		     struct register_choice registers[static REGISTERS_MAX],
		     struct findings *findings)
{
	size_t n;

	if (facts->bench.into_file && facts->n_devices > 1)
		return one_device_only(findings);
	n = locate(&facts->bench, device, registers, findings);
	if (device->vfio.status)
		return n; /* not open */
	if (n && !memory_is_on(device, findings))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (!can_be_timed(facts, device, &registers[i], findings))
			return 0;
	return n;
}

static void explain_borrowed(const struct device_facts *device, int status, struct finding *finding)
{
	if (status == -ENXIO) {
		explain_memory_off(device, finding);
	} else if (status == -ENODEV) {
		diagnose_gone(finding);
	} else if (status == -ESRCH) {
		finding_set(finding, FINDING_BORROW_FAILED,
			    "process %u, which had the device open, has ended",
			    device->open.borrow.pid);
		finding_remedy(finding, "omit --borrow");
	} else {
		finding_set(finding, FINDING_ACCESS_FAILED, "cannot locate the PBA: %s",
			    strerror(-status));
		finding_remedy(finding, "see dmesg");
	}
}

static void explain_failure(const struct device_facts *device, struct finding *finding)
{
	const struct measure_failure *failure = &device->bench_failure;
	const char *why = strerror(-failure->status);

	switch (failure->step) {
	case MEASURE_STEP_PIN:
		finding_set(finding, FINDING_CANNOT_PIN, "cannot run on CPU %d: %s", failure->cpu,
			    why);
		finding_remedy(finding, "choose another CPU with --cpu");
		break;
	case MEASURE_STEP_PREPARE:
		finding_set(finding, FINDING_BENCH_FAILED, "cannot measure: %s", why);
		finding_remedy(finding, "check ulimit -l and ulimit -v, or use fewer --samples");
		break;
	case MEASURE_STEP_BORROW:
		explain_borrowed(device, failure->status, finding);
		break;
	case MEASURE_STEP_ACCESS:
	default:
		finding_set(finding, FINDING_ACCESS_FAILED, "the %s access failed: %s",
			    measure_path_name(failure->path), why);
		finding_remedy(finding,
			       "see dmesg and lspci: the device may be gone or suspended, or its "
			       "memory decoding off");
		break;
	}
}

static void repeat_old(const struct device_facts *device, struct findings *findings)
{
	for (size_t i = 0; i < device->n_old; i++) {
		const struct old_finding *old = &device->old[i];
		const enum finding_id id = finding_find(old->id);
		struct finding *finding;

		if (id == FINDING_NONE)
			continue; /* of a later version */
		finding = findings_add(findings);
		finding_set(finding, id, "%s", old->text);
		finding_remedy(finding, "%s", old->remedy);
	}
}

void timing_judge(const struct facts *facts, const struct device_facts *device,
		  struct findings *findings)
{
	struct register_choice registers[REGISTERS_MAX];

	repeat_old(device, findings);
	if (facts->bench.status == 0 && facts_is_device(device))
		timing_choose(facts, device, registers, findings);
	if (device->bench_failed)
		explain_failure(device, findings_add(findings));
}
