//! Rows that a claim cannot be decided without.

use thiserror::Error;

use super::ManufacturerStatus;
use crate::identifier::Ndc;

/// An amount or row that a claim needs and that is not loaded: the installation's fault, so that the claim is neither
/// paid nor rejected and nothing of it is stored (PD-1). It names the row and nothing of a person.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum MissingRow {
    /// The year itself.
    #[error("the Part D amounts of {year} are not loaded")]
    Year {
        /// The year of the fill.
        year: i32,
    },
    /// The discount of a status.
    #[error("the Part D discount of {year} for manufacturers of status {} is not loaded", status.name())]
    Discount {
        /// The year of the fill.
        year: i32,
        /// The manufacturer's status.
        status: ManufacturerStatus,
    },
    /// A copay of the low-income subsidy.
    #[error("the low-income copay of {year} for level {level}, {} drugs, is not loaded", column(*is_generic))]
    LowIncomeCopay {
        /// The year of the fill.
        year: i32,
        /// The level of the subsidy.
        level: i16,
        /// Whether it is that of generics.
        is_generic: bool,
    },
    /// Whether a type of payer counts.
    #[error("whether payers of type {payer_type} count in {year} is not loaded")]
    IncurredPayer {
        /// The year of the fill.
        year: i32,
        /// The word for the type.
        payer_type: String,
    },
    /// The terms of a plan.
    #[error("plan {plan_code} has no Part D terms for this date of {year}")]
    Terms {
        /// The plan's code.
        plan_code: String,
        /// The year of the fill.
        year: i32,
    },
    /// The price of a selected drug.
    #[error("the maximum fair price of product {ndc}, a selected drug in {year}, is not loaded")]
    MaximumFairPrice {
        /// The product.
        ndc: Ndc,
        /// The year of the fill.
        year: i32,
    },
}

fn column(is_generic: bool) -> &'static str {
    if is_generic { "generic" } else { "other" }
}

impl MissingRow {
    /// The table that lacks the row.
    pub fn table(&self) -> &'static str {
        match self {
            Self::Year { .. } => "part_d_year",
            Self::Discount { .. } => "part_d_manufacturer_discount",
            Self::LowIncomeCopay { .. } => "part_d_lis_copay",
            Self::IncurredPayer { .. } => "part_d_incurred_payer",
            Self::Terms { .. } => "plan_part_d",
            Self::MaximumFairPrice { .. } => "drug_part_d",
        }
    }

    /// What to load.
    pub fn hint(&self) -> String {
        let table = self.table();
        let row = match self {
            Self::Year { year } => format!("year {year}"),
            Self::Discount { year, status } => format!("year {year}, status {}", status.name()),
            Self::LowIncomeCopay { year, level, is_generic } => {
                format!("year {year}, level {level}, with an amount in column {}", column(*is_generic))
            }
            Self::IncurredPayer { year, payer_type } => format!("year {year}, payer_type {payer_type}"),
            Self::Terms { plan_code, .. } => format!("plan {plan_code} that covers the fill date"),
            Self::MaximumFairPrice { ndc, .. } => {
                format!("product {ndc} that covers the fill date, with a maximum_fair_price")
            }
        };
        format!("Load the row of pbm.{table} for {row}.")
    }
}
