# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Completion of vfio-msixctl(8) for bash; independent of the bash-completion package.

# What DEVICE may be: functions bound to a VFIO driver, or with "all" every function; VFIO groups and
# device cdevs.
_vfio_msixctl_devices() {
    local root=$1 functions="drivers/*vfio*" path

    [[ ${2-} != all ]] || functions=devices
    # shellcheck disable=SC2231 # a pattern
    for path in "$root"/sys/bus/pci/$functions/*:*:*.* "$root"/dev/vfio/[0-9]* \
        "$root"/dev/vfio/noiommu-* "$root"/dev/vfio/devices/{,noiommu-}vfio*; do
        [[ ! -e $path ]] || printf '%s\n' "${path##*/}"
    done
}

_vfio_msixctl_columns() {
    echo "ADDRESS DRIVER GROUP TABLE ENTRIES PBA SHARED-4K SHARED-16K SHARED-64K DEVICE ID SUBSYSTEM" \
        "CLASS MSI-X BAR-SIZE NUMA POWER"
}

# The names of the entries of a directory.
_vfio_msixctl_names() {
    local path

    for path in "$1"/*; do
        [[ ! -e $path ]] || printf '%s\n' "${path##*/}"
    done
}

_vfio_msixctl_options() {
    local common="--json --quiet --verbose --color --help --usage"
    local pci="--sysroot= --from= $common" vfio="--backend= --vf-token= --sysroot= --from= $common"
    local borrow="--borrow $vfio" metrics="--format= --output-file="

    case $1 in
    list) echo "--all --output= --noheadings --sort= --driver= --group= --id= $metrics $pci" ;;
    layout) echo "--page-size= $pci" ;;
    doctor | maps) echo "$pci" ;;
    watch) echo "--time= --source= --gpa= --qmp= --max-share= $metrics $pci" ;;
    vectors) echo "--time= --borrow $pci" ;;
    info) echo "$borrow" ;;
    check) echo "--enable-ioctl $metrics $borrow" ;;
    bench)
        echo "--bar= --offset= --width= --path= --selftest --enable-ioctl --samples= --time=" \
            "--precision= --rounds= --gap= --seed= --cpu= --realtime --cpu-latency --svg= --write=" \
            "--yes-write-this-register $borrow"
        ;;
    compare) echo "$common" ;;
    *) echo "--help --usage --version" ;;
    esac
}

# The values of OPTION, one per line; status 1 for an option that takes no value.
_vfio_msixctl_values() {
    local option=$1 value=$2

    case $option in
    --json) compgen -W "pretty compact" -- "$value" ;;
    --color) compgen -W "auto always never" -- "$value" ;;
    --backend) compgen -W "auto group cdev" -- "$value" ;;
    --sysroot) compgen -d -- "$value" ;;
    --format) compgen -W "text prometheus" -- "$value" ;;
    --from | --samples | --svg | --output-file | --qmp) compgen -f -- "$value" ;;
    --bar) compgen -W "0 1 2 3 4 5 all" -- "$value" ;;
    --source) compgen -W "auto vfio kvm" -- "$value" ;;
    --width) compgen -W "1 2 4 8" -- "$value" ;;
    --path) compgen -W "trapped mmapped" -- "$value" ;;
    --page-size) compgen -W "4K 16K 64K" -- "$value" ;;
    --sort) compgen -W "$(_vfio_msixctl_columns)" -- "$(tr '[:lower:]' '[:upper:]' <<<"$value")" ;;
    --output)
        # Complete the last word of a list.
        compgen -P "${value%"${value##*[,+]}"}" -W "$(_vfio_msixctl_columns)" -- \
            "$(tr '[:lower:]' '[:upper:]' <<<"${value##*[,+]}")"
        ;;
    --driver) compgen -W "none $(_vfio_msixctl_names "$root/sys/bus/pci/drivers")" -- "$value" ;;
    --group) compgen -W "$(_vfio_msixctl_names "$root/sys/kernel/iommu_groups")" -- "$value" ;;
    --offset | --time | --precision | --rounds | --gap | --seed | --cpu | --write | --id | --max-share | --gpa) ;;
    *) return 1 ;;
    esac
    return 0
}

# Sets command, root, and last (the word before the one to complete).
_vfio_msixctl_context() {
    local word

    command='' root='' last=''
    for word; do
        [[ $last != --sysroot ]] || root=$word
        [[ $word != --sysroot=* ]] || root=${word#*=}
        [[ $word != [a-z]* || -n $command ]] || command=$word
        last=$word
    done
}

_vfio_msixctl() {
    local typed=${COMP_LINE:0:COMP_POINT} current candidates='' command root last option='' which=
    local -a words

    # COMP_WORDS is split at every colon and equals sign, which addresses and options contain.
    current=${typed##*[[:space:]]}
    read -ra words <<<"${typed%"$current"}"
    _vfio_msixctl_context "${words[@]:1}"

    COMPREPLY=()
    if [[ $current == --*=* ]]; then
        option=${current%%=*} current=${current#*=}
        candidates=$(_vfio_msixctl_values "$option" "$current")
    elif [[ $last != --json && $last != --color ]] &&
        candidates=$(_vfio_msixctl_values "$last" "$current"); then
        option=$last
    elif [[ $current == -* ]]; then
        candidates=$(compgen -W "$(_vfio_msixctl_options "$command")" -- "$current")
    elif [[ -z $command ]]; then
        candidates=$(compgen -W "list layout doctor maps watch vectors info check bench compare" -- "$current")
    elif [[ $command == compare ]]; then
        candidates=$(compgen -f -- "$current") option=--from
    elif [[ $command != list ]]; then
        [[ $command != layout && $command != doctor && $command != vectors ]] || which=all
        candidates=$(compgen -W "$(_vfio_msixctl_devices "$root" "$which")" -- "$current")
    fi
    [[ -z $candidates ]] || mapfile -t COMPREPLY <<<"$candidates"
    [[ " --sysroot --from --samples --svg --output-file --qmp " != *" ${option:-none} "* ]] || compopt -o filenames 2>/dev/null
    [[ ${COMPREPLY[0]-} != --*= ]] || compopt -o nospace 2>/dev/null
    # Readline inserts only what follows the last colon, if it splits words at colons.
    if [[ $COMP_WORDBREAKS == *:* && $current == *:* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*:}"}"}")
    fi
}

complete -F _vfio_msixctl vfio-msixctl
