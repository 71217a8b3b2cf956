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
	finding->no_command = false;
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
	finding->no_command = false;
}

#define NO_COMMAND                                                                                 \
	"no command is shown: a name in it has characters other than letters, digits and /._:-"

static bool are_plain(const char *format, va_list ap)
{
	for (const char *at = strchr(format, '%'); at; at = strchr(at + 2, '%')) {
		if (at[1] == 's' ? !is_plain_word(va_arg(ap, const char *)) : at[1] != 'u')
			return false;
		if (at[1] == 'u')
			(void)va_arg(ap, unsigned int);
	}
	return true;
}

/* Return: whether it fitted. */
static bool append_command(struct finding *finding, const char *format, va_list ap)
{
	const char *joint = finding->command ? " && " : *finding->remedy ? " " : "";
	const size_t words = strlen(finding->remedy), start = words + strlen(joint);
	const size_t room = start < sizeof(finding->remedy) ? sizeof(finding->remedy) - start : 0;
	int length;

	if (!room)
		return false;
	memcpy(finding->remedy + words, joint, strlen(joint));
	length = vsnprintf(finding->remedy + start, room, format, ap);
	if (length < 0 || (size_t)length >= room) {
		finding->remedy[words] = '\0';
		return false;
	}
	finding->command += finding->command ? start - words + (size_t)length : (size_t)length;
	return true;
}

void finding_command(struct finding *finding, const char *format, ...)
{
	va_list ap;
	bool plain;

	va_start(ap, format);
	plain = are_plain(format, ap);
	va_end(ap);
	if (!plain)
		finding_remedy(finding, "%s", NO_COMMAND);
	va_start(ap, format);
	if (plain && !finding->no_command && !append_command(finding, format, ap)) {
		size_t words = strlen(finding->remedy) - finding->command;

		finding->remedy[words - (words && finding->remedy[words - 1] == ' ')] = '\0';
		finding->command = 0;
		plain = false;
	}
	va_end(ap);
	finding->no_command |= !plain;
}

struct finding *findings_add(struct findings *findings)
{
	if (findings->n < FINDINGS_MAX)
		findings->n++;
	return &findings->list[findings->n - 1];
}
