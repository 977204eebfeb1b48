# Every target makes the environment it needs, once. `make help` lists them.

SHELL := /bin/sh
BIN := .venv/bin
N ?= 1000
PORT ?= 8000
# The first Python that is new enough; PYTHON=… overrides it.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)

.DEFAULT_GOAL := help
.PHONY: help build serve check new verify report links schema docs test lint bench clean system

help: ## show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

build: .venv/ready ## check the entries and write the site into site/
	@$(BIN)/errorbook build $(ARGS)

serve: .venv/ready ## show the site on http://127.0.0.1:8000/ (PORT=…), and again on every save
	@$(BIN)/errorbook serve --port $(PORT)

check: .venv/ready ## report every problem in the entries
	@$(BIN)/errorbook check $(ARGS)

new: .venv/ready ## write the file of a new entry (ID=openai.RateLimitError, or FROM=traceback.txt)
	@$(BIN)/errorbook new $(ID) $(if $(FROM),--from "$(FROM)") $(ARGS)

verify: .venv/ready system ## run the samples that have no current evidence (ARGS="openai/rate-limit --all")
	@$(BIN)/errorbook verify $(ARGS)

report: .venv/ready ## say what has gone stale or wrong, and open every reference (ARGS="--page FOLDER")
	@$(BIN)/errorbook report $(ARGS)

links: .venv/ready ## follow every link within the site that was built into site/
	@$(BIN)/errorbook links $(ARGS)

schema: .venv/ready ## write the JSON Schemas from the declarations
	@$(BIN)/errorbook schema

docs: .venv/ready ## write the generated pages of docs/
	@$(BIN)/python -m generator.reference docs

test: .venv/ready-dev system lint ## run every check and test
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

lint: .venv/ready-dev ## style and types of the code
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

bench: .venv/ready-dev ## measure a build of N synthetic entries (N=1000), and what a save costs
	@$(BIN)/python tests/bench.py $(N)
	@PYTHONPATH=. $(BIN)/python tests/bench_serve.py

clean: ## remove the environment and what the tools left
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "make: expected Python 3.11 or newer; found none. Install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	echo "make: $(PYTHON) cannot make an environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

.venv/ready: pyproject.toml | .venv/bin/python
	@echo "Installing errorbook into .venv (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/ready-dev: pyproject.toml | .venv/ready
	@echo "Installing the tools for tests into .venv (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# Browser tests need Chromium, samples a sandbox. Both are installed where that can be done; elsewhere whoever needs
# them says what is missing.
system:
	@missing=""; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
		|| missing="chromium fonts-dejavu-core"; \
	command -v bwrap >/dev/null || missing="$$missing bubblewrap"; \
	test -n "$$missing" || exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing $$missing (once)" >&2; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			$$missing >/dev/null; \
	else \
		echo "make: missing: $$missing (Debian: apt-get install $$missing); what needs them is left out" >&2; \
	fi
