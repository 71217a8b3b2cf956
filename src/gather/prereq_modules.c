// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "gather/file.h"
#include "gather/host.h"
#include "gather/prereq.h"
#include "gather/sysfs.h"
#include "xmalloc.h"

/* "kernel/drivers/vfio/pci/vfio-pci.ko.xz: ..." is the module vfio_pci. */
static int is_module(char *line, void *arg)
{
	const char *name = arg, *file;

	line[strcspn(line, ":")] = '\0';
	file = strrchr(line, '/');
	file = file ? file + 1 : line;
	for (; *name; name++, file++)
		if (*name != (*file == '-' ? '_' : *file))
			return 0;
	return strncmp(file, ".ko", 3) == 0;
}

/* If the lists cannot be read, the state is unknown. */
static void find_installed(const char *sysroot, const char *release, struct module_facts *module)
{
	char path[PATH_MAX];
	int built_in, installed = 0;

	snprintf(path, sizeof(path), "%s/lib/modules/%s/modules.builtin", sysroot, release);
	built_in = file_lines(path, is_module, module->name);
	if (built_in != 1) {
		snprintf(path, sizeof(path), "%s/lib/modules/%s/modules.dep", sysroot, release);
		installed = file_lines(path, is_module, module->name);
	}
	if (built_in == 1)
		module->state = MODULE_BUILT_IN;
	else if (installed == 1)
		module->state = MODULE_INSTALLED;
	else
		module->state = installed || built_in ? MODULE_UNKNOWN : MODULE_MISSING;
}

static void add_module(const char *sysroot, const char *release, struct host_setup *setup,
		       const char *name)
{
	struct module_facts *module = array_add(setup->modules, setup->n_modules);

	snprintf(module->name, sizeof(module->name), "%s", name);
	/* Only loaded modules have an initstate; built-in ones have a directory for parameters. */
	if (sysfs_exists(sysroot, "/sys/module/%s/initstate", name))
		module->state = MODULE_LOADED;
	else if (sysfs_exists(sysroot, "/sys/module/%s", name))
		module->state = MODULE_BUILT_IN;
	else
		find_installed(sysroot, release, module);
}

struct alias_search {
	char device[128]; /* "vfio_pci:v000015B3d..." */
	char *variant;
	size_t size;
};

/* "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci" */
static int match_alias(char *line, void *arg)
{
	static const char prefix[] = "alias vfio_pci:";
	struct alias_search *search = arg;
	char *module = strrchr(line, ' ');

	if (strncmp(line, prefix, strlen(prefix)) != 0 || !module)
		return 0;
	*module++ = '\0';
	if (strcmp(module, "vfio_pci") == 0 ||
	    fnmatch(line + strlen("alias "), search->device, 0) != 0)
		return 0;
	snprintf(search->variant, search->size, "%s", module);
	return 1;
}

/* Variant drivers have aliases "vfio_pci:...", which match only with driver_override. */
void prereq_gather_variant(const char *sysroot, const struct host_facts *host,
			   struct device_facts *device)
{
	struct alias_search search = { .device = "vfio_",
				       .variant = device->prereq.variant,
				       .size = sizeof(device->prereq.variant) };
	const size_t prefix = strlen(search.device);
	char path[PATH_MAX];

	if (sysfs_read(sysroot, search.device + prefix, sizeof(search.device) - prefix,
		       "/sys/bus/pci/devices/%s/modalias", device->address) != 0)
		return;
	snprintf(path, sizeof(path), "%s/lib/modules/%s/modules.alias", sysroot, host->kernel);
	file_lines(path, match_alias, &search);
}

void host_gather_modules(const char *sysroot, struct host_facts *host)
{
	const bool power = strncmp(host->arch, "ppc", 3) == 0;
	const char *const names[] = {
		"vfio",
		"vfio_pci",
		power ? "vfio_iommu_spapr_tce" : "vfio_iommu_type1",
		"iommufd",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		add_module(sysroot, host->kernel, &host->setup, names[i]);
}
