#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# shellcheck disable=SC2154 # repo is set by helpers.bash
#
# Two 4 KiB BARs that share a 16 KiB page: no kernel maps either of them, which must not be mistaken for a "no"
# to the question about the MSI-X table.

bats_require_minimum_version 1.5.0
load ../../lib/helpers

setup_file() {
    "$repo/tests/lib/programs/build" arm64 "$repo/build/tests-arm64"
    start_guest --arch arm64 --device virtio-net-pci,bus=pcie.0,addr=0x8 \
        --device virtio-net-pci,bus=pcie.0,addr=0x9 --file "$repo/build/tests-arm64/map_pages"
}

teardown_file() {
    stop_guest
}

setup() {
    address=$(guest_device 2)
}

@test "sub-page: the witness cannot map the BAR either" {
    # shellcheck disable=SC2016 # for the guest's shell
    run_apart guest_output sh -c './map_pages "$(basename "$(readlink \
        "/sys/bus/pci/devices/$1/iommu_group")")" "$1" 1' sh "$address"
    assert_stdout_line 'size 4096'
    assert_stdout_line '0x0 EINVAL'
}

@test "sub-page: check cannot tell, and says why" {
    guest_tool check --json "$address"
    assert_status 3
    assert_json '.devices[0].check.behaviour' not-applicable
    assert_json '.devices[0].check.finding.id' sub-page-bar
    assert_json '.devices[0].check.evidence.map_error' not-asked
    guest_tool check "$address"
    assert_status 3
    assert_stdout_has "not-applicable: the BAR is smaller than a page and shares that page"
}

@test "sub-page: bench times only the trapped path" {
    guest_tool bench --samples 500 --json "$address"
    assert_status 0
    assert_json '.devices[0].bench.trapped.reads > 0'
    assert_json '.devices[0].bench.mmapped' null
    assert_json '.messages | map(.id) | index("page-not-mappable") != null'
}
