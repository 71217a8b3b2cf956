/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One device: all that may be learnt of it. Every group that can fail to be read has `int status`:
 * 0 when the fields below it hold, or -errno, and then the fields mean nothing.
 *
 * Offsets and sizes are bytes. Strings are NUL-terminated, cut when longer.
 */
#ifndef FACTS_DEVICE_H
#define FACTS_DEVICE_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/holders.h"
#include "facts/host.h"
#include "facts/measurement.h"

#define FACTS_ADDRESS 20 /* "0000:01:00.0", PCI domains may have eight digits on some hosts */
#define FACTS_NODE 128
#define FACTS_UUID 37 /* 36 characters */

/* A range of bytes; size 0 is an empty range, which an old kernel may well report. */
struct area {
	uint64_t offset;
	uint64_t size;
};

/* PCI 3.0, 6.8.2: BAR indicator and offset of the vector table or of the pending bits. */
struct msix_place {
	uint8_t bar;
	uint32_t offset; /* bytes from the start of the BAR */
	uint32_t size;   /* bytes: 16 a vector, or 8 for every 64 pending bits */
};

struct msix_facts {
	/*
	 * FACT_NOT_THERE: no MSI-X; -EACCES: configuration space ends at 64 bytes; -EIO: it reads as all
	 * ones
	 */
	int status;
	uint16_t entries; /* not 0: known, whatever the status says of the rest */
	bool enabled;
	bool masked; /* the function mask bit */
	struct msix_place table;
	struct msix_place pba;
};

struct bar_facts {
	uint8_t index;
	bool io;
	bool is_64bit;
	bool prefetchable;
	int size_status; /* an lspci hex dump has no sizes */
	bool unassigned; /* the kernel gave it no address */
	bool unseen;     /* a text does not show whether there is such a BAR */
	uint64_t start;  /* bus address as the host sees it; 0 when not assigned */
	uint64_t size;   /* bytes, 0 for a BAR that is not there */
};

struct pci_facts {
	int status;
	uint16_t vendor; /* 0: not known, as of an lspci text without -nn */
	uint16_t device;
	uint16_t subsystem_vendor;
	uint16_t subsystem_device;
	uint32_t class; /* 24 bits: base class, sub-class, interface */
	uint8_t revision;
	char vendor_name[FACTS_NAME];
	char device_name[FACTS_NAME];
	char class_name[FACTS_NAME];
	int driver_status; /* FACT_NOT_THERE: no driver */
	char driver[FACTS_NAME];
	int32_t numa_node;                     /* -1: none known */
	int virtual_status;                    /* of the next */
	bool virtual_function;                 /* of SR-IOV */
	char physical_function[FACTS_ADDRESS]; /* of that; empty: not known */
	int vfs_status;                        /* of the next two; FACT_NOT_THERE: no SR-IOV */
	uint32_t total_vfs;
	uint32_t vfs;        /* enabled ones */
	int command_status;  /* whether the next two could be read */
	bool memory_enabled; /* as the register has it; always off in a virtual function */
	bool bus_master;
	char power_state[16]; /* sysfs power_state: D0, D3hot, ..., unknown */
	uint64_t rom_size;    /* bytes, 0 for none; from sysfs, the ROM is never read */
};

struct group_member {
	char address
		[FACTS_NAME]; /* as sysfs has it: of a PCI function, or a mediated device's UUID */
	char driver[FACTS_NAME];          /* empty: none */
	struct fact_flag vfio_registered; /* as in struct device_facts */
	bool bridge;                      /* class 0x0604xx: may stay with its port driver */
	char used_as
		[FACTS_NAME]; /* "nvme0n1, eth0": what the host has made of it; empty: nothing */
};

struct reserved_region {
	uint64_t start;
	uint64_t last;
	char type[32]; /* direct, direct-relaxable, reserved, msi */
};

struct group_facts {
	int status; /* FACT_NOT_THERE: the function has no IOMMU group */
	uint32_t id;
	bool noiommu; /* /dev/vfio/noiommu-ID */
	char type[32];
	struct group_member *members; /* NULL: not asked, as by list */
	size_t n_members;
	struct reserved_region *reserved; /* NULL: not asked, or not told by this kernel */
	size_t n_reserved;
};

enum vfio_backend {
	BACKEND_AUTO,
	BACKEND_GROUP,
	BACKEND_CDEV,
};

/* The steps of opening a device, in their order: where it failed is half of the diagnosis. */
enum open_step {
	STEP_NONE,
	STEP_FUNCTION,      /* find the PCI function */
	STEP_DRIVER,        /* its driver is a VFIO one */
	STEP_GROUP,         /* it has an IOMMU group */
	STEP_CONTAINER,     /* open /dev/vfio/vfio */
	STEP_NODE,          /* open the group's or the device's node */
	STEP_VIABLE,        /* VFIO_GROUP_GET_STATUS */
	STEP_SET_CONTAINER, /* VFIO_GROUP_SET_CONTAINER */
	STEP_SET_IOMMU,     /* VFIO_SET_IOMMU */
	STEP_DEVICE_FD,     /* VFIO_GROUP_GET_DEVICE_FD */
	STEP_IOMMUFD,       /* open /dev/iommu */
	STEP_BIND,          /* VFIO_DEVICE_BIND_IOMMUFD */
	STEP_DEVICE_INFO,   /* VFIO_DEVICE_GET_INFO */
};

/* A device that a driver makes up out of a part of another: /sys/bus/mdev. */
struct mdev_facts {
	int status; /* FACT_NOT_THERE: it is a PCI function */
	char uuid[FACTS_UUID];
	char parent[FACTS_NAME]; /* the device it is made of: a PCI address, or another name */
	char parent_driver[FACTS_NAME]; /* empty: unknown */
	char type[FACTS_NAME];          /* "i915-GVTg_V5_4"; empty: unknown */
	char type_name[FACTS_NAME];     /* what the driver calls it; empty: not told */
};

struct open_facts {
	int status; /* FACT_NOT_ASKED: the command opens nothing */
	enum open_step step;
	enum vfio_backend backend;
	char node[FACTS_NODE];
	char why[FACTS_NODE];    /* why `auto` took this backend */
	bool token_given;        /* --vf-token */
	char holder[FACTS_NAME]; /* "qemu-system-x86 (pid 812)", when busy and found */
	bool gone; /* it answered no longer when all had been asked: then nothing of that is believed */
	int ioctl_off_status; /* of switching the RFC's ioctl off again; FACT_NOT_ASKED: it was not on */
};

/* One entry of a capability chain; the decoded part depends on chain and id. */
struct capability {
	uint16_t id;
	uint16_t version;
	uint32_t offset; /* bytes from the start of the info struct */
	uint8_t *raw;    /* the bytes behind the 8-byte header */
	size_t raw_size;
	struct area *areas; /* region SPARSE_MMAP */
	size_t n_areas;
	bool typed; /* region TYPE: the next two hold */
	uint32_t type;
	uint32_t subtype;
};

struct chain {
	int status; /* of the walk, see gather/vfio_caps.h; the entries before a fault hold */
	struct capability *entries;
	size_t n_entries;
};

struct vfio_facts {
	int status;
	uint32_t flags;
	uint32_t num_regions;
	uint32_t num_irqs;
	struct chain chain;
};

enum region_state {
	REGION_OFFERED,
	REGION_NOT_OFFERED, /* EINVAL: this device has none */
	REGION_NOT_ASKED,   /* the ROM: asking makes the kernel read it */
	REGION_ERROR,
};

struct region_facts {
	uint32_t index;
	enum region_state state;
	int status;
	uint32_t flags;
	uint64_t size;   /* bytes */
	uint64_t offset; /* in the device fd */
	struct chain chain;
};

struct irq_facts {
	uint32_t index;
	enum region_state state;
	int status;
	uint32_t flags;
	uint32_t count;
};

enum iommu_type {
	IOMMU_NONE,
	IOMMU_TYPE1V2,
	IOMMU_TYPE1,
	IOMMU_SPAPR_TCE_V2,
	IOMMU_SPAPR_TCE,
	IOMMU_NOIOMMU,
	IOMMU_IOMMUFD,
};

struct iova_range {
	uint64_t start;
	uint64_t last;
};

struct iommu_facts {
	int status;
	enum iommu_type type;
	int page_sizes_status; /* FACT_NOT_THERE, here and below: not reported */
	uint64_t page_sizes;   /* a bit for each size in bytes */
	struct iova_range *ranges;
	size_t n_ranges;
	int dma_avail_status;
	uint32_t dma_avail; /* DMA mappings this container may still make */
	int window_status;  /* SPAPR TCE: the default 32-bit window */
	uint64_t window_start;
	uint64_t window_size;
	struct chain chain;
};

/* What check tried on the vector table's pages; mmap never followed by a load. */
struct probe_facts {
	int status;          /* FACT_NOT_ASKED, FACT_NOT_THERE (no MSI-X), or 0 */
	struct area pages;   /* the host pages that hold the table, in the BAR */
	int map_status;      /* mmap of those pages: 0, or -errno; FACT_NOT_ASKED */
	int areas_status;    /* mmap of every announced sparse area: 0, or the first -errno */
	int read_status;     /* pread of the table's first dword; only under plain vfio-pci */
	uint32_t read_value; /* host order */
	int ioctl_status;    /* ioctl VFIO_BASE+14 with a flag the RFC rejects */
	bool ioctl_enabled;  /* --enable-ioctl switched it on for the run */
};

enum node_role {
	NODE_CONTAINER, /* /dev/vfio/vfio */
	NODE_GROUP,     /* /dev/vfio/14 */
	NODE_IOMMUFD,   /* /dev/iommu */
	NODE_DEVICE,    /* /dev/vfio/devices/vfio3 */
};

/* A device node, looked at and never opened. */
struct node_facts {
	enum node_role role;
	char path[FACTS_NODE];
	int status; /* of stat() */
	bool there; /* a character device: the next ones hold, up to the holder */
	uint32_t major;
	uint32_t minor;
	uint32_t mode; /* the nine permission bits */
	char owner[32];
	char owner_group[32];
	int access_status; /* whether this user's rights suffice to read and write: 0 or -EACCES */
	char holder
		[FACTS_NAME]; /* "qemu-system-x86 (pid 812)"; empty: none that this user can see */
	int kernel_status;    /* of the number that the kernel gave it, as sysfs has it */
	uint32_t kernel_major;
	uint32_t kernel_minor;
};

/* A resource inside the function's BARs, of /proc/iomem. */
struct claim_facts {
	char name[FACTS_NAME];
	int range_status; /* -EPERM: without root the addresses are hidden */
	uint64_t start;
	uint64_t size;
};

/* What must hold before VFIO can open it, besides host_setup, as seen without doing so. */
struct prereq_facts {
	int status;                            /* FACT_NOT_ASKED */
	char runtime_status[16];               /* power/runtime_status: active, suspended */
	uint32_t virtual_functions;            /* enabled ones of this physical function */
	char physical_function[FACTS_ADDRESS]; /* of a virtual function; empty: it is none */
	char physical_driver[FACTS_NAME];      /* of that; empty: none */
	struct fact_flag physical_registered;  /* of that, too: vfio_registered */
	char variant[FACTS_NAME]; /* driver that modules.alias names for this device; empty: none */
	bool mediated;            /* its driver offers mediated devices */
	struct node_facts *nodes;
	size_t n_nodes;
	int claims_status; /* of reading /proc/iomem */
	struct claim_facts *claims;
	size_t n_claims;
};

/* Of a report in which no fact stands for what was found: kept as it was told there. */
struct told_finding {
	char id[48];
	char text[400];
	char remedy[400];
};

struct device_facts {
	char address[FACTS_ADDRESS]; /* empty: not a PCI function */
	char name[FACTS_NODE];       /* as the user wrote it */
	struct mdev_facts mdev;
	struct pci_facts pci;
	struct msix_facts msix;
	struct bar_facts bars[6];
	size_t n_bars; /* 6 when known, else 0 */
	struct group_facts group;
	struct fact_flag
		vfio_registered;  /* sysfs has a vfio-dev directory for it: from Linux 6.1 on */
	int cdev_status;          /* FACT_NOT_THERE: the kernel offers no /dev/vfio/devices node */
	char cdev[32];            /* vfio3 */
	char used_as[FACTS_NAME]; /* as in struct group_member */
	struct prereq_facts prereq;
	struct holders_facts holders;
	struct open_facts open;
	struct vfio_facts vfio;
	struct region_facts *regions;
	size_t n_regions;
	struct irq_facts *irqs;
	size_t n_irqs;
	struct iommu_facts iommu;
	struct probe_facts probe;
	struct environment *environment;  /* owned; NULL unless bench gathered it */
	struct measurement *measurements; /* more than one of several BARs, and of writes */
	size_t n_measurements;
	bool bench_failed;
	struct measure_failure bench_failure;
	struct told_finding *told; /* what bench found, in a report of version 1 */
	size_t n_told;
};

#endif
