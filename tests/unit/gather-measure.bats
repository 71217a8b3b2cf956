#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What gather/ reads and measure/ computes, called without the tool: the programs of tests/unit/.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers

# put FILE TEXT: writes a file of a made-up sysroot
put() {
    mkdir -p "$BATS_TEST_TMPDIR/$(dirname "$1")"
    printf '%s\n' "$2" >"$BATS_TEST_TMPDIR/$1"
}

@test "capability chains that loop, point outside or are truncated" {
    tap "$UNIT/vfio_caps_test"
}

@test "no memory: one message, exit status 4, and nothing stays switched on" {
    tap "$UNIT/memory_test"
}

@test "a report that is split is the same report" {
    tap "$UNIT/json_split_test"
}

@test "names from pci.ids: large vendors, missing entries, an unsorted list" {
    tap "$UNIT/pci_ids_test"
}

@test "the process that has a node open" {
    tap "$UNIT/holder_test"
}

@test "a device of another process: what can be queried through its descriptor, and when that is refused" {
    tap "$UNIT/borrow_test"
}

@test "the register that bench times: edges of MSI-X table, PBA, BAR and page" {
    tap "$UNIT/register_test"
}

@test "statistics agree with values computed by hand" {
    tap "$UNIT/stats_test"
}

@test "statistics agree with a brute-force oracle over random data" {
    tap /usr/bin/python3 "$BATS_TEST_DIRNAME/stats_oracle.py" "$UNIT/stats_test"
}

@test "check's truth table: announcement, mmap, sparse areas, ioctl, driver, MMAP flag" {
    tap /usr/bin/python3 "$BATS_TEST_DIRNAME/check_oracle.py" "$UNIT/check_table"
}

@test "figures of hand-made samples: timer, batches, unusable samples, order" {
    tap "$UNIT/evaluate_test"
}

@test "engine: counts, order, failures, time limit and clock on a memfd" {
    tap "$UNIT/measure_test"
}

# QEMU exchanges the halves of the address that comes with SIGBUS when the emulated machine is big-endian.
# bats test_tags=native
@test "engine: SIGBUS from a mapping ends the run, and is as it was after it" {
    tap "$UNIT/measure_test" mapping
}

@test "environment: every fact of a made-up machine" {
    local cpu=sys/devices/system/cpu node=sys/devices/system/node
    local pci=sys/bus/pci/devices/0000:01:00.0

    put proc/cpuinfo $'processor\t: 0\nmodel name\t: Foo 9000 @ 3.00GHz\nflags\t\t: fpu tsc'
    put proc/cmdline 'root=/dev/vda intel_idle.max_cstate=1 idle=poll mitigations=off'
    put proc/loadavg '0.25 0.10 0.05 1/99 1234'
    put "$cpu/cpu3/cpufreq/scaling_governor" powersave
    put "$cpu/cpu3/cpufreq/scaling_driver" intel_pstate
    put "$cpu/cpu3/cpufreq/scaling_cur_freq" 2400000
    put "$cpu/cpu3/topology/thread_siblings_list" 3,11
    put "$cpu/cpu3/cpuidle/state0/latency" 0
    put "$cpu/cpu3/cpuidle/state1/latency" 2
    put "$cpu/cpu3/cpuidle/state2/latency" 170
    put "$cpu/cpu3/cpuidle/state2/disable" 1
    put "$cpu/cpuidle/current_driver" intel_idle
    put "$cpu/intel_pstate/no_turbo" 1
    put "$cpu/isolated" 2-3,8
    put "$cpu/nohz_full" '(null)'
    put "$cpu/vulnerabilities/meltdown" 'Mitigation: PTI'
    put "$cpu/vulnerabilities/retbleed" 'Not affected'
    put sys/devices/system/clocksource/clocksource0/current_clocksource tsc
    put sys/class/dmi/id/sys_vendor 'Dell Inc.'
    put sys/module/pcie_aspm/parameters/policy 'default performance [powersave] powersupersave'
    put "$pci/current_link_speed" '8.0 GT/s PCIe'
    put "$pci/max_link_speed" '16.0 GT/s PCIe'
    put "$pci/current_link_width" 4
    put "$pci/max_link_width" 8
    put "$pci/link/l1_aspm" 1
    put "$pci/numa_node" 2
    put "$node/online" 0,2
    put "$node/node0/cpu3/online" 1
    put "$node/node0/distance" '10 21'
    run -0 "$UNIT/environment_test" "$BATS_TEST_TMPDIR" 3 0000:01:00.0
    diff -u - <(grep -v '^near_cpus: ' <<<"$output") <<-END
		cpu_model: 'Foo 9000 @ 3.00GHz'
		governor: 'powersave'
		frequency_driver: 'intel_pstate'
		frequency_khz: 2400000
		turbo: 'off'
		isolated: '2-3,8'
		nohz_full: ''
		cpu_isolated: 1
		smt_siblings: '3,11'
		hypervisor: no data
		clocksource: 'tsc'
		idle_driver: 'intel_idle'
		idle_latency_us: 2
		idle_limit: 'intel_idle.max_cstate=1 idle=poll'
		load_average: 25
		mitigations_off: 1
		meltdown: 'Mitigation: PTI'
		retbleed: 'Not affected'
		speed: '8.0 GT/s PCIe'
		max_speed: '16.0 GT/s PCIe'
		width: 4
		max_width: 8
		aspm_policy: 'powersave'
		aspm_l1: 1
		numa_node: 2
		numa_distance: 21
	END
}

@test "environment: an arm64 machine under QEMU has other sources" {
    put proc/cpuinfo $'processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c'
    mkdir -p "$BATS_TEST_TMPDIR/proc/device-tree"
    printf 'linux,dummy-virt\0' >"$BATS_TEST_TMPDIR/proc/device-tree/compatible"
    put sys/devices/system/cpu/cpufreq/boost 1
    run -0 "$UNIT/environment_test" "$BATS_TEST_TMPDIR" -1 0000:01:00.0
    printf '%s\n' "$output"
    [[ $output == *"cpu_model: 'implementer 0x41 part 0xd0c'"* ]]
    [[ $output == *"hypervisor: 'linux,dummy-virt'"* ]]
    [[ $output == *"turbo: 'on'"* ]]
    [[ $output == *"numa_distance: no data"* ]]
}

@test "environment: the CPUs near a device are those of its local_cpulist on which we may run" {
    local pci=sys/bus/pci/devices/0000:01:00.0 allowed first last cpu

    allowed=$(/usr/bin/python3 -c 'import os; print(*sorted(os.sched_getaffinity(0))[:16], sep=",")')
    read -r first last <<<"$(/usr/bin/python3 -c 'import os; c = sorted(os.sched_getaffinity(0)); print(c[0], c[-1])')"
    for cpu in $first $last; do
        put "$pci/local_cpulist" "$cpu,8000-8191"
        run -0 "$UNIT/environment_test" "$BATS_TEST_TMPDIR" 0 0000:01:00.0
        [[ $output == *"near_cpus: $cpu" ]]
    done
    # A near CPU that this process may not use does not count.
    run -0 taskset -c "$first" "$UNIT/environment_test" "$BATS_TEST_TMPDIR" 0 0000:01:00.0
    [[ $first -eq $last || $output == *"near_cpus: no data" ]]
    # In their order, wherever this runs: two runs take the same.
    [[ ${allowed//[^,]/} == ??????????????* ]] || {
        put "$pci/local_cpulist" "$first-$last"
        run -0 "$UNIT/environment_test" "$BATS_TEST_TMPDIR" 0 0000:01:00.0
        [[ $output == *"near_cpus: $allowed" ]]
    }
    run -0 taskset -c "$last,$first" "$UNIT/environment_test" "$BATS_TEST_TMPDIR" 0 0000:01:00.0
    [[ $output == *"near_cpus: $first"* ]]
    # Where the machine does not say, all that are allowed.
    rm "$BATS_TEST_TMPDIR/$pci/local_cpulist"
    run -0 taskset -c "$last" "$UNIT/environment_test" "$BATS_TEST_TMPDIR" 0 0000:01:00.0
    [[ $output == *"near_cpus: $last" ]]
}

# bats test_tags=more-tools
@test "a batch of loads: the address of each depends on the value of the one before, and no barrier is among them" {
    local compiler dependency barrier

    cat >"$BATS_TEST_TMPDIR/batch.c" <<-'END'
		#include "measure/access.h"
		void batch(struct access *access);
		void batch(struct access *access)
		{
			access_perform(access, ACCESS_LOAD, access->width);
		}
	END
    while read -r compiler dependency barrier; do
        [[ ! $compiler == "$(uname -m)"-* ]] || compiler=gcc
        "$compiler" -O2 -D_GNU_SOURCE -Isrc -S -o "$BATS_TEST_TMPDIR/batch.s" "$BATS_TEST_TMPDIR/batch.c"
        # For each of four widths, be the loop unrolled or not.
        (($(grep -cE "^\s+$dependency\s" "$BATS_TEST_TMPDIR/batch.s") >= 4)) || fail "$compiler: no dependency"
        (($(grep -cE "^\s+$barrier\b" "$BATS_TEST_TMPDIR/batch.s") <= 4)) || fail "$compiler: barriers"
    done <<-'END'
	x86_64-linux-gnu-gcc andq lfence
	aarch64-linux-gnu-gcc and (dsb|dmb|isb)
	powerpc64le-linux-gnu-gcc and isync
	END
}

@test "environment: impossible numbers" {
    local load

    put sys/bus/pci/devices/0000:01:00.0/numa_node 9223372036854775807
    put sys/devices/system/node/online 0
    put sys/devices/system/node/node0/cpu0/online 1
    put sys/devices/system/node/node0/distance '10 21'
    for load in 1e300 -1e300 nan inf; do
        put proc/loadavg "$load 0 0 1/99 1234"
        run -0 timeout 60 "$UNIT/environment_test" "$BATS_TEST_TMPDIR" 0 0000:01:00.0
        [[ $output == *"numa_distance: no data"* ]]
        [[ $output == *"load_average: error"* ]]
    done
}

@test "environment: an empty sysroot gives no fact and no error" {
    run -0 "$UNIT/environment_test" "$BATS_TEST_TMPDIR" 0 0000:01:00.0
    printf '%s\n' "$output"
    [[ $output != *error* ]]
    [[ $output != *"'"* ]]
}

@test "histograms of tracefs: rows, sums, totals, and what is not one" {
    tap "$UNIT/hist_test"
}
