// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/cpulist.h"

#include "number.h"

bool cpulist_has(const char *list, int number)
{
	uint64_t first, last;

	while ((list = number_take(list, 10, INT32_MAX, &first))) {
		last = first;
		if (*list == '-')
			list = number_take(list + 1, 10, INT32_MAX, &last);
		if (!list)
			return false;
		if (number >= (int)first && number <= (int)last)
			return true;
		if (*list++ != ',')
			return false;
	}
	return false;
}
