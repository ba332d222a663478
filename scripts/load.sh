#!/usr/bin/env bash
# A file into the demo's database, which must exist: SOURCE=nadac FILE=...; LOAD_ARGS go to the loader, such as --dry-run.
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server etl; do . "$here/$part.sh"; done

DATABASE=${DB:-pbm_demo}

load() {
  # Words of their own.
  # shellcheck disable=SC2086
  PGDATABASE=$DATABASE "$ETL/bin/python" -m pbm_etl load "$SOURCE" "$FILE" ${LOAD_ARGS:-}
}

if [ -z "${SOURCE:-}" ] || { [ -z "${FILE:-}" ] && [ "$SOURCE" != list ]; }; then
  die 'Which file, and what is it?' 'For instance: make load SOURCE=nadac FILE=nadac-2026-05-06.csv (SOURCE=list prints the sources)'
fi
FILE=${FILE:--}
choose_server
[ -x "$PGC" ] || die 'Nothing is built yet.' 'First: make demo'
choose_cluster
[ -f "$DATA/PG_VERSION" ] || die "There is no $DATABASE yet." 'First: make demo'
STEP_OF=2
etl_packages
use_server
[ -n "$("$BINDIR/psql" -XAtq -d postgres -v "db=$DATABASE" <<<'SELECT 1 FROM pg_database WHERE datname = :'"'db'")" ] ||
  die "There is no database $DATABASE yet." 'First: make demo'
begin "Loading into $DATABASE"
printf '\n'
OPEN=
aloud load || die 'The file was not loaded.'
