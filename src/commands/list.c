// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "commands/options.h"
#include "escape.h"
#include "judge/understood.h"
#include "msg.h"
#include "number.h"
#include "render/text_list.h"

#define SHOW_ALL "use 'list --all' to include functions without MSI-X"

enum {
	OPTION_DRIVER = 0x200,
	OPTION_GROUP,
	OPTION_ID,
	OPTION_SORT,
};

struct list_args {
	struct options options;
	struct list_view view;
	bool all;
	const char *driver; /* NULL: any; "none": no driver */
	bool group_given;
	uint32_t group;
	int32_t vendor; /* -1: any */
	int32_t device;
	enum list_column sort; /* LIST_COLUMNS: in the order of discovery, by address */
	bool descending;
};

static const uint32_t needs[] = {
	[LIST_DRIVER] = NEED_IDENTITY,
	[LIST_GROUP] = NEED_GROUP_ID,
	[LIST_TABLE] = NEED_MSIX,
	[LIST_ENTRIES] = NEED_MSIX,
	[LIST_PBA] = NEED_MSIX,
	[LIST_SHARED_4K] = NEED_MSIX | NEED_TABLE_BAR,
	[LIST_SHARED_16K] = NEED_MSIX | NEED_TABLE_BAR,
	[LIST_SHARED_64K] = NEED_MSIX | NEED_TABLE_BAR,
	[LIST_DEVICE] = NEED_IDENTITY | NEED_NAMES,
	[LIST_ID] = NEED_IDENTITY,
	[LIST_SUBSYSTEM] = NEED_IDENTITY,
	[LIST_CLASS] = NEED_IDENTITY | NEED_NAMES,
	[LIST_STATE] = NEED_MSIX,
	[LIST_BAR_SIZE] = NEED_MSIX | NEED_TABLE_BAR,
	[LIST_NUMA] = NEED_IDENTITY | NEED_STATE,
	[LIST_POWER] = NEED_IDENTITY | NEED_STATE,
};

_Static_assert(ARRAY_SIZE(needs) == LIST_COLUMNS, "what each column needs");

/* The needs of keep(). */
static uint32_t scan_filters(const struct list_args *args)
{
	uint32_t all = args->all ? 0 : NEED_MSIX;

	if (args->driver || args->vendor >= 0 || args->device >= 0)
		all |= NEED_IDENTITY;
	if (args->group_given)
		all |= NEED_GROUP_ID;
	return all;
}

static uint32_t scan_needs(const struct list_args *args)
{
	uint32_t all = scan_filters(args);

	/* JSON has no columns: it reports all facts of a function. */
	if (args->options.json != JSON_OFF)
		return NEED_FUNCTION | NEED_GROUP_ID;
	if (args->options.metrics)
		return all | NEED_IDENTITY | NEED_NAMES | NEED_MSIX | NEED_TABLE_BAR | NEED_STATE |
		       NEED_GROUP_ID;
	for (size_t i = 0; i < args->view.n; i++)
		all |= needs[args->view.columns[i]];
	if (args->sort != LIST_COLUMNS)
		all |= needs[args->sort];
	return all;
}

/* A function is kept where the text lacks what a filter needs: see is_undecided(). */
static bool keep_identity(const struct list_args *args, const struct pci_facts *pci)
{
	const bool none = args->driver && strcmp(args->driver, "none") == 0;

	if (pci->status == FACT_NOT_ASKED)
		return true;
	if (args->driver && pci->driver_status != FACT_NOT_ASKED &&
	    (none ? pci->driver_status == 0 :
		    pci->driver_status || strcmp(pci->driver, args->driver) != 0))
		return false;
	if (!pci->vendor)
		return true;
	return (args->vendor < 0 || pci->vendor == args->vendor) &&
	       (args->device < 0 || pci->device == args->device);
}

/* A function whose capabilities this user cannot read may have MSI-X, and is kept. */
static bool keep(const struct device_facts *device, const void *arg)
{
	const struct list_args *args = arg;

	if (!args->all && device->msix.status == FACT_NOT_THERE)
		return false;
	if (args->group_given && device->group.status != FACT_NOT_ASKED &&
	    (device->group.status || device->group.id != args->group))
		return false;
	return keep_identity(args, &device->pci);
}

static int compare(const void *a, const void *b, void *arg)
{
	const struct device_facts *x = a, *y = b;
	const struct list_args *args = arg;
	int order = list_compare(args->sort, x, y);

	return order ? (args->descending ? -order : order) : list_compare(LIST_ADDRESS, x, y);
}

static void ask(void *arg, struct request *request)
{
	const struct list_args *args = arg;

	request->needs = scan_needs(args);
	request->filters = scan_filters(args);
	request->all_functions = true;
	request->keep = keep;
	request->order = args->sort == LIST_COLUMNS ? NULL : compare;
}

static bool is_undecided(const struct list_args *args, const struct device_facts *device)
{
	const struct pci_facts *pci = &device->pci;

	return (args->driver && pci->driver_status == FACT_NOT_ASKED) ||
	       (args->group_given && device->group.status == FACT_NOT_ASKED) ||
	       ((args->vendor >= 0 || args->device >= 0) && !pci->vendor);
}

#define FILTERS 128

/* "--id=8086:10d3 --driver=e1000e --group=14": the filters as they were given. */
static void list_filters(const struct list_args *args, char filters[static FILTERS])
{
	char vendor[12] = "", device[12] = "", id[32] = "", driver[64] = "", group[32] = "";

	if (args->vendor >= 0)
		snprintf(vendor, sizeof(vendor), "%04" PRIx32, args->vendor);
	if (args->device >= 0)
		snprintf(device, sizeof(device), "%04" PRIx32, args->device);
	if (*vendor || *device)
		snprintf(id, sizeof(id), " --id=%s:%s", vendor, device);
	if (args->driver)
		snprintf(driver, sizeof(driver), " --driver=%s", args->driver);
	if (args->group_given)
		snprintf(group, sizeof(group), " --group=%" PRIu32, args->group);
	snprintf(filters, FILTERS, "%s%s%s", id, driver, group);
	if (*filters)
		memmove(filters, filters + 1, strlen(filters));
}

static void report_undecided(const struct list_args *args, struct report *report)
{
	const struct facts *facts = &report->facts;
	AUTO_FINDING finding = { 0 };
	char filters[FILTERS];
	size_t n = 0;

	list_filters(args, filters);
	for (size_t i = 0; i < facts->n_devices; i++)
		n += is_undecided(args, &facts->devices[i]);
	if (n == 0)
		return;
	finding_set(
		&finding, FINDING_FILTER_UNDECIDED,
		"the file lacks what the filters (%s) need for %zu of the functions shown, which "
		"are kept",
		filters, n);
	finding_remedy(&finding,
		       "save the output of 'lspci -nnvv', which has ids, drivers and groups");
	report_add_message(report, &finding);
}

/* Also if all of the text was understood: only a part of it is shown. */
static void report_text_read(const struct list_args *args, struct report *report)
{
	const struct source_facts *source = &report->facts.source;
	AUTO_FINDING understood = { 0 }, finding = { 0 };

	if (args->all || source->form != SOURCE_LSPCI || !understood_judge(source, &understood))
		return;
	finding_set(&finding, understood.id, "%s: %s", source->file, understood.text);
	finding_remedy(&finding, "%s", SHOW_ALL);
	report_add_message(report, &finding);
}

static void judge_all(const void *arg, struct report *report)
{
	const struct list_args *args = arg;
	AUTO_FINDING finding = { 0 };
	char filters[FILTERS];

	report_undecided(args, report);
	report_text_read(args, report);
	if (report->facts.n_devices)
		return;
	list_filters(args, filters);
	finding_set(&finding, FINDING_NO_MATCH, "no PCI function%s%s%s",
		    args->all ? "" : " with MSI-X", *filters ? " matches " : " found", filters);
	finding_remedy(&finding, "%s", args->all ? "" : SHOW_ALL);
	report_add_message(report, &finding);
}

static void print(const struct text *text, const struct report *report, const void *arg)
{
	const struct list_args *args = arg;

	text_list(text, report, &args->view);
}

static void no_column(struct argp_state *state, const char *option, const char *name)
{
	char all[256] = "", safe[256];
	size_t used = 0;

	for (unsigned int i = 0; i < LIST_COLUMNS; i++)
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s", i ? ", " : "",
					 list_column_name(i));
	argp_error(state, "--%s: invalid column '%s' (allowed: %s)", option,
		   escape_text(safe, sizeof(safe), name), all);
}

#define NAME_SIZE 32 /* longer than any column name */

/* Copies the first word of @list, up to one of @ends; returns what follows, or NULL at the end. */
static const char *cut_word(const char *list, const char *ends, char word[static NAME_SIZE])
{
	const size_t length = strcspn(list, ends);

	snprintf(word, NAME_SIZE, "%.*s", (int)(length < NAME_SIZE ? length : NAME_SIZE), list);
	return list[length] ? list + length + 1 : NULL;
}

/* "COLUMN,COLUMN" instead of the default ones, "+COLUMN" after them. */
static error_t parse_output(struct argp_state *state, const char *arg, struct list_view *view)
{
	const char *rest = *arg == '+' ? arg + 1 : arg;
	char name[NAME_SIZE], safe[256];

	if (*arg != '+')
		view->n = 0;
	while (rest) {
		enum list_column column;

		rest = cut_word(rest, ",", name);
		column = list_column_find(name);
		if (column == LIST_COLUMNS) {
			no_column(state, "output", name);
			return EINVAL;
		}
		if (view->n == LIST_SHOWN_MAX) {
			argp_error(state, "--output: more than %d columns in '%s'", LIST_SHOWN_MAX,
				   escape_text(safe, sizeof(safe), arg));
			return EINVAL;
		}
		view->columns[view->n++] = column;
	}
	return 0;
}

static error_t parse_sort(struct argp_state *state, const char *arg, struct list_args *args)
{
	char name[NAME_SIZE], safe[256];
	const char *order = cut_word(arg, ":", name);

	args->descending = order && strcmp(order, "desc") == 0;
	if (order && !args->descending && strcmp(order, "asc") != 0) {
		argp_error(state, "--sort: invalid order '%s' (allowed: asc, desc)",
			   escape_text(safe, sizeof(safe), order));
		return EINVAL;
	}
	args->sort = list_column_find(name);
	if (args->sort != LIST_COLUMNS)
		return 0;
	no_column(state, "sort", name);
	return EINVAL;
}

/* Up to four hexadecimal digits, or none: any id; returns what follows, or NULL. */
static const char *parse_half_id(const char *text, int32_t *id)
{
	uint64_t number;
	const char *rest;

	*id = -1;
	if (*text == ':' || !*text)
		return text;
	rest = number_take(text, 16, UINT16_MAX, &number);
	if (!rest || rest - text > 4)
		return NULL;
	*id = (int32_t)number;
	return rest;
}

static error_t parse_id(struct argp_state *state, const char *arg, struct list_args *args)
{
	const char *rest = parse_half_id(arg, &args->vendor);
	char safe[256];

	if (rest && *rest == ':') {
		rest = parse_half_id(rest + 1, &args->device);
		if (rest && !*rest)
			return 0;
	}
	argp_error(
		state,
		"--id: invalid value '%s' (allowed: VENDOR:DEVICE, hexadecimal, such as 8086:10d3; "
		"either may be empty)",
		escape_text(safe, sizeof(safe), arg));
	return EINVAL;
}

static error_t parse_group(struct argp_state *state, const char *arg, struct list_args *args)
{
	uint64_t group;

	if (options_number(state, "group", arg, UINT32_MAX, &group) != 0)
		return EINVAL;
	args->group_given = true;
	args->group = (uint32_t)group;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct list_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->options;
		state->child_inputs[1] = &args->options;
		return 0;
	case 'a':
		args->all = true;
		return 0;
	case 'n':
		args->view.headings = false;
		return 0;
	case 'o':
		return parse_output(state, arg, &args->view);
	case OPTION_SORT:
		return parse_sort(state, arg, args);
	case OPTION_DRIVER:
		args->driver = arg;
		return 0;
	case OPTION_GROUP:
		return parse_group(state, arg, args);
	case OPTION_ID:
		return parse_id(state, arg, args);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print_columns(FILE *out)
{
	fputs("Columns:\n", out);
	for (unsigned int i = 0; i < LIST_COLUMNS; i++)
		fprintf(out, "  %-11s %s\n", list_column_name(i), list_column_help(i));
	fputs("\nBy default, the first ten columns are shown.\nNo device is opened.", out);
}

static char *help_filter(int key, const char *text, void *input)
{
	return key == ARGP_KEY_HELP_POST_DOC ? options_help(print_columns) :
					       options_help_filter(key, text, input);
}

static const struct argp_option option_list[] = {
	{ "all", 'a', NULL, 0, "Include functions without MSI-X", 1 },
	{ "output", 'o', "COLUMNS", 0,
	  "Show these columns (COL,COL...); +COL adds to the default ones", 0 },
	{ "noheadings", 'n', NULL, 0, "Print neither headings nor the footnote", 0 },
	{ "sort", OPTION_SORT, "COLUMN[:desc]", 0,
	  "Sort by a column, shown or not; default: by address", 0 },
	{ "driver", OPTION_DRIVER, "NAME", 0,
	  "Only functions bound to this driver; 'none': to no driver", 0 },
	{ "group", OPTION_GROUP, "NUMBER", 0, "Only functions in this IOMMU group", 0 },
	{ "id", OPTION_ID, "VENDOR:DEVICE", 0,
	  "Only functions with these ids, hexadecimal; either may be empty", 0 },
	{ 0 },
};

static void init(void *arg)
{
	struct list_args *args = arg;

	args->view.n = LIST_DEFAULT;
	args->view.headings = true;
	for (unsigned int i = 0; i < LIST_DEFAULT; i++)
		args->view.columns[i] = i;
	args->vendor = -1;
	args->device = -1;
	args->sort = LIST_COLUMNS;
}

static int accept(const void *arg, const char *name)
{
	const struct list_args *args = arg;

	(void)name;
	if (args->options.n_names == 0)
		return 0;
	msg_line("list: does not take a device: %s", args->options.names[0]);
	return -EINVAL;
}

static const struct argp_child children[] = { { &options_pci_argp, 0, NULL, 0 },
					      { &options_format_argp, 0, NULL, 0 },
					      { 0 } };
static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.doc = "List the PCI functions that have MSI-X: driver, IOMMU group, location of the "
	       "MSI-X table and the Pending Bit Array (PBA), and how many bytes of other "
	       "registers share pages with the table.\v ",
	.help_filter = help_filter,
	.children = children,
};

const struct command command_list = {
	.name = "list",
	.help = "List the PCI functions that have MSI-X",
	.argp = &argp,
	.args_size = sizeof(struct list_args),
	.init = init,
	.accept = accept,
	.ask = ask,
	.judge_all = judge_all,
	.text_all = print,
	.metrics = prometheus_list,
};
