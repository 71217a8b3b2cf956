#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Every command under valgrind: no error, no memory lost, no descriptor left open. What opens a device
# opens that of programs/shim_kernel.c.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/fake-vfio

setup_file() {
    export FAKE_ROOT=$BATS_FILE_TMPDIR/root
    fake_vfio "$FAKE_ROOT"
}

# clean N: the runs that standard input lists, N of them at least.
clean() {
    export TOOL
    run_apart "$BATS_TEST_DIRNAME/run-valgrind" "$BATS_TEST_TMPDIR"
    assert_status 0
    [[ $output =~ ([0-9]+)' runs, 0 problems'$ ]] || fail "no count"
    ((BASH_REMATCH[1] >= $1)) || fail "fewer than $1 runs"
}

# fixtures PATTERN: their names, told apart by where they are.
fixtures() {
    find "$repo/tests/fixtures" -path "$repo/tests/fixtures/$1" | sort
}

@test "what a program loses or leaves open is noticed" {
    gcc -x c -O0 -o "$BATS_TEST_TMPDIR/loses" - <<-'END'
		#include <fcntl.h>
		#include <stdlib.h>
		#include <string.h>
		static void *volatile lost;
		int main(int argc, char **argv)
		{
			if (argc > 1 && !strcmp(argv[1], "memory"))
				lost = malloc(10), lost = NULL;
			if (argc > 1 && !strcmp(argv[1], "descriptor"))
				return open("/dev/null", O_RDONLY) < 0;
			if (argc > 1 && !strcmp(argv[1], "overrun"))
				return ((volatile char *)malloc(1))[1] == 'x';
			return 0;
		}
	END
    TOOL=$BATS_TEST_TMPDIR/loses run_apart "$BATS_TEST_DIRNAME/run-valgrind" "$BATS_TEST_TMPDIR" <<<$'memory\ndescriptor\noverrun\nnothing'
    assert_status 1
    assert_stdout_line '4 runs, 3 problems'
    assert_stdout_lacks ': nothing'
}

@test "what looks at sysfs alone is clean" {
    clean 10 <<-END
		--help
		nonsense
		list --sysroot=$FAKE_ROOT
		list --sysroot=$FAKE_ROOT --json
		list --sysroot=$BATS_TEST_TMPDIR
		layout --sysroot=$FAKE_ROOT 01:00.0
		layout --sysroot=$FAKE_ROOT --json 14 03:00.0
		doctor --sysroot=$FAKE_ROOT -v 01:00.0
		doctor --sysroot=$FAKE_ROOT --json 01:00.0 nothing
		list
		doctor -j 01:00.0
	END
}

@test "what opens a device is clean" {
    local kernel

    for kernel in mappable sparse ioctl; do
        LD_PRELOAD=$PROGRAMS/shim_kernel.so FAKE_KERNEL=$kernel clean 6 <<-END
			info --sysroot=$FAKE_ROOT -v 01:00.0
			info --sysroot=$FAKE_ROOT --json --backend=cdev vfio0
			check --sysroot=$FAKE_ROOT 01:00.0
			check --sysroot=$FAKE_ROOT --json --enable-ioctl 14
			bench --sysroot=$FAKE_ROOT --samples=4 --json -v 01:00.0
			bench --sysroot=$FAKE_ROOT --samples=4 --svg=$BATS_TEST_TMPDIR/$kernel.svg --samples=$BATS_TEST_TMPDIR/$kernel.csv 01:00.0
			bench --selftest --samples=4
		END
    done
}

@test "a kernel that lies is met cleanly" {
    local lie

    for lie in argsz-grows loop far areas-max many positive short-read no-device; do
        LD_PRELOAD=$PROGRAMS/shim_kernel.so FAKE_LIE=$lie FAKE_KERNEL=sparse clean 1 <<<"check --sysroot=$FAKE_ROOT -j 01:00.0"
    done
}

@test "every saved report is read cleanly" {
    fixtures '*/*.json' | sed -E 's,.*/(failed|([a-z]+))\.json$,\2 --from=&,; s,^ ,info ,' >"$BATS_TEST_TMPDIR/list"
    { cat "$BATS_TEST_TMPDIR/list" && sed -n '/arm64/s/$/ --json/p' "$BATS_TEST_TMPDIR/list"; } >"$BATS_TEST_TMPDIR/both"
    clean 30 <"$BATS_TEST_TMPDIR/both"
}

@test "a file of samples whose register is no more than a BAR's name is refused cleanly" {
    sed 's/^# register: .*/# register: BAR/' "$repo/tests/fixtures/samples/small.csv" >"$BATS_TEST_TMPDIR/bar.csv"
    clean 1 <<<"bench --from=$BATS_TEST_TMPDIR/bar.csv"
}

@test "every text of lspci, every file of samples and what compares them is clean" {
    {
        fixtures '*/lspci-*' | sed -E 's/.*/list --from=&\nlayout --from=& --json/'
        fixtures '*/*.csv' | sed -E 's/.*/bench --from=&\ncompare & &/'
        fixtures '*/check.json' | sed -E 's/.*/compare & & --json/'
        fixtures '*/info.txt' | sed -E 's/.*/list --from=&/; q'
    } >"$BATS_TEST_TMPDIR/list"
    sed -i 's/info\.txt/README.md/' "$BATS_TEST_TMPDIR/list"
    clean 40 <"$BATS_TEST_TMPDIR/list"
}
