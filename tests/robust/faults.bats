#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A fault at every call that the tool makes, and malformed answers of a fake kernel: needs neither a device nor
# root. commands.list has the commands, faults.py says how each run must end, and
# tests/lib/programs/shim_{faults,kernel}.c make the faults.
# shellcheck disable=SC2154 # what helpers.bash sets

# bats file_tags=as-built

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/fake-vfio

setup_file() {
    export SANITIZED=$repo/build-robust/vfio-msixctl ROOT=$BATS_FILE_TMPDIR/root
    "$BATS_TEST_DIRNAME/build-sanitized" vfio-msixctl
    fake_vfio "$ROOT"
}

fixtures=$repo/tests/fixtures

# faults LEAST OPTION... TOOL COMMAND...: finds nothing wrong, after at least LEAST faults or malformed answers.
faults() {
    local least=$1 options=() tried

    shift
    while [[ $1 == --* ]]; do options+=("$1") && shift; done
    tried=$1
    run_apart "$BATS_TEST_DIRNAME/faults.py" "${options[@]}" "$tried" "$ROOT" "$PROGRAMS" "${@:2}"
    assert_status 0
    assert_stdout_line '[0-9]+ runs, 0 problems'
    [[ $output =~ ([0-9]+)' runs, ' && ${BASH_REMATCH[1]} -ge $least ]] || fail "fewer than $least were tried"
    printf '# %s: %s\n' "${options[*]} ${*:2}" "$(grep -E '^[0-9]+ runs, ' <<<"$output")" >&3
    echo "${BASH_REMATCH[1]}" >>"$BATS_FILE_TMPDIR/$(basename "$(dirname "$tried")")"
}

# The sum that tests/README.md quotes.
teardown_file() {
    local plain sanitized

    plain=$(sum "$(basename "$(dirname "$TOOL")")")
    sanitized=$(sum build-robust)
    echo "# all in all: $((plain + sanitized)) runs, $sanitized of them under clang's sanitizers" >&3
}

sum() {
    awk '{ all += $1 } END { print all + 0 }' "$BATS_FILE_TMPDIR/$1" || true
}

# One of the calls leaves its descriptor open, the next one is not checked.
@test "the effect of a fault is noticed" {
    gcc -x c -O0 -o "$BATS_TEST_TMPDIR/careless" - <<-'END'
		#include <stdio.h>
		int main(void)
		{
			FILE *checked = fopen("/dev/null", "r"), *unchecked = fopen("/dev/null", "r");

			if (!checked)
				return fputs("vfio-msixctl: cannot open it\nvfio-msixctl: next: retry\n", stderr), 4;
			fgetc(unchecked);
			return 0;
		}
	END
    run_apart "$BATS_TEST_DIRNAME/faults.py" "$BATS_TEST_TMPDIR/careless" "$ROOT" "$PROGRAMS" compare
    assert_status 1
    assert_stdout_line 'open 2, Too many open files: exit status -11: dies of signal 11'
    assert_stdout_line 'open 1, Too many open files: exit status 4:.* left open: /dev/null'
}

@test "info: a fault at every call" {
    faults 800 "$TOOL" info
    faults 450 --sanitized "$SANITIZED" info
}

@test "check: a fault at every call" {
    faults 800 "$TOOL" check
    faults 400 --sanitized "$SANITIZED" check
}

@test "bench: a fault at every call" {
    faults 1000 "$TOOL" bench
    faults 450 --sanitized "$SANITIZED" bench
}

@test "list: a fault at every call" {
    faults 150 "$TOOL" list
    faults 150 --sanitized "$SANITIZED" list
}

@test "layout: a fault at every call" {
    faults 300 "$TOOL" layout
    faults 250 --sanitized "$SANITIZED" layout
}

@test "doctor: a fault at every call" {
    faults 350 "$TOOL" doctor
    faults 250 --sanitized "$SANITIZED" doctor
}

@test "maps: a fault at every call" {
    faults 400 "$TOOL" maps
    faults 200 --sanitized "$SANITIZED" maps
}

@test "watch: a fault at every call" {
    faults 300 "$TOOL" watch
    faults 150 --sanitized "$SANITIZED" watch
}

@test "vectors: a fault at every call" {
    faults 400 "$TOOL" vectors
    faults 200 --sanitized "$SANITIZED" vectors
}

@test "compare: a fault at every call" {
    faults 350 "$TOOL" compare
    faults 250 --sanitized "$SANITIZED" compare
}

@test "every malformed answer of three kernels, through group and cdev, as text and JSON, for one device and two" {
    faults 900 --lies "$TOOL" info check bench
    faults 220 --lies --sanitized "$SANITIZED" info check bench
}

# Writes of stdio cannot be intercepted: the kernel limits the size of the file.
@test "bench without room for its file: a message, exit status 4, and no truncated file" {
    local kib option

    for option in samples svg; do
        for kib in 1 2 3 4 5 6 7; do # below 1 there is no room for the message either
            rm -f "$BATS_TEST_TMPDIR/file"
            # shellcheck disable=SC2016 # for the shell that knows the limit
            run_apart bash -c 'trap "" XFSZ; ulimit -f "$1"; shift; exec "$@"' bash "$kib" \
                "$TOOL" bench --quiet --from="$fixtures/samples/small.csv" "--$option=$BATS_TEST_TMPDIR/file"
            [[ $status -ne 0 || -s $BATS_TEST_TMPDIR/file ]] || fail "no file, and nothing said"
            [[ $status -ne 0 ]] || break
            assert_status 4
            assert_stderr_has "$BATS_TEST_TMPDIR/file: cannot write the file: File too large"
            [[ ! -s $BATS_TEST_TMPDIR/file ]] || fail "$kib KiB: $(wc -c <"$BATS_TEST_TMPDIR/file") bytes are left"
        done
        ((kib > 1)) || fail "a limit of 1 KiB must be met"
    done
    run_apart "$TOOL" bench --selftest --samples=4 --svg=/dev/full
    assert_status 4
    assert_stderr_has '/dev/full: cannot write the file: No space left on device'
}
