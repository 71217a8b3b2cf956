// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/text.h"
#include "render/verdict_names.h"

void text_doctor(const struct text *text, const struct report *report, size_t index)
{
	const struct doctor_verdict *doctor = report->devices[index].doctor;
	const struct finding *first = doctor_next(doctor);
	static const size_t indent = 22; /* the column of the sentences */

	text_headline(text, &report->facts.devices[index]);
	fputc('\n', text->out);
	for (unsigned int i = 0; i < DOCTOR_CHECKS; i++) {
		const struct finding *check = &doctor->checks[i];

		text_level(text, check->level);
		fprintf(text->out, "  %-14s  ", names_get(&names_doctor_check, i));
		text_wrapped(text, indent, indent, check->text);
		if (text->verbose && check != first)
			text_remedy(text, indent, "next: ", check);
	}
	text_next(text, first);
}
