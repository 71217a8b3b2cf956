#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the program gives up before it looks at anything, and how it is linked. No device.
# shellcheck disable=SC2154,SC2030,SC2031 # what helpers.bash sets; the status is of the last run

# bats file_tags=as-built

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/fake-vfio

@test "the program is position-independent, with read-only relocations, all bound at start" {
    run -0 readelf -Wlhd "$TOOL"
    assert_stdout_line ' *Type: +DYN .*'
    assert_stdout_has GNU_RELRO
    assert_stdout_line '.*FLAGS_1.*NOW.*PIE.*'
    assert_stdout_line ' *GNU_STACK .* RW +0x[0-9a-f]+ *'
}

@test "the stack is guarded, and the C library's functions check sizes" {
    run -0 readelf -W --dyn-syms "$TOOL"
    assert_stdout_has __stack_chk_fail
    assert_stdout_has __snprintf_chk
    assert_stdout_has __pread_chk
}

# What a file, a descriptor or a process can come from; those with ? not every architecture has.
calls='?open,openat,?openat2,?creat,memfd_create,?dup2,dup,dup3,fcntl,socket,?pipe,pipe2,mmap'
calls+=',?unlink,unlinkat,?rename,renameat,renameat2,?mkdir,mkdirat,?symlink,symlinkat,?link,linkat'
calls+=',prctl,execve,clone,?clone3,?fork,?vfork'

# traced FILE ARGUMENT...: the tool on the fake kernel, with a record of its calls.
traced() {
    run_apart strace -f -s 4096 -E "LD_PRELOAD=$PROGRAMS/shim_kernel.so" -E "FAKE_ROOT=$root" -o "$1" \
        -e "trace=$calls" "$TOOL" "${@:2}"
    [[ $status -le 1 ]] || fail "exit status 0 or 1, not $status"
}

# without FILE PATTERN...: what is in the record and matches none of the patterns. All else fails the test.
without() {
    local pattern lines

    lines=$(<"$1")
    for pattern in "${@:2}"; do lines=$(grep -vE -e "$pattern" <<<"$lines") || true; done
    [[ -z $lines ]] || fail "$(head <<<"$lines")"
}

# every_run CHECK: CHECK FILE for a record of each way to use the tool.
every_run() {
    local root=$BATS_TEST_TMPDIR/root fixtures=$repo/tests/fixtures trace=$BATS_TEST_TMPDIR/trace words n=0

    fake_vfio "$root"
    while read -ra words; do
        traced "$trace" "${words[@]}"
        "$1" "$trace"
        n=$((n + 1))
    done <<-END
		list
		list --all -v --sysroot=$root
		layout --json --sysroot=$root 01:00.0 02:00.0
		doctor --sysroot=$root 01:00.0
		info -v --sysroot=$root --backend=group 01:00.0
		info --json --sysroot=$root --backend=cdev vfio0
		check --sysroot=$root 14 15
		bench --sysroot=$root --samples=8 --samples=$BATS_TEST_TMPDIR/samples --svg=$BATS_TEST_TMPDIR/svg 01:00.0
		bench --selftest --samples=8 --cpu-latency --realtime
		bench --from=$BATS_TEST_TMPDIR/samples --svg=$BATS_TEST_TMPDIR/svg
		check --from=$fixtures/amd64/check.json 01:00.0
		list --from=$fixtures/amd64/lspci-vv
		layout --from=$fixtures/amd64/lspci-n-xxx
		compare $fixtures/amd64/check.json $fixtures/amd64-sparse/check.json
	END
    [[ $n -eq 14 ]] || fail "$n runs"
}

# The loader and its libraries, and the constructors of these, come before main(): libcap's asks for the
# capabilities that there are.
gives_up_privileges() {
    grep -q 'prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) = 0' "$1" || fail "$(head "$1")"
    sed '/PR_SET_NO_NEW_PRIVS/,$d' "$1" >"$1.before"
    without "$1.before" 'mmap\(' 'execve\(' 'prctl\(PR_CAPBSET_READ' \
        '"/etc/ld\.so\.(cache|preload)", [^)]*O_CLOEXEC' '"[^"]*\.so(\.[0-9.]+)?", [^)]*O_CLOEXEC'
}

@test "the first thing given up are privileges, before anything is read" {
    every_run gives_up_privileges
}

# libpci opens files of sysfs, the list of names and the dump that it reads as it likes, and jansson its seed.
keeps_to_itself() {
    grep -E '^[0-9]+ +(open(at2?)?|creat|memfd_create|dup[23]?|fcntl|socket|pipe2?)\(' "$1" >"$1.opened"
    grep -q 'openat(.*O_CLOEXEC' "$1.opened" || fail "no file was opened"
    without "$1.opened" 'O_CLOEXEC|MFD_CLOEXEC|F_DUPFD_CLOEXEC|SOCK_CLOEXEC' 'F_(GETFD|GETFL|SETFD, FD_CLOEXEC)' \
        '/sys/bus/pci/devices/[^/"]+/(config|resource|vendor|device|class|revision|subsystem_(vendor|device))", O_RDONLY' \
        '/pci\.ids(\.gz)?", O_RDONLY' '"/proc/self/fd/[0-9]+", O_RDONLY\)' '"/dev/urandom", O_RDONLY'
}

@test "what the tool itself opens stays out of other programs" {
    every_run keeps_to_itself
}

# What is made are the two files that the command line names; memory that a library wants is no file.
makes_no_file() {
    grep -E 'O_CREAT|O_TMPFILE|^[0-9]+ +(creat|unlink(at)?|rename(at2?)?|mkdir(at)?|symlink(at)?|link(at)?|clone3?|v?fork|execve)\(' \
        "$1" >"$1.made"
    without "$1.made" "^[0-9]+ +execve\\(\"$TOOL\"" "\"$BATS_TEST_TMPDIR/(samples|svg)\", O_WRONLY\\|O_CREAT"
}

@test "no temporary file is made, and no other program started" {
    every_run makes_no_file
}
