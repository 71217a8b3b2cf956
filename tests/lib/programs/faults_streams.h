/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Part of shim_faults.c: reading from stdio streams. */
/* The tool's writes into memory for libpci cannot fail like those to a disk. */
static bool in_memory(FILE *stream)
{
	ssize_t (*real)(const char *, char *, size_t) = dlsym(RTLD_NEXT, "readlink");
	static const char memory[] = "/memfd:";
	char link[64], name[sizeof(memory)];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fileno(stream));
	return real(link, name, strlen(memory)) == (ssize_t)strlen(memory) &&
	       memcmp(name, memory, strlen(memory)) == 0;
}

/* Streams read ahead, and record an error as glibc's _IO_ERR_SEEN does. */
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
