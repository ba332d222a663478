//! Formularies, and the Part D public-use files of CMS.

use serde_json::json;
use support::{PHARMACY, Sandbox};

use super::{all, counts, faults, load};

const RULES: &str = "SELECT f.ndc, f.tier, f.copay_amount, f.effective_date, f.termination_date FROM pbm.formulary f JOIN pbm.plan p USING (plan_id)
                     WHERE p.plan_code = 'OPEN' AND f.ndc IS NOT NULL ORDER BY f.ndc, f.effective_date";
const HEADER: &str = "plan_code|ndc|ingredient|class|tier|covered|prior_auth|quantity_limit|quantity_limit_days|copay|coinsurance|effective_date|termination_date";

#[test]
fn a_rule_that_differs_ends_the_one_before_and_one_that_is_the_same_does_not() {
    let mut session = Sandbox::with_book();
    session.run("DELETE FROM pbm.formulary");
    let rule = |day: &str, copay: &str| format!("OPEN|0001-0001-01|||1|Y|N|||{copay}||{day}|");
    let run = load(&mut session, "formulary", &json!({}), &[HEADER, &rule("2025-01-01", "5")]);
    assert_eq!(counts(&mut session, run), "1 1 0 0 0 0");
    let run = load(&mut session, "formulary", &json!({}), &[HEADER, &rule("2025-02-01", "5.00")]);
    assert_eq!(counts(&mut session, run), "1 0 0 1 0 0");
    let run = load(&mut session, "formulary", &json!({}), &[HEADER, &rule("2025-03-01", "7")]);
    assert_eq!(counts(&mut session, run), "1 0 1 0 0 0");
    assert_eq!(session.table(RULES), "00001000101|1|5.00|2025-01-01|2025-02-28\n00001000101|1|7.00|2025-03-01|NULL");
    // What comes late takes its place between them; the same again changes nothing.
    load(&mut session, "formulary", &json!({}), &[HEADER, &rule("2025-02-01", "6")]);
    let expected = "00001000101|1|5.00|2025-01-01|2025-01-31\n00001000101|1|6.00|2025-02-01|2025-02-28\n00001000101|1|7.00|2025-03-01|NULL";
    assert_eq!(session.table(RULES), expected);
    let before = all(&mut session, &["formulary"]);
    load(&mut session, "formulary", &json!({}), &[HEADER, &rule("2025-02-01", "6")]);
    assert_eq!(all(&mut session, &["formulary"]), before);
}

#[test]
fn rules_are_for_a_product_an_ingredient_or_a_class_and_what_they_lack_is_said() {
    let mut session = Sandbox::with_book();
    session.run("DELETE FROM pbm.formulary");
    let file = [
        HEADER,
        "OPEN||Alpha||2|Y|Y|30|30||20|2025-01-01|9999-12-31",
        "OPEN|||betas||N||||||2025-01-01|",
        "OPEN|0001-0001-01|alpha||1|Y||||||2025-01-01|",
        "OPEN||nothing||1|Y||||||2025-01-01|",
        "OPEN||||1|Y||||||2025-01-01|",
        "OPEN|0001-0001-01||||Y||||||2025-01-01|",
        "OPEN|0001-0001-01|||1|Y||||5|20|2025-01-01|",
        "GOLD|0001-0001-01|||1|Y||||5||2025-01-01|",
        "|0001-0001-01|||1|Y||||5||2025-01-01|",
        "OPEN|0001-0001-01|||1|Y||||5||2025-01-01|2024-01-01",
    ];
    let run = load(&mut session, "formulary", &json!({}), &file);
    assert_eq!(
        faults(&mut session, run),
        "4 ndc one_target\n5 ingredient unknown_ingredient\n6 ndc one_target\n7 tier no_tier\n8 copay_amount two_shares\n\
         9 plan_code unknown_plan\n10 plan_code no_plan\n11 termination_date dates"
    );
    assert_eq!(
        session.table(
            "SELECT i.ingredient_name, c.class_name, f.tier, f.covered, f.prior_auth_required, f.quantity_limit, f.quantity_limit_days, f.coinsurance_percent, f.termination_date
             FROM pbm.formulary f LEFT JOIN pbm.ingredient i USING (ingredient_id) LEFT JOIN pbm.therapeutic_class c USING (class_id) ORDER BY 1"
        ),
        "alpha|NULL|2|t|t|30.000|30|20.00|NULL\nNULL|betas|NULL|f|f|NULL|NULL|NULL|NULL"
    );
}

#[test]
fn a_whole_formulary_ends_what_it_no_longer_has() {
    let mut session = Sandbox::with_book();
    session.run("DELETE FROM pbm.formulary");
    let file = [
        HEADER,
        "OPEN|0001-0001-01|||1|Y||||||2025-01-01|",
        "OPEN|0002-0001-01|||2|Y||||||2025-01-01|",
        "BASIC|0002-0001-01|||2|Y||||||2025-01-01|",
    ];
    load(&mut session, "formulary", &json!({}), &file);
    let run = load(&mut session, "formulary", &json!({"as_of": "2025-06-01", "full": true}), &file[..2]);
    assert_eq!(faults(&mut session, run), "- closed");
    assert_eq!(session.table(RULES), "00001000101|1|NULL|2025-01-01|NULL\n00002000101|2|NULL|2025-01-01|2025-05-31");
    assert_eq!(session.number("SELECT count(*) FROM pbm.formulary WHERE termination_date IS NULL"), 2);
}

#[test]
fn the_basic_drugs_file_of_part_d_is_a_formulary_of_one_plan() {
    let mut session = Sandbox::with_book();
    session.run("DELETE FROM pbm.formulary");
    let file = [
        "FORMULARY_ID|FORMULARY_VERSION|CONTRACT_YEAR|RXCUI|NDC|TIER_LEVEL_VALUE|QUANTITY_LIMIT_YN|QUANTITY_LIMIT_AMOUNT|QUANTITY_LIMIT_DAYS|PRIOR_AUTHORIZATION_YN|STEP_THERAPY_YN",
        "00026001|8|2026|1000001|00001000101|1|Y|60|30|N|N",
        "00026001|8|2026|1000002|00002000101|3|N|||Y|N",
        "00026999|8|2026|1000003|00003000101|1|N|||N|N",
    ];
    let settings = json!({"plan_code": "OPEN", "formulary_id": "00026001"});
    let run = load(&mut session, "part_d_formulary", &settings, &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("3 2 0 1 0 0", "4 formulary_id other_formulary")
    );
    assert_eq!(session.table(RULES), "00001000101|1|NULL|2026-01-01|NULL\n00002000101|3|NULL|2026-01-01|NULL");
    assert_eq!(
        session.table("SELECT formulary_name, rxcui, quantity_limit, quantity_limit_days, prior_auth_required FROM pbm.formulary WHERE ndc = '00001-0001-01'"),
        "00026001|1000001|60.000|30|f"
    );
}

/// The plan of the CMS files.
fn with_part_d(session: &mut Sandbox) {
    session.run("INSERT INTO pbm.plan (plan_code, plan_name) VALUES ('S5601-001-0', 'Part D')");
}

#[test]
fn the_beneficiary_cost_file_is_shares_by_tier_channel_and_supply_from_its_day_on() {
    let mut session = Sandbox::with_book();
    with_part_d(&mut session);
    let header = "CONTRACT_ID|PLAN_ID|SEGMENT_ID|COVERAGE_LEVEL|TIER|DAYS_SUPPLY|COST_TYPE_PREF|COST_AMT_PREF|COST_MIN_AMT_PREF|COST_MAX_AMT_PREF|COST_TYPE_NONPREF|COST_AMT_NONPREF|COST_MIN_AMT_NONPREF|COST_MAX_AMT_NONPREF|COST_TYPE_MAIL_PREF|COST_AMT_MAIL_PREF|COST_MIN_AMT_MAIL_PREF|COST_MAX_AMT_MAIL_PREF|TIER_SPECIALTY_YN|DED_APPLIES_YN";
    let file = [
        header,
        "S5601|001|0|1|1|1|1|5.00|||1|10.00|||1|0.00|||N|N",
        "S5601|001|0|1|3|2|0||||2|0.25|10|100|0||||N|Y",
        "S5601|001|0|0|1|1|1|9.00|||1|9.00|||1|9.00|||N|N",
        "S9999|001|0|1|1|1|1|9.00|||1|9.00|||1|9.00|||N|N",
    ];
    let run = load(&mut session, "part_d_beneficiary_cost", &json!({"as_of": "2026-01-01"}), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("4 2 0 2 0 0", "- other_phase\n- other_plans")
    );
    let shares = "SELECT s.tier, s.channel, s.minimum_days_supply, s.copay_amount, s.coinsurance_percent, s.minimum_amount, s.maximum_amount, s.deductible_applies, s.effective_date, s.termination_date
                  FROM pbm.plan_cost_share s JOIN pbm.plan p USING (plan_id) WHERE p.plan_code = 'S5601-001-0' ORDER BY 1, 2, 9";
    assert_eq!(
        session.table(shares),
        "1|mail|1|0.00|NULL|NULL|NULL|f|2026-01-01|NULL\n1|retail|1|5.00|NULL|NULL|NULL|f|2026-01-01|NULL\n3|retail|61|NULL|25.00|10.00|100.00|t|2026-01-01|NULL"
    );
    let before = all(&mut session, &["plan_cost_share"]);
    load(&mut session, "part_d_beneficiary_cost", &json!({"as_of": "2026-01-01"}), &file);
    assert_eq!(all(&mut session, &["plan_cost_share"]), before);
    load(
        &mut session,
        "part_d_beneficiary_cost",
        &json!({"as_of": "2027-01-01"}),
        &[header, "S5601|001|0|1|1|1|1|6.00|||1|10.00|||1|0.00|||N|N"],
    );
    assert!(session.table(shares).contains(
        "1|retail|1|5.00|NULL|NULL|NULL|f|2026-01-01|2026-12-31\n1|retail|1|6.00|NULL|NULL|NULL|f|2027-01-01|NULL"
    ));
}

#[test]
fn the_pricing_file_is_what_a_unit_costs_the_plan_from_its_day_on() {
    let mut session = Sandbox::with_book();
    with_part_d(&mut session);
    let header = "CONTRACT_ID|PLAN_ID|SEGMENT_ID|NDC|DAYS_SUPPLY|UNIT_COST";
    let costs =
        "SELECT ndc, days_supply, unit_cost, effective_date, termination_date FROM pbm.plan_drug_cost ORDER BY 1, 2, 4";
    let file = [
        header,
        "S5601|001|0|00001000101|30|0.12345",
        "S5601|001|0|00001000101|90|0.1",
        "S5601|001|0|3.70E+10|90|0.1",
        "S9999|001|0|00001000101|30|1",
    ];
    let run = load(&mut session, "part_d_pricing", &json!({"as_of": "2026-01-01"}), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("4 2 0 1 0 1", "4 ndc exponent\n- other_plans")
    );
    let run = load(
        &mut session,
        "part_d_pricing",
        &json!({"as_of": "2026-04-01"}),
        &[header, "S5601|001|0|00001000101|30|0.2", "S5601|001|0|00001000101|90|0.10000"],
    );
    assert_eq!(counts(&mut session, run), "2 0 1 1 0 0");
    assert_eq!(
        session.table(costs),
        "00001000101|30|0.12345|2026-01-01|2026-03-31\n00001000101|30|0.20000|2026-04-01|NULL\n00001000101|90|0.10000|2026-01-01|NULL"
    );
}

#[test]
fn the_pharmacy_network_file_gives_contracts_to_pharmacies_that_are_known() {
    let mut session = Sandbox::with_book();
    with_part_d(&mut session);
    let header = "CONTRACT_ID|PLAN_ID|SEGMENT_ID|PHARMACY_NUMBER|PHARMACY_ZIPCODE|PREFERRED_STATUS_RETAIL|PREFERRED_STATUS_MAIL|PHARMACY_RETAIL|PHARMACY_MAIL|IN_AREA_FLAG|FLOOR_PRICE|BRAND_DISPENSING_FEE_30|GENERIC_DISPENSING_FEE_30";
    let line = |fee: &str| format!("S5601|001|0|{PHARMACY}|43004|Y|N|Y|N|1|0|{fee}|0.75");
    let file = [header, &line("0.5"), "S5601|001|0|9999999|43004|N|N|Y|N|1|0|0.5|0.75"];
    let run = load(&mut session, "part_d_pharmacy_network", &json!({"as_of": "2026-01-01"}), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("2 1 0 0 0 1", "3 pharmacy_number unknown_pharmacy")
    );
    let contracts = "SELECT n.network_name, h.npi, c.brand_dispensing_fee, c.generic_dispensing_fee, c.effective_date, c.termination_date
                     FROM pbm.pharmacy_contract c JOIN pbm.network n USING (network_id) JOIN pbm.pharmacies h USING (pharmacy_id)
                     WHERE n.network_name LIKE 'S5601%' ORDER BY c.effective_date";
    session.run("INSERT INTO pbm.contract_rate SELECT contract_id, 'generic', 'nadac' FROM pbm.pharmacy_contract c JOIN pbm.network USING (network_id) WHERE network_name LIKE 'S5601%'");
    load(&mut session, "part_d_pharmacy_network", &json!({"as_of": "2026-02-01"}), &file[..2]);
    load(&mut session, "part_d_pharmacy_network", &json!({"as_of": "2026-04-01"}), &[header, &line("0.6")]);
    assert_eq!(
        session.table(contracts),
        format!(
            "S5601-001-0 preferred|{PHARMACY}|0.50|0.75|2026-01-01|2026-03-31\nS5601-001-0 preferred|{PHARMACY}|0.60|0.75|2026-04-01|NULL"
        )
    );
    assert_eq!(
        session.number(
            "SELECT count(*) FROM pbm.plan_network k JOIN pbm.plan p USING (plan_id) WHERE p.plan_code = 'S5601-001-0'"
        ),
        2
    );
    assert_eq!(session.number("SELECT count(*) FROM pbm.contract_rate JOIN pbm.pharmacy_contract USING (contract_id) JOIN pbm.network USING (network_id) WHERE network_name LIKE 'S5601%'"), 2);
}
