/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VERSION_H
#define VERSION_H

#include <stdio.h>

/**
 * version_print() - what --version prints: the version, the commit if it was built in a clone, and
 * the libraries, the C library as it runs and the others as they were when it was built
 */
void version_print(FILE *out);

#endif
