//! A server of a test's own, which can be killed without taking another test's sessions with it.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use postgres::{Config, NoTls};

use super::{Failure, Session, setting, until};

static SERVERS: AtomicU32 = AtomicU32::new(0);

/// What bears on the number of locks, as PostgreSQL is delivered.
pub const PLAIN: &str = "max_connections = 100\nmax_locks_per_transaction = 64";

/// A running server.
pub struct Server {
    directory: PathBuf,
    pub port: u16,
    postmaster: Option<Child>,
}

impl Server {
    /// A new cluster within the folder of the tests' own, and gone with it at the latest, with the book of business
    /// in its database `postgres`. Its WAL writer is slow: what nobody waits for stays in memory.
    pub fn new(folder: &str, more_settings: &str) -> Self {
        let number = SERVERS.fetch_add(1, Relaxed);
        let id = std::process::id();
        let within = PathBuf::from(setting("PBM_PGDATA"));
        let directory = within.join(format!("{folder}-{id}-{number}"));
        let port =
            20_000 + u16::try_from(id % 10_000).expect("a port") + u16::try_from(number).expect("a port") * 10_000;
        let mut server = Self { directory, port, postmaster: None };
        let owner = fs::metadata(&within).expect("the data folder is there");
        fs::create_dir(&server.directory).expect("a folder in it");
        chown(&server.directory, Some(owner.uid()), Some(owner.gid())).expect("its owner");
        let made = Self::program("initdb")
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(server.data())
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nport = {}\nmax_connections = 40\n\
             shared_buffers = 64MB\nwal_writer_delay = 10s\nrestart_after_crash = on\nautovacuum = off\n{more_settings}\n",
            setting("PBM_PGHOST"),
            server.port
        );
        let mut file = File::options().append(true).open(server.data().join("postgresql.conf")).expect("the settings");
        std::io::Write::write_all(&mut file, settings.as_bytes()).expect("the settings are written");
        server.start();
        server.connected().run(concat!("CREATE EXTENSION pbm;\n", include_str!("book.sql")));
        server
    }

    pub fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    pub fn log(&self) -> PathBuf {
        self.directory.join("log")
    }

    /// A program of the server under test, as the user it runs as.
    fn program(name: &str) -> Command {
        let path = format!("{}/{name}", setting("PBM_PGBIN"));
        let runas = setting("PBM_RUNAS");
        let mut words = runas.split_whitespace().chain([path.as_str()]);
        let mut command = Command::new(words.next().expect("a program"));
        command.args(words);
        command
    }

    pub fn start(&mut self) {
        let log = File::options().create(true).append(true).open(self.log()).expect("a log");
        let mut command = Self::program("postgres");
        command.arg("-D").arg(self.data()).stdout(Stdio::null()).stderr(log);
        self.postmaster = Some(command.spawn().expect("the server starts"));
        self.connected();
    }

    pub fn stop(&mut self) {
        let Some(mut postmaster) = self.postmaster.take() else { return };
        let id = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        signal("-QUIT", id.lines().next().unwrap_or_default());
        postmaster.wait().expect("the server ends");
    }

    pub fn connected(&self) -> Session {
        let started = Instant::now();
        loop {
            if let Some(session) = connect(self.port) {
                return session;
            }
            let log = || fs::read_to_string(self.log()).unwrap_or_default();
            assert!(started.elapsed() < Duration::from_secs(60), "the server does not answer: {}", log());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A session, where the server takes one.
pub fn connect(port: u16) -> Option<Session> {
    connect_to(port, "postgres").ok()
}

/// A session in a database of the server.
///
/// # Errors
/// Where the server takes none.
pub fn connect_to(port: u16, database: &str) -> Result<Session, Failure> {
    let mut config = Config::new();
    config.host(&setting("PBM_PGHOST")).port(port).user("postgres").dbname(database);
    config.connect(NoTls).map(Session::new).map_err(|error| Failure::of(&error))
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        if !thread::panicking() {
            fs::remove_dir_all(&self.directory).expect("the folder goes");
        }
    }
}

fn signal(name: &str, process: &str) {
    let _ = Command::new("kill").args([name, process]).stderr(Stdio::null()).status();
}

/// kill -9 of a backend; comes back when the server has noticed, which ends all other sessions.
pub fn kill(port: u16, backend: &str) {
    signal("-KILL", backend);
    let listed = format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {backend}");
    until("the backend is gone", || {
        connect(port)
            .is_none_or(|mut session| session.try_rows(&listed).is_ok_and(|rows| rows[0][0].as_deref() == Some("0")))
    });
}
