#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What bash, zsh and fish offer, each using its own machinery without a terminal (tests/lib/complete/).
# tests/cli/docs.bats compares the words with --help.

# shellcheck disable=SC2154 # repo, output and stderr: of helpers and of run
# bats file_tags=more-tools

bats_require_minimum_version 1.5.0
load ../lib/helpers

# A system with two VFIO drivers, one function of another driver, two groups and a device node.
setup() {
    root=$BATS_TEST_TMPDIR/root
    mkdir -p "$root"/sys/bus/pci/drivers/vfio-pci/0000:01:00.{0,1} \
        "$root"/sys/bus/pci/drivers/mlx5-vfio-pci/0000:41:00.2 \
        "$root"/sys/bus/pci/drivers/nvme/0000:02:00.0 "$root"/dev/vfio/devices
    touch "$root"/dev/vfio/{vfio,14,noiommu-0} "$root"/dev/vfio/devices/vfio3
}

# offers LINE WORD...: all three shells complete the line to exactly these words.
offers() {
    local line=$1 shell expected
    shift

    expected=$(printf '%s\n' "$@" | sort)
    for shell in bash zsh fish; do
        run_apart "$repo/tests/lib/complete/$shell" "$repo/completions" "$line"
        assert_status 0
        assert_stderr_empty
        assert_equal "$(sort -u <<<"$output")" "$expected" "$shell: $line"
    done
}

@test "completion: all commands" {
    offers "vfio-msixctl " bench check compare doctor info layout list maps vectors watch
}

@test "completion: the beginning of a command" {
    offers "vfio-msixctl ch" check
}

@test "completion: the beginning of options" {
    offers "vfio-msixctl bench --b" --backend --bar --borrow
    offers "vfio-msixctl info --b" --backend --borrow
    offers "vfio-msixctl --v" --version
}

@test "completion: the values of an option as a separate word" {
    offers "vfio-msixctl check --backend " auto cdev group
    offers "vfio-msixctl bench --bar " 0 1 2 3 4 5 all
}

@test "completion: the values of an option after its equals sign" {
    local shell

    for shell in bash zsh fish; do
        run_apart "$repo/tests/lib/complete/$shell" "$repo/completions" "vfio-msixctl info --json=c"
        assert_equal "${output#--json=}" compact "$shell"
        run_apart "$repo/tests/lib/complete/$shell" "$repo/completions" "vfio-msixctl info --backend=g"
        assert_equal "${output#--backend=}" group "$shell"
    done
}

@test "completion: an option that takes no value is followed by devices" {
    offers "vfio-msixctl check --sysroot=$root --enable-ioctl v" vfio3
}

@test "completion: devices bound to any VFIO driver, groups and nodes" {
    offers "vfio-msixctl check --sysroot=$root " 0000:01:00.0 0000:01:00.1 0000:41:00.2 14 \
        noiommu-0 vfio3
}

@test "completion: every function for a command that opens nothing" {
    mkdir -p "$root"/sys/bus/pci/devices/0000:{00:1f.0,02:00.0}
    offers "vfio-msixctl layout --sysroot=$root " 0000:00:1f.0 0000:02:00.0 14 noiommu-0 vfio3
}

@test "completion: the columns of list are those of its help" {
    local columns

    mapfile -t columns < <("$TOOL" list --help |
        sed -nE '/^Columns:/,/^$/s/^  ([A-Z0-9-]+) .*/\1/p')
    offers "vfio-msixctl list --sort " "${columns[@]}"
}

@test "completion: a second device, --sysroot in two words" {
    offers "vfio-msixctl info --sysroot $root 14 no" noiommu-0
}

@test "completion: zsh and fish take an address with colons whole" {
    local shell

    for shell in zsh fish; do
        run_apart "$repo/tests/lib/complete/$shell" "$repo/completions" \
            "vfio-msixctl bench --sysroot=$root 0000:01:"
        assert_equal "$(sort <<<"$output")" $'0000:01:00.0\n0000:01:00.1' "$shell"
    done
}

@test "completion: bash offers what follows the colon at which readline splits words" {
    run_apart "$repo/tests/lib/complete/bash" "$repo/completions" \
        "vfio-msixctl bench --sysroot=$root 0000:01:00."
    assert_stdout $'00.0\n00.1'

    COMP_WORDBREAKS=' ' run_apart env -u COMP_WORDBREAKS bash -c "COMP_WORDBREAKS=' '
        . '$repo/tests/lib/complete/bash'" bash "$repo/completions" \
        "vfio-msixctl bench --sysroot=$root 0000:41:"
    assert_stdout 0000:41:00.2
}

@test "completion: nothing if no device is bound" {
    mkdir "$BATS_TEST_TMPDIR/bare"
    offers "vfio-msixctl check --sysroot=$BATS_TEST_TMPDIR/bare " ""
}

@test "completion: directories for --sysroot" {
    run_apart "$repo/tests/lib/complete/bash" "$repo/completions" "vfio-msixctl info --sysroot $root/d"
    assert_stdout "$root/dev"
    run_apart "$repo/tests/lib/complete/fish" "$repo/completions" "vfio-msixctl info --sysroot $root/d"
    assert_stdout "$root/dev/"
}
