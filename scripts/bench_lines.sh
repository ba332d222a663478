# shellcheck shell=bash
# The benchmark's lines: what each one runs, and what is noted of it. Sourced by bench.sh.

RAW=$BUILD/bench.raw
# Seconds that warming the sessions may take.
EXTRA=5
BATCH=1000

# Which requests a line makes, so that none is made twice in one copy of the data: as many as the quickest machine makes in
# the line's time, 10,000 a second by eight clients, 4,000 by one, 40,000 in batches. A line that gets to the end of
# them fails.
choose_requests() {
  local plotted
  TIME=$((WARM + LASTS + EXTRA))
  EACH=$((10000 * TIME / 8)) ONE=$((4000 * TIME)) BATCHES=$((40000 * LASTS)) PRICED=9000
  # Few members make quick batches.
  [ "$BATCHES" -ge 100000 ] || BATCHES=100000
  FROM_EIGHT=0
  FROM_ONE=$((FROM_EIGHT + 8 * EACH))
  FROM_BATCH=$((FROM_ONE + ONE))
  FROM_PRICE=$((FROM_BATCH + BATCHES))
  FROM_FIRST=$((FROM_PRICE + PRICED))
  FROM_PROFILE=$((FROM_FIRST + 20))
  REQUESTS=$FROM_PROFILE
  [ -n "$QUICK$PLOT" ] || REQUESTS=$((FROM_PROFILE + PROFILED_ONE + PROFILED_BATCH))
  # By each number of clients in turn.
  plotted=$((10000 * TIME * 5))
  [ -z "$PLOT" ] || [ "$REQUESTS" -ge "$plotted" ] || REQUESTS=$plotted
}

# note NAME CLIENTS RATE P99 PAID [PER_CORE]: a figure of this round; "-" for none. AT, where set, stands for the clients:
# what a plot shows the line against.
AT=
note() { printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "${AT:-$2}" "$3" "$4" "$5" "${6:--}" >>"$RAW"; }

clock() { sql "$COPY" -c "SELECT clock_timestamp()"; }

paid_since() {
  sql "$COPY" -c "SELECT coalesce(round(100.0 * count(*) FILTER (WHERE status = 'paid') / nullif(count(*), 0), 1)::text, '-')
               FROM pbm.pharmacy_claim WHERE created_at >= '$1'"
}

# pgbench_line NAME SCRIPT CLIENTS FROM EACH: each client makes as many of the requests after FROM; the log gives rate and
# p99. A client's first transaction may warm its session; what counts are LASTS seconds, from WARM seconds after the last
# client ended its first.
pgbench_line() {
  local name=$1 script=$2 clients=$3 first=$4 stride=$5 log=$BUILD/bench-log/tx before rate
  rm -rf "$BUILD/bench-log"
  mkdir -p "$BUILD/bench-log"
  before=$(clock)
  "$BINDIR/pgbench" -n -M prepared -c "$clients" -j $((clients > 1 ? 2 : 1)) -T $TIME -f "benches/$script.pgbench" \
    -D first="$first" -D stride="$stride" -D i=0 --log --log-prefix="$log" "$COPY" || return
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
    "$(paid_since "$before")"
}

# session_line CALL: notes what the procedure left in pbm_bench.result.
session_line() {
  sql "$COPY" -c 'TRUNCATE pbm_bench.result' -c "CALL $1" || return
  sql "$COPY" -F $'\t' -c "SELECT line, ${AT:-1}, round(claims / seconds), '-', round(100.0 * paid / claims, 1),
    coalesce(round(claims / nullif(core_seconds, 0))::text, '-') FROM pbm_bench.result" >>"$RAW"
}

# client_line CLIENTS FROM EACH
client_line() {
  local clients=$1 answer
  answer=$(cargo bench -q -p pbm-tests --bench client -- "$COPY" "$clients" "$WARM" "$LASTS" $(($2 + 1)) "$3") || return
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

# What a session that has just begun takes for its first call, in milliseconds: the median of twenty.
first_call_line() {
  local n
  for ((n = 1; n <= 20; n++)); do
    "$BINDIR/psql" -XAtq -v ON_ERROR_STOP=1 -d "$COPY" -v n=$((FROM_FIRST + n)) <<'SQL' || return
SELECT cardholder_id, ndc, quantity, days_supply, pharmacy_npi, fill_date, rx_number, person_code, prescriber_npi FROM pbm_bench.request WHERE n = :n \gset
\timing on
SELECT count(x.status) FROM pbm.price_claim(:'cardholder_id', :'ndc', :quantity::numeric, :days_supply, :'pharmacy_npi', :'fill_date', :'rx_number',
  person_code => :'person_code', prescriber_npi => :'prescriber_npi') x;
SQL
  done >"$BUILD/bench-log/first"
  note 'first call of a session, ms' 1 "$(sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' "$BUILD/bench-log/first" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}')" - -
}

# question_line NAME STATUS: what a question about the last 500 claims of a status takes at the 99th percentile, in
# milliseconds.
question_line() {
  note "$1, ms" 1 "$(sql "$COPY" -c "SELECT round(pbm_bench.question('SELECT count(*) FROM pbm.$1(\$1)', '$2', 500), 2)")" - -
}

floor_lines() {
  fresh_copy "$NO_AUDIT" &&
    pgbench_line lookup lookup 8 "$FROM_EIGHT" "$EACH" &&
    pgbench_line lookup lookup 1 "$FROM_ONE" "$ONE" &&
    pgbench_line floor floor 8 "$FROM_EIGHT" "$EACH" &&
    pgbench_line floor floor 1 "$FROM_ONE" "$ONE" &&
    session_line "pbm_bench.bulk_floor($((FROM_BATCH + 1)), $BATCHES, $BATCH, $LASTS)"
}

plpgsql_lines() {
  fresh_copy "$NO_AUDIT" &&
    pgbench_line PL/pgSQL oracle 8 "$FROM_EIGHT" "$EACH" &&
    pgbench_line PL/pgSQL oracle 1 "$FROM_ONE" "$ONE" &&
    session_line "pbm_bench.oracle_loop($((FROM_BATCH + 1)), $BATCHES, $BATCH, $LASTS)" &&
    session_line "pbm_bench.oracle_price($((FROM_PRICE + 1)), 2000, $LASTS)"
}

client_lines() {
  fresh_copy "$NO_AUDIT" &&
    client_line 8 "$FROM_EIGHT" "$EACH" &&
    client_line 1 "$FROM_ONE" "$ONE"
}

empty_lines() {
  fresh_copy "$NO_CLAIMS" &&
    pgbench_line 'pbm, no past claims' pbm 8 "$FROM_EIGHT" "$EACH"
}

# Every plan a Medicare Part D plan of the standard benefit, and every product with a kind.
part_d_lines() {
  fresh_copy &&
    sql "$COPY" -c "INSERT INTO pbm.plan_part_d (plan_id) SELECT plan_id FROM pbm.plan" \
      -c "INSERT INTO pbm.drug_part_d (ndc, kind) SELECT ndc_code, CASE WHEN brand THEN 'applicable' ELSE 'other' END FROM pbm.drugs WHERE ndc_code IS NOT NULL" &&
    pgbench_line 'pbm, Part D' pbm 8 "$FROM_EIGHT" "$EACH" &&
    pgbench_line 'pbm, Part D' pbm 1 "$FROM_ONE" "$ONE"
}

pbm_lines() {
  fresh_copy &&
    first_call_line &&
    pgbench_line pbm pbm 8 "$FROM_EIGHT" "$EACH" &&
    pgbench_line pbm pbm 1 "$FROM_ONE" "$ONE" &&
    session_line "pbm_bench.pbm_batch($((FROM_BATCH + 1)), $BATCHES, $BATCH, $LASTS)" &&
    session_line "pbm_bench.pbm_price($((FROM_PRICE + 1)), $PRICED, $LASTS)" &&
    question_line explain_claim paid &&
    question_line what_would_pay rejected &&
    question_line cheaper_alternatives paid
}
