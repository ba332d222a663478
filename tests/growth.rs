//! Plans that were made while the tables were empty stay right when they are full, without ANALYZE: no call scans
//! a big table. Counted by the server's statistics, not timed.
use std::collections::BTreeMap;

use serde_json::json;
use support::{Database, Session, claim};

const CLAIMS: u32 = 200_000;
const MEMBERS: u32 = 50_000;
const PRODUCTS: u32 = 20_000;
/// Rows a call may fetch, whatever the tables' sizes.
const ROWS_A_CALL: i64 = 100;

/// A business of MEMBERS people, PRODUCTS products and CLAIMS claims of the year 2025, inserted set by set.
fn grow(session: &mut Session) {
    session.run(&format!(
        "SET session_replication_role = replica;
         ALTER TABLE members DISABLE TRIGGER audit_change;
         ALTER TABLE coverage DISABLE TRIGGER audit_change;
         ALTER TABLE accumulator DISABLE TRIGGER audit_change;
         ALTER TABLE pharmacy_claim DISABLE TRIGGER audit_change;
         INSERT INTO members (member_id, first_name, last_name, date_of_birth, plan_id, effective_date, patient_id)
         SELECT 100000 + n, 'Person', 'Number' || n, '1970-01-01', 'BASIC', '2020-01-01',
                ('00000000-0000-4000-9000-' || lpad((100000 + n)::text, 12, '0'))::uuid
         FROM generate_series(1, {MEMBERS}) n;
         INSERT INTO coverage (member_id, plan_id, cardholder_id, family_id, effective_date)
         SELECT m.member_id, p.plan_id, 'G' || m.member_id, m.patient_id, '2020-01-01'
         FROM members m JOIN plan p ON p.plan_code = m.plan_id WHERE m.member_id > 100000;
         INSERT INTO accumulator (owner_id, plan_id, benefit_year_start, scope)
         SELECT patient_id, coverage.plan_id, '2025-01-01', scope
         FROM coverage JOIN members USING (member_id), (VALUES ('family'), ('individual')) s (scope)
         WHERE member_id > 100000 AND member_id % 2 = 0;

         INSERT INTO drugs (ndc_code, name) SELECT (70000000000 + n)::text::ndc, 'Product ' || n FROM generate_series(1, {PRODUCTS}) n;
         INSERT INTO ingredient SELECT 1000 + n, 'ingredient ' || n FROM generate_series(1, {PRODUCTS} / 10) n;
         INSERT INTO therapeutic_class SELECT 1000 + n, 'class ' || n FROM generate_series(1, {PRODUCTS} / 10) n;
         INSERT INTO drug_ingredient SELECT (70000000000 + n)::text::ndc, 1001 + n % ({PRODUCTS} / 10), 1, 'MG' FROM generate_series(1, {PRODUCTS}) n;
         INSERT INTO drug_class SELECT (70000000000 + n)::text::ndc, 1001 + n % ({PRODUCTS} / 10) FROM generate_series(1, {PRODUCTS}) n;
         INSERT INTO drug_price SELECT (70000000000 + n)::text::ndc, 'nadac', '2000-01-01', NULL, 1 FROM generate_series(1, {PRODUCTS}) n;
         INSERT INTO drug_interaction (ingredient1_id, ingredient2_id, source, severity)
         SELECT 1000 + n, 1000 + n + k, 'book', 3 FROM generate_series(1, {PRODUCTS} / 10 - 9) n, generate_series(1, 9) k;
         INSERT INTO dose_limit (ingredient_id, maximum_daily_dose) SELECT 1000 + n, 100 FROM generate_series(1, {PRODUCTS} / 10) n;
         INSERT INTO patient_limit (ingredient_id, maximum_age) SELECT 1000 + n, 100 FROM generate_series(1, {PRODUCTS} / 10) n;
         INSERT INTO formulary (plan_id, ndc, tier, effective_date, step_therapy_required)
         SELECT plan_id, (70000000000 + n)::text::ndc, 1, '2000-01-01', n % 10 = 0
         FROM generate_series(1, {PRODUCTS}) n, plan WHERE plan_code = 'BASIC' AND n % 20 <> 7;
         INSERT INTO step_therapy (formulary_id, ingredient_id) SELECT id, 1 FROM formulary WHERE step_therapy_required;
         INSERT INTO prior_authorization (patient_id, plan_id, ndc, effective_date, fills_authorized)
         SELECT patient_id, '00000000-0000-4000-8000-000000000001', '00005-0001-01', '2025-01-01', 1
         FROM members WHERE member_id > 100000;

         INSERT INTO pharmacy_claim (
             claim_number, patient_id, member_id, family_id, coverage_id, plan_id, benefit_year_start, rx_number, fill_date,
             ndc, drug_name, quantity, days_supply, pharmacy_npi, status, daw_code, channel, tier, ingredient_cost,
             dispensing_fee, sales_tax, total_cost, allowed_amount, paid_amount, patient_copay, deductible_applied,
             copay_amount, coinsurance_amount, daw_penalty, out_of_pocket_applied, basis_of_reimbursement)
         SELECT 'G' || n, m.patient_id, m.member_id, m.patient_id, c.coverage_id, c.plan_id, '2025-01-01', 'g' || n,
                date '2025-01-01' + n / ({MEMBERS} / 91), '00001-0001-01', 'Alphadol 10 MG Tablet', 30, 30, '1234567893', 'paid', '0',
                'retail', 1, 30, 2, 0, 32, 32, 22, 10, 0, 10, 0, 0, 10, '20'
         FROM generate_series(0, {CLAIMS} - 1) n
         JOIN members m ON m.member_id = 100001 + n % {MEMBERS}
         JOIN coverage c ON c.member_id = m.member_id;
         INSERT INTO dur_alert (claim_id, patient_id, fill_date, alert_code)
         SELECT id, patient_id, fill_date, 'DD' FROM pharmacy_claim WHERE claim_number LIKE 'G%0';
         ALTER TABLE members ENABLE ALWAYS TRIGGER audit_change;
         ALTER TABLE coverage ENABLE ALWAYS TRIGGER audit_change;
         ALTER TABLE accumulator ENABLE ALWAYS TRIGGER audit_change;
         ALTER TABLE pharmacy_claim ENABLE ALWAYS TRIGGER audit_change"
    ));
}

/// One of every call, for somebody and some product. What it fetches reaches the statistics.
fn call_everything(session: &mut Session, serial: u32) {
    let grown = serial > 100;
    let card = if grown { format!("G{}", 100_000 + serial) } else { format!("CARD-{serial:03}") };
    let ndc = if grown { (70_000_000_000 + u64::from(serial)).to_string() } else { "00001-0001-01".into() };
    let sent = |ndc: &str, rx: &str| {
        claim(json!({
            "cardholder_id": card, "rx_number": format!("{serial}{rx}"), "ndc": ndc, "fill_date": "2025-12-31",
            "submission_clarification_codes": ["3"],
        }))
    };
    let one = sent(&ndc, "a");
    let answer = session.adjudicate(&one);
    let number = answer["claim_number"].as_str().expect("a number").to_owned();
    session.adjudicate(&one);
    session.price(&sent(&ndc, "b"));
    session.adjudicate_typed(&sent("00005-0001-01", "c"));
    session.adjudicate_batch(&[sent("00001-0001-01", "d"), sent("00002-0001-01", "e"), sent("00004-0001-01", "f")]);
    session.reverse(&sent("00004-0001-01", "f"));
    session.reverse_number(&number);
    session.explain(&number);
    session.run(&format!(
        "SELECT verify_eligibility('{card}', '2025-12-31');
         SELECT check_formulary('00000000-0000-4000-8000-000000000001', '{ndc}', '2025-12-31');
         SELECT opioid_mme('{card}', '{ndc}', 30, 30, '2025-12-31');
         SELECT dur_screen('{card}', '{ndc}', 30, 30, '2025-12-31');
         SELECT pg_stat_force_next_flush()"
    ));
}

const CALLS: i64 = 13;

/// How often each table was scanned whole, and how many rows were fetched from all of them, those of indexes too.
fn scans(session: &mut Session) -> (BTreeMap<String, i64>, i64) {
    session.run("SELECT pg_stat_force_next_flush()");
    session.run("SELECT pg_stat_clear_snapshot()");
    let scans = session
        .rows("SELECT relname, seq_scan FROM pg_stat_user_tables WHERE schemaname = 'pbm' AND pg_table_size(relid) > 96 * 1024")
        .into_iter()
        .map(|row| {
            let mut values = row.into_iter().flatten();
            (values.next().unwrap_or_default(), values.next().and_then(|n| n.parse().ok()).unwrap_or_default())
        })
        .collect();
    let rows = session.number(
        "SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE schemaname = 'pbm')
              + (SELECT sum(coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables WHERE schemaname = 'pbm')",
    );
    (scans, rows)
}

#[test]
fn plans_made_on_empty_tables_never_scan_full_ones() {
    let database = Database::with_extension();
    let [mut warm, mut other] = [(); 2].map(|()| {
        let mut session = database.connect();
        session.run("SET search_path = pbm, public");
        session
    });
    // Plans are made on tables without a row, and again on a few rows.
    call_everything(&mut warm, 1);
    other.run("SELECT ensure_partitions('2025-12-31', '2025-01-01')");
    other.run(
        "DO $$ DECLARE t regclass; BEGIN
             FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'pbm'::regnamespace AND relkind = 'r' LOOP
                 EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', t);
             END LOOP;
         END $$",
    );
    other.run(&include_str!("support/book.sql").replace("ANALYZE;", ""));
    other.run("SET search_path = pbm, public");
    for serial in 1..=5 {
        call_everything(&mut warm, serial);
    }
    grow(&mut other);
    let analyzed = "SELECT oid::regclass FROM pg_class WHERE relnamespace = 'pbm'::regnamespace AND relkind = 'r' AND reltuples > 1000
                      AND relname NOT IN ('code_value', 'reject_code')";
    assert_eq!(other.table(analyzed), "");

    let mut fresh = database.connect();
    fresh.run("SET search_path = pbm, public");
    for (who, session) in [("warm", &mut warm), ("fresh", &mut fresh)] {
        let first = if who == "warm" { 200 } else { 300 };
        let before = scans(&mut other);
        assert!(before.0.len() > 15, "{:?}", before.0);
        for serial in first..first + 50 {
            call_everything(session, serial);
        }
        let after = scans(&mut other);
        let scanned: Vec<_> =
            after.0.iter().filter(|(table, n)| before.0.get(*table).is_some_and(|was| was != *n)).collect();
        assert!(scanned.is_empty(), "a {who} session scanned {scanned:?}");
        let rows = (after.1 - before.1) / (50 * CALLS);
        assert!(rows < ROWS_A_CALL, "a {who} session's call fetched {rows} rows");
    }
}
