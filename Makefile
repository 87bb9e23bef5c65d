# The two that matter: make run, make test. They set everything up in .venv; nothing else is touched
# but the user's cache folder, where the embedded model's file is kept (1.1 GB, fetched once).

PYTHON ?= python3
BIN := .venv/bin
ARTICLE ?= seeds/phone-call.txt
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test evals bench serve lint lock clean

run: .venv/.run ## Analyse an article with the embedded model and print the result
	$(BIN)/evenhand analyze $(ARTICLE)

test: .venv/.dev ## Run all tests
	$(BIN)/pytest -n auto --dist worksteal

evals: .venv/.run ## Replay the recorded evals, measure, gate
	$(BIN)/evenhand eval run

bench: .venv/.dev ## Measure speed, memory and tokens; an hour, on a machine that does nothing else
	$(BIN)/python -m evals.performance.results --into evals/performance/RESULTS.md

serve: .venv/.run ## Serve the REST API on loopback
	$(BIN)/evenhand serve

lint: .venv/.dev ## Style, types, import order
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: .venv/.dev ## Lock the newest versions that fit, with hashes
	$(BIN)/$(LOCK) --upgrade pyproject.toml requirements/run.in -o requirements/run.txt
	$(BIN)/$(LOCK) --upgrade requirements/dev.in -o requirements/dev.txt

clean: ## Remove what was set up
	rm -rf .venv

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Evenhand needs Python 3.11 or newer: run make PYTHON=python3.11, or the like"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.run: .venv/.made requirements/run.txt pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q service evals
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@
