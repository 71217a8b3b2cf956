// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/reworded.h"

#include <string.h>

#include "util.h"
#include "xmalloc.h"

/* How texts begin. */
static const struct {
	const char *was;
	const char *is;
} reworded[] = {
	/* register_choice.name */
	{ "pending bits", "PBA" },
	/* open_facts.why */
	{ "the kernel offers no device node (", "the kernel provides no device cdev (" },
	{ "the kernel refuses the device node: ", "the kernel refuses the device cdev: " },
	{ "the device has a node of its own", "the kernel provides a device cdev" },
	{ "the device node may not be opened", "this user may not open the device cdev" },
	{ "/dev/iommu may not be opened", "this user may not open /dev/iommu" },
	{ "a VF token goes with the group", "a VF token needs the group" },
};

void reworded_renew(char *text, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(reworded); i++) {
		const size_t length = strlen(reworded[i].was);

		if (strncmp(text, reworded[i].was, length) == 0) {
			AUTO_FREE char *renewed = xasprintf("%s%s", reworded[i].is, text + length);

			copy_text(text, size, renewed);
			return;
		}
	}
}
