//! Who reads, and why (safeguards 1, 7, 22; attacks A11, A47, A48).

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use support::{Database, Failure, Session, literal, program, setting, until};

use super::{Login, drop_logins, held};

const BEGIN: &str = "SELECT pbm.begin_access('ann', 'HPAYMT', 'CALL-1')";
const HELD: &str = "ann|HPAYMT|CALL-1|begun";

fn with_login(test: impl FnOnce(&Database, &mut Session, &Login)) {
    let database = Database::with_book();
    let login = Login::new(&database, "csr", &["HPAYMT", "TREAT"]);
    let mut session = login.session(&database);
    test(&database, &mut session, &login);
    drop(session);
    drop_logins(&database, &[login]);
}

#[test]
fn what_was_said_ends_with_the_transaction() {
    with_login(|_, session, _| {
        assert_eq!(held(session), "");
        for end in ["COMMIT", "ROLLBACK", "COMMIT AND CHAIN; COMMIT", "ROLLBACK AND CHAIN; COMMIT"] {
            session.run("BEGIN");
            session.run(BEGIN);
            assert_eq!(held(session), HELD);
            session.run(end);
            assert_eq!(held(session), "", "{end}");
        }
        // A statement of its own is a transaction of its own.
        session.run(BEGIN);
        assert_eq!(held(session), "");
        // An error ends it too.
        session.run("BEGIN");
        session.run(BEGIN);
        session.failure("SELECT 1 / 0");
        session.run("ROLLBACK");
        assert_eq!(held(session), "");
    });
}

#[test]
fn a_savepoint_that_is_rolled_back_takes_it_along() {
    with_login(|_, session, _| {
        session.run("BEGIN; SAVEPOINT a");
        session.run(BEGIN);
        session.run("ROLLBACK TO a");
        assert_eq!(held(session), "");
        session.run(BEGIN);
        session.run("SAVEPOINT b; SELECT pbm.begin_access('bob', 'TREAT')");
        assert_eq!(held(session), "bob|TREAT|begun");
        session.run("SAVEPOINT c; SELECT pbm.begin_access('cid', 'TREAT'); RELEASE c");
        assert_eq!(held(session), "cid|TREAT|begun");
        session.run("ROLLBACK TO b");
        assert_eq!(held(session), HELD);
        session.run("RELEASE b; SELECT pbm.begin_access('dan', 'TREAT'); RELEASE a");
        assert_eq!(held(session), "dan|TREAT|begun");
        // A block with an exception is a savepoint.
        session.run("DO $$ BEGIN PERFORM pbm.begin_access('eve', 'TREAT'); RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN END $$");
        assert_eq!(held(session), "dan|TREAT|begun");
        session
            .run("DO $$ BEGIN PERFORM pbm.begin_access('eve', 'TREAT'); EXCEPTION WHEN division_by_zero THEN END $$");
        assert_eq!(held(session), "eve|TREAT|begun");
        session.run("COMMIT");
        assert_eq!(held(session), "");
    });
}

/// A11: a setting says nothing.
#[test]
fn no_setting_and_no_other_way_says_who_reads() {
    with_login(|_, session, _| {
        assert_eq!(held(session), "", "and the library is loaded");
        for spoof in
            ["SET pbm.app_user = 'ann'", "SELECT set_config('pbm.purpose', 'HPAYMT', false)", "SET pbm.access = 'x'"]
        {
            assert_eq!(session.failure(spoof).code, "42602", "{spoof}");
        }
        session.run("SET application_name = 'ann|HPAYMT|CALL-1|begun'");
        assert_eq!(held(session), "");
        session.run("BEGIN");
        session.run(BEGIN);
        session.run("RESET ALL");
        assert_eq!(held(session), HELD, "and RESET takes nothing");
        session.run("COMMIT");
        session.run("DISCARD ALL");
        assert_eq!(held(session), "");
    });
}

#[test]
fn what_was_said_for_one_role_holds_for_no_other() {
    with_login(|database, session, login| {
        let group = format!("{}_group", database.name);
        let mut admin = database.connect();
        admin.run(&format!(
            "CREATE ROLE {group}; GRANT {group} TO {}; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pbm TO {group}; SELECT pbm.allow_purpose('{group}', 'HRESCH')",
            login.name
        ));
        session.run("BEGIN");
        session.run(BEGIN);
        session.run(&format!("SET LOCAL ROLE {group}"));
        assert_eq!(held(session), "");
        assert_eq!(session.failure(&format!("SAVEPOINT s; {BEGIN}")).code, "42501");
        session.run(&format!("ROLLBACK; BEGIN; {BEGIN}; SET LOCAL ROLE {group}"));
        session.run("SELECT pbm.begin_access('ann', 'HRESCH')");
        assert_eq!(held(session), "ann|HRESCH|begun");
        session.run("RESET ROLE");
        assert_eq!(held(session), "", "the later one counts, and was not for this role");
        // Whoever inherits from the group has its purposes.
        session.run("SELECT pbm.begin_access('ann', 'HRESCH')");
        assert_eq!(held(session), "ann|HRESCH|begun");
        session.run("COMMIT");
        admin.run(&format!("DROP OWNED BY {group}; DROP ROLE {group}"));
    });
}

#[test]
fn a_purpose_that_is_unknown_or_not_the_role_s_is_refused_and_on_record() {
    with_login(|_, session, login| {
        let before = log().len();
        let refused = [
            ("SELECT pbm.begin_access('ann', 'NONSENSE')", "22023", "unknown purpose of use"),
            ("SELECT pbm.begin_access('ann', 'hpaymt')", "22023", "unknown purpose of use"),
            ("SELECT pbm.begin_access('ann', 'HRESCH')", "42501", "this role may not use records for this purpose"),
            ("SELECT pbm.require_access()", "42501", "no purpose of use was given"),
        ];
        for (call, code, message) in refused {
            let failure = session.failure(call);
            assert_eq!((failure.code.as_str(), failure.message.as_str()), (code, message), "{call}");
            assert!(!failure.hint.is_empty());
            assert_eq!(held(session), "");
        }
        // The record outlives the error that it came with.
        let name = login.name.clone();
        until("the refusals are on record", || {
            log()[before..]
                .lines()
                .filter(|line| line.contains("pbm refused an access") && line.contains(&name))
                .count()
                == 4
        });
        let log = log();
        let lines: Vec<&str> = log[before..].lines().filter(|line| line.contains(&name)).collect();
        assert!(lines.iter().any(|line| line.contains("(42501)") && line.ends_with(", purpose HRESCH")), "{lines:?}");
        assert!(
            lines.iter().all(|line| !line.contains("refused an access") || !line.contains("NONSENSE")),
            "{lines:?}"
        );
    });
}

fn log() -> String {
    fs::read_to_string(setting("PBM_SERVER_LOG")).expect("the server's log can be read")
}

#[test]
fn who_and_ticket_are_short_printable_texts() {
    with_login(|_, session, _| {
        for (call, code) in [
            ("'', 'HPAYMT'".to_owned(), "22023"),
            ("'  ', 'HPAYMT'".to_owned(), "22023"),
            (format!("'{}', 'HPAYMT'", "x".repeat(101)), "22023"),
            ("E'ann\\nbob', 'HPAYMT'".to_owned(), "22023"),
            ("'ann', 'HPAYMT', ''".to_owned(), "22023"),
            ("NULL, 'HPAYMT'".to_owned(), "22004"),
            ("'ann', NULL".to_owned(), "22004"),
        ] {
            assert_eq!(session.failure(&format!("SELECT pbm.begin_access({call})")).code, code, "{call}");
        }
        session.run(&format!("BEGIN; SELECT pbm.begin_access('{}', 'HPAYMT', NULL); COMMIT", "é".repeat(100)));
    });
}

#[test]
fn a_standing_purpose_is_a_row_of_one_role_and_without_it_nothing_is_read() {
    with_login(|database, session, login| {
        let mut admin = database.connect();
        let name = login.name.as_str();
        let standing = |reason: &str| format!("SELECT pbm.set_standing_purpose('{name}', 'HOPERAT', {reason})");
        assert_eq!(admin.failure(&standing("'short'")).code, "22023");
        admin.run(&standing("'the nightly report of claims'"));
        assert_eq!(held(session), "HOPERAT|standing");
        // What the session says itself comes first.
        session.run("BEGIN");
        session.run(BEGIN);
        assert_eq!(held(session), HELD);
        session.run("COMMIT");
        assert_eq!(held(session), "HOPERAT|standing");
        // Another role of the same number does not inherit it, and a member does not either.
        admin.run(&format!("UPDATE pbm.standing_purpose SET role_name = 'another' WHERE role_name = '{name}'"));
        assert_eq!(held(session), "");
        admin.run(&standing("'the nightly report of claims'"));
        assert_eq!(held(session), "HOPERAT|standing");
        admin.run(&format!("SELECT pbm.set_standing_purpose('{name}', NULL, NULL)"));
        assert_eq!(held(session), "");
        assert_eq!(session.failure("SELECT pbm.require_access()").code, "42501");
        // A superuser at work has that of whoever installed, or none.
        assert_eq!(held(&mut admin), "HSYSADMIN|standing");
        admin.run("SELECT pbm.set_standing_purpose(current_user, NULL, NULL)");
        assert_eq!(held(&mut admin), "");
    });
}

#[test]
fn a_role_that_is_made_with_a_dropped_one_s_name_has_none_of_its_purposes() {
    with_login(|database, _, _| {
        let mut admin = database.connect();
        let name = format!("{}_gone", database.name);
        admin.run(&format!("CREATE ROLE {name} LOGIN; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pbm TO {name}"));
        admin.run(&format!("SELECT pbm.allow_purpose('{name}', 'HPAYMT')"));
        admin.run(&format!("DROP OWNED BY {name}; DROP ROLE {name}; CREATE ROLE {name} LOGIN; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pbm TO {name}"));
        let mut session = database.connect_as(&name);
        assert_eq!(session.failure(BEGIN).code, "42501");
        // Nor a role that got the number of one with another name.
        admin.run(&format!("SELECT pbm.allow_purpose('{name}', 'HPAYMT')"));
        session.run(BEGIN);
        admin.run(&format!("UPDATE pbm.role_purpose SET role_name = 'another' WHERE role_name = '{name}'"));
        assert_eq!(session.failure(BEGIN).code, "42501");
        drop(session);
        admin.run(&format!("DROP OWNED BY {name}; DROP ROLE {name}"));
    });
}

/// The plan of what reads the context runs without parallel workers, which have none.
#[test]
fn no_parallel_worker_is_asked_who_reads() {
    with_login(|_, session, _| {
        assert_eq!(
            session.table("SELECT proname, proparallel FROM pg_proc WHERE pronamespace = 'pbm'::regnamespace AND proname IN ('current_access', 'has_broken_glass', 'is_restricted', 'require_access') ORDER BY 1"),
            "current_access|r\nhas_broken_glass|r\nis_restricted|r\nrequire_access|r"
        );
    });
}

/// PREPARE TRANSACTION ends the session's transaction, and a cursor WITH HOLD is filled before what was said is gone.
#[test]
fn a_prepared_transaction_and_a_held_cursor_leave_nothing() {
    with_login(|_, session, _| {
        session.run("BEGIN");
        session.run(BEGIN);
        session.run("DECLARE c CURSOR WITH HOLD FOR SELECT (pbm.current_access()).purpose");
        session.run("COMMIT");
        assert_eq!(session.text("FETCH c"), "HPAYMT");
        assert_eq!(held(session), "");
        if session.text("SHOW max_prepared_transactions") != "0" {
            session.run("BEGIN");
            session.run(BEGIN);
            session.run("PREPARE TRANSACTION 'context'");
            assert_eq!(held(session), "");
            session.run("ROLLBACK PREPARED 'context'");
        }
    });
}

/// A48, and safeguard 22: a transaction that goes on does not keep it for ever.
#[test]
fn what_was_said_is_over_by_the_clock() {
    with_login(|database, session, _| {
        database.connect().run(&format!("ALTER DATABASE {} SET pbm.access_timeout = '1s'", database.name));
        let mut session = database.connect_as(&session.text("SELECT session_user"));
        // What is set before the library is loaded, and after, counts for nothing.
        session.run("SET pbm.access_timeout = 0");
        assert_eq!(held(&mut session), "");
        assert_eq!(session.failure("SET pbm.access_timeout = 0").code, "42501");
        session.run("BEGIN");
        session.run(BEGIN);
        assert_eq!(held(&mut session), HELD);
        sleep(Duration::from_millis(1100));
        assert_eq!(held(&mut session), "");
        session.run(BEGIN);
        assert_eq!(held(&mut session), HELD);
        session.run("COMMIT");
    });
}

/// Safeguard 22: a user can lift PostgreSQL's time-outs, and not this one.
#[test]
fn a_session_that_is_idle_is_ended_whatever_its_user_set() {
    with_login(|database, session, login| {
        database.connect().run(&format!("ALTER DATABASE {} SET pbm.idle_timeout = '2s'", database.name));
        let mut idle = login.session(database);
        idle.run("SET pbm.idle_timeout = 0; SET idle_session_timeout = 0; SET idle_in_transaction_session_timeout = 0");
        idle.run("BEGIN");
        idle.run(BEGIN);
        assert_eq!(idle.failure("SAVEPOINT s; SET pbm.idle_timeout = 0").code, "42501");
        idle.run("ROLLBACK TO s");
        // A statement that runs longer is not idleness.
        idle.run("SELECT pg_sleep(4)");
        assert_eq!(held(&mut idle), HELD);
        sleep(Duration::from_secs(4));
        let failure = idle.try_run("SELECT 1").expect_err("it was ended");
        assert!(failure.code == "57P01" || failure.code == "connection", "{failure:?}");
        // One that reads no personal data may stay.
        session.run("SELECT 1");
    });
}

#[test]
fn a_token_says_who_reads_once_and_for_its_time() {
    let database = Database::with_book();
    let login = Login::new(&database, "pool", &["HPAYMT"]);
    let folder = key_file();
    let mut session = login.session(&database);
    let token = |changes: &[(&str, &str)]| token(&login.name, &database.name, changes);
    let call = |token: &str| format!("SELECT pbm.begin_access_signed({})", literal(token));
    let refusal = |session: &mut Session, token: &str| -> Failure { session.failure(&call(token)) };
    assert_eq!(refusal(&mut session, &token(&[])).code, "55000", "no key");
    database.connect().run(&format!("ALTER DATABASE {} SET pbm.key_file = {}", database.name, literal(&folder)));
    let mut session = login.session(&database);
    let good = token(&[]);
    session.run("BEGIN");
    session.run(&call(&good));
    assert_eq!(held(&mut session), "ann|HPAYMT|CALL-1|signed");
    session.run("COMMIT");
    assert_eq!(held(&mut session), "");
    for (token, words) in [
        (good.clone(), "it was used before"),
        (token(&[("role", "postgres")]), "it is for another role"),
        (token(&[("aud", "postgres")]), "it is for another database"),
        (token(&[("exp", "past")]), "it has expired, or is good for more than an hour"),
        (token(&[("exp", "far")]), "it has expired, or is good for more than an hour"),
        (token(&[("jti", "")]), "it does not say jti"),
        (token(&[("key", "other")]), "its signature is wrong"),
        (good.replacen('A', "B", 1), "its signature is wrong"),
        ("nonsense".to_owned(), "it is no token"),
    ] {
        let failure = refusal(&mut session, &token);
        assert_eq!(
            (failure.code.as_str(), failure.message),
            ("28000", format!("the access token is refused: {words}"))
        );
        assert_eq!(held(&mut session), "");
    }
    // The purpose is the role's all the same.
    assert_eq!(refusal(&mut session, &token(&[("purpose", "HRESCH")])).code, "42501");
    drop(session);
    fs::remove_dir_all(std::path::Path::new(&folder).parent().expect("a folder")).expect("it goes");
    drop_logins(&database, &[login]);
}

/// A key file outside the data directory that the server's user alone can read.
fn key_file() -> String {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let data = fs::metadata(setting("PBM_PGDATA")).expect("the data folder");
    let folder = format!("{}-keys-{}", setting("PBM_PGDATA"), std::process::id());
    fs::create_dir_all(&folder).expect("a folder");
    let file = format!("{folder}/keys");
    fs::write(&file, "1 token BwgHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n").expect("the key");
    for path in [&folder, &file] {
        chown(path, Some(data.uid()), Some(data.gid())).expect("its owner");
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("its mode");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("its mode");
    file
}

/// Signed by Python's own modules, as any library signs a JSON Web Token.
fn token(role: &str, database: &str, changes: &[(&str, &str)]) -> String {
    const SIGN: &str = "
import base64, hashlib, hmac, json, sys, time, uuid
b = lambda x: base64.urlsafe_b64encode(x).rstrip(b'=')
changes = dict(c.split('=', 1) for c in sys.argv[3:])
claims = {'sub': 'ann', 'purpose': 'HPAYMT', 'ticket': 'CALL-1', 'role': sys.argv[1], 'aud': sys.argv[2],
          'jti': str(uuid.uuid4()), 'exp': int(time.time()) + 60}
key = bytes([7, 8]) + bytes([7]) * 30
if changes.pop('key', None): key = bytes([9]) * 32
exp = changes.pop('exp', None)
if exp: claims['exp'] = int(time.time()) + (7200 if exp == 'far' else -1)
claims.update(changes)
signed = b(json.dumps({'alg': 'HS256', 'typ': 'JWT'}).encode()) + b'.' + b(json.dumps(claims).encode())
print((signed + b'.' + b(hmac.new(key, signed, hashlib.sha256).digest())).decode(), end='')
";
    let changes: Vec<String> = changes.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let output = std::process::Command::new("python3").args(["-c", SIGN, role, database]).args(changes).output();
    let output = output.expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a token")
}

/// pg_dump cannot say who reads; its role's standing purpose counts, where the hook or policy asks for it.
#[test]
fn a_program_that_says_nothing_has_its_role_s_purpose() {
    with_login(|database, _, login| {
        database
            .connect()
            .run(&format!("SELECT pbm.set_standing_purpose('{}', 'RECORDMGT', 'nightly pg_dump')", login.name));
        let output = program("psql")
            .args(["-X", "-A", "-t", "-d", &database.name, "-U", &login.name])
            .args(["-c", "SELECT (pbm.current_access()).purpose"])
            .output()
            .expect("psql runs");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "RECORDMGT");
    });
}
