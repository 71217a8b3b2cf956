// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/pci_regs.h>

#include "gather/qmp.h"
#include "gather/windows.h"
#include "xmalloc.h"

#define NO_HOST "ffff:ff:ff.f" /* of a device that QEMU got as a descriptor */

struct search {
	struct qmp *qmp;
	struct device_facts *device;
	json_t *candidates; /* of query-pci's answer, the devices that may be this one */
};

static void add_devices(const json_t *devices, struct search *search);

/* The guest may see other ids (x-pci-vendor-id): then it is not found. */
static void add_device(json_t *device, struct search *search)
{
	const struct pci_facts *pci = &search->device->pci;
	const json_t *id = json_object_get(device, "id");

	if (json_integer_value(json_object_get(id, "vendor")) == pci->vendor &&
	    json_integer_value(json_object_get(id, "device")) == pci->device)
		json_array_append(search->candidates, device);
	add_devices(json_object_get(json_object_get(device, "pci_bridge"), "devices"), search);
}

static void add_devices(const json_t *devices, struct search *search)
{
	for (size_t i = 0; i < json_array_size(devices); i++)
		add_device(json_array_get(devices, i), search);
}

static int find_candidates(struct search *search)
{
	json_t *buses;
	int ret = qmp_execute(search->qmp, "query-pci", NULL, &buses);

	if (ret)
		return ret;
	search->candidates = json_array();
	for (size_t i = 0; i < json_array_size(buses); i++)
		add_devices(json_object_get(json_array_get(buses, i), "devices"), search);
	json_decref(buses);
	return 0;
}

static const char *id_of(const json_t *candidate)
{
	const char *id = json_string_value(json_object_get(candidate, "qdev_id"));

	return id ? id : "";
}

/*
 * Return: 1: it is this device; 0: it is not; FACT_NOT_THERE: QEMU does not know, or it has no id
 * to ask by; -errno of asking.
 */
static int ask_host(const struct search *search, const json_t *candidate)
{
	AUTO_FREE char *path = xasprintf("/machine/peripheral/%s", id_of(candidate));
	json_t *answer;
	const char *host;
	int ret;

	if (!*id_of(candidate))
		return FACT_NOT_THERE;
	ret = qmp_execute(search->qmp, "qom-get",
			  json_pack("{s:s, s:s}", "path", path, "property", "host"), &answer);
	if (ret)
		return ret == -EREMOTEIO ? 0 : ret; /* a device of another kind */
	host = json_string_value(answer);
	if (!host || strcmp(host, NO_HOST) == 0)
		ret = FACT_NOT_THERE;
	else
		ret = strcmp(host, search->device->address) == 0;
	json_decref(answer);
	return ret;
}

/* "00:01.0 (hostdev0), 00:02.0" */
static void name_candidate(const json_t *candidate, struct trap_guest *guest)
{
	const size_t used = strlen(guest->answer);
	const char *id = id_of(candidate);

	snprintf(guest->answer + used, sizeof(guest->answer) - used, "%s%02x:%02x.%x%s%s%s",
		 used ? ", " : "",
		 (unsigned int)json_integer_value(json_object_get(candidate, "bus")),
		 (unsigned int)json_integer_value(json_object_get(candidate, "slot")),
		 (unsigned int)json_integer_value(json_object_get(candidate, "function")),
		 *id ? " (" : "", id, *id ? ")" : "");
}

/* One that QEMU does not know the host address of must be the only one, of the right QEMU. */
static int choose(const struct search *search, const json_t **chosen)
{
	struct trap_guest *guest = &search->device->traps.guest;
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(search->candidates); i++) {
		const json_t *candidate = json_array_get(search->candidates, i);
		const int ret = ask_host(search, candidate);

		if (ret < 0 && ret != FACT_NOT_THERE)
			return ret;
		if (ret == 0)
			continue;
		*chosen = candidate;
		if (ret == 1) {
			guest->answer[0] = '\0';
			return 0;
		}
		name_candidate(candidate, guest);
		n++;
	}
	if (n == 1 && qmp_peer(search->qmp) == (pid_t)guest->pid) {
		guest->answer[0] = '\0';
		return 0;
	}
	return n ? -ENOTUNIQ : -ENODEV;
}

/* QEMU's BAR may be larger, as x-msix-relocation makes it: the device's is its beginning. */
static int add_regions(const json_t *chosen, struct device_facts *device)
{
	const json_t *regions = json_object_get(chosen, "regions");

	for (size_t i = 0; i < json_array_size(regions); i++) {
		const json_t *region = json_array_get(regions, i);
		const json_int_t bar = json_integer_value(json_object_get(region, "bar"));
		const json_int_t address = json_integer_value(json_object_get(region, "address"));

		if (bar >= 0 && bar < PCI_STD_NUM_BARS && address > 0)
			windows_add(device, (uint32_t)bar, (uint64_t)address);
	}
	return device->traps.guest.n_windows ? 0 : FACT_NOT_THERE;
}

int windows_from_qmp(const char *socket, struct device_facts *device)
{
	struct trap_guest *guest = &device->traps.guest;
	struct search search = { .device = device };
	const json_t *chosen = NULL;
	int ret;

	guest->step = TRAP_GUEST_QMP;
	copy_text(guest->socket, sizeof(guest->socket), socket);
	ret = qmp_open(socket, &search.qmp);
	if (ret == 0)
		ret = find_candidates(&search);
	if (ret == 0)
		ret = choose(&search, &chosen);
	if (ret == -EREMOTEIO)
		copy_text(guest->answer, sizeof(guest->answer), qmp_refusal(search.qmp));
	if (ret == 0) {
		guest->step = TRAP_GUEST_ADDRESS;
		ret = add_regions(chosen, device);
	}
	json_decref(search.candidates);
	qmp_close(search.qmp);
	return ret;
}
