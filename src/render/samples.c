// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/samples.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/names.h"
#include "render/samples_line.h"
#include "xmalloc.h"

#define MAGIC "# " PROGRAM " samples 1"
#define COLUMNS "path,block,ticks,flags"

static void write_flags(FILE *out, unsigned int flags)
{
	if (flags & MEASURE_SAMPLE_MIGRATED)
		fputc('m', out);
	if (flags & MEASURE_SAMPLE_PREEMPTED)
		fputc('p', out);
	if (flags & MEASURE_SAMPLE_SUPERSEDED)
		fputc('s', out);
}

static void write_place(FILE *out, const struct device_facts *device,
			const struct bench_report *bench)
{
	const struct register_choice *place = &bench->place;
	char safe[4 * FACTS_NAME];

	fprintf(out, "# device: %s\n", facts_is_device(device) ? facts_device_label(device) : "selftest");
	if (*device->pci.device_name)
		fprintf(out, "# device name: %s\n",
			msg_escape(safe, sizeof(safe), device->pci.device_name));
	fprintf(out, "# register: BAR%u+0x%" PRIx64 "\n", place->bar, place->offset);
	if (*place->name)
		fprintf(out, "# register name: %s\n", place->name);
	fprintf(out, "# operation: %s\n# width: %u\n",
		names_get(&names_operation, bench->result.operation), place->width);
}

static void write_header(FILE *out, const struct report *report, const struct device_facts *device,
			 const struct bench_report *bench)
{
	const struct host_facts *host = &report->facts.host;
	const struct measure_result *result = &bench->result;

	fprintf(out, MAGIC "\n# host: %s %s\n# page size: %" PRIu64 "\n", host->arch, host->kernel,
		host->page_size);
	write_place(out, device, bench);
	/* 17 digits bring a double back as it was. */
	fprintf(out, "# clock: %s\n# hz: %.17g\n# resolution_ns: %.17g\n", result->clock.name,
		result->clock.hz, result->clock.resolution_ns);
	fprintf(out, "# virtual machine: %s\n", result->clock.hypervisor ? "yes" : "no");
	if (*result->clock.reason)
		fprintf(out, "# clock note: %s\n", result->clock.reason);
	fprintf(out, "# unit: ticks of the clock for a batch of accesses, timer cost included\n");
	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		fprintf(out, "# batch %s: %u\n", measure_path_name((enum measure_path_id)i),
			result->path[i].batch);
	fprintf(out, "# gap_ns: %" PRIu64 "\n# seed: 0x%" PRIx64 "\n# cpu: %d\n", result->gap_ns,
		result->seed, result->cpu);
	fputs("# flags: m the CPU changed (not used), p preempted in this stretch, s its block ran "
	      "again (not used)\n" COLUMNS "\n", out);
}

int samples_write(FILE *out, const struct report *report, const struct device_facts *device,
		  const struct bench_report *bench)
{
	const struct measure_result *result = &bench->result;

	errno = 0;
	write_header(out, report, device, bench);
	for (size_t i = 0; i < result->sample_count && !ferror(out); i++) {
		const struct measure_sample *sample = &result->sample[i];

		fprintf(out, "%s,%u,%" PRIu64 ",",
			measure_path_name((enum measure_path_id)sample->path),
			(unsigned int)sample->block, (uint64_t)sample->ticks);
		write_flags(out, sample->flags);
		fputc('\n', out);
	}
	if (fflush(out) == 0 && !ferror(out))
		return 0;
	return errno ? -errno : -EIO;
}

struct reader {
	struct lines lines;
	struct host_facts *host;
	struct device_facts *device;
	struct bench_report *bench;
};

static int read_rows(struct reader *reader)
{
	struct lines *lines = &reader->lines;
	struct measure_result *result = &reader->bench->result;
	int ret;

	while (lines_next(lines)) {
		struct measure_sample sample;

		ret = samples_read_row(lines, &sample);
		if (ret == 0 && result->sample_count &&
		    sample.block < result->sample[result->sample_count - 1].block)
			ret = lines_fault(lines, "the block is earlier than that of the row before");
		if (ret)
			return ret;
		*array_add(result->sample, result->sample_count) = sample;
	}
	return lines->too_long ? lines_fault(lines, "too long for a row") : 0;
}

static int read_header(struct reader *reader)
{
	struct lines *lines = &reader->lines;
	int ret = 0;

	while (ret == 0 && lines_next(lines)) {
		if (strcmp(lines->line, COLUMNS) == 0)
			return 0;
		if (strncmp(lines->line, "# ", 2) != 0)
			return lines_fault(lines, "neither a header nor '" COLUMNS "'");
		ret = samples_read_header(lines, reader->host, reader->device, reader->bench);
	}
	return ret ? ret : lines_fault(lines, "the file ends before its rows begin");
}

static int check_header(struct lines *lines, const struct bench_report *bench)
{
	const struct measure_result *result = &bench->result;

	if (!(result->clock.hz > 0) || !isfinite(result->clock.hz) ||
	    !(result->clock.resolution_ns >= 0))
		return lines_fault(lines, "the header has no clock frequency (hz)");
	if (result->sample_count == 0)
		return lines_fault(lines, "there is no sample");
	return 0;
}

int samples_read(const char *text, size_t size, struct host_facts *host,
		 struct device_facts *device, struct bench_report *bench, char *why,
		 size_t why_size)
{
	struct reader reader = {
		.lines = { .next = text, .left = size, .why = why, .why_size = why_size },
		.host = host,
		.device = device,
		.bench = bench,
	};
	int ret;

	if (!lines_next(&reader.lines) || strcmp(reader.lines.line, MAGIC) != 0)
		return -ENOMSG;
	bench->place.chosen = true;
	bench->place.width = 4;
	bench->result.values.status = FACT_NOT_ASKED;
	bench->result.pin_status = bench->result.lock_status = FACT_NOT_ASKED;
	bench->result.realtime_status = bench->result.latency_status = FACT_NOT_ASKED;
	ret = read_header(&reader);
	if (ret == 0)
		ret = read_rows(&reader);
	if (ret == 0)
		ret = check_header(&reader.lines, bench);
	if (ret == 0)
		ret = measure_evaluate(&bench->result);
	return ret;
}
