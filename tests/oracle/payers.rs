//! The same data set with plans that pay after another payer: members with a second coverage, and claims that tell what was
//! paid before.

use serde_json::{Value, json};

use crate::answers::assert_same;
use crate::random::Random;
use crate::{SEED, Setting, claims, compare, seed};

/// A plan for each method, which takes some reject codes, counts all or the drug alone, and has a maximum or none; two that
/// do not coordinate. Most claims are paid.
const PLANS: &str = "
    UPDATE plan SET maximum_claim_amount = NULL, timely_filing_days = 999, formulary_type = 'open', dur_major = 'message',
        dur_moderate = 'message', prescriber_required = false, refill_threshold_percent = 30, unlisted_tier = 2;
    UPDATE formulary SET covered = true, prior_auth_required = false, step_therapy_required = false, quantity_limit = NULL,
        quantity_limit_days = NULL, reject_code = NULL
    WHERE abs(hashtext(concat(plan_id, ndc, ingredient_id, class_id))) % 5 > 0;
    INSERT INTO plan_coordination (plan_id, effective_date, method, accepted_reject_codes, last_resort, counted, program_maximum,
                                   reject_when_met)
    SELECT md5('plan' || n)::uuid, since, method, accepted::text[], n = 4, counted, maximum, n IN (3, 7)
    FROM (VALUES (1, DATE '2000-01-01', 'patient_responsibility', '{70,75}', 'all', NULL),
                 (2, '2000-01-01', 'government_lesser', '{70,75,79,76}', 'drug_only', 40),
                 (2, CURRENT_DATE - 120, 'standard', '{70}', 'all', NULL),
                 (3, '2000-01-01', 'medicaid_lesser', '{70,75,79,76}', 'all', 15.25),
                 (4, '2000-01-01', 'medicaid_lesser', '{75}', 'drug_only', NULL),
                 (6, '2000-01-01', 'standard', '{}', 'drug_only', 100),
                 (7, '2000-01-01', 'non_duplication', '{70,75,79,76}', 'all', 0)) t (n, since, method, accepted, counted, maximum);";

/// A second card for some, by which another plan pays after the first.
const PEOPLE: &str = "
    INSERT INTO coverage (coverage_id, member_id, plan_id, cardholder_id, person_code, family_id, relationship_code, rank, effective_date)
    SELECT md5('second' || c.member_id)::uuid, c.member_id, md5('plan' || 1 + c.member_id % 8)::uuid, 'TWO' || c.member_id, '01',
           md5('second family' || c.member_id)::uuid, '0', 2, CURRENT_DATE - 500
    FROM coverage c WHERE c.rank = 1 AND c.member_id % 12 > 4 AND c.effective_date = CURRENT_DATE - 500;";

/// What the claim says of payers before: mostly what its code needs.
fn tell(r: &mut Random, claim: &mut Value) {
    if r.chance(25) {
        return;
    }
    let cents = |r: &mut Random, most: u32| json!(format!("{}.{:02}", r.below(most), r.below(100)));
    let code = r.pick(&["0", "1", "2", "2", "2", "02", "3", "3", "4", "8", "8"]);
    let payers: Vec<Value> = (0..r.within(1, 2))
        .map(|place| {
            let mut payer = json!({"coverage_type": format!("0{}", place + 1)});
            let says = code.trim_start_matches('0').to_owned();
            if says == "2" || r.chance(4) {
                let paid: Vec<Value> = (0..r.within(1, 2))
                    .map(|_| {
                        let amount = if r.chance(8) { json!("0.00") } else { cents(r, 200) };
                        json!({"qualifier": r.pick(&["07", "07", "01", "02", "03", "05"]), "amount": amount})
                    })
                    .collect();
                payer["amounts_paid"] = json!(paid);
            }
            if (matches!(says.as_str(), "2" | "4" | "8") && r.chance(90)) || r.chance(4) {
                let kinds: &[&str] = if r.chance(60) { &["06"] } else { &["01", "05", "07"] };
                let left: Vec<Value> = (0..r.within(1, 2))
                    .map(|_| json!({"qualifier": r.pick(kinds), "amount": cents(r, 80)}))
                    .take(if kinds.len() == 1 { 1 } else { 2 })
                    .collect();
                payer["patient_responsibility"] = json!(left);
            }
            if (says == "3" && r.chance(90)) || r.chance(3) {
                payer["reject_codes"] = json!([r.pick(&["70", "75", "79", "76", "75"])]);
            }
            payer
        })
        .collect();
    claim["other_coverage_code"] = json!(code);
    let is_first = matches!(code, "0" | "1");
    claim["other_payers"] = if is_first && r.chance(85) { Value::Null } else { json!(payers) };
}

/// Methods, codes and what came of them, from the claims that are stored.
const SEEN: &str = "
    SELECT DISTINCT k.kind FROM pbm.pharmacy_claim c
    JOIN LATERAL (SELECT * FROM pbm.plan_coordination t WHERE t.plan_id = c.plan_id AND c.fill_date >= t.effective_date
                  ORDER BY t.effective_date DESC LIMIT 1) t ON true
    CROSS JOIN LATERAL unnest(ARRAY[t.method, t.counted, 'basis ' || c.basis_of_reimbursement, c.status, 'rank ' || c.payer_rank,
        CASE WHEN c.paid_amount = 0 THEN 'nothing payable' END, CASE WHEN c.paid_amount > 0 THEN 'payable' END,
        CASE WHEN c.written_off > 0 THEN 'written off' END, CASE WHEN c.paid_amount = t.program_maximum THEN 'maximum' END,
        CASE WHEN c.patient_copay > c.deductible_applied + c.copay_amount + c.coinsurance_amount + c.daw_penalty THEN 'beyond the share' END]) k (kind)
    WHERE c.left_to_pay IS NOT NULL AND k.kind IS NOT NULL ORDER BY 1";

const EXPECTED: [&str; 17] = [
    "all",
    "basis 14",
    "basis 15",
    "beyond the share",
    "drug_only",
    "government_lesser",
    "maximum",
    "medicaid_lesser",
    "non_duplication",
    "nothing payable",
    "paid",
    "patient_responsibility",
    "payable",
    "rank 2",
    "reversed",
    "standard",
    "written off",
];

/// What was paid before, what was left, and what nobody pays.
const STATE: [(&str, &str); 1] = [(
    "coordinated claims",
    "SELECT concat_ws('|', rx_number, fill_number, fill_date, ndc, payer_rank, status, other_payer_paid, left_to_pay, written_off,
                      deductible_applied, copay_amount, coinsurance_amount, out_of_pocket_applied)
     FROM pbm.pharmacy_claim WHERE status <> 'rejected'",
)];

#[test]
fn engine_and_oracle_pay_after_other_payers_the_same() {
    let setting = Setting {
        data: [PLANS, PEOPLE].concat(),
        adapt: tell,
        check: |one, other| assert_same(&STATE, one, other),
        seen: SEEN,
    };
    let seen = compare("payers", seed() + 4, claims() / 4, 90, &setting);
    if seed() != SEED {
        return;
    }
    let missing: Vec<_> = EXPECTED.iter().filter(|kind| !seen.kinds.contains(**kind)).collect();
    assert!(missing.is_empty(), "never seen: {missing:?}");
    let rejects = seen.missing(&["13", "41", "535", "5E", "6E", "74", "DV", "NQ"], &seen.rejects);
    assert!(rejects.is_empty(), "never seen: {rejects:?}");
    let codes = seen.missing(&["2", "3", "4", "8"], &seen.codes);
    assert!(codes.is_empty(), "never paid by code: {codes:?}");
}
