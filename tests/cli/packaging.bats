#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the Makefile, the lists of packages and debian/ say of each other, and when the Makefile compiles anew.
# shellcheck disable=SC2154,SC2030,SC2031 # what helpers.bash sets; the status is of the last run

bats_require_minimum_version 1.5.0
load ../lib/helpers

setup() {
    cd "$repo" || return
}

# packages SECTION: of tools/packages.txt
packages() {
    awk -v want="[$1]" '/^\[/ { here = $0 == want } { sub(/#.*/, "") } here && NF && !/^\[/ { print $1 }' tools/packages.txt
}

# build_depends PATTERN: the names in Build-Depends whose lines match
build_depends() {
    sed -n '/^Build-Depends:/,/^[A-Z][^ ]*: /s/^ //p' debian/control | grep -E -- "$1" | sed 's/[ ,].*//'
}

# What is essential for building no package names.
@test "debian: Build-Depends has what tools/packages.txt says" {
    assert_equal "$(build_depends '^[^<]*$' | sort)" \
        "$({ packages build | grep -vxE 'gcc|libc6-dev|make' && echo debhelper-compat; } | sort)"
    assert_equal "$(build_depends '<!nocheck>' | sort)" "$(packages quick | sort)"
}

@test "debian: the oldest libraries are the Makefile's" {
    local name version

    while read -r name version; do
        grep -qE "^ (lib)?$name-dev \(>= (1:)?$version\),$" debian/control || fail "debian/control: no $name $version"
        grep -qF "| $name | $version |" INSTALL.md || fail "INSTALL.md: no $name $version"
    done < <(sed -n 's/^oldest := //p' Makefile | tr ',' '\n' | sed 's/>=//')
}

@test "debian: the version is the Makefile's" {
    assert_equal "$(sed -nE '1s/^vfio-msixctl \(([^)]*)-[^-)]*\) .*/\1/p' debian/changelog)" \
        "$(sed -n 's/^VERSION := //p' Makefile)"
}

# make_object [OPTION | VARIABLE=VALUE]...: one object, with no other flags than these.
make_object() {
    env -u MAKEFLAGS -u CFLAGS -u CPPFLAGS -u LDFLAGS -u CC \
        make BUILD="$BATS_TEST_TMPDIR/b" "$@" "$BATS_TEST_TMPDIR/b/src/number.o"
}

# compiles [VARIABLE=VALUE]...: whether make compiles the object now.
compiles() {
    [[ $(make_object "$@") == *"CC src/number.c"* ]]
}

# bats test_tags=thorough
@test "make: objects depend on the flags, but not on WERROR" {
    compiles
    run ! compiles
    run ! compiles WERROR=1
    compiles CFLAGS=-O1
    run ! compiles CFLAGS=-O1
    compiles CFLAGS=-O1 CPPFLAGS=-DNDEBUG
    compiles
}

# fortified [FLAG]...: the level that a source of the tool is compiled with.
fortified() {
    make_object CC="gcc -dM -E" "$@" >/dev/null
    awk '$2 == "_FORTIFY_SOURCE" { print $3 }' "$BATS_TEST_TMPDIR/b/src/number.o"
}

# bats test_tags=thorough
@test "make: the builder's level of _FORTIFY_SOURCE counts" {
    assert_equal "$(fortified)" 2
    assert_equal "$(fortified CPPFLAGS=-D_FORTIFY_SOURCE=3)" 3
    assert_equal "$(fortified CFLAGS='-O2 -D_FORTIFY_SOURCE=1')" 1
    assert_equal "$(fortified CFLAGS=-O0)" ""
}

# refuses WORDS [VARIABLE=VALUE]...: the build fails, and says WORDS
refuses() {
    rm -rf "$BATS_TEST_TMPDIR/b"
    ! make_object "${@:2}" >"$BATS_TEST_TMPDIR/log" 2>&1 || fail "it was built"
    grep -qF "$1" "$BATS_TEST_TMPDIR/log" || fail "not said: $(cat "$BATS_TEST_TMPDIR/log")"
}

# bats test_tags=thorough
@test "make: what is too old is refused with a sentence" {
    local fake=$BATS_TEST_TMPDIR/old

    mkdir -p "$fake/linux"
    echo '#include_next <features.h>
#undef __GLIBC_MINOR__
#define __GLIBC_MINOR__ 31' >"$fake/features.h"
    refuses 'needs the GNU C library 2.32 or later' CPPFLAGS="-I$fake"
    echo '#include_next <features.h>
#undef __GLIBC__' >"$fake/features.h"
    refuses 'musl' CPPFLAGS="-I$fake"
    rm "$fake/features.h"
    echo '#define LINUX_VERSION_CODE 330239
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))' >"$fake/linux/version.h"
    refuses 'needs the user space headers of Linux' CPPFLAGS="-I$fake"

    mkdir "$fake/pc"
    sed 's/^Version:.*/Version: 3.7.0/' "$(pkg-config --variable=pcfiledir libpci)/libpci.pc" >"$fake/pc/libpci.pc"
    refuses "3.7.0" PKG_CONFIG="env PKG_CONFIG_PATH=$fake/pc pkg-config"
    refuses "missing or too old, see INSTALL.md: libpci" PKG_CONFIG="env PKG_CONFIG_LIBDIR=/nowhere pkg-config"
}

# bats test_tags=more-tools
@test "make: musl is refused with one sentence" {
    refuses 'needs the GNU C library 2.32 or later: musl lacks argp' CC=musl-gcc
    assert_equal "$(grep -c error: "$BATS_TEST_TMPDIR/log")" 1
}
