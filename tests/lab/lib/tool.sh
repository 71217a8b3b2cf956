# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # variables of lab, which reads this file
#
# The tool for the guest: this machine's own build where the architectures agree, else a cross
# build against the guest release's libraries. LAB_TOOL=FILE puts another program in its place.

native_arch() {
	dpkg --print-architecture
}

# build_tool DIRECTORY [VARIABLE=VALUE]...: one make at a time, since guests may start together.
build_tool() {
	local dir=$1 lock
	shift

	exec {lock}>"$CACHE/make.lock"
	flock "$lock"
	make -s -C "$REPO" BUILD="$dir" "$@" "$dir/vfio-msixctl" >&2 ||
		die "the tool does not build (make $dir/vfio-msixctl)"
	exec {lock}>&-
}

stage_tool() {
	local root=$1 arch=$2 tool

	if [[ $arch == "$(native_arch)" ]]; then
		tool=${LAB_TOOL:-$REPO/build/vfio-msixctl}
		[[ -n ${LAB_TOOL:-} ]] || build_tool build
		stage_libraries "$root" "$tool"
	else
		tool=${LAB_TOOL:-$REPO/build/$arch/vfio-msixctl}
		[[ -n ${LAB_TOOL:-} ]] || build_foreign_tool "$arch"
		stage_foreign_libraries "$root" "$(sysroot "$arch")" "$tool"
	fi
	cp "$tool" "$root/usr/bin/vfio-msixctl"
}

gnu_name() {
	case $1 in
	amd64) echo x86_64-linux-gnu ;;
	arm64) echo aarch64-linux-gnu ;;
	ppc64el) echo powerpc64le-linux-gnu ;;
	esac
}

# sysroot ARCH: a directory of the libraries and headers, hard links to the unpacked packages.
sysroot() {
	local arch=$1 names roots dir scratch

	mapfile -t names < <("$LAB/packages" closure "$arch" \
		libc6-dev libpci-dev libjansson-dev)
	mapfile -t roots < <("$LAB/packages" unpack "$arch" "${names[@]}")
	[[ ${#roots[@]} -eq ${#names[@]} && ${#names[@]} -gt 0 ]] || die "no libraries for $arch"
	dir=$CACHE/sysroot/$arch-$(sha256sum <<<"${roots[*]}" | cut -c1-16)
	if [[ ! -d $dir ]]; then
		mkdir -p "$CACHE/sysroot"
		scratch=$(mktemp -d "$CACHE/sysroot/.new.XXXXXX")
		mkdir -p "$scratch"/usr/{lib,lib64}
		ln -s usr/lib usr/lib64 "$scratch/"
		cp -alf "${roots[@]/%//usr}" "$scratch/"
		mv -T "$scratch" "$dir" 2>/dev/null || rm -rf "$scratch"
	fi
	echo "$dir"
}

# The cross compiler's own C library is this machine's release's and may be older than what libpci
# and the others were built with: start files and libraries come from the sysroot, before its own.
build_foreign_tool() {
	local arch=$1 gnu root libdir

	gnu=$(gnu_name "$arch")
	root=$(sysroot "$arch")
	libdir=$root/usr/lib/$gnu
	command -v "$gnu-gcc" >/dev/null || die "$gnu-gcc is missing (package gcc-${gnu/_/-})"
	PKG_CONFIG_LIBDIR=$libdir/pkgconfig:$root/usr/share/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root \
		build_tool "build/$arch" CC="$gnu-gcc --sysroot=$root -B$libdir" AR="$gnu-ar" \
		LDFLAGS="-L$libdir -Wl,-rpath-link,$libdir"
}

# stage_foreign_libraries ROOT SYSROOT PROGRAM: the interpreter and the libraries, found as the
# dynamic linker would: by the names in the ELF file, in the architecture's library directory.
stage_foreign_libraries() {
	local root=$1 sysroot=$2 program=$3 name file

	mkdir -p "$root/lib"
	[[ -e $root/lib64 ]] || ln -s lib "$root/lib64"
	for name in $(elf_needs "$program"); do
		[[ ! -e $root/lib/${name##*/} ]] || continue
		file=$(find "$sysroot/usr/lib/"*-linux-gnu* "$sysroot/usr/lib" "$sysroot/usr/lib64" \
			-maxdepth 1 -name "${name##*/}" -print -quit)
		[[ -n $file ]] || die "$program needs $name, which the guest's release does not have"
		cp -L "$file" "$root/lib/"
		stage_foreign_libraries "$root" "$sysroot" "$file"
	done
}

# Libraries that an ELF file names, and its interpreter.
elf_needs() {
	readelf -l -d "$1" 2>/dev/null | sed -En \
		-e 's/.*\(NEEDED\).*\[(.*)\]/\1/p' -e 's/.*program interpreter: (.*)\]/\1/p'
}
