// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/understood.h"

#include <inttypes.h>

/* The words for the notes of one kind; %s is the place. */
static const struct {
	enum source_problem problem;
	bool by_line; /* else by address */
	const char *one;
	const char *many;
} kinds[] = {
	{ SOURCE_UNREAD, true, "line %s looks like a device but was not understood",
	  "lines %s look like devices but were not understood" },
	{ SOURCE_STRAY, true,
	  "the details from line %s on belong to a device whose own line is missing",
	  "the details from lines %s on belong to devices whose own lines are missing" },
	{ SOURCE_DAMAGED, false, "the hexadecimal dump of %s is damaged",
	  "the hexadecimal dumps of %s are damaged" },
	{ SOURCE_TWO, false,
	  "%s appears as two different devices; the one with more details is used",
	  "%s each appear as two different devices; the one with more details is used" },
};

#define LISTED 4 /* lines or addresses named per kind */

/* "88, 120 and 3 more"; returns how many there are. */
static size_t list_where(const struct source_facts *source, enum source_problem problem,
			 bool by_line, char list[static FINDING_TEXT / 2])
{
	size_t n = 0, used = 0;

	for (size_t i = 0; i < source->n_notes; i++) {
		const struct source_note *note = &source->notes[i];
		const char *comma = n ? ", " : "";

		if (note->problem != problem || n++ >= LISTED)
			continue;
		if (by_line)
			used += (size_t)snprintf(list + used, FINDING_TEXT / 2 - used, "%s%" PRIu32,
						 comma, note->line);
		else if (note->line)
			used += (size_t)snprintf(list + used, FINDING_TEXT / 2 - used,
						 "%s%s (line %" PRIu32 ")", comma, note->address,
						 note->line);
		else
			used += (size_t)snprintf(list + used, FINDING_TEXT / 2 - used, "%s%s",
						 comma, note->address);
	}
	if (n > LISTED)
		snprintf(list + used, FINDING_TEXT / 2 - used, " and %zu more", n - LISTED);
	return n;
}

static void add_kind(const struct source_facts *source, size_t kind, char text[static FINDING_TEXT])
{
	char list[FINDING_TEXT / 2] = "";
	const size_t n = list_where(source, kinds[kind].problem, kinds[kind].by_line, list);
	const char *words = n == 1 ? kinds[kind].one : kinds[kind].many;
	const char *gap = strstr(words, "%s");
	const size_t used = strlen(text);

	if (n)
		snprintf(text + used, FINDING_TEXT - used, "; %.*s%s%s", (int)(gap - words), words,
			 list, gap + 2);
}

bool understood_judge(const struct source_facts *source, struct finding *finding)
{
	const bool all = !source->n_notes && !*source->ends_inside;
	char text[FINDING_TEXT] = "";

	for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++)
		add_kind(source, kind, text);
	if (source->more_notes)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "; %" PRIu64 " more of this kind", source->more_notes);
	if (*source->ends_inside)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "; the text ends inside %s", source->ends_inside);
	finding_set(finding, all ? FINDING_TEXT_READ : FINDING_TEXT_PARTLY_READ,
		    "%" PRIu64 " function%s read%s", source->functions,
		    source->functions == 1 ? "" : "s", text);
	if (!all)
		finding_remedy(finding,
			       "save the complete output of 'lspci -nnvv', run as root on that "
			       "machine, and use that");
	return all;
}
