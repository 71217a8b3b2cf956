# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2016 # holder and device are the suite's; $ in the guest's script is the guest's
#
# A process in the guest that holds devices.

# hold PROGRAM ARG...: in the background until end_holder; it prints "held" once it is ready. Its pid in $holder.
hold() {
    holder=$(guest_output sh -c '"$@" >held 2>&1 & echo $! | tee -a /run/holder
        for i in $(seq 100); do grep -q held held && exit; sleep 0.05; done; cat held >&2; exit 1' sh "$@")
}

end_holder() {
    "$LAB" exec -- sh -c 'for pid in $(cat /run/holder 2>/dev/null); do
        kill "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
    done; rm -f /run/holder /lab/held'
}

# arm N VECTORS ...: programs/arm_vectors on the Nth device of devices.bash, whose address is then in $device
arm() {
    device=$(address "$1")
    hold ./arm_vectors "$(group_of "$device")" "$device" "${@:2}"
}

# vector_runs: "FIRST-LAST STATE" of each run in the output of vectors --json, comma between; "!" is pending
vector_runs() {
    json '[.devices[0].vectors.runs[] | "\(.first)-\(.last) \(.state)\(if .pending then "!" else "" end)"] | join(", ")'
}

# trace_interrupts: QEMU traces which vectors of its e1000e it sends interrupts of; since then, "SENT VECTOR" of each by
# sent_vectors.
trace_interrupts() {
    "$LAB" monitor 'trace-event e1000e_irq_msix_notify_vec on'
    "$LAB" monitor 'trace-event e1000e_irq_msix_notify_postponed_vec on'
    traced=$("$LAB" trace | wc -l)
}

sent_vectors() {
    "$LAB" trace | tail -n +$((traced + 1)) |
        sed -nE 's/.*(MSI-X notify vector 0x|MSI-X postponed by EITR\[)([0-9]+)\]?$/\2/p' | sort | uniq -c |
        awk '{ print $1, $2 }'
}
