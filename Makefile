# Every target prepares what it needs first; a second time costs nothing. `make help` explains.
SHELL := /bin/sh
PYTHON := .venv/bin/python
HOST_PYTHON ?= python3
# Versions are chosen for this Python: Debian 12 has 3.11.2, and newer packages may ask for a later one.
OLDEST_PYTHON := 3.11
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help run test check bench css services services-stop code lock clean

help: ## Deze lijst
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | \
		awk -F'|' '{ printf "%-22s %s\n", $$1, $$2 }'

run: ## De site op http://localhost:8000 (PORT=…, DEMO=0 voor een lege site)
	@$(HOST_PYTHON) .ci/setup run
	@exec $(PYTHON) manage.py serve

test: ## Alle tests (ontbrekende diensten worden genoemd; REQUIRE_SERVICES=1 eist ze)
	@$(HOST_PYTHON) .ci/setup test
	@exec $(PYTHON) .ci/test $(ARGS)

check: ## Stijl, typen, lagen, sjablonen en migraties
	@$(HOST_PYTHON) .ci/setup test
	@exec $(PYTHON) .ci/check

bench: ## Tabel met verhoudingen: hoe snel is het op deze machine
	@$(HOST_PYTHON) .ci/setup test
	@DATA_DIR=$${DATA_DIR:-var}/bench $(PYTHON) manage.py bench
	@DATA_DIR=$${DATA_DIR:-var}/bench exec $(PYTHON) manage.py bench_search --pages $${BENCH_PAGES:-1000}

css: ## De stijlbladen opnieuw maken
	@$(HOST_PYTHON) .ci/setup styles

services: ## PostgreSQL, Redis, clamd, Elasticsearch, Chromium en nginx installeren en starten
	@exec $(HOST_PYTHON) .ci/services start

services-stop: ## Stoppen wat make services startte
	@exec $(HOST_PYTHON) .ci/services stop

code: ## De tweede factor van de demo-accounts op dit moment
	@exec $(PYTHON) manage.py demo_code

lock: ## De vaste versies opnieuw bepalen (requirements*.txt, package-lock.json)
	@$(HOST_PYTHON) .ci/setup run
	.venv/bin/uv pip compile -q --upgrade --python-version $(OLDEST_PYTHON) --generate-hashes --no-emit-index-url --no-header --extra build \
		pyproject.toml -o requirements.txt
	.venv/bin/uv pip compile -q --upgrade --python-version $(OLDEST_PYTHON) --generate-hashes --no-emit-index-url --no-header --extra build --extra test \
		pyproject.toml -c requirements.txt -o requirements-test.txt
	PATH="$(CURDIR)/.venv/bin:$$PATH" npm install --package-lock-only

clean: ## Weggooien wat opnieuw te maken is (nooit var/)
	rm -rf .venv node_modules static/build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
