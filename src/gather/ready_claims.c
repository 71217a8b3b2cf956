// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "gather/ready.h"
#include "util.h"

struct line {
	size_t depth; /* two blanks a level: kernel/resource.c:r_show() */
	uint64_t start;
	uint64_t last;
	const char *name;
};

static bool parse_line(char *text, struct line *line)
{
	char *name = strstr(text, " : ");

	line->depth = strspn(text, " ");
	if (!name || sscanf(text, " %" SCNx64 "-%" SCNx64, &line->start, &line->last) != 2)
		return false;
	line->name = name + 3;
	text[strcspn(text, "\n")] = '\0';
	return true;
}

static int add_claim(struct ready_facts *ready, const struct line *line)
{
	struct claim_facts *claims =
		realloc(ready->claims, (ready->n_claims + 1) * sizeof(*claims));

	if (!claims)
		return -ENOMEM;
	ready->claims = claims;
	claims += ready->n_claims++;
	/* Without CAP_SYS_ADMIN every address reads as zero. */
	*claims = (struct claim_facts) {
		.place_known = line->last != 0,
		.start = line->start,
		.size = line->last ? span_u64(line->start, line->last) : 0,
	};
	snprintf(claims->name, sizeof(claims->name), "%s", line->name);
	return 0;
}

/* The function's own resources bear its address as their name; what is inside them is a claim. */
int ready_gather_claims(const char *sysroot, struct device_facts *device)
{
	struct ready_facts *ready = &device->ready;
	size_t inside = SIZE_MAX;
	AUTO_FREE char *text = NULL;
	char path[PATH_MAX];
	size_t size = 0;
	int ret = 0;

	snprintf(path, sizeof(path), "%s/proc/iomem", sysroot);
	AUTO_FCLOSE FILE *file = fopen(path, "re");

	ready->claims_status = file ? 0 : -errno;
	while (file && ret == 0 && (errno = 0, getline(&text, &size, file)) > 0) {
		struct line line;

		if (!parse_line(text, &line))
			continue;
		if (line.depth <= inside)
			inside = strcmp(line.name, device->address) == 0 ? line.depth : SIZE_MAX;
		else if (inside != SIZE_MAX)
			ret = add_claim(ready, &line);
	}
	/* What was read of it before an error is not all that there is. */
	if (file && ret == 0 && !feof(file))
		ready->claims_status = errno ? -errno : -EIO;
	return ret ? ret : ready->claims_status == -ENOMEM ? -ENOMEM : 0;
}
