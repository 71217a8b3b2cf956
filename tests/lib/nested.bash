# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # what helpers.bash sets
#
# Guests with KVM (tests/lab/README.md, "KVM in the guest"), and the tests that all architectures share.

#   1 nvme          BAR0 16 KiB: table at 0x2000, PBA at 0x3000
#   2 nvme, larger  BAR0 64 KiB: table at 0xa000, PBA at 0xb000
#   3 nvme, larger  BAR0 256 KiB: table at 0x29000
#   4 qemu-xhci, 5 e1000e, 6 virtio-net-pci: see devices.bash
# start_kvm_guest ARCH KERNEL [LAB-OPTION]...
start_kvm_guest() {
    start_guest --kvm --arch "$1" --kernel "$2" --device nvme --device nvme,max_ioqpairs=4096,msix_qsize=65 \
        --device nvme,max_ioqpairs=20000,msix_qsize=2048 --device qemu-xhci,bus=pcie.0 --device e1000e \
        --device virtio-net-pci "${@:3}"
}

# read_around WHERE PROPERTIES: a known number of reads around the table of the second NVMe controller, counted
# by `trapped WHERE'. Of a nested guest's first reads that trap, QEMU 10 repeats some; they are of 0xa900, and omitted.
read_around() {
    run_apart guest_output trapped "$1" nested run --device "host=$(guest_device 2)$2" --access '0 0xa900 4 r 1000' \
        --access '0 0x8 4 r 1000' --access '0 0xb000 4 r 300' --access '0 0xa800 4 r 70' --access '0 0xa000 4 r 50'
    assert_status 0
    output=$(grep -v ' 0xa900 ' <<<"$output")
}

# Without a mapping every read leaves KVM, and reaches vfio but for those of the table, which QEMU emulates.
assert_all_counted_without_mmap() {
    read_around kvm ,x-no-mmap=on
    assert_stdout $'1 0 0x8 r 1000\n1 0 0xa000 r 50\n1 0 0xa800 r 70\n1 0 0xb000 r 300'
    read_around vfio ,x-no-mmap=on
    assert_equal "$(grep ' 0 0x' <<<"$output")" "$(printf "$(guest_device 2) 0 %s r %s\n" \
        '0x8 4' 1000 '0xa800 4' 70 '0xb000 4' 300)"
}

# assert_layout_holds PREDICTION RELOCATION...: what layout predicts is what QEMU and KVM do.
assert_layout_holds() {
    run_apart "$repo/tests/lab/layout-kvm" "$@"
    assert_status 0
    assert_stdout_line '6 devices, [1-9][0-9]* starts, [1-9][0-9]+ places, [1-9][0-9]+ predictions'
}

# with_kernel ARCH KERNEL COMMAND...: in another guest.
with_kernel() {
    local LAB_NAME=$LAB_NAME-$2 status=0

    export LAB_NAME
    start_kvm_guest "$1" "$2"
    "${@:3}" || status=$?
    "$LAB" stop
    return "$status"
}
