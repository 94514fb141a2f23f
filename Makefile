# The everyday commands. scripts/run and scripts/test need no make; this is for working on the code.

# Generated code is formatted by its generator.
SWIFT_FILES = $(shell find Package.swift Sources Tests Tools Benchmarks Examples -name '*.swift' \
	-not -path '*/Generated/*' -not -path '*/.build/*' 2>/dev/null)
DIR ?= Tests/Conformance

.DEFAULT_GOAL := help
.PHONY: help build test tidy lint check format conformance pods bench generate clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{ printf "  make %-12s %s\n", $$1, $$2 }' Makefile

build: ## build everything, debug
	swift build --build-tests

test: ## run all tests
	scripts/test

tidy: ## run the tests of the style guide alone
	scripts/test TidyTests

lint: ## say what `make format` would change
	swift format lint --strict --parallel $(SWIFT_FILES)

check: lint test ## all that must pass before a commit: format, build, tests, tidy

format: ## format the code in place
	swift format --in-place --parallel $(SWIFT_FILES)

conformance: ## compare with recorded behaviour: make conformance DIR=Tests/Conformance
	swift run -c release conformance $(DIR)

pods: BACKEND ?= simulated
pods: DIR = Tests/Golden/pods
pods: ## lives of Pods as recorded of a kubelet: make pods BACKEND=simulated DIR=Tests/Golden/pods
	swift run -c release pods --backend $(BACKEND) $(DIR)

bench: ## run the benchmarks
	swift run -c release Benchmarks

generate: ## generate the API types again; fails when that changes them
	swift run GenerateAPI
	git diff --exit-code -- Sources/KubernetesAPI/Generated
	test -z "$$(git status --porcelain -- Sources/KubernetesAPI/Generated)"

clean: ## remove what was built
	swift package clean
