// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Wall-clock time of two commands, run in turn: time_runs N COMMAND... -- COMMAND...
 *
 * Prints the median of N runs of each, in milliseconds, and the ratio: "12.1 10.0 1.21". Their
 * output is discarded; if a command fails, the program ends.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX 1000

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double time_run(char **command)
{
	const double begin = now_ms();
	const pid_t child = fork();
	int status;

	if (child == 0) {
		const int nowhere = open("/dev/null", O_WRONLY);

		dup2(nowhere, STDOUT_FILENO);
		execvp(command[0], command);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
		fprintf(stderr, "time_runs: %s failed\n", command[0]);
		exit(1);
	}
	return now_ms() - begin;
}

static int by_value(const void *a, const void *b)
{
	const double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

int main(int argc, char **argv)
{
	static double first[RUNS_MAX], second[RUNS_MAX];
	const int runs = argc > 1 ? atoi(argv[1]) : 0;
	int split = 2;

	while (split < argc && strcmp(argv[split], "--") != 0)
		split++;
	if (runs < 1 || runs > RUNS_MAX || split == 2 || split >= argc - 1) {
		fprintf(stderr, "usage: time_runs N COMMAND... -- COMMAND...\n");
		return 2;
	}
	argv[split] = NULL;
	for (int i = 0; i < runs; i++) {
		first[i] = time_run(argv + 2);
		second[i] = time_run(argv + split + 1);
	}
	qsort(first, (size_t)runs, sizeof(*first), by_value);
	qsort(second, (size_t)runs, sizeof(*second), by_value);
	printf("%.2f %.2f %.3f\n", first[runs / 2], second[runs / 2],
	       first[runs / 2] / second[runs / 2]);
	return 0;
}
