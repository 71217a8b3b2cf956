// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/vectors.h"

#include <errno.h>
#include <string.h>

#include "gather/host.h"
#include "gather/sysfs.h"
#include "number.h"
#include "xmalloc.h"

/* "12,0,3": for each CPU. With thousands of CPUs the file is cut, and so is the sum. */
static int read_count(const char *sysroot, uint32_t irq, uint64_t *count)
{
	char text[16384];
	const char *at = text;
	int ret = sysfs_read(sysroot, text, sizeof(text), "/sys/kernel/irq/%u/per_cpu_count", irq);

	*count = 0;
	while (ret == 0 && at) {
		uint64_t number;

		at = number_take(at, 10, UINT32_MAX, &number);
		if (!at)
			return -EINVAL;
		*count = add_u64(*count, number);
		at = *at == ',' ? at + 1 : NULL;
	}
	return ret;
}

static void read_cpus(const char *sysroot, struct vector_irq *irq)
{
	static const char *const files[] = { "effective_affinity_list", "smp_affinity_list" };

	for (size_t i = 0; i < ARRAY_SIZE(files) && !*irq->cpus; i++)
		sysfs_read(sysroot, irq->cpus, sizeof(irq->cpus), "/proc/irq/%u/%s", irq->number,
			   files[i]);
}

struct search {
	const char *sysroot;
	struct device_facts *device;
};

static int add_irq(const char *name, void *arg)
{
	const struct search *search = arg;
	struct vectors_facts *vectors = &search->device->vectors;
	const char *root = search->sysroot;
	struct vector_irq irq = { .hwirq_status = -EINVAL };
	long long hwirq;

	if (sysfs_parse_u32(name, &irq.number) != 0)
		return 0;
	sysfs_read(root, irq.mode, sizeof(irq.mode), "/sys/bus/pci/devices/%s/msi_irqs/%s",
		   search->device->address, name);
	sysfs_read(root, irq.chip, sizeof(irq.chip), "/sys/kernel/irq/%s/chip_name", name);
	sysfs_read(root, irq.handlers, sizeof(irq.handlers), "/sys/kernel/irq/%s/actions", name);
	irq.hwirq_status = sysfs_read_number(root, &hwirq, "/sys/kernel/irq/%s/hwirq", name);
	if (irq.hwirq_status == 0)
		irq.hwirq = (uint64_t)hwirq & INT64_MAX;
	read_cpus(root, &irq);
	irq.count_status = read_count(root, irq.number, &irq.delivered);
	*array_add(vectors->irqs, vectors->n_irqs) = irq;
	return vectors->n_irqs == VECTORS_MAX;
}

/* Posted interrupts of VT-d need APICv; those of AMD-Vi are AVIC itself. */
static void read_posting(const char *sysroot, struct fact_text *posting)
{
	static const struct {
		const char *module, *parameter;
	} of[] = {
		{ "kvm_intel", "enable_apicv" },
		{ "kvm_amd", "avic" },
	};

	posting->status = FACT_NOT_THERE;
	for (size_t i = 0; i < ARRAY_SIZE(of); i++) {
		char value[8];

		if (sysfs_read(sysroot, value, sizeof(value), "/sys/module/%s/parameters/%s",
			       of[i].module, of[i].parameter) != 0)
			continue;
		posting->status = 0;
		if (*value == 'Y' || *value == '1')
			snprintf(posting->text, sizeof(posting->text), "%s.%s=%s", of[i].module,
				 of[i].parameter, value);
	}
}

void vectors_gather_begin(const char *sysroot, struct host_facts *host, struct device_facts *device)
{
	struct search search = { sysroot, device };
	struct vectors_facts *vectors = &device->vectors;
	int ret = sysfs_each(sysroot, add_irq, &search, "/sys/bus/pci/devices/%s/msi_irqs",
			     device->address);

	/* Without an interrupt there is no such directory. */
	vectors->status = ret < 0 && ret != -ENOENT ? ret : 0;
	read_posting(sysroot, &vectors->posting);
	host_gather_unsafe(sysroot, host);
	host_gather_setup(sysroot, host);
}

void vectors_gather_end(const char *sysroot, struct vectors_facts *vectors)
{
	for (size_t i = 0; i < vectors->n_irqs; i++) {
		struct vector_irq *irq = &vectors->irqs[i];
		const uint64_t before = irq->delivered;

		if (irq->count_status)
			continue;
		irq->count_status = read_count(sysroot, irq->number, &irq->delivered);
		/* The counter of a CPU has 32 bits; an interrupt may have been freed meanwhile. */
		irq->meanwhile = irq->delivered > before ? irq->delivered - before : 0;
	}
}
