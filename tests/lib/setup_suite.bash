# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Runs once before all tests and builds what they need. A broken environment must stop the run; tests that
# skip themselves would hide it.

suite_abort() {
    echo "tests: $*" >&2
    return 1
}

suite_needs() {
    local command

    for command in jq make gcc; do
        command -v "$command" >/dev/null || suite_abort "$command: not installed: run 'make deps'" || return
    done
    /usr/bin/python3 -c 'import jsonschema' 2>/dev/null ||
        suite_abort "python3-jsonschema: not installed: run 'make deps'"
}

suite_versions() {
    echo "kernel:  $(uname -srm), page size $(getconf PAGESIZE)"
    echo "system:  $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)"
    echo "tools:   $(bats --version), $(gcc --version | head -n 1), $(jq --version)"
}

# One process that validates for all tests: importing jsonschema takes ten times as long as using it.
suite_validator() {
    VALIDATOR_SOCKET=$(mktemp -u "${TMPDIR:-/tmp}/vfio-msixctl-validator.XXXXXX")
    export VALIDATOR_SOCKET
    "$1/tests/lib/validate.py" --serve "$VALIDATOR_SOCKET" </dev/null >/dev/null 2>&1 3>&- &
}

setup_suite() {
    local repo lock

    # Keep Python's compiled modules out of the tree.
    export PYTHONDONTWRITEBYTECODE=1
    # tests/run has already done all this for its Bats processes.
    [[ -z ${TESTS_PREPARED:-} ]] || return 0
    # Each directory of suites has a link to this file.
    repo=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
    suite_needs || return
    mkdir -p "$repo/build"
    exec {lock}>"$repo/build/.tests.lock"
    flock "$lock"
    make -s -j"$(nproc)" -C "$repo" all unit || suite_abort "building the tool failed" || return
    "$repo/tests/lib/programs/build" "$(dpkg --print-architecture)" "$repo/build/tests" ||
        suite_abort "building the test programs failed" || return
    exec {lock}>&-
    suite_validator "$repo"
    suite_versions >&2
}
