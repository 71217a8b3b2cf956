#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A fault at every call the tool makes, and a kernel that lies, around a fake kernel: no device, no
# root. What must come of each run: tests/faults.py. How: tests/programs/shim_{faults,kernel}.c.
# shellcheck disable=SC2154 # what helpers.bash sets

# bats file_tags=as-built

bats_require_minimum_version 1.5.0
load helpers

setup_file() {
    local repo

    repo=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
    export SANITIZED=$repo/build-sanitize/vfio-msixctl ROOT=$BATS_FILE_TMPDIR/root
    nice make -s -C "$repo" CC=gcc SANITIZE=address,undefined
    "$repo/tests/fake-sysfs" "$ROOT" <<-END
		0000:01:00.0 id=1b36:0010 class=010802 driver=vfio-pci group=14 bar0=mem64:0x4000@0xfe000000 bar2=mem32:0x4000@0xfd000000 msix=65,0+0x2000,0+0x3000
		file dev/vfio/vfio
		file dev/vfio/14
		file dev/vfio/devices/vfio0
		file dev/iommu
		file sys/bus/pci/devices/0000:01:00.0/vfio-dev/vfio0/dev 511:0
		file sys/bus/pci/devices/0000:01:00.0/local_cpulist 0-255
		file sys/kernel/iommu_groups/14/type DMA-FQ
		file sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi
		file sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts N
	END
}

# faults OPTION... -- ARGUMENT...: must find nothing, and must have tried at least a hundred faults.
faults() {
    local options=()

    while [[ $1 != -- ]]; do options+=("$1") && shift; done
    run_apart "$repo/tests/faults.py" "${options[@]}" "$tried" "$ROOT" "$PROGRAMS" "$@"
    assert_status 0
    assert_stdout_line '[1-9][0-9]{2,} runs, 0 problems'
    printf '# %s: %s\n' "$*" "$(tail -n 1 <<<"$output")" >&3
}

# every ARGUMENT...: at every call; under sanitizers, once for all calls with the same callers.
every() {
    tried=$TOOL faults -- "$@"
    tried=$SANITIZED faults --sanitized --sites -- "$@"
}

@test "info: a fault at every call, and every lie" {
    tried=$TOOL faults -- info --backend=group 01:00.0
    every info --json --backend=group 01:00.0
}

@test "info through the device's own node: a fault at every call, and every lie" {
    every info --json=compact --backend=cdev 01:00.0
}

@test "check: a fault at every call, and every lie" {
    tried=$TOOL faults -- check 01:00.0
    every check --json 01:00.0
}

@test "check of a kernel with sparse areas: a fault at every call, and every lie" {
    tried=$SANITIZED faults --sanitized --sites --kernel sparse -- check 01:00.0
}

@test "check and the RFC's ioctl: a fault at every call, and every lie" {
    tried=$SANITIZED faults --sanitized --sites --kernel ioctl -- check --enable-ioctl -j 01:00.0
}

@test "bench: a fault at every call, and every lie" {
    tried=$SANITIZED faults --sanitized --sites -- bench --samples=4 --json 01:00.0
}

@test "list: a fault at every call" {
    tried=$TOOL faults -- list -o +CLASS,NUMA,POWER
    every list --json
}

@test "layout: a fault at every call" {
    tried=$TOOL faults -- layout 01:00.0
    every layout --json 01:00.0
}
