# Two commands are enough: make run, and make test.
# Everything that gets installed stays in this folder, but for Debian packages that tests need.

PORT ?= 8000
INDGANG_DATA ?= data
REPORT ?= a11y-report
LEVEL ?= AAA
BASE ?= main
python := .venv/bin/python
indgang := .venv/bin/indgang

.DEFAULT_GOAL := help
.PHONY: help run test check soak a11y a11y-score spoken bench migrate seed texts clean

# In demo mode the town is invented and nothing leaves the house.
run migrate seed: export INDGANG_DATA := $(INDGANG_DATA)
run migrate seed: export INDGANG_DEMO ?= 1
run: export INDGANG_PUBLIC_URL ?= http://127.0.0.1:$(PORT)

help: ## Show this list
	@echo "make TARGET, where TARGET is one of:"
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' Makefile
	@echo "Two runs side by side: make run PORT=8001 INDGANG_DATA=data-2"

run: ## Serve the demo town on PORT (8000), data in INDGANG_DATA (data)
	@setup/environment.sh
	@setup/npm.sh
	@$(indgang) migrate
	@$(indgang) seed
	@exec $(indgang) serve --port $(PORT)

# Quick first: whatever can be said without opening a page is said before any page is opened. Slow
# tests wait much, so that two at a time take little longer than one.
define lints
$(python) -m ruff format --check .
$(python) -m ruff check .
$(python) -m mypy app tests a11y_tests bench conftest.py
.venv/bin/lint-imports --no-logo
.venv/bin/djlint --lint --quiet templates
$(python) -m app.foundation.i18n.extract --check
endef

test: ## Everything, at a depth that fits CI (three quarters of an hour on two cores)
	@setup/environment.sh dev
	@setup/npm.sh dev
	@setup/machine.sh
	$(lints)
	$(python) -m pytest -n auto -m "not slow and not soak" tests a11y_tests
	$(python) -m pytest -n auto --dist worksteal -m "slow and not soak" tests a11y_tests

check: ## The fast part of it: style, types, imports, texts, quick tests (13 minutes on two cores)
	@setup/environment.sh dev
	@setup/npm.sh dev
	$(lints)
	$(python) -m pytest -n auto -m "not slow and not soak" tests

soak: ## The same tests at full depth (hours; see docs/evidence)
	@setup/environment.sh dev
	@setup/npm.sh dev
	@setup/machine.sh
	$(python) -m pytest -m "" tests a11y_tests --soak

# Addresses come from the environment, so that no sign in them is the shell's.
a11y: export URL := $(URL)
a11y: ## Look at any page: URL= (address, folder, file of them), REPORT=, LEVEL=AA, COOKIES=; or at ours: FAST=1
	@setup/environment.sh dev
	@setup/npm.sh dev
	@setup/machine.sh
ifdef FAST
	@$(python) -m pytest -n auto --dist worksteal -q --tb=short -m "slow and not soak" --since "$(BASE)" a11y_tests
else
	@$(python) -m a11y_tests.site "$$URL" --report "$(REPORT)" --level "$(LEVEL)" $(if $(COOKIES),--cookies "$(COOKIES)")
endif

# Without workers, as each transcript leaves out what the first of its language says already.
spoken: ## Write anew what a screen reader says of every page; HEARD=folder: what a real one says on each journey
	@setup/environment.sh dev
	@setup/npm.sh dev
	@setup/machine.sh
ifdef HEARD
	$(python) -m pytest -q -m "" --write-heard "$(HEARD)" a11y_tests/test_ears.py
	@$(python) -m a11y_tests.ears "$(HEARD)"
else
	$(python) -m pytest -q -m "" --write-spoken a11y_tests/test_spoken.py
endif

a11y-score: ## Break the pages that differ from BASE in each way, and print which looks notice
	@setup/environment.sh dev
	@setup/npm.sh dev
	@setup/machine.sh
	$(python) -m pytest -q -m "slow and not soak" --differs "$(BASE)" a11y_tests/test_mutants.py
	@$(python) -m a11y_tests.mutants

bench: ## Print figures beside their limits
	@setup/environment.sh dev
	@setup/npm.sh dev
	$(python) -m bench

migrate: ## Bring the database up to date; makes it and its keys when there are none
	@setup/environment.sh
	@$(indgang) migrate

seed: migrate ## Fill in the invented town
	@$(indgang) seed

texts: ## Collect new sentences for translation
	@setup/environment.sh dev
	$(python) -m app.foundation.i18n.extract

clean: ## Remove what was installed or cached; data stays
	rm -rf .venv node_modules static/vendor indgang.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
