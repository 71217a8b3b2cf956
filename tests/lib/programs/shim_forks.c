// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One start for many runs, preloaded: the program is loaded, linked and prepared by its sanitizers
 * once; before any of its own code runs, it waits here and forks a child for each request.
 *
 * FORKS_REQUESTS and FORKS_ENDINGS are descriptors. A request is a line: a directory and, after a
 * tab each, variables for the environment ("NAME=value"). The directory is the working directory of
 * the run, whose standard output and error go to the files "stdout" and "stderr" there. The answer
 * is a line: the status from waitpid(), in decimal. A run that takes longer than FORKS_TIMEOUT
 * seconds dies of SIGALRM. The program ends at the end of the requests.
 *
 * The arguments are those of the start; names of files that differ between runs are relative.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define REQUEST 8192

/*
 * Byte by byte, because anything read ahead would be lost for the next child. Return: false at the
 * end.
 */
static bool read_request(int fd, char *line)
{
	size_t n = 0;

	while (n < REQUEST - 1 && read(fd, line + n, 1) == 1) {
		if (line[n] == '\n') {
			line[n] = '\0';
			return true;
		}
		n++;
	}
	return false;
}

static void send_to(const char *name, int fd)
{
	int file;

	unlink(name); /* cheaper than truncating it, after which ext4 writes it back at once */
	file = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (file < 0 || dup2(file, fd) < 0)
		_exit(125);
	close(file);
}

/* In the child: carries out the request. */
static void prepare(char *line)
{
	const char *directory = strtok(line, "\t");

	if (!directory || chdir(directory) != 0)
		_exit(125);
	for (char *variable; (variable = strtok(NULL, "\t")) != NULL;)
		if (putenv(variable) != 0)
			_exit(125);
	send_to("stdout", STDOUT_FILENO);
	send_to("stderr", STDERR_FILENO);
}

__attribute__((constructor)) static void serve(void)
{
	const char *requests = getenv("FORKS_REQUESTS"), *endings = getenv("FORKS_ENDINGS");
	const char *seconds = getenv("FORKS_TIMEOUT");
	static char line[REQUEST];
	int from, to, status;
	pid_t pid;

	if (!requests || !endings)
		return;
	from = atoi(requests);
	to = atoi(endings);
	while (read_request(from, line)) {
		pid = fork();
		if (pid < 0)
			_exit(125);
		if (pid == 0) {
			close(from);
			close(to);
			alarm(seconds ? (unsigned int)atoi(seconds) : 60);
			prepare(line);
			return;
		}
		if (waitpid(pid, &status, 0) != pid || dprintf(to, "%d\n", status) < 0)
			_exit(125);
	}
	_exit(0);
}
