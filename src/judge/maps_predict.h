/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is mapped against what layout predicts, for one process. */
#ifndef JUDGE_MAPS_PREDICT_H
#define JUDGE_MAPS_PREDICT_H

#include "judge/maps_model.h"

/**
 * maps_predict() - set holder->result
 * @layout: of the host's page size alone; may be of a device without MSI-X
 * @holder: ->who, ->kernel and ->bars are set
 */
void maps_predict(const struct layout_verdict *layout, uint64_t page_size,
		  struct maps_holder *holder);

#endif
