// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The text of lspci: its words, and its hexadecimal dumps by way of libpci. What is found must keep
 * to what facts.h says of it, and can be judged.
 */
#include <errno.h>
#include <string.h>

#include "fuzz.h"
#include "source/lspci.h"
#include "judge/layout.h"

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
	for (size_t i = 0; i < device->n_bars; i++)
		FUZZ_CHECK(device->bars[i].index < 6);
	if (msix->status)
		return;
	FUZZ_CHECK(msix->entries >= 1 && msix->entries <= 2048);
	FUZZ_CHECK(msix->table.bar <= 7 && msix->pba.bar <= 7);
	FUZZ_CHECK(msix->table.size == 16u * msix->entries);
	FUZZ_CHECK(msix->pba.size >= msix->entries / 8u);
}

static void judge(const struct device_facts *device)
{
	const struct host_facts host = { .page_size = 65536 };
	const struct layout_request request = { 0 };
	struct findings findings = { 0 };
	struct layout_verdict layout;

	layout_judge(&host, device, &request, &layout, &findings);
	for (size_t i = 0; i < layout.n_pages; i++)
		for (size_t k = 0; k < layout.pages[i].n_consumers; k++)
			FUZZ_CHECK(layout.pages[i].consumers[k].trapped_registers <=
				   layout.pages[i].consumers[k].trapped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct facts facts = { 0 };
	char *text = malloc(size ? size : 1);
	int ret;

	memcpy(text, data, size);
	ret = lspci_read(text, size, &facts);
	FUZZ_CHECK(ret == 0 || ret == -ENOENT || ret == -EILSEQ || ret == -EIO);
	FUZZ_CHECK(ret != 0 || facts.n_devices > 0);
	for (size_t i = 0; ret == 0 && i < facts.n_devices; i++) {
		check_device(&facts.devices[i]);
		if (facts.devices[i].msix.status == 0)
			judge(&facts.devices[i]);
	}
	facts_free(&facts);
	free(text);
	return 0;
}
