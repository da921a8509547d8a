# Labelwright: every target sets up what it needs. A bare machine has Python >= 3.11 with venv, git, gcc, make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
# What is installed to run: requirements/production.lock brings PostgreSQL's driver along.
LOCK ?= requirements/run.lock

.PHONY: run setup test check bench lock clean

run: setup
	@exec $(BIN)/labelwright serve

setup: $(STAMP) frontend/dist/.built
	@$(BIN)/python -m config.catalogs

test: dev frontend/dist/.built
	@tests/run

check: dev
	@tests/check

bench: dev frontend/dist/.built
	@$(BIN)/python -m tests.benchmarks $(NAME)

.PHONY: dev
dev: $(DEV_STAMP)

$(STAMP): $(LOCK) pyproject.toml
	@requirements/install $(PYTHON) $(VENV) $(LOCK)
	@touch $@

$(DEV_STAMP): requirements/dev.lock pyproject.toml
	@requirements/install $(PYTHON) $(VENV) requirements/dev.lock
	@touch $@ $(STAMP)

frontend/dist/.built: $(shell find frontend -path frontend/node_modules -prune -o -path frontend/dist -prune -o -type f -print 2>/dev/null)
	@frontend/build

# After a change of the dependencies in pyproject.toml: write the hashed lock files anew.
COMPILE := .tools/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q
lock:
	$(COMPILE) -o requirements/run.lock --extra build
	$(COMPILE) -o requirements/production.lock --extra build --extra postgres
	$(COMPILE) -o requirements/dev.lock --extra dev

clean:
	rm -rf $(VENV) .tools frontend/dist frontend/node_modules
