// SPDX-License-Identifier: GPL-2.0-or-later
/* lspci_facts FILE: what lspci_read() understands of a text, as a report of facts only. */
#include <stdio.h>
#include <stdlib.h>

#include "gather/file.h"
#include "source/lspci.h"
#include "render/json.h"
#include "report.h"

int main(int argc, char **argv)
{
	struct report report = { .command = "lspci", .argc = argc - 1, .argv = argv + 1 };
	char *text = NULL, *json = NULL;
	size_t size;
	int ret = argc == 2 ? file_read(argv[1], &text, &size) : -1;

	facts_init(&report.facts);
	if (ret == 0)
		ret = lspci_read(text, size, &report.facts);
	if (ret == 0) {
		json = json_render(&report, true);
		fputs(json, stdout);
	}
	free(json);
	free(text);
	report_free(&report);
	return ret ? 1 : 0;
}
