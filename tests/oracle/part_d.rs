//! The same data set under Medicare Part D: plans of both benefits, products of every kind, members with a subsidy, and years
//! that are nearly over.

use postgres::Client;
use serde_json::{Value, json};

use crate::answers::assert_same;
use crate::random::Random;
use crate::{SEED, Setting, claims, compare, seed};

/// Most claims of these plans are paid, so that years fill up. What the rules leave open is not there: least and most of a
/// coinsurance, and what a client passes on.
const PLANS: &str = "
    UPDATE plan SET maximum_claim_amount = NULL, timely_filing_days = 999, formulary_type = 'open', dur_major = 'message',
        dur_moderate = 'message', prescriber_required = false, refill_threshold_percent = 30
    WHERE plan_code IN ('P1', 'P2', 'P3', 'P4', 'P6', 'P8');
    UPDATE formulary SET covered = true, prior_auth_required = false, step_therapy_required = false, quantity_limit = NULL,
        quantity_limit_days = NULL, reject_code = NULL
    WHERE plan_id IN (SELECT plan_id FROM plan WHERE plan_code IN ('P1', 'P2', 'P3', 'P4', 'P6', 'P8')) AND abs(hashtext(concat(plan_id, ndc, ingredient_id, class_id))) % 5 > 0;
    UPDATE plan_cost_share SET minimum_amount = NULL, maximum_amount = NULL;
    UPDATE formulary_cost_share SET minimum_amount = NULL, maximum_amount = NULL;
    UPDATE plan_cost_share SET copay_amount = 20 WHERE num_nonnulls(copay_amount, coinsurance_percent) = 0;
    INSERT INTO plan_part_d (plan_id, benefit, deductible, month_days, straddling_copay, tier_credit, insulin_credit,
                             discounts_before_deductible, notice_reject_codes)
    SELECT md5('plan' || n)::uuid, benefit, deductible, days, straddling, credit, insulin, early, codes::text[]
    FROM (VALUES (1, 'defined_standard', 0, 34, 'full', 'gross', 'paid', false, '{70,75,MR}'),
                 (2, 'enhanced_alternative', 300, 30, 'full', 'gross', 'paid', false, '{75,7X,9G}'),
                 (3, 'enhanced_alternative', 450.50, 34, 'proportion', 'none', 'none', true, '{}'),
                 (4, 'enhanced_alternative', 0, 30, 'full', 'gross', 'gross', true, '{60,61,70,75,76,78,608,7X,9G,MR}'),
                 (6, 'defined_standard', 0, 30, 'full', 'gross', 'none', true, '{}'),
                 (8, 'enhanced_alternative', 590, 34, 'proportion', 'gross', 'gross', false, '{70}'))
        t (n, benefit, deductible, days, straddling, credit, insulin, early, codes);";

/// Years that are not loaded are as the last that is, and an amount that is not published is anything.
const YEARS: &str = "
    INSERT INTO part_d_year
    SELECT y, deductible, coinsurance_percent, out_of_pocket_threshold, selected_subsidy_percent, reinsurance_applicable_percent,
           reinsurance_other_percent, insulin_maximum, insulin_percent, source
    FROM part_d_year, generate_series(2028, extract(year FROM CURRENT_DATE)::integer) y WHERE year = 2027;
    INSERT INTO part_d_lis_copay SELECT y, level, generic, other
    FROM part_d_lis_copay, generate_series(2028, extract(year FROM CURRENT_DATE)::integer) y WHERE year = 2027;
    INSERT INTO part_d_manufacturer_discount SELECT y, status, below_percent, above_percent
    FROM part_d_manufacturer_discount, generate_series(2028, extract(year FROM CURRENT_DATE)::integer) y WHERE year = 2027;
    UPDATE part_d_lis_copay SET generic = coalesce(generic, 5.35), other = coalesce(other, 13.05);";

/// By the product's number: no row, an applicable drug of a manufacturer of each status, a selected drug, insulin, a vaccine, a
/// drug whose copay is prorated; and what some of them were in the days before.
const PRODUCTS: &str = "
    INSERT INTO drug_part_d (ndc, kind, manufacturer_status, insulin, vaccine, maximum_fair_price, low_income_generic, daily_cost_share)
    SELECT ndc_code, CASE WHEN n = 4 THEN 'selected' WHEN n < 4 OR drug_id % 16 > 8 THEN 'applicable' WHEN n = 5 AND drug_id % 5 = 0 THEN 'selected' ELSE 'other' END,
           (ARRAY['full', 'specified', 'specified_small'])[CASE WHEN n BETWEEN 1 AND 3 THEN n ELSE 1 + drug_id % 3 END],
           n = 5, n = 6, CASE WHEN n = 4 OR (n = 5 AND drug_id % 5 < 3) THEN (drug_id % 7 + 1) * 0.37 END,
           (ARRAY[true, false, NULL])[1 + drug_id % 3], n IN (2, 7)
    FROM (SELECT d.*, drug_id % 8 AS n FROM drugs d) d WHERE n > 0;
    INSERT INTO drug_part_d (ndc, effective_date, termination_date, kind)
    SELECT ndc, CURRENT_DATE - 200, CURRENT_DATE - 120, 'other' FROM drug_part_d WHERE substr(ndc::text, 8, 2)::integer % 11 = 4;";

/// Levels of subsidy, some of which end, and what other plans reported of a year.
const PEOPLE: &str = "
    INSERT INTO member_low_income (patient_id, effective_date, termination_date, level)
    SELECT patient_id, date_trunc('month', CURRENT_DATE - 480)::date, CASE member_id % 4 WHEN 0 THEN CURRENT_DATE - 150 END, 1 + member_id % 3
    FROM members WHERE member_id % 7 IN (0, 2, 5);
    INSERT INTO member_low_income (patient_id, effective_date, level)
    SELECT patient_id, date_trunc('month', CURRENT_DATE - 90)::date, 1 + (member_id + 1) % 3 FROM members WHERE member_id % 8 = 2
    ON CONFLICT DO NOTHING;
    SELECT set_part_d_opening(m.patient_id, p.plan_code, y.year, least(y.deductible, o.troop), o.troop, o.troop * 3, 'another plan', CURRENT_DATE - 400)
    FROM coverage c JOIN members m USING (member_id) JOIN plan p ON p.plan_id = c.plan_id
    JOIN plan_part_d t ON t.plan_id = p.plan_id
    JOIN part_d_year y ON y.year BETWEEN extract(year FROM CURRENT_DATE - 430) AND extract(year FROM CURRENT_DATE)
    CROSS JOIN LATERAL (SELECT least((ARRAY[0, 300, 700, 1850, 1990, 9999])[1 + (m.member_id + y.year) % 6], y.out_of_pocket_threshold)) o (troop)
    WHERE c.rank = 1 AND c.effective_date = CURRENT_DATE - 500 AND c.termination_date IS NULL AND o.troop > 0
      AND NOT EXISTS (SELECT FROM coverage k WHERE k.member_id = c.member_id AND k.coverage_id <> c.coverage_id);";

/// A dear claim more often than a cheap one, by which a year comes to an end.
fn dear(r: &mut Random, claim: &mut Value) {
    for key in ["usual_and_customary", "gross_amount_due", "ingredient_cost_submitted"] {
        if r.chance(75) {
            claim[key] = Value::Null;
        }
    }
    if r.chance(30) {
        claim["ingredient_cost_submitted"] = json!(f64::from(r.within(100, 60_000)) / 100.0);
    }
}

/// What was seen of the split, from the claims that are stored.
const SEEN: &str = "
    SELECT DISTINCT k.kind FROM pbm.part_d_claim s
    JOIN pbm.plan_part_d t USING (plan_id) JOIN pbm.pharmacy_claim c ON c.id = s.claim_id AND c.fill_date = s.fill_date
    LEFT JOIN LATERAL (SELECT * FROM pbm.drug_part_d p WHERE p.ndc = c.ndc
        AND s.fill_date BETWEEN p.effective_date AND coalesce(p.termination_date, s.fill_date) ORDER BY p.effective_date DESC LIMIT 1) d ON true
    CROSS JOIN LATERAL unnest(ARRAY[t.benefit, s.kind, 'level ' || s.low_income_level, 'code ' || s.catastrophic_code, c.status,
        CASE WHEN s.deductible_phase > 0 THEN 'deductible' END, CASE WHEN s.initial_phase > 0 THEN 'initial' END,
        CASE WHEN s.deductible_phase > 0 AND s.initial_phase > 0 THEN 'into initial coverage' END,
        CASE WHEN s.catastrophic_phase > 0 THEN 'catastrophic' END,
        CASE WHEN s.manufacturer_discount > 0 THEN 'discount of ' || coalesce(d.manufacturer_status, 'full') END,
        CASE WHEN s.selected_drug_subsidy > 0 THEN 'selected subsidy' END, CASE WHEN s.reinsurance > 0 THEN 'reinsurance' END,
        CASE WHEN s.low_income_subsidy > 0 THEN 'subsidy' END, CASE WHEN s.prorated THEN 'prorated' END,
        CASE WHEN d.insulin AND s.catastrophic_phase = 0 THEN CASE WHEN s.plan_share % 35 = 0 THEN 'insulin at its cap' ELSE 'insulin below it' END END,
        CASE WHEN d.vaccine THEN 'vaccine' END, CASE WHEN s.plan_pay < 0 THEN 'plan below 0' END,
        CASE WHEN s.plan_share > s.standard_share THEN 'above the standard share' END,
        CASE WHEN c.basis_of_reimbursement = '8' AND s.kind = 'selected' THEN 'fair price' END]) k (kind)
    WHERE k.kind IS NOT NULL ORDER BY 1";

const EXPECTED: [&str; 29] = [
    "above the standard share",
    "applicable",
    "catastrophic",
    "code ",
    "code A",
    "code C",
    "deductible",
    "defined_standard",
    "discount of full",
    "discount of specified",
    "discount of specified_small",
    "enhanced_alternative",
    "fair price",
    "initial",
    "insulin at its cap",
    "insulin below it",
    "into initial coverage",
    "level 1",
    "level 2",
    "level 3",
    "other",
    "paid",
    "prorated",
    "reinsurance",
    "reversed",
    "selected",
    "selected subsidy",
    "subsidy",
    "vaccine",
];

/// The year of each person, and the split of each claim.
const STATE: [(&str, &str); 3] = [
    (
        "Part D years",
        "SELECT concat_ws(' ', patient_id, plan_id, year, deductible_met, troop, gross_covered_cost, plan_deductible_met)
         FROM pbm.part_d_accumulator WHERE gross_covered_cost > 0",
    ),
    (
        "splits",
        "SELECT concat_ws('|', c.rx_number, c.fill_number, s.fill_date, s.plan_id, s.year, s.kind, s.gross, s.deductible_phase, s.initial_phase,
                          s.catastrophic_phase, s.standard_share, s.plan_share, s.patient_pay, s.low_income_subsidy, s.low_income_level,
                          s.manufacturer_discount, s.selected_drug_subsidy, s.reinsurance, s.plan_pay, s.deductible_accrued,
                          s.troop_accrued, s.plan_deductible_accrued, s.threshold, s.catastrophic_code, s.prorated, s.likely_to_benefit)
         FROM pbm.part_d_claim s JOIN pbm.pharmacy_claim c ON c.id = s.claim_id AND c.fill_date = s.fill_date",
    ),
    (
        "sums that are not their years",
        "SELECT concat_ws(' ', patient_id, plan_id, year)
         FROM pbm.part_d_accumulator a
         LEFT JOIN (SELECT s.patient_id, s.plan_id, s.year, sum(s.deductible_accrued) AS d, sum(s.troop_accrued) AS t, sum(s.gross) AS g,
                           sum(s.plan_deductible_accrued) AS p
                    FROM pbm.part_d_claim s JOIN pbm.pharmacy_claim c ON c.id = s.claim_id AND c.fill_date = s.fill_date AND c.status = 'paid'
                    GROUP BY 1, 2, 3) s USING (patient_id, plan_id, year)
         WHERE (a.deductible_met, a.troop, a.gross_covered_cost, a.plan_deductible_met) IS DISTINCT FROM
               (a.deductible_opening + coalesce(d, 0), a.troop_opening + coalesce(t, 0), a.gross_opening + coalesce(g, 0),
                a.plan_deductible_opening + coalesce(p, 0))",
    ),
];

fn assert_same_years(one: &mut Client, other: &mut Client) {
    assert_same(&STATE, one, other);
}

#[test]
fn engine_and_oracle_split_part_d_claims_the_same() {
    let setting =
        Setting { data: [PLANS, YEARS, PRODUCTS, PEOPLE].concat(), adapt: dear, check: assert_same_years, seen: SEEN };
    let seen = compare("part_d", seed() + 3, claims() / 4, 90, &setting);
    if seed() != SEED {
        return;
    }
    let missing: Vec<_> = EXPECTED.iter().filter(|kind| !seen.kinds.contains(**kind)).collect();
    assert!(missing.is_empty(), "never seen: {missing:?}");
    assert!(seen.rejects.contains_key("569"), "never told of the notice of rights");
}
