#!/usr/bin/env bash
# Opens psql on the demo's database (DB=name for another; ARGS go to psql), starting our
# server for it if need be and stopping it afterwards.
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"

choose_server
DB=${DB:-pbm_demo}
[ -x "$PGC" ] || die 'Nothing is built yet.' 'First: make demo'
choose_cluster
[ -f "$DATA/PG_VERSION" ] || die "There is no $DB yet." 'First: make demo'
use_server
[ -n "$("$BINDIR/psql" -XAtq -d postgres -v "db=$DB" <<<'SELECT 1 FROM pg_database WHERE datname = :'"'db'")" ] ||
  die "There is no database $DB yet." 'First: make demo'
# Wrapped: the functions have long lists of arguments.
# Ctrl-C is for psql, which cancels a query with it.
trap : INT
rc=0
# shellcheck disable=SC2086
"$BINDIR/psql" -P format=wrapped ${ARGS:-} "$DB" 8>&- || rc=$?
exit "$rc"
