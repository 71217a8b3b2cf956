// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A fault for every call, preloaded: at each call of a family in FAULTS ("open=2,13 read=0,5"), the
 * program forks once for each errno of that family. In the child this call fails, and the child
 * runs to its end; the parent waits for it, records how it ended, and continues without the fault.
 * So one run of the program tries a fault at every nth call, up to the last.
 *
 * Families: open (and openat, fopen, fdopen, opendir, fdopendir, scandir, memfd_create, a
 * descriptor that fcntl() duplicates), ioctl, pread, read (and recv, fgets, getline, readdir), mmap,
 * stat (and fstat, fstatat, lstat, access, faccessat), readlink (and readlinkat, realpath), malloc
 * (and calloc, realloc, strdup), write (and send, pwrite, truncate, ftruncate), place (where the
 * program runs: affinity, locked memory), make (mkdir, rmdir, pipe2, fork, flock), socket (and
 * connect, getsockopt, poll), syscall. An errno of 0 in read, recv, pread, write, send and pwrite is
 * a transfer of one byte.
 *
 * With FAULTS_SEEN, the name of a file, a call is skipped if one with the same callers has been
 * tried, in this run or in an earlier one with that file. With FAULTS_ONCE a call gets only one
 * fault, the first errno that it can have.
 *
 * FAULTS_OUT is the descriptor for the records of the children: a line "family n errno status left
 * out err", then out bytes of standard output and err bytes of standard error. n counts the calls
 * of the family. left is the number of descriptors that are open at exit but were not at the start,
 * or -1 after _exit(); their names are appended to the standard error, as is "in libpci" if libpci
 * made the call. A child that takes longer than FAULTS_TIMEOUT seconds dies of SIGALRM. The last
 * records, one per family, have errno -1 and the total number of calls.
 *
 * It is loaded before libasan, if there is one, so that malloc() is this one
 * (verify_asan_link_order=0).
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <locale.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FAMILIES 16
#define ERRNOS 8
#define OWN_FDS 200 /* descriptors of the shim start here, above those of the program */

struct family {
	char name[16];
	int errnos[ERRNOS];
	size_t n_errnos;
	unsigned long calls;
};

static struct family families[FAMILIES];
static size_t n_families;
static int record = -1;
static unsigned int timeout = 20;
static bool busy = true; /* until the constructor has run, and while the shim itself calls */
static bool child;
static bool once;
static int64_t paused_ns;
static int *left; /* shared with the children */
static bool was_open[OWN_FDS];

static int high(int fd)
{
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, OWN_FDS);

	close(fd);
	return moved;
}

/* "open=2,13 read=0,5" */
static void read_families(const char *list)
{
	for (struct family *of = families; *list && of < families + FAMILIES; of++, n_families++) {
		const size_t length = strcspn(list, "=");

		if (length >= sizeof(of->name))
			_exit(125);
		memcpy(of->name, list, length);
		list += length;
		for (char *end; *list && *list != ' ' && of->n_errnos < ERRNOS; list = end)
			of->errnos[of->n_errnos++] = (int)strtol(list + 1, &end, 10);
		list += strspn(list, " ");
	}
}

#include "faults_seen.h"

__attribute__((constructor)) static void begin(void)
{
	const char *list = getenv("FAULTS"), *out = getenv("FAULTS_OUT");
	const char *seconds = getenv("FAULTS_TIMEOUT"), *seen = getenv("FAULTS_SEEN");

	if (!list || !out)
		return;
	read_families(list);
	once = getenv("FAULTS_ONCE") != NULL;
	if (seen)
		open_seen(seen);
	if (seconds)
		timeout = (unsigned int)atoi(seconds);
	record = high(atoi(out));
	for (int fd = 0; fd < OWN_FDS; fd++)
		was_open[fd] = fcntl(fd, F_GETFD) >= 0;
	left = mmap(NULL, sizeof(*left), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	busy = left == MAP_FAILED || record < 0;
}

static void put(const void *bytes, size_t size)
{
	ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");

	while (size > 0) {
		ssize_t n = real(record, bytes, size);

		if (n <= 0)
			_exit(125);
		bytes = (const char *)bytes + n;
		size -= (size_t)n;
	}
}

static off_t size_of(int fd)
{
	return lseek(fd, 0, SEEK_END);
}

/* Uses neither the family's own functions nor memory of the program. */
static void put_file(int fd)
{
	const off_t size = size_of(fd);
	void *bytes;

	if (size <= 0)
		return;
	bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
	if (bytes == MAP_FAILED)
		_exit(125);
	put(bytes, (size_t)size);
	munmap(bytes, (size_t)size);
}

static void put_line(const struct family *of, int error, int status, off_t out, off_t err)
{
	char line[128];
	int n = snprintf(line, sizeof(line), "%s %lu %d %d %d %lld %lld\n", of->name, of->calls, error, status,
			 *left, (long long)out, (long long)err);

	put(line, (size_t)n);
}

/* A stream of the child, which begins with what the program has printed so far. */
static int copy_stream(int fd)
{
	int copy = high(memfd_create("faults", MFD_CLOEXEC)), save = record;
	struct stat st;

	if (copy < 0)
		_exit(125);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		record = copy;
		put_file(fd);
		record = save;
	}
	return copy;
}

static int64_t now(void)
{
	int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
	struct timespec time;

	real(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Return: whether this is the child. */
static bool fork_one(const struct family *of, int error)
{
	const int64_t begun = now();
	int out = copy_stream(STDOUT_FILENO), err = copy_stream(STDERR_FILENO), status;
	pid_t pid;

	off_t at[OWN_FDS];

	*left = -1;
	/* Parent and child share file offsets; each must read the whole file. */
	for (int fd = STDERR_FILENO + 1; fd < OWN_FDS; fd++)
		at[fd] = lseek(fd, 0, SEEK_CUR);
	pid = fork();
	if (pid < 0)
		_exit(125);
	if (pid == 0) {
		child = true;
		dup2(out, STDOUT_FILENO);
		dup2(err, STDERR_FILENO);
		close(out);
		close(err);
		close(record);
		alarm(timeout);
		return true;
	}
	while (waitpid(pid, &status, 0) < 0)
		;
	for (int fd = STDERR_FILENO + 1; fd < OWN_FDS; fd++)
		if (at[fd] >= 0)
			lseek(fd, at[fd], SEEK_SET);
	put_line(of, error, status, size_of(out), size_of(err));
	put_file(out);
	put_file(err);
	close(out);
	close(err);
	paused_ns += now() - begun;
	return false;
}

/* Whether the call is made in a library, "/libpci.". */
static bool is_in(const char *library)
{
	void *callers[24];
	Dl_info info;

	for (int i = 0, depth = backtrace(callers, 24); i < depth; i++)
		if (dladdr(callers[i], &info) && strstr(info.dli_fname, library))
			return true;
	return false;
}

/* In the child: which library makes the call, for faults that a library does not report. */
static void name_library(void)
{
	static const char text[] = "in libpci\n";

	if (is_in("/libpci.") && write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(125);
}

/*
 * Calls that transfer bytes can also be short.
 *
 * Return: 0: make the call; -1: make it short; otherwise the errno it fails with.
 */
static int fault_at(const char *name, bool transfers)
{
	struct family *of = families;
	int error = 0, save = errno;
	bool tried;

	if (busy || child)
		return 0;
	while (of < families + n_families && strcmp(of->name, name) != 0)
		of++;
	if (of == families + n_families)
		return 0;
	busy = true;
	/* libtracefs does not check what it allocates. */
	if (strcmp(name, "malloc") == 0 && is_in("/libtracefs.")) {
		busy = false;
		return 0;
	}
	of->calls++;
	tried = seen_before((unsigned int)(of - families));
	for (size_t i = 0; i < of->n_errnos && !error && !tried; i++) {
		if (!transfers && !of->errnos[i])
			continue;
		if (fork_one(of, of->errnos[i]))
			error = of->errnos[i] ? of->errnos[i] : -1;
		tried = once;
	}
	if (error)
		name_library();
	busy = false;
	errno = save;
	return error;
}

static int fault(const char *of)
{
	return fault_at(of, false);
}

static void report_left(int fd)
{
	ssize_t (*real)(const char *, char *, size_t) = dlsym(RTLD_NEXT, "readlink");
	char link[64], name[256], line[320];
	ssize_t n;

	++*left;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = real(link, name, sizeof(name) - 1);
	n = snprintf(line, sizeof(line), "left open: %.*s\n", (int)(n < 0 ? 0 : n), name);
	n = write(STDERR_FILENO, line, (size_t)n);
	(void)n;
}

__attribute__((destructor)) static void end(void)
{
	if (busy)
		return;
	busy = true;
	*left = 0;
	for (int fd = STDERR_FILENO + 1; fd < OWN_FDS; fd++)
		if (!was_open[fd] && fcntl(fd, F_GETFD) >= 0)
			report_left(fd);
	for (size_t i = 0; i < n_families && !child; i++)
		put_line(&families[i], -1, 0, 0, 0);
}

/* For the program, the time spent waiting for children has not passed. */
int clock_gettime(clockid_t clock, struct timespec *time)
{
	static int (*real)(clockid_t, struct timespec *);
	int64_t ns;
	int ret;

	if (!real)
		real = dlsym(RTLD_NEXT, "clock_gettime");
	ret = real(clock, time);
	if (ret != 0 || (clock != CLOCK_MONOTONIC && clock != CLOCK_MONOTONIC_RAW))
		return ret;
	ns = (int64_t)time->tv_sec * 1000000000 + time->tv_nsec - paused_ns;
	time->tv_sec = ns / 1000000000;
	time->tv_nsec = ns % 1000000000;
	return 0;
}

/* Sleeping takes no time. */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left_over)
{
	(void)clock;
	(void)flags;
	(void)left_over;
	paused_ns -= (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
	return 0;
}

/* FAULTY(type, name, family, result of a failure, (parameters), (arguments)) */
#define FAULTY(type, name, of, failed, parameters, arguments)                                      \
	type name parameters;                                                                      \
	type name parameters                                                                       \
	{                                                                                          \
		type(*real) parameters = dlsym(RTLD_NEXT, #name);                                  \
		int error = fault(of);                                                             \
                                                                                                   \
		if (!error)                                                                        \
			return real arguments;                                                     \
		errno = error;                                                                     \
		return failed;                                                                     \
	}

/* The same for a transfer that may be short. */
#define FAULTY_TRANSFER(name, of, parameters, arguments)                                           \
	ssize_t name parameters;                                                                   \
	ssize_t name parameters                                                                    \
	{                                                                                          \
		ssize_t(*real) parameters = dlsym(RTLD_NEXT, #name);                               \
		int error = size ? fault_at(of, true) : 0;                                            \
                                                                                                   \
		if (error < 0)                                                                     \
			size = 1;                                                                  \
		if (error <= 0)                                                                    \
			return real arguments;                                                     \
		errno = error;                                                                     \
		return -1;                                                                         \
	}

/*
 * FAULTY_OPEN(name, parameters, their types, arguments): the mode is passed on even if there is
 * none; its register holds some value anyway.
 */
#define FAULTY_OPEN(name, parameters, types, arguments)                                            \
	int name parameters                                                                        \
	{                                                                                          \
		int(*real) types = dlsym(RTLD_NEXT, #name);                                        \
		int error = fault("open");                                                         \
		va_list ap;                                                                        \
		mode_t mode;                                                                       \
                                                                                                   \
		va_start(ap, flags);                                                               \
		mode = va_arg(ap, mode_t);                                                         \
		va_end(ap);                                                                        \
		if (!error)                                                                        \
			return real arguments;                                                     \
		errno = error;                                                                     \
		return -1;                                                                         \
	}

FAULTY_OPEN(open, (const char *path, int flags, ...), (const char *, int, ...), (path, flags, mode))
FAULTY_OPEN(open64, (const char *path, int flags, ...), (const char *, int, ...),
	    (path, flags, mode))
FAULTY_OPEN(openat, (int dir, const char *path, int flags, ...), (int, const char *, int, ...),
	    (dir, path, flags, mode))
FAULTY(int, __open64_2, "open", -1, (const char *path, int flags), (path, flags))
FAULTY(FILE *, fopen, "open", NULL, (const char *path, const char *mode), (path, mode))
FAULTY(FILE *, fopen64, "open", NULL, (const char *path, const char *mode), (path, mode))
FAULTY(FILE *, fdopen, "open", NULL, (int fd, const char *mode), (fd, mode))
FAULTY(DIR *, opendir, "open", NULL, (const char *path), (path))
FAULTY(DIR *, fdopendir, "open", NULL, (int fd), (fd))
FAULTY(int, memfd_create, "open", -1, (const char *name, unsigned int flags), (name, flags))
FAULTY(int, scandir, "open", -1,
       (const char *path, struct dirent ***list, int (*filter)(const struct dirent *),
	int (*compare)(const struct dirent **, const struct dirent **)),
       (path, list, filter, compare))
FAULTY_TRANSFER(pread, "pread", (int fd, void *buffer, size_t size, off_t offset),
		(fd, buffer, size, offset))
FAULTY_TRANSFER(pread64, "pread", (int fd, void *buffer, size_t size, off64_t offset),
		(fd, buffer, size, offset))
FAULTY_TRANSFER(__pread_chk, "pread",
		(int fd, void *buffer, size_t size, off_t offset, size_t room),
		(fd, buffer, size, offset, room))
FAULTY_TRANSFER(read, "read", (int fd, void *buffer, size_t size), (fd, buffer, size))
FAULTY_TRANSFER(__read_chk, "read", (int fd, void *buffer, size_t size, size_t room),
		(fd, buffer, size, room))
FAULTY_TRANSFER(recv, "read", (int fd, void *buffer, size_t size, int flags),
		(fd, buffer, size, flags))
FAULTY_TRANSFER(__recv_chk, "read", (int fd, void *buffer, size_t size, size_t room, int flags),
		(fd, buffer, size, room, flags))
FAULTY_TRANSFER(send, "write", (int fd, const void *buffer, size_t size, int flags),
		(fd, buffer, size, flags))
FAULTY_TRANSFER(write, "write", (int fd, const void *buffer, size_t size), (fd, buffer, size))
FAULTY_TRANSFER(pwrite, "write", (int fd, const void *buffer, size_t size, off_t offset),
		(fd, buffer, size, offset))
FAULTY(int, truncate, "write", -1, (const char *path, off_t size), (path, size))
FAULTY(int, ftruncate, "write", -1, (int fd, off_t size), (fd, size))
FAULTY(struct dirent *, readdir, "read", NULL, (DIR *dir), (dir))
FAULTY(void *, mmap, "mmap", MAP_FAILED,
       (void *address, size_t size, int protection, int flags, int fd, off_t offset),
       (address, size, protection, flags, fd, offset))
FAULTY(int, fstat, "stat", -1, (int fd, struct stat *st), (fd, st))
FAULTY(int, stat, "stat", -1, (const char *path, struct stat *st), (path, st))
FAULTY(int, stat64, "stat", -1, (const char *path, struct stat64 *st), (path, st))
FAULTY(int, lstat, "stat", -1, (const char *path, struct stat *st), (path, st))
FAULTY(int, fstatat, "stat", -1, (int dir, const char *path, struct stat *st, int flags),
       (dir, path, st, flags))
FAULTY(int, access, "stat", -1, (const char *path, int mode), (path, mode))
FAULTY(int, faccessat, "stat", -1, (int dir, const char *path, int mode, int flags),
       (dir, path, mode, flags))
FAULTY(ssize_t, readlink, "readlink", -1, (const char *path, char *buffer, size_t size),
       (path, buffer, size))
FAULTY(ssize_t, __readlink_chk, "readlink", -1,
       (const char *path, char *buffer, size_t size, size_t room), (path, buffer, size, room))
FAULTY(ssize_t, readlinkat, "readlink", -1,
       (int dir, const char *path, char *buffer, size_t size), (dir, path, buffer, size))
FAULTY(ssize_t, __readlinkat_chk, "readlink", -1,
       (int dir, const char *path, char *buffer, size_t size, size_t room),
       (dir, path, buffer, size, room))
FAULTY(char *, realpath, "readlink", NULL, (const char *path, char *whole), (path, whole))
FAULTY(char *, __realpath_chk, "readlink", NULL, (const char *path, char *whole, size_t room),
       (path, whole, room))
FAULTY(int, sched_getaffinity, "place", -1, (pid_t pid, size_t size, cpu_set_t *set),
       (pid, size, set))
FAULTY(int, sched_setaffinity, "place", -1, (pid_t pid, size_t size, const cpu_set_t *set),
       (pid, size, set))
FAULTY(int, sched_getcpu, "place", -1, (void), ())
FAULTY(int, mlockall, "place", -1, (int flags), (flags))
FAULTY(int, mkdir, "make", -1, (const char *path, mode_t mode), (path, mode))
FAULTY(int, rmdir, "make", -1, (const char *path), (path))
FAULTY(int, pipe2, "make", -1, (int ends[2], int flags), (ends, flags))
FAULTY(int, flock, "make", -1, (int fd, int operation), (fd, operation))
FAULTY(int, socket, "socket", -1, (int domain, int type, int protocol), (domain, type, protocol))
FAULTY(int, connect, "socket", -1, (int fd, const struct sockaddr *address, socklen_t size),
       (fd, address, size))
FAULTY(int, getsockopt, "socket", -1,
       (int fd, int level, int option, void *value, socklen_t *size),
       (fd, level, option, value, size))
FAULTY(int, poll, "socket", -1, (struct pollfd *fds, nfds_t n, int wait), (fds, n, wait))

/* A child that the program itself starts is not made to fail: its end is nowhere recorded. */
pid_t fork(void)
{
	pid_t (*real)(void) = dlsym(RTLD_NEXT, "fork");
	int error = fault("make");
	pid_t pid;

	if (error) {
		errno = error;
		return -1;
	}
	pid = real();
	if (pid == 0)
		busy = true;
	return pid;
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*real)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
	int error = fault("ioctl");
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (!error)
		return real(fd, request, arg);
	errno = error;
	return -1;
}

/* Six words are passed on, whatever the call takes. */
long syscall(long number, ...)
{
	long (*real)(long, ...) = dlsym(RTLD_NEXT, "syscall");
	int error = fault("syscall");
	long word[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		word[i] = va_arg(ap, long);
	va_end(ap);
	if (!error)
		return real(number, word[0], word[1], word[2], word[3], word[4], word[5]);
	errno = error;
	return -1;
}

#include "faults_streams.h"

int fcntl(int fd, int command, ...)
{
	int (*real)(int, int, ...) = dlsym(RTLD_NEXT, "fcntl");
	int error = command == F_DUPFD_CLOEXEC && !busy ? fault("open") : 0;
	va_list ap;
	long arg;

	va_start(ap, command);
	arg = va_arg(ap, long);
	va_end(ap);
	if (!error)
		return real(fd, command, arg);
	errno = error;
	return -1;
}

/*
 * It allocates while holding a lock that the C library identifies by thread, and a child is another
 * thread.
 */
char *setlocale(int category, const char *locale)
{
	char *(*real)(int, const char *) = dlsym(RTLD_NEXT, "setlocale");
	const bool was_busy = busy;
	char *set;

	busy = true;
	set = real(category, locale);
	busy = was_busy;
	return set;
}

#include "faults_memory.h"
