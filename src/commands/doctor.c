// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"
#include "commands/options.h"
#include "facts/bound.h"
#include "judge/doctor_host.h"

/* Until its IOMMU group was read, a driver without "vfio" in its name may still be one of VFIO. */
static bool keep(const struct device_facts *device, const void *arg)
{
	(void)arg;
	if (device->pci.driver_status == FACT_NOT_ASKED)
		return true;
	return device->pci.driver_status == 0 &&
	       (device->group.status == FACT_NOT_ASKED || bound_to_vfio(device));
}

/* Without a device the host is meant, and the devices are those that are bound to VFIO drivers. */
static void ask(void *args, struct request *request)
{
	(void)args;
	if (request->n_names)
		return;
	request->wants |= NEED_SURVEY;
	if (request->from)
		return;
	request->needs = NEED_IDENTITY | NEED_GROUP;
	request->filters = request->needs;
	request->wants = NEED_SURVEY | NEED_FUNCTION;
	request->all_functions = true;
	request->keep = keep;
}

static void judge_host(const void *args, struct report *report)
{
	(void)args;
	if (report->facts.survey.status == FACT_NOT_ASKED)
		return;
	report->doctor = doctor_host_judge(&report->facts);
	report->exit_status = exit_worse(report->exit_status, doctor_exit_status(report->doctor));
}

static void judge(const void *args, struct report *report, size_t index)
{
	struct device_report *verdicts = &report->devices[index];

	(void)args;
	verdicts->doctor = doctor_judge(&report->facts.host, &report->facts.devices[index]);
	report->exit_status = exit_worse(report->exit_status, doctor_exit_status(verdicts->doctor));
}

static const struct argp_child children[] = { { &options_pci_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	.parser = options_pass_input,
	.args_doc = "[DEVICE...]",
	.doc = "Check the prerequisites for opening each DEVICE through VFIO, in order, and name "
	       "the next command to run. Without DEVICE, check those of the host, and list its "
	       "VFIO devices, who may open them and who has them open.\vExit status: 0 no "
	       "obstacle, 1 an obstacle was found, 3 cannot tell: no such device, or lspci does "
	       "not show enough.\n"
	       "No device is opened.",
	.children = children,
};

const struct command command_doctor = {
	.name = "doctor",
	.help = "Find what prevents a device from being opened, and the remedy",
	.argp = &argp,
	.args_size = sizeof(struct options),
	.needs = NEED_IDENTITY | NEED_SETUP,
	.wants = NEED_FUNCTION | NEED_GROUP | NEED_HOST_USE,
	.ask = ask,
	.judge = judge,
	.judge_all = judge_host,
	.text = text_doctor,
	.text_all = text_doctor_host,
};
