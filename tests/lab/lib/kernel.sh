# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # for the script that reads this
#
# The kernel that a guest runs and that modules are built for, as `packages kernel` describes it.

release='' version='' image='' headers='' headers_common='' kbuild='' source=''

# kernel_facts ARCH: sets these variables. Fails if there is no kernel; packages has reported why.
kernel_facts() {
	local facts name value

	facts=$("${BASH_SOURCE[0]%/lib/*}/packages" kernel "$1") || return
	while IFS='=' read -r name value; do
		case $name in
		release | version | image | headers | headers_common | kbuild | source)
			printf -v "$name" '%s' "$value"
			;;
		esac
	done <<<"$facts"
}

# kernel_package ARCH NAME: unpacks a package of exactly that kernel's version; prints the directory.
kernel_package() {
	"${BASH_SOURCE[0]%/lib/*}/packages" unpack "$1" "$2=$version"
}
