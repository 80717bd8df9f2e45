# Palier: the only door. `make` alone lists what there is.
# What a target needs beyond Rust it puts into .tools/ itself, with pinned versions.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

CARGO ?= cargo

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Try it
.PHONY: run
run: ## Sandbox with sample data on http://127.0.0.1:8080 (the first build takes about 5 minutes on two cores)
	@tools/install compiler
	@$(CARGO) build --locked --workspace
	@exec target/debug/palier serve --sample-data

.PHONY: demo
demo: build ## Plays the whole story over HTTP against a sandbox of its own, and shows the money at each step
	@tools/with-server --sample-data sh -c 'target/debug/palier demo --url "$$SANDBOX_URL"'

.PHONY: walk-through
walk-through: build ## Runs the commands of the README as they stand there, on both databases, and compares the replies
	@tools/walk-through

##@ Change it
.PHONY: build
build: ## The binary, target/debug/palier
	@tools/install compiler
	@$(CARGO) build --quiet --locked --workspace

.PHONY: test
test: ## All tests, on SQLite and on a PostgreSQL of their own
	@tools/install compiler
	@$(CARGO) test --locked --workspace --no-run
	@tools/with-postgres --fast $(CARGO) test --locked --workspace --no-fail-fast

.PHONY: record
record: ## Tells all stories on both databases and writes down what was asked, answered and stored (TO=target/before STORIES=pledging)
	@[ -n "$(TO)" ] && [ ! -e "$(TO)" ] || { echo "record into which new folder? TO=target/before" >&2; exit 2; }
	@tools/install compiler
	@$(CARGO) build --quiet --locked -p palier-tests --tests
	@PALIER_RECORD=$(abspath $(TO)) tools/with-postgres --fast $(CARGO) test --locked -p palier-tests --test stories --no-fail-fast $(STORIES)

.PHONY: compare
compare: ## Fails when two recordings differ (BEFORE=target/before AFTER=target/after STORIES=pledging)
	@tools/compare-recordings $(BEFORE) $(AFTER) $(STORIES)

.PHONY: fmt
fmt: ## Formats the sources
	@$(CARGO) fmt --all

.PHONY: check
check: ## All that CI checks; under 20 minutes from a clean clone
	@tools/check

.PHONY: lint
lint: ## Format, clippy with warnings as errors, layers
	@$(CARGO) fmt --all --check
	@tools/tidy
	@$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

.PHONY: deny
deny: ## Licences, layering, unused dependencies, known vulnerabilities
	@tools/deny

##@ The document
.PHONY: openapi
openapi: build ## Writes openapi.yaml and openapi-3.0.yaml
	@target/debug/palier openapi > openapi.yaml
	@target/debug/palier openapi --version 3.0 > openapi-3.0.yaml

.PHONY: openapi-drift
openapi-drift: build ## Fails when the committed documents are not what the code says
	@target/debug/palier openapi | diff -u openapi.yaml -
	@target/debug/palier openapi --version 3.0 | diff -u openapi-3.0.yaml -
	@echo "  openapi.yaml, openapi-3.0.yaml: no drift"

.PHONY: openapi-compat
openapi-compat: build ## Fails when a client of the last released document (git tag v…) could break on this one
	@if tag=$$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null); then \
		git show "$$tag:openapi.yaml" > target/openapi-released.yaml; \
		target/debug/palier openapi compare target/openapi-released.yaml openapi.yaml; \
	else echo "  compatibility: nothing released yet"; fi

.PHONY: lint-openapi
lint-openapi: ## Four linters over the committed documents: 0 errors, 0 warnings
	@tools/lint-openapi

.PHONY: fuzz-openapi
fuzz-openapi: build ## Schemathesis against a sandbox, as two roles (SECONDS_EACH=120)
	@tools/fuzz-openapi

.PHONY: docs-test
docs-test: build ## Opens /docs in headless Chromium and tries calls from the page
	@tools/install node
	@tools/install chromium
	@PATH="$(CURDIR)/.tools/bin:$$PATH" tools/with-server --sample-data node tools/docs-test.mjs

.PHONY: clients
clients: build ## Generates TypeScript, Python and Rust clients, compiles them, plays the pledge story with each
	@clients/check

.PHONY: clients-all
clients-all: build ## The same for Go, PHP, Ruby, Java, Kotlin and three more for TypeScript; 10 minutes, before a release
	@clients/check-all $(LANGUAGES)

##@ Measure it
.PHONY: bench
bench: ## The tables of performance, as ratios taken in one run (BENCH="--only P1,P3 --rounds 5", BENCH="--help")
	@tools/install compiler
	@$(CARGO) build --quiet --locked --release -p palier-api -p palier-bench --bins --examples
	@if [ -z "$(BENCH)" ]; then target/release/examples/costs; fi
	@SANDBOX_BINARY=$(CURDIR)/target/release/palier tools/with-postgres target/release/palier-bench --plot docs $(BENCH)

.PHONY: chaos
chaos: build ## Hurts the binary from outside, at full length, and checks the money (CHAOS="--only R1,R20 --rounds 5")
	@tools/chaos/run $(CHAOS)

.PHONY: mutants
mutants: ## Breaks the code that handles money, one thing at a time: at least 95 % must fail a test of the domain (MUTANTS="--shard 0/8")
	@tools/mutants $(MUTANTS)

.PHONY: clean
clean: ## Forgets what was built, installed and tried here
	@$(CARGO) clean
	@rm -rf .tools data
