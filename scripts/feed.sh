#!/usr/bin/env bash
# The Python feed against the demo's server and database, which is made with the sample data where it does not exist.
# FEED_ARGS replaces what the feed is called with.
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build install etl; do . "$here/$part.sh"; done

DATABASE=${DB:-pbm_demo}

has_database() { [ "$("$BINDIR/psql" -X -A -t -d postgres -c "SELECT 1 FROM pg_database WHERE datname = '$DATABASE'")" = 1 ]; }

sample_database() {
  "$BINDIR/createdb" -T template0 "$DATABASE"
  "$BINDIR/psql" -X -v ON_ERROR_STOP=1 -d "$DATABASE" -c 'CREATE EXTENSION pbm' -c 'SELECT pbm.load_sample_data(0)'
}

feed() {
  # Words of their own.
  # shellcheck disable=SC2086
  PGDATABASE=$DATABASE "$ETL/bin/python" -m pbm_etl feed ${FEED_ARGS:---simulate 20000 --days 3 --report "$BUILD/feed" --notify-file "$BUILD/feed/events.jsonl"}
}

choose_server
STEP_OF=5
turn
setup
build
install
etl_packages
turn_over
choose_cluster
use_server
mkdir -p "$BUILD/feed"
if ! has_database; then
  begin "Making a database $DATABASE with the sample data"
  STEP_AT=$((STEP_AT - 1))
  quietly feed-database sample_database
  end
fi
begin "Feeding $DATABASE"
printf '\n'
OPEN=
aloud feed || die 'The feed stopped at the error above.'
say
say "Reports and notifications are in build/feed; the runs: SELECT * FROM pbm.load_progress; (make psql DB=$DATABASE)"
