// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <math.h>

#include "escape.h"
#include "render/table.h"
#include "render/text.h"

static const char *const states[] = {
	[VECTOR_UNUSED] = "unused",       [VECTOR_ALLOCATED] = "allocated",
	[VECTOR_REQUESTED] = "requested", [VECTOR_ARMED] = "armed",
	[VECTOR_MASKED] = "masked",       [VECTOR_STRAY] = "unmasked, no handler",
};

static void print_summary(const struct text *text, const struct vectors_verdict *verdict,
			  uint64_t interval_ns)
{
	char armed[48] = "", time[TEXT_NUMBER];

	if (verdict->table_known && verdict->enabled)
		snprintf(armed, sizeof(armed), ", %u armed", verdict->n_armed);
	text_paragraph(text, "MSI-X %s%s; of %u vectors %u allocated, %u requested%s; over %s.",
		       !verdict->enabled_known ? "unknown" :
		       verdict->enabled        ? "on" :
						 "off",
		       verdict->function_mask ? ", function masked" : "", verdict->n_vectors,
		       verdict->n_allocated, verdict->n_requested, armed,
		       text_ns(time, (double)interval_ns));
}

/* "3", "3-7"; "-" where it is not known. */
static void cell_range(struct table *table, bool known, uint32_t first, uint32_t last)
{
	char cell[32] = "-";

	if (known && first == last)
		snprintf(cell, sizeof(cell), "%u", first);
	else if (known)
		snprintf(cell, sizeof(cell), "%u-%u", first, last);
	table_cell(table, cell);
}

static void print_run(struct table *table, const struct vectors_run *run)
{
	char cell[64], number[TEXT_NUMBER];

	table_row(table);
	cell_range(table, true, run->first, run->last);
	snprintf(cell, sizeof(cell), "%s%s", states[run->state], run->pending ? ", pending" : "");
	table_cell(table, cell);
	cell_range(table, run->has_irq, run->first_irq, run->last_irq);
	cell_range(table, run->first_cpu != UINT32_MAX, run->first_cpu, run->last_cpu);
	table_cell(table, run->counted ? units_count(number, run->delivered) : "-");
	table_cell(table,
		   run->counted ? units_count(number, (uint64_t)llround(run->per_second)) : "-");
}

static void print_runs(const struct text *text, const struct vectors_verdict *verdict)
{
	static const struct column columns[] = {
		{ "VECTOR", false }, { "STATE", false },    { "HOST-IRQ", false },
		{ "CPU", false },    { "DELIVERED", true }, { "/s", true },
	};
	struct table *table = table_new(columns, ARRAY_SIZE(columns));

	for (size_t i = 0; i < verdict->n_runs; i++)
		print_run(table, &verdict->runs[i]);
	table_print(table, text->out, "  ");
}

static void print_irq(const struct text *text, const struct vector_irq *irq)
{
	char chip[4 * sizeof(irq->chip)], handlers[4 * sizeof(irq->handlers)], count[TEXT_NUMBER];

	fprintf(text->out, "        interrupt %u, %s, %s, %s\n", irq->number,
		escape_text(chip, sizeof(chip), irq->chip),
		*irq->handlers ? escape_text(handlers, sizeof(handlers), irq->handlers) :
				 "no handler",
		irq->count_status ? "not counted" : units_count(count, irq->delivered));
}

/* With -v: each vector that has an interrupt, or an entry in the table. */
static void print_vectors(const struct text *text, const struct vectors_verdict *verdict)
{
	for (uint32_t n = 0; n < verdict->n_vectors; n++) {
		const struct vector_verdict *vector = &verdict->vectors[n];
		const struct vector_entry *entry = &vector->entry;

		if (verdict->table_known)
			fprintf(text->out,
				"  %4u  address 0x%" PRIx64 ", data 0x%x, control 0x%x\n", n,
				entry->address, entry->data, entry->control);
		else if (vector->irq)
			fprintf(text->out, "  %4u\n", n);
		if (vector->irq)
			print_irq(text, vector->irq);
	}
}

void text_vectors(const struct text *text, const struct report *report, size_t index)
{
	const struct device_facts *device = &report->facts.devices[index];
	const struct vectors_verdict *verdict = report->devices[index].vectors;

	text_headline(text, device);
	fputc('\n', text->out);
	if (device->open.status == 0)
		text_borrowed(text, device);
	print_summary(text, verdict, device->vectors.interval_ns);
	print_runs(text, verdict);
	if (verdict->unplaced)
		text_paragraph(text, "Interrupts of unknown vectors: %" PRIu64 ".",
			       verdict->unplaced);
	if (text->verbose)
		print_vectors(text, verdict);
	text_finding(text, &verdict->isolation);
	for (size_t i = 0; i < verdict->findings.n; i++)
		text_finding(text, &verdict->findings.list[i]);
	text_next(text, verdict->findings.n && *verdict->findings.list[0].remedy ?
				&verdict->findings.list[0] :
				&verdict->isolation);
}
