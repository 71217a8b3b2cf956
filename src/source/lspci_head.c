// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/lspci_head.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "number.h"
#include "source/lspci_class.h"
#include "source/lspci_number.h"
#include "target.h"
#include "util.h"

#define REACH 96 /* bytes of a line that are searched for an address */

/* "00.0" of "01:00.0"; also the end of an address: no digit, colon or dot follows. */
static bool is_slot(const char *text)
{
	return number_digits(text, 16) == 2 && (text[0] == '0' || text[0] == '1') &&
	       text[2] == '.' && text[3] >= '0' && text[3] <= '7' &&
	       !isalnum((unsigned char)text[4]) && text[4] != '.';
}

/* The length of an address at the start of @text, with or without domain; 0: none. */
static size_t address_length(const char *text)
{
	const size_t digits = number_digits(text, 16);

	if (digits == 2 && text[2] == ':' && is_slot(text + 3))
		return 7;
	/* lspci pads a domain to four digits: fewer digits are a line number. */
	if (digits >= 4 && digits <= 8 && text[digits] == ':' &&
	    number_digits(text + digits + 1, 16) == 2 && text[digits + 3] == ':' &&
	    is_slot(text + digits + 4))
		return digits + 8;
	return 0;
}

static bool may_begin(const char *line, size_t at)
{
	return at == 0 || !(isalnum((unsigned char)line[at - 1]) || line[at - 1] == '.' ||
			    line[at - 1] == '_');
}

/* Emphasis around an address, or around what follows it. */
static const char *skip_marks(const char *text)
{
	return text + strspn(text, " \t`*_'\"])");
}

static bool is_ids(const char *text)
{
	return number_digits(text, 16) == 4 && text[4] == ':' && number_digits(text + 5, 16) == 4 &&
	       !isalnum((unsigned char)text[9]);
}

/* "[1b36:0010]", with -n alone "1b36:0010", or "Device 1b36:0010" where it has no name */
static bool parse_ids(const char *text, struct pci_facts *pci)
{
	uint64_t vendor, device;

	text += *text == '[';
	if (!is_ids(text) || !number_exact(text, 16, 4, &vendor) ||
	    !number_exact(text + 5, 16, 4, &device))
		return false;
	pci->vendor = (uint16_t)vendor;
	pci->device = (uint16_t)device;
	/* All ones: the function did not respond. */
	if (pci->vendor == 0xffff)
		pci->vendor = pci->device = 0;
	return true;
}

/* Cuts " (rev 02)" and " (prog-if 02 [NVM Express])" off the end of @name and reads them. */
static void read_suffixes(char *name, struct lspci_head_line *head)
{
	struct pci_facts *pci = &head->pci;
	static const char interface[] = "(prog-if ", revision[] = "(rev ";
	char *at = strstr(name, interface);
	uint64_t value;

	if (at) {
		/* The interface is of no use without the class. */
		if (pci->class && number_exact(at + strlen(interface), 16, 2, &value))
			pci->class |= (uint32_t)value;
		*at = '\0';
	}
	at = strstr(name, revision);
	if (at) {
		if (number_exact(at + strlen(revision), 16, 2, &value)) {
			head->has_revision = true;
			head->asleep = value == 0xff;
			pci->revision = (uint8_t)value;
		}
		*at = '\0';
	}
}

/* The last "[8086:1533]" of a name, which may contain other brackets before and after it. */
static char *find_ids(char *name)
{
	char *ids = NULL;

	for (char *at = strchr(name, '['); at; at = strchr(at + 1, '['))
		if (is_ids(at + 1) && at[10] == ']')
			ids = at;
	return ids;
}

static void trim(char *text)
{
	size_t length = strlen(text);

	while (length > 0 && strchr(" \t*_`'\"", text[length - 1]))
		length--;
	text[length] = '\0';
}

static void read_name(const char *text, struct lspci_head_line *head)
{
	static const char no_name[] = "Device ";
	struct pci_facts *pci = &head->pci;
	char name[512], *ids;

	copy_text(name, sizeof(name), skip_marks(text));
	read_suffixes(name, head);
	trim(name);
	ids = name + (strncmp(name, no_name, strlen(no_name)) == 0 ? strlen(no_name) : 0);
	if (parse_ids(ids, pci)) {
		if (!pci->vendor)
			return;
		/* as libpci does without a name */
		snprintf(pci->vendor_name, sizeof(pci->vendor_name), "Vendor %04x", pci->vendor);
		snprintf(pci->device_name, sizeof(pci->device_name), "Device %04x", pci->device);
		return;
	}
	ids = find_ids(name);
	if (ids) {
		parse_ids(ids, pci);
		*ids = '\0';
		trim(name);
	}
	/* The text does not show where the vendor's name ends. */
	copy_text(pci->device_name, sizeof(pci->device_name), name);
}

/* "[0200]" at the end of a class's name. */
static bool cut_code(const char *text, size_t *length, uint32_t *code)
{
	uint64_t value;

	if (*length < 6 || text[*length - 6] != '[' || text[*length - 1] != ']' ||
	    !number_exact(text + *length - 5, 16, 4, &value))
		return false;
	*code = (uint32_t)value;
	*length -= 6;
	while (*length > 0 && strchr(" \t*_`", text[*length - 1]))
		(*length)--;
	return true;
}

/*
 * "Ethernet controller [0200]", with -n "0200", in old versions "Class 0200". @name is the text
 * after the colon: a number is a class only if the ids are numbers, too.
 */
static bool read_class(const char *text, size_t length, const char *name,
		       struct lspci_head_line *head)
{
	struct pci_facts *pci = &head->pci;
	static const char word[] = "Class ";
	const bool numeric = is_ids(skip_marks(name));
	const bool named = length == 10 && strncasecmp(text, word, strlen(word)) == 0;
	uint32_t code = 0;
	uint64_t value;

	if ((named || (length == 4 && numeric)) && number_exact(text + length - 4, 16, 4, &value)) {
		head->busybox = named && numeric;
		pci->class = (uint32_t)value << 8;
		return true;
	}
	if (!cut_code(text, &length, &code) && !lspci_class_find(text, length, &code))
		return false;
	pci->class = code << 8;
	snprintf(pci->class_name, sizeof(pci->class_name), "%.*s",
		 (int)min_u64(length, sizeof(pci->class_name) - 1), text);
	return true;
}

/* Whether what follows the address names a class. */
static bool read_rest(const char *rest, struct lspci_head_line *head)
{
	for (const char *colon = strchr(rest, ':'); colon; colon = strchr(colon + 1, ':')) {
		size_t length = (size_t)(colon - rest);

		if (colon[1] && !strchr(" \t*_`", colon[1]))
			continue;
		while (length > 0 && strchr(" \t*_`", rest[length - 1]))
			length--;
		if (!read_class(rest, length, colon + 1, head))
			continue;
		read_name(colon + 1, head);
		return true;
	}
	return false;
}

static bool group_in(const char *text, size_t length, uint32_t *group)
{
	static const char word[] = "group";
	const char *at = strcasestr(text, word);
	uint64_t number;

	if (!at || at >= text + length)
		return false;
	at += strlen(word);
	at += strspn(at, " \t#");
	if (at >= text + length || !lspci_number_decimal(at, UINT32_MAX, &number))
		return false;
	*group = (uint32_t)number;
	return true;
}

/* For a line without a known class name: the text may be a class or a device name. */
static void read_unknown(const char *rest, struct lspci_head_line *head)
{
	struct pci_facts *pci = &head->pci;
	const char *colon = strstr(rest, ": ");

	if (colon)
		snprintf(pci->class_name, sizeof(pci->class_name), "%.*s",
			 (int)min_u64((size_t)(colon - rest), sizeof(pci->class_name) - 1), rest);
	read_name(colon ? colon + 2 : rest, head);
}

static void read_address(const char *line, size_t at, size_t length, struct lspci_head_line *head)
{
	struct target target;

	snprintf(head->name, sizeof(head->name), "%.*s", (int)length, line + at);
	if (target_parse(head->name, &target) == 0)
		memcpy(head->address, target.address, sizeof(head->address));
	head->prefix = at;
	head->group_known = group_in(line, at, &head->group);
}

/* A class followed by a colon: "Ethernet controller [0200]:". */
static bool has_class(const char *text)
{
	size_t length = lspci_class_prefix(text);

	if (length && text[length] == ' ' && text[length + 1] == '[')
		length += strcspn(text + length, "]") + (strchr(text + length, ']') != NULL);
	return length && text[length] == ':';
}

/* A name after a word that may have been an address, or only an address and a class. */
static bool looks_like(const char *line, size_t junk)
{
	static const char ends[] = " \t`*_'\"[]()";
	const size_t address = junk < REACH ? address_length(line + junk) : 0;
	size_t length;

	if (address && lspci_class_prefix(skip_marks(line + junk + address)))
		return true;
	for (size_t at = 0; at < REACH && line[at]; at += length + (line[at + length] != '\0')) {
		length = strcspn(line + at, ends);
		if (length >= 5 && length <= 16 && strcspn(line + at, "0123456789") < length &&
		    strcspn(line + at, ":.,") < length && has_class(skip_marks(line + at + length)))
			return true;
	}
	return false;
}

/* The address that contains this dot: its start and length, or 0. */
static size_t address_around(const char *line, const char *dot, const char **start)
{
	const size_t at = (size_t)(dot - line);
	size_t digits = 0;

	if (at < 5 || dot[-3] != ':')
		return 0;
	*start = dot - 5;
	while (at > 6 + digits && digits < 8 && dot[-6] == ':' &&
	       isxdigit((unsigned char)dot[-7 - (long)digits]))
		digits++;
	if (digits >= 4 && may_begin(line, at - 6 - digits) &&
	    address_length(*start - 1 - digits)) {
		*start -= 1 + digits;
		return address_length(*start);
	}
	return may_begin(line, at - 5) ? address_length(*start) : 0;
}

enum lspci_head lspci_head_read(const char *line, struct lspci_head_line *head)
{
	const size_t junk = strspn(line, " \t>|*+-#/`'\"[(_:");
	const char *start;
	size_t length;

	for (const char *dot = strchr(line, '.'); dot && dot - line < REACH;
	     dot = strchr(dot + 1, '.')) {
		length = address_around(line, dot, &start);
		if (!length || start[length] == '/')
			continue;
		*head = (struct lspci_head_line){ 0 };
		/* "01:00.0: " begins a line of the kernel log, and of some lists. */
		if (!read_rest(skip_marks(start + length + (start[length] == ':')), head))
			continue;
		read_address(line, (size_t)(start - line), length, head);
		return LSPCI_HEAD_DEVICE;
	}
	length = junk < REACH ? address_length(line + junk) : 0;
	*head = (struct lspci_head_line){ 0 };
	if (!length && !strchr(line, ':'))
		return LSPCI_HEAD_NONE;
	if (length && line[junk + length] != '/') {
		read_unknown(skip_marks(line + junk + length), head);
		read_address(line, junk, length, head);
	}
	if (looks_like(line, junk))
		return LSPCI_HEAD_UNREAD;
	return *head->address ? LSPCI_HEAD_ADDRESS : LSPCI_HEAD_NONE;
}

size_t lspci_head_next(const char *line, size_t from)
{
	const char *start;

	for (const char *dot = strchr(line + from, '.'); dot; dot = strchr(dot + 1, '.')) {
		const size_t length = address_around(line, dot, &start);

		if (length && start >= line + from && has_class(skip_marks(start + length)))
			return (size_t)(start - line);
	}
	return SIZE_MAX;
}

/* Whether a line ends inside "(rev 02)" or "(prog-if 02 [NVM Express])". */
static bool breaks_suffix(const char *line)
{
	const char *at = strrchr(line, '(');

	return at && !strchr(at, ')') &&
	       (strncmp(at, "(rev", 4) == 0 || strncmp(at, "(prog-if", 8) == 0);
}

bool lspci_head_goes_on(const char *line, const char *more)
{
	more = skip_marks(more + strspn(more, " \t>|"));
	if (breaks_suffix(line))
		return strchr(more, ')') != NULL;
	if (strstr(line, "(prog-if "))
		return false;
	if (strncmp(more, "(prog-if", 8) == 0)
		return true;
	if (strstr(line, "(rev "))
		return false;
	if ((*more == '[' && is_ids(more + 1)) || strncmp(more, "(rev", 4) == 0)
		return true;
	/* The rest of the name. */
	for (const char *at = strchr(more, '['); at; at = strchr(at + 1, '['))
		if (is_ids(at + 1) && at[10] == ']')
			return strncmp(more, "Subsystem:", 10) != 0;
	return strstr(more, " (rev ") && !strchr(more, ':');
}

bool lspci_head_group(const char *line, uint32_t *group)
{
	static const char words[] = "IOMMU group";
	const char *start, *end;
	uint64_t number;

	line += strspn(line, " \t>|*+-#/`_=");
	if (strncasecmp(line, words, strlen(words)) == 0)
		line += strlen(words);
	else if (strncasecmp(line, "group", 5) == 0)
		line += 5;
	else
		return false;
	start = line + strspn(line, " \t#");
	end = start > line ? number_take(start, 10, UINT32_MAX, &number) : NULL;
	if (!end)
		return false;
	*group = (uint32_t)number;
	return end[strspn(end, " \t:*`_=-")] == '\0';
}
