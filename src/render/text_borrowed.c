// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "judge/maps_program.h"
#include "render/text.h"

void text_borrowed(const struct text *text, const struct device_facts *device)
{
	const struct borrow_facts *borrow = &device->open.borrow;
	const struct holder_facts *holder = holders_find(&device->holders, borrow->pid);
	const char *guest = holder ? holder->guest : "";
	char time[TEXT_NUMBER];

	if (!device->open.borrowed)
		return;
	text_paragraph(text,
		       "Asked through descriptor %u of %s (pid %u%s%s%s), borrowed for %s; the "
		       "device was neither opened nor reset.",
		       borrow->descriptor, holder ? maps_program(holder) : "a process", borrow->pid,
		       *guest ? ", guest \"" : "", guest, *guest ? "\"" : "",
		       text_ns(time, (double)borrow->held_us * 1e3));
}
