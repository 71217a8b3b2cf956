// SPDX-License-Identifier: GPL-2.0-or-later
/* The trapped accesses to a device in use. */
#include "facts/facts.h"
#include "facts/model_fields.h"

static const struct field trap_duration_fields[] = {
	FIELD(struct trap_duration, up_to_ns, NUMBER,
	      .what = "the accesses took more than half of it, and no more than that"),
	FIELD(struct trap_duration, count, NUMBER),
};
static MODEL(trap_duration, struct trap_duration);

static const struct field trap_window_fields[] = {
	FIELD(struct trap_window, bar, NUMBER, .max = 5),
	FIELD(struct trap_window, start, HEX, .what = "guest-physical address"),
	FIELD(struct trap_window, size, NUMBER, .what = "bytes"),
};
static MODEL(trap_window, struct trap_window);

static const struct field trap_guest_fields[] = {
	FIELD(struct trap_guest, step, NAME(trap_guest_step), .what = "the one that failed"),
	FIELD_AS("error", struct trap_guest, status, STATUS,
		 .what = "why KVM counted nothing; null: it counted"),
	FIELD(struct trap_guest, origin, NAME(trap_origin),
	      .what = "where the addresses of the windows are from"),
	FIELD(struct trap_guest, socket, STRING, .what = "of QMP"),
	FIELD(struct trap_guest, answer, STRING,
	      .what = "of a failure: QEMU's words, the devices that may be meant, or the BAR"),
	FIELD(struct trap_guest, pid, NUMBER, .zero_is_null = true,
	      .what = "the virtual machine monitor"),
	FIELD(struct trap_guest, windows, ARRAY(trap_window), COUNT(struct trap_guest, n_windows),
	      .what = "where the guest has the BARs"),
};
static MODEL(trap_guest, struct trap_guest, .what = "the guest whose accesses KVM counts");

static const struct field trap_fields[] = {
	FIELD(struct trap, source, NAME(trap_source), .what = "who saw the accesses"),
	FIELD(struct trap, region, NUMBER),
	FIELD_AS("name", struct trap, region, NAME(pci_region), .derived = true),
	FIELD(struct trap, offset, HEX, .what = "in the region"),
	FIELD(struct trap, width, NUMBER, .what = "bytes of each access"),
	FIELD(struct trap, write, BOOL),
	FIELD(struct trap, count, NUMBER),
	FIELD(struct trap, total_ns, NUMBER, .what = "that all of them took together"),
	FIELD(struct trap, durations, LIST(trap_duration), COUNT(struct trap, n_durations),
	      .what = "how many took how long"),
};
static MODEL(trap, struct trap, .what = "the accesses of one width to one register");

static const struct field traps_fields[] = {
	FIELD(struct traps_facts, step, NAME(trap_step),
	      .what = "of making probes and histograms, the one that failed"),
	FIELD_AS("error", struct traps_facts, status, STATUS),
	FIELD(struct traps_facts, lockdown, STRING,
	      .what = "after a failure, the mode of the kernel's lockdown"),
	FIELD(struct traps_facts, elapsed_ns, NUMBER, .what = "during which accesses were counted"),
	FIELD(struct traps_facts, stopped, BOOL, .what = "by a signal, before its time"),
	FIELD(struct traps_facts, calls, NUMBER,
	      .what = "of vfio_pci_core_read() and vfio_pci_core_write(), of all devices"),
	FIELD(struct traps_facts, missed, NUMBER,
	      .what = "of these, those that a probe did not see"),
	FIELD(struct traps_facts, dropped, NUMBER,
	      .what = "accesses to the device that found the kernel's histogram full"),
	FIELD(struct traps_facts, cost_ns, NUMBER, STATUS_IN(struct traps_facts, cost_status),
	      .what = "that the probes add to each access"),
	FIELD(struct traps_facts, floor_ns, NUMBER, STATUS_IN(struct traps_facts, cost_status),
	      .what = "what they report of a call that takes no time: included in all figures"),
	FIELD(struct traps_facts, sources, NAME(trap_sources), .what = "what was to be counted"),
	FIELD(struct traps_facts, guest, GROUP(trap_guest)),
	FIELD_AS("accesses", struct traps_facts, list, LIST(trap), COUNT(struct traps_facts, n)),
};
MODEL(traps, struct traps_facts,
      .what = "the trapped accesses to the device, as the kernel counted them");
