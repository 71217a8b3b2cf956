// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "escape.h"
#include "render/json.h"
#include "render/model_report.h"
#include "render/output.h"
#include "xmalloc.h"

static json_t *write_object(const struct model *model, const void *object);
static void write_rows(json_t *json, const struct model *model, const uint8_t *object);

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

/* Integers of jansson end at 2^63 - 1: larger values are written as that. */
static json_int_t number(uint64_t value)
{
	return (json_int_t)min_u64(value, INT64_MAX);
}

static json_int_t get_signed(const void *member, size_t size)
{
	int64_t value;

	if (size == sizeof(int32_t))
		return *(const int32_t *)member;
	memcpy(&value, member, sizeof(value));
	return value;
}

static json_t *write_hex(uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	return json_string(text);
}

/* Strings of devices and files need not be UTF-8, which jansson requires. */
static json_t *write_string(const char *string)
{
	char safe[4 * FINDING_TEXT];
	json_t *value = json_string(string);

	return value ? value : json_string(escape_text(safe, sizeof(safe), string));
}

static json_t *write_flags(const struct names *names, uint32_t flags)
{
	json_t *list = json_array();

	for (unsigned int bit = 0; bit < 32; bit++) {
		const char *name = names_get(names, bit);

		if (name && (flags & 1u << bit))
			json_array_append_new(list, json_string(name));
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
	text = xmalloc(2 * size);
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

	for (size_t i = 0; values && i < n; i++)
		json_array_append_new(list, write_real(values[i]));
	return list;
}

static json_t *write_list(const struct model *model, const uint8_t *elements, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, write_object(model, elements + i * model->size));
	return list;
}

static json_t *write_texts(char **texts, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, write_string(texts[i]));
	return list;
}

static json_t *write_numbers(const unsigned int *numbers, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_integer(numbers[i]));
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
	if (field->kind == FIELD_TEXTS)
		return write_texts(*(char **const *)(const void *)member, n);
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

/* The int at an offset + 1; 0 if there is none. */
static int int_at(const uint8_t *object, size_t place)
{
	int value = 0;

	if (place)
		memcpy(&value, object + place - 1, sizeof(value));
	return value;
}

static bool is_null(const struct field *field, const uint8_t *object)
{
	const void *member = object + field->offset;

	if (field->known && !*(const bool *)(object + field->known - 1))
		return true;
	if (int_at(object, field->status))
		return true;
	if (field->kind == FIELD_STRING)
		return !*(const char *)member && !field->empty;
	if (field->kind == FIELD_POINTER || (field->sparse && field->kind == FIELD_LIST))
		return !*(void *const *)member;
	return field->zero_is_null && get_unsigned(member, field->size) == 0;
}

static json_t *write_value(const struct field *field, const uint8_t *object)
{
	const void *member = object + field->offset;

	if (is_null(field, object))
		return json_null();
	switch (field->kind) {
	case FIELD_BOOL:
		return json_boolean(*(const bool *)member);
	case FIELD_NUMBER:
		return json_integer(number(get_unsigned(member, field->size)));
	case FIELD_SIGNED:
		return json_integer(get_signed(member, field->size));
	case FIELD_HEX:
		return write_hex(get_unsigned(member, field->size));
	case FIELD_REAL:
		return write_real(*(const double *)member);
	case FIELD_STRING:
		return write_string(member);
	case FIELD_TEXT:
		return write_string(*(const char *const *)member);
	case FIELD_STATUS:
		return write_status(*(const int *)member);
	case FIELD_NAME:
		return write_name(names_get(field->names, get_unsigned(member, field->size)));
	case FIELD_FLAGS:
		return write_flags(field->names, (uint32_t)get_unsigned(member, field->size));
	case FIELD_GROUP:
		return write_object(field->model, member);
	case FIELD_POINTER:
		return write_object(field->model, *(const void *const *)member);
	case FIELD_NUMBERS:
		return write_numbers(member, field->size / sizeof(unsigned int));
	case FIELD_REALS:
	case FIELD_RAW:
	case FIELD_ARRAY:
	case FIELD_LIST:
	case FIELD_TEXTS:
		return write_lists(field, object);
	case FIELD_INLINE: /* has no key: write_rows() */
		break;
	}
	return NULL;
}

/* For a fact that could not be read, adds the reason: "msix": null, "msix_error": "EACCES". */
static void write_error(json_t *json, const struct field *field, const uint8_t *object)
{
	int status = int_at(object, field->status);
	char key[64];

	if (!field_error(field))
		return;
	if (field->kind == FIELD_GROUP)
		status = int_at(object + field->offset, field->model->status);
	snprintf(key, sizeof(key), "%s_error", field->key);
	json_object_set_new(json, key, write_status(status));
}

static bool is_left_out(const struct field *field, const uint8_t *object)
{
	if (field->asked && int_at(object, field->asked) == FACT_NOT_ASKED)
		return true;
	if (!field->sparse)
		return false;
	return is_null(field, object) ||
	       (field->kind == FIELD_BOOL && !field->known && !field->status &&
		!*(const bool *)(object + field->offset));
}

static void write_row(json_t *json, const struct field *field, const uint8_t *object)
{
	const uint8_t *member = object + field->offset;

	if (field->kind == FIELD_INLINE) {
		write_rows(json, field->model, *(const uint8_t *const *)(const void *)member);
		return;
	}
	if (is_left_out(field, object))
		return;
	json_object_set_new(json, field->key, write_value(field, object));
	write_error(json, field, object);
}

static void write_rows(json_t *json, const struct model *model, const uint8_t *object)
{
	for (size_t i = 0; i < model->n_fields; i++)
		write_row(json, &model->fields[i], object);
}

static json_t *write_object(const struct model *model, const void *object)
{
	json_t *json;

	if (int_at(object, model->status) != 0)
		return json_null();
	json = json_object();
	write_rows(json, model, object);
	return json;
}

static void arrange_doctor(const struct doctor_verdict *verdict, struct json_doctor *doctor)
{
	doctor->ready = doctor_ready(verdict);
	doctor->next = doctor_next(verdict)->remedy;
	doctor->n_checks = DOCTOR_CHECKS;
	for (unsigned int i = 0; i < DOCTOR_CHECKS; i++)
		doctor->checks[i] = (struct json_doctor_check){ &verdict->checks[i], i };
}

static void arrange_host(const struct doctor_verdict *verdict, struct json_host *host)
{
	host->ready = doctor_ready(verdict);
	host->next = doctor_next(verdict)->remedy;
	host->n_checks = HOST_CHECKS;
	for (unsigned int i = 0; i < HOST_CHECKS; i++)
		host->checks[i] = (struct json_host_check){ &verdict->checks[i], i };
}

static struct json_layout *arrange_layout(const struct layout_verdict *layout)
{
	struct json_layout *arranged = xcalloc(1, sizeof(*arranged));

	arranged->layout = layout;
	arranged->n_pages = layout->n_pages;
	for (size_t i = 0; i < layout->n_pages; i++) {
		struct json_page *page = &arranged->pages[i];

		page->page = &layout->pages[i];
		page->consumers = layout_consumers(layout, page->page, &page->n_consumers);
	}
	return arranged;
}

static void free_devices(struct json_device *devices, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct json_layout *layout = devices[i].layout;

		for (size_t k = 0; layout && k < layout->n_pages; k++)
			free(layout->pages[k].consumers);
		free(layout);
		free(devices[i].bench);
	}
	free(devices);
}

static void arrange_benches(const struct device_facts *facts, const struct device_report *verdicts,
			    struct json_device *device)
{
	const size_t n = min_u64(facts->n_measurements, verdicts->qualities.n);

	if (n == 0)
		return;
	device->bench = xcalloc(n, sizeof(*device->bench));
	for (size_t i = 0; i < n; i++)
		device->bench[i] = (struct json_bench){ &facts->measurements[i],
							&verdicts->qualities.list[i] };
	device->n_more = n - 1;
	device->more_benches = n > 1 ? device->bench + 1 : NULL;
}

static void arrange_device(const struct device_facts *facts, const struct device_report *verdicts,
			   struct json_device *device)
{
	device->facts = facts;
	device->checked = verdicts->check.behaviour != BEHAVIOUR_NONE;
	device->check = (struct json_check){ &verdicts->check, &facts->probe };
	device->doctored = verdicts->doctor != NULL;
	if (device->doctored)
		arrange_doctor(verdicts->doctor, &device->doctor);
	device->environment = facts->environment;
	arrange_benches(facts, verdicts, device);
	device->layout = verdicts->layout ? arrange_layout(verdicts->layout) : NULL;
	device->maps = verdicts->maps;
	device->watch = verdicts->watch;
	device->vectors = verdicts->vectors;
	device->findings = verdicts->findings.list;
	device->n_findings = verdicts->findings.n;
}

/* @devices: facts.n_devices of them, zeroed */
static json_t *write_report(const struct report *report, struct json_device *devices)
{
	const struct source_facts *source = &report->facts.source;
	static const struct device_report unjudged;
	char schema[64];
	struct json_report arranged = {
		.schema = schema,
		.schema_version = { REPORT_SCHEMA_MAJOR, REPORT_SCHEMA_MINOR },
		.tool = { PROGRAM, VERSION },
		.argv = report->argv,
		.argc = (size_t)report->argc,
		.host = &report->facts.host,
		.survey = report->facts.survey.status ? NULL : &report->facts.survey,
		.doctored = report->doctor != NULL,
		.unknown = report->facts.unknown,
		.n_unknown = report->facts.n_unknown,
		.devices = devices,
		.n_devices = report->facts.n_devices,
		.messages = report->messages.list,
		.n_messages = report->messages.n,
		.exit_status = report->exit_status,
		.comparison = report->comparison,
		.source = source->form != SOURCE_MACHINE || source->fault ? source : NULL,
		.bench_request = report->facts.bench.status ? NULL : &report->facts.bench,
		.unsaved = report->facts.unsaved,
		.n_unsaved = report->facts.n_unsaved,
	};

	if (arranged.doctored)
		arrange_host(report->doctor, &arranged.doctor);
	snprintf(schema, sizeof(schema), PROGRAM "/%s", report->command);
	for (size_t i = 0; i < report->facts.n_devices; i++)
		arrange_device(&report->facts.devices[i],
			       report->devices ? &report->devices[i] : &unjudged, &devices[i]);
	return write_object(&model_report, &arranged);
}

/* DEL is the one control character that jansson does not escape. */
static int collect(const char *bytes, size_t size, void *output)
{
	const char *del;

	for (; (del = memchr(bytes, 0x7f, size)) != NULL; bytes = del + 1) {
		output_add(output, bytes, (size_t)(del - bytes));
		output_add(output, "\\u007f", 6);
		size -= (size_t)(del - bytes) + 1;
	}
	output_add(output, bytes, size);
	return 0;
}

char *json_render(const struct report *report, bool pretty)
{
	const size_t flags = JSON_ENSURE_ASCII | JSON_REAL_PRECISION(17) |
			     (pretty ? JSON_INDENT(2) : JSON_COMPACT);
	struct json_device *devices = xcalloc(report->facts.n_devices, sizeof(*devices));
	struct output output = { 0 };
	json_t *json;

	json_set_alloc_funcs(xmalloc, free);
	json = write_report(report, devices);
	free_devices(devices, report->facts.n_devices);
	json_dump_callback(json, collect, &output, flags);
	json_decref(json);
	output_add(&output, "\n", 1);
	return output.text;
}
