// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/source.h"

#include <stdlib.h>

int source_load(const struct request *request, struct facts *facts)
{
	const struct source *source = request->source;
	int ret;

	if (!source)
		source = request->from ? &source_saved : &source_live;
	ret = source->load(request, facts);
	if (ret)
		return ret;
	if (request->keep)
		facts_remove_devices(facts, request->keep, request->arg);
	if (request->order && facts->n_devices)
		qsort_r(facts->devices, facts->n_devices, sizeof(*facts->devices), request->order,
			request->arg);
	return 0;
}
