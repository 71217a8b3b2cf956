// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether a run of bench is trusted (judge/quality.c): the limits in judge/quality.h, one at a
 * time, in hand-made figures. Prints TAP.
 */
#include <errno.h>

#include "judge/quality.h"
#include "tap.h"

/* Rounds of five blocks that differ by one nanosecond in total. */
static double blocks[50];
static double rounds[10];

/* 10 rounds of 5 blocks of 2000 samples per path, without any fault. */
static struct measure_result make_result(void)
{
	struct measure_result result = {
		.rounds = 10, .round_blocks = 5, .blocks = 50, .clock.resolution_ns = 0.1
	};

	for (unsigned int i = 0; i < 50; i++)
		blocks[i] = 99.5 + 0.25 * (i % 5);
	for (unsigned int i = 0; i < 10; i++)
		rounds[i] = i % 2 ? 99.8 : 100.2;
	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		result.path[i] = (struct measure_path){
			.batch = 1, .samples = 100000, .p50 = { .value = 100, .low = 99, .high = 101 },
			.round_p50_ns = rounds, .round_p50_count = 10,
			.block_p50_ns = blocks, .block_p50_count = 50,
		};
	return result;
}

static const struct machine_facts machine = { .isolated.text = "2-3" };

static void expect_quiet(const struct measure_result *result, const char *text, const char *name)
{
	AUTO_FINDING finding = { 0 };

	quality_judge(result, &machine, NULL, &finding);
	check_finding(&finding, "quiet", LEVEL_PASS, text, "", name);
}

static void expect_noisy(const struct measure_result *result, const struct environment *environment,
			 const char *text, const char *remedy, const char *name)
{
	AUTO_FINDING finding = { 0 };

	quality_judge(result, &machine, environment, &finding);
	check_finding(&finding, "noisy", LEVEL_WARN, text, remedy, name);
}

static void test_quiet(void)
{
	struct measure_result result = make_result();

	expect_quiet(&result, "0 of 50 blocks preempted, 0.00 % of the samples are outliers", "a quiet run");
	result.preempted = 5;
	result.rerun = 7;
	result.path[MEASURE_TRAPPED].outliers = 1000;
	expect_quiet(&result, "5 of 50 blocks preempted, 7 repeated, 0.50 % of", "at the limits");
	/* 0.1 % of the 500,500 samples taken is 500.5 */
	result.migrated = 500;
	expect_quiet(&result, "500 samples lost to migration", "a thousandth on another CPU");
	result.path[MEASURE_MMAPPED].status = -ENOMSG;
	result.path[MEASURE_MMAPPED].outliers = 100000;
	result.migrated = 0;
	expect_quiet(&result, "1.00 % of the samples", "a path that was not measured does not count");
}

static void test_noisy(void)
{
	struct measure_result result = make_result();

	result.migrated = 500;
	result.preempted = 6;
	expect_noisy(&result, NULL, "6 of 50 blocks preempted; also, 500 samples lost to migration",
		     "idle machine", "what is not a fault by itself is reported with one that is");
	result.migrated = 0;
	expect_noisy(&result, NULL, "6 of 50 blocks preempted", "--realtime", "one block too many");
	result = make_result();
	result.migrated = 501;
	expect_noisy(&result, NULL, "501 samples lost to migration", "idle machine",
		     "more than a thousandth on another CPU");
	result = make_result();
	result.path[MEASURE_MMAPPED].outliers = 1100;
	expect_noisy(&result, NULL, "1.1 % of the mmapped samples are outliers", "idle machine",
		     "too many outliers");
	result = make_result();
	result.clock.resolution_ns = 1;
	/* Half of it is 8 ns, including the clock's step of one. */
	result.path[MEASURE_TRAPPED].p50 = (struct stats_interval){ .value = 100, .low = 92, .high = 108 };
	expect_noisy(&result, NULL, "the trapped median is known only to 7 %", "--time", "a wide interval");
	result.path[MEASURE_TRAPPED].p50 = (struct stats_interval){ .value = 100, .low = 94, .high = 106 };
	expect_quiet(&result, "0 of 50", "an interval of 5 % and the clock's step");
}

static void test_rounds(void)
{
	struct measure_result result = make_result();

	/* Round 0 to 4 against 5 to 9. */
	for (unsigned int i = 0; i < 10; i++)
		rounds[i] = 100 + 0.1 * i;
	expect_quiet(&result, "0 of 50", "a drift of half a percent is ignored");
	for (unsigned int i = 0; i < 10; i++)
		rounds[i] = i < 5 ? 100 + 0.1 * i : 105 + 0.1 * i;
	expect_noisy(&result, NULL, "the trapped median changed by 5 % from the first half to the second",
		     "idle machine", "the halves of the run disagree");
	for (unsigned int i = 0; i < 10; i++)
		rounds[i] = i < 5 ? 100 + 0.1 * i : 102 + 0.1 * i;
	rounds[9] = 99;
	rounds[0] = 104;
	expect_quiet(&result, "0 of 50", "two rounds that disagree with their half: it may be chance");
	result.path[MEASURE_TRAPPED].status = -ENOMSG;
	make_result();
	for (unsigned int i = 0; i < 10; i++)
		rounds[i] = i % 2 ? 96 : 104;
	expect_noisy(&result, NULL, "the mmapped rounds differ by 6 %, more than their blocks do",
		     "idle machine", "rounds that differ by more than their blocks explain");
	for (unsigned int i = 0; i < 50; i++)
		blocks[i] = 92 + 4 * (i % 5);
	expect_quiet(&result, "0 of 50", "blocks that differ as much explain it");
}

static void test_advice(void)
{
	struct measure_result result = make_result();
	struct environment environment = { .linked = true };

	result.preempted = 50;
	expect_noisy(&result, &environment, "50 of 50", "isolated CPUs, 2-3",
		     "there are isolated CPUs");
	environment.cpu_isolated.value = 1;
	expect_noisy(&result, &environment, "50 of 50", "idle machine",
		     "it ran on one of them");
	result.rounds = 5;
	result.preempted = 0;
	expect_noisy(&result, &environment, "5 rounds", "--rounds=10",
		     "too short a run");
	result.rounds = 0;
	expect_noisy(&result, &environment, "without rounds",
		     "measure again", "a report of before there were rounds");
}

int main(void)
{
	test_quiet();
	test_noisy();
	test_rounds();
	test_advice();
	return tap_end();
}
