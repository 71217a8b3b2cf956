// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/pci_ids.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "number.h"
#include "util.h"
#include "xmalloc.h"

#define CLASS_KEY 0x10000 /* above all vendors */

struct pci_ids {
	const char *text; /* ends in a line feed */
	size_t size;
};

/* @digits hexadecimal digits and a blank, or -1; never reads beyond the end of the line. */
static int32_t parse_id(const char *text, int digits)
{
	int32_t id = 0;

	for (int i = 0; i < digits; i++) {
		const int digit = number_digit(text[i]);

		if (digit < 0)
			return -1;
		id = id << 4 | digit;
	}
	return text[digits] == ' ' || text[digits] == '\t' ? id : -1;
}

static size_t next_line(const struct pci_ids *ids, size_t at)
{
	/* An open list has a text. NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
	const char *end = memchr(ids->text + at, '\n', ids->size - at);

	return end ? (size_t)(end - ids->text) + 1 : ids->size;
}

/*
 * The list's sort key: the vendor of a line "15b3 NAME" or, after all vendors, the class of a line
 * "C 02 NAME"; -1 for other lines.
 */
static int32_t parent_key(const char *line)
{
	int32_t class;

	if (line[0] != 'C' || line[1] != ' ')
		return parse_id(line, 4);
	class = parse_id(line + 2, 2);
	return class < 0 ? -1 : CLASS_KEY + class;
}

static size_t line_start(const struct pci_ids *ids, size_t at)
{
	const char *before = memrchr(ids->text, '\n', at);

	return before ? (size_t)(before - ids->text) + 1 : 0;
}

/* The first parent within @lines lines from @at, or @high. */
static size_t next_parent(const struct pci_ids *ids, size_t at, size_t high, size_t lines)
{
	for (; at < high && lines > 0; lines--) {
		if (parent_key(ids->text + at) >= 0)
			return at;
		at = next_line(ids, at);
	}
	return high;
}

#define PROBE_LINES 16 /* nine in ten parents have fewer children */
#define PROBE_DEPTH 10

/*
 * A parent between @low and @high, or @high. All lines in between are searched only if the few
 * lines after 1/2, 1/4, 3/4, 1/8, 7/8... of the range hold none: some vendors have thousands of
 * children, through which every search for a later vendor would otherwise step.
 * @depth: of the point to try first; the next parent is likely at the depth of the last one found
 * @from: set so that there is no other parent between here and the one returned
 */
static size_t probe_parents(const struct pci_ids *ids, size_t low, size_t high, unsigned int *depth,
			    size_t *from)
{
	for (unsigned int i = *depth > 1 ? *depth - 1 : 1; i <= PROBE_DEPTH; i++) {
		const size_t part = (high - low) >> i;
		const size_t places[] = { low + part, high - part };

		*depth = i;
		for (size_t k = 0; k < ARRAY_SIZE(places); k++) {
			size_t at;

			*from = line_start(ids, places[k]);
			at = next_parent(ids, *from, high, PROBE_LINES);
			if (at < high)
				return at;
		}
	}
	*from = low;
	return next_parent(ids, low, high, SIZE_MAX);
}

/* For a sorted list, as all distributed ones are; ids->size if the parent is not found. */
static size_t bisect_parents(const struct pci_ids *ids, int32_t wanted)
{
	size_t low = 0, high = ids->size; /* starts of lines; the wanted one is in between */
	unsigned int depth = 1;

	while (low < high) {
		size_t from;
		const size_t at = probe_parents(ids, low, high, &depth, &from);
		const int32_t key = at < high ? parent_key(ids->text + at) : -1;

		if (key == wanted)
			return at;
		if (key < 0 || key > wanted)
			high = from;
		else
			low = next_line(ids, at);
	}
	return ids->size;
}

/* The parent's line, or NULL. */
static const char *find_parent(const struct pci_ids *ids, int32_t wanted)
{
	size_t at = bisect_parents(ids, wanted);

	if (at < ids->size)
		return ids->text + at;
	for (at = 0; at < ids->size; at = next_line(ids, at))
		if (parent_key(ids->text + at) == wanted)
			return ids->text + at;
	return NULL;
}

/*
 * Mapped, as reading it would cost more than everything else here. The file is not truncated
 * meanwhile: dpkg and update-pciids replace it by a new file.
 */
static const char *map_file(const char *path, size_t *size)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *text;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0 ||
	    st.st_size > UINT32_MAX)
		return NULL;
	*size = (size_t)st.st_size;
	text = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (text == MAP_FAILED)
		return NULL;
	if (text[*size - 1] == '\n')
		return text;
	munmap(text, *size);
	return NULL;
}

struct pci_ids *pci_ids_open(const char *path)
{
	struct pci_ids *ids = xcalloc(1, sizeof(*ids));

	ids->text = map_file(path, &ids->size);
	if (!ids->text) {
		free(ids);
		return NULL;
	}
	return ids;
}

void pci_ids_close(struct pci_ids *ids)
{
	if (!ids)
		return;
	munmap((void *)ids->text, ids->size);
	free(ids);
}

/* Copies what follows the blanks at @text up to the end of the line, never half a character. */
static void copy_name(const char *text, char name[static FACTS_NAME])
{
	size_t length;

	text += strspn(text, " \t");
	length = strcspn(text, "\n");
	if (length >= FACTS_NAME) {
		length = FACTS_NAME - 1;
		while (length > 0 && (text[length] & 0xc0) == 0x80)
			length--;
	}
	memcpy(name, text, length);
	name[length] = '\0';
}

/* The text after the id of a parent's child, or NULL. Grandchildren have two tabs. */
static const char *find_child(const struct pci_ids *ids, const char *parent, int digits, int32_t id)
{
	size_t at = next_line(ids, (size_t)(parent - ids->text));

	for (; at < ids->size; at = next_line(ids, at)) {
		const char *line = ids->text + at;

		if (*line == '#' || *line == '\n')
			continue;
		if (*line != '\t')
			return NULL;
		if (parse_id(line + 1, digits) == id)
			return line + 1 + digits;
	}
	return NULL;
}

void pci_ids_name(const struct pci_ids *ids, struct pci_facts *pci)
{
	const char *vendor = find_parent(ids, pci->vendor);
	const char *class = find_parent(ids, CLASS_KEY + (pci->class >> 16 & 0xff));
	const char *device = vendor ? find_child(ids, vendor, 4, pci->device) : NULL;
	const char *subclass = class ? find_child(ids, class, 2, pci->class >> 8 & 0xff) : NULL;
	size_t used;

	if (vendor)
		copy_name(vendor + 4, pci->vendor_name);
	if (device)
		copy_name(device, pci->device_name);
	if (subclass)
		copy_name(subclass, pci->class_name);
	if (subclass || !class)
		return;
	copy_name(class + 4, pci->class_name);
	used = strlen(pci->class_name);
	snprintf(pci->class_name + used, FACTS_NAME - used, " [%04x]", pci->class >> 8 & 0xffff);
}
