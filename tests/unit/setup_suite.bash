# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Once before all tests: what they need is there and built, or nothing runs. A broken environment
# must stop the run; tests that skip themselves would hide it.

suite_abort() {
    echo "tests: $*" >&2
    return 1
}

suite_needs() {
    local command

    for command in jq make gcc; do
        command -v "$command" >/dev/null || suite_abort "no $command: run 'make deps'" || return
    done
    /usr/bin/python3 -c 'import jsonschema' 2>/dev/null ||
        suite_abort "no python3-jsonschema: run 'make deps'"
}

suite_versions() {
    echo "kernel:  $(uname -srm), page size $(getconf PAGESIZE)"
    echo "system:  $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)"
    echo "tools:   $(bats --version), $(gcc --version | head -n 1), $(jq --version)"
}

# One process that knows the schema, for all tests: importing jsonschema takes ten times as long as using it.
suite_validator() {
    VALIDATOR_SOCKET=$(mktemp -u "${TMPDIR:-/tmp}/vfio-msixctl-validator.XXXXXX")
    export VALIDATOR_SOCKET
    "$1/tests/lib/validate.py" --serve "$VALIDATOR_SOCKET" </dev/null >/dev/null 2>&1 3>&- &
}

setup_suite() {
    local repo lock

    # Python's compiled modules would lie about in the tree.
    export PYTHONDONTWRITEBYTECODE=1
    # tests/run has done it for all of its Bats processes.
    [[ -z ${TESTS_PREPARED:-} ]] || return 0
    # Each directory of suites has a link to this file.
    repo=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
    suite_needs || return
    mkdir -p "$repo/build"
    exec {lock}>"$repo/build/.tests.lock"
    flock "$lock"
    make -s -C "$repo" all unit || suite_abort "the tool does not build" || return
    "$repo/tests/lib/programs/build" "$(dpkg --print-architecture)" "$repo/build/tests" ||
        suite_abort "the test programs do not build" || return
    exec {lock}>&-
    suite_validator "$repo"
    suite_versions >&2
}
