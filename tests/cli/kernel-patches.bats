#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel patch and the lab's patches as files: no kernel source, no network, no boot.
# lab/suites/kernel-source.bats applies them to Debian's kernel source.
#
# shellcheck disable=SC2016 # $1 and the like are awk's
# shellcheck disable=SC2154 # stderr is set by run

bats_require_minimum_version 1.5.0

setup() {
    repo=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    lab=$repo/kernel/lab
    patch=$repo/kernel/0001-vfio-pci-allow-mapping-the-MSI-X-BAR.patch
}

# The mail's fields as git reads them: Author, Email, Subject, Date.
mail_info() {
    git mailinfo "$BATS_TEST_TMPDIR/message" "$BATS_TEST_TMPDIR/diff" <"$patch"
}

# preimage PATCH DIR: the files of a patch as far as the patch shows them, each line in its place.
preimage() {
    (cd "$2" && awk '
        /^--- a\// { file = substr($2, 3); dir = file; sub("/[^/]*$", "", dir)
                     system("mkdir -p " dir); at = 1; next }
        /^@@ / { split($2, range, /[-,]/)
                 for (; at < range[2]; at++) print "" >file
                 left = range[3]; next }
        file != "" && left > 0 && /^[- ]/ { print substr($0, 2) >file; at++; left-- }
    ') <"$1"
}

# changes PATCH: the lines it removes and adds, file by file, without the three things in which a
# patch for v4.15 and one for a kernel of today must differ:
#   - the file and the structure have had "core" in their names since 5.15;
#   - the region info code is indented by one tab less since it became a function of its own;
#   - vfio_info_add_capability(), in what is removed, takes the header since 4.16.
changes() {
    sed -n '/^diff --git/,/^-- $/p' "$1" |
        grep -E '^([-+]|--- |\+\+\+ )' | grep -vx -e '-- ' |
        sed -E 's/vfio_pci_core(\.c|_device)/vfio_pci\1/; s/^([-+])[[:space:]]+/\1/' |
        sed -E '/^-sparse->header\.(id|version) = .*;$/d
            /^-ret = vfio_info_add_capability\(caps, &sparse->header, size\);$/d
            /^-ret = vfio_info_add_capability\(caps, VFIO_REGION_INFO_CAP_SPARSE_MMAP,$/d
            /^-sparse\);$/d'
}

# bats test_tags=more-tools
@test "the patch is a mail that git understands" {
    run -0 mail_info
    [[ ${lines[0]} == "Author: "?* ]]
    [[ ${lines[1]} == "Email: "?*@?* ]]
    [[ ${lines[2]} == "Subject: vfio-pci: allow mapping the MSI-X BAR" ]]
    [[ ${lines[3]} == "Date: "?* ]]
    grep -qx 'Subject: \[PATCH\] .*' "$patch"
}

# bats test_tags=more-tools
@test "the patch is signed off by its author" {
    run -0 mail_info
    author="${lines[0]#Author: } <${lines[1]#Email: }>"
    grep -Fx "Signed-off-by: $author" "$BATS_TEST_TMPDIR/message"
}

# bats test_tags=more-tools
@test "the commit message keeps to 75 columns" {
    run -0 mail_info
    run -1 grep -vE '^(.{0,75}|Signed-off-by: .*)$' "$BATS_TEST_TMPDIR/message"
}

# bats test_tags=more-tools
@test "git am takes the patch where its lines are found" {
    cd "$BATS_TEST_TMPDIR"
    git init -q tree
    preimage "$patch" tree
    cd tree
    export GIT_CONFIG_GLOBAL=/dev/null
    export GIT_COMMITTER_NAME=nobody GIT_COMMITTER_EMAIL=nobody@localhost
    git add .
    git commit -q --author "nobody <nobody@localhost>" -m base
    run -0 git am "$patch"
    run -0 git show --stat --format=%s
    [[ ${lines[0]} == "vfio-pci: allow mapping the MSI-X BAR" ]]
    [[ $output == *"2 files changed"* ]]
    [[ -z $(git status --short) ]]
}

@test "the patch touches vfio-pci and its uapi header only" {
    run -0 sed -n 's/^+++ b\///p' "$patch"
    [[ ${#lines[@]} -eq 2 ]]
    [[ ${lines[0]} == drivers/vfio/pci/vfio_pci.c ]]
    [[ ${lines[1]} == include/uapi/linux/vfio.h ]]
}

@test "the patch announces capability 3 and removes the check" {
    grep -qx $'+#define VFIO_REGION_INFO_CAP_MSIX_MAPPABLE\t3' "$patch"
    grep -q '^+.*VFIO_REGION_INFO_CAP_MSIX_MAPPABLE, 1);' "$patch"
    grep -q '^-.*static int msix_sparse_mmap_cap(' "$patch"
    grep -q '^-.*Disallow mmaps overlapping the MSI-X table' "$patch"
    grep -q '^+ \* .*There is no legitimate use in programming' "$patch"
}

@test "the lab's mappable kernel has the same change" {
    changes "$patch" >"$BATS_TEST_TMPDIR/ours"
    changes "$lab/mappable.patch" >"$BATS_TEST_TMPDIR/lab"
    # Two empty lists would be equal.
    [[ $(wc -l <"$BATS_TEST_TMPDIR/ours") -gt 70 ]]
    diff -u "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/lab"
}

@test "a changed, added or missing line is not the same change" {
    local edit

    changes "$patch" >"$BATS_TEST_TMPDIR/ours"
    for edit in \
        's/_MSIX_MAPPABLE, 1);/_MSIX_MAPPABLE, 2);/' \
        's/^\(+#define .*MSIX_MAPPABLE\).*/\1 4/' \
        '/^-.*return -EINVAL;/d' \
        '/^-.*kfree(sparse);/d' \
        's/^-\(.*if (index == vdev->msix_bar) {\)/-\1\n+\1/' \
        's/vfio_pci_core\.c/vfio_pci_rdwr.c/'; do
        sed "$edit" "$lab/mappable.patch" >"$BATS_TEST_TMPDIR/edited.patch"
        run -1 cmp -s "$lab/mappable.patch" "$BATS_TEST_TMPDIR/edited.patch"
        changes "$BATS_TEST_TMPDIR/edited.patch" >"$BATS_TEST_TMPDIR/lab"
        run -1 diff "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/lab"
    done
}

@test "the series has the four behaviours, and each patch is in it" {
    run -0 awk '!/^#/ && NF { print $1 }' "$lab/series"
    [[ $(sort <<<"$output" | xargs) == "ioctl mappable sparse unconditional" ]]
    run -0 awk '!/^#/ { for (i = 2; i <= NF; i++) print $i }' "$lab/series"
    [[ $(sort -u <<<"$output") == "$(find "$lab" -name '*.patch' -printf '%f\n' | sort)" ]]
}

@test "the other behaviours are made from sparse" {
    run -0 awk '!/^#/ && NF && $2 != "sparse.patch"' "$lab/series"
    [[ -z $output ]]
}

@test "each patch of the lab names its licence and describes what it does" {
    local file

    for file in "$lab"/*.patch; do
        [[ $(head -n 1 "$file") == "SPDX-License-Identifier: GPL-2.0-only" ]]
        grep -q "^Behaviour \`$(basename "$file" .patch)\`" "$file"
    done
}

@test "the build's packages are one name per line" {
    run -1 grep -vxE '[a-z0-9][a-z0-9+.-]+' "$lab/packages.txt"
    LC_ALL=C sort -cu "$lab/packages.txt"
}

@test "modules: usage is an error" {
    run -2 --separate-stderr "$repo/tests/lab/modules" amd64
    [[ -z $output ]]
    [[ $stderr == *"modules ARCH BEHAVIOUR"* ]]
}

@test "modules: an unknown behaviour is named, with the existing ones" {
    run -1 --separate-stderr "$repo/tests/lab/modules" amd64 stock
    [[ -z $output ]]
    [[ $stderr == *"stock: no such behaviour (sparse mappable ioctl unconditional)"* ]]
}
