#!/usr/bin/env bash
# scripts/steps.sh STEP...: setup, build, install, uninstall, start; in that order, numbered.
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build install; do . "$here/$part.sh"; done

start() {
  choose_cluster
  server_start
}

choose_server
STEP_OF=$#
turn
for name; do "$name"; done
