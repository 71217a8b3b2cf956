// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "measure/measure.h"
#include "msg.h"
#include "render/table.h"
#include "render/text.h"

static void cell_ns(struct table *table, double ns, bool valid)
{
	char cell[TEXT_NUMBER];

	table_cell(table, valid ? text_ns(cell, ns) : "-");
}

static void path_row(struct table *table, const char *name, const struct measure_path *path)
{
	char cell[TEXT_NUMBER];
	const bool ok = path->status == 0;

	if (path->status == -ENOMSG)
		return;
	table_row(table);
	table_cell(table, name);
	table_cell(table, text_count(cell, ok ? path->accesses : 0));
	cell_ns(table, path->min_ns, ok);
	cell_ns(table, path->p50_ns, ok);
	cell_ns(table, path->p90_ns, ok);
	cell_ns(table, path->p99_ns, ok);
	cell_ns(table, path->p999_ns, ok && path->p999_valid);
	cell_ns(table, path->max_ns, ok);
}

static void print_paths(const struct text *text, const struct measure_result *bench)
{
	static const struct column columns[] = {
		{ "", false },   { "reads", true }, { "min", true },   { "p50", true },
		{ "p90", true }, { "p99", true },   { "p99.9", true }, { "max", true },
	};
	struct table *table = table_new(columns, ARRAY_SIZE(columns));

	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		if (i <= MEASURE_MMAPPED || text->verbose)
			path_row(table, measure_path_name((enum measure_path_id)i), &bench->path[i]);
	table_print(table, text->out, "  ");
}

static void print_headline(const struct text *text, const struct device_facts *device,
			   const struct register_choice *choice, const struct measure_result *bench)
{
	char clock[4 * sizeof(bench->clock.name)];

	fprintf(text->out, "%s BAR%u+0x%" PRIx64 "%s, %u-byte reads, CPU %d, %s at %.3f GHz%s\n",
		device->address, choice->bar, choice->offset,
		choice->is_pba ? " (pending bits)" : "", choice->width, bench->cpu,
		msg_escape(clock, sizeof(clock), bench->clock.name), bench->clock.hz / 1e9,
		bench->clock.hypervisor ? ", in a virtual machine" : "");
}

static void print_added(const struct text *text, const struct measure_result *bench)
{
	const struct stats_interval *added = &bench->added_ns, *ratio = &bench->ratio;
	char value[TEXT_NUMBER], low[TEXT_NUMBER], high[TEXT_NUMBER];

	if (added->status)
		return;
	if (added->low <= 0 && added->high >= 0) {
		fprintf(text->out, "No difference was found: a trap adds between %s and %s (95 %%).\n",
			text_ns(low, added->low), text_ns(high, added->high));
		return;
	}
	fprintf(text->out, "A trap adds %s to each read (%s to %s, 95 %%)",
		text_ns(value, added->value), text_ns(low, added->low), text_ns(high, added->high));
	if (ratio->status == 0)
		fprintf(text->out, ": %.2f times the mapped read (%.2f to %.2f)", ratio->value,
			ratio->low, ratio->high);
	fputs(".\n", text->out);
}

static void print_values(const struct text *text, const struct measure_result *bench)
{
	const struct measure_values *values = &bench->values;

	if (values->all_ones)
		fputs("The register reads as all ones: the device may be gone or its memory decoding "
		      "off.\n", text->out);
	else if (values->status == 0 && !values->equal)
		fprintf(text->out, "The two paths read different values, 0x%" PRIx64 " and 0x%" PRIx64
			": a register that changes by itself, or not the same one.\n",
			values->trapped, values->mmapped);
}

static void print_quality(const struct text *text, const struct measure_result *bench)
{
	char timer[TEXT_NUMBER], reason[4 * sizeof(bench->clock.reason)];

	fprintf(text->out, "%s: %u of %u blocks preempted", bench->preempted * 4 <= bench->blocks ?
		"Quiet" : "Noisy", bench->preempted, bench->blocks);
	if (bench->migrated)
		fprintf(text->out, ", %" PRIu64 " samples not used because the CPU changed",
			bench->migrated);
	fprintf(text->out, ". Timer cost %s, taken off.", text_ns(timer, bench->timer_ns));
	if (bench->clock.reason[0])
		fprintf(text->out, " Clock: %s.",
			msg_escape(reason, sizeof(reason), bench->clock.reason));
	fputs("\nTrapped is pread() by this process; a guest pays it plus its exit to the VMM.\n",
	      text->out);
}

void text_bench(const struct text *text, const struct report *report, size_t index)
{
	const struct device_facts *device = &report->facts.devices[index];
	const struct device_report *verdicts = &report->devices[index];
	const struct measure_result *bench = verdicts->bench;

	if (!bench)
		return;
	print_headline(text, device, &verdicts->choice, bench);
	print_paths(text, bench);
	print_added(text, bench);
	print_values(text, bench);
	print_quality(text, bench);
}
