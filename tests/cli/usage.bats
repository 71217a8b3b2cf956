#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line, without any device: help, version, usage errors, standard output and error. This covers every
# exit status except 1, which depends on a device's kernel.
# shellcheck disable=SC2154 # what helpers.bash sets

bats_require_minimum_version 1.5.0
load ../lib/helpers

# with REDIRECTION... -- ARG...: the tool with redirections that `run` cannot express.
with() {
    local redirections=()

    while [[ $1 != -- ]]; do redirections+=("$1") && shift; done
    shift
    run_apart bash -c "\"\$@\" ${redirections[*]}" bash "$TOOL" "$@"
}

commands() {
    "$TOOL" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]\{1,\}\) .*/\1/p'
}

assert_usage_error() {
    assert_status 2
    assert_stdout_empty
    assert_stderr_has "$1"
    assert_stderr_has "--help' "
}

@test "help names the commands and the exit statuses" {
    tool --help
    assert_status 0
    assert_stderr_empty
    assert_stdout_line 'Usage: vfio-msixctl .*COMMAND.*DEVICE.*'
    assert_stdout_has "Exit status: 0 yes or done, 1 no, 2 usage, 3 cannot tell, 4 failed."
    [[ " $(commands | xargs) " == *" info check bench "* ]] || fail "commands: $(commands)"
}

@test "help of each command that opens says that opening resets" {
    local command

    for command in $(commands); do
        tool "$command" --help
        assert_status 0
        assert_stderr_empty
        assert_stdout_line "Usage: vfio-msixctl $command .*"
        case $command in
        info | check | bench)
            [[ $(tr '\n' ' ' <<<"$output") == *"pening a VFIO device resets the function"* ]] ||
                fail "no word of the reset"
            ;;
        *) assert_stdout_lacks "resets the function" ;;
        esac
    done
}

# bats test_tags=thorough
@test "help and usage fit 80 columns" {
    local command

    for command in "" $(commands); do
        # shellcheck disable=SC2086 # no command is no word
        tool $command --help
        run ! grep -E '^.{81}' <<<"$output"
        # shellcheck disable=SC2086 # no command is no word
        tool $command --usage
        assert_status 0
        assert_stderr_empty
        run ! grep -E '^.{81}' <<<"$output"
    done
}

# Which commit was built is not compared: commits may follow.
@test "version is that of the Makefile; a build in a clone says its commit; the libraries with their versions" {
    local library

    tool --version
    assert_status 0
    assert_stderr_empty
    assert_equal "$(head -n 1 <<<"$output" | sed -E 's/ \(commit [0-9a-f]{12}(-dirty)?\)$/ COMMIT/')" \
        "vfio-msixctl $(sed -n 's/^VERSION := //p' "$repo/Makefile")$([[ ! -e $repo/.git ]] || echo ' COMMIT')"
    while read -r library; do
        assert_stdout_has "$library $(pkg-config --modversion "$library")"
    done < <(sed -n 's/^libraries := //p' "$repo/Makefile" | tr ' ' '\n')
    assert_stdout_has "glibc $(getconf GNU_LIBC_VERSION | cut -d ' ' -f 2)"
}

@test "usage: no command given" {
    tool
    assert_usage_error "no command given"
}

@test "usage: an unknown command is named" {
    tool frobnicate 0000:01:00.0
    assert_usage_error "unknown command 'frobnicate'"
}

@test "usage: an unknown option is named, before and after the command" {
    tool --frobnicate check
    assert_usage_error "unrecognized option '--frobnicate'"
    tool check --frobnicate 0000:01:00.0
    assert_usage_error "unrecognized option '--frobnicate'"
}

@test "usage: a command that opens needs a device" {
    local command

    for command in info check bench; do
        tool "$command"
        assert_usage_error "vfio-msixctl $command: no device given"
    done
}

@test "usage: invalid values of options" {
    tool check --json=xml 0000:01:00.0
    assert_status 2
    assert_stderr_has "--json: invalid value 'xml'"
    tool check --color=pink 0000:01:00.0
    assert_usage_error "--color: invalid value 'pink'"
    tool check --backend=door 0000:01:00.0
    assert_usage_error "--backend: invalid value 'door'"
}

@test "usage: numbers of bench that are invalid or too large" {
    local option

    for option in --bar=6 --bar=-1 --bar= --bar=1x --offset=-4 --offset=0xg --offset=" 4" \
        --offset=0x10000000000000000 --samples=-1 --samples=1e3 --cpu=one --cpu=4294967296; do
        tool bench "$option" 0000:01:00.0
        assert_usage_error "${option%%=*}: invalid number '${option#*=}'"
    done
    for option in --samples=0 --samples=1; do
        tool bench "$option" 0000:01:00.0
        assert_usage_error "--samples: invalid number '${option#*=}' (allowed: 2 to 100000000)"
    done
}

# bats test_tags=thorough
@test "usage: an option is accepted, and shown by help, only where it has a meaning" {
    local command option taken

    for command in $(commands); do
        case $command in
        compare) taken=" " ;;
        list | layout | doctor | maps | watch | vectors) taken=" --sysroot --from " ;;
        *) taken=" --sysroot --from --backend --vf-token " ;;
        esac
        for option in --sysroot --from --backend --vf-token; do
            tool "$command" --help
            if [[ $taken == *" $option "* ]]; then
                assert_stdout_has "$option="
                continue
            fi
            assert_stdout_lacks "$option"
            tool "$command" "$option=group" 0000:01:00.0 0000:02:00.0
            assert_usage_error "unrecognized option '$option=group'"
        done
    done
}

@test "every help ends with a newline" {
    local command

    for command in "" $(commands); do
        # shellcheck disable=SC2086 # no command is no word
        [[ -z $("$TOOL" $command --help | tail -c 1) ]] || fail "$command --help: no newline at the end"
    done
}

# bats test_tags=thorough
@test "usage errors with --json are a document with exit status 2, however --json is written" {
    local words

    for words in "-qj --frobnicate" "--js --frobnicate" "--frobnicate -vqjcompact" "-xj --frobnicate --js=compact" \
        "--color=pink --frobnicate -j" "--sysroot / --json=pretty --help=no"; do
        # shellcheck disable=SC2086 # words on purpose
        tool check $words
        assert_status 2
        validate_json
        assert_json '.messages[0].id' usage
        assert_json '.argv | join(" ")' "$words"
        assert_equal "$(grep -c '^vfio-msixctl check: ' <<<"$stderr")" 1 "faults named"
    done
}

@test "usage errors without --json are not, though a word looks like it" {
    local words

    for words in "--frobnicate -- --json" "--frobnicate --sysroot --json" "--vf-token --json" "--frobnicate --help"; do
        # shellcheck disable=SC2086 # words on purpose
        run_apart "$TOOL" check $words
        assert_usage_error "vfio-msixctl check: "
    done
}

# bats test_tags=thorough
@test "usage errors with --json are a document with exit status 2" {
    local words

    for words in "" --frobnicate --color=pink; do
        # shellcheck disable=SC2086 # words on purpose
        tool check --json $words
        assert_status 2
        assert_json .exit_status 2
        assert_json '.devices | length' 0
        assert_json '.messages[0].level' fail
        assert_json '.messages[0].id' usage
        assert_json '.argv | join(" ")' "$(xargs <<<"--json $words")"
        assert_stderr_has "vfio-msixctl check: "
    done
}

@test "an invalid name is a usage error that lists the forms" {
    local name

    for name in nonsense 0000:01:00.8 0000:01:20.0 01:00 /dev/null /dev/vfio/x "" vfio 1.5; do
        tool check "$name"
        assert_status 2
        assert_stdout_empty
        assert_refusal "$name" "invalid device name" "use 0000:01:00.0"
    done
}

@test "a device that does not exist: exit status 3, named" {
    local command name

    for command in info check bench; do
        for name in 0000:ff:1f.7 ff:1f.7 /sys/bus/pci/devices/0000:ff:1f.7; do
            tool "$command" "$name"
            assert_status 3
            assert_stdout_empty
            assert_refusal "$name" "no such PCI function" "lspci -D"
        done
    done
    for name in 4294967295 /dev/vfio/4294967295 noiommu-4294967295 vfio4294967295 \
        /dev/vfio/devices/vfio4294967295; do
        tool check "$name"
        assert_status 3
        assert_stdout_empty
        assert_refusal "$name" "no such IOMMU group or VFIO device" "ls /sys/kernel/iommu_groups"
    done
}

@test "a device that does not exist, with --json: one line if requested, the message inside" {
    tool check --json=compact 0000:ff:1f.7
    assert_status 3
    assert_equal "$(wc -l <<<"$output")" 1 lines
    assert_json .exit_status 3
    assert_json '.messages[0].id' no-device
    assert_json '.messages[0].level' fail
    assert_json '.devices | length' 0
    assert_refusal 0000:ff:1f.7 "no such PCI function" "lspci -D"
}

@test "several names: the worst status wins, in the order 0 < 1 < 3 < 4, usage above all" {
    tool check 0000:ff:1f.7 0000:ff:1f.6
    assert_status 3
    assert_equal "$(grep -c 'no such PCI function' <<<"$stderr")" 2 messages
    tool check 0000:ff:1f.7 nonsense
    assert_status 2
}

@test "quiet still prints errors" {
    tool check --quiet 0000:ff:1f.7
    assert_status 3
    assert_stdout_empty
    assert_refusal 0000:ff:1f.7 "no such PCI function" "lspci -D"
}

@test "control characters in a name do not reach the terminal" {
    tool check $'\e[31mred\n'
    assert_status 2
    assert_stderr_has '\x1b[31mred\x0a: invalid device name'
    tool check --json $'\xff\e'
    assert_status 2
    assert_json '.messages[0].text' '\xff\x1b: invalid device name'
}

@test "a full standard output: exit status 4, reported on standard error" {
    with '>/dev/full' -- check --json 0000:ff:1f.7
    assert_status 4
    assert_stderr_has "cannot finish the report: No space left on device"
    with '>/dev/full' -- --help
    assert_status 4
    assert_stderr_has "No space left on device"
    with '>/dev/full' -- check --help
    assert_status 4
    with '>/dev/full' -- --version
    assert_status 4
}

@test "a closed standard output: exit status 4, reported on standard error" {
    with '>&-' -- check --json 0000:ff:1f.7
    assert_status 4
    assert_stderr_has "cannot finish the report: Bad file descriptor"
    with '>&-' -- check --json
    assert_status 4
    with '>&-' -- --help
    assert_status 4
    assert_stderr_has "Bad file descriptor"
}

@test "a pipe whose reader has gone: exit status 4" {
    # shellcheck disable=SC2016 # for the inner shell
    run_apart bash -c 'exec 4> >(:); wait $!; "$@" >&4; echo "status $?" >&2' bash \
        "$TOOL" check --json 0000:ff:1f.7
    assert_stderr_has "cannot finish the report: Broken pipe"
    assert_stderr_has "status 4"
}

@test "closed standard input and error change nothing" {
    with '<&-' '2>&-' -- check --json 0000:ff:1f.7
    assert_status 3
    validate_json
    with '<&-' '2>&-' '>&-' -- check 0000:ff:1f.7
    assert_status 3
}

@test "a bridge: the remedy is not to bind it to vfio-pci" {
    local function=$BATS_TEST_TMPDIR/sys/bus/pci/devices/0000:00:1c.0

    mkdir -p "$function"
    # Type 1 header of class 0x060400
    { printf '\x86\x80\x10\x90\x07\x00\x00\x00\x00\x00\x04\x06\x00\x00\x01\x00' && head -c 48 /dev/zero; } \
        >"$function/config"
    yes '0x0 0x0 0x0' | head -n 13 >"$function/resource"
    printf 'PCI_CLASS=60400\nPCI_ID=8086:9010\n' >"$function/uevent"
    tool check --sysroot="$BATS_TEST_TMPDIR" 0000:00:1c.0
    assert_status 3
    assert_stdout_empty
    assert_refusal 0000:00:1c.0 "a PCI bridge" "lspci -tv"
}

@test "help: each heading appears once, above its options" {
    local command odd

    for command in list layout doctor maps watch vectors info check bench compare; do
        tool "$command" --help
        assert_status 0
        odd=$(grep -E '^ [A-Z].*:$' <<<"$output" | sort | uniq -d)
        assert_equal "$odd" ""
        odd=$(awk '/^$/ && heading { print heading } { heading = /^ [A-Z].*:$/ ? $0 : "" }' <<<"$output")
        assert_equal "$odd" ""
    done
}
