// SPDX-License-Identifier: GPL-2.0-or-later
#include "target.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

/* Read a number of at most @digits digits; returns the first character behind it, or NULL. */
static const char *parse_number(const char *s, int base, size_t digits, uint32_t *value)
{
	char copy[16] = "";
	size_t n = 0;

	while (n < digits && (base == 16 ? isxdigit((unsigned char)s[n]) : isdigit((unsigned char)s[n])))
		n++;
	if (n == 0 || n >= sizeof(copy))
		return NULL;
	memcpy(copy, s, n);
	unsigned long long number = strtoull(copy, NULL, base);

	if (number > UINT32_MAX)
		return NULL;
	*value = (uint32_t)number;
	return s + n;
}

/* BUS:DEVICE.FUNCTION to the end of the string. */
static int parse_slot(const char *s, uint32_t slot[3])
{
	s = parse_number(s, 16, 2, &slot[0]);
	if (!s || *s != ':')
		return -EINVAL;
	s = parse_number(s + 1, 16, 2, &slot[1]);
	if (!s || *s != '.' || slot[1] > 0x1f)
		return -EINVAL;
	s = parse_number(s + 1, 16, 1, &slot[2]);
	if (!s || *s || slot[2] > 7)
		return -EINVAL;
	return 0;
}

static int parse_address(const char *s, char address[static FACTS_ADDRESS])
{
	uint32_t domain = 0, slot[3];
	const char *rest;

	if (parse_slot(s, slot) != 0) {
		rest = parse_number(s, 16, 8, &domain);
		if (!rest || *rest != ':' || parse_slot(rest + 1, slot) != 0)
			return -EINVAL;
	}
	snprintf(address, FACTS_ADDRESS, "%04x:%02x:%02x.%x", domain, slot[0] & 0xff, slot[1] & 0x1f,
		 slot[2] & 7);
	return 0;
}

/* "14" or "noiommu-0" up to @end, which must be the character behind the number. */
static int parse_group(const char *s, char end, struct target *target)
{
	static const char noiommu[] = "noiommu-";

	target->noiommu = strncmp(s, noiommu, strlen(noiommu)) == 0;
	if (target->noiommu)
		s += strlen(noiommu);
	s = parse_number(s, 10, 10, &target->group);
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
	s = parse_number(s + strlen(cdev), 10, 10, &target->cdev);
	return s && !*s ? 0 : -EINVAL;
}

bool target_is_uuid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	for (size_t i = 0; i < sizeof(form); i++) /* the NUL at the end must be there, too */
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

/* Paths: only their last part counts, but what is below /dev must be in the right folder. */
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
