// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/proc_maps.h"

#include <string.h>

#include "number.h"
#include "target.h"
#include "util.h"

/* The number that the text begins with, and @end after it; NULL for anything else. */
static const char *take(const char *text, unsigned int base, char end, uint64_t *value)
{
	text = text ? number_take(text, base, UINT64_MAX, value) : NULL;
	return text && *text == end ? text + 1 : NULL;
}

/* The path is padded to a column. */
static void copy_line(const char *line, char copy[static HOLDER_TEXT])
{
	size_t used = 0;

	for (; *line && used < HOLDER_TEXT - 1; line++)
		if (*line != ' ' || (used && copy[used - 1] != ' '))
			copy[used++] = *line;
	copy[used] = '\0';
}

/* "7fffa1890000-7fffa18a0000 rw-s 00000000 00:10 39 anon_inode:[vfio-device]" */
void proc_maps_parse(const char *line, struct holder_mapping *mapping)
{
	uint64_t start, end, offset, ignored;
	const char *at;

	*mapping = (struct holder_mapping){ 0 };
	copy_line(line, mapping->line);
	at = take(take(line, 16, '-', &start), 16, ' ', &end);
	at = at && strcspn(at, " ") == 4 ? at + 4 : NULL;
	at = at && *at == ' ' ? at + 1 : NULL;
	at = take(take(at, 16, ' ', &offset), 16, ':', &ignored);
	at = take(take(at, 16, ' ', &ignored), 10, ' ', &ignored);
	if (!at || end <= start)
		return;
	mapping->parsed = true;
	mapping->start = start;
	mapping->size = end - start;
	mapping->offset = offset;
	copy_text(mapping->path, sizeof(mapping->path), at + strspn(at, " "));
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

bool proc_maps_is_vfio(const struct holder_mapping *mapping)
{
	const char *path = mapping->path;

	if (!mapping->parsed)
		return strstr(mapping->line, "vfio") != NULL;
	if (*path == '/' && !begins(path, "/dev/") && !begins(path, "/dmabuf:"))
		return false;
	return strstr(path, "vfio") != NULL;
}

bool proc_fdinfo_address(const char *line, char address[static FACTS_ADDRESS])
{
	static const char key[] = "vfio-device-syspath:";
	struct target target;

	if (!begins(line, key))
		return false;
	line += strlen(key);
	line += strspn(line, " \t");
	if (target_parse(line, &target) != 0 || target.kind != TARGET_FUNCTION)
		return false;
	copy_text(address, FACTS_ADDRESS, target.address);
	return true;
}
