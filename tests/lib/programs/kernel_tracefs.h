/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Part of shim_kernel.c: a tracefs at FAKE_ROOT/sys/kernel/tracing, which exists as a directory with an empty
 * instances/ (fake-vfio.bash). It takes the probes, synthetic events and triggers that watch makes, and refuses to
 * remove what is in use; its histograms say that each device was read 75 times and written 3 times, and by a guest as
 * often; KVM's tracepoints are there. All of it is memory of the process. FAKE_LIE may also be
 *
 *	no-rights			tracefs may not be searched
 *	locked-down			no instance can be made
 *	no-kprobes			there is no kprobe_events
 *	no-probe			dynamic_events refuses probes
 *	no-synthetic			dynamic_events refuses synthetic events
 *	no-trigger			no trigger can be set
 *	never-hit			the probes are made, and not called
 *	no-histogram			histograms have another form than is known
 */
#ifndef KERNEL_TRACEFS_H
#define KERNEL_TRACEFS_H

#include <sys/stat.h>

#define EVENTS 64
#define TRIGGERS 4
#define TRACE_LINE 640
#define GUEST_BAR0 0xc0000000ULL

enum trace_file { TRACE_NONE, TRACE_INSTANCE, TRACE_DYNAMIC, TRACE_KPROBES, TRACE_PROFILE, TRACE_TRIGGER, TRACE_HIST };

static struct event {
	char line[TRACE_LINE]; /* "p:GROUP/NAME ..."; empty: there is none */
	char name[128];	       /* "GROUP/NAME" */
	char triggers[TRIGGERS][TRACE_LINE];
	size_t n_triggers;
} events[EVENTS] = {
	{ .line = "tracepoint", .name = "kvm/kvm_mmio" },
	{ .line = "tracepoint", .name = "kvm/kvm_entry" },
};

static char instance[64];
static enum trace_file trace_files[FDS];
static struct event *trace_events[FDS];

static struct event *find_event(const char *name, size_t length)
{
	for (struct event *event = events; event < events + EVENTS; event++)
		if (*event->line && strlen(event->name) == length && memcmp(event->name, name, length) == 0)
			return event;
	return NULL;
}

/* "events/GROUP/NAME/trigger", or hist. */
static enum trace_file find_event_file(const char *path, struct event **event)
{
	const char *last = strrchr(path, '/');

	if (strncmp(path, "events/", 7) != 0 || last < path + 7)
		return TRACE_NONE;
	*event = find_event(path + 7, (size_t)(last - path - 7));
	if (!*event)
		return TRACE_NONE;
	return strcmp(last, "/trigger") == 0 ? TRACE_TRIGGER : strcmp(last, "/hist") == 0 ? TRACE_HIST : TRACE_NONE;
}

/* The part of a path below tracefs, or NULL. */
static const char *below_tracefs(const char *path)
{
	static const char directory[] = "/sys/kernel/tracing/";
	const char *root = getenv("FAKE_ROOT");
	const size_t length = root ? strlen(root) : 0;

	if (!root || strncmp(path, root, length) != 0 || strncmp(path + length, directory, strlen(directory)) != 0)
		return NULL;
	path += length + strlen(directory);
	return path + strspn(path, "/");
}

static enum trace_file find_trace_file(const char *path, struct event **event)
{
	const size_t length = strlen(instance);

	*event = NULL;
	if (strcmp(path, "dynamic_events") == 0)
		return TRACE_DYNAMIC;
	if (strcmp(path, "kprobe_events") == 0)
		return lie("no-kprobes") ? TRACE_NONE : TRACE_KPROBES;
	if (strcmp(path, "kprobe_profile") == 0)
		return TRACE_PROFILE;
	if (strncmp(path, "events/", 7) == 0)
		return find_event_file(path, event);
	if (!length || strncmp(path, "instances/", 10) != 0 || strncmp(path + 10, instance, length) != 0)
		return TRACE_NONE;
	path += 10 + length;
	return !*path ? TRACE_INSTANCE : *path == '/' ? find_event_file(path + 1, event) : TRACE_NONE;
}

/* A synthetic event is named after the session and what is counted: "synthetic/vfio_msixctl_7_read0". */
static bool counts(const struct event *event, const char *what)
{
	const char *end = strrchr(event->name, '_');

	return strncmp(event->name, "synthetic/", 10) == 0 && end && strncmp(end + 1, what, strlen(what)) == 0;
}

/* With the duration, or with the sum of durations. */
static int print_row(char *text, size_t room, bool sums, unsigned long long at, size_t width, unsigned int log2,
		     unsigned int hits)
{
	if (sums)
		return snprintf(text, room, "{ p: %16llx, n: %16zx } hitcount: %10u  d: %10llu\n", at, width, hits,
				hits * (3ULL << log2) / 4);
	return snprintf(text, room, "{ p: %16llx, n: %16zx, d: ~ 2^%-2u } hitcount: %10u\n", at, width, log2, hits);
}

static int print_rows(char *text, size_t room, const struct event *event, bool sums)
{
	const unsigned long long base = strstr(event->name, "_guest_") ? GUEST_BAR0 : 0;
	int used;

	/* Its width is the length of the session's name. */
	if (counts(event, "test"))
		return lie("never-hit") ? 0 : print_row(text, room, sums, 0, strlen(event->name) - 16, 8, 1000);
	if (counts(event, "write"))
		return print_row(text, room, sums, base + 0x2010, 4, 13, 3);
	if (!counts(event, "read"))
		return 0;
	used = print_row(text, room, sums, base + 0x2410, 4, 12, 70);
	return used + print_row(text + used, room - (size_t)used, sums, base ? base + 4 : 7ULL << SHIFT | 4, 2, 11, 5);
}

static int print_hist(char *text, size_t room, const struct event *event)
{
	int used = 0;

	for (size_t i = 0; i < event->n_triggers; i++) {
		const char *trigger = event->triggers[i], *vals = strstr(trigger, ":vals=");
		const int keys = vals ? (int)(vals - trigger) : (int)strlen(trigger);

		used += snprintf(text + used, room - (size_t)used,
				 "# event histogram\n#\n# trigger info: %.*s:vals=hitcount%s%s [active]\n#\n\n", keys,
				 trigger, vals ? "," : "", vals ? vals + 6 : "");
		used += lie("no-histogram") ? snprintf(text + used, room - (size_t)used, "{ p: 0x8 } 7 times\n")
					    : print_rows(text + used, room - (size_t)used, event, vals);
		used += snprintf(text + used, room - (size_t)used, "\nTotals:\n    Hits: 0\n    Dropped: 0\n\n\n");
	}
	return used;
}

static int print_trace_file(char *text, size_t room, enum trace_file file, const struct event *event)
{
	int used = 0;

	if (file == TRACE_HIST)
		return print_hist(text, room, event);
	for (event = events; event < events + EVENTS && (file == TRACE_DYNAMIC || file == TRACE_PROFILE); event++)
		if (*event->line && *event->line != 't' && file == TRACE_DYNAMIC)
			used += snprintf(text + used, room - (size_t)used, "%s\n", event->line);
		else if (*event->line == 'p' || *event->line == 'r')
			used += snprintf(text + used, room - (size_t)used, "  %-44s %15u %15u\n",
					 strchr(event->name, '/') + 1, 78, 0);
	return used;
}

static int open_trace_file(const char *path, int flags)
{
	static char text[65536];
	struct event *event;
	const enum trace_file file = find_trace_file(path, &event);
	int fd, size;

	if (file == TRACE_NONE)
		return fail(ENOENT);
	fd = memfd_create("fake-tracefs", MFD_CLOEXEC);
	if (fd < 0 || fd >= FDS)
		return -1;
	size = print_trace_file(text, sizeof(text), file, event);
	if (!put_at(fd, text, (size_t)size, 0))
		return -1;
	if ((flags & O_TRUNC) && event)
		event->n_triggers = 0;
	trace_files[fd] = file;
	trace_events[fd] = event;
	return fd;
}

static int remove_event(const char *name)
{
	struct event *event = find_event(name, strlen(name));

	if (!event)
		return fail(ENOENT);
	if (event->n_triggers)
		return fail(EBUSY);
	*event = (struct event){ 0 };
	return 0;
}

/* "p:GROUP/NAME FUNCTION ...", "r4096:...", "s:synthetic/NAME u64 ...", "-:GROUP/NAME" */
static int write_dynamic(const char *line)
{
	const char *name = strchr(line, ':');
	struct event *event = events;

	if (!name || lie(*line == 's' ? "no-synthetic" : *line == '-' ? "" : "no-probe"))
		return fail(EINVAL);
	name++;
	if (*line == '-')
		return remove_event(name);
	while (event < events + EVENTS && *event->line)
		event++;
	if (event == events + EVENTS)
		return fail(ENOSPC);
	snprintf(event->line, sizeof(event->line), "%s", line);
	snprintf(event->name, sizeof(event->name), "%.*s", (int)strcspn(name, " "), name);
	return 0;
}

static int write_trigger(struct event *event, const char *line)
{
	if (lie("no-trigger"))
		return fail(EINVAL);
	if (event->n_triggers == TRIGGERS)
		return fail(ENOSPC);
	snprintf(event->triggers[event->n_triggers++], TRACE_LINE, "%s", line);
	return 0;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
	ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
	const enum trace_file file = fd >= 0 && fd < FDS ? trace_files[fd] : TRACE_NONE;
	char line[TRACE_LINE];
	int ret = 0;

	if (file != TRACE_DYNAMIC && file != TRACE_TRIGGER)
		return real(fd, bytes, size);
	if (size >= sizeof(line))
		return fail(E2BIG);
	memcpy(line, bytes, size);
	line[size] = '\0';
	if (size)
		ret = file == TRACE_DYNAMIC ? write_dynamic(line) : write_trigger(trace_events[fd], line);
	return ret ? ret : (ssize_t)size;
}

int mkdir(const char *path, mode_t mode)
{
	int (*real)(const char *, mode_t) = dlsym(RTLD_NEXT, "mkdir");
	const char *below = below_tracefs(path);

	if (!below)
		return real(path, mode);
	if (lie("locked-down"))
		return fail(EINVAL);
	if (*instance)
		return fail(EEXIST);
	snprintf(instance, sizeof(instance), "%s", below + strlen("instances/"));
	return 0;
}

int rmdir(const char *path)
{
	int (*real)(const char *) = dlsym(RTLD_NEXT, "rmdir");

	if (!below_tracefs(path))
		return real(path);
	for (const struct event *event = events; event < events + EVENTS; event++)
		if (event->n_triggers)
			return fail(EBUSY);
	*instance = '\0';
	return 0;
}

/* What the directory on the disk has, instances/, is of the disk. */
static bool is_trace_file(const char *path)
{
	const char *below = below_tracefs(path);

	return below && strcmp(below, "instances") != 0;
}

static int stat_trace_file(const char *path, mode_t *mode)
{
	struct event *event;
	const enum trace_file file = find_trace_file(below_tracefs(path), &event);

	*mode = file == TRACE_INSTANCE ? S_IFDIR | 0700 : S_IFREG | 0600;
	return file == TRACE_NONE ? fail(ENOENT) : 0;
}

int access(const char *path, int mode)
{
	int (*real)(const char *, int) = dlsym(RTLD_NEXT, "access");
	const char *root = getenv("FAKE_ROOT");
	mode_t any;

	if (is_trace_file(path))
		return stat_trace_file(path, &any);
	if (lie("no-rights") && root && strncmp(path, root, strlen(root)) == 0 &&
	    strcmp(path + strlen(root), "/sys/kernel/tracing") == 0)
		return fail(EACCES);
	return real(path, mode);
}

int stat(const char *path, struct stat *st)
{
	int (*real)(const char *, struct stat *) = dlsym(RTLD_NEXT, WIDE("stat"));

	if (!is_trace_file(path))
		return real(path, st);
	memset(st, 0, sizeof(*st));
	return stat_trace_file(path, &st->st_mode);
}

/* The names that they have for a library with _FILE_OFFSET_BITS. */
#ifndef _FILE_OFFSET_BITS
int stat64(const char *path, struct stat64 *st)
{
	int (*real)(const char *, struct stat64 *) = dlsym(RTLD_NEXT, "stat64");

	if (!is_trace_file(path))
		return real(path, st);
	memset(st, 0, sizeof(*st));
	return stat_trace_file(path, &st->st_mode);
}

int open64(const char *path, int flags, ...)
{
	int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open64");
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return is_trace_file(path) ? open_trace_file(below_tracefs(path), flags) : real(path, flags, mode);
}
#endif

/* The open64() of _FORTIFY_SOURCE. */
int __open64_2(const char *path, int flags);

int __open64_2(const char *path, int flags)
{
	return open(path, flags);
}

#endif
