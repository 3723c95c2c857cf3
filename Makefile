# Everything a newcomer needs: `make demo` runs the main job, `make test` proves it.
# Both set up what they need by themselves: a local .venv, and, where they run as root, Debian's PostgreSQL and Chromium.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: help demo quick test check lint types contracts unit apps journeys faults lock clean system
help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 24

$(BIN)/uv:
	@scripts/venv "$(PYTHON)"

.venv/.run: $(BIN)/uv requirements/run.txt pyproject.toml
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/run.txt
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps -e .
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

system:
	@scripts/system

demo: .venv/.run ## the whole idea on a district of the real size (about 4 minutes; RECORDS=, SEED= to change it)
	@$(BIN)/saltern demo $(if $(RECORDS),--records $(RECORDS)) $(if $(SEED),--seed $(SEED))

test: system .venv/.dev ## every check: style, types, contracts, pack, tests on SQLite and PostgreSQL, journeys, faults
	@$(MAKE) --no-print-directory check unit apps journeys
	@echo "All checks passed."

quick: .venv/.dev ## what to run all the time: unit tests, language cases, architecture, in parallel (under a minute)
	$(BIN)/pytest -q -n auto tests/unit tests/spec tests/architecture

check: .venv/.dev ## style, types, import contracts, dependencies, security lint, the pack
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/bandit -q -r src -c pyproject.toml
	$(BIN)/saltern lint packs/yantian

unit: .venv/.dev ## everything that needs no database server
	$(BIN)/pytest tests --ignore=tests/apps --ignore=tests/journeys

apps: .venv/.dev ## the apps on SQLite, then on PostgreSQL
	$(BIN)/pytest tests/apps
	$(BIN)/python tests/apps/postgres.py -- $(BIN)/pytest tests/apps

journeys: .venv/.dev ## the stories through real interfaces
	$(BIN)/pytest tests/journeys

faults: system .venv/.dev ## 300 kill -9 at random moments over intake, submit and outbox, and at every named point (FAULTS=)
	SALTERN_FAULTS=$(or $(FAULTS),300) $(BIN)/pytest tests/faults -s

bench-%: .venv/.dev ## decision, population, sweep, alert, intake: limit, peers and ours in one run
	$(BIN)/python -m bench.$*

lock: $(BIN)/uv ## renew the hashed requirement locks
	@for name in run dev; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header requirements/$$name.in -o requirements/$$name.txt; done

clean: ## remove what was made here (the environment and var/)
	rm -rf .venv var
