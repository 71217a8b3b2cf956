/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A complete measurement, from preparation to figures. */
#ifndef MEASURE_H
#define MEASURE_H

#include "facts/measurement.h"
#include "measure/request.h"

/**
 * measure_run() - read the register by both paths, warm up, time, evaluate
 * @request: see request.h
 * @result: always initialised; to be given to measure_free() whatever is returned
 *
 * Nothing is written to the device unless @request->operation requires it. Only the page that holds
 * the register is mapped. Affinity, scheduling class, memory locks and the SIGBUS handler are
 * restored before returning.
 *
 * Return: 0; -EINVAL: invalid width, offset, paths or counts, nothing was accessed; -EINTR:
 * aborted, @result holds the complete blocks; -EIO or the errno of pread/pwrite: the device failed
 * in @result->failed_path (SIGBUS is -EIO); the errno of mmap, with @result->failed_path
 * MEASURE_MMAPPED, if the page cannot be mapped; -EOPNOTSUPP: no such clock here, see
 * @result->clock.reason; -EINVAL, -EPERM or -ESRCH with @result->pin_status set to the same: cannot
 * run on that CPU.
 */
int measure_run(const struct measure_request *request, struct measure_result *result);

#endif
