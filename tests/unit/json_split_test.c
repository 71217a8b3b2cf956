// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * json_split() against json_loadb(): texts that are cut, joined and changed at random are accepted
 * by both or by neither, with the same values, and a fault is reported in the same line. Prints
 * TAP.
 */
#include <stdlib.h>

#include "source/json_split.h"
#include "tap.h"
#include "util.h"

static const char *const texts[] = {
	("{\"schema\": \"x\",\n \"devices\": [{\"a\": [1, {\"b\": \"]}\"}]},\n  {\"c\": null}],\n"
	" \"more\": {\"devices\": [1]}, \"exit_status\": 0}\n"),
	"{\"devices\":[]}",
	"{\"devices\" : [ 1 , \"\\\\\" , true ] , \"x\" : [ ] }",
	"{\"a\":\"\\\"devices\\\":[1]\",\"devices\":[2.5e3,-2,[3]]}",
	"{\"a\":{\"devices\":[3]},\"b\":[[\"]\"],{}]\n,\"devices\":\n[\"\\\"]\"\n,\n{}\n]}",
	"{\"devices\":{\"0\":1}}",
	"{\"devices\":[{\"a\":1,\"a\":2}]}",
	"{\"devices\":[1],\"devices\":[2]}",
	"[\"devices\",[1]]",
	"{\"schema\":1}",
	"",
};

/* The document, reassembled; NULL: a fault, in @error. */
static json_t *join(const char *text, size_t size, json_error_t *error)
{
	struct json_devices devices;
	json_t *json = json_split(text, size, &devices, error), *device;
	int ret = 0;

	while (json && devices.text && (ret = json_split_next(&devices, &device, error)) > 0)
		json_array_append_new(json_object_get(json, "devices"), device);
	if (ret == 0)
		return json;
	json_decref(json);
	return NULL;
}

static bool agree(const char *text, size_t size)
{
	json_error_t error, split_error;
	json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
	json_t *split = join(text, size, &split_error);
	const bool same = json && split ? json_equal(json, split) : !json && !split;

	if (!same)
		printf("# '%.*s'\n", (int)size, text);
	json_decref(json);
	json_decref(split);
	return same;
}

/* The same on every machine. */
static uint32_t draw(uint32_t below)
{
	static uint64_t state = 1;

	state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(state >> 33) % below;
}

static void test_random(size_t index)
{
	static const char bytes[] = "{}[],:\"\\ 1a\n";
	char text[512], name[64];
	bool good = true;

	for (int i = 0; i < 20000; i++) {
		size_t size = strlen(texts[index]);

		memcpy(text, texts[index], size);
		for (uint32_t k = draw(3) + 1; k > 0 && size > 0; k--) {
			const uint32_t at = draw((uint32_t)size);

			if (draw(3) == 0) {
				memmove(text + at, text + at + 1, --size - at);
			} else if (draw(2) == 0) {
				text[at] = bytes[draw(sizeof(bytes) - 1)];
			} else {
				memmove(text + at + 1, text + at, size++ - at);
				text[at] = bytes[draw(sizeof(bytes) - 1)];
			}
		}
		good &= agree(text, size);
	}
	snprintf(name, sizeof(name), "text %zu, changed at random", index);
	check(good, name);
}

static void test_line(const char *text, int line, const char *name)
{
	json_error_t error;
	json_t *json = join(text, strlen(text), &error);

	check(!json && error.line == line, name);
	if (json || error.line != line)
		printf("# got line %d\n", json ? 0 : error.line);
	json_decref(json);
}

int main(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		check(agree(texts[i], strlen(texts[i])), "a text as it is");
		test_random(i);
	}
	test_line("{\n\"a\": tru,\n\"devices\": [\n1,\n2]}", 2, "a fault in front of the devices");
	test_line("{\n\"a\": 1,\n\"devices\": [\n1,\n2,\nx\n]}", 6, "a fault in a device");
	test_line("{\n\"a\": 1,\n\"devices\": [\n1\n2\n]}", 5, "no comma between two devices");
	test_line("{\n\"a\": 1,\n\"devices\": [\n1\n,\n2\n],\n\"b\": x}", 8, "a fault after the devices");
	return tap_end();
}
