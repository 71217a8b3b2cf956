# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # variables of lab, which reads this file
#
# KVM in the guest (--kvm): what the machine and the kernel need for it, and an archive with QEMU for the guest's
# architecture and the payload that it runs. guest/nested starts it.

nested_machine_options() {
	case $1 in
	arm64) echo "-machine virtualization=on" ;;
	ppc64el) echo "-machine cap-nested-hv=on -cpu POWER9" ;;
	esac
}

nested_modules() {
	case $1 in
	amd64) echo kvm_amd ;; # QEMU's -cpu max has SVM
	ppc64el) echo kvm-hv ;;
	esac
}

# The package of QEMU, and the files of its firmware that it asks for.
nested_package() {
	case $1 in
	amd64) echo qemu-system-x86 ;;
	arm64) echo qemu-system-arm ;;
	ppc64el) echo qemu-system-ppc ;;
	esac
}

nested_firmware() {
	case $1 in
	amd64) echo kvmvapic.bin ;;
	ppc64el) echo vof.bin ;;
	esac
}

# stage_qemu ROOT ARCH: this machine's own QEMU if it is of that architecture, else the one of its release.
stage_qemu() {
	local root=$1 arch=$2 program sysroot file

	program=/usr/bin/$(machine_qemu "$arch")
	mkdir -p "$root/usr/bin" "$root/usr/share/qemu"
	if [[ $arch == "$(native_arch)" ]]; then
		cp -L "$program" "$root/usr/bin/"
		stage_libraries "$root" "$program"
	else
		sysroot=$(sysroot "$arch" "$(nested_package "$arch")") || return
		cp -L "$sysroot$program" "$root/usr/bin/"
		stage_foreign_libraries "$root" "$sysroot" "$sysroot$program"
	fi
	for file in $(nested_firmware "$arch"); do
		# Firmware packages are for all architectures: those of this machine's QEMU will do.
		find /usr/share/qemu /usr/share/seabios -name "$file" -exec cp -L {} "$root/usr/share/qemu/" \; -quit
	done
}

# stage_linux ROOT: as the nested guest, the kernel of the guest itself, with the nvme driver.
stage_linux() {
	local inner
	# shellcheck disable=SC2034 # of add_module
	local -a MODULE_DIRS=()

	inner=$(mktemp -d "$CACHE/initramfs/.new.XXXXXX")
	mapfile -t MODULE_DIRS < <(kernel_modules "$image_root")
	mkdir -p "$inner"/{bin,dev,lib/modules,proc,sys}
	cp "$(find "$("$LAB/packages" --userland unpack "$arch" busybox-static)" -path '*/bin/busybox')" "$inner/bin/"
	ln -s busybox "$inner/bin/sh"
	cp "$LAB/payload/init" "$inner/"
	add_module "$inner/lib/modules" nvme
	"$(gnu_name "$arch")-gcc" -O2 -Wall -static -o "$inner/bin/time_reads" "$LAB/payload/time_reads.c" || return
	pack "$inner" >"$1/lib/lab/nested.cpio"
	cp "$(kernel_file "$image_root")" "$1/lib/lab/vmlinux"
	rm -rf "$inner"
}

# build_payload ARCH FILE: linked for the address at which QEMU maps firmware.
build_payload() {
	local gnu start

	gnu=$(gnu_name "$1")
	case $1 in
	amd64) start=0xffff0000 ;;
	arm64) start=0 ;;
	esac
	command -v "$gnu-gcc" >/dev/null || die "$gnu-gcc: not installed (package gcc-${gnu/_/-})"
	"$gnu-gcc" -c -o "$2.o" "$LAB/payload/$1.S" &&
		"$gnu-ld" -Ttext="$start" -o "$2.elf" "$2.o" &&
		"$gnu-objcopy" -O binary -j .text "$2.elf" "$2" &&
		rm "$2.o" "$2.elf"
}

# nested_archive ARCH: prints the path of the archive.
nested_archive() {
	local arch=$1 key root archive

	key=$({
		cat "$LAB"/payload/* "$LAB"/guest/* "$LAB/lib/nested.sh"
		nested_version "$arch"
		[[ $arch != ppc64el ]] || echo "$image_root"
	} | sha256sum | cut -c1-16)
	archive=$CACHE/initramfs/nested-$arch-$key.cpio
	if [[ ! -e $archive ]]; then
		mkdir -p "$CACHE/initramfs"
		root=$(mktemp -d "$CACHE/initramfs/.new.XXXXXX")
		mkdir -p "$root/lib/lab"
		stage_qemu "$root" "$arch" || return
		if [[ $arch == ppc64el ]]; then
			stage_linux "$root" || return
		else
			build_payload "$arch" "$root/lib/lab/payload.bin" || return
		fi
		cp "$LAB"/guest/{nested,trapped} "$root/usr/bin/"
		cp "$LAB"/guest/nested-* "$root/lib/lab/"
		pack "$root" >"$root.cpio"
		mv "$root.cpio" "$archive"
		rm -rf "$root"
	fi
	touch "$archive"
	echo "$archive"
}

# nested_version ARCH: identifies the QEMU that stage_qemu takes.
nested_version() {
	if [[ $1 == "$(native_arch)" ]]; then
		dpkg-query -W "$(nested_package "$1")"
	else
		"$LAB/packages" --userland unpack "$1" "$(nested_package "$1")"
	fi
}
