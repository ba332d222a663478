//! What clients and their drivers send: numbers of every type, JSON of every language, and calls in every place of a
//! statement.

use serde_json::{Value, json};
use support::{Database, Sandbox, claim, codes, literal};

/// psycopg sends a float and a long, JDBC a double, JavaScript numbers of both kinds, and literals have types of their own.
#[test]
fn the_typed_functions_are_found_with_any_type_of_number() {
    let database = Database::with_book();
    let mut session = database.connect();
    let claim = |quantity: &str, days: &str, more: &str| {
        format!(
            "SELECT status, patient_pay FROM pbm.price_claim('CARD-BASIC', '00001-0001-01', quantity => {quantity},
                 days_supply => {days}, pharmacy_npi => '1234567893', fill_date => '2025-03-10', rx_number => '1',
                 person_code => '01', prescriber_npi => '1093817462'{more})"
        )
    };
    let plain = session.table(&claim("30", "30", ""));
    assert!(plain.starts_with("paid|"), "{plain}");
    let quantities = ["30", "30.0", "30::float8", "30::float4", "30::bigint", "30::smallint", "30::numeric", "'30'"];
    let days = ["30", "30::bigint", "30::smallint", "'30'"];
    let others = ["", ", usual_and_customary => 999.5::float8", ", fill_number => 1::bigint", ", fill_number => '1'"];
    for (quantity, days) in quantities.iter().flat_map(|quantity| days.map(|days| (*quantity, days))) {
        for more in others {
            let call = claim(quantity, days, more);
            assert_eq!(session.table(&call), plain, "{call}");
        }
    }
    // Parameters without a type, as most drivers send them.
    for (quantity, days, values) in
        [("$1", "$2", "'30', '30'"), ("$1", "30", "'30'"), ("30", "$1", "'30'"), ("30.0", "$1", "'30'")]
    {
        session.run(&format!("PREPARE p AS {}", claim(quantity, days, "")));
        assert_eq!(session.table(&format!("EXECUTE p ({values})")), plain, "{quantity} {days}");
        session.run("DEALLOCATE p");
    }
    // What numeric and integer hold and what no claim can have is the claim's mistake, as in the first form.
    for (argument, code) in [
        ("quantity => 30.1::float8", ""),
        ("quantity => 0.0001::float8", "E7"),
        ("quantity => 'NaN'::float8", "E7"),
        ("quantity => 'Infinity'::float8", "E7"),
        ("quantity => 1e300::float8", "E7"),
        ("quantity => -60::bigint", "E7"),
        ("days_supply => 7000::bigint", "19"),
        ("days_supply => -30::bigint", "19"),
        ("days_supply => 9000000000", "19"),
    ] {
        let other = if argument.starts_with("quantity") { "days_supply => 30" } else { "quantity => 30" };
        let codes = session.value(&format!(
            "SELECT array_to_string(reject_codes, ' ') FROM pbm.price_claim('CARD-BASIC', '00001-0001-01', {argument}, {other},
                 pharmacy_npi => '1234567893', fill_date => '2025-03-10', rx_number => '1', person_code => '01',
                 prescriber_npi => '1093817462')"
        ));
        assert_eq!(codes.unwrap_or_default(), code, "{argument}");
    }
}

/// Values that others met (public faults 13, 17, 18, 30, 32), each with its code and plain words.
#[test]
fn values_that_others_met_are_answered_in_words() {
    let mut session = Sandbox::with_book();
    for (field, value, code, words) in [
        ("days_supply", json!(-30), "19", "Days supply must be 1 to 999"),
        ("days_supply", json!(7000), "19", "Days supply must be 1 to 999"),
        ("quantity", json!(-60), "E7", "Quantity must be above 0"),
        ("fill_date", json!("04/08/26"), "15", "Fill date cannot be read"),
        ("pharmacy_npi", json!("1234567890"), "05", "check digit"),
        ("prescriber_npi", json!(1_234_567_890), "25", "check digit"),
        ("ndc", json!("9.90E+10"), "21", "scientific notation"),
        ("ndc", json!(245_083_615), "21", "9 digits: leading zeros may be lost"),
        ("ndc", json!("0002-*751-01"), "21", "asterisks"),
        ("ndc", json!("00019N120"), "21", "letters are no part of an NDC: N"),
        ("ndc", json!("00000000000"), "54", "not on file"),
    ] {
        let answer = session.price(&claim(json!({ field: value })));
        assert!(codes(&answer).split(' ').any(|found| found == code), "{field}: {answer}");
        assert!(answer["messages"].to_string().contains(words), "{field}: {answer}");
    }
    for zero in [json!("00"), json!(0.0), json!(" 0 "), Value::Null, json!([])] {
        let answer = session.price(&claim(json!({ "fill_number": zero })));
        assert_eq!(answer["status"], "paid", "{zero}: {answer}");
    }
}

#[test]
fn a_bad_element_of_a_batch_is_rejected_and_the_others_are_decided() {
    let database = Database::with_book();
    let mut session = database.connect();
    let good = |rx: &str, date: &str| claim(json!({ "rx_number": rx, "fill_date": date }));
    let mut unknown = good("2", "2025-03-10");
    unknown["qty"] = json!(1);
    let deep = format!("{{\"dur\": {}1{}}}", "[".repeat(300), "]".repeat(300));
    let (first, last) = (good("1", "2025-03-10"), good("3", "2025-05-10"));
    let batch = format!("[{first}, {unknown}, 5, null, \"text\", [], {deep}, {last}]");
    let answers = session.rows(&format!(
        "SELECT status, reject_codes[1], messages[1] FROM pbm.adjudicate_batch({}::jsonb)",
        literal(&batch)
    ));
    let shown: Vec<String> = answers
        .iter()
        .map(|row| {
            row.iter().flatten().take(if row[1].is_some() { 3 } else { 1 }).cloned().collect::<Vec<_>>().join(" | ")
        })
        .collect();
    assert_eq!(
        shown,
        [
            "paid",
            "rejected | R8 | Element 2 of the batch has a key that is not known: \"qty\"",
            "rejected | R8 | Element 3 of the batch is not a JSON object",
            "rejected | R8 | Element 4 of the batch is not a JSON object",
            "rejected | R8 | Element 5 of the batch is not a JSON object",
            "rejected | R8 | Element 6 of the batch is not a JSON object",
            "rejected | R8 | Element 7 of the batch is nested too deep",
            "paid",
        ]
    );
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 8, "each is stored");
    assert!(session.is("SELECT bool_or(submitted ? 'qty') FROM pbm.pharmacy_claim"));
    // A repeat with a key that is not known is no repeat.
    let mut again = first;
    again["qty"] = json!(1);
    let batch = literal(&format!("[{again}]"));
    assert_eq!(session.table(&format!("SELECT status FROM pbm.adjudicate_batch({batch}::jsonb)")), "rejected");
    assert_eq!(session.rows("SELECT * FROM pbm.adjudicate_batch('[]')").len(), 0);
}

/// The planner is told the truth: what reads tables runs after conditions that do not, and only the inquiry that is about
/// no person may be called once for many rows.
#[test]
fn cost_and_volatility_of_every_function_say_the_truth() {
    let mut session = Sandbox::with_book();
    let wrong = session.table(
        "SELECT p.oid::regprocedure, procost, provolatile, proparallel
         FROM pg_proc p
         WHERE pronamespace = 'pbm'::regnamespace AND prokind = 'f' AND prorettype <> 'trigger'::regtype
           AND provolatile <> 'i' AND proname NOT IN ('list_edits', 'list_stages', 'mask_phi', 'reference_cache_usage', 'reset_stages', 'installs_code_only')
           -- Reads its argument and a setting alone, or the catalogs, or is called by hand.
           AND proname NOT IN ('check_claim', 'trigger_states', 'repair_triggers', 'caller', 'quiet_triggers', 'reader_policy')
           AND proname NOT IN ('read_audit_states', 'read_audit_is_preloaded', 'require_read_audit')
           -- What was counted.
           AND proname NOT IN ('count_claims', 'list_all_stages', 'reset_statistics')
           -- About the caller, whom policies ask once a statement.
           AND (proname NOT IN ('caller_scope', 'sees_all', 'visible_clients', 'visible_plans', 'own_persons', 'own_members', 'shows_person')
                OR provolatile <> 's' OR proparallel <> 'r' OR procost <> 10000)
           -- About no person: what contracts earned.
           AND (proname NOT IN ('rebate_earnings', 'rebate_contracts_due', 'rebate_claims_unconverted') OR provolatile <> 's' OR procost <> 10000)
           -- A report on the members table, by the caller's own privileges, which a view takes in.
           AND proname <> 'member_eligibility_on'
           -- About the session alone, asked by policies and by functions that are themselves costly.
           AND proname NOT IN ('caller', 'caller_name', 'commit_durably', 'quiet_triggers', 'current_access', 'is_preloaded', 'server_setting', 'require_access', 'require_encryption', 'require_purpose', 'require_own_transactions', 'note_misuse', 'note_hidden_persons', 'draw_masking_key')
           AND (proname NOT IN ('caller_scope', 'check_purpose', 'has_broken_glass', 'is_restricted', 'opened_members', 'opened_persons', 'own_members', 'own_persons', 'reader_policy', 'report_minimum', 'statement_statistics', 'report_plans', 'report_timeline', 'changed_claims', 'report_moves', 'restricted_persons', 'role_of_name', 'sees_all', 'shows_person', 'visible_clients', 'visible_plans') OR provolatile <> 's' OR procost <> 10000)
           -- About definitions and the catalogs, each called by hand or by what changes a definition.
           AND proname NOT IN ('audit_months', 'begin_definitions', 'column_classes', 'guard_definition', 'guard_extension', 'is_ours', 'list_column_classes')
           -- About no person, and settings alone.
           AND (proname NOT IN ('today', 'has_partition', 'partition_days', 'month_partitions', 'month_objects', 'check_plan', 'part_d_plan') OR procost <> 10000)
           -- Keys are in the memory of the session, so no parallel worker has them; after other conditions, and not so
           -- dear that a page of members were compiled.
           AND (proname NOT IN ('encrypt', 'decrypt', 'reencrypt', 'check_encrypted', 'blind_index', 'blind_indexes', 'active_key_id', 'encryption_ready')
                OR procost <> 100 OR provolatile <> 'v' OR proparallel <> 'r')
           -- The same with what the session drew; whether somebody is over 89 depends on the day.
           AND (proname NOT IN ('mask_text', 'mask_uuid', 'mask_integer', 'shift_days', 'random_surrogate')
                OR procost <> 100 OR provolatile <> 'v' OR proparallel <> 'u')
           AND (proname NOT IN ('safe_age', 'safe_year') OR procost <> 100 OR provolatile <> 'v' OR proparallel <> 'r')
           AND (proname NOT IN ('masking_tables', 'sampled_rows') OR procost <> 10000 OR provolatile <> 's' OR proparallel <> 's')
           AND (proname NOT IN ('keys_at_hand', 'member_contact', 'contact_details', 'encryption_uses', 'find_member', 'open_audited_values', 'look_at_person') OR procost <> 10000 OR provolatile <> 'v' OR proparallel <> 'r')
           AND (procost <> 10000 OR proparallel <> 'u' OR (provolatile = 's') <> (proname IN ('check_formulary', 'claim_faults')))",
    );
    assert_eq!(wrong, "");
    let costly = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'pbm'::regnamespace AND procost = 10000";
    assert!(session.number(costly) > 14);
}

/// A condition that costs less is asked first: one row is left for adjudication, and one claim is stored.
#[test]
fn adjudication_in_a_condition_is_run_for_the_rows_that_are_left() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "CREATE TABLE q AS SELECT 'CO' || i AS rx FROM generate_series(1, 50) i;
         SELECT rx FROM q
         WHERE (pbm.adjudicate_claim('CARD-BASIC', '00001-0001-01', 30, 30, '1234567893', '2025-03-10', rx, person_code => '01',
                    prescriber_npi => '1093817462')).status = 'paid' AND lower(trim(rx)) = 'co7'",
    );
    assert_eq!(session.table("SELECT rx_number FROM pbm.pharmacy_claim"), "CO7");
}

/// A composite that is taken apart in the list of columns is made once for each; the comments say so.
#[test]
fn an_answer_is_taken_apart_in_from() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "SELECT * FROM pbm.adjudicate_claim('CARD-BASIC', '00001-0001-01', 30, 30, '1234567893', '2025-03-10', '1',
             person_code => '01', prescriber_npi => '1093817462')",
    );
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 1);
    let hint = "SELECT obj_description(oid) LIKE '%in FROM%' FROM pg_proc
                WHERE prosrc IN ('adjudicate_claim_wrapper', 'price_claim_wrapper')";
    assert_eq!(session.table(hint), "t\nt");
}

/// Of 135,061 real packages no ten digits name two (public fault 10).
#[test]
fn ten_digits_without_hyphens_are_refused_and_the_one_product_on_file_is_named() {
    let mut session = Sandbox::with_book();
    let message =
        |session: &mut Sandbox, ndc: &str| session.price(&claim(json!({ "ndc": ndc })))["messages"][0].clone();
    // 00001-0001-01 is 0001-0001-01 with a zero in front.
    let found = message(&mut session, "0001000101");
    assert!(found.to_string().contains("ambiguous") && found.to_string().contains("on file is 00001000101"), "{found}");
    let none = message(&mut session, "9876543210");
    assert!(none.to_string().contains("ambiguous") && !none.to_string().contains("on file"), "{none}");
}
