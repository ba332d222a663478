//! Opioids and controlled drugs: what is on file meets the edits, claim by claim.

use serde_json::{Value, json};
use support::{Sandbox, Session, claim, codes};

const BASIC: &str = "00000000-0000-4000-8000-000000000001";
const OXYCODONE: &str = "00020-0010-01";
const MORPHINE: &str = "00021-0060-01";
const FENTANYL: &str = "00022-0050-01";
const ALPRAZOLAM: &str = "00023-0001-01";
const BUPRENORPHINE: &str = "00024-0008-01";
const METHADONE: &str = "00025-0010-01";
const IOTAPHEN: &str = "00009-0001-01";
const BOOK_PRESCRIBER: &str = "1093817462";
const OTHER_PRESCRIBER: &str = "1234567893";

/// The book with opioids of a dollar a unit, and BASIC with the usual terms for them.
fn book() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "SET LOCAL search_path = pbm;
         INSERT INTO ingredient (ingredient_id, ingredient_name, safety_class)
         VALUES (20, 'OXYCODONE HYDROCHLORIDE', 'opioid'), (21, 'Morphine', 'opioid'), (22, 'Fentanyl', 'opioid'),
                (23, 'Alprazolam', 'benzodiazepine'), (24, 'Buprenorphine', 'buprenorphine'), (25, 'Methadone', 'opioid');
         INSERT INTO drugs (ndc_code, name, tier, dosage_form, route, long_acting)
         VALUES ('{OXYCODONE}', 'Oxycodone 10 MG Tablet', 1, 'TABLET', 'ORAL', false),
                ('{MORPHINE}', 'Morphine ER 60 MG Tablet', 1, 'TABLET, EXTENDED RELEASE', 'ORAL', true),
                ('{FENTANYL}', 'Fentanyl 50 MCG/HR Patch', 1, 'PATCH, EXTENDED RELEASE', 'TRANSDERMAL', true),
                ('{ALPRAZOLAM}', 'Alprazolam 1 MG Tablet', 1, 'TABLET', 'ORAL', false),
                ('{BUPRENORPHINE}', 'Buprenorphine 8 MG Tablet', 1, 'TABLET', 'SUBLINGUAL', true),
                ('{METHADONE}', 'Methadone 10 MG Tablet', 1, 'TABLET', 'ORAL', true);
         INSERT INTO drug_ingredient
         VALUES ('{OXYCODONE}', 20, 10, 'MG'), ('{MORPHINE}', 21, 60, 'MG'), ('{FENTANYL}', 22, 50, 'MCG/HR'),
                ('{ALPRAZOLAM}', 23, 1, 'MG'), ('{BUPRENORPHINE}', 24, 8, 'MG'), ('{METHADONE}', 25, 10, 'MG');
         INSERT INTO drug_price (ndc, price_type, effective_date, unit_price)
         SELECT ndc_code, 'nadac', '2000-01-01', 1 FROM drugs WHERE ndc_code BETWEEN '00020000000' AND '00025999999';
         INSERT INTO formulary (plan_id, ndc, tier, effective_date)
         SELECT '{BASIC}', ndc_code, 1, '2000-01-01' FROM drugs WHERE ndc_code BETWEEN '00020000000' AND '00025999999';
         INSERT INTO prescriber (prescriber_npi, prescriber_name) VALUES ('{OTHER_PRESCRIBER}', 'Dr. Other');
         INSERT INTO plan_opioid (plan_id) VALUES ('{BASIC}')"
    ));
    session
}

fn terms(session: &mut Session, change: &str) {
    session.run(&format!("UPDATE pbm.plan_opioid SET {change}"));
}

/// A member of BASIC without any claim.
fn card(number: u32) -> String {
    format!("CARD-{number:03}")
}

/// A fill of so many units over so many days.
fn fill(number: u32, ndc: &str, date: &str, units: u32, days: u32) -> Value {
    claim(json!({"cardholder_id": card(number), "ndc": ndc, "fill_date": date, "quantity": units, "days_supply": days,
                 "rx_number": format!("{number}{}", date.replace('-', "").trim_start_matches("2025"))}))
}

fn with(mut claim: Value, more: Value) -> Value {
    for (key, value) in more.as_object().expect("an object") {
        claim[key] = value.clone();
    }
    claim
}

fn answered(session: &mut Session, sent: &Value) -> String {
    codes(&session.adjudicate(sent))
}

/// A triple with which a pharmacist answers a conflict.
fn consulted(reason: &str) -> Value {
    json!({"dur": [{"reason_for_service": reason, "professional_service": "M0", "result_of_service": "1G"}]})
}

/// What the step of an edit says in words.
fn told(session: &mut Session, answer: &Value, edit: &str) -> String {
    let number = answer["claim_number"].as_str().expect("a number");
    session.text(&format!("SELECT explanation FROM pbm.explain_claim('{number}') WHERE edit = '{edit}'"))
}

/// 10 mg x 30 / 5 days x 1.5 = 90 MME a day; with 29 tablets 87.
#[test]
fn ninety_milligrams_of_morphine_a_day_are_coordinated() {
    let mut session = book();
    assert_eq!(answered(&mut session, &fill(1, OXYCODONE, "2025-03-10", 29, 5)), "");
    let high = fill(2, OXYCODONE, "2025-03-10", 30, 5);
    assert_eq!(answered(&mut session, &high), "88");
    assert_eq!(answered(&mut session, &with(high.clone(), consulted("DD"))), "88");
    let answer = session.adjudicate(&with(high, consulted("HD")));
    assert_eq!(answer["status"], "paid", "{answer}");
    assert_eq!(
        told(&mut session, &answer, "opioid care coordination"),
        "90 MME a day by CDC2022 from 2025-03-10 to 2025-03-14, 1 supplies; coordination from 90; lifted by DUR/PPS codes HD/M0/1G"
    );
}

/// 60 of morphine on 8 to 12 March, and 3 x 10 x 1.5 = 45 of oxycodone from the 10th on: 105 on three days.
#[test]
fn supplies_of_a_day_add_up_while_they_are_paid() {
    let mut session = book();
    let (before, after) = (fill(1, MORPHINE, "2025-03-08", 5, 5), fill(1, OXYCODONE, "2025-03-10", 15, 5));
    assert_eq!(answered(&mut session, &before), "");
    assert_eq!(answered(&mut session, &after), "88");
    assert_eq!(session.reverse(&before)["status"], "reversed");
    assert_eq!(answered(&mut session, &after), "");
    // Of one batch, each sees what the one before it was paid.
    let batch = [fill(2, MORPHINE, "2025-03-08", 5, 5), fill(2, OXYCODONE, "2025-03-10", 15, 5)];
    let answers: Vec<String> = session.adjudicate_batch(&batch).iter().map(codes).collect();
    assert_eq!(answers, ["", "88"]);
    // Only with a second prescriber, where the plan says so.
    terms(&mut session, "coordination_sources = 2");
    assert_eq!(answered(&mut session, &batch[1]), "");
    assert_eq!(answered(&mut session, &fill(3, MORPHINE, "2025-03-08", 5, 5)), "");
    let other = with(fill(3, OXYCODONE, "2025-03-10", 15, 5), json!({"prescriber_npi": OTHER_PRESCRIBER}));
    assert_eq!(answered(&mut session, &other), "88");
}

/// 10 x 66 / 5 x 1.5 = 198, and 201 with 67 tablets.
#[test]
fn a_dose_above_the_plans_needs_an_authorization() {
    let mut session = book();
    terms(&mut session, "coordination_dose = NULL, maximum_dose = 200");
    assert_eq!(answered(&mut session, &fill(1, OXYCODONE, "2025-03-10", 66, 5)), "");
    let high = fill(2, OXYCODONE, "2025-03-10", 67, 5);
    assert_eq!(answered(&mut session, &high), "88");
    assert_eq!(answered(&mut session, &with(high.clone(), consulted("HD"))), "88");
    session.run(&format!(
        "INSERT INTO pbm.prior_authorization (authorization_number, patient_id, plan_id, ndc, waived_reject_codes, effective_date)
         VALUES ('DOSE', '00000000-0000-4000-9000-000000000102', '{BASIC}', '{OXYCODONE}', '{{88}}', '2025-01-01')"
    ));
    assert_eq!(answered(&mut session, &high), "");
}

/// The 60th day before 10 March 2025 is 9 January.
#[test]
fn a_first_supply_is_of_seven_days() {
    let mut session = book();
    assert_eq!(answered(&mut session, &fill(1, OXYCODONE, "2025-03-10", 7, 7)), "");
    assert_eq!(answered(&mut session, &fill(2, OXYCODONE, "2025-03-10", 8, 8)), "7X");
    for (number, before, ndc, expected) in
        [(3, "2025-01-09", OXYCODONE, ""), (4, "2025-01-08", OXYCODONE, "7X"), (5, "2025-02-10", BUPRENORPHINE, "7X")]
    {
        assert_eq!(answered(&mut session, &fill(number, ndc, before, 5, 5)), "", "{before}");
        assert_eq!(answered(&mut session, &fill(number, OXYCODONE, "2025-03-10", 8, 8)), expected, "{before}");
    }
    terms(&mut session, "naive_code = '76', naive_days_supply = 3");
    assert_eq!(answered(&mut session, &fill(6, OXYCODONE, "2025-03-10", 4, 4)), "76", "the code is the plan's");
    terms(&mut session, "naive_days_supply = NULL");
    assert_eq!(answered(&mut session, &fill(6, OXYCODONE, "2025-03-10", 8, 8)), "");
}

/// Five days from 10 March end on the 14th.
#[test]
fn an_opioid_with_a_benzodiazepine_is_asked_about() {
    let mut session = book();
    for (number, date, expected) in [(1, "2025-03-14", "88"), (2, "2025-03-15", "")] {
        assert_eq!(answered(&mut session, &fill(number, OXYCODONE, "2025-03-10", 5, 5)), "");
        assert_eq!(answered(&mut session, &fill(number, ALPRAZOLAM, date, 5, 5)), expected, "{date}");
    }
    let second = fill(1, ALPRAZOLAM, "2025-03-14", 5, 5);
    assert_eq!(answered(&mut session, &with(second.clone(), consulted("DD"))), "");
    assert_eq!(answered(&mut session, &fill(3, BUPRENORPHINE, "2025-03-10", 5, 5)), "");
    assert_eq!(answered(&mut session, &fill(3, ALPRAZOLAM, "2025-03-10", 5, 5)), "", "no opioid use");
    terms(&mut session, "same_prescriber_passes = true");
    for (number, prescriber, expected) in [(4, BOOK_PRESCRIBER, ""), (5, OTHER_PRESCRIBER, "88")] {
        assert_eq!(answered(&mut session, &fill(number, OXYCODONE, "2025-03-10", 5, 5)), "");
        let by = with(fill(number, ALPRAZOLAM, "2025-03-11", 5, 5), json!({"prescriber_npi": prescriber}));
        assert_eq!(answered(&mut session, &by), expected, "{prescriber}");
    }
}

#[test]
fn two_long_acting_opioids_are_asked_about() {
    let mut session = book();
    terms(&mut session, "coordination_dose = NULL");
    for (number, first, expected) in [(1, MORPHINE, "88"), (2, OXYCODONE, "")] {
        assert_eq!(answered(&mut session, &fill(number, first, "2025-03-10", 5, 5)), "");
        assert_eq!(answered(&mut session, &fill(number, FENTANYL, "2025-03-12", 2, 6)), expected, "{first}");
    }
    assert_eq!(answered(&mut session, &with(fill(1, FENTANYL, "2025-03-12", 2, 6), consulted("TD"))), "");
    terms(&mut session, "long_acting = false");
    assert_eq!(answered(&mut session, &fill(3, MORPHINE, "2025-03-10", 5, 5)), "");
    assert_eq!(answered(&mut session, &fill(3, FENTANYL, "2025-03-12", 2, 6)), "");
}

#[test]
fn of_whom_the_plan_exempts_nothing_is_asked() {
    let mut session = book();
    let high = |number, residence: &str| {
        with(fill(number, OXYCODONE, "2025-03-10", 60, 10), json!({"patient_residence": residence}))
    };
    terms(&mut session, "exempt_residences = '{3}'");
    assert_eq!(answered(&mut session, &high(1, "1")), "7X 88");
    let answer = session.adjudicate(&high(1, "03"));
    assert_eq!(answer["status"], "paid", "{answer}");
    assert_eq!(told(&mut session, &answer, "first opioid supply"), "not asked: patient residence 3");
    session.run("DELETE FROM pbm.plan_opioid");
    assert_eq!(answered(&mut session, &high(2, "1")), "", "a plan without terms asks nothing");
}

/// 20 mg of methadone a day are in the band up to 20, x 4 = 80; 21 mg in the next, x 8 = 168. By the file of 2018 63.
#[test]
fn methadone_counts_by_the_set_that_the_plan_names() {
    let mut session = book();
    terms(&mut session, "naive_days_supply = NULL, factor_set = 'CDC2016'");
    assert_eq!(answered(&mut session, &fill(1, METHADONE, "2025-03-10", 20, 10)), "");
    assert_eq!(answered(&mut session, &fill(2, METHADONE, "2025-03-10", 21, 10)), "88");
    terms(&mut session, "factor_set = 'CDC2018'");
    assert_eq!(answered(&mut session, &fill(2, METHADONE, "2025-03-10", 21, 10)), "");
}

/// Three tablets a day are 45 MME by the ingredient, and 10 x 3 x 3 = 90 by the product's own factor.
#[test]
fn a_factor_of_the_product_counts_before_that_of_its_ingredient() {
    let mut session = book();
    assert_eq!(answered(&mut session, &fill(1, OXYCODONE, "2025-03-10", 15, 5)), "");
    session.run(&format!(
        "INSERT INTO pbm.opioid_factor (factor_set, ndc, strength, factor) VALUES ('CDC2022', '{OXYCODONE}', 10, 3)"
    ));
    assert_eq!(answered(&mut session, &fill(2, OXYCODONE, "2025-03-10", 15, 5)), "88");
}

/// What a pharmacist would see, day by day: 60 and 45, then 45.
#[test]
fn the_days_of_a_supply_are_shown_before_it_is_filled() {
    let mut session = book();
    session.adjudicate(&fill(1, MORPHINE, "2025-03-08", 5, 5));
    let before = session.footprint();
    let shown =
        |session: &mut Session, arguments: &str| session.table(&format!("SELECT * FROM pbm.opioid_mme({arguments})"));
    assert_eq!(
        shown(&mut session, &format!("'CARD-001', '{OXYCODONE}', 15, 5, '2025-03-10', '01'")),
        "2025-03-10|105.0|2\n2025-03-11|105.0|2\n2025-03-12|105.0|2\n2025-03-13|45.0|1\n2025-03-14|45.0|1"
    );
    let methadone = format!("'CARD-001', '{METHADONE}', 1, 1, '2025-03-20', '01'");
    for (set, expected) in [("CDC2016", "40.0"), ("CDC2018", "30.0"), ("CDC2022", "47.0")] {
        let found = shown(&mut session, &format!("{methadone}, '{set}'"));
        assert_eq!(found, format!("2025-03-20|{expected}|1"), "{set}");
    }
    assert_eq!(shown(&mut session, &methadone), "2025-03-20|47.0|1");
    assert_eq!(session.footprint(), before);
    terms(&mut session, "factor_set = 'CDC2018'");
    assert_eq!(shown(&mut session, &methadone), "2025-03-20|30.0|1");
    for none in [
        format!("'CARD-001', '{ALPRAZOLAM}', 5, 5, '2025-03-10', '01'"),
        format!("'CARD-001', '{BUPRENORPHINE}', 5, 5, '2025-03-10', '01'"),
        format!("'nobody', '{OXYCODONE}', 5, 5, '2025-03-10', '01'"),
        format!("'CARD-001', '{OXYCODONE}', 5, 1000, '2025-03-10', '01'"),
        format!("'CARD-001', '{OXYCODONE}', 0, 5, '2025-03-10', '01'"),
        "NULL, NULL, NULL, NULL, NULL".into(),
    ] {
        assert_eq!(shown(&mut session, &none), "", "{none}");
    }
}

/// A part of a prescription of 60 units of Iotaphen, written on 1 February.
fn part(number: u32, date: &str, units: u32, status: &str) -> Value {
    with(
        fill(number, IOTAPHEN, date, units, 10),
        json!({"rx_number": format!("9{number}"), "written_date": "2025-02-01", "quantity_prescribed": 60,
               "dispensing_status": status, "fill_number": i32::from(status == "C")}),
    )
}

/// 30 days from 1 February 2025 end on 3 March, 60 on 2 April.
#[test]
fn the_parts_of_a_schedule_two_prescription_come_in_time_and_are_no_more_than_it() {
    let mut session = book();
    let unsaid = with(part(1, "2025-02-01", 30, "P"), json!({"quantity_prescribed": null}));
    assert_eq!(answered(&mut session, &unsaid), "647");
    for (number, date, units, more, expected) in [
        (2, "2025-03-03", 30, json!({}), ""),
        (3, "2025-03-04", 30, json!({}), "M4"),
        (4, "2025-03-03", 31, json!({}), "9G"),
        (5, "2025-04-02", 30, json!({"patient_residence": "3"}), ""),
        (6, "2025-04-03", 30, json!({"patient_residence": "3"}), "M4"),
        (7, "2025-03-03", 30, json!({"dispensing_status": null}), "73"),
    ] {
        assert_eq!(answered(&mut session, &part(number, "2025-02-01", 30, "P")), "");
        let rest = with(part(number, date, units, "C"), more);
        assert_eq!(answered(&mut session, &rest), expected, "{date} {units}");
    }
    // A state may narrow it.
    session.run(
        "UPDATE pbm.pharmacies SET state = 'OH' WHERE pharmacy_id = 1;
         INSERT INTO pbm.controlled_schedule_rule (schedule, state, partial_days, source) VALUES (2, 'OH', 14, 'a test')",
    );
    for (number, date, expected) in [(8, "2025-02-15", ""), (9, "2025-02-16", "M4")] {
        assert_eq!(answered(&mut session, &part(number, "2025-02-01", 30, "P")), "");
        assert_eq!(answered(&mut session, &part(number, date, 30, "C")), expected, "{date}");
    }
}

/// Six months from 1 February end on 1 August.
#[test]
fn the_parts_of_a_schedule_four_fill_come_in_six_months() {
    let mut session = book();
    session.run("UPDATE pbm.drugs SET dea_schedule = 4 WHERE ndc_code = '00009-0001-01'");
    for (number, date, units, expected) in
        [(1, "2025-08-01", 30, ""), (2, "2025-08-02", 30, "M4"), (3, "2025-08-01", 31, "9G")]
    {
        let first = part(number, "2025-02-01", 30, "P");
        assert_eq!(answered(&mut session, &first), "");
        let rest = with(part(number, date, units, "C"), json!({"fill_number": 0}));
        assert_eq!(answered(&mut session, &rest), expected, "{date} {units}");
    }
}

#[test]
fn what_a_claim_tells_of_the_whole_prescription_is_stored() {
    let mut session = book();
    let sent = with(
        part(1, "2025-02-01", 30, "P"),
        json!({"quantity_intended": 60, "days_supply_intended": 20, "patient_residence": "01"}),
    );
    assert_eq!(session.adjudicate_typed(&sent)["status"], "paid");
    assert_eq!(
        session.table(
            "SELECT quantity_prescribed, quantity_intended, days_supply_intended, patient_residence FROM pbm.pharmacy_claim"
        ),
        "60.000|60.000|20|1"
    );
    assert_eq!(session.adjudicate(&sent)["status"], "duplicate");
    assert_eq!(answered(&mut session, &with(sent, json!({"quantity_prescribed": 90}))), "83");
}

#[test]
fn a_copy_of_a_plan_asks_the_same_of_opioids() {
    let mut session = book();
    terms(&mut session, "maximum_dose = 200");
    session.run("SELECT pbm.clone_plan('BASIC', 'COPY', '2026-01-01')");
    assert_eq!(
        session.table(
            "SELECT p.plan_code, o.maximum_dose FROM pbm.plan_opioid o JOIN pbm.plan p USING (plan_id) ORDER BY 1"
        ),
        "BASIC|200.00\nCOPY|200.00"
    );
}

#[test]
fn rows_that_no_claim_could_be_decided_by_are_refused() {
    let mut session = book();
    let set = |change: &str| format!("UPDATE pbm.opioid_factor_set SET {change} WHERE factor_set = 'CDC2022'");
    let factor = |change: &str| {
        format!("UPDATE pbm.opioid_factor SET {change} WHERE factor_set = 'CDC2022' AND ingredient_name = 'codeine'")
    };
    let band = |change: &str| format!("UPDATE pbm.methadone_band SET {change} WHERE above_mg = 0");
    let plan = |change: &str| format!("UPDATE pbm.plan_opioid SET {change}");
    let rule = |change: &str| format!("UPDATE pbm.controlled_schedule_rule SET {change} WHERE schedule = 2");
    let broken: Vec<(String, &str)> = vec![
        ("UPDATE pbm.ingredient SET safety_class = 'other'".into(), "ingredient_safety_class"),
        (set("factor_set = 'a b'"), "opioid_factor_set_name"),
        (set("source = ' '"), "opioid_factor_set_source"),
        (set("termination_date = '2000-01-01'"), "opioid_factor_set_dates"),
        (set("termination_date = 'infinity'"), "opioid_factor_set_finite"),
        (factor("ingredient_name = NULL"), "opioid_factor_target"),
        (factor("ndc = '00020-0010-01', strength = 10"), "opioid_factor_target"),
        (factor("strength = 10"), "opioid_factor_of_ndc"),
        (factor("ndc = '00020-0010-01', ingredient_name = NULL"), "opioid_factor_of_ndc"),
        (factor("ndc = '00020-0010-01', ingredient_name = NULL, strength = 1, route = 'ORAL'"), "opioid_factor_of_ndc"),
        (factor("route = ' '"), "opioid_factor_words"),
        (factor("unit = 'ounce'"), "opioid_factor_unit"),
        (factor("wear_days = 0"), "opioid_factor_wear_days"),
        (factor("factor = -1"), "opioid_factor_finite"),
        (factor("factor = 'NaN'"), "opioid_factor_finite"),
        (band("ingredient_name = ' '"), "methadone_band_words"),
        (band("above_mg = -1"), "methadone_band_finite"),
        (band("factor = 'NaN'"), "methadone_band_finite"),
        (plan("early_refill = 'none'"), "plan_opioid_early_refill"),
        (plan("coordination_dose = 0"), "plan_opioid_doses"),
        (plan("maximum_dose = 'NaN'"), "plan_opioid_doses"),
        (plan("coordination_sources = 0"), "plan_opioid_sources"),
        (plan("naive_days_supply = 0"), "plan_opioid_naive"),
        (plan("naive_lookback_days = 367"), "plan_opioid_naive"),
        (plan("exempt_conditions = '{gout}'"), "plan_opioid_exempt_conditions"),
        (plan("exempt_conditions = '{NULL}'"), "plan_opioid_exempt_conditions"),
        (plan("exempt_residences = '{home}'"), "plan_opioid_exempt_residences"),
        (plan("exempt_residences = '{NULL}'"), "plan_opioid_exempt_residences"),
        (plan("naive_code = ''"), "plan_opioid_codes"),
        (plan("termination_date = '1999-01-01'"), "plan_opioid_dates"),
        (plan("termination_date = 'infinity'"), "plan_opioid_finite"),
        (rule("schedule = 1"), "controlled_schedule_rule_schedule"),
        (rule("state = 'Ohio'"), "controlled_schedule_rule_state"),
        (rule("partial_days = -1"), "controlled_schedule_rule_limits"),
        (rule("partial_months = 0"), "controlled_schedule_rule_limits"),
        (rule("care_residences = '{home}'"), "controlled_schedule_rule_care_residences"),
        (rule("care_conditions = '{gout}'"), "controlled_schedule_rule_care_conditions"),
        (rule("source = ' '"), "controlled_schedule_rule_source"),
        (rule("termination_date = '1999-01-01'"), "controlled_schedule_rule_dates"),
        (rule("effective_date = '-infinity'"), "controlled_schedule_rule_finite"),
        (
            "INSERT INTO pbm.pharmacy_claim (claim_number, fill_date, quantity_prescribed) VALUES ('a', '2025-01-01', 0)".into(),
            "pharmacy_claim_prescribed",
        ),
        (
            "INSERT INTO pbm.pharmacy_claim (claim_number, fill_date, quantity_intended) VALUES ('a', '2025-01-01', 'NaN')".into(),
            "pharmacy_claim_prescribed",
        ),
    ];
    for (statement, constraint) in &broken {
        let failure = session.failure(statement);
        assert_eq!(failure.code, "23514", "{statement}: {failure:?}");
        assert!(failure.message.contains(&format!("\"{constraint}\"")), "{statement}: {failure:?}");
    }
    for statement in [
        "INSERT INTO pbm.opioid_factor (factor_set, ingredient_name, factor) VALUES ('CDC2022', 'codeine', 1)",
        "INSERT INTO pbm.controlled_schedule_rule (schedule, source) VALUES (2, 'twice')",
    ] {
        assert_eq!(session.failure(statement).code, "23505", "{statement}");
    }
}
