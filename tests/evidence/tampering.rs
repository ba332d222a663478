//! A superuser whom nothing stops, through SQL: every change is found, by the server and by the standalone verifier.

use crate::{Ledger, standalone};

/// What is done, and one kind of finding that tells of it.
fn attacks() -> Vec<(&'static str, &'static str, &'static str)> {
    vec![
        (
            "a value changed",
            "UPDATE pbm.audit_log SET user_name = 'somebody else' WHERE audit_id = {row}",
            "row changed",
        ),
        ("a value changed to NULL", "UPDATE pbm.audit_log SET row_key = NULL WHERE audit_id = {row}", "row changed"),
        (
            "NULL changed to empty",
            "UPDATE pbm.audit_log SET client_addr = '10.0.0.1' WHERE audit_id = {row}",
            "row changed",
        ),
        ("a document changed", "UPDATE pbm.audit_log SET new_values = '{{}}' WHERE audit_id = {row}", "row changed"),
        (
            "the time changed",
            "UPDATE pbm.audit_log SET \"timestamp\" = \"timestamp\" + interval '1 microsecond' WHERE audit_id = {row}",
            "row changed",
        ),
        (
            "the key changed",
            "UPDATE pbm.audit_log SET audit_id = audit_id + 1000000 WHERE audit_id = {row}",
            "row changed",
        ),
        (
            "the digest changed",
            "UPDATE pbm.audit_log SET row_digest = decode(repeat('00', 32), 'hex') WHERE audit_id = {row}",
            "row changed",
        ),
        (
            "the incarnation changed",
            "UPDATE pbm.audit_log SET incarnation = incarnation + 1 WHERE audit_id = {row}",
            "row nowhere",
        ),
        (
            "made one of the old release",
            "UPDATE pbm.audit_log SET incarnation = NULL WHERE audit_id = {row}",
            "rows changed",
        ),
        (
            "the transaction changed",
            "UPDATE pbm.audit_log SET transaction_id = '3' WHERE audit_id = {row}",
            "rows changed",
        ),
        ("a row deleted", "DELETE FROM pbm.audit_log WHERE audit_id = {row}", "rows changed"),
        ("all rows deleted", "DELETE FROM pbm.audit_log", "rows changed"),
        (
            "a row planted twice",
            "INSERT INTO pbm.audit_log SELECT (r).* FROM (SELECT jsonb_populate_record(l, '{{\"audit_id\": 999999}}') AS r FROM pbm.audit_log l WHERE audit_id = {row}) x",
            "row changed",
        ),
        (
            "two rows exchange their keys",
            "UPDATE pbm.audit_log l SET audit_id = -audit_id WHERE audit_id IN ({row}, {row} + 1); UPDATE pbm.audit_log SET audit_id = 2 * {first} + 1 + audit_id WHERE audit_id < 0",
            "row changed",
        ),
        ("a block deleted", "DELETE FROM pbm.audit_block WHERE block_number = 3", "block missing"),
        ("the first block deleted", "DELETE FROM pbm.audit_block WHERE block_number = 1", "block missing"),
        ("the tail cut off", "DELETE FROM pbm.audit_block WHERE block_number >= 4", "anchor mismatch"),
        ("all blocks deleted", "DELETE FROM pbm.audit_block", "anchor mismatch"),
        (
            "a block's time changed",
            "UPDATE pbm.audit_block SET sealed_at = sealed_at + interval '1 s' WHERE block_number = 4",
            "unreadable",
        ),
        (
            "a block's signature taken away",
            "UPDATE pbm.audit_block SET signature = NULL WHERE block_number = 4",
            "bad signature",
        ),
        (
            "two blocks exchange their numbers",
            "UPDATE pbm.audit_block SET block_number = 1000 WHERE block_number = 3; UPDATE pbm.audit_block SET block_number = 3 WHERE block_number = 4; UPDATE pbm.audit_block SET block_number = 4 WHERE block_number = 1000",
            "unreadable",
        ),
        (
            "a block's rows said to be fewer, and a row deleted",
            "UPDATE pbm.audit_block SET parts = jsonb_set(parts, '{{0,rows}}', '3'), row_count = 3 WHERE block_number = 3; DELETE FROM pbm.audit_log WHERE audit_id = {row}",
            "unreadable",
        ),
        (
            "a reason changed",
            "UPDATE pbm.audit_block SET detail = '{{\"reason\": \"maintenance\", \"takes_over\": []}}' WHERE block_number = 1",
            "unreadable",
        ),
    ]
}

#[test]
fn every_attack_by_a_superuser_is_found_by_both() {
    let mut ledger = Ledger::new();
    ledger.fill();
    // In block 3, which has four rows as block 4, the last.
    let row = ledger.session.number("SELECT max(audit_id) - 5 FROM pbm.audit_log");
    assert_eq!(standalone::verify(&ledger).0, 0, "{}", standalone::verify(&ledger).1);
    for (what, sql, told) in attacks() {
        let sql = sql
            .replace("{row}", &row.to_string())
            .replace("{first}", &row.to_string())
            .replace("{{", "{")
            .replace("}}", "}");
        let mut session = ledger.connect();
        session.run("BEGIN");
        session.run(&format!("SET LOCAL session_replication_role = replica; ALTER TABLE pbm.audit_log DISABLE TRIGGER ALL; ALTER TABLE pbm.audit_block DISABLE TRIGGER ALL; {sql}; SET LOCAL session_replication_role = origin"));
        let found = crate::ledger::verify(&mut session);
        assert!(found.iter().any(|(_, kind, _)| kind == told), "{what}: {found:?}");
        let verdict = &found.last().expect("a verdict").2;
        assert!(verdict.starts_with("broken"), "{what}: {verdict}");
        let (status, output) = standalone::verify_in(&ledger, &mut session);
        assert_eq!(status, 1, "{what}: {output}");
        session.run("ROLLBACK");
    }
    assert!(ledger.verdict().starts_with("intact"));
}

#[test]
fn a_thousand_random_edits_are_found() {
    let mut ledger = Ledger::new();
    ledger.fill();
    let mut session = ledger.connect();
    session.run("SET session_replication_role = replica; ALTER TABLE pbm.audit_log DISABLE TRIGGER ALL; RESET session_replication_role; SELECT setseed(0.25)");
    let columns = [
        "user_name = user_name || chr(65 + (random() * 25)::int)",
        "operation = CASE operation WHEN 'UPDATE' THEN 'DELETE' ELSE 'UPDATE' END",
        "table_name = table_name || 's'",
        "\"timestamp\" = \"timestamp\" - (1 + (random() * 1000000)::int) * interval '1 microsecond'",
        "row_key = CASE WHEN random() < 0.3 THEN NULL ELSE (random() * 1000)::int || 'x' END",
        "new_values = jsonb_build_object('city', (random() * 1000)::int)",
        "old_values = CASE WHEN old_values IS NULL THEN '{}'::jsonb END",
        "application_name = application_name || ' '",
        "backend_pid = backend_pid + 1 + (random() * 100)::int",
        "session_user_name = 'root'",
    ];
    for n in 0..1000 {
        session.run("BEGIN");
        let row = "(SELECT audit_id FROM pbm.audit_log ORDER BY random() LIMIT 1)";
        let edit = match n % 13 {
            10 => format!("DELETE FROM pbm.audit_log WHERE audit_id = {row}"),
            11 => format!(
                "UPDATE pbm.audit_log SET transaction_id = (4 + random() * 3)::int::text::xid8 WHERE audit_id = {row}"
            ),
            12 => format!(
                "INSERT INTO pbm.audit_log SELECT (r).* FROM (SELECT jsonb_populate_record(l, jsonb_build_object('audit_id', {n} + 100000)) AS r FROM pbm.audit_log l WHERE audit_id = {row}) x"
            ),
            column => format!("UPDATE pbm.audit_log SET {} WHERE audit_id = {row}", columns[column]),
        };
        session.run(&edit);
        let found = crate::ledger::verify(&mut session);
        assert!(found.last().expect("a verdict").2.starts_with("broken"), "edit {n}, {edit}: {found:?}");
        session.run("ROLLBACK");
    }
    assert!(ledger.verdict().starts_with("intact"));
}

#[test]
fn a_row_and_its_digest_changed_together_are_found() {
    let mut ledger = Ledger::new();
    ledger.fill();
    // Who knows the encoding makes the digest again; the block's root tells.
    ledger.tamper("UPDATE pbm.audit_log SET row_digest = sha256('x'), user_name = 'x' WHERE audit_id = (SELECT max(audit_id) FROM pbm.audit_log)");
    let found = ledger.verify();
    assert!(found.iter().any(|(block, what, _)| what == "rows changed" && block.is_some()), "{found:?}");
}

#[test]
fn a_change_before_anything_was_sealed_is_found_by_the_rows_own_digest() {
    let mut ledger = Ledger::new();
    ledger.fill();
    ledger.write(1);
    ledger
        .tamper("UPDATE pbm.audit_log SET user_name = 'x' WHERE audit_id = (SELECT max(audit_id) FROM pbm.audit_log)");
    let found = ledger.verify();
    assert!(found.iter().any(|(block, what, _)| what == "row changed" && block.is_none()), "{found:?}");
    ledger.seal();
    assert!(ledger.verdict().starts_with("broken"), "{:?}", ledger.verify());
}

#[test]
fn a_function_replaced_by_one_that_lies_is_told_by_the_standalone_verifier() {
    let mut ledger = Ledger::new();
    ledger.fill();
    ledger.tamper("DELETE FROM pbm.audit_log WHERE audit_id = (SELECT max(audit_id) FROM pbm.audit_log)");
    ledger.session.run(
        "CREATE OR REPLACE FUNCTION pbm.audit_verify(from_time timestamptz, to_time timestamptz) RETURNS SETOF pbm.audit_finding
         LANGUAGE sql AS $$ SELECT NULL::bigint, 'verdict', 'intact up to anchor 2 (block 4)' $$",
    );
    assert!(ledger.verdict().starts_with("intact"));
    let (status, output) = standalone::verify(&ledger);
    assert_eq!(status, 1, "{output}");
}

#[test]
fn the_chain_made_again_with_another_key_is_found() {
    let mut ledger = Ledger::new();
    ledger.fill();
    // All blocks go, a row goes, and the server seals again with a key of the forger's; the anchors are cut to match.
    ledger.tamper("DELETE FROM pbm.audit_log WHERE audit_id = (SELECT max(audit_id) FROM pbm.audit_log); DELETE FROM pbm.audit_block; DELETE FROM pbm.audit_anchor");
    ledger.folder.write("keys", &crate::ledger::key_line(66));
    let mut forger = ledger.connect();
    forger.run("SELECT pbm.audit_seal()");
    let kept = std::fs::read_to_string(ledger.folder.0.join("anchors")).expect("the anchors");
    // With the anchors that were carried off: found.
    assert!(crate::ledger::verify(&mut forger).last().expect("a verdict").2.starts_with("broken"));
    // Without any, by the key that was carried off.
    ledger.folder.write("anchors", "");
    let (status, output) = standalone::verify(&ledger);
    assert_eq!(status, 1, "{output}");
    assert!(output.contains("key unknown"), "{output}");
    ledger.folder.write("anchors", &kept);
}

#[test]
fn an_older_state_put_back_is_found_by_the_anchors() {
    let mut ledger = Ledger::new();
    ledger.fill();
    let older = ledger.session.text("SELECT max(block_number) FROM pbm.audit_block");
    ledger.fill();
    // As a backup from before has it.
    ledger.tamper(&format!(
        "DELETE FROM pbm.audit_log l USING pbm.audit_block b WHERE b.block_number = {older} AND NOT pg_visible_in_snapshot(l.transaction_id, b.snapshot);
         DELETE FROM pbm.audit_block WHERE block_number > {older}"
    ));
    let found = ledger.verify();
    assert!(found.iter().any(|(_, what, _)| what == "anchor mismatch"), "{found:?}");
    std::fs::remove_file(ledger.folder.0.join("anchors")).expect("the anchors");
    assert!(ledger.verdict().starts_with("consistent with itself"));
}
