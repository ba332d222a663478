//! Where keys come from, and what is refused.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use support::keys::{KeyFile, line, text};
use support::{Database, Sandbox, literal, setting};

const AT_HAND: &str = "SELECT string_agg(key_id || ' ' || purpose, ', ' ORDER BY key_id) FROM pbm.keys_at_hand()";

#[test]
fn keys_come_from_a_file_or_a_command_outside_the_database() {
    let mut session = Sandbox::with_book();
    let file = KeyFile::new();
    session.run(&format!("SET pbm.key_file = {}", file.literal()));
    assert_eq!(session.text(AT_HAND), "1 fields, 2 index");
    let command = format!("cat {}", file.path.display());
    session.run(&format!("SET pbm.key_file = ''; SET pbm.key_command = {}", literal(&command)));
    assert_eq!(session.text(AT_HAND), "1 fields, 2 index");
    session.run(&format!("SET pbm.key_file = {}", file.literal()));
    let both = session.failure(AT_HAND);
    assert_eq!(
        (both.code.as_str(), both.message.as_str()),
        ("F0000", "keys come from a file or from a command, and both are set")
    );
}

#[test]
fn a_file_that_others_can_read_or_that_is_not_outside_is_refused() {
    let mut session = Sandbox::with_book();
    let file = KeyFile::new();
    let mut fault = |path: &str| {
        session.run(&format!("SET pbm.key_file = {}", literal(path)));
        let failure = session.failure(AT_HAND);
        assert!(!failure.everything().contains(path), "the path is not told");
        (failure.code, failure.message)
    };
    let told = |message: &str| ("F0000".to_owned(), format!("the key file {message}"));
    let path = file.path.display().to_string();
    for mode in [0o640, 0o604, 0o620, 0o602, 0o610] {
        file.allow(mode);
        assert_eq!(fault(&path), told("can be read or written by others"), "{mode:o}");
    }
    file.allow(0o600);
    assert_eq!(fault("keys"), told("is not named by an absolute path"));
    assert_eq!(fault(&format!("{path}_none")), told("cannot be read"));
    assert_eq!(fault(&Path::new(&path).parent().expect("a folder").display().to_string()), told("is no ordinary file"));
    // By its own path, by one with dots, and by a link from outside.
    let inside = Path::new(&setting("PBM_PGDATA")).join(format!("keys_{}", std::process::id()));
    fs::copy(&file.path, &inside).expect("a copy");
    let link =
        inside.with_file_name("x").parent().expect("data").with_file_name(format!("link_{}", std::process::id()));
    symlink(&inside, &link).expect("a link");
    let dots = format!("{}/base/../{}", setting("PBM_PGDATA"), inside.file_name().expect("a name").display());
    for path in [inside.display().to_string(), dots, link.display().to_string()] {
        assert_eq!(fault(&path), told("lies in the data directory"));
    }
    fs::remove_file(&inside).expect("the copy");
    fs::remove_file(&link).expect("the link");
    file.write(&"#".repeat(16 * 1024));
    assert_eq!(fault(&path), told("is larger than 16384 bytes"));
}

#[test]
fn faults_of_a_file_or_command_do_not_tell_what_it_holds() {
    let mut session = Sandbox::with_book();
    let file = KeyFile::new();
    session.run(&format!("SET pbm.key_file = {}", file.literal()));
    for (text, message) in [
        (format!("1 fields {}x", text(1)), "the keys cannot be read: the key of line 1 is not 32 bytes in base64"),
        (format!("1 Plantedpurpose {}", text(1)), "the keys cannot be read: line 1 is not \"id purpose key\""),
        (line(1, "fields", 1).repeat(2), "the keys cannot be read: line 2 repeats the id of another key"),
    ] {
        file.write(&text);
        let failure = session.failure(AT_HAND);
        assert_eq!((failure.code.as_str(), failure.message.as_str()), ("F0000", message));
        assert!(!failure.everything().contains(&text[9..20]) && !failure.everything().contains("Planted"));
    }
    session.run("SET pbm.key_file = ''");
    for command in ["echo Plantedsecret >&2; exit 1", "echo Plantedsecret; exit 1", "/nonexistent/Plantedsecret"] {
        session.run(&format!("SET pbm.key_command = {}", literal(command)));
        let failure = session.failure(AT_HAND);
        assert_eq!(
            (failure.code.as_str(), failure.message.as_str()),
            ("F0000", "the key command failed, or took longer than 10 seconds")
        );
        assert!(!failure.everything().contains("Planted"));
    }
    let log = fs::read_to_string(setting("PBM_SERVER_LOG")).expect("the server's log");
    assert!(!log.contains(&text(1)));
}

#[test]
fn a_command_that_hangs_can_be_canceled() {
    let database = Database::with_extension();
    let mut session = database.connect();
    session.run("SET statement_timeout = '500ms'; SET pbm.key_command = 'sleep 60'");
    assert_eq!(session.failure(AT_HAND).code, "57014");
}

#[test]
fn superusers_alone_see_and_set_where_keys_are() {
    let database = Database::with_extension();
    let file = KeyFile::new();
    file.give(&database);
    let role = format!("ordinary_{}", database.name);
    database.connect().run(&format!("CREATE ROLE {role} LOGIN"));
    let mut session = database.connect_as(&role);
    for name in ["pbm.key_file", "pbm.key_command", "pbm.signing_key_file", "pbm.signing_key_command"] {
        // Settings are defined when the library is loaded.
        session.run("SELECT pbm.is_valid_npi('1')");
        assert_eq!(session.failure(&format!("SHOW {name}")).code, "42501");
        assert_eq!(session.failure(&format!("SET {name} = 'x'")).code, "42501");
        assert_eq!(session.number(&format!("SELECT count(*) FROM pg_settings WHERE name = '{name}'")), 0);
    }
    drop(session);
    database.connect().run(&format!("DROP ROLE {role}"));
}

/// The pages of the keys by the marks that the kernel shows of each mapping: locked, not dumped, not in a child.
#[test]
fn keys_are_in_memory_that_is_locked_and_left_out_of_core_dumps_and_children() {
    let database = Database::with_extension();
    let file = KeyFile::new();
    let mut session = file.give(&database);
    let marks = |session: &mut support::Session| {
        let maps = session.text("SELECT pg_read_file('/proc/self/smaps')");
        maps.lines()
            .filter(|line| {
                line.starts_with("VmFlags") && [" lo ", " dd ", " dc "].iter().all(|mark| line.contains(mark))
            })
            .count()
    };
    assert!(marks(&mut session) > 0);
    session.run("SET pbm.key_file = ''");
    // The mapping goes with the keys, at the next call that asks for some.
    assert!(!session.is("SELECT pbm.encryption_ready()"));
    assert_eq!(session.failure(AT_HAND).code, "55000");
    assert_eq!(marks(&mut session), 0);
}

#[test]
fn a_key_that_was_exchanged_or_lost_is_told() {
    let database = Database::with_book();
    let file = KeyFile::new();
    let mut session = file.give(&database);
    session.run("SELECT pbm.set_member_contact(1, '{\"phone\": \"5550100\"}')");
    file.write(&[line(1, "fields", 9), line(2, "index", 2)].concat());
    let mut session = database.connect();
    let read = "SELECT phone FROM pbm.member_contact(1)";
    let failure = session.failure(read);
    assert_eq!(
        (failure.code.as_str(), failure.message.as_str()),
        ("55000", "the key with the id 1 is another one than was registered")
    );
    assert_eq!(session.failure("SELECT pbm.register_encryption_keys()").message, failure.message);
    file.write(&line(2, "index", 2));
    let mut session = database.connect();
    let failure = session.failure(read);
    assert_eq!((failure.code.as_str(), failure.message.as_str()), ("55000", "no key has the id 1"));
    file.write(&[line(1, "fields", 1), line(2, "index", 2)].concat());
    // The same session finds it again.
    assert_eq!(session.text(read), "5550100");
}
