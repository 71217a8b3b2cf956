// SPDX-License-Identifier: GPL-2.0-or-later
#include "finding.h"

#include <stdarg.h>
#include <string.h>

void finding_set(struct finding *finding, const char *id, enum level level, const char *format, ...)
{
	va_list ap;

	snprintf(finding->id, sizeof(finding->id), "%s", id);
	finding->level = level;
	finding->remedy[0] = '\0';
	finding->command = 0;
	va_start(ap, format);
	vsnprintf(finding->text, sizeof(finding->text), format, ap);
	va_end(ap);
}

void finding_remedy(struct finding *finding, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(finding->remedy, sizeof(finding->remedy), format, ap);
	va_end(ap);
	finding->command = 0;
}

void finding_command(struct finding *finding, const char *format, ...)
{
	const size_t words = strlen(finding->remedy);
	const size_t start = words + (words > 0), room = sizeof(finding->remedy) - start;
	va_list ap;
	int length;

	if (words)
		finding->remedy[words] = ' ';
	va_start(ap, format);
	length = vsnprintf(finding->remedy + start, room, format, ap);
	va_end(ap);
	if (length > 0 && (size_t)length < room)
		finding->command = (size_t)length;
	else
		finding->remedy[words] = '\0';
}

struct finding *findings_add(struct findings *findings)
{
	if (findings->n < FINDINGS_MAX)
		findings->n++;
	return &findings->list[findings->n - 1];
}
