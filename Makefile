# Everything runs in a virtual environment of its own; nothing outside this folder is touched.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
REPORTS := out
PORT   ?= 8600

.PHONY: run example test check bench tournament evaluate train docs lock clean browser-test postgres-test

run: $(READY)  ## the workbench with invented cases, until Ctrl-C; its database is thrown away
	$(BIN)/mentalize serve --demo examples --port $(PORT)

example: $(READY)  ## review the example sessions and say where the reports are
	@mkdir -p $(REPORTS)
	@for file in examples/*.txt examples/*.vtt; do \
		name=$$(basename "$${file%.*}"); \
		$(BIN)/mentalize review "$$file" || exit $$?; \
		$(BIN)/mentalize review "$$file" --html "$(REPORTS)/$$name.html" --json "$(REPORTS)/$$name.json" \
			--csv "$(REPORTS)/$$name.csv" --pdf "$(REPORTS)/$$name.pdf" || exit $$?; \
		echo "Report: $(CURDIR)/$(REPORTS)/$$name.html"; echo; \
	done

test: check  ## lint, types, import contracts, then all tests
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

check: $(READY)  ## lint, types, import contracts, known vulnerabilities
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python requirements/audit.py

bench: $(READY)  ## speed and memory, printed as a table
	$(BIN)/python benchmarks/bench.py

tournament: $(READY)  ## scripted clinicians against all simulated patients; writes docs/tournament.md
	$(BIN)/python benchmarks/tournament.py --seeds $(or $(SEEDS),100)

evaluate: $(READY)  ## agreement with rated sessions: make evaluate GOLD=folder [ANNOMI=file]
	$(BIN)/mentalize evaluate $(GOLD) $(if $(ANNOMI),--annomi $(ANNOMI))

train: $(READY)  ## train the learned coder from training/corpus and write its weights
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements/train.txt
	$(BIN)/python training/train.py

docs: $(READY)  ## rewrite the generated pages
	$(BIN)/python docs/generate.py

browser-test: $(READY)  ## the report and the workbench in a real browser (needs Chromium)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/browser.txt
	$(BIN)/pytest $(or $(BROWSER),tests/browser)

# those of the workbench that speak of no file of its own, and count no queries (the audit's lock is one more there)
OVER_POSTGRES := $(addprefix tests/clinic/test_,$(addsuffix .py,actions audit corrections keeping_pages migrations \
	permissions ratings search settling tasks uploads))

postgres-test: $(READY)  ## the workbench over a PostgreSQL of its own (needs its server programs)
	tests/postgres/with_server sh -c '$(BIN)/pytest tests/postgres && $(BIN)/pytest $(OVER_POSTGRES)'

lock: $(READY)  ## renew requirements/*.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		--extra dev --extra clinic pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		--extra clinic pyproject.toml -o requirements/clinic.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		--extra dev --extra clinic --extra browser pyproject.toml -o requirements/browser.txt

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; say which with PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

clean:
	rm -rf $(VENV) $(REPORTS) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
