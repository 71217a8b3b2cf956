// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files that any `list` has to read: list_files SYSROOT reads the configuration space of each
 * function and, if that has MSI-X, uevent, IOMMU group and BARs. It prints nothing: what `list`
 * takes longer is its own (tools/bench/list).
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int directory;

static ssize_t read_file(const char *address, const char *name, void *buffer, size_t size)
{
	char path[300];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", address, name);
	fd = openat(directory, path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = pread(fd, buffer, size, 0);
		close(fd);
	}
	return n;
}

static bool has_msix(const uint8_t *config)
{
	unsigned int at = config[0x34] & ~3u;

	for (int n = 0; n < 48 && at >= 0x40; n++, at = config[at + 1] & ~3u)
		if (config[at] == 0x11)
			return true;
	return false;
}

static bool read_function(const char *address)
{
	char path[300], text[1024];
	uint8_t config[256];

	if (read_file(address, "config", config, sizeof(config)) != sizeof(config))
		return false;
	if (!has_msix(config))
		return true;
	if (read_file(address, "uevent", text, sizeof(text)) < 0)
		return false;
	snprintf(path, sizeof(path), "%s/iommu_group", address);
	if (readlinkat(directory, path, text, sizeof(text)) < 0)
		return false;
	return read_file(address, "resource", text, sizeof(text)) > 0;
}

int main(int argc, char **argv)
{
	struct dirent **entries;
	char path[4096];
	int n;

	if (argc != 2)
		return 2;
	snprintf(path, sizeof(path), "%s/sys/bus/pci/devices", argv[1]);
	n = scandir(path, &entries, NULL, alphasort);
	directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; i < n; i++)
		if (entries[i]->d_name[0] != '.' && !read_function(entries[i]->d_name))
			return 1;
	return n > 2 ? 0 : 1;
}
