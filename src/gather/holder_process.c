// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/holder_process.h"

#include <limits.h>
#include <string.h>

#include "gather/file.h"
#include "gather/sysfs.h"
#include "number.h"

static void read_program(const char *sysroot, struct holder_facts *holder)
{
	static const char deleted[] = " (deleted)";
	size_t length;

	sysfs_read(sysroot, holder->comm, sizeof(holder->comm), "/proc/%u/comm", holder->pid);
	sysfs_link_name(sysroot, holder->program, sizeof(holder->program), "/proc/%u/exe",
			holder->pid);
	length = strlen(holder->program);
	/* After an upgrade of its package. */
	if (length > strlen(deleted) &&
	    strcmp(holder->program + length - strlen(deleted), deleted) == 0)
		holder->program[length - strlen(deleted)] = '\0';
}

/* "0::/machine.slice/..." is of the unified hierarchy; "4:cpu,cpuacct:/..." of one before it. */
static int read_cgroup_line(char *line, void *arg)
{
	struct holder_facts *holder = arg;
	const char *path = strchr(line, ':');

	path = path ? strchr(path + 1, ':') : NULL;
	if (!path)
		return 0;
	if (!*holder->cgroup || strncmp(line, "0::", 3) == 0)
		copy_text(holder->cgroup, sizeof(holder->cgroup), path + 1);
	return strncmp(line, "0::", 3) == 0;
}

void holder_process_guest(const char *argument, char *guest, size_t size)
{
	static const char key[] = "guest=";
	const char *name = argument;
	size_t used = 0;

	while (name && strncmp(name, key, strlen(key)) != 0) {
		name = strchr(name, ',');
		name = name ? name + 1 : NULL;
	}
	if (name)
		name += strlen(key);
	else if (!memchr(argument, '=', strcspn(argument, ",")))
		name = argument;
	for (; name && *name && used < size - 1; name++) {
		if (*name == ',' && *++name != ',')
			break;
		guest[used++] = *name;
	}
	guest[used] = '\0';
}

/* Whether an argument of -device names the function: with its domain, or without domain 0. */
static bool names_function(const char *argument, const char *address)
{
	static const char domain[] = "0000:";
	char key[FACTS_ADDRESS + 16];
	const char *at;

	if (!*address)
		return false;
	at = strstr(argument, address);
	/* Not the end of a longer domain. */
	if (at && (at == argument || number_digit(at[-1]) < 0))
		return true;
	if (strncmp(address, domain, strlen(domain)) != 0)
		return false;
	snprintf(key, sizeof(key), "host=%s", address + strlen(domain));
	if (strstr(argument, key))
		return true;
	snprintf(key, sizeof(key), "\"host\":\"%s\"", address + strlen(domain));
	return strstr(argument, key) != NULL;
}

static void read_option(const char *option, const char *argument, const char *address,
			struct holder_facts *holder)
{
	option += strncmp(option, "--", 2) == 0;
	if (strcmp(option, "-name") == 0)
		holder_process_guest(argument, holder->guest, sizeof(holder->guest));
	else if (strcmp(option, "-M") == 0 || strcmp(option, "-machine") == 0)
		holder->pseries |= strstr(argument, "pseries") != NULL;
	else if (strcmp(option, "-device") == 0 && names_function(argument, address))
		copy_text(holder->argument, sizeof(holder->argument), argument);
}

static void read_arguments(const char *sysroot, const char *address, struct holder_facts *holder)
{
	char path[PATH_MAX];
	AUTO_FREE char *text = NULL;
	size_t size;

	snprintf(path, sizeof(path), "%s/proc/%u/cmdline", sysroot, holder->pid);
	if (file_read(path, &text, &size) != 0)
		return;
	for (const char *word = text; word < text + size;) {
		const char *next = word + strlen(word) + 1;

		if (*word == '-' && next < text + size)
			read_option(word, next, address, holder);
		word = next;
	}
}

void holder_process_gather(const char *sysroot, const char *address, struct holder_facts *holder)
{
	char path[PATH_MAX];

	read_program(sysroot, holder);
	snprintf(path, sizeof(path), "%s/proc/%u/cgroup", sysroot, holder->pid);
	file_lines(path, read_cgroup_line, holder);
	if (strncmp(holder->program, "qemu", 4) == 0 || strncmp(holder->comm, "qemu", 4) == 0 ||
	    strcmp(holder->program, "kvm") == 0)
		read_arguments(sysroot, address, holder);
}
