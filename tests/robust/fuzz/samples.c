// SPDX-License-Identifier: GPL-2.0-or-later
/* Files of samples, as bench writes them and --from and compare read them. */
#include <errno.h>
#include <string.h>

#include "fuzz.h"
#include "render/json.h"
#include "render/samples.h"
#include "report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { .command = "bench" };
	struct bench_report bench = { 0 };
	struct device_facts *device = facts_add_device(&report.facts, "");
	char why[JSON_WHY] = "";
	char *text = malloc(size ? size : 1);
	int ret;

	memcpy(text, data, size);
	ret = samples_read(text, size, &report.facts.host, device, &bench, why,
			   sizeof(why));
	FUZZ_CHECK(ret == 0 || ret == -ENOMSG || (ret == -EINVAL && *why));
	measure_free(&bench.result);
	report_free(&report);
	free(text);
	return 0;
}
