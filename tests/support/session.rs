//! A session and its answers as text.

use std::ops::{Deref, DerefMut};

use postgres::error::ErrorPosition;
use postgres::{Client, SimpleQueryMessage};
use serde_json::Value;

use super::{literal, typed_call};

pub type Row = Vec<Option<String>>;

/// What the server said about a statement that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    pub code: String,
    pub message: String,
    pub detail: String,
    pub hint: String,
    pub context: String,
}

impl Failure {
    pub fn of(error: &postgres::Error) -> Self {
        let Some(error) = error.as_db_error() else {
            return Self { code: "connection".into(), message: error.to_string(), ..Self::default() };
        };
        let internal = match error.position() {
            Some(ErrorPosition::Internal { query, .. }) => query.as_str(),
            _ => "",
        };
        Self {
            code: error.code().code().into(),
            message: error.message().into(),
            detail: error.detail().unwrap_or_default().into(),
            hint: error.hint().unwrap_or_default().into(),
            context: format!("{}{internal}", error.where_().unwrap_or_default()),
        }
    }

    /// Everything a client or a log may show.
    pub fn everything(&self) -> String {
        [&self.code, &self.message, &self.detail, &self.hint, &self.context].map(String::as_str).join("\n")
    }
}

/// The beginning of a statement, for a message.
fn start(sql: &str) -> String {
    sql.chars().take(300).collect()
}

pub struct Session {
    client: Client,
    /// In a transaction that is to go on after a failure.
    pub(super) in_sandbox: bool,
}

impl Deref for Session {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl DerefMut for Session {
    fn deref_mut(&mut self) -> &mut Client {
        &mut self.client
    }
}

impl Session {
    pub fn new(client: Client) -> Self {
        Self { client, in_sandbox: false }
    }

    pub fn try_rows(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        let messages = self.client.simple_query(sql).map_err(|error| Failure::of(&error))?;
        let mut rows = Vec::new();
        for message in messages {
            match message {
                SimpleQueryMessage::RowDescription(_) => rows.clear(),
                SimpleQueryMessage::Row(row) => {
                    rows.push((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect());
                }
                _ => {}
            }
        }
        Ok(rows)
    }

    pub fn try_run(&mut self, sql: &str) -> Result<(), Failure> {
        self.client.batch_execute(sql).map_err(|error| Failure::of(&error))
    }

    /// Runs statements that succeed.
    pub fn run(&mut self, sql: &str) {
        self.try_run(sql).unwrap_or_else(|failure| panic!("{failure:?} in: {}", start(sql)));
    }

    /// The rows of the last query, its values as text.
    pub fn rows(&mut self, sql: &str) -> Vec<Row> {
        self.try_rows(sql).unwrap_or_else(|failure| panic!("{failure:?} in: {}", start(sql)))
    }

    /// The same as one text, columns apart by `|`, `NULL` where there is no value.
    pub fn table(&mut self, sql: &str) -> String {
        let line = |row: &Row| row.iter().map(|value| value.as_deref().unwrap_or("NULL")).collect::<Vec<_>>().join("|");
        self.rows(sql).iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The only value of the only row; None is NULL.
    pub fn value(&mut self, sql: &str) -> Option<String> {
        let mut rows = self.rows(sql);
        assert!(rows.len() == 1 && rows[0].len() == 1, "one value was expected of: {sql}");
        rows[0].remove(0)
    }

    pub fn text(&mut self, sql: &str) -> String {
        self.value(sql).unwrap_or_else(|| panic!("NULL from: {sql}"))
    }

    pub fn number(&mut self, sql: &str) -> i64 {
        let text = self.text(sql);
        text.parse().unwrap_or_else(|_| panic!("no number but {text} from: {sql}"))
    }

    pub fn is(&mut self, sql: &str) -> bool {
        self.text(sql) == "t"
    }

    /// The failure of a statement that must fail.
    pub fn failure(&mut self, sql: &str) -> Failure {
        if self.in_sandbox {
            self.run("SAVEPOINT failure");
        }
        match self.try_rows(sql) {
            Err(failure) => {
                if self.in_sandbox {
                    self.run("ROLLBACK TO failure; RELEASE failure");
                }
                failure
            }
            Ok(rows) => panic!("an error was expected, but {} rows came from: {sql}", rows.len()),
        }
    }

    pub fn pid(&mut self) -> i32 {
        self.text("SELECT pg_backend_pid()").parse().expect("a process number")
    }

    /// How many rows the tables that adjudication writes have, and the sum of the accumulators: what a call
    /// that changes nothing leaves as it was.
    pub fn footprint(&mut self) -> String {
        self.table(
            "SELECT (SELECT count(*) FROM pbm.pharmacy_claim), (SELECT count(*) FROM pbm.dur_alert),
                    (SELECT count(*) FROM pbm.audit_log), (SELECT count(*) FROM pbm.accumulator),
                    (SELECT sum(deductible_met) FROM pbm.accumulator),
                    (SELECT sum(out_of_pocket_met) FROM pbm.accumulator)",
        )
    }

    /// Balances of the accumulators by person (the last digits of the owner's key), year and scope.
    pub fn accumulators(&mut self) -> String {
        self.table(
            "SELECT ltrim(right(owner_id::text, 12), '0'), scope, benefit_year_start, deductible_met, out_of_pocket_met
             FROM pbm.accumulator ORDER BY 1, 2, 3",
        )
    }

    /// `SELECT to_jsonb(f) FROM call f`: the whole row a function returns.
    pub fn object(&mut self, call: &str) -> Value {
        let text = self.text(&format!("SELECT to_jsonb(f)::text FROM {call} f"));
        serde_json::from_str(&text).expect("jsonb is JSON")
    }

    /// `adjudicate_claim(jsonb)`.
    pub fn adjudicate(&mut self, claim: &Value) -> Value {
        self.object(&format!("pbm.adjudicate_claim({}::jsonb)", literal(&claim.to_string())))
    }

    /// `adjudicate_claim` with typed arguments.
    pub fn adjudicate_typed(&mut self, claim: &Value) -> Value {
        self.object(&typed_call("adjudicate_claim", claim))
    }

    /// `price_claim(jsonb)`.
    pub fn price(&mut self, claim: &Value) -> Value {
        self.object(&format!("pbm.price_claim({}::jsonb)", literal(&claim.to_string())))
    }

    /// `adjudicate_batch`, the answers in their order.
    pub fn adjudicate_batch(&mut self, claims: &[Value]) -> Vec<Value> {
        let batch = literal(&Value::from(claims).to_string());
        self.rows(&format!("SELECT to_jsonb(f)::text FROM pbm.adjudicate_batch({batch}::jsonb) f"))
            .into_iter()
            .map(|row| serde_json::from_str(row[0].as_deref().unwrap_or("null")).expect("jsonb is JSON"))
            .collect()
    }

    /// `reverse_claim` with the key of a claim.
    pub fn reverse(&mut self, claim: &Value) -> Value {
        let key = |name: &str| literal(claim[name].as_str().unwrap_or_default());
        let fill = claim.get("fill_number").and_then(Value::as_i64).unwrap_or(0);
        self.object(&format!(
            "pbm.reverse_claim({}, {}, {}::date, {fill})",
            key("pharmacy_npi"),
            key("rx_number"),
            key("fill_date")
        ))
    }

    pub fn reverse_number(&mut self, claim_number: &str) -> Value {
        self.object(&format!("pbm.reverse_claim({})", literal(claim_number)))
    }

    /// `explain_claim`: step, edit, outcome and words of each step.
    pub fn explain(&mut self, claim_number: &str) -> Vec<Row> {
        self.rows(&format!("SELECT * FROM pbm.explain_claim({})", literal(claim_number)))
    }
}
