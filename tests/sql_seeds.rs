//! What the seed documents printed: their queries run as printed, their tables have all their columns.

use std::fs;

use serde_json::json;
use support::{Database, Sandbox, Session, claim, codes, setting, until_blocked};

const FORMULARY_STATUS: &str = "SELECT 
  f.ndc,
  f.drug_name,
  f.tier,
  f.tier_name,
  f.copay_amount,
  f.prior_auth_required,
  f.step_therapy_required,
  f.quantity_limit
FROM formulary f
WHERE f.plan_id = 'plan-uuid'
  AND f.ndc = '00002-7510-02'
  AND f.effective_date <= CURRENT_DATE
  AND (f.termination_date IS NULL OR f.termination_date >= CURRENT_DATE)
  AND f.covered = TRUE;";

const DRUG_INTERACTIONS: &str = "SELECT 
  d.alert_type,
  d.severity,
  d.alert_description,
  pc1.drug_name as drug1,
  pc2.drug_name as drug2
FROM dur_alert d
JOIN pharmacy_claim pc1 ON d.drug1_ndc = pc1.ndc
JOIN pharmacy_claim pc2 ON d.drug2_ndc = pc2.ndc
WHERE d.patient_id = 'patient-uuid'
  AND d.severity IN ('high', 'medium')
  AND d.override_date IS NULL
ORDER BY 
  CASE d.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END;";

/// Table and columns with the types that the seeds print for them.
const TABLES: [(&str, &str); 10] = [
    (
        "members",
        "member_id SERIAL, first_name VARCHAR, last_name VARCHAR, date_of_birth DATE, eligibility_status VARCHAR,
         plan_id VARCHAR, effective_date DATE, termination_date DATE, created_at TIMESTAMP, updated_at TIMESTAMP, name TEXT",
    ),
    (
        "drugs",
        "drug_id SERIAL, ndc_code NDC, name VARCHAR, generic_name VARCHAR, tier INTEGER, formulary_flag BOOLEAN,
         prior_auth_required BOOLEAN, quantity_limit INTEGER, created_at TIMESTAMP",
    ),
    (
        "claims",
        "claim_id UUID, member_id INTEGER, drug_id INTEGER, pharmacy_npi VARCHAR, date_filled DATE, days_supply INTEGER,
         quantity_dispensed DECIMAL, amount_paid DECIMAL, copay_amount DECIMAL, claim_status VARCHAR,
         rejection_code VARCHAR, created_at TIMESTAMP",
    ),
    (
        "pharmacies",
        "pharmacy_id SERIAL, npi VARCHAR, name VARCHAR, address VARCHAR, city VARCHAR, state VARCHAR, zip_code VARCHAR,
         pbm_network BOOLEAN, pbm_partner TEXT",
    ),
    (
        "audit_log",
        "audit_id SERIAL, table_name VARCHAR, operation VARCHAR, user_name VARCHAR, timestamp TIMESTAMP, old_values JSONB,
         new_values JSONB",
    ),
    (
        "claims_staging",
        "staging_id SERIAL, raw_data JSONB, validation_status VARCHAR, error_messages TEXT[], processed_at TIMESTAMP",
    ),
    (
        "formulary",
        "id UUID, plan_id UUID, formulary_name VARCHAR, ndc NDC, drug_name VARCHAR, rxcui VARCHAR, tier INTEGER,
         tier_name VARCHAR, covered BOOLEAN, prior_auth_required BOOLEAN, step_therapy_required BOOLEAN,
         quantity_limit INTEGER, quantity_limit_days INTEGER, copay_amount DECIMAL, coinsurance_percent DECIMAL,
         effective_date DATE, termination_date DATE, created_at TIMESTAMP",
    ),
    (
        "pharmacy_claim",
        "id UUID, claim_number VARCHAR, patient_id UUID, rx_number VARCHAR, ndc NDC, drug_name VARCHAR, quantity DECIMAL,
         days_supply INTEGER, refills_authorized INTEGER, pharmacy_ncpdp VARCHAR, pharmacy_npi VARCHAR,
         prescriber_npi VARCHAR, prescriber_dea VARCHAR, fill_date DATE, written_date DATE, ingredient_cost DECIMAL,
         dispensing_fee DECIMAL, total_cost DECIMAL, allowed_amount DECIMAL, paid_amount DECIMAL, patient_copay DECIMAL,
         status VARCHAR, created_at TIMESTAMP",
    ),
    (
        "dur_alert",
        "id UUID, claim_id UUID, patient_id UUID, alert_type VARCHAR, severity VARCHAR, alert_code VARCHAR,
         alert_description TEXT, drug1_ndc NDC, drug2_ndc NDC, interaction_type VARCHAR, override_reason TEXT,
         overridden_by UUID, override_date TIMESTAMP, created_at TIMESTAMP",
    ),
    (
        "manufacturer_rebate",
        "id UUID, manufacturer_id UUID, ndc NDC, rebate_percent DECIMAL, rebate_amount_per_unit DECIMAL,
         contract_start_date DATE, contract_end_date DATE, minimum_volume INTEGER, created_at TIMESTAMP",
    ),
];

/// Whether a column of a type holds what the seed's type holds.
fn holds(seed: &str, actual: &str) -> bool {
    match seed {
        "SERIAL" => matches!(actual, "integer" | "bigint"),
        "INTEGER" => matches!(actual, "integer" | "bigint") || actual.starts_with("numeric"),
        "VARCHAR" | "TEXT" => actual == "text",
        "TEXT[]" => actual == "text[]",
        "DATE" => actual == "date",
        "TIMESTAMP" => actual == "timestamp with time zone",
        "DECIMAL" => actual.starts_with("numeric"),
        "NDC" => actual == "pbm.ndc",
        other => actual == other.to_lowercase(),
    }
}

#[test]
fn the_formulary_query_runs_as_printed() {
    let mut session = Sandbox::with_book();
    session.run(
        "SET search_path = pbm;
         INSERT INTO formulary (plan_id, ndc, drug_name, tier, tier_name, copay_amount, quantity_limit, effective_date)
         VALUES ('00000000-0000-4000-8000-000000000001', '00002751002', 'Humalog', 2, 'Preferred Brand', 35, 3, '2020-01-01')",
    );
    let query = FORMULARY_STATUS.replace("plan-uuid", "00000000-0000-4000-8000-000000000001");
    assert_eq!(session.table(&query), "00002751002|Humalog|2|Preferred Brand|35.00|f|f|3.000");
    let unhyphenated = query.replace("00002-7510-02", "00002751002");
    assert_eq!(session.table(&unhyphenated), session.table(&query));
}

#[test]
fn the_interaction_query_runs_as_printed() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({"ndc": "00004-0001-01", "rx_number": "1"})));
    session.adjudicate(&claim(json!({"ndc": "00003-0001-01", "rx_number": "2"})));
    session.run("SET search_path = pbm");
    let query = DRUG_INTERACTIONS.replace("patient-uuid", "00000000-0000-4000-9000-000000000001");
    assert_eq!(
        session.table(&query),
        "interaction|high|gamma with delta: risk of bleeding|Gammacil 2 MG Tablet|Deltanol 4 MG Tablet"
    );
}

#[test]
fn the_tables_have_all_columns_of_the_seeds() {
    let mut session = Sandbox::with_book();
    for (table, columns) in TABLES {
        for column in columns.split(',') {
            let (name, seed) = column.trim().split_once(' ').unwrap();
            let actual = session.table(&format!(
                "SELECT format_type(atttypid, NULL) FROM pg_attribute
                 WHERE attrelid = 'pbm.{table}'::regclass AND attname = '{name}' AND NOT attisdropped"
            ));
            assert!(holds(seed, &actual), "{table}.{name} is {actual:?}, the seeds say {seed}");
        }
    }
}

#[test]
fn the_indexes_of_the_seeds_are_there() {
    let mut session = Sandbox::with_book();
    for index in [
        "idx_members_eligibility",
        "idx_formulary_ndc",
        "idx_formulary_plan",
        "idx_formulary_tier",
        "idx_pharm_claim_patient",
        "idx_pharm_claim_ndc",
        "idx_pharm_claim_fill_date",
        "idx_dur_patient",
        "idx_dur_severity",
        "idx_claims_member_date",
        // The predicate of the seed asks another table; this one has the tier that the claim was paid at.
        "idx_claims_drug_tier",
    ] {
        assert!(session.value(&format!("SELECT to_regclass('pbm.{index}')")).is_some(), "{index}");
    }
}

/// The answer to a claim of somebody's card.
fn answer(session: &mut Session, card: &str, changes: serde_json::Value) -> String {
    let mut fields = json!({"cardholder_id": card, "fill_date": "2025-03-10"});
    for (key, value) in changes.as_object().expect("an object") {
        fields[key] = value.clone();
    }
    let answered = session.adjudicate(&claim(fields));
    format!("{} {}", answered["status"].as_str().unwrap_or_default(), codes(&answered)).trim_end().to_owned()
}

fn span(session: &mut Session, name: &str) -> String {
    session.table(&format!(
        "SELECT plan_code, cardholder_id = 'PBM' || lpad(member_id::text, 10, '0'), person_code, rank,
                c.effective_date = pbm.today(), c.termination_date
         FROM members m JOIN coverage c USING (member_id) JOIN plan p ON p.plan_id = c.plan_id WHERE name = '{name}'"
    ))
}

#[test]
fn a_member_of_the_shorter_form_is_split_at_the_last_blank_and_covered() {
    let mut session = Sandbox::with_book();
    session.run("SET search_path = pbm");
    session
        .run("INSERT INTO members (name, eligibility_status, plan_id) VALUES ('Ada King Lovelace', 'active', 'BASIC')");
    assert_eq!(
        session.table("SELECT first_name, last_name, date_of_birth FROM members WHERE name = 'Ada King Lovelace'"),
        "Ada King|Lovelace|NULL"
    );
    assert_eq!(span(&mut session, "Ada King Lovelace"), "BASIC|t|01|1|t|NULL");
    // Without a date of birth nobody is matched; with one the card pays.
    let card =
        session.text("SELECT cardholder_id FROM coverage JOIN members USING (member_id) WHERE last_name = 'Lovelace'");
    session.run("UPDATE coverage SET effective_date = '2025-01-01' WHERE cardholder_id LIKE 'PBM%'");
    assert_eq!(answer(&mut session, &card, json!({})), "rejected 52");
    session.run("UPDATE members SET date_of_birth = '1990-12-10' WHERE last_name = 'Lovelace'");
    assert_eq!(answer(&mut session, &card, json!({})), "paid");
}

#[test]
fn names_stay_together_with_their_parts() {
    let mut session = Sandbox::with_book();
    session.run(
        "SET search_path = pbm;
         INSERT INTO members (name) VALUES ('Teller'), ('  Grace  Hopper '), (NULL);
         INSERT INTO members (first_name, last_name) VALUES ('Alan', 'Turing')",
    );
    let names = |session: &mut Session| {
        session.table("SELECT name, first_name, last_name FROM members WHERE date_of_birth IS NULL ORDER BY member_id")
    };
    assert_eq!(
        names(&mut session),
        "Teller|NULL|Teller\nGrace Hopper|Grace|Hopper\nNULL|NULL|NULL\nAlan Turing|Alan|Turing"
    );
    session.run(
        "UPDATE members SET name = 'Joan Clarke Murray' WHERE name = 'Teller';
         UPDATE members SET last_name = 'Murray' WHERE name = 'Grace Hopper'",
    );
    assert!(names(&mut session).starts_with("Joan Clarke Murray|Joan Clarke|Murray\nGrace Murray|Grace|Murray\n"));
}

#[test]
fn a_member_of_the_longer_form_is_covered_from_the_date_given_and_claims() {
    let mut session = Sandbox::with_book();
    session.run(
        "SET search_path = pbm;
         INSERT INTO members (first_name, last_name, date_of_birth, eligibility_status, plan_id, effective_date, termination_date)
         VALUES ('Mary', 'Somerville', '1980-12-26', 'active', 'BASIC', '2025-01-01', '2025-06-30');
         INSERT INTO members (first_name, last_name, date_of_birth, eligibility_status, plan_id, effective_date)
         VALUES ('No', 'Span', '1980-12-26', 'inactive', 'BASIC', '2025-01-01');
         INSERT INTO members (name, eligibility_status) VALUES ('No Plan', 'active')",
    );
    assert_eq!(span(&mut session, "Mary Somerville"), "BASIC|t|01|1|f|2025-06-30");
    assert_eq!(span(&mut session, "No Span"), "");
    assert_eq!(span(&mut session, "No Plan"), "");
    let card = session.text("SELECT cardholder_id FROM coverage WHERE termination_date = '2025-06-30'");
    assert_eq!(answer(&mut session, &card, json!({})), "paid");
    assert_eq!(answer(&mut session, &card, json!({"fill_date": "2025-07-01", "rx_number": "2"})), "rejected 69");
}

#[test]
fn a_span_of_our_making_gives_way_until_a_claim_used_it() {
    let mut session = Sandbox::with_book();
    session.run(
        "SET search_path = pbm;
         INSERT INTO members (member_id, first_name, last_name, date_of_birth, plan_id, effective_date)
         VALUES (901, 'A', 'B', '1980-01-01', 'BASIC', '2025-01-01'), (902, 'C', 'D', '1980-01-01', 'BASIC', '2025-01-01')",
    );
    assert_eq!(answer(&mut session, "PBM0000000902", json!({})), "paid");
    let own = |member: i32| {
        format!(
            "INSERT INTO coverage (member_id, plan_id, cardholder_id, family_id, effective_date)
             VALUES ({member}, '00000000-0000-4000-8000-000000000002', 'OWN{member}', gen_random_uuid(), '2025-02-01')"
        )
    };
    session.run(&own(901));
    assert_eq!(session.table("SELECT cardholder_id FROM coverage WHERE member_id = 901"), "OWN901");
    assert_eq!(session.text("SELECT plan_id FROM members WHERE member_id = 901"), "DEDUCT");
    assert_eq!(session.failure(&own(902)).code, "23P01");
    // It goes with its member too, who is not held by it.
    session.run("INSERT INTO members (member_id, name, plan_id) VALUES (903, 'E F', 'BASIC')");
    session.run("DELETE FROM members WHERE member_id = 903");
    assert_eq!(session.number("SELECT count(*) FROM coverage WHERE member_id = 903"), 0);
    assert_eq!(session.failure("DELETE FROM members WHERE member_id = 902").code, "23503");
}

#[test]
fn an_unknown_plan_code_is_told_with_a_hint() {
    let mut session = Sandbox::with_book();
    let failure = session
        .failure("INSERT INTO pbm.members (name, eligibility_status, plan_id) VALUES ('A B', 'active', 'NOPLAN')");
    assert_eq!(failure.code, "23503");
    assert!(failure.hint.contains("plan_code"), "{failure:?}");
    assert!(!failure.everything().contains("A B"), "{failure:?}");
}

#[test]
fn products_and_pharmacies_of_the_shorter_form_take_part_in_no_claim() {
    let mut session = Sandbox::with_book();
    session.run(
        "SET search_path = pbm;
         INSERT INTO drugs (name, tier, formulary_flag) VALUES ('Loosepill', 1, true);
         INSERT INTO drugs (ndc_code, tier) VALUES ('00050-0001-01', 1);
         INSERT INTO pharmacies (name, pbm_partner) VALUES ('Corner Drugstore', 'Partner');
         INSERT INTO pharmacies (npi) VALUES ('1992765432')",
    );
    assert_eq!(answer(&mut session, "CARD-OPEN", json!({"ndc": "00050-0001-01"})), "rejected 54");
    session.run("UPDATE drugs SET name = 'Found' WHERE ndc_code = '00050-0001-01'");
    assert!(!answer(&mut session, "CARD-OPEN", json!({"ndc": "00050-0001-01"})).contains("54"));
    assert!(answer(&mut session, "CARD-BASIC", json!({"pharmacy_npi": "1992765432"})).starts_with("rejected"));
    assert_eq!(session.failure("INSERT INTO pharmacies (npi) VALUES ('12345')").code, "23514");
}

/// A claim of both forms of the first document's table, by its columns.
const CLAIM: &str = "INSERT INTO claims (member_id, drug_id, pharmacy_npi, date_filled, days_supply, quantity_dispensed, amount_paid, copay_amount)
     SELECT 1, drug_id, '1234567893', '2025-03-01', 30, 30, 22.00, 10.00 FROM drugs WHERE ndc_code = '00001-0001-01'";

#[test]
fn a_claim_of_the_first_document_is_imported_and_is_history() {
    let mut session = Sandbox::with_book();
    session.run("SET search_path = pbm");
    let before = session.table("SELECT * FROM accumulator");
    session.run(CLAIM);
    session.run("INSERT INTO claims (member_id, drug_id, date_filled, amount_paid) VALUES (1, NULL, '2025-03-02', 5)");
    assert_eq!(
        session.table("SELECT member_id, date_filled, days_supply, quantity_dispensed, amount_paid, copay_amount, claim_status, rejection_code FROM claims ORDER BY 2"),
        "1|2025-03-01|30|30.000|22.00|10.00|imported|NULL\n1|2025-03-02|NULL|NULL|5.00|0|imported|NULL"
    );
    assert_eq!(
        session.table("SELECT patient_id, ndc, drug_name FROM pharmacy_claim WHERE days_supply = 30"),
        "00000000-0000-4000-9000-000000000001|00001000101|Alphadol 10 MG Tablet"
    );
    assert_eq!(session.table("SELECT * FROM accumulator"), before);
    // Nine of thirty days are used on the 10th.
    assert_eq!(answer(&mut session, "CARD-BASIC", json!({})), "rejected 79");
    assert_eq!(answer(&mut session, "CARD-BASIC", json!({"fill_date": "2025-03-28"})), "paid");
    for (sql, expected) in [
        ("INSERT INTO claims (member_id, date_filled, amount_paid) VALUES (99999, '2025-03-02', 5)", "23503"),
        ("INSERT INTO claims (drug_id, date_filled, amount_paid) VALUES (99999, '2025-03-02', 5)", "23503"),
        ("INSERT INTO claims (member_id, amount_paid) VALUES (1, 5)", "23502"),
        ("INSERT INTO claims (member_id, date_filled, amount_paid) VALUES (1, '2025-03-02', -5)", "23514"),
        (
            "INSERT INTO claims (member_id, date_filled, quantity_dispensed, days_supply) VALUES (1, '2025-03-02', -60, -30)",
            "23514",
        ),
        ("INSERT INTO claims (member_id, date_filled, rejection_code) VALUES (1, '2025-03-02', '70')", "23514"),
    ] {
        assert_eq!(session.failure(sql).code, expected, "{sql}");
    }
}

/// The columns of the second document's table; each `?` is a status.
const PHARMACY_CLAIM: &str =
    "INSERT INTO pharmacy_claim (claim_number, patient_id, rx_number, ndc, drug_name, quantity, days_supply,
         refills_authorized, pharmacy_ncpdp, pharmacy_npi, prescriber_npi, prescriber_dea, fill_date, written_date,
         ingredient_cost, dispensing_fee, total_cost, allowed_amount, paid_amount, patient_copay, status)
     VALUES ('OLD-1', '00000000-0000-4000-9000-000000000001', '700001', '00001-0001-01', 'Alphadol', 30, 30, 3, NULL,
             '1234567893', '1093817462', NULL, '2025-03-10', '2025-03-01', 30, 2, 32, 32, 22, 10, ?)";

#[test]
fn a_claim_of_the_second_document_is_imported_and_cannot_be_reversed_here() {
    let mut session = Sandbox::with_book();
    session.run("SET search_path = pbm");
    session.run(&PHARMACY_CLAIM.replace('?', "'processed'"));
    session.run("INSERT INTO pharmacy_claim (claim_number, patient_id, ndc, fill_date) VALUES ('OLD-2', gen_random_uuid(), '00001-0001-01', '2025-03-10')");
    assert_eq!(
        session.table("SELECT claim_number, status, member_id FROM pharmacy_claim ORDER BY 1"),
        "OLD-1|imported|1\nOLD-2|imported|NULL"
    );
    // The same fill is not paid again.
    assert!(answer(&mut session, "CARD-BASIC", json!({})).contains("83"));
    let before = session.footprint();
    for reversed in [session.reverse(&claim(json!({}))), session.reverse_number("OLD-1")] {
        assert_eq!(codes(&reversed), "84");
        assert!(reversed["messages"][0].as_str().is_some_and(|words| words.contains("imported")), "{reversed}");
    }
    assert_eq!(session.footprint(), before);
    let steps = session.explain("OLD-1");
    assert_eq!(steps.len(), 1);
    assert!(steps[0][3].as_deref().is_some_and(|words| words.contains("imported")), "{steps:?}");
}

#[test]
fn an_imported_claim_is_history_of_interactions_and_uses_no_authorization() {
    let mut session = Sandbox::with_book();
    session.run(
        "SET search_path = pbm;
         INSERT INTO prior_authorization (authorization_number, patient_id, plan_id, ndc, fills_authorized, effective_date)
         VALUES ('A1', '00000000-0000-4000-9000-000000000001', '00000000-0000-4000-8000-000000000001', '00005-0001-01', 1, '2025-01-01');
         INSERT INTO pharmacy_claim (claim_number, patient_id, ndc, quantity, days_supply, fill_date, prior_authorization_number)
         VALUES ('D', '00000000-0000-4000-9000-000000000001', '00004-0001-01', 30, 30, '2025-03-01', NULL),
                ('E', '00000000-0000-4000-9000-000000000001', '00005-0001-01', 30, 30, '2025-01-02', 'A1')",
    );
    assert_eq!(answer(&mut session, "CARD-BASIC", json!({"ndc": "00003-0001-01"})), "rejected 88");
    assert_eq!(answer(&mut session, "CARD-BASIC", json!({"ndc": "00005-0001-01", "rx_number": "2"})), "paid");
}

#[test]
fn other_statuses_are_the_functions_to_write() {
    let mut session = Sandbox::with_book();
    session.run("SET search_path = pbm");
    session.adjudicate(&claim(json!({})));
    let whole = "INSERT INTO pharmacy_claim SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'claim_number', 'X', 'rx_number', 'X'))).*
                 FROM pharmacy_claim c WHERE claim_number <> 'X'";
    let mut refused = vec![
        whole.to_owned(),
        "UPDATE pharmacy_claim SET status = 'reversed', reversed_at = now()".to_owned(),
        "UPDATE pharmacy_claim SET status = 'imported', trace = ''".to_owned(),
        "INSERT INTO claims (member_id, date_filled, claim_status) VALUES (1, '2025-03-01', 'paid')".to_owned(),
    ];
    refused.extend(
        ["'paid'", "'rejected'", "'reversed'", "'nonsense'", "'PAID'"]
            .map(|status| PHARMACY_CLAIM.replace('?', status)),
    );
    for sql in refused {
        let failure = session.failure(&sql);
        assert_eq!(failure.code, "23514", "{sql}");
        assert!(failure.hint.contains("adjudicate_claim"), "{sql}: {failure:?}");
    }
    // No setting that a session has opens the door.
    session.run("SET pbm_test.writing = on");
    assert_eq!(session.failure(whole).code, "23514");
    assert_eq!(session.reverse(&claim(json!({})))["status"], "reversed");
}

#[test]
fn the_number_of_an_imported_claim_is_unique_on_every_date() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("SET search_path = pbm");
    let own = session.adjudicate(&claim(json!({})))["claim_number"].as_str().unwrap_or_default().to_owned();
    let import = |number: &str, date: &str| {
        format!(
            "INSERT INTO pbm.pharmacy_claim (claim_number, patient_id, ndc, fill_date) VALUES ('{number}', gen_random_uuid(), '00001-0001-01', '{date}')"
        )
    };
    session.run(&import("N1", "2025-03-10"));
    for date in ["2025-03-10", "2025-05-10", "1999-01-01"] {
        assert_eq!(session.failure(&import("N1", date)).code, "23505", "{date}");
        assert_eq!(session.failure(&import(&own, date)).code, "23505", "{date}");
    }
    let twice = format!("{}, ('N2', gen_random_uuid(), '00001-0001-01', '2025-06-01')", import("N2", "2025-04-01"));
    assert_eq!(session.failure(&twice).code, "23505");
    session.run(&import("N3", "2025-03-10"));
    assert_eq!(
        session.failure("UPDATE pharmacy_claim SET claim_number = 'N1' WHERE claim_number = 'N3'").code,
        "23505"
    );
    session.run("BEGIN ISOLATION LEVEL REPEATABLE READ");
    assert_eq!(session.failure(&import("N4", "2025-03-10")).code, "0A000");
    session.run("ROLLBACK");
    // Two at a time: the second waits for the first.
    session.run("BEGIN");
    session.run(&import("N5", "2025-03-10"));
    let mut other = database.connect();
    let pid = other.pid();
    let waiting = std::thread::spawn({
        let sql = import("N5", "2025-07-10");
        move || other.failure(&sql)
    });
    until_blocked(&mut database.connect(), pid);
    session.run("COMMIT");
    assert_eq!(waiting.join().expect("the other session ends").code, "23505");
}

#[test]
fn an_alert_of_an_unknown_claim_is_refused_whatever_its_date() {
    let mut session = Sandbox::with_book();
    session.run("SET search_path = pbm");
    let id = session.adjudicate(&claim(json!({})))["claim_id"].as_str().unwrap_or_default().to_owned();
    for date in ["NULL", "'2025-03-10'", "'1990-01-01'"] {
        let sql = format!(
            "INSERT INTO dur_alert (claim_id, patient_id, fill_date) VALUES (gen_random_uuid(), gen_random_uuid(), {date}); SET CONSTRAINTS ALL IMMEDIATE"
        );
        assert_eq!(session.failure(&sql).code, "23503", "{date}");
    }
    session.run(&format!(
        "INSERT INTO dur_alert (claim_id, patient_id, alert_type) VALUES ('{id}', gen_random_uuid(), 'interaction')"
    ));
    assert_eq!(session.text(&format!("SELECT fill_date FROM dur_alert WHERE claim_id = '{id}'")), "2025-03-10");
}

#[test]
fn an_override_within_a_claim_says_why_who_and_when() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({"ndc": "00004-0001-01", "rx_number": "1"})));
    let paid = session.adjudicate(&claim(json!({
        "ndc": "00003-0001-01", "rx_number": "2",
        "dur": [{"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "1B"}],
    })));
    assert_eq!(paid["status"], "paid");
    assert_eq!(
        session.table("SELECT override_reason, right(overridden_by::text, 10), override_date IS NOT NULL FROM pbm.dur_alert WHERE alert_code = 'DD'"),
        "DD/M0/1B|1234567893|t"
    );
}

#[test]
fn an_effective_formulary_lists_every_rules_products() {
    let mut session = Sandbox::with_book();
    session.run(
        "SET search_path = pbm;
         DELETE FROM formulary WHERE plan_id = '00000000-0000-4000-8000-000000000001' AND ndc IN ('00001000101', '00001000102', '00002000101', '00003000101');
         INSERT INTO formulary (plan_id, class_id, tier, effective_date) VALUES ('00000000-0000-4000-8000-000000000001', 1, 1, '2020-01-01');
         INSERT INTO formulary (plan_id, ingredient_id, tier, covered, effective_date) VALUES ('00000000-0000-4000-8000-000000000001', 3, 2, false, '2020-01-01');
         INSERT INTO formulary (plan_id, ndc, tier, prior_auth_required, effective_date) VALUES ('00000000-0000-4000-8000-000000000001', '00001000102', 2, true, '2025-06-01')",
    );
    let list = |session: &mut Session, plan: &str, date: &str| {
        session.table(&format!("SELECT ndc, tier, covered, reject_code, copay_amount, prior_auth_required, rule_for FROM effective_formulary('{plan}', '{date}') WHERE ndc < '00004'"))
    };
    // Of the alphas the class's rule; gamma's ingredient goes before its class; the rule for one NDC from June.
    assert_eq!(
        list(&mut session, "BASIC", "2025-05-31"),
        "00001000101|1|t|NULL|10.00|f|class\n00001000102|1|t|NULL|10.00|f|class\n00003000101|2|f|70|40.00|f|ingredient"
    );
    assert!(list(&mut session, "BASIC", "2025-06-01").contains("00001000102|2|t|NULL|40.00|t|ndc"));
    assert_eq!(list(&mut session, "OPEN", "2025-06-01").matches("|product").count(), 4);
    assert_eq!(list(&mut session, "BASIC", "1999-12-31"), "");
    assert_eq!(session.failure("SELECT * FROM effective_formulary('NOPLAN', '2025-06-01')").code, "P0002");
    // What is listed as covered is what check_formulary says of it.
    assert_eq!(
        session.number(
            "SELECT count(*) FROM plan p CROSS JOIN effective_formulary(p.plan_code, '2025-06-01') e
             CROSS JOIN LATERAL check_formulary(p.plan_id, e.ndc, '2025-06-01') c
             WHERE (c.covered, c.tier, c.copay_amount, c.reject_code) IS DISTINCT FROM (e.covered, e.tier, e.copay_amount, e.reject_code)"
        ),
        0
    );
}

#[test]
fn the_printed_query_finds_what_the_sample_pays() {
    let database = Database::with_sample();
    let mut session = database.connect();
    session.run("SET search_path = pbm");
    let printed = FORMULARY_STATUS
        .replace("plan-uuid", "00000000-0000-4000-8000-000000000001")
        .replace("00002-7510-02", "99037-0362-01");
    assert!(session.table(&printed).starts_with("99037036201|"), "{}", session.table(&printed));
    assert_eq!(
        session.table(
            "SELECT plan_code, e.ndc FROM plan p CROSS JOIN effective_formulary(p.plan_code, CURRENT_DATE) e
             WHERE e.covered AND NOT EXISTS (
                 SELECT FROM formulary f
                 WHERE f.plan_id = p.plan_id AND f.ndc = e.ndc
                   AND f.effective_date <= CURRENT_DATE
                   AND (f.termination_date IS NULL OR f.termination_date >= CURRENT_DATE)
                   AND f.covered = TRUE AND f.tier = e.tier)
             LIMIT 10"
        ),
        ""
    );
}

/// Where the seeds are at hand, that these are their words.
#[test]
fn the_queries_are_those_of_the_seeds() {
    let folder = format!("{}/../shared/seeds", setting("PBM_SOURCE_DIR"));
    let Ok(files) = fs::read_dir(folder) else { return };
    let seeds: String = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    for query in [FORMULARY_STATUS, DRUG_INTERACTIONS] {
        assert!(seeds.contains(query), "{query}");
    }
    assert_eq!(seeds.matches("\nSELECT ").count(), 2, "the seeds print other queries too");
    let prints = |table: &str| seeds.contains(&format!("CREATE TABLE {table} ("));
    assert!(TABLES.iter().all(|(table, _)| prints(table)));
}
