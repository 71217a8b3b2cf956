#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bench without a device: on memory, from files of samples, and compare. Measurements of devices are compared with
# QEMU's trace in lab/suites/bench.bats, bench-accuracy.bats and register-accesses.bats.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers
load ../lib/in_time

setup() {
    samples=$repo/tests/fixtures/samples/small.csv
    cd "$BATS_TEST_TMPDIR" || return
}

# json_of FILE ARG...: runs the tool and keeps its document in FILE.
json_of() {
    local file=$1

    shift
    tool "$@" --json=compact
    assert_status 0
    printf '%s\n' "$output" >"$file"
}

# by_terminal COMMAND...: what the command wrote to its standard error, which is a terminal.
by_terminal() {
    python3 -c '
import os, pty, subprocess, sys
master, slave = pty.openpty()
done = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=slave)
os.close(slave)
seen = b""
while True:
    try:
        chunk = os.read(master, 65536)
    except OSError:
        break
    if not chunk:
        break
    seen += chunk
done.wait()
sys.stdout.write(seen.decode().replace("\r", "\n"))' "$@"
}

@test "selftest: no device, no root, two seconds, and a document without address" {
    local as_nobody=()

    ((EUID != 0)) || as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    install -m 755 "$TOOL" /tmp/bench-selftest.$$
    in_time 3 - "${as_nobody[@]}" /tmp/bench-selftest.$$ bench --selftest --json
    rm -f /tmp/bench-selftest.$$
    assert_status 0
    assert_stderr_empty
    validate_json
    assert_json '.devices | length' 1
    assert_json '.devices[0] | .address == null and .name == "selftest"'
    assert_json '.devices[0].bench | .trapped.p50_ns > .mmapped.p50_ns and .values.equal'
    assert_json '.host.machine | .cpu_model != null or .cpu_model_error != null'
}

@test "selftest: steps that this user may not take are named, in text and in JSON" {
    local as_nobody=()

    ((EUID != 0)) || as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    install -m 755 "$TOOL" /tmp/bench-selftest.$$
    for json in "" --json; do
        # shellcheck disable=SC2016 # for the inner shell
        run_apart "${as_nobody[@]}" bash -c 'ulimit -l 0 -r 0; exec "$@"' bash /tmp/bench-selftest.$$ \
            bench --selftest --samples 200 --realtime --cpu-latency $json
        assert_status 0
        if [[ $json ]]; then
            assert_json '.devices[0].bench | .lock_error != null and .realtime_error == "EPERM" and
                .cpu_latency_error != null and .cpu_latency_error != "not-asked"'
        else
            assert_stdout_has "Not done: locking the memory: "
            assert_stdout_has "Not done: running under SCHED_FIFO: Operation not permitted."
            assert_stdout_has "Not done: keeping the CPUs out of deep idle states: "
        fi
    done
    rm -f /tmp/bench-selftest.$$
    tool bench --selftest --samples 200
    [[ $output != *"Not done: running"* ]] || fail "SCHED_FIFO was not requested"
}

@test "noisy or quiet: what was lost is reported in either case" {
    # Of the nine blocks in the samples, one was preempted and one repeated, and two samples migrated.
    tool bench --from "$samples" --json
    assert_json '.devices[0].bench | [.rerun, .migrated] | join(" ")' "1 2"
    assert_json '.devices[0].bench.quality | .id == "noisy" and (.text | test("2 samples lost") and test("1 repeated"))'
}

# bats test_tags=thorough
@test "a run uses at most 16 MB of memory" {
    local most

    most=$(python3 -c '
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$TOOL" bench --selftest)
    echo "# $most KB"
    [[ $most -le 16384 ]] || fail "$most KB"
}

@test "from samples: every figure as computed by an oracle" {
    json_of report.json bench --from "$samples"
    run python3 "$repo/tests/unit/samples_oracle.py" "$samples" report.json
    [[ $status -eq 0 ]] || fail "$output"
}

@test "from samples: the oracle notices a single tick (otherwise its silence would prove nothing)" {
    json_of report.json bench --from "$samples"
    sed 's/^mmapped,3,830,$/mmapped,3,829,/' "$samples" >other.csv
    cmp -s "$samples" other.csv && fail "nothing was changed"
    run python3 "$repo/tests/unit/samples_oracle.py" other.csv report.json
    [[ $status -eq 1 && $output == *"bench.mmapped"* ]] || fail "$output"
}

# bats test_tags=thorough
@test "samples of a run give the figures of that run again" {
    json_of first.json bench --selftest --time 300ms --samples raw.csv
    json_of again.json bench --from raw.csv
    for figure in '.trapped, .mmapped, .empty, .control, .memory | del(.device_reads)' .added_ns .ratio .blocks .rounds .cpus; do
        assert_equal "$(jq -c "[.devices[0].bench | $figure]" again.json)" \
            "$(jq -c "[.devices[0].bench | $figure]" first.json)" "$figure"
    done
    run python3 "$repo/tests/unit/samples_oracle.py" raw.csv again.json
    [[ $status -eq 0 ]] || fail "$output"
    # What the reader needs to know about the clock is in the file.
    assert_equal "$(jq -c '.devices[0].bench.clock | [.name, .hz, .hypervisor, .reason]' again.json)" \
        "$(jq -c '.devices[0].bench.clock | [.name, .hz, .hypervisor, .reason]' first.json)"
    for answer in yes no; do
        sed "s/^# virtual machine: .*/# virtual machine: $answer/" raw.csv >other.csv
        tool bench --from other.csv
        [[ $answer == no || $output == *"Measured in a virtual machine"* ]] || fail "$output"
        [[ $answer == yes || $output != *"Measured in a virtual machine"* ]] || fail "$output"
    done
}

@test "samples of version 1 are still read: one round, and so no interval" {
    json_of report.json bench --from "$repo/tests/fixtures/samples/version-1.csv"
    run python3 "$repo/tests/unit/samples_oracle.py" "$repo/tests/fixtures/samples/version-1.csv" report.json
    [[ $status -eq 0 ]] || fail "$output"
    assert_equal "$(jq -c '.devices[0].bench | [.rounds, .memory, .added_ns.low, .added_ns.rounds]' report.json)" \
        '[1,null,null,1]'
    tool bench --from "$repo/tests/fixtures/samples/version-1.csv"
    assert_stdout_has "(no interval: 1 round, 6 are needed)"
    assert_stdout_line 'Noisy, .*: 1 round, but an interval needs 6.*'
}

@test "a report from before there were rounds is still read: its intervals are over blocks, and it says so" {
    tool bench --from "$repo/tests/fixtures/amd64-sparse/bench.json"
    assert_status 0
    assert_stdout_line '.*; 9[0-9] %, over blocks\).*'
    assert_stdout_line 'Noisy, .*: measured without rounds, .*'
}

@test "rounds: as many as requested, and what the intervals are over is said everywhere" {
    json_of report.json bench --selftest --rounds 8 --samples 1600 --time 60s
    assert_equal "$(jq -c '.devices[0].bench | [.rounds, .added_ns.rounds, .ratio.rounds, .blocks / .round_blocks,
        (.trapped, .mmapped | .p50_interval.rounds, .p99_interval.rounds,
            (.round_p50_ns, .round_p99_ns | length))]' report.json)" '[8,8,8,8,8,8,8,8,8,8,8,8]'
    assert_json '[.devices[0].bench | .added_ns, .ratio, .trapped.p50_interval, .trapped.p99_interval |
        .level >= 0.99 and .level < 1 and .low <= .value and .value <= .high] | all'
    tool bench --from report.json --svg report.svg
    tr '\n' ' ' <<<"$output" | grep -qE '; 99 %, over 8 +rounds\)' || fail "$output"
    grep -qE '; 99 %, over 8 rounds\)' report.svg || fail "$(cat report.svg)"
    tr '\n' ' ' <<<"$output" | grep -qE 'Smallest change of p50 .*%\) trapped' || fail "$output"
}

@test "rounds: fewer than six have no interval, and why" {
    json_of report.json bench --selftest --rounds 5 --samples 500 --time 60s
    assert_json '[.devices[0].bench | .added_ns, .ratio, .trapped.p50_interval |
        .value > 0 and .low == null and .high == null and .level == null and .rounds == 5] | all'
    tool bench --from report.json --svg report.svg
    assert_stdout_line 'A trap adds .* \(no interval: 5 rounds, 6 are needed\)\.'
    assert_stdout_line 'Noisy, .*: 5 rounds, but an interval needs 6.*'
    output=$(tr '\n' ' ' <<<"$output")
    assert_stdout_lacks "%, over "
    grep -q 'no interval: 5 rounds, 6 are needed' report.svg || fail "$(cat report.svg)"
}

# bats test_tags=thorough
@test "rounds: the CPUs take turns, or it is the one that --cpu names" {
    local allowed

    allowed=$(python3 -c 'import os; print(*sorted(os.sched_getaffinity(0))[:10], sep=",")')
    json_of report.json bench --selftest --samples 2000
    assert_json '.devices[0].bench.cpus' "$allowed"
    tool bench --from report.json
    [[ $allowed != *,* ]] || assert_stdout_has "CPUs $allowed in turn"
    tool bench --selftest --samples 2000 --cpu "${allowed##*,}" --json
    assert_json '.devices[0].bench | [.cpus, .cpu] | map(tostring) | join(" ")' "${allowed##*,} ${allowed##*,}"
}

@test "samples: one row each, and a header that describes a row" {
    local key

    json_of report.json bench --selftest --samples 600 --samples raw.csv
    for key in host clock hz resolution_ns unit "batch trapped" "blocks in a round" seed operation width register; do
        grep -q "^# $key: ." raw.csv || fail "no $key in the header"
    done
    assert_equal "$(grep -c '^trapped,[0-9]*,[0-9]*,p\?$' raw.csv)" \
        "$(json .devices[0].bench.trapped.samples)"
}

@test "a samples file that cannot be written: exit status 4, and the report all the same" {
    tool bench --selftest --samples=20 --samples=no/such/directory.csv
    assert_status 4
    assert_stdout_has "self-test"
    assert_stderr_has "no/such/directory.csv: cannot write the file: No such file or directory"
    tool bench --selftest --samples=2000 --samples=/dev/full
    assert_status 4
    assert_stderr_has "/dev/full: cannot write the file: No space left on device"
}

# bats test_tags=thorough
@test "files are opened before the measurement, and emptied through the descriptor" {
    head -c 100000 /dev/zero | tr '\0' x >raw.csv
    echo mine >other
    "$TOOL" bench --selftest --time 2s --samples raw.csv --svg picture.svg >/dev/null 2>&1 &
    until [[ -e picture.svg ]]; do sleep 0.05; done
    mv raw.csv moved.csv
    mv picture.svg moved.svg
    cp other raw.csv
    wait "$!"
    assert_equal "$(cat raw.csv)" mine
    [[ ! -e picture.svg ]] || fail "recreated by name"
    grep -q '^trapped,' moved.csv
    assert_equal "$(tr -cd x <moved.csv | wc -c)" "$(grep -o x <(grep '^#' moved.csv) | wc -l)"
    assert_equal "$(head -c 4 moved.svg)" "<svg"

    # Reported before anything is measured.
    "$TOOL" bench --selftest --time 5s --samples no/such/directory.csv >/dev/null 2>error &
    until [[ -s error ]]; do sleep 0.05; done
    kill -0 "$!"
    kill "$!"
    grep -q "no/such/directory.csv: cannot write the file" error
}

# bats test_tags=thorough
@test "the level is reported as it is, and p99 of a thousand samples" {
    local count level

    for count in 6 8 10 12 14 16 18 20 40; do
        tool bench --selftest --samples="$count" --json
        assert_json '[.devices[0].bench | .trapped, .mmapped | .p99_ns] | unique == [null]'
        level=$(json '.devices[0].bench.added_ns.level')
        printf '%s\n' "$output" >few.json
        tool bench --from few.json
        output=$(tr '\n' ' ' <<<"$output")
        if [[ $count -lt 12 ]]; then
            assert_stdout_lacks "%, over "
            assert_equal "$level" null
            assert_stdout_has "no interval: $((count / 2)) rounds, 6 are needed"
        else
            # So few samples on a busy machine may show no difference: the level is said of that, too.
            [[ $output == *[\ \(]"$(jq -n "$level * 100 | floor") %, over "* ]] || fail "not said of $level"
        fi
        tool compare few.json few.json
        [[ $count -gt 8 ]] || assert_stdout_has "too few rounds"
        assert_stdout_lacks "p99"
    done
    tool bench --selftest --samples=1000 --json
    assert_json '[.devices[0].bench | .trapped, .mmapped | .p99_ns | type] | unique == ["number"]'
}

@test "damaged samples: exit status 2, and the line" {
    local change

    while IFS='|' read -r change line; do
        sed "$change" "$samples" >damaged.csv
        tool bench --from damaged.csv
        assert_status 2
        assert_stdout_empty
        assert_stderr_has "damaged.csv: invalid file: $line"
    done <<-'END'
	s/^trapped,0,\([0-9]*\),$/trapped,0,\1,x/|line 
	s/^mmapped,8,/elsewhere,8,/|line 
	s/^empty,5,/empty,4294967296,/|line 
	s/^empty,5,/empty,-5,/|line 
	s/^control,8,/control,1,/|line 
	/^# hz/d|line 
	s/^# hz: .*/# hz: nan/|line 
	s/^# batch trapped: .*/# batch trapped: 0/|line 
	1a # virtual machine: perhaps|line 2
	s/^# device: .*/# device: nowhere/|line 
	/^path,/,$d|line 
	END
    sed '1s/2$/3/' "$samples" >damaged.csv
    tool bench --from damaged.csv
    assert_status 2
}

@test "histogram: as wide as COLUMNS says, in blocks under UTF-8 and in ASCII elsewhere" {
    local columns widest

    for columns in 40 60 80 140; do
        run_apart env COLUMNS=$columns LC_ALL=C "$TOOL" bench --from "$samples"
        assert_status 0
        widest=$(grep -E '^ +[-+]+$' <<<"$output" | awk '{ print length }')
        assert_equal "$widest" "$((columns - 1))"
        LC_ALL=C grep -q '[^ -~]' <<<"$output" && fail "not ASCII"
    done
    run_apart env COLUMNS=80 LC_ALL=C.UTF-8 "$TOOL" bench --from "$samples"
    assert_stdout_has "█"
    assert_stdout_has "┬"
}

@test "text fits 80 columns" {
    run_apart env -u COLUMNS LC_ALL=C "$TOOL" bench --from "$samples"
    ! grep -E '^.{81,}' <<<"$output" || fail "longer than 80 columns"
}

@test "svg: well-formed, both paths, the same bytes for the same samples" {
    tool bench --from "$samples" --svg one.svg -q
    assert_status 0
    tool bench --from "$samples" --svg two.svg -q
    cmp one.svg two.svg
    python3 - <<-'END'
	import xml.etree.ElementTree as tree
	root = tree.parse("one.svg").getroot()
	assert root.tag == "{http://www.w3.org/2000/svg}svg", root.tag
	texts = [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]
	assert "Noisy: " in " ".join(texts) and "2.9 % of the trapped samples" in " ".join(texts), texts
	assert any(t.startswith("trapped: 70 samples, p50 1.36 us") for t in texts), texts
	assert any(t.startswith("mmapped: 72 samples, p50 829 ns") for t in texts), texts
	END
}

@test "svg: no line is longer than the picture is wide, whatever the device is called" {
    sed 's/^# device name: .*/# device name: A name of a device as long as names are in pci.ids, [Series 9000] Gen 5/' \
        "$samples" >long.csv
    tool bench --from long.csv --svg long.svg -q
    assert_status 0
    python3 - <<-'END'
	import xml.etree.ElementTree as tree
	root = tree.parse("long.svg").getroot()
	lines = [t for t in root.iter("{http://www.w3.org/2000/svg}text") if "text-anchor" not in t.attrib]
	assert "Gen 5, BAR0+0x3000, PBA" in " ".join(t.text for t in lines)
	for t in lines:  # 0.6 em is wide for the letters of a sans-serif font
	    end = float(t.get("x")) + 0.6 * float(t.get("font-size")) * len(t.text)
	    assert end <= float(root.get("width")) + 30, (end, t.text)
	assert max(float(t.get("y")) for t in lines) < float(root.get("height"))
	END
}

@test "svg: samples beyond its end are counted in it" {
    json_of report.json bench --selftest --samples 12000 --time 60s --samples raw.csv
    # Three of twelve thousand take a hundred times as long: p99.9 does not include them.
    awk -F, -v OFS=, '/^trapped/ && ++n <= 3 { $3 *= 100 } { print }' raw.csv >far.csv
    tool bench --from far.csv --svg far.svg -q
    assert_status 0
    grep -qE '<text[^>]*>trapped: [0-9,]+ samples, [0-9,]+ above ' far.svg || fail "$(grep trapped far.svg)"
}

@test "svg: a device's name cannot break out of it" {
    sed 's/^# device name: .*/# device name: <a b="c">\&\&amp;/' "$samples" >odd.csv
    tool bench --from odd.csv --svg odd.svg -q
    assert_status 0
    python3 -c 'import xml.etree.ElementTree as t; x = "".join(t.parse("odd.svg").getroot().itertext())
assert "<a b=\"c\">&&amp;" in x, x'
}

# bats test_tags=thorough
@test "progress: on a terminal, after a second, and removed at the end" {
    by_terminal "$TOOL" bench --selftest --time 3s --precision 0.01% >seen
    grep -qE '^\[#*\.*\] [0-9]+ of [0-9]+ blocks, [0-9]+ s' seen || fail "no progress: $(cat -v seen)"
    [[ $(tail -c 4 seen) == *$'\e[K' ]] || fail "it stays: $(cat -v seen)"
    by_terminal "$TOOL" bench --selftest --samples 20 >seen
    [[ ! -s seen ]] || fail "progress of a short run: $(cat -v seen)"
    tool bench --selftest --time 1500ms --precision 0.01%
    assert_stderr_empty
}

# bats test_tags=thorough
@test "precision: the run ends when the interval is narrow enough" {
    tool bench --selftest --precision 100% --time 20s --json
    assert_status 0
    # On a machine that has other work, it may not be until the time is up.
    assert_json '.devices[0].bench | (.added_ns | .high != null and (.high - .low) / 2 <= .value) == (.stop == "precision")'
    assert_json '.devices[0].bench | .stop == "precision" or .elapsed_ns >= 19e9'
}

@test "time: the run ends when it is up" {
    in_time 3 - "$TOOL" bench --selftest --precision 0.01% --time 500ms --json
    assert_status 0
    validate_json
    assert_json '.devices[0].bench.stop' time
    assert_json '.devices[0].bench.elapsed_ns >= 4e8'
}

@test "seed: repeats the order of the paths" {
    for file in one two three; do
        tool bench --selftest --samples 200 --time 60s --samples $file.csv --seed $((${#file} % 5 + 7)) -q
        assert_status 0
        # A B C D D C B A in each block; a block that was preempted follows once more.
        sed -n 's/^\([a-z]*\),\([0-9]*\),[0-9]*,.*/\1 \2/p' $file.csv | uniq |
            awk '++seen[$2] <= 7' >$file
    done
    cmp one two # three letters each
    ! cmp -s one three || fail "another seed gives the same order"
}

@test "usage: options that cannot be combined, and invalid times and precisions" {
    local words

    while IFS='|' read -r words text; do
        # shellcheck disable=SC2086 # words
        tool bench $words
        assert_status 2
        assert_stderr_has "$text"
    done <<-'END'
	--selftest 01:00.0|--selftest times memory
	--selftest --bar 0|--selftest times memory
	--bar all --offset 8 01:00.0|--bar=all times several registers
	--bar all --svg x 01:00.0|--bar=all times several registers
	--write 1 01:00.0|--write needs --offset
	--write 1 --offset 8 01:00.0|confirm with --yes-write-this-register
	--write 0x100000000 --offset 8 --yes-write-this-register 01:00.0|does not fit into 4 bytes
	--yes-write-this-register 01:00.0|needs --write
	--width 3 --selftest|--width: invalid value
	--path both --selftest|--path: invalid value
	--time 0 --selftest|invalid duration
	--time 2h --selftest|invalid duration
	--precision 1 --selftest|invalid percentage '1' (allowed: 0.01% to 100%)
	--precision 0% --selftest|invalid percentage '0%'
	--rounds 0 --selftest|--rounds: invalid number '0'
	END
}

@test "compare: finds the shift that was introduced" {
    json_of few.json bench --from "$samples"
    # p99 needs 1,000 samples.
    jq -c '.devices[0].bench |= ((.trapped, .mmapped) |= (.samples = 1000 | .p99_ns = .p90_ns))' few.json >before.json
    jq -c '.devices[0].bench.trapped |= (.p50_ns += 100 | .round_p50_ns |= map(. + 100))
        | .devices[0].bench.mmapped |= (.p99_ns *= 4 | .round_p99_ns |= map(. * 4))' before.json >after.json
    tool compare --json before.json after.json
    assert_status 0
    assert_json '.comparison.pairs | length' 1
    assert_json '.comparison.pairs[0].trapped.p50.change_ns | .value > 99.99 and .value < 100.01 and .low < 100 and .high > 100'
    assert_json '.comparison.pairs[0].trapped.p99.change_ns | .low <= 0 and .high >= 0'
    assert_json '.comparison.pairs[0].mmapped.p99.change_ns | .low > 0'
    assert_json '.comparison.pairs[0].findings' '[]'
    tool compare before.json after.json
    assert_stdout_line ' +trapped p50 +1\.36 us +1\.46 us +\+100 ns \(.* to .*\)'
    assert_stdout_line ' +mmapped p50 .*: none found'
    tool compare --json few.json few.json
    assert_json '.comparison.pairs[0].trapped.p99 | .before_ns == null and .change_ns == null'
}

@test "compare: the interval is that of an oracle" {
    json_of before.json bench --from "$samples"
    jq -c '.devices[0].bench.trapped.round_p50_ns |= map(. * 1.25 + 7)' before.json >after.json
    tool compare --json before.json after.json
    printf '%s\n' "$output" >compared.json
    PYTHONPATH=$repo/tests/unit python3 - <<-'END'
	import json, stats_oracle
	rounds = [json.load(open(f))["devices"][0]["bench"]["trapped"]["round_p50_ns"]
	          for f in ("before.json", "after.json")]
	value, low, high, level = stats_oracle.shift(rounds[1], rounds[0], 0.99)
	# The resolution of the clock over the batch, and the drift within the runs.
	step = 16 / 4 + max(map(stats_oracle.drift, rounds))
	got = json.load(open("compared.json"))["comparison"]["pairs"][0]["trapped"]["p50"]
	assert abs(got["resolution_ns"] - (high - low) / 2 - step) < 1e-8, got
	got = got["change_ns"]
	assert got["rounds"] == 18, got
	wanted = dict(value=value, low=low - step, high=high + step, level=level)
	assert all(abs(got[k] - v) < 1e-8 for k, v in wanted.items()), (got, wanted)
	END
}

@test "compare: warns if host, device, clock or register differ" {
    json_of before.json bench --from "$samples"
    jq -c '.host.page_size = 65536 | .devices[0].bench.clock.name = "tsc"
        | .devices[0].bench.register.offset = "0x3004" | .devices[0].address = "0000:02:00.0"' \
        before.json >after.json
    tool compare --json before.json after.json
    assert_status 0
    assert_json '[.comparison.pairs[0].findings[].id] | sort | join(" ")' \
        "clock-differs device-differs host-differs register-differs"
    tool compare before.json after.json
    assert_stdout_has "WARN different page size: 16384 bytes, then 65536"
}

# bats test_tags=thorough
@test "compare: every fact of machine and link that affects latency is compared" {
    local key value id

    json_of before.json bench --from "$samples"
    # A report of a device has these facts; a file of samples does not.
    jq -c --slurpfile real "$repo/tests/fixtures/arm64/bench.json" \
        '.devices[0].environment = $real[0].devices[0].environment
        | .host |= (.machine = $real[0].host.machine | .machine_error = null)' before.json >one.json
    tool compare --json one.json one.json
    assert_json '.comparison.pairs[0].findings' '[]'
    while read -r id key value; do
        jq -c ".$key = $value | .${key}_error = null" \
            one.json >two.json
        tool compare --json one.json two.json
        assert_status 0
        assert_json '.comparison.pairs[0].findings | map(.id) | join(" ")' "$id"
    done <<-'END'
	host-differs host.machine.cpu_model "another"
	host-differs devices[0].environment.governor "another"
	host-differs host.machine.turbo "off"
	host-differs host.machine.hypervisor "another"
	host-differs host.machine.isolated "7"
	host-differs host.machine.idle_limit "idle=poll"
	device-differs devices[0].environment.link.speed "32.0 GT/s PCIe"
	device-differs devices[0].environment.link.width 16
	device-differs devices[0].environment.link.aspm_policy "powersave"
	device-differs devices[0].environment.link.aspm_l1 1
	device-differs devices[0].environment.link.numa_distance 21
	END
}

@test "compare: a control that changed shows that the machine did" {
    json_of before.json bench --from "$samples"
    jq -c '.devices[0].bench.control |= (.p50_ns += 50 | .round_p50_ns |= map(. + 50))' before.json >after.json
    tool compare --json before.json after.json
    assert_json '.comparison.pairs[0] | .control.p50.change_ns.low > 0 and .trapped.p50.change_ns.low <= 0'
    assert_json '.comparison.pairs[0].findings | map(.id) | join(" ")' control-moved
    tool compare before.json after.json
    assert_stdout_line ' +control p50 .*\+50 ns \(.*'
    assert_stdout_has "WARN the control, "
    assert_stdout_line 'Next: .*'
    jq -c '.devices[0].bench.memory |= (.p50_ns += 50 | .round_p50_ns |= map(. + 50))' before.json >after.json
    tool compare before.json after.json
    assert_stdout_line ' +memory p50 .*\+50 ns \(.*'
    assert_stdout_has "WARN the control of mmapped, "
}

# shifted TIMES: compares one.json with after.json, whose trapped p50 is larger by TIMES what the two can detect.
shifted() {
    local by

    by=$(jq -n "$1 * $resolution")
    jq -c ".devices[0].bench.trapped |= (.p50_ns += $by | .round_p50_ns |= map(. + $by))" one.json >after.json
    tool compare one.json after.json
    assert_status 0
}

@test "compare: a change that one report a side barely shows is to be confirmed" {
    local resolution

    json_of one.json bench --from "$samples"
    tool compare --json one.json one.json
    resolution=$(json .comparison.pairs[0].trapped.p50.resolution_ns)
    shifted 1.5
    assert_stdout_line ' +trapped p50 .*\+.* \(.*\)'
    assert_stdout_has "Runs also differ for reasons"
    tool compare one.json one.json -- after.json after.json
    assert_stdout_lacks "Runs also differ for reasons"
    shifted 2.5
    assert_stdout_lacks "Runs also differ for reasons"
    shifted 0.5
    assert_stdout_has "To find a smaller one"
    assert_stdout_lacks "Runs also differ for reasons"
}

# bats test_tags=thorough
@test "compare: several reports per side are one longer run" {
    local i scale

    json_of one.json bench --from "$samples"
    # The runs of a side are 2 ns apart, which is less than their drift, then 200, which is more.
    for scale in 1 100; do
        for i in 1 2 3; do
            jq -c ".devices[0].bench.trapped |= (.p50_ns += $scale * $i | .round_p50_ns |= map(. + $scale * $i))" \
                one.json >before$i.json
            jq -c ".devices[0].bench.trapped |= (.p50_ns += 100 | .round_p50_ns |= map(. + 100))" \
                before$i.json >after$i.json
        done
        tool compare --json before[123].json -- after[123].json
        assert_status 0
        assert_json '.comparison | [.before.files, .after.files | join(" ")] | join(" | ")' \
            "before1.json before2.json before3.json | after1.json after2.json after3.json"
        assert_json '.comparison.pairs | length' 1
        assert_json '.comparison.pairs[0].trapped.p50 | .change_ns.rounds == 54 and .change_ns.value > 99
            and .change_ns.value < 101 and .after_ns - .before_ns > 99.9 and .after_ns - .before_ns < 100.1'
        PYTHONPATH=$repo/tests/unit python3 - "$output" $((2 * scale)) <<-'END'
	import json, math, stats_oracle, sys
	def runs(name):
	    return [json.load(open(f"{name}{i}.json"))["devices"][0]["bench"]["trapped"]["round_p50_ns"] for i in "123"]
	def side(name):
	    return sum(runs(name), [])
	value, low, high, level = stats_oracle.shift(side("after"), side("before"), 0.99)
	drift = math.hypot(*map(stats_oracle.drift, runs("before")))
	apart = float(sys.argv[2])
	assert (drift > apart) == (apart == 2), drift
	step = 4 + max(drift, apart) / 3
	got = json.loads(sys.argv[1])["comparison"]["pairs"][0]["trapped"]["p50"]["change_ns"]
	wanted = dict(value=value, low=low - step, high=high + step, level=level)
	assert all(abs(got[k] - v) < 1e-8 for k, v in wanted.items()), (got, wanted)
	END
    done
    # One against several, and the warning that belongs to one of them.
    jq -c '.devices[0].bench.cpus = "7"' after3.json >other.json
    tool compare before1.json -- after1.json other.json
    assert_stdout_has "before before1.json: bench"
    assert_stdout_has "after  after1.json and 1 more: bench"
    assert_stdout_line 'WARN different CPU: 3, then 7'
}

@test "compare: too few rounds, or none, have no interval" {
    json_of few.json bench --selftest --rounds 3 --samples 600 --seed 1
    tool compare --json few.json few.json
    assert_json '.comparison.pairs[0].trapped.p50 | .change_ns.value == 0 and .change_ns.low == null
        and .resolution_ns == null'
    tool compare few.json few.json
    assert_stdout_line ' +trapped p50 .*0\.0 ns, too few rounds'
    tool compare "$repo/tests/fixtures/amd64-sparse/bench.json" "$repo/tests/fixtures/amd64-sparse/bench.json"
    assert_stdout_line ' +trapped p50 .*0\.0 ns, no rounds'
}

@test "compare: nothing in common, invalid files, only one report" {
    json_of one.json bench --from "$samples"
    jq -c '.devices = []' one.json >none.json
    tool compare one.json none.json --json
    assert_status 3
    assert_json '.messages[0].id' nothing-to-compare
    tool compare one.json "$BATS_TEST_TMPDIR/none"
    assert_status 2
    assert_stderr_has "none: cannot read the file: No such file or directory"
    echo '{' >broken.json
    tool compare broken.json one.json
    assert_status 2
    assert_stderr_has "broken.json: invalid report: invalid JSON"
    tool compare one.json
    assert_status 2
    assert_stderr_has "two reports are needed"
    for words in "one.json --" "one.json one.json one.json" "-- one.json one.json one.json"; do
        # shellcheck disable=SC2086 # words
        tool compare $words
        assert_status 2
    done
    assert_stderr_has "more than two reports: put --"
    tool compare -- one.json one.json
    assert_status 0
}
