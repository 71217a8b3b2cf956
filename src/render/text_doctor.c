// SPDX-License-Identifier: GPL-2.0-or-later
#include "msg.h"
#include "render/names.h"
#include "render/text.h"

void text_doctor(const struct text *text, const struct report *report, size_t index)
{
	const struct doctor_verdict *doctor = &report->devices[index].doctor;
	const struct finding *first = doctor_first(doctor);
	char safe[4 * FINDING_TEXT];

	for (unsigned int i = 0; i < DOCTOR_CHECKS; i++) {
		const struct finding *check = &doctor->checks[i];

		text_level(text, check->level);
		fprintf(text->out, "  %-14s  %s\n", names_get(&names_doctor_check, i),
			msg_escape(safe, sizeof(safe), check->text));
	}
	if (first)
		text_next(text, first->remedy);
}
