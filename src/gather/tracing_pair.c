// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/tracing_pair.h"

#include <errno.h>

#include "xmalloc.h"

/*
 * All elements of a histogram are allocated in advance, of 200 bytes or so. A device has a few
 * hundred registers that are in use, and an access takes one of ten durations or so.
 */
#define TIMES_SIZE "16384"
#define SUMS_SIZE "4096"
#define THREADS_SIZE "8192" /* that access a device */
#define RETURNS 4096        /* accesses at the same time */

/* The registers that hold arguments: $argN is not known to every kernel for ppc64el. */
#if defined(__x86_64__)
#define ARGUMENT_1 "%di"
#define ARGUMENT_2 "%si"
#define ARGUMENT_3 "%dx"
#define ARGUMENT_4 "%cx"
#elif defined(__aarch64__)
#define ARGUMENT_1 "%x0"
#define ARGUMENT_2 "%x1"
#define ARGUMENT_3 "%x2"
#define ARGUMENT_4 "%x3"
#elif defined(__powerpc64__)
#define ARGUMENT_1 "%gpr3"
#define ARGUMENT_2 "%gpr4"
#define ARGUMENT_3 "%gpr5"
#define ARGUMENT_4 "%gpr6"
#else
#define ARGUMENT_1 "$arg1"
#define ARGUMENT_2 "$arg2"
#define ARGUMENT_3 "$arg3"
#define ARGUMENT_4 "$arg4"
#endif

/* vfio_device begins with a struct device *, that with kobj, and that with its name. */
#define NAME_OF_DEVICE "+0(+0(+0(" ARGUMENT_1 "))):string"
/* Read into the buffer of read(2), before the read. */
#define CONTENTS_OF_BUFFER "+u0(" ARGUMENT_2 "):ustring"

/* With the arguments of file_operations.read: file or device, buffer, count, position. */
static const struct {
	const char *name;
	const char *function;
	const char *who;       /* to be compared with the address */
	const char *variables; /* what their names begin with */
} pairs[TRACING_PAIRS] = {
	[TRACING_READS] = { "read", "vfio_pci_core_read", NAME_OF_DEVICE, "" },
	[TRACING_WRITES] = { "write", "vfio_pci_core_write", NAME_OF_DEVICE, "" },
	[TRACING_GUEST_READS] = { "guest_read", NULL, NULL, "r" },
	[TRACING_GUEST_WRITES] = { "guest_write", NULL, NULL, "w" },
	[TRACING_TEST] = { "test", "read_null", CONTENTS_OF_BUFFER, "" },
};

#define EVENT TRACING_EVENT

/* The number is in the name itself, too, as kprobe_profile shows no groups. */
static void entry_name(const struct tracing *tracing, enum tracing_pair pair,
		       char name[static EVENT])
{
	snprintf(name, EVENT, "%s_%u", pairs[pair].name, tracing_number(tracing));
}

static void entry_event(const struct tracing *tracing, enum tracing_pair pair,
			char event[static EVENT])
{
	snprintf(event, EVENT, "%s/%s_%u", tracing_group(tracing), pairs[pair].name,
		 tracing_number(tracing));
}

static void return_event(const struct tracing *tracing, enum tracing_pair pair,
			 char event[static EVENT])
{
	snprintf(event, EVENT, "%s/%s_%u_ret", tracing_group(tracing), pairs[pair].name,
		 tracing_number(tracing));
}

/* An access that is complete, of one device. */
static void access_event(const struct tracing *tracing, enum tracing_pair pair, size_t index,
			 char event[static EVENT])
{
	snprintf(event, EVENT, "synthetic/%s_%s%zu", tracing_group(tracing), pairs[pair].name,
		 index);
}

/* *pos is read at the entry, since it has been advanced at the return. */
int tracing_pair_make(const struct tracing *tracing, enum tracing_pair pair)
{
	char event[EVENT];
	int ret;

	entry_event(tracing, pair, event);
	ret = tracing_make("p:%s %s who=%s n=%s:u64 pos=+0(%s):x64", event, pairs[pair].function,
			   pairs[pair].who, ARGUMENT_3, ARGUMENT_4);
	return_event(tracing, pair, event);
	return ret ? ret : tracing_make("r%d:%s %s", RETURNS, event, pairs[pair].function);
}

/* A histogram has three keys at the most. */
int tracing_access_make(const struct tracing *tracing, enum tracing_pair pair, size_t index,
			char event[static EVENT])
{
	int ret;

	access_event(tracing, pair, index, event);
	/* The types are those of the fields that they are set from. */
	ret = tracing_make("s:%s u64 p; %s n; u64 d", event, pairs[pair].function ? "u64" : "u32");
	if (ret == 0)
		ret = tracing_trigger(tracing, event,
				      "hist:keys=p.hex,n.hex,d.log2:size=" TIMES_SIZE);
	return ret ? ret :
		     tracing_trigger(tracing, event,
				     "hist:keys=p.hex,n.hex:vals=d:size=" SUMS_SIZE);
}

/* The last trigger is the one that makes it count. */
int tracing_pair_count(const struct tracing *tracing, enum tracing_pair pair, size_t index,
		       const char *address)
{
	char event[EVENT], entry[EVENT], name[EVENT];
	int ret;

	ret = tracing_access_make(tracing, pair, index, event);
	entry_event(tracing, pair, entry);
	if (ret == 0)
		ret = tracing_trigger(tracing, entry,
				      "hist:keys=common_pid:t%zu=common_timestamp,p%zu=pos,n%zu=n"
				      ":size=" THREADS_SIZE " if who==\"%s\"",
				      index, index, index, address);
	entry_name(tracing, pair, name);
	return_event(tracing, pair, entry);
	return ret ? ret :
		     tracing_trigger(
			     tracing, entry,
			     "hist:keys=common_pid:d%zu=common_timestamp-$t%zu:onmatch(%s.%s)"
			     ".%s($p%zu,$n%zu,$d%zu):size=" THREADS_SIZE,
			     index, index, tracing_group(tracing), name,
			     event + strlen("synthetic/"), index, index, index);
}

int tracing_pair_stop(const struct tracing *tracing, enum tracing_pair pair)
{
	char event[EVENT];

	return_event(tracing, pair, event);
	return tracing_clear(tracing, event);
}

void tracing_pair_remove(const struct tracing *tracing, enum tracing_pair pair, size_t index)
{
	void (*const names[])(const struct tracing *, enum tracing_pair, char[static EVENT]) = {
		return_event,
		entry_event,
	};
	char event[EVENT];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		names[i](tracing, pair, event);
		tracing_clear(tracing, event);
	}
	access_event(tracing, pair, index, event);
	tracing_clear(tracing, event);
	tracing_make("-:%s", event);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		names[i](tracing, pair, event);
		tracing_make("-:%s", event);
	}
}

int tracing_pair_read(const struct tracing *tracing, enum tracing_pair pair, size_t index,
		      struct tracing_counts *counts)
{
	AUTO_FREE char *text = NULL, *threads = NULL;
	struct hist entries = { 0 };
	char event[EVENT], variable[32];
	int ret;

	access_event(tracing, pair, index, event);
	ret = tracing_read(tracing, event, &text);
	if (pairs[pair].function)
		entry_event(tracing, pair, event);
	else
		snprintf(event, sizeof(event), "kvm/kvm_mmio");
	if (ret == 0)
		ret = tracing_read(tracing, event, &threads);
	if (ret == 0)
		ret = hist_read(text, "d.log2", 3, &counts->times);
	if (ret == 0)
		ret = hist_read(text, "vals=hitcount,d", 2, &counts->sums);
	snprintf(variable, sizeof(variable), ":%st%zu=", pairs[pair].variables, index);
	if (ret == 0)
		ret = hist_read(threads, variable, 0, &entries);
	counts->dropped = max_u64(counts->times.dropped, counts->sums.dropped) + entries.dropped;
	return ret;
}

static int by_keys(const void *a, const void *b)
{
	const struct hist_row *x = a, *y = b;

	for (size_t i = 0; i < HIST_KEYS; i++)
		if (x->keys[i] != y->keys[i])
			return x->keys[i] < y->keys[i] ? -1 : 1;
	return 0;
}

static void sort(struct hist *hist)
{
	if (hist->n)
		qsort(hist->rows, hist->n, sizeof(*hist->rows), by_keys);
}

/* @times: sorted; @at: the first row that may be of @sum, advanced to the first after */
static void add_trap(const struct hist_row *sum, const struct hist *times, size_t *at, bool write,
		     struct traps_facts *traps)
{
	struct trap *trap = array_add(traps->list, traps->n);

	*trap = (struct trap){
		.region = (uint32_t)(sum->keys[0] >> TRACING_REGION_SHIFT),
		.offset = sum->keys[0] & ((UINT64_C(1) << TRACING_REGION_SHIFT) - 1),
		.width = sum->keys[1],
		.write = write,
		.count = sum->hits,
		.total_ns = sum->value,
	};
	for (; *at < times->n; ++*at) {
		const struct hist_row *row = &times->rows[*at];

		if (row->keys[0] > sum->keys[0] ||
		    (row->keys[0] == sum->keys[0] && row->keys[1] > sum->keys[1]))
			break;
		if (row->keys[0] == sum->keys[0] && row->keys[1] == sum->keys[1])
			*array_add(trap->durations, trap->n_durations) =
				(struct trap_duration){ UINT64_C(1) << row->keys[2], row->hits };
	}
}

int tracing_pair_append(const struct tracing *tracing, enum tracing_pair pair, size_t index,
			struct traps_facts *traps)
{
	const bool write = pair == TRACING_WRITES || pair == TRACING_GUEST_WRITES;
	struct tracing_counts counts = { 0 };
	size_t at = 0;
	int ret = tracing_pair_read(tracing, pair, index, &counts);

	sort(&counts.times);
	sort(&counts.sums);
	for (size_t i = 0; i < counts.sums.n && ret == 0; i++)
		add_trap(&counts.sums.rows[i], &counts.times, &at, write, traps);
	traps->dropped = add_u64(traps->dropped, counts.dropped);
	tracing_counts_free(&counts);
	return ret;
}

void tracing_pair_profile(const struct tracing *tracing, enum tracing_pair pair, uint64_t *calls,
			  uint64_t *missed)
{
	uint64_t returns, missed_returns;
	char name[EVENT], return_name[EVENT + 4];

	entry_name(tracing, pair, name);
	snprintf(return_name, sizeof(return_name), "%s_ret", name);
	tracing_profile(name, calls, missed);
	tracing_profile(return_name, &returns, &missed_returns);
	*missed += missed_returns;
}

void tracing_counts_free(struct tracing_counts *counts)
{
	hist_free(&counts->times);
	hist_free(&counts->sums);
	*counts = (struct tracing_counts){ 0 };
}
