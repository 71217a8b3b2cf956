/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where facts came from, and what of that was not understood. */
#ifndef FACTS_ORIGIN_H
#define FACTS_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/device.h"

enum source_form {
	SOURCE_MACHINE, /* the one that the tool ran on */
	SOURCE_REPORT,  /* saved with --json */
	SOURCE_LSPCI,   /* a text of lspci */
	SOURCE_SAMPLES, /* a file of bench --samples */
	SOURCE_MEMORY,  /* bench --selftest */
};

/* Why nothing was learnt at all. */
enum source_fault {
	FAULT_NONE,
	FAULT_USAGE,          /* the command line could not be understood */
	FAULT_NO_PCI,         /* ->file has no PCI functions: ->status */
	FAULT_UNREADABLE,     /* ->file: ->status */
	FAULT_TOO_LARGE,      /* ->file is, for ->limit_mib */
	FAULT_DAMAGED,        /* ->why, and ->instead */
	FAULT_NO_DEVICE_LINE, /* of lspci, without a line that names a device: ->why, ->instead */
	FAULT_FOREIGN,        /* the output of another program: ->why, ->instead */
	FAULT_UNKNOWN,        /* neither a report nor such a text */
	FAULT_IS_LSPCI,       /* which does not have what the command needs */
};

/* What of a text was not understood, or not believed. */
enum source_problem {
	SOURCE_UNREAD,  /* a line that looks like a device's */
	SOURCE_STRAY,   /* details of a device whose own line is missing */
	SOURCE_DAMAGED, /* a hexadecimal dump with a gap */
	SOURCE_TWO,     /* two different devices with one address: the richer text counts */
};

struct source_note {
	enum source_problem problem;
	uint32_t line;               /* of the file, from 1 */
	char address[FACTS_ADDRESS]; /* empty: not known */
};

#define SOURCE_NOTES_MAX 16
#define SOURCE_FILE 256
#define SOURCE_WHY 400

/*
 * Facts that were saved keep the origin that they had: a report made from a text is one of that
 * text, whoever reads it again.
 */
struct source_facts {
	enum source_form form;
	char file[SOURCE_FILE];
	char command[32]; /* SOURCE_REPORT: that made it, "check" */
	enum source_fault fault;
	int status; /* of the fault; 0: none */
	uint32_t limit_mib;
	char why[SOURCE_WHY];     /* a sentence without full stop */
	char instead[SOURCE_WHY]; /* what to do; may be empty */

	/* SOURCE_LSPCI: how much was understood. */
	uint64_t functions; /* each once */
	char ends_inside
		[FACTS_ADDRESS]; /* the device that the text ends in the middle of; empty: none */
	struct source_note notes[SOURCE_NOTES_MAX];
	size_t n_notes;
	uint64_t more_notes; /* for which there was no room */
};

/* A DEVICE argument that means no device. */
struct unknown_name {
	char name[FACTS_NODE];
	/* -errno of target_parse() or resolve_target(); -ESRCH: a saved report has no such device */
	int status;
};

enum file_step {
	FILE_OPEN,
	FILE_WRITE,
};

/* A file that the command was to write besides its report. */
struct unsaved_file {
	char path[SOURCE_FILE];
	enum file_step step;
	int status;
};

#endif
