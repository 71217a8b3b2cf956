// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "msg.h"
#include "render/json.h"
#include "render/model.h"

static json_t *write_object(const struct model *model, const void *object);

static uint64_t get_unsigned(const void *member, size_t size)
{
	uint64_t u64;
	uint32_t u32;
	uint16_t u16;

	switch (size) {
	case 1:
		return *(const uint8_t *)member;
	case 2:
		memcpy(&u16, member, sizeof(u16));
		return u16;
	case 4:
		memcpy(&u32, member, sizeof(u32));
		return u32;
	default:
		memcpy(&u64, member, sizeof(u64));
		return u64;
	}
}

/* JSON's integers, as jansson has them, end at 2^63 - 1: what is more is written as that. */
static json_int_t number(uint64_t value)
{
	return (json_int_t)min_u64(value, INT64_MAX);
}

static json_t *write_hex(uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	return json_string(text);
}

/* Strings of devices and files need not be UTF-8, which jansson insists on. */
static json_t *write_string(const char *string)
{
	char safe[4 * FINDING_TEXT];
	json_t *value = json_string(string);

	return value ? value : json_string(msg_escape(safe, sizeof(safe), string));
}

/* A list that could not take a value is given up: it would be taken for whole. */
static void append(json_t **list, json_t *value)
{
	if (*list && json_array_append_new(*list, value) == 0)
		return;
	if (!*list)
		json_decref(value);
	json_decref(*list);
	*list = NULL;
}

static json_t *write_flags(const struct names *names, uint32_t flags)
{
	json_t *list = json_array();

	for (unsigned int bit = 0; bit < 32; bit++) {
		const char *name = names_get(names, bit);

		if (name && (flags & 1u << bit))
			append(&list, json_string(name));
	}
	return json_pack("{s:o, s:o}", "raw", write_hex(flags), "names", list);
}

static json_t *write_raw(const uint8_t *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	char *text;
	json_t *value;

	if (!bytes || size == 0)
		return json_null();
	text = malloc(2 * size);
	if (!text)
		return NULL;
	for (size_t i = 0; i < size; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	value = json_stringn(text, 2 * size);
	free(text);
	return value;
}

static json_t *write_real(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *write_reals(const double *values, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; list && values && i < n; i++) {
		if (json_array_append_new(list, write_real(values[i]))) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *write_list(const struct model *model, const uint8_t *elements, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < n; i++)
		append(&list, write_object(model, elements + i * model->size));
	return list;
}

static json_t *write_lists(const struct field *field, const uint8_t *object)
{
	const uint8_t *member = object + field->offset, *elements = member;
	size_t n;

	memcpy(&n, object + field->count, sizeof(n));
	if (field->kind != FIELD_ARRAY)
		memcpy(&elements, member, sizeof(elements));
	if (field->kind == FIELD_RAW)
		return write_raw(elements, n);
	if (field->kind == FIELD_REALS)
		return write_reals((const double *)(const void *)elements, n);
	if (field->optional && !elements)
		return json_null();
	return write_list(field->model, elements, n);
}


static json_t *write_name(const char *name)
{
	return name ? json_string(name) : json_null();
}

static json_t *write_status(int status)
{
	return status ? json_string(names_errno(status)) : json_null();
}

/* The int at an offset + 1, 0 where there is none. */
static int int_at(const uint8_t *object, size_t place)
{
	int value = 0;

	if (place)
		memcpy(&value, object + place - 1, sizeof(value));
	return value;
}

static json_t *write_value(const struct field *field, const uint8_t *object)
{
	const void *member = object + field->offset;

	if (field->known && !*(const bool *)(object + field->known - 1))
		return json_null();
	if (int_at(object, field->status))
		return json_null();
	if (field->zero_is_null && get_unsigned(member, field->size) == 0)
		return json_null();
	switch (field->kind) {
	case FIELD_BOOL:
		return json_boolean(*(const bool *)member);
	case FIELD_NUMBER:
		return json_integer(number(get_unsigned(member, field->size)));
	case FIELD_SIGNED:
		return json_integer(*(const int32_t *)member);
	case FIELD_HEX:
		return write_hex(get_unsigned(member, field->size));
	case FIELD_REAL:
		return write_real(*(const double *)member);
	case FIELD_STRING:
		return *(const char *)member || field->empty ? write_string(member) : json_null();
	case FIELD_STATUS:
		return write_status(*(const int *)member);
	case FIELD_NAME:
		return write_name(names_get(field->names, get_unsigned(member, field->size)));
	case FIELD_FLAGS:
		return write_flags(field->names, (uint32_t)get_unsigned(member, field->size));
	case FIELD_GROUP:
		return write_object(field->model, member);
	case FIELD_REALS:
	case FIELD_RAW:
	case FIELD_ARRAY:
	case FIELD_LIST:
	default:
		return write_lists(field, object);
	}
}

/* What was not read says why beside itself: "msix": null, "msix_error": "EACCES". */
static int write_error(json_t *json, const struct field *field, const uint8_t *object)
{
	int status = int_at(object, field->status);
	char key[64];

	if (field->kind == FIELD_GROUP && field->model->status)
		status = int_at(object + field->offset, field->model->status);
	else if (!field->status)
		return 0;
	snprintf(key, sizeof(key), "%s_error", field->key);
	return json_object_set_new(json, key, write_status(status));
}

static json_t *write_object(const struct model *model, const void *object)
{
	json_t *json;

	if (int_at(object, model->status) != 0)
		return json_null();
	json = json_object();
	for (size_t i = 0; json && i < model->n_fields; i++) {
		const struct field *field = &model->fields[i];
		json_t *value = write_value(field, object);

		if (field->sparse && (json_is_null(value) || json_is_false(value))) {
			json_decref(value);
			continue;
		}
		if (json_object_set_new(json, field->key, value) ||
		    write_error(json, field, object)) {
			json_decref(json);
			return NULL;
		}
	}
	return json;
}

static json_t *write_check(const struct device_facts *device, const struct check_verdict *check)
{
	const char *name = behaviour_name(check->behaviour);

	if (!name)
		return json_null();
	return json_pack("{s:s, s:o, s:I, s:I, s:I, s:o}", "behaviour", name, "finding",
			 write_object(&model_finding, &check->finding), "bar_size",
			 number(check->bar_size), "trapped_bytes", number(check->trapped),
			 "trapped_register_bytes", number(check->trapped_registers), "evidence",
			 write_object(&model_probe, &device->probe));
}

static json_t *write_more_benches(const struct device_report *verdicts)
{
	if (verdicts->n_benches < 2)
		return json_array();
	return write_list(&model_bench, (const uint8_t *)&verdicts->benches[1],
			  verdicts->n_benches - 1);
}

/* What is there, or null. */
static json_t *write_optional(const struct model *model, const void *object)
{
	return object ? write_object(model, object) : json_null();
}

static json_t *write_doctor(const struct doctor_verdict *doctor)
{
	json_t *list = json_array();

	if (!doctor->judged) {
		json_decref(list);
		return json_null();
	}
	for (unsigned int i = 0; i < DOCTOR_CHECKS; i++) {
		json_t *check = write_object(&model_finding, &doctor->checks[i]);

		if (json_object_set_new(check, "check",
					json_string(names_get(&names_doctor_check, i)))) {
			json_decref(check);
			check = NULL;
		}
		if (json_array_append_new(list, check)) {
			json_decref(list);
			return NULL;
		}
	}
	return json_pack("{s:b, s:o, s:o}", "ready", doctor_ready(doctor), "next",
			 write_string(doctor_next(doctor)->remedy), "checks", list);
}

static json_t *write_device(const struct device_facts *device, const struct device_report *verdicts)
{
	const struct findings *findings = &verdicts->findings;
	json_t *json = write_object(&model_device, device);

	if (!json || json_object_set_new(json, "check", write_check(device, &verdicts->check)) ||
	    json_object_set_new(json, "doctor", write_doctor(&verdicts->doctor)) ||
	    json_object_set_new(json, "environment",
				write_optional(&model_surroundings, device->surroundings)) ||
	    json_object_set_new(json, "bench", write_optional(&model_bench, verdicts->benches)) ||
	    json_object_set_new(json, "more_benches", write_more_benches(verdicts)) ||
	    json_object_set_new(json, "layout",
				write_optional(&model_layout, verdicts->layout)) ||
	    json_object_set_new(json, "findings", write_list(&model_finding,
							     (const uint8_t *)findings->list,
							     findings->n))) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static json_t *write_devices(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < report->facts.n_devices; i++)
		append(&list, write_device(&report->facts.devices[i], &report->devices[i]));
	return list;
}

static json_t *write_messages(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < report->n_messages; i++) {
		const struct message *message = &report->messages[i];

		append(
			&list, json_pack("{s:s, s:s, s:o, s:o}", "severity",
					names_get(&names_severity, message->severity), "code",
					message->code, "text", write_string(message->text), "hint",
					write_string(message->hint)));
	}
	return list;
}

static json_t *write_argv(const struct report *report)
{
	json_t *list = json_array();

	for (int i = 0; list && i < report->argc; i++)
		append(&list, write_string(report->argv[i]));
	return list;
}

/* The one key that other commands leave out. */
/* A key that only a comparison has. */
static json_t *add_comparison(json_t *json, const struct report *report)
{
	if (json && report->comparison &&
	    json_object_set_new(json, "comparison",
				write_object(&model_comparison, report->comparison))) {
		json_decref(json);
		return NULL;
	}
	return json;
}

/* A key that only answers from a text have. */
static json_t *add_source(json_t *json, const struct report *report)
{
	const struct source_facts *source = &report->facts.source;

	if (json && *source->form &&
	    json_object_set_new(json, "source", write_object(&model_source, source))) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static json_t *write_report(const struct report *report)
{
	char schema[64];
	json_t *tool, *unknown;

	snprintf(schema, sizeof(schema), PROGRAM "/%s", report->command);
	tool = json_pack("{s:s, s:s}", "name", PROGRAM, "version", VERSION);
	unknown = write_list(&model_unknown_name, (const uint8_t *)report->facts.unknown,
			     report->facts.n_unknown);
	return json_pack("{s:s, s:[i,i], s:o, s:o, s:o, s:o, s:o, s:o, s:i}",
			 "schema", schema,
			 "schema_version", REPORT_SCHEMA_MAJOR, REPORT_SCHEMA_MINOR,
			 "tool", tool,
			 "argv", write_argv(report),
			 "host", write_object(&model_host, &report->facts.host),
			 "unknown_names", unknown,
			 "devices", write_devices(report),
			 "messages", write_messages(report),
			 "exit_status", (int)report->exit_status);
}

/* What has been dumped; jansson 2.14 goes on after a key that found no memory, and says nothing. */
struct dump {
	char *text;
	size_t used, room;
	bool lost;
};

static int keep(const char *bytes, size_t size, void *arg)
{
	struct dump *dump = arg;
	const size_t needed = dump->used + size + 1;

	if (dump->lost)
		return -1;
	if (needed > dump->room) {
		char *text = realloc(dump->text, 2 * needed);

		if (!text) {
			dump->lost = true;
			return -1;
		}
		dump->text = text;
		dump->room = 2 * needed;
	}
	memcpy(dump->text + dump->used, bytes, size);
	dump->used += size;
	dump->text[dump->used] = '\0';
	return 0;
}

/* DEL steers a terminal, too, and is the one that jansson does not escape. */
static int collect(const char *bytes, size_t size, void *arg)
{
	const char *del = memchr(bytes, 0x7f, size);
	const size_t length = del ? (size_t)(del - bytes) : size;

	if (keep(bytes, length, arg))
		return -1;
	if (!del)
		return 0;
	return keep("\\u007f", 6, arg) ? -1 : collect(del + 1, size - length - 1, arg);
}

int json_render(const struct report *report, bool pretty, char **text)
{
	size_t flags = JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12) |
			     (pretty ? JSON_INDENT(2) : JSON_COMPACT);
	json_t *json = add_source(add_comparison(write_report(report), report), report);
	struct dump dump = { 0 };
	int ret;

	if (!json)
		return -ENOMEM;
	ret = json_dump_callback(json, collect, &dump, flags);
	json_decref(json);
	if (ret == 0)
		ret = collect("\n", 1, &dump);
	if (ret || dump.lost) {
		free(dump.text);
		return -ENOMEM;
	}
	*text = dump.text;
	return 0;
}
