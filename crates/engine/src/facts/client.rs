//! What clients are charged by.

use rust_decimal::Decimal;

use super::{Rate, Span};

/// What a client is charged for the claims of its plans (PR-11).
#[derive(Clone, Debug, PartialEq)]
pub struct ClientContract {
    /// Key in `pbm.client_contract`.
    pub contract_id: i32,
    /// How the client's price comes about.
    pub method: ClientMethod,
    /// Which price the member's share is taken of.
    pub member_share: MemberShare,
    /// Fill dates it is good for.
    pub span: Span,
    /// Dollars per fill of a brand.
    pub brand_dispensing_fee: Decimal,
    /// Dollars per fill of a generic.
    pub generic_dispensing_fee: Decimal,
    /// The bases it prices by; of all that give a price the lowest counts.
    pub rates: Vec<Rate>,
}

/// How a client's price comes about (PR-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientMethod {
    /// It is what the pharmacy is allowed.
    PassThrough,
    /// By rates and fees of its own.
    Spread,
}

impl ClientMethod {
    /// The word in `client_contract.method`.
    pub fn name(self) -> &'static str {
        match self {
            Self::PassThrough => "pass_through",
            Self::Spread => "spread",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::PassThrough, Self::Spread].into_iter().find(|value| value.name() == name)
    }
}

/// Which of the two prices a member's share is taken of (PR-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberShare {
    /// The pharmacy's.
    PharmacyPrice,
    /// The lower of the two: a member never shares more than the pharmacy is allowed.
    LowerPrice,
}

impl MemberShare {
    /// The word in `client_contract.member_share`.
    pub fn name(self) -> &'static str {
        match self {
            Self::PharmacyPrice => "pharmacy_price",
            Self::LowerPrice => "lower_price",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::PharmacyPrice, Self::LowerPrice].into_iter().find(|value| value.name() == name)
    }
}
