#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the program gives up before it looks at anything, and how it is linked. No device.
# shellcheck disable=SC2154 # what helpers.bash sets

# bats file_tags=as-built

bats_require_minimum_version 1.5.0
load helpers

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

@test "no privilege can be gained, and what is opened stays out of other programs" {
    local trace=$BATS_TEST_TMPDIR/trace

    run strace -f -o "$trace" -e trace=openat,open,memfd_create,prctl "$TOOL" list
    grep -q 'prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) = 0' "$trace" || fail "$(head "$trace")"
    # Behind it, all that the tool itself opens; libpci opens configuration space as it likes.
    run awk '/NO_NEW_PRIVS/ { on = 1 } on && /open/ && !/O_CLOEXEC/ && !/\/(config|pci\.ids(\.gz)?|resource)"/' "$trace"
    assert_stdout_empty
}
