# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # repo: of helpers.bash
#
# commands ROOT DIRECTORY: the lines of commands.list, with the names of these and of the fixtures in the
# words, each with the kernel or "-" in front, which is for FAKE_KERNEL: what helpers.bash's $repo has.
commands() {
    awk -v root="$1" -v files="$2" -v fixtures="$repo/tests/fixtures" '
        /^#/ || NF == 0 { next }
        { $1 = $1 == "device" ? "" : "-"
          gsub(/\{root\}/, root); gsub(/\{files\}/, files); gsub(/\{fixtures\}/, fixtures)
          sub(/^ /, ""); print }' "$repo/tests/robust/commands.list"
}
