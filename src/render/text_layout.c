// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <string.h>

#include "judge/layout_consume.h"
#include "render/table.h"
#include "render/text.h"

static void print_row(const struct text *text, const struct layout_verdict *layout, int digits,
		      const struct layout_row *row)
{
	char size[TEXT_NUMBER];

	fprintf(text->out, "  0x%0*" PRIx64 "-0x%0*" PRIx64 "  ", digits, row->offset, digits,
		row->offset + row->size - 1);
	switch (row->kind) {
	case LAYOUT_TABLE:
		if (row->offset == layout->table.offset)
			fprintf(text->out, "MSI-X table, %u entries\n", layout->entries);
		else
			fputs("MSI-X table, continued\n", text->out);
		break;
	case LAYOUT_PBA:
		fputs(layout->pba_corrected ?
			      "PBA (corrected: the device reports another offset)\n" :
			      "PBA\n",
		      text->out);
		break;
	case LAYOUT_BOTH:
		fputs("MSI-X table and PBA, overlapping\n", text->out);
		break;
	case LAYOUT_SHARED:
		fprintf(text->out, "registers in the table's %s page%s\n",
			units_size(size, layout->pages[0].page_size),
			layout->table.size > layout->pages[0].page_size ? "s" : "");
		break;
	case LAYOUT_REGISTERS:
	default:
		fputs("registers\n", text->out);
	}
}

static void print_bar(const struct text *text, const struct layout_verdict *layout,
		      const struct layout_bar *bar)
{
	char size[TEXT_NUMBER];

	fprintf(text->out, "BAR%u, %s%s %s", bar->index, bar->size_known ? "" : "at least ",
		units_size(size, bar->size), bar->io ? "I/O" : "memory");
	if (bar->unassigned)
		fputs(" without an address", text->out);
	if (!bar->io && (bar->size_known || bar->start))
		fputs(bar->is_64bit ? ", 64-bit" : ", 32-bit", text->out);
	fputc('\n', text->out);
	for (size_t i = 0; i < bar->n_rows; i++)
		print_row(text, layout, text_digits(bar->size), &bar->rows[i]);
}

/* The other BARs, in one line: the table can be relocated to them. */
static void print_others(const struct text *text, const struct layout_verdict *layout)
{
	char size[TEXT_NUMBER], line[LAYOUT_BARS_MAX * 64] = "";
	size_t used = 0;

	for (size_t i = 0; i < layout->n_bars; i++) {
		const struct layout_bar *bar = &layout->bars[i];

		if (bar->n_rows)
			continue;
		used += (size_t)snprintf(
			line + used, sizeof(line) - used, "%sBAR%u (%s%s%s)", used ? ", " : "",
			bar->index, bar->size_known ? units_size(size, bar->size) : "unknown size",
			bar->io ? ", I/O" : "", bar->is_64bit ? ", 64-bit" : "");
	}
	if (used)
		text_paragraph(text, "%s%s", layout->has_msix ? "Other BARs: " : "BARs: ", line);
}

struct footnotes {
	bool at_least;
	bool if_alone;
	bool if_placed;
	bool if_linux_4_8;
	bool moves_table;
	bool refused;
};

/* One cell: the number, and the marks of its footnotes. */
static void add_cell(struct table *table, const struct layout_consumer *consumer,
		     struct footnotes *notes)
{
	char count[TEXT_NUMBER], cell[TEXT_NUMBER + 8];
	const char *mark = "";
	bool moves;

	if (!consumer->accepted) {
		notes->refused = true;
		table_cell(table, "refused");
		return;
	}
	/* If the BAR is not mapped at all it makes no difference. */
	moves = consumer->moves_table && consumer->kernel == LAYOUT_MAPPABLE;
	if (consumer->if_placed)
		mark = "b ";
	else if (consumer->if_alone)
		mark = "a ";
	snprintf(cell, sizeof(cell), "%s%s%s%s", moves ? "c " : "", mark,
		 units_count(count, consumer->trapped_registers), consumer->at_least ? "+" : "");
	notes->at_least |= consumer->at_least;
	notes->if_alone |= consumer->if_alone;
	notes->if_placed |= consumer->if_placed;
	notes->if_linux_4_8 |= consumer->if_linux_4_8;
	notes->moves_table |= moves;
	table_cell(table, cell);
}

static void add_consumer_row(struct table *table, const struct layout_verdict *layout,
			     const char *label, enum layout_who who, enum layout_kernel kernel,
			     int relocation, struct footnotes *notes)
{
	table_row(table);
	table_cell(table, label);
	for (size_t i = 0; i < layout->n_pages; i++) {
		struct layout_consumer consumer;

		if (layout_consume(layout, &layout->pages[i], who, kernel, relocation, &consumer)) {
			add_cell(table, &consumer, notes);
		} else {
			notes->refused = true;
			table_cell(table, "-");
		}
	}
}

static void add_guest_rows(struct table *table, const struct layout_verdict *layout, int relocation,
			   struct footnotes *notes)
{
	char label[96];

	snprintf(label, sizeof(label), "  the same, x-msix-relocation=bar%d, `sparse`", relocation);
	add_consumer_row(table, layout, label, LAYOUT_KVM, LAYOUT_SPARSE, relocation, notes);
	snprintf(label, sizeof(label), "  the same, x-msix-relocation=bar%d, `mappable`",
		 relocation);
	add_consumer_row(table, layout, label, LAYOUT_KVM, LAYOUT_MAPPABLE, relocation, notes);
}

static void print_notes(const struct text *text, const struct layout_page *main_page,
			const struct footnotes *notes)
{
	if (main_page->host)
		fputs("  *: this machine's page size\n", text->out);
	if (notes->at_least)
		fputs("  +: or more, as the size of the BAR is not known\n", text->out);
	if (notes->if_alone)
		fputs("  a: only if nothing else is in the host page of the BAR, which is smaller\n",
		      text->out);
	if (notes->if_linux_4_8)
		fputs("    than a page; on a `sparse` kernel, only with Linux 4.8 or later\n",
		      text->out);
	else if (notes->if_alone)
		fputs("    than a page\n", text->out);
	if (notes->if_placed)
		fputs("  b: as a, and only if the guest's firmware also places the BAR alone in a "
		      "page\n",
		      text->out);
	if (notes->moves_table)
		fputs("  c: cloud-hypervisor moves a table that is not page-aligned past the end of\n"
		      "    the BAR\n",
		      text->out);
	fputs("  registers: all bytes of these BARs but MSI-X table and PBA, used or not\n"
	      "  `sparse`: Linux before 4.16; `mappable`: 4.16 and later, or patched\n",
	      text->out);
	if (notes->refused)
		fputs("  refused: by QEMU because of the location of MSI-X table or PBA, or by\n"
		      "    cloud-hypervisor because the BAR is smaller than 4 KiB\n",
		      text->out);
}

static void print_trapped(const struct text *text, const struct layout_verdict *layout)
{
	struct column columns[LAYOUT_PAGES_MAX + 1] = { { "bytes of registers that trap", false } };
	char headings[LAYOUT_PAGES_MAX][TEXT_NUMBER + 2], size[TEXT_NUMBER];
	const struct layout_relocation *advised = layout_advised(&layout->pages[0]);
	struct footnotes notes = { 0 };
	struct table *table;

	for (size_t i = 0; i < layout->n_pages; i++) {
		snprintf(headings[i], sizeof(headings[i]), "%s%s",
			 units_size(size, layout->pages[i].page_size),
			 layout->pages[i].host ? "*" : "");
		columns[i + 1] = (struct column){ headings[i], true };
	}
	table = table_new(columns, layout->n_pages + 1);
	add_consumer_row(table, layout, "  a VFIO program, kernel `sparse`", LAYOUT_PROGRAM,
			 LAYOUT_SPARSE, -1, &notes);
	add_consumer_row(table, layout, "  a VFIO program, kernel `mappable`", LAYOUT_PROGRAM,
			 LAYOUT_MAPPABLE, -1, &notes);
	/* The emulated table covers these pages under either kernel. */
	add_consumer_row(table, layout, "  a QEMU guest under KVM, either kernel", LAYOUT_KVM,
			 LAYOUT_MAPPABLE, -1, &notes);
	for (uint8_t bar = 0; bar < LAYOUT_BARS_MAX; bar++)
		if (layout->pages[0].relocations[bar].accepted &&
		    (text->verbose || &layout->pages[0].relocations[bar] == advised))
			add_guest_rows(table, layout, bar, &notes);
	add_consumer_row(table, layout, "  a pseries guest, kernel `sparse`", LAYOUT_PSERIES,
			 LAYOUT_SPARSE, -1, &notes);
	add_consumer_row(table, layout, "  a pseries guest, kernel `mappable`", LAYOUT_PSERIES,
			 LAYOUT_MAPPABLE, -1, &notes);
	add_consumer_row(table, layout, "  a cloud-hypervisor guest, kernel `sparse`",
			 LAYOUT_CLOUD_HYPERVISOR, LAYOUT_SPARSE, -1, &notes);
	add_consumer_row(table, layout, "  a cloud-hypervisor guest, kernel `mappable`",
			 LAYOUT_CLOUD_HYPERVISOR, LAYOUT_MAPPABLE, -1, &notes);
	table_print(table, text->out, "");
	print_notes(text, layout_main_page(layout), &notes);
}

static void print_refusal(const struct text *text, const struct layout_relocation *relocation)
{
	switch (relocation->refusal) {
	case LAYOUT_IO_BAR:
		fputs("refused: I/O BAR\n", text->out);
		break;
	case LAYOUT_UPPER_HALF:
		fprintf(text->out, "refused: upper half of the 64-bit BAR%u\n",
			relocation->bar - 1u);
		break;
	case LAYOUT_BAR_UNKNOWN:
		fputs("unknown: the source does not show whether it is unused\n", text->out);
		break;
	default:
		fputs("refused: too large to be doubled\n", text->out);
	}
}

/* The last of a run of unused BARs with the same result. */
static size_t last_alike(const struct layout_page *page, size_t first)
{
	const struct layout_relocation *a = &page->relocations[first];
	size_t last = first;

	while (a->accepted && a->added && last + 1 < page->n_relocations &&
	       page->relocations[last + 1].accepted && page->relocations[last + 1].added &&
	       page->relocations[last + 1].is_64bit == a->is_64bit)
		last++;
	return last;
}

static void print_relocation(const struct text *text, const struct layout_page *page, size_t first,
			     size_t last)
{
	const struct layout_relocation *relocation = &page->relocations[first];
	char size[TEXT_NUMBER], range[16] = "      ";

	if (last > first)
		snprintf(range, sizeof(range), "-bar%u ", page->relocations[last].bar);
	fprintf(text->out, "  bar%u%s ", relocation->bar, range);
	if (!relocation->accepted)
		print_refusal(text, relocation);
	else if (!relocation->size_known)
		fputs("becomes at least twice as large, table in the middle\n", text->out);
	else
		fprintf(text->out, "%s %s, %s, table at 0x%" PRIx64 "\n",
			relocation->added ? "new:" : "becomes", units_size(size, relocation->size),
			relocation->is_64bit ? "64-bit" : "32-bit", relocation->table_offset);
}

static void print_relocations(const struct text *text, const struct layout_page *page)
{
	char size[TEXT_NUMBER];
	size_t last;

	fprintf(text->out, "x-msix-relocation= with %s pages\n", units_size(size, page->page_size));
	for (size_t i = 0; i < page->n_relocations; i = last + 1) {
		last = last_alike(page, i);
		print_relocation(text, page, i, last);
	}
	fputs("  auto       refused: QEMU does not implement it for any device\n", text->out);
}

static void print_msix(const struct text *text, const struct layout_verdict *layout)
{
	const struct layout_page *main_page = layout_main_page(layout);
	const bool all = text->verbose || !layout->page_size_known;

	if (layout->bridge)
		return;
	print_trapped(text, layout);
	for (size_t i = 0; i < layout->n_pages; i++)
		if ((all || &layout->pages[i] == main_page) &&
		    layout->pages[i].relocations[0].refusal != LAYOUT_UNASSIGNED)
			print_relocations(text, &layout->pages[i]);
}

static void print_sriov(const struct text *text, const struct pci_facts *pci)
{
	if (pci->virtual_status == 0 && pci->virtual_function)
		text_paragraph(text, "A virtual function%s%s.",
			       *pci->physical_function ? " of " : "", pci->physical_function);
	if (pci->vfs_status == 0 && pci->total_vfs)
		text_paragraph(text,
			       "A physical function: %" PRIu32 " of %" PRIu32
			       " virtual functions are enabled%s.",
			       pci->vfs, pci->total_vfs,
			       pci->vfs ? "; vfio-pci does not bind to it while they are" : "");
}

void text_layout(const struct text *text, const struct report *report, size_t index)
{
	const struct layout_verdict *layout = report->devices[index].layout;
	const struct finding *first;

	if (!layout)
		return;
	text_headline(text, &report->facts.devices[index]);
	fputc('\n', text->out);
	print_sriov(text, &report->facts.devices[index].pci);
	for (size_t i = 0; i < layout->n_bars; i++)
		if (layout->bars[i].n_rows)
			print_bar(text, layout, &layout->bars[i]);
	print_others(text, layout);
	if (layout->has_msix)
		print_msix(text, layout);
	first = text_findings(text, &report->devices[index].findings);
	text_paragraph(text, "%s.", layout->conclusion.text);
	text_next(text, first ? first : &layout->conclusion);
}
