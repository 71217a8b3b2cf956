#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `doctor` without a device: what the host has and lacks, on fake systems and from changed reports.

# shellcheck disable=SC2154,SC2030,SC2031 # repo, output and stderr: of helpers and of run, in each test
bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/doctor

# Owner and mode of the nodes, which are links to /dev/null and /dev/zero.
null="crw-rw-rw- root:root"

# fake_host SPEC...: `fake` with a process that has the device open, and a device cdev for another one.
fake_host() {
    fake "0000:02:00.0 id=1b36:0010 driver=nvgrace_gpu_vfio_pci group=15 $bars" "0000:03:00.0 driver=nvme group=16 $bars" \
        "file /sys/class/vfio-dev/vfio3/dev 1:5" "link /dev/vfio/devices/vfio3 /dev/zero" \
        "file /sys/class/misc/iommu/dev 1:3" "link /dev/iommu /dev/null" \
        "file /sys/module/iommufd/initstate live" \
        "file /proc/812/comm qemu-system-x86" "link /proc/812/exe /usr/bin/qemu-system-x86_64" \
        "file /proc/812/cmdline" "link /proc/812/fd/9 /dev/vfio/14" "link /proc/812/fd/10 anon_inode:[vfio-device]" \
        "file /proc/813/comm idle" "link /proc/813/fd/3 /dev/null" "$@"
    printf 'qemu-system-x86_64\0-name\0guest=db1\0' >"$root/proc/812/cmdline"
}

# host: doctor without a device, whose lines fit into 80 columns
host() {
    tool doctor --sysroot "$root"
    assert_equal "$(awk 'length > 80' <<<"$output")" "" "lines over 80"
}

# changed FILTER: what doctor says of the host's report after this change
changed() {
    jq -c "$1" "$BATS_TEST_TMPDIR/report.json" >"$BATS_TEST_TMPDIR/changed.json"
    tool doctor --from "$BATS_TEST_TMPDIR/changed.json"
}

report_host() {
    tool doctor --sysroot "$root" --json
    printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/report.json"
}

@test "doctor of the host: one line for each check, and the next step" {
    fake_host
    host
    assert_status 0
    assert_stderr_empty
    says PASS iommu "Intel VT-d \(dmar0\), 3 groups"
    says PASS interrupts "remapped \(IR-"
    says PASS modules "vfio, vfio_pci, vfio_iommu_type1, iommufd"
    says PASS nodes "/dev/vfio/vfio \($null\), /dev/iommu \($null\)"
    says PASS devices "2 functions bound to VFIO drivers: 0000:01:00.0 \(vfio-pci\), 0000:02:00.0 \(nvgrace_gpu_vfio_pci\)"
    says PASS access "this user may open 2 of 2: /dev/vfio/14 \($null\), /dev/vfio/devices/vfio3 \($null\)"
    says "(PASS|NOTE)" holders "qemu-system-x86_64 \(pid 812, guest db1\): group 14"
    says "(PASS|NOTE)" pages "$(($(getconf PAGESIZE) / 1024)) KiB: "
    unwrap
    assert_equal "$(tail -n 1 <<<"$output")" "Next: what else a device needs: vfio-msixctl doctor 0000:01:00.0"
    assert_equal "$(wc -l <<<"$output")" 10
    assert_stdout_lacks 0000:03:00.0
}

@test "doctor of the host: a descriptor that names its device, device cdevs, many holders" {
    local pid specs=()

    for pid in {900..930}; do
        specs+=("file /proc/$pid/comm vmm" "link /proc/$pid/fd/3 /dev/vfio/devices/vfio3")
    done
    fake_host "file /proc/812/fdinfo/10 vfio-device-syspath: /sys/devices/pci0000:00/$device" "${specs[@]}"
    host
    says "(PASS|NOTE)" holders "qemu-system-x86_64 \(pid 812, guest db1\): $device, vmm \(pid 900\): vfio3, .* and 2[0-9] more"
    tool doctor --sysroot "$root" --json
    assert_json '.survey.holders.processes | length' 32
    assert_json '.doctor.checks | length' 8
}

@test "doctor of the host: nothing is bound, and VFIO is not loaded" {
    DEVICE="$device driver=nvme group=14 $bars" fake
    rm -r "${root:?}"/sys/module/vfio* "${root:?}/dev" "$root/sys/class/vfio"
    host
    assert_status 0
    says NOTE modules "vfio is not loaded"
    says ---- nodes "not tried: VFIO is not loaded"
    says NOTE devices "no PCI function is bound to a VFIO driver"
    says ---- access "not tried"
    assert_stdout_line "Next: choose a function, and name it to doctor: vfio-msixctl list"
}

@test "doctor of the host: no IOMMU; the remedy is the machine's" {
    fake
    rm -r "$root/sys/kernel/iommu_groups" "$root/sys/class/iommu"
    echo quiet >"$root/proc/cmdline"
    host
    blocked iommu "no IOMMU group: the IOMMU is disabled or absent" "add intel_iommu=on to the kernel command line"
    says ---- interrupts "not tried: there is no IOMMU"
    mkdir -p "$root/sys/class/iommu/dmar0"
    host
    blocked iommu "no IOMMU group: the IOMMU is enabled \(dmar0\) but covers no device" "the firmware decides"
}

@test "doctor of the host: in no-IOMMU mode there is no other group" {
    fake "file /sys/kernel/iommu_groups/14/name vfio-noiommu" "link /dev/vfio/noiommu-14 /dev/null"
    mv "$root/sys/class/vfio/14" "$root/sys/class/vfio/noiommu-14"
    host
    assert_status 0
    says WARN iommu "no-IOMMU mode"
    says ---- interrupts "not tried"
    says PASS access "/dev/vfio/noiommu-14"
}

@test "doctor of the host: interrupts that are not remapped" {
    of_x86
    fake
    echo IO-APIC >"$root/sys/kernel/irq/0/chip_name"
    echo PCI-MSI >"$root/sys/kernel/irq/24/chip_name"
    host
    blocked interrupts "not remapped" "allow_unsafe_interrupts is N"
}

@test "doctor of the host: interrupts, modules and nodes that are not as they should be" {
    fake
    rm -r "$root/sys/kernel/irq" "$root/sys/module/vfio_iommu_type1"
    host
    says NOTE interrupts "user space cannot see"
    blocked modules "vfio_iommu_type1 is" "modprobe vfio_iommu_type1"
    mkdir "$root/sys/module/vfio_iommu_type1"
    rm "$root/dev/vfio/vfio"
    host
    blocked nodes "/dev/vfio/vfio: No such file or directory" "mknod -m 666 /dev/vfio/vfio c 1 5"
}

@test "doctor of the host: who may open the nodes" {
    fake_host
    report_host
    changed '.host.as_root = false | (.survey.nodes[] | select(.role == "group") | .access_error) = "EACCES"'
    assert_status 0
    says PASS access "this user may open 1 of 2: /dev/vfio/devices/vfio3"
    says NOTE holders "guest db1\): group 14; only root sees processes of others"
    changed '(.survey.nodes[] | select(.role == "group" or .role == "device") | .access_error) = "EACCES"'
    blocked access "this user may open none of 2: /dev/vfio/14 \($null\), /dev/vfio/devices/vfio3" "chown USER /dev/vfio/14"
    changed '.survey.nodes = []'
    assert_status 0
    says ---- nodes "not tried"
}

@test "doctor of the host: what large pages mean for these devices" {
    fake_host
    report_host
    changed '.host.page_size = 65536'
    assert_status 0
    says NOTE pages "64 KiB: 2 of 2 functions have registers in the pages of their MSI-X table, up to 15,328 bytes"
    changed '.host.page_size = 65536 | .devices = []'
    says NOTE pages "64 KiB: registers in the pages of an MSI-X table trap"
    changed '.host.page_size = 4096'
    says PASS pages "4 KiB: the PCI specification keeps"
    changed '.host.page_size = null'
    says ---- pages "not tried"
}

@test "doctor of the host: the report answers for the host, not for a device" {
    local text

    fake_host
    host
    text=$output
    report_host
    tool doctor --from "$BATS_TEST_TMPDIR/report.json"
    assert_status 0
    assert_stdout "$text"
    tool doctor --from "$BATS_TEST_TMPDIR/report.json" "$device"
    assert_status 3
    assert_stderr_has "does not contain all that doctor needs"
    tool list --from "$BATS_TEST_TMPDIR/report.json" --json
    assert_json 'has("survey")' false
    # and one of a device for that device
    tool doctor --sysroot "$root" --json "$device"
    assert_json 'has("survey") or has("doctor")' false
}

@test "doctor of the host: names from a tree or a process do not harm a terminal" {
    fake_host "dir /sys/class/vfio/x;reboot" "dir /sys/class/vfio-dev/vfio3;reboot"
    printf 'qemu\0-name\0guest=\033[31mx\0' >"$root/proc/812/cmdline"
    host
    assert_status 0
    says "(PASS|NOTE)" holders 'guest \\x1b\[31mx'
    assert_stdout_lacks reboot
}

# bats test_tags=more-tools
@test "doctor of the host: it opens no node and calls no ioctl" {
    fake_host
    strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=open,openat,openat2,ioctl "$TOOL" doctor --sysroot "$root"
    run ! grep -E '/dev/vfio|/dev/iommu|/dev/null|/dev/zero|VFIO|0x3b' "$BATS_TEST_TMPDIR/trace"
    grep -q "$root/sys/class/vfio/14/dev" "$BATS_TEST_TMPDIR/trace"
}
