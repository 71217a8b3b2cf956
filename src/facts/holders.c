// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/holders.h"

#include <stdlib.h>

const struct holder_facts *holders_find(const struct holders_facts *holders, uint32_t pid)
{
	for (size_t i = 0; i < holders->n; i++)
		if (holders->list[i].pid == pid)
			return &holders->list[i];
	return NULL;
}

void holder_free(struct holder_facts *holder)
{
	free(holder->fds);
	free(holder->functions);
	free(holder->mappings);
}

void holders_free(struct holders_facts *holders)
{
	for (size_t i = 0; i < holders->n; i++)
		holder_free(&holders->list[i]);
	free(holders->list);
	holders->list = NULL;
	holders->n = 0;
}
