# Two commands are all a newcomer needs: `make demo` and `make test`.
#   make check   ruff, strict types, imports, sizes, docs (quick)
#   make proof   the long proofs, whole
#   make pictures   the README's pictures, from the running product

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen
export UV_PYTHON_DOWNLOADS ?= never

.PHONY: demo test check proof pictures install
.DEFAULT_GOAL := demo

demo: install
	$(RUN) --no-dev soundings demo

install: $(if $(findstring .tools,$(UV)),.tools/bin/uv)

.tools/bin/uv:
	$(PYTHON) -m pip install --quiet --target .tools uv

check: install
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) pytest -q -p no:cacheprovider tests/house

# A browser on a busy machine may miss a moment: what fails there is tried once more, by itself, and named in the summary as RERUN.
test: check
	sh .ci/chromium
	$(RUN) pytest -q -n 2 --dist loadfile --no-loadscope-reorder -p no:rerunfailures --durations=25 --cov --cov-report=term:skip-covered --ignore=tests/browser
	$(RUN) pytest -q -n 3 --dist loadfile --durations=15 --reruns 1 -rR tests/browser

proof: install
	sh .ci/chromium
	SOUNDINGS_PROOF=1 $(RUN) pytest -q -m proof

pictures: install
	sh .ci/chromium
	PYTHONPATH=.:tests $(RUN) python tests/browser/pictures.py
