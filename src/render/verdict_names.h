/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of verdicts, used in text and JSON. */
#ifndef RENDER_VERDICT_NAMES_H
#define RENDER_VERDICT_NAMES_H

#include "facts/names.h"
#include "judge/doctor_host.h"
#include "judge/layout_consume.h"
#include "report.h"

NAMES_OF(behaviour, enum behaviour);
NAMES_OF(doctor_check, enum doctor_check);
NAMES_OF(host_check, enum host_check);
NAMES_OF(level, enum level);
NAMES_OF(finding, enum finding_id);
NAMES_OF(layout_kind, enum layout_kind);
NAMES_OF(layout_mapping, enum layout_mapping);
NAMES_OF(layout_who, enum layout_who);
NAMES_OF(layout_kernel, enum layout_kernel);
NAMES_OF(layout_refusal, enum layout_refusal);
NAMES_OF(maps_kind, enum maps_kind);
NAMES_OF(maps_hold, enum maps_hold);
NAMES_OF(watch_kind, enum watch_kind);
NAMES_OF(watch_cause, enum watch_cause);
NAMES_OF(vector_state, enum vector_state);
NAMES_OF(remapping, enum remapping);
NAMES_OF(schema, const char *); /* of each command's reports */

#endif
