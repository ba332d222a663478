//! What the tests of rebates share: a contract for a brand, and claims for it.

use serde_json::{Value, json};

use super::{Session, claim};

/// Betazine: a brand at a WAC of 10.00.
pub const BETAZINE: &str = "00002-0001-01";
pub const ALPHADOL: &str = "00001-0001-01";
pub const CONTRACT: &str = "00000000-0000-4000-b000-000000000001";
pub const OTHER: &str = "00000000-0000-4000-b000-000000000002";
pub const BASIC: &str = "00000000-0000-4000-8000-000000000001";

fn manufacturer(session: &mut Session) {
    session.run(
        "INSERT INTO pbm.manufacturer (id, name, labeler_codes)
         VALUES ('00000000-0000-4000-b100-000000000001', 'Beta Laboratories', '{00002}')
         ON CONFLICT DO NOTHING",
    );
}

/// A contract for Betazine; `more` are further columns with their values.
pub fn contract_under(session: &mut Session, id: &str, more: &[(&str, &str)]) {
    manufacturer(session);
    let columns: String = more.iter().map(|(column, _)| format!(", {column}")).collect();
    let values: String = more.iter().map(|(_, value)| format!(", {value}")).collect();
    session.run(&format!(
        "INSERT INTO pbm.manufacturer_rebate (id, manufacturer_id, ndc, contract_start_date, contract_end_date{columns})
         VALUES ('{id}', '00000000-0000-4000-b100-000000000001', '{BETAZINE}', '2025-01-01', '2025-12-31'{values})"
    ));
}

pub fn contract(session: &mut Session, more: &[(&str, &str)]) {
    contract_under(session, CONTRACT, more);
}

/// A claim of one of fifty persons, each of whom has one.
pub fn fill(person: u32, quantity: &str, date: &str) -> Value {
    claim(json!({
        "cardholder_id": format!("CARD-{person:03}"), "rx_number": person.to_string(), "ndc": BETAZINE,
        "quantity": quantity.parse::<f64>().expect("a quantity"), "fill_date": date,
    }))
}

pub fn pay(session: &mut Session, claim: &Value) -> Value {
    let answer = session.adjudicate(claim);
    assert_eq!(answer["status"], "paid", "{answer}");
    answer
}

pub fn invoice(session: &mut Session, period_end: &str) {
    session.run(&format!("CALL pbm.invoice_rebates('{period_end}')"));
}
