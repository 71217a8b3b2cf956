// SPDX-License-Identifier: GPL-2.0-or-later
#include "target.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "number.h"

/* A number of at most @digits digits; returns the first character after it, or NULL. */
static const char *take_number(const char *s, unsigned int base, size_t digits, uint32_t *value)
{
	uint64_t number;
	const char *rest = number_take(s, base, UINT32_MAX, &number);

	if (!rest || (size_t)(rest - s) > digits)
		return NULL;
	*value = (uint32_t)number;
	return rest;
}

/* BUS:DEVICE.FUNCTION up to the end of the string. */
static int parse_slot(const char *s, uint32_t slot[3])
{
	s = take_number(s, 16, 2, &slot[0]);
	if (!s || *s != ':')
		return -EINVAL;
	s = take_number(s + 1, 16, 2, &slot[1]);
	if (!s || *s != '.' || slot[1] > 0x1f)
		return -EINVAL;
	s = take_number(s + 1, 16, 1, &slot[2]);
	if (!s || *s || slot[2] > 7)
		return -EINVAL;
	return 0;
}

int target_parse_address(const char *text, struct pci_address *address)
{
	uint32_t domain = 0, slot[3];
	const char *rest;

	if (parse_slot(text, slot) != 0) {
		rest = take_number(text, 16, 8, &domain);
		if (!rest || *rest != ':' || parse_slot(rest + 1, slot) != 0)
			return -EINVAL;
	}
	*address = (struct pci_address){
		.domain = domain,
		.bus = (uint8_t)slot[0],
		.device = (uint8_t)slot[1],
		.function = (uint8_t)slot[2],
	};
	return 0;
}

static int parse_address(const char *s, char text[static FACTS_ADDRESS])
{
	struct pci_address address;
	int ret = target_parse_address(s, &address);

	if (ret == 0)
		snprintf(text, FACTS_ADDRESS, "%04x:%02x:%02x.%x", address.domain, address.bus,
			 address.device & 0x1f, address.function & 7);
	return ret;
}

/* "14" or "noiommu-0", followed by the character @end. */
static int parse_group(const char *s, char end, struct target *target)
{
	static const char noiommu[] = "noiommu-";

	target->noiommu = strncmp(s, noiommu, strlen(noiommu)) == 0;
	if (target->noiommu)
		s += strlen(noiommu);
	s = take_number(s, 10, 10, &target->group);
	if (!s || *s != end)
		return -EINVAL;
	target->group_given = true;
	return 0;
}

static int parse_cdev(const char *s, struct target *target)
{
	static const char cdev[] = "vfio", noiommu[] = "noiommu-";

	target->noiommu = strncmp(s, noiommu, strlen(noiommu)) == 0;
	if (target->noiommu)
		s += strlen(noiommu);
	if (strncmp(s, cdev, strlen(cdev)) != 0)
		return -EINVAL;
	s = take_number(s + strlen(cdev), 10, 10, &target->cdev);
	return s && !*s ? 0 : -EINVAL;
}

bool target_is_uuid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	for (size_t i = 0; i < sizeof(form); i++) /* includes the NUL at the end */
		if (form[i] == 'x' ? !isxdigit((unsigned char)text[i]) : text[i] != form[i])
			return false;
	return true;
}

static int parse_uuid(const char *s, struct target *target)
{
	if (!target_is_uuid(s))
		return -EINVAL;
	for (size_t i = 0; i < sizeof(target->uuid); i++) /* as the kernel writes it */
		target->uuid[i] = (char)tolower((unsigned char)s[i]);
	target->kind = TARGET_MDEV;
	return 0;
}

/* Only the last component of a path is used, but one below /dev must be in the right directory. */
static int parse_path(const char *path, struct target *target)
{
	static const char nodes[] = "/dev/vfio/", cdevs[] = "/dev/vfio/devices/";
	char last[FACTS_NODE];
	size_t length = strlen(path), start;

	while (length > 1 && path[length - 1] == '/')
		length--;
	for (start = length; start > 0 && path[start - 1] != '/';)
		start--;
	if (length - start >= sizeof(last))
		return -EINVAL;
	snprintf(last, sizeof(last), "%.*s", (int)(length - start), path + start);

	if (strncmp(path, cdevs, strlen(cdevs)) == 0) {
		target->kind = TARGET_CDEV;
		return parse_cdev(last, target);
	}
	if (strncmp(path, nodes, strlen(nodes)) == 0) {
		target->kind = TARGET_GROUP;
		return parse_group(last, '\0', target);
	}
	if (parse_uuid(last, target) == 0)
		return 0;
	target->kind = TARGET_FUNCTION;
	return parse_address(last, target->address);
}

int target_parse(const char *name, struct target *target)
{
	const char *slash = strchr(name, '/');

	memset(target, 0, sizeof(*target));
	if (slash && parse_group(name, '/', target) == 0) {
		target->kind = TARGET_FUNCTION;
		return parse_address(slash + 1, target->address);
	}
	memset(target, 0, sizeof(*target));
	if (slash)
		return parse_path(name, target);
	if (parse_uuid(name, target) == 0)
		return 0;
	if (parse_address(name, target->address) == 0) {
		target->kind = TARGET_FUNCTION;
		return 0;
	}
	if (parse_group(name, '\0', target) == 0) {
		target->kind = TARGET_GROUP;
		return 0;
	}
	target->kind = TARGET_CDEV;
	return parse_cdev(name, target);
}
