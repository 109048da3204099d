# What people and CI both run. Needs python3 (3.11 to 3.13), pip and make; everything else is installed into .venv.
# Tests of PostgreSQL and of the dashboards need Debian's packages, which `make services` installs; without them they are skipped.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: install production services demo test check coverage bench hostile readme lock audit sbom clean topic-model

install: $(INSTALLED)

$(INSTALLED): requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/via/p' requirements-dev.txt | $(BIN)/python -m pip install --quiet --require-hashes -r /dev/stdin
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements-dev.txt \
		|| $(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q dashboards extractors flows warehouse # or each start compiles them where PYTHONDONTWRITEBYTECODE is set
	touch $@

# Only what production needs, and newslake itself as a package: make production PREFIX=/opt/newslake
production: $(INSTALLED)
	$(PYTHON) -m venv $(PREFIX)
	$(BIN)/uv pip sync --quiet --python $(PREFIX)/bin/python --require-hashes requirements.txt
	rm -rf dist && $(BIN)/python -m hatchling build -t wheel -d dist
	$(BIN)/uv pip install --quiet --python $(PREFIX)/bin/python --no-deps --no-index dist/newslake-*.whl

services:
	@{ ls /usr/lib/postgresql/*/bin/initdb && command -v chromium; } >/dev/null 2>&1 || \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql chromium; }

demo: $(INSTALLED)
	$(BIN)/newslake demo

test: $(INSTALLED)
	$(BIN)/python -m pytest -n auto

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint warehouse/sql

# Which lines and branches no test runs, the processes that tests start included; no threshold.
coverage: $(INSTALLED)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

# CORPUS is a folder of html/manifest.jsonl, topics/labelled.jsonl, feeds/, sitemaps/ and robots/; none comes with the project.
bench: $(INSTALLED)
	$(BIN)/python bench/extraction.py $(CORPUS)/html/manifest.jsonl --compare
	$(BIN)/python bench/extract_speed.py $(CORPUS)/html/manifest.jsonl
	$(BIN)/python bench/topics.py $(CORPUS)/topics/labelled.jsonl
	$(BIN)/python bench/topic_speed.py
	$(BIN)/python bench/polling.py
	$(BIN)/python bench/quiet_polls.py

# Every hostile behaviour of tests/hostile_table.py beside a well-behaved source; then passes that are cancelled; then, with CORPUS, documents
# of its folders mutated for FUZZ seconds.
FUZZ ?= 600
hostile: $(INSTALLED)
	$(BIN)/python bench/hostile.py
	$(BIN)/python bench/cancelled.py
	$(BIN)/python bench/fuzz.py --seconds $(FUZZ) $(CORPUS)

# Print the README's examples anew, as the commands print them now.
readme: $(INSTALLED)
	$(BIN)/python tests/console.py README.md

# make topic-model TEXTS="articles.jsonl.gz …" [LABELLED="articles.jsonl …"] [MORE="more.jsonl …"]; see docs/add-a-topic.md.
topic-model: $(INSTALLED)
	OMP_NUM_THREADS=1 $(BIN)/python -m bench.train_topics $(LABELLED) --labels bench/topic_labels.csv --demo $(if $(MORE),--more $(MORE)) $(if $(TEXTS),--texts $(TEXTS)) --out seeds/topic_model.json --measures seeds/topic_measures.csv

# requirements.txt holds what runs in production, requirements-dev.txt the same and what tests and checks need.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml
lock: $(INSTALLED)
	$(COMPILE) -o requirements.txt
	$(COMPILE) --extra dask --extra dev -c requirements.txt -o requirements-dev.txt
	$(BIN)/python -m bench.pin_extensions

# Known vulnerabilities of what production installs. DATABASE is a folder of OSV records (the unpacked "PyPI" export of osv.dev), looked
# at without a network; without it pip-audit asks its own services.
audit: $(INSTALLED)
	$(if $(DATABASE),$(BIN)/python -m bench.audit requirements.txt $(DATABASE),$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.txt)

# The software bill of materials of what production installs, in CycloneDX.
sbom: $(INSTALLED)
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible -o sbom.cdx.json requirements.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
