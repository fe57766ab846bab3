# Everything a newcomer needs: `make run`, `make test`. Needs Python 3.11 or newer with
# pip and venv, make and git. See `make help`.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py

export PYTHONUNBUFFERED := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run test check format browser lock screenshots demo-reset

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

run: $(VENV)/run.stamp ## the site with Nanhai's demonstration data; PORT=8000 HOST=127.0.0.1
	@exec $(MANAGE) serve --prepare --host $(HOST) --port $(PORT)

test: $(VENV)/dev.stamp ## the whole suite; with DATABASE_URL / REDIS_URL on PostgreSQL / Redis
	$(MANAGE) messages compile
	$(BIN)/python -m pytest -n auto --dist loadscope --no-loadscope-reorder $(ARGS)

check: $(VENV)/dev.stamp ## style, types, templates, imports, migrations, translations, safety
	BIN=$(BIN) scripts/check

format: $(VENV)/dev.stamp ## put code and templates in shape
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	git ls-files 'templates/*.html' | xargs -r $(BIN)/djhtml --tabwidth 2

browser: ## Debian's Chromium and Chinese fonts, for the browser tests (needs root)
	@scripts/install-browser

lock: ## write requirements/*.lock anew
	@scripts/lock

screenshots: $(VENV)/dev.stamp ## pictures of the running site for the README; PORT=8000
	$(BIN)/python scripts/screenshots.py http://$(HOST):$(PORT)

demo-reset: $(VENV)/run.stamp ## throw the embedded database away; the next run loads it anew
	@$(MANAGE) demo_reset

# The environment is made without ensurepip, so that it also works where Python's venv
# package is not installed; it is renewed only when a lock file changed.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with PYTHON=")'
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/%.stamp: requirements/%.lock | $(VENV)/bin/python
	$(PYTHON) -m pip --python $(BIN)/python install --require-hashes --no-input -r $<
	@touch $@
