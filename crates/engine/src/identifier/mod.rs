//! Identifiers of products, providers and prescribers.

mod dea;
mod ndc;
mod npi;

pub use dea::{dea_sum, is_valid_dea};
pub use ndc::{Ndc, NdcError, is_mostly_digits};
pub use npi::is_valid_npi;
