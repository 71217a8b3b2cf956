/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Part of shim_faults.c: which calls have been tried, by their callers. A caller is an offset in
 * its library, so that the file of one run is valid for the next.
 */
#define CALLERS 24
#define LIBRARIES 64
#define SEEN 65536 /* a hash table; 0 marks an empty slot */

struct library {
	uintptr_t begin, end, base;
};

static struct library libraries[LIBRARIES];
static size_t n_libraries;
static uint64_t *seen;

static int add_library(struct dl_phdr_info *info, size_t size, void *unused)
{
	(void)size;
	(void)unused;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];
		const uintptr_t begin = info->dlpi_addr + part->p_vaddr;

		if (part->p_type == PT_LOAD && part->p_flags & PF_X && n_libraries < LIBRARIES)
			libraries[n_libraries++] =
				(struct library) { begin, begin + part->p_memsz, info->dlpi_addr };
	}
	return 0;
}

static void find_libraries(void)
{
	n_libraries = 0;
	dl_iterate_phdr(add_library, NULL);
}

static uintptr_t offset_of(uintptr_t caller)
{
	for (int again = 0; again < 2; again++) {
		for (size_t i = 0; i < n_libraries; i++)
			if (caller >= libraries[i].begin && caller < libraries[i].end)
				return caller - libraries[i].base;
		find_libraries();
	}
	return 0;
}

static void open_seen(const char *path)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, SEEN * sizeof(*seen)) != 0)
		_exit(125);
	seen = mmap(NULL, SEEN * sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (seen == MAP_FAILED)
		_exit(125);
	close(fd);
}

/* Whether a call of this family with these callers has been tried; records it as tried. */
static bool seen_before(unsigned int family)
{
	const uint64_t prime = UINT64_C(0x100000001b3);
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ family;
	void *callers[CALLERS];

	if (!seen)
		return false;
	for (int i = 0, depth = backtrace(callers, CALLERS); i < depth; i++)
		hash = (hash ^ offset_of((uintptr_t)callers[i])) * prime;
	hash |= 1;
	for (size_t i = 0, at = hash >> 32; i < SEEN; i++, at++) {
		if (seen[at % SEEN] == hash)
			return true;
		if (seen[at % SEEN] == 0) {
			seen[at % SEEN] = hash;
			return false;
		}
	}
	_exit(125);
}
