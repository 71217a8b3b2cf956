// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/samples.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/evaluate.h"
#include "source/samples_line.h"
#include "xmalloc.h"

struct reader {
	struct lines lines;
	struct host_facts *host;
	struct device_facts *device;
	struct measurement *measurement;
};

static int read_rows(struct reader *reader)
{
	struct lines *lines = &reader->lines;
	struct measure_result *result = &reader->measurement->result;
	int ret;

	while (lines_next(lines)) {
		struct measure_sample sample;

		ret = samples_read_row(lines, &sample);
		if (ret == 0 && result->sample_count &&
		    sample.block < result->sample[result->sample_count - 1].block)
			ret = lines_fault(lines,
					  "the block is earlier than that of the previous row");
		if (ret)
			return ret;
		*array_add(result->sample, result->sample_count) = sample;
	}
	return lines->too_long ? lines_fault(lines, "the row is too long") : 0;
}

static int read_header(struct reader *reader)
{
	struct lines *lines = &reader->lines;
	int ret = 0;

	while (ret == 0 && lines_next(lines)) {
		if (strcmp(lines->line, SAMPLES_COLUMNS) == 0)
			return 0;
		if (strncmp(lines->line, "# ", 2) != 0)
			return lines_fault(lines, "neither a header nor '" SAMPLES_COLUMNS "'");
		ret = samples_read_header(lines, reader->host, reader->device, reader->measurement);
	}
	return ret ? ret : lines_fault(lines, "the file ends before the first row");
}

static int check_header(struct lines *lines, const struct measurement *measurement)
{
	const struct measure_result *result = &measurement->result;

	if (!(result->clock.hz > 0) || !isfinite(result->clock.hz) ||
	    !(result->clock.resolution_ns >= 0))
		return lines_fault(lines, "the header has no clock frequency (hz)");
	if (result->sample_count == 0)
		return lines_fault(lines, "the file has no samples");
	return 0;
}

static void measurement_init(struct measurement *measurement)
{
	struct measure_result *result = &measurement->result;

	measurement->reg.chosen = true;
	measurement->reg.width = 4;
	result->values.status = FACT_NOT_ASKED;
	result->pin_status = result->lock_status = FACT_NOT_ASKED;
	result->realtime_status = result->latency_status = FACT_NOT_ASKED;
}

int samples_read(const char *text, size_t size, struct facts *facts, char *why, size_t why_size)
{
	struct reader reader = {
		.lines = { .next = text, .left = size, .why = why, .why_size = why_size },
		.host = &facts->host,
	};
	int ret;

	if (!lines_next(&reader.lines) || (strcmp(reader.lines.line, SAMPLES_MAGIC) != 0 &&
					   strcmp(reader.lines.line, SAMPLES_MAGIC_1) != 0))
		return -ENOMSG;
	reader.device = facts_add_device(facts, "");
	reader.measurement = facts_add_measurement(reader.device);
	measurement_init(reader.measurement);
	ret = read_header(&reader);
	if (ret == 0)
		ret = read_rows(&reader);
	if (ret == 0)
		ret = check_header(&reader.lines, reader.measurement);
	if (ret == 0)
		ret = measure_evaluate(&reader.measurement->result);
	copy_text(reader.device->name, sizeof(reader.device->name),
		  facts_is_device(reader.device) ? facts_device_label(reader.device) : "selftest");
	return ret;
}
