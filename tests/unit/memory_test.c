// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory that runs out at each allocation of a chain in turn: one message, exit status 4, and what
 * was switched on is off again. What array_add() does. Linked with --wrap for malloc(), calloc()
 * and reallocarray(). Prints TAP.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gather/vfio_caps.h"
#include "tap.h"
#include "undo.h"
#include "xmalloc.h"

static unsigned int left; /* allocations until one fails; 0: none fails */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_reallocarray(void *old, size_t n, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_reallocarray(void *old, size_t n, size_t size);

static bool fails(void)
{
	return left && --left == 0;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_reallocarray(void *old, size_t n, size_t size)
{
	return fails() ? NULL : __real_reallocarray(old, n, size);
}

/* How a child ended, and what it wrote to standard error. */
struct end {
	int status;
	char text[512];
};

static struct end run_apart(void (*fn)(void))
{
	struct end end = { .status = -1 };
	size_t used = 0;
	int ends[2];
	ssize_t n;
	pid_t pid;

	fflush(stdout);
	if (pipe(ends) != 0 || (pid = fork()) < 0)
		return end;
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		fn();
		_exit(0);
	}
	close(ends[1]);
	while ((n = read(ends[0], end.text + used, sizeof(end.text) - 1 - used)) > 0)
		used += (size_t)n;
	close(ends[0]);
	waitpid(pid, &end.status, 0);
	end.status = WIFEXITED(end.status) ? WEXITSTATUS(end.status) : -1;
	return end;
}

static void check_end(const struct end *end, int status, const char *text, const char *name)
{
	const bool good = end->status == status && strcmp(end->text, text) == 0;

	check(good, name);
	if (!good)
		printf("# got %d, '%s'; wanted %d, '%s'\n", end->status, end->text, status, text);
}

/* Two entries, SPARSE_MMAP with one area and an unknown one: three allocations and two more. */
#define CHAIN_ALLOCATIONS 5

static void read_chain(void)
{
	struct {
		struct vfio_region_info info;
		struct vfio_info_cap_header sparse;
		uint32_t n_areas, reserved;
		struct vfio_region_sparse_mmap_area area;
		struct vfio_info_cap_header unknown;
	} answer = {
		.sparse = { .id = VFIO_REGION_INFO_CAP_SPARSE_MMAP, .version = 1 },
		.n_areas = 1,
		.area = { .offset = 0x1000, .size = 0x2000 },
		.unknown = { .id = 0x7fff },
	};
	struct chain chain;

	answer.sparse.next = (uint32_t)((char *)&answer.unknown - (char *)&answer);
	vfio_caps_read(&answer, sizeof(answer), sizeof(answer.info), VFIO_CAPS_REGION, &chain);
	_exit(chain.status == 0 && chain.n_entries == 2 && left == 1 ? 0 : 1);
}

static void test_chain(void)
{
	struct end end;
	char name[64];

	for (unsigned int i = 1; i <= CHAIN_ALLOCATIONS; i++) {
		left = i;
		end = run_apart(read_chain);
		snprintf(name, sizeof(name), "a chain: no memory at allocation %u", i);
		check_end(&end, 4, "vfio-msixctl: out of memory\n", name);
	}
	left = CHAIN_ALLOCATIONS + 1;
	end = run_apart(read_chain);
	check_end(&end, 0, "", "a chain: memory enough");
	left = 0;
}

static int switch_off_first(void)
{
	fputs("first off\n", stderr);
	return 0;
}

static int switch_off_second(void)
{
	fputs("second off\n", stderr);
	return -EIO;
}

static struct undo first = { .what = "switch the first one off", .run = switch_off_first };
static struct undo second = { .what = "switch the second one off", .run = switch_off_second };

static void exit_with_both_on(void)
{
	undo_push(&first);
	undo_push(&second);
	xmalloc_failed();
}

static void exit_with_one_on(void)
{
	undo_push(&first);
	undo_push(&second);
	undo_remove(&first);
	undo_remove(&first);
	exit(0);
}

static void exit_with_all_off(void)
{
	undo_push(&first);
	undo_push(&second);
	undo_remove(&second);
	undo_remove(&first);
	exit(3);
}

static void library_exits(void)
{
	struct undo nothing = { 0 };

	undo_push(&nothing);
	exit(1);
}

/* Like a memory stream that exit() flushes. */
static int want_memory(void)
{
	left = 1;
	free(xmalloc(1));
	return 0;
}

static void fail_twice(void)
{
	static struct undo again = { .what = "fail again", .run = want_memory };

	undo_push(&again);
	xmalloc_failed();
}

static void test_undo(void)
{
	struct end end = run_apart(fail_twice);

	check_end(&end, 4, "vfio-msixctl: out of memory\n", "no memory on the way out: one message");
	end = run_apart(exit_with_both_on);

	check_end(&end, 4,
		  "vfio-msixctl: out of memory\nsecond off\n"
		  "vfio-msixctl: cannot switch the second one off: Input/output error\nfirst off\n",
		  "undo: the last one first, and failures are reported");
	end = run_apart(exit_with_one_on);
	check_end(&end, 4,
		  "second off\nvfio-msixctl: cannot switch the second one off: Input/output error\n",
		  "undo: what was removed does not run");
	end = run_apart(exit_with_all_off);
	check_end(&end, 3, "", "undo: an exit with nothing to undo keeps its status");
	end = run_apart(library_exits);
	check_end(&end, 4, "", "undo: an exit in a library's call is a failure");
}

static void ask_for_too_much(void)
{
	volatile size_t n = SIZE_MAX / 8 + 2;

	free(xcalloc(n, 8));
}

static void grow_to_too_much(void)
{
	volatile size_t n = SIZE_MAX / 8 + 2;

	free(xreallocarray(NULL, n, 8));
}

static void test_sizes(void)
{
	struct end end = run_apart(ask_for_too_much);
	char *text = xasprintf("%s-%d", "a", 1);
	void *empty = xmalloc(0);

	check_end(&end, 4, "vfio-msixctl: out of memory\n", "a product of more than 2^64 - 1 bytes");
	end = run_apart(grow_to_too_much);
	check_end(&end, 4, "vfio-msixctl: out of memory\n", "the same of an array that grows");
	check(strcmp(text, "a-1") == 0, "a formatted string");
	check(empty, "nothing is something to free");
	free(text);
	free(empty);
}

#define MANY 1000

static void test_array(void)
{
	struct {
		size_t number, zero;
	} *array = xcalloc(3, sizeof(*array)), *element;
	size_t n = 3;
	bool good = true;

	for (size_t i = 0; i < n; i++)
		array[i].number = i;
	while (n < MANY) {
		element = array_add(array, n);
		good &= element == &array[n - 1] && element->number == 0 && element->zero == 0;
		element->number = n - 1;
		element->zero = SIZE_MAX;
	}
	check(good, "array_add() gives the last element, zeroed");
	for (size_t i = 0; i < n; i++)
		good &= array[i].number == i;
	check(good && n == MANY, "array_add() keeps the others, also of an array without room");
	free(array);
}

int main(void)
{
	test_chain();
	test_undo();
	test_sizes();
	test_array();
	return tap_end();
}
