/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In what the tables of model.c and its like are written. */
#ifndef RENDER_MODEL_FIELDS_H
#define RENDER_MODEL_FIELDS_H

#include "render/model.h"
#include "util.h"

#define SIZE_OF(type, member) sizeof(((type *)NULL)->member)

#define FIELD(type, member, kind_, ...)                                                            \
	{ .key = #member, .kind = FIELD_##kind_, .offset = offsetof(type, member),                 \
	  .size = SIZE_OF(type, member), __VA_ARGS__ }

/* The key is not the member's name. */
#define FIELD_AS(key_, type, member, kind_, ...)                                                   \
	{ .key = key_, .kind = FIELD_##kind_, .offset = offsetof(type, member),                    \
	  .size = SIZE_OF(type, member), __VA_ARGS__ }

#define KNOWN_IF(type, member) .known = offsetof(type, member) + 1
#define COUNT(type, member) .count = offsetof(type, member)
#define NAMED(set) .names = &names_##set
#define OF(what) .model = &model_##what

#define MODEL(name, type)                                                                          \
	const struct model model_##name = { .size = sizeof(type),                                  \
					    .fields = name##_fields,                               \
					    .n_fields = ARRAY_SIZE(name##_fields) }

#define MODEL_WITH_STATUS(name, type)                                                              \
	const struct model model_##name = { .size = sizeof(type),                                  \
					    .status = offsetof(type, status) + 1,                  \
					    .fields = name##_fields,                               \
					    .n_fields = ARRAY_SIZE(name##_fields) }

#endif
