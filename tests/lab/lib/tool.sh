# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # variables of lab, which reads this file
#
# The program for the guest: this machine's own build if the architectures agree, otherwise a cross build
# with the libraries of this machine's release, which the cross compiler is made for.
# LAB_TOOL=FILE substitutes another program.

native_arch() {
	dpkg --print-architecture
}

# build_tool DIRECTORY [VARIABLE=VALUE]...: one make at a time, because several guests may start at once.
build_tool() {
	local dir=$1 lock
	shift

	exec {lock}>"$CACHE/make.lock"
	flock "$lock"
	make -s -C "$REPO" BUILD="$dir" "$@" "$dir/vfio-msixctl" >&2 ||
		die "$dir/vfio-msixctl: make failed"
	exec {lock}>&-
}

stage_tool() {
	local root=$1 arch=$2 tool sysroot

	if [[ $arch == "$(native_arch)" ]]; then
		tool=${LAB_TOOL:-$REPO/build/vfio-msixctl}
		[[ -n ${LAB_TOOL:-} ]] || build_tool build
		stage_libraries "$root" "$tool"
	else
		tool=${LAB_TOOL:-$REPO/build/$arch/vfio-msixctl}
		sysroot=$(sysroot "$arch" libpci-dev libjansson-dev libtracefs-dev libtraceevent-dev) || exit "$CANNOT_RUN"
		[[ -n ${LAB_TOOL:-} ]] || build_foreign_tool "$arch" "$sysroot"
		stage_foreign_libraries "$root" "$sysroot" "$tool"
	fi
	cp "$tool" "$root/usr/bin/vfio-msixctl"
}

gnu_name() {
	case $1 in
	amd64) echo x86_64-linux-gnu ;;
	arm64) echo aarch64-linux-gnu ;;
	ppc64el) echo powerpc64le-linux-gnu ;;
	armhf) echo arm-linux-gnueabihf ;;
	i386) echo i686-linux-gnu ;;
	s390x) echo s390x-linux-gnu ;;
	esac
}

# sysroot ARCH NAME...: a directory with the files of these packages and of all that they depend on, as hard links
# to the unpacked packages.
sysroot() {
	local arch=$1 names roots root dir scratch
	shift

	names=$("$LAB/packages" --userland closure "$arch" "$@") || return
	# shellcheck disable=SC2086 # words on purpose
	roots=$("$LAB/packages" --userland unpack "$arch" $names) || return
	dir=$CACHE/sysroot/$arch-$(sha256sum <<<"$roots" | cut -c1-16)
	if [[ ! -d $dir ]]; then
		mkdir -p "$CACHE/sysroot"
		scratch=$(mktemp -d "$CACHE/sysroot/.new.XXXXXX")
		mkdir -p "$scratch"/usr/{lib,lib64}
		ln -s usr/lib usr/lib64 "$scratch/"
		# Packages before Debian 13 have some of their libraries in /lib itself.
		for root in $roots; do
			find "$root" -mindepth 1 -maxdepth 1 \( -name usr -o -name 'lib*' \) \
				-exec sh -c 'cp -alf "$1/." "$2/${1##*/}/"' sh {} "$scratch" \;
		done
		relative_links "$scratch"
		mv -T "$scratch" "$dir" 2>/dev/null || rm -rf "$scratch"
	fi
	echo "$dir"
}

# relative_links ROOT: makes absolute links relative, so that they point into ROOT.
relative_links() {
	find "$1" -type l -lname '/*' -exec sh -c 'ln -srfT "$1$(readlink "$2")" "$2"' sh "$1" {} \;
}

# build_foreign_tool ARCH SYSROOT
build_foreign_tool() {
	local arch=$1 root=$2 gnu

	gnu=$(gnu_name "$arch")
	command -v "$gnu-gcc" >/dev/null || die "$gnu-gcc: not installed (package gcc-${gnu/_/-})"
	PKG_CONFIG_LIBDIR=$root/usr/lib/$gnu/pkgconfig:$root/usr/share/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root \
		build_tool "build/$arch" CC="$gnu-gcc --sysroot=$root" AR="$gnu-ar"
}

# stage_foreign_libraries ROOT SYSROOT PROGRAM: copies the interpreter and the libraries, found as the dynamic
# linker does: by the names in the ELF file, in the architecture's library directory.
stage_foreign_libraries() {
	local root=$1 sysroot=$2 program=$3 name file

	mkdir -p "$root/lib"
	[[ -e $root/lib64 ]] || ln -s lib "$root/lib64"
	for name in $(elf_needs "$program"); do
		[[ ! -e $root/lib/${name##*/} ]] || continue
		file=$(find "$sysroot/usr/lib/"*-linux-gnu* "$sysroot/usr/lib" "$sysroot/usr/lib64" \
			-maxdepth 1 -name "${name##*/}" -print -quit)
		[[ -n $file ]] || die "$program: needs $name, which is not among the libraries for the guest"
		cp -L "$file" "$root/lib/"
		stage_foreign_libraries "$root" "$sysroot" "$file"
	done
}

# The libraries that an ELF file names, and its interpreter.
elf_needs() {
	readelf -l -d "$1" 2>/dev/null | sed -En \
		-e 's/.*\(NEEDED\).*\[(.*)\]/\1/p' -e 's/.*program interpreter: (.*)\]/\1/p'
}
