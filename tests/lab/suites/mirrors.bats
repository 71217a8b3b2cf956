#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Where the lab gets its packages when mirrors are broken: a mirror in a directory that lacks packages its
# indices name, has damaged indices, or nothing at all. Needs no network and boots nothing.
# shellcheck disable=SC2034,SC2154 # ARCHIVE: of mirror.bash; what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/mirror

PARTS="image headers headers_common kbuild source"

setup_file() {
    mirror_key
}

teardown_file() {
    mirror_key_end
}

setup() {
    NATIVE=$(dpkg --print-architecture)
    export LAB_RELEASE=trixie
    mirror_start
}

packages() {
    run_apart "$repo/tests/lab/packages" "$@"
}

# things SUITE VERSION...: versions of the package "thing" for ppc64el.
things() {
    local version

    for version in "${@:2}"; do package "$1" ppc64el thing "$version"; done
}

# assert_thing VERSION: the last run has unpacked it.
assert_thing() {
    assert_status 0
    assert_stdout "$XDG_CACHE_HOME/vfio-msixctl/packages/thing_$1_ppc64el"
    assert_equal "$(cat "$output/usr/share/thing/version")" "thing $1"
}

# hours_ago: makes everything that the lab remembers two hours old.
hours_ago() {
    find "$XDG_CACHE_HOME"/vfio-msixctl/apt/* -type f -exec touch -d '2 hours ago' {} +
}

# kernel_package_of PART N: the name of that part of Linux 6.12.N for ppc64el.
kernel_package_of() {
    case $1 in
    image) echo "linux-image-6.12.$2+deb13-powerpc64le-64k" ;;
    headers) echo "linux-headers-6.12.$2+deb13-powerpc64le-64k" ;;
    headers_common) echo "linux-headers-6.12.$2+deb13-common" ;;
    kbuild) echo "linux-kbuild-6.12.$2+deb13" ;;
    source) echo linux-source-6.12 ;;
    esac
}

# kernels N...: Linux 6.12.N with all its parts, and the meta package of the last.
kernels() {
    local n version

    for n; do
        version=6.12.$n-1
        package trixie ppc64el "$(kernel_package_of image "$n")" "$version"
        package trixie ppc64el "$(kernel_package_of headers "$n")" "$version" \
            "$(kernel_package_of headers_common "$n") (= $version), $(kernel_package_of kbuild "$n")"
        package trixie ppc64el "$(kernel_package_of headers_common "$n")" "$version"
        package trixie ppc64el "$(kernel_package_of source "$n")" "$version"
        package trixie "$NATIVE" "$(kernel_package_of kbuild "$n")" "$version"
    done
    package trixie ppc64el linux-image-powerpc64le-64k "$version" \
        "$(kernel_package_of image "$n") (= $version)"
    publish trixie trixie
}

# assert_kernel N: the last run has named Linux 6.12.N and its parts.
assert_kernel() {
    local part

    assert_status 0
    assert_stdout_line "release=6\\.12\\.$1\\+deb13-powerpc64le-64k"
    assert_stdout_line "version=6\\.12\\.$1-1"
    for part in $PARTS; do
        grep -qxF "$part=$(kernel_package_of "$part" "$1")" <<<"$output" || fail "another $part"
    done
}

@test "the newest version, if the mirror has it" {
    things trixie 1 2 10
    publish trixie trixie
    packages unpack ppc64el thing
    assert_thing 10
}

@test "the newest version is missing: an older one of the same index" {
    things trixie 1 2 10
    publish trixie trixie
    lose thing 10
    packages unpack ppc64el thing
    assert_thing 2
    assert_stderr_has 'thing 10 (ppc64el): '
}

@test "none of the release itself: one of its security updates" {
    things trixie 1 4
    publish trixie trixie
    ARCHIVE=security
    things trixie-security 3 5
    publish trixie-security trixie-security
    lose thing 1
    lose thing 4
    lose thing 5
    packages unpack ppc64el thing
    assert_thing 3
}

@test "none of the release by its name: one of stable or oldstable, whichever is the release today" {
    things trixie 3
    publish trixie trixie
    things stable 2
    publish stable forky
    things oldstable 1
    publish oldstable trixie
    lose thing 3
    packages unpack ppc64el thing
    assert_thing 1

    lose thing 1
    rm -r "$XDG_CACHE_HOME"
    packages unpack ppc64el thing
    assert_status 1
    assert_stdout_empty
    assert_stderr_has 'trixie/ppc64el: thing: '
    assert_stderr_has '(3 1)'
}

@test "a package that no index names is reported" {
    things trixie 1
    publish trixie trixie
    packages unpack ppc64el other
    assert_status 1
    assert_stderr_has 'trixie/ppc64el: other: '
}

@test "a damaged index is skipped, with one message" {
    things trixie 1
    publish trixie trixie
    ARCHIVE=security
    things trixie-security 2
    publish trixie-security trixie-security
    ARCHIVE=debian
    echo damaged >>"$MIRROR/security/dists/trixie-security/main/binary-ppc64el/Packages"
    packages unpack ppc64el thing
    assert_thing 1
    assert_equal "$(grep -c 'skipped: .*trixie-security/main/binary-ppc64el/Packages' <<<"$stderr")" 1

    # Reading the lists again does not repeat it.
    rm -r "$XDG_CACHE_HOME"/vfio-msixctl/packages/thing*
    lose thing 1
    things stable 0
    publish stable trixie
    publish stable-updates trixie-updates
    ARCHIVE=security
    publish stable-security trixie-security
    packages unpack ppc64el thing
    assert_thing 0
    assert_stderr_has 'reading the package lists of trixie stable/ppc64el'
    [[ $stderr != *"skipped"* ]] || fail "reported twice"
}

@test "an index that is signed with another key is skipped" {
    local dir

    things trixie 1
    publish trixie trixie
    dir=$MIRROR/debian/dists/trixie
    gpg --batch --quiet --passphrase '' --quick-generate-key 'Other <other@localhost>' ed25519 sign never
    release_file "$dir" trixie trixie |
        gpg --batch --quiet --yes --clearsign -u other@localhost -o "$dir/InRelease"
    packages unpack ppc64el thing
    assert_status 1
    assert_stdout_empty
    # apt 2 and apt 3
    [[ $stderr == *NO_PUBKEY* || $stderr == *"Missing key"* ]] || fail "no word of the key"
}

# without_the_newest: the mirror lacks the second of two versions, and the first was used.
without_the_newest() {
    things trixie 1 2
    publish trixie trixie
    mv "$MIRROR"/debian/pool/thing_2_ppc64el.deb "$BATS_TEST_TMPDIR"
    packages unpack ppc64el thing
    assert_thing 1
}

@test "what is missing is not requested again within the hour" {
    without_the_newest
    mv "$BATS_TEST_TMPDIR/thing_2_ppc64el.deb" "$MIRROR"/debian/pool/
    packages unpack ppc64el thing
    assert_thing 1
    assert_stderr_empty
    hours_ago
    packages unpack ppc64el thing
    assert_thing 2
}

@test "refresh requests at once what was missing" {
    without_the_newest
    mv "$BATS_TEST_TMPDIR/thing_2_ppc64el.deb" "$MIRROR"/debian/pool/
    packages refresh ppc64el
    assert_status 0
    packages unpack ppc64el thing
    assert_thing 2
}

@test "a mirror that has been updated: its lists are read again before an older version is used" {
    # For a mirror with a file: URI, apt keeps links to the lists, not the lists.
    apt_knows "copy:$MIRROR"
    things trixie 1 2
    publish trixie trixie
    packages refresh ppc64el
    hours_ago
    lose thing 2
    things trixie 3
    publish trixie trixie
    packages unpack ppc64el thing
    assert_thing 3
}

@test "the newest kernel, but none of another flavour or series" {
    package trixie ppc64el linux-image-6.12.11+deb13-rt-powerpc64le-64k 6.12.11-1
    package trixie ppc64el linux-image-6.12.11+deb13-powerpc64le-64k-dbg 6.12.11-1
    package trixie ppc64el linux-image-6.13.1+deb13-powerpc64le-64k 6.13.1-1
    kernels 9 10
    packages kernel ppc64el
    assert_kernel 10
    [[ $stderr != *"next older one"* ]] || fail "tried another kernel"
    packages unpack ppc64el "$(kernel_package_of image 10)=6.12.10-1"
    assert_status 0
    assert_equal "$(cat "$output"/usr/share/linux-image-*/version)" \
        "$(kernel_package_of image 10) 6.12.10-1"
}

@test "kernels that each lack a different part: the newest complete one, and nothing of the others" {
    local part n=10

    kernels 5 6 7 8 9 10
    for part in $PARTS; do
        lose "$(kernel_package_of "$part" $n)" 6.12.$n-1
        n=$((n - 1))
    done
    packages kernel ppc64el
    assert_kernel 5
    n=10
    for part in $PARTS; do
        assert_stderr_has "$(kernel_package_of "$part" $n) 6.12.$n-1 ("
        assert_stderr_has "Linux 6.12.$n+deb13-powerpc64le-64k: incomplete"
        n=$((n - 1))
    done
    assert_equal "$(ls "$XDG_CACHE_HOME/vfio-msixctl/packages")" ""
}

@test "a kernel that disappears from the mirror after it was named: exit status 75, and then an older one" {
    kernels 9 10
    packages kernel ppc64el
    assert_kernel 10
    lose "$(kernel_package_of headers 10)" 6.12.10-1
    packages unpack ppc64el "$(kernel_package_of headers 10)=6.12.10-1"
    assert_status 75
    packages kernel ppc64el
    assert_kernel 9
}

@test "no complete kernel: reported" {
    kernels 9 10
    lose linux-source-6.12 6.12.9-1
    lose "$(kernel_package_of kbuild 10)" 6.12.10-1
    packages kernel ppc64el
    assert_status 1
    assert_stdout_empty
    assert_stderr_has 'trixie/ppc64el: no kernel is complete'
}

# assert_one_error TEXT: one error of the lab, with the remedy, besides its messages of progress.
assert_one_error() {
    assert_status 125
    assert_stdout_empty
    assert_equal "$(grep -vc '^lab: reading the package lists' <<<"$stderr")" 1 "errors"
    assert_stderr_has "$1"
    assert_stderr_has "packages refresh ppc64el"
}

@test "a mirror without anything: one clear error and exit status 125, and no second try" {
    run_apart "$LAB" run --arch ppc64el -- true
    assert_one_error 'lab: trixie/ppc64el: cannot read any package list: '
    run_apart "$LAB" run --arch ppc64el -- true
    assert_one_error 'lab: trixie/ppc64el: cannot read any package list: '
    assert_equal "$(wc -l <<<"$stderr")" 1 "lines"
}

@test "a mirror that does not answer: the same" {
    apt_knows http://127.0.0.1:9
    run_apart "$LAB" run --arch ppc64el -- true
    assert_one_error 'http://127.0.0.1:9/'
}

@test "a mirror that disappears: the cache is used" {
    apt_knows "copy:$MIRROR"
    kernels 10
    things trixie 1
    publish trixie trixie
    packages kernel ppc64el
    packages unpack ppc64el thing
    assert_thing 1
    rm -r "$MIRROR"
    find "$XDG_CACHE_HOME"/vfio-msixctl/apt/* -type f -exec touch -d '9 days ago' {} +
    packages unpack ppc64el thing
    assert_thing 1
    assert_stderr_has 'using the package lists of '
    packages kernel ppc64el
    assert_kernel 10
}
