# shellcheck shell=bash
# What docs/performance.md shows as plots: lines against numbers of clients, and costs against numbers of past claims. The
# figures are kept in docs/performance.tsv, the plots are drawn from it. Sourced by bench.sh.

PLOTTED=docs/performance.tsv
DRAWING=$BUILD/venv-plots

# Against past claims: so many, over three years, for members who have 33 each in the largest set.
PAST=${BENCH_PAST:-0 10000 100000 1000000 10000000}
PAST_DAYS=1095

fetch_drawing() {
  rm -rf "$DRAWING"
  python3 -m venv "$DRAWING" &&
    "$DRAWING/bin/python" -m pip install --disable-pip-version-check --no-deps -r scripts/requirements-plots.txt &&
    cksum <scripts/requirements-plots.txt >"$DRAWING/stamp"
}

draw() {
  begin 'Drawing docs/performance-*.svg'
  [ "$(cat "$DRAWING/stamp" 2>/dev/null)" = "$(cksum <scripts/requirements-plots.txt)" ] || quietly bench-drawing fetch_drawing
  quietly bench-draw "$DRAWING/bin/python" scripts/plots.py "$PLOTTED" docs
  end
}

# clients_swept NAME SCRIPT [SQL]: one call a claim by 1 to 16 clients, each number with requests of its own.
clients_swept() {
  local clients from=0
  fresh_copy "${3:-}" || return
  for clients in 1 2 4 8 16; do
    pgbench_line "$1" "$2" "$clients" "$from" $((10000 * TIME / clients)) || return
    from=$((from + 10000 * TIME))
  done
}

plot_clients() {
  local round
  load_data
  RAW=$BUILD/bench-clients.raw
  rm -f "$RAW"
  for ((round = 1; round <= ROUNDS; round++)); do
    begin "Measuring by 1 to 16 clients (round $round of $ROUNDS)"
    quietly bench-clients-floor clients_swept floor floor "$NO_AUDIT"
    quietly bench-clients-plpgsql clients_swept PL/pgSQL oracle "$NO_AUDIT"
    quietly bench-clients-pbm clients_swept pbm pbm
    end
  done
}

past_members() { printf '%s' $((${PAST##* } > 33000 ? ${PAST##* } / 33 : 1000)); }

past_set() {
  copy_of "$BASE" "$LOADED" && add_past "$LOADED" "$AT" "$PAST_DAYS"
}

past_floor() {
  fresh_copy "$NO_AUDIT" && pgbench_line floor floor 1 "$FROM_ONE" "$ONE"
}

past_pbm() {
  fresh_copy &&
    pgbench_line pbm pbm 1 "$FROM_ONE" "$ONE" &&
    session_line "pbm_bench.pbm_batch($((FROM_BATCH + 1)), $BATCHES, $BATCH, $LASTS)" &&
    session_line "pbm_bench.pbm_price($((FROM_PRICE + 1)), $PRICED, $LASTS)"
}

plot_past() {
  local round members
  members=$(past_members)
  begin "Loading $members members without past claims"
  quietly bench-base make_base "$BASE" "$members"
  end
  RAW=$BUILD/bench-past.raw
  rm -f "$RAW"
  for AT in $PAST; do
    begin "Loading $AT past claims"
    quietly "bench-past-$AT" past_set
    end
    begin "Measuring with $AT past claims"
    for ((round = 1; round <= ROUNDS; round++)); do
      quietly bench-past-floor past_floor
      quietly bench-past-pbm past_pbm
    done
    end
  done
  AT=
  # What is loaded now is no data set of the table's.
  quietly bench-drop sql postgres -c "DROP DATABASE $LOADED"
}

# keep_plotted: the figures of both, as far as they are plotted.
keep_plotted() {
  {
    printf '# make bench PLOT=1 on %s: PostgreSQL %s, %s, %s of %s a line.\n' "$(date +%F)" "$MAJOR" "$(many "$(nproc)" core)" \
      "$(many "$ROUNDS" round)" "$(many "$LASTS" second)"
    printf '# By clients: %s members, %s past claims. By past claims: %s members, claims of %s days.\n' "$MEMBERS" "$CLAIMS" \
      "$(past_members)" "$PAST_DAYS" | thousands
    printf '# plot\tline\tx\tper second\tleast\tp99 ms\tper core second\n'
    summary "$BUILD/bench-clients.raw" | awk -F '\t' -v OFS='\t' '{ print "clients", $1, $2, $3, $7, $4, $6 }'
    summary "$BUILD/bench-past.raw" | awk -F '\t' -v OFS='\t' '$1 !~ /first pass/ { print "past", $1, $2, $3, $7, $4, $6 }'
  } >"$BUILD/plotted.tmp"
  mv "$BUILD/plotted.tmp" "$PLOTTED"
}
