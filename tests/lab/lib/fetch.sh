# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2153,SC2154 # ARCH, RELEASE, ROOT, CACHE: of packages, which reads this
#
# From package lists to unpacked packages. A mirror that is being updated may lack packages that its lists
# name; then an older version is used, from these lists or from those that widen adds.

# target NAME VERSION: the directory of a package, which may not exist yet.
target() {
	echo "$CACHE/packages/${1}_${2//:/%3a}_$ARCH"
}

missing_mark() {
	echo "$ROOT/missing/${1}_${2//:/%3a}"
}

# note_missing NAME VERSION: records that it is not to be requested again within the hour.
note_missing() {
	echo "lab: $1 $2 ($ARCH): in the package lists, but on no mirror" >&2
	touch "$(missing_mark "$1" "$2")"
	rm -f "$ROOT/answers/kernel"
}

# versions NAME: those in the package lists, newest first.
versions() {
	remember "versions-$1" versions_listed "$1"
}

versions_listed() {
	apt_run apt-cache madison "$1" | awk -F ' *[|] *' '{ print $2 }' | uniq
}

# uri NAME VERSION: the URI of the package.
uri() {
	apt_run apt-get --print-uris download "$1=$2" 2>/dev/null | sed -En "s/^'([^']+)'.*/\1/p"
}

# acquire URI: runs apt's own program for such URIs ("APT method interface"), and prints its answer up to
# the start of the transfer: finding out whether a package of 150 MB exists costs no download.
acquire() {
	local uri=$1 program line last='20[01]' ask answer pid

	program=$(APT_CONFIG=$ROOT/apt.conf apt-config shell d Dir::Bin::methods/d)
	program=${program#d=\'}
	program=${program%\'}${uri%%[:+]*}
	[[ $uri != @(file|copy):* ]] || last=201
	rm -f "$ROOT/ask"
	mkfifo "$ROOT/ask"
	exec {ask}<>"$ROOT/ask"
	{
		printf '%s\n' '601 Configuration' 'Config-Item: Acquire::Send-URI-Encoded=1'
		APT_CONFIG=$ROOT/apt.conf apt-config dump | sed -En 's/^([^ ]+) "(.*)";$/Config-Item: \1=\2/p'
		printf '\n600 URI Acquire\nURI: %s\nFilename: %s\n\n' "$uri" "$ROOT/probe"
	} >&"$ask"
	exec {answer}< <(exec "$program" <&"$ask" 2>/dev/null)
	pid=$!
	while IFS= read -r -t 120 -u "$answer" line; do
		echo "$line"
		[[ ! $line =~ ^$last ]] || break
		[[ $line != 400\ * ]] || last='$' # its fields, then an empty line
	done
	kill "$pid" 2>/dev/null || true
	exec {answer}<&- {ask}>&-
	rm -f "$ROOT/ask" "$ROOT/probe"
}

# probe NAME VERSION: whether a mirror has the package. 1: it does not; 2: it does not answer.
probe() {
	local uri answer

	uri=$(uri "$1" "$2")
	[[ -n $uri ]] || return 1
	answer=$(acquire "$uri")
	case $'\n'$answer in
	*$'\nTransient-Failure: true'*) ;;
	*$'\n'400\ *) return 1 ;;
	*$'\n'20[01]\ *) return 0 ;;
	esac
	unreachable "no answer for $uri$(sed -n 's/^Message: /: /p' <<<"$answer" | tail -n 1)"
	return 2
}

# may_be_had NAME VERSION: it is in the cache, or there is no reason not to request it.
may_be_had() {
	[[ -d $(target "$1" "$2") ]] || [[ ! -e $ROOT/unreachable && ! -e $(missing_mark "$1" "$2") ]]
}

# obtainable NAME VERSION: it is in the cache or on a mirror.
obtainable() {
	local status=0

	may_be_had "$1" "$2" || return
	[[ ! -d $(target "$1" "$2") ]] || return 0
	versions "$1" | grep -qxF -- "$2" || return
	probe "$1" "$2" || status=$?
	[[ $status -ne 1 ]] || note_missing "$1" "$2"
	return "$status"
}

# choose SPEC: the version to use. For NAME, the newest that may be had; for NAME=VERSION, that one.
choose() {
	local name=${1%%=*} version candidates

	candidates=${1#"$name"}
	[[ -n $candidates ]] || candidates=$(versions "$name")
	for version in ${candidates#=}; do
		if may_be_had "$name" "$version"; then
			echo "$version"
			return
		fi
	done
	return 1
}

# download SCRATCH NAME=VERSION...: fetches those that a mirror has and unpacks them into the cache; records
# the others as missing, and fails if there are any.
download() {
	local scratch=$1 spec name version debs status=0 found
	shift

	echo "lab: fetching $* ($ARCH)" >&2
	(cd "$scratch" && apt_run apt-get download "$@") >"$scratch/log" 2>&1 || true
	for spec; do
		name=${spec%%=*} version=${spec#*=} found=0
		debs=("$scratch/$name"_*.deb)
		if [[ -e ${debs[0]} ]]; then
			unpack_file "${debs[0]}" "$scratch/$name" "$(target "$name" "$version")"
			continue
		fi
		status=1
		probe "$name" "$version" || found=$?
		[[ $found -ne 0 ]] || sed -n 's/^E: /lab: /p' "$scratch/log" >&2
		[[ $found -eq 2 ]] || note_missing "$name" "$version"
	done
	return "$status"
}

unpack_file() {
	dpkg -x "$1" "$2" || die "${1##*/}: cannot unpack the package"
	rm -f "$1"
	chmod 755 "$2"
	mv -T "$2" "$3" || die "$3: cannot write"
}

# fetch SCRATCH SPEC...: until each is in the cache, in an obtainable version. Fails if there is none for one
# of them.
fetch() {
	local scratch=$1 spec version wanted
	shift

	while :; do
		wanted=()
		for spec; do
			version=$(choose "$spec") || return
			[[ -d $(target "${spec%%=*}" "$version") ]] || wanted+=("${spec%%=*}=$version")
		done
		[[ ${#wanted[@]} -gt 0 ]] || return 0
		# Outdated lists are the more likely cause, so these are refreshed first.
		download "$scratch" "${wanted[@]}" || refresh_again || true
	done
}

# lacking SPEC...: dies with a message about the first that cannot be had.
lacking() {
	local spec known

	[[ ! -e $ROOT/unreachable ]] || give_up
	for spec; do
		choose "$spec" >/dev/null || break
	done
	known=$(versions "${spec%%=*}" | xargs)
	[[ -n $known ]] || die "$RELEASE/$ARCH: $spec: in none of the package lists that can be read"
	die "$RELEASE/$ARCH: $spec: on no mirror in any version that the package lists name ($known)"
}
