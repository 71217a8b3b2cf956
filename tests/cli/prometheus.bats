#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# --format=prometheus: the format, held against a strict parser (lib/exposition.py) and promtool; the values, held
# against --json; the file, written in one step or not at all.

# shellcheck disable=SC2154,SC2030,SC2031 # repo, output and stderr: of helpers and of run, in each test
bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/replay
load ../lib/in_time

# parsed FILE...: the samples, in $samples
parsed() {
    samples=$BATS_TEST_TMPDIR/samples.json
    run_apart "$repo/tests/lib/exposition.py" "$@"
    assert_status 0
    assert_stderr_empty
    printf '%s\n' "$output" >"$samples"
}

# metrics ARG...: runs vfio-msixctl, and parses what it prints
metrics() {
    local code

    run_apart "$TOOL" "$@" --format=prometheus
    code=$status
    printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/metrics.prom"
    parsed "$BATS_TEST_TMPDIR/metrics.prom"
    status=$code
}

# values NAME: "LABELS VALUE" of each sample, labels sorted
values() {
    jq -r --arg name "vfio_msixctl_$1" '.[] | select(.name == $name) |
        ([.labels | to_entries | sort_by(.key)[] | "\(.key)=\(.value)"] | join(",")) + " \(.value)"' "$samples"
}

# fake SPEC...: a system
fake() {
    root=$BATS_TEST_TMPDIR/root
    printf '%s\n' "$@" | "$repo/tests/lib/fake-sysfs" "$root"
}

@test "prometheus: list has what --json has" {
    local report=$fixtures/amd64/list.json

    metrics list --from "$report"
    assert_status 0
    tool list --from "$report" --json
    assert_equal "$(values list_functions)" " $(json '.devices | length')"
    assert_equal "$(values list_msix_vectors)" "$(json '.devices[] | "address=\(.address) \(.msix.entries)"' | sort)"
    assert_equal "$(values list_msix_table_bar_bytes)" \
        "$(json '.devices[] | "address=\(.address) \(.bars[.msix.table.bar].size)"' | sort)"
    assert_equal "$(values list_msix_enabled)" \
        "$(json '.devices[] | "address=\(.address) \(if .msix.enabled then 1 else 0 end)"' | sort)"
    assert_equal "$(values list_exit_status)" " 0"
    run_apart "$TOOL" list --from "$report" -n -o ADDRESS,ID,DRIVER,GROUP
    assert_equal "$(jq -r '.[] | select(.name == "vfio_msixctl_list_function_info").labels |
        "\(.address) \(.vendor_id):\(.device_id) \(.driver) \(.iommu_group)"' "$samples" | sed 's/0x//g')" \
        "$(tr -s ' ' <<<"$output")"
}

@test "prometheus: list has the bytes that its table has, for each page size" {
    local size

    metrics list --from "$fixtures/arm64/list.json"
    for size in 4 16 64; do
        assert_equal "$(values list_msix_table_shared_bytes | sed -n "s/,page_size=$((size * 1024)) / /; s/^address=//p" |
            grep -v page_size)" \
            "$("$TOOL" list --from "$fixtures/arm64/list.json" -n -o "ADDRESS,SHARED-${size}K" | tr -d , | tr -s ' ')"
    done
}

# bats test_tags=thorough
@test "prometheus: check has the behaviour of each device, and the bytes that trap" {
    local case report

    for case in amd64 amd64-sparse ppc64el; do
        report=$fixtures/$case/check.json
        tool check --from "$report" --json
        ran_status=$status
        metrics check --from "$report"
        assert_status "$ran_status"
        tool check --from "$report" --json
        assert_equal "$(values check_behaviour | sed -n 's/ 1$//p')" \
            "$(json '.devices[] | select(.check) | "address=\(.address),behaviour=\(.check.behaviour)"' | sort)"
        assert_equal "$(values check_behaviour | wc -l)" "$((6 * $(json '[.devices[] | select(.check)] | length')))"
        assert_equal "$(values check_trapped_register_bytes)" \
            "$(json '.devices[] | select(.check.bar_size > 0) | "address=\(.address) \(.check.trapped_register_bytes)"' | sort)"
        assert_equal "$(values check_exit_status)" " $(json .exit_status)"
    done
}

@test "prometheus: a device without an answer, an unknown one, and one that is named twice" {
    fake "0000:01:00.0 id=144d:a80a driver=nvme group=14 bar0=mem64:0x4000@0xfe000000 msix=65,0+0x2000,0+0x3000"
    metrics check --sysroot "$root" 01:00.0 0000:01:00.0 7f:00.0 7f:00.0
    assert_status 3
    assert_equal "$(values check_success)" "address=0000:01:00.0 0
address=7f:00.0 0"
    assert_equal "$(values check_device_info | wc -l)" 1
    assert_equal "$(values check_behaviour)" ""
    assert_equal "$(values check_exit_status)" " 3"
}

@test "prometheus: without root, list says that MSI-X cannot be read" {
    fake "0000:01:00.0 config=64 driver=nvme bar0=mem64:0x4000@0xfe000000 msix=65,0+0x2000,0+0x3000" \
        "0000:02:00.0 msix=2,0+0,0+0x800 bar0=mem32:0x1000@0xfe000000"
    metrics list --sysroot "$root"
    assert_equal "$(values list_msix_readable)" "address=0000:01:00.0 0
address=0000:02:00.0 1"
    assert_equal "$(values list_msix_vectors)" "address=0000:02:00.0 2"
}

@test "prometheus: quotes, backslashes, line feeds and bytes that are not UTF-8 in a label" {
    fake "0000:01:00.0 msix=2,0+0,0+0x800 bar0=mem32:0x1000@0xfe000000"
    printf 'DRIVER=a"b\\c\\n\303\251\377\033\nPCI_CLASS=20000\nPCI_ID=1234:5678\n' \
        >"$root/sys/bus/pci/devices/0000:01:00.0/uevent"
    metrics list --sysroot "$root"
    assert_equal "$(jq -r '.[] | .labels.driver // empty' "$samples")" 'a"b\c\né\xff\x1b'
}

@test "prometheus: no device, no file, and no command line" {
    local file=$BATS_TEST_TMPDIR/none.prom

    fake "0000:01:00.0 driver=nvme"
    metrics list --sysroot "$root"
    assert_equal "$(values list_functions)" " 0"
    run_apart "$TOOL" list --from "$BATS_TEST_TMPDIR/missing" --format=prometheus --output-file "$file"
    assert_status 2
    parsed "$file"
    assert_equal "$(values list_exit_status)" " 2"
    rm "$file"
    run_apart "$TOOL" list --format=prometheus --output-file "$file" --group=x
    assert_status 2
    [[ ! -e $file ]] || fail "written in spite of an invalid command line"
}

@test "prometheus: the options exclude others" {
    run_apart "$TOOL" list --format=prometheus --json
    assert_status 2
    assert_stderr_has "--format=prometheus cannot be used with --json"
    run_apart "$TOOL" check --output-file=x 01:00.0
    assert_status 2
    assert_stderr_has "--output-file needs --format=prometheus"
    run_apart "$TOOL" watch --format=xml 01:00.0
    assert_status 2
    assert_stderr_has "--format: invalid value 'xml' (allowed: text, prometheus)"
}

@test "prometheus: the file is replaced, has mode 0644 less the umask, and leaves none beside it" {
    local directory=$BATS_TEST_TMPDIR/textfiles before

    mkdir "$directory"
    (umask 022 && "$TOOL" list --from "$fixtures/amd64/list.json" --format=prometheus --output-file "$directory/a.prom")
    assert_equal "$(stat -c %a "$directory/a.prom")" 644
    before=$(stat -c %i "$directory/a.prom")
    ln "$directory/a.prom" "$BATS_TEST_TMPDIR/reader"
    chmod 400 "$directory/a.prom"
    (umask 077 && cd "$directory" &&
        "$TOOL" list --all --from "$fixtures/arm64/list.json" --format=prometheus --output-file a.prom)
    assert_equal "$(stat -c %a "$directory/a.prom")" 600
    [[ $(stat -c %i "$directory/a.prom") != "$before" ]] || fail "overwritten, not replaced"
    parsed "$BATS_TEST_TMPDIR/reader"
    parsed "$directory/a.prom"
    assert_equal "$(ls -A "$directory")" a.prom
}

# cannot_write FILE TEXT: the metrics cannot be written there; one message says so.
cannot_write() {
    run_apart "$TOOL" list --from "$fixtures/amd64/list.json" --format=prometheus --output-file "$1"
    assert_status 4
    assert_stdout_empty
    assert_equal "$(grep -v '^vfio-msixctl: next: ' <<<"$stderr")" "vfio-msixctl: $1: cannot write the file: $2"
}

@test "prometheus: what cannot be written leaves the old file, and nothing else" {
    local directory=$BATS_TEST_TMPDIR/textfiles

    mkdir "$directory"
    echo old >"$directory/a.prom"
    ln -s a.prom "$directory/link.prom"
    mkfifo "$directory/pipe.prom"
    cannot_write "$directory/missing/a.prom" "No such file or directory"
    cannot_write "$directory/link.prom" "Operation not supported"
    cannot_write "$directory/pipe.prom" "Operation not supported"
    cannot_write "$directory" "Operation not supported"
    cannot_write /dev/null "Operation not supported"
    [[ -c /dev/null && -L $directory/link.prom && -p $directory/pipe.prom ]] || fail "replaced"
    # A limit on the size of files fails the write, as a full disk does.
    run_apart bash -c 'trap "" XFSZ; ulimit -f 1; exec "$@"' bash "$TOOL" list --from "$fixtures/amd64/list.json" \
        --format=prometheus --output-file "$directory/a.prom"
    assert_status 4
    assert_stderr_has "a.prom: cannot write the file: File too large"
    assert_equal "$(cat "$directory/a.prom")" old
    assert_equal "$(ls -A "$directory")" $'a.prom\nlink.prom\npipe.prom'
}

# bats test_tags=more-tools
@test "prometheus: the file is synced before it is renamed, and its directory afterwards" {
    strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=fsync,rename,renameat,renameat2 "$TOOL" list \
        --from "$fixtures/amd64/list.json" --format=prometheus --output-file "$BATS_TEST_TMPDIR/a.prom"
    assert_equal "$(sed -nE 's/^[0-9]+ +([a-z]+).*= 0$/\1/p' "$BATS_TEST_TMPDIR/trace" | xargs)" "fsync rename fsync"
}

@test "prometheus: the files of list, check and watch have no metric in common" {
    local command files=()

    for command in list check watch; do
        files+=("$BATS_TEST_TMPDIR/$command.prom")
        "$TOOL" "$command" --from "$fixtures/amd64/check.json" --format=prometheus >"${files[-1]}" 2>/dev/null ||
            [[ $? -eq 3 ]]
    done
    parsed "${files[@]}"
}

# bats test_tags=more-tools
@test "prometheus: promtool finds nothing to complain about" {
    local command

    for command in list check watch; do
        "$TOOL" "$command" --from "$fixtures/arm64/check.json" --format=prometheus >"$BATS_TEST_TMPDIR/$command.prom" ||
            [[ $? -eq 3 ]]
        run_apart promtool check metrics <"$BATS_TEST_TMPDIR/$command.prom"
        assert_status 0
        assert_stdout_empty
        assert_stderr_empty
    done
}

# bats test_tags=thorough
@test "prometheus: the parser rejects what the format does not allow" {
    local text head='# HELP vfio_msixctl_a A.\n# TYPE vfio_msixctl_a gauge\n'

    while IFS= read -r text; do
        printf %b "$text" >"$BATS_TEST_TMPDIR/bad.prom"
        run_apart "$repo/tests/lib/exposition.py" "$BATS_TEST_TMPDIR/bad.prom"
        [[ $status -eq 1 && -n $stderr && -z $output ]] || fail "accepted: $text"
    done <<END
${head}vfio_msixctl_a 1
vfio_msixctl_a 1\n
# TYPE vfio_msixctl_a gauge\nvfio_msixctl_a 1\n
# HELP vfio_msixctl_a A.\nvfio_msixctl_a 1\n
# HELP other_a A.\n# TYPE other_a gauge\nother_a 1\n
# HELP vfio_msixctl_a_ms A.\n# TYPE vfio_msixctl_a_ms gauge\nvfio_msixctl_a_ms 1\n
# HELP vfio_msixctl_a A.\n# TYPE vfio_msixctl_a guage\nvfio_msixctl_a 1\n
${head}
${head}vfio_msixctl_a 1\n\n
${head}vfio_msixctl_a 1 1700000000000\n
${head}vfio_msixctl_a  1\n
${head}vfio_msixctl_a one\n
${head}vfio_msixctl_a 1,5\n
${head}vfio_msixctl_a{} 1\nvfio_msixctl_a 1\n
${head}vfio_msixctl_a{x="1"} 1\nvfio_msixctl_a{x="1"} 2\n
${head}vfio_msixctl_a{x="1",x="2"} 1\n
${head}vfio_msixctl_a{x="1",} 1\n
${head}vfio_msixctl_a{x=1} 1\n
${head}vfio_msixctl_a{x="a\\\\q"} 1\n
${head}vfio_msixctl_a{x="a"b"} 1\n
${head}vfio_msixctl_a{x="a\nb"} 1\n
${head}vfio_msixctl_a{x-y="a"} 1\n
${head}vfio_msixctl_a{x="\377"} 1\n
${head}vfio_msixctl_a 1\n${head}vfio_msixctl_a 2\n
${head}vfio_msixctl_b 1\n
${head}vfio_msixctl_a 1\r\n
END
    printf %b "$head" 'vfio_msixctl_a{x="a\\\\b\\"c\\nd"} 1e3\nvfio_msixctl_a NaN\n' >"$BATS_TEST_TMPDIR/good.prom"
    parsed "$BATS_TEST_TMPDIR/good.prom"
    assert_equal "$(jq -c '.[0].labels.x' "$samples")" '"a\\b\"c\nd"'
}

# fleet N COMMAND: a run on N made-up functions, as words in $words; its metrics are written to N.prom
fleet() {
    words=("$TOOL" "$2" --sysroot "$BATS_TEST_TMPDIR/$1" --format=prometheus --output-file "$BATS_TEST_TMPDIR/$1.prom")
    case $2 in
    list) words+=(--all) ;;
    check) mapfile -O "${#words[@]}" -t words < <(ls "$BATS_TEST_TMPDIR/$1/sys/bus/pci/devices") ;;
    esac
}

# bats test_tags=timing
@test "prometheus: 4,096 functions take four times as long as 1,024, not sixteen times" {
    local n command words

    for n in 1024 4096; do
        "$repo/tests/lib/fake-sysfs" "$BATS_TEST_TMPDIR/$n" --functions "$n"
    done
    for command in list check; do
        fleet 1024 "$command"
        run_apart "$repo/tests/lib/timed" "$BATS_TEST_TMPDIR/small" - "${words[@]}"
        fleet 4096 "$command"
        in_time "$(awk '{ print 8 * $1 }' "$BATS_TEST_TMPDIR/small")" - "${words[@]}"
        parsed "$BATS_TEST_TMPDIR/4096.prom"
        assert_equal "$(values "${command}_device_info" | wc -l) $(values "${command}_function_info" | wc -l)" \
            "$([[ $command == list ]] && echo 0 4096 || echo 4096 0)"
    done
}
