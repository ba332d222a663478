#!/usr/bin/env bash
# Measures each report on the benchmark's data set with ten million past claims of three years, and their rejections, reversals and
# alerts, of one plan of twenty and one year of them, or of all plans: how long the refresh of the copy takes, and the reports with it. Three calls each, the median
# counts. Needs 30 GB of disk.
#   BENCH_CLAIMS=10000000   past claims; a member has 33
#   BENCH_KEEP=1            keeps the server's data for the next run
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build install; do . "$here/$part.sh"; done

CLAIMS=${BENCH_CLAIMS:-10000000} PRODUCTS=5000 PLANS=20 REQUESTS=1000
MEMBERS=$((CLAIMS / 33))
. "$here/bench_data.sh"
STEP_OF=8
choose_server
turn
setup
build
install
turn_over
choose_cluster bench-reports
if [ -n "${BENCH_KEEP:-}" ]; then use_server; else use_server fresh; fi

settings() {
  sql postgres -c "ALTER SYSTEM SET shared_buffers = '2GB'" -c "ALTER SYSTEM SET max_wal_size = '16GB'" -c "ALTER SYSTEM SET jit = off" \
    -c "ALTER SYSTEM SET work_mem = '64MB'" -c "ALTER SYSTEM SET checkpoint_timeout = '1h'" || return
  pg_ctl restart -w -t 60 -m fast -l "$SERVER_LOG"
}

load_claims() {
  make_base "$LOADED" "$MEMBERS" && sql "$LOADED" -f benches/outcomes.sql && add_past "$LOADED" "$CLAIMS" 1095 || return
  sql "$LOADED" -c 'CALL pbm_bench.add_outcomes()' -c 'CALL pbm_bench.order_past()' -c 'VACUUM (ANALYZE) pbm.pharmacy_claim' -c 'VACUUM (ANALYZE) pbm.dur_alert' -c CHECKPOINT
}

# milliseconds NAME SQL: the median of three calls.
milliseconds() {
  local n
  for n in 1 2 3; do
    sql "$LOADED" -c "SET pbm.read_audit = 'off'" -c '\timing on' -c "SELECT count(*) AS rows FROM ($2) x" || return
  done | awk -v name="$1" '/^[0-9]+$/ {rows = $1} /^Time:/ {t[++n] = $2} END {
    for (i = 1; i < 3; i++) for (j = i + 1; j <= 3; j++) if (t[j] < t[i]) {x = t[i]; t[i] = t[j]; t[j] = x}
    printf "| %s | %.0f | %d |\n", name, t[2], rows}'
}

reports() {
  local plan="'BENCH007'" year
  year=$(sql "$LOADED" -c "SELECT format('%L, %L', today - 365, today - 1) FROM pbm_bench.setting") || return
  local name
  printf '| report | ms | rows |\n|---|---|---|\n'
  for name in spend_by_class spend_by_month spend_by_tier nadac_spread claim_rejection_analysis dur_outcomes adherence_by_class \
    member_utilization top_drugs_by_member high_cost_claimants early_refills multiple_prescribers impossible_quantities coverage_findings; do
    milliseconds "$name" "SELECT * FROM pbm.$name($plan, $year)" || return
  done
  milliseconds spend_trend "SELECT t.* FROM pbm_bench.setting, pbm.spend_trend($plan, $year, today - 730, today - 366) t" || return
  for name in formulary_compliance_by_plan net_cost_by_plan; do
    milliseconds "$name, all plans" "SELECT * FROM pbm.$name($year)" || return
  done
  milliseconds 'remittance_by_pharmacy, a week' "SELECT r.* FROM pbm_bench.setting, pbm.remittance_by_pharmacy(today - 78, today - 72) r" || return
  milliseconds 'remittance, a week of one' "SELECT r.* FROM pbm_bench.setting, pbm.remittance((SELECT npi FROM pbm_bench.shop WHERE n = 7), today - 78, today - 72) r" || return
  for name in D3 D4 D5 D6 D7 D8; do
    milliseconds "rxdc_file $name, all plans" "SELECT f.* FROM pbm_bench.setting, pbm.rxdc_file('$name', extract(year FROM today - 366)::integer) f" || return
  done
}

begin 'Setting the server up'
quietly bench-reports-settings settings
end
if [ "$(sql postgres -c "SELECT count(*) FROM pg_database WHERE datname = '$LOADED'")" = 0 ]; then
  begin "Loading $MEMBERS members and $CLAIMS past claims"
  quietly bench-reports-load load_claims
  end
fi
begin 'Refreshing the copy'
quietly bench-reports-refresh sql "$LOADED" -c 'SELECT pbm.refresh_report_claims(true)' -c 'VACUUM (ANALYZE) pbm.report_claim'
end
begin 'Measuring'
quietly bench-reports reports
end
cat "$LOGS/bench-reports.log"
