/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries a device in use, through a duplicate of the descriptor of the process that has it open
 * (pidfd_getfd(2), Linux 5.6). The device is neither opened nor reset, and only the operations of
 * vfio_view.h are possible.
 *
 * Rights: PTRACE_MODE_ATTACH_REALCREDS, as for a debugger (ptrace(2)). That is the same user ids
 * and a dumpable process, or CAP_SYS_PTRACE in the user namespace of the process: root of the
 * machine has it for every process, root of a container for those in the container's user
 * namespace. Where Yama restricts it (kernel.yama.ptrace_scope), the same user does not suffice: 1
 * and 2 require CAP_SYS_PTRACE, and 3 permits no process. LSMs and seccomp filters, such as those
 * of a container runtime, may refuse it too.
 */
#ifndef GATHER_BORROW_H
#define GATHER_BORROW_H

#include <stdint.h>

#include "gather/vfio_view.h"

/**
 * borrow_open() - a view of a device through a descriptor of another process
 * @view: on success, to be given to vfio_view_free(), soon: until then, the end of the process
 *	does not release the device
 * @pid: the process, as seen in this PID namespace
 * @number: its file descriptor, such as holder_fd.number
 * @path: what its link in /proc/PID/fd pointed to, such as holder_fd.path; compared, because the
 *	process may have closed the file and reused the number
 *
 * Return: 0; -ESRCH: there is no such process; -EBADF: no such descriptor; -ESTALE: the descriptor
 * now refers to another file; -EPERM: no rights; -ENOSYS: Linux before 5.6; -EMFILE, -ENFILE;
 * -errno of reading /proc/self/fd.
 */
int borrow_open(struct vfio_view **view, uint32_t pid, uint32_t number, const char *path);

#endif
