/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Part of shim_kernel.c: the QEMU of process 4711, whose QMP socket is FAKE_ROOT/qmp. Its guest has BAR0 of the first
 * device at 0xc1000000, and of the second one at 0xc0000000. There is no peer: what has been asked and not yet read is
 * memory of the process, so that each fork of it continues by itself.
 */
#ifndef KERNEL_QMP_H
#define KERNEL_QMP_H

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

static int qmp = -1; /* the descriptor that is connected */
static char answers[4096];
static size_t answered, received;

static void answer_qmp(const char *line)
{
	const size_t size = strlen(line);

	if (size > sizeof(answers) - answered)
		abort();
	memcpy(answers + answered, line, size);
	answered += size;
}

#define QMP_DEVICE(slot, id, address)                                                                        \
	"{\"bus\": 0, \"slot\": " slot ", \"function\": 0, \"qdev_id\": \"" id "\", \"id\": {\"vendor\": 6966, "      \
	"\"device\": 16}, \"regions\": [{\"bar\": 0, \"type\": \"memory\", \"address\": " address ", "             \
	"\"size\": 16384}]}"

static void execute_qmp(const char *request)
{
	if (strstr(request, "query-pci"))
		answer_qmp("{\"return\": [{\"bus\": 0, \"devices\": [" QMP_DEVICE("1", "one", "3238002688") ", "
			   QMP_DEVICE("2", "two", "3221225472") "]}]}\r\n");
	else if (strstr(request, "qom-get"))
		answer_qmp(strstr(request, "/one\"") ? "{\"return\": \"0000:01:00.0\"}\r\n" :
						      "{\"return\": \"0000:02:00.0\"}\r\n");
	else
		answer_qmp("{\"event\": \"RESUME\"}\r\n{\"return\": {}}\r\n");
}

int connect(int fd, const struct sockaddr *address, socklen_t size)
{
	int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "connect");
	const struct sockaddr_un *name = (const void *)address;
	const char *root = getenv("FAKE_ROOT");
	const size_t length = root ? strlen(root) : 0;

	if (!root || name->sun_family != AF_UNIX || strncmp(name->sun_path, root, length) != 0 ||
	    strcmp(name->sun_path + length, "/qmp") != 0)
		return real(fd, address, size);
	qmp = fd;
	answered = received = 0;
	answer_qmp("{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n");
	return 0;
}

/* A request is sent as a whole, or nothing comes of it. */
ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
	ssize_t (*real)(int, const void *, size_t, int) = dlsym(RTLD_NEXT, "send");
	char request[512];

	if (fd != qmp || fd < 0)
		return real(fd, bytes, size, flags);
	if (size >= sizeof(request))
		return fail(EMSGSIZE);
	memcpy(request, bytes, size);
	request[size] = '\0';
	if (size && request[size - 1] == '\n')
		execute_qmp(request);
	return (ssize_t)size;
}

ssize_t recv(int fd, void *bytes, size_t size, int flags)
{
	ssize_t (*real)(int, void *, size_t, int) = dlsym(RTLD_NEXT, "recv");

	if (fd != qmp || fd < 0)
		return real(fd, bytes, size, flags);
	if (size > answered - received)
		size = answered - received;
	memcpy(bytes, answers + received, size);
	received += size;
	return size ? (ssize_t)size : fail(EAGAIN);
}

/* What recv() becomes if the compiler knows the size of the buffer. */
ssize_t __recv_chk(int fd, void *bytes, size_t size, size_t room, int flags);

ssize_t __recv_chk(int fd, void *bytes, size_t size, size_t room, int flags)
{
	if (size > room)
		abort();
	return recv(fd, bytes, size, flags);
}

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	int (*real)(struct pollfd *, nfds_t, int) = dlsym(RTLD_NEXT, "poll");

	if (n != 1 || fds->fd != qmp || qmp < 0)
		return real(fds, n, timeout);
	fds->revents = received < answered ? POLLIN : 0;
	return fds->revents != 0;
}

#endif
