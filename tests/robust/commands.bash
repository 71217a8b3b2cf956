# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # repo: of helpers.bash
#
# commands ROOT DIRECTORY: prints the lines of commands.list with its placeholders replaced, each preceded by the
# value of FAKE_KERNEL or "-". Needs $repo from helpers.bash.
commands() {
    awk -v root="$1" -v files="$2" -v fixtures="$repo/tests/fixtures" '
        /^#/ || NF == 0 { next }
        { $1 = $1 == "device" ? "" : "-"
          gsub(/\{root\}/, root); gsub(/\{files\}/, files); gsub(/\{fixtures\}/, fixtures)
          sub(/^ /, ""); print }' "$repo/tests/robust/commands.list"
}
