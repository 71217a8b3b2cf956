// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/samples.h"

#include <errno.h>
#include <inttypes.h>

#include "escape.h"
#include "facts/names.h"

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
			const struct measurement *measurement)
{
	const struct register_choice *reg = &measurement->reg;
	char safe[4 * FACTS_NAME];

	fprintf(out, "# device: %s\n",
		facts_is_device(device) ? facts_device_label(device) : "selftest");
	if (*device->pci.device_name)
		fprintf(out, "# device name: %s\n",
			escape_text(safe, sizeof(safe), device->pci.device_name));
	fprintf(out, "# register: BAR%u+0x%" PRIx64 "\n", reg->bar, reg->offset);
	if (*reg->name)
		fprintf(out, "# register name: %s\n", reg->name);
	fprintf(out, "# operation: %s\n# width: %u\n",
		names_get(&names_operation, measurement->result.operation), reg->width);
}

static void write_header(FILE *out, const struct host_facts *host,
			 const struct device_facts *device, const struct measurement *measurement)
{
	const struct measure_result *result = &measurement->result;

	fprintf(out, SAMPLES_MAGIC "\n# host: %s %s\n# page size: %" PRIu64 "\n", host->arch,
		host->kernel, host->page_size);
	write_place(out, device, measurement);
	/* 17 digits preserve a double exactly. */
	fprintf(out, "# clock: %s\n# hz: %.17g\n# resolution_ns: %.17g\n", result->clock.name,
		result->clock.hz, result->clock.resolution_ns);
	fprintf(out, "# virtual machine: %s\n", result->clock.hypervisor ? "yes" : "no");
	if (*result->clock.reason)
		fprintf(out, "# clock note: %s\n", result->clock.reason);
	fprintf(out, "# unit: ticks of the clock for a batch of accesses, timer cost included\n");
	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		fprintf(out, "# batch %s: %u\n", measure_path_name((enum measure_path_id)i),
			result->path[i].batch);
	fprintf(out, "# blocks in a round: %u\n# gap_ns: %" PRIu64 "\n# seed: 0x%" PRIx64 "\n",
		result->round_blocks, result->gap_ns, result->seed);
	fprintf(out, "# cpu: %d\n# cpus: %s\n", result->cpu, result->cpus);
	fputs("# flags: m the CPU changed (not used), p preempted in this stretch, s its block ran "
	      "again (not used)\n" SAMPLES_COLUMNS "\n",
	      out);
}

int samples_write(FILE *out, const struct host_facts *host, const struct device_facts *device,
		  const struct measurement *measurement)
{
	const struct measure_result *result = &measurement->result;

	errno = 0;
	write_header(out, host, device, measurement);
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
