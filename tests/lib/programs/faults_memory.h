/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The allocator of shim_faults.c. dlsym() itself allocates memory before the real allocator is
 * known: it comes from a small static store and is never freed.
 */
static _Alignas(16) char store[65536];
static size_t store_used;

static void *from_store(size_t size)
{
	void *memory = store + store_used;

	size = (size + 15) & ~(size_t)15;
	if (size > sizeof(store) - store_used)
		abort();
	store_used += size;
	return memory;
}

static bool in_store(const void *memory)
{
	return (const char *)memory >= store && (const char *)memory < store + sizeof(store);
}

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);

static bool allocator_known(void)
{
	static bool asking;

	if (real_free || asking)
		return real_free != NULL;
	asking = true;
	real_malloc = dlsym(RTLD_NEXT, "malloc");
	real_calloc = dlsym(RTLD_NEXT, "calloc");
	real_realloc = dlsym(RTLD_NEXT, "realloc");
	real_free = dlsym(RTLD_NEXT, "free");
	asking = false;
	return true;
}

static bool out_of_memory(void)
{
	int error = fault("malloc");

	if (error)
		errno = error;
	return error != 0;
}

void *malloc(size_t size)
{
	if (!allocator_known())
		return from_store(size);
	return out_of_memory() ? NULL : real_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	if (!allocator_known())
		return from_store(n * size);
	return out_of_memory() ? NULL : real_calloc(n, size);
}

void *realloc(void *memory, size_t size)
{
	if (!allocator_known() || in_store(memory)) {
		void *copy = malloc(size);
		size_t old = in_store(memory) ? (size_t)(store + sizeof(store) - (char *)memory) : 0;

		if (copy && memory)
			memcpy(copy, memory, old < size ? old : size);
		return copy;
	}
	return out_of_memory() ? NULL : real_realloc(memory, size);
}

void free(void *memory)
{
	if (!in_store(memory) && allocator_known())
		real_free(memory);
}

char *strndup(const char *string, size_t size)
{
	const size_t length = strnlen(string, size);
	char *copy = malloc(length + 1);

	if (!copy)
		return NULL;
	memcpy(copy, string, length);
	copy[length] = '\0';
	return copy;
}

char *strdup(const char *string)
{
	return strndup(string, strlen(string));
}
