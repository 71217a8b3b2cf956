# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # HERE, PATCHES, CACHE, VFIO_PCI: of the script that reads this
#
# Building modules out of tree for Debian's kernels: source, headers and compiler. Read by modules
# and by cdev.

# What `packages kernel` says; set by kernel_of.
release='' version='' headers='' headers_common='' kbuild='' source=''

needs() {
	local program

	for program; do
		command -v "$program" >/dev/null ||
			die "$program is missing (see kernel/lab/packages.txt)"
	done
}

# patches_of BEHAVIOUR: the names of its patches in order, one a line.
patches_of() {
	sed 's/#.*//' "$PATCHES/series" | awk -v b="$1" '$1 == b { for (i = 2; i <= NF; i++) print $i }'
}

# hold NAME: one caller at a time from here to the end of the (sub)shell.
hold() {
	local lock

	mkdir -p "$CACHE/modules"
	exec {lock}>"$CACHE/modules/.lock-$1"
	flock "$lock"
}

# kernel_of ARCH: sets release, version, headers, headers_common, kbuild and source.
kernel_of() {
	local name value

	while IFS='=' read -r name value; do
		case $name in
		release | version | headers | headers_common | kbuild | source) declare -g "$name=$value" ;;
		esac
	done < <("$HERE/packages" kernel "$1")
	[[ -n $source ]] || die "no kernel for $1"
}

unpack() {
	"$HERE/packages" unpack "$@"
}

# source_tree ARCH: the few files of linux-source that matter here, kept apart because unpacking the
# whole takes seconds. Its version is the kernel's unless the mirror has already moved on.
source_tree() (
	arch=$1
	found=$("$HERE/packages" version "$arch" "$source")
	parts=("$source"/drivers/{vfio,iommu} "$source"/samples/vfio-mdev
		"$source"/lib/interval_tree.c
		"$source"/include/linux/vfio_pci_core.h
		"$source"/include/uapi/linux/vfio.h
		"$source"/scripts/{checkpatch.pl,spelling.txt,const_structs.checkpatch})
	tree=$CACHE/modules/source-${source}_${found}_$(cksum <<<"${parts[*]}" | cut -d ' ' -f 1)
	hold "source-$found"
	if [[ ! -d $tree ]]; then
		root=$(unpack "$arch" "$source")
		scratch=$(mktemp -d "$CACHE/modules/.new.XXXXXX")
		trap 'rm -rf "$scratch"' EXIT
		tar -C "$scratch" --strip-components=1 -xJf "$root/usr/src/$source.tar.xz" \
			"${parts[@]}"
		chmod 755 "$scratch"
		mv "$scratch" "$tree"
	fi
	[[ $found == "$version" ]] ||
		echo "lab: $source is $found, the kernel of $arch is $version: going on" >&2
	echo "$tree"
)

# loader_libs ARCH: directories of libraries for the programs in linux-kbuild.
loader_libs() {
	local dir

	unpack "$1" libc6 libelf1t64 zlib1g libzstd1 | while read -r dir; do
		find "$dir/usr/lib" "$dir/lib" -name '*.so.*' -printf '%h\n' 2>/dev/null || true
	done | sort -u | paste -sd:
}

# own_libc DIR ARCH: the programs of linux-kbuild may want a newer libc than this system's. Those
# that do (Debian names them *.real-*) run with the libc of their own release.
own_libc() {
	local dir=$1 libs dirs loader program

	libs=$(loader_libs "$2")
	IFS=: read -ra dirs <<<"$libs"
	loader=$(find "${dirs[@]}" \( -name 'ld-linux*.so.*' -o -name 'ld64.so.*' \) -print -quit)
	find "$dir" -name '*.real-*' -type f | while read -r program; do
		mv "$program" "$program.bin"
		printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' \
			"$loader" "$libs" "$program.bin" >"$program"
		chmod 755 "$program"
	done
}

# kbuild_of HOST: linux-kbuild for this machine, of the target's version or else of the newest.
kbuild_of() {
	local name

	unpack "$1" "$kbuild" 2>/dev/null && return
	name=$("$HERE/packages" kernel "$1" | sed -n 's/^kbuild=//p')
	unpack "$1" "$name"
}

# header_tree ARCH DIR: a tree to build modules in, put together under DIR. The packages expect to
# lie in /usr/src and to find each other there. Prints the directory for make -C.
header_tree() {
	local arch=$1 dir=$2 host root common tools

	host=$(dpkg --print-architecture)
	root=$(unpack "$arch" "$headers")/usr/src/$headers
	common=$(unpack "$arch" "$headers_common")/usr/src/$headers_common
	tools=$(kbuild_of "$host")
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

# patched_source BEHAVIOUR TREE DIR: a copy of TREE in DIR with the patches of BEHAVIOUR. No fuzz: a
# newer source may move the lines, but not change them.
patched_source() {
	local behaviour=$1 tree=$2 dir=$3 name

	mkdir "$dir"
	cp -a "$tree/." "$dir"
	while read -r name; do
		patch -d "$dir" -p1 --forward --fuzz=0 --no-backup-if-mismatch <"$PATCHES/$name" >&2 ||
			die "$name does not apply to ${tree##*/source-}"
	done < <(patches_of "$behaviour")
	cp "$PATCHES/Kbuild" "$dir/$VFIO_PCI"
}

# kbuild_modules HEADERS SOURCE CC TARGET: builds what SOURCE/Kbuild names; the modules end in TARGET.
# The two variables: what gcc 14 can and an older one cannot, and BTF, which nobody reads here.
kbuild_modules() {
	local headers_dir=$1 source_dir=$2 cc=$3 target=$4 module name

	make -C "$headers_dir" M="$source_dir" CC="$cc" -j"$(nproc)" \
		CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT= CONFIG_DEBUG_INFO_BTF_MODULES= modules >&2
	mkdir "$target"
	find "$source_dir" -name '*.ko' | while read -r module; do
		name=${module##*/}
		"${cc%gcc}strip" --strip-debug -o "$target/$name" "$module"
		grep -aq "vermagic=$release " "$target/$name" || die "$name is not for $release"
	done
}
