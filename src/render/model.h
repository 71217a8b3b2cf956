/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The JSON form of the model, as tables: one line a key, walked by json_write.c and json_read.c
 * alike, so that what is written can be read back by construction. A new fact is a member of a
 * struct in facts.h and a line in model.c.
 */
#ifndef RENDER_MODEL_H
#define RENDER_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "render/names.h"

enum field_kind {
	FIELD_BOOL,
	FIELD_NUMBER, /* unsigned, of 1, 2, 4 or 8 bytes: at most 2^63 - 1, above that it is cut */
	FIELD_SIGNED, /* int32_t */
	FIELD_HEX,    /* unsigned: "0x..." */
	FIELD_REAL,   /* double; null when it is no finite number */
	FIELD_STRING, /* char array; null when empty */
	FIELD_STATUS, /* int: null for 0, else the name of the error */
	FIELD_NAME,   /* unsigned or enum: its name; null when it has none */
	FIELD_FLAGS,  /* uint32_t: {"raw": "0x5", "names": [...]} */
	FIELD_REALS,  /* double * with a count: array of numbers, null for what is no finite number */
	FIELD_RAW,    /* uint8_t * with a count: hexadecimal text; null when there are none */
	FIELD_GROUP,  /* a struct inside: object */
	FIELD_ARRAY,  /* an array inside, with a count: array of objects */
	FIELD_LIST,   /* pointer and count: array of objects; the reader allocates */
};

/* Strings that end up in commands which the user is told to run must be what they claim to be. */
enum field_form {
	FORM_ANY,
	FORM_ADDRESS, /* of a PCI function, with domain, lower case */
	FORM_UUID,    /* lower case */
	FORM_WORD,    /* is_plain_word() */
	FORM_PATH,    /* the same, of a device */
	FORM_NODE,    /* the same, below /dev */
};

struct model;

struct field {
	const char *key;
	enum field_kind kind;
	bool derived;  /* written for the reader's convenience, not read back */
	bool optional; /* LIST: null rather than [] when the pointer is NULL */
	bool sparse;           /* left out when null or false */
	bool empty;            /* STRING: "" rather than null for the empty one */
	bool zero_is_null;     /* NUMBER, HEX: 0 stands for "not known" */
	enum field_form form;  /* STRING: what the reader lets in */
	uint64_t max;          /* NUMBER: the reader's limit; 0: what the member can hold */
	size_t offset;
	size_t size;           /* of the member */
	size_t status;         /* offset + 1 of an int: null unless it is 0, and KEY_error beside it */
	size_t count;          /* REALS, RAW, ARRAY, LIST: offset of the size_t with their count */
	size_t known;          /* offset + 1 of a bool that says whether the value holds; 0: always */
	const struct model *model; /* GROUP, ARRAY, LIST */
	const struct names *names; /* NAME, FLAGS */
};

/*
 * A struct with a status of its own is written as an object only when that is 0; else as null, with
 * the error's name under the key with "_error" appended.
 */
struct model {
	size_t size;
	size_t status; /* offset + 1 of the int; 0: none */
	const struct field *fields;
	size_t n_fields;
};

extern const struct model model_host;
extern const struct model model_unknown_name;
extern const struct model model_source; /* struct source_facts */
extern const struct model model_finding;
extern const struct model model_device; /* struct device_facts, but for check and bench */
extern const struct model model_probe;
extern const struct model model_bench; /* struct bench_report */
extern const struct model model_surroundings;
extern const struct model model_layout; /* struct layout_verdict */
extern const struct model model_register; /* struct register_choice */
extern const struct model model_interval; /* struct stats_interval */
extern const struct model model_comparison;

#endif
