#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What layout predicts for a QEMU guest is what QEMU does: QEMU opens each device in the lab's guest, unchanged
# and with every x-msix-relocation. Compared are what it maps, where it finds the table and where it puts it,
# which relocations it refuses, what becomes of the BARs, and which parts of its memory map are whole pages of
# the host (KVM's rule; KVM itself cannot run there).

# shellcheck disable=SC2154 # repo, LAB and output: of helpers and of run
bats_require_minimum_version 1.5.0
load ../../lib/helpers

# QEMU and the files it needs besides its libraries, at their own paths.
setup_file() {
    local tree=$BATS_FILE_TMPDIR/tree file

    mkdir -p "$tree/usr/share/qemu"
    for file in /usr/bin/qemu-system-x86_64 /usr/lib/*/qemu/accel-tcg-x86_64.so; do
        # In Debian 13's QEMU the accelerator is built in.
        [[ -e $file ]] || continue
        mkdir -p "$tree${file%/*}"
        cp -L "$file" "$tree$file"
    done
    for file in bios-256k.bin kvmvapic.bin; do
        find /usr/share/seabios /usr/share/qemu -name "$file" -exec cp -L {} "$tree/usr/share/qemu" \; -quit
    done
}

# open_all KERNEL PREDICTION STARTS RELOCATION...: opens each device once with each of these.
open_all() {
    LAB_TIMEOUT=600 LAB_TREE=$BATS_FILE_TMPDIR/tree LAB_MEMORY=2048 "$LAB" run --kernel "$1" --device nvme \
        --device nvme,max_ioqpairs=4096,msix_qsize=65 --device e1000e --device qemu-xhci,bus=pcie.0 \
        --device virtio-net-pci --file "$repo/tests/lab/qemu-in-guest/guest" -- ./guest "${@:4}" \
        >"$BATS_TEST_TMPDIR/answers"
    run_apart "$repo/tests/lab/qemu-in-guest/compare" "$2" "$BATS_TEST_TMPDIR/answers"
    assert_status 0
    assert_stdout_line "5 devices, $3 starts, [1-9][0-9]+ predictions"
}

@test "layout: QEMU on a kernel that maps the table's pages" {
    open_all stock mappable 40 off auto bar0 bar1 bar2 bar3 bar4 bar5
}

@test "layout: QEMU on a kernel that does not map the table's pages" {
    # Which relocations it refuses does not depend on the kernel.
    if [[ ${TESTS_LONG:-} == yes ]]; then
        open_all sparse sparse 40 off auto bar0 bar1 bar2 bar3 bar4 bar5
    else
        open_all sparse sparse 10 off auto
    fi
}
