// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/doctor_modules.h"

#include <stdio.h>
#include <string.h>

static bool is_needed(const struct module_facts *module, bool by_container)
{
	if (strcmp(module->name, "iommufd") == 0)
		return false;
	return by_container || strncmp(module->name, "vfio_iommu", 10) != 0;
}

static void module_fails(const struct host_facts *host, const struct module_facts *module,
			 bool bound, struct finding *finding)
{
	if (module->state == MODULE_MISSING) {
		finding_set(finding, FINDING_MODULE_MISSING,
			    "%s is neither loaded, built in nor installed for Linux %s",
			    module->name, host->kernel);
		finding_remedy(finding,
			       "install the package with this kernel's extra modules, or boot a "
			       "kernel that has it");
		return;
	}
	/*
	 * Binding loads the modules: one that is not loaded matters only once a device is bound.
	 */
	finding_set(finding, bound ? FINDING_MODULE_NOT_LOADED : FINDING_MODULE_NOT_LOADED_YET,
		    "%s is not loaded", module->name);
	finding_command(finding, "modprobe %s", module->name);
}

void doctor_modules(const struct host_facts *host, bool bound, bool by_container,
		    struct finding *finding)
{
	const struct host_setup *setup = &host->setup;
	const struct module_facts *lacking = NULL;
	char list[FINDING_TEXT / 2] = "";
	size_t used = 0;

	for (size_t i = 0; i < setup->n_modules; i++) {
		const struct module_facts *module = &setup->modules[i];
		const bool there =
			module->state == MODULE_LOADED || module->state == MODULE_BUILT_IN;

		if (!there && is_needed(module, by_container) &&
		    (!lacking || module->state == MODULE_MISSING))
			lacking = module;
		if (there && used < sizeof(list))
			used += (size_t)snprintf(
				list + used, sizeof(list) - used, "%s%s%s", used ? ", " : "",
				module->name, module->state == MODULE_LOADED ? "" : " (built in)");
	}
	if (lacking)
		module_fails(host, lacking, bound, finding);
	else
		finding_set(finding, FINDING_PASSED, "%s", list);
}
