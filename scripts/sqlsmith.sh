#!/usr/bin/env bash
# Sends random queries of sqlsmith (Debian's package of that name) to a database with the sample data, as a role that holds
# every privilege on pbm and is no superuser. Errors are the queries' own; the server must not crash.
#   QUERIES=n   another number than 20,000      SEED=n   another seed than 1
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build install; do . "$here/$part.sh"; done

QUERIES=${QUERIES:-20000} SEED=${SEED:-1}
command -v sqlsmith >/dev/null || die 'sqlsmith is not installed.' 'On Debian: apt-get install sqlsmith'

fresh_database() {
  "$BINDIR/dropdb" --if-exists --force pbm_sqlsmith
  "$BINDIR/createdb" -T template0 pbm_sqlsmith
  "$BINDIR/psql" -X -q -v ON_ERROR_STOP=1 -d pbm_sqlsmith <<'END'
DROP ROLE IF EXISTS pbm_sqlsmith;
CREATE ROLE pbm_sqlsmith LOGIN;
CREATE EXTENSION pbm;
SELECT pbm.load_sample_data(500);
SELECT pbm.allow_purpose('pbm_sqlsmith', purpose) FROM pbm.purpose_of_use;
SELECT pbm.set_standing_purpose('pbm_sqlsmith', 'HSYSADMIN', 'random queries of sqlsmith');
GRANT USAGE ON SCHEMA pbm, pbm_sample TO pbm_sqlsmith;
GRANT ALL ON ALL TABLES IN SCHEMA pbm TO pbm_sqlsmith;
GRANT ALL ON ALL SEQUENCES IN SCHEMA pbm TO pbm_sqlsmith;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA pbm, pbm_sample TO pbm_sqlsmith;
ALTER ROLE pbm_sqlsmith SET statement_timeout = '2s';
ALTER ROLE pbm_sqlsmith SET lock_timeout = '1s';
END
}

# What the postmaster says of a backend that crashed.
crashes() { tail -c "+$((LOGGED + 1))" "$SERVER_LOG" | grep -E 'was terminated by signal|terminated abnormally|PANIC|TRAP:'; }

# sqlsmith ends with an error where the connection is lost; it goes on with another seed after a time-out of its own.
smith() {
  local left=$QUERIES seed=$SEED started
  while [ "$left" -gt 0 ]; do
    started=$left
    sqlsmith --target="host=$SOCKETS port=$PGPORT dbname=pbm_sqlsmith user=pbm_sqlsmith" --exclude-catalog --seed="$seed" \
      --max-queries="$left" --verbose >"$LOGS/sqlsmith.out" 2>&1
    SENT=$(grep -o 'queries: [0-9]*' "$LOGS/sqlsmith.out" | tail -n 1 | tr -dc 0-9)
    ! crashes >/dev/null || return 1
    # Without --max-queries reached and without a crash it met something that it cannot print: another seed.
    left=$((left - ${SENT:-0})) seed=$((seed + 1))
    [ "$left" -lt "$started" ] || { tail -n 5 "$LOGS/sqlsmith.out"; return 1; }
  done
}

choose_server
STEP_OF=6
turn
setup
build
install
turn_over
choose_cluster sqlsmith
use_server fresh
begin 'Making a database with the sample data'
quietly sqlsmith-database fresh_database
end
LOGGED=$(wc -c <"$SERVER_LOG")
begin "Sending $QUERIES random queries"
if attempt sqlsmith smith; then
  end 'no crash'
else
  failed sqlsmith
  crashes || true
  die 'The server crashed, or sqlsmith could not go on.' "Its queries: $LOGS/sqlsmith.out; its log: $SERVER_LOG"
fi
