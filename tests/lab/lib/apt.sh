# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2153,SC2154 # ARCH, RELEASE, ROOT, CACHE: of packages, which reads this
#
# apt for one release and one architecture, with state, cache and sources of its own in $ROOT:
#
#   sources.list apt.conf state/ cache/   apt's own
#   fresh        exists if the package lists in state/ are usable; its time is theirs
#   answers/     results computed from these lists (remember)
#   tried        when the lists were last requested, successfully or not
#   widened      exists if the sources also name the release as stable or oldstable
#   missing/     packages that the mirrors lack: NAME_VERSION
#   unreachable  why a mirror does not answer
#   said         apt's errors that have been reported
#
# The last five are removed after an hour.

readonly KEYRING=${LAB_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
readonly LISTS_MAX_DAYS=7
readonly RETRY_MINUTES=60

# mirror_uris LABEL: the mirrors of Debian (or Debian-Security) that this machine's apt uses, one URI per
# line. Without package lists (some images delete them) the origin is unknown, and the name of the release
# decides.
mirror_uris() {
	local label=$1 uris

	# shellcheck disable=SC2016 # the fields are for apt to expand
	uris=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' |
		sed -n "s/^Debian|$label|//p")
	if [[ -z $uris ]]; then
		# shellcheck disable=SC2016 # the same
		uris=$(apt-get indextargets --no-release-info --format '$(RELEASE)|$(REPO_URI)' \
			'Created-By: Packages' | sed -En "s/^$(release_names "$label")\|//p")
	fi
	[[ -z $uris ]] || sort -u <<<"$uris"
}

release_names() {
	case $1 in
	Debian) echo '(bookworm|trixie|forky|oldstable|stable|testing|sid|unstable)' ;;
	Debian-Security) echo '[a-z]+-security' ;;
	esac
}

# write_sources SUITE...: sources.list for these suites, with their updates and security updates.
write_sources() {
	local suite uri options="[arch=$ARCH signed-by=$KEYRING]"

	for suite; do
		for uri in $(mirror_uris Debian); do
			echo "deb $options $uri $suite main"
			echo "deb $options $uri $suite-updates main"
		done
		for uri in $(mirror_uris Debian-Security); do
			echo "deb $options $uri $suite-security main"
		done
	done >"$ROOT/sources.list.new"
	[[ -s $ROOT/sources.list.new ]] || die "apt: no Debian mirror is configured on this machine (apt-get indextargets)"
	mv "$ROOT/sources.list.new" "$ROOT/sources.list"
}

# The machine's own settings are not used, nor its hooks and pins, except how it reaches the mirrors
# (proxies and the like).
write_config() {
	cat >"$ROOT/apt.conf" <<-END
		APT::Architecture "$ARCH";
		APT::Architectures "$ARCH";
		APT::Sandbox::User "$(id -un)";
		Acquire::Languages "none";
		Acquire::Retries "3";
		Debug::NoLocking "true";
		Dir::State "$ROOT/state";
		Dir::State::status "$ROOT/status";
		Dir::Cache "$ROOT/cache";
		Dir::Cache::pkgcache "pkgcache.bin";
		Dir::Etc::main "/dev/null";
		Dir::Etc::parts "/dev/null";
		Dir::Etc::sourcelist "$ROOT/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		$(apt-config dump | grep -E '^Acquire::(https?|Check-Valid-Until)' || true)
	END
}

# apt_run TOOL ARG... runs apt-get or apt-cache on the private state.
apt_run() {
	local tool=$1
	shift

	LC_ALL=C APT_CONFIG=$ROOT/apt.conf "$tool" -q -q "$@"
}

# forget_failures: what failed more than an hour ago may be tried again.
forget_failures() {
	local gone

	gone=$(find "$ROOT/missing" "$ROOT"/{unreachable,said,tried} -type f -mmin +"$RETRY_MINUTES" \
		-print -delete 2>/dev/null) || true
	[[ $gone != *"$ROOT"/[mu]* ]] || rm -rf "$ROOT/answers" # missing, unreachable
}

# complaints: the indices that the last apt-get update did not read, with the reason, one per line.
complaints() {
	sed -En -e 's/ \[IP: .*//' -e 's/^(E|W|Error|Warning): Failed to fetch ([^ ]+) +/\2: /p' \
		-e 's/^(E|W|Error|Warning): (.*(GPG error|OpenPGP signature verification failed)|The repository)/\2/p' \
		"$ROOT/update.log" | sort -u
}

# complain: reports the indices that were skipped, each once an hour.
complain() {
	touch "$ROOT/said"
	complaints | grep -vxFf "$ROOT/said" | tee -a "$ROOT/said" | sed 's/^/lab: skipped: /' >&2 || true
}

# any_read: whether apt could read at least one of the sources.
any_read() {
	local uri suite faults

	faults=$(complaints)
	while read -r _ _ _ uri suite _; do
		grep -F "${uri%/}" <<<"$faults" | grep -qE "[/ ]$suite[/ ]" || return 0
	done <"$ROOT/sources.list"
	return 1
}

# read_lists SUITE...: fails if no index could be read; apt skips those that it cannot read.
read_lists() {
	write_sources "$@"
	echo "lab: reading the package lists of $*/$ARCH" >&2
	apt_run apt-get update >"$ROOT/update.log" 2>&1 || true
	if ! any_read || ! compgen -G "$ROOT/state/lists/*_Packages*" >/dev/null; then
		unreachable "$RELEASE/$ARCH: cannot read any package list: $(complaints | sed 's/\.*$//; q')"
		return 1
	fi
}

# goes_by NAME: whether a mirror also has the release under this name.
goes_by() {
	grep -qsx "Codename: $RELEASE" "$ROOT"/state/lists/*_dists_"$1"_InRelease
}

# widen: adds the release under its name stable or oldstable, for which a mirror may have another index.
# Fails if there is none, or if this has already been done.
widen() {
	local suite

	[[ ! -e $ROOT/widened ]] || return 1
	touch "$ROOT/widened"
	for suite in stable oldstable; do
		read_lists "$RELEASE" "$suite" && goes_by "$suite" && new_lists && return
	done
	write_sources "$RELEASE"
	return 1
}

new_lists() {
	complain
	rm -rf "$ROOT/answers" "$ROOT/unreachable"
	touch "$ROOT/fresh"
}

refresh() {
	[[ -r $KEYRING ]] || die "$KEYRING: not found (package debian-archive-keyring)"
	mkdir -p "$ROOT"/state/lists/partial "$ROOT"/cache/archives/partial "$ROOT/missing"
	: >"$ROOT/status"
	write_config
	rm -f "$ROOT/widened"
	touch "$ROOT/tried"
	if read_lists "$RELEASE"; then
		new_lists
	else
		widen
	fi
}

# refresh_again: refreshes at most once an hour.
refresh_again() {
	[[ ! -e $ROOT/tried ]] && refresh
}

# Lists older than a week are read again. If no mirror can be reached, the old ones are used.
prepare() {
	forget_failures
	[[ -z $(find "$ROOT/fresh" -mtime -"$LISTS_MAX_DAYS" 2>/dev/null) ]] || return 0
	if refresh_again; then return; fi
	[[ -e $ROOT/fresh ]] || give_up
	echo "lab: using the package lists of $(date -r "$ROOT/fresh" +%F)" >&2
	touch -d "$((LISTS_MAX_DAYS - 1)) days ago" "$ROOT/fresh" # the next try is tomorrow
}

# unreachable WHY: remembers that the mirrors cannot be used.
unreachable() {
	[[ -s $ROOT/unreachable ]] || echo "$1" >"$ROOT/unreachable"
}

# give_up: dies with the reason why the mirrors cannot be used.
give_up() {
	die "$(cat "$ROOT/unreachable"). Next try:" \
		"$(date -d "@$(($(stat -c %Y "$ROOT/unreachable") + RETRY_MINUTES * 60))" +%H:%M)," \
		"or when you run \`tests/lab/packages refresh $ARCH'"
}

# remember NAME COMMAND...: the output of the command, which runs only once as long as the lists stay the same.
remember() {
	local answer=$ROOT/answers/$1 output

	if [[ ! -e $answer ]]; then
		output=$("${@:2}") || return
		mkdir -p "${answer%/*}"
		echo "$output" >"$answer"
	fi
	cat "$answer"
}
