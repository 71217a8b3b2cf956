# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of vfio-msixctl(8) for fish.

set -l commands list layout doctor maps watch vectors info check bench compare

function __vfio_msixctl_no_command
    not __fish_seen_subcommand_from list layout doctor maps watch vectors info check bench compare
end

# fish has no options with an optional value: offer them when the option has been typed
function __vfio_msixctl_at
    string match -q -- "$argv[1]*" (commandline -ct)
end

# DIR of --sysroot DIR or --sysroot=DIR, if it was given
function __vfio_msixctl_sysroot
    set -l words (commandline -opc)
    for i in (seq (count $words))
        switch $words[$i]
            case --sysroot
                set -q words[(math $i + 1)]; and echo $words[(math $i + 1)]
            case '--sysroot=*'
                string replace -- --sysroot= '' $words[$i]
        end
    end
end

function __vfio_msixctl_bound
    set -l root (__vfio_msixctl_sysroot)[-1]
    for path in $root/sys/bus/pci/drivers/*vfio*/*:*:*.*
        printf '%s\tbound to %s\n' (basename $path) (basename (dirname $path))
    end
end

# What DEVICE may be besides a function: VFIO groups and device cdevs.
function __vfio_msixctl_nodes
    set -l root (__vfio_msixctl_sysroot)[-1]
    for path in $root/dev/vfio/*
        string match -rq '/(noiommu-)?[0-9]+$' $path
        and printf '%s\tall VFIO devices of the IOMMU group\n' (basename $path)
    end
    for path in $root/dev/vfio/devices/vfio* $root/dev/vfio/devices/noiommu-vfio*
        printf '%s\tdevice cdev\n' (basename $path)
    end
end

# The names of the entries of a directory below the root.
function __vfio_msixctl_names
    set -l root (__vfio_msixctl_sysroot)[-1]
    for entry in $root/$argv[1]/*
        basename $entry
    end
end

complete -c vfio-msixctl -f
complete -c vfio-msixctl -s '?' -l help -d 'Print help'
complete -c vfio-msixctl -l usage -d 'Print a short usage message'

complete -c vfio-msixctl -n __vfio_msixctl_no_command -s V -l version -d 'Print the version'
complete -c vfio-msixctl -n __vfio_msixctl_no_command -a list -d 'List the PCI functions that have MSI-X'
complete -c vfio-msixctl -n __vfio_msixctl_no_command -a layout -d 'Show which parts of each BAR can be mapped and which trap'
complete -c vfio-msixctl -n __vfio_msixctl_no_command -a doctor -d 'Find what prevents a device from being opened, and the remedy'
complete -c vfio-msixctl -n __vfio_msixctl_no_command -a maps -d 'Show which parts of a device a process has mapped'
complete -c vfio-msixctl -n __vfio_msixctl_no_command -a watch -d 'Count which registers of a device in use trap, and what that costs'
complete -c vfio-msixctl -n __vfio_msixctl_no_command -a vectors -d 'Show the MSI-X vectors of a device in use'
complete -c vfio-msixctl -n __vfio_msixctl_no_command -a info -d 'Show regions, capability chains, interrupts and IOMMU of a device'
complete -c vfio-msixctl -n __vfio_msixctl_no_command -a check -d 'Check whether the kernel lets programs map the MSI-X BAR'
complete -c vfio-msixctl -n __vfio_msixctl_no_command -a bench -d 'Time trapped against mmapped reads of one register'
complete -c vfio-msixctl -n __vfio_msixctl_no_command -a compare -d 'Compare saved reports, before and after a change'
complete -c vfio-msixctl -n '__fish_seen_subcommand_from compare' -F

set -l any "__fish_seen_subcommand_from $commands"
complete -c vfio-msixctl -n '__fish_seen_subcommand_from maps watch info check bench' -a '(__vfio_msixctl_bound)'
complete -c vfio-msixctl -n '__fish_seen_subcommand_from layout doctor vectors' -a '(__vfio_msixctl_names sys/bus/pci/devices)'
complete -c vfio-msixctl -n '__fish_seen_subcommand_from layout doctor maps watch vectors info check bench' -a '(__vfio_msixctl_nodes)'
complete -c vfio-msixctl -n $any -s j -l json -d 'Print one JSON document, also on errors'
complete -c vfio-msixctl -n $any -s q -l quiet -d 'Print only errors'
complete -c vfio-msixctl -n $any -s v -l verbose -d 'Print more'
complete -c vfio-msixctl -n $any -l color -d 'Colour levels'
complete -c vfio-msixctl -n "$any; and __vfio_msixctl_at --json" -a '--json=pretty --json=compact'
complete -c vfio-msixctl -n "$any; and __vfio_msixctl_at --color" -a '--color=auto --color=always --color=never'

set -l on_devices '__fish_seen_subcommand_from list layout doctor maps watch vectors info check bench'
complete -c vfio-msixctl -n $on_devices -l sysroot -r -a '(__fish_complete_directories)' -d 'Use a directory instead of / as the root'
complete -c vfio-msixctl -n $on_devices -l from -r -F -d 'Read a saved report'

set -l through_vfio '__fish_seen_subcommand_from info check bench'
complete -c vfio-msixctl -n $through_vfio -l backend -x -a 'auto group cdev' -d 'How to open the device'
complete -c vfio-msixctl -n $through_vfio -l vf-token -x -d 'VF token set by the user of the physical function'

set -l vectors '__fish_seen_subcommand_from vectors'
complete -c vfio-msixctl -n $vectors -l time -x -d 'How long to count'

set -l borrowing '__fish_seen_subcommand_from vectors info check bench'
complete -c vfio-msixctl -n $borrowing -l borrow -d 'Query a device in use through the descriptor of its process'

set -l layout '__fish_seen_subcommand_from layout'
complete -c vfio-msixctl -n $layout -l page-size -x -a '4K 16K 64K' -d 'Page sizes'

set -l metrics '__fish_seen_subcommand_from list check watch'
complete -c vfio-msixctl -n $metrics -l format -x -a 'text prometheus' -d 'Print text, or metrics'
complete -c vfio-msixctl -n $metrics -l output-file -r -F -d 'Write the metrics to a file'

set -l watch '__fish_seen_subcommand_from watch'
complete -c vfio-msixctl -n $watch -l time -x -d 'Count for that long'
complete -c vfio-msixctl -n $watch -l source -x -a 'auto vfio kvm' -d 'What to count'
complete -c vfio-msixctl -n $watch -l gpa -x -d 'Guest-physical address of a BAR: barN=ADDRESS'
complete -c vfio-msixctl -n $watch -l qmp -r -F -d 'Get these addresses from QEMU'
complete -c vfio-msixctl -n $watch -l max-share -x -d 'Exit status 1 above this percentage of one CPU'

set -l opening '__fish_seen_subcommand_from check bench'
complete -c vfio-msixctl -n $opening -l enable-ioctl -d 'Enable mapping of the MSI-X table on a kernel with the 2017 RFC'

set -l bench '__fish_seen_subcommand_from bench'
complete -c vfio-msixctl -n $bench -l bar -x -a '(seq 0 5) all' -d 'Time a register of this BAR'
complete -c vfio-msixctl -n $bench -l offset -x -d 'Time the register at this offset'
complete -c vfio-msixctl -n $bench -l width -x -a '1 2 4 8' -d 'Bytes of one access'
complete -c vfio-msixctl -n $bench -l path -x -a 'trapped mmapped' -d 'Time only this path'
complete -c vfio-msixctl -n $bench -l selftest -d 'Time memory instead of a device'
complete -c vfio-msixctl -n $bench -l samples -r -F -d 'Number of samples, or a file for them'
complete -c vfio-msixctl -n $bench -l time -x -d 'Limit the duration'
complete -c vfio-msixctl -n $bench -l precision -x -d 'Stop at this precision'
complete -c vfio-msixctl -n $bench -l rounds -x -d 'How often to repeat the measurement'
complete -c vfio-msixctl -n $bench -l gap -x -d 'Pause before each sample, in nanoseconds'
complete -c vfio-msixctl -n $bench -l seed -x -d 'Seed for the random order of the paths'
complete -c vfio-msixctl -n $bench -l realtime -d 'Run under SCHED_FIFO'
complete -c vfio-msixctl -n $bench -l cpu-latency -d 'Keep CPUs out of deep idle states'
complete -c vfio-msixctl -n $bench -l svg -r -F -d 'Also write the histogram to a file as SVG'
complete -c vfio-msixctl -n $bench -l write -x -d 'Time writing this value'
complete -c vfio-msixctl -n $bench -l yes-write-this-register -d 'Confirm that writing there does no harm'
complete -c vfio-msixctl -n $bench -l cpu -x -d 'Run on this CPU'

set -l columns ADDRESS DRIVER GROUP TABLE ENTRIES PBA SHARED-4K SHARED-16K SHARED-64K DEVICE ID SUBSYSTEM CLASS MSI-X BAR-SIZE NUMA POWER
set -l list '__fish_seen_subcommand_from list'
complete -c vfio-msixctl -n $list -s a -l all -d 'Include functions without MSI-X'
complete -c vfio-msixctl -n $list -s o -l output -x -a "$columns" -d 'Show these columns'
complete -c vfio-msixctl -n $list -s n -l noheadings -d 'Print neither headings nor the footnote'
complete -c vfio-msixctl -n $list -l sort -x -a "$columns" -d 'Sort by a column'
complete -c vfio-msixctl -n $list -l driver -x -a 'none (__vfio_msixctl_names sys/bus/pci/drivers)' -d 'Only functions bound to this driver'
complete -c vfio-msixctl -n $list -l group -x -a '(__vfio_msixctl_names sys/kernel/iommu_groups)' -d 'Only functions in this IOMMU group'
complete -c vfio-msixctl -n $list -l id -x -d 'Only functions with these ids'
