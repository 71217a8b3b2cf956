# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034 # repo: of helpers.bash; root and maps are the suite's
#
# Processes of a made-up system: what /proc has of those that hold a VFIO device.

device=0000:01:00.0 other=0000:02:00.0
# A function with its table in the third of four pages of 4 KiB; a second one that differs.
nvme="id=144d:a80a class=010802 driver=vfio-pci bar0=mem64:0x4000@0xfe000000 msix=65,0+0x2000,0+0x3000"
twin=${nvme/0xfe000000/0xfe100000}
anon="anon_inode:[vfio-device]"

# system LINE...: a system with $nvme in group 14, and these lines of fake-sysfs.
system() {
    root=$BATS_TEST_TMPDIR/root
    rm -rf "$root"
    printf '%s\n' "$device group=14 $nvme" "dir /proc/self" "$@" | "$repo/tests/lib/fake-sysfs" "$root"
}

# process PID PROGRAM LINE...: a process; a line is FD=TARGET, fdinfo FD=TEXT, arguments=WORD,WORD...,
# cgroup=PATH, or of maps, "START-END OFFSET [PATH]", of $anon without PATH
process() {
    local proc=$root/proc/$1 program=$2 line range offset path

    shift 2
    mkdir -p "$proc/fd" "$proc/fdinfo"
    echo "${program:0:15}" >"$proc/comm"
    ln -s "/usr/bin/$program" "$proc/exe"
    : >"$proc/cmdline"
    echo "55d0c0a00000-55d0c0b00000 r-xp 00000000 08:01 1234 /usr/lib/libvfio-user.so.0" >"$proc/maps"
    for line; do
        case $line in
        fdinfo*) printf 'pos:\t0\nflags:\t02000002\n%s\n' "${line#*=}" >"$proc/fdinfo/$(cut -c 8- <<<"${line%%=*}")" ;;
        arguments=*) printf '%s\0' "${line#*=}" | tr '|' '\0' >"$proc/cmdline" ;;
        cgroup=*) echo "${line#*=}" >"$proc/cgroup" ;;
        [0-9]*=*) ln -s "${line#*=}" "$proc/fd/${line%%=*}" ;;
        *)
            read -r range offset path <<<"$line"
            echo "$range rw-s $offset 00:0e 1046                       ${path:-$anon}" >>"$proc/maps"
            ;;
        esac
    done
}

# guest PID LINE...: a QEMU guest under KVM that has group 14 and one device of it.
guest_of() {
    local pid=$1

    shift
    process "$pid" qemu-system-x86_64 9=anon_inode:kvm-vm 20=/dev/vfio/vfio 21=/dev/vfio/14 "22=$anon" "$@"
}

maps() {
    tool maps --sysroot "$root" "$@" "$device"
}
