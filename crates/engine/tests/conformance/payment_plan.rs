//! Bills of the Medicare Prescription Payment Plan.

use serde_json::{Value, json};

use crate::areas::{Ran, output};
use crate::engine::pay::payment_plan::Account;
use crate::inputs::{Inputs, decimal, money};
use crate::world::part_d::year;

/// The bills of the months from joining on.
pub fn run(inputs: &Inputs) -> Ran {
    let of_year = inputs.count("year")?.and_then(year).map(|year| year.out_of_pocket_threshold);
    let threshold = inputs.decimal("oop_cap")?.or(of_year).ok_or("oop_cap is missing")?;
    let joined = inputs.count("join_month")?.ok_or("join_month is missing")?.unsigned_abs();
    let mut account = Account::new(threshold, inputs.decimal("oop_before_join")?.unwrap_or_default(), joined);
    let costs = inputs.get("monthly_oop").and_then(Value::as_array).ok_or("monthly_oop is no list")?;
    let mut bills = Vec::new();
    for (month, cost) in (joined..).zip(costs) {
        bills.push(account.bill(month, decimal(cost).ok_or(format!("{cost} is no amount"))?));
    }
    let list = |amounts: Vec<_>| Value::Array(amounts.into_iter().map(money).collect());
    Ok(output(json!({
        "bills": list(bills.iter().map(|bill| bill.amount).collect()),
        "balances": list(bills.iter().map(|bill| bill.balance).collect()),
        "balance_after": money(account.unbilled),
    })))
}
