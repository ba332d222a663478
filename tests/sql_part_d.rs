//! Medicare Part D from SQL: claims split and stored, reversed, told in CMS's fields; what a person has met of a year.

use serde_json::{Value, json};
use support::{Sandbox, Session, claim, literal};

const PLAN: &str = "00000000-0000-4000-8000-000000000001";
const PATIENT: &str = "00000000-0000-4000-9000-000000000001";

/// The book with BASIC as a Part D plan. Of Alphadol, an applicable brand here, so many units cost as many dollars, and
/// 2.00 for dispensing.
fn part_d(benefit: &str) -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "INSERT INTO pbm.plan_part_d (plan_id, benefit) VALUES ('{PLAN}', '{benefit}');
         INSERT INTO pbm.drug_part_d (ndc, kind, low_income_generic) VALUES ('00001-0001-01', 'applicable', false);
         UPDATE pbm.plan SET refill_threshold_percent = 0, maximum_claim_amount = NULL WHERE plan_id = '{PLAN}'"
    ));
    session
}

/// A claim of 2026 for a price.
fn costing(dollars: i64, rx_number: &str) -> Value {
    claim(json!({"fill_date": "2026-03-10", "quantity": dollars - 2, "rx_number": rx_number}))
}

fn subsidized(session: &mut Session, level: i32) {
    session.run(&format!(
        "INSERT INTO pbm.member_low_income (patient_id, effective_date, level) VALUES ('{PATIENT}', '2026-01-01', {level})"
    ));
}

fn opening(session: &mut Session, deductible_met: i64, troop: i64) {
    session.run(&format!(
        "SELECT pbm.set_part_d_opening('{PATIENT}', 'BASIC', 2026, {deductible_met}, {troop}, {troop}, 'plan before', '2026-02-01')"
    ));
}

/// Amounts of an answer's split.
fn split(answer: &Value, keys: [&str; 6]) -> String {
    assert_eq!(answer["status"], "paid", "{answer}");
    keys.map(|key| answer["part_d"][key].as_str().unwrap_or("-").to_owned()).join(" ")
}

const PARTIES: [&str; 6] =
    ["gross", "patient_pay", "low_income_subsidy", "manufacturer_discount", "reinsurance", "plan_pay"];

fn accumulated(session: &mut Session) -> String {
    session.table(
        "SELECT deductible_met, troop, gross_covered_cost, plan_deductible_met FROM pbm.part_d_accumulator ORDER BY year",
    )
}

/// Example partd-101: all of 400.00 is deductible, of which a member of level 1 pays 12.65 and the subsidy the rest.
#[test]
fn a_subsidized_claim_in_the_deductible_is_split_stored_and_accumulated() {
    let mut session = part_d("defined_standard");
    subsidized(&mut session, 1);
    let paid = session.adjudicate(&costing(400, "1"));
    assert_eq!(split(&paid, PARTIES), "400.00 12.65 387.35 0.00 0.00 0.00");
    assert_eq!((paid["patient_pay"].to_string(), paid["paid_amount"].to_string()), ("12.65".into(), "387.35".into()));
    assert_eq!(accumulated(&mut session), "400.00|400.00|400.00|0.00");
    assert_eq!(
        session.table(
            "SELECT year, kind, gross, deductible_phase, patient_pay, low_income_subsidy, low_income_level, deductible_accrued,
                    troop_accrued, threshold, catastrophic_code FROM pbm.part_d_claim"
        ),
        "2026|applicable|400.00|400.00|12.65|387.35|1|400.00|400.00|2100.00|"
    );
}

/// Example partd-105: of 1,000.00 a quarter of 400.00 reaches the threshold.
#[test]
fn a_claim_across_the_threshold_is_shared_by_manufacturer_and_cms() {
    let mut session = part_d("defined_standard");
    subsidized(&mut session, 1);
    opening(&mut session, 615, 2000);
    let paid = session.adjudicate(&costing(1000, "1"));
    assert_eq!(split(&paid, PARTIES), "1000.00 12.65 87.35 160.00 120.00 620.00");
    assert_eq!(accumulated(&mut session), "615.00|2100.00|3000.00|0.00");
    assert_eq!(
        session.table("SELECT initial_phase, catastrophic_phase, catastrophic_code FROM pbm.part_d_claim"),
        "400.00|600.00|A"
    );
    // Above the threshold the member pays nothing, the manufacturer 20 % and CMS 20 %.
    let above = session.adjudicate(&costing(100, "2"));
    assert_eq!(split(&above, PARTIES), "100.00 0.00 0.00 20.00 20.00 60.00");
    assert_eq!(accumulated(&mut session), "615.00|2100.00|3100.00|0.00");
}

/// The standard benefit has no tiers, so that a product without one is shared and stored like any other (PD-3).
#[test]
fn a_standard_plan_pays_a_product_without_a_tier_and_an_enhanced_one_does_not() {
    for (benefit, status, codes) in
        [("defined_standard", "paid", json!([])), ("enhanced_alternative", "rejected", json!(["85"]))]
    {
        let mut session = part_d(benefit);
        session.run(&format!(
            "UPDATE pbm.drugs SET tier = NULL; UPDATE pbm.formulary SET termination_date = '2025-12-31' WHERE plan_id = '{PLAN}';
             UPDATE pbm.plan SET unlisted_tier = NULL, formulary_type = 'open' WHERE plan_id = '{PLAN}'"
        ));
        let answer = session.adjudicate(&costing(400, "1"));
        assert_eq!((&answer["status"], &answer["reject_codes"]), (&json!(status), &codes), "{answer}");
        assert_eq!(answer["tier"], Value::Null, "{answer}");
        let again = session.adjudicate(&costing(400, "1"));
        assert_eq!(again["patient_pay"], answer["patient_pay"], "{again}");
    }
}

#[test]
fn a_batch_leaves_what_single_calls_leave_and_a_priced_claim_nothing() {
    let claims: Vec<Value> = (1..=12).map(|n| costing(300, &n.to_string())).collect();
    let mut one_by_one = part_d("defined_standard");
    let singles: Vec<String> = claims
        .iter()
        .map(|claim| {
            let priced = one_by_one.price(claim);
            let paid = one_by_one.adjudicate(claim);
            assert_eq!(priced["part_d"], paid["part_d"]);
            split(&paid, PARTIES)
        })
        .collect();
    let mut batch = part_d("defined_standard");
    let batched: Vec<String> = batch.adjudicate_batch(&claims).iter().map(|paid| split(paid, PARTIES)).collect();
    assert_eq!(singles, batched);
    // 300, 300 and 15 of the third are deductible; a quarter of what follows, 12 x 300 - 615 = 2,985, is 746.25.
    assert_eq!(accumulated(&mut batch), "615.00|1361.25|3600.00|0.00");
    assert_eq!(accumulated(&mut one_by_one), accumulated(&mut batch));
}

#[test]
fn a_reversal_takes_back_what_the_claim_added_and_a_repeat_answers_with_its_split() {
    let mut session = part_d("defined_standard");
    opening(&mut session, 100, 150);
    let first = session.adjudicate(&costing(400, "1"));
    let met = accumulated(&mut session);
    let second = session.adjudicate(&costing(700, "2"));
    let repeat = session.adjudicate(&costing(700, "2"));
    assert_eq!((&repeat["status"], &repeat["part_d"]), (&json!("duplicate"), &second["part_d"]));
    let number = second["claim_number"].as_str().expect("a number");
    let reversed = session.reverse_number(number);
    assert_eq!((&reversed["status"], &reversed["part_d"]), (&json!("reversed"), &second["part_d"]));
    assert_eq!(accumulated(&mut session), met);
    session.reverse_number(first["claim_number"].as_str().expect("a number"));
    assert_eq!(accumulated(&mut session), "100.00|150.00|150.00|0.00");
    assert_eq!(session.number("SELECT count(*) FROM pbm.part_d_claim"), 2, "reversed claims keep their split");
}

#[test]
fn a_reversal_says_that_later_part_d_claims_were_priced_after_it_also_where_the_member_paid_nothing() {
    let mut session = part_d("defined_standard");
    subsidized(&mut session, 3);
    let first = session.adjudicate(&costing(400, "1"));
    assert_eq!(split(&first, PARTIES), "400.00 0.00 400.00 0.00 0.00 0.00");
    session.adjudicate(&costing(400, "2"));
    let number = first["claim_number"].as_str().expect("a number");
    let reversed = session.reverse_number(number);
    assert!(reversed["messages"][0].as_str().expect("a message").starts_with("1 later claim"), "{reversed}");
    // Its deductible would be met by 400.00, not by what was left of 615.00.
    assert_eq!(session.number(&format!("SELECT count(*) FROM pbm.correction_differences('{number}')")), 1);
}

#[test]
fn what_is_not_loaded_is_an_error_that_names_the_row_and_stores_nothing() {
    let mut session = part_d("defined_standard");
    subsidized(&mut session, 1);
    let call = format!("SELECT pbm.adjudicate_claim({}::jsonb)", literal(&costing(400, "1").to_string()));
    for (change, message, table) in [
        (
            "UPDATE pbm.part_d_lis_copay SET other = NULL WHERE year = 2026",
            "the low-income copay of 2026 for level 1, other drugs, is not loaded",
            "part_d_lis_copay",
        ),
        (
            "DELETE FROM pbm.part_d_manufacturer_discount WHERE year = 2026",
            "the Part D discount of 2026 for manufacturers of status full is not loaded",
            "part_d_manufacturer_discount",
        ),
        (
            "UPDATE pbm.plan_part_d SET termination_date = '2025-12-31'",
            "plan BASIC has no Part D terms for this date of 2026",
            "plan_part_d",
        ),
        (
            "DELETE FROM pbm.part_d_manufacturer_discount WHERE year = 2026; DELETE FROM pbm.part_d_lis_copay WHERE year = 2026;
             DELETE FROM pbm.part_d_incurred_payer WHERE year = 2026; DELETE FROM pbm.part_d_year WHERE year = 2026",
            "the Part D amounts of 2026 are not loaded",
            "part_d_year",
        ),
    ] {
        session.run("SAVEPOINT before");
        session.run(change);
        let failure = session.failure(&call);
        assert_eq!((failure.code.as_str(), failure.message.as_str()), ("55000", message));
        assert!(failure.hint.starts_with(&format!("Load the row of pbm.{table} for ")), "{failure:?}");
        assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 0);
        session.run("ROLLBACK TO before");
    }
    assert_eq!(session.adjudicate(&costing(400, "1"))["status"], "paid");
}

/// A price of 10.00 for 10 units and a fee of 2.00; the maximum fair price of 0.70 a unit makes it 7.00 + 2.00.
#[test]
fn kinds_insulin_vaccines_and_fair_prices_are_read_from_the_products_rows() {
    let mut session = part_d("defined_standard");
    let change = |session: &mut Session, to: &str| session.run(&format!("UPDATE pbm.drug_part_d SET {to}"));
    opening(&mut session, 615, 800);
    change(&mut session, "kind = 'selected', maximum_fair_price = 0.70");
    // A quarter of 9.00 is 2.25; CMS pays 10 % of it, 0.90.
    let selected = session.adjudicate(&costing(12, "1"));
    let keys = ["gross", "patient_pay", "selected_drug_subsidy", "manufacturer_discount", "kind", "plan_pay"];
    assert_eq!(split(&selected, keys), "9.00 2.25 0.90 0.00 selected 5.85");
    // Insulin: 35.00 a month at most, where a quarter of 402.00 is 100.50; of 2026 also a quarter of the price.
    change(&mut session, "kind = 'other', maximum_fair_price = NULL, insulin = true");
    assert_eq!(split(&session.adjudicate(&costing(402, "2")), PARTIES), "402.00 35.00 0.00 0.00 0.00 367.00");
    change(&mut session, "insulin = false, vaccine = true");
    assert_eq!(split(&session.adjudicate(&costing(402, "3")), PARTIES), "402.00 0.00 0.00 0.00 0.00 402.00");
    // Without a kind the marketing category says it; without that it counts as other and is listed.
    change(&mut session, "vaccine = false, kind = NULL");
    session.run("UPDATE pbm.drugs SET marketing_category = 'NDA' WHERE ndc_code = '00001-0001-01'");
    assert_eq!(session.adjudicate(&costing(40, "4"))["part_d"]["kind"], "applicable");
    let listed = "SELECT count(*) FROM pbm.part_d_unclassified WHERE ndc = '00001-0001-01'";
    assert_eq!(session.number(listed), 0);
    session.run("UPDATE pbm.drugs SET marketing_category = NULL");
    assert_eq!(session.adjudicate(&costing(41, "5"))["part_d"]["kind"], "other");
    assert_eq!(session.number(listed), 1);
    // What the law excludes touches none of it.
    change(&mut session, "coverage = 'supplemental'");
    let excluded = session.adjudicate(&costing(42, "6"));
    assert_eq!((&excluded["status"], &excluded["part_d"]), (&json!("paid"), &Value::Null));
}

/// 47.00 for 30 days is 1.57 a day, 21.98 for 14 (42 CFR 423.153(b)(4)).
#[test]
fn a_prorated_copay_is_told_with_its_message_also_in_a_repeat() {
    let mut session = part_d("enhanced_alternative");
    session.run(&format!(
        "UPDATE pbm.plan_part_d SET month_days = 30; UPDATE pbm.drug_part_d SET daily_cost_share = true;
         UPDATE pbm.plan_cost_share SET copay_amount = 47 WHERE plan_id = '{PLAN}' AND tier = 1"
    ));
    opening(&mut session, 615, 615);
    let mut fill = costing(302, "1");
    fill["days_supply"] = 14.into();
    let paid = session.adjudicate(&fill);
    assert_eq!(paid["part_d"]["patient_pay"], "21.98");
    for answer in [paid, session.adjudicate(&fill)] {
        assert_eq!(answer["approved_message_codes"], json!(["023"]), "{answer}");
        assert_eq!(answer["messages"], json!(["023 The copay is prorated: this is less than a month's supply"]));
    }
}

#[test]
fn the_status_says_phase_amounts_met_and_left_and_subsidy() {
    let mut session = part_d("defined_standard");
    let status =
        "SELECT phase, deductible_met, deductible_left, troop, troop_left, gross_covered_cost, low_income_level, year,
                         reject_code, reason FROM pbm.part_d_status('CARD-BASIC', '2026-03-10')";
    assert_eq!(session.table(status), "deductible|0.00|615.00|0.00|2100.00|0.00|NULL|2026|NULL|NULL");
    session.adjudicate(&costing(715, "1"));
    subsidized(&mut session, 2);
    // 615.00 and a quarter of 100.00.
    assert_eq!(session.table(status), "initial|615.00|0.00|640.00|1460.00|715.00|2|2026|NULL|NULL");
    opening(&mut session, 0, 1460);
    assert_eq!(session.table(status), "catastrophic|615.00|0.00|2100.00|0.00|2175.00|2|2026|NULL|NULL");
    for (call, code, reason) in [
        ("'CARD-DEDUCT-NONE', '2026-03-10'", "52", "Cardholder ID is not on file"),
        ("NULL, '2026-03-10'", "07", "Cardholder ID is missing"),
        ("'CARD-BASIC', NULL", "15", "Service date is missing or no date"),
        ("'CARD-OPEN', '2026-03-10'", "NULL", "The plan is not a Medicare Part D plan"),
    ] {
        let row = session.table(&format!("SELECT phase, reject_code FROM pbm.part_d_status({call})"));
        assert_eq!(row, format!("NULL|{code}"), "{call}");
        let said = session.text(&format!("SELECT reason FROM pbm.part_d_status({call})"));
        assert!(said.starts_with(reason.split(' ').next().expect("a word")), "{call}: {said}");
    }
    let failure = session.failure("SELECT pbm.part_d_status('CARD-BASIC', '2024-03-10')");
    assert_eq!(
        (failure.code.as_str(), failure.message.as_str()),
        ("55000", "the Part D amounts of 2024 are not loaded")
    );
}

#[test]
fn opening_amounts_are_replaced_and_wrong_ones_are_refused() {
    let mut session = part_d("defined_standard");
    opening(&mut session, 100, 150);
    session.adjudicate(&costing(100, "1"));
    opening(&mut session, 50, 60);
    assert_eq!(accumulated(&mut session), "150.00|160.00|160.00|0.00");
    for (arguments, code) in [
        (format!("'{PATIENT}', 'NONE', 2026, 1, 1, 1, 'a', '2026-01-01'"), "P0002"),
        (format!("'{PATIENT}', 'OPEN', 2026, 1, 1, 1, 'a', '2026-01-01'"), "22023"),
        (format!("'{PATIENT}', 'BASIC', 2024, 1, 1, 1, 'a', '2026-01-01'"), "55000"),
        (format!("'{PATIENT}', 'BASIC', 2026, -1, 1, 1, 'a', '2026-01-01'"), "22023"),
        (format!("'{PATIENT}', 'BASIC', 2026, 1, NULL, 1, 'a', '2026-01-01'"), "22023"),
        (format!("'{PATIENT}', 'BASIC', 2026, 1, 1, 'NaN', 'a', '2026-01-01'"), "22023"),
        (format!("'{PATIENT}', 'BASIC', 2026, 1, 1, 1, ' ', '2026-01-01'"), "22023"),
        (format!("'{PATIENT}', 'BASIC', 2026, 1, 1, 1, 'a', NULL"), "22023"),
        ("gen_random_uuid(), 'BASIC', 2026, 1, 1, 1, 'a', '2026-01-01'".into(), "22023"),
    ] {
        let failure = session.failure(&format!("SELECT pbm.set_part_d_opening({arguments})"));
        assert_eq!(failure.code, code, "{arguments}: {failure:?}");
        assert!(!failure.hint.is_empty(), "{failure:?}");
    }
}

#[test]
fn drug_events_sum_in_cms_fields_and_a_reversal_is_a_deletion() {
    let mut session = part_d("defined_standard");
    subsidized(&mut session, 1);
    opening(&mut session, 615, 2000);
    session.run("SET LOCAL pbm.read_audit = 'off'");
    let paid = session.adjudicate(&costing(1000, "1"));
    session.adjudicate(&costing(300, "2"));
    session.reverse_number(paid["claim_number"].as_str().expect("a number"));
    // 1,000.00: standard share 100.00, manufacturer 160.00; CPP is what is left of the gross.
    assert_eq!(
        session.table(
            "SELECT state, adjustment_deletion_code, gdcb, gdca, patient_pay, other_troop, lics, plro, cpp, npp, reported_manufacturer_discount,
                    catastrophic_coverage_code
             FROM pbm.prescription_drug_event WHERE total_gross_drug_cost = 1000 ORDER BY state DESC"
        ),
        "original||400.00|600.00|12.65|0.00|87.35|0.00|740.00|0.00|160.00|A\n\
         deletion|D|400.00|600.00|12.65|0.00|87.35|0.00|740.00|0.00|160.00|A"
    );
    assert_eq!(
        session.number(
            "SELECT count(*) FROM pbm.prescription_drug_event
             WHERE gdcb + gdca <> total_gross_drug_cost
                OR patient_pay + other_troop + lics + plro + cpp + npp + reported_manufacturer_discount <> total_gross_drug_cost"
        ),
        0
    );
    assert_eq!(session.number("SELECT count(*) FROM pbm.prescription_drug_event"), 3);
}

/// What Part D does not cover is reported with what the plan pays for it as its own: 300.00 less the tier's copay of 10.00.
#[test]
fn a_supplement_is_a_drug_event_of_its_own_status_without_amounts_of_part_d() {
    let mut session = part_d("defined_standard");
    session
        .run("SET LOCAL pbm.read_audit = 'off'; UPDATE pbm.plan_cost_share SET copay_amount = 10, coinsurance_percent = NULL");
    for (coverage, status, rx) in [("supplemental", "E", "1"), ("over_the_counter", "O", "2")] {
        session.run(&format!("UPDATE pbm.drug_part_d SET coverage = '{coverage}'"));
        let paid = session.adjudicate(&costing(300, rx));
        assert_eq!((&paid["status"], &paid["part_d"]), (&json!("paid"), &Value::Null));
        assert_eq!(
            session.table(&format!(
                "SELECT drug_coverage_status_code, gdcb, gdca, patient_pay, other_troop, lics, plro, cpp, npp, total_gross_drug_cost
                 FROM pbm.prescription_drug_event WHERE prescription_service_reference_number = '{rx}'"
            )),
            format!("{status}|0|0|10.00|0|0|0.00|0|290.00|300.00")
        );
    }
    session.run("DELETE FROM pbm.plan_part_d");
    assert_eq!(session.number("SELECT count(*) FROM pbm.prescription_drug_event"), 0);
}

/// A5, A6 and A3 by the product's row, each with the notice of rights; none of it is stored as a claim of Part D.
#[test]
fn what_part_d_does_not_pay_is_rejected_with_the_notice_of_rights() {
    let mut session = part_d("defined_standard");
    let mut codes = |change: &str, rx: &str| {
        session.run(&format!("UPDATE pbm.drug_part_d SET {change}"));
        session.adjudicate(&costing(300, rx))["reject_codes"].clone()
    };
    assert_eq!(codes("coverage = 'excluded'", "1"), json!(["A5", "569"]));
    assert_eq!(codes("coverage = 'part_b'", "2"), json!(["A6", "569"]));
    assert_eq!(codes("coverage = 'covered', hospice_review = true", "3"), json!([]));
    session.run(&format!(
        "INSERT INTO pbm.member_condition (patient_id, condition, effective_date, source)
         VALUES ('{PATIENT}', 'hospice', '2026-03-10', 'election')"
    ));
    let rejected = session.adjudicate(&costing(300, "4"));
    assert_eq!(rejected["reject_codes"], json!(["A3", "569"]));
    assert_eq!(
        rejected["messages"][1],
        "Give the member the notice \"Medicare Prescription Drug Coverage and Your Rights\""
    );
    session.run("UPDATE pbm.plan_part_d SET notice_reject_codes = '{}'");
    assert_eq!(session.adjudicate(&costing(300, "5"))["reject_codes"], json!(["A3"]));
    assert_eq!(session.number("SELECT count(*) FROM pbm.part_d_claim"), 1);
}

/// 165.00 in the deductible; 40.00 of it a state's programme pays, which counts, and 25.00 Medicaid, which does not.
#[test]
fn what_later_payers_report_adjusts_the_claim_the_year_and_the_drug_event_in_order() {
    let mut session = part_d("defined_standard");
    session.run("SET LOCAL pbm.read_audit = 'off'");
    let paid = session.adjudicate(&costing(165, "1"));
    let number = paid["claim_number"].as_str().expect("a number").to_owned();
    assert_eq!(accumulated(&mut session), "165.00|165.00|165.00|0.00");
    let mut report = |payment: &str| {
        session.table(&format!(
            "SELECT status, part_d ->> 'patient_pay', part_d ->> 'other_payers', part_d ->> 'troop', paid_amount, patient_pay, messages
             FROM pbm.record_other_payment('{number}', {payment})"
        ))
    };
    assert_eq!(report("'spap', 40, '2026-03-20'"), "paid|125.00|40.00|165.00|0.00|165.00|NULL");
    assert_eq!(report("'medicaid', 25.00, '2026-03-21'"), "paid|100.00|65.00|140.00|0.00|165.00|NULL");
    // The same report once more.
    assert_eq!(
        report("'spap', 40.00, '2026-03-20'"),
        "duplicate|100.00|65.00|140.00|0.00|165.00|{\"The payment was recorded before\"}"
    );
    assert_eq!(report("'medicaid', -5, '2026-03-25'"), "paid|105.00|60.00|145.00|0.00|165.00|NULL");
    assert_eq!(accumulated(&mut session), "165.00|145.00|165.00|0.00");
    assert_eq!(
        session.table(
            "SELECT patient_pay, other_counted, other_not_counted, troop_accrued, in_payment_plan FROM pbm.part_d_claim"
        ),
        "105.00|40.00|20.00|145.00|f"
    );
    assert_eq!(
        session.table(
            "SELECT sequence, payer_type, counts, amount, troop_change FROM pbm.part_d_other_payment ORDER BY sequence"
        ),
        "1|spap|t|40.00|0.00\n2|medicaid|f|25.00|-25.00\n3|medicaid|f|-5.00|5.00"
    );
    let told = session
        .table(&format!("SELECT explanation FROM pbm.explain_claim('{number}') WHERE edit = 'other payer''s report'"));
    assert_eq!(
        told.lines().next(),
        Some(
            "a payer after the plan (spap) reported 40.00 of the member's share: the patient pays 125.00, and the claim adds 165.00 to the incurred costs"
        )
    );
    // A reversal takes back what is left of what it added.
    assert_eq!(session.reverse_number(&number)["status"], "reversed");
    assert_eq!(accumulated(&mut session), "0.00|0.00|0.00|0.00");
    assert_eq!(
        session.table(
            "SELECT state, adjustment_deletion_code, patient_pay, other_troop, plro,
                    patient_pay + other_troop + lics + plro + cpp + npp + reported_manufacturer_discount, due_date - state_date::date
             FROM pbm.prescription_drug_event ORDER BY state_date"
        ),
        "original||165.00|0.00|0.00|165.00|30\nadjustment|A|125.00|40.00|0.00|165.00|90\n\
         adjustment|A|100.00|40.00|25.00|165.00|90\nadjustment|A|105.00|40.00|20.00|165.00|90\n\
         deletion|D|105.00|40.00|20.00|165.00|90"
    );
    assert_eq!(report_status(&mut session, &number), "rejected|{84}");
}

fn report_status(session: &mut Session, number: &str) -> String {
    session.table(&format!("SELECT status, reject_codes FROM pbm.record_other_payment('{number}', 'spap', 1)"))
}

#[test]
fn a_report_tells_of_later_claims_that_another_balance_priced_and_a_wrong_one_changes_nothing() {
    let mut session = part_d("defined_standard");
    opening(&mut session, 615, 615);
    let first = session.adjudicate(&costing(400, "1"));
    session.adjudicate(&costing(400, "2"));
    let number = first["claim_number"].as_str().expect("a number").to_owned();
    let met = accumulated(&mut session);
    for (arguments, code, words) in [
        ("NULL, 'spap', 1".to_owned(), "22004", "claim_number must not be NULL"),
        (format!("'{number}', NULL, 1"), "22004", "payer_type must not be NULL"),
        (format!("'{number}', 'spap', NULL"), "22004", "amount must not be NULL"),
        (format!("'{number}', 'spap', 1, NULL"), "22004", "paid_at must not be NULL"),
        (format!("'{number}', 'spap', 0"), "22023", "amount must be an amount"),
        (format!("'{number}', 'spap', 0.001"), "22023", "amount must be an amount"),
        (format!("'{number}', 'spap', 'NaN'"), "22023", "amount must be an amount"),
        (format!("'{number}', 'spap', 1e9"), "22023", "amount must be an amount"),
        (format!("'{number}', 'spap', 1, 'infinity'"), "22023", "paid_at must be"),
        (format!("'{number}', 'spap', 1, now() + interval '1 hour'"), "22023", "paid_at must be"),
        (format!("'{number}', 'spap', 1, '2026-03-09'"), "22023", "paid_at must be"),
        (format!("'{number}', 'nobody', 1"), "55000", "whether payers of type nobody count in 2026 is not loaded"),
        // A quarter of 400.00 is the member's.
        (format!("'{number}', 'spap', 100.01"), "22023", "the payers after the plan would have paid"),
        (format!("'{number}', 'spap', -0.01"), "22023", "the payers after the plan would have paid"),
    ] {
        let failure = session.failure(&format!("SELECT pbm.record_other_payment({arguments})"));
        assert_eq!(failure.code, code, "{arguments}: {failure:?}");
        assert!(failure.message.starts_with(words) && !failure.hint.is_empty(), "{arguments}: {failure:?}");
    }
    assert_eq!(report_status(&mut session, "00000000000000000000"), "rejected|{84}");
    assert_eq!(session.number("SELECT count(*) FROM pbm.part_d_other_payment"), 0);
    assert_eq!(accumulated(&mut session), met);
    // What counts changes no balance, what does not was 100.00 of the next claim's.
    let messages = |session: &mut Session, payer: &str| {
        session.table(&format!("SELECT messages FROM pbm.record_other_payment('{number}', '{payer}', 50)"))
    };
    assert_eq!(messages(&mut session, "spap"), "NULL");
    assert_eq!(
        messages(&mut session, "va"),
        "{\"1 later claim of the family was priced after this one in the benefit year: a correction may be due\"}"
    );
}

#[test]
fn a_claim_outside_part_d_takes_no_report() {
    let mut session = Sandbox::with_book();
    let paid = session.adjudicate(&claim(json!({})));
    let number = paid["claim_number"].as_str().expect("a number");
    let failure = session.failure(&format!("SELECT pbm.record_other_payment('{number}', 'spap', 1)"));
    assert_eq!(
        (failure.code.as_str(), failure.message.as_str()),
        ("22023", "the claim was not paid under Medicare Part D")
    );
}

#[test]
fn no_row_of_part_d_takes_what_its_constraints_refuse() {
    let mut session = part_d("defined_standard");
    subsidized(&mut session, 1);
    opening(&mut session, 0, 0);
    let paid = session.adjudicate(&costing(400, "1"));
    let number = paid["claim_number"].as_str().expect("a number");
    session.run(&format!("SELECT pbm.record_other_payment('{number}', 'spap', 12)"));
    for (change, constraint) in [
        ("part_d_year SET deductible = -1", "part_d_year_amounts"),
        ("part_d_year SET out_of_pocket_threshold = deductible", "part_d_year_amounts"),
        ("part_d_year SET coinsurance_percent = 0", "part_d_year_percents"),
        ("part_d_year SET reinsurance_other_percent = 101", "part_d_year_percents"),
        ("part_d_year SET insulin_percent = -1", "part_d_year_percents"),
        ("part_d_year SET source = ' '", "part_d_year_source"),
        ("part_d_manufacturer_discount SET status = 'none'", "part_d_manufacturer_discount_status"),
        ("part_d_manufacturer_discount SET below_percent = 101", "part_d_manufacturer_discount_percents"),
        ("part_d_lis_copay SET level = 4 WHERE level = 3", "part_d_lis_copay_level"),
        ("part_d_lis_copay SET other = -0.01", "part_d_lis_copay_amounts"),
        ("part_d_incurred_payer SET payer_type = 'Not a word'", "part_d_incurred_payer_type"),
        ("drug_part_d SET kind = 'brand'", "drug_part_d_kind"),
        ("drug_part_d SET kind = 'selected'", "drug_part_d_selected"),
        ("drug_part_d SET manufacturer_status = 'small'", "drug_part_d_manufacturer_status"),
        ("drug_part_d SET insulin = true, vaccine = true", "drug_part_d_insulin_or_vaccine"),
        ("drug_part_d SET maximum_fair_price = 0", "drug_part_d_maximum_fair_price"),
        ("drug_part_d SET coverage = 'B'", "drug_part_d_coverage"),
        ("plan_part_d SET notice_reject_codes = '{70,a}'", "plan_part_d_notice_reject_codes"),
        ("drug_part_d SET termination_date = '1999-01-01'", "drug_part_d_dates"),
        ("plan_part_d SET benefit = 'basic'", "plan_part_d_benefit"),
        ("plan_part_d SET deductible = 100", "plan_part_d_deductible"),
        ("plan_part_d SET month_days = 35", "plan_part_d_month_days"),
        ("plan_part_d SET straddling_copay = 'half'", "plan_part_d_straddling_copay"),
        ("plan_part_d SET tier_credit = 'paid'", "plan_part_d_tier_credit"),
        ("plan_part_d SET insulin_credit = 'all'", "plan_part_d_insulin_credit"),
        ("plan_part_d SET compound_kind = 'none'", "plan_part_d_compound_kind"),
        ("plan_part_d SET termination_date = '2000-01-01'", "plan_part_d_dates"),
        ("member_low_income SET level = 0", "member_low_income_level"),
        ("member_low_income SET source = 'hearsay'", "member_low_income_source"),
        ("member_low_income SET source = 'best_available_evidence'", "member_low_income_document"),
        ("member_low_income SET termination_date = '2025-12-31'", "member_low_income_dates"),
        ("part_d_accumulator SET troop = -1", "part_d_accumulator_met"),
        ("part_d_accumulator SET gross_opening = -1", "part_d_accumulator_opening"),
        ("part_d_accumulator SET troop_opening = 1, opening_source = NULL", "part_d_accumulator_opening_said"),
        ("part_d_accumulator SET year = 2024", "part_d_accumulator_year"),
        ("part_d_claim SET kind = 'brand'", "part_d_claim_kind"),
        ("part_d_claim SET low_income_level = 4", "part_d_claim_level"),
        ("part_d_claim SET catastrophic_code = 'B'", "part_d_claim_code"),
        ("part_d_claim SET deductible_phase = deductible_phase - 1", "part_d_claim_phases"),
        ("part_d_claim SET plan_pay = plan_pay + 0.01", "part_d_claim_parties"),
        ("part_d_claim SET patient_pay = 400.65, plan_pay = -400", "part_d_claim_patient"),
        ("part_d_claim SET plan_share = plan_share + 1", "part_d_claim_patient"),
        ("part_d_claim SET troop_before = 1700.01", "part_d_claim_troop"),
        ("part_d_claim SET deductible_before = -1", "part_d_claim_amounts"),
        ("part_d_other_payment SET sequence = 0", "part_d_other_payment_sequence"),
        ("part_d_other_payment SET payer_type = 'Not a word'", "part_d_other_payment_type"),
        ("part_d_other_payment SET amount = 0", "part_d_other_payment_amount"),
        ("part_d_other_payment SET troop_change = -1", "part_d_other_payment_troop"),
        ("part_d_other_payment SET counts = false, troop_change = 1", "part_d_other_payment_troop"),
        ("part_d_other_payment SET counts = false, troop_change = -12.01", "part_d_other_payment_troop"),
        ("part_d_other_payment SET paid_at = 'infinity'", "part_d_other_payment_moments"),
    ] {
        let failure = session.failure(&format!("UPDATE pbm.{change}"));
        assert_eq!(failure.code, "23514", "{change}: {failure:?}");
        assert!(failure.message.ends_with(&format!("\"{constraint}\"")), "{change}: {failure:?}");
    }
    for values in ["'hearing', '2026-01-01', 'a'", "'hospice', '2026-01-01', ' '", "'hospice', 'infinity', 'a'"] {
        let insert = "INSERT INTO pbm.member_condition (patient_id, condition, effective_date, source)";
        assert_eq!(session.failure(&format!("{insert} VALUES ('{PATIENT}', {values})")).code, "23514", "{values}");
    }
}
