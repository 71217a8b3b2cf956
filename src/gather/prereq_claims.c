// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "gather/file.h"
#include "gather/prereq.h"
#include "number.h"
#include "util.h"
#include "xmalloc.h"

struct line {
	size_t depth; /* two blanks per level: kernel/resource.c:r_show() */
	uint64_t start;
	uint64_t last;
	const char *name;
};

static bool parse_line(const char *text, struct line *line)
{
	const char *rest;

	line->depth = strspn(text, " ");
	rest = number_take(text + line->depth, 16, UINT64_MAX, &line->start);
	if (!rest || *rest != '-')
		return false;
	rest = number_take(rest + 1, 16, UINT64_MAX, &line->last);
	if (!rest || strncmp(rest, " : ", 3) != 0)
		return false;
	line->name = rest + 3;
	return true;
}

static void add_claim(struct prereq_facts *prereq, const struct line *line)
{
	struct claim_facts *claim = array_add(prereq->claims, prereq->n_claims);

	/* Without CAP_SYS_ADMIN every address reads as zero. */
	*claim = (struct claim_facts){
		.range_status = line->last ? 0 : -EPERM,
		.start = line->start,
		.size = line->last ? span_u64(line->start, line->last) : 0,
	};
	snprintf(claim->name, sizeof(claim->name), "%s", line->name);
}

struct claim_search {
	struct device_facts *device;
	size_t inside; /* the depth of the function's own resource; SIZE_MAX outside of one */
};

/* The function's own resources are named by its address; resources inside them are claims. */
static int search_line(char *text, void *arg)
{
	struct claim_search *search = arg;
	struct line line;

	if (!parse_line(text, &line))
		return 0;
	if (line.depth > search->inside)
		add_claim(&search->device->prereq, &line);
	else if (strcmp(line.name, search->device->address) == 0)
		search->inside = line.depth;
	else
		search->inside = SIZE_MAX;
	return 0;
}

void prereq_gather_claims(const char *sysroot, struct device_facts *device)
{
	struct claim_search search = { device, SIZE_MAX };
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/proc/iomem", sysroot);
	device->prereq.claims_status = file_lines(path, search_line, &search);
}
