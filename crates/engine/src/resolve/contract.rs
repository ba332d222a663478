//! The pharmacy's contract with the plan on the fill date.

use std::cmp::Reverse;

use chrono::NaiveDate;

use crate::facts::{Contract, NetworkKind, NetworkTerms, Pharmacy, Plan, RequiredNetwork};

/// A contract with how the plan uses its network.
#[derive(Clone, Copy, Debug)]
pub struct Contracted<'a> {
    /// The contract.
    pub contract: &'a Contract,
    /// Whether the plan prefers the network (P-5).
    pub is_preferred: bool,
}

/// What a fill asks of the kind of network (P-3).
#[derive(Clone, Copy, Debug, Default)]
pub struct NeededNetwork<'a> {
    /// The kind that the formulary rule requires.
    pub required: Option<RequiredNetwork>,
    /// What the plan asks of all products.
    pub terms: Option<&'a NetworkTerms>,
    /// Days' supply (405-D5), where it was sent.
    pub days_supply: Option<i32>,
}

impl NeededNetwork<'_> {
    /// Whether a network of this kind is what the fill asks for.
    pub fn is_met_by(&self, kind: NetworkKind) -> bool {
        match (self.required, self.terms) {
            (Some(required), _) => kind.serves(required.kind),
            (None, Some(terms)) => terms.ordinary_kinds.contains(&kind) && !self.is_too_long_for(kind, terms),
            (None, None) => true,
        }
    }

    /// Whether the supply is longer than the plan lets a network of this kind dispense.
    pub fn is_too_long_for(&self, kind: NetworkKind, terms: &NetworkTerms) -> bool {
        kind.is_short_retail() && terms.retail_days_supply.zip(self.days_supply).is_some_and(|(most, days)| days > most)
    }
}

/// The contract that counts: valid on the date, in a network of the plan, of those of a kind that the fill asks for where
/// there are any, lowest preference first, then a preferred network.
pub fn contract<'a>(
    pharmacy: &'a Pharmacy,
    plan: &Plan,
    date: NaiveDate,
    asked: NeededNetwork<'_>,
) -> Option<Contracted<'a>> {
    if !pharmacy.pbm_network || !pharmacy.span.covers(date) {
        return None;
    }
    let used = plan.networks.iter().filter(|n| n.span.covers(date));
    used.filter_map(|network| {
        let contract = pharmacy.contracts.iter().find(|c| c.network_id == network.network_id && c.span.covers(date))?;
        let is_preferred = network.preferred || contract.kind == NetworkKind::Preferred;
        let order = (!asked.is_met_by(contract.kind), network.preference, Reverse(is_preferred), network.network_id);
        Some((order, Contracted { contract, is_preferred }))
    })
    .min_by_key(|(order, _)| *order)
    .map(|(_, contracted)| contracted)
}
