#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# One set of words: --help, the manual page, the completions and the sources agree, in both
# directions, and what the documents name exists.

# shellcheck disable=SC2154 # repo, output and stderr: of helpers and of run
bats_require_minimum_version 1.5.0
load ../lib/helpers

setup() {
    cd "$repo" || return
    page=man/vfio-msixctl.8
    [[ -s $page && -s README.md ]]
}

# same WHAT A B: compares two lists of words, one per line, in any order.
same() {
    assert_equal "$(sort -u <<<"$2")" "$(sort -u <<<"$3")" "$1"
}

help_commands() {
    "$TOOL" --help | awk '/^Commands:/ { list = 1; next } /^$/ { list = 0 } list { print $1 }'
}

# help_options [COMMAND]: "j json", or "- color" without a short form
help_options() {
    "$TOOL" "$@" --help |
        sed -nE 's/^ {2}(-(.),|   ) --([a-z-]+).*/\2 \3/p' | sed 's/^ /- /'
}

man_commands() {
    awk '/^\.Sh/ { section = $2 } section == "COMMANDS" && /^\.Ss/ { print $2 }' "$page"
}

# man_options SECTION SUBSECTION: as help_options
man_options() {
    awk -v section="$1" -v subsection="$2" '
        /^\.Sh/ { here = ($2 == section); below = "" }
        /^\.Ss/ { below = substr($0, 5) }
        here && below == subsection && /^\.It Fl/ {
            sub(/\\&/, "")
            short = $4 == "," ? $3 : "-"
            long = $4 == "," ? $6 : $3
            print short, substr(long, 2)
        }' "$page"
}

# man_shared COMMAND: the options of those subsections of OPTIONS whose titles include the command
man_shared() {
    local title

    while read -r title; do
        case " ${title//,/} " in
        *" All commands but $1 "*) ;;
        *" All commands "* | *" $1 "*) man_options OPTIONS "$title" ;;
        esac
    done < <(awk '/^\.Sh/ { here = $2 == "OPTIONS" } here && /^\.Ss / { print substr($0, 5) }' "$page")
}

# offered SHELL LINE: what is offered, without the values
offered() {
    "tests/lib/complete/$1" completions "$2" | sed 's/=.*//' | sort -u
}

man_ids() {
    awk '/^\.Sh/ { here = $2 == "DIAGNOSTICS" } here && /^\.It Sy/ { print $3 }' "$page"
}


# bats test_tags=more-tools
@test "docs: help, manual page and completions name the same commands" {
    local commands shell

    commands=$(help_commands)
    [[ -n $commands ]]
    same "manual page" "$(man_commands)" "$commands"
    same "SYNOPSIS" "$(awk '/^\.Sh/ { here = $2 == "SYNOPSIS" } here && /^\.Cm/ { print $2 }' \
        "$page")" "$commands"
    for shell in bash zsh fish; do
        same "$shell" "$(offered "$shell" "vfio-msixctl ")" "$commands"
    done
}

@test "docs: help and the manual page have the same options, short forms too" {
    local command

    same "without a command" "$(man_options OPTIONS "Without a command")" "$(help_options)"
    for command in $(help_commands); do
        same "$command" "$(man_options COMMANDS "$command"
            man_shared "$command")" "$(help_options "$command")"
    done
}

# bats test_tags=more-tools
@test "docs: help and the completions have the same options" {
    local command shell

    for shell in bash zsh fish; do
        same "$shell" "$(offered "$shell" "vfio-msixctl --")" \
            "$(help_options | sed 's/^. /--/')"
        for command in $(help_commands); do
            same "$shell, $command" "$(offered "$shell" "vfio-msixctl $command --")" \
                "$(help_options "$command" | sed 's/^. /--/')"
        done
    done
}

@test "docs: every help fits 80 columns" {
    local command

    for command in "" $(help_commands); do
        # shellcheck disable=SC2086 # no word where there is no command
        run_apart "$TOOL" $command --help
        assert_status 0
        assert_stderr_empty
        run ! grep -E '^.{81}' <<<"$output"
    done
}

@test "docs: no message names an option that does not exist" {
    local known word

    known=$(for command in "" $(help_commands); do
        # shellcheck disable=SC2086 # no word where there is no command
        help_options $command
    done | sed 's/^. //')
    while read -r word; do
        grep -qx -- "${word#--}" <<<"$known" || fail "no option $word: $(grep -rn -- "$word" src)"
    done < <(sed -E 's,/\*.*\*/,,' src/judge/*.c src/commands/*.c src/render/*.c |
        grep -oE '"([^"\\]|\\.)*"' | sed 's/udevadm .*//' | grep -oE -- '--[a-z][a-z-]+' | sort -u)
}

# The rows of the table: "BAD_NAME bad-name"
findings() {
    sed -nE 's/^FINDING\(([A-Z_]+), "([a-z-]+)", LEVEL_[A-Z]+, EXIT_[A-Z]+\)$/\1 \2/p' src/judge/findings.def
}

@test "docs: every finding has its entry under DIAGNOSTICS, and every entry its finding" {
    same "DIAGNOSTICS" "$(man_ids)" "$(findings | cut -d ' ' -f 2)"
    assert_equal "$(man_ids | sort | uniq -d)" "" "entered twice"
}

# bats test_tags=thorough
@test "docs: the table of findings is sorted, and each of them is made somewhere" {
    local id name

    assert_equal "$(findings)" "$(findings | sort -u -k 2)" "in the order of their ids, each once"
    while read -r id name; do
        assert_equal "$id" "$(tr a-z- A-Z_ <<<"$name")"
        grep -rqw --include='*.c' "FINDING_$id" src || fail "$name: nothing makes it"
    done < <(findings)
    assert_equal "$(findings | wc -l)" "$(grep -c '^FINDING(' src/judge/findings.def)"
    # and its level is not decided anywhere else
    assert_equal "$(grep -rnE '(->|\.)level = ' src --include='*.c' | grep -v stats)" \
        "$(grep -n 'finding->level = table' src/judge/finding.c | sed 's,^,src/judge/finding.c:,')"
}

# bats test_tags=more-tools
@test "docs: the manual page is clean for mandoc and groff" {
    # References depend on what is installed here; source lines may have 100 columns.
    run_apart mandoc -T lint -W style "$page"
    same "mandoc" "$(grep -vE 'mandoc\.db|referenced manual not found|longer than 80 bytes' <<<"$output$stderr")" ""
    run_apart groff -mdoc -ww -z "$page"
    assert_status 0
    assert_stderr_empty
}

# bats test_tags=more-tools
@test "docs: the manual page fits 80 columns" {
    run_apart mandoc -T ascii -O width=78 "$page"
    assert_status 0
    run ! grep -E '^.{81}' <<<"$(col -b <<<"$output" | expand)"
}

@test "docs: the exit statuses of the manual page are those of the sources" {
    same "EXIT STATUS" \
        "$(awk '/^\.Sh/ { here = $2 " " $3 == "EXIT STATUS" } here && /^\.It [0-9]/ { print $2 }' \
            "$page")" \
        "$(sed -nE 's/^\tEXIT_[A-Z]+ = ([0-9]+),.*/\1/p' src/exit_status.h)"
}

@test "docs: CHANGELOG has an entry for this version or what is unreleased" {
    local version

    version=$("$TOOL" --version | awk 'NR == 1 { print $2 }')
    grep -qE "^## \[($version|Unreleased)\]" CHANGELOG
}

@test "install: the page names the path of the schema, and uninstall removes everything" {
    local root=$BATS_TEST_TMPDIR/root

    run_apart make -s install DESTDIR="$root" PREFIX=/usr
    assert_status 0
    grep -qx '.It Pa /usr/share/vfio-msixctl/report.schema.json' \
        "$root/usr/share/man/man8/vfio-msixctl.8"
    assert_equal "$(find "$root" -type f | wc -l)" 6
    [[ -f $root/usr/share/vfio-msixctl/report.schema.json ]]
    run_apart make -s uninstall DESTDIR="$root" PREFIX=/usr
    assert_status 0
    assert_equal "$(find "$root" -type f)" ""
}

@test "documents: links lead to files of this tree" {
    local file link

    while read -r file; do
        while read -r link; do
            [[ -e $(dirname "$file")/${link%%#*} ]] || fail "$file: no $link"
        done < <(grep -oE '\]\([^)]+\)' "$file" | sed 's/^](//; s/)$//' | grep -v '^https:')
    done < <(find . -name '*.md' -not -path './build*' -not -path './.*/*')
}

@test "documents: every target of make exists" {
    local target targets
    local documents=(README.md INSTALL.md CONTRIBUTING.md SECURITY.md tests/README.md)

    targets=$(make -qp 2>/dev/null | sed -nE 's/^([a-z][a-z-]*):.*/\1/p')
    while read -r target; do
        grep -qx -- "$target" <<<"$targets" || fail "no make $target"
    done < <(grep -hoE '(`|&& |^    )(sudo )?make [a-z][a-z-]*' "${documents[@]}" | sed 's/.* //' | sort -u)
    grep -qE '\bmake demo' README.md
    grep -qE '\bmake check' README.md
}

@test "INSTALL: the table of variables is the Makefile's, defaults too" {
    # shellcheck disable=SC2016 # backticks of Markdown
    same "variables" \
        "$(sed -nE 's/^\| `([A-Z]+)` \| (`([^`]*)`)? *\|.*/\1=\3/p' INSTALL.md)" \
        "$(sed -nE 's/^([A-Z]+) \?= *(.*)/\1=\2/p' Makefile | grep -v '^BUILD=build-')"
}

@test "README: commands and options of the tool are there" {
    local command options word

    options=$(for command in $(help_commands); do help_options "$command"; done; help_options)
    while read -r word; do
        grep -qx -- "$word" <<<"$(help_commands)" || fail "README.md: no command $word"
    done < <(grep -oE '\bvfio-msixctl [a-z]+' README.md | cut -d ' ' -f 2 | sort -u)
    while read -r word; do
        grep -q -- " ${word#--}\$" <<<"$options" || fail "README.md: no option $word"
    done < <(sed -nE 's/.*\bvfio-msixctl ([a-z])/\1/p' README.md | grep -oE -- ' --[a-z-]+' | sort -u)
}

# readme_jq NUMBER REPORT: what that jq line of README prints for a saved report.
readme_jq() {
    local program
    local -i number=0

    while IFS= read -r -d '' program; do
        number+=1
        [[ $number -ne $1 ]] || run_apart jq -r "$program" "tests/fixtures/$2"
    done < <(tr '\n' ' ' <README.md | grep -oE "vfio-msixctl (check|bench|layout) -j[^|]*\| +jq -[rc] '[^']*'" |
        sed -E "s/.*jq -[rc] '(.*)'/\1/" | tr '\n' '\0')
    assert_equal "$number" 3
    assert_status 0
    assert_stderr_empty
}

@test "README: the lines for jq answer from reports" {
    readme_jq 1 amd64-sparse/check.json
    assert_stdout "0000:01:00.0 sparse
0000:02:00.0 sparse"
    readme_jq 2 ppc64el/bench.json
    assert_stdout_line '0001:00:00\.0 2747\.[0-9]+ \(2733\.[0-9]+ to 2777\.[0-9]+\)'
    readme_jq 3 ppc64el/layout.json
    assert_equal "$(jq -c '[.bar, .trapped[]]' <<<"$output" | head -n 1)" '[0,{"offset":"0x0","size":16384}]'
}

# readme_session COMMAND: what README says that it prints
readme_session() {
    sed -n "/^    # .*vfio-msixctl $1 [0-9:.]*\$/,/^\$/{ /^    #/d; s/^    //p; }" README.md
}

# assert_session COMMAND LAST TEXT: the lines of README's session are in TEXT, except for [...] where something is left
# out; the LAST ones are the last of TEXT.
assert_session() {
    local line

    while IFS= read -r line; do
        [[ $line == '[...'* ]] || grep -qxF -- "$line" <<<"$3" || fail "$line"
    done <<<"$(readme_session "$1")"
    assert_equal "$(readme_session "$1" | grep -v '^\[\.\.\.' | tail -n "$2")" "$(tail -n "$2" <<<"$3")"
}

@test "README: the session with check is what it prints for that report" {
    run_apart "$TOOL" check --from tests/fixtures/readme/check.json
    assert_status 1
    assert_equal "$(readme_session check)" "$output"
}

@test "README: the session with bench is what it prints for that report, and so is the picture" {
    run_apart "$TOOL" bench --from tests/fixtures/readme/bench.json --svg="$BATS_TEST_TMPDIR/bench.svg"
    assert_status 0
    assert_session bench 0 "$output"
    # The places of its lines are rounded, on some processors differently.
    assert_equal "$(grep '^<text' "$BATS_TEST_TMPDIR/bench.svg")" "$(grep '^<text' man/bench.svg)"
}

@test "README: the session with watch is what it prints for that report" {
    run_apart "$TOOL" watch --from tests/fixtures/readme/watch.json
    assert_status 0
    assert_session watch 3 "$output"
}

@test "README: has no more than 150 lines" {
    [[ $(wc -l <README.md) -le 150 ]]
}

@test "README: the map of the tree names existing paths" {
    local path

    while read -r path; do
        [[ -e $path ]] || fail "README.md: no $path"
    done < <(awk '/^    [a-z.]+\// { print $1 }' README.md)
    # and no directory of src/ is missing
    for path in src/*/; do
        grep -q "^    $path" README.md || fail "README.md: nothing of $path"
    done
}

@test "README: its exit statuses are the manual page's" {
    same "exit statuses" "$(sed -nE 's/^\| ([0-9]) \|.*/\1/p' README.md)" \
        "$(sed -nE 's/^\tEXIT_[A-Z]+ = ([0-9]+),.*/\1/p' src/exit_status.h)"
}

# looked_in ROOT FILE: where it was installed below ROOT is one of the directories on standard input.
looked_in() {
    local directory

    directory=$(dirname "$(find "$1" -name "$2")")
    grep -qxF "${directory#"$1"}" || fail "$2: is not searched for in ${directory#"$1"}"
}

# bats test_tags=more-tools
@test "install: bash, zsh and fish search the directories of their files" {
    local prefix root directory settings

    # bash-completion names its directory; it also looks in the same one below /usr/local (XDG's default).
    directory=$(pkg-config --variable=completionsdir bash-completion)
    for prefix in /usr /usr/local; do
        root=$BATS_TEST_TMPDIR/root${prefix//\//-}
        settings=(PREFIX="$prefix")
        # Debian's zsh has a directory of its own.
        [[ $prefix != /usr ]] || settings+=(ZSHCOMPDIR="$(sed -n 's/.*ZSHCOMPDIR=\([^ ]*\).*/\1/p' debian/rules)")
        run_apart make -s install DESTDIR="$root" "${settings[@]}"
        assert_status 0
        [[ -x $root$prefix/bin/vfio-msixctl ]]
        [[ -f $root$prefix${directory#/usr}/vfio-msixctl ]] || fail "bash: nothing in $prefix${directory#/usr}"
        # shellcheck disable=SC2016 # zsh's variable
        zsh -fc 'print -l $fpath' | looked_in "$root" _vfio-msixctl
        # shellcheck disable=SC2016 # fish's variable
        env -u XDG_DATA_DIRS fish -c 'printf "%s\n" $fish_complete_path' | looked_in "$root" vfio-msixctl.fish
    done
}
