// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/compare.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "stats.h"
#include "units.h"
#include "xmalloc.h"

/* One side of a pair. */
struct side {
	const struct host_facts *host;
	const struct device_facts *device;
	const struct measurement *bench; /* NULL: not measured */
};

static void PRINTF_FORMAT(3, 4)
	warn(struct compare_pair *pair, enum finding_id id, const char *format, ...)
{
	char text[FINDING_TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	finding_set(findings_add(&pair->findings), id, "%s", text);
}

/* The numbers of @values, sorted; the caller frees. */
static double *sorted_copy(const double *values, size_t n, size_t *count)
{
	double *copy = xcalloc(n, sizeof(*copy));

	*count = 0;
	for (size_t i = 0; values && i < n; i++)
		if (isfinite(values[i]))
			copy[(*count)++] = values[i];
	stats_sort(copy, *count);
	return copy;
}

static void shift(const double *before, size_t n_before, const double *after, size_t n_after,
		  double quantum, struct stats_interval *interval)
{
	size_t n_a, n_b;
	AUTO_FREE double *a = sorted_copy(after, n_after, &n_a);
	AUTO_FREE double *b = sorted_copy(before, n_before, &n_b);

	*interval = stats_shift(a, n_a, b, n_b);
	if (interval->status == 0) {
		interval->low -= quantum;
		interval->high += quantum;
	}
}

/* What the clock of a side can tell of one access. */
static double quantum(const struct side *side, unsigned int path)
{
	const struct measure_result *result = &side->bench->result;
	const unsigned int batch = result->path[path].batch;

	return isfinite(result->clock.resolution_ns) && batch ?
		       result->clock.resolution_ns / batch :
		       0;
}

static const struct measure_path *path_of(const struct side *side, unsigned int path)
{
	if (!side->bench || side->bench->result.path[path].status)
		return NULL;
	return &side->bench->result.path[path];
}

/*
 * The tail of a noisy run may go one way as a whole and the other way in most of its blocks. A
 * change that contradicts the two figures beside it is none that anybody should quote.
 */
static void doubt(struct compare_figure *figure)
{
	const double plain = figure->after_ns - figure->before_ns;

	if (figure->shift.status == 0 && figure->shift.value * plain < 0)
		figure->shift.status = -ERANGE;
}

static void compare_path(const struct side sides[COMPARE_SIDES], unsigned int id,
			 struct compare_path *path)
{
	const struct measure_path *before = path_of(&sides[COMPARE_BEFORE], id);
	const struct measure_path *after = path_of(&sides[COMPARE_AFTER], id);
	double step = 0;

	path->p50.known_before = before != NULL;
	path->p50.known_after = after != NULL;
	path->p99.known_before = before && before->p99_valid;
	path->p99.known_after = after && after->p99_valid;
	path->p50.shift.status = path->p99.shift.status = -ENODATA;
	path->p50.before_ns = before ? before->p50_ns : 0;
	path->p99.before_ns = before ? before->p99_ns : 0;
	path->p50.after_ns = after ? after->p50_ns : 0;
	path->p99.after_ns = after ? after->p99_ns : 0;
	if (!before || !after)
		return;
	step = fmax(quantum(&sides[COMPARE_BEFORE], id), quantum(&sides[COMPARE_AFTER], id));
	shift(before->block_p50_ns, before->block_p50_count, after->block_p50_ns,
	      after->block_p50_count, step, &path->p50.shift);
	if (path->p99.known_before && path->p99.known_after)
		shift(before->block_p99_ns, before->block_p99_count, after->block_p99_ns,
		      after->block_p99_count, step, &path->p99.shift);
	doubt(&path->p50);
	doubt(&path->p99);
}

static void judge_side(const struct side *side, enum compare_side which, struct compare_pair *pair)
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

static void differ_in_host(struct compare_pair *pair, const struct side sides[COMPARE_SIDES])
{
	const struct host_facts *before = sides[0].host, *after = sides[1].host;

	if (strcmp(before->arch, after->arch) != 0)
		warn(pair, FINDING_HOST_DIFFERS, "another architecture: %s, then %s", before->arch,
		     after->arch);
	if (before->page_size != after->page_size)
		warn(pair, FINDING_HOST_DIFFERS,
		     "another page size: %" PRIu64 " bytes, then %" PRIu64, before->page_size,
		     after->page_size);
}

static void differ_in_device(struct compare_pair *pair, const struct side sides[COMPARE_SIDES])
{
	const struct device_facts *before = sides[0].device, *after = sides[1].device;

	if (before->pci.status == 0 && after->pci.status == 0 &&
	    (before->pci.vendor != after->pci.vendor || before->pci.device != after->pci.device))
		warn(pair, FINDING_DEVICE_DIFFERS, "another device: %04x:%04x, then %04x:%04x",
		     before->pci.vendor, before->pci.device, after->pci.vendor, after->pci.device);
	else if (strcmp(facts_device_label(before), facts_device_label(after)) != 0)
		warn(pair, FINDING_DEVICE_DIFFERS, "another %s: %s, then %s",
		     *before->address && *after->address ? "address" : "device",
		     facts_device_label(before), facts_device_label(after));
}

static void differ_in_method(struct compare_pair *pair, const struct side sides[COMPARE_SIDES])
{
	const struct measurement *before = sides[0].bench, *after = sides[1].bench;
	const double before_hz = before->result.clock.hz, after_hz = after->result.clock.hz;

	if (before->reg.bar != after->reg.bar || before->reg.offset != after->reg.offset ||
	    before->reg.width != after->reg.width)
		warn(pair, FINDING_REGISTER_DIFFERS,
		     "another register: %u bytes at BAR%u+0x%" PRIx64
		     ", then %u at BAR%u+0x%" PRIx64,
		     before->reg.width, before->reg.bar, before->reg.offset, after->reg.width,
		     after->reg.bar, after->reg.offset);
	if (before->result.cpu != after->result.cpu)
		warn(pair, FINDING_CPU_DIFFERS, "another CPU: %d, then %d", before->result.cpu,
		     after->result.cpu);
	if (before->result.operation != after->result.operation)
		warn(pair, FINDING_REGISTER_DIFFERS, "another operation was timed");
	if (strcmp(before->result.clock.name, after->result.clock.name) != 0)
		warn(pair, FINDING_CLOCK_DIFFERS, "another clock: %s, then %s",
		     before->result.clock.name, after->result.clock.name);
	else if (fabs(before_hz - after_hz) > 0.01 * before_hz)
		warn(pair, FINDING_CLOCK_DIFFERS,
		     "the clock's frequency moved from %.3f to %.3f GHz", before_hz / 1e9,
		     after_hz / 1e9);
}

/* The control reaches no device: what moves it is the machine or another run's luck. */
static void differ_in_control(struct compare_pair *pair)
{
	const struct compare_figure *control = &pair->path[MEASURE_CONTROL].p50;
	const struct stats_interval *shift = &control->shift;

	if (shift->status || (shift->low <= 0 && shift->high >= 0))
		return;
	warn(pair, FINDING_CONTROL_MOVED,
	     "the control, the same system call on memory, went from %.0f ns to %.0f ns: so much "
	     "of the other changes may have nothing to do with the device",
	     control->before_ns, control->after_ns);
}

/* Facts of the machine and of the link that a latency follows. */
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

#define DIFFERENT "another %s: %s, then %s"

/* A fact in words; what a machine has not is a word, too. */
static const char *word_of(const struct side *side, size_t index, char number[static UNITS_TEXT])
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

static bool has_environment(const struct side *side)
{
	return side->device->environment && side->host->machine.status == 0;
}

static void differ_in_environment(struct compare_pair *pair, const struct side sides[COMPARE_SIDES])
{
	const struct side *before = &sides[COMPARE_BEFORE], *after = &sides[COMPARE_AFTER];
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

static void add_pair(struct comparison *comparison, const struct side sides[COMPARE_SIDES])
{
	struct compare_pair *pair = array_add(comparison->pairs, comparison->n_pairs);
	const struct measurement *shown;

	snprintf(pair->address, sizeof(pair->address), "%s", sides[COMPARE_AFTER].device->address);
	if (sides[COMPARE_AFTER].device->mdev.status == 0)
		snprintf(pair->uuid, sizeof(pair->uuid), "%s",
			 sides[COMPARE_AFTER].device->mdev.uuid);
	judge_side(&sides[COMPARE_BEFORE], COMPARE_BEFORE, pair);
	judge_side(&sides[COMPARE_AFTER], COMPARE_AFTER, pair);
	shown = sides[COMPARE_AFTER].bench ? sides[COMPARE_AFTER].bench :
					     sides[COMPARE_BEFORE].bench;
	if (shown) {
		pair->reg = shown->reg;
		pair->operation = shown->result.operation;
	}
	differ_in_host(pair, sides);
	differ_in_device(pair, sides);
	differ_in_environment(pair, sides);
	if (sides[COMPARE_BEFORE].bench && sides[COMPARE_AFTER].bench)
		differ_in_method(pair, sides);
	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		if (i != MEASURE_EMPTY)
			compare_path(sides, i, &pair->path[i]);
	differ_in_control(pair);
}

static bool same_register(const struct measurement *a, const struct measurement *b)
{
	return a->reg.bar == b->reg.bar && a->reg.offset == b->reg.offset &&
	       a->reg.width == b->reg.width && a->result.operation == b->result.operation;
}

/* The run of the same register, or where each side has but one run, that one. */
static const struct measurement *counterpart(const struct device_facts *before,
					     const struct device_facts *after, size_t index)
{
	for (size_t i = 0; i < before->n_measurements; i++)
		if (same_register(&before->measurements[i], &after->measurements[index]))
			return &before->measurements[i];
	return before->n_measurements == 1 && after->n_measurements == 1 ? before->measurements :
									   NULL;
}

static void compare_devices(struct comparison *comparison, struct side sides[COMPARE_SIDES])
{
	const struct device_facts *after = sides[COMPARE_AFTER].device;
	const struct device_facts *before = sides[COMPARE_BEFORE].device;

	sides[COMPARE_BEFORE].bench = before->n_measurements ? before->measurements : NULL;
	sides[COMPARE_AFTER].bench = NULL;
	if (after->n_measurements == 0)
		add_pair(comparison, sides);
	for (size_t i = 0; i < after->n_measurements; i++) {
		sides[COMPARE_BEFORE].bench = counterpart(before, after, i);
		sides[COMPARE_AFTER].bench = &after->measurements[i];
		add_pair(comparison, sides);
	}
}

static bool belong_together(const struct facts *before, const struct facts *after,
			    const struct device_facts *a, const struct device_facts *b)
{
	return strcmp(facts_device_label(a), facts_device_label(b)) == 0 ||
	       (before->n_devices == 1 && after->n_devices == 1);
}

static void set_origin(const struct facts *facts, struct compare_origin *origin)
{
	copy_text(origin->file, sizeof(origin->file), facts->source.file);
	copy_text(origin->command, sizeof(origin->command), facts->command);
	origin->host = facts->host;
}

void compare_reports(const struct facts *before, const struct facts *after,
		     struct comparison *comparison)
{
	set_origin(before, &comparison->origin[COMPARE_BEFORE]);
	set_origin(after, &comparison->origin[COMPARE_AFTER]);
	for (size_t i = 0; i < after->n_devices; i++) {
		for (size_t j = 0; j < before->n_devices; j++) {
			struct side sides[COMPARE_SIDES] = {
				{ &before->host, &before->devices[j], NULL },
				{ &after->host, &after->devices[i], NULL },
			};

			if (!belong_together(before, after, sides[0].device, sides[1].device))
				continue;
			compare_devices(comparison, sides);
			break;
		}
	}
}

void compare_free(struct comparison *comparison)
{
	if (!comparison)
		return;
	for (size_t i = 0; i < comparison->n_pairs; i++)
		findings_free(&comparison->pairs[i].findings);
	free(comparison->pairs);
	free(comparison);
}
