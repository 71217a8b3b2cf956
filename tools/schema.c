// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints the JSON Schema of the reports, from the tables that they are written with.
 *
 * schema [--closed]
 *
 * The published schema is open: documents of later minor versions, which may have more keys and
 * more values, are valid too. --closed allows only what this version writes; it is for the tests.
 *
 * This is a program of its own because it runs on the build machine, which in a cross build is not
 * the machine that the tool is for. It needs no library.
 */
#include <inttypes.h>
#include <string.h>

#include "render/model_report.h"

#define MODELS_MAX 128

static bool closed;
/* The models that $defs has or will have: printing one may add others. */
static const struct model *models[MODELS_MAX];
static size_t n_models;
/* What is printed before the next item of a list. */
static const char *separator = "";
static bool conditions;

static void next_item(void)
{
	fputs(separator, stdout);
	separator = ", ";
}

static void next_line(int indent)
{
	printf("%s\n%*s", *separator ? "," : "", indent, "");
	separator = ", ";
}

static void print_string(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('"');
}

/* Keywords as in the tables, which have ' for ". */
static void print_keywords(const char *text)
{
	for (; *text; text++)
		putchar(*text == '\'' ? '"' : *text);
}

static void print_type(const char *type, bool null)
{
	printf(null ? "\"type\": [\"%s\", \"null\"]" : "\"type\": \"%s\"", type);
}

/* The names of a set, and null. @only: a bit for each name that is allowed; 0 allows all. */
static void print_names(const struct names *names, uint32_t only, bool null)
{
	const char *first = "";

	printf(closed ? "\"enum\": [" : "\"anyOf\": [{ \"enum\": [");
	for (size_t i = 0; i < names->n; i++) {
		if (!names->list[i] || (only && !(only & 1u << i)))
			continue;
		fputs(first, stdout);
		print_string(names->list[i]);
		first = ", ";
	}
	printf("%s]", null ? ", null" : "");
	if (!closed)
		printf(" }, { \"type\": \"string\" }]");
}

static void print_hex(size_t size, bool null)
{
	print_type("string", null);
	printf(", \"pattern\": \"^0x(0|[1-9a-f][0-9a-f]{0,%zu})$\"", 2 * (closed ? size : 8) - 1);
}

static void print_integer(const struct field *field, bool null)
{
	const bool sign = field->kind == FIELD_SIGNED;
	uint64_t max = field->max;

	if (!max && closed && field->size < sizeof(uint64_t))
		max = (UINT64_C(1) << (8 * field->size - sign)) - 1;
	print_type("integer", null);
	printf(", \"minimum\": %" PRId32, field->min);
	if (max)
		printf(", \"maximum\": %" PRIu64, max);
}

static void print_text(const struct field *field, bool null)
{
	static const char *const patterns[] = {
		[FORM_ADDRESS] = "^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\\\\.[0-7]$",
		[FORM_UUID] = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
		[FORM_NODE] = NULL, /* of those above the reader wants more than there may be */
	};

	print_type("string", null);
	if (patterns[field->form])
		printf(", \"pattern\": \"%s\"", patterns[field->form]);
	else if (!field->empty || field->always)
		printf(", \"minLength\": 1");
}

static void print_flags(const struct field *field)
{
	printf("\"type\": \"object\", \"required\": [\"raw\", \"names\"], %s\"properties\": { "
	       "\"raw\": { ",
	       closed ? "\"additionalProperties\": false, " : "");
	print_hex(field->size, false);
	printf(" }, \"names\": { \"type\": \"array\", \"items\": { ");
	print_names(field->names, 0, false);
	printf(" }, \"uniqueItems\": true } }");
}

static void print_model(const struct model *model, bool null)
{
	size_t i = 0;

	while (i < n_models && models[i] != model)
		i++;
	if (i == MODELS_MAX) {
		fprintf(stderr, "schema: more than %d models\n", MODELS_MAX);
		exit(EXIT_FAILURE);
	}
	if (i == n_models)
		models[n_models++] = model;
	printf("\"$ref\": \"#/$defs/%s\"%s", model->name, null ? "" : ", \"type\": \"object\"");
}

static void print_list(const struct field *field, bool null)
{
	print_type("array", null);
	if (field->min)
		printf(", \"minItems\": %" PRId32, field->min);
	if (closed && field->kind == FIELD_ARRAY)
		printf(", \"maxItems\": %zu", field->size / field->model->size);
	printf(", \"items\": { ");
	print_model(field->model, false);
	printf(" }");
}

static void print_numbers(const struct field *field)
{
	const size_t n = field->size / sizeof(unsigned int);

	print_type("array", false);
	printf(", \"minItems\": %zu, \"maxItems\": %zu, \"items\": { ", n, n);
	printf("\"type\": \"integer\", \"minimum\": 0 }");
}

static bool has_hole(const struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (!names->list[i])
			return true;
	return false;
}

static bool can_be_null(const struct field *field)
{
	if (field->sparse)
		return false;
	if (field->known || field->zero_is_null || field_error(field))
		return true;
	switch (field->kind) {
	case FIELD_STRING:
		return !field->empty && !field->always;
	case FIELD_STATUS:
		return !field->always;
	case FIELD_NAME: /* a derived one is of a number that anybody may add to */
		return !field->always && (field->derived || has_hole(field->names));
	case FIELD_POINTER:
		return !field->always;
	case FIELD_RAW:
		return true;
	default:
		return field->optional;
	}
}

static void print_kind(const struct field *field)
{
	const bool null = can_be_null(field);

	switch (field->kind) {
	case FIELD_BOOL:
		print_type("boolean", null);
		if (field->sparse && !field->known && !field->status)
			printf(", \"const\": true");
		break;
	case FIELD_NUMBER:
	case FIELD_SIGNED:
		print_integer(field, null);
		break;
	case FIELD_HEX:
		print_hex(field->size, null);
		break;
	case FIELD_REAL:
		print_type("number", null);
		break;
	case FIELD_STRING:
		print_text(field, null);
		break;
	case FIELD_STATUS:
		print_type("string", null);
		printf(", \"pattern\": \"^(absent|not-asked|E[A-Z0-9]+)$\"");
		break;
	case FIELD_NAME:
		print_names(field->names, field->only, null);
		break;
	case FIELD_FLAGS:
		print_flags(field);
		break;
	case FIELD_REALS:
		printf("\"type\": \"array\", \"items\": { \"type\": [\"number\", \"null\"] }");
		break;
	case FIELD_RAW:
		print_type("string", null);
		printf(", \"pattern\": \"^([0-9a-f]{2})+$\"");
		break;
	case FIELD_ARRAY:
	case FIELD_LIST:
		print_list(field, null);
		break;
	case FIELD_TEXT:
		if (field->names)
			print_names(field->names, 0, null);
		else
			print_text(field, null);
		break;
	case FIELD_TEXTS:
		printf("\"type\": \"array\", \"items\": { \"type\": \"string\" }");
		break;
	case FIELD_NUMBERS:
		print_numbers(field);
		break;
	case FIELD_GROUP:
	case FIELD_POINTER:
		print_model(field->model, null);
		break;
	case FIELD_INLINE: /* its rows come here one by one */
		break;
	}
}

/* @print_row for each row, including those of other tables whose keys are in the same object. */
static void each_row(const struct model *model, int indent,
		     void (*print_row)(const struct field *field, int indent))
{
	for (size_t i = 0; i < model->n_fields; i++) {
		const struct field *field = &model->fields[i];

		if (field->kind == FIELD_INLINE)
			each_row(field->model, indent, print_row);
		else
			print_row(field, indent);
	}
}

static void print_required(const struct field *field, int indent)
{
	(void)indent;
	if (field->sparse || field->asked)
		return;
	next_item();
	print_string(field->key);
	if (field_error(field))
		printf(", \"%s_error\"", field->key);
}

static void print_property(const struct field *field, int indent)
{
	next_line(indent);
	print_string(field->key);
	printf(": { ");
	if (field->what) {
		printf("\"description\": ");
		print_string(field->what);
		printf(", ");
	}
	print_kind(field);
	if (field->also) {
		printf(", ");
		print_keywords(field->also);
	}
	printf(" }");
	if (field_error(field)) {
		const struct field error = { .kind = FIELD_STATUS };

		next_line(indent);
		printf("\"%s_error\": { ", field->key);
		print_kind(&error);
		printf(" }");
	}
}

/* "allOf" begins with the first one. */
static void next_condition(int indent)
{
	if (!conditions) {
		next_line(indent);
		printf("\"allOf\": [");
		separator = "";
	}
	conditions = true;
	next_line(indent + 2);
}

/* The value is null if and only if there is an error, and both keys are present or both absent. */
static void print_pair(const struct field *field, int indent)
{
	if (!field_error(field))
		return;
	next_condition(indent);
	printf("{ \"if\": { \"properties\": { \"%s\": { \"type\": \"null\" } } }, \"then\": {"
	       " \"properties\": { \"%s_error\": { \"type\": \"string\" } } }, \"else\": {"
	       " \"properties\": { \"%s_error\": { \"type\": \"null\" } } } }",
	       field->key, field->key, field->key);
	if (!field->asked)
		return;
	next_condition(indent);
	printf("{ \"dependentRequired\": { \"%s\": [\"%s_error\"], \"%s_error\": [\"%s\"] } }",
	       field->key, field->key, field->key, field->key);
}

static void print_conditions(const struct model *model, int indent)
{
	conditions = false;
	each_row(model, indent, print_pair);
	for (const char *const *rule = model->rules; closed && rule && *rule; rule++) {
		next_condition(indent);
		print_keywords(*rule);
	}
	if (conditions)
		printf("\n%*s]", indent, "");
}

static void print_object(const struct model *model, int indent)
{
	if (model->what) {
		next_line(indent);
		printf("\"description\": ");
		print_string(model->what);
	}
	next_line(indent);
	print_type("object", model != &model_report);
	next_line(indent);
	printf("\"required\": [");
	separator = "";
	each_row(model, indent, print_required);
	printf("]");
	if (closed) {
		next_line(indent);
		printf("\"additionalProperties\": false");
	}
	next_line(indent);
	printf("\"properties\": {");
	separator = "";
	each_row(model, indent + 2, print_property);
	printf("\n%*s}", indent, "");
	print_conditions(model, indent);
}

static void print_definitions(void)
{
	next_line(2);
	printf("\"$defs\": {");
	separator = "";
	for (size_t i = 0; i < n_models; i++) {
		next_line(4);
		printf("\"%s\": {", models[i]->name);
		separator = "";
		print_object(models[i], 6);
		printf("\n    }");
	}
	printf("\n  }");
}

int main(int argc, char **argv)
{
	closed = argc > 1 && strcmp(argv[1], "--closed") == 0;
	printf("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
	       "  \"$id\": \"urn:vfio-msixctl:report:%d%s\",\n"
	       "  \"title\": \"Report printed by vfio-msixctl --json\"",
	       REPORT_SCHEMA_MAJOR, closed ? ":closed" : "");
	separator = ", ";
	print_object(&model_report, 2);
	print_definitions();
	printf("\n}\n");
	return fclose(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
