# Caspian. `make help` lists the targets; README.md tells what you will see.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
PROTOS := $(wildcard proto/caspian/events/v1/*.proto)

.DEFAULT_GOAL := help

.PHONY: help
help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-18s %s\n", $$1, $$2}'

# --- set-up: needs Python >= 3.11, make and the package registries ---

$(VENV)/bootstrapped: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Caspian needs Python >= 3.11; call make PYTHON=python3.x")'
	@echo "setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/runtime: requirements/runtime.txt $(VENV)/bootstrapped pyproject.toml
	@echo "installing the runtime (hash-checked) ..."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $<
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/runtime
	@echo "installing the development tools (hash-checked) ..."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $<
	@touch $@

.PHONY: setup
setup: $(VENV)/dev  ## create .venv with everything, hash-checked

# --- use ---

.PHONY: run
run: $(VENV)/runtime  ## start Kafka, the sample newsroom and every worker (ARGS=--once ends by itself)
	@$(BIN)/caspian up $(ARGS)

.PHONY: demo-operations
demo-operations: $(VENV)/runtime  ## walk through a dead letter, a changed target and a retraction, by the real commands
	@$(BIN)/python -m deploy.demo

# --- check ---

# Tests wait more than they work: two processes, each with a broker of its own, take the two cores.
# The board's tests drive a browser, whose loop is not to be shared; chaos has targets of its own.
TESTS ?= -n 2 --dist loadfile --ignore=tests/board -m "not chaos"

.PHONY: test
test: $(VENV)/dev  ## run every test, real Kafka included; stages and stream/ must be covered to 90 %
	@$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest $(TESTS) $(ARGS)
	$(if $(ARGS),@true,$(BIN)/python -m coverage run -m pytest -n 2 --dist worksteal tests/board)
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report --fail-under=$(if $(ARGS),0,90)

.PHONY: fuzz
fuzz: $(VENV)/dev  ## try every property 3,000 times: addresses, headers, feeds, sitemaps, robots, text, records
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile=fuzz --timeout=3600 $(ARGS)

SEED ?= 1
SECONDS ?= 120

.PHONY: chaos
chaos: $(VENV)/dev  ## break everything for SECONDS under SEED, then prove that nothing was lost or doubled
	@PYTHONPATH=tests $(BIN)/python -m chaos --seed $(SEED) --seconds $(SECONDS) $(ARGS)

.PHONY: chaos-short
chaos-short: $(VENV)/dev  ## the same in a minute, with thirty hosts: what CI runs
	@$(BIN)/python -m pytest tests/chaos -m chaos --durations=1 $(ARGS)

.PHONY: chaos-selfcheck
chaos-selfcheck: $(VENV)/dev  ## plant five faults in the workers, one at a time: the checker must report each
	@PYTHONPATH=tests $(BIN)/python -m chaos.selfcheck --seed $(SEED) $(ARGS)

.PHONY: soak
soak: $(VENV)/dev  ## no faults for SECONDS (3600 is a good number): memory, files and delay must stay flat
	@PYTHONPATH=tests $(BIN)/python -m chaos --seed $(SEED) --seconds $(SECONDS) --soak $(ARGS)

.PHONY: test-board
test-board: $(VENV)/dev  ## drive the board's page in the system's own Chromium (skipped with a reason where there is none)
	@$(BIN)/pytest tests/unit/board tests/board -rs $(ARGS)

.PHONY: check
check: $(VENV)/dev lint types imports proto-check  ## every static check

.PHONY: lint
lint: $(VENV)/dev  ## ruff: format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

.PHONY: format
format: $(VENV)/dev  ## ruff: rewrite
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: types
types: $(VENV)/dev  ## mypy --strict
	$(BIN)/mypy

.PHONY: imports
imports: $(VENV)/dev  ## import-linter: who may import whom
	$(BIN)/lint-imports

# --- measure ---

$(VENV)/bench: requirements/bench.txt $(VENV)/dev
	@echo "installing what is measured against (hash-checked) ..."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $<
	@touch $@

.PHONY: bench
bench: bench-stream bench-extract bench-dedupe stance-report bench-fetch bench-alert bench-operate bench-pipeline bench-board  ## every benchmark; writes benchmarks/RESULTS.md and its pictures
	@$(MAKE) --no-print-directory bench-pictures

.PHONY: bench-pictures
bench-pictures: $(VENV)/bench  ## draw the tables of benchmarks/RESULTS.md that are worth seeing into docs/pictures
	@$(BIN)/python -m benchmarks.pictures

.PHONY: bench-pipeline
bench-pipeline: $(VENV)/bench  ## the whole pipeline on one machine: throughput, latency, what idling costs
	$(BIN)/python -m benchmarks.bench_pipeline $(ARGS)

.PHONY: bench-stream
bench-stream: $(VENV)/bench  ## what the guarantee costs, against loops without it; a backlog of 100,000
	$(BIN)/python -m benchmarks.bench_stream $(ARGS)

.PHONY: bench-alert
bench-alert: $(VENV)/bench  ## a thousand rules; from an event to a webhook
	$(BIN)/python -m benchmarks.bench_alert $(ARGS)

.PHONY: bench-operate
bench-operate: $(VENV)/bench  ## doctor, dead letters put back, a shadow replay: how long a person waits
	$(BIN)/python -m benchmarks.bench_operate $(ARGS)

.PHONY: bench-fetch
bench-fetch: $(VENV)/bench  ## fetch: hosts, feeds, budgets
	$(BIN)/python -m benchmarks.bench_fetch $(ARGS)

.PHONY: bench-extract
bench-extract: $(VENV)/bench  ## extract against its peers: quality, speed, memory (ARGS="--soak 20000")
	$(BIN)/python -m benchmarks.bench_extract $(ARGS)

.PHONY: bench-dedupe
bench-dedupe: $(VENV)/bench  ## dedupe against datasketch, rensa and simhash
	$(BIN)/python -m benchmarks.bench_dedupe $(ARGS)

.PHONY: bench-board
bench-board: $(VENV)/dev  ## the board: rebuild, many readers, a browser that keeps up
	$(BIN)/python -m benchmarks.bench_board $(ARGS)

.PHONY: stance-train
stance-train: $(VENV)/dev  ## fit stance's coefficients to our own items, bit for bit
	$(BIN)/python -m caspian.stance.lab.train

.PHONY: stance-report
stance-report: $(VENV)/bench  ## measure stance; writes its section of benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks.bench_stance $(ARGS)

# --- contract ---

.PHONY: proto
proto: $(VENV)/dev  ## generate the message classes
	$(BIN)/python -m grpc_tools.protoc -I proto --python_out=services --pyi_out=services $(PROTOS)

.PHONY: proto-check
proto-check: $(VENV)/dev  ## buf lint; no breaking change against proto/released.binpb
	$(BIN)/buf lint proto
	$(BIN)/buf breaking proto --against proto/released.binpb

.PHONY: proto-release
proto-release: $(VENV)/dev  ## make the contract as it is now the one to be compatible with
	$(BIN)/buf build proto -o proto/released.binpb

# --- documentation ---

.PHONY: docs
docs: $(VENV)/dev  ## renew the generated parts of the documentation
	@$(BIN)/python -m docs.generate

# --- dependencies ---

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock"

.PHONY: lock
lock: $(VENV)/bootstrapped  ## pin every dependency with hashes, for every platform
	$(LOCK) requirements/bootstrap.in -o requirements/bootstrap.txt
	$(LOCK) pyproject.toml requirements/build.in -o requirements/runtime.txt
	$(LOCK) pyproject.toml requirements/build.in --group dev -c requirements/runtime.txt -o requirements/dev.txt
	$(LOCK) pyproject.toml requirements/build.in --group dev --group bench -c requirements/dev.txt -o requirements/bench.txt
