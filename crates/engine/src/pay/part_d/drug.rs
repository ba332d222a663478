//! A product as Part D classifies it on a date.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::facts::{DrugKind, ManufacturerStatus, PartDTerms, Product};

/// Where the kind of a drug comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Classified {
    /// Its own row says it.
    ByRow,
    /// FDA's marketing category gives it.
    ByCategory,
    /// Nothing does: it counts as other.
    Not,
}

/// What Part D knows of a product on a date (PD-4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drug {
    /// Its kind.
    pub kind: DrugKind,
    /// Where the kind comes from.
    pub classified: Classified,
    /// The status of its manufacturer.
    pub manufacturer: ManufacturerStatus,
    /// Whether it is insulin.
    pub insulin: bool,
    /// Whether it is a vaccine that the ACIP recommends for adults.
    pub vaccine: bool,
    /// Dollars per billing unit of the maximum fair price.
    pub maximum_fair_price: Option<Decimal>,
    /// Whether the low-income copay of generics is its.
    pub is_generic: bool,
    /// Whether a supply of less than a month costs a share of the month's copay.
    pub daily_cost_share: bool,
}

impl Drug {
    /// A product on a date. One without a row of its own is neither insulin nor a vaccine, and its manufacturer has no
    /// reduced discount.
    pub fn of(product: &Product, date: NaiveDate) -> Self {
        let row = product.part_d_drug(date);
        let (kind, classified) = match (row.and_then(|row| row.kind), product.marketing_category.as_deref()) {
            (Some(kind), _) => (kind, Classified::ByRow),
            (None, Some(category)) => (DrugKind::of_marketing_category(category), Classified::ByCategory),
            (None, None) => (DrugKind::Other, Classified::Not),
        };
        Self {
            kind,
            classified,
            manufacturer: row.map_or(ManufacturerStatus::Full, |row| row.manufacturer),
            insulin: row.is_some_and(|row| row.insulin),
            vaccine: row.is_some_and(|row| row.vaccine),
            maximum_fair_price: row.and_then(|row| row.maximum_fair_price),
            is_generic: row.and_then(|row| row.low_income_generic).unwrap_or(!product.brand),
            daily_cost_share: row.is_some_and(|row| row.daily_cost_share),
        }
    }

    /// A compound of these covered ingredients: of the kind that the plan's terms give compounds, and neither insulin nor
    /// vaccine.
    pub fn of_compound<'a>(terms: &PartDTerms, mut ingredients: impl Iterator<Item = &'a Product>) -> Self {
        Self {
            kind: terms.compound_kind,
            classified: Classified::ByRow,
            manufacturer: ManufacturerStatus::Full,
            insulin: false,
            vaccine: false,
            maximum_fair_price: None,
            is_generic: ingredients.all(|ingredient| !ingredient.brand),
            daily_cost_share: false,
        }
    }

    /// Whether its price was negotiated and holds.
    pub fn is_selected(&self) -> bool {
        self.kind == DrugKind::Selected
    }

    /// Whether no deductible comes before it: insulin and vaccines.
    pub fn is_exempt(&self) -> bool {
        self.insulin || self.vaccine
    }

    /// The kind in words, with what it rests on where that is not the product's own row.
    pub fn words(&self) -> &'static str {
        match (self.kind, self.classified) {
            (kind, Classified::ByRow) => kind.name(),
            (DrugKind::Applicable, Classified::ByCategory) => "applicable by its marketing category",
            (_, Classified::ByCategory) => "other by its marketing category",
            (_, Classified::Not) => "other, for nothing classifies it",
        }
    }
}
