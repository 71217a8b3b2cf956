/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The JSON form of the model, as tables: one row a key. json_write.c, json_value.c and the schema
 * (tools/schema.c) walk the same rows, so that what is written can be read back by construction,
 * and is what the schema describes. A new fact is a member of a struct in facts.h and a row in
 * model_facts.c; the row macros (model_fields.h) check the type of the member.
 */
#ifndef FACTS_MODEL_H
#define FACTS_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/names.h"

#define REPORT_SCHEMA_MAJOR 2
#define REPORT_SCHEMA_MINOR 1

enum field_kind {
	FIELD_BOOL,
	FIELD_NUMBER, /* unsigned, of 1, 2, 4 or 8 bytes: at most 2^63 - 1, above that it is cut */
	FIELD_SIGNED, /* int32_t or int64_t */
	FIELD_HEX,    /* unsigned: "0x..." */
	FIELD_REAL,   /* double; null when it is not a finite number */
	FIELD_STRING, /* char array; null when empty */
	FIELD_STATUS, /* int: null for 0, else the name of the error */
	FIELD_NAME,   /* unsigned or enum: its name; null when it has none */
	FIELD_FLAGS,  /* uint32_t: {"raw": "0x5", "names": [...]} */
	FIELD_REALS,  /* double * with a count: array of numbers, null for what is not finite */
	FIELD_RAW,    /* uint8_t * with a count: hexadecimal text; null when there are none */
	FIELD_GROUP,  /* a struct inside: object */
	FIELD_ARRAY,  /* an array inside, with a count: array of objects */
	FIELD_LIST,   /* pointer and count: array of objects; the reader allocates */
	/* Written and not read: */
	FIELD_TEXT,    /* const char *: a string, the empty one too */
	FIELD_TEXTS,   /* char ** with a count: array of strings */
	FIELD_NUMBERS, /* an array of unsigned int inside: array of numbers */
	FIELD_POINTER, /* pointer to a struct: object; null when it is NULL */
	FIELD_INLINE,  /* pointer to a struct: its rows stand in the object itself */
};

/* Strings of commands which the user is advised to run must be what they claim to be. */
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
	const char *what; /* for the schema: the meaning, where the key does not say it all */
	const char *also; /* for the schema: more keywords, with ' for " */
	enum field_kind kind;
	bool derived;  /* written for the convenience of programs, not read back */
	bool optional; /* LIST: null rather than [] when the pointer is NULL; REAL: may be null */
	bool always;   /* for the schema: STRING, STATUS, NAME, POINTER: never empty, never null */
	bool sparse;   /* left out when null, or false if it has no status: no _error then */
	bool empty;    /* STRING: "" rather than null for the empty one */
	bool zero_is_null;    /* NUMBER, HEX: 0 stands for "not known" */
	enum field_form form; /* STRING: what the reader lets in */
	int32_t min;   /* NUMBER, SIGNED: the least; for the schema: entries of ARRAY, LIST */
	uint64_t max;  /* NUMBER: the limit; 0: what the member can hold */
	uint32_t only; /* for the schema: NAME: a bit for each that occurs here; 0: all */
	size_t offset;
	size_t size;   /* of the member */
	size_t status; /* offset + 1 of an int: null unless it is 0, and KEY_error follows */
	size_t count;  /* REALS, RAW, ARRAY, LIST, TEXTS: offset of the size_t with the count */
	size_t asked;  /* offset + 1 of an int: left out while it is FACT_NOT_ASKED */
	size_t known;  /* offset + 1 of a bool that says whether the value holds; 0: always */
	const struct model *model; /* GROUP, ARRAY, LIST, POINTER, INLINE */
	const struct names *names; /* NAME, FLAGS; TEXT: the words that occur */
};

/*
 * A struct with a status of its own is written as an object only when that is 0; else as null, and
 * the key with "_error" appended has the error's name.
 */
struct model {
	const char *name;         /* in the schema */
	const char *what;         /* for the schema */
	const char *const *rules; /* for the closed schema: with ' for "; NULL ends them */
	size_t size;
	size_t status; /* offset + 1 of the int; 0: none */
	const struct field *fields;
	size_t n_fields;
};

/** field_error() - whether the key with "_error" appended follows, which says why this is null */
static inline bool field_error(const struct field *field)
{
	return (field->status && !field->sparse) ||
	       (field->kind == FIELD_GROUP && field->model->status);
}

/* Of tables in one file that others refer to; the type is what OF_... in model_fields.h checks. */
#define MODEL_OF(name, type)                    \
	extern const struct model model_##name; \
	typedef type model_of_##name

MODEL_OF(host, struct host_facts);
MODEL_OF(unknown_name, struct unknown_name);
MODEL_OF(source, struct source_facts);
MODEL_OF(place, struct msix_place);
MODEL_OF(area, struct area);
MODEL_OF(holders, struct holders_facts);
MODEL_OF(device, struct device_facts); /* what is read; model_report.h adds the verdicts */
MODEL_OF(probe, struct probe_facts);
MODEL_OF(measurement, struct measurement);
MODEL_OF(told_finding, struct told_finding);
MODEL_OF(unsaved_file, struct unsaved_file);
MODEL_OF(bench_request, struct bench_request);
MODEL_OF(measure_failure, struct measure_failure);
MODEL_OF(environment, struct environment);
MODEL_OF(host_setup, struct host_setup);
MODEL_OF(machine, struct machine_facts);
MODEL_OF(register, struct register_choice);
MODEL_OF(interval, struct stats_interval);

#endif
