// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/register.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/vfio.h>
#include <string.h>

#include "facts/bound.h"
#include "judge/area.h"
#include "judge/check.h"
#include "judge/layout.h"
#include "judge/quirks.h"

static bool refuse(struct finding *finding, enum finding_id id, const char *text,
		   const char *remedy)
{
	finding_set(finding, id, "%s", text);
	finding_remedy(finding, "%s", remedy);
	return false;
}

static bool refuse_width(struct finding *finding)
{
	return refuse(finding, FINDING_WIDTH_UNDEFINED,
		      "the PBA must be read in whole dwords or qwords (PCI 3.0, 6.8.2)",
		      "use --width 4");
}

static bool refuse_default(const struct register_request *request, struct finding *finding,
			   const char *text)
{
	return refuse(finding, FINDING_NO_SAFE_REGISTER, text,
		      request->pba_only ?
			      "with --borrow, only a PBA is read; to name a register that is safe "
			      "to read with --bar and --offset, stop the process that has the "
			      "device open and omit --borrow" :
			      "name a register that is safe to read with --bar and --offset");
}

static void choose_pba(const struct msix_facts *msix, struct register_choice *choice)
{
	choice->bar = msix->pba.bar;
	choice->offset = msix->pba.offset;
	choice->is_pba = true;
	snprintf(choice->name, sizeof(choice->name), "PBA");
}

static bool pba_takes_width(const struct msix_facts *msix, const struct register_choice *choice)
{
	return choice->width >= 4 && msix->pba.offset % choice->width == 0;
}

/* Some functions of a class lack the BAR that its standard defines. */
static bool find_known(const struct device_facts *device, int bar, unsigned int width,
		       struct register_choice *choice)
{
	struct register_choice known = { .width = width };
	const struct bar_facts *there;

	if (!register_known(device->pci.class, bar, width, &known))
		return false;
	there = known.bar < device->n_bars ? &device->bars[known.bar] : NULL;
	if (there && (there->io || (there->size_status == 0 && known.offset + width > there->size)))
		return false;
	*choice = known;
	return true;
}

static bool default_register(const struct register_request *request,
			     const struct device_facts *device, struct register_choice *choice,
			     struct finding *finding)
{
	const struct msix_facts *msix = &device->msix;
	const bool has_pba =
		msix->status == 0 && (request->bar < 0 || request->bar == msix->pba.bar);

	if (has_pba && pba_takes_width(msix, choice)) {
		choose_pba(msix, choice);
		return true;
	}
	if (!request->pba_only && find_known(device, request->bar, request->width, choice))
		return true;
	if (device->mdev.status == 0)
		return refuse_default(
			request, finding,
			"no register of a mediated device is known to be safe to read");
	if (msix->status && msix->status != FACT_NOT_THERE)
		return refuse(finding, FINDING_MSIX_UNREADABLE, "cannot read the MSI-X capability",
			      "run as root");
	if (has_pba && request->pba_only)
		return refuse_width(finding);
	if (has_pba)
		return refuse(finding, FINDING_WIDTH_UNDEFINED,
			      "the PBA must be read in whole dwords or qwords (PCI 3.0, 6.8.2), "
			      "and no other register is known to be safe to read at that width",
			      "omit --width, or name a register with --offset");
	if (msix->status)
		return refuse_default(
			request, finding,
			"the device has no MSI-X, and so no PBA, which would be safe to read");
	finding_set(finding, FINDING_NO_SAFE_REGISTER,
		    "the PBA is in BAR%u, and no register of BAR%d is known to be safe to read",
		    msix->pba.bar, request->bar);
	finding_remedy(finding, "name one with --offset");
	return false;
}

static bool hits(const struct register_request *request, const struct msix_place *place)
{
	const struct area access = { request->offset, request->width };

	return area_overlap(access, area_of(place)) > 0;
}

/* Some devices report a wrong offset of their PBA: a write must hit neither place. */
static bool hits_pba(const struct register_request *request, const struct device_facts *device,
		     const struct register_choice *choice)
{
	const struct msix_facts *msix = &device->msix;
	struct msix_place real = msix->pba;

	if (msix->status || choice->bar != msix->pba.bar)
		return false;
	return choice->is_pba || (quirks_pba(device, &real.offset) && hits(request, &real));
}

/* Refuses accesses that are never made, whatever the user vouches for. */
static bool may_access(const struct register_request *request, const struct device_facts *device,
		       const struct register_choice *choice, struct finding *finding)
{
	const struct msix_facts *msix = &device->msix;
	const bool hits_table =
		msix->status == 0 && choice->bar == msix->table.bar && hits(request, &msix->table);

	if (request->write && msix->status && msix->status != FACT_NOT_THERE)
		return refuse(finding, FINDING_MSIX_UNREADABLE,
			      "cannot read the MSI-X capability, so the write might hit the MSI-X "
			      "table",
			      "run as root");
	if (hits_table && request->write)
		return refuse(finding, FINDING_OFFSET_IN_TABLE,
			      "the offset is inside the MSI-X table, which holds the addresses of "
			      "the device's interrupts and is never written",
			      "name a register that is safe to write");
	if (hits_table)
		return refuse(finding, FINDING_OFFSET_IN_TABLE,
			      "the offset is inside the MSI-X table, where vfio-pci answers reads "
			      "without accessing the device: the figures would be wrong",
			      "omit --offset to time the PBA");
	if (request->write && hits_pba(request, device, choice))
		return refuse(finding, FINDING_OFFSET_IN_PBA,
			      "the offset is inside the PBA, which software must never write (PCI "
			      "3.0, 6.8.2)",
			      "name a register that is safe to write");
	if (choice->is_pba && request->width < 4)
		return refuse_width(finding);
	return true;
}

bool register_locate(const struct register_request *request, const struct device_facts *device,
		     struct register_choice *choice, struct finding *finding)
{
	const struct msix_facts *msix = &device->msix;

	*choice = (struct register_choice){ .width = request->width };
	if (layout_finds_gone(device, finding))
		return false;
	if (!request->offset_given)
		return default_register(request, device, choice, finding);
	if (request->bar < 0 && msix->status)
		return refuse(finding, FINDING_BAR_NEEDED,
			      "--offset needs --bar on a device without MSI-X", "add --bar");
	choice->bar = request->bar >= 0 ? (unsigned int)request->bar : msix->pba.bar;
	choice->offset = request->offset;
	if (request->offset % request->width) {
		finding_set(finding, FINDING_OFFSET_UNALIGNED,
			    "offset 0x%" PRIx64 " is not a multiple of the access width, %u bytes",
			    request->offset, request->width);
		finding_remedy(finding, "use an aligned offset, or a smaller --width");
		return false;
	}
	choice->is_pba =
		msix->status == 0 && choice->bar == msix->pba.bar && hits(request, &msix->pba);
	if (choice->is_pba)
		snprintf(choice->name, sizeof(choice->name), "PBA");
	return may_access(request, device, choice, finding);
}

size_t register_locate_all(const struct register_request *request,
			   const struct device_facts *device,
			   struct register_choice choices[static REGISTERS_MAX],
			   struct finding *finding)
{
	const struct msix_facts *msix = &device->msix;
	size_t n = 0;

	choices[0] = (struct register_choice){ .width = request->width };
	if (layout_finds_gone(device, finding))
		return 0;
	if (msix->status == 0 && pba_takes_width(msix, &choices[0]))
		choose_pba(msix, &choices[n++]);
	for (int bar = 0; bar < REGISTERS_MAX; bar++) {
		if (n && choices[0].is_pba && bar == (int)choices[0].bar)
			continue;
		choices[n] = (struct register_choice){ .width = request->width };
		if (find_known(device, bar, request->width, &choices[n]))
			n++;
	}
	if (n == 0)
		refuse(finding, FINDING_NO_SAFE_REGISTER,
		       "no BAR has a register that is known to be safe to read at that width",
		       "name one with --bar and --offset");
	return n;
}

bool register_check_width(const struct register_choice *choice, const struct device_facts *device,
			  int wide, struct finding *finding)
{
	if (choice->width < 8 || (wide == 0 && bound_to_vfio_pci(device)))
		return true;
	if (wide == 0)
		finding_set(finding, FINDING_WIDTH_NOT_WHOLE,
			    "the variant driver %s may split an 8-byte pread()",
			    device->pci.driver);
	else if (wide == -ENOENT)
		finding_set(finding, FINDING_WIDTH_NOT_WHOLE,
			    "this kernel splits an 8-byte pread() into two 4-byte accesses (it has "
			    "no vfio_pci_core_ioread64), so the time would not be that of one "
			    "access");
	else
		finding_set(finding, FINDING_WIDTH_NOT_WHOLE,
			    "cannot determine whether this kernel splits an 8-byte pread(): "
			    "/proc/kallsyms: %s",
			    strerror(-wide));
	finding_remedy(finding,
		       "use --width 4, or --path mmapped, where the processor makes a single "
		       "access");
	return false;
}

static bool page_is_mappable(const struct host_facts *host, const struct device_facts *device,
			     const struct region_facts *region, uint64_t offset)
{
	struct area areas[CHECK_AREAS_MAX];
	size_t n = mappable_areas(device, region, areas, ARRAY_SIZE(areas));
	const uint64_t page = align_down(offset, host->page_size);

	for (size_t i = 0; i < n; i++) {
		/*
		 * The last page of an area is mapped in full, and so is the page of a sub-page BAR.
		 */
		uint64_t end = min_u64(add_u64(areas[i].offset, areas[i].size),
				       UINT64_MAX - host->page_size);

		if (page >= areas[i].offset && page < end &&
		    host->page_size <= align_up(end, host->page_size) - page)
			return true;
	}
	return false;
}

static const char *why_not_mappable(const struct host_facts *host, const struct msix_facts *msix,
				    const struct region_facts *region,
				    const struct register_choice *choice)
{
	const struct area page = { align_down(choice->offset, host->page_size), host->page_size };

	if (!(region->flags & VFIO_REGION_INFO_FLAG_MMAP))
		return "the kernel maps no part of this BAR";
	if (msix->status == 0 && msix->table.bar == choice->bar &&
	    area_overlap(page, area_of(&msix->table)))
		return "it also holds part of the MSI-X table";
	return "it is in none of the areas that the kernel offers";
}

static void explain_not_mappable(const struct host_facts *host, const struct device_facts *device,
				 const struct region_facts *region,
				 const struct register_choice *choice, enum finding_id id,
				 struct finding *finding)
{
	const bool borrowed = device->open.borrowed; /* nothing but the PBA is read */
	struct register_choice other;
	struct area area;

	finding_set(finding, id,
		    "the page of BAR%u+0x%" PRIx64 " cannot be mapped under this kernel: %s",
		    choice->bar, choice->offset,
		    why_not_mappable(host, &device->msix, region, choice));
	if (borrowed)
		finding_remedy(finding, "'vfio-msixctl check --borrow %s' shows why",
			       device->address);
	else if (register_known(device->pci.class, (int)choice->bar, choice->width, &other) &&
		 page_is_mappable(host, device, region, other.offset))
		finding_remedy(finding,
			       "use --bar %u --offset 0x%" PRIx64 ": %s, whose page can be mapped",
			       other.bar, other.offset, other.name);
	else if (mappable_areas(device, region, &area, 1) > 0)
		finding_remedy(finding,
			       "'vfio-msixctl check %s' shows why; choose another register with "
			       "--offset",
			       device->address);
	else
		finding_remedy(finding,
			       "'vfio-msixctl check %s' shows why no page of BAR%u can be mapped",
			       device->address, choice->bar);
}

bool register_check(const struct host_facts *host, const struct device_facts *device, bool must_map,
		    struct register_choice *choice, struct finding *finding)
{
	const struct region_facts *region = facts_region(device, choice->bar);

	if (!region || region->state != REGION_OFFERED || region->size == 0) {
		finding_set(finding, FINDING_NO_REGION, "VFIO offers no region for BAR%u",
			    choice->bar);
		finding_remedy(finding, "'vfio-msixctl info' shows the regions");
		return false;
	}
	if (choice->offset >= region->size || choice->width > region->size - choice->offset) {
		finding_set(finding,
			    choice->is_pba ? FINDING_PBA_UNREACHABLE : FINDING_OFFSET_OUTSIDE_BAR,
			    "%s 0x%" PRIx64 " is outside BAR%u, which has 0x%" PRIx64 " bytes",
			    choice->is_pba ? "the reported PBA offset" : "offset", choice->offset,
			    choice->bar, region->size);
		finding_remedy(
			finding,
			!choice->is_pba ?
				"use an offset inside the BAR" :
			device->open.borrowed ?
				"the device's MSI-X capability is wrong: it cannot be timed "
				"with --borrow" :
				"name a register with --offset: the device's MSI-X capability "
				"is wrong");
		return false;
	}
	if (add_u64(add_u64(region->offset, choice->offset), choice->width) > INT64_MAX) {
		finding_set(finding, FINDING_BAD_REGION_OFFSET,
			    "VFIO places BAR%u at offset 0x%" PRIx64
			    ", beyond the largest file offset",
			    choice->bar, region->offset);
		finding_remedy(finding,
			       "send the output of 'vfio-msixctl info --json' to the maintainers");
		return false;
	}
	if (choice->width > 4 && choice->bar < device->n_bars && device->bars[choice->bar].io) {
		finding_set(
			finding, FINDING_WIDTH_NOT_WHOLE,
			"BAR%u is an I/O BAR, which processors access at most 4 bytes at a time",
			choice->bar);
		finding_remedy(finding, "use --width 4");
		return false;
	}
	choice->chosen = true;
	choice->fd_offset = region->offset + choice->offset;
	choice->mappable = page_is_mappable(host, device, region, choice->offset);
	if (!choice->mappable)
		explain_not_mappable(host, device, region, choice,
				     must_map ? FINDING_NO_MAPPED_PATH : FINDING_PAGE_NOT_MAPPABLE,
				     finding);
	return choice->mappable || !must_map;
}
