// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/lspci.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "gather/lspci_line.h"
#include "gather/pci.h"
#include "util.h"

#define LINE_MAX_BYTES 1024
#define CONFIG_HEADER 64 /* what every user may read */
#define CONFIG_PCI 256

struct reading {
	struct facts *facts;
	struct lspci_function *functions; /* one a device */
	size_t n;
	bool inside;     /* between a function's first line and the empty line behind it */
	char quote[32];  /* what stands before the first function's address: "> ", blanks */
	size_t quoted;
};

static int add_function(struct reading *reading, const struct device_facts *device)
{
	struct lspci_function *functions;
	struct device_facts *added;

	if (reading->n >= LSPCI_FUNCTIONS_MAX)
		return -E2BIG;
	functions = realloc(reading->functions, (reading->n + 1) * sizeof(*functions));
	if (!functions)
		return -ENOMEM;
	reading->functions = functions;
	functions[reading->n] = (struct lspci_function){ .device = reading->facts->n_devices };
	added = facts_add_device(reading->facts, "");
	if (!added)
		return -ENOMEM;
	*added = *device;
	added->n_bars = ARRAY_SIZE(added->bars);
	for (size_t i = 0; i < added->n_bars; i++)
		added->bars[i].index = (uint8_t)i;
	reading->n++;
	reading->inside = true;
	return 0;
}

/* The first function's line tells by what all of them are quoted or indented. */
static void find_quote(struct reading *reading, const char *line)
{
	struct device_facts device;
	size_t quoted = strspn(line, "> \t|");

	facts_device_init(&device, "");
	if (reading->n || quoted >= sizeof(reading->quote) || !lspci_header(line + quoted, &device))
		return;
	memcpy(reading->quote, line, quoted);
	reading->quote[quoted] = '\0';
	reading->quoted = quoted;
}

static int read_line(struct reading *reading, const char *line)
{
	struct lspci_function *function;
	struct device_facts device;
	int ret;

	find_quote(reading, line);
	if (strncmp(line, reading->quote, reading->quoted) == 0)
		line += reading->quoted;
	facts_device_init(&device, "");
	if (lspci_header(line, &device))
		return add_function(reading, &device);
	line += strspn(line, " \t>");
	if (!*line)
		reading->inside = false;
	if (!reading->inside)
		return 0;
	function = &reading->functions[reading->n - 1];
	ret = lspci_hex(line, function);
	if (ret == 0)
		lspci_detail(line, function, &reading->facts->devices[function->device]);
	return ret < 0 ? ret : 0;
}

static int read_lines(struct reading *reading, const char *text, size_t size)
{
	int ret = 0;

	while (size > 0 && ret == 0) {
		const char *end = memchr(text, '\n', size);
		const size_t length = end ? (size_t)(end - text) : size;
		size_t kept = min_u64(length, LINE_MAX_BYTES - 1);
		char line[LINE_MAX_BYTES];

		memcpy(line, text, kept);
		while (kept > 0 && isspace((unsigned char)line[kept - 1]))
			kept--;
		line[kept] = '\0';
		ret = read_line(reading, line);
		text += length + (end != NULL);
		size -= length + (end != NULL);
	}
	return ret;
}

/* What the words tell when all of them are read; the dump may know better afterwards. */
static void conclude_words(const struct lspci_function *function, struct device_facts *device)
{
	struct msix_facts *msix = &device->msix;

	msix->table.size = msix->entries * 16u;
	msix->pba.size = (uint32_t)align_up(msix->entries, 64) / 8;
	if (function->entries_seen && function->table_seen && function->pba_seen)
		msix->status = 0;
	else if (msix->status == FACT_NOT_ASKED && function->verbose && !function->entries_seen)
		msix->status = FACT_NOT_THERE;
	if (device->pci.driver_status == FACT_NOT_ASKED && function->verbose)
		device->pci.driver_status = FACT_NOT_THERE;
	/* -vv numbers every BAR that is there: one without a line is none. */
	for (size_t i = 0; function->verbose == 2 && i < device->n_bars; i++)
		if (!(function->regions & 1u << i))
			device->bars[i].size_known = true;
}

/* -v names no BAR, but the dump does: the same address is the same BAR. */
static void find_sizes(const struct lspci_function *function, const struct device_facts *words,
		       struct device_facts *device)
{
	for (size_t i = 0; i < device->n_bars; i++) {
		struct bar_facts *bar = &device->bars[i];

		/* The words have the kernel's view, which on POWER is not what the device holds. */
		if (function->regions & 1u << i) {
			*bar = words->bars[i];
			continue;
		}
		bar->size_known = words->bars[i].size_known;
		bar->size = words->bars[i].size;
		for (size_t k = 0; !bar->size_known && bar->start && k < function->n_loose; k++) {
			if (function->loose[k].start != bar->start)
				continue;
			bar->size_known = function->loose[k].size_known;
			bar->size = function->loose[k].size;
		}
		/* The upper half of the one before it. */
		if (i > 0 && device->bars[i - 1].is_64bit && bar->start == 0)
			bar->size_known = true;
	}
}

static void conclude_dump(const struct lspci_function *function, const struct device_facts *words,
			  struct device_facts *device)
{
	const bool cut = function->config_size < CONFIG_PCI;

	find_sizes(function, words, device);
	if (words->pci.device_name[0] && !words->pci.vendor_name[0]) {
		memcpy(device->pci.device_name, words->pci.device_name,
		       sizeof(device->pci.device_name));
		memcpy(device->pci.class_name, words->pci.class_name,
		       sizeof(device->pci.class_name));
		device->pci.vendor_name[0] = '\0';
	}
	device->pci.numa_node = words->pci.numa_node;
	device->pci.rom_size = words->pci.rom_size;
	/* Behind a dump of 64 bytes there may be anything. */
	if (device->msix.status == FACT_NOT_THERE && cut && words->msix.status != FACT_NOT_THERE)
		device->msix.status = -EACCES;
	if (device->msix.status && words->msix.status == 0)
		device->msix = words->msix;
}

/* The form that libpci's dump_init() reads; the addresses do not matter, the order does. */
static void print_config(FILE *out, const struct lspci_function *function)
{
	fputs("00:00.0 \n", out);
	for (size_t i = 0; i < function->config_size; i++) {
		if (i % 16 == 0)
			fprintf(out, "%s%02zx:", i ? "\n" : "", i);
		fprintf(out, " %02x", function->config[i]);
	}
	fputs("\n\n", out);
}

/*
 * Written anew rather than handed on: libpci gives up on lines over 254 bytes, and reads an offset
 * as a signed number, so that a large one is before its buffer (lib/dump.c: dump_init()).
 */
static int make_dump(const struct reading *reading, char path[static 32])
{
	const int fd = memfd_create("lspci", MFD_CLOEXEC);
	int copy = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
	FILE *out = copy < 0 ? NULL : fdopen(copy, "w");

	if (!out) {
		if (copy >= 0)
			close(copy);
		if (fd >= 0)
			close(fd);
		return -ENOMEM;
	}
	for (size_t i = 0; i < reading->n; i++)
		if (reading->functions[i].config_size >= CONFIG_HEADER)
			print_config(out, &reading->functions[i]);
	if (fclose(out)) {
		close(fd);
		return -ENOMEM;
	}
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

/* Both lists have room for all functions: what the words told, and whom the dump is about. */
static int read_dumps(const struct reading *reading, struct device_facts *words,
		      struct device_facts **devices)
{
	AUTO_CLOSE int fd = -1;
	char path[32];
	size_t n = 0;
	int ret;

	for (size_t i = 0; i < reading->n; i++) {
		if (reading->functions[i].config_size < CONFIG_HEADER)
			continue;
		devices[n] = &reading->facts->devices[reading->functions[i].device];
		words[n] = *devices[n];
		n++;
	}
	if (n == 0)
		return 0;
	fd = make_dump(reading, path);
	ret = fd < 0 ? fd : pci_gather_dump(path, devices, n);
	for (size_t i = 0, k = 0; i < reading->n && ret == 0; i++) {
		if (reading->functions[i].config_size < CONFIG_HEADER)
			continue;
		conclude_dump(&reading->functions[i], &words[k], devices[k]);
		k++;
	}
	return ret;
}

static int read_all_dumps(const struct reading *reading)
{
	struct device_facts *words = calloc(reading->n + 1, sizeof(*words));
	struct device_facts **devices = calloc(reading->n + 1, sizeof(struct device_facts *));
	int ret = words && devices ? read_dumps(reading, words, devices) : -ENOMEM;

	free(words);
	free(devices);
	return ret;
}

int lspci_read(const char *text, size_t size, struct facts *facts)
{
	struct reading reading = { .facts = facts };
	int ret = read_lines(&reading, text, size);

	for (size_t i = 0; i < reading.n && ret == 0; i++)
		conclude_words(&reading.functions[i],
			       &facts->devices[reading.functions[i].device]);
	if (ret == 0)
		ret = reading.n ? read_all_dumps(&reading) : -ENOENT;
	for (size_t i = 0; i < reading.n; i++)
		free(reading.functions[i].config);
	free(reading.functions);
	return ret;
}
