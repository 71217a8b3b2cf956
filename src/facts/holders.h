/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes that have, or may have, a device open, as /proc shows them. judge/maps.h concludes
 * which of their mappings belong to the device.
 */
#ifndef FACTS_HOLDERS_H
#define FACTS_HOLDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/host.h"

#define HOLDER_ADDRESS 20 /* FACTS_ADDRESS */
#define HOLDER_TEXT 256
#define HOLDER_ARGUMENT 400
#define HOLDER_BARS 6

enum holder_fd_kind {
	HOLDER_GROUP,   /* a VFIO group: /dev/vfio/14 */
	HOLDER_CDEV,    /* a device cdev: /dev/vfio/devices/vfio3 */
	HOLDER_IOMMUFD, /* /dev/iommu */
	HOLDER_DEVICE,  /* anon_inode:[vfio-device]: a device, got through its group */
};

/* A file descriptor of VFIO. */
struct holder_fd {
	uint32_t number;
	enum holder_fd_kind kind;
	char path[HOLDER_TEXT]; /* target of its link in /proc */
	char node[32];          /* of a group or cdev: "14", "noiommu-0", "vfio3"; else empty */
	int address_status; /* FACT_NOT_THERE: fdinfo does not name the device, before Linux 6.18 */
	char address[HOLDER_ADDRESS]; /* of the device, if it is a PCI function */
};

/* A line of /proc/PID/maps with a path that is, or may be, VFIO's. */
struct holder_mapping {
	char line[HOLDER_TEXT]; /* verbatim, except for repeated blanks; cut */
	bool parsed;            /* the following members are valid */
	uint64_t start;         /* virtual address */
	uint64_t size;          /* bytes, whole pages */
	uint64_t offset;        /* of the file: its meaning depends on the kernel */
	char path[HOLDER_TEXT];
};

struct holder_bar {
	uint64_t start; /* as in struct bar_facts */
	uint64_t size;
	bool io;
};

/* As struct msix_place. */
struct holder_table {
	uint8_t bar;
	uint32_t offset;
	uint32_t size;
};

/* A function that the process may have open: a member of one of its groups, or the device. */
struct holder_function {
	char address[HOLDER_ADDRESS];
	struct holder_bar bars[HOLDER_BARS];
	size_t n_bars;  /* all, or 0 if they could not be read */
	bool has_table; /* its MSI-X capability could be read */
	struct holder_table table;
};

struct holder_facts {
	uint32_t pid;
	char comm[32];            /* from /proc, at most 15 characters */
	char program[FACTS_NAME]; /* file name of the executable; empty: not known */
	char guest[FACTS_NAME];   /* of QEMU's -name; empty: none */
	char cgroup[HOLDER_TEXT]; /* of the unified hierarchy, or the first; empty: not known */
	char argument[HOLDER_ARGUMENT]; /* of QEMU's command line, the one that names the device */
	bool pseries;                   /* QEMU's machine, as its command line says */
	bool kvm;                       /* it has a KVM virtual machine */
	struct holder_fd *fds;
	size_t n_fds;
	struct holder_function *functions;
	size_t n_functions;
	int maps_status; /* of /proc/PID/maps */
	struct holder_mapping *mappings;
	size_t n_mappings;
};

struct holders_facts {
	int status;      /* FACT_NOT_ASKED; of reading /proc */
	uint64_t unseen; /* processes whose descriptors this user cannot see */
	struct holder_facts *list;
	size_t n;
};

/** holders_find() - the process of that number; NULL: not among those that may have it open */
const struct holder_facts *holders_find(const struct holders_facts *holders, uint32_t pid);

/** holders_free() - free the lists; the status stays */
void holders_free(struct holders_facts *holders);

/** holder_free() - free the lists of one process */
void holder_free(struct holder_facts *holder);

#endif
