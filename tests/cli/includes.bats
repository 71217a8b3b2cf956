#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Who includes whom in src/: the sources follow the rules of tools/includes, and it finds violations.

# shellcheck disable=SC2154 # repo, output and stderr: of helpers and of run
bats_require_minimum_version 1.5.0
load ../lib/helpers

# A tree that follows the rules.
setup() {
    tree=$BATS_TEST_TMPDIR/src known=$BATS_TEST_TMPDIR/known
    mkdir -p "$tree"/{judge,gather,facts}
    echo '#include "facts/host.h"' | tee "$tree"/judge/verdict.h "$tree"/gather/proc.h
    echo '#include "judge/verdict.h"' >"$tree"/judge/verdict.c
    printf '#include <stdint.h>\n#include "util.h"\n' >"$tree"/facts/host.h
    echo >"$tree"/util.h
}

# complains TEXT...: prints exactly these lines
complains() {
    run_apart "$repo/tools/includes" "$tree" "$known"
    assert_status 1
    assert_stdout_empty
    assert_equal "$stderr" "$(printf '%s\n' "$@")" complaints
}

@test "includes: the sources follow the rules, except what includes.known lists" {
    run_apart "$repo/tools/includes"
    assert_status 0
    assert_stdout_empty
    assert_stderr_empty
}

@test "includes: a tree that follows the rules" {
    run_apart "$repo/tools/includes" "$tree" "$known"
    assert_status 0
    assert_stderr_empty
}

@test "includes: a directory that includes what it must not" {
    echo '#include "gather/proc.h"' >>"$tree"/judge/verdict.c
    complains "src/judge/verdict.c includes gather/proc.h: judge may include facts base"
    # however it is written
    printf '#include "judge/verdict.h"\n # \tinclude "../gather/proc.h"\n' >"$tree"/judge/verdict.c
    complains "src/judge/verdict.c includes ../gather/proc.h: judge may include facts base"
}

@test "includes: a file of src/ itself that includes facts, and a directory without a rule" {
    echo '#include "facts/host.h"' >>"$tree"/util.h
    mkdir "$tree/spare"
    echo '#include "util.h"' >"$tree"/spare/part.c
    complains "src/spare/part.c: no row in MAY for src/spare/" \
        "src/util.h includes facts/host.h: base may include nothing" \
        "circle of facts/host -> util -> facts/host"
}

@test "includes: a circle, through a .c and its header" {
    echo '#include "judge/quirk.h"' >>"$tree"/judge/verdict.c
    echo '#include "judge/verdict.h"' >"$tree"/judge/quirk.h
    complains "circle of judge/quirk -> judge/verdict -> judge/quirk"
}

@test "includes: a known fault is not reported, and one that is gone is" {
    echo '#include "gather/proc.h"' >>"$tree"/judge/verdict.c
    echo "src/judge/verdict.c includes gather/proc.h # until it is moved" >"$known"
    run_apart "$repo/tools/includes" "$tree" "$known"
    assert_status 0
    sed -i '$d' "$tree"/judge/verdict.c
    complains "known: no longer a fault: src/judge/verdict.c includes gather/proc.h"
}
