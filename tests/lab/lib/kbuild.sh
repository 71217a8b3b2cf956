# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # HERE, PATCHES, CACHE, VFIO_PCI: of the script that reads this
#
# Building modules out of tree for Debian's kernels: source, headers and compiler. Sourced by modules and
# cdev.

readonly EX_ROLLED=75 # of packages: ask for the kernel again

# shellcheck source=lib/kernel.sh
. "${BASH_SOURCE[0]%/*}/kernel.sh"

needs() {
	local program

	for program; do
		command -v "$program" >/dev/null ||
			die "$program: not installed (kernel/lab/packages.txt)"
	done
}

# patches_of BEHAVIOUR: the names of its patches in order, one per line.
patches_of() {
	sed 's/#.*//' "$PATCHES/series" | awk -v b="$1" '$1 == b { for (i = 2; i <= NF; i++) print $i }'
}

# attempt ARG...: runs answer with set -e in force, and once more if a package of the kernel has meanwhile
# disappeared from the mirrors. Ends the script with its exit status.
attempt() {
	local status

	set +e
	(set -e; answer "$@")
	status=$?
	if [[ $status -eq $EX_ROLLED ]]; then
		(set -e; answer "$@")
		status=$?
	fi
	exit "$status"
}

# hold NAME: admits one caller at a time from here to the end of the (sub)shell.
hold() {
	local lock

	mkdir -p "$CACHE/modules"
	exec {lock}>"$CACHE/modules/.lock-$1"
	flock "$lock"
}

# source_tree ARCH: the few files of linux-source that are needed here, cached because unpacking it takes
# seconds.
source_tree() (
	arch=$1
	parts=("$source"/drivers/{vfio,iommu} "$source"/samples/vfio-mdev
		"$source"/lib/interval_tree.c
		"$source"/include/linux/vfio_pci_core.h
		"$source"/include/uapi/linux/vfio.h
		"$source"/scripts/{checkpatch.pl,spelling.txt,const_structs.checkpatch})
	tree=$CACHE/modules/source-${source}_${version}_$(cksum <<<"${parts[*]}" | cut -d ' ' -f 1)
	hold "source-$version"
	if [[ ! -d $tree ]]; then
		root=$(kernel_package "$arch" "$source")
		scratch=$(mktemp -d "$CACHE/modules/.new.XXXXXX")
		trap 'rm -rf "$scratch"' EXIT
		tar -C "$scratch" --strip-components=1 -xJf "$root/usr/src/$source.tar.xz" \
			"${parts[@]}"
		chmod 755 "$scratch"
		mv "$scratch" "$tree"
	fi
	echo "$tree"
)

# loader_libs ARCH: directories with the libraries of the kernel's release, for the programs in linux-kbuild.
loader_libs() {
	local dir

	"$HERE/packages" unpack "$1" libc6 libelf1t64 zlib1g libzstd1 | while read -r dir; do
		find "$dir/usr/lib" "$dir/lib" -name '*.so.*' -printf '%h\n' 2>/dev/null || true
	done | sort -u | paste -sd:
}

# foreign_programs DIR: programs of linux-kbuild (Debian names them *.real-*) that do not start on this
# system because they need a newer C library.
foreign_programs() {
	local program

	find "$1" -name '*.real-*' -type f | while read -r program; do
		[[ $(ldd "$program" 2>&1) != *"not found"* ]] || echo "$program"
	done
}

# own_libc DIR ARCH: makes these programs run with the C library of their own release.
own_libc() {
	local dir=$1 libs dirs loader program programs

	programs=$(foreign_programs "$dir")
	[[ -n $programs ]] || return 0
	libs=$(loader_libs "$2")
	IFS=: read -ra dirs <<<"$libs"
	loader=$(find "${dirs[@]}" \( -name 'ld-linux*.so.*' -o -name 'ld64.so.*' \) -print -quit)
	while read -r program; do
		mv "$program" "$program.bin"
		printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' \
			"$loader" "$libs" "$program.bin" >"$program"
		chmod 755 "$program"
	done <<<"$programs"
}

# header_tree ARCH DIR: assembles a tree to build modules in below DIR, because the packages expect each other
# in /usr/src. Prints the directory for make -C.
header_tree() {
	local arch=$1 dir=$2 host root common tools

	host=$(dpkg --print-architecture)
	root=$(kernel_package "$arch" "$headers")/usr/src/$headers
	common=$(kernel_package "$arch" "$headers_common")/usr/src/$headers_common
	tools=$(kernel_package "$host" "$kbuild")
	mkdir -p "$dir/common" "$dir/headers"
	cp -a "$tools"/usr/lib/linux-kbuild-*/{scripts,tools} "$dir"
	own_libc "$dir" "$host"

	cp "$common/Makefile" "$dir/common"
	ln -s "$common/arch" "$common/include" ../scripts ../tools "$dir/common"
	cp "$root"/{.config,.kernelvariables,Module.symvers} "$dir/headers"
	ln -s "$root/arch" "$root/include" ../scripts ../tools "$dir/headers"
	echo "include $dir/common/Makefile" >"$dir/headers/Makefile"
	echo "$dir/headers"
}

compiler() {
	case $1 in
	amd64) echo x86_64-linux-gnu-gcc ;;
	arm64) echo aarch64-linux-gnu-gcc ;;
	ppc64el) echo powerpc64le-linux-gnu-gcc ;;
	esac
}

# patched_source BEHAVIOUR TREE DIR: copies TREE to DIR and applies the patches of BEHAVIOUR. Without fuzz: in
# a newer source the lines may have moved, but must not differ.
patched_source() {
	local behaviour=$1 tree=$2 dir=$3 name

	mkdir "$dir"
	cp -a "$tree/." "$dir"
	while read -r name; do
		patch -d "$dir" -p1 --forward --fuzz=0 --no-backup-if-mismatch <"$PATCHES/$name" >&2 ||
			die "$name: does not apply to ${tree##*/source-}"
	done < <(patches_of "$behaviour")
	cp "$PATCHES/Kbuild" "$dir/$VFIO_PCI"
}

# kbuild_modules HEADERS SOURCE CC TARGET: builds what SOURCE/Kbuild names, with the modules in TARGET. The
# two variables switch off a feature that only gcc 14 has, and BTF, which is not needed.
kbuild_modules() {
	local headers_dir=$1 source_dir=$2 cc=$3 target=$4 module name

	make -C "$headers_dir" M="$source_dir" CC="$cc" -j"$(nproc)" \
		CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT= CONFIG_DEBUG_INFO_BTF_MODULES= modules >&2
	mkdir "$target"
	find "$source_dir" -name '*.ko' | while read -r module; do
		name=${module##*/}
		"${cc%gcc}strip" --strip-debug -o "$target/$name" "$module"
		grep -aq "vermagic=$release " "$target/$name" || die "$name: not built for $release"
	done
}
