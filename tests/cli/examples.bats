#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The examples of the manual page, run as they stand there, in the order of the page. vfio-msixctl in them is the
# program on the made-up kernel of programs/shim_kernel.c; driverctl and lspci are stand-ins.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers

setup() {
    export root=$BATS_TEST_TMPDIR/root repo TOOL kernel=mappable
    export shim=$PROGRAMS/shim_kernel.so FAKE_ROOT=$root
    "$repo/tests/lib/fake-sysfs" "$root" <<-END
		0000:01:00.0 id=1b36:0010 class=010802 driver=vfio-pci group=14 bar0=mem64:0x4000@0xfe000000 bar2=mem32:0x4000@0xfd000000 msix=65,0+0x2000,0+0x3000
		0000:02:00.0 id=8086:10d3 class=020000 driver=e1000e group=15 bar3=mem32:0x4000@0xfc000000 msix=5,3+0x0,3+0x2000
		file dev/vfio/vfio
		file dev/vfio/14
		file sys/bus/pci/devices/0000:01:00.0/local_cpulist 0-255
		file sys/kernel/iommu_groups/14/type DMA-FQ
		file sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi
		file sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts N
	END
    mkdir "$BATS_TEST_TMPDIR/bin" "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work" || return
    stand_in vfio-msixctl <<'END'
case "$*" in
compare* | *--from=*) exec "$TOOL" "$@" ;;
bench*--samples*) ;;
bench*) set -- "$@" --samples=20 ;;
esac
exec env LD_PRELOAD="$shim" FAKE_KERNEL="$kernel" "$TOOL" "$1" --sysroot="$root" "${@:2}"
END
    stand_in driverctl <<'END'
echo "$*" >>"$root/driverctl"
[[ $1 == set-override ]] && driver=$3 || driver=nvme
ln -sfn "../../drivers/$driver" "$root/sys/bus/pci/devices/$2/driver"
sed -i "s/^DRIVER=.*/DRIVER=$driver/" "$root/sys/bus/pci/devices/$2/uevent"
END
    stand_in lspci <<'END'
[[ $* == -nnvv ]] && cat "$repo/tests/fixtures/amd64/lspci-D-vvv-nn-xxxx"
END
}

# stand_in NAME <SCRIPT: a program that an example finds under NAME.
stand_in() {
    { echo '#!/bin/bash' && cat; } >"$BATS_TEST_TMPDIR/bin/$1"
    chmod +x "$BATS_TEST_TMPDIR/bin/$1"
}

# The commands of an example, by its number.
example() {
    awk -v number="$1" '
        /^\.Sh/ { here = $2 == "EXAMPLES" }
        here && /^\.Bd/ { block++; next }
        /^\.Ed/ { here = here && block < number; next }
        here && block == number && !/^\.[A-Z]/' "$repo/man/vfio-msixctl.8" | sed 's/\\e/\\/g'
}

# run_example NUMBER: on a processor that there is.
run_example() {
    local cpu

    cpu=$(sed -nE 's/^Cpus_allowed_list:\s*([0-9]+).*/\1/p' /proc/self/status)
    example "$1" | sed "s/--cpu=3/--cpu=$cpu/" >commands
    [[ -s commands ]]
    PATH=$BATS_TEST_TMPDIR/bin:$PATH run_apart bash ./commands
}

@test "examples: ten, each of them run here" {
    local number=0

    while [[ $(example $((number + 1))) ]]; do
        number=$((number + 1))
        grep -qE "^    (kernel=[a-z]+ )?run_example $number$" "$BATS_TEST_FILENAME" || fail "no test of example $number"
    done
    assert_equal "$number" 10
}

@test "examples: what has most to lose comes first" {
    run_example 1
    assert_status 0
    assert_equal "$(sed -n '2,3s/ .*//p' <<<"$output")" $'0000:02:00.0\n0000:01:00.0'
}

@test "examples: layout with pages of 64 KiB" {
    run_example 2
    assert_status 0
    assert_stdout_line '.* 64 KiB'
    assert_stdout_line '.*sparse.* 15,328'
}

@test "examples: doctor, bind, check, give back" {
    PATH=$BATS_TEST_TMPDIR/bin:$PATH driverctl unset-override 0000:01:00.0
    rm "$root/driverctl"
    run_example 3
    assert_status 0
    assert_stdout_line '  driverctl set-override 0000:01:00\.0 vfio-pci'
    assert_stdout_line 'mappable: .*'
    assert_equal "$(<"$root/driverctl")" "set-override 0000:01:00.0 vfio-pci
unset-override 0000:01:00.0"
}

@test "examples: a script goes by the exit status" {
    run_example 4
    assert_status 0
    assert_stdout "all registers can be mapped"
    kernel=sparse run_example 4
    assert_status 0
    assert_stdout "registers in the MSI-X table's pages may be trapped"
    rm "$root/sys/bus/pci/devices/0000:01:00.0/iommu_group"
    run_example 4
    assert_status 1
    assert_stdout_empty
    assert_stderr_has "unknown: see the message"
}

@test "examples: the devices that are not mappable" {
    kernel=sparse run_example 5
    assert_stdout "0000:01:00.0 sparse"
    kernel=mappable run_example 5
    assert_stdout_empty
}

@test "examples: lspci's text answers layout" {
    run_example 6
    assert_status 0
    assert_equal "$(head -n 1 <<<"$output" | cut -d ' ' -f 1)" 0000:01:00.0
}

@test "examples: a saved report gives the verdict again" {
    kernel=unconditional run_example 7
    assert_status 1
    assert_stdout_line 'unconditional: .*'
    assert_equal "$(jq -r '.devices[].address' report.json)" 0000:01:00.0
}

@test "examples: what a trap adds, with its interval" {
    run_example 8
    assert_status 0
    assert_json '.low <= .value and .value <= .high and .low > 0'
}

@test "examples: a register of a controller on one CPU" {
    run_example 9
    assert_status 0
    assert_stdout_has 'BAR0+0x8, '
    assert_stdout_line ' +trapped +1,000 .*'
}

@test "examples: before and after" {
    run_example 10
    assert_status 0
    assert_equal "$(jq -r '.devices[].bench.register.offset' before.json after.json | sort -u)" 0x3000
}
