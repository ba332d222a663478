//! What the whole product writes, masked: claims and their corrections, authorizations, rebates and what else there is of
//! persons. Constraints hold, no date of a person stays, and what follows goes on.

use std::collections::BTreeMap;

use serde_json::json;
use support::keys::KeyFile;
use support::server::Server;
use support::{Database, Session, literal, until};

use crate::copy::{Target, copy};
use crate::whole_database::{QUIET, flag};

/// Tables to be masked that nothing here has a row for.
const WITHOUT_ROWS: &[&str] = &["pbm.plan_authorization", "pbm.rebate_market_basket", "pbm.rebate_product"];

/// Dates of the class that are no person's but a term of plan or contract.
const TERMS: &[(&str, &str)] = &[
    ("accumulator", "benefit_year_start"),
    ("accumulator_sync", "benefit_year_start"),
    ("pharmacy_claim", "benefit_year_start"),
    ("rebate_accrual", "fill_date"),
];

/// The sample, rows of what it has none of, and what scripts/demo.sql does with them.
fn fill(session: &mut Session) {
    session.run("SELECT pbm.load_sample_data(600)");
    session.run(include_str!("../support/more_rows.sql"));
    // Whose rows these are is somebody.
    session.run(
        "SET session_replication_role = replica;
         UPDATE pbm.confidential_communication SET patient_id = (SELECT min(patient_id::text)::uuid FROM pbm.members);
         UPDATE pbm.patient_restriction SET patient_id = (SELECT max(patient_id::text)::uuid FROM pbm.members);
         RESET session_replication_role",
    );
    let bill = |ndc: &str, quantity: u32, rx: &str| {
        json!({
            "cardholder_id": "SAMPLE00001", "person_code": "01", "ndc": ndc, "quantity": quantity, "days_supply": 30,
            "pharmacy_npi": "2000000077", "prescriber_npi": "2100000076", "fill_date": "2026-01-15", "rx_number": rx,
        })
    };
    let apixaban = bill("99037036201", 60, "RX1001");
    let paid = session.adjudicate(&apixaban);
    assert_eq!(paid["status"], "paid", "{paid}");
    let rebilled = session.rows(&format!(
        "SELECT r.status FROM pbm.rebill_claim({}) r",
        literal(&bill("99037036201", 30, "RX1001").to_string())
    ));
    assert_eq!(rebilled, [[Some("reversed".into())], [Some("paid".into())]]);
    let needs = bill("99012167201", 30, "RX1006");
    assert_eq!(session.adjudicate(&needs)["status"], "rejected");
    for (fills, decision) in [(3, "'approved'"), (4, "'denied', reason => 'not medically necessary'")] {
        session.run(&format!(
            "SELECT pbm.decide_authorization(a.case_id, {decision}) FROM pbm.request_authorization(
                '{{\"cardholder_id\": \"SAMPLE00001\", \"person_code\": \"01\", \"ndc\": \"99012167201\",
                   \"effective_date\": \"2026-01-01\", \"fills\": {fills}}}') a"
        ));
    }
    assert_eq!(session.adjudicate(&needs)["status"], "paid");
    // One is open.
    session.run(
        "SELECT pbm.request_authorization('{\"cardholder_id\": \"SAMPLE00001\", \"person_code\": \"02\", \"ndc\": \"99012167201\",
             \"effective_date\": \"2026-01-01\", \"fills\": 5, \"only_pharmacy_npi\": \"2000000077\"}')",
    );
    session.run("CALL pbm.invoice_rebates('2026-03-31')");
    session.run("SELECT pbm.audit_seal()");
    session.run(
        "INSERT INTO pbm.break_glass (patient_id, reason, opened_at, expires_at, opened_by, opened_session, purpose, is_signed, opened_xid)
         SELECT patient_id, 'unconscious in the emergency room', now(), now() + interval '15 minutes', 'a', 'a', 'BTG', false, pg_current_xact_id()
         FROM pbm.members LIMIT 1;
         INSERT INTO pbm.claims_staging (raw_data, batch_id) VALUES ('{\"cardholder_id\": \"SAMPLE00001\"}', 'waits');
         SELECT pbm.set_standing_purpose('postgres', 'HSYSADMIN', 'the test that masks')",
    );
    let empty: Vec<String> = session
        .rows("SELECT relation::text FROM pbm.masking_tables() WHERE fate = 'mask' ORDER BY 1")
        .into_iter()
        .filter_map(|row| row[0].clone())
        .collect();
    let empty: Vec<String> =
        empty.into_iter().filter(|table| session.is(&format!("SELECT NOT EXISTS (SELECT FROM {table})"))).collect();
    assert_eq!(empty, WITHOUT_ROWS);
}

/// Dates and moments of the class `date`, by table, column and key of the row: where rows are still to be masked, the key
/// that they will have.
fn dates(session: &mut Session, to_be_masked: bool) -> BTreeMap<String, String> {
    let columns = session.rows(
        "SELECT k.table_name, k.column_name FROM pbm.list_column_classes() k
         JOIN pbm.masking_tables() t ON t.relation = to_regclass('pbm.' || k.table_name) AND t.fate = 'mask'
         WHERE k.class = 'date'",
    );
    let mut found = BTreeMap::new();
    for row in columns {
        let [Some(table), Some(column)] = <[_; 2]>::try_from(row).expect("two columns") else { panic!("a name") };
        let key = session.text(&format!(
            "SELECT string_agg(format('(%s)::text', CASE WHEN {to_be_masked} THEN m.expression ELSE format('t.%I', a.attname) END), ', ' ORDER BY a.attnum)
             FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
             JOIN pbm.masked_columns('pbm.{table}', 'static', 't') m ON m.column_name = a.attname
             WHERE c.conrelid = 'pbm.{table}'::regclass AND c.contype = 'p'"
        ));
        let rows = session.rows(&format!(
            "SELECT concat_ws(' ', {key}), t.{column}::text FROM pbm.{table} t WHERE t.{column} IS NOT NULL"
        ));
        for row in rows {
            let [Some(key), Some(date)] = <[_; 2]>::try_from(row).expect("two columns") else { panic!("a date") };
            let place = format!("{table}.{column} {key}");
            assert!(found.insert(place, date).is_none(), "{table}.{column}: keys are of one row");
        }
    }
    found
}

/// That every date is there, and none as it was but terms.
fn moved(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) {
    assert!(before.len() > 5_000, "{} dates", before.len());
    assert!(before.keys().eq(after.keys()), "the same rows have the same dates");
    let is_term = |place: &str| TERMS.iter().any(|(table, column)| place.starts_with(&format!("{table}.{column} ")));
    let stayed: Vec<&String> = before
        .iter()
        .filter(|(place, date)| after[*place] == **date && !is_term(place))
        .map(|(place, _)| place)
        .collect();
    assert!(stayed.is_empty(), "{} of {}: {:?}", stayed.len(), before.len(), &stayed[..stayed.len().min(5)]);
}

/// What must be the same afterwards; of the invariants those that do not ask the audit, which is emptied.
fn kept(session: &mut Session) -> String {
    let invariants = include_str!("../invariants.sql");
    session.table(&format!(
        "SELECT 'balances', p.plan_code, a.benefit_year_start::text, a.scope, count(*)::text, sum(a.deductible_met)::text, sum(a.out_of_pocket_met)::text
         FROM pbm.accumulator a JOIN pbm.plan p USING (plan_id) GROUP BY 2, 3, 4
         UNION ALL
         SELECT 'claims', p.plan_code, c.benefit_year_start::text, c.status, count(*)::text, sum(c.paid_amount)::text, sum(c.patient_copay)::text
         FROM pbm.pharmacy_claim c LEFT JOIN pbm.plan p USING (plan_id) GROUP BY 2, 3, 4
         UNION ALL
         SELECT 'rebates', a.contract_id::text, a.period_start::text, a.source, count(*)::text, sum(a.amount)::text, sum(a.units)::text
         FROM pbm.rebate_accrual a GROUP BY 2, 3, 4
         UNION ALL
         SELECT 'invoices', i.invoice_number, i.period_end::text, i.status, i.paid_amount::text, i.amount::text, i.due_date::text FROM pbm.rebate_invoice i
         UNION ALL
         SELECT 'authorizations', k.state, k.level, k.decided_scope ->> 'fills', k.requested ->> 'fills', (k.reason IS NOT NULL)::text, count(*)::text
         FROM pbm.authorization_case k GROUP BY 2, 3, 4, 5, 6
         UNION ALL
         SELECT 'used', (u.given_back_at IS NULL)::text, u.fills::text, NULL, count(*)::text, sum(u.quantity)::text, sum(u.amount)::text
         FROM pbm.authorization_use u JOIN pbm.pharmacy_claim c ON c.id = u.claim_id AND c.fill_date = u.fill_date GROUP BY 2, 3
         UNION ALL
         SELECT 'violations', v.violation, NULL, NULL, NULL, NULL, count(*)::text FROM ({invariants}) v WHERE v.violation NOT LIKE 'I4%' GROUP BY 2
         ORDER BY 1, 2, 3, 4, 5"
    ))
}

/// What is done with the data afterwards.
fn goes_on(session: &mut Session, names: &Names) {
    assert!(session.number("SELECT pbm.check_references()") > 30);
    session.run(
        "SELECT pbm.refresh_eligibility(), pbm.set_standing_purpose('postgres', 'HSYSADMIN', 'the test that masks')",
    );
    // A member who has no claim yet, with his first.
    let bill = |person: &str, rx: &str| {
        json!({
            "cardholder_id": names.card, "person_code": person, "ndc": "99037036201", "quantity": 60, "days_supply": 30,
            "pharmacy_npi": names.pharmacy, "prescriber_npi": names.prescriber, "fill_date": "2026-01-15", "rx_number": rx,
        })
    };
    let answer = session.adjudicate(&bill("02", "RX2001"));
    assert_eq!(answer["status"], "paid", "{answer}");
    // The request that is open is decided by what was asked for, and pays.
    let open = session.text("SELECT case_id FROM pbm.authorization_case WHERE requested ->> 'fills' = '5'");
    assert_eq!(session.text(&format!("SELECT state FROM pbm.decide_authorization('{open}', 'approved')")), "approved");
    let at = format!(
        "SELECT npi = '{}' FROM pbm.prior_authorization a JOIN pbm.pharmacies USING (pharmacy_id)
                      JOIN pbm.authorization_case k USING (authorization_number) WHERE k.case_id = '{open}'",
        names.pharmacy
    );
    assert!(session.is(&at), "at the pharmacy that was named");
    // A reversal gives back what the claim used and earned.
    let before = kept(session);
    let number = session.text(
        "SELECT c.claim_number FROM pbm.pharmacy_claim c JOIN pbm.authorization_use u ON u.claim_id = c.id AND u.quantity = c.quantity
         WHERE c.status = 'paid' LIMIT 1",
    );
    assert_eq!(session.reverse_number(&number)["status"], "reversed");
    let number = session.text(
        "SELECT c.claim_number FROM pbm.pharmacy_claim c JOIN pbm.rebate_accrual a ON a.claim_id = c.id WHERE c.status = 'paid' LIMIT 1",
    );
    assert_eq!(session.reverse_number(&number)["status"], "reversed");
    let violations =
        |told: &str| told.lines().filter(|line| line.starts_with("violations")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(violations(&kept(session)), violations(&before));
    session.run("CALL pbm.invoice_rebates('2026-03-31')");
}

/// What card, pharmacy and prescriber are called under the mask of a session's key.
struct Names {
    card: String,
    pharmacy: String,
    prescriber: String,
}

impl Names {
    fn of(session: &mut Session) -> Self {
        let mut masked =
            |value: &str, field: &str| session.text(&format!("SELECT pbm.mask_text('{value}', '{field}')"));
        Self {
            card: masked("SAMPLE00001", "cardholder"),
            pharmacy: masked("2000000077", "npi"),
            prescriber: masked("2100000076", "npi"),
        }
    }
}

fn scene(settings: &str) -> (Server, Session) {
    let mut server = Server::fresh("full", settings);
    server.start();
    let mut session = server.connected();
    session.run("CREATE EXTENSION pbm");
    fill(&mut session);
    flag(&mut session);
    session.run("SELECT pbm.draw_masking_key()");
    (server, session)
}

#[test]
fn all_that_the_product_writes_is_masked_and_goes_on() {
    let (_server, mut session) = scene(QUIET);
    let (dates_before, kept_before, names) = (dates(&mut session, true), kept(&mut session), Names::of(&mut session));
    session.run("CALL pbm.mask_database('static')");
    moved(&dates_before, &dates(&mut session, false));
    assert_eq!(kept(&mut session), kept_before);
    let left: Vec<String> = session
        .rows("SELECT relation::text FROM pbm.masking_tables() WHERE fate = 'empty'")
        .into_iter()
        .filter_map(|row| row[0].clone())
        .filter(|table| !table.starts_with("pbm.audit_"))
        .collect();
    for table in left {
        assert_eq!(session.number(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
    goes_on(&mut session, &names);
}

/// Where the library is loaded at the start, another process of the database writes what is read.
#[test]
fn a_server_that_records_reads_masks_once_this_session_records_none() {
    let (server, mut session) = scene(&format!("{QUIET}\nshared_preload_libraries = 'pbm'"));
    let read = "SELECT count(*) FROM pbm.access_log WHERE kind = 'read' AND relation_name ~ 'members'";
    session.run("SELECT first_name FROM pbm.members LIMIT 1");
    until("what was read is on record", || session.number(read) > 0);
    let (dates_before, kept_before, names) = (dates(&mut session, true), kept(&mut session), Names::of(&mut session));
    let failure = session.failure("CALL pbm.mask_database('static')");
    assert_eq!(
        (failure.code.as_str(), failure.message.as_str()),
        ("55000", "reads are recorded, in a log that is to be emptied")
    );
    assert_eq!(failure.hint, "SET pbm.read_audit = 'off'; in this session.");
    session.run("SET pbm.read_audit = 'off'");
    session.run("CALL pbm.mask_database('static')");
    assert_eq!(session.number("SELECT count(*) FROM pbm.access_log"), 0);
    moved(&dates_before, &dates(&mut session, false));
    assert_eq!(kept(&mut session), kept_before);
    goes_on(&mut session, &names);
    // Reads of others are recorded again, and what is on record is whole.
    let mut reader = server.connected();
    reader.run("SELECT first_name FROM pbm.members LIMIT 1");
    until("what was read is on record", || session.number(read) > 0);
    session.run("SELECT pbm.audit_seal()");
    let found = session.table("SELECT finding, detail FROM pbm.audit_verify('-infinity', 'infinity')");
    assert!(!found.contains("broken") && !found.lines().any(|line| line.starts_with("row")), "{found}");
}

#[test]
fn all_that_the_product_writes_is_copied_masked_and_goes_on() {
    let database = Database::with_extension();
    let keys = KeyFile::with(&[(1, "fields"), (2, "index"), (9, "masking")]);
    let mut session = keys.give(&database);
    fill(&mut session);
    // A role that the other server need not have.
    let role = format!("copied_{}", std::process::id());
    session.run(&format!("CREATE ROLE {role}; SELECT pbm.allow_purpose('{role}', 'TREAT')"));
    let (dates_before, kept_before, names) = (dates(&mut session, true), kept(&mut session), Names::of(&mut session));
    let target = Target::new("full");
    copy(&database.name, &target.0, "1");
    let mut copied = target.connect();
    moved(&dates_before, &dates(&mut copied, false));
    assert_eq!(kept(&mut copied), kept_before);
    assert_eq!(copied.number(&format!("SELECT count(*) FROM pbm.role_purpose WHERE role_name = '{role}'")), 0);
    session.run(&format!("SELECT pbm.forbid_purpose('{role}', 'TREAT'); DROP ROLE {role}"));
    goes_on(&mut copied, &names);
}
