// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The walker of capability chains. Input: a byte for the kind of chain, two for the offset of the
 * first entry, then the struct as a kernel might have filled it.
 */
#include <string.h>

#include "fuzz.h"
#include "gather/vfio_caps.h"

static void check_entry(const struct capability *cap, const uint8_t *info, size_t size)
{
	FUZZ_CHECK(cap->offset + 8 + cap->raw_size <= size);
	FUZZ_CHECK(memcmp(cap->raw, info + cap->offset + 8, cap->raw_size) == 0);
	FUZZ_CHECK(cap->n_areas == 0 || (cap->areas && 8 + 16 * cap->n_areas <= cap->raw_size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct facts facts = { 0 };
	struct device_facts *device;
	struct chain *chain;
	uint8_t *info;

	if (size < 3)
		return 0;
	device = facts_add_device(&facts, "");
	chain = &device->vfio.chain;
	/* A copy of exactly that size, so that a read past its end is noticed. */
	info = malloc(size - 3);
	memcpy(info, data + 3, size - 3);
	vfio_caps_read(info, size - 3, data[1] | (uint32_t)data[2] << 8, data[0] % 3, chain);
	FUZZ_CHECK(chain->n_entries <= VFIO_CAPS_MAX && chain->status <= 0);
	for (size_t i = 0; i < chain->n_entries; i++)
		check_entry(&chain->entries[i], info, size - 3);
	free(info);
	facts_free(&facts);
	return 0;
}
