# Campaign Retention. `make` lists what can be asked of it.
#
#   PYTHON=python3.12   the interpreter .venv is made with (3.11 or newer)
#   PORT=5006           where the page is served
#   ARGS='...'          handed on to the program behind a target

# The environment is made anew only when its lock, the project's own file or its place changes.
KEY := $(shell { cat requirements/*.txt pyproject.toml; pwd; } | cksum | cut -d ' ' -f 1)
RUN := .venv/.stamp-run-$(KEY)
DEV := .venv/.stamp-dev-$(KEY)
PY := .venv/bin/python
PORTS := $(if $(PORT),--port $(PORT)) $(if $(SANDBOX_PORT),--sandbox-port $(SANDBOX_PORT))

.PHONY: help demo run test check bench bench-scale bench-page screenshots soak nemesis knobs lock clean environment development chromium
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(RUN) ## the whole system on an invented Wikimedia; prints the page's address
	@exec $(PY) systemd/supervise.py demo $(PORTS) $(ARGS)

run: $(RUN) ## the three services on the real Wikimedia, in the foreground (settings: retention.toml)
	@exec $(PY) systemd/supervise.py run $(if $(PORT),--port $(PORT)) $(ARGS)

test: $(DEV) chromium ## every test (ARGS='-k calendar' for some)
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

check: $(DEV) ## ruff and mypy --strict
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

bench: $(DEV) ## what figures and events cost, beside pandas, SQL and json (10 million contributions)
	@$(PY) -m metrics bench $(ARGS)
	@$(PY) -m collector.bench
	@$(PY) -m collector.bench_stream
	@$(PY) -m collector.bench_backfill

bench-scale: $(DEV) ## the same of figures with 100 million contributions (12 GB of disk; ARGS='--keep DIR' to build once)
	@$(PY) -m metrics bench --newcomers 1000000 --contributions 100000000 $(ARGS)

bench-page: $(DEV) chromium ## what a visit of the page costs, beside a plain Panel app (ARGS='--only settle,change')
	@$(PY) -m tests.dashboard.bench $(ARGS)

screenshots: $(DEV) chromium ## a picture of every state of the page (ARGS=FOLDER; build/screenshots)
	@$(PY) -m tests.dashboard.shots $(ARGS)

soak: $(DEV) ## ten million events through the follower: does its memory stay small (ARGS=--soak=1000000 for fewer)
	@$(PY) -m collector.bench_stream --soak $(ARGS)

knobs: $(DEV) ## every fault of the MediaWiki farm in turn, 300 live edits each (needs the farm: .ci/rig start)
	@$(PY) -m tests.collector.knobs --edits 300 $(ARGS)

nemesis: $(DEV) ## an hour of kills, cuts, full disks and jumping clocks, then every table against the truth
	@$(PY) -m tests.collector.nemesis --seconds 3600 $(ARGS)

environment: $(RUN) ## .venv with what the programs need
development: $(DEV) ## .venv with what the tests need too

lock: ## compile requirements/*.txt anew from pyproject.toml (needs uv, or gets it)
	@requirements/lock.sh $(ARGS)

clean: ## remove .venv, caches and build leftovers (never the data)
	@rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './state/data/*' -prune -exec rm -rf {} +

$(DEV):
	@requirements/environment.sh dev $@
	@touch $(RUN)

$(RUN):
	@requirements/environment.sh run $@

# The tests that drive a browser are skipped where there is none.
chromium:
	@if ! command -v chromium >/dev/null && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    echo "Installing chromium for the tests of the page"; \
	    { apt-get update && apt-get install -y chromium; } >/dev/null 2>&1 || \
	    echo "chromium could not be installed: the tests that drive it are skipped"; \
	fi
