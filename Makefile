# `make` alone lists the targets.

PIPELINE ?= pipelines/annual_reports.toml
ARGS ?=
SECONDS = 15

.DEFAULT_GOAL := help
.PHONY: help run test fuzz bench warehouse python notebooks site bless fmt lint doc install clean cargo

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: cargo ## Read the example reports and publish a snapshot (PIPELINE=… ARGS='--jobs 4')
	cargo run --locked --quiet -- run $(PIPELINE) $(ARGS)

test: cargo ## Formatting, locks, lints, documentation and all tests
	cargo fmt --check
	cargo metadata --locked --format-version 1 --manifest-path fuzz/Cargo.toml > /dev/null
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps --document-private-items
	cargo test --locked --workspace

warehouse: cargo ## The analytics tables against SQL; loading into DuckDB (target/venv), PostgreSQL (Debian's), a store
	@test -x target/venv/bin/python || python3 -m venv target/venv
	target/venv/bin/python -m pip install --quiet --disable-pip-version-check \
	  duckdb==1.5.2 duckdb-cli==1.5.2 sqlglot==30.30.0 deltalake==1.6.6 polars==2.1.0 'moto[s3]==5.2.5' flask==3.1.3 flask-cors==6.0.5
	ls -d /usr/lib/postgresql/*/bin || \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql; }
	cargo run --locked --quiet -- --quiet run pipelines/annual_reports.toml --output target/warehouse
	target/venv/bin/python tests/warehouse/marts.py target/debug/nianbao target/warehouse/current
	NIANBAO_DUCKDB=target/venv/bin/duckdb target/venv/bin/python tests/warehouse/load.py target/debug/nianbao
	target/venv/bin/python tests/warehouse/delta.py target/debug/nianbao
	target/venv/bin/python tests/warehouse/store.py target/debug/nianbao
	target/venv/bin/python tests/warehouse/external.py target/debug/nianbao target/warehouse/current

python: cargo ## The Python package: a wheel in target/wheels, installed in target/venv and tested
	@test -x target/venv/bin/python || python3 -m venv target/venv
	target/venv/bin/python -m pip install --quiet --disable-pip-version-check \
	  maturin==1.16.0 arro3-core==0.9.1 pytest==9.2.0 polars==2.1.0 pyarrow==26.0.1 pandas==2.3.3 duckdb==1.5.2 pyspark==4.0.1
	cargo build --locked --quiet
	rm -rf target/wheels
	PATH="$(CURDIR)/target/venv/bin:$$PATH" target/venv/bin/python -m maturin build --quiet --profile dev --manifest-path python/Cargo.toml --locked
	target/venv/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps target/wheels/*.whl
	NIANBAO_PROGRAM=target/debug/nianbao target/venv/bin/python -m pytest -q python/tests

notebooks: cargo ## The notebooks against the example snapshot, after `make python` (WRITE=--write keeps what they print)
	@target/venv/bin/python -c 'import nianbao' 2>/dev/null || $(MAKE) python
	target/venv/bin/python -m pip install --quiet --disable-pip-version-check \
	  matplotlib==3.11.2 nbclient==0.11.0 nbformat==5.11.1 ipykernel==7.4.0
	notebooks/font.sh $(CURDIR)/target/venv/bin/python
	cargo run --locked --quiet -- --quiet run pipelines/annual_reports.toml --output target/notebooks
	SNAPSHOT=target/notebooks target/venv/bin/python notebooks/run.py $(WRITE)
	target/venv/bin/python docs/run_examples.py target/notebooks

site: cargo ## The documentation site, in target/site, and a search for dead links
	@test -x target/venv/bin/python || python3 -m venv target/venv
	target/venv/bin/python -m pip install --quiet --disable-pip-version-check mkdocs==1.6.1 mkdocs-material==9.8.1
	cargo build --locked --quiet
	target/venv/bin/python docs/links.py
	target/venv/bin/python docs/generate.py target/debug/nianbao
	NO_MKDOCS_2_WARNING=1 target/venv/bin/python -m mkdocs build --strict

fuzz: cargo ## Fuzz every reader for a while, from the seeds (SECONDS=15 each)
	fuzz/run.sh $(SECONDS)

bench: cargo ## Speed as ratios to peers, and its growth (PAGES=1000 COUNTS=1000,10000; an optimised build: minutes)
	PAGES=$(PAGES) COUNTS=$(COUNTS) benches/run.sh

bless: cargo ## Rewrite what the golden cases expect (tests/cases, tests/load); read the difference before you commit it
	NIANBAO_BLESS=1 cargo test --locked --test main -- cases:: load::
	@git --no-pager diff --stat -- tests/cases tests/load

fmt: cargo ## Format the code
	cargo fmt

lint: cargo ## Lints only
	cargo clippy --locked --workspace --all-targets -- -D warnings

doc: cargo ## Documentation of the code, in target/doc
	cargo doc --locked --no-deps --document-private-items

install: cargo ## Install the program, optimised, into ~/.cargo/bin
	cargo install --locked --path .

clean: ## Remove what was built and what was published from the examples
	rm -rf target out

cargo:
	@command -v cargo >/dev/null || { \
	  echo "cargo is missing. Install Rust: curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh" >&2; \
	  echo "(or see https://rustup.rs), open a new shell and try again." >&2; exit 1; }
