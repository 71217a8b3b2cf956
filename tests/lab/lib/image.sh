# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # variables of lab, which reads this file
#
# What the guest boots: Debian's kernel and an initramfs of two archives, which the kernel reads one after
# the other. The base (busybox, modules, scripts) is cached; the tool and the user's files are packed for
# each run.

kernel_file() {
	local files=("$1"/boot/vmlinu?-*)
	echo "${files[0]}"
}

# The modules that every machine loads; those built into a kernel are skipped.
module_names() {
	local arch=$1

	echo virtio_pci virtio_console
	case $arch in
	ppc64el) echo vfio_iommu_spapr_tce ;;
	*) echo vfio_iommu_type1 ;;
	esac
	echo vfio-pci
	[[ $kvm == no ]] || nested_modules "$arch"
	echo "${LAB_MODULES:-}"
}

module_file() {
	find "${MODULE_DIRS[@]}" -name "${1//[-_]/[-_]}.ko*" -print -quit
}

module_depends() {
	tr '\0' '\n' <"$1" | sed -n 's/^depends=//p' | tr ',' ' '
}

# add_module DIRECTORY NAME: copies a module after its dependencies; DIRECTORY/order lists them in the order
# of loading.
add_module() {
	local dir=$1 name=${2//-/_} file dependency

	[[ ! -e $dir/$name.ko ]] || return 0
	file=$(module_file "$name")
	[[ -n $file ]] || return 0
	case $file in
	*.xz) xz -dc "$file" >"$dir/$name.ko" ;;
	*) cp "$file" "$dir/$name.ko" ;;
	esac
	for dependency in $(module_depends "$dir/$name.ko"); do
		add_module "$dir" "$dependency"
	done
	echo "$name.ko" >>"$dir/order"
}

# pack DIRECTORY: a cpio archive on standard output, in which root owns all files.
pack() {
	(cd "$1" && find . -mindepth 1 | LC_ALL=C sort |
		cpio --quiet -o -H newc -R +0:+0 --reproducible)
}

# The names of emulated devices (vendors Red Hat, Intel, QEMU) and of device classes; the complete list is
# larger than the rest of the archive.
pci_names() {
	local package

	package=$("$LAB/packages" --userland unpack "$(native_arch)" pci.ids) || return
	awk '/^[0-9a-f]/ { keep = /^(1234|1af4|1b36|8086) / } /^C / { keep = 1 } keep && !/^#/' \
		"$package/usr/share/misc/pci.ids"
}

stage_guest() {
	local root=$1 busybox=$2

	mkdir -p "$root"/{bin,dev,etc,lib/lab,lib/modules,proc,root,run,sys,tmp,usr/bin,var,lab}
	ln -s ../run "$root/var/run"
	ln -s bin "$root/sbin"
	chmod 1777 "$root/tmp" "$root/lab"
	cp "$busybox" "$root/bin/busybox"
	ln -s busybox "$root/bin/sh"
	cp "$LAB"/guest/{init,agent,bind} "$root/lib/lab/"
	cp "$LAB"/guest/{passwd,group,inittab} "$root/etc/"
	mkdir -p "$root/usr/share/misc"
	pci_names >"$root/usr/share/misc/pci.ids"
}

# base_archive ARCH BEHAVIOUR CDEV: prints the path of the base archive.
base_archive() {
	local arch=$1 behaviour=$2 cdev=$3 busybox key root archive module built=
	local -a MODULE_DIRS=()

	busybox=$("$LAB/packages" --userland unpack "$arch" busybox-static) || return
	# If the modules cannot be built, the lab must fail instead of using Debian's own.
	if [[ $cdev == yes ]]; then
		built=$("$LAB/cdev" "$arch" "$behaviour") || return
	elif [[ $behaviour != stock ]]; then
		built=$("$LAB/modules" "$arch" "$behaviour") || return
	fi
	[[ -z $built ]] || MODULE_DIRS+=("$built")
	MODULE_DIRS+=("$(kernel_modules "$image_root")")

	key=$(sha256sum <<<"$busybox ${MODULE_DIRS[*]} $(module_names "$arch" | xargs) $(
		cat "$LAB"/guest/* "$LAB/lib/image.sh" | sha256sum
	)" | cut -c1-16)
	archive=$CACHE/initramfs/$arch-$key.cpio
	if [[ ! -e $archive ]]; then
		mkdir -p "$CACHE/initramfs"
		root=$(mktemp -d "$CACHE/initramfs/.new.XXXXXX")
		stage_guest "$root" "$(find "$busybox" -path '*/bin/busybox')" || return
		for module in $(module_names "$arch"); do
			add_module "$root/lib/modules" "$module"
		done
		pack "$root" >"$root.cpio"
		mv "$root.cpio" "$archive"
		rm -rf "$root"
	fi
	touch "$archive"
	find "$CACHE/initramfs" -mindepth 1 -maxdepth 1 -mtime +14 -exec rm -rf {} +
	echo "$archive"
}

kernel_modules() {
	local dirs=("$1"/lib/modules/* "$1"/usr/lib/modules/*) dir

	for dir in "${dirs[@]}"; do
		[[ ! -d $dir/kernel ]] || echo "$dir"
	done
}

# stage_libraries ROOT PROGRAM: copies the shared libraries of a program of this machine, with their paths.
stage_libraries() {
	local root=$1 program=$2 library

	{ ldd "$program" 2>/dev/null || true; } | sed -n 's/^[^/]*\(\/[^ ]*\).*/\1/p' | while read -r library; do
		[[ -e $root$library ]] && continue
		mkdir -p "$root${library%/*}"
		cp -L "$library" "$root$library"
	done
}

# files_archive ARCH FILE...: an archive of the tool and the files, on standard output.
files_archive() {
	local arch=$1 root file
	shift

	root=$(mktemp -d "$STATE/files.XXXXXX")
	mkdir -p "$root/lab" "$root/usr/bin"
	chmod 1777 "$root/lab"
	stage_tool "$root" "$arch"
	for file; do
		cp -rL "$file" "$root/lab/" || die "$file: cannot copy"
		[[ $arch != "$(native_arch)" || -d $file ]] || stage_libraries "$root" "$file"
	done
	pack "$root"
	rm -rf "$root"
}
