// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/compare.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "units.h"
#include "xmalloc.h"

/* One report of one side of a pair. */
struct entry {
	const struct host_facts *host;
	const struct device_facts *device;
	const struct measurement *bench; /* NULL: not measured */
};

/* All of one side; the first one represents it where no figures are compared. */
struct side {
	struct entry *list; /* owned */
	size_t n;
};

/* A difference is reported once per side, not for each report. */
static bool is_said(const struct compare_pair *pair, const char *text)
{
	for (size_t i = 0; i < pair->findings.n; i++)
		if (strcmp(pair->findings.list[i].text, text) == 0)
			return true;
	return false;
}

static void PRINTF_FORMAT(3, 4)
	warn(struct compare_pair *pair, enum finding_id id, const char *format, ...)
{
	char text[FINDING_TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (!is_said(pair, text))
		finding_set(findings_add(&pair->findings), id, "%s", text);
}

static void judge_side(const struct entry *side, enum compare_side which, struct compare_pair *pair)
{
	struct check_verdict check = { .behaviour = BEHAVIOUR_NONE };

	if (side->device->probe.status == 0)
		check_judge(side->host, side->device, &check);
	if (check.behaviour != BEHAVIOUR_NONE)
		snprintf(pair->behaviour[which], sizeof(pair->behaviour[which]), "%s",
			 behaviour_name(check.behaviour));
	pair->bytes_known[which] = check.bar_size != 0;
	pair->mappable[which] = check.bar_size - check.trapped;
	finding_free(&check.finding);
}

static void differ_in_host(struct compare_pair *pair, const struct entry sides[COMPARE_SIDES])
{
	const struct host_facts *before = sides[0].host, *after = sides[1].host;

	if (strcmp(before->arch, after->arch) != 0)
		warn(pair, FINDING_HOST_DIFFERS, "different architecture: %s, then %s",
		     before->arch, after->arch);
	if (before->page_size != after->page_size)
		warn(pair, FINDING_HOST_DIFFERS,
		     "different page size: %" PRIu64 " bytes, then %" PRIu64, before->page_size,
		     after->page_size);
}

static void differ_in_device(struct compare_pair *pair, const struct entry sides[COMPARE_SIDES])
{
	const struct device_facts *before = sides[0].device, *after = sides[1].device;

	if (before->pci.status == 0 && after->pci.status == 0 &&
	    (before->pci.vendor != after->pci.vendor || before->pci.device != after->pci.device))
		warn(pair, FINDING_DEVICE_DIFFERS, "different device: %04x:%04x, then %04x:%04x",
		     before->pci.vendor, before->pci.device, after->pci.vendor, after->pci.device);
	else if (strcmp(facts_device_label(before), facts_device_label(after)) != 0)
		warn(pair, FINDING_DEVICE_DIFFERS, "different %s: %s, then %s",
		     *before->address && *after->address ? "address" : "device",
		     facts_device_label(before), facts_device_label(after));
}

/* In the order of the rounds; -1: the run was not pinned. */
static void list_cpus(const struct measure_result *result, char text[static FACT_TEXT])
{
	if (*result->cpus)
		copy_text(text, FACT_TEXT, result->cpus);
	else
		snprintf(text, FACT_TEXT, "%d", result->cpu);
}

static void differ_in_cpu(struct compare_pair *pair, const struct measure_result *before,
			  const struct measure_result *after)
{
	char was[FACT_TEXT], is[FACT_TEXT];

	list_cpus(before, was);
	list_cpus(after, is);
	if (strcmp(was, is) != 0)
		warn(pair, FINDING_CPU_DIFFERS, "different %s: %s, then %s",
		     strchr(was, ',') || strchr(is, ',') ? "set of CPUs" : "CPU", was, is);
}

/*
 * Accesses one after the other may take another time than one by itself. System calls are so long
 * that their batches also differ in how many of them contain an interruption: of an emulated
 * processor, by a fifth between batches of two and of eight.
 */
static bool same_batch(enum measure_path_id path, unsigned int was, unsigned int is)
{
	return path == MEASURE_TRAPPED ? was == is : (was == 1) == (is == 1);
}

static void differ_in_batch(struct compare_pair *pair, const struct measure_result *before,
			    const struct measure_result *after)
{
	for (unsigned int i = MEASURE_TRAPPED; i <= MEASURE_MMAPPED; i++) {
		const struct measure_path *was = &before->path[i], *is = &after->path[i];

		if (was->status == 0 && is->status == 0 && !same_batch(i, was->batch, is->batch))
			warn(pair, FINDING_BATCH_DIFFERS,
			     "different batch of %s accesses: %u, then %u", measure_path_name(i),
			     was->batch, is->batch);
	}
}

static void differ_in_method(struct compare_pair *pair, const struct entry sides[COMPARE_SIDES])
{
	const struct measurement *before = sides[0].bench, *after = sides[1].bench;
	const double before_hz = before->result.clock.hz, after_hz = after->result.clock.hz;

	if (before->reg.bar != after->reg.bar || before->reg.offset != after->reg.offset ||
	    before->reg.width != after->reg.width)
		warn(pair, FINDING_REGISTER_DIFFERS,
		     "different register: %u bytes at BAR%u+0x%" PRIx64 ", then %u at "
		     "BAR%u+0x%" PRIx64,
		     before->reg.width, before->reg.bar, before->reg.offset, after->reg.width,
		     after->reg.bar, after->reg.offset);
	differ_in_cpu(pair, &before->result, &after->result);
	differ_in_batch(pair, &before->result, &after->result);
	if (before->result.operation != after->result.operation)
		warn(pair, FINDING_REGISTER_DIFFERS, "a different operation was timed");
	if (strcmp(before->result.clock.name, after->result.clock.name) != 0)
		warn(pair, FINDING_CLOCK_DIFFERS, "different clock: %s, then %s",
		     before->result.clock.name, after->result.clock.name);
	else if (fabs(before_hz - after_hz) > 0.01 * before_hz)
		warn(pair, FINDING_CLOCK_DIFFERS,
		     "the clock's frequency changed from %.3f to %.3f GHz", before_hz / 1e9,
		     after_hz / 1e9);
}

/* A control does not involve the device: if it changes, so did the machine or its state. */
static void differ_in_control(struct compare_pair *pair, enum measure_path_id id, const char *what)
{
	const struct compare_figure *control = &pair->path[id].p50;

	if (!interval_excludes(&control->shift, 0))
		return;
	warn(pair, FINDING_CONTROL_MOVED,
	     "%s, %s, changed from %.3g ns to %.3g ns: that much of the other changes may not be "
	     "due to the device",
	     id == MEASURE_CONTROL ? "the control" : "the control of mmapped", what,
	     control->before_ns, control->after_ns);
	finding_remedy(&pair->findings.list[pair->findings.n - 1],
		       "save several reports of each side, alternately, on an otherwise idle "
		       "machine, and compare those");
}

/* They correct no figure, as it is not known how much they have in common with the device. */
static void differ_in_controls(struct compare_pair *pair)
{
	differ_in_control(pair, MEASURE_CONTROL, "the same system call on memory");
	differ_in_control(pair, MEASURE_MEMORY, "the same access to a page of memory");
}

/* Facts of the machine and of the link that latency depends on. */
static const struct {
	const char *name;
	size_t fact; /* in struct machine_facts, or of a device in struct environment */
	bool is_text;
	bool of_machine;
	bool of_link;
} followed[] = {
	{ "processor", offsetof(struct machine_facts, cpu_model), true, true, false },
	{ "frequency governor", offsetof(struct environment, governor), true, false, false },
	{ "turbo", offsetof(struct machine_facts, turbo), true, true, false },
	{ "hypervisor", offsetof(struct machine_facts, hypervisor), true, true, false },
	{ "list of isolated CPUs", offsetof(struct machine_facts, isolated), true, true, false },
	{ "limit on idle states", offsetof(struct machine_facts, idle_limit), true, true, false },
	{ "link speed", offsetof(struct environment, link.speed), true, false, true },
	{ "link width", offsetof(struct environment, link.width), false, false, true },
	{ "ASPM policy", offsetof(struct environment, link.aspm_policy), true, false, true },
	{ "state of ASPM L1", offsetof(struct environment, link.aspm_l1), false, false, true },
	{ "NUMA distance", offsetof(struct environment, link.numa_distance), false, false, true },
};

#define DIFFERENT "different %s: %s, then %s"

/* A fact as text; "none" if the machine does not have it. */
static const char *word_of(const struct entry *side, size_t index, char number[static UNITS_TEXT])
{
	const void *facts = followed[index].of_machine ? (const void *)&side->host->machine :
							 side->device->environment;
	const void *fact = (const char *)facts + followed[index].fact;
	const struct fact_number *amount = fact;
	const struct fact_text *text = fact;
	const int status = followed[index].is_text ? text->status : amount->status;

	if (status)
		return status == -ENODATA ? "none" : "unknown";
	if (followed[index].is_text)
		return *text->text ? text->text : "none";
	snprintf(number, UNITS_TEXT, "%" PRId64, amount->value);
	return number;
}

static bool has_environment(const struct entry *side)
{
	return side->device->environment && side->host->machine.status == 0;
}

static void differ_in_environment(struct compare_pair *pair,
				  const struct entry sides[COMPARE_SIDES])
{
	const struct entry *before = &sides[COMPARE_BEFORE], *after = &sides[COMPARE_AFTER];
	char number[COMPARE_SIDES][UNITS_TEXT];

	if (!has_environment(before) || !has_environment(after))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(followed); i++) {
		const char *a = word_of(before, i, number[COMPARE_BEFORE]);
		const char *b = word_of(after, i, number[COMPARE_AFTER]);

		if (strcmp(a, b) == 0)
			continue;
		if (followed[i].of_link)
			warn(pair, FINDING_DEVICE_DIFFERS, DIFFERENT, followed[i].name, a, b);
		else
			warn(pair, FINDING_HOST_DIFFERS, DIFFERENT, followed[i].name, a, b);
	}
}

static void name_pair(struct compare_pair *pair, const struct entry *before,
		      const struct entry *after)
{
	const struct measurement *shown = after->bench ? after->bench : before->bench;

	snprintf(pair->address, sizeof(pair->address), "%s", after->device->address);
	if (after->device->mdev.status == 0)
		snprintf(pair->uuid, sizeof(pair->uuid), "%s", after->device->mdev.uuid);
	if (!shown)
		return;
	pair->reg = shown->reg;
	pair->operation = shown->result.operation;
}

static void differ(struct compare_pair *pair, const struct entry *before, const struct entry *after)
{
	const struct entry sides[COMPARE_SIDES] = { *before, *after };

	differ_in_host(pair, sides);
	differ_in_device(pair, sides);
	differ_in_environment(pair, sides);
	if (before->bench && after->bench)
		differ_in_method(pair, sides);
}

static struct compare_runs runs_of(const struct side *side)
{
	struct compare_runs runs = { .list = xcalloc(side->n, sizeof(*runs.list)) };

	for (size_t i = 0; i < side->n; i++)
		if (side->list[i].bench)
			runs.list[runs.n++] = &side->list[i].bench->result;
	return runs;
}

static void compare_paths(struct compare_pair *pair, const struct side sides[COMPARE_SIDES])
{
	struct compare_runs before = runs_of(&sides[COMPARE_BEFORE]);
	struct compare_runs after = runs_of(&sides[COMPARE_AFTER]);

	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		if (i != MEASURE_EMPTY)
			compare_figures(&before, &after, i, &pair->path[i]);
	free(before.list);
	free(after.list);
}

/* Every report of both sides is compared to the first one. */
static void add_pair(struct comparison *comparison, const struct side sides[COMPARE_SIDES])
{
	struct compare_pair *pair = array_add(comparison->pairs, comparison->n_pairs);
	const struct side *before = &sides[COMPARE_BEFORE], *after = &sides[COMPARE_AFTER];

	name_pair(pair, before->list, after->list);
	judge_side(before->list, COMPARE_BEFORE, pair);
	judge_side(after->list, COMPARE_AFTER, pair);
	for (size_t i = 1; i < before->n; i++)
		differ(pair, before->list, &before->list[i]);
	for (size_t i = 0; i < after->n; i++)
		differ(pair, before->list, &after->list[i]);
	compare_paths(pair, sides);
	differ_in_controls(pair);
}

static bool same_register(const struct measurement *a, const struct measurement *b)
{
	return a->reg.bar == b->reg.bar && a->reg.offset == b->reg.offset &&
	       a->reg.width == b->reg.width && a->result.operation == b->result.operation;
}

/* The run of the same register or, if each side has only one run, that one. */
static const struct measurement *counterpart(const struct device_facts *device,
					     const struct device_facts *like, size_t index)
{
	if (index >= like->n_measurements)
		return device->n_measurements ? device->measurements : NULL;
	for (size_t i = 0; i < device->n_measurements; i++)
		if (same_register(&device->measurements[i], &like->measurements[index]))
			return &device->measurements[i];
	return device->n_measurements == 1 && like->n_measurements == 1 ? device->measurements :
									  NULL;
}

static bool belong_together(const struct facts *a_facts, const struct facts *b_facts,
			    const struct device_facts *a, const struct device_facts *b)
{
	return strcmp(facts_device_label(a), facts_device_label(b)) == 0 ||
	       (a_facts->n_devices == 1 && b_facts->n_devices == 1);
}

/* Whatever matches device @like of @facts, and its run @index, in the reports of one side. */
static void gather_side(const struct facts *reports, size_t n, const struct facts *facts,
			const struct device_facts *like, size_t index, struct side *side)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < reports[i].n_devices; j++) {
			const struct device_facts *device = &reports[i].devices[j];

			if (!belong_together(&reports[i], facts, device, like))
				continue;
			*array_add(side->list, side->n) =
				(struct entry){ &reports[i].host, device,
						counterpart(device, like, index) };
			break;
		}
	}
}

struct reports {
	const struct facts *list;
	size_t n;
};

static bool is_in_earlier(const struct reports *reports, size_t index,
			  const struct device_facts *device)
{
	for (size_t i = 0; i < index; i++)
		for (size_t j = 0; j < reports->list[i].n_devices; j++)
			if (belong_together(&reports->list[i], &reports->list[index],
					    &reports->list[i].devices[j], device))
				return true;
	return false;
}

/* One pair per register; a device that was not measured is one pair, too. */
static void compare_device(struct comparison *comparison, const struct reports *before,
			   const struct reports *after, size_t index,
			   const struct device_facts *device)
{
	const size_t n = device->n_measurements ? device->n_measurements : 1;

	for (size_t i = 0; i < n; i++) {
		struct side sides[COMPARE_SIDES] = { { NULL, 0 } };

		gather_side(before->list, before->n, &after->list[index], device, i,
			    &sides[COMPARE_BEFORE]);
		gather_side(after->list, after->n, &after->list[index], device, i,
			    &sides[COMPARE_AFTER]);
		if (sides[COMPARE_BEFORE].n)
			add_pair(comparison, sides);
		free(sides[COMPARE_BEFORE].list);
		free(sides[COMPARE_AFTER].list);
	}
}

static void set_origin(const struct reports *reports, struct compare_origin *origin)
{
	const struct facts *first = reports->list;

	copy_text(origin->file, sizeof(origin->file), first->source.file);
	copy_text(origin->command, sizeof(origin->command), first->command);
	origin->host = first->host;
	origin->files = xcalloc(reports->n, sizeof(*origin->files));
	for (origin->n_files = 0; origin->n_files < reports->n; origin->n_files++)
		origin->files[origin->n_files] = first[origin->n_files].source.file;
}

void compare_reports(const struct facts *before, size_t n_before, const struct facts *after,
		     size_t n_after, struct comparison *comparison)
{
	const struct reports befores = { before, n_before }, afters = { after, n_after };

	set_origin(&befores, &comparison->origin[COMPARE_BEFORE]);
	set_origin(&afters, &comparison->origin[COMPARE_AFTER]);
	for (size_t i = 0; i < n_after; i++)
		for (size_t j = 0; j < after[i].n_devices; j++)
			if (!is_in_earlier(&afters, i, &after[i].devices[j]))
				compare_device(comparison, &befores, &afters, i,
					       &after[i].devices[j]);
}

void compare_free(struct comparison *comparison)
{
	if (!comparison)
		return;
	for (size_t i = 0; i < comparison->n_pairs; i++)
		findings_free(&comparison->pairs[i].findings);
	for (unsigned int i = 0; i < COMPARE_SIDES; i++)
		free(comparison->origin[i].files);
	free(comparison->pairs);
	free(comparison);
}
