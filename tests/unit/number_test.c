// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers in texts: which are valid, up to which bound, and what follows them. Prints TAP. */
#include "number.h"
#include "tap.h"
#include "units.h"
#include "util.h"

#define UNTOUCHED 7

static void test_take(void)
{
	static const struct {
		const char *text;
		unsigned int base;
		uint64_t max;
		uint64_t value;   /* UNTOUCHED if @rest is NULL */
		const char *rest; /* NULL: not a number */
	} wanted[] = {
		{ "0", 10, 0, 0, "" },
		{ "14,15", 10, UINT32_MAX, 14, ",15" },
		{ "0014", 10, 14, 14, "" },
		{ "14", 10, 13, UNTOUCHED, NULL },
		{ "1f", 10, UINT64_MAX, 1, "f" },
		{ "1F:0", 16, 0x1f, 0x1f, ":0" },
		{ "0x1f", 16, UINT64_MAX, 0, "x1f" },
		{ "0x1F ", NUMBER_PREFIXED, UINT64_MAX, 0x1f, " " },
		{ "0Xff", NUMBER_PREFIXED, 0xff, 0xff, "" },
		{ "010", NUMBER_PREFIXED, UINT64_MAX, 10, "" },
		{ "0x", NUMBER_PREFIXED, UINT64_MAX, UNTOUCHED, NULL },
		{ "0xg", NUMBER_PREFIXED, UINT64_MAX, UNTOUCHED, NULL },
		{ "18446744073709551615", 10, UINT64_MAX, UINT64_MAX, "" },
		{ "18446744073709551616", 10, UINT64_MAX, UNTOUCHED, NULL },
		{ "18446744073709551620", 10, UINT64_MAX, UNTOUCHED, NULL },
		{ "99999999999999999999999", 10, UINT64_MAX, UNTOUCHED, NULL },
		{ "ffffffffffffffff", 16, UINT64_MAX, UINT64_MAX, "" },
		{ "10000000000000000", 16, UINT64_MAX, UNTOUCHED, NULL },
		{ "", 10, UINT64_MAX, UNTOUCHED, NULL },
		{ " 14", 10, UINT64_MAX, UNTOUCHED, NULL },
		{ "-1", 10, UINT64_MAX, UNTOUCHED, NULL },
		{ "+1", 10, UINT64_MAX, UNTOUCHED, NULL },
		{ "g", 16, UINT64_MAX, UNTOUCHED, NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		uint64_t value = UNTOUCHED;
		const char *rest =
			number_take(wanted[i].text, wanted[i].base, wanted[i].max, &value);

		check(value == wanted[i].value, wanted[i].text);
		check(rest ? wanted[i].rest && strcmp(rest, wanted[i].rest) == 0 : !wanted[i].rest,
		      "what follows it");
	}
}

static void test_parse(void)
{
	uint64_t value = UNTOUCHED;
	int64_t number = UNTOUCHED;

	check(number_parse("4294967295", 10, UINT32_MAX, &value) && value == UINT32_MAX, "2^32 - 1");
	value = UNTOUCHED;
	check(!number_parse("14 ", 10, UINT32_MAX, &value) && value == UNTOUCHED, "a blank after it");
	check(number_parse_signed("-1", 10, &number) && number == -1, "-1");
	check(number_parse_signed("-9223372036854775808", 10, &number) && number == INT64_MIN, "-2^63");
	check(number_parse_signed("0x10", NUMBER_PREFIXED, &number) && number == 16, "0x10");
	number = UNTOUCHED;
	check(!number_parse_signed("9223372036854775808", 10, &number) &&
		      !number_parse_signed("--1", 10, &number) &&
		      !number_parse_signed("-", 10, &number) && number == UNTOUCHED,
	      "2^63, two signs and none but a sign");
}

static void test_pairs(void)
{
	static const char *const bad[] = { "", ":", "1", "1:", ":1", "1:1:", "1::1", "1:1 ", "1:256", "256:1" };
	uint64_t values[2];

	check(number_parse_pair("1f:0", 16, 0x1f, values) && values[0] == 0x1f && values[1] == 0, "1f:0");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		check(!number_parse_pair(bad[i], 10, 255, values), bad[i]);
}

static void test_digits(void)
{
	uint64_t value = UNTOUCHED;

	check(number_digit('0') == 0 && number_digit('f') == 15 && number_digit('F') == 15 &&
		      number_digit('g') == -1 && number_digit('\0') == -1 && number_digit('@') == -1 &&
		      number_digit('/') == -1 && number_digit(':') == -1 && number_digit('\x10') == -1,
	      "digits and their neighbours");
	check(number_byte("fE") == 0xfe && number_byte("0") == -1 && number_byte("") == -1 &&
		      number_byte("g0") == -1, "bytes");
	check(number_exact("1b36:", 16, 4, &value) && value == 0x1b36, "four digits");
	check(!number_exact("1b360", 16, 4, &value) && !number_exact("1b3", 16, 4, &value) &&
		      !number_exact("", 16, 0, &value), "five, three, none");
}

static void test_reals(void)
{
	static const char *const bad[] = { "", " 1", "-1", "+1", "inf", "nan", "0x1p3", ".", "1e999", "e3" };
	double value = UNTOUCHED;
	const char *rest = number_take_real("0.52 0.58", &value);

	check(rest && strcmp(rest, " 0.58") == 0 && value == 0.52, "0.52");
	rest = number_take_real(".5s", &value);
	check(rest && strcmp(rest, "s") == 0 && value == 0.5, ".5");
	rest = number_take_real("1e-3", &value);
	check(rest && !*rest && value == 1e-3, "1e-3");
	value = UNTOUCHED;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		check(!number_take_real(bad[i], &value) && value == UNTOUCHED, bad[i]);
}

static void test_units(void)
{
	static const struct {
		const char *text, *rest;
		uint64_t size;
	} sizes[] = {
		{ "65536", "", 65536 }, { "64K,4K", ",4K", 65536 }, { "64kiB", "", 65536 },
		{ "0x10K", "", 16384 }, { "16383P", NULL, UNTOUCHED }, { "16777216T", NULL, UNTOUCHED },
		{ "16777215T", "", UINT64_MAX - (UINT64_C(1) << 40) + 1 }, { "K", NULL, UNTOUCHED },
		{ "4KB", "B", 4096 }, { "-4K", NULL, UNTOUCHED },
	};
	static const char *const bad[] = { "", "s", "2 s", "2m", "2sx", "86401", "nan", "-1s" };
	double seconds = UNTOUCHED;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint64_t size = UNTOUCHED;
		const char *rest = units_take_size(sizes[i].text, &size);

		check(size == sizes[i].size && (rest ? sizes[i].rest && !strcmp(rest, sizes[i].rest) :
						       !sizes[i].rest), sizes[i].text);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		check(!units_parse_time(bad[i], 86400, &seconds) && seconds == UNTOUCHED, bad[i]);
	check(units_parse_time("500ms", 1, &seconds) && seconds == 0.5, "500ms");
	check(units_parse_time("2s", 2, &seconds) && seconds == 2, "2s");
	check(units_parse_time("0.25", 2, &seconds) && seconds == 0.25, "0.25");
}

int main(void)
{
	test_take();
	test_parse();
	test_pairs();
	test_digits();
	test_reals();
	test_units();
	return tap_end();
}
