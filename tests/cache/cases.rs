//! For each reference table changes of it, each with the answer that follows.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use support::claim;

/// What is done to one table, and what of the answer to a claim shows it. Every step alters the answer; the last
/// leaves the table as it was before TRUNCATE empties it.
pub struct Case {
    pub table: &'static str,
    pub claim: Value,
    pub steps: &'static [(&'static str, &'static str)],
    pub truncated: &'static str,
}

/// Somebody to be paid for, with no history but one fill: 1 of Deltanol, 2 of Alphadol, 3 of Alphadol just now.
pub const HISTORY: [(&str, &str, &str); 3] = [
    ("CARD-001", "00004-0001-01", "2025-03-01"),
    ("CARD-002", "00001-0001-01", "2025-02-20"),
    ("CARD-003", "00001-0001-01", "2025-03-08"),
];

/// A claim of the day that has begun in the east and not in UTC, or of that which the west has not reached.
fn installation() -> Case {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs();
    let day = |n: u64| (NaiveDate::default() + Days::new(now / 86_400 + n)).to_string();
    let of = |day: String| claim(json!({"fill_date": day}));
    if now % 86_400 >= 11 * 3_600 {
        Case {
            table: "installation",
            claim: of(day(1)),
            steps: &[
                ("UPDATE installation SET time_zone = 'Pacific/Kiritimati'", "paid 22.00 10.00"),
                ("DELETE FROM installation", "rejected 82"),
                ("INSERT INTO installation VALUES (true, 'Pacific/Kiritimati')", "paid 22.00 10.00"),
            ],
            truncated: "rejected 82",
        }
    } else {
        Case {
            table: "installation",
            claim: of(day(0)),
            steps: &[
                ("UPDATE installation SET time_zone = 'Etc/GMT+12'", "rejected 82"),
                ("DELETE FROM installation", "paid 22.00 10.00"),
                ("INSERT INTO installation VALUES (true, 'Etc/GMT+12')", "rejected 82"),
            ],
            truncated: "paid 22.00 10.00",
        }
    }
}

/// A compound of Alphadol and Gammacil, of a level of effort.
fn compound() -> Value {
    claim(json!({
        "ndc": "0", "quantity": 50, "compound_code": "2",
        "compound": {"dosage_form": "03", "dispensing_unit": "2", "level_of_effort": "11", "ingredients": [
            {"ndc": "00001-0001-01", "quantity": 30}, {"ndc": "00003-0001-01", "quantity": 20},
        ]},
    }))
}

/// Half of a rebate of 4.00 a unit is passed on: of 301.00 the member's share, 100.00 and 20 % of the rest, is taken of
/// 241.00.
macro_rules! concat_passed_on {
    ($more:literal) => {
        concat!(
            "INSERT INTO client (client_id, client_code, client_name) VALUES ('00000000-0000-4000-c000-000000000001', 'ACME', 'Acme');
             UPDATE plan SET client_id = '00000000-0000-4000-c000-000000000001';
             INSERT INTO client_rebate_term (client_id, point_of_sale_percent) VALUES ('00000000-0000-4000-c000-000000000001', 50);
             INSERT INTO manufacturer_rebate (ndc, rebate_amount_per_unit) VALUES ('00002-0001-01', 4);",
            $more
        )
    };
}

/// The book's network pays generics by a list of its own, half a dollar a tablet of Alphadol.
const BY_LIST: &str = "UPDATE contract_rate SET price_type = 'mac' WHERE product_type = 'generic';
             INSERT INTO mac_list (list_id, list_name, network_id) VALUES (1, 'Book', 1);
             INSERT INTO mac_price (list_id, ndc, effective_date, unit_price) VALUES (1, '00001-0001-01', '2000-01-01', 0.5)";

/// A client whose price of brands is half of WAC, 151.00, of which the member shares as the lower one: 100.00 and 20 % of
/// the rest.
const CLIENT_PRICE: &str = "INSERT INTO client (client_id, client_code, client_name) VALUES ('00000000-0000-4000-c000-000000000001', 'ACME', 'Acme');
             UPDATE plan SET client_id = '00000000-0000-4000-c000-000000000001';
             INSERT INTO client_contract (client_contract_id, client_id, method, member_share, brand_dispensing_fee)
             VALUES (1, '00000000-0000-4000-c000-000000000001', 'spread', 'lower_price', 1);
             INSERT INTO client_rate VALUES (1, 'brand', 'wac', -50)";

const PASSED_ON: &str = concat_passed_on!("");

/// 10 mg a day x 9 are 90 MME, from which the plan asks for coordination.
const ALPHA_IS_AN_OPIOID: &str = "UPDATE ingredient SET safety_class = 'opioid' WHERE ingredient_id = 1;
    INSERT INTO plan_opioid (plan_id, naive_days_supply) SELECT plan_id, NULL FROM plan;
    INSERT INTO opioid_factor (factor_set, ingredient_name, factor) VALUES ('CDC2022', 'alpha', 9)";

pub fn cases() -> Vec<Case> {
    let betazine = || claim(json!({"cardholder_id": "CARD-FAMILY", "ndc": "00002-0001-01"}));
    let base = || claim(json!({}));
    let gamma_after_delta = || claim(json!({"cardholder_id": "CARD-001", "ndc": "00003-0001-01"}));
    let gamma_after_alpha = || claim(json!({"cardholder_id": "CARD-002", "ndc": "00003-0001-01"}));
    vec![
        Case {
            table: "schema_version",
            claim: base(),
            steps: &[
                ("UPDATE schema_version SET version = version + 1", "error 55000"),
                ("UPDATE schema_version SET version = version - 1", "paid 22.00 10.00"),
                ("DELETE FROM schema_version", "error 55000"),
                ("INSERT INTO schema_version SELECT * FROM kept.schema_version", "paid 22.00 10.00"),
            ],
            truncated: "error 55000",
        },
        Case {
            table: "claim_quarter",
            claim: base(),
            steps: &[
                ("UPDATE claim_quarter SET retired_at = now() WHERE quarter_start = '2025-01-01'", "rejected 81"),
                ("UPDATE claim_quarter SET retired_at = NULL WHERE quarter_start = '2025-01-01'", "paid 22.00 10.00"),
                ("INSERT INTO claim_quarter VALUES ('2040-01-01', now())", "rejected 81"),
                ("DELETE FROM claim_quarter WHERE quarter_start = '2040-01-01'", "paid 22.00 10.00"),
                // Its rows as they were pay: TRUNCATE is to alter something too.
                ("INSERT INTO claim_quarter VALUES ('2040-01-01', now())", "rejected 81"),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "plan",
            claim: base(),
            steps: &[
                ("UPDATE plan SET maximum_days_supply = 20 WHERE plan_code = 'BASIC'", "7X"),
                ("UPDATE plan SET maximum_days_supply = NULL WHERE plan_code = 'BASIC'", "paid 22.00 10.00"),
                (
                    "INSERT INTO plan SELECT (jsonb_populate_record(p, '{\"plan_id\": \"00000000-0000-4000-8000-000000000009\",
                         \"plan_code\": \"NEW\"}')).* FROM plan p WHERE plan_code = 'BASIC';
                     UPDATE coverage SET plan_id = '00000000-0000-4000-8000-000000000009' WHERE cardholder_id = 'CARD-BASIC'",
                    "rejected 40,MR",
                ),
                (
                    "UPDATE coverage SET plan_id = '00000000-0000-4000-8000-000000000001' WHERE cardholder_id = 'CARD-BASIC';
                     DELETE FROM plan WHERE plan_code = 'NEW'",
                    "paid 22.00 10.00",
                ),
            ],
            truncated: "rejected 52",
        },
        Case {
            table: "plan_term",
            claim: base(),
            steps: &[
                (
                    "INSERT INTO plan_term SELECT (jsonb_populate_record(NULL::plan_term,
                         to_jsonb(p) || '{\"effective_date\": \"2025-02-01\", \"maximum_days_supply\": 20}')).*
                     FROM plan p WHERE plan_code = 'BASIC'",
                    "rejected 7X",
                ),
                ("UPDATE plan_term SET effective_date = '2025-04-01'", "paid 22.00 10.00"),
                ("UPDATE plan_term SET effective_date = '2025-03-01'", "rejected 7X"),
                ("DELETE FROM plan_term", "paid 22.00 10.00"),
                (
                    "INSERT INTO plan_term SELECT (jsonb_populate_record(NULL::plan_term,
                         to_jsonb(p) || '{\"effective_date\": \"2025-02-01\", \"maximum_days_supply\": 20}')).*
                     FROM plan p WHERE plan_code = 'BASIC'",
                    "rejected 7X",
                ),
            ],
            truncated: "paid 22.00 10.00",
        },
        installation(),
        Case {
            table: "plan_cost_share",
            claim: base(),
            steps: &[
                ("UPDATE plan_cost_share SET copay_amount = 12 WHERE copay_amount = 10", "paid 20.00 12.00"),
                (
                    "INSERT INTO plan_cost_share (plan_id, tier, channel, copay_amount, deductible_applies)
                     SELECT plan_id, 1, 'retail', 7, false FROM plan",
                    "paid 25.00 7.00",
                ),
                ("DELETE FROM plan_cost_share WHERE channel = 'retail'", "paid 20.00 12.00"),
                ("UPDATE plan_cost_share SET copay_amount = 10 WHERE copay_amount = 12", "paid 22.00 10.00"),
            ],
            truncated: "rejected 85",
        },
        Case {
            table: "plan_override",
            claim: claim(json!({"cardholder_id": "CARD-003", "submission_clarification_codes": ["3"]})),
            steps: &[
                ("UPDATE plan_override SET code = '5' WHERE code = '3'", "rejected 79"),
                ("UPDATE plan_override SET code = '3' WHERE code = '5'", "paid 22.00 10.00"),
                ("DELETE FROM plan_override WHERE code = '3'", "rejected 79"),
                (
                    "INSERT INTO plan_override SELECT plan_id, '79', 'submission_clarification', '3' FROM plan
                     WHERE plan_code <> 'STRICT'",
                    "paid 22.00 10.00",
                ),
            ],
            truncated: "rejected 79",
        },
        Case {
            table: "drugs",
            claim: claim(json!({"ndc": "00099-0001-01"})),
            steps: &[
                (
                    "INSERT INTO drugs (ndc_code, name) VALUES ('00099-0001-01', 'Newdrug');
                     INSERT INTO drug_price VALUES ('00099-0001-01', 'nadac', '2000-01-01', NULL, 1);
                     INSERT INTO formulary (plan_id, ndc, tier, effective_date) SELECT plan_id, '00099-0001-01', 1, '2000-01-01' FROM plan",
                    "paid 22.00 10.00",
                ),
                ("UPDATE drugs SET obsolete_date = '2025-01-01' WHERE name = 'Newdrug'", "rejected 77"),
                ("DELETE FROM drugs WHERE name = 'Newdrug'", "rejected 54"),
                ("INSERT INTO drugs (ndc_code, name) VALUES ('00099-0001-01', 'Newdrug')", "rejected 23"),
            ],
            truncated: "rejected 54",
        },
        Case {
            table: "ingredient",
            claim: gamma_after_delta(),
            steps: &[
                ("UPDATE ingredient SET ingredient_name = 'gamma acid' WHERE ingredient_id = 3", "rejected 88 DD gamma acid with delta"),
                ("UPDATE ingredient SET ingredient_name = 'gamma' WHERE ingredient_id = 3", "rejected 88 DD gamma with delta"),
                (
                    "INSERT INTO ingredient VALUES (50, 'fifty');
                     UPDATE drug_ingredient SET ingredient_id = 50 WHERE ingredient_id = 3",
                    "paid 7.00 10.00",
                ),
                (
                    "UPDATE drug_ingredient SET ingredient_id = 3 WHERE ingredient_id = 50;
                     DELETE FROM ingredient WHERE ingredient_id = 50",
                    "rejected 88 DD gamma with delta",
                ),
            ],
            truncated: "rejected MR",
        },
        Case {
            table: "drug_ingredient",
            claim: gamma_after_delta(),
            steps: &[
                ("UPDATE drug_ingredient SET ingredient_id = 9 WHERE ingredient_id = 3", "paid 7.00 10.00"),
                ("UPDATE drug_ingredient SET ingredient_id = 3 WHERE ndc = '00003-0001-01'::ndc", "rejected 88"),
                ("DELETE FROM drug_ingredient WHERE ingredient_id = 3", "paid 7.00 10.00"),
                ("INSERT INTO drug_ingredient VALUES ('00003-0001-01', 3, 2, 'MG')", "rejected 88"),
            ],
            truncated: "paid 7.00 10.00",
        },
        Case {
            table: "therapeutic_class",
            claim: gamma_after_alpha(),
            steps: &[
                ("UPDATE therapeutic_class SET class_name = 'firsts' WHERE class_id = 1", "both are firsts"),
                ("UPDATE therapeutic_class SET class_name = 'alphas' WHERE class_id = 1", "both are alphas"),
                (
                    "INSERT INTO therapeutic_class VALUES (50, 'fifties', true);
                     INSERT INTO drug_class VALUES ('00001-0001-01', 50), ('00003-0001-01', 50)",
                    "both are fifties",
                ),
                ("DELETE FROM drug_class WHERE class_id = 50; DELETE FROM therapeutic_class WHERE class_id = 50", "both are alphas"),
            ],
            truncated: "rejected MR",
        },
        Case {
            table: "drug_class",
            claim: gamma_after_alpha(),
            steps: &[
                ("UPDATE drug_class SET class_id = 2 WHERE ndc = '00003-0001-01'::ndc", "paid 7.00 10.00"),
                ("UPDATE drug_class SET class_id = 1 WHERE ndc = '00003-0001-01'::ndc", "both are alphas"),
                ("DELETE FROM drug_class WHERE ndc = '00003-0001-01'::ndc", "paid 7.00 10.00"),
                ("INSERT INTO drug_class VALUES ('00003-0001-01', 1)", "both are alphas"),
            ],
            truncated: "paid 7.00 10.00",
        },
        Case {
            table: "drug_price",
            claim: base(),
            steps: &[
                ("UPDATE drug_price SET unit_price = 2 WHERE ndc = '00001-0001-01'::ndc", "paid 52.00 10.00"),
                ("INSERT INTO drug_price VALUES ('00001-0001-01', 'nadac', '2025-01-01', NULL, 3)", "paid 82.00 10.00"),
                ("DELETE FROM drug_price WHERE effective_date = '2025-01-01'", "paid 52.00 10.00"),
                ("UPDATE drug_price SET unit_price = 1 WHERE ndc = '00001-0001-01'::ndc", "paid 22.00 10.00"),
            ],
            truncated: "rejected 23",
        },
        Case {
            table: "mac_list",
            claim: base(),
            steps: &[
                (BY_LIST, "paid 7.00 10.00"),
                ("UPDATE mac_list SET termination_date = '2024-12-31'", "rejected 23"),
                ("UPDATE mac_list SET termination_date = NULL", "paid 7.00 10.00"),
            ],
            truncated: "rejected 23",
        },
        Case {
            table: "mac_price",
            claim: base(),
            steps: &[
                (BY_LIST, "paid 7.00 10.00"),
                ("UPDATE mac_price SET unit_price = 2", "paid 52.00 10.00"),
                ("DELETE FROM mac_price", "rejected 23"),
                ("INSERT INTO mac_price VALUES (1, '00001-0001-01', '2000-01-01', NULL, 0.5)", "paid 7.00 10.00"),
            ],
            truncated: "rejected 23",
        },
        Case {
            table: "client_contract",
            claim: betazine(),
            steps: &[
                (CLIENT_PRICE, "paid 190.80 110.20"),
                ("UPDATE client_contract SET member_share = 'pharmacy_price'", "paid 160.80 140.20"),
                ("UPDATE client_contract SET member_share = 'lower_price'", "paid 190.80 110.20"),
            ],
            truncated: "paid 160.80 140.20",
        },
        Case {
            table: "client_rate",
            claim: betazine(),
            steps: &[
                (CLIENT_PRICE, "paid 190.80 110.20"),
                ("UPDATE client_rate SET adjustment_percent = -40", "paid 184.80 116.20"),
                ("DELETE FROM client_rate", "paid 160.80 140.20"),
                ("INSERT INTO client_rate VALUES (1, 'brand', 'wac', -50)", "paid 190.80 110.20"),
            ],
            truncated: "paid 160.80 140.20",
        },
        Case {
            table: "drug_interaction",
            claim: gamma_after_delta(),
            steps: &[
                ("UPDATE drug_interaction SET severity = 3 WHERE ingredient1_id = 3", "paid 7.00 10.00 DD gamma"),
                ("DELETE FROM drug_interaction WHERE ingredient1_id = 3", "paid 7.00 10.00"),
                (
                    "INSERT INTO drug_interaction (ingredient1_id, ingredient2_id, source, severity) VALUES (3, 4, 'book', 1)",
                    "rejected 88",
                ),
            ],
            truncated: "paid 7.00 10.00",
        },
        Case {
            table: "plan_authorization",
            claim: claim(json!({"cardholder_id": "CARD-001", "ndc": "00005-0001-01"})),
            steps: &[
                ("INSERT INTO plan_authorization (plan_id, contact) SELECT plan_id, '800-555-0100' FROM plan", "800-555-0100"),
                ("UPDATE plan_authorization SET contact = '800-555-0199'", "800-555-0199"),
                ("UPDATE plan_authorization SET emergency_type = '8'", "rejected 75,N8"),
                ("DELETE FROM plan_authorization", "rejected 75"),
                ("INSERT INTO plan_authorization (plan_id, contact) SELECT plan_id, '800-555-0100' FROM plan", "800-555-0100"),
            ],
            truncated: "rejected 75",
        },
        // 30 x 1.00 and 20 x 0.50 with the fee of a generic, 2.00: 42.00 less 10.00.
        Case {
            table: "plan_compound",
            claim: compound(),
            steps: &[
                ("INSERT INTO plan_compound (plan_id, covered) SELECT plan_id, false FROM plan", "rejected 7Y"),
                ("UPDATE plan_compound SET covered = true", "paid 32.00 10.00"),
                ("DELETE FROM plan_compound; INSERT INTO plan_compound (plan_id, covered) SELECT plan_id, false FROM plan", "rejected 7Y"),
            ],
            truncated: "paid 32.00 10.00",
        },
        Case {
            table: "contract_compound_fee",
            claim: compound(),
            steps: &[
                (
                    "INSERT INTO contract_compound_fee SELECT contract_id, '11', 12 FROM pharmacy_contract",
                    "paid 42.00 10.00",
                ),
                ("UPDATE contract_compound_fee SET fee = 7", "paid 37.00 10.00"),
                ("DELETE FROM contract_compound_fee", "paid 32.00 10.00"),
                (
                    "INSERT INTO contract_compound_fee SELECT contract_id, '11', 12 FROM pharmacy_contract",
                    "paid 42.00 10.00",
                ),
            ],
            truncated: "paid 32.00 10.00",
        },
        // After another payer that rejected it the plan pays as if it were first: 32.00 less 10.00.
        Case {
            table: "plan_coordination",
            claim: claim(json!({
                "cardholder_id": "CARD-004", "other_coverage_code": "3",
                "other_payers": [{"coverage_type": "01", "reject_codes": ["70"]}],
            })),
            steps: &[
                (
                    "INSERT INTO plan_coordination (plan_id, accepted_reject_codes) SELECT plan_id, '{70}' FROM plan",
                    "paid 22.00 10.00",
                ),
                ("UPDATE plan_coordination SET accepted_reject_codes = '{65}'", "rejected 6E"),
                ("DELETE FROM plan_coordination", "rejected 535"),
                (
                    "INSERT INTO plan_coordination (plan_id, accepted_reject_codes) SELECT plan_id, '{70}' FROM plan",
                    "paid 22.00 10.00",
                ),
            ],
            truncated: "rejected 535",
        },
        Case {
            table: "plan_dur",
            claim: gamma_after_delta(),
            steps: &[
                (
                    "INSERT INTO plan_dur (plan_id, alert_code, outcome) SELECT plan_id, 'DD', 'message' FROM plan",
                    "paid 7.00 10.00 DD gamma with delta",
                ),
                ("UPDATE plan_dur SET outcome = 'reject'", "rejected 88"),
                ("DELETE FROM plan_dur", "(can be overridden)"),
                (
                    "INSERT INTO plan_dur (plan_id, alert_code, outcome) SELECT plan_id, 'DD', 'ignore' FROM plan",
                    "paid 7.00 10.00",
                ),
            ],
            truncated: "(can be overridden)",
        },
        Case {
            table: "plan_part_d",
            claim: base(),
            steps: &[
                ("INSERT INTO plan_part_d (plan_id) SELECT plan_id FROM plan", "paid 0.00 32.00"),
                ("UPDATE plan_part_d SET benefit = 'enhanced_alternative'", "paid 22.00 10.00"),
                ("UPDATE plan_part_d SET termination_date = '2025-03-09'", "error 55000"),
                ("DELETE FROM plan_part_d", "paid 22.00 10.00"),
                ("INSERT INTO plan_part_d (plan_id) SELECT plan_id FROM plan", "paid 0.00 32.00"),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "part_d_year",
            claim: base(),
            steps: &[
                ("INSERT INTO plan_part_d (plan_id) SELECT plan_id FROM plan", "paid 0.00 32.00"),
                ("UPDATE part_d_year SET deductible = 0", "paid 24.00 8.00"),
                ("UPDATE part_d_year SET coinsurance_percent = 50", "paid 16.00 16.00"),
            ],
            truncated: "error 55000",
        },
        Case {
            table: "part_d_manufacturer_discount",
            claim: base(),
            steps: &[
                (
                    "INSERT INTO plan_part_d (plan_id) SELECT plan_id FROM plan;
                     INSERT INTO drug_part_d (ndc, kind) VALUES ('00001-0001-01', 'applicable')",
                    "paid 0.00 32.00",
                ),
                ("DELETE FROM part_d_manufacturer_discount", "error 55000"),
                (
                    "INSERT INTO part_d_manufacturer_discount SELECT * FROM kept.part_d_manufacturer_discount",
                    "paid 0.00 32.00",
                ),
            ],
            truncated: "error 55000",
        },
        Case {
            table: "part_d_lis_copay",
            claim: base(),
            steps: &[
                (
                    "INSERT INTO plan_part_d (plan_id) SELECT plan_id FROM plan;
                     INSERT INTO member_low_income (patient_id, effective_date, level)
                     VALUES ('00000000-0000-4000-9000-000000000001', '2025-01-01', 1)",
                    "paid 27.10 4.90",
                ),
                ("UPDATE part_d_lis_copay SET generic = 3", "paid 29.00 3.00"),
                ("DELETE FROM part_d_lis_copay", "error 55000"),
                ("INSERT INTO part_d_lis_copay SELECT * FROM kept.part_d_lis_copay", "paid 27.10 4.90"),
            ],
            truncated: "error 55000",
        },
        Case {
            table: "drug_part_d",
            claim: base(),
            steps: &[
                (
                    "INSERT INTO plan_part_d (plan_id) SELECT plan_id FROM plan;
                     INSERT INTO drug_part_d (ndc, vaccine) VALUES ('00001-0001-01', true)",
                    "paid 32.00 0.00",
                ),
                ("UPDATE drug_part_d SET vaccine = false, insulin = true", "paid 24.00 8.00"),
                ("DELETE FROM drug_part_d", "paid 0.00 32.00"),
                ("INSERT INTO drug_part_d (ndc, vaccine) VALUES ('00001-0001-01', true)", "paid 32.00 0.00"),
            ],
            truncated: "paid 0.00 32.00",
        },
        Case {
            table: "additive_effect",
            claim: gamma_after_alpha(),
            steps: &[
                (
                    "INSERT INTO additive_effect (effect_id, effect_name, severity) VALUES (1, 'sedation', 1);
                     INSERT INTO additive_effect_class VALUES (1, 1)",
                    "rejected 88 AT Gammacil",
                ),
                ("UPDATE additive_effect SET drugs_allowed = 2", "paid 7.00 10.00"),
                ("UPDATE additive_effect SET drugs_allowed = 1, severity = 3", "AT Gammacil"),
            ],
            truncated: "paid 7.00 10.00",
        },
        Case {
            table: "additive_effect_class",
            claim: gamma_after_alpha(),
            steps: &[
                (
                    "INSERT INTO additive_effect (effect_id, effect_name, severity) VALUES (1, 'sedation', 1);
                     INSERT INTO additive_effect_class VALUES (1, 1)",
                    "rejected 88 AT Gammacil",
                ),
                ("UPDATE additive_effect_class SET class_id = 2", "paid 7.00 10.00"),
                ("UPDATE additive_effect_class SET class_id = 1", "rejected 88"),
                ("DELETE FROM additive_effect_class", "paid 7.00 10.00"),
                ("INSERT INTO additive_effect_class VALUES (1, 1)", "rejected 88"),
            ],
            truncated: "paid 7.00 10.00",
        },
        Case {
            table: "dose_limit",
            claim: base(),
            steps: &[
                (
                    "INSERT INTO dose_limit (ingredient_id, maximum_daily_dose) VALUES (1, 5)",
                    "HD alpha 10 mg a day is above the usual 5 mg",
                ),
                ("UPDATE dose_limit SET maximum_daily_dose = 6", "above the usual 6 mg"),
                ("DELETE FROM dose_limit", "paid 22.00 10.00"),
                ("INSERT INTO dose_limit (ingredient_id, maximum_daily_dose) VALUES (1, 7)", "above the usual 7 mg"),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "patient_limit",
            claim: base(),
            steps: &[
                ("INSERT INTO patient_limit (ingredient_id, minimum_age) VALUES (1, 60)", "rejected 88 PA"),
                ("UPDATE patient_limit SET minimum_age = 18", "paid 22.00 10.00"),
                ("UPDATE patient_limit SET sex = 'M'", "rejected 88 SX"),
                ("DELETE FROM patient_limit", "paid 22.00 10.00"),
                ("INSERT INTO patient_limit (ingredient_id, minimum_age) VALUES (1, 60)", "rejected 88 PA"),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "formulary",
            claim: base(),
            steps: &[
                ("UPDATE formulary SET copay_amount = 7 WHERE ndc = '00001-0001-01'::ndc", "paid 25.00 7.00"),
                ("DELETE FROM formulary WHERE copay_amount = 7", "covered alternative: Alphadol 10 MG Tablet, large"),
                (
                    "UPDATE formulary SET prior_auth_required = true WHERE ndc = '00001-0001-02'::ndc",
                    "covered alternative: Gammacil 2 MG Tablet",
                ),
                (
                    "INSERT INTO formulary (plan_id, ndc, tier, effective_date) SELECT plan_id, '00001-0001-01', 1, '2000-01-01' FROM plan",
                    "paid 22.00 10.00",
                ),
            ],
            truncated: "rejected MR Product is not on the formulary",
        },
        Case {
            table: "formulary_cost_share",
            claim: base(),
            steps: &[
                (
                    "INSERT INTO formulary_cost_share (formulary_id, copay_amount) SELECT id, 6 FROM formulary",
                    "paid 26.00 6.00",
                ),
                ("UPDATE formulary_cost_share SET copay_amount = 5", "paid 27.00 5.00"),
                ("UPDATE formulary_cost_share SET maximum_days_supply = 9", "rejected 7X"),
                ("DELETE FROM formulary_cost_share", "paid 22.00 10.00"),
                (
                    "INSERT INTO formulary_cost_share (formulary_id, copay_amount) SELECT id, 4 FROM formulary",
                    "paid 28.00 4.00",
                ),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "step_therapy",
            claim: claim(json!({"cardholder_id": "CARD-002", "ndc": "00006-0001-01"})),
            steps: &[
                ("UPDATE step_therapy SET ingredient_id = 9", "rejected 608 Step therapy: try iota first"),
                ("INSERT INTO step_therapy (formulary_id, ingredient_id) SELECT formulary_id, 1 FROM step_therapy", "paid 22.00 10.00"),
                ("DELETE FROM step_therapy WHERE ingredient_id = 1", "rejected 608"),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "pharmacies",
            claim: claim(json!({"pharmacy_npi": "1999999984"})),
            steps: &[
                (
                    "INSERT INTO pharmacies (pharmacy_id, npi, name) VALUES (9, '1999999984', 'New');
                     INSERT INTO pharmacy_contract (contract_id, pharmacy_id, network_id, effective_date) VALUES (9, 9, 1, '2000-01-01');
                     INSERT INTO contract_rate VALUES (9, 'generic', 'nadac')",
                    "paid 20.00 10.00",
                ),
                ("UPDATE pharmacies SET pbm_network = false WHERE pharmacy_id = 9", "rejected 40"),
                ("DELETE FROM pharmacy_contract WHERE contract_id = 9; DELETE FROM pharmacies WHERE pharmacy_id = 9", "rejected 50"),
                ("INSERT INTO pharmacies (pharmacy_id, npi, name) VALUES (9, '1999999984', 'New')", "rejected 40"),
            ],
            truncated: "rejected 50",
        },
        Case {
            table: "network",
            claim: base(),
            steps: &[
                (
                    "INSERT INTO network VALUES (2, 'Second');
                     INSERT INTO plan_network (plan_id, network_id, preference) SELECT plan_id, 2, 0 FROM plan;
                     INSERT INTO pharmacy_contract (contract_id, pharmacy_id, network_id, effective_date) VALUES (9, 1, 2, '2000-01-01');
                     INSERT INTO contract_rate VALUES (9, 'generic', 'nadac')",
                    "paid 20.00 10.00",
                ),
                (
                    "DELETE FROM plan_network WHERE network_id = 2; DELETE FROM pharmacy_contract WHERE network_id = 2;
                     DELETE FROM network WHERE network_id = 2",
                    "paid 22.00 10.00",
                ),
                (
                    "INSERT INTO plan_network_term (plan_id) VALUES ('00000000-0000-4000-8000-000000000001'); UPDATE network SET kind = 'specialty'",
                    "rejected 560",
                ),
                ("UPDATE network SET kind = 'retail'", "paid 22.00 10.00"),
            ],
            truncated: "rejected 40",
        },
        Case {
            table: "plan_network",
            claim: base(),
            steps: &[
                ("UPDATE plan_network SET termination_date = '2024-12-31'", "rejected 40"),
                ("UPDATE plan_network SET termination_date = NULL", "paid 22.00 10.00"),
                ("DELETE FROM plan_network", "rejected 40"),
                ("INSERT INTO plan_network (plan_id, network_id) SELECT plan_id, 1 FROM plan", "paid 22.00 10.00"),
            ],
            truncated: "rejected 40",
        },
        Case {
            table: "pharmacy_contract",
            claim: base(),
            steps: &[
                ("UPDATE pharmacy_contract SET generic_dispensing_fee = 3", "paid 23.00 10.00"),
                ("DELETE FROM pharmacy_contract WHERE pharmacy_id = 1", "rejected 40"),
                (
                    "INSERT INTO pharmacy_contract (contract_id, pharmacy_id, network_id, effective_date) VALUES (9, 1, 1, '2000-01-01')",
                    "rejected 23",
                ),
                ("INSERT INTO contract_rate VALUES (9, 'generic', 'nadac')", "paid 20.00 10.00"),
            ],
            truncated: "rejected 40",
        },
        Case {
            table: "contract_rate",
            claim: base(),
            steps: &[
                ("UPDATE contract_rate SET adjustment_percent = -50 WHERE product_type = 'generic'", "paid 7.00 10.00"),
                ("DELETE FROM contract_rate WHERE product_type = 'generic'", "rejected 23"),
                (
                    "INSERT INTO contract_rate SELECT contract_id, 'generic', 'nadac' FROM pharmacy_contract",
                    "paid 22.00 10.00",
                ),
            ],
            truncated: "rejected 23",
        },
        Case {
            table: "manufacturer_rebate",
            claim: betazine(),
            steps: &[
                (PASSED_ON, "paid 172.80 128.20"),
                ("UPDATE manufacturer_rebate SET rebate_amount_per_unit = 2", "paid 166.80 134.20"),
            ],
            truncated: "paid 160.80 140.20",
        },
        Case {
            table: "rebate_product",
            claim: betazine(),
            steps: &[
                (concat_passed_on!("UPDATE manufacturer_rebate SET ndc = '00001-0001-01'; INSERT INTO rebate_product SELECT '00002-0001-01', id FROM manufacturer_rebate"), "paid 172.80 128.20"),
                ("DELETE FROM rebate_product", "paid 160.80 140.20"),
                ("INSERT INTO rebate_product SELECT '00002-0001-01', id FROM manufacturer_rebate", "paid 172.80 128.20"),
            ],
            truncated: "paid 160.80 140.20",
        },
        Case {
            table: "client_rebate_term",
            claim: betazine(),
            steps: &[
                (PASSED_ON, "paid 172.80 128.20"),
                ("UPDATE client_rebate_term SET point_of_sale_percent = 25", "paid 166.80 134.20"),
            ],
            truncated: "paid 160.80 140.20",
        },
        Case {
            table: "prescriber",
            claim: base(),
            steps: &[
                ("UPDATE prescriber SET deceased_date = '2025-01-01'", "rejected A2"),
                ("DELETE FROM prescriber", "rejected 56"),
                ("INSERT INTO prescriber (prescriber_npi, prescriber_name) VALUES ('1093817462', 'Dr. MemberState')", "paid 22.00 10.00"),
            ],
            truncated: "rejected 56",
        },
        Case {
            table: "code_value",
            claim: claim(json!({"daw_code": "1"})),
            steps: &[
                ("UPDATE code_value SET code = 'X' WHERE field = '408-D8' AND code = '1'", "rejected 22"),
                ("UPDATE code_value SET code = '1' WHERE field = '408-D8' AND code = 'X'", "paid 22.00 10.00"),
                ("DELETE FROM code_value WHERE field = '408-D8' AND code = '1'", "rejected 22"),
            ],
            // A field without any code set is not checked.
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "opioid_factor_set",
            claim: base(),
            steps: &[
                (ALPHA_IS_AN_OPIOID, "rejected 88"),
                (
                    "UPDATE opioid_factor_set SET termination_date = '2024-12-31' WHERE factor_set = 'CDC2022'",
                    "paid 22.00 10.00",
                ),
                (
                    "UPDATE opioid_factor_set SET termination_date = NULL WHERE factor_set = 'CDC2022'",
                    "rejected 88",
                ),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "opioid_factor",
            claim: base(),
            steps: &[
                (ALPHA_IS_AN_OPIOID, "rejected 88"),
                ("UPDATE opioid_factor SET factor = 8 WHERE ingredient_name = 'alpha'", "paid 22.00 10.00"),
                (
                    "INSERT INTO opioid_factor (factor_set, ndc, strength, factor) VALUES ('CDC2022', '00001-0001-01', 10, 9)",
                    "rejected 88",
                ),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "methadone_band",
            claim: base(),
            steps: &[
                (ALPHA_IS_AN_OPIOID, "rejected 88"),
                ("INSERT INTO methadone_band VALUES ('CDC2022', 'alpha', 0, 8)", "paid 22.00 10.00"),
                ("UPDATE methadone_band SET factor = 9 WHERE ingredient_name = 'alpha'", "rejected 88"),
                ("UPDATE methadone_band SET factor = 8 WHERE ingredient_name = 'alpha'", "paid 22.00 10.00"),
            ],
            truncated: "rejected 88",
        },
        Case {
            table: "plan_opioid",
            claim: base(),
            steps: &[
                (ALPHA_IS_AN_OPIOID, "rejected 88"),
                ("UPDATE plan_opioid SET coordination_dose = 91", "paid 22.00 10.00"),
                ("UPDATE plan_opioid SET coordination_dose = 90", "rejected 88"),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "plan_transition",
            claim: base(),
            steps: &[
                (
                    "INSERT INTO plan_part_d (plan_id) SELECT plan_id FROM plan;
                     INSERT INTO plan_transition (plan_id, days) SELECT plan_id, 366 FROM plan;
                     UPDATE coverage SET effective_date = '2025-01-01';
                     UPDATE formulary SET prior_auth_required = true WHERE ndc = '00001-0001-01'",
                    "paid 0.00 32.00",
                ),
                ("UPDATE plan_transition SET days_supply = 29", "rejected 75"),
                ("UPDATE plan_transition SET days_supply = 30", "paid 0.00 32.00"),
                ("DELETE FROM plan_transition", "rejected 75"),
                ("INSERT INTO plan_transition (plan_id, days) SELECT plan_id, 366 FROM plan", "paid 0.00 32.00"),
            ],
            truncated: "rejected 75",
        },
        Case {
            table: "controlled_schedule_rule",
            claim: claim(json!({"ndc": "00009-0001-01"})),
            steps: &[
                ("UPDATE controlled_schedule_rule SET quantity_prescribed_required = false", "paid 22.00 10.00"),
                ("UPDATE controlled_schedule_rule SET quantity_prescribed_required = schedule = 2", "rejected 647"),
                ("DELETE FROM controlled_schedule_rule WHERE schedule = 2", "paid 22.00 10.00"),
                (
                    "INSERT INTO controlled_schedule_rule (schedule, quantity_prescribed_required, source) VALUES (2, true, 'law')",
                    "rejected 647",
                ),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "plan_network_term",
            claim: base(),
            steps: &[
                (
                    "INSERT INTO plan_network_term (plan_id, retail_days_supply) VALUES ('00000000-0000-4000-8000-000000000001', 29)",
                    "rejected G9",
                ),
                ("UPDATE plan_network_term SET retail_days_supply = 30", "paid 22.00 10.00"),
                ("UPDATE plan_network_term SET retail_days_supply = 29", "rejected G9"),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "provider_exclusion",
            claim: base(),
            steps: &[
                (
                    "INSERT INTO provider_exclusion VALUES ('1234567893', 'list', '2025-01-01', NULL, 'a')",
                    "rejected 559",
                ),
                ("UPDATE provider_exclusion SET npi = '1093817462'", "rejected A1"),
                ("UPDATE provider_exclusion SET termination_date = '2025-03-09'", "paid 22.00 10.00"),
                ("UPDATE provider_exclusion SET termination_date = '2025-03-10'", "rejected A1"),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "plan_deductible",
            claim: base(),
            steps: &[
                (
                    "UPDATE plan_cost_share SET deductible_applies = true; INSERT INTO plan_deductible (plan_id, channel, individual_deductible) VALUES ('00000000-0000-4000-8000-000000000001', 'retail', 12)",
                    "paid 10.00 22.00",
                ),
                ("UPDATE plan_deductible SET individual_deductible = 2", "paid 20.00 12.00"),
                ("UPDATE plan_deductible SET individual_deductible = 12", "paid 10.00 22.00"),
            ],
            truncated: "paid 22.00 10.00",
        },
        Case {
            table: "formulary_quantity_limit",
            claim: base(),
            steps: &[
                (
                    "INSERT INTO formulary_quantity_limit (formulary_id, quantity_limit) SELECT id, 29 FROM formulary WHERE ndc = '00001-0001-01'",
                    "rejected 9G",
                ),
                ("UPDATE formulary_quantity_limit SET quantity_limit = 30", "paid 22.00 10.00"),
                ("UPDATE formulary_quantity_limit SET quantity_limit = 29", "rejected 9G"),
            ],
            truncated: "paid 22.00 10.00",
        },
    ]
}
