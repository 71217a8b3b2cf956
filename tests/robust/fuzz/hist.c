// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Histograms of tracefs. A byte says how many keys a row must have, and by which mark the histogram
 * is found; then the file.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "gather/hist.h"
#include "xmalloc.h"

/* Those that watch looks for, and one that is in every histogram. */
static const char *const marks[] = { "d.log2", "vals=hitcount,d", ":t0=", "hist:" };

static void print(FILE *file, const struct hist *hist, size_t n_keys)
{
	fprintf(file, "# event histogram\n#\n# trigger info: hist: [active]\n#\n\n");
	for (size_t i = 0; i < hist->n; i++) {
		const struct hist_row *row = &hist->rows[i];

		for (size_t key = 0; key < n_keys; key++)
			fprintf(file, "%s k: %16" PRIx64, key ? "," : "{", row->keys[key]);
		fprintf(file, " } hitcount: %10" PRIu64 "  v: %10" PRIu64 "\n", row->hits,
			row->value);
	}
	fprintf(file, "\nTotals:\n    Hits: %" PRIu64 "\n    Dropped: %" PRIu64 "\n", hist->hits,
		hist->dropped);
}

static void check_same(const struct hist *a, const struct hist *b)
{
	FUZZ_CHECK(a->n == b->n && a->hits == b->hits && a->dropped == b->dropped);
	for (size_t i = 0; i < a->n; i++) {
		FUZZ_CHECK(memcmp(a->rows[i].keys, b->rows[i].keys, sizeof(a->rows[i].keys)) == 0);
		FUZZ_CHECK(a->rows[i].hits == b->rows[i].hits);
		FUZZ_CHECK(a->rows[i].value == b->rows[i].value);
	}
}

/* What was read, printed as the kernel does, reads alike. */
static void read_again(const struct hist *hist, size_t n_keys)
{
	struct hist again = { 0 };
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	FUZZ_CHECK(file);
	print(file, hist, n_keys);
	fclose(file);
	FUZZ_CHECK(hist_read(text, "hist:", n_keys, &again) == 0);
	check_same(hist, &again);
	hist_free(&again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hist hist = { 0 };
	size_t n_keys;
	char *text;
	int ret;

	if (size == 0)
		return 0;
	n_keys = data[0] % (HIST_KEYS + 1u);
	text = xstrndup((const char *)data + 1, size - 1);
	ret = hist_read(text, marks[data[0] / 4 % 4], n_keys, &hist);
	FUZZ_CHECK(ret == 0 || ret == -EBADMSG);
	FUZZ_CHECK(n_keys || hist.n == 0);
	if (ret == 0)
		read_again(&hist, n_keys);
	hist_free(&hist);
	free(text);
	return 0;
}
