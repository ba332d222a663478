//! Medicare Part D: the amounts of a year, the terms of a plan, products, persons, and what a person has met.

mod balance;
mod drug;
mod member;
mod missing;
mod terms;
mod year;

pub use balance::{PartDAccumulator, PartDBalance};
pub use drug::{DrugCoverage, DrugKind, ManufacturerStatus, PartDDrug};
pub use member::{Condition, ConditionSpan, LowIncomeSpan};
pub use missing::MissingRow;
pub use terms::{InsulinCredit, PartDBenefit, PartDTerms, StraddlingCopay, TierCredit};
pub use year::{IncurredPayer, LowIncomeCopay, ManufacturerDiscount, PartDYear};
