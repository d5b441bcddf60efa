# Makefile: the commands of this checkout. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build release demo test test-editors install-editor fast fuzz crash tsan bench bench-lsp profile order scores format lint install clean

export SWIFT_BACKTRACE := enable=no

# Nothing lies beside the program that its loader should look for there, at each start, before it looks elsewhere.
RELEASE := -c release --static-swift-stdlib --disable-local-rpath
ifeq ($(shell uname), Linux)
# At a fixed address the program has 300 places to patch at its start instead of 23,000.
RELEASE += -Xlinker -no-pie
# Nobody links against the program, so it tells its loader of nothing but where it begins. Otherwise
# every public function of Swift's library is kept, and named, for others.
RELEASE += -Xlinker --version-script=$(CURDIR)/.ci/link/exports.map
# What a check calls lies together, so that the rest of the program stays out of memory.
RELEASE += -Xswiftc -use-ld=lld -Xlinker --no-warn-symbol-ordering
RELEASE += -Xlinker --symbol-ordering-file=$(CURDIR)/.ci/link/startup-order.txt
# The modules are compiled into the program as one, so that a small function of one costs another no call.
RELEASE += --experimental-lto-mode=full
# The little of the C++ library that Swift's runtime needs is linked in, where there is an archive of it: to find
# it in the system's was a quarter of a start.
ARCHIVE := $(wildcard $(shell clang -print-file-name=libstdc++.a 2>/dev/null))
ifneq ($(ARCHIVE),)
RELEASE += -Xswiftc -L$(CURDIR)/.build/archives
ARCHIVES := .build/archives/libstdc++.a
endif
# The few functions that unwind a stack, too: one library less to open and to patch at each start.
RELEASE += -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
# What ran often when it was counted is joined and laid out for speed, and what never ran lies apart from it.
PROFDATA := $(shell command -v "$$(clang -print-prog-name=llvm-profdata 2>/dev/null)" 2>/dev/null)
ifneq ($(PROFDATA),)
PROFILED := -Xlinker --lto-cs-profile-file=$(CURDIR)/.build/profile/counts -Xlinker --no-lto-pgo-warn-mismatch \
  -Xlinker -mllvm -Xlinker -split-machine-functions
PROFILES := .build/profile/counts
endif
# Nothing asks what Unicode calls a letter: half a megabyte of names stays out (ScalarNames.c).
RELEASE += -Xlinker --wrap=_swift_stdlib_getScalarName
# Functions of the same code are one; and nothing is kept to unwind a stack, since nobody throws.
RELEASE += -Xlinker --icf=all -Xlinker --no-eh-frame-hdr -Xlinker -T -Xlinker $(CURDIR)/.ci/link/layout.ld
endif
# How `make profile` links a program that counts, and writes what it counted where it ends.
COUNTING = -Xlinker --lto-cs-profile-generate -Xlinker --wrap=_exit \
  -Xlinker $(CURDIR)/.build/profile/write-profile.o -Xlinker -u__llvm_profile_runtime \
  -Xlinker $(wildcard $(shell clang -print-resource-dir)/lib/linux/libclang_rt.profile-$(shell uname -m).a)
PREFIX ?= $(HOME)/.local

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup:  ## check the prerequisites; print and install the system packages that are missing
	@.ci/setup

build: setup  ## build dls for development, into .build/debug/dls
	swift build

# In a folder of its own, since the linker prefers a shared library beside it.
.build/archives/libstdc++.a: $(ARCHIVE)
	@mkdir -p $(@D)
	@ln -sf $< $@

# As the linker of this toolchain reads it; the program is linked anew then, which swift itself would not see.
.build/profile/counts: .ci/link/profile.txt
	@mkdir -p $(@D)
	@$(PROFDATA) merge $< -o $@
	@rm -f .build/release/dls

release: setup $(ARCHIVES) $(PROFILES)  ## build dls for use, into .build/release/dls
	swift build $(RELEASE) $(PROFILED) -Xlinker -s --product dls

demo: release  ## from a project file to a map of tree crowns, on real imagery
	@PATH="$(CURDIR)/.build/release:$$PATH" samples/tree-crowns/demo

test:  ## set up what the tests need and run them all
	@.ci/setup tests
	@.ci/test

test-editors:  ## open, mend and complete a project in real Neovim, Emacs, Vim and Kate's highlighter
	@.ci/setup editors
	@.ci/editors

fast:  ## the inner loop: the Swift tests whose name holds FILTER (make fast FILTER=Store)
	swift test --filter '$(or $(FILTER),.)'

fuzz: setup  ## hours of searching for inputs that break a promise (FUZZ_SECONDS for each search)
	@.ci/fuzz-long

crash: release setup  ## kill and refuse apply and import at every moment; 200 kills at 100,000 rows
	@.ci/crash

tsan: setup  ## the Swift tests under ThreadSanitizer
	swift test --sanitize=thread --build-path .build/tsan

# Stripped, since older valgrinds give up over what debuggers are told.
bench: release  ## times, sizes and memory, as docs/benchmarks.md quotes them
	swift build $(RELEASE) -Xlinker -s --product dls-stages
	@.ci/bench

bench-lsp: release  ## latency and memory of the language server, beside others
	@.ci/bench-lsp

# The program that counts is linked of what `make release` compiled, and removed again.
profile: setup $(ARCHIVES)  ## count anew how often functions run, for the linker; then run `make order`
	@mkdir -p .build/profile
	clang -c -O2 .ci/link/write-profile.c -o .build/profile/write-profile.o
	swift build $(RELEASE) $(COUNTING) --product dls
	@PROFDATA=$(PROFDATA) .ci/link/profile .build/release/dls > .build/profile/profile.txt
	@rm .build/release/dls
	mv .build/profile/profile.txt .ci/link/profile.txt

order: setup $(ARCHIVES) $(PROFILES)  ## note anew which functions a start calls, for the linker (needs valgrind)
	swift build $(RELEASE) $(PROFILED) -Xlinker --strip-debug --product dls
	@.ci/link/startup-order .build/release/dls > .build/startup-order.txt
	mv .build/startup-order.txt .ci/link/startup-order.txt

scores: release  ## F1 of the tree crown samples over three seeds (a quarter of an hour)
	@PATH="$(CURDIR)/.build/release:$$PATH" samples/tree-crowns/scores "$(CURDIR)/.build/scores"

format:  ## format every Swift file
	swift format -i -r -p Package.swift Sources Tests

lint:  ## what the tests ask of style
	swift format lint --strict -r -p Package.swift Sources Tests

install: release  ## put dls, its engine's source and completions under PREFIX (~/.local)
	install -d "$(PREFIX)/bin" "$(PREFIX)/share/dls"
	install -m 755 .build/release/dls "$(PREFIX)/bin/dls"
	rm -rf "$(PREFIX)/share/dls/engine"
	cp -R Sources/engine "$(PREFIX)/share/dls/engine"
	install -d "$(PREFIX)/share/bash-completion/completions" \
	  "$(PREFIX)/share/zsh/site-functions" "$(PREFIX)/share/fish/vendor_completions.d"
	.build/release/dls completions bash > "$(PREFIX)/share/bash-completion/completions/dls"
	.build/release/dls completions zsh > "$(PREFIX)/share/zsh/site-functions/_dls"
	.build/release/dls completions fish > "$(PREFIX)/share/fish/vendor_completions.d/dls.fish"

install-editor:  ## make an editor know .dlsproj: make install-editor EDITOR=helix
	@editors/install $(if $(filter command,$(firstword $(origin EDITOR))),$(EDITOR))

clean:  ## remove what was built here
	rm -rf .build
