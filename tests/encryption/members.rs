//! What is stored of members, and how they are found.

use support::keys::KeyFile;
use support::{Database, Session, timing};

fn database() -> (Database, KeyFile, Session) {
    let (database, file) = (Database::with_book(), KeyFile::new());
    let session = file.give(&database);
    (database, file, session)
}

/// Two clients, with a plan each of the book.
fn clients(session: &mut Session) {
    session.run(
        "INSERT INTO pbm.client (client_id, client_code, client_name)
         VALUES ('00000000-0000-4000-8000-00000000c001', 'ONE', 'One'), ('00000000-0000-4000-8000-00000000c002', 'TWO', 'Two');
         UPDATE pbm.plan SET client_id = '00000000-0000-4000-8000-00000000c001' WHERE plan_code = 'BASIC'",
    );
}

#[test]
fn contact_data_are_stored_encrypted_and_read_back() {
    let (_database, _file, mut session) = database();
    session.run(
        r#"SELECT pbm.insert_member('Ada', 'Sample', '1980-01-02', 'F', 'BASIC', '2025-01-01', NULL,
           '{"ssn": "078-05-1120", "address": "7 Planted Lane", "city": "Plantedville", "state": "OH", "zip_code": "02139",
             "phone": "555 0100", "email": "ada@example.com"}')"#,
    );
    let id = session.text("SELECT member_id FROM pbm.members WHERE last_name = 'Sample'");
    let contact = |session: &mut Session| session.table(&format!("SELECT * FROM pbm.member_contact({id})"));
    assert_eq!(contact(&mut session), "078051120|7 Planted Lane|Plantedville|OH|02139|555 0100|ada@example.com");
    session.run(&format!(r#"SELECT pbm.set_member_contact({id}, '{{"email": null, "phone": "555 0101"}}')"#));
    assert_eq!(contact(&mut session), "078051120|7 Planted Lane|Plantedville|OH|02139|555 0101|NULL");
    let row = session.text(&format!("SELECT m::text FROM pbm.members m WHERE member_id = {id}"));
    assert!(!row.contains("Planted") && !row.contains("0101") && row.contains("enc:"), "{row}");
    // Digits stand in digests, times and transactions by chance: they are looked for as the values they are.
    assert_eq!(
        session.number("SELECT count(*) FROM pbm.audit_log a WHERE a::text ~ 'Planted|\\m(02139|078051120)\\M|enc:'"),
        0
    );
}

#[test]
fn a_contact_that_is_none_is_refused_without_its_values() {
    let (_database, _file, mut session) = database();
    for (contact, code) in [
        (r#"[]"#, "22023"),
        (r#"{"Plantedkey": "1"}"#, "22023"),
        (r#"{"phone": 5550100}"#, "22023"),
        (r#"{"ssn": "07805112"}"#, "22023"),
        (r#"{"ssn": "Plantedssn"}"#, "22023"),
        (r#"{"ssn": "078051120999"}"#, "22023"),
    ] {
        let failure = session.failure(&format!("SELECT pbm.set_member_contact(1, '{contact}')"));
        assert_eq!(failure.code, code, "{contact}");
        assert!(!failure.everything().contains("Planted") && !failure.everything().contains("5112"), "{failure:?}");
    }
    assert_eq!(session.failure("SELECT pbm.set_member_contact(-1, '{}')").code, "P0002");
}

#[test]
fn members_are_found_by_number_within_their_client_alone() {
    let (_database, _file, mut session) = database();
    clients(&mut session);
    session.run(r#"SELECT pbm.set_member_contact(1, '{"ssn": "078-05-1120"}')"#);
    let mut find =
        |client: &str, ssn: &str| session.table(&format!("SELECT member_id FROM pbm.find_member({client}, '{ssn}')"));
    for writing in ["078051120", " 078-05-1120 ", "078 05 1120", "\u{ff10}\u{ff17}\u{ff18}051120"] {
        assert_eq!(find("'ONE'", writing), "1", "{writing}");
    }
    assert_eq!(find("'TWO'", "078051120"), "");
    assert_eq!(find("NULL", "078051120"), "");
    assert_eq!(find("'ONE'", "078051121"), "");
    assert_eq!(session.failure("SELECT * FROM pbm.find_member('NONE', '078051120')").code, "P0002");
    // Covered by the other client too, later on.
    session.run(
        "UPDATE pbm.plan SET client_id = '00000000-0000-4000-8000-00000000c002' WHERE plan_code = 'BASIC' AND false;
         INSERT INTO pbm.plan (plan_id, plan_code, plan_name, client_id)
         VALUES ('00000000-0000-4000-8000-00000000f002', 'OTHERS', 'Others', '00000000-0000-4000-8000-00000000c002');
         INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, rank, effective_date)
         VALUES (1, '00000000-0000-4000-8000-00000000f002', 'CARD-OTHERS', gen_random_uuid(), 2, '2025-01-01')",
    );
    assert_eq!(session.table("SELECT member_id FROM pbm.find_member('TWO', '078051120')"), "1");
    let digests = "SELECT count(*), count(DISTINCT blind) FROM pbm.member_index WHERE patient_id = '00000000-0000-4000-9000-000000000001'";
    assert_eq!(session.table(digests), "2|2", "the digests of two clients cannot be compared");
    session.run(r#"SELECT pbm.set_member_contact(1, '{"ssn": null}')"#);
    assert_eq!(session.table(digests), "0|0");
}

#[test]
fn coverage_is_loaded_without_a_key_and_found_by_rotation_later() {
    let (database, _file, mut session) = database();
    clients(&mut session);
    session.run(r#"SELECT pbm.set_member_contact(1, '{"ssn": "078051120"}')"#);
    session.run(&format!("ALTER DATABASE {} RESET pbm.key_file", database.name));
    let mut keyless = database.connect();
    keyless.run(
        "INSERT INTO pbm.plan (plan_id, plan_code, plan_name, client_id)
         VALUES ('00000000-0000-4000-8000-00000000f002', 'OTHERS', 'Others', '00000000-0000-4000-8000-00000000c002');
         INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, rank, effective_date)
         VALUES (1, '00000000-0000-4000-8000-00000000f002', 'CARD-OTHERS', gen_random_uuid(), 2, '2025-01-01')",
    );
    // The session from before has the key still.
    assert_eq!(session.table("SELECT member_id FROM pbm.find_member('TWO', '078051120')"), "");
    session.run("CALL pbm.rotate_encryption()");
    assert_eq!(session.table("SELECT member_id FROM pbm.find_member('TWO', '078051120')"), "1");
}

/// Welch's t of the times that two look-ups take: one finds a member of another client, one finds nobody. A difference
/// would tell who exists. Printed, and held to the bar where PBM_TIMING is set: a busy machine tells nothing.
#[test]
fn a_look_up_takes_as_long_for_a_hidden_member_as_for_none() {
    let (_database, _file, mut session) = database();
    clients(&mut session);
    session.run(r#"SELECT pbm.set_member_contact(1, '{"ssn": "078051120"}')"#);
    let find = session.prepare("SELECT count(*) FROM pbm.find_member('TWO', $1)").expect("a statement");
    let compared = timing::compare(|which, _| {
        let found: i64 = session.query_one(&find, &[&["078051120", "078051121"][which]]).expect("an answer").get(0);
        assert_eq!(found, 0);
    });
    compared.hold("hidden", "none");
}
