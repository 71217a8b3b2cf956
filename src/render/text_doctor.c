// SPDX-License-Identifier: GPL-2.0-or-later
#include "escape.h"
#include "render/text.h"
#include "render/verdict_names.h"

static void print_checks(const struct text *text, const struct doctor_verdict *doctor,
			 const struct names *names)
{
	const struct finding *first = doctor_next(doctor);
	static const size_t indent = 22; /* the column of the sentences */

	for (unsigned int i = 0; i < doctor->n_checks; i++) {
		const struct finding *check = &doctor->checks[i];

		text_level(text, check->level);
		fprintf(text->out, "  %-14s  ", names_get(names, i));
		text_wrapped(text, indent, indent, check->text);
		if (text->verbose && check != first)
			text_remedy(text, indent, "next: ", check);
	}
	text_next(text, first);
}

void text_doctor(const struct text *text, const struct report *report, size_t index)
{
	text_headline(text, &report->facts.devices[index]);
	fputc('\n', text->out);
	print_checks(text, report->devices[index].doctor, &names_doctor_check);
}

void text_doctor_host(const struct text *text, const struct report *report, const void *args)
{
	const struct host_facts *host = &report->facts.host;
	char kernel[4 * FACTS_NAME], arch[4 * FACTS_NAME];

	(void)args;
	if (!report->doctor)
		return;
	fprintf(text->out, "Linux %s, %s\n", escape_text(kernel, sizeof(kernel), host->kernel),
		escape_text(arch, sizeof(arch), host->arch));
	print_checks(text, report->doctor, &names_host_check);
}
