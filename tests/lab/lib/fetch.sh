# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2153,SC2154 # ARCH, RELEASE, ROOT, CACHE: of packages, which reads this
#
# From package lists to unpacked packages. A mirror amid its own update lacks some of what its lists
# promise: then an older version will do, of these lists or of those that widen adds.

# target NAME VERSION: the directory of a package, which may not be there yet.
target() {
	echo "$CACHE/packages/${1}_${2//:/%3a}_$ARCH"
}

missing_mark() {
	echo "$ROOT/missing/${1}_${2//:/%3a}"
}

# note_missing NAME VERSION: not to be asked for again within the hour.
note_missing() {
	echo "lab: no mirror has $1 $2 ($ARCH), which its package list names" >&2
	touch "$(missing_mark "$1" "$2")"
	rm -f "$ROOT/answers/kernel"
}

# versions NAME: those that the lists know, newest first.
versions() {
	remember "versions-$1" versions_listed "$1"
}

versions_listed() {
	apt_run apt-cache madison "$1" | awk -F ' *[|] *' '{ print $2 }' | uniq
}

# uri NAME VERSION: where the package is.
uri() {
	apt_run apt-get --print-uris download "$1=$2" 2>/dev/null | sed -En "s/^'([^']+)'.*/\1/p"
}

# acquire URI: asks apt's own program for such URIs ("APT method interface"), and prints its answer up
# to where a transfer would start: whether a package of 150 MB is there costs no download.
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

# may_be_had NAME VERSION: it is here, or nothing is known against asking for it.
may_be_had() {
	[[ -d $(target "$1" "$2") ]] || [[ ! -e $ROOT/unreachable && ! -e $(missing_mark "$1" "$2") ]]
}

# obtainable NAME VERSION: it is here or on a mirror.
obtainable() {
	local status=0

	may_be_had "$1" "$2" || return
	[[ ! -d $(target "$1" "$2") ]] || return 0
	versions "$1" | grep -qxF -- "$2" || return
	probe "$1" "$2" || status=$?
	[[ $status -ne 1 ]] || note_missing "$1" "$2"
	return "$status"
}

# choose SPEC: the version to take of NAME, the newest that may be had, or of NAME=VERSION that one.
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

# download SCRATCH NAME=VERSION...: unpacks to where they stay those that a mirror has, and notes the
# others; fails if there are any.
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
	dpkg -x "$1" "$2" || die "cannot unpack ${1##*/}"
	rm -f "$1"
	chmod 755 "$2"
	mv -T "$2" "$3" || die "cannot write $3"
}

# fetch SCRATCH SPEC...: until each is here, in a version that could be had. Fails when there is none
# of one.
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
		# Old lists are to blame before a mirror is.
		download "$scratch" "${wanted[@]}" || refresh_again || true
	done
}

# lacking SPEC...: dies with the first that cannot be had.
lacking() {
	local spec known

	[[ ! -e $ROOT/unreachable ]] || give_up
	for spec; do
		choose "$spec" >/dev/null || break
	done
	known=$(versions "${spec%%=*}" | xargs)
	[[ -n $known ]] || die "$RELEASE/$ARCH has no package $spec, as far as its package lists can be read"
	die "no mirror has $spec of $RELEASE/$ARCH in any version that its package lists name ($known)"
}
