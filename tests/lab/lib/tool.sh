# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # variables of lab, which reads this file
#
# The tool for the guest: this machine's own build where the architectures agree, else a cross
# build against the guest release's libraries. LAB_TOOL=FILE puts another program in its place.

native_arch() {
	dpkg --print-architecture
}

# build_tool DIRECTORY [VARIABLE=VALUE]...: one make at a time, since guests may start together.
build_tool() {
	local dir=$1 lock
	shift

	exec {lock}>"$CACHE/make.lock"
	flock "$lock"
	make -s -C "$REPO" BUILD="$dir" "$@" "$dir/vfio-msixctl" >&2 ||
		die "the tool does not build (make $dir/vfio-msixctl)"
	exec {lock}>&-
}

stage_tool() {
	local root=$1 arch=$2 tool

	if [[ $arch == "$(native_arch)" ]]; then
		tool=${LAB_TOOL:-$REPO/build/vfio-msixctl}
		[[ -n ${LAB_TOOL:-} ]] || build_tool build
		cp "$tool" "$root/usr/bin/vfio-msixctl"
		stage_libraries "$root" "$tool"
	else
		stage_foreign_tool "$root" "$arch"
	fi
}
