// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of devices, as on the command line. An address that is accepted must denote itself. */
#include <string.h>

#include "fuzz.h"
#include "escape.h"
#include "target.h"

static void check_escape(const char *text)
{
	char safe[256], again[256];

	escape_text(safe, sizeof(safe), text);
	for (const char *c = safe; *c; c++)
		FUZZ_CHECK((unsigned char)*c >= ' ' && *c != 0x7f);
	FUZZ_CHECK(strcmp(escape_text(again, sizeof(again), safe), safe) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct target target, again;
	char *name = malloc(size + 1);

	memcpy(name, data, size);
	name[size] = '\0';
	if (target_parse(name, &target) == 0 && target.kind == TARGET_FUNCTION) {
		FUZZ_CHECK(target_parse(target.address, &again) == 0);
		FUZZ_CHECK(again.kind == TARGET_FUNCTION);
		FUZZ_CHECK(strcmp(again.address, target.address) == 0);
	}
	check_escape(name);
	free(name);
	return 0;
}
