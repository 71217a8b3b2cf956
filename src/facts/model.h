/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The JSON form of the model, as tables: one row per key. json_write.c, json_value.c and the schema
 * (tools/schema.c) use the same rows, so that by construction whatever is written can be read back
 * and conforms to the schema. A new fact is a member of a struct in facts.h and a row in
 * model_facts.c; the row macros (model_fields.h) check the type of the member.
 */
#ifndef FACTS_MODEL_H
#define FACTS_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/names.h"

#define REPORT_SCHEMA_MAJOR 2
#define REPORT_SCHEMA_MINOR 2

enum field_kind {
	FIELD_BOOL,
	FIELD_NUMBER, /* unsigned, of 1, 2, 4 or 8 bytes; clamped to 2^63 - 1 */
	FIELD_SIGNED, /* int32_t or int64_t */
	FIELD_HEX,    /* unsigned: "0x..." */
	FIELD_REAL,   /* double; null if not finite */
	FIELD_STRING, /* char array; null when empty */
	FIELD_STATUS, /* int: null for 0, else the name of the error */
	FIELD_NAME,   /* unsigned or enum: its name; null if it has none */
	FIELD_FLAGS,  /* uint32_t: {"raw": "0x5", "names": [...]} */
	FIELD_REALS,  /* double * with a count: array of numbers, null if not finite */
	FIELD_RAW,    /* uint8_t * with a count: hexadecimal text; null if there are none */
	FIELD_GROUP,  /* an embedded struct: object */
	FIELD_ARRAY,  /* an embedded array with a count: array of objects */
	FIELD_LIST,   /* pointer and count: array of objects; the reader allocates */
	/* Written, but not read: */
	FIELD_TEXT,    /* const char *: a string, possibly empty */
	FIELD_TEXTS,   /* char ** with a count: array of strings */
	FIELD_NUMBERS, /* an embedded array of unsigned int: array of numbers */
	FIELD_POINTER, /* pointer to a struct: object; null if NULL */
	FIELD_INLINE,  /* pointer to a struct: its rows become keys of the enclosing object */
};

/* Strings that become part of a remedy's command are checked when a report is read. */
enum field_form {
	FORM_ANY,
	FORM_ADDRESS, /* of a PCI function, with domain, lower case */
	FORM_UUID,    /* lower case */
	FORM_WORD,    /* is_plain_word() */
	FORM_PATH,    /* likewise, the path of a device */
	FORM_NODE,    /* likewise, below /dev */
};

struct model;

struct field {
	const char *key;
	const char *what; /* for the schema: the meaning, if the key alone does not say it */
	const char *also; /* for the schema: more keywords, with ' instead of " */
	enum field_kind kind;
	bool derived;  /* written for the convenience of programs, not read back */
	bool optional; /* LIST: null rather than [] if the pointer is NULL; REAL: may be null */
	bool always;   /* for the schema: STRING, STATUS, NAME, POINTER: never empty, never null */
	bool sparse;   /* left out, with its _error, if null, or if false without a status */
	bool empty;    /* STRING: "" rather than null if empty */
	bool zero_is_null;    /* NUMBER, HEX: 0 stands for "not known" */
	enum field_form form; /* STRING: the form that the reader accepts */
	int32_t min;   /* NUMBER, SIGNED: the minimum; for the schema: of entries of ARRAY, LIST */
	uint64_t max;  /* NUMBER: the maximum; 0: that of the member's type */
	uint32_t only; /* for the schema: NAME: one bit for each that occurs here; 0: all */
	size_t offset;
	size_t size;   /* of the member */
	size_t status; /* offset + 1 of an int: null unless it is 0; KEY_error follows */
	size_t count;  /* REALS, RAW, ARRAY, LIST, TEXTS: offset of the size_t with the count */
	size_t asked;  /* offset + 1 of an int: left out if it is FACT_NOT_ASKED */
	size_t known;  /* offset + 1 of a bool that says whether the value is valid; 0: always */
	const struct model *model; /* GROUP, ARRAY, LIST, POINTER, INLINE */
	const struct names *names; /* NAME, FLAGS; TEXT: the values that occur */
};

/*
 * A struct with a status of its own is written as an object only if that is 0; else as null, and
 * the key with "_error" appended has the name of the error.
 */
struct model {
	const char *name;         /* in the schema */
	const char *what;         /* for the schema */
	const char *const *rules; /* for the closed schema: with ' instead of "; NULL-terminated */
	size_t size;
	size_t status; /* offset + 1 of the int; 0: none */
	const struct field *fields;
	size_t n_fields;
};

/** field_error() - whether KEY_error follows, which says why the value is null */
static inline bool field_error(const struct field *field)
{
	return (field->status && !field->sparse) ||
	       (field->kind == FIELD_GROUP && field->model->status);
}

/* For tables that other files refer to; OF_... in model_fields.h checks the type. */
#define MODEL_OF(name, type)                    \
	extern const struct model model_##name; \
	typedef type model_of_##name

MODEL_OF(host, struct host_facts);
MODEL_OF(unknown_name, struct unknown_name);
MODEL_OF(source, struct source_facts);
MODEL_OF(place, struct msix_place);
MODEL_OF(area, struct area);
MODEL_OF(node, struct node_facts);
MODEL_OF(holders, struct holders_facts);
MODEL_OF(traps, struct traps_facts);
MODEL_OF(survey, struct survey_facts);
MODEL_OF(vectors, struct vectors_facts);
MODEL_OF(device, struct device_facts); /* the part that is read; model_report.h adds the verdicts */
MODEL_OF(probe, struct probe_facts);
MODEL_OF(measurement, struct measurement);
MODEL_OF(old_finding, struct old_finding);
MODEL_OF(unsaved_file, struct unsaved_file);
MODEL_OF(bench_request, struct bench_request);
MODEL_OF(measure_failure, struct measure_failure);
MODEL_OF(environment, struct environment);
MODEL_OF(host_setup, struct host_setup);
MODEL_OF(machine, struct machine_facts);
MODEL_OF(register, struct register_choice);
MODEL_OF(interval, struct stats_interval);

#endif
