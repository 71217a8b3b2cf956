# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the suites' and Bats' variables
#
# A Debian mirror with tiny packages in a directory, signed with a key of its own, for testing
# tests/lab/packages without a network. A package holds one file, with its own name and version.
#
#   mirror_key              once per file: the key, in $BATS_FILE_TMPDIR
#   mirror_start            once per test: a mirror without a release yet, and an apt that uses no other
#   package SUITE ARCH NAME VERSION [DEPENDS]    adds one to a suite of $ARCHIVE
#   publish SUITE CODENAME  signs the suite's current indices
#   lose NAME VERSION       removes the package's file, which the index still names
#
# $ARCHIVE is debian, or security for a suite's security updates.

mirror_key() {
    GNUPGHOME=$BATS_FILE_TMPDIR/gnupg
    export GNUPGHOME
    mkdir -m 700 "$GNUPGHOME"
    gpg --batch --quiet --passphrase '' \
        --quick-generate-key 'Mirror <mirror@localhost>' ed25519 sign never 3>&-
    gpg --batch --export >"$BATS_FILE_TMPDIR/keyring.gpg" 3>&-
    export LAB_KEYRING=$BATS_FILE_TMPDIR/keyring.gpg
}

# Stops what gpg has left running.
mirror_key_end() {
    gpgconf --kill all
}

# apt_knows URI: configures this machine's apt with Debian, and its security updates, from URI alone.
apt_knows() {
    export APT_CONFIG=$BATS_TEST_TMPDIR/apt.conf
    mkdir -p "$BATS_TEST_TMPDIR/apt"
    cat >"$APT_CONFIG" <<-END
		Dir::State "$BATS_TEST_TMPDIR/apt";
		Dir::Etc::sourcelist "$BATS_TEST_TMPDIR/sources.list";
		Dir::Etc::sourceparts "/dev/null";
	END
    cat >"$BATS_TEST_TMPDIR/sources.list" <<-END
		deb $1/debian stable main
		deb $1/security stable-security main
	END
}

mirror_start() {
    MIRROR=$BATS_TEST_TMPDIR/mirror
    ARCHIVE=debian
    mkdir -p "$MIRROR"/{debian,security}/pool
    apt_knows "file:$MIRROR"
    export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
    publish trixie-updates trixie-updates
    ARCHIVE=security
    publish trixie-security trixie-security
    ARCHIVE=debian
}

package() {
    local suite=$1 arch=$2 name=$3 version=$4 depends=${5:-} root=$BATS_TEST_TMPDIR/package file index

    file=pool/${name}_${version}_$arch.deb
    index=$MIRROR/$ARCHIVE/dists/$suite/main/binary-$arch/Packages
    rm -rf "$root"
    mkdir -p "$root/DEBIAN" "$root/usr/share/$name" "${index%/*}"
    echo "$name $version" >"$root/usr/share/$name/version"
    {
        printf '%s\n' "Package: $name" "Version: $version" "Architecture: $arch" \
            "Maintainer: Mirror <mirror@localhost>" "Description: a tiny package"
        [[ -z $depends ]] || echo "Depends: $depends"
    } >"$root/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone -b "$root" "$MIRROR/$ARCHIVE/$file" >/dev/null
    {
        cat "$root/DEBIAN/control"
        echo "Filename: $file"
        echo "Size: $(stat -c %s "$MIRROR/$ARCHIVE/$file")"
        echo "SHA256: $(sha256sum <"$MIRROR/$ARCHIVE/$file" | cut -d ' ' -f 1)"
        echo
    } >>"$index"
}

lose() {
    rm "$MIRROR"/*/pool/"$1_$2"_*.deb
}

# release_file DIRECTORY SUITE CODENAME: the contents of an InRelease file before it is signed.
release_file() {
    local label=Debian index

    [[ $ARCHIVE == debian ]] || label=Debian-Security
    printf '%s\n' "Origin: Debian" "Label: $label" "Suite: $2" "Codename: $3" \
        "Date: $(date -Ru)" "Architectures: amd64 arm64 ppc64el" "Components: main" "SHA256:"
    for index in "$1"/main/binary-*/Packages; do
        echo " $(sha256sum <"$index" | cut -d ' ' -f 1) $(stat -c %s "$index") ${index#"$1"/}"
    done
}

publish() {
    local dir=$MIRROR/$ARCHIVE/dists/$1 arch

    for arch in "$(dpkg --print-architecture)" ppc64el; do
        mkdir -p "$dir/main/binary-$arch"
        touch "$dir/main/binary-$arch/Packages"
    done
    release_file "$dir" "$1" "$2" | gpg --batch --quiet --yes --clearsign -o "$dir/InRelease" 3>&-
}
