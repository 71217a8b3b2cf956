// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/samples_line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "facts/names.h"
#include "number.h"
#include "source/reworded.h"
#include "target.h"

bool lines_next(struct lines *lines)
{
	const char *end = lines->left ? memchr(lines->next, '\n', lines->left) : NULL;
	const size_t length = end ? (size_t)(end - lines->next) : lines->left;

	if (lines->left == 0)
		return false;
	lines->number++;
	if (length >= sizeof(lines->line)) {
		lines->too_long = true;
		return false;
	}
	memcpy(lines->line, lines->next, length);
	lines->line[length] = '\0';
	lines->next += length + (end != NULL);
	lines->left -= length + (end != NULL);
	return true;
}

int lines_fault(const struct lines *lines, const char *what)
{
	snprintf(lines->why, lines->why_size, "line %zu: %s", lines->number, what);
	return -EINVAL;
}

static bool read_real(const char *text, double *number)
{
	const char *end = number_take_real(text, number);

	return end && !*end;
}

static bool read_device(const char *value, struct device_facts *device)
{
	struct target target;

	if (strcmp(value, "selftest") == 0)
		return true;
	if (target_parse(value, &target) != 0)
		return false;
	if (target.kind == TARGET_MDEV) {
		device->mdev.status = 0;
		memcpy(device->mdev.uuid, target.uuid, sizeof(device->mdev.uuid));
		return strcmp(target.uuid, value) == 0;
	}
	memcpy(device->address, target.address, sizeof(device->address));
	return target.kind == TARGET_FUNCTION && strcmp(target.address, value) == 0;
}

static bool read_register(const char *value, struct register_choice *reg)
{
	uint64_t bar;
	const char *rest =
		strncmp(value, "BAR", 3) == 0 ? number_take(value + 3, 10, 5, &bar) : NULL;

	if (!rest || strncmp(rest, "+0x", 3) != 0 ||
	    !number_parse(rest + 3, 16, UINT64_MAX, &reg->offset))
		return false;
	reg->bar = (unsigned int)bar;
	return true;
}

static bool read_operation(const char *value, struct measure_result *result)
{
	for (unsigned int i = MEASURE_READ; i <= MEASURE_WRITE_READ; i++) {
		if (strcmp(value, names_get(&names_operation, i)) == 0) {
			result->operation = (enum measure_operation)i;
			return true;
		}
	}
	return false;
}

static bool read_batch(const char *path, const char *value, struct measure_result *result)
{
	uint64_t batch;

	for (unsigned int i = 0; i < MEASURE_PATHS; i++) {
		if (strcmp(path, measure_path_name((enum measure_path_id)i)) != 0)
			continue;
		if (!number_parse(value, 10, MEASURE_BATCH_MAX, &batch) || batch == 0)
			return false;
		result->path[i].batch = (unsigned int)batch;
		return true;
	}
	return false;
}

static bool read_text(const char *value, char *text, size_t size)
{
	snprintf(text, size, "%s", value);
	return true;
}

static bool read_register_name(const char *value, struct register_choice *reg)
{
	const bool read = read_text(value, reg->name, sizeof(reg->name));

	reworded_renew(reg->name, sizeof(reg->name));
	return read;
}

/* "x86_64 6.1.0-50-amd64" */
static bool read_host(const char *value, struct host_facts *host)
{
	const size_t length = strcspn(value, " ");

	snprintf(host->arch, sizeof(host->arch), "%.*s", (int)min_u64(length, FACTS_NAME), value);
	snprintf(host->kernel, sizeof(host->kernel), "%s", value + length + (value[length] == ' '));
	return true;
}

static bool read_cpu(const char *value, int *cpu)
{
	uint64_t number;

	*cpu = -1;
	if (strcmp(value, "-1") == 0)
		return true;
	if (!number_parse(value, 10, INT32_MAX, &number))
		return false;
	*cpu = (int)number;
	return true;
}

static bool read_round_blocks(const char *value, unsigned int *blocks)
{
	uint64_t number;

	if (!number_parse(value, 10, MEASURE_BLOCKS_MAX, &number) || number == 0)
		return false;
	*blocks = (unsigned int)number;
	return true;
}

static bool read_cpus(const char *value, struct measure_result *result)
{
	return !value[strspn(value, "0123456789,")] &&
	       read_text(value, result->cpus, sizeof(result->cpus));
}

static bool read_width(const char *value, struct measurement *measurement)
{
	if (strlen(value) != 1 || !strchr("1248", *value))
		return false;
	measurement->reg.width = measurement->result.width = (unsigned int)(*value - '0');
	return true;
}

static bool read_page_size(const char *value, uint64_t *size)
{
	return number_parse(value, 10, 1u << 30, size) && *size && (*size & (*size - 1)) == 0;
}

static bool read_truth(const char *value, bool *truth)
{
	*truth = strcmp(value, "yes") == 0;
	return *truth || strcmp(value, "no") == 0;
}

static bool read_clock(const char *key, const char *value, struct measure_result *result)
{
	if (strcmp(key, "clock") == 0)
		return read_text(value, result->clock.name, sizeof(result->clock.name));
	if (strcmp(key, "hz") == 0)
		return read_real(value, &result->clock.hz);
	if (strcmp(key, "resolution_ns") == 0)
		return read_real(value, &result->clock.resolution_ns);
	if (strcmp(key, "virtual machine") == 0)
		return read_truth(value, &result->clock.hypervisor);
	if (strcmp(key, "clock note") == 0)
		return read_text(value, result->clock.reason, sizeof(result->clock.reason));
	if (strcmp(key, "gap_ns") == 0)
		return number_parse(value, 10, INT64_MAX, &result->gap_ns);
	if (strcmp(key, "seed") == 0)
		return number_parse(value, NUMBER_PREFIXED, UINT64_MAX, &result->seed);
	if (strncmp(key, "batch ", 6) == 0)
		return read_batch(key + 6, value, result);
	if (strcmp(key, "blocks in a round") == 0)
		return read_round_blocks(value, &result->round_blocks);
	if (strcmp(key, "cpus") == 0)
		return read_cpus(value, result);
	return strcmp(key, "cpu") != 0 || read_cpu(value, &result->cpu);
}

static bool read_key(const char *key, const char *value, struct host_facts *host,
		     struct device_facts *device, struct measurement *measurement)
{
	if (strcmp(key, "device") == 0)
		return read_device(value, device);
	if (strcmp(key, "device name") == 0)
		return read_text(value, device->pci.device_name, sizeof(device->pci.device_name));
	if (strcmp(key, "register") == 0)
		return read_register(value, &measurement->reg);
	if (strcmp(key, "register name") == 0)
		return read_register_name(value, &measurement->reg);
	if (strcmp(key, "operation") == 0)
		return read_operation(value, &measurement->result);
	if (strcmp(key, "width") == 0)
		return read_width(value, measurement);
	if (strcmp(key, "host") == 0)
		return read_host(value, host);
	if (strcmp(key, "page size") == 0)
		return read_page_size(value, &host->page_size);
	return read_clock(key, value, &measurement->result);
}

int samples_read_header(const struct lines *lines, struct host_facts *host,
			struct device_facts *device, struct measurement *measurement)
{
	char key[sizeof(lines->line)];
	char *colon, *value;

	snprintf(key, sizeof(key), "%s", lines->line + 2);
	colon = strstr(key, ": ");
	if (!colon)
		return lines_fault(lines, "not '# key: value'");
	*colon = '\0';
	value = colon + 2;
	return read_key(key, value, host, device, measurement) ?
		       0 :
		       lines_fault(lines, "invalid value for this key");
}

static bool read_path(const char *text, size_t length, struct measure_sample *sample)
{
	for (unsigned int i = 0; i < MEASURE_PATHS; i++) {
		const char *name = measure_path_name((enum measure_path_id)i);

		if (strlen(name) == length && memcmp(name, text, length) == 0) {
			sample->path = i;
			return true;
		}
	}
	return false;
}

static bool read_flags(const char *text, struct measure_sample *sample)
{
	for (; *text; text++) {
		if (*text == 'm')
			sample->flags |= MEASURE_SAMPLE_MIGRATED;
		else if (*text == 'p')
			sample->flags |= MEASURE_SAMPLE_PREEMPTED;
		else if (*text == 's')
			sample->flags |= MEASURE_SAMPLE_SUPERSEDED;
		else
			return false;
	}
	return true;
}

/* A number that ends at a comma; @text is moved past it. */
static bool read_cell(const char **text, uint64_t max, uint64_t *number)
{
	const char *end = number_take(*text, 10, max, number);

	if (!end || *end != ',')
		return false;
	*text = end + 1;
	return true;
}

int samples_read_row(const struct lines *lines, struct measure_sample *sample)
{
	const size_t length = strcspn(lines->line, ",");
	const char *text = lines->line + length + (lines->line[length] == ',');
	uint64_t block, ticks;

	*sample = (struct measure_sample){ .flags = 0 };
	if (!read_path(lines->line, length, sample))
		return lines_fault(lines, "unknown path");
	if (!read_cell(&text, MEASURE_BLOCKS_MAX, &block) ||
	    !read_cell(&text, MEASURE_TICKS_MAX, &ticks))
		return lines_fault(lines, "invalid block or number of ticks");
	sample->block = (uint16_t)block;
	sample->ticks = ticks & MEASURE_TICKS_MAX;
	return read_flags(text, sample) ? 0 : lines_fault(lines, "invalid flags");
}
