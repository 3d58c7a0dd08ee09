# Two commands: `make run` and `make test`. Both set everything up on a machine with python3 (with venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# without it every process that a test starts would compile the whole program again
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check verify snapshots clean

run: $(READY)
	@if [ -t 0 ] && [ -t 1 ]; then exec $(BIN)/lyra practice; \
	else exec $(BIN)/lyra practice --headless --seconds 15 --screenshot lyra-markets.svg; fi

# most tests wait for sockets and clocks, so four at a time fit on two cores; a file's tests stay together, and
# files with slow ones come first (tests/conftest.py)
test: $(READY)
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# all claims about orders in full, an hour or so; docs/verification.md says which
verify: $(READY)
	$(BIN)/python -m bench.verify

snapshots: $(READY)
	$(BIN)/python -m pytest tests/snapshots --snapshot-update

# compiled at once: the first import of ccxt without .pyc files takes seconds
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
