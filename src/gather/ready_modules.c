// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "gather/ready.h"
#include "gather/sysfs.h"

/* Calls @fn for each line of a file until it returns true. Return: 0, 1 if it did, or -errno. */
static int each_line(const char *path, bool (*fn)(char *line, void *arg), void *arg)
{
	AUTO_FCLOSE FILE *file = fopen(path, "re");
	AUTO_FREE char *line = NULL;
	size_t size = 0;

	if (!file)
		return -errno;
	while (getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (fn(line, arg))
			return 1;
	}
	return 0;
}

/* "kernel/drivers/vfio/pci/vfio-pci.ko.xz: ..." is the module vfio_pci. */
static bool is_module(char *line, void *arg)
{
	const char *name = arg, *file;

	line[strcspn(line, ":")] = '\0';
	file = strrchr(line, '/');
	file = file ? file + 1 : line;
	for (; *name; name++, file++)
		if (*name != (*file == '-' ? '_' : *file))
			return false;
	return strncmp(file, ".ko", 3) == 0;
}

static enum module_state installed(const char *sysroot, const char *release, char *name)
{
	char path[PATH_MAX];
	int built_in, installed;

	snprintf(path, sizeof(path), "%s/lib/modules/%s/modules.builtin", sysroot, release);
	built_in = each_line(path, is_module, name);
	if (built_in == 1)
		return MODULE_BUILT_IN;
	snprintf(path, sizeof(path), "%s/lib/modules/%s/modules.dep", sysroot, release);
	installed = each_line(path, is_module, name);
	if (installed == 1)
		return MODULE_INSTALLED;
	return installed == 0 && built_in == 0 ? MODULE_MISSING : MODULE_UNKNOWN;
}

static int add_module(const char *sysroot, const char *release, struct ready_facts *ready,
		      const char *name)
{
	struct module_facts *module =
		realloc(ready->modules, (ready->n_modules + 1) * sizeof(*module));

	if (!module)
		return -ENOMEM;
	ready->modules = module;
	module += ready->n_modules++;
	snprintf(module->name, sizeof(module->name), "%s", name);
	/* Only what was loaded has an initstate; built-in modules have a folder for parameters. */
	if (sysfs_exists(sysroot, "/sys/module/%s/initstate", name))
		module->state = MODULE_LOADED;
	else if (sysfs_exists(sysroot, "/sys/module/%s", name))
		module->state = MODULE_BUILT_IN;
	else
		module->state = installed(sysroot, release, module->name);
	return 0;
}

struct alias_search {
	char device[128]; /* "vfio_pci:v000015B3d..." */
	char *variant;
	size_t size;
};

/* "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci" */
static bool match_alias(char *line, void *arg)
{
	static const char prefix[] = "alias vfio_pci:";
	struct alias_search *search = arg;
	char *module = strrchr(line, ' ');

	if (strncmp(line, prefix, strlen(prefix)) != 0 || !module)
		return false;
	*module++ = '\0';
	if (strcmp(module, "vfio_pci") == 0 ||
	    fnmatch(line + strlen("alias "), search->device, 0) != 0)
		return false;
	snprintf(search->variant, search->size, "%s", module);
	return true;
}

/* Drivers for one kind of device have aliases that only driver_override finds: "vfio_pci:...". */
static void find_variant(const char *sysroot, const char *release, struct device_facts *device)
{
	struct alias_search search = { .device = "vfio_",
				       .variant = device->ready.variant,
				       .size = sizeof(device->ready.variant) };
	const size_t prefix = strlen(search.device);
	char path[PATH_MAX];

	if (sysfs_read(sysroot, search.device + prefix, sizeof(search.device) - prefix,
		       "/sys/bus/pci/devices/%s/modalias", device->address) != 0)
		return;
	snprintf(path, sizeof(path), "%s/lib/modules/%s/modules.alias", sysroot, release);
	each_line(path, match_alias, &search);
}

int ready_gather_modules(const char *sysroot, const struct host_facts *host,
			 struct device_facts *device)
{
	const bool power = strncmp(host->arch, "ppc", 3) == 0;
	const char *const names[] = {
		"vfio",
		"vfio_pci",
		power ? "vfio_iommu_spapr_tce" : "vfio_iommu_type1",
		"iommufd",
	};
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(names) && ret == 0; i++)
		ret = add_module(sysroot, host->kernel, &device->ready, names[i]);
	find_variant(sysroot, host->kernel, device);
	return ret;
}
