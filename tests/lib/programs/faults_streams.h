/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading from stdio's streams, a part of shim_faults.c. */
/* What the tool writes into memory for libpci, no disk can lose. */
static bool in_memory(FILE *stream)
{
	ssize_t (*real)(const char *, char *, size_t) = dlsym(RTLD_NEXT, "readlink");
	static const char memory[] = "/memfd:";
	char link[64], name[sizeof(memory)];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fileno(stream));
	return real(link, name, strlen(memory)) == (ssize_t)strlen(memory) &&
	       memcmp(name, memory, strlen(memory)) == 0;
}

/* Streams read by themselves, and remember the error: as glibc's _IO_ERR_SEEN. */
static int fail_stream(FILE *stream)
{
	int error = in_memory(stream) ? 0 : fault("read");

	if (error) {
		stream->_flags |= 0x20;
		errno = error;
	}
	return error;
}

char *fgets(char *line, int size, FILE *stream)
{
	char *(*real)(char *, int, FILE *) = dlsym(RTLD_NEXT, "fgets");

	return fail_stream(stream) ? NULL : real(line, size, stream);
}

ssize_t __getdelim(char **line, size_t *size, int end, FILE *stream)
{
	ssize_t (*real)(char **, size_t *, int, FILE *) = dlsym(RTLD_NEXT, "__getdelim");

	return fail_stream(stream) ? -1 : real(line, size, end, stream);
}

ssize_t getline(char **line, size_t *size, FILE *stream)
{
	return __getdelim(line, size, '\n', stream);
}
