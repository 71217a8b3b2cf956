/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All facts about one device. Every group of facts that can fail to be read has an `int status`: 0
 * if the fields below it are valid, or -errno, in which case they have no meaning.
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
#include "facts/traps.h"
#include "facts/vectors.h"

#define FACTS_ADDRESS 20 /* "0000:01:00.0", PCI domains may have eight digits on some hosts */
#define FACTS_NODE 128
#define FACTS_UUID 37 /* 36 characters */

/* A range of bytes; size 0 is an empty range, which an old kernel may report. */
struct area {
	uint64_t offset;
	uint64_t size;
};

/* PCI 3.0, 6.8.2: BAR indicator and offset of the MSI-X table or of the PBA. */
struct msix_place {
	uint8_t bar;
	uint32_t offset; /* bytes from the start of the BAR */
	uint32_t size;   /* bytes: 16 per vector, or 8 for every 64 pending bits */
};

struct msix_facts {
	/*
	 * FACT_NOT_THERE: no MSI-X; -EACCES: configuration space ends at 64 bytes; -EIO: it reads as all
	 * ones
	 */
	int status;
	uint16_t entries; /* not 0: known, even if the status says that the rest is not */
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
	bool unassigned; /* the kernel assigned no address */
	bool unseen;     /* a text does not show whether the BAR exists */
	uint64_t start;  /* bus address as the host sees it; 0 when not assigned */
	uint64_t size;   /* bytes, 0 for a BAR that does not exist */
};

struct pci_facts {
	int status;
	uint16_t vendor; /* 0: not known, as in the output of lspci without -nn */
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
	char physical_function[FACTS_ADDRESS]; /* of the VF; empty: not known */
	int vfs_status;                        /* of the next two; FACT_NOT_THERE: no SR-IOV */
	uint32_t total_vfs;
	uint32_t vfs;        /* number of VFs enabled */
	int command_status;  /* whether the next two could be read */
	bool memory_enabled; /* as the register has it; always off in a virtual function */
	bool bus_master;
	char power_state[16]; /* sysfs power_state: D0, D3hot, ..., unknown */
	uint64_t rom_size;    /* bytes, 0 for none; from sysfs, the ROM is never read */
};

struct group_member {
	char address[FACTS_NAME]; /* a PCI address as in sysfs, or the UUID of a mediated device */
	char driver[FACTS_NAME];  /* empty: none */
	struct fact_flag vfio_registered; /* as in struct device_facts */
	bool bridge;                      /* class 0x0604xx: may stay bound to its port driver */
	char used_as[FACTS_NAME]; /* "nvme0n1, eth0": what the host uses it as; empty: nothing */
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
	struct group_member *members; /* NULL: not gathered, as by list */
	size_t n_members;
	struct reserved_region *reserved; /* NULL: not gathered, or not reported by this kernel */
	size_t n_reserved;
};

enum vfio_backend {
	BACKEND_AUTO,
	BACKEND_GROUP,
	BACKEND_CDEV,
};

/* The steps of opening a device, in order. The step that failed is half of the diagnosis. */
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

	/* Instead, with --borrow: */
	STEP_HOLDER,     /* find a process that has it open */
	STEP_DESCRIPTOR, /* find which of the process's descriptors is this device's */
	STEP_BORROW,     /* pidfd_open() and pidfd_getfd() */
};

/* A mediated device, provided by the driver of its parent: /sys/bus/mdev. */
struct mdev_facts {
	int status; /* FACT_NOT_THERE: it is a PCI function */
	char uuid[FACTS_UUID];
	char parent[FACTS_NAME];        /* the parent device: a PCI address, or another name */
	char parent_driver[FACTS_NAME]; /* empty: unknown */
	char type[FACTS_NAME];          /* "i915-GVTg_V5_4"; empty: unknown */
	char type_name[FACTS_NAME];     /* the type's name; empty: not reported */
};

/* Whose descriptor a device in use was queried through. */
struct borrow_facts {
	uint32_t pid;        /* until a process is found, that of --borrow=PID; 0: any */
	uint32_t descriptor; /* its number there */
	uint64_t held_us;    /* from the first borrowed descriptor to the last one's release */
};

struct open_facts {
	int status; /* FACT_NOT_ASKED: the command opens no device */
	enum open_step step;
	enum vfio_backend backend;
	char node[FACTS_NODE];
	char why[FACTS_NODE];    /* why `auto` chose this backend */
	bool token_given;        /* --vf-token */
	char holder[FACTS_NAME]; /* "qemu-system-x86 (pid 812)", when busy and found */
	bool gone; /* it no longer responded after the last query: none of the answers is used */
	bool borrowed; /* --borrow: the device was to be queried through another process */
	struct borrow_facts borrow;
	int ioctl_off_status; /* of disabling the RFC's ioctl; FACT_NOT_ASKED: not enabled */
};

/* One entry of a capability chain; the decoded part depends on chain and id. */
struct capability {
	uint16_t id;
	uint16_t version;
	uint32_t offset; /* bytes from the start of the info struct */
	uint8_t *raw;    /* the bytes after the 8-byte header */
	size_t raw_size;
	struct area *areas; /* region SPARSE_MMAP */
	size_t n_areas;
	bool typed; /* region TYPE: the next two are valid */
	uint32_t type;
	uint32_t subtype;
};

struct chain {
	int status; /* -ELOOP and others, see gather/vfio_caps.h: earlier entries are valid */
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
	REGION_NOT_ASKED,   /* the ROM: querying it makes the kernel read it */
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
	uint64_t page_sizes;   /* one bit for each size in bytes */
	struct iova_range *ranges;
	size_t n_ranges;
	int dma_avail_status;
	uint32_t dma_avail; /* number of further DMA mappings allowed in this container */
	int window_status;  /* SPAPR TCE: the default 32-bit window */
	uint64_t window_start;
	uint64_t window_size;
	struct chain chain;
};

/* What check tried on the MSI-X table's pages; mappings are never accessed. */
struct probe_facts {
	int status;          /* FACT_NOT_ASKED, FACT_NOT_THERE (no MSI-X), or 0 */
	struct area pages;   /* the host pages that hold the table, in the BAR */
	int map_status;      /* mmap of those pages: 0, or -errno; FACT_NOT_ASKED */
	int areas_status;    /* mmap of every announced sparse area: 0, or the first -errno */
	int read_status;     /* pread of the table's first dword; only under plain vfio-pci */
	uint32_t read_value; /* host order */
	int ioctl_status;    /* ioctl VFIO_BASE+14 with a flag the RFC rejects */
	bool ioctl_enabled;  /* --enable-ioctl enabled it for the run */
};

enum node_role {
	NODE_CONTAINER, /* /dev/vfio/vfio */
	NODE_GROUP,     /* /dev/vfio/14 */
	NODE_IOMMUFD,   /* /dev/iommu */
	NODE_DEVICE,    /* /dev/vfio/devices/vfio3 */
};

/* A device node, as seen by stat(); it is never opened. */
struct node_facts {
	enum node_role role;
	char path[FACTS_NODE];
	int status; /* of stat() */
	bool there; /* a character device: the fields up to the holder are valid */
	uint32_t major;
	uint32_t minor;
	uint32_t mode; /* the nine permission bits */
	char owner[32];
	char owner_group[32];
	int access_status; /* whether this user may read and write: 0 or -EACCES */
	char holder
		[FACTS_NAME]; /* "qemu-system-x86 (pid 812)"; empty: none that this user can see */
	int kernel_status;    /* of the kernel's device number, from sysfs */
	uint32_t kernel_major;
	uint32_t kernel_minor;
};

/* A resource inside the function's BARs, from /proc/iomem. */
struct claim_facts {
	char name[FACTS_NAME];
	int range_status; /* -EPERM: without root the addresses are hidden */
	uint64_t start;
	uint64_t size;
};

/* The device's prerequisites for opening it through VFIO, besides those in host_setup. */
struct prereq_facts {
	int status;                            /* FACT_NOT_ASKED */
	char runtime_status[16];               /* power/runtime_status: active, suspended */
	uint32_t virtual_functions;            /* number of VFs enabled of this physical function */
	char physical_function[FACTS_ADDRESS]; /* of a virtual function; else empty */
	char physical_driver[FACTS_NAME];      /* driver of physical_function; empty: none */
	struct fact_flag physical_registered;  /* vfio_registered of physical_function */
	char variant[FACTS_NAME]; /* the variant driver in modules.alias; empty: none */
	bool mediated;            /* its driver offers mediated devices */
	struct node_facts *nodes;
	size_t n_nodes;
	int claims_status; /* of reading /proc/iomem */
	struct claim_facts *claims;
	size_t n_claims;
};

/* A finding of a saved report that no fact stands for, kept as it was reported there. */
struct old_finding {
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
		vfio_registered;  /* sysfs has a vfio-dev directory for it (since Linux 6.1) */
	int cdev_status;          /* FACT_NOT_THERE: the kernel provides no device cdev */
	char cdev[32];            /* vfio3 */
	char used_as[FACTS_NAME]; /* as in struct group_member */
	struct prereq_facts prereq;
	struct holders_facts holders;
	struct traps_facts traps;
	struct vectors_facts vectors;
	struct open_facts open;
	struct vfio_facts vfio;
	struct region_facts *regions;
	size_t n_regions;
	struct irq_facts *irqs;
	size_t n_irqs;
	struct iommu_facts iommu;
	struct probe_facts probe;
	struct environment *environment;  /* owned; NULL unless bench gathered it */
	struct measurement *measurements; /* more than one for several BARs, and for writes */
	size_t n_measurements;
	bool bench_failed;
	struct measure_failure bench_failure;
	struct old_finding *old; /* findings of bench, in a report of version 1 */
	size_t n_old;
};

#endif
