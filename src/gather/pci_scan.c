// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "gather/pci.h"
#include "gather/sysfs.h"
#include "number.h"
#include "xmalloc.h"

struct name {
	uint64_t number; /* the digits of the address, as sort key */
	char address[FACTS_ADDRESS];
};

struct names {
	struct name *all;
	size_t n;
};

/* "0000:01:00.0", with a domain of up to eight digits. */
static bool is_address(const char *name)
{
	const size_t length = strspn(name, "0123456789abcdef:.");

	return length >= 12 && length < FACTS_ADDRESS && !name[length] && name[length - 2] == '.' &&
	       name[length - 5] == ':' && name[length - 8] == ':';
}

/* Bus, device and function have five digits, which the kernel pads with zeros. */
static uint64_t number_of(const char *address)
{
	uint64_t number = 0;

	for (; *address; address++)
		if (*address != ':' && *address != '.')
			number = number << 4 | (unsigned int)number_digit(*address);
	return number;
}

static void add_name(struct names *names, const char *name)
{
	struct name *added = array_add(names->all, names->n);

	added->number = number_of(name);
	copy_text(added->address, sizeof(added->address), name);
}

static int by_address(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static int read_names(const char *sysroot, struct names *names)
{
	int fd = sysfs_open_dir(sysroot, "/sys/bus/pci/devices"), ret;
	const struct dirent *entry;
	DIR *dir;

	if (fd < 0)
		return fd;
	dir = fdopendir(fd);
	if (!dir) {
		ret = xmalloc_errno();
		close(fd);
		return ret;
	}
	while ((errno = 0, entry = readdir(dir)))
		if (is_address(entry->d_name))
			add_name(names, entry->d_name);
	ret = -errno;
	closedir(dir);
	if (names->n > 0)
		qsort(names->all, names->n, sizeof(*names->all), by_address);
	return ret;
}

int pci_each_function(const char *sysroot, int (*fn)(const char *address, void *arg), void *arg)
{
	struct names names = { 0 };
	int ret = read_names(sysroot, &names);

	for (size_t i = 0; ret == 0 && i < names.n; i++)
		ret = fn(names.all[i].address, arg);
	free(names.all);
	return ret;
}
