// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/explain.h"

#include <stdbool.h>
#include <string.h>

#include "source/lspci_block.h"
#include "util.h"

#define RUN_LSPCI "run 'lspci -nnvv' there as root"
#define RUN_LSPCI_THERE "run 'lspci -nnvv' as root on that machine"

/* Both strings are in one line, in this order, in any case. */
static const struct {
	const char *first;
	const char *second;
	struct explanation explanation;
} kinds[] = {
	{ "@pci",
	  "class=0x",
	  { true, "the output of FreeBSD's pciconf, not of lspci",
	    "on that machine as root: pkg install pciutils && lspci -nnvv" } },
	{ "@pci",
	  "chip=0x",
	  { true, "the output of FreeBSD's pciconf, not of lspci",
	    "on that machine as root: pkg install pciutils && lspci -nnvv" } },
	{ "VEN_",
	  "DEV_",
	  { true, "a Windows device list, which does not show the location of the MSI-X table",
	    "boot Linux on that machine (a live system is sufficient) and " RUN_LSPCI } },
	{ "PCI bus ",
	  ", device ",
	  { true, "a Windows device list, which does not show the location of the MSI-X table",
	    "boot Linux on that machine (a live system is sufficient) and " RUN_LSPCI } },
	{ "Vendor ID: ",
	  "Product ID: ",
	  { true, "the output of OpenBSD's pcidump, not of lspci",
	    "on that machine as root: pkg_add pciutils && lspci -nnvv" } },
	{ " \"Class ",
	  "\" \"",
	  { true, "the output of busybox lspci, which shows neither BARs nor capabilities",
	    "install pciutils on that machine and " RUN_LSPCI } },
	{ " Class ",
	  ":",
	  { true, "the output of busybox lspci, which shows neither BARs nor capabilities",
	    "install pciutils on that machine and " RUN_LSPCI } },
	{ "-[0000:",
	  "]-",
	  { true, "the tree of lspci -t, which shows neither BARs nor capabilities",
	    RUN_LSPCI_THERE } },
	{ "Slot:",
	  ":",
	  { true, "the output of lspci -vmm, which shows no capabilities", RUN_LSPCI_THERE } },
	{ "bus info:",
	  "pci@",
	  { true, "the output of lshw, which does not show the location of the MSI-X table",
	    RUN_LSPCI_THERE } },
	{ "SysFS BusID:",
	  ":",
	  { true, "the output of hwinfo, which does not show the location of the MSI-X table",
	    RUN_LSPCI_THERE } },
};

static const struct explanation machine_readable = {
	true, "the output of lspci -m, which shows neither BARs nor capabilities", RUN_LSPCI_THERE
};

static const struct explanation without_device = {
	false,
	"the output of lspci, but without the line that names the device (\"01:00.0 Class: Name\")",
	"insert that line before the details, or " RUN_LSPCI_THERE
};

static bool is_kind(const char *line, const char *first, const char *second)
{
	const char *at = strcasestr(line, first);

	return at && strcasestr(at + strlen(first), second);
}

/* "01:00.0 "Ethernet controller" "Intel Corporation" ..." */
static bool is_machine_readable(const char *line)
{
	const char *at = strchr(line, '"');
	struct lspci_head_line head;

	return at && at > line && at[-1] == ' ' && is_kind(at, "\" \"", "\"") &&
	       lspci_head_read(line, &head) != LSPCI_HEAD_NONE;
}

static const struct explanation *explain_line(const char *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (is_kind(line, kinds[i].first, kinds[i].second))
			return &kinds[i].explanation;
	return is_machine_readable(line) ? &machine_readable : NULL;
}

const struct explanation *explain_text(const char *text, size_t size)
{
	const struct explanation *found = NULL;
	struct lspci_lines lines;
	bool details = false;

	lspci_text_lines(text, size, &lines);
	for (size_t i = 0; i < lines.n && !found; i++) {
		details |= lspci_block_detail(lines.list[i].text, false) ||
			   lspci_dump_begins(lines.list[i].text);
		found = explain_line(lines.list[i].text);
	}
	lspci_text_free(&lines);
	return details ? &without_device : found;
}
