// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What --from and compare read: a complete command runs on the file. Input: a byte for the command
 * and its output; if its highest bit is set, a line with a DEVICE; then the file. For compare, a
 * zero byte separates the two files. Run with -close_fd_mask=3, because it prints.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "command.h"
#include "commands/run.h"
#include "fuzz.h"
#include "util.h"

#define NAMED 0x80

/*
 * Twice as text, and once as JSON, which takes longest. tests/robust/fuzz/seeds.py depends on the
 * order.
 */
static const struct way {
	const struct command *command;
	const char *option;
} ways[] = {
	{ &command_info, "--verbose" },
	{ &command_check, "--verbose" },
	{ &command_bench, "--svg=/dev/null" },
	{ &command_layout, "--page-size=64K" },
	{ &command_list, "--all" },
	{ &command_doctor, "--verbose" },
	{ &command_compare, "--verbose" },
	{ &command_maps, "--verbose" },
	{ &command_watch, "--verbose" },
	{ &command_vectors, "--verbose" },
	{ &command_info, "--color=always" },
	{ &command_check, "--color=always" },
	{ &command_bench, "--verbose" },
	{ &command_layout, "--page-size=4K,16K" },
	{ &command_list, "--output=id,subsystem,class,msi-x,bar-size,numa,power,shared-64k" },
	{ &command_doctor, "--color=always" },
	{ &command_compare, "--color=always" },
	{ &command_maps, "--color=always" },
	{ &command_watch, "--color=always" },
	{ &command_vectors, "--color=always" },
	{ &command_info, "--json=compact" },
	{ &command_check, "--json=compact" },
	{ &command_bench, "--json=compact" },
	{ &command_layout, "--json=compact" },
	{ &command_list, "--json=compact" },
	{ &command_doctor, "--json=compact" },
	{ &command_compare, "--json=compact" },
	{ &command_maps, "--json=compact" },
	{ &command_watch, "--json=compact" },
	{ &command_vectors, "--json=compact" },
};

/* An input, parsed. */
struct parts {
	const struct way *way;
	size_t head;        /* bytes before the file: the first, and the line with the name */
	size_t first, rest; /* sizes of the file before the zero byte, and after it */
	bool two;
};

static void take_apart(const uint8_t *data, size_t size, struct parts *parts)
{
	const uint8_t *line = NULL, *end;

	if (data[0] & NAMED)
		line = memchr(data, '\n', size);
	parts->way = &ways[(data[0] & ~NAMED) % ARRAY_SIZE(ways)];
	parts->head = line ? (size_t)(line - data) + 1 : 1;
	end = memchr(data + parts->head, '\0', size - parts->head);
	parts->two = end && parts->way->command == &command_compare;
	parts->first = parts->two ? (size_t)(end - data) - parts->head : size - parts->head;
	parts->rest = parts->two ? size - parts->head - parts->first - 1 : 0;
}

static char *copy_name(const uint8_t *data, const struct parts *parts)
{
	return parts->head > 1 ? strndup((const char *)data + 1, parts->head - 2) : NULL;
}

static enum exit_status run(const uint8_t *data, const struct parts *parts, char *name)
{
	static int files[2] = { -1, -1 };
	static char dashes[] = "--";
	const bool compares = parts->way->command == &command_compare;
	char program[] = "fuzz", option[96], paths[2][FUZZ_PATH], from[FUZZ_PATH + 8];
	/* The name must not be an option. */
	char *one[] = { program, option, from, dashes, name, NULL };
	char *two[] = { program, option, paths[0], paths[parts->two], NULL };

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (files[i] < 0)
			files[i] = memfd_create("report", 0);
		fuzz_path(paths[i], files[i]);
	}
	fuzz_write(files[0], data + parts->head, parts->first);
	if (parts->two)
		fuzz_write(files[1], data + parts->head + parts->first + 1, parts->rest);
	snprintf(option, sizeof(option), "%s", parts->way->option);
	snprintf(from, sizeof(from), "--from=%s", paths[0]);
	return compares ? run_command(parts->way->command, 4, two)
			: run_command(parts->way->command, name ? 5 : 4, one);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct parts parts;
	char *name;

	if (size == 0)
		return 0;
	take_apart(data, size, &parts);
	name = copy_name(data, &parts);
	FUZZ_CHECK(run(data, &parts, name) <= EXIT_FAILED);
	free(name);
	return 0;
}

/* One of two files. libFuzzer itself mutates what is not JSON, and one of eight inputs. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	size_t at, length, after, changed;
	struct parts parts;
	uint8_t *text;

	if (size == 0 || size > max || seed % 8 == 0)
		return LLVMFuzzerMutate(data, size, max);
	if (seed % 8 == 1) {
		LLVMFuzzerMutate(data, 1, 1);
		return size;
	}
	take_apart(data, size, &parts);
	at = parts.head;
	length = parts.first;
	if (parts.two && seed & 8) {
		at += parts.first + 1;
		length = parts.rest;
	}
	after = size - at - length;
	text = malloc(max);
	changed = fuzz_json_mutate(data + at, length, text, max - at - after, seed);
	if (changed) {
		memmove(data + at + changed, data + at + length, after);
		memcpy(data + at, text, changed);
	}
	free(text);
	return changed ? at + changed + after : LLVMFuzzerMutate(data, size, max);
}

/* For compare, one after the other; otherwise the one with a part of the other. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
				 uint8_t *out, size_t max, unsigned int seed)
{
	struct parts of_a, of_b;
	size_t head, size;

	if (a_size == 0 || b_size == 0)
		return 0;
	take_apart(a, a_size, &of_a);
	take_apart(b, b_size, &of_b);
	head = of_a.head;
	if (of_a.way->command == &command_compare && seed & 8 &&
	    head + of_a.first + 1 + of_b.first <= max) {
		memcpy(out, a, head + of_a.first);
		out[head + of_a.first] = '\0';
		memcpy(out + head + of_a.first + 1, b + of_b.head, of_b.first);
		return head + of_a.first + 1 + of_b.first;
	}
	if (head >= max)
		return 0;
	memcpy(out, a, head);
	size = fuzz_json_cross(a + head, of_a.first, b + of_b.head, of_b.first, out + head,
			       max - head, seed);
	return size ? head + size : 0;
}
