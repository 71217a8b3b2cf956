// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/lspci_items.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "util.h"

/* Longer keys before their prefixes. A blank matches any number of blanks. */
static const struct {
	const char *words;
	enum lspci_key key;
} keys[] = {
	{ "Subsystem:", LSPCI_SUBSYSTEM },
	{ "Control: I/O", LSPCI_CONTROL },
	{ "Status: Cap", LSPCI_STATUS },
	{ "Status: D", LSPCI_POWER },
	{ "Flags:", LSPCI_FLAGS },
	{ "Region", LSPCI_REGION },
	{ "Memory at", LSPCI_MEMORY },
	{ "I/O ports at", LSPCI_PORTS },
	{ "Expansion ROM at", LSPCI_ROM },
	{ "Capabilities:", LSPCI_CAPABILITY },
	{ "MSI-X:", LSPCI_MSIX },
	{ "Vector table:", LSPCI_TABLE },
	{ "PBA:", LSPCI_PBA },
	{ "Single Root I/O Virtualization", LSPCI_SRIOV },
	{ "IOVCtl:", LSPCI_SRIOV_CONTROL },
	{ "Initial VFs:", LSPCI_SRIOV_COUNTS },
	{ "VF offset:", LSPCI_SRIOV_PLACE },
	{ "NUMA node:", LSPCI_NUMA },
	{ "IOMMU group:", LSPCI_GROUP },
	{ "Kernel driver in use:", LSPCI_DRIVER },
	{ "Kernel modules:", LSPCI_MODULES },
	{ "Bus: primary=", LSPCI_BUSES },
	{ "!!! Unknown header type", LSPCI_HEADER_TYPE },
	{ "DeviceName:", LSPCI_OTHER },
	{ "Latency:", LSPCI_OTHER },
	{ "Interrupt: pin", LSPCI_OTHER },
	{ "Physical Slot:", LSPCI_OTHER },
	{ "I/O behind bridge:", LSPCI_OTHER },
	{ "Memory behind bridge:", LSPCI_OTHER },
	{ "Prefetchable memory behind bridge:", LSPCI_OTHER },
	{ "Secondary status:", LSPCI_OTHER },
	{ "BridgeCtl:", LSPCI_OTHER },
	{ "IOVCap:", LSPCI_OTHER },
	{ "IOVSta:", LSPCI_OTHER },
	{ "VF Migration:", LSPCI_OTHER },
	{ "Supported Page Size:", LSPCI_OTHER },
	{ "DevCap:", LSPCI_OTHER },
	{ "LnkCap:", LSPCI_OTHER },
	{ "!!! Invalid class", LSPCI_OTHER },
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* The length of what matches, or 0. */
static size_t match_words(const char *text, const char *words)
{
	const char *at = text;

	for (; *words; words++) {
		if (*words == ' ') {
			if (!is_blank(*at))
				return 0;
			while (is_blank(*at))
				at++;
		} else if (tolower((unsigned char)*at++) != tolower((unsigned char)*words)) {
			return 0;
		}
	}
	return (size_t)(at - text);
}

static size_t skip_blanks(const char *text)
{
	return strspn(text, " \t\n");
}

/* "Region 0: Memory at ". Return: the length up to the number; 0: no region. */
static size_t match_region(const char *text, size_t length)
{
	const size_t number = length + skip_blanks(text + length);

	if (number == length || text[number] < '0' || text[number] > '5' || text[number + 1] != ':')
		return 0;
	return number;
}

static enum lspci_key find_key(const char *text, size_t *length)
{
	static const char initials[] = "bcdefiklmnprsv!BCDEFIKLMNPRSV";

	if (!*text || !strchr(initials, *text))
		return LSPCI_KEYS;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if ((keys[i].words[0] ^ text[0]) & ~0x20)
			continue;
		*length = match_words(text, keys[i].words);
		if (*length && keys[i].key == LSPCI_REGION)
			*length = match_region(text, *length);
		if (*length)
			return keys[i].key;
	}
	return LSPCI_KEYS;
}

enum lspci_key lspci_items_key(const char *text)
{
	size_t length;

	return find_key(text, &length);
}

/* The words of a region that are a key of their own in lines without "Region". */
static size_t region_words(const char *body)
{
	size_t length = 2;

	while (strncmp(body + length + skip_blanks(body + length), "[virtual]", 9) == 0 ||
	       strncmp(body + length + skip_blanks(body + length), "[enhanced]", 10) == 0)
		length += skip_blanks(body + length) + 9;
	length += strspn(body + length, "]");
	length += skip_blanks(body + length);
	length += match_words(body + length, "Memory at");
	return length + match_words(body + length, "I/O ports at");
}

static bool may_begin(const char *text, size_t at)
{
	return at == 0 || !(isalnum((unsigned char)text[at - 1]) || strchr("_./", text[at - 1]));
}

size_t lspci_items_find(char *text, const struct lspci_place *places, size_t n_places,
			struct lspci_item *items)
{
	size_t n = 0, line = 0, length;

	for (size_t at = 0; text[at] && n < LSPCI_ITEMS_MAX; at += length ? length : 1) {
		enum lspci_key key = LSPCI_KEYS;

		length = 0;
		if (is_blank(text[at]))
			continue;
		while (line + 1 < n_places && places[line + 1].offset <= at)
			line++;
		if (may_begin(text, at))
			key = find_key(text + at, &length);
		if (key == LSPCI_KEYS)
			continue;
		items[n++] = (struct lspci_item){
			.key = key,
			.body = text + at + length,
			.line = line,
			.column = places[line].offset == at ? places[line].column : -1,
		};
		if (key == LSPCI_REGION)
			length += region_words(text + at + length);
		text[at] = '\0';
	}
	return n;
}

size_t lspci_items_start(const char *line)
{
	size_t at = 0, length;

	for (; line[at]; at++)
		if (!is_blank(line[at]) && may_begin(line, at) &&
		    find_key(line + at, &length) != LSPCI_KEYS)
			break;
	return at;
}
