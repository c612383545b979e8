# ejadmin: `make run` starts the program, `make test` checks all of it.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& { echo $$p; break; }; done)
VENV := .venv
PY := $(VENV)/bin/python

QT_LIBRARIES := libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 \
	libgssapi-krb5-2 libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0
WITNESSES := poppler-utils age xvfb chromium
SERVER := postgresql
NO_SCREEN := 3

export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test faults postgres-tests bench tour clean
.DELETE_ON_ERROR:

run: $(VENV)/.program
	@$(PY) -m ejadmin; code=$$?; \
	if [ $$code -eq $(NO_SCREEN) ]; then exec $(PY) -m ejadmin.tour demo; else exit $$code; fi

test: $(VENV)/.tests
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/pytest -n 2 --dist worksteal

# Kills, full disks, hundreds of flipped bits: minutes, not seconds.
faults: $(VENV)/.tests
	$(VENV)/bin/pytest -m fault

# What a file knows and a server must know too, on a cluster of PostgreSQL of its own.
postgres-tests: $(VENV)/.server
	$(PY) -m tests.postgres -n 2 --dist worksteal tests/models tests/imports tests/exports

bench: $(VENV)/.tests
	@for b in tests/benchmarks/bench_*.py; do \
		name=$$(basename $$b .py); echo "== $$name"; $(PY) -m tests.benchmarks.$$name || exit 1; done

tour: $(VENV)/.program
	@$(PY) -m ejadmin.tour demo

clean:
	rm -rf $(VENV) build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.program: pyproject.toml constraints.txt | $(VENV)/.qt
	$(PY) -m pip install --quiet -e .
	@touch $@

$(VENV)/.tests: $(VENV)/.program | $(VENV)/.witnesses
	$(PY) -m pip install --quiet -e '.[dev]'
	@touch $@

$(VENV)/.server: $(VENV)/.tests
	@$(call debian_packages,$(SERVER))
	$(PY) -m pip install --quiet -e '.[server]'
	@touch $@

$(VENV)/.qt: | $(PY)
	@$(call debian_packages,$(QT_LIBRARIES))
	@touch $@

$(VENV)/.witnesses: | $(PY)
	@$(call debian_packages,$(WITNESSES))
	@touch $@

$(PY):
	@[ -n "$(PYTHON)" ] || { $(call say,нужен Python 3.11 или новее.); exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		$(call debian_packages,python3-venv)
	$(PYTHON) -m venv $(VENV)

say = echo "ejadmin: $(1)" >&2

# Installs what is missing of some Debian packages where that is allowed; otherwise prints the one
# line to run and fails. On a system without dpkg there is nothing to do.
define debian_packages
{ command -v dpkg-query >/dev/null 2>&1 || exit 0; missing=; \
for p in $(1); do \
	dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || \
	dpkg-query -W -f '$${Status}' $${p}t64 2>/dev/null | grep -q 'ok installed' || \
	missing="$$missing $$p"; \
done; \
[ -n "$$missing" ] || exit 0; \
if [ "$$(id -u)" -eq 0 ]; then root=; elif sudo -n true 2>/dev/null; then root=sudo; \
else echo "ejadmin: не хватает системных пакетов. Выполните эту строку и повторите:" >&2; \
	echo "    sudo apt-get install -y$$missing" >&2; exit 1; fi; \
echo "ejadmin: installing$$missing"; \
$$root apt-get update -qq && \
DEBIAN_FRONTEND=noninteractive $$root apt-get install -y -qq --no-install-recommends $$missing \
	>/dev/null; }
endef
