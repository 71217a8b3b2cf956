// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/holder.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gather/sysfs.h"
#include "number.h"

struct search {
	dev_t device;
	const char *pid;
	char *text;
	size_t size;
};

static int match_fd(const char *fd, void *arg)
{
	const struct search *search = arg;
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%.10s/fd/%.10s", search->pid, fd);
	return stat(path, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == search->device;
}

static int match_process(const char *pid, void *arg)
{
	struct search *search = arg;
	char comm[32];
	uint64_t number;

	/*
	 * This process may have the node open itself: opening may succeed for two, but only one can
	 * proceed.
	 */
	if (!number_parse(pid, 10, INT32_MAX, &number) || (pid_t)number == getpid())
		return 0;
	search->pid = pid;
	if (sysfs_each("", match_fd, search, "/proc/%s/fd", pid) != 1)
		return 0;
	if (sysfs_read("", comm, sizeof(comm), "/proc/%s/comm", pid) != 0)
		snprintf(comm, sizeof(comm), "a process");
	snprintf(search->text, search->size, "%s (pid %s)", comm, pid);
	return 1;
}

void holder_find(const char *node, char *text, size_t size)
{
	struct search search = { .text = text, .size = size };
	struct stat st;

	text[0] = '\0';
	if (stat(node, &st) != 0 || !S_ISCHR(st.st_mode))
		return;
	search.device = st.st_rdev;
	sysfs_each("", match_process, &search, "/proc");
}
