// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes programs end faster under LeakSanitizer, preloaded: it searches the writable memory of all
 * libraries for pointers, most of which, some 10 MB, is its own. That contains nothing of the
 * program, and is skipped.
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
