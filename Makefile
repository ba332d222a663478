# pbm: build it, run it, test it. `make` alone lists what there is.
#
#   PG_CONFIG=/usr/bin/pg_config   use an installed server (15 to 18) instead of the embedded 18
#   PROFILE=dev                    build the library faster, unoptimised
#   PBM_CLUSTER=name               a server cluster of its own, beside another run's

PROFILE   ?= release
PG_CONFIG ?=
export PROFILE PG_CONFIG TEST ARGS DB QUICK PLOT QUERIES PLAN YEAR CLAIM FEED_ARGS SOURCE FILE LOAD_ARGS

.DEFAULT_GOAL := help
.PHONY: help demo feed load test test-long sqlsmith psql report setup build install uninstall scripts deb sbom start stop status pgrx lint bench bench-access bench-reports clean

help: ## list these targets
	@echo "make TARGET [PG_CONFIG=/usr/bin/pg_config] [PROFILE=dev]"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: ## build, install, start a server of our own, show pbm at work
	@scripts/demo.sh

feed: ## feed the demo's database with simulated claims: clean, stage, answer, report (FEED_ARGS=... for other arguments)
	@scripts/feed.sh

load: ## load a file into the demo's database: SOURCE=nadac FILE=... (SOURCE=list for all; LOAD_ARGS=--dry-run)
	@scripts/load.sh

test: ## run every test (TEST=name for one file, ARGS=... for its harness)
	@scripts/test.sh

test-long: ## run the tests of claims once more, by statements alone, and the oracle on 20,000
	@scripts/test_long.sh

sqlsmith: ## run 20,000 random queries of sqlsmith against the extension (QUERIES=n for another number)
	@scripts/sqlsmith.sh

psql: ## open psql on the demo's database (DB=name for another)
	@scripts/psql.sh

report: ## write pages of the demo's figures into build/ (PLAN=code YEAR=n CLAIM=n for others)
	@scripts/report.sh

setup: ## fetch what building needs
	@scripts/steps.sh setup

build: ## build the library and the install script
	@scripts/steps.sh setup build

install: ## build, then copy into the server's folders
	@scripts/steps.sh setup build install

uninstall: ## take pbm's files out of the server's folders
	@scripts/steps.sh uninstall

scripts: ## write the four scripts of a database without CREATE EXTENSION into build/scripts/
	@scripts/steps.sh scripts

deb: ## build a Debian package in build/deb/ (PG_CONFIG of a server of Debian's)
	@scripts/deb.sh

sbom: ## write the bill of materials and the licences of the library into build/sbom/ (needs cargo-cyclonedx)
	@scripts/sbom.sh

start: ## start our server and leave it running
	@scripts/steps.sh setup start

stop: ## stop our server
	@scripts/server.sh stop

status: ## say whether our server runs, and where
	@scripts/server.sh status

pgrx: ## test inside the server and what cargo-pgrx installs and packages (needs cargo-pgrx)
	@scripts/pgrx.sh check

lint: ## formatting, clippy, documentation, shell and Python syntax
	@scripts/lint.sh

bench: ## measure pbm under load (QUICK=1: three minutes; PLOT=1: the plots)
	@scripts/bench.sh

bench-access: ## measure recorded reads beside unrecorded ones (PG_CONFIG of 15: and beside pgaudit)
	@scripts/bench_access.sh

bench-reports: ## measure each report on ten million past claims
	@scripts/bench_reports.sh

clean: ## stop our servers, remove build/ and target/
	@scripts/clean.sh
