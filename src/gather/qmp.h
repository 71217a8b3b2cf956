/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A client of the QEMU Machine Protocol (QMP): one JSON document a line, over a Unix socket. The
 * socket serves one client at a time; others wait in its queue without an answer.
 */
#ifndef GATHER_QMP_H
#define GATHER_QMP_H

#include <jansson.h>
#include <sys/types.h>

#include "util.h"

#define QMP_TEXT 200

struct qmp;

/**
 * qmp_open() - connect, and negotiate
 * @path: of the socket
 * @qmp: set in any case, to be given to qmp_close()
 *
 * Each answer, here and below, must come within two seconds.
 *
 * Return: 0, or -errno of connecting; otherwise as qmp_execute().
 */
int qmp_open(const char *path, struct qmp **qmp);

/**
 * qmp_execute() - execute a command
 * @arguments: a reference that is taken over; NULL: none
 * @result: set on success, to be given to json_decref()
 *
 * Return: 0; -ETIMEDOUT: no answer; -ECONNRESET: the connection was closed; -EBADMSG: the answer is
 * not QMP; -EREMOTEIO: QEMU refuses, see qmp_refusal(); -errno of sending or receiving.
 */
int qmp_execute(struct qmp *qmp, const char *command, json_t *arguments, json_t **result);

/** qmp_peer() - the process that listens on the socket; 0: not known, or not in this namespace */
pid_t qmp_peer(const struct qmp *qmp);

/** qmp_refusal() - QEMU's words, after -EREMOTEIO */
const char *qmp_refusal(const struct qmp *qmp);

/** qmp_close() - NULL is allowed */
void qmp_close(struct qmp *qmp);

#endif
