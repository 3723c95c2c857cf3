# Everything a newcomer needs: `make demo` runs the main job, `make test` proves it.
# Both set up what they need by themselves: a local .venv, and, where they run as root, Debian's PostgreSQL and Chromium.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.dev .venv/.compiled
# One part more than there are processors: each waits now and then for a browser, a database or a process.
JOBS ?= $(shell echo $$(($$(nproc) + 1)))
SYSTEM := system
COVERED := .venv/.covered.json
export TELL := import json, sys; print(round(json.load(open(sys.argv[1]))["summary"]["percent_covered"]))

.PHONY: help demo pictures quick test check style types pack unit commands generative generative-many conformance apps apps-postgres journeys journeys-a-to-j journeys-k-to-z pages pages-stories faults-few faults seed-desk bench-lists lock clean system
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

# Ours is compiled here too: where Python may not write beside the sources, every start would compile them again.
.venv/.compiled: .venv/.run $(shell find src -name '*.py')
	@$(BIN)/python -m compileall -q src
	@touch $@

system:
	@scripts/system

# A small district lives beside the large one: neither is in the other's way.
demo: export SALTERN_HOME := $(or $(SALTERN_HOME),$(if $(SIZE),var/$(SIZE),var))
demo: .venv/.compiled ## the whole idea on a district of the real size, then its pages (SIZE=small, RECORDS=, SEED=, PORT=; SERVE=0 stops before)
	@$(BIN)/saltern demo $(if $(SIZE),--size $(SIZE)) $(if $(RECORDS),--records $(RECORDS)) $(if $(SEED),--seed $(SEED)) \
	  $(if $(filter 0,$(SERVE)),,--serve $(if $(PORT),--port $(PORT)))

# The parts of `make test`, the longest first, as many beside each other as JOBS says. What each needs of
# the system is there by then (SYSTEM=): asked for again it would put its part behind all others.
PARTS := pages apps apps-postgres generative commands journeys-k-to-z pages-stories faults-few journeys-a-to-j unit types style conformance pack

test: system $(READY) ## every check: style, types, contracts, pack, tests on SQLite and PostgreSQL, journeys, faults
	@$(MAKE) --no-print-directory --jobs=$(JOBS) --keep-going --output-sync=target SYSTEM= $(PARTS)
	@echo "The unit tests alone run $$($(BIN)/python -c "$$TELL" $(COVERED)) % of the lines of src/saltern."
	@echo "All checks passed."

# What the pack of Yantian says on its days is asked by `unit`, and by `pack` of the whole of it: it changes with the pack.
# What starts the program as a process is asked by `commands`, what compares engines on made rows by `generative`.
quick: export PYTHONDONTWRITEBYTECODE :=  # else every worker reads and rewrites each test anew
quick: $(READY) ## what to run all the time: the program's unit tests, language cases, architecture, in parallel
	$(BIN)/pytest -q -n auto --dist worksteal --ignore tests/unit/pack tests/unit tests/spec tests/architecture

check: style types pack ## all that runs no test

style: $(READY) ## style, import contracts, dependencies, security lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/bandit -q -r src -c pyproject.toml

types: $(READY) ## mypy, strict
	$(BIN)/mypy

pack: $(READY) ## the pack of Yantian: shapes, references, rules, examples, words and dates
	$(BIN)/saltern lint packs/yantian

# SlipCover costs a fifth of the time, a tracer more than all of it; it cannot follow the packages of tests/spec.
unit: $(READY) ## unit tests and architecture in one process, the lines they run counted
	$(BIN)/python -m slipcover --source src/saltern --omit '*/migrations/*' --json --out $(COVERED) \
	  -m pytest -W ignore::pytest.PytestAssertRewriteWarning tests/unit tests/architecture

commands: $(READY) ## the program as it is typed, served and started
	$(BIN)/pytest tests/commands

generative: $(READY) ## made rules and districts: every engine says the same
	$(BIN)/pytest tests/generative

generative-many: $(READY) ## ten thousand made rules, each of 320 subjects (RULES=, SEED=): some minutes
	SALTERN_RULES=$(or $(RULES),10000) $(if $(SEED),SALTERN_SEED=$(SEED)) $(BIN)/pytest tests/generative/test_engines_agree.py

conformance: $(READY) ## the language's cases on every engine, the open part of the DMN kit
	$(BIN)/pytest tests/spec tests/conformance

apps: $(READY) ## the apps on SQLite
	$(BIN)/pytest tests/apps

apps-postgres: $(SYSTEM) $(READY) ## the apps on PostgreSQL
	$(BIN)/python tests/apps/postgres.py -- $(BIN)/pytest tests/apps

journeys: $(READY) ## the stories through real interfaces
	$(BIN)/pytest tests/journeys

journeys-a-to-j journeys-k-to-z: journeys-%: $(READY)
	$(BIN)/pytest tests/journeys/test_[$(subst -to-,-,$*)]*.py

# A browser that hung (75, tests/pages/conftest.py) says nothing of the pages: begun once more, never twice.
once-more = $(1) || { [ $$? -eq 75 ] && echo "The browser hung: begun once more." && $(1); }

pages: $(SYSTEM) $(READY) ## every page in a real Chromium: axe, keys, reflow, words, what goes wrong on the way
	$(call once-more,$(BIN)/pytest tests/pages --ignore tests/pages/test_stories.py)

pages-stories: $(SYSTEM) $(READY) ## the reference's stories on the pages: phone and desktop, SQLite and PostgreSQL
	$(call once-more,$(BIN)/pytest tests/pages/test_stories.py)

faults-few: $(SYSTEM) $(READY) ## a few kill -9 over intake, submit, outbox and pack releases
	$(BIN)/pytest tests/faults

faults: system $(READY) ## 300 kill -9 at random moments over intake, submit and outbox, 100 each at a counter, a kiosk, the release of a push and of a pack, and at every named point (FAULTS=)
	SALTERN_FAULTS=$(or $(FAULTS),300) $(BIN)/pytest tests/faults tests/pages/test_faults.py -s

bench-%: $(READY) ## alert, decision, desk, dossier, http, intake, outbox, pages, population, startup, sweep, triage: limit, peers and ours in one run
	$(BIN)/python -m bench.$*

seed-desk: export SALTERN_HOME := $(or $(SALTERN_HOME),var/desk)
seed-desk: $(READY) ## a million cases at a desk of its own, in var/desk (CASES=, DATABASE=postgres)
	$(BIN)/python -m bench.seed_desk $(if $(CASES),--cases $(CASES)) $(if $(DATABASE),--database $(DATABASE))

bench-lists: export SALTERN_HOME := $(or $(SALTERN_HOME),var/desk)
bench-lists: $(READY) ## every list and search over the desk that seed-desk made (DATABASE=postgres)
	$(BIN)/python -m bench.desk_lists $(if $(DATABASE),--database $(DATABASE))

lock: $(BIN)/uv ## renew the hashed requirement locks
	@for name in run dev; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header requirements/$$name.in -o requirements/$$name.txt; done

clean: ## remove what was made here (the environment and var/)
	rm -rf .venv var

pictures: system $(READY) ## pages as residents, staff and a kiosk show them, into docs/pictures
	$(BIN)/python scripts/pictures.py
