#!/usr/bin/env bash
# Writes the pages of the demo's database into build/: a plan's spend over a year, and how a claim was decided.
#   PLAN=code   another plan than the one that paid most      YEAR=n   another year than that of most of its claims
#   CLAIM=n     another claim than a rejected one that could be paid      DB=name   another database
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"

choose_server
DB=${DB:-pbm_demo}
[ -x "$PGC" ] || die 'Nothing is built yet.' 'First: make demo'
choose_cluster
[ -f "$DATA/PG_VERSION" ] || die "There is no $DB yet." 'First: make demo'
use_server

# query SQL: its only value; :'plan', :'year' and :'claim' in it are what was chosen.
query() {
  "$BINDIR/psql" -XAtq -v ON_ERROR_STOP=1 -v "plan=${PLAN:-}" -v "year=${YEAR:-}" -v "claim=${CLAIM:-}" -d "$DB" <<<"$1"
}

[ -n "$("$BINDIR/psql" -XAtq -d postgres -v "db=$DB" <<<'SELECT 1 FROM pg_database WHERE datname = :'"'db'")" ] ||
  die "There is no database $DB yet." 'First: make demo'

choose() {
  [ -n "${PLAN:-}" ] || PLAN=$(query "SELECT p.plan_code FROM pbm.pharmacy_claim c JOIN pbm.plan p USING (plan_id)
    WHERE c.status = 'paid' GROUP BY p.plan_code ORDER BY sum(c.paid_amount) DESC, p.plan_code LIMIT 1")
  [ -n "${YEAR:-}" ] || YEAR=$(query "SELECT extract(year FROM c.fill_date)::integer FROM pbm.pharmacy_claim c JOIN pbm.plan p USING (plan_id)
    WHERE c.status = 'paid' AND p.plan_code = :'plan' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
  # A refill too soon, which a later day pays.
  [ -n "${CLAIM:-}" ] || CLAIM=$(query "SELECT c.claim_number FROM pbm.pharmacy_claim c
    WHERE c.status = 'rejected' ORDER BY '79' = ANY (c.reject_codes) DESC, c.id DESC LIMIT 1")
}

write_page() {
  query "$2" >"$BUILD/$1.tmp" && mv "$BUILD/$1.tmp" "$BUILD/$1"
}

begin 'Writing the pages'
choose
[ -n "$PLAN" ] && [ -n "$YEAR" ] || die "$DB has no paid claims." 'First: make demo'
quietly report-spend write_page report.html "SELECT pbm.report_html(:'plan', make_date(:'year', 1, 1), make_date(:'year', 12, 31))"
[ -z "$CLAIM" ] || quietly report-claim write_page claim.html "SELECT pbm.claim_html(:'claim')"
end
say "  build/report.html   spend of $PLAN in $YEAR"
[ -z "$CLAIM" ] || say "  build/claim.html    how claim $CLAIM was decided"
