.DEFAULT_GOAL := help
.PHONY: help setup run test test-system test-duckdb2 check audit bench bench-changed bench-checks bench-dask bench-extract bench-large bench-recovery bench-serving rehearsal ui docs lock clean

PYTHON ?= python3
BIN := .venv/bin
CODE := pipelines assets warehouse expectations tests bench
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.ready ## make .venv with the locked dependencies and the command socieux

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@echo "Setting up .venv (about two minutes the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(INSTALL) --no-deps --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q pipelines assets warehouse expectations
	@touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.lock
	@echo "Adding what tests and checks need ..."
	@$(INSTALL) --no-deps --no-build-isolation --require-hashes -r requirements-dev.lock
	@touch $@

run: setup ## build from raw/, check, and publish warehouse/socieux.duckdb
	@$(BIN)/socieux run

test: .venv/.ready-dev ## run every test that needs only Python packages
	$(BIN)/python -m pytest -m "not system and not timed" --numprocesses auto --dist worksteal
	$(BIN)/python -m pytest -m timed

SYSTEM := tests/system/test_rehearsal.py tests/system # the longest first, so that nothing waits for it at the end

test-system: .venv/.ready-dev ## run the tests that need Debian packages (as root, it installs them)
	$(BIN)/python -m pytest -m system --numprocesses auto --dist loadgroup --no-loadscope-reorder $(SYSTEM)

test-duckdb2: .venv/.ready-dev ## run the warehouse tests on DuckDB 2 and open the published file with each client
	tests/clients/run.sh

check: .venv/.ready-dev ## lint, format, types, import rules, unsafe code, known vulnerabilities, generated docs are fresh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive pipelines assets warehouse expectations
	$(BIN)/python -m warehouse.dictionary --check docs/data_dictionary.md
	.ci/audit

N ?= 10000

bench: build/bench-peers/naive/.ready build/bench-peers/dlt/.ready ## measure a whole run on N made-up actions beside what others do with them, write docs/performance.md
	$(BIN)/python -m bench.whole $(N) --keep --write docs/performance.md

bench-large: .venv/.ready-dev ## work on documents beyond all measure within bounded memory (about ten minutes)
	$(BIN)/python -m bench.large

bench-dask: .venv/.ready-dev ## measure a run on a cluster of one and two workers beside one on this machine, write docs/scale.md
	$(BIN)/python -m bench.cluster $(N) --keep --write docs/scale.md

PEERS := countrynames hdx-python-country flashgeotext geotext spaCy gazetteer

bench-extract: $(PEERS:%=build/bench-peers/%/.ready) ## measure speed and quality of the extraction beside its peers, write docs/extraction.md
	$(BIN)/python -m bench.extract --peers --write docs/extraction.md

build/bench-peers/%/.ready: bench/peers/requirements/%.txt .venv/.ready-dev
	@echo "Setting up $* ..."
	@$(PYTHON) -m venv build/bench-peers/$*
	@build/bench-peers/$*/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r $<
	@touch $@

bench-changed: .venv/.ready-dev ## change one document of a thousand and run again, write docs/changed.md
	$(BIN)/python -m bench.changed --write docs/changed.md

bench-recovery: .venv/.ready-dev ## damage 20,000 made-up records and write what the parser recovers to docs/recovery.md
	$(BIN)/python -m bench.recovery --write docs/recovery.md

bench-serving: .venv/.ready-dev ## time the questions, and fifty readers while versions are published, write docs/serving.md
	$(BIN)/python -m bench.serving $(N) --keep --write docs/serving.md

audit: .venv/.ready-dev ## look every locked package up among known vulnerabilities; fails where that cannot be done
	.ci/audit --strict

bench-checks: .venv/.ready-dev ## time twenty expectations on a million rows, by frame and in SQL
	$(BIN)/python -m bench.checks

rehearsal: .venv/.ready-dev ## play a month in minutes: new files, a full disk, a killed run, a rollback, weekly fetches of a site
	$(BIN)/python -m tests.rehearsal

ui: setup ## open the Dagster web server and daemon on this machine
	@$(BIN)/socieux ui

docs: setup ## write the generated documents anew
	$(BIN)/python -m warehouse.dictionary docs/data_dictionary.md
	$(BIN)/python -m assets.normalised.taxonomy docs/issues.md
	$(BIN)/python -m bench.calibration --write docs/calibration.md

lock: .venv/.ready-dev ## resolve the pinned dependencies anew into the lock files
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group dev -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group postgres -c requirements.lock -o requirements-postgres.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group lake -c requirements.lock -o requirements-lake.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group dask -c requirements.lock -c requirements-dev.lock -o requirements-dask.lock

clean: ## remove what was built here: .venv, work folders, caches; the published warehouse stays
	rm -rf .venv .work warehouse/.work .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
