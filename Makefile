# smtpscope: one Makefile, not recursive. `make help` lists the targets.
#
#   BUILD=dir      where everything that is made goes (default: build)
#   SANITIZE=1     AddressSanitizer and UndefinedBehaviorSanitizer
#   CC=clang       the other compiler

VERSION  := 0.1.0
BUILD    ?= build
PREFIX   ?= /usr/local
CFLAGS   ?= -O2 -g
SANITIZE ?=

.DEFAULT_GOAL := all

PACKAGES := libssl libcrypto libcares jansson popt libidn2 libgsasl libfyaml libpcre2-8

CPPFLAGS += -I. -I$(BUILD)/include -D_GNU_SOURCE -DSMTPSCOPE_VERSION='"$(VERSION)"'
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wformat=2 -Wvla -Wundef -Wpointer-arith -Wno-missing-field-initializers
ALL_CFLAGS := -std=c17 $(WARNINGS) $(CFLAGS)
LDLIBS   += $(shell pkg-config --libs $(PACKAGES)) -lev -lhttp_parser -lm
# What smtp-mock alone needs.
MOCK_LIBS := -lldns
MIME_CFLAGS = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags gmime-3.0))
MIME_LIBS   = $(shell pkg-config --libs gmime-3.0)
ifneq ($(SANITIZE),)
ALL_CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=undefined \
              -fno-omit-frame-pointer
LDFLAGS  += -fsanitize=address,undefined
endif

# ---- layers: each folder is an archive; the link order allows only downward
# references (docs/DESIGN.md, part 3).
layer      = $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard $(1)/*.c))
archive    = $(BUILD)/lib/$(subst /,-,$(1)).a
COMMON     := common/net common/proto common/base
PROBE      := probe/report probe/run probe/diagnose probe/stages probe/session \
              probe/result probe/settings
MOCK       := mockserver/server mockserver/scenario
LAYERS     := $(PROBE) $(MOCK) $(COMMON)
ARCHIVES   := $(foreach l,$(LAYERS),$(call archive,$(l)))

define layer_rule
$(call archive,$(1)): $(call layer,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(AR) rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer_rule,$(l))))

# Data that is compiled in.
PRESETS := $(sort $(wildcard knowledge/presets/*.yaml))
$(BUILD)/embed: packaging/embed.c
	@mkdir -p $(@D)
	$(CC) -std=c17 $(WARNINGS) -o $@ $<
$(BUILD)/gen/presets.c: $(BUILD)/embed $(PRESETS)
	@mkdir -p $(@D)
	$(BUILD)/embed preset $(PRESETS) >$@
$(BUILD)/obj/gen/presets.o: $(BUILD)/gen/presets.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<
$(call archive,probe/settings): $(BUILD)/obj/gen/presets.o

# The ids of the diagnoses, for the scenarios that expect them.
$(BUILD)/gen/diagnosis_ids.c: $(BUILD)/embed knowledge/diagnoses.tsv
	@mkdir -p $(@D)
	$(BUILD)/embed diagnosis knowledge/diagnoses.tsv >$@
$(BUILD)/obj/gen/diagnosis_ids.o: $(BUILD)/gen/diagnosis_ids.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<
$(call archive,mockserver/scenario): $(BUILD)/obj/gen/diagnosis_ids.o

# The servers that scenarios are based on.
PERSONAS := $(sort $(wildcard mockserver/personas/*.yaml))
$(BUILD)/gen/personas.c: $(BUILD)/embed $(PERSONAS)
	@mkdir -p $(@D)
	$(BUILD)/embed persona $(PERSONAS) >$@
$(BUILD)/obj/gen/personas.o: $(BUILD)/gen/personas.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<
$(call archive,mockserver/scenario): $(BUILD)/obj/gen/personas.o

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

PROBE_MAIN := $(call layer,probe)
MOCK_MAIN  := $(call layer,mockserver)
PROGRAMS   := $(BUILD)/smtp-probe $(BUILD)/smtp-mock

# ---- knowledge/ as constant tables: checked, proven by the examples and
# written by a program of ours
KNOWLEDGE  := $(sort $(wildcard $(foreach d,words parties rules diagnoses examples,knowledge/$(d)/*.yaml)))
CORPUS     := $(sort $(wildcard tests/corpus/*.jsonl))
COMPILER   := $(BUILD)/compile-knowledge
$(COMPILER): $(addprefix $(BUILD)/obj/packaging/,compile-knowledge.o knowledge_table.o learn.o corpus.o) $(ARCHIVES)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/gen/knowledge.c: $(COMPILER) knowledge/diagnoses.tsv $(KNOWLEDGE) $(CORPUS)
	@mkdir -p $(@D)
	$(COMPILER) knowledge/diagnoses.tsv $(KNOWLEDGE) $(CORPUS) >$@.new
	@mv $@.new $@
$(BUILD)/obj/gen/knowledge.o: $(BUILD)/gen/knowledge.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<
KNOWN      := $(BUILD)/obj/gen/knowledge.o

$(BUILD)/smtp-probe: $(PROBE_MAIN) $(ARCHIVES) $(KNOWN)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/smtp-mock: $(MOCK_MAIN) $(foreach l,$(MOCK) $(COMMON),$(call archive,$(l)))
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(MOCK_LIBS)

# The part that needs GMime, and GLib with it: a module that is loaded when a
# message wants it (common/proto/mime.h).
MIME_MODULE := $(BUILD)/lib/smtpscope/mime.so
$(MIME_MODULE): common/mime/module.c common/proto/mime.h \
    common/base/span.h common/base/arena.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(MIME_CFLAGS) -fPIC -shared $(if $(SANITIZE),,-Wl,-z,defs) \
	    $(LDFLAGS) -o $@ $< $(MIME_LIBS)

.PHONY: all
all: $(PROGRAMS) $(MIME_MODULE)  ## build the programs

# ---- unit tests: one runner of every tests/unit/**/test_*.c
#   UNIT=proto/reply   only the tests whose "suite: name" contains this
UNIT         ?=
UNIT_SOURCES := $(wildcard tests/unit/*.c tests/unit/*/*.c tests/unit/*/*/*.c)
UNIT_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(UNIT_SOURCES))
$(BUILD)/unit-tests: $(UNIT_OBJECTS) $(ARCHIVES) $(KNOWN) | $(MIME_MODULE)
	$(CC) $(LDFLAGS) -o $@ $^ -lcunit $(LDLIBS) $(MOCK_LIBS)

.PHONY: check-unit
check-unit: $(BUILD)/unit-tests $(CERTS_STAMP)  ## build and run the unit tests (UNIT=filter)
	$(BUILD)/unit-tests $(UNIT)

# ---- set-up: Debian packages, mail servers for the interop tests, certificates
SERVERS     := build/servers
CERTS       := build/certs
CERTS_STAMP := $(CERTS)/.made

.PHONY: deps deps-test servers certs
deps:  ## install the packages for building (Debian, as root or with sudo)
	@packaging/install-packages packaging/build.txt

deps-test:  ## install the packages for testing and fetch the mail servers
	@packaging/install-packages packaging/build.txt packaging/test.txt
	@packaging/fetch-servers packaging/servers.txt $(SERVERS)

servers:  ## fetch the mail servers of the interop tests
	@packaging/fetch-servers packaging/servers.txt $(SERVERS)

certs: $(CERTS_STAMP)  ## make the test certificates
$(CERTS_STAMP): certs/certs.tsv certs/make-certs certs/make-staples
	certs/make-certs certs/certs.tsv $(CERTS)
	@touch $@

# ---- tests. `check` starts make again, so that what `deps` has installed
# counts. SUITES chooses among tests/run's.
#   UNIT=filter        only the unit tests that match
SUITES ?= $(if $(UNIT),unit,unit cli scenarios interop results meta lint)
export BUILD CERTS SERVERS CC SANITIZE UNIT

.PHONY: check check-built check-cli check-interop asan lint format
check: deps deps-test  ## install what is missing, build, run every test
	@$(MAKE) --no-print-directory check-built

check-built: all $(BUILD)/unit-tests $(CERTS_STAMP)
	@tests/run $(SUITES)

.PHONY: check-scenarios
check-scenarios: all $(CERTS_STAMP)  ## smtp-mock verify: every scenario against smtp-probe
	@tests/run scenarios

check-cli check-interop: check-%: all $(CERTS_STAMP)
	@tests/run $*

asan:  ## every test of the programs, built with the sanitizers
	@$(MAKE) --no-print-directory check-built SANITIZE=1 BUILD=build/asan \
	    SUITES="unit cli scenarios interop results"

lint: $(CERTS_STAMP)  ## shellcheck, clang-format, warnings of gcc and clang
	@tests/run lint

format:  ## let clang-format lay out every C file
	git ls-files '*.c' '*.h' | xargs clang-format -i

# Every object and no program: what the warnings gate compiles.
.PHONY: objects
objects: $(UNIT_OBJECTS) $(PROBE_MAIN) $(MOCK_MAIN) $(foreach l,$(LAYERS),$(call layer,$(l))) \
    $(MIME_MODULE)

# ---- a look at it, and how fast it is
.PHONY: demo demo-built bench
demo: deps  ## a failed submission diagnosed, and one that works, against the mock
	@packaging/install-packages packaging/demo.txt
	@$(MAKE) --no-print-directory -s demo-built

demo-built: all $(CERTS_STAMP)
	@tests/demo

bench: deps deps-test  ## time smtp-probe and smtp-mock beside others of their kind
	@$(MAKE) --no-print-directory -s all certs
	@tests/bench/run
	@tests/bench/mock
	@tests/bench/explain

.PHONY: accuracy
accuracy: all $(CERTS_STAMP)  ## how often the labelled failures are diagnosed right, as texts and live
	@tests/corpus/accuracy && tests/corpus/fixes; explained=$$?; tests/corpus/live && exit $$explained

.PHONY: review
review: $(BUILD)/smtp-probe  ## list the dated facts that are past their review date
	@$< explain --review

# ---- fuzzing: each tests/fuzz/*.c is a libFuzzer target, its seeds are in
# tests/fuzz/seeds/NAME, what it finds goes to build/fuzz/found.
FUZZ_SECONDS ?= 60
FUZZERS      := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))

.PHONY: fuzz fuzz-built
fuzz: deps-test  ## run each fuzz target for FUZZ_SECONDS (60)
	@$(MAKE) --no-print-directory fuzz-built CC=clang SANITIZE=1 \
	    BUILD=build/fuzz CFLAGS="-O1 -g -fsanitize=fuzzer-no-link"

fuzz-built: $(FUZZERS:%=$(BUILD)/fuzz-%)
	@for name in $(FUZZERS); do tests/lib/fuzz "$$name" $(FUZZ_SECONDS) || exit 1; done

.SECONDARY: $(FUZZERS:%=$(BUILD)/obj/tests/fuzz/%.o)
$(BUILD)/fuzz-explain_lines: $(BUILD)/obj/probe/explain_lines.o
$(BUILD)/fuzz-%: $(BUILD)/obj/tests/fuzz/%.o $(ARCHIVES) $(KNOWN)
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS) $(MOCK_LIBS)

# ---- installing
MAN_PAGES   := $(patsubst docs/%.scd,$(BUILD)/man/%,$(wildcard docs/*.scd))
INSTALL     ?= install
SHARE       := $(DESTDIR)$(PREFIX)/share
SHELLS      := bash zsh fish
COMPLETED   := bash-completion/completions/smtp-probe zsh/site-functions/_smtp-probe \
               fish/vendor_completions.d/smtp-probe.fish

# The options in a page come from the program whose page it is.
$(BUILD)/man/smtp-probe.1: docs/smtp-probe.1.scd $(BUILD)/smtp-probe
	@mkdir -p $(@D)
	$(BUILD)/smtp-probe --generate man >$@.options
	sed -e "/^@OPTIONS@\$$/{r $@.options" -e "d}" $< | scdoc >$@

# The facts that conditions may name, too.
$(BUILD)/man/smtp-knowledge.5: docs/smtp-knowledge.5.scd $(BUILD)/smtp-probe
	@mkdir -p $(@D)
	$(BUILD)/smtp-probe --generate facts >$@.facts
	sed -e "/^@FACTS@\$$/{r $@.facts" -e "d}" $< | scdoc >$@

# The keys of the scenario language come from its tables.
$(BUILD)/man/smtp-scenario.5: docs/smtp-scenario.5.scd $(BUILD)/smtp-mock
	@mkdir -p $(@D)
	$(BUILD)/smtp-mock schema --reference >$@.keys
	sed -e "/^@KEYS@\$$/{r $@.keys" -e "d}" $< | scdoc >$@

$(BUILD)/man/%: docs/%.scd
	@mkdir -p $(@D)
	scdoc <$< >$@

$(BUILD)/completions/%: $(BUILD)/smtp-probe
	@mkdir -p $(@D)
	$< --generate completion-$* >$@

.PHONY: man completions install uninstall
man: $(MAN_PAGES)  ## the manual pages
completions: $(SHELLS:%=$(BUILD)/completions/%)  ## the completions for bash, zsh and fish

install: all man completions $(CERTS_STAMP)  ## install under PREFIX (/usr/local), below DESTDIR
	$(INSTALL) -D -m 755 -t $(DESTDIR)$(PREFIX)/bin $(PROGRAMS)
	$(INSTALL) -D -m 755 -t $(DESTDIR)$(PREFIX)/lib/smtpscope $(MIME_MODULE)
	$(INSTALL) -D -m 644 -t $(SHARE)/smtpscope docs/result.schema.json knowledge/*.tsv
	$(INSTALL) -D -m 644 -t $(SHARE)/smtpscope/certs $(CERTS)/*
	@for folder in $(sort $(dir $(wildcard scenarios/*/*.yaml))); do \
	    $(INSTALL) -D -m 644 -t $(SHARE)/smtpscope/$$folder $$folder*.yaml; done
	@for page in $(MAN_PAGES); do \
	    $(INSTALL) -D -m 644 -t $(SHARE)/man/man$${page##*.} $$page; done
	$(INSTALL) -D -m 644 $(BUILD)/completions/bash $(SHARE)/$(word 1,$(COMPLETED))
	$(INSTALL) -D -m 644 $(BUILD)/completions/zsh $(SHARE)/$(word 2,$(COMPLETED))
	$(INSTALL) -D -m 644 $(BUILD)/completions/fish $(SHARE)/$(word 3,$(COMPLETED))

uninstall:  ## remove what install has put there
	rm -rf $(SHARE)/smtpscope $(DESTDIR)$(PREFIX)/lib/smtpscope
	rm -f $(PROGRAMS:$(BUILD)/%=$(DESTDIR)$(PREFIX)/bin/%) \
	    $(foreach page,$(notdir $(MAN_PAGES)),$(SHARE)/man/man$(subst .,,$(suffix $(page)))/$(page)) \
	    $(COMPLETED:%=$(SHARE)/%)

.PHONY: clean help
clean:  ## remove everything that was made
	rm -rf $(BUILD)

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
