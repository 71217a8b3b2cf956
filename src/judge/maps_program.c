// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/maps_program.h"

#include <string.h>

const char *maps_program(const struct holder_facts *holder)
{
	if (*holder->program)
		return holder->program;
	return *holder->comm ? holder->comm : "a process";
}

bool maps_is_qemu(const struct holder_facts *holder)
{
	const char *program = maps_program(holder);

	return strncmp(program, "qemu-system-", 12) == 0 || strcmp(program, "qemu-kvm") == 0 ||
	       strcmp(program, "kvm") == 0;
}
