#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Who includes whom in src/: it is as README.md says, and tools/includes sees where it is not.

# shellcheck disable=SC2154 # repo, output and stderr: of helpers and of run
bats_require_minimum_version 1.5.0
load ../lib/helpers

# A tree of two rooms, which holds.
setup() {
    tree=$BATS_TEST_TMPDIR/src known=$BATS_TEST_TMPDIR/known
    mkdir -p "$tree"/{judge,gather,facts}
    echo '#include "facts/host.h"' | tee "$tree"/judge/verdict.h "$tree"/gather/proc.h
    echo '#include "judge/verdict.h"' >"$tree"/judge/verdict.c
    printf '#include <stdint.h>\n#include "util.h"\n' >"$tree"/facts/host.h
    echo >"$tree"/util.h
}

# complains TEXT...: each is a line of its own, and no other is there
complains() {
    run_apart "$repo/tools/includes" "$tree" "$known"
    assert_status 1
    assert_stdout_empty
    assert_equal "$stderr" "$(printf '%s\n' "$@")" complaints
}

@test "includes: the sources hold, and what does not is listed with its reason" {
    run_apart "$repo/tools/includes"
    assert_status 0
    assert_stdout_empty
    assert_stderr_empty
}

@test "includes: a tree that holds" {
    run_apart "$repo/tools/includes" "$tree" "$known"
    assert_status 0
    assert_stderr_empty
}

@test "includes: a directory that reaches into one it has no business with" {
    echo '#include "gather/proc.h"' >>"$tree"/judge/verdict.c
    complains "src/judge/verdict.c includes gather/proc.h: judge may include facts base"
    # however it is written
    printf '#include "judge/verdict.h"\n # \tinclude "../gather/proc.h"\n' >"$tree"/judge/verdict.c
    complains "src/judge/verdict.c includes ../gather/proc.h: judge may include facts base"
}

@test "includes: a file of src/ itself that knows of devices, and a directory that has no rule" {
    echo '#include "facts/host.h"' >>"$tree"/util.h
    mkdir "$tree/spare"
    echo '#include "util.h"' >"$tree"/spare/part.c
    complains "src/spare/part.c is in src/spare/, which has no line in MAY" \
        "src/util.h includes facts/host.h: base may include nothing" \
        "circle of facts/host -> util -> facts/host"
}

@test "includes: a circle, through a .c and its header" {
    echo '#include "judge/quirk.h"' >>"$tree"/judge/verdict.c
    echo '#include "judge/verdict.h"' >"$tree"/judge/quirk.h
    complains "circle of judge/quirk -> judge/verdict -> judge/quirk"
}

@test "includes: what is known is left out, and told once it is none" {
    echo '#include "gather/proc.h"' >>"$tree"/judge/verdict.c
    echo "src/judge/verdict.c includes gather/proc.h # until it is moved" >"$known"
    run_apart "$repo/tools/includes" "$tree" "$known"
    assert_status 0
    sed -i '$d' "$tree"/judge/verdict.c
    complains "known: no fault any more: src/judge/verdict.c includes gather/proc.h"
}
