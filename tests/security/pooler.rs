//! A pooler that gives a session to another client with each transaction (attack A47).

use std::fs;
use std::process::{Child, Command, Stdio};

use postgres::{Config, NoTls};
use support::{Database, Session, setting, until};

use super::{Login, drop_logins, held};

const PGBOUNCER: &str = "/usr/sbin/pgbouncer";

/// A running pgbouncer with one session to the server.
struct Pooler {
    process: Child,
    folder: String,
    port: u16,
}

impl Pooler {
    fn new(database: &Database, login: &Login) -> Self {
        let id = std::process::id();
        let folder = format!("{}/pooler-{id}", std::env::temp_dir().display());
        fs::create_dir_all(&folder).expect("a folder");
        let port = 10_000 + u16::try_from(id % 10_000).expect("a port");
        let settings = format!(
            "[databases]\npool = host={} port={} dbname={} user={}\n[pgbouncer]\nlisten_addr =\nlisten_port = {port}\n\
             unix_socket_dir = {folder}\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 1\nmax_client_conn = 20\n",
            setting("PBM_PGHOST"),
            setting("PBM_PGPORT"),
            database.name,
            login.name
        );
        fs::write(format!("{folder}/pgbouncer.ini"), settings).expect("the settings");
        let mut command = Command::new(PGBOUNCER);
        // It will not run as root.
        if is_root() {
            assert!(Command::new("chown").args(["-R", "nobody", &folder]).status().expect("chown runs").success());
            command.args(["-u", "nobody"]);
        }
        let log = fs::File::create(format!("{folder}/log")).expect("a log");
        command.arg(format!("{folder}/pgbouncer.ini")).stdout(Stdio::null()).stderr(log);
        let process = command.spawn().expect("pgbouncer runs");
        let pooler = Self { process, folder, port };
        until("pgbouncer answers", || pooler.client().is_some());
        pooler
    }

    fn client(&self) -> Option<Session> {
        let mut config = Config::new();
        config.host(&self.folder).port(self.port).user("anybody").dbname("pool");
        config.connect(NoTls).ok().map(Session::new)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

#[test]
fn the_next_client_of_a_pooled_session_inherits_nothing() {
    if fs::metadata(PGBOUNCER).is_err() {
        println!("skipped: there is no {PGBOUNCER}");
        return;
    }
    let database = Database::with_book();
    let login = Login::new(&database, "pool", &["HPAYMT", "TREAT"]);
    let pooler = Pooler::new(&database, &login);
    let mut clients: Vec<Session> = (0..3).map(|_| pooler.client().expect("a client")).collect();
    let backends: Vec<String> = clients.iter_mut().map(|client| client.text("SELECT pg_backend_pid()")).collect();
    assert!(backends.iter().all(|backend| *backend == backends[0]), "they share one session: {backends:?}");
    for turn in 0..30 {
        let end = ["COMMIT", "ROLLBACK", "COMMIT AND CHAIN; COMMIT"][turn % 3];
        let (one, other) = (turn % 3, (turn + 1) % 3);
        clients[one].run(&format!("BEGIN; SELECT pbm.begin_access('user {one}', 'TREAT', 'turn {turn}')"));
        assert_eq!(held(&mut clients[one]), format!("user {one}|TREAT|turn {turn}|begun"));
        clients[one].run(end);
        assert_eq!(held(&mut clients[other]), "", "after {end}");
        assert_eq!(clients[other].failure("SELECT pbm.require_access()").code, "42501");
    }
    // What the pool resets a session by.
    clients[0].run("DISCARD ALL");
    assert_eq!(held(&mut clients[1]), "");
    // A client that goes away within its transaction.
    let mut gone = pooler.client().expect("a client");
    gone.run("BEGIN; SELECT pbm.begin_access('gone', 'TREAT')");
    drop(gone);
    assert_eq!(held(&mut clients[2]), "");
    drop((clients, pooler));
    // The pool's session ends with it.
    let mut admin = database.connect();
    until("the pool's session ended", || {
        admin.number(&format!("SELECT count(*) FROM pg_stat_activity WHERE usename = '{}'", login.name)) == 0
    });
    drop_logins(&database, &[login]);
}
