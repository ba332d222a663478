//! Every error as the client sees it: SQLSTATE, message and hint of pbm's own, and those of PostgreSQL as PostgreSQL
//! raised them.
use std::fs;
use std::thread;

use pbm_engine::claim::known_keys;
use serde_json::{Value, json};
use support::{Database, Failure, Sandbox, Session, claim, literal, setting, until_blocked};

fn call(function: &str, claim: &Value) -> String {
    format!("SELECT pbm.{function}({}::jsonb) ->> 'status'", literal(&claim.to_string()))
}

fn adjudicate() -> String {
    call("adjudicate_claim", &claim(json!({})))
}

/// The claim of somebody else.
fn adjudicate_other() -> String {
    call("adjudicate_claim", &claim(json!({"cardholder_id": "CARD-001", "rx_number": "2"})))
}

const KEYS_HINT: &str = "See the documentation of adjudicate_claim(jsonb) for the keys of a claim.";
const ALTERED_HINT: &str = "A table of pbm was altered: give the column back its name and its type.";
const ROW_HINT: &str = "Correct the row: look for NULL, NaN, infinity or an unknown word in the column.";

/// A request for somebody of the book, with one key more.
fn asked(more: &str) -> String {
    format!("SELECT pbm.enter_authorization_request('{{\"cardholder_id\": \"CARD-001\", \"class_id\": 1, {more}}}')")
}

/// The same, of a plan whose program forwards what was not decided in time and has no extension.
fn of_part_d(more: &str) -> String {
    format!(
        "INSERT INTO pbm.plan_authorization (plan_id, program) SELECT plan_id, 'part_d' FROM pbm.plan; {}",
        asked(more)
    )
}

/// What is done first, the call, and its error: SQLSTATE, message, hint.
fn own_errors() -> Vec<(&'static str, String, &'static str, &'static str, &'static str)> {
    let deep = format!("SELECT pbm.mask_phi('{}1{}'::jsonb)", "[".repeat(200), "]".repeat(200));
    let price = call("price_claim", &claim(json!({})));
    vec![
        ("", "SELECT pbm.adjudicate_claim('[]'::jsonb)".into(), "22023", "a claim must be a JSON object", KEYS_HINT),
        (
            "",
            "SELECT pbm.adjudicate_batch('{}'::jsonb)".into(),
            "22023",
            "a batch must be a JSON array of claims",
            KEYS_HINT,
        ),
        (
            "",
            "SELECT pbm.record_other_payment('1', 'spap', 0)".into(),
            "22023",
            "amount must be an amount in dollars and cents other than 0",
            "Pass an amount such as 12.50; below 0 for what the payer took back.",
        ),
        (
            "",
            deep,
            "22023",
            "the JSON document is nested too deep",
            "Objects and arrays are read to a depth of 127.",
        ),
        (
            "",
            "SELECT pbm.price_claim('{\"nonsense\": 1}'::jsonb)".into(),
            "22023",
            "the claim has a key that is not known: \"nonsense\"",
            "Known keys: {keys}.",
        ),
        (
            "",
            "SELECT pbm.masked_query('pbm.members', 'nonsense')".into(),
            "22023",
            "unknown profile of de-identification",
            "Profiles: static, limited, safe_harbor.",
        ),
        (
            "",
            "SELECT pbm.random_surrogate('x', 'nonsense')".into(),
            "22023",
            "unknown field of a pseudonym",
            "Fields: person, member, coverage, cardholder, group, claim, claim_number, case, authorization, prescription, npi, dea, ncpdp, pharmacy, name, address, city, zip, phone, email, ssn, license, other.",
        ),
        (
            "",
            "SELECT pbm.mask_text('x', 'name')".into(),
            "55000",
            "no key makes pseudonyms",
            "Add a key of the purpose masking to what pbm.key_file or pbm.key_command names; or SELECT pbm.draw_masking_key(); for one that ends with the session.",
        ),
        (
            "ALTER TABLE pbm.members ADD COLUMN tattoo text",
            "SELECT pbm.masked_query('pbm.members', 'static')".into(),
            "55000",
            "column \"tattoo\" has no class, so that the table cannot be de-identified",
            "Say what it holds: SECURITY LABEL FOR pbm ON COLUMN pbm.<table>.\"tattoo\" IS 'text'; the classes are in docs/masking.md.",
        ),
        (
            "",
            "SELECT pbm.deidentify('{\"nonsense\": 1}', 'limited')".into(),
            "22023",
            "a key of the document has no class, so that it cannot be de-identified",
            "Leave the document out, or give it keys that the tables' columns have.",
        ),
        (
            "",
            "SELECT pbm.masked_query('pg_class', 'static')".into(),
            "42809",
            "this is no table of pbm",
            "Pass a table of the schema pbm, or a partition of one.",
        ),
        ("", "SELECT pbm.reverse_claim(NULL)".into(), "22004", "claim_number must not be NULL", "Pass a value."),
        (
            "",
            "SELECT pbm.cheaper_alternatives('x', -1)".into(),
            "22023",
            "maximum must not be negative",
            "Pass 0 or more.",
        ),
        (
            "",
            "SELECT pbm.what_would_pay('x')".into(),
            "P0002",
            "no claim has this claim number",
            "A claim number is the 20 characters of claim_number in a claim's answer.",
        ),
        (
            "",
            "SELECT pbm.mask_phi('x', 'nonsense')".into(),
            "22023",
            "unknown kind of personal data",
            "Kinds: name, date, identifier, address, zip, phone, email, text, age.",
        ),
        (
            "",
            "SELECT pbm.suppress_small_cells('[7]', 'a', 'b')".into(),
            "22023",
            "a row is no object with the keys of row, column and count",
            "Pass a JSON array of objects, one a cell, with the keys for row, column and count; a count is 0 or more, and a table has up to a million cells with its totals.",
        ),
        (
            "",
            "SELECT 'x'::pbm.ndc".into(),
            "22P02",
            "invalid input syntax for type ndc",
            "Write 11 digits, 5-4-2, 10 digits with hyphens (4-4-2, 5-3-2, 5-4-1), 12 digits or 6-4-2.",
        ),
        (
            "",
            "SELECT '1234567890'::pbm.ndc".into(),
            "22P02",
            "ambiguous input for type ndc: \"1234567890\"",
            "Write the hyphens or all 11 digits.",
        ),
        (
            "UPDATE pbm.schema_version SET version = 0",
            price.clone(),
            "55000",
            "the tables of pbm have version 0, this code needs version {version}",
            "Run ALTER EXTENSION pbm UPDATE; where an older release's dump was restored, SELECT pbm.upgrade_tables().",
        ),
        (
            "UPDATE pbm.schema_version SET version = 1000",
            price.clone(),
            "55000",
            "the tables of pbm have version 1000, this code needs version {version}",
            "Install the version of pbm that made these tables.",
        ),
        (
            "DELETE FROM pbm.schema_version",
            price.clone(),
            "55000",
            "the tables of pbm do not exist",
            "Restore the dump they are in, or run CREATE EXTENSION pbm in a new database.",
        ),
        (
            "UPDATE pbm.pharmacy_claim SET trace = '\\x00'",
            "SELECT pbm.explain_claim(claim_number) FROM pbm.pharmacy_claim".into(),
            "XX001",
            "the stored trace cannot be read",
            "",
        ),
        (
            "",
            "DELETE FROM pbm.audit_log".into(),
            "42501",
            "the audit log can only grow",
            "Rows of pbm.audit_log cannot be updated, deleted or truncated.",
        ),
        (
            "SET LOCAL pbm.maintenance = off",
            "ALTER TABLE pbm.members DISABLE TRIGGER audit_change".into(),
            "42501",
            "ALTER TABLE is refused on pbm.members, which pbm works with",
            "For maintenance a superuser runs SET pbm.maintenance = on first; what is done then is recorded in pbm.audit_log.",
        ),
        (
            "",
            "SECURITY LABEL FOR pbm ON TABLE pbm.members IS 'clean'".into(),
            "22023",
            "a label of pbm is of a column",
            "SECURITY LABEL FOR pbm ON COLUMN pbm.members.nickname IS 'name';",
        ),
        (
            "",
            "SECURITY LABEL FOR pbm ON COLUMN pbm.members.state IS 'harmless'".into(),
            "22023",
            "unknown class of data",
            "Classes: name, address, zip, date, age, phone, fax, email, ssn, medical_record, beneficiary, account, license, vehicle, device, url, ip, biometric, photo, other, text, document, clean.",
        ),
        (
            "",
            "SELECT pbm.open_audited_values(1, 'because')".into(),
            "22023",
            "unknown purpose of use",
            "Purposes are the codes of HL7's ActReason in pbm.purpose_of_use, such as HPAYMT, TREAT or PATRQT.",
        ),
        (
            "",
            "SELECT pbm.open_audited_values(0, 'HCOMPL')".into(),
            "P0002",
            "no row of the audit log has this id",
            "The ids are in pbm.audit_log.",
        ),
        (
            "CREATE FUNCTION pg_temp.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
             CREATE TRIGGER nothing BEFORE INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION pg_temp.nothing()",
            adjudicate_other(),
            "55000",
            "a row of table pbm.pharmacy_claim was not stored as pbm wrote it",
            "Nothing of the call was stored. Look for triggers and rules on pbm.pharmacy_claim that keep rows out or change them.",
        ),
        (
            "ALTER TABLE pbm.pharmacy_claim RENAME drug_name TO label",
            adjudicate_other(),
            "55000",
            "column \"drug_name\" of pbm.pharmacy_claim is missing",
            ALTERED_HINT,
        ),
        (
            "DROP VIEW pbm.claims, pbm.member_service, pbm.own_coverage, pbm.member_contact, pbm.emergency_person; ALTER TABLE pbm.coverage ALTER person_code TYPE bpchar",
            price.clone(),
            "55000",
            "column \"person_code\" of pbm.coverage has another type than pbm can use",
            ALTERED_HINT,
        ),
        (
            "ALTER TABLE pbm.coverage ALTER person_code DROP NOT NULL; UPDATE pbm.coverage SET person_code = NULL",
            price.clone(),
            "XX001",
            "column \"person_code\" of pbm.coverage is NULL",
            ROW_HINT,
        ),
        (
            "ALTER TABLE pbm.coverage DROP CONSTRAINT coverage_finite; ALTER TABLE pbm.members DROP CONSTRAINT members_finite;
             UPDATE pbm.coverage SET termination_date = 'infinity'",
            price.clone(),
            "XX001",
            "column \"termination_date\" of pbm.coverage holds a value that cannot be read",
            ROW_HINT,
        ),
        (
            "DROP INDEX pbm.coverage_cardholder",
            price.clone(),
            "55000",
            "index coverage_cardholder of pbm.coverage is missing, not valid or on other columns",
            "REINDEX INDEX pbm.coverage_cardholder; or, where it is gone, create it as docs/performance.md has it.",
        ),
        (
            "CREATE TABLE pbm.more_dur () INHERITS (pbm.plan_dur); SELECT pbm.adopt()",
            price.clone(),
            "55000",
            "rows of pbm.plan_dur are in more than the table itself",
            "Keep the rows of pbm.plan_dur in the table itself, or partition it.",
        ),
        (
            "",
            call("price_claim", &claim(json!({"received_date": "soon"}))),
            "22023",
            "received_date is not a date",
            "Pass a date such as 2027-01-01, or NULL for today.",
        ),
        (
            "",
            "SELECT * FROM pbm.effective_formulary('NONE', '2025-01-01')".into(),
            "P0002",
            "no plan has this plan code",
            "SELECT plan_code, plan_name FROM pbm.plan;",
        ),
        (
            "",
            "SELECT * FROM pbm.opioid_mme('CARD-BASIC', '00001-0001-01', 30, 30, '2025-03-10', '01', 'NONE')".into(),
            "P0002",
            "no set of opioid factors has this name",
            "SELECT factor_set, source FROM pbm.opioid_factor_set;",
        ),
        (
            "",
            "SELECT pbm.medicaid_unit_rebate('X', 1, 1, 1, 1, 1)".into(),
            "22023",
            "unknown drug category",
            "Categories: S, I, N, CF, EP.",
        ),
        (
            "",
            "SELECT pbm.medicaid_unit_rebate('S', 1, 1, 1, 0, 1)".into(),
            "22023",
            "a rebate cannot be worked out from these figures",
            "Prices are finite and 0 or more, and the CPI-U of the base quarter is above 0: give it and that of the quarter with a baseline AMP.",
        ),
        (
            "",
            "SELECT pbm.rebate_by_volume(0, 'nonsense', '{1}', '{1}')".into(),
            "22023",
            "unknown volume rule",
            "Rules: first_unit, above_minimum.",
        ),
        (
            "ALTER TABLE pbm.members DISABLE TRIGGER audit_change",
            price.clone(),
            "55000",
            "trigger audit_change of table pbm.members is missing or not in force",
            "SELECT pbm.repair_triggers(); as the owner of the tables or a superuser.",
        ),
        (
            "ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.pharmacy_claim_2025_q1",
            price.clone(),
            "55000",
            "the claims filled in 2025-Q1 are not in pbm.pharmacy_claim: their partition was detached",
            "Attach the partition again; or, to reject claims filled before 2025-04-01 from now on: SELECT pbm.retire_partitions('2025-04-01');",
        ),
        (
            "ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.pharmacy_claim_default",
            price,
            "55000",
            "the claims of pbm.pharmacy_claim_default are not in pbm.pharmacy_claim: it was detached",
            "ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.pharmacy_claim_default DEFAULT;",
        ),
        (
            "SET LOCAL pbm.batch_limit = 1",
            "SELECT * FROM pbm.adjudicate_batch('[1, 2]')".into(),
            "54000",
            "a batch has at most 1 claims, this one has 2",
            "Send the claims in several batches, put them into pbm.claims_staging and call pbm.process_claims_staging, or have pbm.batch_limit raised.",
        ),
        (
            "SET LOCAL pbm.batch_limit = 1",
            "SELECT pbm.price_claim(jsonb_build_object('rx_number', repeat('1', 1048576)))".into(),
            "54000",
            "the document is larger than 1048576 bytes",
            "Send the claims in several batches, or put them into pbm.claims_staging and call pbm.process_claims_staging.",
        ),
        (
            "",
            "UPDATE pbm.pharmacy_claim SET status = 'reversed', reversed_at = now()".into(),
            "23514",
            "only the functions that adjudicate write paid, rejected or reversed claims",
            "Call pbm.adjudicate_claim; an INSERT stores a claim that was paid elsewhere, status imported.",
        ),
        (
            "CREATE FUNCTION pg_temp.again() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN PERFORM pbm.reverse_claim('none'); RETURN NULL; END $$;
             CREATE TRIGGER again AFTER INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION pg_temp.again()",
            adjudicate_other(),
            "55000",
            "a claim function was called while a claim is being written",
            "A trigger calls it: have the trigger note what is to be done, and call it after the claim.",
        ),
        (
            "",
            "SELECT pbm.enter_authorization_decision(gen_random_uuid(), 'approved', NULL, NULL)".into(),
            "P0002",
            "no authorization case has this id",
            "The ids are in pbm.authorization_case.",
        ),
        (
            "",
            "SELECT pbm.revoke_authorization('0', 'ended', '2025-01-31')".into(),
            "P0002",
            "no authorization has this number",
            "The numbers are in pbm.prior_authorization.",
        ),
        (
            "",
            "SELECT pbm.enter_authorization_request('{\"cardholder_id\": \"NOBODY\", \"class_id\": 1}')".into(),
            "P0002",
            "nobody is covered under this card on the day of receipt",
            "Pass the cardholder_id of a card that covers somebody on that day, and where it is not the plan's the person_code.",
        ),
        (
            "",
            "SELECT pbm.enter_authorization_request('{\"class_id\": 1}')".into(),
            "22023",
            "this is no request: cardholder_id is missing",
            "docs/authorizations.md has the form of each key.",
        ),
        (
            "",
            asked("\"only_pharmacy_npi\": \"1992999999\""),
            "P0002",
            "no pharmacy has the NPI of the scope",
            "Insert it into pbm.pharmacies first.",
        ),
        (
            "",
            asked("\"received\": \"2999-01-01T00:00:00Z\""),
            "22023",
            "\"received\" must be a moment that is not in the future and not before the request",
            "Pass a moment such as 2027-01-04T09:00:00-05:00.",
        ),
        (
            "DELETE FROM pbm.authorization_clock_rule",
            asked("\"fills\": 1"),
            "55000",
            "authorization_clock_rule has no decision clock for this program, level, type and urgency",
            "Insert a row into pbm.authorization_clock_rule.",
        ),
        (
            "CREATE OR REPLACE FUNCTION pbm.new_authorization_number() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT '12345678901' $$;
             INSERT INTO pbm.prior_authorization (patient_id, plan_id, ndc, effective_date)
             SELECT c.patient_id, c.plan_id, c.ndc, c.fill_date FROM pbm.pharmacy_claim c",
            asked("\"fills\": 1"),
            "54000",
            "no free authorization number was found",
            "Shorten pbm.authorization_prefix, or give it other digits.",
        ),
        (
            Box::leak(asked("\"fills\": 1").into_boxed_str()),
            "SELECT pbm.enter_authorization_decision(case_id, 'maybe', NULL, NULL) FROM pbm.authorization_case".into(),
            "22023",
            "unknown decision",
            "Decisions: approved, partly_approved, denied, dismissed, expired, awaiting_information, forwarded.",
        ),
        (
            Box::leak(asked("\"fills\": 2").into_boxed_str()),
            "SELECT pbm.enter_authorization_decision(case_id, 'approved', '{\"fills\": 1}', NULL) FROM pbm.authorization_case".into(),
            "22023",
            "less than was asked for is authorized",
            "The decision is partly_approved, with a reason.",
        ),
        (
            Box::leak(asked("\"fills\": 2").into_boxed_str()),
            "SELECT pbm.enter_authorization_decision(case_id, 'partly_approved', NULL, 'some of it') FROM pbm.authorization_case".into(),
            "22023",
            "all that was asked for is authorized",
            "Pass a scope that says what of it is authorized, or decide approved.",
        ),
        (
            Box::leak(asked("\"fills\": 2").into_boxed_str()),
            "SELECT pbm.record_notice(case_id, 'written', clock_timestamp()) FROM pbm.authorization_case".into(),
            "55000",
            "an authorization case that is received has nothing to give this notice of",
            "Decide the case first; effectuated and paid are for what was granted.",
        ),
        (
            Box::leak(of_part_d("\"fills\": 2").into_boxed_str()),
            "SELECT pbm.enter_authorization_decision(case_id, 'forwarded', NULL, NULL) FROM pbm.authorization_case".into(),
            "55000",
            "the time for a decision of this case is not over",
            "pbm.authorization_clock has by when it is due.",
        ),
        (
            Box::leak(of_part_d("\"fills\": 2").into_boxed_str()),
            "SELECT pbm.enter_authorization_information(case_id, '{\"extend\": true}') FROM pbm.authorization_case".into(),
            "55000",
            "the time for a decision of this case cannot be extended",
            "authorization_clock_rule.extension says whether it can, once, before the time is over.",
        ),
        (
            Box::leak(asked("\"fills\": 1").into_boxed_str()),
            "SELECT pbm.enter_authorization_decision(case_id, 'denied', NULL, NULL) FROM pbm.authorization_case".into(),
            "22004",
            "this decision needs a specific reason",
            "Pass a reason that whoever asked can act on.",
        ),
        (
            Box::leak(asked("\"fills\": 1").into_boxed_str()),
            "SELECT pbm.record_notice(case_id, 'smoke', now()) FROM pbm.authorization_case".into(),
            "22023",
            "unknown kind of notice",
            "Kinds: oral, written, reversal, effectuated, paid.",
        ),
        (
            Box::leak(asked("\"fills\": 1").into_boxed_str()),
            "SELECT pbm.enter_authorization_appeal(case_id, NULL, false) FROM pbm.authorization_case".into(),
            "55000",
            "an authorization case that is received does not allow: appeal",
            "What is allowed in which state is in pbm.authorization_step.",
        ),
        (
            Box::leak(
                format!(
                    "{}; SELECT pbm.enter_authorization_decision(case_id, 'denied', NULL, 'not shown to be needed'),
                         pbm.enter_authorization_appeal(case_id, NULL, false) FROM pbm.authorization_case",
                    asked("\"fills\": 1")
                )
                .into_boxed_str(),
            ),
            "SELECT pbm.enter_authorization_appeal(case_id, NULL, false) FROM pbm.authorization_case WHERE appeal_of IS NULL".into(),
            "55000",
            "an authorization case that is denied was appealed before",
            "The appeal is the case whose appeal_of it is; the next level is asked from there.",
        ),
        (
            Box::leak(asked("\"fills\": 1").into_boxed_str()),
            "DELETE FROM pbm.authorization_event".into(),
            "42501",
            "the events of authorization can only grow",
            "Rows of pbm.authorization_event cannot be updated, deleted or truncated.",
        ),
        (
            "",
            "SELECT pbm.report_html('BASIC', '2025-02-01', '2025-01-31')".into(),
            "22023",
            "the period ends before it begins, is longer than ten years, or has no end",
            "Pass the first and the last day of the period, such as 2025-01-01 and 2025-12-31.",
        ),
        (
            "",
            "SELECT pbm.merge_persons('\\x00')".into(),
            "22023",
            "this is no list of persons with their fills",
            "Pass entries of report_year.persons, 20 bytes each, of fewer than 2,147,483,648 fills a person.",
        ),
        (
            "",
            "SELECT pbm.require_own_transactions()".into(),
            "25001",
            "the procedure commits as it goes, and cannot do so here",
            "CALL it outside BEGIN and COMMIT, with autocommit on in a driver, and from no function. Inside a transaction, SELECT pbm.process_claims_chunk(1000); works on one chunk.",
        ),
        // The last: the transaction stays so.
        (
            "SET TRANSACTION READ ONLY",
            adjudicate_other(),
            "25006",
            "cannot adjudicate a claim in a read-only transaction",
            "Use price_claim, which writes nothing.",
        ),
    ]
}

#[test]
fn every_error_of_pbm_has_its_code_message_and_hint() {
    let mut session = Sandbox::with_book();
    assert_eq!(session.text(&adjudicate()), "paid");
    let version = session.text("SELECT version FROM pbm.schema_version");
    for (before, call, code, message, hint) in own_errors() {
        session.run(&format!("SAVEPOINT before; {before}"));
        let failure = session.failure(&call);
        session.run("ROLLBACK TO before");
        let expected = Failure {
            code: code.into(),
            message: message.replace("{version}", &version),
            hint: hint.replace("{keys}", &known_keys()),
            // What is wrong with an NDC; see sql_ndc.rs.
            detail: if code == "22P02" { failure.detail.clone() } else { String::new() },
            // Where a trigger called.
            context: if ["pg_temp", "guard_definition"].iter().any(|of| failure.context.contains(of)) {
                failure.context.clone()
            } else {
                String::new()
            },
        };
        assert_eq!(format!("{failure:?}"), format!("{expected:?}"), "{call}");
    }
}

/// What no test makes happen, or another one does: a drawing in memory that fails, a binary NDC (sql_ndc.rs), owners, policies, callers, connections and
/// purposes (security/), keys and encrypted fields (encryption/), reads (access/), memory (memory.rs), a race that is lost
/// eight times.
const ELSEWHERE: &[&str] = &[
    "EXPLAIN is refused on what reads personal data: its counts and estimates tell of rows that are hidden",
    "\"{0}\" must be 1 to 100 printable characters",
    "a chart could not be drawn",
    "a partition of {table} is no plain table",
    "a read cannot be recorded in a read-only transaction",
    "a statement of pbm failed with SPI code {0}",
    "block {number} of the audit cannot be read",
    "could not serialize access due to concurrent update",
    "invalid binary value for type ndc",
    "invalid input for type enc",
    "its record did not come to the disk in time",
    "keys come from a file or from a command, and both are set",
    "more than {limit} inquiries about people were made within a minute",
    "no background worker is free",
    "no encrypted column has this name",
    "no key checks access tokens",
    "no key has the id {id}",
    "no keys are configured",
    "no purpose of use was given",
    "not all rows of the part are sealed",
    "only pbm_owner may do this",
    "paid_at must be a moment that is not in the future and not before the fill date",
    "permission denied for table {table}",
    "personal data is not shown to the code of an index or of a materialized view",
    "policy {policy} of table {table} hides rows from the functions of pbm",
    "reads of this view cannot be recorded, for the server has not preloaded pbm",
    "records cannot be written, SQLSTATE {0}",
    "row security of table {table} is not as pbm made it",
    "the access token is refused: {0}",
    "the audit cannot be sealed here: nothing can be written",
    "the audit is checked by whoever sees every client",
    "the audit table {table} is not as it was made",
    "the claim could not be stored",
    "the claim is {found}, not {asked}",
    "the claim was not paid under Medicare Part D",
    "the connection is not encrypted",
    "the key with the id {id} is another one than was registered",
    "the key with the id {id} is retired",
    "the key {what} {fault}",
    "the keys cannot be read: {0}",
    "the payers after the plan would have paid more than the member's share, or less than nothing",
    "the read cannot be recorded, so that nothing is read: {0}",
    "the server is a standby",
    "the system gives no random bytes",
    "the tables of the read audit are locked",
    "there is no memory for {0} bytes",
    "there was no room for its record",
    "this role may not use records for this purpose",
    "too many databases record reads",
    "trigger {trigger} of table {table} calls a function of {owner}",
    "unknown purpose of use",
    "what the claim was sent as is not kept",
    "{kind} {name} belongs to {found}, not to {wanted}",
];

#[test]
fn every_error_of_the_source_is_among_them() {
    let source = format!("{}/src/error.rs", setting("PBM_SOURCE_DIR"));
    let source = fs::read_to_string(source).expect("the source can be read");
    let templates: Vec<String> = source
        .split("#[error(\"")
        .skip(1)
        .filter_map(|rest| rest.replace("\\\"", "\u{1}").split('"').next().map(|text| text.replace('\u{1}', "\"")))
        .collect();
    assert!(templates.len() > 25, "{}", templates.len());
    let errors = own_errors();
    for template in templates.iter().filter(|template| !ELSEWHERE.contains(&template.as_str())) {
        // The words between the values, in their order.
        let words: Vec<&str> = template.split(['{', '}']).step_by(2).collect();
        let says = |message: &str| {
            let mut rest = Some(message);
            words.iter().all(|word| {
                rest = rest.and_then(|rest| rest.split_once(word)).map(|(_, after)| after);
                rest.is_some()
            })
        };
        let is_tested = errors.iter().any(|(_, _, _, message, _)| says(message));
        assert!(is_tested, "{template}");
    }
}

/// The book with two sessions; the server was started where every panic is to show its backtrace.
fn two_sessions() -> (Database, [Session; 2]) {
    let database = Database::with_book();
    let mut sessions = [database.connect(), database.connect()];
    let variable = "CREATE TEMP TABLE variable (value text); COPY variable FROM PROGRAM 'printenv RUST_BACKTRACE'";
    sessions[0].run(variable);
    assert_eq!(sessions[0].text("SELECT value FROM variable"), "1", "see scripts/test.sh");
    (database, sessions)
}

fn log() -> String {
    fs::read_to_string(setting("PBM_SERVER_LOG")).expect("the server's log can be read")
}

/// A failure without anything beside its code and message.
fn plain(code: &str, message: &str) -> String {
    format!("{:?}", Failure { code: code.into(), message: message.into(), ..Failure::default() })
}

#[test]
fn a_lock_or_statement_time_out_and_a_cancel_are_postgresql_s() {
    let (database, [mut a, mut b]) = two_sessions();
    a.run("BEGIN");
    assert_eq!(a.text(&adjudicate()), "paid");
    b.run("SET lock_timeout = '50ms'");
    assert_eq!(format!("{:?}", b.failure(&adjudicate())), plain("55P03", "canceling statement due to lock timeout"));
    b.run("RESET lock_timeout; SET statement_timeout = '100ms'");
    assert_eq!(
        format!("{:?}", b.failure(&adjudicate())),
        plain("57014", "canceling statement due to statement timeout")
    );
    b.run("RESET statement_timeout");
    let mut watch = database.connect();
    let pid = b.pid();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| b.failure(&adjudicate()));
        until_blocked(&mut watch, pid);
        watch.run(&format!("SELECT pg_cancel_backend({pid})"));
        let failure = waiting.join().expect("the call that waited");
        assert_eq!(format!("{failure:?}"), plain("57014", "canceling statement due to user request"));
    });
    a.run("ROLLBACK");
    assert_eq!(b.text(&adjudicate()), "paid", "the session goes on");
}

#[test]
fn a_serialization_failure_and_a_deadlock_are_postgresql_s() {
    let (database, [mut a, mut b]) = two_sessions();
    for session in [&mut a, &mut b] {
        session.run("SET deadlock_timeout = '10ms'");
    }
    assert_eq!(a.text(&adjudicate()), "paid");
    b.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
    let again = |rx: &str| call("adjudicate_claim", &claim(json!({"rx_number": rx, "ndc": "00004-0001-01"})));
    assert_eq!(a.text(&again("3")), "paid");
    assert_eq!(
        format!("{:?}", b.failure(&again("4"))),
        plain("40001", "could not serialize access due to concurrent update")
    );
    b.run("ROLLBACK");

    a.run("BEGIN");
    b.run("BEGIN");
    assert_eq!(a.text(&again("5")), "rejected");
    assert_eq!(b.text(&adjudicate_other()), "paid");
    let mut watch = database.connect();
    let pid = b.pid();
    let failures: Vec<Failure> = thread::scope(|scope| {
        let waiting = scope.spawn(|| b.try_rows(&again("6")).err());
        until_blocked(&mut watch, pid);
        let own = a.try_rows(&call("adjudicate_claim", &claim(json!({"cardholder_id": "CARD-001", "rx_number": "7"}))));
        if own.is_err() {
            a.run("ROLLBACK");
        }
        own.err().into_iter().chain(waiting.join().expect("the call that waited")).collect()
    });
    let [failure] = &failures[..] else { panic!("one of the two is the victim: {failures:?}") };
    assert_eq!((failure.code.as_str(), failure.message.as_str()), ("40P01", "deadlock detected"));
    assert_eq!(failure.hint, "See server log for query details.");
    let lines: Vec<&str> = failure.detail.lines().collect();
    assert!(lines.len() == 2 && lines.iter().all(|line| line.starts_with("Process ")), "{failure:?}");
}

#[test]
fn what_somebody_s_trigger_raises_arrives_with_its_detail_and_hint() {
    let (_database, [mut a, _]) = two_sessions();
    let logged_before = log().len();
    a.run(
        "CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             RAISE EXCEPTION 'no more today' USING ERRCODE = '53200', DETAIL = 'The shelf is full.', HINT = 'Come tomorrow.';
         END $$;
         CREATE TRIGGER refuse AFTER INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.refuse()",
    );
    let expected = Failure {
        code: "53200".into(),
        message: "no more today".into(),
        detail: "The shelf is full.".into(),
        hint: "Come tomorrow.".into(),
        ..Failure::default()
    };
    assert_eq!(format!("{:?}", a.failure(&adjudicate())), format!("{expected:?}"));
    let batch = format!("SELECT pbm.adjudicate_batch('[{0}, {0}]'::jsonb)", claim(json!({})));
    assert_eq!(format!("{:?}", a.failure(&batch)), format!("{expected:?}"));
    a.run(
        "DROP TRIGGER refuse ON pbm.pharmacy_claim;
         CREATE TABLE public.seen (rx_number text PRIMARY KEY); GRANT SELECT, INSERT ON public.seen TO pbm_definer;
         INSERT INTO public.seen VALUES ('RX-UNIQUE');
         CREATE OR REPLACE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN INSERT INTO public.seen VALUES (NEW.rx_number); RETURN NULL; END $$;
         CREATE TRIGGER refuse AFTER INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.refuse()",
    );
    let failure = a.failure(&call("adjudicate_claim", &claim(json!({"rx_number": "RX-UNIQUE"}))));
    assert_eq!(failure.code, "23505");
    assert_eq!(failure.message, "duplicate key value violates unique constraint \"seen_pkey\"");
    assert_eq!(failure.detail, "Key (rx_number)=(RX-UNIQUE) already exists.");
    let log = log().split_off(logged_before);
    assert!(log.contains("no more today"), "the log has the errors");
    let frames: Vec<&str> =
        log.lines().filter(|line| line.contains("pgrx_pg_sys") || line.contains("rust_begin")).collect();
    assert!(frames.is_empty(), "the log shows no backtrace: {frames:?}");
}
