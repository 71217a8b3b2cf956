/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The macros for the tables in model_facts.c, model_bench.c, ... A row whose member does not have
 * the type of its kind does not compile.
 */
#ifndef FACTS_MODEL_FIELDS_H
#define FACTS_MODEL_FIELDS_H

#include "facts/model.h"
#include "util.h"

#define TYPE_OF(type, member) __typeof__(((type *)NULL)->member)
#define IS(want, have) __builtin_types_compatible_p(want, have)

/* The types that a member may have: OF_KIND is a shape and a type. */
#define IS_ONE(want, have) IS(want, have)
#define IS_ARRAY(want, have) IS(want[], have)
#define IS_POINTER(want, have) (IS(want *, have) || IS(const want *, have))
#define IS_UNSIGNED(want, have) \
	(IS(uint8_t, have) || IS(uint16_t, have) || IS(uint32_t, have) || IS(uint64_t, have))
#define IS_SIGNED(want, have) (IS(int32_t, have) || IS(int64_t, have))

#define OF_BOOL ONE, bool
#define OF_NUMBER UNSIGNED, unsigned
#define OF_SIGNED SIGNED, int
#define OF_HEX UNSIGNED, unsigned
#define OF_REAL ONE, double
#define OF_STRING ARRAY, char
#define OF_STATUS ONE, int
#define OF_NAME(set) ONE, names_of_##set
#define OF_FLAGS(set) ONE, names_of_##set
#define OF_REALS POINTER, double
#define OF_RAW POINTER, uint8_t
#define OF_GROUP(what) ONE, model_of_##what
#define OF_ARRAY(what) ARRAY, model_of_##what
#define OF_LIST(what) POINTER, model_of_##what
#define OF_TEXT POINTER, char
#define OF_TEXTS POINTER, char *
#define OF_NUMBERS ARRAY, unsigned int
#define OF_POINTER(what) POINTER, model_of_##what
#define OF_INLINE(what) POINTER, model_of_##what

/* Kinds with an argument, which set a further member of the row. */
#define FIELD_NAME(set) FIELD_NAME, .names = &names_##set
#define FIELD_FLAGS(set) FIELD_FLAGS, .names = &names_##set
#define FIELD_GROUP(what) FIELD_GROUP, .model = &model_##what
#define FIELD_ARRAY(what) FIELD_ARRAY, .model = &model_##what
#define FIELD_LIST(what) FIELD_LIST, .model = &model_##what
#define FIELD_POINTER(what) FIELD_POINTER, .model = &model_##what
#define FIELD_INLINE(what) FIELD_INLINE, .model = &model_##what

#define OFFSET_IF(type, member, shape, want)                                     \
	(offsetof(type, member) + sizeof(struct {                                \
		 _Static_assert(IS_##shape(want, TYPE_OF(type, member)),         \
				#type ": " #member " is not " #shape " " #want); \
		 char one;                                                       \
	 }) -                                                                    \
	 1)
#define OFFSET(type, member, ...) OFFSET_IF(type, member, __VA_ARGS__)

/* A key that differs from the member's name. */
#define FIELD_AS(key_, type, member, kind_, ...)                                                \
	{                                                                                       \
		.key = key_, .kind = FIELD_##kind_, .offset = OFFSET(type, member, OF_##kind_), \
		.size = sizeof(TYPE_OF(type, member)), __VA_ARGS__                              \
	}

#define FIELD(type, member, kind_, ...) FIELD_AS(#member, type, member, kind_, __VA_ARGS__)

#define KNOWN_IF(type, member) .known = OFFSET(type, member, ONE, bool) + 1
#define COUNT(type, member) .count = OFFSET(type, member, ONE, size_t)
#define ASKED_IN(type, member) .asked = OFFSET(type, member, ONE, int) + 1
#define STATUS_IN(type, member) .status = OFFSET(type, member, ONE, int) + 1

/* A fact with a status of its own: null, followed by the error, if not known. */
#define TEXT_FACT(type, member, ...)                                                 \
	FIELD_AS(#member, type, member.text, STRING, STATUS_IN(type, member.status), \
		 .empty = true, __VA_ARGS__)
#define NUMBER_FACT(type, member, ...) \
	FIELD_AS(#member, type, member.value, SIGNED, STATUS_IN(type, member.status), __VA_ARGS__)

#define FLAG_FACT(type, member, ...) \
	FIELD_AS(#member, type, member.value, BOOL, STATUS_IN(type, member.status), __VA_ARGS__)

/* Constraints of more than one row; see struct field, also. */
#define KEBAB "'pattern': '^[a-z0-9]+(-[a-z0-9]+)*$'"
#define WIDTHS "'enum': [1, 2, 4, 8]"
#define FROM_ZERO "'minimum': 0"
#define ABOVE_ZERO "'exclusiveMinimum': 0"
#define RULES(...)                     \
	.rules = (const char *const[]) \
	{                              \
		__VA_ARGS__, NULL      \
	}
#define DIGITS_(number) #number
#define DIGITS(number) DIGITS_(number)
#define RULE(condition, then, otherwise)                                        \
	"{'if': {'properties': {" condition "}}, 'then': {'properties': {" then \
	"}}, 'else': {'properties': {" otherwise "}}}"

#define MODEL(name_, type, ...)                                                      \
	const struct model model_##name_ = { .name = #name_,                         \
					     .size = sizeof(type),                   \
					     .fields = name_##_fields,               \
					     .n_fields = ARRAY_SIZE(name_##_fields), \
					     __VA_ARGS__ };                          \
	typedef type model_of_##name_

#define MODEL_WITH_STATUS(name, type, ...) MODEL(name, type, STATUS_IN(type, status), __VA_ARGS__)

#endif
