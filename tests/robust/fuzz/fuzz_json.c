// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "util.h"

/* Longer than any member, and of letters of two bytes each. */
#define LONG_TEXT UMLAUTS UMLAUTS UMLAUTS UMLAUTS UMLAUTS UMLAUTS UMLAUTS UMLAUTS
#define UMLAUTS EIGHT_OF EIGHT_OF EIGHT_OF EIGHT_OF
#define EIGHT_OF "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"

/* Where a value is: in an object under a key, or in an array. */
struct place {
	json_t *in;
	const char *key;
	size_t index;
	json_t *value;
};

static unsigned int draw(unsigned int *lots, size_t n)
{
	*lots = *lots * 1103515245 + 12345;
	return (unsigned int)((*lots >> 8) % n);
}

static size_t members(const json_t *json)
{
	return json_is_array(json) ? json_array_size(json) : json_object_size(json);
}

static void find_member(json_t *in, size_t index, struct place *place)
{
	void *member = json_object_iter(in);

	*place = (struct place) { .in = in, .index = index };
	if (json_is_array(in)) {
		place->value = json_array_get(in, index);
		return;
	}
	for (size_t i = 0; i < index; i++)
		member = json_object_iter_next(in, member);
	place->key = json_object_iter_key(member);
	place->value = json_object_iter_value(member);
}

/* Any value, preferably one deep inside. Return: false if the object is empty. */
static bool pick(json_t *json, unsigned int *lots, struct place *place)
{
	if (members(json) == 0)
		return false;
	do {
		find_member(json, draw(lots, members(json)), place);
		json = place->value;
	} while (members(json) && draw(lots, 8));
	return true;
}

static void put(const struct place *place, json_t *value)
{
	if (place->key)
		json_object_set_new(place->in, place->key, value);
	else
		json_array_set_new(place->in, place->index, value);
}

static json_t *anything(unsigned int *lots)
{
	static const json_int_t numbers[] = { 0,          1,          -1,        2048,     65536,
					      0xffffffff, 0x7fffffff, INT64_MAX, INT64_MIN };
	static const char *const texts[] = {
		"",       "0x0",    "0xffffffffffffffff", "0x8000000000000000",
		"EACCES", "ENOENT", "not-asked",          "\x1b[31m",
		LONG_TEXT
	};

	switch (draw(lots, 8)) {
	case 0:
		return json_null();
	case 1:
		return json_boolean(draw(lots, 2));
	case 2:
		return json_array();
	case 3:
		return json_object();
	case 4:
		return json_real(draw(lots, 2) ? 1e308 : -0.5);
	case 5:
	case 6:
		return json_integer(numbers[draw(lots, ARRAY_SIZE(numbers))]);
	default:
		return json_string(texts[draw(lots, ARRAY_SIZE(texts))]);
	}
}

/* The value as mutated by libFuzzer, which knows the dictionary and comparisons. */
static json_t *twisted(const json_t *value, unsigned int *lots)
{
	json_int_t integer = json_integer_value(value);
	double real = json_real_value(value);
	char text[512];
	size_t size;

	if (json_is_integer(value)) {
		LLVMFuzzerMutate((uint8_t *)&integer, sizeof(integer), sizeof(integer));
		return json_integer(integer);
	}
	if (json_is_real(value)) {
		LLVMFuzzerMutate((uint8_t *)&real, sizeof(real), sizeof(real));
		return json_real(real); /* NULL, which changes nothing, if it is not a number */
	}
	if (!json_is_string(value))
		return anything(lots);
	size = min_u64(json_string_length(value), sizeof(text));
	memcpy(text, json_string_value(value), size);
	size = LLVMFuzzerMutate((uint8_t *)text, size, sizeof(text));
	return json_stringn(text, size); /* likewise if it is not UTF-8 */
}

/* A fact that could not be read: null, with its error. */
static void make_unread(const struct place *place)
{
	char key[64];

	if (!place->key)
		return;
	snprintf(key, sizeof(key), "%s_error", place->key);
	put(place, json_null());
	json_object_set_new(place->in, key, json_string("EIO"));
}

static void remove_value(const struct place *place)
{
	if (place->key)
		json_object_del(place->in, place->key);
	else
		json_array_remove(place->in, place->index);
}

static void mutate(json_t *json, unsigned int *lots)
{
	struct place place;

	if (!pick(json, lots, &place))
		return;
	switch (draw(lots, 8)) {
	case 0:
		put(&place, anything(lots));
		return;
	case 1:
		make_unread(&place);
		return;
	case 2:
		remove_value(&place);
		return;
	case 3:
		if (json_is_array(place.in))
			json_array_append_new(place.in, json_deep_copy(place.value));
		return;
	default:
		put(&place, twisted(place.value, lots));
	}
}

static size_t write_out(json_t *json, uint8_t *out, size_t max)
{
	size_t size = json_dumpb(json, (char *)out, max, JSON_COMPACT);

	json_decref(json);
	return size <= max ? size : 0;
}

static json_t *load(const uint8_t *text, size_t size)
{
	json_t *json = json_loadb((const char *)text, size, 0, NULL);

	if (json_is_object(json))
		return json;
	json_decref(json);
	return NULL;
}

size_t fuzz_json_mutate(const uint8_t *text, size_t size, uint8_t *out, size_t max,
			unsigned int seed)
{
	json_t *json = load(text, size);

	if (!json)
		return 0;
	mutate(json, &seed);
	return write_out(json, out, max);
}

/* The first value with the key, at any depth. */
static json_t *find(json_t *json, const char *key)
{
	json_t *found = json_object_get(json, key);
	struct place place;

	for (size_t i = 0; i < members(json) && !found; i++) {
		find_member(json, i, &place);
		found = find(place.value, key);
	}
	return found;
}

static void graft(json_t *into, json_t *from, unsigned int *lots)
{
	struct place to, of;
	json_t *value = NULL;

	if (!pick(into, lots, &to) || !pick(from, lots, &of))
		return;
	if (of.key && to.key && draw(lots, 2)) {
		json_object_set_new(to.in, of.key, json_deep_copy(of.value));
		return;
	}
	if (to.key)
		value = find(from, to.key);
	put(&to, json_deep_copy(value ? value : of.value));
}

size_t fuzz_json_cross(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
		       uint8_t *out, size_t max, unsigned int seed)
{
	json_t *into = load(a, a_size), *from = into ? load(b, b_size) : NULL;

	if (!from) {
		json_decref(into);
		return 0;
	}
	graft(into, from, &seed);
	json_decref(from);
	return write_out(into, out, max);
}
