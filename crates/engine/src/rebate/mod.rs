//! What a paid claim earns from its product's manufacturer: accrual, volume, market share, invoices.

pub mod accrual;
pub mod claim;
pub mod contract;
pub mod invoice;
pub mod market_share;
pub mod medicaid;
pub mod volume;

pub use accrual::{Accrual, Dispensed, Exclusion, accrue};
pub use claim::accruals;
pub use contract::{ClientShare, ClientTerms, Contract, Period, Program, Terms};
