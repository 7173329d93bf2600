# `make demo` and `make test` need python3 (3.11 or newer) and make; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
KEEP ?=

PLANS ?= 1000
LARGE ?=
FUZZ_SECONDS ?= 60
SOAK_HISTORIES ?= 10000
SOAK_PROCESSES ?= 2
SOAK_SEED ?= 6

.PHONY: install demo test bench score fidelity fuzz soak check format lint types contracts docs lock clean

# What a machine or a container needs to run plansync, and nothing more: .venv/bin/plansync.
install: .venv/run.stamp

demo: .venv/run.stamp
	@$(BIN)/plansync demo $(if $(KEEP),--keep)

test: .venv/dev.stamp
	$(BIN)/python -m pytest -n auto --dist loadfile

bench: .venv/dev.stamp
	$(BIN)/python -m benchmarks.nightly --plans $(PLANS)
	$(BIN)/python -m benchmarks.master $(if $(LARGE),--large $(LARGE))

# Random documents for a bounded time. Where atheris has no wheel (it has for Linux), a loop of our own does it.
fuzz: .venv/fuzz.stamp
	$(BIN)/python -m fuzz --seconds $(FUZZ_SECONDS)

# Histories of a shared sheet: what `make test` does two hundred times, ten thousand times.
soak: .venv/dev.stamp
	$(BIN)/python -m tests.life --histories $(SOAK_HISTORIES) --seed $(SOAK_SEED) --processes $(SOAK_PROCESSES)

# How real plans are read, where labelled ones lie beside this repository (../shared/plans); keeps the table of docs/reading.md.
score: .venv/dev.stamp
	$(BIN)/python -m benchmarks.score

# The emulator against Google's recorded answers, where they lie beside this repository (../shared/fidelity).
fidelity: .venv/dev.stamp
	$(BIN)/python -m benchmarks.fidelity

check: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check $(COGGED)
	$(BIN)/python -m jobs.docs --check

format: .venv/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

COGGED := README.md docs/checks.md docs/config.md docs/reading.md docs/access.md docs/emulator.md

docs: .venv/dev.stamp
	$(BIN)/cog -r $(COGGED)
	$(BIN)/python -m jobs.docs

# The project itself is installed without asking an index for anything: what it needs is in the lock, hashes included.
.venv/run.stamp: locks/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "plansync needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Setting up .venv (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: locks/dev.txt .venv/run.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt
	@touch $@

.venv/fuzz.stamp: locks/fuzz.txt .venv/dev.stamp
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r locks/fuzz.txt
	@touch $@

lock: .venv/dev.stamp
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra build -o locks/run.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra build --extra dev -c locks/run.txt -o locks/dev.txt pyproject.toml
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["fuzz"])' \
		| $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-deps -o locks/fuzz.txt -

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist out
