// SPDX-License-Identifier: GPL-2.0-or-later
#include "commands/run.h"

#include <errno.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/replay.h"
#include "commands/signals.h"
#include "gather/group.h"
#include "gather/host.h"
#include "gather/pci.h"
#include "gather/resolve.h"
#include "gather/used.h"
#include "gather/vfio_config.h"
#include "judge/diagnosis.h"
#include "msg.h"
#include "render/json.h"
#include "render/names.h"
#include "render/output.h"
#include "xmalloc.h"

static void print_message(const struct finding *finding)
{
	msg_line("%s", finding->text);
	if (finding->remedy[0])
		msg_line("next: %s", finding->remedy);
}

void run_add_message(struct run *run, const struct finding *finding)
{
	report_add_message(&run->report, finding);
	if (!run->options->quiet || finding->level == LEVEL_FAIL)
		print_message(finding);
}

void run_message(struct run *run, const struct device_facts *device, const struct finding *finding)
{
	AUTO_FINDING named = { 0 };

	finding_set(&named, finding->id, "%s: %s", facts_device_label(device),
		    finding->text);
	finding_remedy(&named, "%s", finding->remedy);
	run_add_message(run, &named);
}

/* The name is a fact, so that the message can be made again from a saved report. */
static void name_failed(struct run *run, const char *name, int ret)
{
	struct unknown_name *unknown = facts_add_unknown(&run->report.facts, name, ret);
	AUTO_FINDING finding = { 0 };

	diagnose_name(unknown->name, ret, &finding);
	run_add_message(run, &finding);
}

static int resolve_names(struct run *run)
{
	for (int i = 0; i < run->options->n_names; i++) {
		const char *name = run->options->names[i];
		struct target target;
		int ret = target_parse(name, &target);

		if (ret == 0)
			ret = resolve_target(run->options->sysroot, name, &target,
					     &run->report.facts);
		if (ret)
			name_failed(run, name, ret);
	}
	return 0;
}

void run_open_failed(struct run *run, const struct device_facts *device,
		     struct device_report *verdicts)
{
	AUTO_FINDING finding = { 0 };

	verdicts->failed = true;
	diagnose_open(device, &finding);
	run_message(run, device, &finding);
}

void run_refuse_mdev(struct run *run, const struct device_facts *device,
		     struct device_report *verdicts)
{
	AUTO_FINDING finding = { 0 };

	verdicts->failed = true;
	diagnose_mdev(device, &finding);
	run_message(run, device, &finding);
}

static void gather_before_open(struct run *run, struct device_facts *device)
{
	int ret;

	if (device->mdev.status == 0) {
		device->pci.status = FACT_NOT_THERE;
		device->msix.status = FACT_NOT_ASKED;
		group_gather(run->options->sysroot, device);
		return;
	}
	ret = pci_gather(run->pci, device);
	if (ret == 0) {
		group_gather(run->options->sysroot, device);
		return;
	}
	device->open.status = ret;
	device->open.step = STEP_FUNCTION;
}

/* What was asked of a device that has gone meanwhile is worth nothing: reads of it are all ones. */
static void refuse_gone(struct run *run, const struct vfio_handle *handle,
			const struct device_facts *device, struct device_report *verdicts)
{
	AUTO_FINDING finding = { 0 };

	if (verdicts->failed || *signals_flag() || !vfio_config_is_gone(handle->device))
		return;
	diagnose_gone(&finding);
	verdicts->failed = true;
	report_drop_benches(verdicts);
	run_message(run, device, &finding);
}

static int gather_opened(struct run *run, const struct vfio_handle *handle,
			 struct device_facts *device, struct device_report *verdicts)
{
	int ret = vfio_gather_info(handle, device);

	if (ret) {
		device->open.status = ret;
		device->open.step = STEP_DEVICE_INFO;
		run_open_failed(run, device, verdicts);
		return 0;
	}
	if (!(device->vfio.flags & VFIO_DEVICE_FLAGS_PCI))
		return run->steps->gather(run, handle, device, verdicts);
	if (device->msix.status == -EACCES)
		vfio_config_msix(handle->device, &device->msix);
	ret = run->steps->gather(run, handle, device, verdicts);
	if (ret == 0)
		refuse_gone(run, handle, device, verdicts);
	return ret;
}

static int open_and_gather(struct run *run, struct device_facts *device,
			   struct device_report *verdicts)
{
	const struct vfio_request request = {
		.sysroot = run->options->sysroot,
		.backend = run->options->backend,
		.vf_token = run->options->vf_token,
	};
	struct vfio_handle handle;
	int ret;

	if (vfio_open(&handle, &request, device) != 0) {
		used_gather(request.sysroot, device); /* what the remedy would take from the host */
		run_open_failed(run, device, verdicts);
		return 0;
	}
	ret = gather_opened(run, &handle, device, verdicts);
	vfio_close(&handle);
	return ret;
}

static void report_chain(struct run *run, const struct device_facts *device, const char *of,
			 const struct chain *chain)
{
	AUTO_FINDING finding = { 0 };

	if (diagnose_chain(of, chain, &finding))
		run_message(run, device, &finding);
}

void run_report_opened(struct run *run, const struct device_facts *device)
{
	AUTO_FINDING finding = { 0 };

	if (device->open.status == 0 && diagnose_noiommu(device, &finding))
		run_message(run, device, &finding);
	report_chain(run, device, "the device", &device->vfio.chain);
	for (size_t i = 0; i < device->n_regions; i++) {
		const struct region_facts *region = &device->regions[i];
		const char *name = names_get(&names_pci_region, region->index);

		report_chain(run, device, name ? name : "a region", &region->chain);
	}
	report_chain(run, device, "the IOMMU", &device->iommu.chain);
}

static int one_device(struct run *run, struct device_facts *device, struct device_report *verdicts)
{
	const struct steps *steps = run->steps;
	int ret = 0;

	gather_before_open(run, device);
	if (device->pci.status && device->mdev.status) {
		run_open_failed(run, device, verdicts);
		return 0;
	}
	if (device->mdev.status == 0 && steps->pci_only) {
		run_refuse_mdev(run, device, verdicts);
		return 0;
	}
	if (steps->prepare && !steps->prepare(run, device, verdicts))
		return 0;
	if (steps->opens)
		ret = open_and_gather(run, device, verdicts);
	else if (steps->gather)
		ret = steps->gather(run, NULL, device, verdicts);
	run_report_opened(run, device);
	if (ret == 0 && !verdicts->failed && steps->judge)
		steps->judge(run, device, verdicts);
	return ret;
}

static int all_devices(struct run *run)
{
	const size_t n = run->report.facts.n_devices;
	int ret = 0;

	/* Thousands of verdicts that nobody fills and nobody prints take time too. */
	if (run->steps->find && run->options->json == JSON_OFF)
		return 0;
	run->report.devices = xcalloc(n, sizeof(*run->report.devices));
	for (size_t i = 0; i < n && ret == 0 && !run->steps->find; i++)
		ret = one_device(run, &run->report.facts.devices[i], &run->report.devices[i]);
	return ret;
}

static int gather_all(struct run *run)
{
	AUTO_FINDING finding = { 0 };
	int ret;

	host_gather(&run->report.facts.host);
	ret = pci_reader_open(&run->pci, run->options->sysroot);
	if (ret) {
		finding_set(&finding, FINDING_NO_PCI, "cannot read PCI functions: %s/sys/bus/pci: %s",
			    run->options->sysroot, strerror(-ret));
		finding_remedy(&finding, "see that sysfs is mounted, and what --sysroot names");
		run_add_message(run, &finding);
		return 0;
	}
	ret = run->steps->find ? run->steps->find(run) : resolve_names(run);
	if (ret == 0 && run->steps->arrange)
		run->steps->arrange(run);
	if (ret == 0)
		ret = all_devices(run);
	pci_reader_close(run->pci);
	return ret;
}

static void print_text(const struct run *run, const struct text *text)
{
	const struct report *report = &run->report;
	bool first = true;

	if (run->steps->print)
		run->steps->print(run, text);
	for (size_t i = 0; run->steps->text && report->devices && i < report->facts.n_devices; i++) {
		if (report->devices[i].failed)
			continue;
		if (!first)
			fputc('\n', text->out);
		first = false;
		run->steps->text(text, report, i);
	}
}

/* Rendered whole into memory first, so that what reaches stdout is all or an error. */
static int render(struct run *run)
{
	const struct options *options = run->options;
	AUTO_FREE char *output = NULL;

	if (options->json != JSON_OFF) {
		output = json_render(&run->report, options->json == JSON_PRETTY);
	} else if (options->quiet) {
		return 0;
	} else {
		struct output memory;
		struct text text;

		output_open(&memory);
		text_init(&text, memory.out, options->color == COLOR_ALWAYS,
			  options->color == COLOR_AUTO, options->verbose);
		print_text(run, &text);
		output = output_close(&memory);
	}
	return output_write(output);
}

static enum exit_status finish(struct run *run, int ret)
{
	enum exit_status status;

	if (ret == 0)
		ret = render(run);
	status = run->report.exit_status;
	if (ret) {
		msg_line("cannot finish the report: %s", strerror(-ret));
		status = EXIT_FAILED;
	}
	report_free(&run->report);
	return status;
}

static int fill_report(struct run *run)
{
	if (run->steps->fill) {
		host_gather(&run->report.facts.host);
		return run->steps->fill(run);
	}
	return run->options->from ? replay_run(run) : gather_all(run);
}

enum exit_status run_command(const char *name, const struct steps *steps,
			     const struct options *options, void *args, int argc, char **argv)
{
	struct run run = {
		.options = options,
		.steps = steps,
		.args = args,
		.report = { .command = name, .argc = argc - 1, .argv = argv + 1 },
	};

	signals_catch();
	if (steps->begin)
		steps->begin(&run);
	int ret = fill_report(&run);

	if (ret == 0 && steps->save && !*signals_flag())
		steps->save(&run);

	if (*signals_flag()) {
		/* Everything is closed and undone; half a report helps nobody. */
		report_free(&run.report);
		msg_line("interrupted");
		signals_die();
	}
	return finish(&run, ret);
}

enum exit_status run_usage_failed(const char *name, int argc, char **argv)
{
	const struct options options = { .json = options_want_json(argc, argv), .quiet = true };
	struct run run = {
		.options = &options,
		.report = { .command = name, .argc = argc - 1, .argv = argv + 1 },
	};
	AUTO_FINDING finding = { 0 };

	host_gather(&run.report.facts.host);
	finding_set(&finding, FINDING_USAGE, "the command line could not be understood");
	finding_remedy(&finding, "%s --help", argv[0]);
	report_add_message(&run.report, &finding);
	return finish(&run, 0);
}
