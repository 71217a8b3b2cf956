// SPDX-License-Identifier: GPL-2.0-or-later
#include "commands/replay.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "gather/file.h"
#include "gather/host.h"
#include "judge/diagnosis.h"
#include "judge/understood.h"
#include "render/json.h"
#include "source/explain.h"
#include "source/lspci.h"
#include "target.h"
#include "xmalloc.h"

static int PRINTF_FORMAT(4, 5) refuse(struct run *run, enum finding_id id, const char *remedy,
				      const char *format, ...)
{
	AUTO_FINDING finding = { 0 };
	char why[FINDING_TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(why, sizeof(why), format, ap);
	va_end(ap);
	report_free(&run->report); /* of a file that is wrong somewhere, nothing is believed */
	host_gather(&run->report.facts.host);
	finding_set(&finding, id, "%s: %s", run->options->from, why);
	finding_remedy(&finding, "%s", remedy);
	run_add_message(run, &finding);
	return 0;
}

#define REMEDY_REPORT                                                                              \
	"on the machine in question, 'vfio-msixctl info --json DEVICE' makes a report to replay"

/* In which no function was found. */
static void refuse_text(struct run *run, const char *text, size_t size)
{
	const struct explanation *explanation = explain_text(text, size);

	if (explanation)
		refuse(run, explanation->foreign ? FINDING_FILE_FOREIGN : FINDING_NO_DEVICE_LINE,
		       explanation->remedy, "%s", explanation->what);
	else
		refuse(run, FINDING_FILE_UNKNOWN, REMEDY_REPORT,
		       "neither a report of vfio-msixctl nor the text of lspci");
}

static int load_lspci(struct run *run, const char *text, size_t size, struct json_saved *saved)
{
	int ret = lspci_read(text, size, &run->report.facts);

	if (ret == -EIO)
		refuse(run, FINDING_FILE_DAMAGED, "save the output of lspci again, as it is",
		       "cannot replay it: libpci does not accept its hexadecimal dumps");
	else if (ret == -E2BIG)
		refuse(run, FINDING_FILE_DAMAGED, "",
		       "cannot replay it: it has more than %u functions", LSPCI_FUNCTIONS_MAX);
	else if (ret == -ENOENT)
		refuse_text(run, text, size);
	else if (ret)
		refuse(run, FINDING_FILE_UNREADABLE, "see ulimit -n",
		       "cannot hand its dumps to libpci: %s", strerror(-ret));
	else if (!run->steps->lspci)
		refuse(run, FINDING_FILE_IS_LSPCI, REMEDY_REPORT,
		       "text of lspci, from which only list, layout and doctor can answer");
	else
		run->report.devices = xcalloc(run->report.facts.n_devices,
					      sizeof(*run->report.devices));
	snprintf(saved->command, sizeof(saved->command), "lspci");
	return run->report.devices ? 0 : -EINVAL;
}

/* What begins as JSON does may be a tracker's "{code}". */
static int load_json(struct run *run, const char *text, size_t size, struct json_saved *saved)
{
	struct facts facts = { 0 };
	char why[JSON_WHY];
	int ret = json_read(text, size, &run->report, saved, why);

	if (ret != -EINVAL)
		return ret;
	ret = lspci_read(text, size, &facts);
	facts_free(&facts);
	if (ret) {
		refuse(run, FINDING_FILE_DAMAGED, REMEDY_REPORT, "cannot replay it: %s", why);
		return -EINVAL;
	}
	report_free(&run->report);
	return load_lspci(run, text, size, saved);
}

static int load(struct run *run, const char *text, size_t size, struct json_saved *saved)
{
	size_t blank = 0;

	while (blank < size && isspace((unsigned char)text[blank]))
		blank++;
	if (blank == size || text[blank] != '{')
		return load_lspci(run, text, size, saved);
	return load_json(run, text, size, saved);
}

void replay_tell(struct run *run, const struct finding *finding)
{
	AUTO_FINDING named = { 0 };

	finding_set(&named, finding->id, "%s: %s", run->options->from,
		    finding->text);
	finding_remedy(&named, "%s", finding->remedy);
	run_add_message(run, &named);
}

static void tell_understood(struct run *run)
{
	const struct source_facts *source = &run->report.facts.source;
	AUTO_FINDING finding = { 0 };

	if (*source->form && !understood_judge(source, &finding))
		replay_tell(run, &finding);
}

/*
 * What the command itself knows to read.
 *
 * Return: -ENOMSG: nothing of the kind.
 */
static int import(struct run *run, const char *text, size_t size)
{
	char why[JSON_WHY] = "";
	int ret = -ENOMSG;

	if (run->steps->import)
		ret = run->steps->import(run, text, size, why, sizeof(why));
	if (ret == -EINVAL)
		return refuse(run, FINDING_FILE_DAMAGED, "save it anew", "cannot read it: %s", why);
	return ret;
}

static bool means(const struct target *target, const struct device_facts *device)
{
	const bool in_group = device->group.status == 0 && device->group.id == target->group &&
			      (!target->noiommu || device->group.noiommu);
	char cdev[sizeof(device->cdev)];

	switch (target->kind) {
	case TARGET_GROUP:
		return in_group;
	case TARGET_CDEV:
		snprintf(cdev, sizeof(cdev), "%svfio%u", target->noiommu ? "noiommu-" : "",
			 target->cdev);
		return strcmp(cdev, device->cdev) == 0;
	case TARGET_MDEV:
		return device->mdev.status == 0 && strcmp(target->uuid, device->mdev.uuid) == 0;
	case TARGET_FUNCTION:
	default:
		return strcmp(target->address, device->address) == 0 &&
		       (!target->group_given || in_group);
	}
}

static void name_failed(struct run *run, const char *name, int ret)
{
	AUTO_FINDING finding = { 0 };

	if (ret) {
		diagnose_name(name, ret, &finding);
	} else {
		finding_set(&finding, FINDING_NOT_IN_FILE, "%s: the file has no such device",
			    name);
		finding_remedy(&finding, "leave it out to see all that the file has");
	}
	run_add_message(run, &finding);
}

/* Marks the devices that a name means. */
static void mark(struct run *run, const char *name, bool *wanted)
{
	const struct facts *facts = &run->report.facts;
	struct target target;
	int ret = target_parse(name, &target);
	bool any = false;

	for (size_t i = 0; i < facts->n_devices && ret == 0; i++) {
		if (!means(&target, &facts->devices[i]))
			continue;
		wanted[i] = true;
		any = true;
	}
	if (!any)
		name_failed(run, name, ret);
}

/* Leaves the devices that are named; they stay in the order of the file. */
static void choose(struct run *run)
{
	struct report *report = &run->report;
	struct facts *facts = &report->facts;
	bool *wanted = xcalloc(facts->n_devices, sizeof(*wanted));
	size_t kept = 0;

	facts->n_unknown = 0; /* the names of that run are not those of this one */
	for (int i = 0; i < run->options->n_names; i++)
		mark(run, run->options->names[i], wanted);
	for (size_t i = 0; i < facts->n_devices; i++) {
		if (!wanted[i]) {
			facts_device_free(&facts->devices[i]);
			report_device_free(&report->devices[i]);
		} else if (kept++ != i) {
			facts->devices[kept - 1] = facts->devices[i];
			report->devices[kept - 1] = report->devices[i];
		}
	}
	facts->n_devices = kept;
	free(wanted);
}

static void replay_unknown_names(struct run *run)
{
	const struct facts *facts = &run->report.facts;

	for (size_t i = 0; i < facts->n_unknown; i++) {
		AUTO_FINDING finding = { 0 };

		diagnose_name(facts->unknown[i].name, facts->unknown[i].status, &finding);
		run_add_message(run, &finding);
	}
}

/* What bench found while it measured cannot be found again. */
static void replay_findings(struct run *run, const struct device_facts *device,
			    struct device_report *verdicts)
{
	for (size_t i = 0; i < verdicts->findings.n; i++) {
		const struct finding *finding = &verdicts->findings.list[i];

		verdicts->failed |= finding->level == LEVEL_FAIL;
		run_message(run, device, finding);
	}
}

static void not_in_report(struct run *run, const struct json_saved *saved,
			  const struct device_facts *device, struct device_report *verdicts)
{
	AUTO_FINDING finding = { 0 };

	verdicts->failed = true;
	if (*run->report.facts.source.form) {
		finding_set(&finding, FINDING_NOT_IN_REPORT,
			    "the text does not show all that %s needs: MSI-X is not known",
			    run->report.command);
		finding_remedy(&finding, "run 'lspci -nnvv' as root on that machine");
		run_message(run, device, &finding);
		return;
	}
	finding_set(&finding, FINDING_NOT_IN_REPORT,
		    "a report of %s does not hold all that %s needs", saved->command,
		    run->report.command);
	finding_remedy(&finding, "on the machine in question:");
	finding_command(&finding, "vfio-msixctl %s --json %s", run->report.command,
			facts_device_label(device));
	run_message(run, device, &finding);
}

/* Whether the device could not be opened there, of which the facts tell all. */
static bool failed_to_open(const struct steps *steps, struct device_facts *device)
{
	if (device->pci.status && device->pci.status != FACT_NOT_ASKED && device->mdev.status) {
		device->open.status = device->pci.status;
		device->open.step = STEP_FUNCTION;
		return true;
	}
	return steps->opens && device->open.status && device->open.status != FACT_NOT_ASKED;
}

static bool is_told(const struct run *run, const struct device_facts *device,
		    const struct device_report *verdicts)
{
	const struct steps *steps = run->steps;

	return (device->pci.status == 0 || device->mdev.status == 0) &&
	       !(steps->opens && device->open.status) &&
	       (!steps->replayable ||
		steps->replayable(&run->report.facts, device, verdicts));
}

static void replay_device(struct run *run, const struct json_saved *saved,
			  struct device_facts *device, struct device_report *verdicts)
{
	const struct steps *steps = run->steps;

	if (steps->measures)
		replay_findings(run, device, verdicts);
	else
		findings_free(&verdicts->findings);
	if (steps->measures && !facts_is_device(device) && verdicts->n_benches) {
		steps->judge(run, device, verdicts); /* a self-test: no function to ask about */
	} else if (device->mdev.status == 0 && steps->pci_only) {
		run_refuse_mdev(run, device, verdicts);
	} else if (!verdicts->failed && failed_to_open(steps, device)) {
		run_open_failed(run, device, verdicts);
	} else if (!verdicts->failed && !is_told(run, device, verdicts)) {
		not_in_report(run, saved, device, verdicts);
	} else {
		run_report_opened(run, device);
		if (!verdicts->failed && steps->judge)
			steps->judge(run, device, verdicts);
	}
}

/* The command finds devices by itself, and judges none. */
static void replay_found(struct run *run)
{
	for (size_t i = 0; i < run->report.facts.n_devices; i++) {
		report_device_free(&run->report.devices[i]);
		run->report.devices[i] = (struct device_report) { 0 };
	}
	run->steps->arrange(run);
}

static int replay_all(struct run *run, const struct json_saved *saved)
{
	struct report *report = &run->report;

	if (run->options->n_names)
		choose(run);
	if (run->steps->find) {
		replay_found(run);
		return 0;
	}
	replay_unknown_names(run);
	for (size_t i = 0; i < report->facts.n_devices; i++)
		replay_device(run, saved, &report->facts.devices[i], &report->devices[i]);
	if (report->facts.n_devices == 0 && report->messages.n == 0)
		return refuse(run, FINDING_FILE_EMPTY, REMEDY_REPORT, "the report is of no device");
	return 0;
}

int replay_run(struct run *run)
{
	AUTO_FREE char *text = NULL;
	struct json_saved saved = { .command = "" };
	size_t size;
	int ret = file_read(run->options->from, &text, &size);

	if (ret == -EINTR)
		return 0;
	if (ret == -EFBIG)
		return refuse(run, FINDING_FILE_UNREADABLE, "no report is that large",
			      "larger than %zu MiB", FILE_READ_MAX >> 20);
	if (ret)
		return refuse(run, FINDING_FILE_UNREADABLE, "see that it is there and may be read",
			      "cannot read it: %s", strerror(-ret));
	ret = import(run, text, size);
	if (ret != -ENOMSG)
		return ret;
	ret = load(run, text, size, &saved);
	if (ret)
		return ret == -EINVAL ? 0 : ret;
	tell_understood(run);
	return replay_all(run, &saved);
}
