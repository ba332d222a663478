//! Kinds of pharmacy networks, and what a plan asks of them.

use chrono::NaiveDate;

use super::{Pharmacy, Plan, Span, WindowLimit};

/// What the pharmacies of a network dispense, and how (P-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkKind {
    /// Over the counter.
    Retail,
    /// Over the counter, long supplies too.
    Retail90,
    /// Over the counter, preferred in every plan that uses it (P-5).
    Preferred,
    /// By mail.
    Mail,
    /// Specialty drugs.
    Specialty,
    /// Drugs infused at home.
    HomeInfusion,
    /// To residents of long-term care.
    LongTermCare,
}

impl NetworkKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Retail,
        Self::Retail90,
        Self::Preferred,
        Self::Mail,
        Self::Specialty,
        Self::HomeInfusion,
        Self::LongTermCare,
    ];

    /// The word in `network.kind`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Retail => "retail",
            Self::Retail90 => "retail_90",
            Self::Preferred => "preferred",
            Self::Mail => "mail",
            Self::Specialty => "specialty",
            Self::HomeInfusion => "home_infusion",
            Self::LongTermCare => "long_term_care",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == name)
    }

    /// The kind in words for a pharmacist.
    pub fn words(self) -> &'static str {
        match self {
            Self::Retail | Self::Preferred => "retail",
            Self::Retail90 => "90-day retail",
            Self::Mail => "mail order",
            Self::Specialty => "specialty",
            Self::HomeInfusion => "home infusion",
            Self::LongTermCare => "long-term care",
        }
    }

    /// Whether its pharmacies dispense over the counter, and no long supplies.
    pub fn is_short_retail(self) -> bool {
        matches!(self, Self::Retail | Self::Preferred)
    }

    /// Whether a network of this kind is one that is asked for: preferred and 90-day networks are of retail, too.
    pub fn serves(self, asked: Self) -> bool {
        self == asked || (asked == Self::Retail && matches!(self, Self::Retail90 | Self::Preferred))
    }
}

/// The kind of network that a product of a formulary rule is dispensed in (P-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequiredNetwork {
    /// The kind.
    pub kind: NetworkKind,
    /// Fills in so many days that may be dispensed elsewhere before (P-4); `None`: none.
    pub elsewhere: Option<WindowLimit>,
}

/// What a plan asks of networks beside what its formulary says (P-3, P-4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkTerms {
    /// Kinds that a product of which nothing else is asked is dispensed in, 560 in another.
    pub ordinary_kinds: Vec<NetworkKind>,
    /// Most days' supply over the counter outside 90-day networks, G9 beyond; `None`: no limit.
    pub retail_days_supply: Option<i32>,
    /// Fills over the counter in so many days before mail is asked for, 561 after them; `None`: it is not (P-4).
    pub mail_after: Option<WindowLimit>,
    /// Whether members may be locked in to pharmacies and prescribers (M-11).
    pub locks_in: bool,
    /// Fill dates they hold on.
    pub span: Span,
}

impl Default for NetworkTerms {
    /// The defaults of the columns of `pbm.plan_network_term`.
    fn default() -> Self {
        Self {
            ordinary_kinds: vec![
                NetworkKind::Retail,
                NetworkKind::Retail90,
                NetworkKind::Preferred,
                NetworkKind::Mail,
                NetworkKind::LongTermCare,
            ],
            retail_days_supply: Some(34),
            mail_after: None,
            locks_in: false,
            span: Span::default(),
        }
    }
}

/// The kinds of networks of a plan that a pharmacy was in on a date.
pub fn kinds<'a>(pharmacy: &'a Pharmacy, plan: &'a Plan, date: NaiveDate) -> impl Iterator<Item = NetworkKind> + 'a {
    let is_used = move |network_id| plan.networks.iter().any(|n| n.network_id == network_id && n.span.covers(date));
    pharmacy.contracts.iter().filter(move |c| c.span.covers(date) && is_used(c.network_id)).map(|c| c.kind)
}
