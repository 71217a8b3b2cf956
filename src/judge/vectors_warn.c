// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/vectors_warn.h"

#include <inttypes.h>
#include <string.h>

#include "facts/bound.h"

typedef bool wrong(const struct device_facts *device, const struct vector_verdict *vector);

static bool is_masked(const struct device_facts *device, const struct vector_verdict *vector)
{
	(void)device;
	return vector->state == VECTOR_MASKED;
}

static bool is_stray(const struct device_facts *device, const struct vector_verdict *vector)
{
	(void)device;
	return vector->state == VECTOR_STRAY;
}

static bool has_no_address(const struct device_facts *device, const struct vector_verdict *vector)
{
	(void)device;
	return vector->state == VECTOR_ARMED && vector->entry.address == 0;
}

static bool stays_pending(const struct device_facts *device, const struct vector_verdict *vector)
{
	(void)device;
	return vector->state == VECTOR_MASKED && vector->stays_pending;
}

/* The reserved regions of the group say where messages go; without one nothing can be said. */
static bool is_no_msi(const struct device_facts *device, const struct vector_verdict *vector)
{
	bool region = false;

	if (vector->state != VECTOR_ARMED || vector->entry.address == 0)
		return false;
	for (size_t i = 0; i < device->group.n_reserved; i++) {
		const struct reserved_region *reserved = &device->group.reserved[i];

		if (strcmp(reserved->type, "msi") != 0)
			continue;
		region = true;
		if (vector->entry.address >= reserved->start &&
		    vector->entry.address <= reserved->last)
			return false;
	}
	return region;
}

static const struct {
	enum finding_id id;
	wrong *applies;
	const char *text; /* "vector 3" and "vectors 3 and 2 more" precede it */
	const char *remedy;
} warnings[] = {
	{ FINDING_VECTOR_MASKED, is_masked,
	  "requested by a driver, but masked in the MSI-X table: interrupts are lost or wait, as "
	  "after a reset that the driver has not noticed",
	  "run the command again; if it stays, reset the device through its driver or restart the "
	  "guest" },
	{ FINDING_VECTOR_STAYS_PENDING, stays_pending,
	  "masked and pending for the whole time: the device has raised an interrupt that nothing "
	  "takes",
	  "see whether the driver has stopped, or the guest hangs" },
	{ FINDING_VECTOR_STRAY, is_stray,
	  "not masked in the MSI-X table, but without a handler: the table is not as the kernel "
	  "left it",
	  "reset the device through its driver or restart the guest" },
	{ FINDING_VECTOR_WITHOUT_ADDRESS, has_no_address,
	  "armed with the address 0: interrupts are lost, as after a reset that the driver has not "
	  "noticed",
	  "reset the device through its driver or restart the guest" },
	{ FINDING_VECTOR_NOT_MSI, is_no_msi,
	  "armed with an address outside of the IOMMU's region for MSIs: what the device writes is "
	  "no interrupt",
	  "report it, with the output of --json" },
};

static void add_warning(const struct device_facts *device, size_t which,
			struct vectors_verdict *verdict)
{
	struct finding *finding;
	uint32_t first = 0, n = 0;
	char more[32] = "";

	for (uint32_t i = 0; i < verdict->n_vectors; i++)
		if (warnings[which].applies(device, &verdict->vectors[i]) && n++ == 0)
			first = i;
	if (n == 0)
		return;
	if (n > 1)
		snprintf(more, sizeof(more), " and %u more", n - 1);
	finding = findings_add(&verdict->findings);
	finding_set(finding, warnings[which].id, "vector %u%s: %s", first, more,
		    warnings[which].text);
	finding_remedy(finding, "%s", warnings[which].remedy);
}

/* Why there are no warnings of this kind: with --borrow, the table could not be read. */
static void note_table(const struct vectors_facts *facts, struct vectors_verdict *verdict)
{
	struct finding *finding;

	if (facts->table_status == 0 || facts->table_status == FACT_NOT_ASKED)
		return;
	finding = findings_add(&verdict->findings);
	finding_set(finding, FINDING_TABLE_NOT_READ, "the MSI-X table was not read: %s",
		    facts->table_status == -ENODEV ? "the device no longer responds" :
		    facts->table_status == -ENXIO  ? "the memory decoding of the device is off" :
		    facts->table_status == -EINVAL ?
						    "this kernel does not let its pages be mapped" :
						    strerror(-facts->table_status));
}

static void note_posting(const struct device_facts *device, struct vectors_verdict *verdict)
{
	const struct fact_text *posting = &device->vectors.posting;
	struct finding *finding;

	if (posting->status || !*posting->text || verdict->n_requested == 0 ||
	    !bound_to_vfio(device))
		return;
	finding = findings_add(&verdict->findings);
	finding_set(finding, FINDING_VECTORS_POSTED,
		    "interrupts of a guest may be posted (%s): the host does not count them",
		    posting->text);
}

void vectors_warn(const struct device_facts *device, struct vectors_verdict *verdict)
{
	for (size_t i = 0; i < ARRAY_SIZE(warnings); i++)
		add_warning(device, i, verdict);
	note_table(&device->vectors, verdict);
	note_posting(device, verdict);
}
