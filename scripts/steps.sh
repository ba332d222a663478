#!/usr/bin/env bash
# scripts/steps.sh STEP...: setup, build, install, uninstall, scripts, start; in that order, numbered.
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build install; do . "$here/$part.sh"; done

start() {
  choose_cluster
  server_start
}

scripts() {
  begin 'Writing the scripts of build/scripts/'
  quietly scripts python3 scripts/sql_scripts.py "$BUILD/scripts"
  end
}

choose_server
STEP_OF=$#
turn
for name; do "$name"; done
