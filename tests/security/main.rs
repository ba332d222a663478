//! Who may see and do what. Each test says which safeguard it is of, and fails when that is taken away.

mod agreed;
mod barrier;
mod break_glass;
mod callers;
mod connections;
mod context;
mod copies;
mod deidentified;
mod disclosures;
mod extremes;
mod granting;
mod health;
mod hijack;
mod ids;
mod installation;
mod maintenance;
mod matrix;
mod oracles;
mod owners;
mod policies;
mod pooler;
mod roles;
mod servers;
mod timing;
mod triggers;
mod two_clients;
mod writes;

use serde_json::json;
use support::{Database, Failure, Session, claim, literal};

/// A login of the test's own, which goes with it.
pub struct Login {
    pub name: String,
}

impl Login {
    /// With these purposes, and every function of the extension to call.
    pub fn new(database: &Database, name: &str, purposes: &[&str]) -> Self {
        let name = format!("{}_{name}", database.name);
        let mut session = database.connect();
        session.run(&format!("CREATE ROLE {name} LOGIN; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pbm TO {name}"));
        // Of every client: who asks is another safeguard's.
        session.run(&format!("SELECT pbm.grant_role('{name}', 'pbm_privacy_officer')"));
        for purpose in purposes {
            session.run(&format!("SELECT pbm.allow_purpose('{name}', '{purpose}')"));
        }
        Self { name }
    }

    pub fn session(&self, database: &Database) -> Session {
        database.connect_as(&self.name)
    }
}

/// Takes the test's logins away, before the database goes.
pub fn drop_logins(database: &Database, logins: &[Login]) {
    let mut session = database.connect();
    for login in logins {
        session.run(&format!("DROP OWNED BY {0}; DROP ROLE {0}", login.name));
    }
}

/// Purpose and ticket that hold now; empty: none.
pub fn held(session: &mut Session) -> String {
    session.text(
        "SELECT coalesce(concat_ws('|', a.app_user, a.purpose, a.ticket, a.source), '') FROM pbm.current_access() a",
    )
}

/// The status of the book's claim, priced.
fn priced(session: &mut Session) -> String {
    session.text(&pricing())
}

/// What the same call fails with.
fn refused(session: &mut Session) -> Failure {
    session.failure(&pricing())
}

fn pricing() -> String {
    format!("SELECT pbm.price_claim({}::jsonb) ->> 'status'", literal(&claim(json!({})).to_string()))
}
