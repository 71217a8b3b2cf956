/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef GATHER_HOST_H
#define GATHER_HOST_H

#include "facts.h"

/** host_gather() - kernel release, machine and page size of where the tool runs; cannot fail */
void host_gather(struct host_facts *host);

#endif
