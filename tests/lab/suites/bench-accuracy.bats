#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bench on three architectures: each clock is compared with a plain loop in the same guest that reads
# another clock; each path, width and operation with QEMU's trace of the device's accesses.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../../lib/helpers
load ../../lib/accuracy

# guest_of ARCH [LAB-OPTION]...: boots a guest with an NVMe controller; teardown stops it.
guest_of() {
    local arch=$1

    shift
    "$repo/tests/lib/programs/build" "$arch" "$PROGRAMS/$arch"
    : >"$BATS_TEST_TMPDIR/trace"
    LAB_CPUS=2 start_guest --arch "$arch" --device nvme --file "$PROGRAMS/$arch/plain_loop" \
        --trace "$BATS_TEST_TMPDIR/trace" "$@"
    device=$(guest_device 1)
}

teardown() {
    stop_guest
}

# assert_clock NAME: the clock, and that p50 of both paths agrees with plain_loop. A sample is 8 us or longer, by
# --precision, and rounds of the loop have as many calls: a single call, after a rest, takes 1 to 5 % longer here than
# one after another, and so does a clock that is read after it; longer samples contain more pauses of the host's
# hypervisor, so that the medians of different lengths are off by several percent. A clock that is wrong is wrong by a
# factor. ACCURACY_WITHIN is the bound, in percent, ACCURACY_SECONDS how long one guest may take: less can be decided
# on an idle machine, but beside other suites the two programs do not see the same load. A verdict needs 20 pairs, which
# take some 25 s beside three other suites; so pairs are short.
assert_clock() {
    local verdicts=$BATS_TEST_TMPDIR/verdicts bound=(--within 10 --seconds 40) percent

    [[ ${TESTS_LONG:-} != yes ]] || bound=(--within 5 --seconds 60)
    bound+=(${ACCURACY_WITHIN:+--within "$ACCURACY_WITHIN"} ${ACCURACY_SECONDS:+--seconds "$ACCURACY_SECONDS"})
    guest_tool bench --selftest --samples 100 --json
    assert_json .devices[0].bench.clock.name "$1"
    assert_json '.devices[0].bench.clock | .stated_hz == 0 or .calibrated_hz == 0
        or ((.calibrated_hz / .stated_hz - 1) | fabs) < 0.01'
    percent=$(json '.devices[0].bench | 200 * .clock.resolution_ns / 8000')
    judge_accuracy "$verdicts" "${bound[@]}" --same-batch trapped mmapped -- "$LAB" exec -- ./plain_loop \
        vfio-msixctl bench --selftest --precision "$(printf '%.4f%%' "$percent")" --time 500ms --json
    assert_verdict "$verdicts" trapped inside
    assert_verdict "$verdicts" mmapped inside
}

# assert_small_batch: the same for loads in the smallest batches, of which what surrounds a batch would be 7 %.
assert_small_batch() {
    judge_accuracy "$BATS_TEST_TMPDIR/small" --within 4 --seconds 40 mmapped -- "$LAB" exec -- ./plain_loop \
        vfio-msixctl bench --selftest --path mmapped --samples 1000 --time 60s --json
    assert_verdict "$BATS_TEST_TMPDIR/small" mmapped inside
}

# traced ARG...: runs bench of the device; prints "COUNT KIND SIZE" of its accesses to BAR0.
traced() {
    local before base

    # The address on the bus, which QEMU also reports: on pseries the processor's address differs.
    base=$(guest_output cat "/sys/bus/pci/devices/$device/config" | python3 -c '
import struct, sys
print(struct.unpack_from("<Q", sys.stdin.buffer.read(), 16)[0] & ~15)')
    before=$(wc -l <"$BATS_TEST_TMPDIR/trace")
    guest_tool bench "$@" --json "$device"
    tail -n +$((before + 1)) "$BATS_TEST_TMPDIR/trace" |
        sed -En "s/.*memory_region_ops_(read|write) .* addr (0x[0-9a-f]+) .* size ([0-9]+) .*/\1 \2 \3/p" |
        python3 -c '
import collections, sys
base, seen = int(sys.argv[1]), collections.Counter()
for line in sys.stdin:
    kind, address, size = line.split()
    if base <= int(address, 16) < base + 0x4000:
        seen[f"{kind} BAR0+{int(address, 16) - base:#x} {size}"] += 1
for what, count in sorted(seen.items()):
    print(count, what)' "$base" >"$BATS_TEST_TMPDIR/seen"
    cat "$BATS_TEST_TMPDIR/seen"
}

# QEMU must have seen what the tool says it did, on both paths, for reads and writes.
assert_counts() {
    local path

    for path in trapped mmapped; do
        traced --path $path --samples 40
        assert_status 0
        assert_equal "$(cat "$BATS_TEST_TMPDIR/seen")" \
            "$(json ".devices[0].bench.$path.device_reads") read BAR0+0x3000 4"
        assert_json ".devices[0].bench | [.trapped, .mmapped] | map(. != null) | index(true)" \
            "$([[ $path == trapped ]] && echo 0 || echo 1)"
    done
    # AQA: the sizes of the admin queues, of no effect until the controller is enabled
    traced --samples 40 --write 0x001f001f --offset 0x24 --yes-write-this-register
    assert_status 0
    assert_equal "$(grep -c . "$BATS_TEST_TMPDIR/seen")" 2
    assert_equal "$(grep write "$BATS_TEST_TMPDIR/seen")" \
        "$(json '[.devices[0] | .bench, .more_benches[0] | .trapped.device_writes + .mmapped.device_writes] | add') write BAR0+0x24 4"
    assert_equal "$(grep read "$BATS_TEST_TMPDIR/seen")" \
        "$(json '[.devices[0] | .bench, .more_benches[0] | .trapped.device_reads + .mmapped.device_reads] | add') read BAR0+0x24 4"
    assert_json '[.devices[0] | .bench.operation, .more_benches[0].operation] | join(" ")' "write write-read"
}

# CAP, which QEMU's controller reads as one 8-byte access: one access of 8 bytes on either path.
assert_width_8() {
    traced --width 8 --bar 0 --offset 0 --samples 40
    assert_status 0
    assert_equal "$(cat "$BATS_TEST_TMPDIR/seen")" \
        "$(json '.devices[0].bench | .trapped.device_reads + .mmapped.device_reads') read BAR0+0x0 8"
}

assert_refusals() {
    guest_tool bench --write 0 --bar 0 --offset 0x2000 --yes-write-this-register "$device"
    assert_status 2
    assert_refusal "$device" "inside the MSI-X table" "name a register"
    guest_tool bench --write 0 --bar 0 --offset 0x3000 --yes-write-this-register "$device"
    assert_status 2
    assert_refusal "$device" "inside the PBA" "name a register"
    guest_tool bench --width 2 "$device"
    assert_status 2
    assert_refusal "$device" "whole dwords or qwords" "--width"
}

@test "amd64: counts, widths, refusals; monotonic-raw agrees with a plain loop" {
    guest_of amd64
    assert_counts
    assert_width_8
    assert_refusals
    assert_clock monotonic-raw
}

@test "arm64: counts, widths; cntvct agrees with a plain loop" {
    guest_of arm64
    assert_counts
    assert_width_8
    assert_clock cntvct
}

@test "ppc64el: counts, widths; the timebase agrees with a plain loop" {
    guest_of ppc64el
    assert_counts
    assert_width_8
    assert_clock timebase
    assert_small_batch
}

@test "ppc64el, sparse: where the page cannot be mapped, only the mmapped path is refused" {
    guest_of ppc64el --kernel sparse
    guest_tool bench --path mmapped "$device"
    assert_status 3
    assert_refusal "$device" "cannot be mapped under this kernel" "vfio-msixctl check"
    guest_tool bench --samples 20 --json "$device"
    assert_status 0
    assert_json '.devices[0].check.behaviour' sparse
    assert_json '.devices[0].bench | .mmapped == null and .trapped.samples == 20'
    assert_json '.messages[0].id' page-not-mappable
}
