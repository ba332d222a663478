//! Crashes: what a client was told is there after kill -9 of a backend and after an immediate shutdown, and what it
//! sends again is paid once. The server is one of this file's own, so that nobody else's sessions go with it.
use std::collections::HashSet;
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use postgres::{Config, NoTls};
use serde_json::{Value, json};
use support::{Session, claim, literal, session::Failure, setting};

const KILLS: u32 = 25;
const SHUTDOWNS: u32 = 5;
const CLIENTS: u32 = 8;
/// Answers between one crash and the next.
const ANSWERS: u32 = 40;

static SERVERS: AtomicU32 = AtomicU32::new(0);

struct Server {
    directory: PathBuf,
    port: u16,
    postmaster: Option<Child>,
}

impl Server {
    /// A new cluster within the folder of the tests' own, and gone with it at the latest, with the book of business
    /// in its database `postgres`. Its WAL writer is slow: what nobody waits for stays in memory.
    fn new() -> Self {
        let number = SERVERS.fetch_add(1, Relaxed);
        let id = std::process::id();
        let within = PathBuf::from(setting("PBM_PGDATA"));
        let directory = within.join(format!("crash-{id}-{number}"));
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
             shared_buffers = 64MB\nwal_writer_delay = 10s\nrestart_after_crash = on\nautovacuum = off\n",
            setting("PBM_PGHOST"),
            server.port
        );
        let mut file = File::options().append(true).open(server.data().join("postgresql.conf")).expect("the settings");
        std::io::Write::write_all(&mut file, settings.as_bytes()).expect("the settings are written");
        server.start();
        server.connected().run(concat!("CREATE EXTENSION pbm;\n", include_str!("support/book.sql")));
        server
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    fn log(&self) -> PathBuf {
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

    fn start(&mut self) {
        let log = File::options().create(true).append(true).open(self.log()).expect("a log");
        let mut command = Self::program("postgres");
        command.arg("-D").arg(self.data()).stdout(Stdio::null()).stderr(log);
        self.postmaster = Some(command.spawn().expect("the server starts"));
        self.connected();
    }

    fn stop(&mut self) {
        let Some(mut postmaster) = self.postmaster.take() else { return };
        let id = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        signal("-QUIT", id.lines().next().unwrap_or_default());
        postmaster.wait().expect("the server ends");
    }

    fn connected(&self) -> Session {
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
fn connect(port: u16) -> Option<Session> {
    let mut config = Config::new();
    config.host(&setting("PBM_PGHOST")).port(port).user("postgres").dbname("postgres");
    config.connect(NoTls).ok().map(Session::new)
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
fn kill(port: u16, backend: &str) {
    signal("-KILL", backend);
    let listed = format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {backend}");
    support::until("the backend is gone", || {
        connect(port)
            .is_none_or(|mut session| session.try_rows(&listed).is_ok_and(|rows| rows[0][0].as_deref() == Some("0")))
    });
}

/// A request that may have to be sent again.
#[derive(Clone)]
enum Request {
    Claim(Value),
    Reversal(Value),
}

impl Request {
    fn send(&self, session: &mut Session) -> Result<Value, Failure> {
        let call = match self {
            Self::Claim(sent) => format!("adjudicate_claim({}::jsonb)", literal(&sent.to_string())),
            Self::Reversal(answer) => {
                format!("reverse_claim({})", literal(answer["claim_number"].as_str().unwrap_or_default()))
            }
        };
        let rows = session.try_rows(&format!("SELECT to_jsonb(f)::text FROM pbm.{call} f"))?;
        Ok(serde_json::from_str(rows[0][0].as_deref().unwrap_or_default()).expect("jsonb is JSON"))
    }
}

/// What all clients were told together.
#[derive(Default)]
struct Told {
    paid: HashSet<String>,
    reversed: HashSet<String>,
    answers: u32,
    unknown: u32,
    /// Of the requests with unknown outcome, those that turned out to have been carried out.
    carried_out: u32,
}

fn text(answer: &Value, field: &str) -> String {
    answer[field].as_str().unwrap_or_else(|| panic!("no {field} in {answer}")).into()
}

/// The answer but for its status, which is another when it is given again.
fn figures(answer: &Value) -> Value {
    let mut answer = answer.clone();
    answer["status"] = Value::Null;
    answer
}

/// A client that sends, and sends again what it got no answer to. Odd ones do not want to wait for the disk.
fn client(port: u16, number: u32, told: &Mutex<Told>, done: &AtomicBool) {
    // What is paid and not reversed: the claim and its answer.
    let mut live: Vec<(Value, Value)> = Vec::new();
    let mut pending: Option<Request> = None;
    let mut serial = 0_u32;
    while !done.load(Relaxed) {
        let Some(mut session) = connect(port) else {
            thread::sleep(Duration::from_millis(20));
            continue;
        };
        if number % 2 == 1 && session.try_run("SET synchronous_commit = off").is_err() {
            continue;
        }
        while !done.load(Relaxed) {
            serial += 1;
            let again = pending.is_some();
            let pick = (serial.wrapping_mul(2_654_435_761) >> 16) as usize % live.len().max(1);
            let request = pending.take().unwrap_or_else(|| match serial % 20 {
                0 if !live.is_empty() => Request::Reversal(live[pick].1.clone()),
                10 if !live.is_empty() => Request::Claim(live[pick].0.clone()),
                _ => {
                    let (card, person) = match serial % 4 {
                        0 => (format!("CARD-{:03}", 1 + serial % 8), "01".into()),
                        person => ("CARD-FAMILY".into(), format!("0{person}")),
                    };
                    Request::Claim(claim(json!({
                        "cardholder_id": card, "person_code": person, "rx_number": format!("{number}-{serial}"),
                        "ndc": "00004-0001-01", "quantity": 1 + serial % 30, "submission_clarification_codes": ["3"],
                    })))
                }
            });
            match request.send(&mut session) {
                Ok(answer) => {
                    let mut told = told.lock().expect("what was told");
                    told.answers += 1;
                    let status = text(&answer, "status");
                    told.carried_out += u32::from(again && status == "duplicate");
                    match request {
                        Request::Claim(sent) => match live.iter().find(|(known, _)| *known == sent) {
                            Some((_, first)) => {
                                assert_eq!(status, "duplicate", "{answer}");
                                assert_eq!(figures(&answer), figures(first));
                            }
                            None => {
                                assert!(status == "paid" || again && status == "duplicate", "{answer}");
                                told.paid.insert(text(&answer, "claim_number"));
                                live.push((sent, answer));
                            }
                        },
                        Request::Reversal(first) => {
                            assert!(status == "reversed" || again && status == "duplicate", "{answer}");
                            told.reversed.insert(text(&first, "claim_number"));
                            live.retain(|(_, answer)| answer["claim_number"] != first["claim_number"]);
                        }
                    }
                }
                Err(failure) => {
                    let lost = ["connection", "57P01", "57P02", "57P03"].contains(&failure.code.as_str());
                    assert!(lost, "{failure:?}");
                    told.lock().expect("what was told").unknown += 1;
                    pending = Some(request);
                    break;
                }
            }
        }
    }
}

/// All that was told is there, once, and the invariants hold.
fn verify(server: &Server, told: &Mutex<Told>) {
    let (paid, reversed) = {
        let told = told.lock().expect("what was told");
        (told.paid.clone(), told.reversed.clone())
    };
    let list = |numbers: &HashSet<String>| numbers.iter().map(String::as_str).collect::<Vec<_>>().join(",");
    let mut session = server.connected();
    let missing = |session: &mut Session, numbers: &HashSet<String>, condition: &str| {
        session.table(&format!(
            "SELECT n FROM unnest('{{{}}}'::text[]) n
             WHERE NOT EXISTS (SELECT FROM pbm.pharmacy_claim c WHERE c.claim_number = n AND {condition})",
            list(numbers)
        ))
    };
    assert_eq!(missing(&mut session, &paid, "status IN ('paid', 'reversed')"), "", "acknowledged and lost");
    assert_eq!(missing(&mut session, &reversed, "status = 'reversed'"), "", "reversals acknowledged and lost");
    assert_eq!(session.table(include_str!("invariants.sql")), "");
}

#[test]
fn what_was_acknowledged_survives_kills_and_immediate_shutdowns() {
    let mut server = Server::new();
    let told = Mutex::new(Told::default());
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        // A failure on the way lets the clients end.
        struct End<'a>(&'a AtomicBool);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.store(true, Relaxed);
            }
        }
        let _end = End(&done);
        let port = server.port;
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                scope.spawn({
                    let (told, done) = (&told, &done);
                    move || client(port, number, told, done)
                })
            })
            .collect();
        for round in 0..KILLS + SHUTDOWNS {
            let before = told.lock().expect("what was told").answers;
            support::until("answers come", || {
                assert!(!clients.iter().any(|client| client.is_finished()), "a client failed");
                told.lock().expect("what was told").answers >= before + ANSWERS
            });
            thread::sleep(Duration::from_millis(u64::from(round * 7 % 20)));
            if round < KILLS {
                let backends = server.connected().rows(
                    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY 1",
                );
                let victim = backends[round as usize % backends.len()][0].clone().expect("a process number");
                kill(port, &victim);
            } else {
                server.stop();
                server.start();
            }
            verify(&server, &told);
        }
        done.store(true, Relaxed);
        clients.into_iter().for_each(|client| client.join().expect("a client"));
    });
    verify(&server, &told);
    let told = told.into_inner().expect("what was told");
    assert!(told.unknown >= KILLS, "{} calls failed", told.unknown);
    let log = fs::read_to_string(server.log()).expect("the log");
    assert_eq!(log.matches("was terminated by signal 9").count(), KILLS as usize);
    assert!(!log.contains("PANIC"), "{log}");
    assert!(told.carried_out > 0, "no call that failed had been carried out: {} did", told.unknown);
}

/// How many of twenty claims, acknowledged to a client that does not wait for the disk, are gone after kill -9.
fn lost(server: &Server, forced: bool, round: u32) -> i64 {
    let mut session = server.connected();
    session.run(&format!("SET synchronous_commit = off; SET pbm.force_sync_commit = {forced}"));
    let mut numbers = Vec::new();
    for n in 0..20 {
        let sent = claim(json!({"rx_number": format!("{round}-{n}"), "cardholder_id": format!("CARD-{:03}", 1 + n)}));
        numbers.push(text(&Request::Claim(sent).send(&mut session).expect("an answer"), "claim_number"));
    }
    kill(server.port, &session.pid().to_string());
    let stored =
        format!("SELECT count(*) FROM pbm.pharmacy_claim WHERE claim_number = ANY ('{{{}}}')", numbers.join(","));
    let mut found = None;
    support::until("the server is back", || {
        found = connect(server.port)
            .and_then(|mut session| session.try_rows(&stored).ok())
            .and_then(|rows| rows[0][0].as_deref()?.parse::<i64>().ok());
        found.is_some()
    });
    20 - found.unwrap_or_default()
}

#[test]
fn a_client_that_does_not_wait_for_the_disk_loses_nothing_unless_it_is_allowed_to() {
    let server = Server::new();
    assert_eq!((0..3).map(|round| lost(&server, true, round)).sum::<i64>(), 0);
    // What the safeguard is for: without it, acknowledged claims are lost.
    assert!((3..8).any(|round| lost(&server, false, round) > 0), "nothing is lost without it either");
    assert_eq!(server.connected().table(include_str!("invariants.sql")), "");
}
