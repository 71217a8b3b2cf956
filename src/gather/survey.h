/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host has of VFIO, whichever device it is for. No node is opened. */
#ifndef GATHER_SURVEY_H
#define GATHER_SURVEY_H

#include "facts/facts.h"

/**
 * survey_gather() - fill facts->survey, and the host's prerequisites for VFIO
 * @sysroot: "" or the directory that holds sys/, dev/, proc/ and lib/modules/
 */
void survey_gather(const char *sysroot, struct facts *facts);

#endif
