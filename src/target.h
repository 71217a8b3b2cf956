/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses the names of devices as given by users. Pure: nothing is looked up; gather/resolve.h turns
 * a target into devices.
 */
#ifndef TARGET_H
#define TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "facts/facts.h"

enum target_kind {
	TARGET_FUNCTION, /* 01:00.0, 0000:01:00.0, a sysfs path, 14/0000:01:00.0 */
	TARGET_GROUP,    /* 14, /dev/vfio/14, noiommu-0, /dev/vfio/noiommu-0: all its members */
	TARGET_CDEV,     /* vfio3, noiommu-vfio3, /dev/vfio/devices/vfio3 */
	TARGET_MDEV,     /* the UUID of a mediated device, also as a sysfs path */
};

struct pci_address {
	uint32_t domain;
	uint8_t bus;
	uint8_t device;
	uint8_t function;
};

struct target {
	enum target_kind kind;
	char address[FACTS_ADDRESS]; /* TARGET_FUNCTION: with domain, lower case */
	bool group_given; /* TARGET_FUNCTION of the form GROUP/ADDRESS, and TARGET_GROUP */
	bool noiommu;
	uint32_t group;
	uint32_t cdev;         /* TARGET_CDEV: the number after "vfio" */
	char uuid[FACTS_UUID]; /* TARGET_MDEV: lower case */
};

/**
 * target_parse() - parse a device name
 * @name: as the user wrote it
 * @target: filled on success
 *
 * A sysfs path is any path whose last component is a PCI address or a UUID. PCI addresses are
 * hexadecimal and may omit the domain: domain up to 32 bits, bus 8, device 5, function 3.
 *
 * Return: 0, or -EINVAL if the name has none of the forms.
 */
int target_parse(const char *name, struct target *target);

/**
 * target_parse_address() - parse "[DOMAIN:]BUS:DEVICE.FUNCTION", with nothing after it
 * @address: set on success
 *
 * Return: 0 or -EINVAL.
 */
int target_parse_address(const char *text, struct pci_address *address);

/** target_is_uuid() - whether @text has the form of a UUID (RFC 9562, 4), 36 characters */
bool target_is_uuid(const char *text);

#endif
