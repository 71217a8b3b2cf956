/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The established names of indexes, flags and ids, used in text and JSON. */
#ifndef FACTS_NAMES_H
#define FACTS_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "facts/facts.h"
#include "util.h"

/* A list of names by number, or of flag names by bit; gaps are NULL. */
struct names {
	const char *const *list;
	size_t n;
};

/* The type is that of the numbers that the set names: model_fields.h checks it. */
#define NAMES_OF(set, type)                    \
	extern const struct names names_##set; \
	typedef type names_of_##set

/* For flag words and ids that the kernel may extend, rather than for an enum. */
#define NAMES_OPEN(set, ...)                                     \
	static const char *const set##_list[] = { __VA_ARGS__ }; \
	const struct names names_##set = { set##_list, ARRAY_SIZE(set##_list) }

/* For an enum whose last constant is @last. */
#define NAMES(set, last, ...)         \
	NAMES_OPEN(set, __VA_ARGS__); \
	_Static_assert(ARRAY_SIZE(set##_list) == (last) + 1, "a name for each " #set)

NAMES_OF(pci_region, uint32_t); /* BAR0 ... VGA */
NAMES_OF(pci_irq, uint32_t);    /* INTX ... REQ */
NAMES_OF(device_flag, uint32_t);
NAMES_OF(region_flag, uint32_t);
NAMES_OF(irq_flag, uint32_t);
NAMES_OF(device_cap, uint16_t);
NAMES_OF(region_cap, uint16_t);
NAMES_OF(iommu_cap, uint16_t);
NAMES_OF(iommu_type, enum iommu_type);
NAMES_OF(backend, enum vfio_backend);
NAMES_OF(open_step, enum open_step);
NAMES_OF(module_state, enum module_state);
NAMES_OF(node_role, enum node_role);
NAMES_OF(holder_fd_kind, enum holder_fd_kind);
NAMES_OF(trap_source, enum trap_source);
NAMES_OF(trap_sources, enum trap_sources);
NAMES_OF(trap_origin, enum trap_origin);
NAMES_OF(trap_guest_step, enum trap_guest_step);
NAMES_OF(trap_step, enum trap_step);
NAMES_OF(region_state, enum region_state);
NAMES_OF(operation, enum measure_operation);
NAMES_OF(stop, enum measure_stop);
NAMES_OF(source_form, enum source_form);
NAMES_OF(source_fault, enum source_fault);
NAMES_OF(source_problem, enum source_problem);
NAMES_OF(file_step, enum file_step);
NAMES_OF(measure_step, enum measure_step);
NAMES_OF(measure_path, enum measure_path_id);

/** names_get() - the name of @number, or NULL */
const char *names_get(const struct names *names, uint64_t number);

/**
 * names_join_flags() - "read, write, mmap"
 * @text: NUL-terminated; bits without a name appear as "bit 9", an empty word as "none"
 */
void names_join_flags(const struct names *names, uint32_t flags, char *text, size_t size);

/**
 * names_errno() - "EACCES", "absent" for FACT_NOT_THERE, "not-asked" for FACT_NOT_ASKED
 * @status: -errno
 *
 * Return: a string literal, or glibc's; never NULL.
 */
const char *names_errno(int status);

/**
 * names_errno_parse() - the inverse of names_errno()
 *
 * Return: -errno, or 1 if the text is not such a name.
 */
int names_errno_parse(const char *text);

#endif
