// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/quality.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* A sentence made of clauses. */
struct clauses {
	char text[FINDING_TEXT];
	size_t used;
};

static void PRINTF_FORMAT(2, 3) add(struct clauses *clauses, const char *format, ...)
{
	const size_t room = sizeof(clauses->text) - clauses->used;
	va_list ap;
	int n;

	if (clauses->used)
		clauses->used += (size_t)snprintf(clauses->text + clauses->used, room, ", ");
	va_start(ap, format);
	n = vsnprintf(clauses->text + clauses->used, sizeof(clauses->text) - clauses->used, format,
		      ap);
	va_end(ap);
	clauses->used = min_u64(clauses->used + (size_t)n, sizeof(clauses->text) - 3);
}

static double part(uint64_t count, uint64_t total)
{
	return total ? (double)count / (double)total : 0;
}

/* Half the interval of the median, as a part of it, beyond what the clock's step adds. */
static double spread(const struct measure_result *result, const struct measure_path *path)
{
	const double quantum = result->clock.resolution_ns / (path->batch ? path->batch : 1);
	const double half = (path->p50.high - path->p50.low) / 2 - quantum;

	return path->p50.value > 0 && half > 0 ? half / path->p50.value : 0;
}

static void judge_path(const struct measure_result *result, enum measure_path_id id,
		       struct clauses *faults)
{
	const struct measure_path *path = &result->path[id];
	const char *name = measure_path_name(id);

	if (path->status)
		return;
	if (part(path->outliers, path->samples) > QUALITY_OUTLIERS)
		add(faults, "%.1f %% of the %s samples are outliers",
		    100 * part(path->outliers, path->samples), name);
	if (spread(result, path) > QUALITY_INTERVAL)
		add(faults, "the %s median is only known to %.0f %%", name,
		    100 * spread(result, path));
}

static uint64_t count_samples(const struct measure_result *result)
{
	uint64_t samples = 0;

	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		samples += result->path[i].status ? 0 : result->path[i].samples;
	return samples;
}

static void judge_blocks(const struct measure_result *result, struct clauses *faults)
{
	if (result->blocks < QUALITY_BLOCKS)
		add(faults, "%u blocks are too few for a 95 %% interval", result->blocks);
	if (part(result->preempted, result->blocks) > QUALITY_PREEMPTED)
		add(faults, "%u of %u blocks preempted", result->preempted, result->blocks);
	if (part(result->migrated, count_samples(result) + result->migrated) > QUALITY_MIGRATED)
		add(faults, "%" PRIu64 " samples lost to a change of CPU", result->migrated);
}

/* What was lost or run again though it is no fault in itself: nothing goes in silence. */
static void tell_rest(const struct measure_result *result, struct clauses *rest)
{
	if (result->preempted && part(result->preempted, result->blocks) <= QUALITY_PREEMPTED)
		add(rest, "%u of %u blocks preempted", result->preempted, result->blocks);
	if (result->rerun)
		add(rest, "%u run again", result->rerun);
	if (result->migrated &&
	    part(result->migrated, count_samples(result) + result->migrated) <= QUALITY_MIGRATED)
		add(rest, "%" PRIu64 " samples lost to a change of CPU", result->migrated);
}

/* A remedy must not quote what may come out of a stranger's report as it is. */
static bool is_cpu_list(const char *text)
{
	return *text && !text[strspn(text, "0123456789,-")];
}

static void advise(const struct measure_result *result, const struct machine_facts *machine,
		   const struct environment *environment, struct finding *finding)
{
	if (result->blocks < QUALITY_BLOCKS)
		finding_remedy(finding, "give it more --time or more --samples");
	else if (environment && !machine->isolated.status && is_cpu_list(machine->isolated.text) &&
		 !environment->cpu_isolated.value)
		finding_remedy(finding, "--cpu takes one of the isolated CPUs, %s",
			       machine->isolated.text);
	else
		finding_remedy(finding,
			       "try again on an idle machine, with --cpu on an isolated core, "
			       "--realtime, or more --time");
}

static void count_outliers(const struct measure_result *result, struct clauses *calm)
{
	uint64_t outliers = 0, samples = 0;

	for (unsigned int i = MEASURE_TRAPPED; i <= MEASURE_MMAPPED; i++) {
		if (result->path[i].status)
			continue;
		outliers += result->path[i].outliers;
		samples += result->path[i].samples;
	}
	add(calm, "%.2f %% of the samples are outliers", 100 * part(outliers, samples));
}

void quality_judge(const struct measure_result *result, const struct machine_facts *machine,
		   const struct environment *environment, struct finding *finding)
{
	struct clauses faults = { .used = 0 }, calm = { .used = 0 };

	judge_blocks(result, &faults);
	judge_path(result, MEASURE_TRAPPED, &faults);
	judge_path(result, MEASURE_MMAPPED, &faults);
	if (faults.used) {
		tell_rest(result, &calm);
		finding_set(finding, FINDING_NOISY, "%s%s%s", faults.text,
			    calm.used ? "; besides, " : "", calm.text);
		advise(result, machine, environment, finding);
		return;
	}
	add(&calm, "%u of %u blocks preempted", result->preempted, result->blocks);
	if (result->rerun)
		add(&calm, "%u run again", result->rerun);
	if (result->migrated)
		add(&calm, "%" PRIu64 " samples lost to a change of CPU", result->migrated);
	count_outliers(result, &calm);
	finding_set(finding, FINDING_QUIET, "%s", calm.text);
}
