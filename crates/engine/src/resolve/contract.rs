//! The pharmacy's contract with the plan on the fill date.

use chrono::NaiveDate;

use crate::facts::{Contract, Pharmacy, Plan};

/// The contract that counts: valid on the date, in a network of the plan, lowest preference first.
pub fn contract<'a>(pharmacy: &'a Pharmacy, plan: &Plan, date: NaiveDate) -> Option<&'a Contract> {
    if !pharmacy.pbm_network || !pharmacy.span.covers(date) {
        return None;
    }
    let mut networks: Vec<_> = plan.networks.iter().filter(|n| n.span.covers(date)).collect();
    networks.sort_by_key(|n| (n.preference, n.network_id));
    networks
        .iter()
        .find_map(|n| pharmacy.contracts.iter().find(|c| c.network_id == n.network_id && c.span.covers(date)))
}
