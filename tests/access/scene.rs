//! A server that records reads, and what it recorded.

use serde_json::json;
use support::server::{Server, connect_as, connect_to};
use support::{Failure, Session, claim, until};

pub const PRELOADED: &str =
    "shared_preload_libraries = 'pbm'\nmax_prepared_transactions = 5\nlog_min_messages = warning";

pub struct Scene {
    pub server: Server,
    /// Reads without being recorded.
    pub observer: Session,
}

impl Scene {
    pub fn new() -> Self {
        Self::with("")
    }

    pub fn with(settings: &str) -> Self {
        let server = Server::new("access", &format!("{PRELOADED}\n{settings}"));
        let observer = observer(&server);
        Self { server, observer }
    }

    /// A session whose reads are told from others by its name.
    pub fn reader(&self, name: &str) -> Session {
        let mut session = self.server.connected();
        session.run(&format!("SET application_name = '{name}'"));
        session
    }

    pub fn read_as(&self, name: &str, sql: &str) -> Result<Vec<Vec<Option<String>>>, Failure> {
        self.reader(name).try_rows(sql)
    }

    /// Two clients: ACME has plan BASIC, ZENITH plan STRICT, each with a paid claim, `A` and `Z`.
    pub fn two_clients(&mut self) {
        self.observer.run(
            "INSERT INTO pbm.client (client_code, client_name) VALUES ('ACME', 'Acme'), ('ZENITH', 'Zenith');
             UPDATE pbm.plan p SET client_id = c.client_id FROM pbm.client c
             WHERE (p.plan_code, c.client_code) IN (('BASIC', 'ACME'), ('STRICT', 'ZENITH'))",
        );
        for (card, number) in [("CARD-BASIC", "A"), ("CARD-STRICT", "Z")] {
            let sent = claim(json!({"cardholder_id": card, "rx_number": number}));
            assert_eq!(self.observer.adjudicate(&sent)["status"], "paid");
        }
    }

    /// A session of a new login with a role for ACME, known by its name.
    pub fn with_role(&mut self, login: &str, role: &str) -> Session {
        self.observer.run(&format!("CREATE ROLE {login} LOGIN; SELECT pbm.grant_role('{login}', '{role}', 'ACME')"));
        self.login(login)
    }

    /// Another session of that login.
    pub fn login(&self, login: &str) -> Session {
        let mut session = connect_as(self.server.port, login).unwrap_or_else(|failure| panic!("{failure:?}"));
        session.run(&format!("SET application_name = '{login}'"));
        session
    }

    /// The refusals of a reader, in their order, once there are as many: what was asked for, SQLSTATE and purpose.
    pub fn denied(&mut self, name: &str, expected: usize) -> String {
        let sql = format!(
            "SELECT coalesce(function_name, relation_name, '-'), sqlstate, coalesce(purpose, '-') FROM pbm.access_log
             WHERE application_name = '{name}' AND kind = 'denied' ORDER BY sequence"
        );
        let mut found = String::new();
        until("the refusals are written", || {
            found = self.observer.table(&sql);
            found.lines().count() >= expected
        });
        found
    }

    /// How many records a reader of that name has, of a kind.
    pub fn count(&mut self, name: &str, kind: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM pbm.access_log WHERE application_name = '{name}' AND kind = '{kind}'");
        self.observer.number(&sql)
    }

    /// The outcomes of a reader's reads, in their order, once there are as many.
    pub fn outcomes(&mut self, name: &str, expected: usize) -> String {
        let sql = format!(
            "SELECT coalesce(relation_name, '-'), outcome, coalesce(row_count::text, '-') FROM pbm.access_log
             WHERE application_name = '{name}' AND kind = 'outcome' ORDER BY sequence"
        );
        let mut found = String::new();
        until("the outcomes are written", || {
            found = self.observer.table(&sql);
            found.lines().count() >= expected
        });
        found
    }

    /// The process that writes, started if there is none.
    pub fn sink(&mut self) -> String {
        self.server.connected().run("SELECT count(*) FROM pbm.members");
        self.observer.text("SELECT pid FROM pbm.read_audit_states() WHERE state = 'running'")
    }
}

pub fn observer(server: &Server) -> Session {
    let mut observer = server.connected();
    observer.run("SET pbm.read_audit = 'off'");
    observer
}

/// A session in another database, when it takes one.
pub fn session_in(server: &Server, database: &str) -> Session {
    connect_to(server.port, database).unwrap_or_else(|failure| panic!("{failure:?}"))
}
