// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Accesses registers of a device by pread and pwrite, as often as its arguments say:
 *
 *	trap GROUP ADDRESS BAR:OFFSET:WIDTH:r|w:COUNT...
 *
 * Prints "held" once the device is open. Each SIGUSR1 makes it go through all accesses, in turn: one of each, as
 * long as there are any left; then it prints "done". What it writes is 0. A BAR of 7 is configuration space.
 */
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "vfio_open.h"

#define ACCESSES 1024

struct access {
	uint64_t offset, width, count;
	char kind;
};

static void parse(int device, const char *text, struct access *access)
{
	struct vfio_region_info info;
	char bar[8];

	if (sscanf(text, "%7[0-9]:%" SCNi64 ":%" SCNi64 ":%c:%" SCNi64, bar, (int64_t *)&access->offset,
		   (int64_t *)&access->width, &access->kind, (int64_t *)&access->count) != 5 ||
	    access->width > sizeof(uint64_t)) {
		fprintf(stderr, "trap: %s?\n", text);
		exit(2);
	}
	region_info(device, bar, &info);
	access->offset += info.offset;
}

static void perform(int device, const struct access *access)
{
	uint64_t value = 0;
	const ssize_t done = access->kind == 'r' ?
				     pread(device, &value, access->width, (off_t)access->offset) :
				     pwrite(device, &value, access->width, (off_t)access->offset);

	check(done == (ssize_t)access->width ? 0 : -1, "access");
}

static void perform_all(int device, const struct access *accesses, int n)
{
	uint64_t left = 1;

	for (uint64_t turn = 0; left; turn++) {
		left = 0;
		for (int i = 0; i < n; i++)
			if (turn < accesses[i].count) {
				perform(device, &accesses[i]);
				left += turn + 1 < accesses[i].count;
			}
	}
}

int main(int argc, char **argv)
{
	static struct access accesses[ACCESSES];
	const int n = argc - 3;
	sigset_t go;
	int device, number;

	if (n < 0 || n > ACCESSES) {
		fprintf(stderr, "usage: trap GROUP ADDRESS BAR:OFFSET:WIDTH:r|w:COUNT...\n");
		return 2;
	}
	sigemptyset(&go);
	sigaddset(&go, SIGUSR1);
	sigprocmask(SIG_BLOCK, &go, NULL);
	device = open_device(argv[1], argv[2]);
	for (int i = 0; i < n; i++)
		parse(device, argv[3 + i], &accesses[i]);
	puts("held");
	fflush(stdout);
	while (sigwait(&go, &number) == 0) {
		perform_all(device, accesses, n);
		puts("done");
		fflush(stdout);
	}
	return 1;
}
