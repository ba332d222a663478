//! The roles are the cluster's: who makes them, who finds them there, and what becomes of them.

use std::thread;

use support::server::{Server, connect_to};
use support::{Database, Session, program};

use super::{priced, refused};

fn session_in(server: &Server, database: &str) -> Session {
    connect_to(server.port, database).unwrap_or_else(|failure| panic!("{failure:?}"))
}

#[test]
fn the_roles_stay_when_the_extension_goes() {
    let database = Database::empty();
    let mut session = database.connect();
    session.run("SET pbm.code_only = on; CREATE EXTENSION pbm; DROP EXTENSION pbm");
    assert!(
        session.number(
            "SELECT count(*) FROM pg_roles WHERE rolname ~ '^pbm_(owner|definer|audit_owner|reader|role_admin|csr)$'"
        ) == 6
    );
}

/// A role that somebody else made, and may be, is not made the owner of everything.
#[test]
fn a_role_that_can_do_more_is_refused_and_not_adopted() {
    let server = Server::new("roles", "");
    let mut session = server.connected();
    session.run("CREATE ROLE somebody");
    for (change, back, said) in [
        ("ALTER ROLE pbm_definer LOGIN", "ALTER ROLE pbm_definer NOLOGIN", "role pbm_definer is there and has LOGIN"),
        (
            "ALTER ROLE pbm_owner SUPERUSER",
            "ALTER ROLE pbm_owner NOSUPERUSER",
            "role pbm_owner is there and has SUPERUSER",
        ),
        (
            "ALTER ROLE pbm_reader BYPASSRLS",
            "ALTER ROLE pbm_reader NOBYPASSRLS",
            "role pbm_reader is there and has BYPASSRLS",
        ),
        (
            "ALTER ROLE pbm_csr CREATEROLE CREATEDB",
            "ALTER ROLE pbm_csr NOCREATEROLE NOCREATEDB",
            "role pbm_csr is there and has CREATEROLE, CREATEDB",
        ),
        (
            "ALTER ROLE pbm_switch REPLICATION",
            "ALTER ROLE pbm_switch NOREPLICATION",
            "role pbm_switch is there and has REPLICATION",
        ),
        ("GRANT pbm_owner TO somebody", "REVOKE pbm_owner FROM somebody", "role pbm_owner is there and has members"),
        (
            "GRANT somebody TO pbm_definer",
            "REVOKE somebody FROM pbm_definer",
            "role pbm_definer is there and has memberships",
        ),
    ] {
        session.run(change);
        session.run("CREATE DATABASE other TEMPLATE template0");
        let failure = session_in(&server, "other").failure("CREATE EXTENSION pbm");
        assert_eq!(failure.code, "55000", "{change}: {failure:?}");
        assert_eq!(failure.message, said);
        assert!(failure.hint.contains("ALTER ROLE"), "{failure:?}");
        session.run(back);
        session_in(&server, "other").run("CREATE EXTENSION pbm");
        session.run("DROP DATABASE other WITH (FORCE)");
    }
}

/// In a cluster that has none of the roles, four databases at once.
#[test]
fn databases_that_install_at_once_do_not_collide() {
    let server = Server::new("at_once", "");
    let mut session = server.connected();
    session.run("SET pbm.maintenance = on; DROP EXTENSION pbm CASCADE");
    for round in 0..3 {
        drop_roles(&mut session);
        let names: Vec<String> = (0..4).map(|number| format!("at_once_{round}_{number}")).collect();
        for name in &names {
            session.run(&format!("CREATE DATABASE {name} TEMPLATE template0"));
        }
        let sessions: Vec<Session> = names.iter().map(|name| session_in(&server, name)).collect();
        let threads: Vec<_> = sessions
            .into_iter()
            .map(|mut session| thread::spawn(move || session.run("CREATE EXTENSION pbm")))
            .collect();
        for thread in threads {
            thread.join().expect("it installs");
        }
        for name in &names {
            assert_eq!(session_in(&server, name).number("SELECT pbm.adopt()"), 0);
            session.run(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// The lines of docs/operations.md that remove the roles.
fn drop_roles(session: &mut Session) {
    session.run(
        "DO $$ DECLARE one name; BEGIN
             FOR one IN SELECT rolname FROM pg_roles WHERE rolname ~ '^pbm_' LOOP EXECUTE format('DROP ROLE %I', one); END LOOP;
         END $$",
    );
}

/// The owner of a database may not load the library: it ends there, and nothing is half made.
#[test]
fn the_owner_of_a_database_cannot_install_or_restore() {
    let (from, to) = (Database::with_book(), Database::empty());
    let role = format!("{}_owner", to.name);
    let mut session = support::admin();
    session.run(&format!("CREATE ROLE {role} LOGIN; ALTER DATABASE {} OWNER TO {role}", to.name));
    let mut owner = to.connect_as(&role);
    let failure = owner.failure("CREATE EXTENSION pbm");
    assert_eq!(
        (failure.code.as_str(), failure.hint.as_str()),
        ("42501", "Must be superuser to create this extension.")
    );
    // A superuser makes the extension, and he brings the tables: they are not his to make, either.
    to.connect().run("SET pbm.code_only = on; CREATE EXTENSION pbm");
    let dump = dumped(&from);
    let restore =
        program("pg_restore").args(["--no-owner", "-U", &role, "-d", &to.name, &dump]).output().expect("it runs");
    let said = String::from_utf8_lossy(&restore.stderr).into_owned();
    assert!(!restore.status.success() && said.contains("permission denied for schema pbm"), "{said}");
    assert_eq!(refused(&mut to.connect()).code, "55000");
    let _ = std::fs::remove_file(dump);
    drop((owner, from, to));
    session.run(&format!("DROP ROLE {role}"));
}

#[test]
fn a_restore_without_owners_is_refused_until_it_is_adopted() {
    let (from, to) = (Database::with_book(), Database::empty());
    let dump = dumped(&from);
    let restore =
        program("pg_restore").args(["--no-owner", "-e", "-j", "4", "-d", &to.name, &dump]).output().expect("it runs");
    assert!(restore.status.success(), "{}", String::from_utf8_lossy(&restore.stderr));
    let _ = std::fs::remove_file(dump);
    let mut session = to.connect();
    let failure = refused(&mut session);
    assert_eq!((failure.code.as_str(), failure.hint.as_str()), ("55000", "SELECT pbm.adopt(); as a superuser."));
    assert!(session.number("SELECT pbm.adopt()") > 0);
    assert_eq!(priced(&mut session), "paid");
    assert_eq!(session.number("SELECT pbm.adopt()"), 0);
}

/// A dump of the database in a file.
fn dumped(database: &Database) -> String {
    let path = std::env::temp_dir().join(format!("{}.security.dump", database.name));
    let path = path.to_str().expect("a path").to_owned();
    let dump = program("pg_dump").args(["-Fc", "-f", &path, &database.name]).output().expect("pg_dump runs");
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    path
}
