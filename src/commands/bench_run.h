/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The measuring part of bench: from registers to figures, on an open device or on memory. */
#ifndef COMMANDS_BENCH_RUN_H
#define COMMANDS_BENCH_RUN_H

#include "commands/bench_args.h"
#include "commands/run.h"

/**
 * bench_prepare() - struct steps: see that there is a register to time, before the device is opened
 */
bool bench_prepare(struct run *run, struct device_facts *device, struct device_report *verdicts);

/** bench_gather() - struct steps: gather the surroundings and measure every register chosen */
int bench_gather(struct run *run, const struct vfio_handle *handle, struct device_facts *device,
		 struct device_report *verdicts);

/** bench_selftest() - struct steps: measure memory, as the report's one device, without address */
int bench_selftest(struct run *run);

/** bench_judge() - struct steps: the kernel's behaviour, and the quality of each run */
void bench_judge(struct run *run, const struct device_facts *device,
		 struct device_report *verdicts);

/**
 * bench_complain() - a finding about a device: kept with it, and told
 * @finding: of LEVEL_FAIL, it ends what is done with the device
 */
void bench_complain(struct run *run, const struct device_facts *device,
		    struct device_report *verdicts, const struct finding *finding);

#endif
