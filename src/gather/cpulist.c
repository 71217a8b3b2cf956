// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/cpulist.h"

#include <stdlib.h>

bool cpulist_has(const char *list, int number)
{
	while (*list) {
		char *end;
		long first = strtol(list, &end, 10);
		long last = first;

		if (end == list)
			return false;
		if (*end == '-')
			last = strtol(end + 1, &end, 10);
		if (number >= first && number <= last)
			return true;
		if (*end != ',')
			return false;
		list = end + 1;
	}
	return false;
}
