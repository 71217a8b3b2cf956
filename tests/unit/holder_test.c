// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which process has a device node open (gather/holder.c): a child of this process opens a terminal,
 * and closes it again. Prints TAP.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gather/holder.h"
#include "tap.h"

static void expect(const char *node, const char *holder, const char *name)
{
	char text[64] = "what was there before";

	holder_find(node, text, sizeof(text));
	check(strcmp(text, holder) == 0, name);
	if (strcmp(text, holder) != 0)
		printf("# got '%s', wanted '%s'\n", text, holder);
}

/* A child that keeps @node open until it ends. Its name is its own, also where an emulator runs it. */
static pid_t start_holder(const char *node)
{
	int ready[2];
	char byte = 0;
	pid_t pid;

	if (pipe(ready) != 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		if (prctl(PR_SET_NAME, "terminal-holder") != 0 ||
		    open(node, O_RDWR | O_NOCTTY) < 0 || write(ready[1], &byte, 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	close(ready[1]);
	check(pid > 0 && read(ready[0], &byte, 1) == 1, "a child has the terminal open");
	close(ready[0]);
	return pid;
}

/*
 * A terminal that no other process has open. Each mount of devpts counts anew: in a chroot, the
 * number may be that of a terminal outside, with the same device number.
 */
static const char *unused_terminal(void)
{
	const char *node;
	char text[64];
	int master;

	do {
		master = posix_openpt(O_RDWR | O_NOCTTY);
		node = master >= 0 && unlockpt(master) == 0 ? ptsname(master) : NULL;
		if (!node)
			return NULL;
		holder_find(node, text, sizeof(text));
	} while (text[0]);
	return node;
}

int main(void)
{
	const char *node = unused_terminal();
	const int slave = node ? open(node, O_RDWR | O_NOCTTY) : -1;
	char holder[64];
	pid_t pid;

	check(slave >= 0, "there is a terminal that no process has open");
	if (slave < 0)
		return tap_end();
	expect(node, "", "this process itself does not count");
	fflush(stdout);
	pid = start_holder(node);
	snprintf(holder, sizeof(holder), "terminal-holder (pid %d)", (int)pid);
	/* The child has inherited the open files of this process, so these are closed. */
	close(slave);
	expect(node, holder, "the process that has it open, by name and number");
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	expect(node, "", "no holder once it has ended");
	expect("/proc/self/exe", "", "a file has no holder");
	expect("/nonexistent", "", "nor is what is not there");
	return tap_end();
}
