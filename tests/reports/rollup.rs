//! Sums over the copy: the same as the claims of the moment, whatever changed, at every age of the copy.

use support::Session;

use super::raw::Raw;

/// What the sums are to be, worked out from the copy's rows; nothing where they are.
const ASTRAY: &str = "
    SELECT count(*) FROM (
        SELECT plan_id, fill_date, tier, answered, paid, paid_formulary, plan_paid, patient_pay FROM pbm.report_day
        FULL JOIN (
            SELECT plan_id, fill_date, coalesce(tier, 0) AS tier, count(*) AS n, count(CASE WHEN is_paid THEN 1 END) AS p,
                   count(CASE WHEN is_paid AND on_formulary THEN 1 END) AS f, sum(CASE WHEN is_paid THEN plan_paid ELSE 0 END) AS v,
                   sum(CASE WHEN is_paid THEN patient_pay ELSE 0 END) AS w
            FROM pbm.report_claim GROUP BY 1, 2, 3) c USING (plan_id, fill_date, tier)
        WHERE (answered, paid, paid_formulary, plan_paid, patient_pay) IS DISTINCT FROM (n, p, f, v, w)) x";
const ASTRAY_BY_YEAR: &str = "
    SELECT count(*) FROM (
        SELECT plan_id, year, ndc FROM pbm.report_year
        FULL JOIN (
            SELECT plan_id, date_part('year', fill_date)::integer AS year, ndc, count(*) AS n, sum(quantity) AS q, sum(plan_paid) AS v, sum(patient_pay) AS w
            FROM pbm.report_claim WHERE is_paid GROUP BY 1, 2, 3) c USING (plan_id, year, ndc)
        LEFT JOIN (
            SELECT plan_id, year, ndc, string_agg(replace(patient_id::text, '-', '') || lpad(to_hex(n), 8, '0'), '' ORDER BY patient_id) AS whose
            FROM (SELECT plan_id, date_part('year', fill_date)::integer AS year, ndc, patient_id, count(*) AS n
                  FROM pbm.report_claim WHERE is_paid GROUP BY 1, 2, 3, 4) e GROUP BY 1, 2, 3) w USING (plan_id, year, ndc)
        WHERE (claims, quantity, plan_paid, patient_pay, encode(persons, 'hex')) IS DISTINCT FROM (n, q, v, w, whose)) x";

/// The sums are those of the copy.
pub fn assert_sums(session: &mut Session) {
    assert_eq!(session.number(ASTRAY), 0, "days");
    assert_eq!(session.number(ASTRAY_BY_YEAR), 0, "years");
}

/// Reversals, corrections of amounts, tiers and persons, fills of another day, claims that come late or go.
const CHANGES: &str = "
    SET session_replication_role = replica;
    UPDATE pbm.pharmacy_claim SET status = 'reversed', reversed_at = clock_timestamp() WHERE status = 'paid' AND hashtext(claim_number) % 10 = 0;
    UPDATE pbm.pharmacy_claim SET ingredient_cost = ingredient_cost + 1.25, above_nadac = above_nadac + 1.25, allowed_amount = allowed_amount + 1.25, total_cost = total_cost + 1.25,
        paid_amount = paid_amount + 1.25, quantity = quantity + 1 WHERE status = 'paid' AND hashtext(claim_number) % 10 = 1;
    UPDATE pbm.pharmacy_claim SET tier = tier % 3 + 1 WHERE status = 'paid' AND hashtext(claim_number) % 10 = 2;
    UPDATE pbm.pharmacy_claim SET patient_id = (SELECT min(patient_id::text)::uuid FROM pbm.members) WHERE status = 'paid' AND hashtext(claim_number) % 10 = 3;
    UPDATE pbm.pharmacy_claim SET plan_id = (SELECT min(plan_id::text)::uuid FROM pbm.plan) WHERE hashtext(claim_number) % 10 = 4;
    DELETE FROM pbm.dur_alert a USING pbm.pharmacy_claim c WHERE c.id = a.claim_id AND hashtext(c.claim_number) % 10 IN (5, 6);
    UPDATE pbm.pharmacy_claim SET fill_date = fill_date - 45 WHERE hashtext(claim_number) % 10 = 5;
    DELETE FROM pbm.pharmacy_claim WHERE hashtext(claim_number) % 10 = 6;
    INSERT INTO pbm.pharmacy_claim
    SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'claim_number', 'L' || substr(claim_number, 2), 'rx_number', 'L' || claim_number,
                                                        'fill_date', fill_date - 33, 'benefit_year_start', '2024-01-01'))).*
    FROM pbm.pharmacy_claim c WHERE status IN ('paid', 'rejected') AND hashtext(claim_number) % 10 = 7;
    SET session_replication_role = origin";

/// Holds a report against the rows before the first refresh, after it, after changes, after theirs, and after all is
/// built again.
pub fn at_every_age_of_the_copy(session: &mut Session, mut check: impl FnMut(&mut Session, &Raw)) {
    let raw = Raw::of(session);
    check(session, &raw);
    session.run("SELECT pbm.refresh_report_claims()");
    assert_sums(session);
    check(session, &raw);
    session.run(CHANGES);
    let raw = Raw::of(session);
    check(session, &raw);
    assert!(session.number("SELECT pbm.refresh_report_claims()") > 500, "too little changed");
    assert_sums(session);
    check(session, &raw);
    assert!(session.number("SELECT count(*) FROM pbm.changed_claims()") == 0);
    session.run("SELECT pbm.refresh_report_claims(true)");
    assert_sums(session);
    check(session, &raw);
}

/// A tier, a day and a year of which the last claim goes leave no row.
#[test]
fn what_has_no_claims_any_more_has_no_sums() {
    let (_database, mut session, _raw) = super::raw::scene();
    session.run("SELECT pbm.refresh_report_claims()");
    assert!(session.number("SELECT count(*) FROM pbm.report_day") > 100);
    session.run("DELETE FROM pbm.dur_alert; DELETE FROM pbm.pharmacy_claim; SELECT pbm.refresh_report_claims()");
    assert_eq!(
        session.table("SELECT (SELECT count(*) FROM pbm.report_day), (SELECT count(*) FROM pbm.report_year)"),
        "0|0"
    );
}

/// Reports of all plans read no row of a claim that did not change.
#[test]
fn sums_of_a_period_are_found_by_plan_and_day() {
    let (_database, mut session, raw) = super::raw::scene();
    session.run("SELECT pbm.refresh_report_claims(); ANALYZE pbm.report_claim; ANALYZE pbm.report_day; SET enable_seqscan = off");
    let id = &raw.plans["SAMPLE-HMO-01"];
    let found = session.table(&format!(
        "EXPLAIN (COSTS off) SELECT sum(paid) FROM pbm.report_days WHERE plan_id = '{id}' AND fill_date BETWEEN '2025-03-15' AND '2025-08-20'"
    ));
    assert!(
        found.contains("report_day_pkey") && found.contains("(fill_date >= ") && !found.contains("report_claim"),
        "{found}"
    );
}
