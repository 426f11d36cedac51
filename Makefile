# SPDX-License-Identifier: Apache-2.0
# `make help` lists what can be made. CI runs `make check` and nothing else.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PATH := $(PATH):/usr/local/go/bin

LINT_VERSION := v2.15.0
LINT := .cache/bin/golangci-lint-$(LINT_VERSION)

ARGS ?=
P ?= $(shell nproc 2>/dev/null || echo 2)
TIMEOUT ?= 10m
FUZZTIME ?= 20s
BENCHTIME ?= 1s
CYCLES ?= 200

# Published specifications whose licence is not stated cannot be kept here. Where a folder of them lies beside the
# repository, the tests that compare with them read it.
REFERENCE := $(wildcard ../shared/data)
ifneq ($(REFERENCE),)
export LODE_REFERENCE_DATA ?= $(abspath $(REFERENCE))
endif

.PHONY: help demo build test check fmt fmt-check lint vet generated tidy setup bench fuzz golden crash torture

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  Settings: ARGS='--once' (demo), P=2 TIMEOUT=10m (test), BENCHTIME=1s, FUZZTIME=20s, CYCLES=200 (crash)"

demo: ## run everything with a simulated outside world (ARGS=--once: run through, print what became of it, stop)
	@go run ./cmd/lode demo $(ARGS)

build: ## build the one binary, bin/lode
	@go build -trimpath -o bin/lode ./cmd/lode

setup: # what the tests need beside Go
	@.ci/setup

# The laboratory breaks the real binary under load and has a clock to keep: it runs by itself, and without the race detector,
# which the binary that it breaks is not built with either.
LABORATORY := ./conformance/lab

test: setup ## run every test, with the race detector but for the laboratory; installs what the tests need
	@go test -race -timeout $(TIMEOUT) -p $(P) $$(go list ./... | grep -vE '/conformance/(lab|planted)(/|$$)')
	@go test -timeout $(TIMEOUT) ./conformance/planted
	@go test -timeout $(TIMEOUT) $(LABORATORY)/...

check: fmt-check lint vet generated tidy test ## run all that CI runs

fmt: $(LINT) ## format the code
	@$(LINT) fmt

fmt-check: $(LINT)
	@$(LINT) fmt --diff || { echo 'fmt: run `make fmt`' >&2; exit 1; }

lint: $(LINT) ## check style and the direction of imports, and that planted wrong imports are refused
	@$(LINT) config verify
	@.ci/fence $(LINT)
	@$(LINT) run --allow-serial-runners ./...

vet:
	@go vet ./...

generated:
	@.ci/generated

tidy:
	@go mod tidy -diff

bench: ## run the benchmarks; each group ends with its ratios to the group's first
	@.ci/bench $(BENCHTIME)

fuzz: ## run every fuzz target for FUZZTIME
	@.ci/fuzz $(FUZZTIME)

golden: ## write the golden files anew; read the difference before you commit it
	@.ci/golden

torture: setup ## kill, freeze and cut the power under every engine, play every fault, live through months, plant every bug: an hour and more
	@go test -count=1 -timeout 5h ./conformance/lab/disk ./conformance/lab/matrix
	@go test -count=1 -timeout 5h ./conformance/planted -planted all
	@go test -count=1 -timeout 5h ./conformance/lab/months -months 2000
	@go test -count=1 -timeout 5h $(LABORATORY) -cycles $(CYCLES) -kills 1000 -cuts 200

crash: ## kill the gateway CYCLES times under load and count what was lost or doubled
	@go test $(LABORATORY) -count=1 -timeout 120m -run TestCrash -v -cycles=$(CYCLES)

$(LINT):
	@echo "Building golangci-lint $(LINT_VERSION) into .cache/bin, once: a minute or two."
	@mkdir -p $(@D)
	@GOBIN="$(abspath $(@D))" go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	@mv $(@D)/golangci-lint $@
