# What people and CI both run. Needs python3 (3.11 to 3.13), pip and make; everything else is installed into .venv.
# Tests of PostgreSQL and of the dashboards need Debian's packages, which `make services` installs; without them they are skipped.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: install services demo test check bench readme lock clean topic-model

install: $(INSTALLED)

$(INSTALLED): requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/via/p' requirements.txt | $(BIN)/python -m pip install --quiet --require-hashes -r /dev/stdin
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.txt \
		|| $(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

services:
	@{ ls /usr/lib/postgresql/*/bin/initdb && command -v chromium; } >/dev/null 2>&1 || \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql chromium; }

demo: $(INSTALLED)
	$(BIN)/newslake demo

# The browser's tests run by themselves: Playwright keeps an event loop running in its process, where no other test could start one.
test: $(INSTALLED)
	$(BIN)/python -m pytest -n auto --ignore=tests/dashboards
	$(BIN)/python -m pytest -n0 tests/dashboards

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint warehouse/sql

# CORPUS is a folder of html/manifest.jsonl, topics/labelled.jsonl, feeds/, sitemaps/ and robots/; none comes with the project.
bench: $(INSTALLED)
	$(BIN)/python bench/extraction.py $(CORPUS)/html/manifest.jsonl --compare
	$(BIN)/python bench/extract_speed.py $(CORPUS)/html/manifest.jsonl
	$(BIN)/python bench/topics.py $(CORPUS)/topics/labelled.jsonl
	$(BIN)/python bench/topic_speed.py
	$(BIN)/python bench/corpus_parse.py $(CORPUS)
	$(BIN)/python bench/polling.py
	$(BIN)/python bench/quiet_polls.py

# Print the README's examples anew, as the commands print them now.
readme: $(INSTALLED)
	$(BIN)/python tests/project/console.py README.md

# make topic-model TEXTS="articles.jsonl.gz …" [LABELLED="articles.jsonl …"] [MORE="more.jsonl …"]; see docs/add-a-topic.md.
topic-model: $(INSTALLED)
	OMP_NUM_THREADS=1 $(BIN)/python -m bench.train_topics $(LABELLED) --labels bench/topic_labels.csv --demo $(if $(MORE),--more $(MORE)) $(if $(TEXTS),--texts $(TEXTS)) --out seeds/topic_model.json

lock: $(INSTALLED)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
