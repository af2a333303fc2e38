# Every target sets up what it needs by itself, once. Nothing but Python 3.11, git and make has to be there.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export TRIVY_CACHE_DIR ?= $(CURDIR)/.cache/trivy

.PHONY: demo test lint unit engine-tests browser-tests bench corpus fuzz security golden screenshots clean engine services test-images documents database

demo: engine database $(BIN)/hullcheck ## review a sample pull request for real; results in build/demo
	$(BIN)/python tools/base_images.py golang:1.24 gcr.io/distroless/static-debian12 alpine:3.23 debian:bookworm-slim
	$(BIN)/hullcheck demo --output build/demo

test: lint unit browser-tests engine-tests ## everything

lint: $(BIN)/hullcheck ## ruff, mypy, contracts, dead code, sizes, the README's tables, the workflows
	$(BIN)/ruff check bot tests tools
	$(BIN)/ruff format --check bot tests tools
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/python tools/sizes.py
	$(BIN)/python tools/readme.py --check
	$(BIN)/python tools/rule_pages.py --check
	$(BIN)/python tools/composite.py --check
	$(BIN)/zizmor --offline --quiet --persona=auditor .github action.yml composite $$(find docs/workflows -name '*.yml')

unit: documents ## the pure core, and GitHub's side against a stand-in: no engine
	$(BIN)/pytest -q -n 2 tests/unit tests/standin

engine-tests: engine services database test-images $(BIN)/hullcheck ## the real engine and scanner, the action under a workflow runner
	$(BIN)/pytest -q -n 2 --dist worksteal tests/engine tests/action tests/security

test-images: engine $(BIN)/hullcheck # what the tests build on, and what the action's image is made of
	$(BIN)/python tools/base_images.py golang:1.24 alpine:3.23 debian:bookworm-slim gcr.io/distroless/static-debian12 \
	  python:3.11-slim-bookworm aquasec/trivy:0.76.0 hadolint/hadolint:v2.15.1 docker:28-cli hullcheck-runner:latest

bench: engine database $(BIN)/hullcheck ## a review against the same tools chained by hand; figures in build/bench.json
	$(BIN)/python tools/base_images.py golang:1.24 gcc:12
	PYTHONPATH=. $(BIN)/python tools/bench.py --output build/bench.json

bench-scale: engine database $(BIN)/hullcheck ## a review of 1, 10 and 100 images; figures in build/bench-scale.json; LARGE=1 for one of 2 GB, too
	$(BIN)/python tools/base_images.py alpine:3.23
	PYTHONPATH=. $(BIN)/python tools/bench_scale.py $(if $(LARGE),--large) --output build/bench-scale.json

bench-action: test-images ## a run of the action's image that has nothing to review; figures in build/bench-action.json
	PYTHONPATH=. $(BIN)/python tools/bench_action.py --output build/bench-action.json

performance: $(BIN)/hullcheck ## write the tables of docs/performance.md from what the benchmarks left in build/
	$(BIN)/python tools/performance.py

.PHONY: bench-scale bench-action performance

corpus: $(BIN)/hullcheck ## read real Dockerfiles as BuildKit does: CORPUS=folder of repositories, LIST=tsv (repo, commit, path)
	$(BIN)/python -m tests.corpus.dockerfiles $(if $(CORPUS),--corpus "$(CORPUS)") $(if $(LIST),--list "$(LIST)")
	$(BIN)/python -m tests.corpus.lint $(if $(CORPUS),--corpus "$(CORPUS)") $(if $(LIST),--list "$(LIST)")

lint-cases: $(BIN)/hullcheck ## reported lint inputs: what is said of each folder of tests/cases/lint; ONLY=name
	$(BIN)/python -m tests.cases.lint_cases $(ONLY)

.PHONY: lint-cases

rewrite-suite: engine database $(BIN)/hullcheck ## rewrite real applications and check them by other means; APPS=folder, ONLY=name,... RESUME=1
	$(BIN)/python -m tests.corpus.suite $(if $(RESUME),--resume) $(if $(APPS),--apps "$(APPS)") $(if $(ONLY),--only "$(ONLY)") --output build/rewrite-suite.json

rebuild-suite: engine database $(BIN)/hullcheck ## what the next commit costs, before and after a rewrite: build/rebuild.json; ONLY=name,...
	$(BIN)/python -m tests.corpus.rebuild $(if $(APPS),--apps "$(APPS)") $(if $(ONLY),--only "$(ONLY)") --output build/rebuild.json

.PHONY: rebuild-suite

behaviour-suite: engine $(BIN)/hullcheck ## pull requests that break an image or do not, each reviewed by running it; ONLY=name,...
	$(BIN)/python -m tests.corpus.behaviour $(if $(CHANGES),--changes "$(CHANGES)") $(if $(ONLY),--only "$(ONLY)") --output build/behaviour-suite.json

.PHONY: behaviour-suite

rewrite-cases: engine database $(BIN)/hullcheck ## the reported cases of broken rewrites: kept, draft, refused, or broken; ONLY=name,...
	$(BIN)/python -m tests.corpus.cases $(if $(ONLY),--only "$(ONLY)") --output build/rewrite-cases.json

rewrite-traps: engine database $(BIN)/hullcheck ## applications by construction whose rewrite is easily broken: build/rewrite-traps.json; ONLY=image or language,... RESUME=1
	$(BIN)/python -m tests.corpus.traps $(if $(RESUME),--resume) $(if $(ONLY),--only "$(ONLY)") --output build/rewrite-traps.json

rewrite-corpus: $(BIN)/hullcheck ## rewrites of real Dockerfiles, from their text: CORPUS=folder of repositories, LIST=tsv, PAIRS=tsv
	$(BIN)/python -m tests.corpus.rewrites $(if $(CORPUS),--corpus "$(CORPUS)") $(if $(LIST),--list "$(LIST)") $(if $(PAIRS),--pairs "$(PAIRS)")

real-suite: engine database $(BIN)/hullcheck ## rewrites of applications that nobody here wrote: LIST=tsv, REPOS=folder of clones, ONLY=name,..., RUNS=n, PLAIN=1
	$(BIN)/python -m tests.corpus.real --list "$(LIST)" --repos "$(REPOS)" $(if $(ONLY),--only "$(ONLY)") $(if $(RUNS),--runs $(RUNS)) $(if $(PLAIN),--plain) --output build/real-suite.json

mutants: $(BIN)/hullcheck ## change the code that decides, one place at a time, and see a test fail: build/mutants.json; MODULES="bot.rewrite.proof.files.trees ..." SAMPLE=n, 0: all; SEED=n: another sample; AGAIN=1: only what survived
	$(BIN)/python tools/mutants.py $(if $(AGAIN),--again) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(MODULES)
	$(BIN)/python tools/mutant_types.py $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED))

.PHONY: mutants rewrite-suite rewrite-corpus real-suite rewrite-cases rewrite-traps

browser-tests: $(BIN)/hullcheck ## report.html in a real browser, by mouse and by keyboard; the comment on a telephone
	tests/browser/ensure-browser
	tests/browser/ensure-axe
	$(BIN)/pytest -q tests/browser

golden: $(BIN)/hullcheck ## write the golden files anew; read the difference before you commit it
	$(BIN)/python -m tests.unit.report.golden

screenshots: $(BIN)/hullcheck ## pictures of the comment, the page and the terminal, in build/screenshots; look at them
	$(BIN)/python -m tests.browser.screenshots

documents: $(BIN)/hullcheck # GitHub's description of its API, which the stand-in is held to, and the programs that unit tests run
	command -v npm >/dev/null && command -v zstd >/dev/null || { apt-get update -q && apt-get install -q -y --no-install-recommends npm zstd; }
	$(BIN)/python -m tests.standin.documents

security: engine database $(BIN)/hullcheck ## hostile pull requests, the long ones too: attacks tried and escapes; also build/security.json
	$(BIN)/python tools/base_images.py alpine:3.23 && HULLCHECK_LONG=1 $(BIN)/pytest -q tests/security

FUZZ ?= 20
MINUTES ?= 10
fuzz: engine database documents $(BIN)/hullcheck ## Dockerfiles at random for MINUTES, then the property-based tests with FUZZ times as many examples
	$(BIN)/python -m tests.limits_fuzz --minutes $(MINUTES) --output build/fuzz.json
	HULLCHECK_FUZZ=$(FUZZ) $(BIN)/pytest -q -n 2 tests/unit tests/standin tests/engine/test_engine_reading.py

engine: # a Docker engine with buildx answers
	tools/ensure-engine

services: engine # a registry and the compose plugin, for the tests
	tools/ensure-services

database: $(BIN)/hullcheck # Trivy's vulnerability database
	$(BIN)/python tools/vulnerability_db.py "$(TRIVY_CACHE_DIR)"

$(BIN)/hullcheck: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV) || { apt-get update -q && apt-get install -q -y python3-venv && $(PYTHON) -m venv --clear $(VENV); }
	$(BIN)/pip install -q --require-hashes -r requirements-dev.lock
	$(BIN)/pip install -q --no-deps -e .
	touch $@

clean: ## forget everything that was set up or made
	rm -rf $(VENV) .cache build .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
