#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the program gives up before it reads anything, and how it is linked. Needs no device.
# shellcheck disable=SC2154,SC2030,SC2031 # what helpers.bash sets; the status is of the last run

# bats file_tags=as-built

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/fake-vfio
load commands

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

# Calls that create files, descriptors or processes; those with ? do not exist on every architecture.
calls='?open,openat,?openat2,?creat,memfd_create,?dup2,dup,dup3,fcntl,socket,?pipe,pipe2,mmap'
calls+=',?unlink,unlinkat,?rename,renameat,renameat2,?mkdir,mkdirat,?symlink,symlinkat,?link,linkat'
calls+=',prctl,execve,clone,?clone3,?fork,?vfork'

# without FILE PATTERN...: fails the test if a line of the record matches none of the patterns.
without() {
    local pattern lines

    lines=$(<"$1")
    for pattern in "${@:2}"; do lines=$(grep -vE -e "$pattern" <<<"$lines") || true; done
    [[ -z $lines ]] || fail "$(head <<<"$lines")"
}

# Records each line of commands.list.
setup_file() {
    local root=$BATS_FILE_TMPDIR/root kernel words n=0

    fake_vfio "$root"
    mkdir "$BATS_FILE_TMPDIR/records"
    while read -r kernel words; do
        n=$((n + 1))
        # shellcheck disable=SC2086 # words on purpose
        run_apart strace -f -s 4096 -E "LD_PRELOAD=$PROGRAMS/shim_kernel.so" -E "FAKE_ROOT=$root" \
            -E "FAKE_KERNEL=${kernel#-}" -o "$BATS_FILE_TMPDIR/records/$n" -e "trace=$calls" "$TOOL" $words
        [[ $status -le 3 ]] || fail "exit status $status"
    done < <(commands "$root" "$BATS_FILE_TMPDIR")
    ((n >= 30)) || fail "$n runs"
}

# whole_calls FILE: the record, with the two halves of a call joined that strace shows around one of another process.
whole_calls() {
    awk '
        sub(/ <unfinished \.\.\.>$/, "") { half[$1] = $0; next }
        $2 == "<..." && $1 in half { pid = $1; sub(/^.* resumed>/, ""); $0 = half[pid] $0; delete half[pid] }
        { print }
        END { for (pid in half) print half[pid] }' "$1"
}

# every_run CHECK: runs CHECK FILE for each record.
every_run() {
    local record

    for record in "$BATS_FILE_TMPDIR"/records/*; do
        whole_calls "$record" >"$BATS_TEST_TMPDIR/trace"
        "$1" "$BATS_TEST_TMPDIR/trace"
    done
}

# The loader, libraries and their constructors run before main(); that of libcap queries the existing
# capabilities.
gives_up_privileges() {
    grep -q 'prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) = 0' "$1" || fail "$(head "$1")"
    sed '/PR_SET_NO_NEW_PRIVS/,$d' "$1" >"$1.before"
    without "$1.before" 'mmap\(' 'execve\(' 'prctl\(PR_CAPBSET_READ' \
        '"/etc/ld\.so\.(cache|preload)", [^)]*O_CLOEXEC' '"[^"]*\.so(\.[0-9.]+)?", [^)]*O_CLOEXEC'
}

@test "privileges are given up first, before anything is read" {
    every_run gives_up_privileges
}

# Not close-on-exec are the files that libpci opens (sysfs, the list of names and the dump), jansson's random seed,
# the C library's cache of character sets (setlocale()), and the pipe of watch's child, as its standard input.
keeps_to_itself() {
    grep -E '^[0-9]+ +(open(at2?)?|creat|memfd_create|dup[23]?|fcntl|socket|pipe2?)\(' "$1" >"$1.opened"
    grep -q 'openat(.*O_CLOEXEC' "$1.opened" || fail "no file was opened"
    without "$1.opened" 'O_CLOEXEC|MFD_CLOEXEC|F_DUPFD_CLOEXEC|SOCK_CLOEXEC' 'F_(GETFD|GETFL|SETFD, FD_CLOEXEC)' \
        '/sys/bus/pci/devices/[^/"]+/(config|resource|vendor|device|class|revision|subsystem_(vendor|device))", O_RDONLY' \
        '/pci\.ids(\.gz)?", O_RDONLY' '"/proc/self/fd/[0-9]+", O_RDONLY\)' '"/dev/urandom", O_RDONLY' \
        '/gconv/gconv-modules\.cache", O_RDONLY' 'dup[23]\([0-9]+, 0(, 0)?\)'
}

@test "files that the tool itself opens are close-on-exec" {
    every_run keeps_to_itself
}

# The only files created are those that the command line names; the metrics are renamed from a file in the same directory,
# so that they are whole or absent. A library's anonymous memory is not a file. The child of watch is a copy of it.
makes_no_file() {
    grep -E 'O_CREAT|O_TMPFILE|^[0-9]+ +(creat|unlink(at)?|rename(at2?)?|mkdir(at)?|symlink(at)?|link(at)?|clone3?|v?fork|execve)\(' \
        "$1" >"$1.made"
    without "$1.made" "^[0-9]+ +execve\\(\"$TOOL\"" "\"$BATS_FILE_TMPDIR/(samples|svg)\", O_WRONLY\\|O_CREAT" \
        "\"$BATS_FILE_TMPDIR/\\.metrics\\.[0-9]+\\.0\", O_WRONLY\\|O_CREAT\\|O_EXCL\\|O_CLOEXEC" \
        "rename\\(\"$BATS_FILE_TMPDIR/\\.metrics\\.[0-9]+\\.0\", \"$BATS_FILE_TMPDIR/metrics\"\\) = 0" \
        'clone\(child_stack=NULL, flags=CLONE_CHILD_CLEARTID\|CLONE_CHILD_SETTID\|SIGCHLD'
}

@test "no file is created but those that are named, and no other program started" {
    every_run makes_no_file
}
