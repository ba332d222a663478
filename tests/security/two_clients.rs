//! The book with two clients: ACME has plan BASIC, ZENITH plan STRICT. Users of each, named after the database.

use support::{Database, Session};

pub struct TwoClients {
    pub database: Option<Database>,
    pub admin: Session,
    users: Vec<String>,
}

impl TwoClients {
    pub fn new() -> Self {
        let database = Database::with_book();
        // Of nobody who is real: the views show what is not recorded, and nobody asks why.
        database.connect().run(&format!("ALTER DATABASE {} SET pbm.read_audit = 'off'", database.name));
        let mut admin = database.connect();
        admin.run(
            "INSERT INTO pbm.client (client_code, client_name) VALUES ('ACME', 'Acme'), ('ZENITH', 'Zenith');
             UPDATE pbm.plan p SET client_id = c.client_id FROM pbm.client c
             WHERE (p.plan_code, c.client_code) IN (('BASIC', 'ACME'), ('STRICT', 'ZENITH'))",
        );
        Self { database: Some(database), admin, users: Vec::new() }
    }

    pub fn database(&self) -> &Database {
        self.database.as_ref().expect("until it is dropped")
    }

    /// A user who may log in, and holds nothing.
    pub fn user(&mut self, name: &str) -> String {
        let user = format!("{}_{name}", self.database().name);
        self.admin.run(&format!("CREATE ROLE {user} LOGIN"));
        self.users.push(user.clone());
        user
    }

    /// A session of a user with a role, for one client.
    pub fn with_role(&mut self, name: &str, role: &str, client: &str) -> Session {
        let user = self.user(name);
        self.admin.run(&format!("SELECT pbm.grant_role('{user}', '{role}', {client})"));
        self.database().connect_as(&user)
    }

    /// The patient_id of a card's first person.
    pub fn patient(&mut self, card: &str) -> String {
        self.admin.text(&format!(
            "SELECT m.patient_id FROM pbm.members m JOIN pbm.coverage v USING (member_id)
             WHERE v.cardholder_id = '{card}' ORDER BY v.person_code LIMIT 1"
        ))
    }
}

impl Drop for TwoClients {
    fn drop(&mut self) {
        drop(self.database.take());
        for user in &self.users {
            let _ = support::admin().try_run(&format!("DROP ROLE {user}"));
        }
    }
}
