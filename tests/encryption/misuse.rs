//! What is done with ciphertexts and digests by somebody who can write them (A45, A46, A49).

use support::keys::KeyFile;
use support::{Database, Session, literal, program};

fn database() -> (Database, KeyFile, Session) {
    let (database, file) = (Database::with_book(), KeyFile::new());
    let session = file.give(&database);
    (database, file, session)
}

/// A45: an older ciphertext of the same row and column is one that was written there, and is taken: what binds a value is
/// its row and column, not its time. That it came back is on record.
#[test]
fn an_older_value_of_the_same_row_can_be_put_back_and_leaves_its_trace() {
    let (_database, _file, mut session) = database();
    session.run(r#"SELECT pbm.set_member_contact(1, '{"phone": "5550100"}')"#);
    let older = session.text("SELECT phone FROM pbm.members WHERE member_id = 1");
    session.run(r#"SELECT pbm.set_member_contact(1, '{"phone": "5550199"}')"#);
    let before = session.number("SELECT max(audit_id) FROM pbm.audit_log");
    session.run(&format!("UPDATE pbm.members SET phone = {} WHERE member_id = 1", literal(&older)));
    assert_eq!(session.text("SELECT phone FROM pbm.member_contact(1)"), "5550100");
    assert_eq!(
        session.table(&format!(
            "SELECT table_name, operation, row_key, value_digests ? 'phone' FROM pbm.audit_log WHERE audit_id > {before}"
        )),
        "members|UPDATE|1|t"
    );
    // Cut off, drawn out or with one bit changed it is none.
    for spoilt in [older[..older.len() - 4].to_owned(), format!("{older}AAAA"), flipped(&older)] {
        let failure =
            session.failure(&format!("UPDATE pbm.members SET phone = {} WHERE member_id = 1", literal(&spoilt)));
        assert!(["22P02", "XX001", "55000"].contains(&failure.code.as_str()), "{failure:?}");
        assert!(!failure.everything().contains("555"), "{failure:?}");
    }
}

/// With another letter near the end.
fn flipped(value: &str) -> String {
    let place = value.len() - 6;
    let other = if &value[place..=place] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &value[..place], &value[place + 1..])
}

/// A46: what is copied in as plain text is refused, and as ciphertext stored as it is: never encrypted once more.
#[test]
fn a_copy_takes_ciphertext_alone_and_does_not_encrypt_it_again() {
    let (database, _file, mut session) = database();
    session.run(r#"SELECT pbm.set_member_contact(1, '{"email": "zqcopied@example.org"}')"#);
    let stored = session.text("SELECT email FROM pbm.members WHERE member_id = 1");
    let patient = session.text("SELECT patient_id FROM pbm.members WHERE member_id = 1");
    let path = std::env::temp_dir().join(format!("{}.copy", database.name));
    let file = path.display().to_string();
    let copy = |script: &str| {
        let arguments =
            ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=terse", "-d", &database.name, "-c", script];
        let output = program("psql").args(arguments).output().expect("psql runs");
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    session.run("CREATE TABLE public.taken (patient_id uuid, email pbm.enc); GRANT ALL ON public.taken TO PUBLIC");
    std::fs::write(&path, format!("{patient}\tzqplain@example.org\n")).expect("a file");
    let (done, said) = copy(&format!("\\copy public.taken FROM '{file}'"));
    assert!(!done && said.contains("invalid input for type enc"), "{said}");
    assert!(!said.contains("zqplain"), "{said}");
    assert!(copy(&format!("\\copy (SELECT patient_id, email FROM pbm.members WHERE member_id = 1) TO '{file}'")).0);
    assert!(!std::fs::read_to_string(&path).expect("a file").contains("zqcopied"));
    let (done, said) = copy(&format!("\\copy public.taken FROM '{file}'"));
    assert!(done, "{said}");
    assert_eq!(session.text("SELECT email FROM public.taken"), stored, "as it was");
    assert_eq!(
        session.text("SELECT pbm.decrypt(email, 'members.email', patient_id) FROM public.taken"),
        "zqcopied@example.org"
    );
    std::fs::remove_file(path).expect("it goes");
}

/// A49: writings of one number are one, what only looks alike is not.
#[test]
fn a_digest_is_of_what_is_meant_and_not_of_its_writing() {
    let (_database, _file, mut session) = database();
    let client = "00000000-0000-4000-8000-00000000c001";
    let mut blind = |value: &str| {
        session.table(&format!("SELECT encode(pbm.blind_index({}, 'members.ssn', '{client}'), 'hex')", literal(value)))
    };
    let number = blind("078051120");
    for writing in [
        "078-05-1120",
        " 078 05 1120 ",
        "078.05.1120",
        "\u{ff10}\u{ff17}\u{ff18}\u{ff10}\u{ff15}\u{ff11}\u{ff11}\u{ff12}\u{ff10}",
        "078\u{a0}05\u{2011}1120",
        "\u{feff}078051120\u{200b}",
    ] {
        assert_eq!(blind(writing), number, "{writing:?}");
    }
    for other in ["078051121", "78051120", "0780511200", "O78051120", "\u{661}78051120"] {
        assert_ne!(blind(other), number, "{other:?}");
    }
    // Composed and decomposed letters are one; letters of another alphabet are others.
    assert_eq!(blind("\u{e9}a1"), blind("e\u{301}a1"));
    assert_eq!(blind("Ab1"), blind("aB1"));
    assert_ne!(blind("A1"), blind("\u{410}1"), "a Cyrillic letter");
    assert_ne!(blind("l1"), blind("I1"), "an l for an I");
    assert_eq!(blind("---"), "NULL", "nothing is left");
}
