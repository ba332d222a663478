# shellcheck shell=bash
# What a backend holds, and where it spends its time, on the copy that pbm was measured on. Sourced by bench.sh.

# Requests of their own: the two statements that write end early where these do not last.
PROFILED_ONE=40000 PROFILED_BATCH=120000

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
  "$BINDIR/psql" -XAtq -v ON_ERROR_STOP=1 -d "$COPY" -c "SELECT pbm.price_claim('{}')" -f "$BUILD/bench-log/memory.sql" || return
  kib=$(cat "$pid_file.kib")
  note "memory at $1" 1 "$((kib / 1024))" - -
}

# Where a backend spends its time, if perf is there and allowed: build/bench-profile.txt.
# share LINE STATEMENT: profiles a backend while it runs the statement.
share() {
  local line=$1 pid data=$BUILD/bench-perf.data
  sql "$COPY" -c "$2" &
  sleep 4
  for _ in 1 2 3 4 5 6 7 8; do
    pid=$(sql "$COPY" -c "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CALL pbm_bench.%' LIMIT 1")
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
  share 'single calls' "CALL pbm_bench.pbm_single($((FROM_PROFILE + 1)), $PROFILED_ONE, 10)"
  share 'adjudicate_batch' "CALL pbm_bench.pbm_batch($((FROM_PROFILE + PROFILED_ONE + 1)), $PROFILED_BATCH, $BATCH, 10)"
  share 'price_claim' "CALL pbm_bench.pbm_price($((FROM_PRICE + 1)), $PRICED, 8)"
}
