//! The reference cache: whatever is committed to any reference table, by any statement, alters the next answer
//! of every session, and nothing else does.
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{Days, NaiveDate};
use postgres::Statement;
use serde_json::{Value, json};
use support::{Database, Session, claim, literal};

/// A session that prices a claim by one prepared statement.
struct Pricer {
    session: Session,
    statement: Statement,
}

impl Pricer {
    fn new(database: &Database) -> Self {
        let mut session = database.connect();
        session.run("SET search_path = pbm, public");
        let statement = session
            .prepare(
                "SELECT concat_ws(' ', r ->> 'status', (r ->> 'paid_amount')::numeric(12,2), (r ->> 'patient_pay')::numeric(12,2),
                                  (SELECT string_agg(c, ',') FROM jsonb_array_elements_text(r -> 'reject_codes') c),
                                  (SELECT string_agg(m, '; ') FROM jsonb_array_elements_text(r -> 'messages') m))
                 FROM pbm.price_claim($1::text::jsonb) r",
            )
            .expect("the statement is prepared");
        Self { session, statement }
    }

    /// The answer to a claim on one line.
    fn answer(&mut self, claim: &str) -> String {
        match self.session.query_one(&self.statement, &[&claim]) {
            Ok(row) => row.get(0),
            Err(error) => {
                // The transaction, if this was in one, goes on as a new one.
                if self.session.try_run("SELECT").is_err() {
                    self.session.run("ROLLBACK; BEGIN");
                }
                format!("error {}", error.code().map_or("of the connection", |state| state.code()))
            }
        }
    }
}

/// What is done to one table, and what of the answer to a claim shows it. Every step alters the answer; the last
/// leaves the table as it was before TRUNCATE empties it.
struct Case {
    table: &'static str,
    claim: Value,
    steps: &'static [(&'static str, &'static str)],
    truncated: &'static str,
}

/// Somebody to be paid for, with no history but one fill: 1 of Deltanol, 2 of Alphadol, 3 of Alphadol just now.
const HISTORY: [(&str, &str, &str); 3] = [
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

fn cases() -> Vec<Case> {
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
            table: "claim_month",
            claim: base(),
            steps: &[
                ("UPDATE claim_month SET retired_at = now() WHERE month_start = '2025-03-01'", "rejected 81"),
                ("UPDATE claim_month SET retired_at = NULL WHERE month_start = '2025-03-01'", "paid 22.00 10.00"),
                ("INSERT INTO claim_month VALUES ('2040-01-01', now())", "rejected 81"),
                ("DELETE FROM claim_month WHERE month_start = '2040-01-01'", "paid 22.00 10.00"),
                // Its rows as they were pay: TRUNCATE is to alter something too.
                ("INSERT INTO claim_month VALUES ('2040-01-01', now())", "rejected 81"),
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
            table: "prescriber",
            claim: base(),
            steps: &[
                ("UPDATE prescriber SET exclusion_date = '2025-01-01'", "rejected A1"),
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
    ]
}

/// Copies of all tables, to put them back from.
const KEEP: &str = "
    CREATE SCHEMA kept;
    DO $$
    DECLARE t record;
    BEGIN
        FOR t IN SELECT c.oid::regclass AS name, c.relname, (
                     SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                     WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns
                 FROM pg_class c
                 WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                   AND c.relname NOT IN ('audit_log', 'reference_change')
        LOOP
            EXECUTE format('CREATE TABLE kept.%I AS SELECT %s FROM %s', t.relname, t.columns, t.name);
            EXECUTE format('COMMENT ON TABLE kept.%I IS %L', t.relname, t.columns);
        END LOOP;
    END $$";
const PUT_BACK: &str = "
    BEGIN;
    SET LOCAL session_replication_role = replica;
    DO $$
    DECLARE t record;
    BEGIN
        FOR t IN SELECT relname, obj_description(oid) AS columns FROM pg_class WHERE relnamespace = 'kept'::regnamespace LOOP
            EXECUTE format('DELETE FROM pbm.%I', t.relname);
            EXECUTE format('INSERT INTO pbm.%I (%s) SELECT %s FROM kept.%I', t.relname, t.columns, t.columns, t.relname);
        END LOOP;
    END $$;
    COMMIT";

#[test]
fn a_change_of_any_reference_table_alters_the_next_answer_of_every_session() {
    let database = Database::with_book();
    let mut a = Pricer::new(&database);
    for (rx, (card, ndc, date)) in HISTORY.into_iter().enumerate() {
        let fill = claim(json!({"cardholder_id": card, "ndc": ndc, "fill_date": date, "rx_number": rx.to_string()}));
        assert_eq!(a.session.adjudicate(&fill)["status"], "paid");
    }
    a.session.run(KEEP);
    // One session between transactions, one within one.
    let [mut between, mut within] = [(); 2].map(|()| Pricer::new(&database));
    let mut tables = BTreeSet::new();
    for case in cases() {
        let claim = case.claim.to_string();
        let truncate = format!("TRUNCATE {} CASCADE", case.table);
        let steps = case.steps.iter().copied().chain([(truncate.as_str(), case.truncated)]);
        let original = between.answer(&claim);
        let mut before = original.clone();
        within.session.run("BEGIN");
        for (sql, expected) in steps {
            let empties = sql.starts_with("TRUNCATE");
            assert_eq!(within.answer(&claim), before, "before: {sql}");
            // The table is to be locked, and the other session's transaction has read it.
            within.session.run(if empties { "COMMIT" } else { "SELECT" });

            a.session.run("BEGIN");
            a.session.run(sql);
            let own = a.answer(&claim);
            assert!(own.contains(expected) && own != before, "{own}, its own, after: {sql}");
            if !empties {
                assert_eq!(between.answer(&claim), before, "not yet committed: {sql}");
            }
            a.session.run("ROLLBACK");
            for pricer in [&mut a, &mut between] {
                assert_eq!(pricer.answer(&claim), before, "aborted: {sql}");
            }

            a.session.run(&format!("BEGIN; {sql}; COMMIT"));
            within.session.run(if empties { "BEGIN" } else { "SELECT" });
            for pricer in [&mut between, &mut within, &mut a] {
                assert_eq!(pricer.answer(&claim), own, "committed: {sql}");
            }
            before = own;
        }
        within.session.run("COMMIT");
        a.session.run(PUT_BACK);
        for pricer in [&mut between, &mut within, &mut a] {
            assert_eq!(pricer.answer(&claim), original, "{} is put back", case.table);
        }
        tables.insert(case.table.to_string());
    }
    let guarded = a.session.rows(
        "SELECT tgrelid::regclass FROM pg_trigger
         WHERE tgname = 'reference_changed' AND tgenabled = 'A' 
           AND tgrelid <> ALL ('{reject_code,client}'::regclass[]) ORDER BY 1::text",
    );
    let guarded: BTreeSet<String> = guarded.into_iter().flatten().flatten().collect();
    assert_eq!(guarded, tables, "no answer comes from reject_code and client; every other table has a case here");
}

const COPAY_7: &str = "UPDATE formulary SET copay_amount = 7 WHERE ndc = '00001-0001-01'::ndc";
const WAS: &str = "paid 22.00 10.00";
const IS: &str = "paid 25.00 7.00";

/// Two sessions that have priced the book's claim.
fn warm() -> (Database, [Pricer; 2], String) {
    let database = Database::with_book();
    let mut pricers = [Pricer::new(&database), Pricer::new(&database)];
    let claim = claim(json!({})).to_string();
    for pricer in &mut pricers {
        assert_eq!(pricer.answer(&claim), WAS);
    }
    (database, pricers, claim)
}

#[test]
fn a_subtransaction_s_change_lives_and_dies_with_it() {
    let (_database, [mut a, mut b], claim) = warm();
    a.session.run(&format!("BEGIN; SAVEPOINT s; {COPAY_7}"));
    assert_eq!(a.answer(&claim), IS);
    a.session.run("ROLLBACK TO s");
    assert_eq!(a.answer(&claim), WAS);
    a.session.run("COMMIT");
    assert_eq!((a.answer(&claim).as_str(), b.answer(&claim).as_str()), (WAS, WAS));

    a.session.run(&format!("DO $$ BEGIN {COPAY_7}; PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN NULL; END $$"));
    assert_eq!((a.answer(&claim).as_str(), b.answer(&claim).as_str()), (WAS, WAS));

    a.session.run(&format!("BEGIN; SAVEPOINT s; {COPAY_7}; RELEASE s"));
    assert_eq!((a.answer(&claim).as_str(), b.answer(&claim).as_str()), (IS, WAS));
    a.session.run("COMMIT");
    assert_eq!((a.answer(&claim).as_str(), b.answer(&claim).as_str()), (IS, IS));
}

#[test]
fn a_statement_that_changes_and_prices_leaves_nothing_behind_when_it_fails() {
    let (_database, [mut a, mut b], claim) = warm();
    // Something else was changed: the next call loads anew, in the midst of the statement below.
    b.session.run("UPDATE network SET network_name = 'Other'");
    let failing = format!(
        "WITH changed AS ({COPAY_7} RETURNING 0 AS nothing)
         SELECT (pbm.price_claim({}::jsonb) ->> 'patient_pay')::numeric / nothing FROM changed",
        literal(&claim)
    );
    assert_eq!(a.session.failure(&failing).code, "22012");
    assert_eq!(a.answer(&claim), WAS);
    b.session.run("UPDATE network SET network_name = 'Another'");
    a.session.run("BEGIN; SAVEPOINT s");
    assert_eq!(a.session.failure(&failing).code, "22012");
    a.session.run("ROLLBACK TO s");
    assert_eq!(a.answer(&claim), WAS);
    a.session.run("COMMIT");
    assert_eq!(a.answer(&claim), WAS);
}

#[test]
fn copy_and_merge_and_a_role_without_triggers_are_noticed() {
    let (_database, [mut a, mut b], claim) = warm();
    a.session.run(&format!("SET session_replication_role = replica; {COPAY_7}"));
    assert_eq!(b.answer(&claim), IS);
    let mut copy = a
        .session
        .copy_in("COPY drug_price (ndc, price_type, effective_date, unit_price) FROM STDIN")
        .expect("COPY begins");
    std::io::Write::write_all(&mut copy, b"00001000101\tnadac\t2025-01-01\t3\n").expect("a line");
    copy.finish().expect("COPY ends");
    assert_eq!(b.answer(&claim), "paid 85.00 7.00");
    a.session.run(
        "MERGE INTO drug_price p USING (VALUES (2.0)) v (unit_price) ON p.effective_date = '2025-01-01'
         WHEN MATCHED THEN UPDATE SET unit_price = v.unit_price",
    );
    assert_eq!(b.answer(&claim), "paid 55.00 7.00");
    a.session.run(
        "INSERT INTO drug_price VALUES ('00001-0001-01', 'nadac', '2025-01-01', NULL, 1)
                   ON CONFLICT (ndc, price_type, effective_date, published_date) DO UPDATE SET unit_price = 4",
    );
    assert_eq!(b.answer(&claim), "paid 115.00 7.00");
}

#[test]
fn columns_that_come_and_go_do_not_disturb_a_warm_session() {
    let (_database, [mut a, mut b], _) = warm();
    let mut serial = 0;
    let mut adjudicate = |session: &mut Session| {
        serial += 1;
        let sent = claim(
            json!({"rx_number": serial.to_string(), "ndc": "00004-0001-01", "submission_clarification_codes": ["3"]}),
        );
        let answer = session.adjudicate(&sent);
        assert_eq!(answer["status"], "paid", "{answer}");
        assert_eq!(session.adjudicate(&sent)["claim_number"], answer["claim_number"]);
        if serial % 2 == 0 {
            assert_eq!(session.reverse(&sent)["status"], "reversed");
        }
    };
    adjudicate(&mut b.session);
    // Alphadol before Deltanol makes an alert each time.
    assert_eq!(a.session.adjudicate(&claim(json!({"rx_number": "A"})))["status"], "paid");
    let tables: Vec<String> = a
        .session
        .rows(
            "SELECT c.oid::regclass FROM pg_class c
             WHERE relnamespace = 'pbm'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
               AND relname <> 'reference_change' ORDER BY 1::text",
        )
        .into_iter()
        .flatten()
        .flatten()
        .collect();
    assert!(tables.len() > 30, "{tables:?}");
    for change in [
        "ADD COLUMN extra text DEFAULT 'x' NOT NULL",
        "ADD COLUMN more integer",
        "DROP COLUMN extra",
        "ALTER COLUMN more TYPE bigint",
        "DROP COLUMN more",
    ] {
        for table in &tables {
            a.session.run(&format!("ALTER TABLE {table} {change}"));
        }
        adjudicate(&mut b.session);
        adjudicate(&mut b.session);
    }
    // Wider types of pbm's columns.
    a.session.run("DROP VIEW claims, patient_interaction");
    for change in [
        "pharmacy_claim ALTER days_supply TYPE bigint",
        "pharmacy_claim ALTER drug_name TYPE varchar(500)",
        "dur_alert ALTER severity TYPE varchar(20)",
        "accumulator ALTER deductible_met TYPE numeric(14,2)",
    ] {
        a.session.run(&format!("ALTER TABLE {change}"));
        adjudicate(&mut b.session);
        adjudicate(&mut b.session);
    }
    assert_eq!(
        b.session.table("SELECT DISTINCT days_supply, drug_name FROM pharmacy_claim WHERE rx_number <> 'A'"),
        "30|Deltanol 4 MG Tablet"
    );
    assert_eq!(b.session.table("SELECT DISTINCT severity, alert_code FROM dur_alert"), "high|DD");
    assert_eq!(b.session.table(include_str!("invariants.sql")), "");
}

#[test]
fn discarding_everything_keeps_a_session_working() {
    let (_database, [mut a, mut b], claim) = warm();
    let price = format!("SELECT pbm.price_claim({}::jsonb) ->> 'status'", literal(&claim));
    for discard in [
        "DISCARD PLANS",
        "DISCARD TEMP",
        "DISCARD ALL",
        "RESET ALL",
        "SET search_path = ''",
        "SET search_path = pg_temp, public",
    ] {
        a.session.run(discard);
        assert_eq!(a.session.text(&price), "paid", "{discard}");
    }
    b.session.run(COPAY_7);
    assert_eq!(a.session.text(&price.replace("status", "patient_pay")).parse(), Ok(7.0));
}

#[test]
fn an_extension_made_anew_is_served_by_a_warm_session() {
    let (_database, [mut a, mut b], _) = warm();
    let (a, b) = (&mut a.session, &mut b.session);
    let sent = claim(json!({}));
    assert_eq!(b.adjudicate(&sent)["status"], "paid");
    let make = "DROP EXTENSION pbm CASCADE; CREATE EXTENSION pbm";
    a.run(make);
    assert_eq!(b.price(&sent)["status"], "rejected", "the tables are new, and empty");
    a.run(include_str!("support/book.sql"));
    for session in [&mut *a, &mut *b] {
        session.run("SET search_path = pbm, public");
        assert_eq!(session.price(&sent)["status"], "paid");
    }
    assert_eq!(b.adjudicate(&sent)["status"], "paid", "the claim paid before went with its table");
    assert_eq!(b.adjudicate(&sent)["status"], "duplicate");
    // In one session: made anew and used, twice.
    for _ in 0..2 {
        b.run(make);
        b.run(include_str!("support/book.sql"));
        assert_eq!(b.adjudicate(&sent)["status"], "paid");
        assert_eq!(b.reverse(&sent)["status"], "reversed");
        assert_eq!(b.table(include_str!("invariants.sql")), "");
    }
}

#[test]
fn memory_is_bounded_and_answers_stay_right() {
    const PRODUCTS: i64 = 3_000;
    let database = Database::with_book();
    let mut a = Pricer::new(&database);
    a.session.run(&format!(
        "INSERT INTO drugs (ndc_code, name) SELECT (70000000000 + n)::text::ndc, 'Product ' || n FROM generate_series(1, {PRODUCTS}) n;
         INSERT INTO drug_ingredient SELECT (70000000000 + n)::text::ndc, 1 + n % 9, 1, 'MG' FROM generate_series(1, {PRODUCTS}) n;
         INSERT INTO drug_price SELECT (70000000000 + n)::text::ndc, 'nadac', '2000-01-01', NULL, n FROM generate_series(1, {PRODUCTS}) n;
         INSERT INTO formulary (plan_id, ndc, tier, effective_date)
         SELECT plan_id, (70000000000 + n)::text::ndc, 1, '2000-01-01' FROM generate_series(1, {PRODUCTS}) n, plan WHERE plan_code = 'BASIC'"
    ));
    a.session.run("SET pbm.reference_cache_size = '256kB'");
    let pid = a.session.pid();
    let resident = || {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or("0 kB");
        line.trim().trim_end_matches(" kB").parse::<i64>().expect("kilobytes")
    };
    let mut most = 0;
    let mut after_first_tour = 0;
    for tour in 0..3 {
        for n in 1..=PRODUCTS {
            // All of them in an order that jumps.
            let n = n * 1009 % PRODUCTS + 1;
            let sent = claim(json!({"ndc": (70_000_000_000 + n).to_string(), "quantity": 1})).to_string();
            assert_eq!(a.answer(&sent), format!("paid {}.00 {}.00", (n + 2 - 10).max(0), (n + 2).min(10)));
            if n % 100 == 0 {
                most = most.max(a.session.number("SELECT bytes FROM pbm.reference_cache_usage()"));
            }
        }
        if tour == 0 {
            after_first_tour = resident();
        }
    }
    assert!(most <= 256 * 1024, "the cache holds {most} bytes");
    assert!(resident() - after_first_tour < 2048, "{after_first_tour} kB grew to {} kB", resident());
}

/// Columns given another type: what a claim is then answered. Values that can be read from the new type are. A change
/// of the network, as good as any of reference data, has them all loaded again.
const OTHER_TYPES: [(&str, &str, &str, &str, &str); 19] = [
    ("coverage", "rank", "smallint", "integer", "paid"),
    ("coverage", "rank", "smallint", "bigint", "paid"),
    ("coverage", "rank", "smallint", "text", "55000"),
    ("coverage", "cardholder_id", "text", "varchar(40)", "paid"),
    ("formulary", "tier", "integer", "smallint", "paid"),
    ("formulary", "tier", "integer", "bigint", "paid"),
    ("formulary", "tier", "integer", "numeric", "55000"),
    ("formulary", "covered", "boolean", "text", "55000"),
    ("plan", "individual_deductible", "numeric(12,2)", "numeric(20,6)", "paid"),
    ("plan", "individual_deductible", "numeric(12,2)", "double precision", "55000"),
    ("plan", "plan_code", "text", "varchar(50)", "paid"),
    ("plan", "maximum_days_supply", "integer", "text", "55000"),
    ("members", "date_of_birth", "date", "timestamptz", "55000"),
    ("members", "sex", "text", "char(1)", "55000"),
    ("members", "sex", "text", "varchar(1)", "paid"),
    ("drugs", "dea_schedule", "smallint", "bigint", "paid"),
    ("drug_ingredient", "strength", "numeric(14,4)", "real", "55000"),
    ("pharmacies", "channel", "text", "varchar(20)", "paid"),
    ("prescriber", "dea_schedules", "smallint[]", "text", "55000"),
];

#[test]
fn a_column_of_another_type_is_read_as_it_is_or_refused() {
    let (_database, [mut a, mut b], _) = warm();
    // Views, checks and generated columns would not let the types change.
    a.session.run(
        "DROP VIEW claims, patient_interaction;
         DROP TRIGGER members_to_eligibility ON members;
         ALTER TABLE members DROP CONSTRAINT members_plan_id_fkey;
         DO $$
         DECLARE c record;
         BEGIN
             FOR c IN SELECT conrelid::regclass AS name, conname FROM pg_constraint
                      WHERE connamespace = 'pbm'::regnamespace AND contype IN ('c', 'x')
                        AND conrelid::regclass::text IN ('coverage', 'formulary', 'plan', 'members', 'drugs', 'prescriber')
             LOOP
                 EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.name, c.conname);
             END LOOP;
         END $$",
    );
    let sent = claim(json!({})).to_string();
    for (table, column, original, other, expected) in OTHER_TYPES {
        a.session.run(&format!(
            "ALTER TABLE {table} ALTER {column} DROP DEFAULT;
             ALTER TABLE {table} ALTER {column} TYPE {other} USING {column}::{other};
             UPDATE network SET network_name = network_name"
        ));
        let answer = b.answer(&sent);
        assert!(answer.contains(expected), "{answer} where {table}.{column} is {other}");
        assert!(answer == WAS || answer == format!("error {expected}"), "{answer} where {table}.{column} is {other}");
        a.session.run(&format!(
            "ALTER TABLE {table} ALTER {column} TYPE {original} USING {column}::{original};
             UPDATE network SET network_name = network_name"
        ));
        assert_eq!(b.answer(&sent), WAS, "{table}.{column} is {original} again");
    }
    let adjudicate = format!("SELECT pbm.adjudicate_claim({}::jsonb) ->> 'status'", literal(&sent));
    a.session.run("ALTER TABLE pharmacy_claim ALTER days_supply TYPE smallint, ALTER tier TYPE bigint");
    assert_eq!(b.session.text(&adjudicate), "paid");
    for (change, column, back) in [
        ("ALTER drug_name TYPE integer USING NULL", "drug_name", "ALTER drug_name TYPE text"),
        ("ALTER channel TYPE integer USING NULL", "channel", "ALTER channel TYPE text"),
        ("RENAME drug_name TO label", "drug_name", "RENAME label TO drug_name"),
    ] {
        a.session.run(&format!("ALTER TABLE pharmacy_claim {change}"));
        let failure = b.session.failure(&adjudicate.replace("\"rx_number\":\"", "\"rx_number\":\"1"));
        assert_eq!(failure.code, "55000", "{change}: {failure:?}");
        assert!(failure.message.contains(&format!("\"{column}\" of pbm.pharmacy_claim")), "{failure:?}");
        a.session.run(&format!("ALTER TABLE pharmacy_claim {back}"));
    }
    a.session.run("ALTER TABLE drugs ALTER name TYPE integer USING 1; UPDATE network SET network_name = network_name");
    assert_eq!(b.answer(&sent), "error 55000", "drugs.name is integer");
}
