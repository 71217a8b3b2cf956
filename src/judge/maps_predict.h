/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares what one process has mapped with what layout predicts. */
#ifndef JUDGE_MAPS_PREDICT_H
#define JUDGE_MAPS_PREDICT_H

#include "judge/maps_model.h"

/**
 * maps_predict() - set holder->result
 * @layout: computed for the host's page size only; the device may have no MSI-X
 * @holder: ->who, ->kernel and ->bars are set
 */
void maps_predict(const struct layout_verdict *layout, uint64_t page_size,
		  struct maps_holder *holder);

#endif
