// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/register.h"

/* Reading them has no side effects, and the standard allows accesses of @width. */
static const struct {
	uint32_t class;
	unsigned int bar;
	unsigned int offset;
	unsigned int width;
	const char *name;
} known[] = {
	/* NVM Express 1.4, 3.1.1 and 3.1.2: read only; whole registers, CAP is a qword */
	{ 0x010802, 0, 0x8, 4, "NVMe VS" },
	{ 0x010802, 0, 0x0, 8, "NVMe CAP" },
	/* xHCI 1.2, 5.3.1 and 5.3.2: CAPLENGTH and HCIVERSION, read only, in one dword */
	{ 0x0c0330, 0, 0x0, 4, "xHCI CAPLENGTH" },
	{ 0x0c0330, 0, 0x0, 1, "xHCI CAPLENGTH" },
	/* AHCI 1.3.1, 3.1.1: host capabilities, read only */
	{ 0x010601, 5, 0x0, 4, "AHCI CAP" },
	/* High Definition Audio 1.0a, 3.3.2: global capabilities, read only, 16 bits */
	{ 0x040300, 0, 0x0, 2, "HDA GCAP" },
};

bool register_known(uint32_t class, int bar, unsigned int width, struct register_choice *choice)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (known[i].class != class || known[i].width != width ||
		    (bar >= 0 && (unsigned int)bar != known[i].bar))
			continue;
		choice->bar = known[i].bar;
		choice->offset = known[i].offset;
		choice->width = width;
		snprintf(choice->name, sizeof(choice->name), "%s", known[i].name);
		return true;
	}
	return false;
}
