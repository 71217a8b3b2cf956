// SPDX-License-Identifier: GPL-2.0-or-later
/* Files of samples, as bench writes and --from and compare read them. */
#include <errno.h>
#include <string.h>

#include "fuzz.h"
#include "source/report.h"
#include "source/samples.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct facts facts;
	char why[REPORT_WHY] = "";
	char *text = malloc(size ? size : 1);
	int ret;

	memcpy(text, data, size);
	facts_init(&facts);
	ret = samples_read(text, size, &facts, why, sizeof(why));
	FUZZ_CHECK(ret == 0 || ret == -ENOMSG || (ret == -EINVAL && *why));
	facts_free(&facts);
	free(text);
	return 0;
}
