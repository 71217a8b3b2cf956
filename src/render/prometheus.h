/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports as metrics, in Prometheus's text format (exposition format 0.0.4), which node_exporter's
 * textfile collector reads. All metrics are gauges without a timestamp. Their names begin with
 * vfio_msixctl_COMMAND_, so that the files of several commands have none in common.
 */
#ifndef RENDER_PROMETHEUS_H
#define RENDER_PROMETHEUS_H

#include "report.h"

/* What is being written. */
struct prometheus;

struct prometheus_label {
	const char *name;
	const char *value; /* not escaped; an empty one is the same as none */
};

/* What samples are of: a device, or a DEVICE argument without one. No name occurs twice. */
struct prometheus_subject {
	const char *name;                     /* the label "address" */
	const struct device_facts *device;    /* NULL: there is no such device */
	const struct device_report *verdicts; /* NULL: nothing was judged */
};

/**
 * prometheus_render() - the metrics of a report
 * @metrics: writes those of the command; what all commands have is added
 *
 * Return: to be freed; ends with a line feed.
 */
char *prometheus_render(const struct report *report, void (*metrics)(struct prometheus *out));

/** prometheus_report() - the report that is being written */
const struct report *prometheus_report(const struct prometheus *out);

/** prometheus_subjects() - everything that samples may be of, sorted by name; their number in @n */
const struct prometheus_subject *prometheus_subjects(const struct prometheus *out, size_t *n);

/**
 * prometheus_family() - begin a metric; its samples follow
 * @name: without the prefix, with its base unit at the end
 * @help: a sentence without quotes or backslashes; both must remain valid until the next one
 */
void prometheus_family(struct prometheus *out, const char *name, const char *help);

/** prometheus_sample() - one sample of it; @labels: NULL, or the last one's name is NULL */
void prometheus_sample(struct prometheus *out, double value, const struct prometheus_label *labels);

/* The labels of a sample. */
#define PROMETHEUS_LABELS(...)            \
	(const struct prometheus_label[]) \
	{                                 \
		__VA_ARGS__,              \
		{                         \
			NULL, NULL        \
		}                         \
	}

/** prometheus_of() - one sample of a subject, whose name is its only label */
void prometheus_of(struct prometheus *out, const struct prometheus_subject *subject, double value);

/**
 * prometheus_info() - a metric with a sample for each device: 1, and what it is as labels
 * @name: as of prometheus_family()
 */
void prometheus_info(struct prometheus *out, const char *name);

/* What commands pass to prometheus_render(). */
void prometheus_list(struct prometheus *out);
void prometheus_check(struct prometheus *out);
void prometheus_watch(struct prometheus *out);

#endif
