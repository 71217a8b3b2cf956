// SPDX-License-Identifier: GPL-2.0-or-later
#include "finding.h"

#include <stdarg.h>
#include <string.h>

#include "xmalloc.h"

static const struct {
	const char *name;
	enum level level;
	enum exit_status status;
} table[FINDING_IDS] = {
	[FINDING_NONE] = { NULL, LEVEL_PASS, EXIT_CANNOT },
#define FINDING(id, name, level, status) [FINDING_##id] = { name, level, status },
#include "judge/findings.def"
#undef FINDING
};

const char *finding_name(enum finding_id id)
{
	return table[id].name;
}

enum finding_id finding_find(const char *name)
{
	for (size_t id = FINDING_NONE + 1; id < FINDING_IDS; id++)
		if (strcmp(table[id].name, name) == 0)
			return (enum finding_id)id;
	return FINDING_NONE;
}

enum exit_status finding_status(enum finding_id id)
{
	return table[id].status;
}

static PRINTF_FORMAT(1, 0) char *format_text(const char *format, va_list ap)
{
	char text[FINDING_TEXT];

	vsnprintf(text, sizeof(text), format, ap);
	return xstrdup(text);
}

static void set_remedy(struct finding *finding, char *remedy)
{
	free(finding->remedy);
	finding->remedy = remedy;
	finding->command = 0;
	finding->no_command = false;
}

/* The text to be replaced may be one of the arguments. */
static PRINTF_FORMAT(2, 0) void set_text(struct finding *finding, const char *format, va_list ap)
{
	char *text = format_text(format, ap);

	free(finding->text);
	finding->text = text;
}

void finding_set(struct finding *finding, enum finding_id id, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	set_text(finding, format, ap);
	va_end(ap);
	finding->id = id;
	finding->level = table[id].level;
	set_remedy(finding, xstrdup(""));
}

void finding_reword(struct finding *finding, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	set_text(finding, format, ap);
	va_end(ap);
}

void finding_remedy(struct finding *finding, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	set_remedy(finding, format_text(format, ap));
	va_end(ap);
}

#define NO_COMMAND \
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

/* Return: whether it fits. */
static PRINTF_FORMAT(2, 0) bool append_command(struct finding *finding, const char *format,
					       va_list ap)
{
	const char *joint = finding->command ? " && " : *finding->remedy ? " " : "";
	const size_t words = strlen(finding->remedy) - finding->command;
	char remedy[FINDING_TEXT];
	size_t start;
	int length;

	length = snprintf(remedy, sizeof(remedy), "%s%s", finding->remedy, joint);
	if (length < 0 || (size_t)length >= sizeof(remedy))
		return false;
	start = (size_t)length;
	length = vsnprintf(remedy + start, sizeof(remedy) - start, format, ap);
	if (length < 0 || (size_t)length >= sizeof(remedy) - start)
		return false;
	free(finding->remedy);
	finding->remedy = xstrdup(remedy);
	finding->command = finding->command ? start + (size_t)length - words : (size_t)length;
	return true;
}

static void drop_command(struct finding *finding)
{
	const size_t words = strlen(finding->remedy) - finding->command;

	finding->remedy[words - (words && finding->remedy[words - 1] == ' ')] = '\0';
	finding->command = 0;
	finding->no_command = true;
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
	finding->no_command |= !plain;
	if (finding->no_command)
		return;
	va_start(ap, format);
	if (!append_command(finding, format, ap))
		drop_command(finding);
	va_end(ap);
}

void finding_copy(struct finding *finding, const struct finding *from)
{
	finding_set(finding, from->id, "%s", from->text);
	finding_remedy(finding, "%s", from->remedy);
	finding->command = from->command;
	finding->no_command = from->no_command;
}

void finding_free(struct finding *finding)
{
	free(finding->text);
	free(finding->remedy);
	*finding = (struct finding){ 0 };
}

struct finding *findings_add(struct findings *findings)
{
	return array_add(findings->list, findings->n);
}

void findings_free(struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++)
		finding_free(&findings->list[i]);
	free(findings->list);
	*findings = (struct findings){ 0 };
}
