// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/json_value.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "number.h"
#include "target.h"
#include "xmalloc.h"

static void PRINTF_FORMAT(2, 0) append(struct json_reader *reader, const char *format, va_list ap)
{
	const size_t used = strlen(reader->why);

	vsnprintf(reader->why + used, reader->why_size - used, format, ap);
}

static void PRINTF_FORMAT(2, 3) append_part(struct json_reader *reader, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	append(reader, format, ap);
	va_end(ap);
}

int json_fault(struct json_reader *reader, const char *format, ...)
{
	va_list ap;

	reader->why[0] = '\0';
	for (size_t i = 0; i < reader->length && i < JSON_DEPTH; i++) {
		if (reader->path[i].key)
			append_part(reader, "%s%s", i ? "." : "", reader->path[i].key);
		else
			append_part(reader, "[%zu]", reader->path[i].index);
	}
	append_part(reader, "%s", reader->length ? ": " : "");
	va_start(ap, format);
	append(reader, format, ap);
	va_end(ap);
	return -EINVAL;
}

/* The path is formatted only for a fault, which most reports do not have. */
static size_t enter(struct json_reader *reader, const char *key, size_t index)
{
	if (reader->length < JSON_DEPTH) {
		reader->path[reader->length].key = key;
		reader->path[reader->length].index = index;
	}
	return reader->length++;
}

size_t json_enter_key(struct json_reader *reader, const char *key)
{
	return enter(reader, key, 0);
}

size_t json_enter_index(struct json_reader *reader, size_t index)
{
	return enter(reader, NULL, index);
}

void json_leave(struct json_reader *reader, size_t mark)
{
	reader->length = mark;
}

/* Enters a key and returns its value; NULL, with nothing entered, if it is missing. */
static json_t *get(struct json_reader *reader, const json_t *object, const char *key, size_t *mark)
{
	json_t *value = json_object_get(object, key);

	if (value)
		*mark = json_enter_key(reader, key);
	return value;
}

/* The largest number that an unsigned member of that size holds. */
static uint64_t member_max(size_t size)
{
	return size >= sizeof(uint64_t) ? UINT64_MAX : (UINT64_C(1) << 8 * size) - 1;
}

static void put_unsigned(void *member, size_t size, uint64_t value)
{
	const uint8_t u8 = (uint8_t)value;
	const uint16_t u16 = (uint16_t)value;
	const uint32_t u32 = (uint32_t)value;

	switch (size) {
	case sizeof(u8):
		memcpy(member, &u8, size);
		break;
	case sizeof(u16):
		memcpy(member, &u16, size);
		break;
	case sizeof(u32):
		memcpy(member, &u32, size);
		break;
	default:
		memcpy(member, &value, sizeof(value));
	}
}

/* In two's complement a member has the same bytes with and without a sign. */
static int read_number(struct json_reader *reader, const struct field *field, const json_t *json,
		       void *member)
{
	const int64_t value = json_integer_value(json), min = field->min;
	uint64_t max = min_u64(field->max ? field->max : INT64_MAX, member_max(field->size));

	if (field->kind == FIELD_SIGNED)
		max = member_max(field->size) / 2;
	if (!json_is_integer(json) || value < min || value > (int64_t)max)
		return json_fault(reader, "not a number from %" PRId64 " to %" PRIu64, min, max);
	put_unsigned(member, field->size, (uint64_t)value);
	return 0;
}

static int read_hex(struct json_reader *reader, const json_t *json, size_t size, void *member)
{
	const uint64_t max = member_max(size);
	const char *text = json_string_value(json);
	uint64_t value;

	if (!text || strncmp(text, "0x", 2) != 0 || strlen(text) > 2 + 16 ||
	    !number_parse(text + 2, 16, UINT64_MAX, &value))
		return json_fault(reader, "not a hexadecimal string such as \"0x%x\"", 4096u);
	if (value > max)
		return json_fault(reader, "not a number from \"0x0\" to \"0x%" PRIx64 "\"", max);
	put_unsigned(member, size, value);
	return 0;
}

static int read_real(struct json_reader *reader, const json_t *json, double *member)
{
	if (!json_is_number(json) && !json_is_null(json))
		return json_fault(reader, "not a number");
	*member = json_is_null(json) ? NAN : json_number_value(json);
	return 0;
}

static bool is_address(const char *text)
{
	struct target target;

	return target_parse(text, &target) == 0 && target.kind == TARGET_FUNCTION &&
	       strcmp(target.address, text) == 0;
}

static bool is_uuid(const char *text)
{
	struct target target;

	return target_parse(text, &target) == 0 && target.kind == TARGET_MDEV &&
	       strcmp(target.uuid, text) == 0;
}

static bool is_node(const char *text)
{
	return is_plain_word(text) && strncmp(text, "/dev/", strlen("/dev/")) == 0;
}

/* The largest part of the first @bytes bytes of UTF-8 that ends with a whole character. */
static size_t whole_characters(const char *text, size_t bytes)
{
	while (bytes > 0 && ((unsigned char)text[bytes] & 0xc0) == 0x80)
		bytes--;
	return bytes;
}

static int read_string(struct json_reader *reader, const struct field *field, const json_t *json,
		       char *member)
{
	const char *text = json_is_null(json) ? "" : json_string_value(json);
	size_t length;

	if (!text)
		return json_fault(reader, "not a string");
	if (*text && field->form == FORM_ADDRESS && !is_address(text))
		return json_fault(reader, "not the address of a PCI function");
	if (field->form == FORM_UUID && !is_uuid(text))
		return json_fault(reader, "not a UUID");
	if (*text && field->form == FORM_WORD && !is_plain_word(text))
		return json_fault(reader, "not a name made of letters, digits and /._:-");
	if (*text && ((field->form == FORM_PATH && !is_plain_word(text)) ||
		      (field->form == FORM_NODE && !is_node(text))))
		return json_fault(reader, "not the name or path of a device");
	length = strlen(text);
	if (length >= field->size)
		length = whole_characters(text, field->size - 1);
	memcpy(member, text, length);
	member[length] = '\0';
	return 0;
}

static int read_status(struct json_reader *reader, const json_t *json, int *member)
{
	const char *text = json_string_value(json);
	int status = 0;

	if (!json_is_null(json))
		status = text ? names_errno_parse(text) : 1;
	if (status > 0)
		return json_fault(reader, "neither null nor the name of an error");
	*member = status;
	return 0;
}

static int read_name(struct json_reader *reader, const struct field *field, const json_t *json,
		     void *member)
{
	const char *text = json_string_value(json);

	for (size_t i = 0; text && i < field->names->n; i++) {
		const char *name = names_get(field->names, i);

		if (name && strcmp(name, text) == 0) {
			put_unsigned(member, field->size, i);
			return 0;
		}
	}
	return json_fault(reader, "not a value known to this version");
}

/* Only the raw word is read; the names are for human readers. */
static int read_flags(struct json_reader *reader, const struct field *field, const json_t *json,
		      void *member)
{
	size_t mark;
	const json_t *raw = get(reader, json, "raw", &mark);
	int ret;

	if (!raw)
		return json_fault(reader, "not an object with \"raw\"");
	ret = read_hex(reader, raw, field->size, member);
	json_leave(reader, mark);
	return ret;
}

static int read_boolean(struct json_reader *reader, const json_t *json, bool *member)
{
	if (!json_is_boolean(json))
		return json_fault(reader, "neither true nor false");
	*member = json_is_true(json);
	return 0;
}

static int read_raw(struct json_reader *reader, const json_t *json, uint8_t **member, size_t *count)
{
	const char *text = json_string_value(json);
	size_t digits;

	if (json_is_null(json))
		return 0;
	digits = text ? number_digits(text, 16) : 0;
	if (digits == 0 || digits % 2 || text[digits] || digits / 2 > JSON_RAW_MAX)
		return json_fault(reader, "neither null nor up to %u bytes in hexadecimal",
				  JSON_RAW_MAX);
	*member = xmalloc(digits / 2);
	*count = digits / 2;
	for (size_t i = 0; i < *count; i++)
		(*member)[i] = (uint8_t)number_byte(text + 2 * i);
	return 0;
}

static int read_reals(struct json_reader *reader, const json_t *json, double **member,
		      size_t *count)
{
	const size_t n = json_array_size(json);
	int ret = 0;

	if (!json_is_array(json) || n > JSON_LIST_MAX)
		return json_fault(reader, "not a list of at most %u numbers", JSON_LIST_MAX);
	*member = xcalloc(n, sizeof(**member));
	*count = n;
	for (size_t i = 0; i < n && ret == 0; i++)
		ret = read_real(reader, json_array_get(json, i), *member + i);
	return ret;
}

static int read_elements(struct json_reader *reader, const struct model *model, const json_t *json,
			 uint8_t *elements)
{
	int ret = 0;

	for (size_t i = 0; i < json_array_size(json) && ret == 0; i++) {
		const size_t mark = json_enter_index(reader, i);

		ret = json_value_read(reader, model, json_array_get(json, i),
				      elements + i * model->size);
		json_leave(reader, mark);
	}
	return ret;
}

static int read_list(struct json_reader *reader, const struct field *field, const json_t *json,
		     uint8_t *object)
{
	const bool inside = field->kind == FIELD_ARRAY;
	const size_t max = inside ? field->size / field->model->size : JSON_LIST_MAX;
	const size_t n = json_array_size(json);
	void *elements = object + field->offset;

	if (field->optional && json_is_null(json))
		return 0;
	if (!json_is_array(json) || n > max)
		return json_fault(reader, "not a list of at most %zu entries", max);
	if (!inside) {
		elements = xcalloc(n, field->model->size);
		memcpy(object + field->offset, &elements, sizeof(elements));
	}
	memcpy(object + field->count, &n, sizeof(n));
	return read_elements(reader, field->model, json, elements);
}

static int read_value(struct json_reader *reader, const struct field *field, const json_t *json,
		      uint8_t *object)
{
	void *member = object + field->offset;

	switch (field->kind) {
	case FIELD_BOOL:
		return read_boolean(reader, json, member);
	case FIELD_NUMBER:
	case FIELD_SIGNED:
		return read_number(reader, field, json, member);
	case FIELD_HEX:
		return read_hex(reader, json, field->size, member);
	case FIELD_REAL:
		return read_real(reader, json, member);
	case FIELD_STRING:
		return read_string(reader, field, json, member);
	case FIELD_STATUS:
		return read_status(reader, json, member);
	case FIELD_NAME:
		return read_name(reader, field, json, member);
	case FIELD_FLAGS:
		return read_flags(reader, field, json, member);
	case FIELD_RAW:
		return read_raw(reader, json, member, (size_t *)(void *)(object + field->count));
	case FIELD_REALS:
		return read_reals(reader, json, member, (size_t *)(void *)(object + field->count));
	case FIELD_GROUP:
		return json_value_read(reader, field->model, json, member);
	case FIELD_ARRAY:
	case FIELD_LIST:
		return read_list(reader, field, json, object);
	case FIELD_TEXT:
	case FIELD_TEXTS:
	case FIELD_NUMBERS:
	case FIELD_POINTER:
	case FIELD_INLINE: /* only in the report's own tables, which are not read */
		break;
	}
	return 0;
}

/* A fact that could not be read is null, and KEY_error in @parent says why. */
static int read_fact(struct json_reader *reader, const struct field *field, const json_t *json,
		     const json_t *parent, uint8_t *object)
{
	const json_t *error;
	char key[64];
	const size_t place =
		field->status ? field->status - 1 : field->offset + field->model->status - 1;
	int status = 0, ret = 0;

	if (!json_is_null(json)) {
		ret = read_value(reader, field, json, object);
	} else {
		snprintf(key, sizeof(key), "%s_error", field->key);
		error = json_object_get(parent, key);
		status = FACT_NOT_ASKED; /* before version 2 not every fact had an error */
		ret = error ? read_status(reader, error, &status) : 0;
	}
	if (ret == 0 && status == 0 && json_is_null(json))
		ret = json_fault(reader, "null without a reason in %s_error", field->key);
	memcpy(object + place, &status, sizeof(status));
	return ret;
}

static int read_field(struct json_reader *reader, const struct field *field, const json_t *json,
		      const json_t *parent, uint8_t *object)
{
	const bool null = json_is_null(json);
	const int status = null ? FACT_NOT_ASKED : 0;

	if (field->known)
		*(bool *)(object + field->known - 1) = !null;
	if (field->status && field->sparse)
		memcpy(object + field->status - 1, &status, sizeof(status));
	if (null && (field->known || field->zero_is_null || (field->status && field->sparse)))
		return 0;
	return field_error(field) ? read_fact(reader, field, json, parent, object) :
				    read_value(reader, field, json, object);
}

/* A fact that a version does not write is not known. */
static void leave_unknown(const struct field *field, uint8_t *object)
{
	const int status = FACT_NOT_ASKED;

	if (field->status)
		memcpy(object + field->status - 1, &status, sizeof(status));
}

int json_value_read(struct json_reader *reader, const struct model *model, const json_t *json,
		    void *object)
{
	int ret = 0;

	if (!json_is_object(json))
		return json_fault(reader, "not an object");
	for (size_t i = 0; i < model->n_fields && ret == 0; i++) {
		const struct field *field = &model->fields[i];
		size_t mark;
		const json_t *value = field->derived ? NULL : get(reader, json, field->key, &mark);

		if (!value) {
			if (!field->derived)
				leave_unknown(field, object);
			continue;
		}
		ret = read_field(reader, field, value, json, object);
		json_leave(reader, mark);
	}
	return ret;
}
