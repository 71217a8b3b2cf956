/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts about the machine: gathered once, whatever the number of devices. */
#ifndef FACTS_HOST_H
#define FACTS_HOST_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FACTS_NAME 96

#define FACT_NOT_THERE (-ENODATA)
#define FACT_NOT_ASKED (-ENOMSG)

#define FACT_TEXT 128

/* One fact, in the system's words; empty if not known, and the status says why. */
struct fact_text {
	int status; /* -ENODATA: the system has no such fact; others: it could not be read */
	char text[FACT_TEXT];
};

/* Likewise, as a number; 0 if not known. */
struct fact_number {
	int status;
	int64_t value;
};

/* Likewise, as a flag; false if not known. */
struct fact_flag {
	int status;
	bool value;
};

/* A kernel module that VFIO may need. */
enum module_state {
	MODULE_UNKNOWN, /* not loaded; the list of installed modules could not be read */
	MODULE_LOADED,
	MODULE_BUILT_IN,
	MODULE_INSTALLED, /* not loaded, but modprobe would find it */
	MODULE_MISSING,
};

struct module_facts {
	char name[32];
	enum module_state state;
};

/* The machine's prerequisites for opening any device through VFIO. */
struct host_setup {
	int status; /* FACT_NOT_ASKED */
	bool in_container;
	char cpu_vendor[32];   /* x86: GenuineIntel, AuthenticAMD; else empty */
	char iommu_units[64];  /* of /sys/class/iommu: "dmar0 dmar1"; empty: none */
	char iommu_table[8];   /* ACPI table that describes it: DMAR, IVRS, IORT; empty: none */
	char iommu_words[256]; /* of the kernel's command line: "intel_iommu=on iommu=pt" */
	int interrupt_status;  /* whether the next two could be read */
	bool interrupts_remapped;
	char interrupt_chip[64]; /* a chip that remaps; else one of a PCI device, if any */
	struct module_facts *modules;
	size_t n_modules;
};

/* One line of the kernel's list of processor vulnerabilities. */
struct mitigation_facts {
	char name[32];        /* "meltdown" */
	char text[FACT_TEXT]; /* "Mitigation: PTI", "Not affected", "Vulnerable..." */
};

#define MITIGATIONS_MAX 40

/* What latency depends on, independent of the device. */
struct machine_facts {
	int status;                  /* FACT_NOT_ASKED */
	struct fact_text cpu_model;  /* on arm64, without names, "implementer 0x41 part 0xd0c" */
	struct fact_text turbo;      /* "on" or "off" */
	struct fact_text isolated;   /* list of the CPUs isolated from the scheduler, "" if none */
	struct fact_text nohz_full;  /* list of the CPUs without a tick, "" if none */
	struct fact_text hypervisor; /* its name, or "unknown"; -ENODATA on bare metal */
	struct fact_text clocksource;
	struct fact_text idle_driver;
	struct fact_text idle_limit;     /* options of the kernel that limit C-states, "" if none */
	struct fact_number load_average; /* over one minute, in hundredths */
	struct fact_number mitigations_off; /* 1: mitigations=off on the kernel's command line */
	int mitigations_status; /* whether the list could be read; it is cut if too long */
	size_t n_mitigations;
	struct mitigation_facts mitigations[MITIGATIONS_MAX];
};

/* The host on which the tool ran. */
struct host_facts {
	char kernel[FACTS_NAME];  /* uname -r */
	char arch[FACTS_NAME];    /* uname -m */
	uint64_t page_size;       /* bytes, a power of two; 0: not known (lspci's output) */
	struct fact_flag as_root; /* the tool ran as root */
	struct fact_flag unsafe_interrupts; /* vfio_iommu_type1's allow_unsafe_interrupts */
	struct fact_flag driverctl; /* is installed; FACT_NOT_ASKED unless a remedy depends on it */
	/* Whether the kernel has vfio_pci_core_ioread64(): kallsyms_find(), or FACT_NOT_ASKED. */
	int ioread64_status;
	struct host_setup setup;
	struct machine_facts machine;
};

#endif
