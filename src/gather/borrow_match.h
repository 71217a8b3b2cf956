/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which PCI function a descriptor belongs to: VFIO has no query for that. */
#ifndef GATHER_BORROW_MATCH_H
#define GATHER_BORROW_MATCH_H

#include "facts/facts.h"
#include "gather/vfio_view.h"

enum borrow_match {
	BORROW_IS_NOT,
	BORROW_MAY_BE, /* an identical function would answer alike */
	BORROW_IS,     /* one of its BARs is mapped from the host address of the function's */
};

/**
 * borrow_match() - whether a view is that of a function
 * @function: its address, ids and BARs
 *
 * Compares ids, the sizes of the BARs, the functions that share its reset, and the host address of
 * a BAR where the kernel shows it. What cannot be queried does not count against the function.
 */
enum borrow_match borrow_match(const struct vfio_view *view, const struct device_facts *function);

#endif
