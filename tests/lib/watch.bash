# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2016 # what helpers.bash sets; $ in the guest's scripts is the guest's
#
# watch in guests: programs/trap.c makes accesses of known numbers, while `watched' has watch count them.

# Devices 1 and 2 are alike: BAR0 16 KiB, table at 0x2000, PBA at 0x3000.
start_watchable() {
    start_guest --device nvme --device nvme --file "$PROGRAMS/trap" --file "$PROGRAMS/shim_tracefs.so" \
        --file "$repo/tests/lib/watched" "$@"
    for number in 1 2; do
        printf '%s ' "$(guest_device "$number")"
    done >"$BATS_FILE_TMPDIR/devices"
}

teardown() {
    guest_output sh -c 'for pid in $(cat /run/traps 2>/dev/null); do kill -KILL "$pid" 2>/dev/null; done; rm -f /run/traps'
}

# hold_to_trap N ACCESS...: programs/trap on the Nth device, until the test ends; its pid in $trap
hold_to_trap() {
    local device

    device=$(address "$1")
    trap_pid=$(guest_output sh -c './trap "$@" >"held.$2" 2>&1 & echo $! | tee -a /run/traps
        for i in $(seq 200); do grep -q held "held.$2" && exit; usleep 50000; done; cat "held.$2" >&2; exit 1' \
        sh "$(group_of "$device")" "$device" "${@:2}")
}

# trap_again PID ADDRESS: a command for the guest: the program makes all its accesses
trap_again='n=$(grep -c done "held.$2"); kill -USR1 "$1"
    until [ "$(grep -c done "held.$2")" -gt "$n" ]; do kill -0 "$1" || exit; usleep 20000; done'

# watched OPTIONS COMMAND...: `watched' in the guest, as guest_tool
watched() {
    run_apart "$LAB" exec -- ./watched "$@"
    [[ $1 != *--json* ]] || validate_json
}

# registers INDEX: "REGION OFFSET WIDTH READS WRITES" of what was counted for that device of the report
registers() {
    json ".devices[$1].watch.registers | sort_by(.region, .offset, .width)[] |
        \"\(.region) \(.offset) \(.width) \(.reads) \(.writes)\""
}

# nothing_left: no instance, probe or synthetic event of watch is there, or only a foreign one
assert_nothing_left() {
    wait_in_guest '! ls /sys/kernel/tracing/instances | grep -q vfio-msixctl'
    run_apart guest_output sh -c 'grep -c msixctl /sys/kernel/tracing/dynamic_events'
    assert_stdout 0
}

assert_exact() {
    hold_to_trap 1 0:0x8:4:r:1000 0:0x8:4:w:20 0:0x3000:8:r:300 0:0x3008:4:r:70 0:0x2000:4:r:50 0:0x2004:4:w:7 \
        0:0x1000:2:r:3 7:0x4:2:r:5
    watched "--json $(address 1)" sh -c "$trap_again" sh "$trap_pid" "$(address 1)"
    assert_status 0
    assert_stderr_empty
    assert_equal "$(registers 0)" "0 0x1000 2 3 0
0 0x2000 4 50 0
0 0x2004 4 0 7
0 0x3000 8 300 0
0 0x3008 4 70 0
0 0x8 4 1000 20
7 0x4 2 5 0"
    # The histogram of durations has each of them once.
    assert_json '.devices[0].traps.accesses | all(.count == ([.durations[].count] | add))'
    assert_json '.devices[0].traps.accesses | all(.total_ns <= ([.durations[] | .up_to_ns * .count] | add)
        and 2 * .total_ns > ([.durations[] | .up_to_ns * .count] | add))'
    assert_json '.devices[0].traps | "\(.calls) \(.missed) \(.dropped) \(.stopped)"' "1455 0 0 true"
    assert_json '.devices[0].traps | .cost_ns > 0 and .floor_ns > 0'
    assert_json '.devices[0].watch.maps.holders[0].pid' "$trap_pid"
    assert_nothing_left
}

# 100,000 accesses in a row at 300 offsets, as fast as the machine makes them
assert_none_lost() {
    local accesses=() offset

    for ((offset = 0; offset < 300; offset++)); do
        accesses+=("0:$((0x3000 + 4 * offset)):4:$([[ $((offset % 2)) == 0 ]] && echo r || echo w):334")
    done
    hold_to_trap 1 "${accesses[@]}"
    watched "--json $(address 1)" sh -c "$trap_again" sh "$trap_pid" "$(address 1)"
    assert_status 0
    assert_json '.devices[0].watch | "\(.accesses) \(.registers | length)"' "100200 300"
    assert_json '.devices[0].watch.registers | all(.reads + .writes == 334)'
    assert_json '.devices[0].traps | "\(.missed) \(.dropped)"' "0 0"
    echo "# 100,200 accesses in $(json '.devices[0].traps.elapsed_ns / 1e9')s" >&3
}

assert_two_devices() {
    local first

    hold_to_trap 1 0:0x8:4:r:100
    first=$trap_pid
    hold_to_trap 2 0:0x8:4:r:30 0:0x3000:4:r:9
    watched "--json $(address 1) $(address 2)" sh -c "
        sh -c '$trap_again' sh $first $(address 1); sh -c '$trap_again' sh $trap_pid $(address 2)"
    assert_status 0
    assert_equal "$(registers 0)" "0 0x8 4 100 0"
    assert_equal "$(registers 1)" $'0 0x3000 4 9 0\n0 0x8 4 30 0'
}

# foreign: what somebody else traces, in an instance of its own: a probe with a histogram, and a synthetic event
foreign='tracing=/sys/kernel/tracing; i=$tracing/instances/foreign
    case $1 in
    start)
        mkdir $i
        echo "p:foreign/reads vfio_pci_core_read" >>$tracing/dynamic_events
        echo "s:foreign_synth u64 x" >>$tracing/dynamic_events
        echo "hist:keys=common_pid" >$i/events/foreign/reads/trigger ;;
    count) sed -n "s/^{.*hitcount: *//p" $i/events/foreign/reads/hist | xargs ;;
    stop)
        echo "!hist:keys=common_pid" >$i/events/foreign/reads/trigger
        rmdir $i
        echo "-:foreign/reads" >>$tracing/dynamic_events
        echo "-:synthetic/foreign_synth" >>$tracing/dynamic_events ;;
    esac'

assert_disturbs_nobody() {
    guest_output sh -c "$foreign" sh start
    hold_to_trap 1 0:0x8:4:r:100
    # Two at once: the second begins and ends while the first one counts.
    watched "--json $(address 1)" sh -c "
        sh -c '$trap_again' sh $trap_pid $(address 1)
        ./watched '--json $(address 1)' sh -c '$trap_again' sh $trap_pid $(address 1) >second
        sh -c '$trap_again' sh $trap_pid $(address 1)"
    assert_status 0
    assert_equal "$(registers 0)" "0 0x8 4 300 0"
    output=$(guest_output cat second)
    assert_equal "$(registers 0)" "0 0x8 4 100 0"
    assert_nothing_left
    assert_equal "$(guest_output sh -c "$foreign" sh count)" 300
    guest_output sh -c "$foreign" sh stop
}

# Killed, watch leaves nothing; killed together with its child, what it leaves is removed by the next one.
assert_killed_leaves_nothing() {
    hold_to_trap 1 0:0x8:4:r:100
    run_apart guest_output ./watched "$(address 1)" sh -c 'kill -KILL "$(pidof vfio-msixctl | sed "s/.* //")"'
    assert_nothing_left
    run_apart guest_output ./watched "$(address 1)" sh -c 'kill -KILL $(pidof vfio-msixctl)'
    guest_output sh -c 'ls /sys/kernel/tracing/instances' | grep vfio-msixctl
    guest_output sh -c 'grep -q "r4096:vfio_msixctl" /sys/kernel/tracing/dynamic_events'
    guest_tool watch --time=100ms "$(address 1)"
    assert_status 0
    assert_nothing_left
}

# Every call of tracefs fails once (TESTS_LONG=yes), or one in eleven: one message at most, and nothing is left.
assert_faults_leave_nothing() {
    local n failed=0 step=11 before

    [[ ${TESTS_LONG:-} != yes ]] || step=1
    before=$(guest_output sh -c 'cd /sys/kernel/tracing && ls instances && cat dynamic_events synthetic_events')
    hold_to_trap 1 0:0x8:4:r:1
    for ((n = 1;; n += step)); do
        run_apart guest_output env LD_PRELOAD=./shim_tracefs.so TRACEFS_FAULT=$n vfio-msixctl watch --time=1ms "$(address 1)"
        [[ $stderr != "no such call" ]] || break
        if ((status == 3)); then
            assert_stdout_empty
            assert_refusal "$(address 1)" "Input/output error" "error_log"
            failed=$((failed + 1))
        else
            assert_status 0
            assert_stderr_empty
        fi
        assert_equal "$(guest_output sh -c 'cd /sys/kernel/tracing && ls instances && cat dynamic_events synthetic_events')" \
            "$before" "call $n"
    done
    echo "# fewer than $n calls, $failed of those tried make it fail" >&3
    ((failed >= 4)) || fail "only $failed failed"
}

# What the probes add to a trapped read, in bench's words and in watch's own.
tell_cost() {
    run_apart "$repo/tests/bench/probed.py" 6 "$(address 1)" "$LAB" exec --
    assert_status 0
    assert_stdout_line 'ratio .*, added ns .*, 6 pairs; watch says .*'
    echo "# $output" >&3
}

assert_holder_killed() {
    hold_to_trap 1 0:0x8:4:r:100
    watched "--json $(address 1)" sh -c "sh -c '$trap_again' sh $trap_pid $(address 1); kill -KILL $trap_pid; sleep 1"
    assert_status 0
    assert_equal "$(registers 0)" "0 0x8 4 100 0"
    assert_json '.devices[0].watch.maps.holders[0].pid' "$trap_pid"
}

# can_trace WORDS REMEDY: watch cannot count, with these words
assert_cannot_trace() {
    guest_tool watch --time=100ms "$(address 1)"
    assert_status 3
    assert_stdout_empty
    assert_refusal "$(address 1)" "$1" "$2"
    guest_tool watch --json --time=100ms "$(address 1)"
    assert_status 3
    run_apart guest_output sh -c 'ls /sys/kernel/tracing/instances; cat /sys/kernel/tracing/dynamic_events'
    assert_stdout_lacks msixctl
}
