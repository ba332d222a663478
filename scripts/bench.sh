#!/usr/bin/env bash
# Measures pbm under load beside its peers and prints one table; the figures also go to
# build/bench.json. Everything runs on a server of our own with durable commits.
#
#   BENCH_MEMBERS=100000 BENCH_CLAIMS=1000000   the data set (also BENCH_PRODUCTS, BENCH_PLANS)
#   BENCH_SECONDS=10  BENCH_WARM=3              each line, after so many seconds that do not count
#   BENCH_ROUNDS=3                              times each line is measured, peers and pbm in turn; the median counts
#   QUICK=1                                     a smaller data set, one short round: a look of three minutes
#   BENCH_KEEP=1                                keeps the loaded data for the next run
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build install; do . "$here/$part.sh"; done

QUICK=${QUICK:-}
if [ -n "$QUICK" ]; then
  BENCH_MEMBERS=${BENCH_MEMBERS:-20000} BENCH_CLAIMS=${BENCH_CLAIMS:-200000}
  BENCH_SECONDS=${BENCH_SECONDS:-3} BENCH_WARM=${BENCH_WARM:-1} BENCH_ROUNDS=${BENCH_ROUNDS:-1}
fi
MEMBERS=${BENCH_MEMBERS:-100000}
CLAIMS=${BENCH_CLAIMS:-1000000}
PRODUCTS=${BENCH_PRODUCTS:-5000}
PLANS=${BENCH_PLANS:-20}
LASTS=${BENCH_SECONDS:-10}
WARM=${BENCH_WARM:-3}
ROUNDS=${BENCH_ROUNDS:-3}
# Seconds that warming the sessions may take.
EXTRA=5
REQUESTS=600000
BATCH=1000
# Which requests a line takes, so that none is made twice in one copy of the data: with 8 clients from 0 on,
# so many for each; with one; in one session; by the client; by what writes nothing.
MANY=20000 ONE=60000 CLIENT=5000
FROM_ONE=$((8 * MANY)) FROM_SESSION=$((8 * MANY + ONE))
FROM_CLIENT=$((FROM_SESSION + 40000)) FROM_CLIENT_ONE=$((FROM_SESSION + 80000)) FROM_PRICE=$((REQUESTS - 10000))

LOADED=pbm_bench_loaded PBM=pbm_bench PEERS=pbm_bench_peers EMPTY=pbm_bench_empty
RAW=$BUILD/bench.raw
RESULTS=$BUILD/bench.tsv

sql() {
  local database=$1
  shift
  "$BINDIR/psql" -XAtq -v ON_ERROR_STOP=1 -d "$database" "$@"
}

# --- the data ---------------------------------------------------------------------

# What the loaded data depend on.
data_key() {
  { printf '%s\n' "$MEMBERS $CLAIMS $PRODUCTS $PLANS $REQUESTS $(date +%F)" && cat benches/dataset.sql "$BUILD"/extension/*.sql; } | cksum
}

load() {
  sql postgres -c "DROP DATABASE IF EXISTS $LOADED" -c "CREATE DATABASE $LOADED" || return
  sql "$LOADED" -c 'CREATE EXTENSION pbm' || return
  sql "$LOADED" -v members="$MEMBERS" -v claims="$CLAIMS" -v products="$PRODUCTS" -v plans="$PLANS" -v requests="$REQUESTS" \
    -f benches/dataset.sql || return
  sql "$LOADED" -f benches/oracle.sql -f benches/lines.sql || return
  sql "$LOADED" -c 'VACUUM (ANALYZE)' -c CHECKPOINT || return
  sql postgres -c "COMMENT ON DATABASE $LOADED IS '$(data_key)'"
}

is_loaded() {
  [ "$(sql postgres -c "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$LOADED'")" = "$(data_key)" ]
}

# copy DATABASE [SQL]: a fresh copy of the loaded data.
copy_data() {
  sql postgres -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1 TEMPLATE $LOADED STRATEGY file_copy" || return
  [ -z "${2:-}" ] || sql "$1" -c "$2" || return
  sql "$1" -c CHECKPOINT
}

# The peers write claims and their one audit row themselves, so the triggers must not refuse or log.
NO_AUDIT='ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER audit_change; ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER import_claim;
ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER import_claim_update; ALTER TABLE pbm.accumulator DISABLE TRIGGER audit_change;
ALTER TABLE pbm.dur_alert DISABLE TRIGGER audit_change'
NO_CLAIMS='SELECT pbm_bench.triggers_off(); TRUNCATE pbm.pharmacy_claim, pbm.dur_alert, pbm.accumulator; SELECT pbm_bench.triggers_on(); ANALYZE'

fresh_copies() {
  copy_data "$PBM" && copy_data "$PEERS" "$NO_AUDIT" && copy_data "$EMPTY" "$NO_CLAIMS"
}

# --- measuring --------------------------------------------------------------------

# note NAME CLIENTS RATE P99 PAID [PER_CORE]: a figure of this round; "-" for none.
note() { printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5" "${6:--}" >>"$RAW"; }

audited() { sql "$1" -c "SELECT coalesce(max(audit_id), 0) FROM pbm.audit_log"; }

paid_since() {
  sql "$1" -c "SELECT coalesce(round(100.0 * count(*) FILTER (WHERE new_values->>'status' = 'paid') / nullif(count(*), 0), 1)::text, '-')
               FROM pbm.audit_log WHERE audit_id > $2 AND table_name = 'pharmacy_claim'"
}

# pgbench_line NAME DATABASE SCRIPT CLIENTS FIRST: its log gives rate and p99. A client's first transaction may warm its
# session; what counts are LASTS seconds, from WARM seconds after the last client ended its first.
pgbench_line() {
  local name=$1 database=$2 script=$3 clients=$4 first=$5 stride=$MANY log=$BUILD/bench-log/tx before rate
  [ "$clients" != 1 ] || stride=$ONE
  rm -rf "$BUILD/bench-log"
  mkdir -p "$BUILD/bench-log"
  before=$(audited "$database")
  "$BINDIR/pgbench" -n -M prepared -c "$clients" -j $((clients > 1 ? 2 : 1)) -T $((WARM + LASTS + EXTRA)) -f "benches/$script.pgbench" \
    -D first="$first" -D stride="$stride" -D i=0 --log --log-prefix="$log" "$database" || return
  cat "$log".* | awk '{printf "%d %.6f %.3f\n", $1, $5 + $6 / 1e6, $3 / 1000}' | LC_ALL=C sort -k 2,2n >"$BUILD/bench-log/all"
  rate=$(awk -v warm="$WARM" -v lasts="$LASTS" -v latency="$BUILD/bench-log/latency" '
    NR == FNR { if (!($1 in begun)) { begun[$1] = 1; from = $2 + warm } next }
    $2 >= from && $2 < from + lasts { n++; last = $2; print $3 >latency }
    END { if (n < 2) exit 1; printf "%.0f", n / (last - from) }' "$BUILD/bench-log/all" "$BUILD/bench-log/all") || {
    say "$name: too few transactions"
    return 1
  }
  note "$name" "$clients" "$rate" \
    "$(LC_ALL=C sort -n "$BUILD/bench-log/latency" | awk '{v[NR] = $1} END {printf "%.2f", v[int(NR * 0.99 + 0.5)]}')" \
    "$(paid_since "$database" "$before")"
}

# session_line DATABASE CALL: notes what the procedure left in pbm_bench.result.
session_line() {
  sql "$1" -c 'TRUNCATE pbm_bench.result' -c "CALL $2" || return
  sql "$1" -F $'\t' -c "SELECT line, 1, round(claims / seconds), '-', round(100.0 * paid / claims, 1),
    coalesce(round(claims / nullif(core_seconds, 0))::text, '-') FROM pbm_bench.result" >>"$RAW"
}

# client_line CLIENTS FIRST
client_line() {
  local clients=$1 first=$2 answer
  answer=$(cargo bench -q -p pbm-tests --bench client -- "$PEERS" "$clients" "$LASTS" "$first" $((CLIENT * 8 / clients))) || return
  printf '%s\n' "$answer"
  note client "$clients" "$(figure "$answer" per_second | awk '{printf "%.0f", $1}')" "$(figure "$answer" p99_ms | awk '{printf "%.2f", $1}')" \
    "$(figure "$answer" paid | awk -v of="$(figure "$answer" claims)" '{printf "%.1f", 100 * $1 / of}')"
}

# figure JSON KEY: a number of a flat object.
figure() { printf '%s' "$1" | sed -n "s/.*\"$2\":\([0-9.]*\).*/\1/p"; }

engine_line() {
  local answer
  answer=$(cargo bench -q -p pbm-engine --bench engine) || return
  printf '%s\n' "$answer"
  note 'engine alone' 1 "$(figure "$answer" per_second)" - "$(figure "$answer" paid_percent)"
}

peers() {
  pgbench_line lookup "$PEERS" lookup 8 1 &&
    pgbench_line lookup "$PEERS" lookup 1 1 &&
    pgbench_line floor "$PEERS" floor 8 1 &&
    pgbench_line floor "$PEERS" floor 1 $FROM_ONE &&
    session_line "$PEERS" "pbm_bench.bulk_floor(1, $BATCH, $LASTS)" &&
    sql "$PEERS" -c "DELETE FROM pbm.pharmacy_claim WHERE fill_date = CURRENT_DATE" -c 'VACUUM (ANALYZE) pbm.pharmacy_claim' &&
    pgbench_line PL/pgSQL "$PEERS" oracle 8 1 &&
    pgbench_line PL/pgSQL "$PEERS" oracle 1 $FROM_ONE &&
    session_line "$PEERS" "pbm_bench.oracle_loop($FROM_SESSION, $BATCH, $LASTS)" &&
    session_line "$PEERS" "pbm_bench.oracle_price($FROM_PRICE, 2000, $LASTS)" &&
    client_line 8 $FROM_CLIENT &&
    client_line 1 $FROM_CLIENT_ONE
}

# What a session that has just begun takes for its first call, in milliseconds: the median of twenty.
first_call_line() {
  local n
  for ((n = 1; n <= 20; n++)); do
    "$BINDIR/psql" -XAtq -v ON_ERROR_STOP=1 -d "$PBM" -v n=$((FROM_PRICE + n)) <<'SQL' || return
SELECT cardholder_id, ndc, quantity, days_supply, pharmacy_npi, fill_date, rx_number, person_code, prescriber_npi FROM pbm_bench.request WHERE n = :n \gset
\timing on
SELECT count(x.status) FROM pbm.price_claim(:'cardholder_id', :'ndc', :quantity::numeric, :days_supply, :'pharmacy_npi', :'fill_date', :'rx_number',
  person_code => :'person_code', prescriber_npi => :'prescriber_npi') x;
SQL
  done >"$BUILD/bench-log/first"
  note 'first call of a session, ms' 1 "$(sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' "$BUILD/bench-log/first" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}')" - -
}

pbm_lines() {
  first_call_line &&
    pgbench_line pbm "$PBM" pbm 8 1 &&
    pgbench_line pbm "$PBM" pbm 1 $FROM_ONE &&
    session_line "$PBM" "pbm_bench.pbm_batch($FROM_SESSION, $BATCH, $LASTS)" &&
    session_line "$PBM" "pbm_bench.pbm_price($FROM_PRICE, 9000, $LASTS)" &&
    pgbench_line 'pbm, no past claims' "$EMPTY" pbm 8 1
}

# --- memory and profile ------------------------------------------------------------------

# memory SIZE: what a backend holds after every product was priced under every plan.
memory() {
  local pid_file=$BUILD/bench-log/pid kib
  {
    printf 'SET pbm.reference_cache_size = %s;\n' "'$1'"
    printf '\\o %s\nSELECT pg_backend_pid();\n\\o\n' "$pid_file"
    printf 'SELECT count(x.status) FROM pbm_bench.request r CROSS JOIN LATERAL pbm.price_claim(r.cardholder_id, r.ndc, r.quantity, r.days_supply,
      r.pharmacy_npi, r.fill_date, r.rx_number, person_code => r.person_code, prescriber_npi => r.prescriber_npi) x
      WHERE r.n BETWEEN %s AND %s;\n' 1 100000
    printf '\\! awk '\''/RssAnon/ {print $2}'\'' /proc/$(cat %s)/status > %s.kib\n' "$pid_file" "$pid_file"
  } >"$BUILD/bench-log/memory.sql"
  "$BINDIR/psql" -XAtq -v ON_ERROR_STOP=1 -d "$PBM" -c "SELECT pbm.price_claim('{}')" -f "$BUILD/bench-log/memory.sql" || return
  kib=$(cat "$pid_file.kib")
  note "memory at $1" 1 "$((kib / 1024))" - -
}

# Where a backend spends its time, if perf is there and allowed: build/bench-profile.txt.
# share LINE STATEMENT: profiles a backend while it runs the statement.
share() {
  local line=$1 pid data=$BUILD/bench-perf.data
  sql "$PBM" -c "$2" &
  sleep 4
  for _ in 1 2 3 4 5 6 7 8; do
    pid=$(sql "$PBM" -c "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CALL pbm_bench.%' LIMIT 1")
    [ -z "$pid" ] || break
    sleep 1
  done
  perf record -q -e cpu-clock -F 199 --call-graph dwarf,32768 -p "$pid" -o "$data" sleep 4 || { wait; say 'perf is not allowed'; return 0; }
  wait
  {
    printf '# %s: percent of processor time by library\n' "$line"
    perf report -i "$data" --no-children -g none --stdio --sort dso 2>/dev/null | grep -v '^#' | sed 's/[- ]*$//; /^$/d' | head -n 6
    printf '# %s: by part, with what it calls\n' "$line"
    perf report -i "$data" --children -g none --stdio --sort symbol 2>/dev/null | grep -v '^#' | sed 's/[- ]*$//; /^$/d' |
      grep -E 'pbm::(api|pg|engine)::|ExecutorStart|ExecutorRun|ExecInsertIndexTuples|RI_FKey|XLogInsert|CommitTransaction$|heap_insert' | head -n 40
    printf '# %s: by symbol\n' "$line"
    perf report -i "$data" --no-children -g none --stdio --sort dso,symbol 2>/dev/null | grep -v '^#' | sed 's/[- ]*$//; /^$/d' | head -n 25
    printf '\n'
  } >>"$BUILD/bench-profile.txt"
  rm -f "$data"
}

profile() {
  rm -f "$BUILD/bench-profile.txt"
  command -v perf >/dev/null || { say 'perf is not here'; return 0; }
  share 'single calls' "CALL pbm_bench.pbm_single($((FROM_PRICE - 80000)), 10)"
  share 'adjudicate_batch' "CALL pbm_bench.pbm_batch($((FROM_PRICE - 60000)), $BATCH, 10)"
  share 'price_claim' "CALL pbm_bench.pbm_price($FROM_PRICE, 9000, 8)"
}

# --- the table ----------------------------------------------------------------------------

# Of the rounds the median rate and the least, the median p99, the last share of paid claims, the median a core second.
summary() {
  awk -F '\t' -v OFS='\t' '
    function median(values, count,   list, i, j, held) {
      split(values, list, " ")
      for (i = 2; i <= count; i++) for (j = i; j > 1 && list[j - 1] + 0 > list[j] + 0; j--) { held = list[j]; list[j] = list[j - 1]; list[j - 1] = held }
      return count == 0 ? "-" : count % 2 ? list[(count + 1) / 2] : (list[count / 2] + list[count / 2 + 1]) / 2
    }
    function add(all, counts, key, value) { if (value != "-") { all[key] = all[key] " " value; counts[key]++ } }
    {
      key = $1 SUBSEP $2
      if (!(key in paid)) order[++n] = key
      add(rate, rates, key, $3); add(p99, p99s, key, $4); add(core, cores, key, $6)
      if (least[key] == "" || $3 + 0 < least[key]) least[key] = $3
      paid[key] = $5
    }
    END {
      for (i = 1; i <= n; i++) {
        key = order[i]
        split(key, part, SUBSEP)
        print part[1], part[2], median(rate[key], rates[key]), median(p99[key], p99s[key]), paid[key], median(core[key], cores[key]), least[key]
      }
    }
  ' "$RAW" >"$RESULTS"
}

table() {
  awk -F '\t' -v members="$MEMBERS" -v claims="$CLAIMS" '
    { rate[$1, $2] = $3; p99[$1, $2] = $4; paid[$1, $2] = $5; core[$1, $2] = $6; least[$1, $2] = $7 }
    function ratio(a, b) { return a > 0 && b > 0 ? sprintf("%.2f", a / b) : "" }
    function line(label, name, clients, floor, plpgsql, client,   r) {
      r = rate[name, clients]
      if (r == "") return
      printf "  %-34s %10s %8s %8s %8s %7s %9s %10s %9s\n", label, r, least[name, clients], core[name, clients] == "-" ? "" : core[name, clients], p99[name, clients] == "-" ? "" : p99[name, clients],
        paid[name, clients] == "-" ? "" : paid[name, clients], floor ? ratio(r, rate[floor, clients]) : "",
        plpgsql ? ratio(r, rate[plpgsql, clients]) : "", client ? ratio(r, rate[client, clients]) : ""
    }
    END {
      printf "\n  %-34s %10s %8s %8s %8s %7s %9s %10s %9s\n", "claims a second", "median", "least", "per core", "p99 ms", "paid %", "of floor", "x PL/pgSQL", "x client"
      for (c = 1; c <= 8; c += 7) {
        printf "\n  one call a claim, %d client%s, durable commit\n", c, (c > 1 ? "s" : "")
        line("round trip and look-up alone", "lookup", c, "", "", "")
        line("floor: the rows, one statement", "floor", c, "", "PL/pgSQL", "client")
        line("PL/pgSQL", "PL/pgSQL", c, "floor", "", "client")
        line("client, prepared statements", "client", c, "floor", "PL/pgSQL", "")
        line("pbm", "pbm", c, "floor", "PL/pgSQL", "client")
        line("pbm, no past claims", "pbm, no past claims", c, "", "", "")
      }
      printf "\n  one session\n"
      line("floor: INSERT ... SELECT", "floor bulk", 1, "", "PL/pgSQL loop", "")
      line("PL/pgSQL in a loop", "PL/pgSQL loop", 1, "floor bulk", "", "")
      line("pbm, adjudicate_batch", "pbm batch", 1, "floor bulk", "PL/pgSQL loop", "")
      line("PL/pgSQL, no writes", "PL/pgSQL price", 1, "", "", "")
      line("price_claim, no writes", "price_claim", 1, "", "PL/pgSQL price", "")
      line("price_claim, cold cache", "price_claim, first pass", 1, "", "", "")
      line("the engine alone, in memory", "engine alone", 1, "", "", "")
      printf "\n  first call of a session %.1f ms\n", rate["first call of a session, ms", 1]
      for (key in rate) if (key ~ /^memory at/) {
        if (!memories++) printf "\n  backend memory after pricing every product (pbm.reference_cache_size)\n"
        split(key, part, SUBSEP); printf "  %-34s %7d MB\n", substr(part[1], 11), rate[key] }
    }
  ' "$RESULTS"
}

# aim LABEL VALUE OP LIMIT UNIT: one line of the comparison with what was aimed at.
aims() {
  awk -F '\t' '
    { rate[$1, $2] = $3; p99[$1, $2] = $4; core[$1, $2] = $6 == "-" ? $3 : $6 }
    function aim(label, value, limit, below) {
      ok = below ? value <= limit : value >= limit
      printf "  %-52s %s %-8s %10.2f  %s\n", label, below ? "<=" : ">=", limit, value, ok ? "met" : "not met"
    }
    function over(a, c, b, d) { return rate[b, d] > 0 ? rate[a, c] / rate[b, d] : 0 }
    END {
      print "\n  aim                                                     wanted          seen"
      aim("single call, of the floor (8 clients)", over("pbm", 8, "floor", 8), 0.75)
      aim("single call, of the floor (1 client)", over("pbm", 1, "floor", 1), 0.9)
      aim("single call, times PL/pgSQL (8 clients)", over("pbm", 8, "PL/pgSQL", 8), 3)
      aim("single call, times PL/pgSQL (1 client)", over("pbm", 1, "PL/pgSQL", 1), 3)
      aim("single call, times the client (8 clients)", over("pbm", 8, "client", 8), 5)
      aim("single call, times the client (1 client)", over("pbm", 1, "client", 1), 5)
      aim("batch, of the bulk floor", over("pbm batch", 1, "floor bulk", 1), 0.6)
      aim("batch, times PL/pgSQL in a loop", over("pbm batch", 1, "PL/pgSQL loop", 1), 10)
      aim("price_claim a second and core", core["price_claim", 1], 28000)
      aim("p99 of a single call at 8 clients, of the floor", p99["floor", 8] > 0 ? p99["pbm", 8] / p99["floor", 8] : 0, 1.5, 1)
      aim("with no past claims, of the rate with them", over("pbm, no past claims", 8, "pbm", 8), 1.1, 1)
      aim("first call of a session, ms", rate["first call of a session, ms", 1], 10, 1)
      aim("decisions from memory, a second and core", rate["engine alone", 1], 100000)
    }
  ' "$RESULTS"
}

write_json() {
  awk -F '\t' -v members="$MEMBERS" -v claims="$CLAIMS" -v major="$MAJOR" -v seconds="$LASTS" '
    function number(v) { return v == "-" || v == "" ? "null" : v }
    BEGIN { printf "{\"postgresql\": %s, \"members\": %s, \"past_claims\": %s, \"seconds\": %s, \"lines\": [", major, members, claims, seconds }
    { printf "%s\n  {\"line\": \"%s\", \"clients\": %s, \"rate\": %s, \"p99_ms\": %s, \"paid_percent\": %s, \"per_core_second\": %s}",
        (NR > 1 ? "," : ""), $1, $2, $3, number($4), number($5), number($6) }
    END { print "\n]}" }
  ' "$RESULTS" >"$BUILD/bench.json"
}

# --- the run --------------------------------------------------------------------------

build_benches() {
  cargo bench -p pbm-tests --bench client --no-run && cargo bench -p pbm-engine --bench engine --no-run
}

durable_settings() {
  sql postgres -c "ALTER SYSTEM SET shared_buffers = '1GB'" -c "ALTER SYSTEM SET max_wal_size = '16GB'" \
    -c "ALTER SYSTEM SET checkpoint_timeout = '1h'" -c "ALTER SYSTEM SET synchronous_commit = on" -c "ALTER SYSTEM SET fsync = on" \
    -c "ALTER SYSTEM SET full_page_writes = on" -c "ALTER SYSTEM SET jit = off" || return
  pg_ctl restart -w -t 60 -m fast -l "$SERVER_LOG"
}

drop_copies() {
  local database
  for database in "$PBM" "$PEERS" "$EMPTY"; do sql postgres -c "DROP DATABASE IF EXISTS $database"; done
  [ -n "${BENCH_KEEP:-}" ] || sql postgres -c "DROP DATABASE IF EXISTS $LOADED"
}

choose_server
STEP_OF=$((8 + 3 * ROUNDS))
turn
setup
build
install
begin 'Compiling the benches'
quietly bench-build build_benches
end
turn_over
choose_cluster bench
if [ -n "${BENCH_KEEP:-}" ]; then use_server; else use_server fresh; fi
begin 'Setting the server up for durable commits'
quietly bench-settings durable_settings
end

begin "Loading $MEMBERS members and $CLAIMS past claims"
if is_loaded; then
  end 'there already'
else
  quietly bench-load load
  end
fi

rm -f "$RAW"
for ((round = 1; round <= ROUNDS; round++)); do
  begin "Copying the data (round $round of $ROUNDS)"
  quietly bench-copy fresh_copies
  end
  begin 'Measuring the peers: floor, PL/pgSQL, client'
  quietly bench-peers peers
  end
  begin 'Measuring pbm'
  quietly bench-pbm pbm_lines
  end
done
begin 'Measuring the engine alone, memory, and where the time goes'
quietly bench-engine engine_line
if [ -z "$QUICK" ]; then
  quietly bench-memory memory 64MB
  quietly bench-memory memory 4MB
  quietly bench-profile profile
fi
end
quietly bench-drop drop_copies
summary
table
aims
write_json
say
say "  PostgreSQL $MAJOR, $MEMBERS members, $CLAIMS past claims, $SECONDS s in all; figures in build/bench.json"
[ ! -s "$BUILD/bench-profile.txt" ] || say '  where the time goes: build/bench-profile.txt'
