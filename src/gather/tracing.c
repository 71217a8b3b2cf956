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
	int lock;  /* its directory, locked; the child takes it over */
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

/* tracefs_file_exists() ignores tracefs_set_tracing_dir() in libtracefs 1.6. */
static bool PRINTF_FORMAT(1, 2) exists(const char *format, ...)
{
	AUTO_FREE char *path = NULL;
	char name[NAME];
	va_list ap;

	va_start(ap, format);
	vsnprintf(name, sizeof(name), format, ap);
	va_end(ap);
	path = tracefs_get_tracing_file(name);
	if (!path)
		xmalloc_errno();
	return path && access(path, F_OK) == 0;
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

/* Return: its directory, locked; -EWOULDBLOCK: a session, or its child, has it; -errno. */
static int lock_instance(struct tracefs_instance *instance, int operation)
{
	AUTO_FREE char *directory = tracefs_instance_get_dir(instance);
	int lock, ret;

	if (!directory)
		return result_of(-1);
	lock = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock < 0)
		return -errno;
	if (flock(lock, operation) == 0)
		return lock;
	ret = -errno;
	close(lock);
	return ret;
}

/*
 * An instance is busy as long as one of its triggers has variables, and a trigger as long as
 * another one reads its variables: of three that depend on each other, each pass removes at least
 * one. The instance comes last, since by it the next session knows that something was left.
 */
static void remove_all(unsigned int number, int operation)
{
	AUTO_FREE char *events = NULL;
	AUTO_CLOSE int lock = -1;
	struct tracefs_instance *instance;
	char name[32], group[32];

	snprintf(name, sizeof(name), INSTANCE "%u", number);
	snprintf(group, sizeof(group), GROUP "%u", number);
	instance = exists("instances/%s", name) ? tracefs_instance_create(name) : NULL;
	lock = instance ? lock_instance(instance, operation) : -1;
	if (!instance || lock >= 0)
		events = tracefs_instance_file_read(NULL, "dynamic_events", NULL);
	if (lock >= 0) {
		clear(instance, "kvm/kvm_entry");
		clear(instance, "kvm/kvm_mmio");
	}
	for (int pass = 0; pass < 3 && events && instance; pass++)
		each_event(events, group, instance, clear_event);
	if (events)
		each_event(events, group, instance, remove_event);
	if (lock >= 0)
		tracefs_instance_destroy(instance);
	tracefs_instance_free(instance);
}

/* Only what neither a process nor its child has locked. */
static int sweep_instance(const char *name, void *arg)
{
	uint64_t number;

	(void)arg;
	if (strncmp(name, INSTANCE, strlen(INSTANCE)) == 0 &&
	    number_parse(name + strlen(INSTANCE), 10, UINT_MAX, &number))
		remove_all((unsigned int)number, LOCK_EX | LOCK_NB);
	return 0;
}

/*
 * In a session of its own, so that no ^C reaches it, and without the files of the parent: a reader
 * of the parent's output must see its end. The pipe takes the place of standard input, which is
 * open (streams_keep()).
 */
static void wait_and_remove(unsigned int number, int alive)
{
	char byte;

	setsid();
	for (int signal_number = 1; signal_number < NSIG; signal_number++)
		signal(signal_number, SIG_IGN);
	dup2(alive, STDIN_FILENO);
	/* SYS_close_range is that of glibc, which may be older than the kernel's headers. */
	syscall(__NR_close_range, STDIN_FILENO + 1, UINT_MAX, 0);
	while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR)
		;
	/* The next session may have begun to remove it already. */
	remove_all(number, LOCK_EX);
	_exit(0);
}

static int start_child(struct tracing *tracing)
{
	int ends[2], ret = 0;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -errno;
	tracing->alive = ends[1];
	tracing->child = fork();
	if (tracing->child < 0)
		ret = -errno;
	if (tracing->child == 0) {
		close(ends[1]);
		wait_and_remove(tracing->number, ends[0]);
	}
	close(ends[0]);
	return ret;
}

/* The child is there before the instance is: at no moment would something be left. */
static int make_instance(struct tracing *tracing)
{
	char name[32];
	int ret;

	do {
		snprintf(name, sizeof(name), INSTANCE "%u", tracing->number);
	} while (exists("instances/%s", name) && ++tracing->number);
	snprintf(tracing->group, sizeof(tracing->group), GROUP "%u", tracing->number);
	ret = start_child(tracing);
	if (ret)
		return ret;
	tracing->instance = tracefs_instance_create(name);
	if (!tracing->instance)
		return result_of(-1);
	tracing->lock = lock_instance(tracing->instance, LOCK_EX | LOCK_NB);
	return tracing->lock < 0 ? tracing->lock : 0;
}

/* One at a time: an instance that is not yet locked looks abandoned. */
static int sweep_and_make(struct tracing *tracing, const char *directory)
{
	AUTO_CLOSE int lock = sysfs_open_dir(directory, "/instances");

	if (lock < 0)
		return lock;
	if (flock(lock, LOCK_EX) != 0)
		return -errno;
	sysfs_each(directory, sweep_instance, NULL, "/instances");
	return make_instance(tracing);
}

/* The child removes everything, and is waited for: then nothing is left when this returns. */
static int finish(void)
{
	struct tracing *tracing = current;

	current = NULL;
	/* The child waits for both. */
	if (tracing->lock >= 0)
		close(tracing->lock);
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
	tracefs_instance_free(tracing->instance);
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
	return exists("%s", file);
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
