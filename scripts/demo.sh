#!/usr/bin/env bash
# From nothing to pbm at work: build, install, a server of our own, a fresh database
# pbm_demo, and scripts/demo.sql in it.
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build install; do . "$here/$part.sh"; done

fresh_database() {
  "$BINDIR/dropdb" --if-exists --force pbm_demo
  "$BINDIR/createdb" -T template0 pbm_demo
  "$BINDIR/psql" -X -v ON_ERROR_STOP=1 -d pbm_demo -c 'CREATE EXTENSION pbm'
}

[ -f scripts/demo.sql ] || die 'scripts/demo.sql is not there.'
choose_server
STEP_OF=6
turn
setup
build
install
turn_over
choose_cluster
use_server
begin 'Making a fresh database pbm_demo with CREATE EXTENSION pbm'
quietly demo-database fresh_database
end
begin 'Running scripts/demo.sql'
printf '\n\n'
OPEN=
aloud env PAGER= PATH="$BINDIR:$PATH" "$BINDIR/psql" -X -q -v ON_ERROR_STOP=1 -d pbm_demo -f scripts/demo.sql ||
  die 'The demo stopped at the error above.'
say
say "${BOLD}That was the demo, in $SECONDS s.${PLAIN} To go on by yourself in its database:"
say "  make psql${PG_CONFIG:+ PG_CONFIG=$PG_CONFIG}"
