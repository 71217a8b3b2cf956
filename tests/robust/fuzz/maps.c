// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines of /proc/PID/maps, fdinfo and QEMU's -name, and what maps makes of them. A byte says how many
 * devices the process has and whether it is a guest; then lines.
 */
#include <string.h>

#include "fuzz.h"
#include "gather/holder_process.h"
#include "gather/proc_maps.h"
#include "judge/maps.h"
#include "xmalloc.h"

static const uint64_t starts[] = { 0xfe000000, 0xfe100000, 0x40000000000, 0 };

static void set_bars(struct holder_function *function, uint64_t start)
{
	function->n_bars = HOLDER_BARS;
	function->bars[0] = (struct holder_bar){ start, 0x10000, false };
	function->bars[2] = (struct holder_bar){ start + 0x20000, 0x1000, false };
	function->bars[5] = (struct holder_bar){ 0xc000, 0x20, true };
}

static void make_device(struct device_facts *device, const struct holder_function *function)
{
	device->pci.status = 0;
	device->holders.status = 0;
	copy_text(device->address, sizeof(device->address), function->address);
	device->n_bars = HOLDER_BARS;
	for (uint8_t i = 0; i < HOLDER_BARS; i++)
		device->bars[i] = (struct bar_facts){ .index = i,
						      .io = function->bars[i].io,
						      .start = function->bars[i].start,
						      .size = function->bars[i].size };
	device->msix = (struct msix_facts){ .entries = 65,
					    .table = { 0, 0xa000, 65 * 16 },
					    .pba = { 0, 0xb000, 16 } };
}

static void make_holder(struct device_facts *device, uint8_t how)
{
	struct holder_facts *holder = array_add(device->holders.list, device->holders.n);

	holder->pid = 1;
	holder->kvm = how & 0x80;
	copy_text(holder->program, sizeof(holder->program), "qemu-system-x86_64");
	for (unsigned int i = 0; i <= how % 4u; i++) {
		struct holder_function *function = array_add(holder->functions, holder->n_functions);
		struct holder_fd *fd = array_add(holder->fds, holder->n_fds);

		snprintf(function->address, sizeof(function->address), "0000:0%u:00.0", i + 1);
		set_bars(function, starts[i]);
		fd->kind = HOLDER_DEVICE;
		fd->address_status = FACT_NOT_THERE;
	}
	make_device(device, &holder->functions[0]);
}

static void add_line(struct holder_facts *holder, char *line)
{
	struct holder_mapping mapping;
	char address[FACTS_ADDRESS], guest[16];

	proc_maps_parse(line, &mapping);
	FUZZ_CHECK(strlen(mapping.line) <= strlen(line) && !strstr(mapping.line, "  "));
	FUZZ_CHECK(!mapping.parsed || mapping.size > 0);
	if (proc_maps_is_vfio(&mapping))
		*array_add(holder->mappings, holder->n_mappings) = mapping;
	proc_fdinfo_address(line, address);
	holder_process_guest(line, guest, sizeof(guest));
	FUZZ_CHECK(strlen(guest) < sizeof(guest));
}

/* The ranges of a BAR are all of it, in order, and neighbours differ. */
static void check_bar(const struct maps_bar *bar)
{
	uint64_t end = 0;

	for (size_t i = 0; i < bar->n_ranges; i++) {
		FUZZ_CHECK(bar->ranges[i].area.offset == end && bar->ranges[i].area.size);
		FUZZ_CHECK(i == 0 || bar->ranges[i].kind != bar->ranges[i - 1].kind);
		end += bar->ranges[i].area.size;
	}
	FUZZ_CHECK(end == bar->size);
}

static void judge(const struct device_facts *device)
{
	const struct host_facts host = { .page_size = 16384 };
	struct findings messages = { 0 };
	struct maps_verdict *maps = maps_judge(&host, device, &messages);

	FUZZ_CHECK(maps || messages.n == 1);
	for (size_t i = 0; maps && i < maps->holders[0].n_bars; i++)
		check_bar(&maps->holders[0].bars[i]);
	FUZZ_CHECK(!maps || maps->holders[0].result.text);
	maps_free(maps);
	findings_free(&messages);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct facts facts = { 0 };
	struct device_facts *device;
	char *text, *rest, *line;

	if (size == 0)
		return 0;
	device = facts_add_device(&facts, "");
	make_holder(device, data[0]);
	rest = text = xstrndup((const char *)data + 1, size - 1);
	while ((line = strsep(&rest, "\n")) != NULL)
		add_line(&device->holders.list[0], line);
	judge(device);
	free(text);
	facts_free(&facts);
	return 0;
}
