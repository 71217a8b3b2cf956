// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/traps.h"

#include <stdlib.h>

void traps_free(struct traps_facts *traps)
{
	for (size_t i = 0; i < traps->n; i++)
		free(traps->list[i].durations);
	free(traps->list);
	traps->list = NULL;
	traps->n = 0;
}
