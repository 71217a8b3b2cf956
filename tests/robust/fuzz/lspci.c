// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arbitrarily modified text of lspci: its words, and its hexadecimal dumps by way of libpci. The
 * resulting facts must satisfy the contracts in facts.h and can be judged.
 */
#include <errno.h>
#include <string.h>

#include "fuzz.h"
#include "judge/doctor.h"
#include "judge/layout.h"
#include "judge/layout_consume.h"
#include "judge/understood.h"
#include "source/explain.h"
#include "source/lspci.h"

static bool ends(const char *member, size_t size)
{
	return memchr(member, '\0', size) != NULL;
}

static void check_device(const struct device_facts *device)
{
	const struct msix_facts *msix = &device->msix;

	FUZZ_CHECK(*device->address && ends(device->address, sizeof(device->address)));
	FUZZ_CHECK(ends(device->pci.device_name, sizeof(device->pci.device_name)));
	FUZZ_CHECK(ends(device->pci.class_name, sizeof(device->pci.class_name)));
	FUZZ_CHECK(ends(device->pci.driver, sizeof(device->pci.driver)));
	FUZZ_CHECK(device->n_bars <= sizeof(device->bars) / sizeof(device->bars[0]));
	FUZZ_CHECK(device->n_bars == 6);
	for (size_t i = 0; i < device->n_bars; i++) {
		FUZZ_CHECK(device->bars[i].index == i);
		/* What was not seen must be unknown. */
		FUZZ_CHECK(!device->bars[i].unseen || device->bars[i].size_status);
		FUZZ_CHECK(device->bars[i].size_status == 0 || device->bars[i].size == 0);
	}
	FUZZ_CHECK(msix->entries <= 2048);
	FUZZ_CHECK(device->pci.vfs_status || device->pci.vfs <= 65535);
	if (msix->status)
		return;
	FUZZ_CHECK(msix->entries >= 1 && msix->entries <= 2048);
	FUZZ_CHECK(msix->table.bar <= 7 && msix->pba.bar <= 7);
	FUZZ_CHECK(msix->table.size == 16u * msix->entries);
	FUZZ_CHECK(msix->pba.size >= msix->entries / 8u);
}

static void judge(const struct device_facts *device)
{
	const struct host_facts host = { 0 };
	const struct layout_request request = { 0 };
	struct findings findings = { 0 };
	struct layout_verdict *layout = layout_judge(&host, device, &request, &findings);

	for (size_t i = 0; i < layout->n_pages; i++) {
		size_t n;
		AUTO_FREE struct layout_consumer *consumers =
			layout_consumers(layout, &layout->pages[i], &n);

		for (size_t k = 0; k < n; k++)
			FUZZ_CHECK(consumers[k].trapped_registers <= consumers[k].trapped);
	}
	layout_free(layout);
	findings_free(&findings);
}

/* Each function occurs once, and notes refer only to existing lines. */
static void check_source(const struct facts *facts, const char *text, size_t size)
{
	const struct source_facts *source = &facts->source;
	AUTO_FINDING finding = { 0 };
	size_t lines = 1;

	for (size_t i = 0; i < size; i++)
		lines += text[i] == '\n' || text[i] == '\r';
	FUZZ_CHECK(source->functions == facts->n_devices);
	FUZZ_CHECK(source->n_notes <= SOURCE_NOTES_MAX);
	for (size_t i = 0; i < source->n_notes; i++)
		FUZZ_CHECK(source->notes[i].line <= 4 * lines + size / 2);
	for (size_t i = 1; i < facts->n_devices && i < 64; i++)
		FUZZ_CHECK(strcmp(facts->devices[0].address, facts->devices[i].address) != 0);
	understood_judge(source, &finding);
	FUZZ_CHECK(*finding.text);
}

static void diagnose(const struct device_facts *device)
{
	const struct host_facts host = { 0 };
	struct doctor_verdict *verdict = doctor_judge(&host, device);

	FUZZ_CHECK(doctor_exit_status(verdict) != EXIT_YES);
	doctor_free(verdict);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct facts facts = { 0 };
	char *text = malloc(size ? size : 1);
	int ret;

	memcpy(text, data, size);
	ret = lspci_read(text, size, &facts);
	FUZZ_CHECK(ret == 0 || ret == -ENOENT);
	FUZZ_CHECK(ret != 0 || facts.n_devices > 0);
	if (ret == 0)
		check_source(&facts, text, size);
	else
		explain_text(text, size);
	for (size_t i = 0; ret == 0 && i < facts.n_devices; i++) {
		check_device(&facts.devices[i]);
		/* Only few: the judges are not tested here, and take longer. */
		if (i >= 4 || fuzz_hash(data, size) % 4)
			continue;
		if (facts.devices[i].msix.status == 0)
			judge(&facts.devices[i]);
		diagnose(&facts.devices[i]);
	}
	facts_free(&facts);
	free(text);
	return 0;
}
