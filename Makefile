# make setup | run | test | check | bench | docs | snapshot | scoreboard | comparisons. Each does the set-up it needs, on a fresh machine too.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data
OUT ?= brief-COL.html

.PHONY: setup run test check bench docs snapshot scoreboard comparisons lock clean
.DEFAULT_GOAL := run

# Runtime only: what a user needs.
$(VENV)/.runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Varde needs Python 3.11 or newer; $(PYTHON) is older. Run: make PYTHON=/path/to/python3.11"; exit 2; }
	@echo "Setting up $(VENV) (once) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# And what the tests and checks need.
$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.dev

run: $(VENV)/.runtime
	@$(BIN)/varde brief Colombia --out $(OUT)

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m docs.generate --check

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.run

# Rewrites the generated pages of docs/ (figures, sources, tables).
docs: $(VENV)/.runtime
	@$(BIN)/python -m docs.generate

# Rebuilds the embedded snapshot: from the publishers' files in DATA, then with the forecasts made from them. Forecasts
# that are done stay in build/archive, and are made again only where the data or the model are others.
snapshot: $(VENV)/.runtime
	@rm -rf build/snapshot && mkdir -p build
	@$(BIN)/varde build --from $(DATA) --embedded --store build/snapshot
	@OMP_NUM_THREADS=1 $(BIN)/varde archive --out build/archive --store build/snapshot
	@$(BIN)/varde build --from build/archive --store build/snapshot
	@rm -rf src/varde/snapshot && cp -r "build/snapshot/builds/$$(cat build/snapshot/current)" src/varde/snapshot
	@cp build/snapshot/ledger.jsonl src/varde/snapshot/ledger.jsonl
	@du -sh src/varde/snapshot

# Scores all models over the eight windows again; what is done is kept in build/scoreboard. About 10 minutes on 2 cores.
scoreboard: $(VENV)/.runtime
	@OMP_NUM_THREADS=1 $(BIN)/varde backtest --target state-based --target total --out build/scoreboard --store embedded
	@cp build/scoreboard/scoreboard.html build/scoreboard/scoreboard.json build/scoreboard/scoreboard.csv docs

# Compares with forecasts of others, whose files may not be passed on: DATA names a folder that has them.
comparisons: $(VENV)/.runtime
	@OMP_NUM_THREADS=1 $(BIN)/varde compare --views $(DATA)/views/forecasts --challenge $(DATA)/challenge \
	  --store embedded --out docs

# Resolves the dependencies again; run after a change in pyproject.toml.
lock: $(VENV)/.dev
	@$(BIN)/python -m piptools compile -q --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --strip-extras --allow-unsafe --extra build -o requirements.lock pyproject.toml
	@$(BIN)/python -m piptools compile -q --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --strip-extras --allow-unsafe --extra build --extra dev -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist
