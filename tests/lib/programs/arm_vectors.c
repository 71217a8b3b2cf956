// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests MSI-X vectors of a device and, if it is an e1000e, makes it send interrupts until it is
 * terminated:
 *
 *	arm_vectors GROUP ADDRESS VECTORS [MASKED [ADDRESSLESS]]
 *
 * VECTORS are the digits of those to be requested, "0134", or "xN" for the first N. In the MSI-X
 * table those of MASKED get their mask bit, and those of ADDRESSLESS the address 0. Prints "held"
 * once the vectors are set up, and at the end for each of the e1000e's "vector N: S sent, A
 * answered, R received": how many were followed by an interrupt, and interrupts in all, of which
 * the device may send one too many when its mask is written. SIGUSR1 makes it pause.
 */
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vfio_open.h"

#define VECTORS_MAX 2048
#define CAUSES 5 /* of e1000e: two receive queues, two transmit queues, other */

/* Registers of BAR0: Intel 82574 datasheet, 10.2.2 and 10.2.4. IMC clears bits of IMS. */
#define ICS 0xc8u
#define IMS 0xd0u
#define IMC 0xd8u
#define EIAC 0xdcu /* causes that are cleared when their interrupt is sent */
#define IVAR 0xe4u
#define IVAR_ALL 0xcba98u /* cause N has vector N; the high bit of each digit: valid */
#define CAUSE(n) (1u << (20 + (n)))

static volatile sig_atomic_t ended, paused;

static void end(int number)
{
	ended |= number == SIGTERM;
	paused |= number == SIGUSR1;
}

static void set_register(int device, uint64_t bar, uint32_t at, uint32_t value)
{
	check((int)pwrite(device, &value, sizeof(value), (off_t)(bar + at)), "pwrite");
}

static int events[VECTORS_MAX]; /* -1: not requested */
static size_t n_vectors;

static void choose(const char *vectors)
{
	const int shared = eventfd(0, EFD_NONBLOCK);

	memset(events, -1, sizeof(events));
	if (*vectors == 'x') {
		n_vectors = (size_t)atoi(vectors + 1);
		for (size_t i = 0; i < n_vectors && i < VECTORS_MAX; i++)
			events[i] = shared;
		return;
	}
	for (; *vectors; vectors++) {
		const size_t n = (size_t)(*vectors - '0');

		events[n] = check(eventfd(0, EFD_NONBLOCK), "eventfd");
		n_vectors = n + 1 > n_vectors ? n + 1 : n_vectors;
	}
}

static void request_vectors(int device)
{
	const size_t size = sizeof(struct vfio_irq_set) + n_vectors * sizeof(int);
	struct vfio_irq_set *set = calloc(1, size);

	set->argsz = (unsigned int)size;
	set->flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
	set->index = VFIO_PCI_MSIX_IRQ_INDEX;
	set->count = (unsigned int)n_vectors;
	memcpy(set->data, events, n_vectors * sizeof(int));
	if (check(ioctl(device, VFIO_DEVICE_SET_IRQS, set), "VFIO_DEVICE_SET_IRQS") > 0) {
		fprintf(stderr, "the host has not so many interrupts\n");
		exit(1);
	}
	free(set);
}

/* The e1000e has its table at the beginning of BAR3. */
static void change_table(int device, const char *masked, const char *addressless)
{
	struct vfio_region_info bar;
	volatile uint32_t *table;

	region_info(device, "3", &bar);
	table = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_SHARED, device,
		     (off_t)bar.offset);
	if (table == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	for (; *masked; masked++)
		table[4 * (*masked - '0') + 3] |= 1;
	for (; *addressless; addressless++)
		table[4 * (*addressless - '0')] = table[4 * (*addressless - '0') + 1] = 0;
}

static bool is_e1000e(int device, const struct vfio_region_info *config)
{
	uint32_t id = 0;

	check((int)pread(device, &id, sizeof(id), (off_t)config->offset), "pread");
	return id == 0x10d38086;
}

static void send_interrupts(int device)
{
	uint64_t received[CAUSES] = { 0 }, answered[CAUSES] = { 0 }, sent = 0, more;
	struct vfio_region_info bar;

	region_info(device, "0", &bar);
	set_register(device, bar.offset, IVAR, IVAR_ALL);
	set_register(device, bar.offset, EIAC, 31u << 20);
	while (!ended) {
		/* Sending an interrupt has masked its cause. */
		set_register(device, bar.offset, IMS, 31u << 20);
		for (unsigned int n = 0; n < CAUSES; n++)
			if (events[n] >= 0)
				set_register(device, bar.offset, ICS, CAUSE(n));
		sent++;
		/* An interrupt that is sent while the previous one waits would be merged with it. */
		for (unsigned int n = 0; n < CAUSES; n++) {
			struct pollfd poll_fd = { events[n], POLLIN, 0 };

			if (events[n] >= 0 && poll(&poll_fd, 1, answered[n] + 1 < sent ? 20 : 1000) > 0 &&
			    read(events[n], &more, sizeof(more)) == sizeof(more)) {
				received[n] += more;
				answered[n]++;
			}
		}
		do
			usleep(5000);
		while (paused && !ended);
	}
	/* QEMU's timers of interrupt throttling abort it if MSI-X is disabled before they expire. */
	set_register(device, bar.offset, IMC, UINT32_MAX);
	usleep(200000);
	for (unsigned int n = 0; n < CAUSES; n++) {
		if (events[n] < 0)
			continue;
		/* One that came too late for its pass. */
		if (read(events[n], &more, sizeof(more)) == sizeof(more))
			received[n] += more;
		printf("vector %u: %llu sent, %llu answered, %llu received\n", n,
		       (unsigned long long)sent, (unsigned long long)answered[n],
		       (unsigned long long)received[n]);
	}
}

int main(int argc, char **argv)
{
	struct vfio_region_info config;
	uint16_t command = 6; /* memory and bus master */
	int device;

	if (argc < 4) {
		fprintf(stderr, "usage: arm_vectors GROUP ADDRESS VECTORS [MASKED [ADDRESSLESS]]\n");
		return 2;
	}
	signal(SIGTERM, end);
	signal(SIGUSR1, end);
	device = open_region(argv[1], argv[2], "7", &config);
	check((int)pwrite(device, &command, sizeof(command), (off_t)config.offset + 4), "pwrite");
	choose(argv[3]);
	request_vectors(device);
	if (argc > 4)
		change_table(device, argv[4], argc > 5 ? argv[5] : "");
	puts("held");
	fflush(stdout);
	if (is_e1000e(device, &config))
		send_interrupts(device);
	while (!ended)
		pause();
	return 0;
}
