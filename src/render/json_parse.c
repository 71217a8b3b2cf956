// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/json_parse.h"

#include <errno.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* In front of all that jansson has: what it must be aligned to for malloc() is 16. */
struct block {
	_Alignas(16) struct block *next;
	struct block **link; /* what points to this one */
};

/*
 * jansson's allocator is given no context: what there is and where to go can only be static. Valid
 * between json_parse() and json_parse_end() alone.
 */
static struct block *blocks;
static jmp_buf no_memory;
static bool parsing;

static void *take(size_t size)
{
	struct block *block = NULL;

	if (size <= SIZE_MAX - sizeof(*block))
		block = malloc(sizeof(*block) + size);
	if (!block && parsing)
		longjmp(no_memory, 1);
	if (!block)
		return NULL;
	block->next = blocks;
	block->link = &blocks;
	if (blocks)
		blocks->link = &block->next;
	blocks = block;
	return block + 1;
}

static void give_back(void *memory)
{
	struct block *block = memory;

	if (!block)
		return;
	block--;
	*block->link = block->next;
	if (block->next)
		block->next->link = block->link;
	free(block);
}

int json_parse(const char *text, size_t size, json_t **json, json_error_t *error)
{
	*json = NULL;
	json_set_alloc_funcs(take, give_back);
	parsing = true;
	if (setjmp(no_memory) == 0) {
		*json = json_loadb(text, size, JSON_REJECT_DUPLICATES, error);
		parsing = false;
		return *json ? 0 : -EINVAL;
	}
	parsing = false;
	for (struct block *block = blocks, *next; block; block = next) {
		next = block->next;
		free(block);
	}
	blocks = NULL;
	return -ENOMEM;
}

void json_parse_end(json_t *json)
{
	json_decref(json);
	json_set_alloc_funcs(malloc, free);
}
