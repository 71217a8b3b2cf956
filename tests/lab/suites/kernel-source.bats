#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel patch and the lab's patches against Debian's kernel source. It is one of the lab's suites because
# the source is fetched on first use (150 MB), and modules are built. Nothing is booted.
#
# shellcheck disable=SC2016 # $1 and the like are awk's
# shellcheck disable=SC2154 # stderr is set by run

bats_require_minimum_version 1.5.0

setup_file() {
    local repo

    repo=$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)
    SOURCE=$("$repo/tests/lab/modules" source amd64)
    export SOURCE
}

setup() {
    repo=$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)
    lab=$repo/kernel/lab
    modules=$repo/tests/lab/modules
}

checkpatch() {
    (cd "$SOURCE/scripts" && perl ./checkpatch.pl --strict --no-tree "$@")
}

# patched BEHAVIOUR: prints the path of a copy of the source with the behaviour's patches, without fuzz.
patched() {
    local tree=$BATS_TEST_TMPDIR/$1 name

    mkdir "$tree"
    cp -r "$SOURCE/." "$tree"
    while read -r name; do
        patch -s -d "$tree" -p1 --forward --fuzz=0 <"$lab/$name" || return
    done < <(awk -v b="$1" '$1 == b { for (i = 2; i <= NF; i++) print $i }' "$lab/series")
    echo "$tree"
}

core() {
    echo "$1/drivers/vfio/pci/vfio_pci_core.c"
}

uapi() {
    echo "$1/include/uapi/linux/vfio.h"
}

# without_capability TREE: vfio_pci_core.c without the function that adds the capability.
without_capability() {
    sed -E '/^static int msix_mm?appable_cap\(/,/^}/d; /msix_mm?appable_cap\(/d' "$(core "$1")"
}

@test "checkpatch.pl --strict has no complaint about the patch" {
    run -0 checkpatch "$repo"/kernel/0001-*.patch
    [[ $output == *"0 errors, 0 warnings, 0 checks"* ]]
}

@test "checkpatch.pl --strict has no complaint about the lab's patches" {
    local file

    for file in "$lab"/*.patch; do
        run -0 checkpatch --no-signoff "$file"
        [[ $output == *"0 errors, 0 warnings, 0 checks"* ]]
    done
}

@test "sparse does not have the capability, in code and header" {
    tree=$(patched sparse)
    run -1 grep -r MSIX_MAPPABLE "$tree/drivers" "$tree/include"
    grep -q VFIO_REGION_INFO_CAP_SPARSE_MMAP "$(core "$tree")"
    grep -q 'Disallow mmaps overlapping the MSI-X table' "$(core "$tree")"
}

@test "mappable has nothing left of sparse, and has the capability" {
    tree=$(patched mappable)
    run -1 grep -E 'SPARSE_MMAP|Disallow mmaps' "$(core "$tree")"
    grep -q 'VFIO_REGION_INFO_CAP_MSIX_MAPPABLE, 1);' "$(core "$tree")"
    grep -qx $'#define VFIO_REGION_INFO_CAP_MSIX_MAPPABLE\t3' "$(uapi "$tree")"
}

@test "mappable is Debian's own kernel except for how the capability is added" {
    tree=$(patched mappable)
    run -1 diff "$(core "$SOURCE")" "$(core "$tree")"
    [[ $output == *"msix_mappable_cap(&caps)"* ]]
    # Without that function and its one call, both are the same.
    run -0 diff <(without_capability "$SOURCE") <(without_capability "$tree")
}

@test "unconditional has neither capability, and no check" {
    tree=$(patched unconditional)
    run -1 grep -E 'SPARSE_MMAP|MSIX_MAPPABLE|Disallow mmaps|index == vdev->msix_bar' \
        "$(core "$tree")"
}

@test "ioctl adds to sparse and removes nothing" {
    tree=$(patched ioctl)
    grep -q VFIO_REGION_INFO_CAP_SPARSE_MMAP "$(core "$tree")"
    [[ $(grep -c 'index == vdev->msix_bar && !vdev->msix_mmap' "$(core "$tree")") -eq 2 ]]
    grep -q 'VFIO_DEVICE_PCI_ALLOW_MSIX_MMAP.*VFIO_BASE + 14' "$(uapi "$tree")"
    # Nothing but the ioctl writes the setting, so it outlives the descriptor.
    [[ $(grep -c 'msix_mmap = ' "$(core "$tree")") -eq 1 ]]
}

@test "a patch that does not fit is refused, not applied with fuzz" {
    run -0 --separate-stderr patched sparse
    tree=$output
    run -1 patch -s -d "$tree" -p1 --forward --fuzz=0 --dry-run <"$lab/sparse.patch"
}

# empty_cache: prints the path of a cache with the downloads of the real one and no modules.
empty_cache() {
    local cache=$BATS_TEST_TMPDIR/cache/vfio-msixctl shared

    shared=$(dirname "$(dirname "$SOURCE")")
    mkdir -p "$cache/modules"
    ln -s "$shared/apt" "$shared/packages" "$cache"
    ln -s "$SOURCE" "$cache/modules"
    echo "$BATS_TEST_TMPDIR/cache"
}

# made_in CACHE: what a build has left there.
made_in() {
    find "$1/vfio-msixctl/modules" -mindepth 1 -maxdepth 1 ! -name '.lock-*' \
        ! -name "$(basename "$SOURCE")"
}

@test "two builds at once share the result, and the modules are for the lab's kernel" {
    cache=$(empty_cache)
    cd "$BATS_TEST_TMPDIR"
    env XDG_CACHE_HOME="$cache" "$modules" amd64 ioctl >one 2>one.err 3>&- &
    first=$!
    env XDG_CACHE_HOME="$cache" "$modules" amd64 ioctl >two 2>two.err 3>&-
    wait "$first"

    cmp one two
    dir=$(cat one)
    [[ $(made_in "$cache") == "$dir" ]]
    [[ $(cat one.err two.err | grep -c 'building the modules of ioctl') -eq 1 ]]
    [[ $(find "$dir" -type f -printf '%f\n' | sort | xargs) == "vfio-pci-core.ko vfio-pci.ko" ]]
    release=$("$repo/tests/lab/packages" kernel amd64 | sed -n 's/^release=//p')
    grep -aq "vermagic=$release " "$dir/vfio-pci-core.ko"
}

@test "a patch that does not apply stops the build and leaves no files" {
    copy=$BATS_TEST_TMPDIR/copy
    cache=$(empty_cache)
    mkdir -p "$copy/tests/lab" "$copy/kernel"
    cp -r "$repo"/tests/lab/{modules,packages,lib} "$copy/tests/lab"
    cp -r "$lab" "$copy/kernel"
    sed -i 's/^ static /&changed /; s/^ \treturn/&ed/' "$copy/kernel/lab/sparse.patch"
    run -1 --separate-stderr env XDG_CACHE_HOME="$cache" "$copy/tests/lab/modules" amd64 sparse
    [[ -z $output ]]
    [[ $stderr == *"sparse.patch: does not apply to linux-source-"* ]]
    [[ -z $(made_in "$cache") ]]
}
