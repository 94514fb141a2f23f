# The everyday commands. scripts/run and scripts/test need no make; this is for working on the code.

# Generated code is formatted by its generator.
SWIFT_FILES = $(shell find Package.swift Sources Tests Tools Benchmarks Examples -name '*.swift' \
	-not -path '*/Generated/*' -not -path '*/.build/*' 2>/dev/null)
SEEDS ?= 200

.DEFAULT_GOAL := help
.PHONY: help build test tidy lint check format conformance pods admission simulate mutate fuzz \
	bench placements generate clean

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

conformance: DIR ?= Tests/Conformance
conformance: ## compare with recorded behaviour: make conformance DIR=Tests/Conformance
	swift run -c release conformance $(DIR)

pods: BACKEND ?= simulated
pods: ENGINE ?= podman
pods: DIR ?= Tests/Golden/pods
pods: ## lives of Pods as recorded of a kubelet: make pods BACKEND=simulated DIR=Tests/Golden/pods
	swift build -c release --product reconcile-supervisor
	swift run -c release pods --backend $(BACKEND) --engine $(ENGINE) $(DIR)

admission: DIR ?= Tests/AdmissionTests
admission: ## compare with recorded answers of an API server: make admission DIR=Tests/AdmissionTests
	swift run -c release admission $(DIR)

FUZZ_SECONDS ?= 60
FUZZ_DIR ?= .build/fuzz

fuzz: ## try the reader and decoder with libFuzzer: make fuzz FUZZ_SECONDS=3600
	swift build -c release --product fuzz --scratch-path $(FUZZ_DIR) \
		-Xswiftc -sanitize=fuzzer -Xswiftc -DLIBFUZZER -Xswiftc -use-ld=lld
	mkdir -p $(FUZZ_DIR)/corpus
	SWIFT_BACKTRACE=enable=no $(FUZZ_DIR)/release/fuzz -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 \
		-artifact_prefix=$(FUZZ_DIR)/ $(FUZZ_DIR)/corpus Tests/Fuzzing/Inputs/seeds

simulate: ## try random histories: make simulate SEEDS=200, or SEED=17 for one
	swift run -c release simulate $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

mutate: ## change the controllers a little: the tests must notice; ONLY=Job tries some
	swift run mutate $(if $(ONLY),--only $(ONLY))

bench: ## run the benchmarks, or some of them: make bench ONLY=Scheduling
	swift run -c release Benchmarks $(ONLY)

placements: ## let a checker judge 50,000 placements of the scheduler
	swift run -c release Benchmarks placements

generate: ## generate the API types again; fails when that changes them
	swift run GenerateAPI
	git diff --exit-code -- Sources/KubernetesAPI/Generated
	test -z "$$(git status --porcelain -- Sources/KubernetesAPI/Generated)"

clean: ## remove what was built
	swift package clean
