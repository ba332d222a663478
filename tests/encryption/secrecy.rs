//! No secret and no key anywhere in the data directory, the log or a dump.

use std::fs;
use std::path::Path;

use support::keys::{KeyFile, text};
use support::{Database, program, setting};

/// Words that nobody else writes.
const SECRETS: [&str; 3] = ["Plantedcipherlane", "Plantedcipherton", "plantedcipher@example"];

/// The files below a folder that hold one of the words.
fn holding(folder: &Path, words: &[Vec<u8>], found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            holding(&path, words, found);
        } else if let Ok(bytes) = fs::read(&path)
            && words.iter().any(|word| bytes.windows(word.len()).any(|window| window == word))
        {
            found.push(path.display().to_string());
        }
    }
}

fn raw_key(seed: u16) -> Vec<u8> {
    let mut key = vec![seed.to_le_bytes()[0].wrapping_add(100); 31];
    key.push(1);
    key
}

#[test]
fn no_secret_and_no_key_is_on_disk() {
    let (database, file) = (Database::with_book(), KeyFile::with(&[(71, "fields"), (72, "index")]));
    let mut session = file.give(&database);
    let statement = session.prepare("SELECT pbm.set_member_contact(1, jsonb_build_object('address', $1::text, 'city', $2::text, 'email', $3::text))").expect("a statement");
    session.query(&statement, &[&SECRETS[0], &SECRETS[1], &SECRETS[2]]).expect("stored");
    session.run("ANALYZE pbm.members; CHECKPOINT");
    assert_eq!(session.text("SELECT address FROM pbm.member_contact(1)"), SECRETS[0]);
    let mut words: Vec<Vec<u8>> = SECRETS.iter().map(|word| word.as_bytes().to_vec()).collect();
    words.extend([71, 72].iter().flat_map(|seed| [raw_key(*seed), text(*seed).into_bytes()]));
    let data = setting("PBM_PGDATA");
    let mut found = Vec::new();
    holding(Path::new(&data), &words, &mut found);
    // Tooth: a word that is stored in clear is found by the same search.
    session.run("CREATE TABLE public.clear AS SELECT 'Plainlystored'::text AS word; CHECKPOINT");
    let mut clear = Vec::new();
    holding(Path::new(&data), &[b"Plainlystored".to_vec()], &mut clear);
    assert!(found.is_empty() && !clear.is_empty(), "{found:?}");
    let log = fs::read_to_string(setting("PBM_SERVER_LOG")).expect("the server's log");
    assert!(!SECRETS.iter().any(|word| log.contains(word)) && !log.contains(&text(71)));
    let dump = program("pg_dump").args(["-d", &database.name]).output().expect("pg_dump runs").stdout;
    let dump = String::from_utf8_lossy(&dump);
    assert!(dump.contains("enc:") && !SECRETS.iter().any(|word| dump.contains(word)) && !dump.contains(&text(71)));
}

#[test]
fn a_dump_holds_ciphertext_and_is_read_where_the_key_is() {
    let (database, restored, file) = (Database::with_book(), Database::empty(), KeyFile::new());
    let mut session = file.give(&database);
    session.run(r#"SELECT pbm.set_member_contact(1, '{"ssn": "078051120", "address": "7 Planted Lane"}')"#);
    let stored = "SELECT md5(string_agg(m::text, '' ORDER BY member_id)) FROM pbm.members m";
    let before = session.text(stored);
    let archive = Path::new(&setting("PBM_PGDATA")).with_file_name(format!("{}.dump", database.name));
    let dumped =
        program("pg_dump").args(["-Fc", "-d", &database.name, "-f"]).arg(&archive).status().expect("pg_dump runs");
    let output =
        program("pg_restore").args(["-j2", "-d", &restored.name]).arg(&archive).output().expect("pg_restore runs");
    fs::remove_file(&archive).expect("the archive");
    assert!(dumped.success() && output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut session = restored.connect();
    assert_eq!(session.text(stored), before, "not encrypted twice");
    // Without the key, and with another one under its id.
    let read = "SELECT ssn, address FROM pbm.member_contact(1)";
    assert_eq!(session.failure(read).code, "55000");
    let other = KeyFile::new();
    other.write(&[support::keys::line(1, "fields", 9), support::keys::line(2, "index", 9)].concat());
    session.run(&format!("SET pbm.key_file = {}", other.literal()));
    assert_eq!(session.failure(read).code, "55000");
    session.run(&format!("SET pbm.key_file = {}", file.literal()));
    assert_eq!(session.table(read), "078051120|7 Planted Lane");
    assert_eq!(session.table("SELECT member_id FROM pbm.find_member(NULL, '078-05-1120')"), "1");
}
