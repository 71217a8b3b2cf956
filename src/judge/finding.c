// SPDX-License-Identifier: GPL-2.0-or-later
#include "finding.h"

#include <stdarg.h>

void finding_set(struct finding *finding, const char *id, enum level level, const char *format, ...)
{
	va_list ap;

	snprintf(finding->id, sizeof(finding->id), "%s", id);
	finding->level = level;
	finding->remedy[0] = '\0';
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
}

struct finding *findings_add(struct findings *findings)
{
	if (findings->n < FINDINGS_MAX)
		findings->n++;
	return &findings->list[findings->n - 1];
}
