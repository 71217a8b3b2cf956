// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/doctor_host.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "judge/doctor_iommu.h"
#include "judge/doctor_modules.h"
#include "judge/doctor_node.h"
#include "judge/maps_program.h"
#include "judge/table_page.h"
#include "units.h"
#include "xmalloc.h"

/* A line or two: with a device, doctor and maps say more of it, and JSON has all. */
#define LIST_TEXT 200
#define LIST_MORE " and 18446744073709551615 more"

/* "a, b and 7 more" */
struct list {
	char text[LIST_TEXT + sizeof(LIST_MORE)];
	size_t more;
};

static void PRINTF_FORMAT(2, 3) list_add(struct list *list, const char *format, ...)
{
	const size_t used = strlen(list->text);
	char entry[LIST_TEXT - 2];
	va_list ap;

	va_start(ap, format);
	vsnprintf(entry, sizeof(entry), format, ap);
	va_end(ap);
	if (list->more || (used && used + strlen(entry) + 3 > LIST_TEXT))
		list->more++;
	else
		snprintf(list->text + used, LIST_TEXT - used, "%s%s", used ? ", " : "", entry);
}

static const char *list_end(struct list *list)
{
	const size_t used = strlen(list->text);

	if (list->more)
		snprintf(list->text + used, sizeof(list->text) - used, " and %zu more", list->more);
	return list->text;
}

static void not_tried(struct finding *finding, const char *why)
{
	finding_set(finding, FINDING_NOT_TRIED, "not tried: %s", why);
}

static bool fits(const struct node_facts *node)
{
	AUTO_FINDING finding = { 0 };

	return doctor_node_fits(node, &finding);
}

static const struct node_facts *find_node(const struct survey_facts *survey, enum node_role role,
					  bool fitting)
{
	for (size_t i = 0; i < survey->n_nodes; i++)
		if (survey->nodes[i].role == role && (!fitting || fits(&survey->nodes[i])))
			return &survey->nodes[i];
	return NULL;
}

static void add_node(struct list *list, const struct node_facts *node)
{
	char mode[10];

	if (node->there)
		list_add(list, "%s (c%s %s:%s)", node->path, doctor_node_mode(node->mode, mode),
			 node->owner, node->owner_group);
	else
		list_add(list, "%s (%s)", node->path, strerror(-node->status));
}

static bool any_noiommu(const struct facts *facts)
{
	for (size_t i = 0; i < facts->n_devices; i++)
		if (facts_is_noiommu(&facts->devices[i]))
			return true;
	return false;
}

static void judge_iommu(const struct facts *facts, const struct finding *checks,
			struct finding *finding)
{
	(void)checks;
	if (facts->survey.groups == 0 && any_noiommu(facts))
		finding_set(finding, FINDING_NO_IOMMU_MODE,
			    "none (no-IOMMU mode): a device can access all memory, and the kernel "
			    "is tainted");
	else
		doctor_host_iommu(&facts->host, facts->survey.groups, finding);
}

static void judge_interrupts(const struct facts *facts, const struct finding *checks,
			     struct finding *finding)
{
	if (checks[HOST_IOMMU].id != FINDING_PASSED)
		not_tried(finding, "there is no IOMMU");
	else
		doctor_interrupts(&facts->host, finding);
}

static void judge_modules(const struct facts *facts, const struct finding *checks,
			  struct finding *finding)
{
	const bool by_cdev = find_node(&facts->survey, NODE_DEVICE, true) &&
			     find_node(&facts->survey, NODE_IOMMUFD, true);

	(void)checks;
	doctor_modules(&facts->host, facts->n_devices, !by_cdev && !any_noiommu(facts), finding);
}

/* Either of the two is enough. */
static void judge_nodes(const struct facts *facts, const struct finding *checks,
			struct finding *finding)
{
	const struct node_facts *container = find_node(&facts->survey, NODE_CONTAINER, false);
	const struct node_facts *iommufd = find_node(&facts->survey, NODE_IOMMUFD, false);
	struct list list = { 0 };

	if (!container || !iommufd) {
		not_tried(finding, "the nodes are not known");
		return;
	}
	if (!container->there && !iommufd->there && checks[HOST_MODULES].id != FINDING_PASSED) {
		not_tried(finding, "VFIO is not loaded");
		return;
	}
	add_node(&list, container);
	add_node(&list, iommufd);
	if (doctor_node_fits(container, finding) || fits(iommufd))
		finding_set(finding, FINDING_PASSED, "%s", list_end(&list));
}

static void judge_devices(const struct facts *facts, const struct finding *checks,
			  struct finding *finding)
{
	struct list list = { 0 };

	(void)checks;
	for (size_t i = 0; i < facts->n_devices; i++)
		list_add(&list, "%s (%s)", facts->devices[i].address, facts->devices[i].pci.driver);
	if (facts->n_devices)
		finding_set(finding, FINDING_PASSED, "%zu function%s bound to VFIO drivers: %s",
			    facts->n_devices, facts->n_devices == 1 ? "" : "s", list_end(&list));
	else
		finding_set(finding, FINDING_NONE_BOUND,
			    "no PCI function is bound to a VFIO driver");
}

static bool is_of_device(const struct node_facts *node)
{
	return node->role == NODE_GROUP || node->role == NODE_DEVICE;
}

/* One node that this user may open is enough: to be kept from others is what they are for. */
static void judge_access(const struct facts *facts, const struct finding *checks,
			 struct finding *finding)
{
	const struct survey_facts *survey = &facts->survey;
	struct list may = { 0 }, may_not = { 0 };
	size_t n = 0, n_may = 0;

	(void)checks;
	for (size_t i = 0; i < survey->n_nodes; i++) {
		const struct node_facts *node = &survey->nodes[i];
		AUTO_FINDING fault = { 0 };
		bool usable;

		if (!is_of_device(node))
			continue;
		usable = doctor_node_fits(node, &fault);
		if (!usable && n == n_may)
			finding_copy(finding, &fault);
		add_node(usable ? &may : &may_not, node);
		n_may += usable;
		n++;
	}
	if (n == 0)
		not_tried(finding, "no node of a group or device");
	else if (n_may)
		finding_set(finding, FINDING_PASSED, "this user may open %zu of %zu: %s", n_may, n,
			    list_end(&may));
	else
		finding_reword(finding, "this user may open none of %zu: %s", n,
			       list_end(&may_not));
}

/* Since Linux 6.18 a descriptor names its device; before, the group or device cdev has to do. */
static void name_opened(const struct holder_facts *holder, struct list *list)
{
	size_t named = 0;

	for (size_t i = 0; i < holder->n_fds; i++) {
		if (holder->fds[i].address_status)
			continue;
		list_add(list, "%s", holder->fds[i].address);
		named++;
	}
	for (size_t i = 0; i < holder->n_fds; i++) {
		const struct holder_fd *fd = &holder->fds[i];

		if (fd->kind == HOLDER_CDEV && fd->address_status)
			list_add(list, "%s", fd->node);
		else if (fd->kind == HOLDER_GROUP && !named)
			list_add(list, "group %s", fd->node);
	}
	if (!*list->text)
		list_add(list, "a device");
}

static void add_holder(struct list *list, const struct holder_facts *holder)
{
	struct list opened = { 0 };

	name_opened(holder, &opened);
	list_add(list, "%s (pid %u%s%s): %s", maps_program(holder), holder->pid,
		 *holder->guest ? ", guest " : "", holder->guest, list_end(&opened));
}

/* What hides processes from this user; NULL: nothing. */
static const char *why_unseen(const struct facts *facts)
{
	if (facts->survey.holders.status)
		return "/proc cannot be read";
	if (facts->host.setup.in_container)
		return "processes outside of this container are not visible";
	return facts->host.as_root.value ? NULL : "only root sees processes of others";
}

static void judge_holders(const struct facts *facts, const struct finding *checks,
			  struct finding *finding)
{
	const struct holders_facts *holders = &facts->survey.holders;
	const char *why = why_unseen(facts);
	struct list list = { 0 };

	(void)checks;
	for (size_t i = 0; i < holders->n; i++)
		add_holder(&list, &holders->list[i]);
	finding_set(finding, why ? FINDING_HOLDER_UNSEEN : FINDING_PASSED, "%s%s%s",
		    holders->n ? list_end(&list) : "no process has a VFIO device open",
		    why ? "; " : "", why ? why : "");
}

/* Of the devices bound to VFIO drivers. Return: the number that have any such bytes. */
static size_t count_sharing(const struct facts *facts, uint64_t *most)
{
	size_t n = 0;

	*most = 0;
	for (size_t i = 0; i < facts->n_devices; i++) {
		uint64_t bytes = 0;

		if (table_page_registers(&facts->devices[i], facts->host.page_size, &bytes) != 0)
			continue;
		n += bytes > 0;
		*most = bytes > *most ? bytes : *most;
	}
	return n;
}

/* PCI Local Bus Specification 3.0, 6.8.2: nothing else in the table's naturally aligned 4 KiB. */
#define PAGE_OF_SPECIFICATION 4096

static void judge_pages(const struct facts *facts, const struct finding *checks,
			struct finding *finding)
{
	const uint64_t page_size = facts->host.page_size;
	char size[UNITS_TEXT], bytes[UNITS_TEXT];
	uint64_t most;
	size_t n;

	(void)checks;
	if (!page_size) {
		not_tried(finding, "the page size is not known");
		return;
	}
	units_size(size, page_size);
	if (page_size <= PAGE_OF_SPECIFICATION) {
		finding_set(finding, FINDING_PASSED,
			    "%s: the PCI specification keeps other registers out of the pages of "
			    "an MSI-X table",
			    size);
		return;
	}
	n = count_sharing(facts, &most);
	if (n)
		finding_set(finding, FINDING_LARGE_PAGES,
			    "%s: %zu of %zu functions have registers in the pages of their MSI-X "
			    "table, up to %s bytes: these trap in a QEMU guest and on a 'sparse' "
			    "kernel",
			    size, n, facts->n_devices, units_count(bytes, most));
	else
		finding_set(finding, FINDING_LARGE_PAGES,
			    "%s: registers in the pages of an MSI-X table trap in a QEMU guest and "
			    "on a 'sparse' kernel",
			    size);
}

/* Each has the results of those before it in @checks. */
static void (*const judges[])(const struct facts *facts, const struct finding *checks,
			      struct finding *finding) = {
	[HOST_IOMMU] = judge_iommu,     [HOST_INTERRUPTS] = judge_interrupts,
	[HOST_MODULES] = judge_modules, [HOST_NODES] = judge_nodes,
	[HOST_DEVICES] = judge_devices, [HOST_ACCESS] = judge_access,
	[HOST_HOLDERS] = judge_holders, [HOST_PAGES] = judge_pages,
};

_Static_assert(ARRAY_SIZE(judges) == HOST_CHECKS, "a judge for each check");

static void after_checks(const struct facts *facts, struct finding *finding)
{
	finding_set(finding, FINDING_PASSED, "no obstacle found");
	if (facts->n_devices) {
		finding_remedy(finding, "what else a device needs:");
		finding_command(finding, "vfio-msixctl doctor %s", facts->devices[0].address);
	} else {
		finding_remedy(finding, "choose a function, and name it to doctor:");
		finding_command(finding, "vfio-msixctl list");
	}
}

struct doctor_verdict *doctor_host_judge(const struct facts *facts)
{
	struct doctor_verdict *verdict = xcalloc(1, sizeof(*verdict));

	verdict->n_checks = HOST_CHECKS;
	for (size_t i = 0; i < HOST_CHECKS; i++)
		judges[i](facts, verdict->checks, &verdict->checks[i]);
	after_checks(facts, &verdict->after);
	return verdict;
}
