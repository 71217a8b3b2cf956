// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A quicker end under LeakSanitizer, preloaded: it looks for pointers in the writable memory of all
 * libraries, and most of that, some 10 MB, is its own. Nothing of the program is there, so it is left out.
 */
#include <dlfcn.h>
#include <link.h>
#include <string.h>

struct asked {
	int (*callback)(struct dl_phdr_info *, size_t, void *);
	void *data;
};

static int leave_out(struct dl_phdr_info *info, size_t size, void *data)
{
	const struct asked *asked = data;

	return strstr(info->dlpi_name, "libclang_rt.") ? 0
						       : asked->callback(info, size, asked->data);
}

int dl_iterate_phdr(int (*callback)(struct dl_phdr_info *, size_t, void *), void *data)
{
	int (*real)(int (*)(struct dl_phdr_info *, size_t, void *), void *) =
		dlsym(RTLD_NEXT, "dl_iterate_phdr");
	struct asked asked = { callback, data };

	return real(leave_out, &asked);
}
