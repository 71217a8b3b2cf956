/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trapped accesses to a device in use, counted in the kernel over some seconds: which register,
 * how often, how long each took.
 */
#ifndef FACTS_TRAPS_H
#define FACTS_TRAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where counting failed. */
enum trap_step {
	TRAP_STEP_NONE,
	TRAP_STEP_TRACEFS,  /* it is not mounted, or cannot be read */
	TRAP_STEP_INSTANCE, /* an instance of tracefs, to be alone in */
	TRAP_STEP_KPROBES,  /* this kernel has none: no dynamic_events */
	TRAP_STEP_PROBE,    /* a probe of vfio_pci_core_read() or vfio_pci_core_write() */
	TRAP_STEP_TRIGGER,  /* a histogram */
	TRAP_STEP_TEST,     /* probes were made, and do not fire */
	TRAP_STEP_READ,     /* the histograms */
};

/* Who saw an access. Both see one that a guest makes and its virtual machine monitor passes on. */
enum trap_source {
	TRAP_VFIO, /* vfio-pci: a process called read() or write() */
	TRAP_KVM,  /* KVM: a virtual CPU left the guest for it */
};

/* What is to be counted. */
enum trap_sources {
	TRAP_SOURCES_AUTO, /* what vfio-pci sees and, if a guest has the device, what KVM sees */
	TRAP_SOURCES_VFIO,
	TRAP_SOURCES_KVM,
};

/* Where counting in KVM failed. */
enum trap_guest_step {
	TRAP_GUEST_NONE,
	TRAP_GUEST_PROCESS, /* find a process that has the device open for a guest of KVM */
	TRAP_GUEST_EVENTS,  /* kvm_mmio and kvm_entry of this kernel */
	TRAP_GUEST_BORROW,  /* the descriptor of the process */
	TRAP_GUEST_CONFIG,  /* read the BARs that the guest has written */
	TRAP_GUEST_QMP,     /* query QEMU */
	TRAP_GUEST_GIVEN,   /* use the addresses that the user gave */
	TRAP_GUEST_ADDRESS, /* find one that has an address */
	TRAP_GUEST_THREADS, /* list the threads of the process, in a filter */
	TRAP_GUEST_TRIGGER, /* a histogram */
};

/* Where the guest's addresses of the BARs are from. */
enum trap_origin {
	TRAP_FROM_CONFIG, /* the configuration space that VFIO keeps for the guest */
	TRAP_FROM_QMP,
	TRAP_FROM_USER,
};

/* Where a guest has a BAR. */
struct trap_window {
	uint32_t bar;
	uint64_t start; /* guest-physical address */
	uint64_t size;  /* bytes */
};

#define TRAP_WINDOWS_MAX 6
#define TRAP_SOCKET 108 /* sockaddr_un.sun_path */
#define TRAP_ANSWER 200

/* The guest whose accesses KVM counts. */
struct trap_guest {
	int status; /* of counting; FACT_NOT_ASKED */
	enum trap_guest_step step;
	enum trap_origin origin;
	char socket[TRAP_SOCKET]; /* of QMP */
	/*
	 * Of a failure of TRAP_GUEST_QMP: QEMU's words (-EREMOTEIO), or the devices of the guest that
	 * may be this one (-ENOTUNIQ); of TRAP_GUEST_GIVEN: the BAR.
	 */
	char answer[TRAP_ANSWER];
	uint32_t pid; /* the virtual machine monitor; 0: none */
	struct trap_window windows[TRAP_WINDOWS_MAX];
	size_t n_windows;
};

/* A bin of the histogram of durations; the kernel's bins double. */
struct trap_duration {
	uint64_t up_to_ns; /* more than half of it, and no more than that */
	uint64_t count;
};

/* All accesses of one width and one direction to one register. */
struct trap {
	enum trap_source source;
	uint32_t region; /* index of VFIO's PCI regions: 0 to 5 are the BARs */
	uint64_t offset; /* in the region */
	uint64_t width;  /* bytes of each access */
	bool write;
	uint64_t count;
	uint64_t total_ns;               /* that they took, all together */
	struct trap_duration *durations; /* owned; ascending */
	size_t n_durations;
};

struct traps_facts {
	int status; /* FACT_NOT_ASKED */
	enum trap_step step;
	char lockdown[32];   /* after a failure: the kernel's lockdown mode; empty: not known */
	uint64_t elapsed_ns; /* that was counted */
	bool stopped;        /* by a signal, before its time */
	uint64_t calls;      /* of the probed functions, of all devices */
	uint64_t missed;     /* calls that a probe did not see: whose is not known */
	uint64_t dropped;    /* accesses to this device that found a histogram full */
	int cost_status;     /* of the next two: of probing a function that does nothing */
	uint64_t cost_ns;    /* that the probes added to each call */
	uint64_t floor_ns;   /* that they say a call took: the part of their cost in all figures */
	enum trap_sources sources;
	struct trap_guest guest;
	struct trap *list; /* owned */
	size_t n;
};

/** traps_free() - free the list; the status stays */
void traps_free(struct traps_facts *traps);

#endif
