# pbm: build it, run it, test it. `make` alone lists what there is.
#
#   PG_CONFIG=/usr/bin/pg_config   use an installed server (15 to 18) instead of the embedded 18
#   PROFILE=dev                    build the library faster, unoptimised
#   PBM_CLUSTER=name               a server cluster of its own, beside another run's

PROFILE   ?= release
PG_CONFIG ?=
export PROFILE PG_CONFIG TEST ARGS DB QUICK PLOT

.DEFAULT_GOAL := help
.PHONY: help demo test test-long psql setup build install uninstall start stop status pgrx lint bench clean

help: ## list these targets
	@echo "make TARGET [PG_CONFIG=/usr/bin/pg_config] [PROFILE=dev]"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: ## build, install, start a server of our own, show pbm at work
	@scripts/demo.sh

test: ## run every test (TEST=name for one file, ARGS=... for its harness)
	@scripts/test.sh

test-long: ## run the tests of claims once more, by statements alone, and the oracle on 20,000
	@scripts/test_long.sh

psql: ## open psql on the demo's database (DB=name for another)
	@scripts/psql.sh

setup: ## fetch what building needs
	@scripts/steps.sh setup

build: ## build the library and the install script
	@scripts/steps.sh setup build

install: ## build, then copy into the server's folders
	@scripts/steps.sh setup build install

uninstall: ## take pbm's files out of the server's folders
	@scripts/steps.sh uninstall

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

clean: ## stop our servers, remove build/ and target/
	@scripts/clean.sh
