// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/lspci.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "gather/pci.h"
#include "source/lspci_block.h"
#include "source/lspci_conclude.h"
#include "source/lspci_find.h"
#include "xmalloc.h"

struct reading {
	struct facts *facts;
	size_t first; /* the first one of facts->devices that is from this text */
	struct lspci_lines lines;
	struct lspci_scratch scratch;
	struct lspci_block *blocks; /* one per device, while the text is read */
	size_t n;
	bool drivers;       /* a function has a line with its driver or modules */
	bool busybox_alone; /* all functions are in a form that busybox' lspci also prints */
	bool group_known;   /* for the functions that follow, by a line of its own */
	uint32_t group;
};

static void add_note(struct facts *facts, enum source_problem problem, unsigned int line,
		     const char *address)
{
	struct source_facts *source = &facts->source;
	struct source_note *note = &source->notes[source->n_notes];

	if (source->n_notes == SOURCE_NOTES_MAX) {
		source->more_notes++;
		return;
	}
	source->n_notes++;
	*note = (struct source_note){ .problem = problem, .line = line };
	copy_text(note->address, sizeof(note->address), address);
}

static void set_identity(const struct lspci_head_line *head, struct device_facts *device)
{
	struct pci_facts *pci = &device->pci;

	memcpy(device->address, head->address, sizeof(device->address));
	copy_text(device->name, sizeof(device->name), head->name);
	pci->status = 0;
	pci->vendor = head->pci.vendor;
	pci->device = head->pci.device;
	pci->class = head->pci.class;
	pci->revision = head->pci.revision;
	memcpy(pci->vendor_name, head->pci.vendor_name, sizeof(pci->vendor_name));
	memcpy(pci->device_name, head->pci.device_name, sizeof(pci->device_name));
	memcpy(pci->class_name, head->pci.class_name, sizeof(pci->class_name));
}

static int add_function(struct reading *reading, const struct lspci_found *lines, size_t at,
			size_t end)
{
	const struct lspci_details details = {
		.first = { .text = lines->rest,
			   .number = reading->lines.list[at - lines->n].number,
			   .ended = reading->lines.list[at - lines->n].ended },
		.lines = reading->lines.list + at,
		.n = end - at,
		.last = end == reading->lines.n,
	};
	struct device_facts *device;
	struct lspci_block *block;

	if (reading->n >= LSPCI_FUNCTIONS_MAX)
		return -E2BIG;
	block = array_add(reading->blocks, reading->n);
	device = facts_add_device(reading->facts, "");
	set_identity(&lines->head, device);
	device->n_bars = ARRAY_SIZE(device->bars);
	for (size_t i = 0; i < device->n_bars; i++)
		device->bars[i] = (struct bar_facts){ .index = (uint8_t)i,
						      .unseen = true,
						      .size_status = FACT_NOT_ASKED };
	block->head = lines->head;
	lspci_conclude_place(device->address, &block->place);
	if (!block->head.group_known && reading->group_known) {
		block->head.group_known = true;
		block->head.group = reading->group;
	}
	lspci_block_read(&details, lines->text, &reading->scratch, block, device);
	reading->drivers |= block->words.driver || block->words.modules;
	reading->busybox_alone &=
		block->head.busybox && !block->head.has_revision && !block->details;
	return 0;
}

static int read_functions(struct reading *reading)
{
	bool stray = false;
	size_t end;
	int ret = 0;

	for (size_t at = 0; at < reading->lines.n && ret == 0; at = end) {
		const struct lspci_line *line = &reading->lines.list[at];
		struct lspci_found lines;

		end = at + 1;
		if (!*line->text || lspci_head_group(line->text, &reading->group)) {
			reading->group_known = *line->text != '\0';
			continue;
		}
		lspci_find_head(&reading->lines, at, &lines);
		if (lines.kind == LSPCI_HEAD_UNREAD)
			add_note(reading->facts, SOURCE_UNREAD, line->number, "");
		if (lines.kind == LSPCI_HEAD_NONE) {
			if (!stray && lspci_block_detail(line->text, false))
				add_note(reading->facts, SOURCE_STRAY, line->number, "");
			stray |= lspci_block_detail(line->text, false);
			if (lspci_find_is_cut(&reading->lines, at, &lines))
				copy_text(reading->facts->source.ends_inside,
					  sizeof(reading->facts->source.ends_inside),
					  lines.head.address);
			continue;
		}
		stray = false;
		end = lspci_find_end(&reading->lines, at + lines.n);
		if (lines.kind == LSPCI_HEAD_DEVICE)
			ret = add_function(reading, &lines, at + lines.n, end);
	}
	return ret;
}

/* If no function has a driver, the text lacks them: from another system, or filtered. */
static void conclude_words(struct reading *reading)
{
	struct device_facts *devices = reading->facts->devices + reading->first;

	for (size_t i = 0; i < reading->n; i++) {
		lspci_conclude_words(&reading->blocks[i], &devices[i]);
		if (!reading->drivers)
			devices[i].pci.driver_status = FACT_NOT_ASKED;
	}
}

/* The format read by libpci's dump_init(); the order matters, the addresses do not. */
static void print_config(FILE *out, const struct lspci_dump *dump)
{
	fputs("00:00.0 \n", out);
	for (size_t i = 0; i < dump->size; i++) {
		if (i % 16 == 0)
			fprintf(out, "%s%02zx:", i ? "\n" : "", i);
		fprintf(out, " %02x", dump->bytes[i]);
	}
	fputs("\n\n", out);
}

static bool has_dump(const struct lspci_block *block)
{
	return block->dump.size >= 16 && !lspci_dump_silent(&block->dump);
}

/*
 * Rewritten rather than passed on: libpci gives up on lines over 254 bytes, and parses offsets as
 * signed numbers, so that a large one is before the start of its buffer (lib/dump.c: dump_init()).
 */
static int make_dump(const struct reading *reading, char path[static 32])
{
	const int fd = memfd_create("lspci", MFD_CLOEXEC);
	int copy = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
	FILE *out = copy < 0 ? NULL : fdopen(copy, "w");

	if (!out) {
		const int ret = xmalloc_errno();

		if (copy >= 0)
			close(copy);
		if (fd >= 0)
			close(fd);
		return ret;
	}
	for (size_t i = 0; i < reading->n; i++)
		if (has_dump(&reading->blocks[i]))
			print_config(out, &reading->blocks[i].dump);
	if (fclose(out)) {
		const int ret = xmalloc_errno();

		close(fd);
		return ret;
	}
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

/* Both lists have room for all functions: facts from the words, and the devices of the dumps. */
static int read_dumps(const struct reading *reading, struct device_facts *words,
		      struct device_facts **devices)
{
	AUTO_CLOSE int fd = -1;
	char path[32];
	size_t n = 0;
	int ret;

	for (size_t i = 0; i < reading->n; i++) {
		if (!has_dump(&reading->blocks[i]))
			continue;
		devices[n] = &reading->facts->devices[reading->first + i];
		words[n] = *devices[n];
		n++;
	}
	if (n == 0)
		return 0;
	fd = make_dump(reading, path);
	ret = fd < 0 ? fd : pci_gather_dump(path, devices, n);
	for (size_t i = 0, k = 0; i < reading->n && ret == 0; i++) {
		if (!has_dump(&reading->blocks[i]))
			continue;
		lspci_conclude_dump(&reading->blocks[i], &words[k], devices[k]);
		k++;
	}
	return ret;
}

static int read_all_dumps(const struct reading *reading)
{
	struct device_facts *words = xcalloc(reading->n, sizeof(*words));
	struct device_facts **devices = xcalloc(reading->n, sizeof(struct device_facts *));
	const int ret = read_dumps(reading, words, devices);

	free(words);
	free(devices);
	return ret;
}

static void find_vfs(struct reading *reading)
{
	struct device_facts *devices = reading->facts->devices + reading->first;

	for (size_t i = 0; i < reading->n; i++) {
		if (!devices[i].pci.vfs || !reading->blocks[i].words.vf_offset)
			continue;
		for (size_t k = 0; k < reading->n; k++) {
			struct pci_facts *pci = &devices[k].pci;

			if (!lspci_conclude_vf(&reading->blocks[k].place, &reading->blocks[i],
					       devices[i].pci.vfs))
				continue;
			pci->virtual_status = 0;
			pci->virtual_function = true;
			memcpy(pci->physical_function, devices[i].address,
			       sizeof(pci->physical_function));
		}
	}
}

/* Whether the text's last function has, or should have, details. */
static bool may_be_cut(const struct reading *reading)
{
	const struct device_facts *devices = reading->facts->devices + reading->first;
	const size_t last = reading->n - 1;

	if (reading->blocks[last].details || last == 0)
		return reading->blocks[last].details;
	for (size_t i = 0; i < last; i++)
		if (strcmp(devices[i].address, devices[last].address) == 0)
			return false;
	return reading->blocks[last - 1].details;
}

static void note_blocks(struct reading *reading)
{
	const struct device_facts *devices = reading->facts->devices + reading->first;

	for (size_t i = 0; i < reading->n; i++) {
		const struct lspci_block *block = &reading->blocks[i];
		const char *address = devices[i].address;

		if (block->dump.damaged)
			add_note(reading->facts, SOURCE_DAMAGED, block->dump.damaged_line, address);
		if (block->stray)
			add_note(reading->facts, SOURCE_STRAY, block->stray_line, "");
		if (i + 1 == reading->n && !block->ended && may_be_cut(reading))
			copy_text(reading->facts->source.ends_inside,
				  sizeof(reading->facts->source.ends_inside), address);
	}
}

/* By address, then in the order of the text. */
static int by_address(const void *a, const void *b, void *arg)
{
	const struct device_facts *devices = arg;
	const size_t x = *(const size_t *)a, y = *(const size_t *)b;
	const int order = strcmp(devices[x].address, devices[y].address);

	return order ? order : x < y ? -1 : x > y;
}

/* Merges functions that appear more than once, at the place of the first one. */
static void merge(struct reading *reading)
{
	struct device_facts *devices = reading->facts->devices + reading->first;
	size_t *order = xcalloc(reading->n, sizeof(*order)), kept = 0;

	for (size_t i = 0; i < reading->n; i++)
		order[i] = i;
	qsort_r(order, reading->n, sizeof(*order), by_address, devices);
	for (size_t i = 0, first = 0; i < reading->n; i++) {
		if (strcmp(devices[order[i]].address, devices[order[first]].address) != 0)
			first = i;
		if (first == i)
			continue;
		if (!lspci_conclude_merge(&devices[order[first]], &devices[order[i]]))
			add_note(reading->facts, SOURCE_TWO, 0, devices[order[i]].address);
		devices[order[i]].address[0] = '\0';
	}
	free(order);
	for (size_t i = 0; i < reading->n; i++)
		if (devices[i].address[0] && kept++ != i)
			devices[kept - 1] = devices[i];
	reading->facts->n_devices = reading->first + kept;
}

static void prepare(struct reading *reading, const char *text, size_t size)
{
	struct lspci_scratch *scratch = &reading->scratch;
	size_t bytes = 1;

	lspci_text_lines(text, size, &reading->lines);
	lspci_find_split(&reading->lines);
	for (size_t i = 0; i < reading->lines.n; i++)
		bytes += strlen(reading->lines.list[i].text) + 1;
	scratch->text = xmalloc(bytes);
	scratch->places = xcalloc(reading->lines.n + 1, sizeof(*scratch->places));
	scratch->items = xcalloc(LSPCI_ITEMS_MAX, sizeof(*scratch->items));
}

static void release(struct reading *reading)
{
	for (size_t i = 0; i < reading->n; i++)
		lspci_block_free(&reading->blocks[i]);
	free(reading->blocks);
	free(reading->scratch.text);
	free(reading->scratch.places);
	free(reading->scratch.items);
	lspci_text_free(&reading->lines);
}

int lspci_read(const char *text, size_t size, struct facts *facts)
{
	struct reading reading = {
		.facts = facts,
		.first = facts->n_devices,
		.busybox_alone = true,
	};
	int ret;

	prepare(&reading, text, size);
	ret = read_functions(&reading);
	if (ret == 0 && (reading.n == 0 || reading.busybox_alone))
		ret = -ENOENT;
	if (ret == 0) {
		conclude_words(&reading);
		ret = read_all_dumps(&reading);
	}
	if (ret == 0) {
		find_vfs(&reading);
		note_blocks(&reading);
		merge(&reading);
	}
	facts->source.functions = ret == 0 ? facts->n_devices - reading.first : 0;
	facts->source.form = ret == 0 ? SOURCE_LSPCI : SOURCE_MACHINE;
	/* Facts that lspci cannot show are marked as not gathered. */
	for (size_t i = reading.first; i < facts->n_devices; i++)
		facts->devices[i].prereq.status = -EOPNOTSUPP;
	release(&reading);
	return ret;
}
