//! What every test against a server shares: sessions, a database for each test, claims to send, waiting.
//!
//! `make test` starts a server and says where it is in the `PBM_*` variables.
#![allow(dead_code, unused_imports)]

pub mod amcheck;
pub mod keys;
pub mod rebates;
pub mod release;
pub mod server;
pub mod session;
pub mod snapshot;
pub mod timing;

use std::env;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use postgres::{Config, NoTls};
use serde_json::{Value, json};

pub use session::{Failure, Session};

pub const PHARMACY: &str = "1234567893";
pub const MAIL_PHARMACY: &str = "1245319599";
pub const OUTSIDE_PHARMACY: &str = "1500000017";
pub const PRESCRIBER: &str = "1093817462";

/// A variable that scripts/test.sh sets.
pub fn setting(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run the tests with make test"))
}

pub fn pg_major() -> u32 {
    setting("PBM_PG_MAJOR").parse().expect("PBM_PG_MAJOR is a number")
}

/// A client program of the server under test (psql, pg_dump, ...), set to talk to it.
pub fn program(name: &str) -> Command {
    let mut command = Command::new(format!("{}/{name}", setting("PBM_PGBIN")));
    command.env("PGHOST", setting("PBM_PGHOST")).env("PGPORT", setting("PBM_PGPORT"));
    command.env("PGUSER", setting("PBM_PGUSER")).env("PGTZ", "UTC").env("PGOPTIONS", "-c pbm.maintenance=on");
    command
}

/// A session in any database as any role.
pub fn connect(database: &str, role: &str) -> Session {
    let mut config = Config::new();
    config.host(&setting("PBM_PGHOST")).port(setting("PBM_PGPORT").parse().expect("PBM_PGPORT is a number"));
    config.user(role).dbname(database).application_name("pbm tests");
    // Tests alter tables to see what follows; that this is refused otherwise has tests of its own.
    if role == setting("PBM_PGUSER") {
        config.options("-c pbm.maintenance=on");
    }
    Session::new(config.connect(NoTls).unwrap_or_else(|error| panic!("cannot connect to {database}: {error}")))
}

/// Drops the views of pbm, which would keep the columns below them from another type or name.
pub const DROP_VIEWS: &str = "
    DO $$
    DECLARE v record;
    BEGIN
        FOR v IN SELECT c.relname FROM pg_class c
                 WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind = 'v'
                   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        LOOP
            EXECUTE format('DROP VIEW IF EXISTS pbm.%I CASCADE', v.relname);
        END LOOP;
    END $$;";

/// A session of the superuser in the maintenance database.
pub fn admin() -> Session {
    connect("postgres", &setting("PBM_PGUSER"))
}

/// A database of the test's own, dropped at its end, also when it fails.
pub struct Database {
    pub name: String,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// Without the extension.
    pub fn empty() -> Self {
        Self::copy_of("template0")
    }

    /// With the extension and nothing else.
    pub fn with_extension() -> Self {
        Self::copy_of(&template("extension", "CREATE EXTENSION pbm"))
    }

    /// With the small book of business of book.sql: round figures, no claims.
    pub fn with_book() -> Self {
        Self::copy_of(&template("book", BOOK))
    }

    /// With the sample data, without its claims.
    pub fn with_sample() -> Self {
        Self::copy_of(&template("sample", "CREATE EXTENSION pbm; SELECT pbm.load_sample_data(0)"))
    }

    /// With the sample data, 4,000 of its claims.
    pub fn with_claims() -> Self {
        Self::copy_of(&template("claims", "CREATE EXTENSION pbm; SELECT pbm.load_sample_data(4000)"))
    }

    /// With the sample data and all of its claims, some 20,000.
    pub fn with_all_claims() -> Self {
        Self::copy_of(&template("all_claims", "CREATE EXTENSION pbm; SELECT pbm.load_sample_data(); ANALYZE"))
    }

    pub fn copy_of(template: &str) -> Self {
        let name = format!("pbm_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        admin().run(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        let database = Self { name };
        if template != "template0" {
            write_by_statement(&mut database.connect());
        }
        database
    }

    /// A new session of the superuser.
    pub fn connect(&self) -> Session {
        self.connect_as(&setting("PBM_PGUSER"))
    }

    pub fn connect_as(&self, role: &str) -> Session {
        connect(&self.name, role)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let dropped = admin().try_run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        if let (Err(error), false) = (dropped, std::thread::panicking()) {
            panic!("cannot drop {}: {}", self.name, error.message);
        }
    }
}

/// The small book with a session in an open transaction, taken back at the end: quicker than a database of
/// one's own, for tests that need one session and no commit.
pub struct Sandbox {
    session: Session,
    _claimed: Session,
}

impl Sandbox {
    pub fn with_book() -> Self {
        let template = template("book", BOOK);
        let mut admin = admin();
        let name = (0..)
            .map(|number| format!("{template}_sandbox_{number}"))
            .find(|name| admin.is(&format!("SELECT pg_try_advisory_lock(hashtextextended('{name}', 0))")))
            .expect("a sandbox that nobody uses");
        if admin.number(&format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'")) == 0 {
            admin.run(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        }
        let mut session = connect(&name, &setting("PBM_PGUSER"));
        session.run("BEGIN");
        assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 0, "a test committed in a sandbox");
        write_by_statement(&mut session);
        session.in_sandbox = true;
        Self { session, _claimed: admin }
    }
}

impl std::ops::Deref for Sandbox {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl std::ops::DerefMut for Sandbox {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.session
    }
}

const BOOK: &str = concat!("CREATE EXTENSION pbm;\n", include_str!("book.sql"));

/// With `PBM_BY_STATEMENT` set, hangs a trigger of others on the tables that the engine writes past the statement, so
/// that it writes them by statements: what holds one way must hold the other.
pub fn write_by_statement(session: &mut Session) {
    if std::env::var_os("PBM_BY_STATEMENT").is_some() {
        have_statements_write(session);
    }
}

/// Hangs those triggers: a statement trigger of others is served by nothing but a statement.
pub fn have_statements_write(session: &mut Session) {
    session.run("CREATE FUNCTION public.theirs() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
    for table in ["pharmacy_claim", "accumulator", "member_state"] {
        session.run(&format!(
            "CREATE TRIGGER by_statement AFTER INSERT OR UPDATE ON pbm.{table}
             FOR EACH STATEMENT EXECUTE FUNCTION public.theirs()"
        ));
    }
}

/// A database to copy from, made once for each build of the extension and kept.
fn template(kind: &str, script: &str) -> String {
    let mut session = admin();
    let build = fingerprint(script);
    let name = format!("pbm_template_{kind}_{build:016x}");
    session.run(&format!("SELECT pg_advisory_lock(hashtext('pbm_template_{kind}'))"));
    if session.number(&format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'")) == 0 {
        for old in session.rows(&format!("SELECT datname FROM pg_database WHERE datname ~ '^pbm_template_{kind}_'")) {
            // Another run may still be copying it.
            let _ = session.try_run(&format!("DROP DATABASE {}", old[0].as_deref().unwrap_or_default()));
        }
        let making = format!("pbm_making_{kind}");
        session.run(&format!("DROP DATABASE IF EXISTS {making}"));
        session.run(&format!("CREATE DATABASE {making} TEMPLATE template0"));
        connect(&making, &setting("PBM_PGUSER")).run(script);
        until("the template's session ended", || {
            session.number(&format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{making}'")) == 0
        });
        session.run(&format!("ALTER DATABASE {making} RENAME TO {name}"));
    }
    name
}

/// Differs when the installed extension or the script does.
fn fingerprint(script: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    script.hash(&mut hasher);
    let install_script = concat!("extension/pbm--", env!("CARGO_PKG_VERSION"), ".sql");
    for (directory, file) in [("--pkglibdir", "pbm.so"), ("--sharedir", install_script)] {
        let output = Command::new(setting("PBM_PG_CONFIG")).arg(directory).output().expect("pg_config runs");
        let path = format!("{}/{file}", String::from_utf8_lossy(&output.stdout).trim());
        let metadata = std::fs::metadata(&path).unwrap_or_else(|_| panic!("{path} is not installed"));
        (metadata.len(), metadata.modified().ok()).hash(&mut hasher);
    }
    hasher.finish()
}

/// Asks until the answer is yes; fails after 30 seconds.
pub fn until(what: &str, mut done: impl FnMut() -> bool) {
    let started = Instant::now();
    while !done() {
        assert!(started.elapsed() < Duration::from_secs(30), "waited in vain: {what}");
        sleep(Duration::from_millis(5));
    }
}

/// Waits until the backend `pid` waits for a lock that another holds.
pub fn until_blocked(observer: &mut Session, pid: i32) {
    until("a session is blocked", || {
        observer.number(&format!("SELECT cardinality(pg_catalog.pg_blocking_pids({pid}))")) > 0
    });
}

/// Waits until the backend `pid` is blocked by `by` and no other.
pub fn until_blocked_by(observer: &mut Session, pid: i32, by: i32) {
    until("a session is blocked by the other", || {
        observer.text(&format!("SELECT pg_catalog.pg_blocking_pids({pid})::text")) == format!("{{{by}}}")
    });
}

/// A claim of the book that is paid: CARD-BASIC, Alphadol, 30 tablets, 2025-03-10. `changes` replaces keys;
/// null takes one away.
pub fn claim(changes: Value) -> Value {
    let mut claim = json!({
        "cardholder_id": "CARD-BASIC",
        "person_code": "01",
        "ndc": "00001-0001-01",
        "quantity": 30,
        "days_supply": 30,
        "pharmacy_npi": PHARMACY,
        "prescriber_npi": PRESCRIBER,
        "fill_date": "2025-03-10",
        "rx_number": "700001",
    });
    let fields = claim.as_object_mut().expect("an object");
    for (key, value) in changes.as_object().expect("changes are an object") {
        if value.is_null() {
            fields.remove(key);
        } else {
            fields.insert(key.clone(), value.clone());
        }
    }
    claim
}

/// The claim of a number that a client sends, under its own prescription: of one of six cards or of two persons of one
/// family, so that clients meet.
pub fn numbered_claim(client: u32, serial: u32) -> Value {
    let (card, person) = match serial % 3 {
        0 => (format!("CARD-{:03}", 1 + serial % 6), "01".into()),
        person => ("CARD-FAMILY".into(), format!("0{person}")),
    };
    claim(json!({
        "cardholder_id": card, "person_code": person, "rx_number": format!("{client}{serial:06}"),
        "ndc": "00004-0001-01", "quantity": 1 + serial % 30, "submission_clarification_codes": ["3"],
    }))
}

/// A text as an SQL literal.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// What the typed functions have no default for.
const REQUIRED: [&str; 7] =
    ["cardholder_id", "ndc", "quantity", "days_supply", "pharmacy_npi", "fill_date", "rx_number"];

/// `function(cardholder_id => 'CARD-BASIC', ...)`: a call of a typed function with a claim's keys.
pub fn typed_call(function: &str, claim: &Value) -> String {
    let argument = |(key, value): (&String, &Value)| match value {
        Value::String(text) => format!("{key} => {}", literal(text)),
        Value::Array(codes) if key != "dur" && key != "other_payers" => {
            let codes: Vec<_> = codes.iter().map(|code| literal(code.as_str().unwrap_or_default())).collect();
            format!("{key} => ARRAY[{}]::text[]", codes.join(", "))
        }
        Value::Array(_) | Value::Object(_) => format!("{key} => {}::jsonb", literal(&value.to_string())),
        _ => format!("{key} => {value}"),
    };
    let fields = claim.as_object().expect("a claim is an object");
    let missing = REQUIRED.iter().filter(|key| !fields.contains_key(**key)).map(|key| format!("{key} => NULL"));
    format!("pbm.{function}({})", fields.iter().map(argument).chain(missing).collect::<Vec<_>>().join(", "))
}

/// The reject codes of an answer, apart by spaces.
pub fn codes(answer: &Value) -> String {
    let codes = answer["reject_codes"].as_array().map(Vec::as_slice).unwrap_or_default();
    codes.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}

/// Dollars as cents.
pub fn cents(amount: &Value) -> i64 {
    #[allow(clippy::cast_possible_truncation)]
    amount.as_f64().map(|dollars| (dollars * 100.0).round() as i64).unwrap_or_else(|| panic!("no amount: {amount}"))
}
