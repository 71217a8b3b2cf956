# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # variables of lab, which reads this file
#
# From the options to a guest that answers, and to its end.

make_state() {
	local slot fifo

	[[ -d $STATE_BASE ]] || mkdir -m 700 "$STATE_BASE"
	[[ -O $STATE_BASE ]] || die "$STATE_BASE: owned by another user"
	sweep_states
	rm -rf "$STATE"
	mkdir "$STATE"
	for fifo in qmp control1 control2 control3 control4; do
		mkfifo "$STATE/$fifo.in" "$STATE/$fifo.out"
	done
	: >"$STATE/environment"
}

# Removes what killed runs have left; their guests died with them.
sweep_states() {
	local dir

	for dir in "$STATE_BASE"/run.*; do
		[[ ! -d $dir ]] || kill -0 "${dir##*.}" 2>/dev/null || rm -rf "$dir"
	done
}

# Sets qemu, the complete command line.
qemu_command() {
	local number=0 device

	# shellcheck disable=SC2046,SC2207 # words on purpose: none of these holds a space
	qemu=(timeout "$LAB_TIMEOUT" "$(machine_qemu "$arch")"
		$(machine_options "$arch") $(common_options) $(slot_options)
		-kernel "$(kernel_file "$image_root")" -initrd "$STATE/initrd"
		-append "$(kernel_arguments "$arch" | xargs)")
	for device in "${unbound[@]}"; do
		number=$((number + 1))
		mapfile -t -O "${#qemu[@]}" qemu < <(device_options "$arch" $((100 + number)) "$device")
	done
	number=0
	for device in "${devices[@]}"; do
		number=$((number + 1))
		mapfile -t -O "${#qemu[@]}" qemu < <(device_options "$arch" "$number" "$device")
	done
}

# The PCI addresses as the guest has numbered them, without the domain: one "ID ADDRESS" per line.
guest_addresses() {
	monitor "info pci" | sed -En \
		-e 's/^ +Bus +([0-9]+), device +([0-9]+), function +([0-9]+):/\1 \2 \3/p' \
		-e 's/^ +id "(.*)"/id \1/p' |
		while read -r bus slot function; do
			if [[ $bus != id ]]; then
				printf -v address '%02x:%02x.%x' "$bus" "$slot" "$function"
			else
				echo "$slot $address"
			fi
		done
}

# Passes the addresses of its devices to the guest and binds them.
guest_setup() {
	local slot addresses number=0 device id address table=() bind=()

	addresses=$(guest_addresses)
	for device in "${devices[@]}"; do
		number=$((number + 1))
		id=$(device_id "$number" "$device")
		address=$(awk -v id="$id" '$1 == id { print $2 }' <<<"$addresses")
		[[ -n $address ]] || guest_failed "$device: the guest has not assigned a PCI address"
		address=$(pci_domain "$arch" "$number" "$device"):$address
		echo "export LAB_DEVICE$number=$address" >>"$STATE/environment"
		table+=("$address $device")
		bind+=("$address")
	done
	# shellcheck disable=SC2016 # for the guest's shell
	guest_exec sh -c 'printf "%s\n" "$@" >/etc/lab-devices' sh "${table[@]}"
	guest_exec /lib/lab/bind "${bind[@]}" || guest_failed "cannot bind the devices"
}

# Sets image_root. If the kernel has disappeared from the mirrors since its name was determined, `packages`
# names another; if there is none, it has reported so.
kernel_unpack() {
	kernel_facts "$arch" || exit "$CANNOT_RUN"
	if ! image_root=$(kernel_package "$arch" "$image"); then
		kernel_facts "$arch" || exit "$CANNOT_RUN"
		image_root=$(kernel_package "$arch" "$image") || exit "$CANNOT_RUN"
	fi
	[[ -e $(kernel_file "$image_root") ]] ||
		die "$image: contains no kernel; releases after trixie have it in another package"
}

# Sets qemu and writes the initramfs: everything that may take long or fail before the guest starts.
guest_prepare() {
	local image_root base nested

	kernel_unpack
	base=$(base_archive "$arch" "$kernel" "$cdev") || exit "$CANNOT_RUN"
	[[ $kvm == no ]] || nested=$(nested_archive "$arch") || exit "$CANNOT_RUN"
	{
		cat "$base"
		[[ $kvm == no ]] || cat "$nested"
		files_archive "$arch" "${files[@]}"
	} >"$STATE/initrd"
	qemu_command
}

# Under load, QEMU occasionally lets one processor run into the breakpoint with which another patches the
# kernel's code ("Oops: int3" during boot), or crashes. Neither is a defect of the kernel or the tool, so the
# guest is started once more. Anything else that goes wrong is a failure.
guest_comes_up() {
	launch "$bind_to_parent" "${qemu[@]}"
	guest_line 1 'ready*' "$BOOT_TIMEOUT" && return
	grep -qs 'Oops: int3' "$STATE/console" || qemu_crashed || return
	pull_plug
	echo "lab: QEMU crashed, or the guest ran into its own breakpoint: trying once more" >&2
	launch "$bind_to_parent" "${qemu[@]}"
	guest_line 1 'ready*' "$BOOT_TIMEOUT"
}

# Messages of the preparation are for people: a harness that compares standard error sees them only if no
# guest starts (guest_stop prints them to $stderr).
guest_boot() {
	local bind_to_parent=$1 qemu

	make_state
	exec {stderr}>&2
	if [[ -t 2 ]]; then
		guest_prepare
	else
		guest_prepare 2>"$STATE/preparation"
	fi
	guest_comes_up || guest_failed "the guest does not boot"
	monitor_open
	guest_setup
	[[ -z $trace ]] || echo "$trace" >"$STATE/trace-file"
}

pull_plug() {
	local pid

	qemu_alive || return 0
	pid=$(cat "$STATE/pid")
	kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" || true
	while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
}

# Nothing of a guest is kept.
guest_stop() {
	pull_plug
	if [[ ! -e $STATE/pid && -e $STATE/preparation ]]; then
		cat "$STATE/preparation" >&"${stderr:-2}"
	fi
	rm -rf "$STATE"
}
