/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RENDER_SVG_H
#define RENDER_SVG_H

#include <stdio.h>

#include "report.h"

/**
 * svg_write() - the histogram of both paths as an SVG picture, for a report
 * @report: of its first device the first measurement is drawn
 *
 * The same run gives the same bytes. Readable on white and on black.
 *
 * Return: 0; -ENODATA if there is nothing to draw; -errno of writing.
 */
int svg_write(FILE *out, const struct report *report);

#endif
