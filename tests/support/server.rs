//! A server of a test's own, which can be killed without taking another test's sessions with it.

use std::fs::{self, File};
use std::net::{IpAddr, UdpSocket};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use postgres::{Config, NoTls};

use super::{Failure, Session, setting, until, write_by_statement};

static SERVERS: AtomicU32 = AtomicU32::new(0);

/// What bears on the number of locks, as PostgreSQL is delivered.
pub const PLAIN: &str = "max_connections = 100\nmax_locks_per_transaction = 64";

/// A running server.
pub struct Server {
    directory: PathBuf,
    pub port: u16,
    postmaster: Option<Child>,
    /// Where its programs lie.
    programs: String,
}

impl Server {
    /// A new cluster within the folder of the tests' own, and gone with it at the latest, with the book of business
    /// in its database `postgres`. Its WAL writer is slow: what nobody waits for stays in memory.
    pub fn new(folder: &str, more_settings: &str) -> Self {
        Self::made_by(&setting("PBM_PGBIN"), folder, more_settings, &[]).with_book()
    }

    /// The same of another server's programs, which has the extension too, with checksums.
    pub fn of(programs: &str, folder: &str, more_settings: &str) -> Self {
        Self::made_by(programs, folder, more_settings, &["-k"]).with_book()
    }

    /// A new cluster that was never started, with checksums.
    pub fn fresh(folder: &str, more_settings: &str) -> Self {
        Self::made_by(&setting("PBM_PGBIN"), folder, more_settings, &["-k"])
    }

    fn with_book(mut self) -> Self {
        self.start();
        let mut session = self.connected();
        session.run(concat!("CREATE EXTENSION pbm;\n", include_str!("book.sql")));
        write_by_statement(&mut session);
        self
    }

    fn made_by(programs: &str, folder: &str, more_settings: &str, more: &[&str]) -> Self {
        let mut server = Self::stopped(folder);
        programs.clone_into(&mut server.programs);
        let made = Self::program_of(programs, "initdb")
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
            .args(more)
            .arg("-D")
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
        server.set(&settings);
        server
    }

    /// A folder for a cluster, and a port.
    fn stopped(folder: &str) -> Self {
        let number = SERVERS.fetch_add(1, Relaxed);
        let id = std::process::id();
        let within = PathBuf::from(setting("PBM_PGDATA"));
        let directory = within.join(format!("{folder}-{id}-{number}"));
        // A hundred servers for each of so many processes.
        let port = u16::try_from(20_000 + id % 450 * 100 + number % 100).expect("a port");
        let owner = fs::metadata(&within).expect("the data folder is there");
        fs::create_dir(&directory).expect("a folder in it");
        chown(&directory, Some(owner.uid()), Some(owner.gid())).expect("its owner");
        Self { directory, port, postmaster: None, programs: setting("PBM_PGBIN") }
    }

    /// A server that replays what this one writes, and answers what reads.
    pub fn standby(&self) -> Self {
        let mut standby = Self::stopped("standby");
        let copied = Self::program("pg_basebackup")
            .args(["-h", &setting("PBM_PGHOST"), "-p", &self.port.to_string(), "-U", "postgres"])
            .args(["--checkpoint=fast", "--write-recovery-conf", "--no-sync", "-D"])
            .arg(standby.data())
            .output()
            .expect("pg_basebackup runs");
        assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
        standby.set(&format!("port = {}\nhot_standby = on\n", standby.port));
        standby.start();
        standby
    }

    /// Waits until a standby has replayed all that was written here.
    pub fn until_replayed(&self, standby: &Self) {
        let mut session = self.connected();
        // What was committed without waiting for the disk is still to be sent.
        session.run("CHECKPOINT");
        let end = session.text("SELECT pg_current_wal_insert_lsn()");
        let replayed = format!("SELECT pg_last_wal_replay_lsn() >= '{end}'");
        until("the standby has replayed all", || {
            assert!(!standby.has_ended(), "the standby ended: {}", standby.told());
            connect(standby.port).is_some_and(|mut session| {
                session.try_rows(&replayed).is_ok_and(|rows| rows[0][0].as_deref() == Some("t"))
            })
        });
    }

    /// Adds settings, which hold from the next start on.
    fn set(&self, settings: &str) {
        let mut file = File::options().append(true).open(self.data().join("postgresql.conf")).expect("the settings");
        std::io::Write::write_all(&mut file, settings.as_bytes()).expect("the settings are written");
    }

    /// What it logged.
    pub fn told(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }

    fn has_ended(&self) -> bool {
        !self.data().join("postmaster.pid").exists()
    }

    pub fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    pub fn log(&self) -> PathBuf {
        self.directory.join("log")
    }

    /// A program of the server under test, as the user it runs as.
    pub fn program(name: &str) -> Command {
        Self::program_of(&setting("PBM_PGBIN"), name)
    }

    fn program_of(folder: &str, name: &str) -> Command {
        let path = format!("{folder}/{name}");
        let runas = setting("PBM_RUNAS");
        let mut words = runas.split_whitespace().chain([path.as_str()]);
        let mut command = Command::new(words.next().expect("a program"));
        command.args(words);
        command
    }

    pub fn start(&mut self) {
        let log = File::options().create(true).append(true).open(self.log()).expect("a log");
        let mut command = Self::program_of(&self.programs, "postgres");
        command.arg("-D").arg(self.data()).stdout(Stdio::null()).stderr(log);
        self.postmaster = Some(command.spawn().expect("the server starts"));
        self.connected();
    }

    /// Ends it by a signal: `-INT` for a fast shutdown, `-TERM` for a smart one.
    pub fn shut_down(&mut self, by: &str) {
        let Some(mut postmaster) = self.postmaster.take() else { return };
        let id = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        signal(by, id.lines().next().unwrap_or_default());
        postmaster.wait().expect("the server ends");
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
            assert!(started.elapsed() < Duration::from_secs(60), "the server does not answer: {}", self.told());
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
    config.options("-c pbm.maintenance=on");
    config.connect(NoTls).map(Session::new).map_err(|error| Failure::of(&error))
}

/// The address under which others would reach this machine; `None` where it has none.
pub fn outer_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent: an address for documentation alone (RFC 5737).
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|ip| !ip.is_loopback() && !ip.is_unspecified())
}

/// A session of another than the superuser.
///
/// # Errors
/// Where the server takes none.
pub fn connect_as(port: u16, user: &str) -> Result<Session, Failure> {
    connect_by(&setting("PBM_PGHOST"), port, user)
}

/// The same by an address, without TLS.
///
/// # Errors
/// Where the server takes none.
pub fn connect_by(host: &str, port: u16, user: &str) -> Result<Session, Failure> {
    let mut config = Config::new();
    config.host(host).port(port).user(user).dbname("postgres");
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

/// Sends a signal to a process of the server.
pub fn signal(name: &str, process: &str) {
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
