// SPDX-License-Identifier: GPL-2.0-or-later
/* The processes that have a device open, according to /proc. */
#include "facts/facts.h"
#include "facts/model_fields.h"

static const struct field holder_fd_fields[] = {
	FIELD(struct holder_fd, number, NUMBER),
	FIELD(struct holder_fd, kind, NAME(holder_fd_kind)),
	FIELD(struct holder_fd, path, STRING, .what = "where its link in /proc points"),
	FIELD(struct holder_fd, node, STRING, .what = "the name of the group, or of the cdev"),
	FIELD(struct holder_fd, address, STRING, .form = FORM_ADDRESS,
	      STATUS_IN(struct holder_fd, address_status),
	      .what = "of the device, as fdinfo has it from Linux 6.18 on"),
};
static MODEL(holder_fd, struct holder_fd, .what = "a file descriptor of VFIO");

static const struct field holder_bar_fields[] = {
	FIELD(struct holder_bar, start, HEX),
	FIELD(struct holder_bar, size, NUMBER, .what = "bytes; 0: no such BAR"),
	FIELD(struct holder_bar, io, BOOL),
};
static MODEL(holder_bar, struct holder_bar);

static const struct field holder_table_fields[] = {
	FIELD(struct holder_table, bar, NUMBER, .max = 7),
	FIELD(struct holder_table, offset, HEX),
	FIELD(struct holder_table, size, NUMBER, .what = "bytes"),
};
static MODEL(holder_table, struct holder_table);

static const struct field holder_function_fields[] = {
	FIELD(struct holder_function, address, STRING, .form = FORM_ADDRESS, .always = true),
	FIELD(struct holder_function, bars, ARRAY(holder_bar),
	      COUNT(struct holder_function, n_bars)),
	FIELD_AS("msix_table", struct holder_function, table, GROUP(holder_table),
		 KNOWN_IF(struct holder_function, has_table)),
};
static MODEL(holder_function, struct holder_function,
	     .what = "a function that a descriptor or mapping of the process may be of");

static const struct field holder_mapping_fields[] = {
	FIELD(struct holder_mapping, line, STRING, .what = "of /proc/PID/maps"),
	FIELD(struct holder_mapping, start, HEX, KNOWN_IF(struct holder_mapping, parsed),
	      .what = "virtual address; null, like the rest: the line could not be read"),
	FIELD(struct holder_mapping, size, NUMBER, KNOWN_IF(struct holder_mapping, parsed),
	      .what = "bytes"),
	FIELD(struct holder_mapping, offset, HEX, KNOWN_IF(struct holder_mapping, parsed),
	      .what = "of the file; a host address on older kernels"),
	FIELD(struct holder_mapping, path, STRING),
};
static MODEL(holder_mapping, struct holder_mapping);

static const struct field holder_fields[] = {
	FIELD(struct holder_facts, pid, NUMBER),
	FIELD(struct holder_facts, comm, STRING),
	FIELD(struct holder_facts, program, STRING, .what = "file name of the executable"),
	FIELD(struct holder_facts, guest, STRING, .what = "the name given to QEMU by -name"),
	FIELD(struct holder_facts, cgroup, STRING),
	FIELD(struct holder_facts, argument, STRING,
	      .what = "of QEMU's command line, the -device that names the function"),
	FIELD(struct holder_facts, pseries, BOOL,
	      .what = "QEMU's command line says -machine pseries"),
	FIELD(struct holder_facts, kvm, BOOL, .what = "it has a virtual machine of KVM"),
	FIELD(struct holder_facts, fds, LIST(holder_fd), COUNT(struct holder_facts, n_fds)),
	FIELD(struct holder_facts, functions, LIST(holder_function),
	      COUNT(struct holder_facts, n_functions)),
	FIELD(struct holder_facts, mappings, LIST(holder_mapping),
	      COUNT(struct holder_facts, n_mappings)),
	FIELD_AS("maps_error", struct holder_facts, maps_status, STATUS,
		 .what = "of reading /proc/PID/maps"),
};
static MODEL(holder, struct holder_facts);

static const struct field holders_fields[] = {
	FIELD_AS("unseen_processes", struct holders_facts, unseen, NUMBER,
		 .what = "whose descriptors this user may not see"),
	FIELD_AS("processes", struct holders_facts, list, LIST(holder),
		 COUNT(struct holders_facts, n)),
};
MODEL_WITH_STATUS(holders, struct holders_facts,
		  .what = "the processes that have the device open, or may have it");
