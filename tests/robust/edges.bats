#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Extreme numbers (0, 2^31, 2^32 - 1, 2^63 - 1, 2^64 - 1, 1e308) in every place where a number comes from outside,
# under sanitizers that also report wrap-around of unsigned arithmetic. How: tests/robust/hostile.py.
# shellcheck disable=SC2154 # what helpers.bash sets

# bats file_tags=as-built

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/fake-vfio
load hostile

setup_file() {
    export WATCHED=$repo/build-robust/vfio-msixctl
    "$BATS_TEST_DIRNAME/build-sanitized" vfio-msixctl
}

# edges KIND ARGUMENT...: no sanitizer reports anything, and the exit status is one of the tool's.
edges() {
    hostile "$WATCHED" "$@"
    assert_stdout_line '[1-9][0-9]+ runs, 0 problems'
}

@test "a sum that wraps around is noticed" {
    clang -fsanitize=unsigned-integer-overflow -x c -o "$BATS_TEST_TMPDIR/adds" - <<-'END'
		#include <stdio.h>
		#include <stdlib.h>
		int main(int argc, char **argv)
		{
			unsigned long long number = 0;
			FILE *file = fopen(argv[argc - 1], "r");

			if (!file || fscanf(file, "{\"size\": %llu", &number) != 1)
				return 1;
			return number + (1ull << 63) + (1ull << 62) + (1ull << 62) == 1;
		}
	END
    echo '{"size": 4096}' >"$BATS_TEST_TMPDIR/report"
    run_apart "$BATS_TEST_DIRNAME/hostile.py" "$BATS_TEST_TMPDIR/adds" numbers "$BATS_TEST_TMPDIR/report" %FILE%
    assert_status 1
    assert_stdout_has 'unsigned integer overflow'
}

@test "every number of a report: check, layout, info, list, doctor" {
    local command

    for command in check layout info list doctor; do
        edges numbers "$fixtures/amd64-sparse/$command.json" "$command" --from=%FILE%
    done
    edges numbers "$fixtures/amd64-sparse/check.json" check --json --from=%FILE%
}

@test "every number of a report: bench and compare" {
    edges numbers "$fixtures/amd64-sparse/bench.json" bench --from=%FILE% --svg=%SVG%
    edges numbers "$fixtures/amd64-sparse/bench.json" compare %FILE% "$fixtures/amd64/bench.json"
    edges numbers "$fixtures/amd64-sparse/check.json" compare --json "$fixtures/amd64/check.json" %FILE%
}

@test "every number of a file of samples" {
    head -n 60 "$fixtures/samples/small.csv" >"$BATS_TEST_TMPDIR/samples"
    edges digits "$BATS_TEST_TMPDIR/samples" bench --from=%FILE% --svg=%SVG%
}

@test "every number of lspci's text" {
    head -n 60 "$fixtures/amd64/lspci-vv" >"$BATS_TEST_TMPDIR/words"
    head -n 9 "$fixtures/amd64/lspci-n-xxx" >"$BATS_TEST_TMPDIR/dump"
    edges digits "$BATS_TEST_TMPDIR/words" layout --from=%FILE%
    edges digits "$BATS_TEST_TMPDIR/dump" list --json --from=%FILE%
}

@test "every number in the files of sysfs, /proc and lib/modules" {
    local root=$BATS_TEST_TMPDIR/tree command

    fake_vfio "$root"
    rm -r "$root"/sys/bus/pci/devices/0000:02:00.0 "$root"/sys/kernel/iommu_groups/15
    edges figures "$root" list --all --json  --sysroot=%TREE%
    for command in layout doctor maps; do
        edges figures "$root" "$command" --verbose --sysroot=%TREE% 01:00.0
    done
    edges figures "$root" vectors --verbose --time=1ms --sysroot=%TREE% 01:00.0
}

@test "BARs of 2^63 and 2^64 - 16 bytes: the largest number of a report stands for their size" {
    local root=$BATS_TEST_TMPDIR/root start last

    fake_vfio "$root"
    # At 0 it would not have an address.
    while read -r start last; do
        sed -i "1s/.*/$start $last 0x0000000000140204/" "$root/sys/bus/pci/devices/0000:01:00.0/resource"
        tool layout --sysroot="$root" 01:00.0
        assert_status 0
        assert_stdout_has "BAR0, 9,223,372,036,854,775,807 bytes memory, 64-bit"
        tool list -o ADDRESS,BAR-SIZE --sysroot="$root"
        assert_status 0
        tool layout --json --sysroot="$root" 01:00.0
        assert_json '.devices[0].layout.bars[0].size >= 9223372036854775807'
    done <<-'END'
		0x4000000000000000 0xbfffffffffffffff
		0x0000000000000010 0xffffffffffffffff
	END
}

@test "a time of 1e300 ns: its magnitude is shown, not all its digits" {
    jq '.devices[0].bench.trapped.p50_ns = 1e300' "$fixtures/amd64-sparse/bench.json" >"$BATS_TEST_TMPDIR/report"
    tool bench --from="$BATS_TEST_TMPDIR/report"
    assert_status 0
    assert_stdout_has ' 1e+291 s '
}
