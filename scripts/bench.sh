#!/usr/bin/env bash
# Measures pbm under load beside its peers and prints one table; the figures also go to
# build/bench.json and, as docs/performance.md shows them, to build/bench.md. Everything runs on a server
# of our own with durable commits.
#
#   BENCH_MEMBERS=100000 BENCH_CLAIMS=1000000   the data set (also BENCH_PRODUCTS, BENCH_PLANS)
#   BENCH_DAYS=360                              past claims lie over so many days
#   BENCH_SECONDS=10  BENCH_WARM=3              each line, after so many seconds that do not count
#   BENCH_ROUNDS=3                              times each line is measured, peers and pbm in turn; the median counts
#   QUICK=1                                     a smaller data set, one short round: a look of three minutes
#   BENCH_KEEP=1                                keeps the loaded data for the next run
#   PLOT=1                                      measures what the plots of docs/performance.md show instead, and draws them:
#                                               by 1 to 16 clients, and with BENCH_PAST="0 10000 ..." past claims
#   PLOT=draw                                   draws them from docs/performance.tsv
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build install; do . "$here/$part.sh"; done

QUICK=${QUICK:-} PLOT=${PLOT:-}
case $PLOT in '' | 1 | draw) ;; *) die 'PLOT is 1 or draw.' ;; esac
if [ -n "$QUICK" ]; then
  BENCH_MEMBERS=${BENCH_MEMBERS:-20000} BENCH_CLAIMS=${BENCH_CLAIMS:-200000}
  BENCH_SECONDS=${BENCH_SECONDS:-3} BENCH_WARM=${BENCH_WARM:-1} BENCH_ROUNDS=${BENCH_ROUNDS:-1}
elif [ -n "$PLOT" ]; then
  BENCH_SECONDS=${BENCH_SECONDS:-5} BENCH_WARM=${BENCH_WARM:-2}
fi
MEMBERS=${BENCH_MEMBERS:-100000}
CLAIMS=${BENCH_CLAIMS:-1000000}
DAYS=${BENCH_DAYS:-360}
PRODUCTS=${BENCH_PRODUCTS:-5000}
PLANS=${BENCH_PLANS:-20}
LASTS=${BENCH_SECONDS:-10}
WARM=${BENCH_WARM:-3}
ROUNDS=${BENCH_ROUNDS:-3}
for part in data lines profile report plots; do . "$here/bench_$part.sh"; done
choose_requests

build_benches() {
  cargo bench -p pbm-tests --bench client --no-run && cargo bench -p pbm-engine --bench engine --no-run
}

durable_settings() {
  sql postgres -c "ALTER SYSTEM SET shared_buffers = '1GB'" -c "ALTER SYSTEM SET max_wal_size = '16GB'" \
    -c "ALTER SYSTEM SET checkpoint_timeout = '1h'" -c "ALTER SYSTEM SET synchronous_commit = on" -c "ALTER SYSTEM SET fsync = on" \
    -c "ALTER SYSTEM SET full_page_writes = on" -c "ALTER SYSTEM SET jit = off" || return
  pg_ctl restart -w -t 60 -m fast -l "$SERVER_LOG"
}

begin_server() {
  choose_server
  turn
  setup
  build
  install
  if [ -z "$PLOT" ]; then
    begin 'Compiling the benches'
    quietly bench-build build_benches
    end
  fi
  turn_over
  choose_cluster bench
  if [ -n "${BENCH_KEEP:-}" ]; then use_server; else use_server fresh; fi
  begin 'Setting the server up for durable commits'
  quietly bench-settings durable_settings
  end
}

# Peers and pbm in turn, each group of lines on a copy of its own. pbm is last: memory and profile go on with its copy.
measure() {
  local round
  load_data
  rm -f "$RAW"
  for ((round = 1; round <= ROUNDS; round++)); do
    begin "Measuring the peers: floor, PL/pgSQL, client (round $round of $ROUNDS)"
    quietly bench-floor floor_lines
    quietly bench-plpgsql plpgsql_lines
    quietly bench-client client_lines
    end
    begin 'Measuring pbm'
    quietly bench-empty empty_lines
    quietly bench-part-d part_d_lines
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
  quietly bench-drop drop_data
  summary "$RAW" >"$RESULTS"
}

case $PLOT in
draw)
  draw
  ;;
1)
  STEP_OF=$((9 + ROUNDS + 2 * $(wc -w <<<"$PAST")))
  begin_server
  plot_clients
  plot_past
  keep_plotted
  quietly bench-drop drop_data
  draw
  say "  PostgreSQL $MAJOR, $SECONDS s in all; figures in $PLOTTED"
  ;;
*)
  STEP_OF=$((8 + 2 * ROUNDS))
  begin_server
  measure
  table
  markdown >"$BUILD/bench.md"
  write_json
  say
  say "  $(circumstances); figures in build/bench.json, for docs/performance.md in build/bench.md"
  [ ! -s "$BUILD/bench-profile.txt" ] || say '  where the time goes: build/bench-profile.txt'
  ;;
esac
