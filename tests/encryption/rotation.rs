//! From one key to the next.

use support::keys::{KeyFile, line};
use support::{Database, Session, until};

/// Members of the book with a telephone and a number each, under the keys 1 and 2.
fn stored(session: &mut Session) -> i64 {
    session.run(
        "INSERT INTO pbm.members (first_name, last_name, date_of_birth) SELECT 'R', 'Rotated' || n, '1980-01-01' FROM generate_series(1, 300) n;
         SELECT pbm.set_member_contact(member_id, jsonb_build_object('phone', '55' || member_id, 'ssn', lpad(member_id::text, 9, '0')))
         FROM pbm.members",
    );
    session.number("SELECT count(*) FROM pbm.members")
}

const ALL_READ: &str = "SELECT count(*) FROM pbm.members m CROSS JOIN LATERAL pbm.member_contact(m.member_id) c
                        WHERE c.phone = '55' || m.member_id AND c.ssn = lpad(m.member_id::text, 9, '0')";
const USE: &str = "SELECT string_agg(column_name || ' ' || key_id || ' ' || state || ' ' || stored, ', ' ORDER BY column_name, key_id)
                   FROM pbm.encryption_use";

#[test]
fn values_go_over_to_the_next_key_also_when_rotation_is_killed() {
    let (database, file) = (Database::with_book(), KeyFile::new());
    let mut session = file.give(&database);
    let count = stored(&mut session);
    file.write(&[line(1, "fields", 1), line(2, "index", 2), line(3, "fields", 3), line(4, "index", 4)].concat());
    let mut session = database.connect();
    assert_eq!(session.number("SELECT pbm.register_encryption_keys()"), 2);
    let states = "SELECT string_agg(key_id || ' ' || state, ', ' ORDER BY key_id) FROM pbm.encryption_key";
    assert_eq!(session.text(states), "1 active, 2 active, 3 decrypt_only, 4 decrypt_only");
    session.run("SELECT pbm.set_encryption_key_state(3, 'active'), pbm.set_encryption_key_state(4, 'active')");
    assert_eq!(session.text(states), "1 decrypt_only, 2 decrypt_only, 3 active, 4 active");
    // While values are under it, a key is not retired.
    assert_eq!(session.failure("SELECT pbm.set_encryption_key_state(1, 'retired')").code, "55000");
    // A session that is at it, and holds the last member's row from going on, is ended.
    let mut holder = database.connect();
    holder.run("BEGIN; SELECT FROM pbm.members WHERE member_id = (SELECT max(member_id) FROM pbm.members) FOR UPDATE");
    let mut rotating = database.connect();
    let pid = rotating.pid();
    let rotation = std::thread::spawn(move || rotating.try_run("CALL pbm.rotate_encryption(20)"));
    until("it waits", || {
        session.is(&format!("SELECT coalesce(wait_event_type = 'Lock', false) FROM pg_stat_activity WHERE pid = {pid}"))
    });
    session.run(&format!("SELECT pg_terminate_backend({pid})"));
    assert!(rotation.join().expect("a thread").is_err());
    holder.run("ROLLBACK");
    let both = session.table("SELECT count(DISTINCT key_id) FROM pbm.encryption_use WHERE column_name = 'members.ssn'");
    assert_eq!(both, "2", "part of it is done");
    // Readers see both keys, and members are found under either.
    assert_eq!(session.number(ALL_READ), count);
    let found = "SELECT count(*) FROM pbm.members m CROSS JOIN LATERAL pbm.find_member(NULL, lpad(m.member_id::text, 9, '0')) f WHERE f.member_id = m.member_id";
    assert_eq!(session.number(found), count);
    session.run("CALL pbm.rotate_encryption(50)");
    assert_eq!(
        session.text(USE),
        format!("member_index.blind 4 active {count}, members.phone 3 active {count}, members.ssn 3 active {count}")
    );
    assert_eq!((session.number(ALL_READ), session.number(found)), (count, count));
    // What is under the active key is left as it is.
    let digest = "SELECT md5(string_agg(m::text, '' ORDER BY member_id)) FROM pbm.members m";
    let before = session.text(digest);
    session.run("CALL pbm.rotate_encryption()");
    assert_eq!(session.text(digest), before);
    session.run("SELECT pbm.set_encryption_key_state(1, 'retired'), pbm.set_encryption_key_state(2, 'retired')");
    // The old keys are no longer needed.
    file.write(&[line(3, "fields", 3), line(4, "index", 4)].concat());
    let mut session = database.connect();
    assert_eq!((session.number(ALL_READ), session.number(found)), (count, count));
}

#[test]
fn a_retired_key_is_used_for_nothing() {
    let (database, file) = (Database::with_book(), KeyFile::new());
    let mut session = file.give(&database);
    session.run(r#"SELECT pbm.set_member_contact(1, '{"phone": "5550100"}')"#);
    let kept = session.text("SELECT phone FROM pbm.members WHERE member_id = 1");
    session.run(
        "UPDATE pbm.members SET phone = NULL WHERE member_id = 1; SELECT pbm.set_encryption_key_state(1, 'retired')",
    );
    // No key is active: another session knows at once.
    assert_eq!(database.connect().failure(r#"SELECT pbm.set_member_contact(1, '{"phone": "1"}')"#).code, "55000");
    for sql in [
        format!("UPDATE pbm.members SET phone = '{kept}' WHERE member_id = 1"),
        format!("SELECT pbm.decrypt('{kept}', 'members.phone', '00000000-0000-4000-9000-000000000001')"),
    ] {
        let failure = session.failure(&sql);
        assert_eq!((failure.code.as_str(), failure.message.as_str()), ("55000", "the key with the id 1 is retired"));
    }
    session.run("SELECT pbm.set_encryption_key_state(1, 'active')");
    session.run(&format!("UPDATE pbm.members SET phone = '{kept}' WHERE member_id = 1"));
}

#[test]
fn rotation_loses_no_change_that_comes_meanwhile() {
    let (database, file) = (Database::with_book(), KeyFile::with(&[(1, "fields"), (2, "index"), (3, "fields")]));
    let mut session = file.give(&database);
    stored(&mut session);
    session.run("SELECT pbm.set_encryption_key_state(1, 'active')");
    session.run("CALL pbm.rotate_encryption()");
    session.run("SELECT pbm.set_encryption_key_state(3, 'active')");
    let mut writer = database.connect();
    writer.run("BEGIN");
    writer.run(r#"SELECT pbm.set_member_contact(1, '{"phone": "new"}')"#);
    let mut rotating = database.connect();
    let pid = rotating.pid();
    let rotation = std::thread::spawn(move || rotating.try_run("CALL pbm.rotate_encryption(100)"));
    until("it waits", || {
        session.is(&format!("SELECT coalesce(wait_event_type = 'Lock', false) FROM pg_stat_activity WHERE pid = {pid}"))
    });
    writer.run("COMMIT");
    rotation.join().expect("a thread").expect("rotation ends");
    assert_eq!(session.text("SELECT phone FROM pbm.member_contact(1)"), "new");
    assert_eq!(
        session.number("SELECT count(DISTINCT key_id) FROM pbm.encryption_use WHERE column_name ~ '^members'"),
        1
    );
}
