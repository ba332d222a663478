# shellcheck shell=bash
# What the benchmark says at its end: a table and its aims, for the screen and for docs/performance.md, and JSON. Sourced
# by bench.sh.

RESULTS=$BUILD/bench.tsv

# Of the rounds the median rate and the least, the median p99, the last share of paid claims, the median a core second.
# summary RAW: to standard output.
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
  ' "$1"
}

# The table's rows, tab separated: group, label, clients, median, least, per core second, p99, paid, and the rate beside the
# floor's, PL/pgSQL's and the client's.
rows() {
  awk -F '\t' -v OFS='\t' '
    { rate[$1, $2] = $3; p99[$1, $2] = $4; paid[$1, $2] = $5; core[$1, $2] = $6; least[$1, $2] = $7 }
    function shown(value) { return value == "-" ? "" : value }
    function ratio(a, b) { return a > 0 && b > 0 ? sprintf("%.2f", a / b) : "" }
    function row(group, label, name, clients, floor, plpgsql, client,   r) {
      r = rate[name, clients]
      if (r == "") return
      print group, label, clients, r, least[name, clients], shown(core[name, clients]), shown(p99[name, clients]), shown(paid[name, clients]),
        floor ? ratio(r, rate[floor, clients]) : "", plpgsql ? ratio(r, rate[plpgsql, clients]) : "", client ? ratio(r, rate[client, clients]) : ""
    }
    END {
      for (c = 1; c <= 8; c += 7) {
        group = "one call a claim, " c " client" (c > 1 ? "s" : "") ", durable commit"
        row(group, "round trip and look-up alone", "lookup", c)
        row(group, "floor: the rows, one statement", "floor", c, "", "PL/pgSQL", "client")
        row(group, "PL/pgSQL", "PL/pgSQL", c, "floor", "", "client")
        row(group, "client, prepared statements", "client", c, "floor", "PL/pgSQL", "")
        row(group, "pbm", "pbm", c, "floor", "PL/pgSQL", "client")
        row(group, "pbm, no past claims", "pbm, no past claims", c)
        row(group, "pbm, Medicare Part D", "pbm, Part D", c)
      }
      group = "one session"
      row(group, "floor: INSERT ... SELECT", "floor bulk", 1, "", "PL/pgSQL loop")
      row(group, "PL/pgSQL in a loop", "PL/pgSQL loop", 1, "floor bulk")
      row(group, "pbm, adjudicate_batch", "pbm batch", 1, "floor bulk", "PL/pgSQL loop")
      row(group, "PL/pgSQL, no writes", "PL/pgSQL price", 1)
      row(group, "price_claim, no writes", "price_claim", 1, "", "PL/pgSQL price")
      row(group, "price_claim, recorded", "price_claim recorded", 1, "", "PL/pgSQL price")
      row(group, "price_claim, cold cache", "price_claim, first pass", 1)
      row(group, "the engine alone, in memory", "engine alone", 1)
    }
  ' "$RESULTS"
}

# Tab separated: what was aimed at, <= or >=, the limit, what was seen, whether it is met.
aims() {
  awk -F '\t' -v OFS='\t' '
    { rate[$1, $2] = $3; p99[$1, $2] = $4; core[$1, $2] = $6 == "-" ? $3 : $6 }
    function aim(label, value, limit, below) {
      print label, below ? "<=" : ">=", limit, sprintf(limit > 1000 ? "%d" : "%.2f", value), (below ? value <= limit : value >= limit) ? "met" : "not met"
    }
    function over(a, c, b, d) { return rate[b, d] > 0 ? rate[a, c] / rate[b, d] : 0 }
    END {
      aim("single call, of the floor (1 client)", over("pbm", 1, "floor", 1), 0.9)
      aim("single call, of the floor (8 clients)", over("pbm", 8, "floor", 8), 0.75)
      aim("single call, times PL/pgSQL (1 client)", over("pbm", 1, "PL/pgSQL", 1), 3)
      aim("single call, times PL/pgSQL (8 clients)", over("pbm", 8, "PL/pgSQL", 8), 3)
      aim("single call, times the client (1 client)", over("pbm", 1, "client", 1), 5)
      aim("single call, times the client (8 clients)", over("pbm", 8, "client", 8), 5)
      aim("p99 of a single call, of the floor (8 clients)", p99["floor", 8] > 0 ? p99["pbm", 8] / p99["floor", 8] : 0, 1.5, 1)
      aim("batch, of the bulk floor", over("pbm batch", 1, "floor bulk", 1), 0.6)
      aim("batch, times PL/pgSQL in a loop", over("pbm batch", 1, "PL/pgSQL loop", 1), 10)
      aim("price_claim, a second and core", core["price_claim", 1], 28000)
      aim("rate with no past claims, of that with them", over("pbm, no past claims", 8, "pbm", 8), 1.1, 1)
      aim("Part D claims, of the commercial rate (1 client)", over("pbm, Part D", 1, "pbm", 1), 0.8)
      aim("Part D claims, of the commercial rate (8 clients)", over("pbm, Part D", 8, "pbm", 8), 0.8)
      aim("first call of a session, ms", rate["first call of a session, ms", 1], 10, 1)
      aim("explain_claim at the 99th percentile, ms", rate["explain_claim, ms", 1], 2, 1)
      aim("what_would_pay at the 99th percentile, ms", rate["what_would_pay, ms", 1], 20, 1)
      aim("decisions from memory, a second and core", rate["engine alone", 1], 100000)
    }
  ' "$RESULTS"
}

# Lines "name: figure" of what stands in no table.
besides() {
  awk -F '\t' '
    $1 ~ /^first call/ { printf "first call of a session: %.1f ms, the median of twenty\n", $3 }
    $1 ~ /^cheaper_alternatives/ { printf "cheaper_alternatives: %.1f ms at the 99th percentile\n", $3 }
    $1 ~ /^memory at/ { printf "memory of a backend that has priced every product, pbm.reference_cache_size = %s: %d MB\n", substr($1, 11), $3 }
  ' "$RESULTS"
}

# thousands: numbers get their commas.
thousands() { sed ':a; s/\B[0-9]\{3\}\>/,&/; ta'; }

# many NUMBER NOUN
many() { printf '%s %s%s' "$1" "$2" "$([ "$1" = 1 ] || printf s)"; }

circumstances() {
  printf 'PostgreSQL %s, %s, %s, %s, %s of %s a line, %s in all' "$MAJOR" "$(many "$(nproc)" core)" "$(many "$MEMBERS" member)" \
    "$(many "$CLAIMS" 'past claim')" "$(many "$ROUNDS" round)" "$(many "$LASTS" second)" "$(many "$SECONDS" second)" | thousands
}

table() {
  rows | awk -F '\t' '
    function line(a, b, c, d, e, f, g, h, i) { printf "  %-34s %10s %8s %8s %8s %7s %9s %10s %9s\n", a, b, c, d, e, f, g, h, i }
    BEGIN { print ""; line("claims a second", "median", "least", "per core", "p99 ms", "paid %", "of floor", "x PL/pgSQL", "x client") }
    $1 != group { group = $1; printf "\n  %s\n", group }
    { line($2, $4, $5, $6, $7, $8, $9, $10, $11) }'
  printf '\n'
  besides | sed 's/^/  /'
  printf '\n  %-52s %-11s %10s\n' aim wanted seen
  aims | awk -F '\t' '{ printf "  %-52s %s %-8s %10s  %s\n", $1, $2, $3, $4, $5 }'
}

# The same as docs/performance.md shows it, to be put into the page as it is.
markdown() {
  # The backquotes are Markdown's.
  # shellcheck disable=SC2016
  printf '`make bench%s` on %s: %s.\n\n' "${QUICK:+ QUICK=1}" "$(date +%F)" "$(circumstances)"
  rows | awk -F '\t' '
    function whole(n) { return n == "" ? "" : sprintf("%d", n) }
    BEGIN {
      print "| line | clients | claims/s | least | per core second | p99, ms | paid, % | of the floor | x PL/pgSQL | x client |"
      print "|---|---|---|---|---|---|---|---|---|---|"
    }
    { label = $2 ~ /^(pbm|price_claim)/ ? "**" $2 "**" : $2
      line = sprintf("| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |", label, $3, whole($4), whole($5), whole($6), $7, $8, $9, $10, $11)
      gsub(/\|  /, "| ", line); print line }' | thousands
  printf '\n'
  besides | sed 's/^/- /'
  printf '\n| aim | wanted | seen | |\n|---|---|---|---|\n'
  aims | awk -F '\t' '{ sub("<=", "at most", $2); sub(">=", "at least", $2); printf "| %s | %s %s | %s | %s |\n", $1, $2, $3, $4, $5 == "met" ? "met" : "**not met**" }' | thousands
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
