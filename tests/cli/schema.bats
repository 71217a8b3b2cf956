#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The JSON Schema, made from the tables in src/facts/model*.c and src/render/model*.c: what it allows, and which
# rows compile.
# shellcheck disable=SC2154 # what helpers.bash and replay.bash set

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/replay
load ../lib/fake-vfio

# bats test_tags=thorough
@test "schema: documents of every command are valid, and those changed in any place are not" {
    local command file files=()

    for command in list layout doctor info check bench; do
        file=$BATS_TEST_TMPDIR/$command.json
        "$TOOL" "$command" --json --from "$fixtures/amd64/$command.json" >"$file" || [[ $? -le 3 ]]
        files+=("$file")
    done
    for command in info failed; do
        file=$BATS_TEST_TMPDIR/sparse-$command.json
        "$TOOL" info --json --from "$fixtures/amd64-sparse/$command.json" >"$file" || [[ $? -le 3 ]]
        files+=("$file")
    done
    fake_vfio "$BATS_TEST_TMPDIR/root"
    "$TOOL" maps --json --sysroot "$BATS_TEST_TMPDIR/root" 01:00.0 02:00.0 >"$BATS_TEST_TMPDIR/maps.json" || [[ $? -le 3 ]]
    files+=("$BATS_TEST_TMPDIR/maps.json")
    jq '.schema = "vfio-msixctl/watch" | .devices[].traps = {step: "none", error: null, lockdown: null,
        elapsed_ns: 1000000000, stopped: false, calls: 7, missed: 1, dropped: 1, cost_ns: 400, cost_ns_error: null,
        floor_ns: 200, floor_ns_error: null, sources: "auto",
        guest: {step: "none", error: null, origin: "config", socket: null, answer: null, pid: 5, windows: [{bar: 0, start: "0xc0000000", size: 16384}]},
        accesses: [{source: "kvm", region: 0, name: "BAR0", offset: "0x2000", width: 4, write: true,
            count: 5, total_ns: 50000000, durations: [{up_to_ns: 16777216, count: 5}]}]}' "$BATS_TEST_TMPDIR/maps.json" \
        >"$BATS_TEST_TMPDIR/traps.json"
    "$TOOL" watch --json --from "$BATS_TEST_TMPDIR/traps.json" >"$BATS_TEST_TMPDIR/watch.json" || [[ $? -le 4 ]]
    files+=("$BATS_TEST_TMPDIR/watch.json")
    "$TOOL" vectors --json --time=1ms --sysroot "$BATS_TEST_TMPDIR/root" 01:00.0 >"$BATS_TEST_TMPDIR/vectors.json"
    files+=("$BATS_TEST_TMPDIR/vectors.json")
    "$TOOL" compare --json "$fixtures/amd64-sparse/bench.json" "$fixtures/amd64/bench.json" \
        >"$BATS_TEST_TMPDIR/compare.json"
    "$repo/tests/lib/schemas.py" "$repo/build/report.schema.json" "$SCHEMA" "${files[@]}" \
        "$BATS_TEST_TMPDIR/compare.json"
}

@test "schema: the commands and the version are the tool's" {
    assert_equal "$("$TOOL" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')" \
        "$(jq -r '.properties.schema.enum[] | sub("vfio-msixctl/"; "")' "$SCHEMA")"
    tool list --json --from "$fixtures/amd64/list.json"
    assert_equal "$(jq '.schema_version[0]' <<<"$output")" \
        "$(jq '.properties.schema_version.prefixItems[0].const' "$SCHEMA")"
}

# table COMPILER: compiles the rows on standard input, which start at line 1.
table() {
    local file=$BATS_TEST_TMPDIR/rows.c

    printf '%s\n' '#include "judge/compare.h"' '#include "judge/layout_consume.h"' '#include "facts/model_fields.h"' \
        'extern const struct field rows[];' 'const struct field rows[] = {' '#line 1 "row"' >"$file"
    sed 's/$/,/' >>"$file"
    echo '};' >>"$file"
    run_apart "$1" -std=gnu11 -Wall -Werror -I"$repo/src" -D_GNU_SOURCE -fsyntax-only "$file"
}

@test "schema: a row whose member has another type does not compile" {
    local compiler line n rows

    # Rows that compile, and rows that do not.
    rows=$(
        cat <<'END'
FIELD(struct bar_facts, io, BOOL)|FIELD(struct bar_facts, index, BOOL)
FIELD(struct bar_facts, size, NUMBER)|FIELD(struct pci_facts, numa_node, NUMBER)
FIELD(struct bar_facts, size, HEX)|FIELD(struct bar_facts, io, HEX)
FIELD(struct pci_facts, numa_node, SIGNED)|FIELD(struct bar_facts, size, SIGNED)
FIELD(struct compare_figure, after_ns, REAL)|FIELD(struct bar_facts, size, REAL)
FIELD(struct pci_facts, driver, STRING)|FIELD(struct capability, raw, STRING)
FIELD(struct chain, status, STATUS)|FIELD(struct bar_facts, io, STATUS)
FIELD(struct open_facts, step, NAME(open_step))|FIELD(struct open_facts, step, NAME(backend))
FIELD(struct vfio_facts, flags, FLAGS(device_flag))|FIELD(struct bar_facts, size, FLAGS(device_flag))
FIELD(struct capability, raw, RAW)|FIELD(struct capability, areas, RAW)
FIELD(struct measure_path, block_p50_ns, REALS)|FIELD(struct measure_path, p50_ns, REALS)
FIELD(struct probe_facts, pages, GROUP(area))|FIELD(struct msix_facts, table, GROUP(area))
FIELD(struct layout_part, direct, ARRAY(area))|FIELD(struct capability, areas, ARRAY(area))
FIELD(struct capability, areas, LIST(area))|FIELD(struct layout_part, direct, LIST(area))
FIELD(struct layout_bar, size, HEX, KNOWN_IF(struct layout_bar, size_known))|FIELD(struct bar_facts, size, HEX, KNOWN_IF(struct bar_facts, index))
FIELD(struct capability, raw, RAW, COUNT(struct capability, raw_size))|FIELD(struct capability, raw, RAW, COUNT(struct capability, type))
FIELD(struct pci_facts, driver, STRING, STATUS_IN(struct pci_facts, driver_status))|FIELD(struct pci_facts, driver, STRING, STATUS_IN(struct pci_facts, vendor))
END
    )
    n=$(wc -l <<<"$rows")
    for compiler in gcc clang; do
        command -v "$compiler" >/dev/null || continue
        table "$compiler" < <(cut -d '|' -f 1 <<<"$rows")
        assert_status 0
        table "$compiler" < <(cut -d '|' -f 2 <<<"$rows")
        [[ $status -ne 0 ]] || fail "$compiler compiles all of them"
        for ((line = 1; line <= n; line++)); do
            assert_stderr_has "row:$line:"
        done
        assert_equal "$(grep -cE 'error: static.assert(ion)? failed' <<<"$stderr")" "$n" "$compiler"
    done
}
