# SPDX-License-Identifier: GPL-2.0-or-later
# Variables a builder may set; INSTALL.md has the table.
VERSION := 0.2.0

PREFIX ?= /usr/local
DESTDIR ?=
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share/vfio-msixctl
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
# fish searches /usr/local only if XDG_DATA_DIRS names it, but always /etc.
ifeq ($(PREFIX),/usr/local)
  FISHCOMPDIR ?= /etc/fish/completions
endif
ZSHCOMPDIR ?= $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR ?= $(PREFIX)/share/fish/vendor_completions.d

CFLAGS ?= -O2 -g
CPPFLAGS ?=
LDFLAGS ?=
PKG_CONFIG ?= pkg-config
HOSTCC ?= cc
INSTALL ?= install
BATS ?= bats
SANITIZE ?=
COVERAGE ?=
WERROR ?=
V ?=
DEPS ?= yes
export BATS

ifdef SANITIZE
BUILD ?= build-sanitize
else ifdef COVERAGE
BUILD ?= build-coverage
else
BUILD ?= build
endif

# The project's own flags are separate from the builder's, so that `make CFLAGS=-O0` loses no warning.
warnings := -Wall -Wextra -Wshadow -Wvla -Wundef -Wformat=2 -Wwrite-strings -Wpointer-arith \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wredundant-decls
our_cflags := -std=gnu11 -fPIE -fstack-protector-strong $(warnings) $(if $(WERROR),-Werror)
our_cppflags := -Isrc -D_GNU_SOURCE -include require.h -DVERSION='"$(VERSION)"'
our_ldflags := -pie -Wl,-z,relro,-z,now
ifdef SANITIZE
our_cppflags += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=0
our_cflags += -fsanitize=$(SANITIZE) -fno-sanitize-recover=undefined -fno-omit-frame-pointer
our_ldflags += -fsanitize=$(SANITIZE)
else ifdef COVERAGE
# gcovr finds the sources by the names in the objects.
our_cflags += --coverage -fprofile-abs-path
our_ldflags += --coverage
endif

libraries := libpci jansson libtracefs
# The oldest versions that will do; src/require.h has those of the C library and of the kernel's headers.
oldest := libpci >= 3.8, jansson >= 2.13, libtracefs >= 1.6
# pkg_config OPTION: its own words name what is missing or too old.
pkg_config = $(shell $(PKG_CONFIG) --print-errors --exists '$(oldest)' $(libraries) && \
	$(PKG_CONFIG) $(1) $(libraries))$(if $(filter-out 0,$(.SHELLSTATUS)),$(error \
	missing or too old, see INSTALL.md: $(libraries)))
# Evaluated only when something is compiled: clean, deps and install of a built tree need no library.
lib_cflags = $(eval lib_cflags := $$(call pkg_config,--cflags))$(lib_cflags)
lib_libs = $(eval lib_libs := $$(call pkg_config,--libs))$(lib_libs)
comma := ,
lib_versions = $(subst =, ,$(subst $() ,$(comma) ,$(foreach name,$(libraries),$(name)=$(shell \
	$(PKG_CONFIG) --modversion $(name)))))

sources := $(sort $(wildcard src/*.c src/*/*.c))
objects := $(sources:%.c=$(BUILD)/%.o)
tool := $(BUILD)/vfio-msixctl
archive := $(BUILD)/libvfio-msixctl.a
# The published schema, and that of the tests, which allows only what this version writes.
schemas := $(BUILD)/report.schema.json $(BUILD)/report.closed.schema.json

quiet = $(if $(V),,@echo '  $(1)' '$(2)';)

all: $(tool) $(schemas)

# The commit, in a clone; a tree from a tarball has none, even if it lies in a clone of something else.
commit := $(if $(wildcard .git),$(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null))

# What is compiled depends on how: these files are written anew when their text changes. WERROR makes no
# other object; and installing what is built compiles nothing, whatever flags root's environment has.
text_of_flags := $(CC) $(AR) $(PKG_CONFIG) $(our_cppflags) $(CPPFLAGS) $(filter-out -Werror,$(our_cflags)) \
	$(CFLAGS) $(our_ldflags) $(LDFLAGS) $(libraries)
text_of_commit := $(commit)

$(BUILD)/flags $(BUILD)/commit: $(if $(filter-out install,$(or $(MAKECMDGOALS),all)),FORCE)
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(text_of_$(@F)))' | cmp -s - $@ || echo '$(subst ','\'',$(text_of_$(@F)))' >$@

$(BUILD)/src/version.o: $(BUILD)/commit
$(BUILD)/src/version.o: our_cppflags += -DCOMMIT='"$(commit)"' -DLIBRARIES='"$(lib_versions)"'

$(tool): $(BUILD)/src/main.o $(archive)
	$(call quiet,LINK,$@)$(CC) $(our_ldflags) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(lib_libs) -lm

# Everything except main.o: what the unit tests and the fuzzers link.
$(archive): $(filter-out $(BUILD)/src/main.o,$(objects))
	$(call quiet,AR,$@)rm -f $@ && $(AR) rcs $@ $^

# What src/require.h refuses is refused once, before any source is compiled.
$(BUILD)/required: src/require.h Makefile $(BUILD)/flags
	$(if $(V),,@)$(CC) $(our_cppflags) $(CPPFLAGS) $(our_cflags) $(lib_cflags) $(CFLAGS) -fsyntax-only -x c /dev/null
	@touch $@

$(BUILD)/%.o: %.c Makefile $(BUILD)/flags | $(BUILD)/required
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(our_cppflags) $(CPPFLAGS) $(our_cflags) $(lib_cflags) $(CFLAGS) \
		-MMD -MP -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(archive) Makefile $(BUILD)/flags
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(our_cppflags) $(CPPFLAGS) $(our_cflags) $(lib_cflags) $(CFLAGS) \
		-MMD -MP $(our_ldflags) $(LDFLAGS) -o $@ $< $(archive) $(lib_libs) -lm

# This test decides which allocation fails.
$(BUILD)/unit/memory_test: our_ldflags += -Wl,--wrap=malloc,--wrap=calloc,--wrap=reallocarray

fuzz_shared := $(wildcard tests/robust/fuzz/fuzz*.c)

# A fuzzer: libFuzzer's main, the target, and the tool's own files; see tests/robust/fuzz/run.
$(BUILD)/fuzz/%: tests/robust/fuzz/%.c $(fuzz_shared) tests/robust/fuzz/fuzz.h $(archive) Makefile $(BUILD)/flags
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(our_cppflags) $(CPPFLAGS) $(our_cflags) $(lib_cflags) $(CFLAGS) \
		-Itests/robust/fuzz -fsanitize=fuzzer $(our_ldflags) $(LDFLAGS) -static-libsan -Wl,--wrap=pci_alloc -o $@ $< \
		$(fuzz_shared) $(archive) $(lib_libs) -lm

schema_sources := tools/schema.c src/facts/names.c src/render/verdict_names.c \
	$(wildcard src/facts/model*.c src/render/model*.c)

# It runs on the build machine, even if the tool is built for another one.
$(BUILD)/schema: $(schema_sources) $(wildcard src/*.h src/*/*.h) Makefile
	@mkdir -p $(@D)
	$(call quiet,HOSTCC,$@)$(HOSTCC) -Isrc -D_GNU_SOURCE -std=gnu11 $(warnings) $(if $(WERROR),-Werror) \
		-o $@ $(schema_sources)

$(BUILD)/report.schema.json: $(BUILD)/schema
	$(call quiet,SCHEMA,$@)$(BUILD)/schema >$@

$(BUILD)/report.closed.schema.json: $(BUILD)/schema
	$(call quiet,SCHEMA,$@)$(BUILD)/schema --closed >$@

-include $(objects:.o=.d)

# The programs of tests/unit, which the suites run.
unit: $(patsubst tests/%.c,$(BUILD)/%,$(sort $(wildcard tests/unit/*.c)))

# The installed files, which uninstall removes.
installed := \
	$(BINDIR)/vfio-msixctl \
	$(MANDIR)/man8/vfio-msixctl.8 \
	$(DATADIR)/report.schema.json \
	$(BASHCOMPDIR)/vfio-msixctl \
	$(ZSHCOMPDIR)/_vfio-msixctl \
	$(FISHCOMPDIR)/vfio-msixctl.fish

# The manual page names the path of the schema.
install: $(tool) $(BUILD)/report.schema.json
	$(INSTALL) -D -m 755 $(tool) $(DESTDIR)$(BINDIR)/vfio-msixctl
	sed 's,/usr/local/share/vfio-msixctl/,$(DATADIR)/,' man/vfio-msixctl.8 | \
		$(INSTALL) -D -m 644 /dev/stdin $(DESTDIR)$(MANDIR)/man8/vfio-msixctl.8
	$(INSTALL) -D -m 644 $(BUILD)/report.schema.json $(DESTDIR)$(DATADIR)/report.schema.json
	$(INSTALL) -D -m 644 completions/vfio-msixctl.bash $(DESTDIR)$(BASHCOMPDIR)/vfio-msixctl
	$(INSTALL) -D -m 644 completions/_vfio-msixctl $(DESTDIR)$(ZSHCOMPDIR)/_vfio-msixctl
	$(INSTALL) -D -m 644 completions/vfio-msixctl.fish \
		$(DESTDIR)$(FISHCOMPDIR)/vfio-msixctl.fish

uninstall:
	rm -f $(addprefix $(DESTDIR),$(installed))
	-rmdir $(DESTDIR)$(DATADIR)

# The packages that each goal needs are installed if missing; DEPS=no only lists them.
deps-build:
	@DEPS=$(DEPS) tools/deps build
deps-quick:
	@DEPS=$(DEPS) tools/deps build quick
deps-demo:
	@DEPS=$(DEPS) tools/deps build demo
deps-check:
	@DEPS=$(DEPS) tools/deps build quick demo check lab
deps-deb:
	@DEPS=$(DEPS) tools/deps build quick deb
deps: deps-check

# The goals that build first use all processors, unless -j says how many.
make_all = $(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc)) all

ARCH ?= amd64
demo: deps-$(if $(filter amd64,$(ARCH)),demo,check)
	@$(make_all)
	@tools/demo $(ARCH)

lint: deps-check
	@tools/lint

suites = $(foreach directory,$(1),$(sort $(wildcard tests/$(directory)/*.bats)))

# The longest suites come first: four run at a time, and a long one at the end would run alone. A thousand kills take
# half an hour, most of it waiting.
longest := $(wildcard tests/lab/suites/watch-killed.bats)
all_suites = $(longest) $(filter-out $(longest),$(call suites,robust lab/suites bench cli unit))

check: deps-check
	@$(make_all) WERROR=1
	@tools/lint
	@tests/robust/fuzz/run $(FUZZ_TIME)
	@TESTS_TAGS='$(if $(filter yes,$(TESTS_LONG)),,!long)' tests/run $(all_suites)

# For contributors and packagers: installs nothing, boots nothing, needs neither the network nor a linter,
# only what the build needs, and Bats, jq and python3-jsonschema. No guest: five files at a time keep two cores busy.
check-quick:
	@$(make_all)
	@TESTS_JOBS=$${TESTS_JOBS:-5} TESTS_TAGS='!more-tools,!timing,!thorough' tests/run $(call suites,unit cli)

# The same with every extreme value, every fault at every call, and more random rounds; takes an hour.
check-long:
	@$(MAKE) --no-print-directory TESTS_LONG=yes TROUBLE_ROUNDS=100 FUZZ_TIME=600 check

# FUZZ_TIME seconds of fuzzing, on two cores.
FUZZ_TIME ?= 10
fuzz: deps-check
	@tests/robust/fuzz/run $(FUZZ_TIME)

# Which lines of src/ the suites execute.
coverage: deps-check
	@tools/coverage

# Measures every cell again and rewrites the tables in kernel/README.md.
matrix-table: deps-check
	@$(make_all)
	@mkdir -p $(BUILD)/matrix
	BENCH_TIME=2s MATRIX_DIR=$(abspath $(BUILD))/matrix TESTS_JOBS=1 tests/run tests/lab/suites/matrix-*.bats
	tests/lab/matrix/matrix.py write $(BUILD)/matrix kernel/README.md

# The source of a release: what is committed, the same bytes in every clone.
tarball := $(BUILD)/vfio-msixctl-$(VERSION).tar
dist:
	@test -e .git || { echo 'dist: needs a clone, of which it packs what is committed' >&2; exit 1; }
	@mkdir -p $(BUILD)
	$(call quiet,DIST,$(tarball).gz)git -c tar.umask=0022 archive --prefix=vfio-msixctl-$(VERSION)/ \
		-o $(tarball) HEAD && gzip -9nf $(tarball)

# Builds, tests, installs and uninstalls what dist packs.
distcheck: dist
	@tools/distcheck $(tarball).gz

# The Debian packages, in build/deb.
deb: deps-deb
	@tools/deb

format:
	clang-format -i $(wildcard src/*.[ch] src/*/*.[ch])

clean:
	rm -rf build build-sanitize build-robust build-coverage

.PHONY: all install uninstall deps deps-build deps-quick deps-demo deps-check deps-deb demo lint check check-quick \
	check-long unit coverage matrix-table fuzz dist distcheck deb format clean FORCE
FORCE:
.DELETE_ON_ERROR:
