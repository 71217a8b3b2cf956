// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/tracing.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <tracefs.h>

#include "gather/sysfs.h"
#include "number.h"
#include "undo.h"
#include "xmalloc.h"

#define INSTANCE "vfio-msixctl-"
#define GROUP "vfio_msixctl_"
#define NAME 128
#define LINE 512

struct tracing {
	unsigned int number; /* of the process, unless one of another container has that */
	char group[32];
	struct tracefs_instance *instance;
	int lock;  /* its directory, locked */
	int alive; /* an end of a pipe, whose closing wakes the child */
	pid_t child;
};

/* For the handler of an exit in the middle of it. */
static struct tracing *current;

/*
 * The name of the session's event in a line of dynamic_events: "p:GROUP/NAME FUNCTION ...",
 * "r4096:GROUP/NAME ...", "s:synthetic/GROUP_NAME ...". Return: whether it is one of them.
 */
static bool take_event(const char *line, const char *group, char name[static NAME])
{
	const char *at = strchr(line, ':');
	const size_t synthetic = strlen("synthetic/"), length = strlen(group);

	if (!at)
		return false;
	snprintf(name, NAME, "%.*s", (int)strcspn(at + 1, " \t\n"), at + 1);
	return (strncmp(name, group, length) == 0 && name[length] == '/') ||
	       (strncmp(name, "synthetic/", synthetic) == 0 &&
		strncmp(name + synthetic, group, length) == 0 && name[synthetic + length] == '_');
}

/* Of a function of libtracefs, which returns -1 and sets errno, as a rule. */
static int result_of(int returned)
{
	const int ret = returned < 0 ? xmalloc_errno() : 0;

	return returned < 0 && ret == 0 ? -EIO : ret;
}

static int clear(struct tracefs_instance *instance, const char *event)
{
	char system[NAME], *slash;

	copy_text(system, sizeof(system), event);
	slash = strchr(system, '/');
	if (!slash)
		return -EINVAL;
	*slash = '\0';
	return result_of(tracefs_event_file_clear(instance, system, slash + 1, "trigger"));
}

static void remove_event(struct tracefs_instance *instance, const char *event)
{
	char line[NAME + 2];

	(void)instance;
	snprintf(line, sizeof(line), "-:%s", event);
	tracefs_instance_file_append(NULL, "dynamic_events", line);
}

static void clear_event(struct tracefs_instance *instance, const char *event)
{
	clear(instance, event);
}

static void each_event(const char *events, const char *group, struct tracefs_instance *instance,
		       void (*fn)(struct tracefs_instance *instance, const char *event))
{
	char name[NAME];

	for (const char *line = events; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (take_event(line, group, name))
			fn(instance, name);
}

/*
 * An instance is busy as long as one of its triggers has variables, and a trigger as long as
 * another one reads its variables: of three that depend on each other, each pass removes at least
 * one. The instance comes last, since by it the next session knows that something was left.
 */
static void remove_all(unsigned int number)
{
	AUTO_FREE char *events = tracefs_instance_file_read(NULL, "dynamic_events", NULL);
	struct tracefs_instance *instance;
	char name[32], group[32];

	snprintf(name, sizeof(name), INSTANCE "%u", number);
	snprintf(group, sizeof(group), GROUP "%u", number);
	instance = tracefs_instance_exists(name) ? tracefs_instance_create(name) : NULL;
	if (instance) {
		clear(instance, "kvm/kvm_entry");
		clear(instance, "kvm/kvm_mmio");
	}
	for (int pass = 0; pass < 3 && events && instance; pass++)
		each_event(events, group, instance, clear_event);
	if (events)
		each_event(events, group, instance, remove_event);
	if (instance)
		tracefs_instance_destroy(instance);
	tracefs_instance_free(instance);
}

/* Not in a session of ours: the instance of a process that is no more, and its child neither. */
static int sweep_instance(const char *name, void *arg)
{
	AUTO_CLOSE int lock = -1;
	uint64_t number;

	if (strncmp(name, INSTANCE, strlen(INSTANCE)) != 0 ||
	    !number_parse(name + strlen(INSTANCE), 10, UINT_MAX, &number))
		return 0;
	lock = openat(*(const int *)arg, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
		remove_all((unsigned int)number);
	return 0;
}

static int make_instance(struct tracing *tracing)
{
	AUTO_FREE char *directory = NULL;
	char name[32];

	do {
		snprintf(name, sizeof(name), INSTANCE "%u", tracing->number);
	} while (tracefs_instance_exists(name) && ++tracing->number);
	snprintf(tracing->group, sizeof(tracing->group), GROUP "%u", tracing->number);
	tracing->instance = tracefs_instance_create(name);
	if (!tracing->instance)
		return result_of(-1);
	directory = tracefs_instance_get_dir(tracing->instance);
	if (!directory)
		return result_of(-1);
	tracing->lock = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return tracing->lock < 0 || flock(tracing->lock, LOCK_EX | LOCK_NB) != 0 ? -errno : 0;
}

/* One at a time: an instance that is not yet locked looks abandoned. */
static int sweep_and_make(struct tracing *tracing, const char *directory)
{
	AUTO_CLOSE int lock = sysfs_open_dir(directory, "/instances");

	if (lock < 0)
		return lock;
	if (flock(lock, LOCK_EX) != 0)
		return -errno;
	sysfs_each(directory, sweep_instance, &lock, "/instances");
	return make_instance(tracing);
}

/*
 * In a session of its own, so that no ^C reaches it, and without the files of the parent: a reader
 * of the parent's output must see its end. The two that it needs take the place of the standard
 * streams, which are open (streams_keep()).
 */
static void wait_and_remove(unsigned int number, int alive, int lock)
{
	enum {
		ALIVE,
		LOCK,
		OTHERS
	};
	char byte;

	setsid();
	for (int signal_number = 1; signal_number < NSIG; signal_number++)
		signal(signal_number, SIG_IGN);
	dup2(alive, ALIVE);
	dup2(lock, LOCK);
	/* SYS_close_range is that of glibc, which may be older than the kernel's headers. */
	syscall(__NR_close_range, OTHERS, UINT_MAX, 0);
	while (read(ALIVE, &byte, 1) < 0 && errno == EINTR)
		;
	remove_all(number);
	_exit(0);
}

static int start_child(struct tracing *tracing)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -errno;
	tracing->alive = ends[1];
	tracing->child = fork();
	if (tracing->child == 0) {
		close(ends[1]);
		wait_and_remove(tracing->number, ends[0], tracing->lock);
	}
	close(ends[0]);
	return tracing->child < 0 ? -errno : 0;
}

/* The child removes everything, and is waited for: then nothing is left when this returns. */
static int finish(void)
{
	struct tracing *tracing = current;

	current = NULL;
	if (tracing->alive >= 0)
		close(tracing->alive);
	if (tracing->child > 0)
		while (waitpid(tracing->child, NULL, 0) < 0 && errno == EINTR)
			;
	return 0;
}

static struct undo at_exit = { .what = "remove the probes", .run = finish };

static const char *find_directory(const char *sysroot, enum trap_step *step)
{
	AUTO_FREE char *directory = NULL;
	const char *mounted = NULL;

	*step = TRAP_STEP_TRACEFS;
	if (!*sysroot)
		return tracefs_tracing_dir_is_mounted(false, &mounted) > 0 ? mounted : NULL;
	directory = xasprintf("%s/sys/kernel/tracing", sysroot);
	tracefs_set_tracing_dir(directory);
	return tracefs_tracing_dir();
}

int tracing_open(const char *sysroot, struct tracing **tracing, enum trap_step *step)
{
	const char *directory = find_directory(sysroot, step);
	struct tracing *made;
	int ret;

	if (!directory)
		return -ENOENT;
	if (access(directory, R_OK | W_OK | X_OK) != 0)
		return -errno;
	if (!sysfs_exists(directory, "/instances"))
		return -ENOENT;
	*step = TRAP_STEP_INSTANCE;
	made = xcalloc(1, sizeof(*made));
	*made = (struct tracing){ .number = (unsigned int)getpid(), .lock = -1, .alive = -1 };
	current = made;
	undo_push(&at_exit);
	ret = sweep_and_make(made, directory);
	if (ret == 0)
		ret = start_child(made);
	if (ret)
		tracing_close(made);
	else
		*tracing = made;
	return ret;
}

void tracing_close(struct tracing *tracing)
{
	if (!tracing)
		return;
	finish();
	undo_remove(&at_exit);
	/* Without a child there is no more than the instance. */
	if (tracing->instance && tracing->child <= 0)
		tracefs_instance_destroy(tracing->instance);
	tracefs_instance_free(tracing->instance);
	if (tracing->lock >= 0)
		close(tracing->lock);
	free(tracing);
}

const char *tracing_group(const struct tracing *tracing)
{
	return tracing->group;
}

unsigned int tracing_number(const struct tracing *tracing)
{
	return tracing->number;
}

bool tracing_has(const char *file)
{
	return tracefs_file_exists(NULL, file);
}

int tracing_make(const char *format, ...)
{
	char line[LINE];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	return result_of(tracefs_instance_file_append(NULL, "dynamic_events", line));
}

int tracing_trigger(const struct tracing *tracing, const char *event, const char *format, ...)
{
	AUTO_FREE char *trigger = NULL;
	char file[NAME + 16];
	va_list ap;

	snprintf(file, sizeof(file), "events/%s/trigger", event);
	va_start(ap, format);
	trigger = xvasprintf(format, ap);
	va_end(ap);
	return result_of(tracefs_instance_file_append(tracing->instance, file, trigger));
}

int tracing_clear(const struct tracing *tracing, const char *event)
{
	return clear(tracing->instance, event);
}

int tracing_read(const struct tracing *tracing, const char *event, char **text)
{
	char file[NAME + 16];

	snprintf(file, sizeof(file), "events/%s/hist", event);
	*text = tracefs_instance_file_read(tracing->instance, file, NULL);
	return *text ? 0 : result_of(-1);
}

/* "  read_7   1412   0" */
void tracing_profile(const char *name, uint64_t *hits, uint64_t *missed)
{
	AUTO_FREE char *text = tracefs_instance_file_read(NULL, "kprobe_profile", NULL);
	char event[NAME];
	const char *at;

	*hits = *missed = 0;
	snprintf(event, sizeof(event), " %s ", name);
	at = text ? strstr(text, event) : NULL;
	if (!at)
		return;
	at += strlen(event);
	at = number_take(at + strspn(at, " "), 10, UINT64_MAX, hits);
	if (at)
		number_take(at + strspn(at, " "), 10, UINT64_MAX, missed);
}
