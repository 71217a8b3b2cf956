# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A guest, seen from the host. Everything about a guest is in $STATE: pid, console, trace and log of QEMU,
# and for each slot the fifos control*.in and control*.out and the output of its command.

readonly SLOTS="1 2 3 4"
readonly CANNOT_RUN=125

qemu_alive() {
	local pid

	pid=$(cat "$STATE/pid" 2>/dev/null) && kill -0 "$pid" 2>/dev/null
}

# Whether QEMU itself has crashed (SIGSEGV, a failed assertion). If the guest had died, its kernel would have
# said so on the console; and its time must not be up.
qemu_crashed() {
	((SECONDS < LAB_TIMEOUT)) && ! qemu_alive && ! grep -qsE 'Kernel panic|reboot:' "$STATE/console"
}

# The output of `run` is printed only when the command has ended, so that a crash of QEMU costs nothing but
# time: everything is done once more, with the arguments in $again.
guest_failed() {
	if [[ ${#again[@]} -gt 0 && -z ${LAB_AGAIN:-} ]] && qemu_crashed; then
		echo "lab: QEMU crashed ($1): trying once more" >&2
		guest_stop
		LAB_AGAIN=yes exec "$LAB/lab" run "${again[@]}"
	fi
	echo "lab: $1; the guest's console:" >&2
	cat "$STATE/console" "$STATE/log" >&2 2>/dev/null
	exit "$CANNOT_RUN"
}

# QEMU must not inherit the caller's descriptors: a test harness waits until all copies are closed.
close_descriptors() {
	local fd

	for fd in /proc/self/fd/*; do
		fd=${fd##*/}
		[[ $fd == [0-2] || $fd == '*' ]] || eval "exec $fd>&-" 2>/dev/null
	done
}

# launch PDEATHSIG ARG...: starts QEMU in a session of its own, where the terminal's signals do not reach it.
# No guest outlives LAB_TIMEOUT, and that of `run` does not outlive its parent.
launch() {
	local bind_to_parent=$1
	shift

	(
		cd "$STATE" || exit 1
		close_descriptors
		exec </dev/null >log 2>&1
		local wrapper=()
		[[ $bind_to_parent == no ]] || wrapper=(setpriv --pdeathsig TERM)
		exec "${wrapper[@]}" setsid "$@"
	) &
	echo $! >"$STATE/pid"
	disown
}

# take_line FD: waits a second for a line, and sets $line. If only a part of the line has arrived by then, read
# has already taken it out of the pipe; it is kept in the caller's $partial.
take_line() {
	local part=

	if IFS= read -r -t 1 -u "$1" part; then
		line=$partial$part partial=
		return
	fi
	partial+=$part
	return 1
}

# guest_line SLOT PATTERN SECONDS: waits for a matching line of the slot's agent, and sets $line.
guest_line() {
	local slot=$1 pattern=$2 deadline=$((SECONDS + $3)) fd status=1 partial=

	exec {fd}<>"$STATE/control$slot.out"
	while ((SECONDS < deadline)); do
		if take_line "$fd"; then
			# shellcheck disable=SC2053 # a pattern on purpose
			[[ $line == $pattern ]] && status=0 && break
		else
			qemu_alive || break
		fi
	done
	exec {fd}>&-
	return $status
}

# monitor COMMAND: runs a command of QEMU's human monitor, and prints the answer.
monitor() {
	local command=${1//\\/\\\\} line id=$$.$RANDOM lock in out partial=

	command=${command//\"/\\\"}
	exec {lock}>"$STATE/qmp.lock" {in}<>"$STATE/qmp.in" {out}<>"$STATE/qmp.out"
	flock "$lock"
	printf '{"execute":"human-monitor-command","arguments":{"command-line":"%s"},"id":"%s"}\n' \
		"$command" "$id" >&"$in"
	while :; do
		if ! take_line "$out"; then
			qemu_alive || return "$CANNOT_RUN"
		elif [[ $line == *"\"id\": \"$id\""* ]]; then
			break
		fi
	done
	exec {lock}>&- {in}>&- {out}>&-
	line=${line#*\"return\": \"}
	line=${line%\", \"id\":*}
	line=${line//\\r/}
	line=${line//\\\"/\"}
	printf '%b' "$line"
	[[ $line != Error:* && $line != "unknown command"* ]]
}

monitor_open() {
	echo '{"execute":"qmp_capabilities"}' 1<>"$STATE/qmp.in"
}

trace_switch() {
	[[ -e $STATE/trace-file ]] || return 0
	monitor "trace-event memory_region_ops_read $1" >/dev/null
	monitor "trace-event memory_region_ops_write $1" >/dev/null
	[[ $1 == on ]] || grep memory_region_ops_ "$STATE/trace" >"$(cat "$STATE/trace-file")" || true
}

quote() {
	local word

	for word; do
		printf "'%s' " "${word//\'/\'\\\'\'}"
	done
}

# The script that a slot's agent runs: it replaces itself with the command, in a session of its own.
command_script() {
	local slot=$1
	shift

	cat "$STATE/environment"
	printf 'echo $$ >/run/slot%s.pid\nexec setsid ' "$slot"
	quote "$@"
}

# Takes the first free slot: sets $slot, and holds a lock until the process ends.
take_slot() {
	while :; do
		for slot in $SLOTS; do
			exec {slot_lock}>"$STATE/slot$slot.lock"
			flock -n "$slot_lock" && return
			exec {slot_lock}>&-
		done
		sleep 0.1
	done
}

# guest_exec COMMAND...: runs it in the guest and passes on its output and exit status. $slot is the caller's
# variable, for guest_signal.
guest_exec() {
	local slot_lock id=$$.$RANDOM line

	qemu_alive || die "guest $LAB_NAME: not running"
	take_slot
	: >"$STATE/stdout$slot"
	: >"$STATE/stderr$slot"
	echo "$id $(command_script "$slot" "$@" | base64 -w 0)" 1<>"$STATE/control$slot.in"
	guest_line "$slot" "$id *" "$LAB_TIMEOUT" || guest_failed "the guest has died"
	cat "$STATE/stdout$slot"
	cat "$STATE/stderr$slot" >&2
	exec {slot_lock}>&-
	return "${line#* }"
}

# guest_traced COMMAND...: the same, with QEMU's tracing switched on meanwhile if --trace was given.
guest_traced() {
	local status=0

	trace_switch on
	guest_exec "$@" || status=$?
	trace_switch off
	return "$status"
}

# guest_signal SLOT SIGNAL: sent to the slot's command and its children, which are killed if they ignore it.
guest_signal() {
	# shellcheck disable=SC2016 # for the guest's shell
	"$LAB/lab" exec -- sh -c '
		pid=$(cat "/run/slot$1.pid") && kill -s "$2" -- "-$pid" || exit 0
		for i in 1 2 3 4 5 6 7 8 9 10; do
			kill -0 -- "-$pid" || exit 0
			sleep 0.2
		done
		kill -s KILL -- "-$pid"' sh "$1" "$2" 2>/dev/null
}
