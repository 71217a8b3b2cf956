// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/clock_native.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)

#include <cpuid.h>

#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0/current_clocksource"

#define CPUID_1_ECX_HYPERVISOR (1u << 31)
#define CPUID_80000001_EDX_RDTSCP (1u << 27)
#define CPUID_80000007_EDX_INVARIANT_TSC (1u << 8)

struct cpuid {
	unsigned int eax;
	unsigned int ebx;
	unsigned int ecx;
	unsigned int edx;
};

/* All zero for a leaf that does not exist. */
static struct cpuid cpuid_read(unsigned int leaf)
{
	struct cpuid id = { 0 };

	if (!__get_cpuid_count(leaf, 0, &id.eax, &id.ebx, &id.ecx, &id.edx))
		memset(&id, 0, sizeof(id));
	return id;
}

/* The kernel's current clocksource, or "unknown". */
static void clocksource_read(char *word, size_t size)
{
	ssize_t length = -1;
	int fd = open(CLOCKSOURCE, O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		length = read(fd, word, size - 1);
		close(fd);
	}
	if (length <= 0) {
		snprintf(word, size, "unknown");
		return;
	}
	word[length] = '\0';
	word[strcspn(word, "\n")] = '\0';
}

int clock_native_check(char *reason, size_t size)
{
	char source[32];

	if (!(cpuid_read(0x80000007).edx & CPUID_80000007_EDX_INVARIANT_TSC)) {
		snprintf(reason, size, "the processor does not say that its TSC is invariant");
		return -EOPNOTSUPP;
	}
	if (!(cpuid_read(0x80000001).edx & CPUID_80000001_EDX_RDTSCP)) {
		snprintf(reason, size, "the processor has no RDTSCP");
		return -EOPNOTSUPP;
	}
	clocksource_read(source, sizeof(source));
	if (strcmp(source, "tsc") != 0) {
		snprintf(reason, size, "the kernel's clocksource is %s, not tsc", source);
		return -EOPNOTSUPP;
	}
	return 0;
}

/* Intel SDM volume 2, CPUID leaf 15h: ECX crystal in Hz, EBX/EAX ratio of the TSC to it. */
double clock_native_stated_hz(void)
{
	struct cpuid id = cpuid_read(0x15);

	if (!id.eax || !id.ebx || !id.ecx)
		return 0;
	return (double)id.ecx * id.ebx / id.eax;
}

bool clock_in_hypervisor(void)
{
	return cpuid_read(1).ecx & CPUID_1_ECX_HYPERVISOR;
}

#else

#if defined(__powerpc64__) && defined(__GLIBC__)
#include <sys/platform/ppc.h>
#endif

int clock_native_check(char *reason, size_t size)
{
#if defined(__aarch64__) || defined(__powerpc64__)
	/* Arm ARM D11.1 and Power ISA book II 6.1: constant rate, the same on all CPUs. */
	(void)reason;
	(void)size;
	return 0;
#else
	snprintf(reason, size, "this program does not support the counter of this architecture");
	return -EOPNOTSUPP;
#endif
}

double clock_native_stated_hz(void)
{
#if defined(__aarch64__)
	uint64_t hz;

	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hz));
	return (double)(hz & UINT32_MAX);
#elif defined(__powerpc64__) && defined(__GLIBC__)
	return (double)__ppc_get_timebase_freq();
#else
	return 0;
#endif
}

/* QEMU's virt and pseries machines name themselves first; the node is there for Xen and PowerVM. */
bool clock_in_hypervisor(void)
{
	char compatible[64] = "";
	int fd = open("/proc/device-tree/compatible", O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		ssize_t length = read(fd, compatible, sizeof(compatible) - 1);

		close(fd);
		if (length > 0 && (!strcmp(compatible, "linux,dummy-virt") ||
				   !strcmp(compatible, "qemu,pseries")))
			return true;
	}
	return !access("/proc/device-tree/hypervisor", F_OK);
}

#endif
