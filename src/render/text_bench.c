// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "judge/compare_figure.h"
#include "render/table.h"
#include "render/text.h"

static void cell_ns(struct table *table, double ns, bool valid)
{
	char cell[TEXT_NUMBER];

	table_cell(table, valid ? text_ns(cell, ns) : "-");
}

static void path_row(struct table *table, const char *name, const struct measure_path *path,
		     bool batches)
{
	char cell[TEXT_NUMBER];
	const bool ok = path->status == 0;

	if (path->status == -ENOMSG)
		return;
	table_row(table);
	table_cell(table, name);
	table_cell(table, units_count(cell, ok ? path->accesses : 0));
	if (batches)
		table_cell(table, units_count(cell, path->batch));
	cell_ns(table, path->min_ns, ok);
	cell_ns(table, path->p50_ns, ok);
	cell_ns(table, path->p90_ns, ok);
	cell_ns(table, path->p99_ns, ok && path->p99_valid);
	cell_ns(table, path->p999_ns, ok && path->p999_valid);
	cell_ns(table, path->max_ns, ok);
}

/* The device's paths; with -v also those that show what is not due to the device. */
static bool is_shown(const struct text *text, unsigned int path)
{
	return path <= MEASURE_MMAPPED || text->verbose;
}

static void print_paths(const struct text *text, const struct measure_result *result)
{
	static const struct column written[] = {
		{ "", false },   { "writes", true }, { "batch", true },
		{ "min", true }, { "p50", true },    { "p90", true },
		{ "p99", true }, { "p99.9", true },  { "max", true },
	};
	static const struct column plain[] = {
		{ "", false },   { "reads", true }, { "min", true },   { "p50", true },
		{ "p90", true }, { "p99", true },   { "p99.9", true }, { "max", true },
	};
	static const struct column batched[] = {
		{ "", false },   { "reads", true }, { "batch", true },
		{ "min", true }, { "p50", true },   { "p90", true },
		{ "p99", true }, { "p99.9", true }, { "max", true },
	};
	struct table *table;
	bool batches = result->operation != MEASURE_READ;

	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		batches |=
			is_shown(text, i) && !result->path[i].status && result->path[i].batch > 1;
	if (result->operation != MEASURE_READ)
		table = table_new(written, ARRAY_SIZE(written));
	else if (batches)
		table = table_new(batched, ARRAY_SIZE(batched));
	else
		table = table_new(plain, ARRAY_SIZE(plain));
	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		if (is_shown(text, i))
			path_row(table, measure_path_name((enum measure_path_id)i),
				 &result->path[i], batches);
	table_print(table, text->out, "  ");
}

const char *bench_words(enum measure_operation operation)
{
	static const char *const words[] = {
		[MEASURE_READ] = "reads",
		[MEASURE_WRITE] = "posted writes",
		[MEASURE_WRITE_READ] = "writes, each read back",
	};

	_Static_assert(ARRAY_SIZE(words) == MEASURE_WRITE_READ + 1, "words for each operation");
	return words[operation];
}

static void print_place(const struct text *text, const struct device_facts *device,
			const struct measurement *bench)
{
	const struct register_choice *reg = &bench->reg;
	const struct measure_result *result = &bench->result;
	char where[96] = "self-test on a memfd", cpu[FACT_TEXT + 24] = "any CPU";
	char hz[TEXT_NUMBER];

	if (facts_is_device(device))
		snprintf(where, sizeof(where), "BAR%u+0x%" PRIx64 "%s%s%s", reg->bar, reg->offset,
			 *reg->name ? " (" : "", reg->name, *reg->name ? ")" : "");
	if (strchr(result->cpus, ','))
		snprintf(cpu, sizeof(cpu), "CPUs %s in turn", result->cpus);
	else if (result->cpu >= 0)
		snprintf(cpu, sizeof(cpu), "CPU %d", result->cpu);
	text_paragraph(text, "%s, %u-byte %s, %s, %s at %s", where, reg->width,
		       bench_words(result->operation), cpu, result->clock.name,
		       text_hz(hz, result->clock.hz));
}

/*
 * With the digits that the interval supports: the last one is the first one of half its width. The
 * ends are rounded outwards, so that the level still holds.
 */
static void print_ratio(char *line, size_t size, const struct stats_interval *ratio,
			const char *access)
{
	const double half = (ratio->high - ratio->low) / 2;
	const int digits = half > 0 ? (int)fmin(fmax(-floor(log10(half)), 0), 2) : 2;
	const double scale = pow(10, digits);

	snprintf(line, size, ", %.*f times the mapped %s (%.*f to %.*f)", digits, ratio->value,
		 access, digits, floor(ratio->low * scale) / scale, digits,
		 ceil(ratio->high * scale) / scale);
}

static void print_difference(const struct text *text, const struct measure_result *result)
{
	const struct stats_interval *added = &result->added_ns, *ratio = &result->ratio;
	const char *access = result->operation == MEASURE_READ ? "read" : "write";
	char value[TEXT_NUMBER], low[TEXT_NUMBER], high[TEXT_NUMBER], times[128] = "";
	char level[TEXT_CONFIDENCE];

	if (ratio->status == 0)
		print_ratio(times, sizeof(times), ratio, access);
	text_paragraph(text, "A trap adds %s to each %s (%s to %s; %s)%s.",
		       text_ns(value, added->value), access, text_ns(low, added->low),
		       text_ns(high, added->high), text_confidence(level, added), times);
}

static void print_added(const struct text *text, const struct measure_result *result)
{
	const struct stats_interval *added = &result->added_ns;
	char low[TEXT_NUMBER], high[TEXT_NUMBER], level[TEXT_CONFIDENCE];

	if (added->status)
		return;
	if (!interval_is_known(added))
		text_paragraph(text, "A trap adds %s (%s).", text_ns(low, added->value),
			       text_confidence(level, added));
	else if (interval_excludes(added, 0))
		print_difference(text, result);
	else
		text_paragraph(text, "No difference was found: a trap adds between %s and %s (%s).",
			       text_ns(low, added->low), text_ns(high, added->high),
			       text_confidence(level, added));
}

/* Shown in advance, as a comparison cannot detect less. */
static void print_resolution(const struct text *text, const struct measure_result *result)
{
	char line[TEXT_LINE] = "", ns[TEXT_NUMBER];
	size_t used = 0;

	for (unsigned int i = MEASURE_TRAPPED; i <= MEASURE_MMAPPED; i++) {
		const struct measure_path *path = &result->path[i];
		const double smallest = path->status ? NAN : compare_resolution(result, i);

		if (!isfinite(smallest) || !(path->p50.value > 0))
			continue;
		used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s (%.3g %%) %s",
					 used ? ", " : "", text_ns(ns, smallest),
					 ceil(100 * smallest / path->p50.value),
					 measure_path_name(i));
	}
	if (used)
		text_paragraph(text, "Smallest change of p50 that two such runs can detect: %s.",
			       line);
}

static void print_values(const struct text *text, const struct measure_result *result)
{
	const struct measure_values *values = &result->values;

	if (values->all_ones)
		text_paragraph(text,
			       "The register reads as all ones: the device may be gone, or its "
			       "memory decoding is off.");
	else if (values->status == 0 && !values->equal)
		text_paragraph(text,
			       "The two paths read different values, 0x%" PRIx64 " and "
			       "0x%" PRIx64 ": the register changes by itself, or the paths "
			       "access different ones.",
			       values->trapped, values->mmapped);
}

static void print_forbidden(const struct text *text, const char *step, int status)
{
	if (status && status != -ENOMSG)
		text_paragraph(text, "Not done: %s: %s.", step, strerror(-status));
}

/* Steps of the method that the machine, or this user's rights, did not allow. */
static void print_omissions(const struct text *text, const struct device_facts *device,
			    const struct measure_result *result)
{
	print_forbidden(text, "locking the memory", result->lock_status);
	print_forbidden(text, "running under SCHED_FIFO", result->realtime_status);
	print_forbidden(text, "keeping the CPUs out of deep idle states", result->latency_status);
	if (device->environment && device->environment->near_status &&
	    device->environment->near_status != -ENOMSG)
		text_paragraph(text, "Not done: choosing a CPU near the device: none is allowed.");
}

static void print_quality(const struct text *text, const struct device_facts *device,
			  const struct measure_result *result, const struct finding *quality)
{
	const bool noisy = quality->level == LEVEL_WARN;
	char timer[TEXT_NUMBER], samples[TEXT_NUMBER];

	text_paragraph(text, "%s: %s. Timer overhead (%s) subtracted.",
		       noisy ? "Noisy, another run may differ" : "Quiet", quality->text,
		       text_ns(timer, result->timer_ns));
	if (result->stop == MEASURE_STOP_TIME)
		text_paragraph(text, "Stopped by the time limit after %u blocks of %s samples.",
			       result->blocks, units_count(samples, result->block_samples));
	if (result->clock.reason[0])
		text_paragraph(text, "Clock: %s.", result->clock.reason);
	if (result->clock.hypervisor)
		text_paragraph(text, "Measured in a virtual machine: times include emulator or "
				     "hypervisor overhead.");
	print_omissions(text, device, result);
}

static void print_honesty(const struct text *text, const struct device_facts *device,
			  const struct measurement *bench)
{
	if (bench->result.operation == MEASURE_WRITE)
		text_paragraph(text, "A posted write is timed until it has left the processor, not "
				     "until it is delivered.");
	if (facts_is_device(device))
		text_paragraph(text,
			       "\"trapped\" is a pread() by this process; a guest pays that and "
			       "the VM exit.");
}

static void print_bench(const struct text *text, const struct device_facts *device,
			const struct measurement *bench, const struct finding *quality)
{
	print_place(text, device, bench);
	print_paths(text, &bench->result);
	print_added(text, &bench->result);
	print_resolution(text, &bench->result);
	print_values(text, &bench->result);
	fputc('\n', text->out);
	text_histogram(text, &bench->result);
	fputc('\n', text->out);
	print_quality(text, device, &bench->result, quality);
	print_honesty(text, device, bench);
	if (quality->level == LEVEL_WARN)
		text_next(text, quality);
}

void text_bench(const struct text *text, const struct report *report, size_t index)
{
	const struct device_facts *device = &report->facts.devices[index];
	const struct device_report *verdicts = &report->devices[index];

	if (facts_is_device(device)) {
		text_headline(text, device);
		fputc('\n', text->out);
		text_borrowed(text, device);
	}
	for (size_t i = 0; i < verdicts->qualities.n; i++) {
		if (i > 0)
			fputc('\n', text->out);
		print_bench(text, device, &device->measurements[i], &verdicts->qualities.list[i]);
	}
	if (text->verbose && device->environment)
		text_environment(text, report, index);
}
