//! The type of encrypted fields.

use std::collections::HashSet;

use support::keys::KeyFile;
use support::{Database, literal};

const ROW: &str = "00000000-0000-4000-9000-000000000001";

fn database() -> (Database, KeyFile, support::Session) {
    let (database, file) = (Database::with_book(), KeyFile::new());
    let session = file.give(&database);
    (database, file, session)
}

fn encrypted(session: &mut support::Session, value: &str, column: &str, row: &str) -> String {
    session.text(&format!("SELECT pbm.encrypt({}, '{column}', '{row}')", literal(value)))
}

#[test]
fn a_ciphertext_is_read_in_its_own_row_and_column_alone() {
    let (_database, _file, mut session) = database();
    let value = encrypted(&mut session, "078-05-1120", "members.ssn", ROW);
    let read = |column: &str, row: &str| format!("SELECT pbm.decrypt('{value}', '{column}', '{row}')");
    assert_eq!(session.text(&read("members.ssn", ROW)), "078-05-1120");
    for sql in [read("members.phone", ROW), read("members.ssn", "00000000-0000-4000-9000-000000000002")] {
        let failure = session.failure(&sql);
        assert_eq!(failure.code, "XX001");
        assert!(!failure.everything().contains("078"), "{failure:?}");
    }
    assert_eq!(session.failure(&read("members.nothing", ROW)).code, "22023");
    // Moved within the table: refused when it is written.
    session.run(r#"SELECT pbm.set_member_contact(1, '{"phone": "5550100", "ssn": "078-05-1120"}')"#);
    for change in [
        "UPDATE pbm.members m SET phone = o.phone FROM pbm.members o WHERE o.member_id = 1 AND m.member_id = 101",
        "UPDATE pbm.members SET phone = ssn WHERE member_id = 1",
        "UPDATE pbm.members SET patient_id = gen_random_uuid() WHERE member_id = 1",
        "INSERT INTO pbm.members (last_name, phone) SELECT 'Copy', phone FROM pbm.members WHERE member_id = 1",
    ] {
        assert_eq!(session.failure(change).code, "XX001", "{change}");
    }
    // Tooth: without the trigger it is written, and told when it is read.
    session.run("ALTER TABLE pbm.members DISABLE TRIGGER members_encrypted; UPDATE pbm.members SET phone = ssn WHERE member_id = 1");
    assert_eq!(session.failure("SELECT phone FROM pbm.member_contact(1)").code, "XX001");
}

#[test]
fn input_takes_ciphertexts_alone_and_repeats_nothing() {
    let (database, _file, mut session) = database();
    for value in ["078051120", "enc:", "enc:MDc4MDUxMTIw", "\\x01", "Planted Lane 7"] {
        for sql in [
            format!("SELECT '{value}'::pbm.enc"),
            format!("SELECT '{value}'::text::pbm.enc"),
            format!("UPDATE pbm.members SET address = '{value}' WHERE member_id = 1"),
        ] {
            let failure = session.failure(&sql);
            assert_eq!((failure.code.as_str(), failure.message.as_str()), ("22P02", "invalid input for type enc"));
            assert!(!failure.everything().contains(value) || value == "enc:", "{failure:?}");
        }
    }
    let failure = session.failure("UPDATE pbm.members SET address = last_name WHERE member_id = 1");
    assert_eq!(failure.code, "42804", "no cast from text");
    assert_eq!(session.failure("SELECT phone FROM pbm.members ORDER BY phone").code, "42883", "no order");
    // In binary, as drivers and COPY send it.
    let mut copy = database.connect();
    copy.run("CREATE TABLE public.taken (value pbm.enc)");
    let mut writer = copy.copy_in("COPY public.taken FROM STDIN (FORMAT binary)").expect("a copy");
    let header = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x09078051120\xff\xff";
    std::io::Write::write_all(&mut writer, header).expect("sent");
    let failure = support::Failure::of(&writer.finish().expect_err("no ciphertext"));
    assert_eq!(failure.code, "22P02");
    assert!(!failure.everything().contains("078051120"), "{failure:?}");
}

#[test]
fn equal_secrets_are_stored_differently_and_rows_are_compared_by_what_is_stored() {
    let (_database, _file, mut session) = database();
    let values: Vec<String> = (0..200).map(|_| encrypted(&mut session, "1", "members.ssn", ROW)).collect();
    // enc:, then version and key in 4 letters; the nonce is the next 16.
    let nonces: HashSet<&str> = values.iter().map(|value| &value[8..24]).collect();
    assert_eq!(nonces.len(), 200);
    session.run(&format!(
        "CREATE TABLE public.kept (id int, value pbm.enc); INSERT INTO public.kept VALUES (1, '{}'), (2, '{}'), (3, '{}')",
        values[0], values[0], values[1]
    ));
    assert_eq!(session.number("SELECT count(*) FROM (SELECT DISTINCT value FROM public.kept) d"), 2);
    assert_eq!(session.number("SELECT count(*) FROM (SELECT value FROM public.kept GROUP BY value) d"), 2);
    assert_eq!(
        session.number("SELECT count(*) FROM (SELECT value FROM public.kept UNION SELECT value FROM public.kept) d"),
        2
    );
    assert_eq!(session.number("SELECT count(*) FROM public.kept a JOIN public.kept b ON a.value = b.value"), 5);
    session.run(
        "SET search_path = '';
         CREATE FUNCTION public.differ() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN IF OLD IS DISTINCT FROM NEW THEN RAISE EXCEPTION ''differ''; END IF; RETURN NEW; END';
         CREATE TRIGGER differ BEFORE UPDATE ON public.kept FOR EACH ROW EXECUTE FUNCTION public.differ();
         UPDATE public.kept SET value = value",
    );
    assert_eq!(session.failure(&format!("UPDATE public.kept SET value = '{}'", values[2])).message, "differ");
    session.run("ANALYZE public.kept");
}

#[test]
fn what_is_decrypted_is_in_no_plan_and_no_statistics() {
    let (_database, _file, mut session) = database();
    session.run(r#"SELECT pbm.set_member_contact(1, '{"phone": "Plantedphone"}')"#);
    let value = session.text("SELECT phone FROM pbm.members WHERE member_id = 1");
    let decrypt = format!("pbm.decrypt('{value}', 'members.phone', '{ROW}')");
    let patient = session.text("SELECT patient_id FROM pbm.members WHERE member_id = 1");
    assert_eq!(patient, ROW);
    let plan =
        session.table(&format!("EXPLAIN (VERBOSE) SELECT {decrypt}, 1 FROM pbm.members WHERE last_name = {decrypt}"));
    assert!(plan.contains("pbm.decrypt") && !plan.contains("Planted"), "{plan}");
    for function in ["encrypt", "decrypt", "reencrypt", "blind_index", "blind_indexes"] {
        let kind =
            format!("SELECT provolatile::text || proparallel::text FROM pg_proc WHERE oid = 'pbm.{function}'::regproc");
        assert_eq!(session.text(&kind), "vr", "{function}");
    }
    let index = "CREATE INDEX ON pbm.members (pbm.decrypt(phone, 'members.phone', patient_id))";
    assert_eq!(session.failure(index).code, "42P17", "no index on what is decrypted");
    // Tooth: the planner works out what an immutable function gives, and the plan shows it.
    session.run("ALTER FUNCTION pbm.decrypt(pbm.enc, text, uuid) IMMUTABLE");
    let plan = session.table(&format!("EXPLAIN (VERBOSE) SELECT {decrypt} FROM pbm.members"));
    assert!(plan.contains("Plantedphone"), "{plan}");
}

#[test]
fn a_missing_key_leaves_everything_else_at_work() {
    let database = Database::with_book();
    let mut session = database.connect();
    for sql in [
        format!("SELECT pbm.encrypt('1', 'members.ssn', '{ROW}')"),
        r#"SELECT pbm.set_member_contact(1, '{"phone": "Plantedphone"}')"#.to_owned(),
        "SELECT * FROM pbm.find_member(NULL, '078051120')".to_owned(),
        "CALL pbm.rotate_encryption()".to_owned(),
        "CALL pbm.encrypt_plain_contacts()".to_owned(),
        "SELECT pbm.register_encryption_keys()".to_owned(),
    ] {
        let failure = session.failure(&sql);
        assert_eq!((failure.code.as_str(), failure.message.as_str()), ("55000", "no keys are configured"), "{sql}");
        assert!(failure.hint.contains("pbm.key_file") && !failure.everything().contains("Planted"), "{failure:?}");
    }
    // A ciphertext of elsewhere is not taken on trust.
    let (other, file) = (Database::with_book(), KeyFile::new());
    let foreign = encrypted(&mut file.give(&other), "1", "members.phone", ROW);
    let failure = session.failure(&format!("UPDATE pbm.members SET phone = '{foreign}' WHERE member_id = 1"));
    assert_eq!((failure.code.as_str(), failure.message.as_str()), ("55000", "no keys are configured"));
    session.run("UPDATE pbm.members SET phone = NULL, state = 'OH' WHERE member_id = 1");
    session.run("SELECT pbm.insert_member('New', 'Member', '1980-01-01', 'F', 'BASIC')");
    assert_eq!(
        session.text("SELECT state FROM pbm.health_encryption() WHERE check_name = 'encryption_keys'"),
        "unsafe"
    );
    assert!(
        session
            .text("SELECT remedy FROM pbm.health_encryption() WHERE check_name = 'encryption_keys'")
            .contains("takes only NULL")
    );
}
