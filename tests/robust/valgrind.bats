#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Every command under valgrind: no error, no memory lost, no descriptor left open. Commands that open a device
# open one of programs/shim_kernel.c.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/fake-vfio
load commands

setup_file() {
    export FAKE_ROOT=$BATS_FILE_TMPDIR/root
    fake_vfio "$FAKE_ROOT"
}

# Reports of one machine; TESTS_LONG=yes: of all.
machine=amd64-sparse
[[ ${TESTS_LONG:-} != yes ]] || machine='*'

# clean N: the runs listed on standard input, at least N of them.
clean() {
    export TOOL
    run_apart "$BATS_TEST_DIRNAME/run-valgrind" "$BATS_TEST_TMPDIR"
    assert_status 0
    [[ $output =~ ([0-9]+)' runs, 0 problems'$ ]] || fail "no count"
    ((BASH_REMATCH[1] >= $1)) || fail "fewer than $1 runs"
}

# fixtures PATTERN: their names, made distinct by their directories.
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

@test "every line of commands.list is clean" {
    local kernel n=0

    commands "$FAKE_ROOT" "$BATS_TEST_TMPDIR" >"$BATS_TEST_TMPDIR/commands"
    cut -d ' ' -f 1 "$BATS_TEST_TMPDIR/commands" | sort -u >"$BATS_TEST_TMPDIR/kernels"
    while read -r kernel; do
        sed -n "s/^$kernel //p" "$BATS_TEST_TMPDIR/commands" >"$BATS_TEST_TMPDIR/list"
        LD_PRELOAD=$PROGRAMS/shim_kernel.so FAKE_KERNEL=${kernel#-} clean 1 <"$BATS_TEST_TMPDIR/list"
        n=$((n + $(wc -l <"$BATS_TEST_TMPDIR/list")))
    done <"$BATS_TEST_TMPDIR/kernels"
    ((n >= 30)) || fail "$n runs"
}

@test "help and invalid command lines are clean" {
    clean 5 <<-END
		--help
		nonsense
		list --sysroot=$BATS_TEST_TMPDIR
		layout --sysroot=$FAKE_ROOT --json 14 03:00.0
		doctor --sysroot=$FAKE_ROOT --json 01:00.0 nothing
	END
}

@test "malformed answers of a kernel are handled cleanly" {
    local lie

    for lie in argsz-grows loop far areas-max many positive short-read no-device; do
        LD_PRELOAD=$PROGRAMS/shim_kernel.so FAKE_LIE=$lie FAKE_KERNEL=sparse clean 1 <<<"check --sysroot=$FAKE_ROOT -j 01:00.0"
    done
}

@test "every kind of saved report is read cleanly" {
    fixtures "$machine/*.json" | sed -E 's,.*/(failed|([a-z]+))\.json$,\2 --from=&,; s,^ ,info ,' >"$BATS_TEST_TMPDIR/list"
    { cat "$BATS_TEST_TMPDIR/list" && sed -n '/arm64/s/$/ --json/p' "$BATS_TEST_TMPDIR/list"; } >"$BATS_TEST_TMPDIR/both"
    clean 7 <"$BATS_TEST_TMPDIR/both"
}

@test "a file of samples whose register has only the name of a BAR is refused cleanly" {
    sed 's/^# register: .*/# register: BAR/' "$repo/tests/fixtures/samples/small.csv" >"$BATS_TEST_TMPDIR/bar.csv"
    clean 1 <<<"bench --from=$BATS_TEST_TMPDIR/bar.csv"
}

@test "every text of lspci, every file of samples and their comparison are clean" {
    {
        fixtures "$machine/lspci-*" | sed -E 's/.*/list --from=&\nlayout --from=& --json/'
        fixtures '*/*.csv' | sed -E 's/.*/bench --from=&\ncompare & &/'
        fixtures "$machine/check.json" | sed -E 's/.*/compare & & --json/'
        fixtures '*/info.txt' | sed -E 's/.*/list --from=&/; q'
    } >"$BATS_TEST_TMPDIR/list"
    sed -i 's/info\.txt/README.md/' "$BATS_TEST_TMPDIR/list"
    clean 14 <"$BATS_TEST_TMPDIR/list"
}
