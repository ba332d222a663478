//! Paid claims of a member.

use std::iter::Sum;
use std::rc::Rc;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Product, Target, Transition, days_after};
use crate::identifier::Ndc;

/// What became of a claim that is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimStatus {
    /// It pays, and counts in accumulators, limits, refills and safety checks.
    Paid,
    /// It was answered with reject codes and counts nowhere.
    Rejected,
    /// It was paid and then taken back, and no longer counts (C-2).
    Reversed,
    /// It was paid by another system and stored here with its history: it counts in limits, refills and safety checks, and
    /// added nothing to accumulators or authorizations (C-3).
    Imported,
}

impl ClaimStatus {
    /// The word in `pharmacy_claim.status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Rejected => "rejected",
            Self::Reversed => "reversed",
            Self::Imported => "imported",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Paid, Self::Rejected, Self::Reversed, Self::Imported].into_iter().find(|value| value.name() == name)
    }
}

/// A paid claim of the member's history. A compound is as many of them as it has ingredients.
#[derive(Clone, Debug, PartialEq)]
pub struct PastClaim {
    /// UUID the claim is stored under.
    pub id: Uuid,
    /// `Claim::fingerprint` of the request: an exact repeat has the same one (C-1).
    pub fingerprint: i64,
    /// The product dispensed.
    pub ndc: Ndc,
    /// That product as the drug file has it, or else as the claim kept it (S-1); `None` where neither does.
    pub product: Option<Rc<Product>>,
    /// NPI of the pharmacy that dispensed it (201-B1).
    pub pharmacy_npi: String,
    /// Prescription number (402-D2).
    pub rx_number: String,
    /// NPI of its prescriber (411-DB); `None` where none was sent.
    pub prescriber_npi: Option<String>,
    /// Fill number (403-D3): 0 for a new prescription.
    pub fill_number: i32,
    /// Date of service (401-D1).
    pub fill_date: NaiveDate,
    /// Quantity dispensed (442-E7), in billing units.
    pub quantity: Decimal,
    /// Days' supply (405-D5).
    pub days_supply: i32,
    /// Numbers of the authorizations whose use this claim counts toward (UM-2).
    pub prior_authorization_numbers: Vec<String>,
    /// Dollars of its allowed amount, which it uses of each of them; 0 where there is none.
    pub authorized_amount: Decimal,
    /// Whether it was paid as an emergency supply (AU-5).
    pub emergency: bool,
    /// Why it was given as a transition or emergency supply of Part D; `None`: it was not (PD-13).
    pub transition: Option<Transition>,
    /// Rank of the coverage that paid it; `None`: not known, and it is the fill whoever pays (C-1).
    pub payer_rank: Option<i16>,
    /// The compound of which this is an ingredient; `None` of any other claim.
    pub compound: Option<OfCompound>,
}

/// An ingredient of a compound that was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfCompound {
    /// Its place among the ingredients, from 0.
    pub place: usize,
    /// How many ingredients the compound has.
    pub ingredients: usize,
}

impl PastClaim {
    /// The product it was billed as: of a compound the code that stands for none.
    pub fn billed_as(&self) -> Ndc {
        if self.compound.is_some() { Ndc::COMPOUND } else { self.ndc }
    }

    /// Whether another claim is for the same fill: pharmacy, date, prescription, fill number and product.
    pub fn is_fill_of(&self, other: &Self) -> bool {
        self.billed_as() == other.billed_as()
            && self.fill_date == other.fill_date
            && self.fill_number == other.fill_number
            && self.rx_number == other.rx_number
            && self.pharmacy_npi == other.pharmacy_npi
    }

    /// The first day on which the supply is used up.
    pub fn exhausted(&self) -> NaiveDate {
        days_after(self.fill_date, self.days_supply.max(0))
    }

    /// Whether its product is one that the target includes.
    pub fn is_for(&self, target: &Target) -> bool {
        match target {
            Target::Ndc(ndc) => self.ndc == *ndc,
            _ => self.product.as_ref().is_some_and(|p| target.matches(p)),
        }
    }

    /// Whether it was for the same drug, under whatever NDC.
    pub fn is_of(&self, product: &Product) -> bool {
        self.ndc == product.ndc || self.product.as_ref().is_some_and(|p| p.same_therapy(product))
    }

    /// Whether it counts toward a limit on the target for a fill of the product: a limit on an NDC is one on the drug.
    pub fn counts_toward(&self, target: &Target, product: &Product) -> bool {
        match target {
            Target::Ndc(_) => self.is_of(product),
            _ => self.is_for(target),
        }
    }

    /// Whether its supply shares a day with one of `days_supply` days that begins on `from` (S-1).
    pub fn overlaps(&self, from: NaiveDate, days_supply: i32) -> bool {
        self.fill_date < days_after(from, days_supply.max(1)) && from < self.exhausted()
    }
}

/// The period of so many days that a limit is on, with what it counts.
#[derive(Clone, Copy)]
pub struct Period<'a> {
    /// What the limit is on.
    pub target: &'a Target,
    /// The product of the fill to decide.
    pub product: &'a Product,
    /// The date of that fill.
    pub date: NaiveDate,
    /// How many days the period has.
    pub days: i32,
}

impl Period<'_> {
    /// The most that was filled beside the fill to decide in any period that holds it: the one that ends with it, and
    /// those that end with a later fill.
    pub fn most<T: Default + Ord + Sum>(&self, history: &[PastClaim], amount: impl Fn(&PastClaim) -> T) -> T {
        let others = Days::new(u64::from(self.days.max(1).unsigned_abs() - 1));
        let last = self.date.checked_add_days(others).unwrap_or(NaiveDate::MAX);
        let counted: Vec<&PastClaim> =
            history.iter().filter(|c| c.fill_date <= last && c.counts_toward(self.target, self.product)).collect();
        let ends = counted.iter().map(|c| c.fill_date).filter(|end| *end > self.date).chain([self.date]);
        ends.map(|end| {
            let first = end.checked_sub_days(others).unwrap_or(NaiveDate::MIN);
            counted.iter().filter(|c| c.fill_date >= first && c.fill_date <= end).map(|c| amount(c)).sum()
        })
        .max()
        .unwrap_or_default()
    }
}
