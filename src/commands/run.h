/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every command does in the same way: find the devices, gather from each and judge it, then
 * render the report once and leave with its exit status.
 */
#ifndef COMMANDS_RUN_H
#define COMMANDS_RUN_H

#include "commands/options.h"
#include "gather/vfio.h"
#include "render/text.h"
#include "report.h"

struct pci_reader;

struct run {
	const struct options *options;
	const struct steps *steps;
	void *args; /* the command's own */
	struct report report;
	struct pci_reader *pci;
};

/* The part of a command that is its own. */
struct steps {
	bool opens; /* whether the command opens the VFIO device, which resets it */
	bool pci_only; /* it looks at configuration space alone: mediated devices have none of theirs */
	/*
	 * With the device open (@handle is NULL where the command opens nothing), configuration
	 * space and IOMMU group already in @device: gather what else the command needs. Messages
	 * through run_message(). NULL: nothing more. Return: 0 or -errno.
	 */
	int (*gather)(struct run *run, const struct vfio_handle *handle,
		      struct device_facts *device, struct device_report *verdicts);
	/* Before it is opened: refuse what need not be tried. NULL: nothing. Return: go on or not. */
	bool (*prepare)(struct run *run, struct device_facts *device,
			struct device_report *verdicts);
	/* Pure: verdicts from facts. NULL: none. */
	void (*judge)(struct run *run, const struct device_facts *device,
		      struct device_report *verdicts);
	/*
	 * --from keeps the findings that were saved instead of judging anew: they are of a
	 * measurement, which cannot be had again.
	 */
	bool measures;
	bool lspci; /* --from may be the text of lspci, which knows nothing of VFIO or the host */
	/*
	 * Instead of all that: fill the report, host facts excepted, of something that is no device
	 * of this machine. NULL: the DEVICE arguments are asked, or --from. Return: 0 or -errno.
	 */
	int (*fill)(struct run *run);
	/*
	 * --from with a file that is no JSON: fill the report, host facts included. NULL: no such file
	 * is known. Return: 0; -ENOMSG: not one of these; -EINVAL: damaged, and @why is a sentence.
	 */
	int (*import)(struct run *run, const char *text, size_t size, char *why, size_t why_size);
	/* First of all: open other files that are to be written. NULL: none. */
	void (*begin)(struct run *run);
	/* Once all is gathered and judged, unless interrupted: write these files. NULL: none. */
	void (*save)(struct run *run);
	/* Whether a saved report has what the command needs. NULL: it has. */
	bool (*replayable)(const struct facts *facts, const struct device_facts *device,
			   const struct device_report *verdicts);
	/* One device on the terminal. */
	void (*text)(const struct text *text, const struct report *report, size_t index);

	/* Of a command that finds its devices by itself; then only the next three are called. */

	/* Append the devices to run->report.facts, gathered. Return: 0 or -errno. */
	int (*find)(struct run *run);
	/* Leave devices out and order them: facts alone, so that a saved report is treated alike. */
	void (*arrange)(struct run *run);
	/* All devices on the terminal. */
	void (*print)(const struct run *run, const struct text *text);
};

/**
 * run_command() - the whole life of a command that answers for each DEVICE
 * @name: "info"
 * @argc, @argv: as given, for the report
 *
 * Return: the exit status; everything has been printed.
 */
enum exit_status run_command(const char *name, const struct steps *steps,
			     const struct options *options, void *args, int argc, char **argv);

/** run_usage_failed() - end a command whose arguments could not be parsed, in JSON where asked */
enum exit_status run_usage_failed(const char *name, int argc, char **argv);

/** run_add_message() - a message as it stands: stderr and JSON get it */
void run_add_message(struct run *run, const struct finding *finding);

/** run_open_failed() - the message of device->open.status, and no more of that device */
void run_open_failed(struct run *run, const struct device_facts *device,
		     struct device_report *verdicts);

/** run_refuse_mdev() - the message that a command about PCI functions has none for this device */
void run_refuse_mdev(struct run *run, const struct device_facts *device,
		     struct device_report *verdicts);

/**
 * run_report_opened() - what must be said of a device that is open, whatever was asked: that no
 *	IOMMU is in front of it, and a message for each capability chain that is broken
 */
void run_report_opened(struct run *run, const struct device_facts *device);

/** run_message() - a message about a device: its address is put in front, stderr and JSON get it */
void run_message(struct run *run, const struct device_facts *device, const struct finding *finding);

#endif
