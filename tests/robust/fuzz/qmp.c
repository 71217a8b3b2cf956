// SPDX-License-Identifier: GPL-2.0-or-later
/* What a QMP socket sends, whatever it is asked: where a guest has the BARs of a device. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "facts/facts.h"
#include "gather/windows.h"
#include "xmalloc.h"

static const uint8_t *sent;
static size_t sent_size;
static int peer = -1;

int connect(int fd, const struct sockaddr *address, socklen_t size);

/* The peer has sent everything, and will send no more. */
int connect(int fd, const struct sockaddr *address, socklen_t size)
{
	int ends[2];

	(void)address;
	(void)size;
	FUZZ_CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
	FUZZ_CHECK(send(ends[1], sent, sent_size, MSG_NOSIGNAL) == (ssize_t)sent_size);
	FUZZ_CHECK(shutdown(ends[1], SHUT_WR) == 0 && dup2(ends[0], fd) == fd);
	close(ends[0]);
	peer = ends[1];
	return 0;
}

static void make_device(struct device_facts *device)
{
	copy_text(device->address, sizeof(device->address), "0000:01:00.0");
	device->pci.vendor = 0x1b36;
	device->pci.device = 0x10;
	device->n_bars = 6;
	for (uint8_t i = 0; i < 6; i++)
		device->bars[i] = (struct bar_facts){ .index = i, .io = i == 5, .size = 0x1000 << i };
	device->traps.guest.pid = (uint32_t)getpid();
}

static void check_windows(const struct device_facts *device)
{
	const struct trap_guest *guest = &device->traps.guest;

	for (size_t i = 0; i < guest->n_windows; i++) {
		const struct trap_window *window = &guest->windows[i];

		FUZZ_CHECK(window->bar < 5 && window->size == device->bars[window->bar].size);
		FUZZ_CHECK(window->start && window->start % window->size == 0);
	}
	FUZZ_CHECK(memchr(guest->answer, '\0', sizeof(guest->answer)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct facts facts = { 0 };
	struct device_facts *device = facts_add_device(&facts, "");
	int ret;

	sent = data;
	sent_size = size;
	make_device(device);
	ret = windows_from_qmp("qmp", device);
	close(peer);
	FUZZ_CHECK((ret == 0) == (device->traps.guest.n_windows > 0));
	FUZZ_CHECK(ret == 0 || ret == FACT_NOT_THERE || ret == -EBADMSG || ret == -ECONNRESET ||
		   ret == -EREMOTEIO || ret == -ENOTUNIQ || ret == -ENODEV);
	check_windows(device);
	facts_free(&facts);
	return 0;
}
