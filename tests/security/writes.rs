//! Writes on record: classes of columns, the log by month, changes of definitions, reference data. Attacks A21, A24-A27
//! of the threat list; each safeguard is taken away once, and then the same attack goes through.

use serde_json::{Value, json};
use support::{Database, Sandbox, Session, claim, have_statements_write};

/// Not as the tests' own sessions are: what is maintenance is refused.
fn guarded() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run("SET LOCAL pbm.maintenance = off");
    session
}

fn newest(session: &mut Session) -> i64 {
    session.number("SELECT coalesce(max(audit_id), 0) FROM pbm.audit_log")
}

/// "table OPERATION key old new" of the rows that a statement leaves.
fn logged(session: &mut Session, sql: &str) -> String {
    let before = newest(session);
    session.run(sql);
    session.table(&format!(
        "SELECT concat_ws(' ', table_name, operation, row_key, old_values, new_values) FROM pbm.audit_log
         WHERE audit_id > {before} ORDER BY audit_id"
    ))
}

#[test]
fn every_column_of_every_table_has_a_class() {
    let mut session = Sandbox::with_book();
    let unknown = "SELECT table_name, column_name FROM pbm.column_classes() WHERE class IS NULL";
    assert_eq!(session.table(unknown), "", "add to crates/engine/src/privacy/classes/");
    let gone = "SELECT table_name, column_name FROM pbm.list_column_classes()
                EXCEPT SELECT table_name, column_name FROM pbm.column_classes()";
    assert_eq!(session.table(gone), "", "these columns are not there");
    // A column that comes later is told by the same look.
    session.run("ALTER TABLE pbm.members ADD COLUMN nickname text");
    assert_eq!(session.table(unknown), "members|nickname");
}

#[test]
fn a_column_that_others_add_is_hidden_until_its_label_says_what_it_holds() {
    let mut session = Sandbox::with_book();
    session.run(
        "ALTER TABLE pbm.members ADD COLUMN nickname text, ADD COLUMN shelf integer;
         UPDATE pbm.members SET nickname = 'Planted', shelf = 77 WHERE member_id = 1",
    );
    let change = "UPDATE pbm.members SET nickname = nickname || 'x', shelf = shelf + 1 WHERE member_id = 1";
    let hidden = "{\"shelf\": \"***\", \"nickname\": \"***\"}";
    assert_eq!(logged(&mut session, change), format!("members UPDATE 1 {hidden} {hidden}"));
    session.run("SECURITY LABEL FOR pbm ON COLUMN pbm.members.shelf IS 'clean'");
    assert_eq!(
        logged(&mut session, change),
        "members UPDATE 1 {\"shelf\": 78, \"nickname\": \"***\"} {\"shelf\": 79, \"nickname\": \"***\"}"
    );
    for (label, on, code) in
        [("harmless", "COLUMN pbm.members.shelf", "22023"), ("clean", "TABLE pbm.members", "22023")]
    {
        let failure = session.failure(&format!("SECURITY LABEL FOR pbm ON {on} IS '{label}'"));
        assert_eq!(failure.code, code, "{failure:?}");
    }
}

#[test]
fn what_is_masked_can_be_compared_and_not_tried_out() {
    let mut session = Sandbox::with_book();
    let digests = |session: &mut Session, sql: &str| -> Value {
        session.run(sql);
        let text = session.text("SELECT value_digests::text FROM pbm.audit_log ORDER BY audit_id DESC LIMIT 1");
        serde_json::from_str(&text).unwrap()
    };
    let there = digests(&mut session, "UPDATE pbm.members SET last_name = 'Planted' WHERE member_id = 1");
    let back = digests(&mut session, "UPDATE pbm.members SET last_name = 'Other' WHERE member_id = 1");
    let again = digests(&mut session, "UPDATE pbm.members SET last_name = 'Planted' WHERE member_id = 2");
    assert_eq!(there["last_name"]["new"], back["last_name"]["old"], "the same value");
    assert_eq!(there["last_name"]["new"], again["last_name"]["new"], "of whomever");
    assert_ne!(there["last_name"]["new"], back["last_name"]["new"]);
    // Another installation's digest of the same value says nothing of this one's.
    session.run("UPDATE pbm.installation SET audit_secret = sha256('another')");
    let mut other = Sandbox::with_book();
    let elsewhere = digests(&mut other, "UPDATE pbm.members SET last_name = 'Planted' WHERE member_id = 1");
    drop(session);
    // Both are copies of one database and have its secret; without the secret the digest would be this, which anybody can make.
    assert_eq!(there["last_name"]["new"], elsewhere["last_name"]["new"]);
    let anybody = other.text("SELECT left(encode(sha256('Planted'), 'hex'), 16)");
    assert_ne!(elsewhere["last_name"]["new"], anybody.as_str());
    assert_eq!(other.failure("SET LOCAL ROLE pg_monitor; SELECT audit_secret FROM pbm.installation").code, "42501");
}

#[test]
fn a_row_has_one_digest_wherever_it_lies() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({})));
    let digest = "SELECT encode(content_digest, 'hex') FROM pbm.audit_log WHERE table_name = 'pharmacy_claim' ORDER BY audit_id DESC LIMIT 1";
    let written = session.text(digest);
    // Written again by an ordinary statement without any change, it is the same row.
    session.run("UPDATE pbm.pharmacy_claim SET rx_number = rx_number");
    assert_eq!(session.text(digest), written);
    session.run("UPDATE pbm.pharmacy_claim SET drug_name = 'other'");
    assert_ne!(session.text(digest), written);
}

/// The engine's rows and the log's, by table and by path: by the claim alone, by a batch, and by statements.
#[test]
fn each_claim_written_has_its_row_whichever_path_it_took() {
    let counts = "SELECT (SELECT count(*) FROM pbm.pharmacy_claim), (SELECT count(*) FROM pbm.pharmacy_claim WHERE status = 'reversed'),
                         (SELECT count(*) FROM pbm.audit_log WHERE table_name = 'pharmacy_claim' AND operation = 'INSERT'),
                         (SELECT count(*) FROM pbm.audit_log WHERE table_name = 'pharmacy_claim' AND operation = 'UPDATE'),
                         (SELECT count(*) FROM pbm.audit_log WHERE table_name IN ('accumulator', 'member_state', 'dur_alert'))";
    for by_statement in [false, true] {
        let mut session = Sandbox::with_book();
        if by_statement {
            have_statements_write(&mut session);
        }
        for serial in 0..6 {
            session.adjudicate(&support::numbered_claim(1, serial));
        }
        let batch: Vec<Value> = (0..20).map(|serial| support::numbered_claim(2, serial)).collect();
        session.adjudicate_batch(&batch);
        session.adjudicate(&claim(json!({})));
        session.reverse(&claim(json!({})));
        assert_eq!(session.table(counts), "27|1|27|1|0", "by statement: {by_statement}");
        // What others do to the same tables is logged table by table.
        session.run(
            "UPDATE pbm.accumulator SET updated_at = now(); UPDATE pbm.member_state SET longest_supply_days = 1;
             UPDATE pbm.pharmacy_claim SET drug_name = 'other'",
        );
        for table in ["accumulator", "member_state", "pharmacy_claim"] {
            let rows = session.number(&format!("SELECT count(*) FROM pbm.{table}"));
            let updates = session.number(&format!(
                "SELECT count(*) FROM pbm.audit_log WHERE table_name = '{table}' AND operation = 'UPDATE'"
            ));
            assert_eq!(updates, rows + i64::from(table == "pharmacy_claim"), "{table}, by statement: {by_statement}");
        }
    }
}

/// A claim of which no trigger told is not stored.
#[test]
fn a_claim_whose_trigger_is_silent_is_not_stored() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({})));
    session.run("ALTER TABLE pbm.pharmacy_claim_2025_q1 DISABLE TRIGGER audit_change");
    let call = format!("SELECT pbm.adjudicate_claim('{}'::jsonb)", claim(json!({"rx_number": "2"})));
    assert_eq!(session.failure(&call).code, "55000");
}

#[test]
fn reference_data_is_logged_in_clear_with_who_and_what_changed_alone() {
    let mut session = Sandbox::with_book();
    session.run("CREATE ROLE pbm_test_pricing; GRANT USAGE ON SCHEMA pbm TO pbm_test_pricing; GRANT SELECT, UPDATE ON pbm.plan_cost_share TO pbm_test_pricing; CREATE POLICY pricing ON pbm.plan_cost_share TO pbm_test_pricing USING (true); SET LOCAL ROLE pbm_test_pricing");
    session.run("UPDATE pbm.plan_cost_share SET copay_amount = 27 WHERE copay_amount = 10");
    session.run("RESET ROLE");
    assert_eq!(
        session.table(
            "SELECT DISTINCT table_name, operation, user_name, old_values, new_values, value_digests
             FROM pbm.audit_log WHERE table_name = 'plan_cost_share' AND transaction_id = pg_current_xact_id()"
        ),
        "plan_cost_share|UPDATE|pbm_test_pricing|{\"copay_amount\": 10.00}|{\"copay_amount\": 27.00}|NULL"
    );
    // An insert leaves its values in the row, and is named by all of its key.
    let insert = "INSERT INTO pbm.drug_price (ndc, price_type, unit_price, effective_date) VALUES ('00001000101', 'awp', 9.5, '2030-01-01')";
    assert_eq!(logged(&mut session, insert), "drug_price INSERT 00001000101 awp 2030-01-01 2000-01-01");
    assert!(logged(&mut session, "DELETE FROM pbm.drug_price WHERE effective_date = '2030-01-01'").contains("9.5"));
    assert_eq!(logged(&mut session, "TRUNCATE pbm.plan_override").trim_end(), "plan_override TRUNCATE");
    session.run("SET LOCAL session_replication_role = replica");
    assert!(logged(&mut session, "UPDATE pbm.drugs SET tier = 3 WHERE tier = 2").contains("drugs UPDATE"));
}

/// What alters or takes away what the audit stands on, and what the log says of it in maintenance.
const ATTACKS: [(&str, &str); 15] = [
    ("ALTER TABLE pbm.members DISABLE TRIGGER audit_change", "ALTER TABLE pbm.members"),
    ("ALTER TABLE pbm.members DISABLE TRIGGER ALL", "ALTER TABLE pbm.members"),
    ("ALTER TABLE pbm.audit_log DISABLE TRIGGER USER", "ALTER TABLE pbm.audit_log"),
    ("ALTER TABLE pbm.members ADD COLUMN nickname text", "ALTER TABLE pbm.members"),
    ("ALTER TABLE pbm.members OWNER TO pg_monitor", "ALTER TABLE pbm.members"),
    ("ALTER TABLE pbm.members RENAME TO people", "ALTER TABLE pbm.people"),
    ("ALTER TABLE pbm.rebate_tier SET SCHEMA public", "ALTER TABLE pbm.rebate_tier"),
    ("ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.pharmacy_claim_2025_q1", "ALTER TABLE pbm.pharmacy_claim"),
    ("DROP TABLE pbm.claims_staging CASCADE", "DROP TABLE pbm.claims_staging"),
    ("DROP TABLE pbm.rebate_dispute", "DROP TABLE pbm.rebate_dispute"),
    ("DROP TRIGGER audit_change ON pbm.members", "DROP TRIGGER audit_change on pbm.members"),
    (
        "CREATE OR REPLACE TRIGGER audit_change AFTER INSERT ON pbm.members FOR EACH ROW EXECUTE FUNCTION pbm.audit_change('members', 'member_id')",
        "CREATE TRIGGER audit_change on pbm.members",
    ),
    ("CREATE RULE mute AS ON DELETE TO pbm.members DO INSTEAD NOTHING", "CREATE RULE mute on pbm.members"),
    (
        "CREATE OR REPLACE FUNCTION pbm.audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE FUNCTION pbm.audit_refuse()",
    ),
    ("ALTER SCHEMA pbm RENAME TO theirs", ""),
];

#[test]
fn changes_of_definitions_are_refused_but_in_maintenance_and_leave_a_row() {
    for role in ["origin", "replica"] {
        let mut session = guarded();
        session.run(&format!("SET LOCAL session_replication_role = {role}"));
        for (attack, row) in ATTACKS {
            let failure = session.failure(attack);
            assert_eq!(failure.code, "42501", "{attack}: {failure:?}");
            assert!(
                failure.hint.contains("pbm.maintenance") && !failure.hint.contains("CASCADE"),
                "{attack}: {failure:?}"
            );
            if row.is_empty() {
                continue;
            }
            session.run("SAVEPOINT before; SET LOCAL pbm.maintenance = on");
            let rows = logged(&mut session, attack);
            assert!(rows.contains(row.split_once(" pbm.").map_or(row, |(command, _)| command)), "{attack}: {rows}");
            assert!(rows.contains("maintenance"), "{attack}: {rows}");
            session.run("ROLLBACK TO before");
        }
        // It is the event triggers that refuse.
        session.run("SAVEPOINT before");
        for guard in ["pbm_guard_definitions", "pbm_guard_drops"] {
            session.run(&format!("ALTER EVENT TRIGGER {guard} DISABLE"));
        }
        for (attack, _) in ATTACKS {
            session.run(&format!("SAVEPOINT attack; {attack}; ROLLBACK TO attack"));
        }
        session.run("ROLLBACK TO before");
    }
}

/// A guard that is not ALWAYS enabled is passed by a replica session.
#[test]
fn a_guard_that_is_not_always_enabled_is_dodged() {
    let mut session = guarded();
    session.run("ALTER EVENT TRIGGER pbm_guard_definitions ENABLE; SET LOCAL session_replication_role = replica");
    session.run("ALTER TABLE pbm.members DISABLE TRIGGER audit_change");
}

#[test]
fn the_extension_is_dropped_in_maintenance_alone() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("SET pbm.maintenance = off");
    for attack in
        ["DROP EXTENSION pbm", "DROP EXTENSION pbm CASCADE", "ALTER EXTENSION pbm DROP FUNCTION pbm.audit_refuse()"]
    {
        let failure = session.failure(attack);
        assert_eq!(failure.code, "42501", "{attack}: {failure:?}");
        assert!(!failure.hint.contains("CASCADE"), "{failure:?}");
    }
    session.run("ALTER EVENT TRIGGER pbm_guard_extension DISABLE");
    assert_eq!(session.failure("DROP EXTENSION pbm").code, "2BP01");
    session.run(
        "ALTER EVENT TRIGGER pbm_guard_extension ENABLE ALWAYS; SET pbm.maintenance = on; DROP EXTENSION pbm CASCADE",
    );
}

#[test]
fn others_change_their_own_tables_as_before() {
    let mut session = guarded();
    session.run(
        "CREATE TABLE public.theirs (a integer PRIMARY KEY); ALTER TABLE public.theirs ADD COLUMN b integer;
         CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER note AFTER INSERT ON public.theirs FOR EACH ROW EXECUTE FUNCTION public.note();
         DROP TRIGGER note ON public.theirs; CREATE TEMPORARY TABLE theirs (a integer); DROP TABLE pg_temp.theirs; DROP TABLE public.theirs",
    );
    // What they add to ours is on record, and theirs to take away.
    let rows = logged(
        &mut session,
        "CREATE TRIGGER note AFTER INSERT ON pbm.members FOR EACH ROW EXECUTE FUNCTION public.note()",
    );
    assert!(rows.contains("CREATE TRIGGER") && rows.contains("owner"), "{rows}");
    assert!(logged(&mut session, "DROP TRIGGER note ON pbm.members").contains("DROP TRIGGER"));
    let rows = logged(&mut session, "CREATE POLICY mine ON pbm.members USING (true); DROP POLICY mine ON pbm.members");
    assert!(rows.contains("CREATE POLICY") && rows.contains("DROP POLICY"), "{rows}");
}

#[test]
fn our_own_functions_change_definitions() {
    let mut session = guarded();
    let rows = logged(&mut session, "SELECT pbm.ensure_partitions('2031-02-01', '2031-01-01')");
    assert!(rows.contains("ALTER TABLE") && rows.contains("\"by\": \"pbm\""), "{rows}");
    session.run("SELECT pbm.retire_partitions('2020-01-01'); SELECT pbm.repair_triggers(); SELECT pbm.ensure_guards()");
    // Their leave ends with them.
    assert_eq!(session.failure("ALTER TABLE pbm.members DISABLE TRIGGER audit_change").code, "42501");
    for setting in ["SET pbm.own_definitions = on", "SELECT set_config('pbm.own_definitions', 'on', true)"] {
        assert_ne!(session.failure(setting).code, "", "{setting}");
    }
}

#[test]
fn whoever_may_not_alter_settings_cannot_begin_maintenance() {
    let mut session = Sandbox::with_book();
    session.run(
        "CREATE ROLE pbm_test_owner; ALTER TABLE pbm.members OWNER TO pbm_test_owner; SET LOCAL pbm.maintenance = off",
    );
    session.run("SET LOCAL ROLE pbm_test_owner");
    assert_eq!(session.failure("SET pbm.maintenance = on").code, "42501");
    assert_eq!(session.failure("ALTER TABLE pbm.members DISABLE TRIGGER audit_change").code, "42501");
}

#[test]
fn children_and_attached_partitions_are_logged_from_the_first_row_on() {
    let mut session = Sandbox::with_book();
    session.run("CREATE TABLE pbm.more_authorizations () INHERITS (pbm.prior_authorization)");
    let insert = "INSERT INTO pbm.more_authorizations (authorization_number, patient_id, plan_id, ndc, effective_date)
                  SELECT 'B1', patient_id, '00000000-0000-4000-8000-000000000001', '00005-0001-01', '2025-01-01' FROM pbm.members LIMIT 1";
    assert!(logged(&mut session, insert).starts_with("prior_authorization INSERT B1"));
    assert!(logged(&mut session, "TRUNCATE pbm.more_authorizations").starts_with("prior_authorization TRUNCATE"));
    session.run(
        "CREATE TABLE pbm.old_claims (LIKE pbm.pharmacy_claim INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
         ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.old_claims FOR VALUES FROM ('1990-01-01') TO ('1990-04-01')",
    );
    for role in ["origin", "replica"] {
        session.run(&format!("SET LOCAL session_replication_role = {role}"));
        let insert = "INSERT INTO pbm.old_claims (claim_number, rx_number, fill_date) VALUES ('P', 'R', '1990-02-01')";
        assert!(logged(&mut session, insert).starts_with("pharmacy_claim INSERT"), "{role}");
        assert!(logged(&mut session, "TRUNCATE pbm.old_claims CASCADE").contains("pharmacy_claim TRUNCATE"), "{role}");
    }
}

#[test]
fn the_log_lies_in_months_and_the_next_one_is_there() {
    let mut session = Sandbox::with_book();
    let months = "SELECT string_agg(inhrelid::regclass::text, ' ' ORDER BY inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'pbm.audit_log'::regclass";
    let expected = session.text(
        "SELECT string_agg('pbm.audit_log_' || to_char(timezone('UTC', now()) + n * interval '1 month', 'YYYY_MM'), ' ' ORDER BY n)
         FROM generate_series(0, 1) n",
    );
    assert!(session.text(months).starts_with(&expected));
    session.run("UPDATE pbm.members SET state = 'AK' WHERE member_id = 1");
    assert_eq!(
        session.text("SELECT tableoid::regclass::text FROM pbm.audit_log ORDER BY audit_id DESC LIMIT 1"),
        expected.split(' ').next().unwrap()
    );
    // A month without a partition gets one from whoever writes in it first.
    session.run(
        "DO $$ DECLARE part regclass; BEGIN
         FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'pbm.audit_log'::regclass LOOP
             EXECUTE format('DROP TABLE %s', part);
         END LOOP; END $$",
    );
    let before = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'pbm.audit_log'::regclass";
    session.run("UPDATE pbm.members SET state = 'AL' WHERE member_id = 1");
    assert_eq!(session.number(before), 1);
    assert_eq!(session.failure("UPDATE pbm.audit_log SET user_name = 'nobody'").code, "42501");
    assert_eq!(session.failure("TRUNCATE pbm.audit_log").code, "42501");
    session.adjudicate(&claim(json!({})));
}

#[test]
fn the_log_is_pruned_by_whole_months_after_six_years_and_not_otherwise() {
    let mut session = guarded();
    session.run(
        "SELECT pbm.ensure_audit_partitions((now() - interval '71 months')::date, (now() - interval '75 months')::date);
         INSERT INTO pbm.audit_log (table_name, operation, user_name, session_user_name, transaction_id, backend_pid, \"timestamp\")
         SELECT 'x', 'INSERT', 'x', 'x', '1', 1, now() - n * interval '1 month' FROM generate_series(71, 75) n",
    );
    for keep in ["'5 years 11 months'", "'0'", "'-7 years'", "NULL"] {
        assert_eq!(session.failure(&format!("SELECT pbm.audit_retain({keep})")).code, "22023", "{keep}");
    }
    let old = "SELECT count(*) FROM pbm.audit_log WHERE table_name = 'x'";
    assert_eq!(session.number(old), 5);
    // 72 months are six years: the month that they end in is not over by then.
    let rows = logged(&mut session, "SELECT pbm.audit_retain()");
    assert!(rows.contains("DROP TABLE") && rows.contains("\"by\": \"pbm\""), "{rows}");
    assert_eq!(session.number(old), 2);
    for month in ["DELETE FROM pbm.audit_log", "TRUNCATE pbm.audit_log", "UPDATE pbm.audit_log SET user_name = 'x'"] {
        assert_eq!(session.failure(month).code, "42501", "{month}");
    }
    let part = session
        .text("SELECT min(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'pbm.audit_log'::regclass");
    for attack in [
        format!("DROP TABLE {part}"),
        format!("ALTER TABLE pbm.audit_log DETACH PARTITION {part}"),
        format!("TRUNCATE {part}"),
    ] {
        assert_eq!(session.failure(&attack).code, "42501", "{attack}");
    }
}

/// 250 bytes a claim, with the indexes.
#[test]
fn a_claim_takes_no_more_than_250_bytes_of_the_log() {
    let mut session = Sandbox::with_book();
    let size =
        "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'pbm.audit_log'::regclass";
    let before = session.number(size);
    for part in 0..4 {
        let batch: Vec<Value> = (0..1000)
            .map(|n| {
                claim(json!({"cardholder_id": format!("CARD-{:03}", n % 60), "rx_number": format!("{part}{n:04}")}))
            })
            .collect();
        session.adjudicate_batch(&batch);
    }
    let claims = session.number("SELECT count(*) FROM pbm.audit_log WHERE table_name = 'pharmacy_claim'");
    assert_eq!(claims, 4000);
    let bytes = (session.number(size) - before) / claims;
    println!("{bytes} bytes a claim");
    assert!(bytes <= 250, "{bytes} bytes a claim");
}

/// A digest of the other columns is in each row, as the evidence takes it.
#[test]
fn each_row_has_its_digest_and_its_incarnation() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({})));
    session.run("UPDATE pbm.members SET last_name = 'Other' WHERE member_id = 1; DELETE FROM pbm.plan_override");
    assert_eq!(
        session.table(
            "SELECT count(*) > 1, bool_and(length(row_digest) = 32), count(DISTINCT row_digest) = count(*), count(DISTINCT incarnation),
                    count(*) FILTER (WHERE operation = 'DELETE') > 0
             FROM pbm.audit_log WHERE transaction_id = pg_current_xact_id()"
        ),
        "t|t|t|1|t"
    );
}

/// Personal data is in no payload (A34): the extension has no NOTIFY.
#[test]
fn what_notifies_is_known() {
    let mut session = Sandbox::with_book();
    assert_eq!(
        session.table(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'pbm'::regnamespace AND prosrc ~* '\\m(pg_)?notify\\M' ORDER BY 1"
        ),
        // That there is something to review, and nothing else: security/break_glass.rs. Counts of a run: sql_staging.rs.
        "break_glass\nnotify_load"
    );
}

/// Keys for the audit, by id, in a file as pbm.key_file takes it.
fn key_file(name: &str, ids: &[u8]) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = std::env::temp_dir().join(format!("pbm_test_keys_{}_{name}", std::process::id()));
    // 32 bytes in base64: 43 letters and a sign of equality.
    let line = |id: &u8| format!("{id} audit {}=\n", ["AAAB", "AAEC"][usize::from(*id) - 1].repeat(11).split_at(43).0);
    std::fs::write(&path, ids.iter().map(line).collect::<String>()).expect("a file");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("its mode");
    path
}

#[test]
fn with_a_key_the_values_can_be_opened_for_a_purpose_and_that_is_logged() {
    let mut session = Sandbox::with_book();
    let (keys, others) = (key_file("old", &[1]), key_file("new", &[2]));
    session.run(&format!("SET LOCAL pbm.key_file = '{}'", keys.display()));
    session.run("UPDATE pbm.members SET last_name = 'Planted', state = 'AK' WHERE member_id = 1");
    let row = session.text("SELECT max(audit_id)::text FROM pbm.audit_log");
    let shown = session.text(&format!(
        "SELECT (to_jsonb(a) - 'old_data')::text || encode(new_data, 'escape') FROM pbm.audit_log a WHERE audit_id = {row}"
    ));
    assert!(!shown.contains("Planted"), "{shown}");
    // What is masked is kept; what is clean stands in the log already.
    let open = format!("SELECT old_values, new_values FROM pbm.open_audited_values({row}, 'HCOMPL')");
    let old = session.text(&format!("SELECT old_values ->> 'last_name' FROM pbm.open_audited_values({row}, 'HCOMPL')"));
    assert!(session.table(&open).ends_with("\"last_name\": \"Planted\"}"), "{old}");
    assert!(!old.is_empty());
    assert_eq!(
        session.table(
            "SELECT DISTINCT table_name, operation, row_key, new_values FROM pbm.audit_log WHERE operation = 'OPEN'"
        ),
        format!("audit_log|OPEN|{row}|{{\"purpose\": \"HCOMPL\"}}")
    );
    for purpose in ["''", "'because'", "'x'"] {
        let failure = session.failure(&format!("SELECT pbm.open_audited_values({row}, {purpose})"));
        assert_eq!(failure.code, "22023", "{failure:?}");
    }
    assert_eq!(session.failure("SELECT pbm.open_audited_values(0, 'HCOMPL')").code, "P0002");
    assert_eq!(session.failure("SET LOCAL ROLE pg_monitor; SELECT pbm.open_audited_values(1, 'HCOMPL')").code, "42501");
    // Moved to another row or column it does not open.
    session.run(
        "ALTER TABLE pbm.audit_log DISABLE TRIGGER USER; DO $$ DECLARE part regclass; BEGIN
         FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'pbm.audit_log'::regclass LOOP
             EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', part);
         END LOOP; END $$",
    );
    session.run(&format!("SAVEPOINT before; UPDATE pbm.audit_log SET old_data = new_data WHERE audit_id = {row}"));
    assert_eq!(session.failure(&open).code, "XX001");
    session.run("ROLLBACK TO before");
    // Without its key it does not open either, and goes on in the log.
    session.run(&format!("SET LOCAL pbm.key_file = '{}'", others.display()));
    assert_eq!(session.failure(&open).code, "55000");
    for path in [keys, others] {
        std::fs::remove_file(path).expect("the file goes");
    }
}

/// Without a key digests and masks alone.
#[test]
fn without_a_key_nothing_is_kept_but_digests() {
    let mut session = Sandbox::with_book();
    session.run("UPDATE pbm.members SET last_name = 'Planted' WHERE member_id = 1; DELETE FROM pbm.dur_alert");
    assert_eq!(
        session.table(
            "SELECT count(old_data) + count(new_data), count(value_digests), bool_and(substring(content_digest FROM 1 FOR 2) = '\\x0000')
             FROM pbm.audit_log WHERE transaction_id = pg_current_xact_id()"
        ),
        "0|1|t"
    );
}
