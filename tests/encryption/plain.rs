//! What 0.1.0 stored in plain text.

use support::keys::KeyFile;
use support::release::{filled, update};

#[test]
fn plain_contacts_of_the_release_are_encrypted_once_there_is_a_key() {
    let old = filled();
    let mut session = old.connect();
    session.run("UPDATE pbm.members SET address = 'Plantedlane ' || member_id, city = 'Plantedville', phone = '55' || member_id, email = NULL");
    let count = session.number("SELECT count(*) FROM pbm.members");
    update(&mut session);
    assert!(count > 10);
    // Without a key they wait, and are read where they wait.
    assert_eq!(session.number("SELECT count(*) FROM pbm.member_plain_contact"), count);
    assert_eq!(session.number("SELECT count(*) FROM pbm.members WHERE address IS NOT NULL OR phone IS NOT NULL"), 0);
    let contact =
        "SELECT address, city, phone, email FROM pbm.member_contact((SELECT min(member_id) FROM pbm.members))";
    let before = session.table(contact);
    assert!(before.starts_with("Plantedlane"), "{before}");
    let health = "SELECT state FROM pbm.health_encryption() WHERE check_name = 'plain_contacts'";
    assert_eq!(session.text(health), "unsafe");
    let file = KeyFile::new();
    let mut session = file.give(&old);
    // One is corrected before it is encrypted.
    let corrected = session.text("SELECT max(member_id) FROM pbm.members");
    session.run(&format!(r#"SELECT pbm.set_member_contact({corrected}, '{{"address": "New lane", "city": null}}')"#));
    // Stopped half way, and called again.
    assert_eq!(session.number("SELECT pbm.encrypt_plain_contacts_chunk(5)"), 5);
    assert_eq!(session.number("SELECT count(*) FROM pbm.member_plain_contact"), count - 5);
    session.run("CALL pbm.encrypt_plain_contacts(7)");
    assert_eq!(session.number("SELECT count(*) FROM pbm.member_plain_contact"), 0);
    assert_eq!(session.number("SELECT pg_relation_size('pbm.member_plain_contact')"), 0, "no file has deleted rows");
    assert_eq!(session.table(contact), before);
    let now = session.table(&format!("SELECT address, city, phone FROM pbm.member_contact({corrected})"));
    assert_eq!(now, format!("New lane|NULL|55{corrected}"));
    assert_eq!(session.number("SELECT count(*) FROM pbm.members m WHERE m::text ~ 'Planted'"), 0);
    assert_eq!(session.text(health), "ok");
    session.run("CALL pbm.encrypt_plain_contacts()");
}
