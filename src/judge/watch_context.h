/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the holder of a device can map, now and if something were changed. */
#ifndef JUDGE_WATCH_CONTEXT_H
#define JUDGE_WATCH_CONTEXT_H

#include "judge/watch_model.h"

/* Of one consumer, one kernel behaviour, one place of the table and one page size. */
struct watch_setting {
	const struct layout_verdict *layout;
	struct layout_consumer consumer; /* valid if @possible */
	bool possible;
};

struct watch_context {
	const struct device_facts *device;
	const struct maps_holder *holder; /* NULL: not known */
	uint64_t page_size;
	struct layout_verdict *layout;      /* owned; NULL: MSI-X could not be read */
	struct layout_verdict *small_pages; /* owned; with 4 KiB, NULL on such a machine */
	struct watch_setting now;
};

/** watch_context_init() - the setting of the holder, which may be NULL */
void watch_context_init(const struct host_facts *host, const struct device_facts *device,
			const struct maps_holder *holder, struct watch_context *context);

void watch_context_free(struct watch_context *context);

/** watch_setting() - the holder with another kernel, or with the table moved; -1: not moved */
struct watch_setting watch_setting(const struct watch_context *context,
				   const struct layout_verdict *layout, enum layout_kernel kernel,
				   int relocation);

/** watch_is_direct() - whether the register of @row can be mapped there */
bool watch_is_direct(const struct watch_setting *setting, const struct watch_row *row);

/** watch_cause() - why the accesses of @row trap; kind and place are set */
enum watch_cause watch_cause(const struct watch_context *context, const struct watch_row *row);

#endif
