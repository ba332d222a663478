//! Pharmacies and their contracts.

use rust_decimal::Decimal;

use super::{Exclusion, LevelFee, NetworkKind, PriceType, Span};

/// A pharmacy on file, with every contract it has (P-1, P-2).
#[derive(Clone, Debug, PartialEq)]
pub struct Pharmacy {
    /// Key in `pbm.pharmacies`.
    pub pharmacy_id: i32,
    /// Its NPI (201-B1).
    pub npi: String,
    /// Its seven-digit NCPDP provider number, where it has one.
    pub ncpdp_id: Option<String>,
    /// `retail`, `mail`, `specialty` or `long_term_care`: selects the cost share (CS-2).
    pub channel: String,
    /// The state it is in, by its two letters; `None`: not known.
    pub state: Option<String>,
    /// `false`: outside all networks, whatever contracts it has (P-2).
    pub pbm_network: bool,
    /// Whether it dispenses drugs bought at 340B prices, which earn no rebate (RB-6).
    pub is_340b: bool,
    /// Dates on which the pharmacy is in service.
    pub span: Span,
    /// Lists it stands on as excluded, of all dates (P-6).
    pub exclusions: Vec<Exclusion>,
    /// Its contracts of all networks and dates.
    pub contracts: Vec<Contract>,
}

/// A pharmacy's terms in one network (P-2, PR-1 to PR-3).
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// Key in `pbm.pharmacy_contract`.
    pub contract_id: i32,
    /// The network it belongs to.
    pub network_id: i32,
    /// The network's name, for explanations.
    pub network_name: String,
    /// What kind of network it is (P-3).
    pub kind: NetworkKind,
    /// Fill dates it is good for.
    pub span: Span,
    /// Dollars per fill of a brand (PR-3).
    pub brand_dispensing_fee: Decimal,
    /// Dollars per fill of a generic (PR-3).
    pub generic_dispensing_fee: Decimal,
    /// Dollars per compound, instead of a dispensing fee; `None`: that of a generic (CP-4).
    pub compound_fee: Option<Decimal>,
    /// The same by level of effort, before that one fee.
    pub compound_fees: Vec<LevelFee>,
    /// Whether a lower submitted dispensing fee (412-DC) replaces the contract's (PR-3).
    pub lesser_of_submitted_fee: bool,
    /// Tax in percent of ingredient cost plus dispensing fee (PR-3).
    pub sales_tax_percent: Decimal,
    /// The bases it prices by; of all that give a price the lowest counts (PR-1).
    pub rates: Vec<Rate>,
}

/// One basis a contract prices by, such as AWP less 16 % (PR-1).
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// Whether it prices brands; otherwise it prices generics.
    pub brand: bool,
    /// The published price it starts from.
    pub price_type: PriceType,
    /// Percent added to that price; -16 is "less 16 %".
    pub adjustment_percent: Decimal,
}
