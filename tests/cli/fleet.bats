#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# examples/: what is there is accepted by the programs it is for, and does what it says.

# shellcheck disable=SC2154 # repo, output and stderr: of helpers and of run
bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/doctor

@test "examples: commands and options exist" {
    local command option

    while read -r command option; do
        "$TOOL" "$command" --help | grep -qE -- "$option(\\[?[= ]|,|$)" || fail "$command has no $option"
    done < <(grep -rhoE '\bvfio-msixctl (doctor|layout|list|check|watch) [^`]*' "$repo/examples" |
        awk '{ for (i = 3; i <= NF; i++) if ($i ~ /^--[a-z]/) { sub(/=.*/, "", $i); print $2, $i } }' | sort -u)
}

@test "examples: metrics named in the rules exist" {
    local name

    while read -r name; do
        grep -qE "[ ,]${name#vfio_msixctl_}( |$)" "$repo/man/vfio-msixctl.8" || fail "no $name"
    done < <(grep -oE 'vfio_msixctl_[a-z_]+' "$repo/examples/vfio-msixctl.rules.yml" | sort -u)
}

@test "examples: the service writes what the parser accepts" {
    local arguments

    fake
    read -ra arguments < <(sed -nE 's/^ExecStart=vfio-msixctl (.*)--output-file=.*/\1/p' "$repo/examples/vfio-msixctl-metrics.service")
    run_apart "$TOOL" "${arguments[@]}" --sysroot "$root" --output-file "$BATS_TEST_TMPDIR/list.prom"
    assert_status 0
    assert_stdout_empty
    assert_stderr_empty
    run_apart "$repo/tests/lib/exposition.py" "$BATS_TEST_TMPDIR/list.prom"
    assert_status 0
    assert_json '.[] | select(.name == "vfio_msixctl_list_functions").value' 1
}

# bats test_tags=more-tools
@test "examples: systemd accepts the units" {
    local unit

    for unit in "$repo"/examples/*.service "$repo"/examples/*.timer; do
        sed "s,^ExecStart=vfio-msixctl ,ExecStart=$TOOL ," "$unit" >"$BATS_TEST_TMPDIR/${unit##*/}"
    done
    cd "$BATS_TEST_TMPDIR"
    run_apart systemd-analyze verify --man=no vfio-msixctl-metrics.service vfio-msixctl-metrics.timer
    assert_status 0
    assert_stderr_empty
}

# bats test_tags=more-tools
@test "examples: promtool accepts the rules" {
    run_apart promtool check rules "$repo/examples/vfio-msixctl.rules.yml"
    assert_status 0
    assert_stdout_has "SUCCESS: 4 rules found"
}

# play: the tasks for Ansible on this machine, with the tool on $root
play() {
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    # shellcheck disable=SC2016 # for the shell of the stand-in
    printf '#!/bin/sh\ncommand=$1\nshift\nexec "%s" "$command" --sysroot "%s" "$@"\n' "$TOOL" "$root" \
        >"$BATS_TEST_TMPDIR/bin/vfio-msixctl"
    chmod +x "$BATS_TEST_TMPDIR/bin/vfio-msixctl"
    cat >"$BATS_TEST_TMPDIR/play.yml" <<-END
		- hosts: localhost
		  connection: local
		  gather_facts: false
		  tasks:
		    - ansible.builtin.include_tasks: $repo/examples/ansible/vfio.yml
		    - ansible.builtin.debug:
		        var: vfio_conclusions
	END
    PATH=$BATS_TEST_TMPDIR/bin:$PATH ANSIBLE_LOCAL_TEMP=$BATS_TEST_TMPDIR HOME=$BATS_TEST_TMPDIR LC_ALL=C.UTF-8 \
        run_apart ansible-playbook -i localhost, -e ansible_python_interpreter=/usr/bin/python3 "$BATS_TEST_TMPDIR/play.yml"
}

# bats test_tags=more-tools
@test "examples: Ansible runs the tasks, and stops at an obstacle with what to do about it" {
    fake
    play
    assert_status 0
    assert_stdout_has "bound to VFIO drivers: $device"
    assert_stdout_has '"vfio_conclusions": ['
    rm -r "$root/sys/kernel/iommu_groups" "$root/sys/class/iommu"
    play
    assert_status 2
    assert_stdout_has "the firmware describes an IOMMU but the kernel did not enable it"
}
