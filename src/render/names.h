/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The field's own names for indexes, flags and ids: the same in text and JSON. */
#ifndef RENDER_NAMES_H
#define RENDER_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* A list of names by number, or of flag names by bit; holes are NULL. */
struct names {
	const char *const *list;
	size_t n;
};

extern const struct names names_pci_region;  /* BAR0 ... VGA */
extern const struct names names_pci_irq;     /* INTX ... REQ */
extern const struct names names_device_flag;
extern const struct names names_region_flag;
extern const struct names names_irq_flag;
extern const struct names names_device_cap;
extern const struct names names_region_cap;
extern const struct names names_iommu_cap;
extern const struct names names_iommu_type;
extern const struct names names_backend;
extern const struct names names_open_step;
extern const struct names names_module_state;
extern const struct names names_node_role;
extern const struct names names_doctor_check;
extern const struct names names_region_state;
extern const struct names names_level;
extern const struct names names_severity;
extern const struct names names_operation;
extern const struct names names_stop;
extern const struct names names_layout_kind;
extern const struct names names_layout_mapping;
extern const struct names names_layout_who;
extern const struct names names_layout_kernel;
extern const struct names names_layout_refusal;
extern const struct names names_source_problem;

/** names_get() - the name of @number, or NULL */
const char *names_get(const struct names *names, uint64_t number);

/**
 * names_join_flags() - "read, write, mmap"
 * @text: NUL-terminated; bits without a name appear as "bit 9", no bit at all as "none"
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
 * Return: -errno, or 1 when the text is none of them.
 */
int names_errno_parse(const char *text);

#endif
