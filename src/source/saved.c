// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "gather/file.h"
#include "gather/host.h"
#include "source/explain.h"
#include "source/lspci.h"
#include "source/report.h"
#include "source/samples.h"
#include "source/source.h"
#include "target.h"
#include "xmalloc.h"

/* Nothing of a faulty file is used: the host's facts are those of this machine. */
static void PRINTF_FORMAT(4, 5) refuse(struct facts *facts, enum source_fault fault,
				       const char *instead, const char *why, ...)
{
	struct source_facts source = { .fault = fault };
	struct unsaved_file *unsaved = facts->unsaved;
	const size_t n_unsaved = facts->n_unsaved;
	va_list ap;

	copy_text(source.file, sizeof(source.file), facts->source.file);
	copy_text(source.instead, sizeof(source.instead), instead);
	va_start(ap, why);
	vsnprintf(source.why, sizeof(source.why), why, ap);
	va_end(ap);
	facts->unsaved = NULL;
	facts_free(facts);
	facts->unsaved = unsaved;
	facts->n_unsaved = n_unsaved;
	facts->source = source;
	host_gather(&facts->host);
}

/* No function was found in the text. */
static void refuse_text(struct facts *facts, const char *text, size_t size)
{
	const struct explanation *explanation = explain_text(text, size);

	if (!explanation)
		refuse(facts, FAULT_UNKNOWN, "",
		       "neither a report of vfio-msixctl nor the output of lspci");
	else
		refuse(facts, explanation->foreign ? FAULT_FOREIGN : FAULT_NO_DEVICE_LINE,
		       explanation->remedy, "%s", explanation->what);
}

/* The output of lspci shows nothing of VFIO. */
static void load_lspci(struct facts *facts, uint32_t needs, const char *text, size_t size)
{
	int ret = lspci_read(text, size, facts);

	if (ret == -EIO)
		refuse(facts, FAULT_DAMAGED, "save the output of lspci again, unchanged",
		       "libpci does not accept the hexadecimal dumps");
	else if (ret == -E2BIG)
		refuse(facts, FAULT_DAMAGED, "save only the functions in question, with lspci -s",
		       "more than %u functions", LSPCI_FUNCTIONS_MAX);
	else if (ret == -ENOENT)
		refuse_text(facts, text, size);
	else if (ret)
		refuse(facts, FAULT_DAMAGED, "check the limit on open files (ulimit -n)",
		       "cannot pass the hexadecimal dumps to libpci: %s", strerror(-ret));
	else if (needs & (NEED_OPEN | NEED_HOLDERS | NEED_TRAPS))
		refuse(facts, FAULT_IS_LSPCI, "",
		       "the output of lspci, which only list, layout and doctor can use");
}

/* A text that begins like JSON may be the output of lspci after a tracker's "{code}". */
static void load_report(struct facts *facts, uint32_t needs, const char *text, size_t size)
{
	char file[SOURCE_FILE], why[REPORT_WHY];
	struct facts lspci;

	copy_text(file, sizeof(file), facts->source.file);
	if (report_read(text, size, facts, why) == 0) {
		/* Before version 2, a report made from lspci's output did not record the file. */
		if (facts->source.form == SOURCE_LSPCI && !*facts->source.file)
			copy_text(facts->source.file, sizeof(facts->source.file), file);
		return;
	}
	facts_free(facts);
	copy_text(facts->source.file, sizeof(facts->source.file), file);
	facts_init(&lspci);
	if (lspci_read(text, size, &lspci) == 0)
		load_lspci(facts, needs, text, size);
	else
		refuse(facts, FAULT_DAMAGED, "", "invalid report: %s", why);
	facts_free(&lspci);
}

/* Return: whether it is a file of samples, possibly damaged. */
static bool load_samples(struct facts *facts, const char *text, size_t size)
{
	char why[REPORT_WHY] = "";
	int ret = samples_read(text, size, facts, why, sizeof(why));

	if (ret == -ENOMSG)
		return false;
	facts->source.form = SOURCE_SAMPLES;
	if (ret)
		refuse(facts, FAULT_DAMAGED, "save the samples again", "invalid file: %s", why);
	return true;
}

static void load_text(struct facts *facts, uint32_t needs, const char *text, size_t size)
{
	size_t blank = 0;

	while (blank < size && isspace((unsigned char)text[blank]))
		blank++;
	if (needs & NEED_MEASUREMENT && load_samples(facts, text, size))
		return;
	if (blank < size && text[blank] == '{')
		load_report(facts, needs, text, size);
	else
		load_lspci(facts, needs, text, size);
}

/* Return: 0 or -errno, which is then recorded in @facts. */
static int read_file(struct facts *facts, const char *file, char **text, size_t *size)
{
	int ret = file_read(file, text, size);

	copy_text(facts->source.file, sizeof(facts->source.file), file);
	if (ret == 0)
		return 0;
	refuse(facts, ret == -EFBIG ? FAULT_TOO_LARGE : FAULT_UNREADABLE, "", "%s", "");
	facts->source.status = ret;
	facts->source.limit_mib = FILE_READ_MAX >> 20;
	return ret;
}

static bool is_meant(const struct target *target, const struct device_facts *device)
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

/* Marks the devices that a name refers to. */
static void mark(struct facts *facts, const char *name, bool *wanted)
{
	struct target target;
	int ret = target_parse(name, &target);
	bool any = false;

	for (size_t i = 0; i < facts->n_devices && ret == 0; i++) {
		if (!is_meant(&target, &facts->devices[i]))
			continue;
		wanted[i] = true;
		any = true;
	}
	if (!any)
		facts_add_unknown(facts, name, ret ? ret : -ESRCH);
}

struct marks {
	const struct facts *facts;
	bool *wanted;
};

static bool is_wanted(const struct device_facts *device, const void *arg)
{
	const struct marks *marks = arg;

	return marks->wanted[device - marks->facts->devices];
}

/* Keeps the devices that are named, in the order of the file. */
static void choose(const struct request *request, struct facts *facts)
{
	AUTO_FREE bool *wanted = xcalloc(facts->n_devices + 1, sizeof(*wanted));
	const struct marks marks = { facts, wanted };

	/* Unknown names of the saved run do not concern this one. */
	if (request->n_names || request->all_functions)
		facts->n_unknown = 0;
	if (request->n_names == 0)
		return;
	for (int i = 0; i < request->n_names; i++)
		mark(facts, request->names[i], wanted);
	facts_remove_devices(facts, is_wanted, &marks);
}

/* Only bench uses measurements. */
static void drop_measurements(struct facts *facts)
{
	facts->bench.status = FACT_NOT_ASKED;
	for (size_t i = 0; i < facts->n_devices; i++) {
		struct device_facts *device = &facts->devices[i];

		facts_drop_measurements(device);
		device->bench_failed = false;
		free(device->old);
		device->old = NULL;
		device->n_old = 0;
	}
}

static int load(const struct request *request, struct facts *facts)
{
	AUTO_FREE char *text = NULL;
	size_t size;

	if (read_file(facts, request->from, &text, &size) != 0)
		return 0;
	load_text(facts, request->needs, text, size);
	if (facts->source.fault)
		return 0;
	choose(request, facts);
	if (!(request->needs & NEED_MEASUREMENT))
		drop_measurements(facts);
	if (!(request->wants & NEED_SURVEY))
		survey_free(&facts->survey);
	return 0;
}

const struct source source_saved = { .load = load };

#define REMEDY_COMPARE "save a report with 'vfio-msixctl bench --json DEVICE >FILE'"

static int load_reports(const struct request *request, struct facts *facts)
{
	host_gather(&facts->host);
	for (int i = 0; i < request->n_names; i++) {
		struct facts *report = array_add(facts->reports, facts->n_reports);
		AUTO_FREE char *text = NULL;
		char why[REPORT_WHY];
		size_t size;

		facts_init(report);
		if (read_file(report, request->names[i], &text, &size) != 0)
			copy_text(report->source.instead, sizeof(report->source.instead),
				  REMEDY_COMPARE);
		else if (report_read(text, size, report, why) != 0)
			refuse(report, FAULT_DAMAGED, REMEDY_COMPARE, "invalid report: %s", why);
		if (report->source.fault)
			return 0;
		copy_text(report->source.file, sizeof(report->source.file), request->names[i]);
	}
	return 0;
}

const struct source source_reports = { .load = load_reports };
