# shellcheck shell=bash
# The benchmark's data: one loaded database, of which every group of lines gets a fresh copy. Sourced by bench.sh.

LOADED=pbm_bench_loaded BASE=pbm_bench_base COPY=pbm_bench

sql() {
  local database=$1
  shift
  "$BINDIR/psql" -XAtq -v ON_ERROR_STOP=1 -d "$database" "$@"
}

# make_base DATABASE MEMBERS: everything but past claims.
make_base() {
  sql postgres -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1" || return
  sql "$1" -c 'CREATE EXTENSION pbm' || return
  sql "$1" -v members="$2" -v products="$PRODUCTS" -v plans="$PLANS" -v requests="$REQUESTS" -f benches/dataset.sql || return
  sql "$1" -f benches/oracle.sql -f benches/oracle_part_d.sql -f benches/oracle_payers.sql -f benches/lines.sql -f benches/past.sql || return
  sql "$1" -c 'VACUUM (ANALYZE)' -c CHECKPOINT
}

# add_past DATABASE CLAIMS DAYS: past claims over so many days, by two sessions.
add_past() {
  local first second
  sql "$1" -c "CALL pbm_bench.begin_past($2, $3)" || return
  sql "$1" -c 'CALL pbm_bench.add_past(0, 2)' &
  first=$!
  sql "$1" -c 'CALL pbm_bench.add_past(1, 2)' &
  second=$!
  wait $first && wait $second || return
  sql "$1" -c 'CALL pbm_bench.end_past()' -c 'VACUUM (ANALYZE)' -c CHECKPOINT
}

# What the loaded data depend on.
data_key() {
  {
    printf '%s\n' "$MEMBERS $CLAIMS $DAYS $PRODUCTS $PLANS $REQUESTS $(date +%F)"
    cat benches/{dataset,past,oracle,lines}.sql "$BUILD"/extension/*.sql
  } | cksum
}

load() {
  make_base "$LOADED" "$MEMBERS" && add_past "$LOADED" "$CLAIMS" "$DAYS" || return
  sql postgres -c "COMMENT ON DATABASE $LOADED IS '$(data_key)'"
}

is_loaded() {
  [ "$(sql postgres -c "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$LOADED'")" = "$(data_key)" ]
}

load_data() {
  begin "Loading $MEMBERS members and $CLAIMS past claims"
  if is_loaded; then
    end 'there already'
  else
    quietly bench-load load
    end
  fi
}

# copy_of DATABASE COPY: takes the place of the copy before.
copy_of() {
  sql postgres -c "DROP DATABASE IF EXISTS $2" -c "CREATE DATABASE $2 TEMPLATE $1 STRATEGY file_copy"
}

# fresh_copy [SQL]: of the loaded data.
fresh_copy() {
  copy_of "$LOADED" "$COPY" || return
  [ -z "${1:-}" ] || sql "$COPY" -c "$1" || return
  sql "$COPY" -c CHECKPOINT
}

# The peers write claims and their one audit row themselves, so the triggers must not refuse or log.
NO_AUDIT='SET pbm.maintenance = on; ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER audit_change; ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER import_claim;
ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER import_claim_update; ALTER TABLE pbm.accumulator DISABLE TRIGGER audit_change;
ALTER TABLE pbm.dur_alert DISABLE TRIGGER audit_change'
NO_CLAIMS='SELECT pbm_bench.triggers_off(); TRUNCATE pbm.pharmacy_claim, pbm.dur_alert, pbm.accumulator, pbm.member_state;
CALL pbm_bench.open_balances(); SELECT pbm_bench.triggers_on(); ANALYZE'

drop_data() {
  sql postgres -c "DROP DATABASE IF EXISTS $COPY" -c "DROP DATABASE IF EXISTS $BASE" || return
  [ -n "${BENCH_KEEP:-}" ] || sql postgres -c "DROP DATABASE IF EXISTS $LOADED"
}
