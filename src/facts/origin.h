/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The source of the facts, and what was not understood of it. */
#ifndef FACTS_ORIGIN_H
#define FACTS_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/device.h"

enum source_form {
	SOURCE_MACHINE, /* the machine that the tool ran on */
	SOURCE_REPORT,  /* saved with --json */
	SOURCE_LSPCI,   /* the output of lspci */
	SOURCE_SAMPLES, /* a file of bench --samples */
	SOURCE_MEMORY,  /* bench --selftest */
};

/* Why the source could not be used at all. */
enum source_fault {
	FAULT_NONE,
	FAULT_USAGE,          /* invalid command line */
	FAULT_NO_PCI,         /* ->file has no PCI functions: see ->status */
	FAULT_UNREADABLE,     /* ->file cannot be read: see ->status */
	FAULT_TOO_LARGE,      /* ->file is larger than ->limit_mib */
	FAULT_DAMAGED,        /* see ->why and ->instead */
	FAULT_NO_DEVICE_LINE, /* no line names a device: see ->why, ->instead */
	FAULT_FOREIGN,        /* the output of another program: see ->why, ->instead */
	FAULT_UNKNOWN,        /* neither a report nor the output of lspci */
	FAULT_IS_LSPCI,       /* the output of lspci lacks what the command needs */
};

/* What was not understood of a text, or not used. */
enum source_problem {
	SOURCE_UNREAD,  /* a line that looks like a device's */
	SOURCE_STRAY,   /* details of a device whose own line is missing */
	SOURCE_DAMAGED, /* a hexadecimal dump with a gap */
	SOURCE_TWO,     /* two different devices with one address: the more detailed one is used */
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
 * Saved facts keep their original source: a report made from a text, read again, still has the text
 * as its source.
 */
struct source_facts {
	enum source_form form;
	char file[SOURCE_FILE];
	char command[32]; /* SOURCE_REPORT: the command that made it, "check" */
	enum source_fault fault;
	int status; /* of the fault; 0: none */
	uint32_t limit_mib;
	char why[SOURCE_WHY];     /* a sentence without a full stop */
	char instead[SOURCE_WHY]; /* the remedy; may be empty */

	/* SOURCE_LSPCI: how much was understood. */
	uint64_t functions;              /* each counted once */
	char ends_inside[FACTS_ADDRESS]; /* the device within which the text ends; empty: none */
	struct source_note notes[SOURCE_NOTES_MAX];
	size_t n_notes;
	uint64_t more_notes; /* number of notes that did not fit */
};

/* A DEVICE argument for which there is no device. */
struct unknown_name {
	char name[FACTS_NODE];
	/* -errno of target_parse() or resolve_target(); -ESRCH: a saved report has no such device */
	int status;
};

enum file_step {
	FILE_OPEN,
	FILE_WRITE,
};

/* An output file, other than the report, that could not be written. */
struct unsaved_file {
	char path[SOURCE_FILE];
	enum file_step step;
	int status;
};

#endif
