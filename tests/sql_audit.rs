//! Every change of a personal record is in `audit_log`, in its transaction, with who and without the record's
//! values; and the log only grows.

use std::io::{Read, Write};

use serde_json::{Value, json};
use support::{Database, Sandbox, Session, claim, literal};

/// What stands in the planted rows and must stand nowhere in the log.
const PLANTED: [&str; 12] = [
    "Plantedfirst",
    "Plantedlast",
    "1937-11-23",
    "11 Planted Street",
    "Plantedville",
    "99501",
    "5550199",
    "planted@example",
    "PLANTEDCARD",
    "PLANTEDRX",
    "PLANTEDNPI",
    "planted words",
];

/// A table with personal data: its key, one row of it, and a change of that row.
struct Personal {
    table: &'static str,
    key: &'static str,
    row: &'static str,
    change: &'static str,
}

const PERSONAL: &[Personal] = &[
    Personal {
        table: "accounting_request",
        key: "request_id",
        row: "recorded_by = 'planted'",
        change: "provided_by = 'planted'",
    },
    Personal {
        table: "break_glass",
        key: "break_glass_id",
        row: "opened_by = 'planted'",
        change: "review_note = 'planted words'",
    },
    Personal {
        table: "confidential_communication",
        key: "communication_id",
        row: "phone = '5550197'",
        change: "city = 'Plantedville'",
    },
    Personal {
        table: "disclosure",
        key: "disclosure_id",
        row: "recorded_by = 'planted'",
        change: "purpose = 'planted'",
    },
    Personal {
        table: "disclosure_suspension",
        key: "suspension_id",
        row: "recorded_by = 'planted'",
        change: "reason = 'planted'",
    },
    Personal { table: "legal_hold", key: "hold_id", row: "set_by = 'planted'", change: "reason = 'planted'" },
    Personal {
        table: "patient_restriction",
        key: "restriction_id",
        row: "description = 'planted words'",
        change: "withheld_purposes = '{TREAT}'",
    },
    Personal {
        table: "member_plain_contact",
        key: "patient_id",
        row: "city = 'Plantedville'",
        change: "phone = '5550198'",
    },
    Personal { table: "member_index", key: "client_id, blind, patient_id", row: "key_id = 77", change: "key_id = 78" },
    Personal {
        table: "member_state",
        key: "patient_id",
        row: "patient_id = '00000000-0000-4000-9000-000000000001'",
        change: "longest_supply_days = 7",
    },
    Personal {
        table: "members",
        key: "member_id",
        row: "first_name = 'Plantedfirst'",
        change: "last_name = 'Plantedlaster'",
    },
    Personal {
        table: "coverage",
        key: "coverage_id",
        row: "cardholder_id = 'PLANTEDCARD'",
        change: "group_id = 'PLANTEDCARD2'",
    },
    Personal {
        table: "accumulator",
        key: "owner_id, plan_id, benefit_year_start, scope",
        row: "scope = 'individual'",
        change: "out_of_pocket_met = 987.65",
    },
    Personal {
        table: "member_lock_in",
        key: "lock_in_id",
        row: "source = 'planted words'",
        change: "second_notice_date = '2025-02-01'",
    },
    Personal {
        table: "member_low_income",
        key: "patient_id, effective_date",
        row: "document_reference = 'planted words'",
        change: "level = 3",
    },
    Personal {
        table: "member_condition",
        key: "patient_id, condition, effective_date",
        row: "source = 'planted words'",
        change: "termination_date = '2025-02-01'",
    },
    Personal {
        table: "part_d_accumulator",
        key: "patient_id, plan_id, year",
        row: "opening_source = 'planted words'",
        change: "troop = 987.65",
    },
    Personal {
        table: "m3p_election",
        key: "election_id",
        row: "end_reason = 'planted words'",
        change: "end_date = '2025-03-01'",
    },
    Personal {
        table: "accumulator_sync",
        key: "sync_id",
        row: "reference = 'planted words'",
        change: "deductible_applied = 987.65",
    },
    Personal {
        table: "mac_appeal",
        key: "appeal_id",
        row: "reference = 'planted words'",
        change: "acquisition_cost = 987",
    },
    Personal { table: "mac_appeal_claim", key: "appeal_id, claim_id", row: "quantity = 12.34", change: "quantity = 7" },
    Personal { table: "m3p_bill", key: "patient_id, year, month", row: "cap = 12.34", change: "balance = 1" },
    Personal { table: "part_d_claim", key: "claim_id", row: "gross = 12.34", change: "prorated = true" },
    Personal {
        table: "claim_transition",
        key: "claim_id",
        row: "kind = 'emergency'",
        change: "notice_sent_at = '2025-02-02'",
    },
    Personal {
        table: "part_d_other_payment",
        key: "claim_id, sequence",
        row: "amount = 12.34",
        change: "payer_type = 'adap'",
    },
    Personal {
        table: "prior_authorization",
        key: "authorization_number",
        row: "authorization_number = 'A1'",
        change: "fills_authorized = 7",
    },
    Personal {
        table: "pharmacy_claim",
        key: "id, fill_date",
        row: "rx_number = 'PLANTEDRX'",
        change: "prescriber_npi = 'PLANTEDNPI2'",
    },
    Personal {
        table: "dur_alert",
        key: "id",
        row: "override_reason = 'planted words'",
        change: "overridden_by = gen_random_uuid()",
    },
    Personal {
        table: "authorization_case",
        key: "case_id",
        row: "authorization_number = 'A1'",
        change: "reason = 'planted words'",
    },
    Personal {
        table: "authorization_use",
        key: "use_id",
        row: "authorization_number = 'A1'",
        change: "given_back_at = now()",
    },
    Personal {
        table: "claim_ingredient",
        key: "claim_ingredient_id",
        row: "place = 25",
        change: "ingredient_cost = 987.65",
    },
    Personal { table: "claim_other_payer", key: "other_payer_id", row: "place = 9", change: "payer_id = 'PLANTEDPAY'" },
    Personal { table: "claim_other_payer_amount", key: "amount_id", row: "place = 25", change: "amount = 987.65" },
    Personal {
        table: "claims_staging",
        key: "staging_id",
        row: "true",
        change: "raw_data = '{\"first_name\": \"Plantedfirster\"}'",
    },
    Personal {
        table: "record_staging",
        key: "staging_id",
        row: "true",
        change: "raw_data = '{\"first_name\": \"Plantedfirster\"}'",
    },
];

/// The book with a planted row in every personal table.
fn planted() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(
        "SET LOCAL search_path = pbm;
         INSERT INTO members (member_id, first_name, last_name, date_of_birth, eligibility_status, plan_id, effective_date, state)
         VALUES (900, 'Plantedfirst', 'Plantedlast', '1937-11-23', 'inactive', 'BASIC', '2020-01-01', 'OH');
         INSERT INTO member_plain_contact SELECT patient_id, '11 Planted Street', 'Plantedville', '99501', '5550199', 'planted@example'
         FROM members WHERE member_id = 900;
         INSERT INTO member_index SELECT gen_random_uuid(), '\\x506c616e7465646669727374506c616e', patient_id, 77 FROM members WHERE member_id = 900;
         INSERT INTO accounting_request (patient_id, requested_on, due_on, is_free, recorded_by)
         VALUES ('00000000-0000-4000-9000-000000000001', '2025-01-01', '2025-02-01', true, 'planted');
         INSERT INTO break_glass (patient_id, reason, opened_at, expires_at, opened_by, opened_session, purpose, is_signed, opened_xid)
         VALUES ('00000000-0000-4000-9000-000000000001', 'planted words and some more', '2025-01-01 10:00+00', '2025-01-01 10:30+00', 'planted', 'planted', 'BTG', false, '1');
         INSERT INTO confidential_communication (patient_id, phone, effective_date) VALUES ('00000000-0000-4000-9000-000000000001', '5550197', '2025-01-01');
         INSERT INTO disclosure (patient_id, disclosed_on, basis, recipient_name, description, purpose, recorded_by)
         VALUES ('00000000-0000-4000-9000-000000000001', '2025-01-01', 'public_health', 'planted', 'planted words', 'planted words', 'planted');
         INSERT INTO disclosure_suspension (patient_id, basis, agency, official, reason, is_written, first_date, last_date, recorded_by)
         VALUES ('00000000-0000-4000-9000-000000000001', 'law_enforcement', 'planted', 'planted', 'planted words', true, '2025-01-01', '2025-02-01', 'planted');
         INSERT INTO legal_hold (patient_id, held_patient_id, reason, set_by) VALUES ('00000000-0000-4000-9000-000000000001', '00000000-0000-4000-9000-000000000001', 'planted words', 'planted');
         INSERT INTO patient_restriction (patient_id, withheld_purposes, description, effective_date)
         VALUES ('00000000-0000-4000-9000-000000000001', '{HOPERAT}', 'planted words', '2025-01-01');
         UPDATE coverage SET cardholder_id = 'PLANTEDCARD' WHERE member_id = 1;
         INSERT INTO accumulator (owner_id, plan_id, benefit_year_start, scope)
         VALUES (gen_random_uuid(), '00000000-0000-4000-8000-000000000001', '2025-01-01', 'individual');
         INSERT INTO member_lock_in (patient_id, plan_id, program, locked_to, npis, applies_to, first_notice_date, source)
         VALUES ('00000000-0000-4000-9000-000000000001', '00000000-0000-4000-8000-000000000001', 'part_d', 'pharmacy', '{1234567893}', 'all', '2025-01-01', 'planted words');
         INSERT INTO member_low_income (patient_id, effective_date, level, source, document_reference)
         VALUES ('00000000-0000-4000-9000-000000000001', '2025-01-01', 1, 'best_available_evidence', 'planted words');
         INSERT INTO member_condition (patient_id, condition, effective_date, source)
         VALUES ('00000000-0000-4000-9000-000000000001', 'hospice', '2025-01-01', 'planted words');
         INSERT INTO part_d_accumulator (patient_id, plan_id, year, troop, troop_opening, opening_source, opening_date)
         VALUES ('00000000-0000-4000-9000-000000000001', '00000000-0000-4000-8000-000000000001', 2025, 7, 7, 'planted words', '2025-01-01');
         INSERT INTO part_d_claim (claim_id, fill_date, patient_id, plan_id, year, kind, gross, deductible_phase, initial_phase, catastrophic_phase,
             standard_share, plan_share, patient_pay, low_income_subsidy, manufacturer_discount, selected_drug_subsidy, reinsurance, plan_pay,
             deductible_before, troop_before, gross_before, plan_deductible_before, deductible_accrued, troop_accrued, plan_deductible_accrued,
             threshold, catastrophic_code, prorated, likely_to_benefit, in_payment_plan)
         VALUES (gen_random_uuid(), '2025-01-01', '00000000-0000-4000-9000-000000000001', '00000000-0000-4000-8000-000000000001', 2025, 'other',
             12.34, 12.34, 0, 0, 12.34, 12.34, 12.34, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12.34, 12.34, 0, 2000, '', false, false, false);
         INSERT INTO claim_transition (claim_id, fill_date, patient_id, kind)
         VALUES (gen_random_uuid(), '2025-01-01', '00000000-0000-4000-9000-000000000001', 'emergency');
         INSERT INTO part_d_other_payment (claim_id, sequence, patient_id, payer_type, counts, amount, paid_at, troop_change)
         VALUES (gen_random_uuid(), 1, '00000000-0000-4000-9000-000000000001', 'spap', true, 12.34, '2025-01-02', 0);
         INSERT INTO m3p_election (patient_id, plan_id, election_date, end_date, end_reason)
         VALUES ('00000000-0000-4000-9000-000000000001', '00000000-0000-4000-8000-000000000001', '2025-01-01', '2025-02-01', 'planted words');
         INSERT INTO m3p_bill (patient_id, year, month, election_id, cap, new_cost, amount, balance)
         VALUES ('00000000-0000-4000-9000-000000000001', 2025, 1, gen_random_uuid(), 12.34, 0, 0, 0);
         INSERT INTO accumulator_sync (patient_id, family_id, plan_id, benefit_year_start, source, reference, mode, as_of, deductible,
             out_of_pocket, deductible_applied, out_of_pocket_applied)
         VALUES ('00000000-0000-4000-9000-000000000001', gen_random_uuid(), '00000000-0000-4000-8000-000000000001', '2025-01-01', 'MEDICAL',
             'planted words', 'difference', '2025-02-01 10:00+00', 12.34, 12.34, 0, 0);
         INSERT INTO mac_appeal (appeal_id, claim_id, fill_date, patient_id, plan_id, pharmacy_id, network_id, ndc, mac_unit_price,
             acquisition_cost, reference, file_by, answer_by, like_pharmacies)
         VALUES ('00000000-0000-4000-d000-000000000002', gen_random_uuid(), '2025-01-01', '00000000-0000-4000-9000-000000000001',
             '00000000-0000-4000-8000-000000000001', 1, 1, '00005-0001-01', 1, 12.34, 'planted words', '2025-01-10', '2025-01-20', true);
         INSERT INTO mac_appeal_claim (appeal_id, claim_id, fill_date, patient_id, plan_id, quantity, ingredient_cost, ingredient_cost_due)
         VALUES ('00000000-0000-4000-d000-000000000002', gen_random_uuid(), '2025-01-01', '00000000-0000-4000-9000-000000000001',
             '00000000-0000-4000-8000-000000000001', 12.34, 1, 2);
         INSERT INTO prior_authorization (authorization_number, patient_id, plan_id, ndc, effective_date)
         VALUES ('A1', '00000000-0000-4000-9000-000000000001', '00000000-0000-4000-8000-000000000001', '00005-0001-01', '2025-01-01');
         INSERT INTO authorization_case (case_id, patient_id, plan_id, program, request_type, authorization_number, requested, requester, received_at)
         VALUES (gen_random_uuid(), '00000000-0000-4000-9000-000000000001', '00000000-0000-4000-8000-000000000001', 'commercial',
                 'pre_service', 'A1', '{}', 'planted words', now());
         INSERT INTO authorization_use (use_id, claim_id, fill_date, patient_id, authorization_number, quantity, amount)
         VALUES (gen_random_uuid(), gen_random_uuid(), '2025-01-01', '00000000-0000-4000-9000-000000000001', 'A1', 1, 1);
         INSERT INTO claim_ingredient (claim_ingredient_id, claim_id, fill_date, patient_id, place, ndc, quantity, covered, ingredient_cost, price_basis)
         VALUES (gen_random_uuid(), gen_random_uuid(), '2025-01-01', '00000000-0000-4000-9000-000000000001', 25, '00005-0001-01', 1, true, 1, 'NADAC');
         INSERT INTO claim_other_payer (other_payer_id, claim_id, fill_date, patient_id, place)
         VALUES ('00000000-0000-4000-d000-000000000001', gen_random_uuid(), '2025-01-01', '00000000-0000-4000-9000-000000000001', 9);
         INSERT INTO claim_other_payer_amount (amount_id, other_payer_id, patient_id, kind, place, qualifier, amount)
         VALUES (gen_random_uuid(), '00000000-0000-4000-d000-000000000001', '00000000-0000-4000-9000-000000000001', 'paid', 25, '07', 1);
         INSERT INTO member_state (patient_id) VALUES ('00000000-0000-4000-9000-000000000001');
         INSERT INTO pharmacy_claim (claim_number, rx_number, fill_date, prescriber_npi, submitted)
         VALUES ('C1', 'PLANTEDRX', '2025-03-10', 'PLANTEDNPI', '{\"cardholder_id\": \"PLANTEDCARD\"}');
         INSERT INTO dur_alert (patient_id, override_reason) VALUES (gen_random_uuid(), 'planted words');
         INSERT INTO claims_staging (raw_data) VALUES ('{\"first_name\": \"Plantedfirst\", \"odd key\": \"PLANTEDCARD\"}');
         INSERT INTO record_staging (run_id, line, raw_data)
         SELECT begin_load_run('members'), 2, '{\"first_name\": \"Plantedfirst\", \"odd key\": \"PLANTEDCARD\"}';
         RESET search_path",
    );
    session
}

/// The newest audit row.
fn newest(session: &mut Session) -> i64 {
    session.number("SELECT coalesce(max(audit_id), 0) FROM pbm.audit_log")
}

/// What a statement leaves in the log, as "table OPERATION" once for each row; each row tells who and when
/// and nothing of the planted values.
fn logged(session: &mut Session, sql: &str) -> Vec<String> {
    let before = newest(session);
    session.run(sql);
    since(session, before)
}

fn since(session: &mut Session, before: i64) -> Vec<String> {
    let rows = session.rows(&format!(
        "SELECT table_name || ' ' || operation, (to_jsonb(a) - 'timestamp' - 'audit_id' - 'transaction_id' - 'backend_pid')::text,
                transaction_id = pg_current_xact_id() AND session_user_name = SESSION_USER AND user_name = CURRENT_USER
                AND application_name = current_setting('application_name') AND backend_pid = pg_backend_pid()
                AND \"timestamp\" BETWEEN transaction_timestamp() AND clock_timestamp(),
                concat(old_values, new_values)
         FROM pbm.audit_log a WHERE audit_id > {before} ORDER BY audit_id"
    ));
    rows.into_iter()
        .map(|row| {
            let text = row[1].clone().unwrap();
            assert_eq!(row[2].as_deref(), Some("t"), "who and when in {text}");
            // Digits alone can stand in a key by chance: they are looked for in the values.
            let values = row[3].clone().unwrap_or_default();
            let has_letters = |planted: &str| planted.contains(char::is_alphabetic);
            let leaked = |planted: &&&str| {
                if has_letters(planted) { text.contains(**planted) } else { values.contains(**planted) }
            };
            assert_eq!(PLANTED.iter().find(leaked), None, "a planted value in {text}");
            row[0].clone().unwrap()
        })
        .collect()
}

/// Of these rows, those of one table.
fn of(rows: &[String], table: &str) -> Vec<String> {
    rows.iter().filter_map(|row| row.strip_prefix(&format!("{table} "))).map(str::to_owned).collect()
}

/// The columns a row can be inserted with.
fn columns(session: &mut Session, table: &str) -> String {
    session.text(&format!(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
         WHERE attrelid = 'pbm.{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
    ))
}

/// Every way to change a row of the table, with what the log must say of it.
fn forms(session: &mut Session, personal: &Personal) -> Vec<(String, &'static str)> {
    let Personal { table, key, row, change } = personal;
    let columns = columns(session, table);
    let first = columns.split(", ").next().unwrap().to_owned();
    let matched = key.split(", ").map(|k| format!("t.{k} = s.{k}")).collect::<Vec<_>>().join(" AND ");
    let values = columns.split(", ").map(|c| format!("s.{c}")).collect::<Vec<_>>().join(", ");
    session
        .run(&format!("CREATE TEMPORARY TABLE saved ON COMMIT DROP AS SELECT {columns} FROM pbm.{table} WHERE {row}"));
    assert_eq!(session.number("SELECT count(*) FROM saved"), 1, "{table}");
    let insert = format!("INSERT INTO pbm.{table} ({columns}) SELECT {columns} FROM saved");
    let delete = format!("DELETE FROM pbm.{table} t USING saved s WHERE {matched}");
    let merge = |branch: &str| format!("MERGE INTO pbm.{table} t USING saved s ON {matched} {branch}");
    vec![
        (format!("UPDATE pbm.{table} t SET {change} FROM saved s WHERE {matched}"), "UPDATE"),
        (delete.clone(), "DELETE"),
        (insert.clone(), "INSERT"),
        (format!("{insert} ON CONFLICT ({key}) DO UPDATE SET {first} = excluded.{first}, {change}"), "UPDATE"),
        (merge(&format!("WHEN MATCHED THEN UPDATE SET {change}")), "UPDATE"),
        (merge("WHEN MATCHED THEN DELETE"), "DELETE"),
        (merge(&format!("WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})")), "INSERT"),
        (format!("WITH gone AS ({delete} RETURNING 1) SELECT * FROM gone"), "DELETE"),
    ]
}

#[test]
fn every_form_of_change_of_every_personal_table_is_logged() {
    for personal in PERSONAL {
        let mut session = planted();
        let table = personal.table;
        for (sql, operation) in forms(&mut session, personal) {
            let rows = logged(&mut session, &sql);
            assert_eq!(of(&rows, table), [operation], "{sql}");
        }

        let columns = columns(&mut session, table);
        let before = newest(&mut session);
        let mut bytes = Vec::new();
        session.copy_out("COPY saved TO STDOUT").unwrap().read_to_end(&mut bytes).unwrap();
        let mut writer = session.copy_in(&format!("COPY pbm.{table} ({columns}) FROM STDIN")).unwrap();
        writer.write_all(&bytes).unwrap();
        writer.finish().unwrap();
        assert_eq!(of(&since(&mut session, before), table), ["INSERT"], "COPY to {table}");

        let rows = logged(&mut session, &format!("TRUNCATE pbm.{table} CASCADE"));
        let truncated = of(&rows, table);
        assert!(
            !truncated.is_empty() && truncated.iter().all(|operation| operation == "TRUNCATE"),
            "{table}: {rows:?}"
        );
    }
}

#[test]
fn replica_sessions_are_logged_too() {
    for personal in PERSONAL {
        let mut session = planted();
        let forms = forms(&mut session, personal);
        session.run("SET LOCAL session_replication_role = replica");
        for (sql, operation) in forms {
            let rows = logged(&mut session, &sql);
            assert_eq!(of(&rows, personal.table), [operation], "{sql}");
        }
        let rows = logged(&mut session, &format!("TRUNCATE pbm.{} CASCADE", personal.table));
        assert!(of(&rows, personal.table).contains(&"TRUNCATE".to_owned()), "{}: {rows:?}", personal.table);
    }
}

/// Without the triggers the same statements leave nothing, so it is they that the tests above prove; and one
/// that is not ALWAYS enabled is dodged by a replica session.
#[test]
fn it_is_the_triggers_that_write_the_log() {
    for personal in PERSONAL {
        let mut session = planted();
        let table = personal.table;
        let change = format!("UPDATE pbm.{table} SET {} WHERE {}", personal.change, personal.row);
        let truncate = format!("TRUNCATE pbm.{table} CASCADE");
        session.run("SAVEPOINT before");
        for statement in [&change, &truncate] {
            session.run(&format!(
                "ALTER TABLE pbm.{table} DISABLE TRIGGER audit_change; ALTER TABLE pbm.{table} DISABLE TRIGGER audit_truncate"
            ));
            if table == "pharmacy_claim" {
                session.run("ALTER TABLE pbm.pharmacy_claim_2025_q1 DISABLE TRIGGER audit_change");
                let partitions = session.table("SELECT string_agg(inhrelid::regclass::text, ' ') FROM pg_inherits WHERE inhparent = 'pbm.pharmacy_claim'::regclass");
                for partition in partitions.split(' ') {
                    session.run(&format!("ALTER TABLE {partition} DISABLE TRIGGER audit_truncate"));
                }
            }
            let rows = logged(&mut session, statement);
            assert_eq!(of(&rows, table), Vec::<String>::new(), "{statement}");
            session.run("ROLLBACK TO before");
        }
        if table != "pharmacy_claim" {
            session.run(&format!(
                "ALTER TABLE pbm.{table} ENABLE TRIGGER audit_change; SET LOCAL session_replication_role = replica"
            ));
            let rows = logged(&mut session, &change);
            assert_eq!(of(&rows, table), Vec::<String>::new(), "{change}");
        }
    }
}

#[test]
fn all_personal_tables_are_guarded_always() {
    let mut session = Sandbox::with_book();
    session.run("SELECT pbm.ensure_partitions('2031-02-01', '2031-01-01')");
    let mut expected: Vec<String> = PERSONAL.iter().map(|p| format!("pbm.{}|A|A", p.table)).collect();
    let partitions = session.rows(
        "SELECT inhrelid::regclass::text || '|A|A' FROM pg_inherits WHERE inhparent = 'pbm.pharmacy_claim'::regclass",
    );
    assert!(partitions.len() > 5, "{partitions:?}");
    expected.extend(partitions.into_iter().map(|mut row| row.remove(0).unwrap()));
    expected.sort_unstable_by_key(|line| line.replace('|', ""));
    let actual = session.table(
        "SELECT tgrelid::regclass::text, max(tgenabled::text) FILTER (WHERE tgname = 'audit_change'),
                max(tgenabled::text) FILTER (WHERE tgname = 'audit_truncate')
         FROM pg_trigger
         WHERE tgname IN ('audit_change', 'audit_truncate')
           AND tgrelid NOT IN (SELECT to_regclass('pbm.' || h.key) FROM pbm.schema_version v, jsonb_each_text(v.holds) h
                               WHERE h.value <> 'personal')
         GROUP BY tgrelid ORDER BY (tgrelid::regclass::text) COLLATE \"C\"",
    );
    assert_eq!(actual, expected.join("\n"));
}

#[test]
fn a_partition_is_logged_under_the_tables_name() {
    let mut session = planted();
    session.run("SELECT pbm.ensure_partitions('2031-01-31', '2031-01-01')");
    for partition in ["pharmacy_claim_2031_q1", "pharmacy_claim_default"] {
        let date = if partition.ends_with("default") { "1950-01-01" } else { "2031-01-05" };
        let row = format!(
            "INSERT INTO pbm.{partition} (claim_number, rx_number, fill_date)
             VALUES ('P', 'PLANTEDRX', '{date}')"
        );
        for replication_role in ["origin", "replica"] {
            session.run(&format!("SET LOCAL session_replication_role = {replication_role}"));
            assert_eq!(logged(&mut session, &row), ["pharmacy_claim INSERT"], "{partition}");
            let update = format!("UPDATE pbm.{partition} SET rx_number = 'PLANTEDRX2'");
            assert_eq!(logged(&mut session, &update), ["pharmacy_claim UPDATE"], "{partition}");
            assert_eq!(
                logged(&mut session, &format!("DELETE FROM pbm.{partition}")),
                ["pharmacy_claim DELETE"],
                "{partition}"
            );
            let rows = logged(&mut session, &format!("TRUNCATE pbm.{partition} CASCADE"));
            assert_eq!(of(&rows, "pharmacy_claim"), ["TRUNCATE"], "{partition}");
        }
    }
}

#[test]
fn a_row_that_moves_to_another_partition_is_logged() {
    let mut session = planted();
    let rows =
        logged(&mut session, "UPDATE pbm.pharmacy_claim SET fill_date = '2025-04-10' WHERE rx_number = 'PLANTEDRX'");
    assert!(!of(&rows, "pharmacy_claim").is_empty(), "{rows:?}");
    assert!(rows.iter().all(|row| row.starts_with("pharmacy_claim ")), "{rows:?}");
}

#[test]
fn cascades_are_logged() {
    let mut session = planted();
    let rows = logged(&mut session, "TRUNCATE pbm.members CASCADE");
    for table in ["members", "coverage", "prior_authorization"] {
        assert_eq!(of(&rows, table), ["TRUNCATE"], "{rows:?}");
    }
    // A new span changes the member's plan by a trigger.
    let mut session = planted();
    let rows = logged(
        &mut session,
        "INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, effective_date)
         VALUES (900, '00000000-0000-4000-8000-000000000002', 'PLANTEDCARD', gen_random_uuid(), '2025-01-01')",
    );
    let mut sorted = rows.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["coverage INSERT", "members UPDATE"]);
}

#[test]
fn values_are_masked_and_only_changes_are_told() {
    let mut session = planted();
    session.run("UPDATE pbm.members SET first_name = 'Plantedfirster', state = 'AK' WHERE member_id = 900");
    let row = session.table("SELECT row_key, old_values, new_values FROM pbm.audit_log ORDER BY audit_id DESC LIMIT 1");
    assert_eq!(
        row,
        "900|{\"name\": \"***\", \"state\": \"OH\", \"first_name\": \"***\"}|{\"name\": \"***\", \"state\": \"AK\", \"first_name\": \"***\"}"
    );
    session.run("DELETE FROM pbm.members WHERE member_id = 900");
    let mut old = |table: &str| -> Value {
        let old = session.text(&format!(
            "SELECT old_values::text FROM pbm.audit_log WHERE operation = 'DELETE' AND table_name = '{table}'
             ORDER BY audit_id DESC LIMIT 1"
        ));
        serde_json::from_str(&old).unwrap()
    };
    let (member, contact) = (old("members"), old("member_plain_contact"));
    assert_eq!(
        (&member["first_name"], &member["date_of_birth"], &contact["zip_code"], &member["plan_id"], &member["name"]),
        (&json!("***"), &json!("1937"), &json!("995"), &json!("BASIC"), &json!("***"))
    );
}

#[test]
fn a_document_nested_too_deep_to_read_is_logged_without_it() {
    let mut session = planted();
    let nested = format!("{}\"planted words\"{}", "[".repeat(500), "]".repeat(500));
    session.run("INSERT INTO pbm.claims_staging (staging_id, raw_data) VALUES (77, '{}')");
    let rows =
        logged(&mut session, &format!("UPDATE pbm.claims_staging SET raw_data = '{nested}' WHERE staging_id = 77"));
    assert_eq!(rows, ["claims_staging UPDATE"]);
    assert_eq!(
        session.table("SELECT row_key, new_values FROM pbm.audit_log ORDER BY audit_id DESC LIMIT 1"),
        "77|\"***\""
    );
}

#[test]
fn the_person_is_named_whatever_role_acts() {
    let mut session = planted();
    session.run(
        "CREATE ROLE pbm_test_clerk; CREATE ROLE pbm_test_deputy; GRANT pbm_test_deputy TO pbm_test_clerk;
         GRANT USAGE ON SCHEMA pbm TO pbm_test_deputy;
         GRANT SELECT, UPDATE ON pbm.members TO pbm_test_deputy; CREATE POLICY deputy ON pbm.members TO pbm_test_deputy USING (true);
         GRANT EXECUTE ON FUNCTION pbm.adjudicate_claim(jsonb) TO pbm_test_deputy;
         SET SESSION AUTHORIZATION pbm_test_clerk; SET ROLE pbm_test_deputy; SET LOCAL application_name = 'desk 7'",
    );
    session.run("UPDATE pbm.members SET state = 'AK' WHERE member_id = 900");
    let answer = session
        .text(&format!("SELECT pbm.adjudicate_claim({}::jsonb) ->> 'status'", literal(&claim(json!({})).to_string())));
    assert!(["paid", "rejected"].contains(&answer.as_str()));
    assert_eq!(session.failure("SELECT * FROM pbm.audit_log").code, "42501");
    session.run("RESET ROLE; RESET SESSION AUTHORIZATION");
    assert_eq!(
        session.table(
            "SELECT table_name, user_name, session_user_name, application_name, transaction_id = pg_current_xact_id()
             FROM pbm.audit_log ORDER BY audit_id DESC LIMIT 2"
        ),
        "pharmacy_claim|pbm_test_deputy|pbm_test_clerk|desk 7|t\nmembers|pbm_test_deputy|pbm_test_clerk|desk 7|t"
    );
}

#[test]
fn a_claim_is_one_audit_row_however_it_ends() {
    let mut session = Sandbox::with_book();
    let family = claim(json!({"cardholder_id": "CARD-FAMILY", "ndc": "00002-0001-01"}));
    let interaction = claim(json!({"ndc": "00003-0001-01", "rx_number": "2"}));
    session.adjudicate(&claim(json!({"ndc": "00004-0001-01", "rx_number": "1"})));
    let rows = |session: &mut Session, work: &dyn Fn(&mut Session) -> Value| {
        let before = newest(session);
        let answer = work(session);
        let rows = since(session, before);
        let keys = session.table(&format!(
            "SELECT row_key, new_values, length(content_digest) FROM pbm.audit_log WHERE audit_id > {before}"
        ));
        (answer["claim_id"].as_str().unwrap_or_default().to_owned(), rows, keys)
    };
    for (work, operation, change) in [
        (&(|s: &mut Session| s.adjudicate(&family)) as &dyn Fn(&mut Session) -> Value, "INSERT", "NULL"),
        (&|s: &mut Session| s.adjudicate_typed(&interaction), "INSERT", "NULL"),
        (&|s: &mut Session| s.adjudicate(&json!({})), "INSERT", "NULL"),
        (&|s: &mut Session| s.reverse(&family), "UPDATE", "{\"status\": \"reversed\"}"),
    ] {
        let (id, logged, keys) = rows(&mut session, work);
        assert_eq!(logged, [format!("pharmacy_claim {operation}")]);
        assert_eq!(keys, format!("{id}|{change}|18"));
    }
    let nothing: [&dyn Fn(&mut Session) -> Value; 4] =
        [&|s| s.reverse(&family), &|s| s.reverse_number("none"), &|s| s.price(&family), &|s| {
            s.adjudicate(&claim(json!({"ndc": "00004-0001-01", "rx_number": "1"})))
        }];
    for work in nothing {
        assert!(rows(&mut session, work).1.is_empty());
    }
}

#[test]
fn a_batch_of_a_thousand_claims_is_a_thousand_audit_rows() {
    let mut session = Sandbox::with_book();
    let batch: Vec<Value> = (0..1000)
        .map(|n| {
            claim(json!({"cardholder_id": format!("CARD-{:03}", n % 60), "rx_number": format!("{n}"),
                              "fill_date": format!("2025-{:02}-15", n / 100 + 1)}))
        })
        .collect();
    let before = newest(&mut session);
    session.adjudicate_batch(&batch);
    assert_eq!(since(&mut session, before), vec!["pharmacy_claim INSERT"; 1000]);
    assert_eq!(
        session.number(
            "SELECT count(DISTINCT a.content_digest) FROM pbm.pharmacy_claim c JOIN pbm.audit_log a ON a.row_key = c.id::text"
        ),
        1000
    );
}

/// Only the rows that the engine writes itself are summed up: what other triggers do meanwhile is logged.
#[test]
fn what_other_triggers_change_during_adjudication_is_logged() {
    for (event, change, expected) in [
        ("AFTER", "UPDATE pbm.members SET state = 'AK' WHERE member_id = 1", "members UPDATE"),
        ("BEFORE", "UPDATE pbm.members SET state = 'AK' WHERE member_id = 1", "members UPDATE"),
        ("AFTER", "UPDATE pbm.accumulator SET out_of_pocket_met = 1", "accumulator UPDATE"),
        ("AFTER", "UPDATE pbm.pharmacy_claim SET drug_name = 'other' WHERE id = NEW.id", "pharmacy_claim UPDATE"),
        (
            "AFTER",
            "INSERT INTO pbm.pharmacy_claim (claim_number, fill_date) SELECT 'X' || NEW.claim_number, '2025-01-01'
             WHERE NEW.claim_number NOT LIKE 'X%'",
            "pharmacy_claim INSERT",
        ),
        ("AFTER", "DELETE FROM pbm.coverage WHERE cardholder_id = 'CARD-050'", "coverage DELETE"),
    ] {
        let mut session = Sandbox::with_book();
        session.run(&format!(
            "CREATE FUNCTION pg_temp.meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {change}; RETURN NEW; END $$;
             CREATE TRIGGER meddle {event} INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle()"
        ));
        for batch in [vec![claim(json!({}))], vec![claim(json!({"rx_number": "2", "cardholder_id": "CARD-001"})); 2]] {
            session.run("SAVEPOINT before");
            let before = newest(&mut session);
            session.adjudicate_batch(&batch);
            let rows = since(&mut session, before);
            let meddled = rows.iter().filter(|row| *row == expected).count();
            let own = usize::from(expected == "pharmacy_claim INSERT");
            assert!(meddled > own, "{change}: {rows:?}");
            session.run("ROLLBACK TO before");
        }
    }
}

/// Also where it is the very row that the engine is writing, and whichever trigger fires first.
#[test]
fn what_other_triggers_change_of_the_same_row_is_logged() {
    for name in ["aaa", "zzz"] {
        for (table, change, expected) in [
            (
                "accumulator",
                "UPDATE pbm.accumulator SET deductible_met = 77 WHERE owner_id = NEW.owner_id AND scope = NEW.scope",
                "{\"deductible_met\": 77.00}",
            ),
            (
                "pharmacy_claim",
                "UPDATE pbm.pharmacy_claim SET drug_name = 'other' WHERE id = NEW.id",
                "{\"drug_name\": \"other\"}",
            ),
        ] {
            let mut session = Sandbox::with_book();
            session.adjudicate(&claim(json!({})));
            session.run(&format!(
                "CREATE FUNCTION pg_temp.meddle() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN IF pg_trigger_depth() = 1 THEN {change}; END IF; RETURN NULL; END $$;
                 CREATE TRIGGER {name} AFTER UPDATE ON pbm.{table} FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle()"
            ));
            let before = newest(&mut session);
            assert_eq!(session.reverse(&claim(json!({})))["status"], "reversed");
            let rows = since(&mut session, before);
            let meddled = session.table(&format!(
                "SELECT DISTINCT new_values FROM pbm.audit_log WHERE audit_id > {before} AND table_name = '{table}' AND new_values ->> 'status' IS NULL"
            ));
            assert_eq!(meddled, expected, "{name} on {table}: {rows:?}");
        }
    }
}

/// A claim that fails half way leaves nothing behind that would keep a later change out of the log, whichever
/// command of its transaction that is.
#[test]
fn after_a_failed_claim_changes_are_logged_as_before() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.adjudicate(&claim(json!({})));
    for (table, event) in [("accumulator", "UPDATE"), ("pharmacy_claim", "INSERT"), ("dur_alert", "INSERT")] {
        session.run(&format!(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
             CREATE TRIGGER fail AFTER {event} ON pbm.{table} FOR EACH ROW EXECUTE FUNCTION fail()"
        ));
        let batch = json!([claim(json!({"ndc": "00004-0001-01", "rx_number": "2"})), claim(json!({"rx_number": "3"}))]);
        let failure =
            session.failure(&format!("SELECT * FROM pbm.adjudicate_batch({}::jsonb)", literal(&batch.to_string())));
        assert_eq!(failure.code, "P0001", "{failure:?}");
        session.run("DROP FUNCTION fail() CASCADE");
        let before = newest(&mut session);
        let update = "UPDATE pbm.accumulator SET updated_at = clock_timestamp() WHERE scope = 'individual';";
        session.run(&format!("BEGIN; {}", update.repeat(100)));
        assert_eq!(since(&mut session, before), vec!["accumulator UPDATE"; 100], "after a failure in {table}");
        session.run("COMMIT");
    }
}

#[test]
fn a_rollback_takes_the_change_and_its_log_back_together() {
    let mut session = planted();
    let before = session.table("SELECT count(*), max(audit_id) FROM pbm.audit_log");
    session.run("SAVEPOINT here; UPDATE pbm.members SET state = 'AK'");
    assert_ne!(session.table("SELECT count(*), max(audit_id) FROM pbm.audit_log"), before);
    session.run("ROLLBACK TO here");
    assert_eq!(session.table("SELECT count(*), max(audit_id) FROM pbm.audit_log"), before);
    assert_eq!(session.number("SELECT count(*) FROM pbm.members WHERE state = 'AK'"), 0);
}

#[test]
fn a_change_that_cannot_be_logged_is_not_made() {
    let mut session = planted();
    session.run("ALTER TABLE pbm.audit_log ADD CHECK (table_name <> 'members') NOT VALID");
    assert_eq!(session.failure("UPDATE pbm.members SET state = 'AK'").code, "23514");
    session.run("ALTER TABLE pbm.audit_log ADD CHECK (table_name <> 'pharmacy_claim') NOT VALID");
    let call = format!("SELECT pbm.adjudicate_claim({}::jsonb)", literal(&claim(json!({})).to_string()));
    assert_eq!(session.failure(&call).code, "23514");
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 1);
}

#[test]
fn the_log_only_grows_also_for_its_owner() {
    let mut session = planted();
    session.run(
        "CREATE ROLE pbm_test_owner; GRANT USAGE ON SCHEMA pbm TO pbm_test_owner; ALTER TABLE pbm.audit_log OWNER TO pbm_test_owner;
         CREATE POLICY own ON pbm.audit_log TO pbm_test_owner USING (true)",
    );
    let statements = [
        "UPDATE pbm.audit_log SET user_name = 'nobody'",
        "DELETE FROM pbm.audit_log",
        "TRUNCATE pbm.audit_log",
        "MERGE INTO pbm.audit_log a USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
    ];
    let log = session.table("SELECT count(*), md5(string_agg(a::text, '' ORDER BY audit_id)) FROM pbm.audit_log a");
    for setting in ["RESET ROLE", "SET LOCAL session_replication_role = replica", "SET LOCAL ROLE pbm_test_owner"] {
        session.run(setting);
        for statement in statements {
            let failure = session.failure(statement);
            assert_eq!(
                (failure.code.as_str(), failure.message.as_str()),
                ("42501", "the audit log can only grow"),
                "{statement}"
            );
        }
    }
    session.run("RESET ROLE");
    assert_eq!(
        session.table("SELECT count(*), md5(string_agg(a::text, '' ORDER BY audit_id)) FROM pbm.audit_log a"),
        log
    );
    // It is the triggers that refuse.
    session.run(
        "SET LOCAL session_replication_role = origin;
         ALTER TABLE pbm.audit_log DISABLE TRIGGER audit_refuse; ALTER TABLE pbm.audit_log DISABLE TRIGGER audit_refuse_truncate;
         DO $$ DECLARE part regclass; BEGIN
         FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'pbm.audit_log'::regclass LOOP
             EXECUTE format('ALTER TABLE %s DISABLE TRIGGER audit_refuse, DISABLE TRIGGER audit_refuse_truncate', part);
         END LOOP; END $$",
    );
    session.run("UPDATE pbm.audit_log SET user_name = 'nobody'; TRUNCATE pbm.audit_log");
}
