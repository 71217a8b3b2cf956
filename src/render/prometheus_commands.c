// SPDX-License-Identifier: GPL-2.0-or-later
/* The metrics of each command. */
#include <string.h>

#include "judge/table_page.h"
#include "render/prometheus.h"
#include "render/verdict_names.h"

/* One sample for each subject for which @read knows a value. */
static void put_each(struct prometheus *out, const char *name, const char *help,
		     bool (*read)(const struct prometheus_subject *subject, double *value))
{
	size_t n;
	const struct prometheus_subject *subjects = prometheus_subjects(out, &n);

	prometheus_family(out, name, help);
	for (size_t i = 0; i < n; i++) {
		double value;

		if (read(&subjects[i], &value))
			prometheus_of(out, &subjects[i], value);
	}
}

static bool read_readable(const struct prometheus_subject *subject, double *value)
{
	const int status = subject->device ? subject->device->msix.status : FACT_NOT_ASKED;

	*value = status == 0 || status == FACT_NOT_THERE;
	return status != FACT_NOT_ASKED;
}

static bool read_vectors(const struct prometheus_subject *subject, double *value)
{
	*value = subject->device ? subject->device->msix.entries : 0;
	return *value > 0;
}

static bool read_enabled(const struct prometheus_subject *subject, double *value)
{
	*value = subject->device && subject->device->msix.enabled;
	return subject->device && subject->device->msix.status == 0;
}

static bool read_table_bar(const struct prometheus_subject *subject, double *value)
{
	const struct device_facts *device = subject->device;
	const struct bar_facts *bar;

	if (!device || device->msix.status || device->msix.table.bar >= device->n_bars)
		return false;
	bar = &device->bars[device->msix.table.bar];
	*value = (double)bar->size;
	return bar->size_status == 0;
}

static void put_shared(struct prometheus *out)
{
	static const struct {
		uint64_t size;
		const char *label;
	} pages[] = { { 4096, "4096" }, { 16384, "16384" }, { 65536, "65536" } };
	size_t n;
	const struct prometheus_subject *subjects = prometheus_subjects(out, &n);

	prometheus_family(
		out, "msix_table_shared_bytes",
		"Bytes of other registers in the pages of the MSI-X table, by page size.");
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < ARRAY_SIZE(pages); k++) {
			uint64_t bytes;

			if (subjects[i].device &&
			    table_page_registers(subjects[i].device, pages[k].size, &bytes) == 0)
				prometheus_sample(
					out, (double)bytes,
					PROMETHEUS_LABELS({ "address", subjects[i].name },
							  { "page_size", pages[k].label }));
		}
}

void prometheus_list(struct prometheus *out)
{
	prometheus_family(out, "functions", "Number of PCI functions that are listed.");
	prometheus_sample(out, (double)prometheus_report(out)->facts.n_devices, NULL);
	prometheus_info(out, "function_info");
	put_each(out, "msix_readable",
		 "Whether the capability list, which shows MSI-X, could be read; 0 without root.",
		 read_readable);
	put_each(out, "msix_vectors", "Number of entries of the MSI-X table.", read_vectors);
	put_each(out, "msix_enabled", "Whether MSI-X is enabled in the function.", read_enabled);
	put_each(out, "msix_table_bar_bytes", "Size of the BAR that holds the MSI-X table.",
		 read_table_bar);
	put_shared(out);
}

/* Whether there is an answer, whichever it is. */
static bool was_asked(const struct prometheus_subject *subject)
{
	return subject->verdicts && !subject->verdicts->failed;
}

static bool read_asked(const struct prometheus_subject *subject, double *value)
{
	*value = was_asked(subject);
	return true;
}

static const struct check_verdict *check_of(const struct prometheus_subject *subject)
{
	return was_asked(subject) ? &subject->verdicts->check : NULL;
}

static void put_behaviours(struct prometheus *out)
{
	size_t n;
	const struct prometheus_subject *subjects = prometheus_subjects(out, &n);

	prometheus_family(
		out, "behaviour",
		"Behaviour of the kernel for the BAR that holds the MSI-X table: 1 for one "
		"of these, 0 for the others.");
	for (size_t i = 0; i < n; i++) {
		const struct check_verdict *check = check_of(&subjects[i]);

		for (unsigned int k = BEHAVIOUR_SPARSE; check && k <= BEHAVIOUR_NOT_APPLICABLE; k++)
			prometheus_sample(out, check->behaviour == k,
					  PROMETHEUS_LABELS({ "address", subjects[i].name },
							    { "behaviour", behaviour_name(k) }));
	}
}

static bool read_bar(const struct prometheus_subject *subject, double *value)
{
	const struct check_verdict *check = check_of(subject);

	*value = check ? (double)check->bar_size : 0;
	return *value > 0;
}

static bool read_trapped(const struct prometheus_subject *subject, double *value)
{
	const struct check_verdict *check = check_of(subject);

	*value = check ? (double)check->trapped : 0;
	return check && check->bar_size;
}

static bool read_trapped_registers(const struct prometheus_subject *subject, double *value)
{
	const struct check_verdict *check = check_of(subject);

	*value = check ? (double)check->trapped_registers : 0;
	return check && check->bar_size;
}

#define SUCCESS_HELP "Whether there is an answer for the device; if not, the messages say why."

void prometheus_check(struct prometheus *out)
{
	put_each(out, "success", SUCCESS_HELP, read_asked);
	prometheus_info(out, "device_info");
	put_behaviours(out);
	put_each(out, "bar_bytes", "Size of the BAR that holds the MSI-X table.", read_bar);
	put_each(out, "trapped_bytes",
		 "Bytes of that BAR that can only be accessed by pread and pwrite.", read_trapped);
	put_each(out, "trapped_register_bytes",
		 "Bytes of those that are neither MSI-X table nor PBA.", read_trapped_registers);
}

static const struct watch_verdict *watch_of(const struct prometheus_subject *subject)
{
	return was_asked(subject) ? subject->verdicts->watch : NULL;
}

static bool read_seconds(const struct prometheus_subject *subject, double *value)
{
	const struct watch_verdict *watch = watch_of(subject);

	*value = watch ? (double)watch->traps->elapsed_ns / 1e9 : 0;
	return watch;
}

static double accesses(const struct watch_sum *sum)
{
	return (double)sum->accesses;
}

static double cpu_ratio(const struct watch_sum *sum)
{
	return sum->share / 100;
}

/* Of all causes, so that a series does not end when nothing traps. */
static void put_causes(struct prometheus *out, const char *name, const char *help,
		       double (*value)(const struct watch_sum *sum))
{
	size_t n;
	const struct prometheus_subject *subjects = prometheus_subjects(out, &n);

	prometheus_family(out, name, help);
	for (size_t i = 0; i < n; i++) {
		const struct watch_verdict *watch = watch_of(&subjects[i]);
		double values[WATCH_CAUSES] = { 0 };

		for (size_t k = 0; watch && k < watch->n_sums; k++)
			values[watch->sums[k].cause] = value(&watch->sums[k]);
		for (unsigned int k = 0; watch && k < WATCH_CAUSES; k++)
			prometheus_sample(
				out, values[k],
				PROMETHEUS_LABELS({ "address", subjects[i].name },
						  { "cause", names_get(&names_watch_cause, k) }));
	}
}

void prometheus_watch(struct prometheus *out)
{
	put_each(out, "success", SUCCESS_HELP, read_asked);
	prometheus_info(out, "device_info");
	put_each(out, "counted_seconds", "For how long trapped accesses were counted.",
		 read_seconds);
	put_causes(out, "accesses", "Trapped accesses in that time, by why they trap.", accesses);
	put_causes(out, "cpu_ratio", "Share of one CPU that they took, by why they trap.",
		   cpu_ratio);
}
