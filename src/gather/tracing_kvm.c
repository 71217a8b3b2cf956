// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/tracing_kvm.h"

#include <errno.h>
#include <inttypes.h>

#include "gather/sysfs.h"
#include "gather/tracing_pair.h"
#include "number.h"
#include "xmalloc.h"

#define FILTER 3000 /* a trigger must fit into 4096 bytes */

#define EVENT_MMIO "kvm/kvm_mmio"
#define EVENT_ENTRY "kvm/kvm_entry"

struct filter {
	char text[FILTER];
	size_t used;
	bool full;
	uint64_t first, last; /* a run of threads that is not yet written */
};

static void PRINTF_FORMAT(2, 3) append(struct filter *filter, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(filter->text + filter->used, FILTER - filter->used, format, ap);
	va_end(ap);
	filter->full |= n < 0 || (size_t)n >= FILTER - filter->used;
	if (!filter->full)
		filter->used += (size_t)n;
}

static void end_run(struct filter *filter)
{
	if (filter->last)
		append(filter, "%s(common_pid>=%" PRIu64 "&&common_pid<=%" PRIu64 ")",
		       filter->used ? "||" : "", filter->first, filter->last);
	filter->last = 0;
}

/* In the order of their numbers. */
static int add_thread(const char *name, void *arg)
{
	struct filter *filter = arg;
	uint64_t thread;

	if (!number_parse(name, 10, INT32_MAX, &thread))
		return 0;
	if (filter->last && thread == filter->last + 1) {
		filter->last = thread;
		return 0;
	}
	end_run(filter);
	filter->first = filter->last = thread;
	return 0;
}

/* Other guests have the same addresses: only threads of this process count. */
static int filter_threads(const char *proc, uint32_t pid, struct filter *filter)
{
	int ret = sysfs_each(proc, add_thread, filter, "/%u/task", pid);

	end_run(filter);
	if (ret)
		return ret;
	return filter->full ? -E2BIG : filter->used ? 0 : -ESRCH;
}

static void filter_windows(const struct trap_guest *guest, struct filter *filter)
{
	for (size_t i = 0; i < guest->n_windows; i++) {
		const struct trap_window *window = &guest->windows[i];

		append(filter, "%s(gpa>=0x%" PRIx64 "&&gpa<=0x%" PRIx64 ")", i ? "||" : "",
		       window->start, window->start + (window->size - 1));
	}
}

/* Of kvm_mmio the types 0 and 2; a read that was answered is another event, of type 1. */
static int count_direction(const struct tracing *tracing, enum tracing_pair pair, size_t index,
			   const struct filter *windows, const struct filter *threads)
{
	const bool write = pair == TRACING_GUEST_WRITES;
	const char d = write ? 'w' : 'r';
	char access[TRACING_EVENT];
	int ret = tracing_access_make(tracing, pair, index, access);

	if (ret == 0)
		ret = tracing_trigger(tracing, EVENT_MMIO,
				      "hist:keys=common_pid:%ct%zu=common_timestamp,%cp%zu=gpa,"
				      "%cn%zu=len if type==%d&&(%s)&&(%s)",
				      d, index, d, index, d, index, write ? 2 : 0, windows->text,
				      threads->text);
	if (ret)
		return ret;
	return tracing_trigger(tracing, EVENT_ENTRY,
			       "hist:keys=common_pid:%cd%zu=common_timestamp-$%ct%zu:onmatch("
			       "kvm.kvm_mmio).%s($%cp%zu,$%cn%zu,$%cd%zu) if %s",
			       d, index, d, index, access + strlen("synthetic/"), d, index, d,
			       index, d, index, threads->text);
}

bool tracing_kvm_can(void)
{
	return tracing_has("events/" EVENT_MMIO "/trigger") &&
	       tracing_has("events/" EVENT_ENTRY "/trigger");
}

int tracing_kvm_count(const struct tracing *tracing, const char *proc, size_t index,
		      struct trap_guest *guest)
{
	struct filter windows = { 0 }, threads = { 0 };
	int ret;

	filter_windows(guest, &windows);
	guest->step = TRAP_GUEST_THREADS;
	ret = filter_threads(proc, guest->pid, &threads);
	if (ret)
		return ret;
	guest->step = TRAP_GUEST_TRIGGER;
	ret = count_direction(tracing, TRACING_GUEST_READS, index, &windows, &threads);
	if (ret == 0)
		ret = count_direction(tracing, TRACING_GUEST_WRITES, index, &windows, &threads);
	if (ret == 0)
		guest->step = TRAP_GUEST_NONE;
	return ret;
}

void tracing_kvm_stop(const struct tracing *tracing)
{
	tracing_clear(tracing, EVENT_ENTRY);
}

/* From the guest's address, of which the filter lets pass only those in a window, to the BAR's. */
static void place(const struct trap_guest *guest, struct trap *trap)
{
	const uint64_t address = (uint64_t)trap->region << TRACING_REGION_SHIFT | trap->offset;

	for (size_t i = 0; i < guest->n_windows; i++) {
		const struct trap_window *window = &guest->windows[i];

		if (address < window->start || address - window->start >= window->size)
			continue;
		trap->region = window->bar;
		trap->offset = address - window->start;
		return;
	}
}

static int read_direction(const struct tracing *tracing, enum tracing_pair pair, size_t index,
			  struct traps_facts *traps)
{
	const size_t before = traps->n;
	int ret = tracing_pair_append(tracing, pair, index, traps);

	for (size_t i = before; i < traps->n; i++) {
		traps->list[i].source = TRAP_KVM;
		place(&traps->guest, &traps->list[i]);
	}
	return ret;
}

int tracing_kvm_read(const struct tracing *tracing, size_t index, struct traps_facts *traps)
{
	int ret = read_direction(tracing, TRACING_GUEST_READS, index, traps);

	return ret ? ret : read_direction(tracing, TRACING_GUEST_WRITES, index, traps);
}
