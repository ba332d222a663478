//! What is sealed and left alone is intact; what transactions do meanwhile is neither missed nor wrongly told.

use crate::Ledger;

#[test]
fn what_was_written_is_intact_up_to_the_anchor() {
    let mut ledger = Ledger::new();
    let rows = ledger.session.number("SELECT count(*) FROM pbm.audit_log");
    assert_eq!(ledger.verdict(), format!("consistent with itself; 0 blocks, {rows} rows"));
    ledger.fill();
    let found = ledger.verify();
    // Nothing but the verdict: a fork and a key, each with a block, then two blocks of four rows.
    let verdict = format!("intact up to anchor 2 (block 4); 4 blocks, {} rows", rows + 12);
    assert_eq!(found, [(None, "verdict".to_owned(), verdict)]);
}

#[test]
fn a_transaction_that_commits_late_is_sealed_once_and_not_missed() {
    let mut ledger = Ledger::new();
    ledger.fill();
    let mut late = ledger.connect();
    late.run(
        "BEGIN; UPDATE pbm.members SET last_name = 'Lateville' WHERE member_id = (SELECT max(member_id) FROM pbm.members)",
    );
    // Younger transactions are sealed before it, with lower and higher numbers of rows on either side.
    ledger.fill();
    let blocks = ledger.session.number("SELECT max(block_number) FROM pbm.audit_block");
    assert!(ledger.verdict().starts_with("intact"), "{:?}", ledger.verify());
    late.run("COMMIT");
    assert_eq!(ledger.seal(), 1);
    assert_eq!(
        ledger.session.number(&format!("SELECT row_count FROM pbm.audit_block WHERE block_number = {} + 1", blocks)),
        1
    );
    ledger.anchor();
    assert!(ledger.verdict().starts_with("intact"), "{:?}", ledger.verify());
    assert_eq!(ledger.seal(), 0, "nothing is sealed twice");
}

#[test]
fn what_is_rolled_back_or_prepared_is_no_gap() {
    let mut ledger = Ledger::new();
    ledger.fill();
    let change =
        "UPDATE pbm.members SET last_name = 'Nowhere' WHERE member_id = (SELECT max(member_id) FROM pbm.members)";
    ledger.session.run(&format!("BEGIN; {change}; ROLLBACK"));
    ledger.session.run(&format!("BEGIN; SAVEPOINT a; {change}; ROLLBACK TO a; {change}; COMMIT"));
    assert_eq!(ledger.seal(), 1);
    ledger.anchor();
    assert!(ledger.verdict().starts_with("intact"), "{:?}", ledger.verify());
}

#[test]
fn a_large_transaction_is_one_block_and_many_small_ones_are_several() {
    let mut ledger = Ledger::new();
    ledger.fill();
    let before = ledger.session.number("SELECT max(block_number) FROM pbm.audit_block");
    ledger.session.run("DO $$ BEGIN FOR n IN 1 .. 1500 LOOP UPDATE pbm.members SET last_name = 'City ' || n WHERE member_id = (SELECT min(member_id) FROM pbm.members); IF n % 3 = 0 THEN COMMIT; END IF; END LOOP; END $$");
    // 1,500 rows in transactions of three: 1,002 are the first block, for 1,000 are 333 transactions and one row.
    ledger.seal();
    let counts = ledger
        .session
        .table(&format!("SELECT row_count FROM pbm.audit_block WHERE block_number > {before} ORDER BY 1"));
    assert_eq!(counts, "498\n1002");
    ledger.session.run("UPDATE pbm.members SET last_name = 'All of them'");
    ledger.seal();
    ledger.anchor();
    assert!(ledger.verdict().starts_with("intact"), "{:?}", ledger.verify());
}

#[test]
fn a_part_of_the_time_is_checked_by_itself() {
    let mut ledger = Ledger::new();
    ledger.fill();
    let moment = ledger.session.text("SELECT clock_timestamp()");
    ledger.fill();
    let verdict = |ledger: &mut Ledger, from: &str, until: &str| {
        ledger
            .session
            .text(&format!("SELECT detail FROM pbm.audit_verify('{from}', '{until}') WHERE finding = 'verdict'"))
    };
    let last = ledger.session.number("SELECT max(block_number) FROM pbm.audit_block");
    assert!(
        verdict(&mut ledger, &moment, "infinity")
            .starts_with(&format!("intact up to anchor 3 (block {last}); 3 blocks"))
    );
    assert!(verdict(&mut ledger, "-infinity", &moment).starts_with("intact up to anchor 2 (block 4); 4 blocks"));
    // A row of the later part that is gone is no finding of the earlier one.
    ledger.tamper("DELETE FROM pbm.audit_log WHERE audit_id = (SELECT max(audit_id) FROM pbm.audit_log)");
    assert!(verdict(&mut ledger, &moment, "infinity").starts_with("broken: first bad block"));
    assert!(verdict(&mut ledger, "-infinity", &moment).starts_with("intact"));
}

#[test]
fn without_a_key_it_is_said_that_nothing_is_signed() {
    let mut ledger = Ledger::new();
    ledger.session.run("RESET pbm.signing_key_file");
    ledger.fill();
    let found = ledger.verify();
    assert!(
        found.iter().any(|(_, what, detail)| what == "unsigned" && detail.contains("could have made them")),
        "{found:?}"
    );
    assert!(ledger.verdict().starts_with("intact"), "{found:?}");
}

#[test]
fn a_new_key_is_signed_by_the_old_one() {
    let mut ledger = Ledger::new();
    ledger.fill();
    ledger.folder.write("keys", &(crate::ledger::key_line(1) + &crate::ledger::key_line(2)));
    ledger.session = ledger.connect();
    ledger.fill();
    let found = ledger.verify();
    assert!(found.iter().any(|(_, what, _)| what == "key changed"), "{found:?}");
    assert!(ledger.verdict().starts_with("intact"), "{found:?}");
    let (status, output) = crate::standalone::verify(&ledger);
    assert_eq!(status, 0, "{output}");
    // A key that came without the old one's consent.
    ledger.tamper("UPDATE pbm.audit_block SET old_signature = NULL");
    let (status, output) = crate::standalone::verify(&ledger);
    assert!(status == 1 && output.contains("key unknown"), "{output}");
}

#[test]
fn anchors_go_out_also_when_nothing_happened_and_a_missing_one_is_noticed() {
    let mut ledger = Ledger::new();
    ledger.fill();
    ledger.session.run("SET pbm.anchor_interval = '1s'; SELECT pg_sleep(1.1)");
    assert_eq!(ledger.seal(), 0);
    assert_eq!(ledger.session.number("SELECT count(*) FROM pbm.audit_anchor"), 3);
    assert!(ledger.verdict().starts_with("intact up to anchor 3"));
    let path = ledger.folder.0.join("anchors");
    let lines = std::fs::read_to_string(&path).expect("the anchors");
    let kept: Vec<&str> = lines.lines().enumerate().filter(|(i, _)| *i != 1).map(|(_, line)| line).collect();
    ledger.folder.write("anchors", &kept.join("\n"));
    let found = ledger.verify();
    assert!(found.iter().any(|(_, what, _)| what == "anchor missing"), "{found:?}");
}

#[test]
fn an_anchor_that_nobody_takes_is_warned_of_and_noted() {
    let mut ledger = Ledger::new();
    ledger.write(1);
    ledger.seal();
    ledger.session.run("SET pbm.anchor_file = '/nonexistent/anchors'; SET pbm.anchor_command = 'exit 1'");
    assert_eq!(ledger.anchor(), 1);
    assert_eq!(ledger.session.text("SELECT missed FROM pbm.audit_anchor"), "pbm.anchor_file, pbm.anchor_command");
    let file = ledger.folder.0.join("by-command").display().to_string();
    ledger.session.run(&format!("RESET pbm.anchor_file; SET pbm.anchor_command = 'cat >> {file}'"));
    ledger.anchor();
    let line = std::fs::read_to_string(&file).expect("what the command wrote");
    assert_eq!(line.trim_end(), ledger.session.text("SELECT line FROM pbm.audit_anchor WHERE anchor_number = 2"));
}

#[test]
fn what_a_transaction_sealed_is_not_anchored_before_it_commits() {
    let mut ledger = Ledger::new();
    ledger.fill();
    ledger.write(1);
    ledger.session.run("BEGIN; SELECT pbm.audit_seal(); SELECT pbm.audit_anchor_now()");
    assert_eq!(
        ledger.session.number("SELECT block_number FROM pbm.audit_anchor ORDER BY anchor_number DESC LIMIT 1"),
        4
    );
    ledger.session.run("ROLLBACK");
    assert!(ledger.verdict().starts_with("intact up to anchor 3 (block 4)"), "{:?}", ledger.verify());
}

#[test]
fn settings_are_a_superusers_alone() {
    let ledger = Ledger::new();
    let mut session = ledger.connect();
    // The settings are known once the library is loaded.
    session.run("SELECT pbm.audit_public_key()");
    session.run("DROP ROLE IF EXISTS evidence_reader; CREATE ROLE evidence_reader; SET ROLE evidence_reader");
    for setting in ["signing_key_file", "signing_key_command", "anchor_file", "anchor_command"] {
        assert_eq!(session.failure(&format!("SHOW pbm.{setting}")).code, "42501", "{setting}");
        assert_eq!(session.failure(&format!("SET pbm.{setting} = 'x'")).code, "42501", "{setting}");
    }
    session.run("RESET ROLE; DROP ROLE evidence_reader");
}

/// A row's digest is taken of the text that PostgreSQL is given, and checked by the bytes that it keeps.
#[test]
fn whatever_a_document_holds_is_read_as_it_was_written() {
    let mut ledger = Ledger::new();
    ledger.session.run(
        "SELECT pbm.normalize_ndc('1'); SET pbm.maintenance = on; ALTER TABLE pbm.plan ADD COLUMN more jsonb; SECURITY LABEL FOR pbm ON COLUMN pbm.plan.more IS 'clean'; RESET pbm.maintenance",
    );
    for document in [
        r#"{}"#,
        r#"[]"#,
        r#""a text by itself""#,
        r#"[1e2, -0.0, 0.00, 1e-30, 1.50e1, -12e-1, 10000, 100000000, 0.0001, 0.00001]"#,
        r#"[123456789012345678901234567890.1234567890123456789, 1e300, -1e-300, 9999, 99990000]"#,
        r#"{"b": 1, "aa": 2, "\u00e9": 3, "a": {"b": [[], {}, [null, true, false]]}, "": ""}"#,
        r#"{"odd": "quote \" backslash \\ slash / tab \t bell \u0007 \u2028 \ud83d\ude00"}"#,
    ] {
        ledger
            .session
            .run(&format!("UPDATE pbm.plan SET more = {} WHERE plan_code = 'BASIC'", support::literal(document)));
    }
    let many: Vec<String> = (0..200).map(|n| format!("\"key{n}\": [{n}, \"{}\"]", "x".repeat(n))).collect();
    ledger.session.run(&format!("UPDATE pbm.plan SET more = '{{{}}}' WHERE plan_code = 'BASIC'", many.join(", ")));
    ledger.fill();
    assert!(ledger.verdict().starts_with("intact"), "{:?}", ledger.verify());
    assert_eq!(ledger.session.number("SELECT count(*) FROM pbm.audit_log WHERE new_values ? 'more'"), 8);
}

#[test]
fn an_auditor_checks_the_audit_and_may_neither_seal_nor_read_its_tables() {
    let mut ledger = Ledger::new();
    ledger.fill();
    ledger.session.run("CREATE ROLE verifier; SELECT pbm.grant_role('verifier', 'pbm_auditor')");
    let verdict = ledger.verdict();
    let incarnations = ledger.session.number("SELECT count(*) FROM pbm.audit_incarnation");
    ledger.session.run("SET ROLE verifier");
    let verify = "SELECT detail FROM pbm.audit_verify('-infinity', 'infinity') WHERE finding = 'verdict'";
    assert_eq!(ledger.session.text(verify), verdict);
    assert_eq!(ledger.session.number("SELECT length(pbm.audit_public_key())"), 64);
    assert_eq!(ledger.session.number("SELECT count(*) FROM pbm.audit_incarnation"), incarnations);
    for call in ["SELECT pbm.audit_seal()", "SELECT pbm.audit_anchor_now()", "SELECT count(*) FROM pbm.audit_block"] {
        assert_eq!(ledger.session.failure(call).code, "42501", "{call}");
    }
    ledger.session.run("RESET ROLE; SELECT pbm.revoke_role('verifier', 'pbm_auditor'); SET ROLE verifier");
    assert_eq!(ledger.session.failure(verify).code, "42501");
    ledger.session.run("RESET ROLE; DROP ROLE verifier");
}
