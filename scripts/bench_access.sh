#!/usr/bin/env bash
# Measures a read of one member at 8 clients with and without its record, in turn, on a server of our own with durable commits, beside
# the machine's fdatasync; with PG_CONFIG of a server that has pgaudit, beside that.
#   BENCH_SECONDS=5 BENCH_ROUNDS=3 BENCH_CLIENTS=8
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build install; do . "$here/$part.sh"; done

LASTS=${BENCH_SECONDS:-5} ROUNDS=${BENCH_ROUNDS:-3} CLIENTS=${BENCH_CLIENTS:-8}
WORK=$BUILD/bench-access
choose_server
STEP_OF=$((6 + ROUNDS))
turn
setup
build
install
turn_over
choose_cluster bench-access

sql() { "$BINDIR/psql" -X -q -v ON_ERROR_STOP=1 -d bench "$@"; }
has_pgaudit() { [ -f "$(pg_dir pkglibdir)/pgaudit.so" ]; }

preload() {
  local libraries=pbm
  ! has_pgaudit || libraries='pbm, pgaudit'
  launch && "$BINDIR/psql" -X -q -d postgres -c "ALTER SYSTEM SET shared_preload_libraries = $libraries" \
    -c "ALTER SYSTEM SET jit = off" -c "ALTER SYSTEM SET max_wal_size = '4GB'" -c "ALTER SYSTEM SET log_checkpoints = off" &&
    pg_ctl restart -w -t 60 -m fast -l "$SERVER_LOG"
}

load() {
  "$BINDIR/createdb" bench || return
  sql -c "CREATE EXTENSION pbm" -c "SELECT pbm.load_sample_data(0)" -c "ANALYZE"
  if has_pgaudit; then sql -c "CREATE EXTENSION pgaudit"; fi
  mkdir -p "$WORK"
  # shellcheck disable=SC2016
  sql -At -c "SELECT count(*) FROM pbm.members" >"$WORK/members"
  cat >"$WORK/read.sql" <<END
\\set n random(1, $(cat "$WORK/members"))
SELECT name, date_of_birth FROM pbm.members WHERE member_id = :n;
END
}

# run NAME SETTINGS: p50, p99 in milliseconds and reads a second of one round, appended to NAME.
run() {
  rm -f "$WORK"/log.*
  PGOPTIONS="$2" "$BINDIR/pgbench" -n -M prepared -c "$CLIENTS" -j 2 -T "$LASTS" -f "$WORK/read.sql" -l --log-prefix "$WORK/log" bench || return
  awk '{print $3}' "$WORK"/log.* | sort -n | awk -v t="$LASTS" '{a[NR] = $1} END {
    printf "%.3f %.3f %.0f\n", a[int(NR * .5) + 1] / 1000, a[int(NR * .99) + 1] / 1000, NR / t}' >>"$WORK/$1"
}

median() { sort -n -k"$2" "$WORK/$1" | awk -v c="$2" '{a[NR] = $c} END {print a[int((NR + 1) / 2)]}'; }

row() { printf '  %-34s %10s %10s %12s\n' "$1" "$(median "$2" 1)" "$(median "$2" 2)" "$(median "$2" 3)"; }

begin "Starting a PostgreSQL $MAJOR server that preloads the library"
quietly bench-access-server preload
AT_EXIT+=(stop_server)
stop_server() { ! running || halt >"$LOGS/server-stop.log" 2>&1; }
end
begin 'Loading members'
"$BINDIR/dropdb" --if-exists bench >"$LOGS/bench-access-drop.log" 2>&1
quietly bench-access-load load
end
begin 'Measuring fdatasync'
quietly bench-access-fsync "$BINDIR/pg_test_fsync" -s 1 -f "$CLUSTER/fsync"
FSYNC=$(awk '/^ *fdatasync / {print $(NF - 1); exit}' "$LOGS/bench-access-fsync.log")
end "$FSYNC us"
rm -f "$WORK"/off "$WORK"/sync "$WORK"/async "$WORK"/pgaudit
for ((round = 1; round <= ROUNDS; round++)); do
  begin "Measuring (round $round of $ROUNDS)"
  quietly bench-access-off run off '-c pbm.read_audit=off'
  quietly bench-access-sync run sync '-c pbm.read_audit=sync'
  quietly bench-access-async run async '-c pbm.read_audit=async'
  ! has_pgaudit || quietly bench-access-pgaudit run pgaudit '-c pbm.read_audit=off -c pgaudit.log=read -c pgaudit.log_relation=on'
  end
done
say
printf '  %-34s %10s %10s %12s\n' "$CLIENTS clients, PostgreSQL $MAJOR" 'p50 ms' 'p99 ms' 'reads/s'
row 'not recorded' off
row 'pbm, on disk before it is served' sync
row 'pbm, in memory' async
! has_pgaudit || row 'pgaudit, in the log, best effort' pgaudit
say "  fdatasync $FSYNC us; medians of $ROUNDS rounds of $LASTS s"
