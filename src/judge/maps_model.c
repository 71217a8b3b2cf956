// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/maps_model.h"

#include "judge/maps_program.h"

bool maps_is_vmm(const struct maps_holder *holder)
{
	return holder->who != LAYOUT_PROGRAM || maps_is_qemu(holder->facts);
}
