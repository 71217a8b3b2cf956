// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/vectors.h"

#include <stdlib.h>
#include <string.h>

#include "judge/vectors_isolation.h"
#include "judge/vectors_warn.h"
#include "number.h"
#include "xmalloc.h"

#define INDEX_BITS 0x7ffu /* of the hwirq: pci_msi_domain_calc_hwirq() */
#define MASK_BIT 1u       /* of the vector control */

static uint64_t get_le(const uint8_t *bytes, size_t size)
{
	uint64_t value = 0;

	for (; size > 0; size--)
		value = value << 8 | bytes[size - 1];
	return value;
}

bool vectors_refuses(const struct device_facts *device, struct finding *finding)
{
	const int status = device->vectors.status;

	if (device->msix.status == FACT_NOT_THERE) {
		finding_set(finding, FINDING_NO_MSIX, "the device has no MSI-X");
		finding_remedy(finding,
			       "name a device that has MSI-X; 'vfio-msixctl list' lists them");
		return true;
	}
	if (status >= 0 || status == FACT_NOT_ASKED)
		return false;
	finding_set(finding, FINDING_VECTORS_UNREADABLE,
		    "cannot read which interrupts the kernel has allocated for the device: %s",
		    strerror(-status));
	finding_remedy(finding, "read msi_irqs in the device's directory in sysfs; see dmesg");
	return true;
}

/* vfio_msi_set_vector_signal() names the vector; else it is in the number within the domain. */
static bool find_index(const struct vector_irq *irq, uint64_t *index)
{
	static const char key[] = "vfio-msix[";
	const char *at = strstr(irq->handlers, key);

	if (at) {
		at = number_take(at + strlen(key), 10, VECTORS_MAX - 1, index);
		return at && *at == ']';
	}
	*index = irq->hwirq & INDEX_BITS;
	return irq->hwirq_status == 0 && strstr(irq->chip, "MSI");
}

static bool is_msix(const struct vector_irq *irq)
{
	return !*irq->mode || strcmp(irq->mode, "msix") == 0;
}

static uint32_t count_vectors(const struct device_facts *device)
{
	const struct vectors_facts *facts = &device->vectors;
	uint64_t n = device->msix.entries, index;

	for (size_t i = 0; i < facts->n_irqs && device->msix.status; i++)
		if (is_msix(&facts->irqs[i]) && find_index(&facts->irqs[i], &index))
			n = max_u64(n, index + 1);
	return (uint32_t)min_u64(n, VECTORS_MAX);
}

static void place_irqs(const struct vectors_facts *facts, struct vectors_verdict *verdict)
{
	for (size_t i = 0; i < facts->n_irqs; i++) {
		const struct vector_irq *irq = &facts->irqs[i];
		uint64_t index;

		if (!is_msix(irq))
			continue;
		verdict->n_allocated++;
		verdict->n_requested += *irq->handlers != '\0';
		if (find_index(irq, &index) && index < verdict->n_vectors &&
		    !verdict->vectors[index].irq)
			verdict->vectors[index].irq = irq;
		else
			verdict->unplaced++;
	}
}

static bool has_bit(const uint8_t *bits, size_t size, uint32_t n)
{
	return n / 8 < size && bits[n / 8] & 1u << n % 8;
}

static void read_entry(const struct vectors_facts *facts, uint32_t n, struct vector_entry *entry)
{
	const uint8_t *bytes = facts->table + (size_t)n * VECTOR_ENTRY;

	*entry = (struct vector_entry){ .address = get_le(bytes, 8),
					.data = (uint32_t)get_le(bytes + 8, 4),
					.control = (uint32_t)get_le(bytes + 12, 4) };
}

static enum vector_state state_of(const struct vector_verdict *vector, bool table_known)
{
	const bool requested = vector->irq && *vector->irq->handlers;
	const bool masked = !table_known || vector->entry.control & MASK_BIT;

	if (requested && table_known)
		return masked ? VECTOR_MASKED : VECTOR_ARMED;
	if (!masked)
		return VECTOR_STRAY;
	if (requested)
		return VECTOR_REQUESTED;
	return vector->irq ? VECTOR_ALLOCATED : VECTOR_UNUSED;
}

/* While MSI-X is off, the table has no meaning. */
static void judge_vector(const struct vectors_facts *facts, struct vectors_verdict *verdict,
			 uint32_t n)
{
	struct vector_verdict *vector = &verdict->vectors[n];
	const bool known =
		verdict->table_known && (size_t)(n + 1) * VECTOR_ENTRY <= facts->table_size;

	if (known)
		read_entry(facts, n, &vector->entry);
	vector->state = state_of(vector, known && verdict->enabled);
	vector->pending =
		has_bit(facts->pba_after_size ? facts->pba_after : facts->pba,
			facts->pba_after_size ? facts->pba_after_size : facts->pba_size, n);
	vector->stays_pending =
		vector->pending && has_bit(facts->pba, facts->pba_size, n) && facts->pba_after_size;
	verdict->n_armed += vector->state == VECTOR_ARMED;
}

/* The first and the last number of a list of CPUs, "0-3,8". */
static void read_cpus(const char *list, uint32_t *first, uint32_t *last)
{
	uint64_t number;
	const char *end = number_take(list, 10, UINT32_MAX - 1, &number);

	*first = *last = UINT32_MAX;
	if (!end)
		return;
	*first = (uint32_t)number;
	while (end) {
		*last = (uint32_t)number;
		end = *end ? number_take(end + 1, 10, UINT32_MAX - 1, &number) : NULL;
	}
}

static void begin_run(const struct vector_verdict *vector, uint32_t n, struct vectors_run *run)
{
	*run = (struct vectors_run){ .first = n,
				     .state = vector->state,
				     .pending = vector->pending,
				     .has_irq = vector->irq != NULL,
				     .first_cpu = UINT32_MAX,
				     .last_cpu = UINT32_MAX,
				     .counted = vector->irq && vector->irq->count_status == 0 };
	if (vector->irq)
		run->first_irq = vector->irq->number;
}

static bool belongs(const struct vectors_run *run, const struct vector_verdict *vector)
{
	return run->state == vector->state && run->pending == vector->pending &&
	       run->has_irq == (vector->irq != NULL) &&
	       (!vector->irq || (vector->irq->number == run->last_irq + 1 &&
				 run->counted == (vector->irq->count_status == 0)));
}

static void add_to_run(const struct vector_verdict *vector, uint32_t n, double seconds,
		       struct vectors_run *run)
{
	const struct vector_irq *irq = vector->irq;
	uint32_t first, last;

	run->last = n;
	if (!irq)
		return;
	run->last_irq = irq->number;
	read_cpus(irq->cpus, &first, &last);
	if (first != UINT32_MAX) {
		run->first_cpu = run->first_cpu < first ? run->first_cpu : first;
		run->last_cpu =
			run->last_cpu != UINT32_MAX && run->last_cpu > last ? run->last_cpu : last;
	}
	if (!run->counted)
		return;
	run->delivered = add_u64(run->delivered, irq->delivered);
	if (seconds > 0)
		run->per_second += (double)irq->meanwhile / seconds;
}

static void make_runs(const struct vectors_facts *facts, struct vectors_verdict *verdict)
{
	const double seconds = (double)facts->interval_ns / 1e9;

	for (uint32_t n = 0; n < verdict->n_vectors; n++) {
		const struct vector_verdict *vector = &verdict->vectors[n];
		struct vectors_run *run =
			verdict->n_runs ? &verdict->runs[verdict->n_runs - 1] : NULL;

		if (!run || !belongs(run, vector)) {
			run = array_add(verdict->runs, verdict->n_runs);
			begin_run(vector, n, run);
		}
		add_to_run(vector, n, seconds, run);
	}
}

struct vectors_verdict *vectors_judge(const struct host_facts *host,
				      const struct device_facts *device)
{
	const struct vectors_facts *facts = &device->vectors;
	struct vectors_verdict *verdict = xcalloc(1, sizeof(*verdict));

	verdict->enabled_known = device->msix.status == 0;
	verdict->enabled = verdict->enabled_known && device->msix.enabled;
	verdict->function_mask = verdict->enabled_known && device->msix.masked;
	verdict->table_known = facts->table_status == 0 && facts->table_size;
	verdict->n_vectors = count_vectors(device);
	verdict->vectors = xcalloc(verdict->n_vectors, sizeof(*verdict->vectors));
	place_irqs(facts, verdict);
	for (uint32_t n = 0; n < verdict->n_vectors; n++)
		judge_vector(facts, verdict, n);
	make_runs(facts, verdict);
	vectors_isolation(host, device, verdict);
	vectors_warn(device, verdict);
	return verdict;
}

void vectors_free(struct vectors_verdict *verdict)
{
	if (!verdict)
		return;
	free(verdict->vectors);
	free(verdict->runs);
	finding_free(&verdict->isolation);
	findings_free(&verdict->findings);
	free(verdict);
}
