// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/access.h"

#include <setjmp.h>
#include <signal.h>

/*
 * A signal handler has no argument of ours, so its state is static; per thread, because SIGBUS is
 * delivered to the thread whose access failed.
 */
static __thread sigjmp_buf guard_return;
static __thread volatile sig_atomic_t guard_armed;
static __thread uintptr_t guard_start;
static __thread uintptr_t guard_end;
static __thread struct sigaction guard_previous;

static void guard_handle(int signal_number, siginfo_t *info, void *context)
{
	uintptr_t address = (uintptr_t)info->si_addr;

	(void)context;
	if (guard_armed && address >= guard_start && address < guard_end) {
		guard_armed = 0;
		siglongjmp(guard_return, 1);
	}
	/* Not ours: the same access faults again immediately, under the previous handler. */
	sigaction(signal_number, &guard_previous, NULL);
	if (info->si_code <= 0)
		raise(signal_number);
}

int access_guard(const volatile void *start, size_t length, int (*body)(void *arg), void *arg)
{
	struct sigaction action = { .sa_sigaction = guard_handle, .sa_flags = SA_SIGINFO };
	int ret;

	if (!start)
		return body(arg);
	guard_start = (uintptr_t)start;
	guard_end = guard_start + length;
	sigemptyset(&action.sa_mask);
	if (sigaction(SIGBUS, &action, &guard_previous))
		return -errno;
	if (sigsetjmp(guard_return, 1)) {
		ret = -EIO;
	} else {
		guard_armed = 1;
		ret = body(arg);
	}
	guard_armed = 0;
	sigaction(SIGBUS, &guard_previous, NULL);
	return ret;
}

struct guarded_load {
	const struct access *access;
	uint64_t value;
};

static int guarded_load(void *arg)
{
	struct guarded_load *load = arg;

	load->value = access_load(load->access->address, load->access->width);
	return 0;
}

static int access_read_fd(const struct access *access, void *bytes)
{
	ssize_t length = pread(access->fd, bytes, access->width, (off_t)access->offset);

	if (length < 0)
		return -errno;
	return length == (ssize_t)access->width ? 0 : -EIO;
}

/* *value: the bytes as a number of that width, as a load would return it. */
static int access_call(const struct access *access, uint64_t *value)
{
	const struct measure_reader *reader = access->reader;
	uint64_t bytes = 0;
	int ret = access->kind == ACCESS_READER ? reader->read(reader->arg, &bytes, access->width) :
						  access_read_fd(access, &bytes);

	if (ret)
		return ret;
	*value = access_load(&bytes, access->width);
	return 0;
}

int access_read(struct access *access, const void *page, size_t length, uint64_t *value)
{
	struct guarded_load load = { .access = access };
	int ret;

	access->reads++;
	if (access->kind != ACCESS_LOAD && access->kind != ACCESS_STORE_LOAD)
		ret = access_call(access, &load.value);
	else
		ret = access_guard(page, length, guarded_load, &load);
	if (!ret)
		*value = access_order(load.value, access->width);
	return ret;
}
