// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "facts/names.h"
#include "judge/maps_program.h"
#include "judge/watch_conclude.h"
#include "render/table.h"
#include "render/text.h"

#define ROWS_MAX 20 /* without -v */

static const struct column columns[] = {
	{ "REGISTER", false }, { "SIZE", true }, { "WHAT", false }, { "READS/s", true },
	{ "WRITES/s", true },  { "MEAN", true }, { "P50", true },   { "P99", true },
	{ "CPU", true },       { "BY", false }, /* if both sources counted */
};

/* "7,012"; one decimal below 10. */
static const char *per_second(char buffer[static UNITS_TEXT], uint64_t count, uint64_t elapsed_ns)
{
	const double rate = elapsed_ns ? (double)count * 1e9 / (double)elapsed_ns : 0;

	if (count == 0)
		snprintf(buffer, UNITS_TEXT, "0");
	else if (rate < 10)
		snprintf(buffer, UNITS_TEXT, "%.1f", rate);
	else
		units_count(buffer, (uint64_t)(rate + 0.5));
	return buffer;
}

static const char *what_is(char buffer[static UNITS_TEXT], const struct watch_row *row)
{
	switch (row->kind) {
	case WATCH_TABLE:
		snprintf(buffer, UNITS_TEXT, "table, vector %" PRIu64, row->vector);
		return buffer;
	case WATCH_PBA:
		return "PBA";
	case WATCH_SHARED:
		return "table's page";
	case WATCH_DOORBELL:
		return "doorbell";
	case WATCH_CONFIG:
	case WATCH_OTHER:
	case WATCH_REGISTER:
	default:
		return "-";
	}
}

/* "<17 us": an upper bound, as the kernel's bins double, in whole units. */
static void quantile_cell(struct table *table, uint64_t ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	char cell[UNITS_TEXT] = "-";
	size_t unit = 0;

	for (; ns >= 1000 && unit + 1 < ARRAY_SIZE(units); unit++)
		ns = ns / 1000 + (ns % 1000 != 0);
	if (ns)
		snprintf(cell, sizeof(cell), "<%" PRIu64 " %s", ns, units[unit]);
	table_cell(table, cell);
}

static bool is_by_both(const struct traps_facts *traps)
{
	return traps->sources == TRAP_SOURCES_AUTO && traps->guest.status == 0;
}

static void add_row(struct table *table, const struct watch_row *row,
		    const struct traps_facts *traps)
{
	const uint64_t elapsed_ns = traps->elapsed_ns;
	const char *region = names_get(&names_pci_region, row->region);
	char text[UNITS_TEXT];

	table_row(table);
	snprintf(text, sizeof(text), "%s+0x%04" PRIx64, region ? region : "other", row->offset);
	table_cell(table, text);
	table_cell(table, units_count(text, row->width));
	table_cell(table, what_is(text, row));
	table_cell(table, per_second(text, row->reads, elapsed_ns));
	table_cell(table, per_second(text, row->writes, elapsed_ns));
	table_cell(table, text_ns(text, row->mean_ns));
	quantile_cell(table, row->p50_ns);
	quantile_cell(table, row->p99_ns);
	table_cell(table, watch_percent(text, row->share));
	if (is_by_both(traps))
		table_cell(table, row->source == TRAP_KVM ? "KVM" : "vfio");
}

static void print_rows(const struct text *text, const struct watch_verdict *watch)
{
	const size_t n = text->verbose ? watch->n_rows : min_u64(watch->n_rows, ROWS_MAX);
	struct table *table;
	char count[UNITS_TEXT], share[UNITS_TEXT];
	double rest = 0;

	if (n == 0)
		return;
	table = table_new(columns, ARRAY_SIZE(columns) - !is_by_both(watch->traps));
	for (size_t i = 0; i < n; i++)
		add_row(table, &watch->rows[i], watch->traps);
	table_print(table, text->out, "");
	for (size_t i = n; i < watch->n_rows; i++)
		rest += watch->rows[i].share;
	if (n < watch->n_rows)
		fprintf(text->out, "%s further registers, %s of one CPU (-v shows all)\n",
			units_count(count, watch->n_rows - n), watch_percent(share, rest));
}

static const char *cause_words(enum watch_cause cause)
{
	switch (cause) {
	case WATCH_BY_TABLE:
		return "MSI-X table and its pages";
	case WATCH_BY_BAR:
		return "BAR that cannot be mapped";
	case WATCH_BY_REGION:
		return "configuration space, ROM, VGA";
	case WATCH_BY_HOLDER:
	case WATCH_CAUSES:
	default:
		return "could be mapped, and is not";
	}
}

static void print_sums(const struct text *text, const struct watch_verdict *watch)
{
	static const struct column headings[] = {
		{ "CAUSE", false },
		{ "ACCESSES", true },
		{ "CPU", true },
	};
	struct table *table;
	char cell[UNITS_TEXT];

	if (watch->n_sums < 2)
		return;
	table = table_new(headings, ARRAY_SIZE(headings));
	for (size_t i = 0; i < watch->n_sums; i++) {
		table_row(table);
		table_cell(table, cause_words(watch->sums[i].cause));
		table_cell(table, units_count(cell, watch->sums[i].accesses));
		table_cell(table, watch_percent(cell, watch->sums[i].share));
	}
	table_print(table, text->out, "");
}

static void print_cost(const struct text *text, const struct traps_facts *traps)
{
	char cost[TEXT_NUMBER], floor[TEXT_NUMBER];

	if (traps->guest.status == 0)
		text_paragraph(text,
			       "The time of an MMIO exit of KVM ends when the virtual CPU runs "
			       "again; what counting adds to it is in the figures above.");
	if (traps->cost_status == 0)
		text_paragraph(text,
			       "The probes add %s to each access of vfio-pci, %s of it in the "
			       "figures above.",
			       text_ns(cost, (double)traps->cost_ns),
			       text_ns(floor, (double)traps->floor_ns));
	else if (traps->sources != TRAP_SOURCES_KVM)
		text_paragraph(text,
			       "What the probes cost could not be measured: this kernel lets no "
			       "reads of /dev/null be probed.");
}

/* What counts as a trapped access. */
static const char *what_traps(const struct traps_facts *traps)
{
	if (traps->sources == TRAP_SOURCES_KVM)
		return "exit KVM to user space";
	return is_by_both(traps) ? "exit KVM to user space or reach vfio-pci" : "reach vfio-pci";
}

static void print_head(const struct text *text, const struct watch_verdict *watch)
{
	const struct traps_facts *traps = watch->traps;
	const struct maps_holder *holder = watch->holder;
	char count[UNITS_TEXT];

	if (holder)
		text_paragraph(text, "%s %s (pid %u%s%s%s)",
			       holder->hold == MAPS_HOLDS ? "Open in" : "Possibly open in",
			       maps_program(holder->facts), holder->pid,
			       *holder->facts->guest ? ", guest \"" : "", holder->facts->guest,
			       *holder->facts->guest ? "\"" : "");
	text_paragraph(text, "Counted for %.1f s%s: trapped accesses that %s: %s",
		       (double)traps->elapsed_ns / 1e9, traps->stopped ? " (interrupted)" : "",
		       what_traps(traps), units_count(count, watch->accesses));
}

void text_watch(const struct text *text, const struct report *report, size_t index)
{
	const struct watch_verdict *watch = report->devices[index].watch;

	text_headline(text, &report->facts.devices[index]);
	fputc('\n', text->out);
	print_head(text, watch);
	print_rows(text, watch);
	print_sums(text, watch);
	for (size_t i = 0; i < watch->notes.n; i++)
		text_paragraph(text, "%s.", watch->notes.list[i].text);
	if (watch->n_rows)
		print_cost(text, watch->traps);
	text_paragraph(text, "%s.", watch->result.text);
	text_next(text, &watch->result);
}
