// SPDX-License-Identifier: GPL-2.0-or-later
/* Histograms of tracefs, as Linux 6.1 and 6.12 print them, and what is not one. Prints TAP. */
#include <errno.h>

#include "gather/hist.h"
#include "tap.h"
#include "util.h"

static const char two[] =
	"# event histogram\n"
	"#\n"
	"# trigger info: hist:keys=p.hex,c.hex,d.log2:vals=hitcount:sort=hitcount:"
	"size=131072 [active]\n"
	"#\n"
	"\n"
	"{ p:               8, c:                4, d: ~ 2^12 } hitcount:       1000\n"
	"{ p:            b000, c:                4, d: ~ 2^14 } hitcount:         70\n"
	"\n"
	"Totals:\n"
	"    Hits: 1070\n"
	"    Entries: 2\n"
	"    Dropped: 3\n"
	"\n\n"
	"# event histogram\n"
	"#\n"
	"# trigger info: hist:keys=p.hex,c.hex:vals=hitcount,d:sort=hitcount:size=131072 "
	"[active]\n"
	"#\n"
	"\n"
	"{ p: 70000000010, c:                2 } hitcount:          5  d:    4000000\n"
	"\n"
	"Totals:\n"
	"    Hits: 5\n"
	"    Entries: 1\n"
	"    Dropped: 0\n";

static void test_rows(void)
{
	struct hist hist = { 0 };

	check(hist_read(two, "d.log2", 3, &hist) == 0 && hist.n == 2,
	      "the first of two histograms");
	check(hist.hits == 1070 && hist.dropped == 3, "its totals");
	check(hist.n == 2 && hist.rows[1].keys[0] == 0xb000 && hist.rows[1].keys[1] == 4 &&
		      hist.rows[1].keys[2] == 14 && hist.rows[1].hits == 70 &&
		      hist.rows[1].value == 0,
	      "keys, and the exponent of one by its logarithm");
	hist_free(&hist);
	check(hist_read(two, "vals=hitcount,d", 2, &hist) == 0 && hist.n == 1, "the second");
	check(hist.n == 1 && hist.rows[0].keys[0] == 0x70000000010 && hist.rows[0].value == 4000000,
	      "a sum");
	hist_free(&hist);
	check(hist_read(two, "vals=hitcount,x", 2, &hist) == -EBADMSG, "there is no other");
	hist_free(&hist);
	check(hist_read(two, "d.log2", 0, &hist) == 0 && hist.n == 0 && hist.dropped == 3,
	      "the totals alone");
	hist_free(&hist);
}

static void test_refused(void)
{
	static const char *const rows[] = {
		"{ p: 8, c: 4 } hitcount: 1",          "{ p: 8, c: 4, d: ~ 2^64 } hitcount: 1",
		"{ p: 8, c: 4, d: ~ 2^1 } hitcount:",  "{ p: g, c: 4, d: ~ 2^1 } hitcount: 1",
		"{ p: 8 c: 4, d: ~ 2^1 } hitcount: 1", "{ p: 8, c: 4, d: ~ 2^1 } hitcount: 1 d: x",
		"{ p: 8, c: 4, d: ~ 2^1 hitcount: 1",  "{",
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct hist hist = { 0 };
		char text[128];

		snprintf(text, sizeof(text), "# event histogram\n# trigger info: hist:keys=p\n%s\n",
			 rows[i]);
		check(hist_read(text, "keys", 3, &hist) == -EBADMSG && hist.n == 0, rows[i]);
		hist_free(&hist);
	}
}

int main(void)
{
	test_rows();
	test_refused();
	return tap_end();
}
