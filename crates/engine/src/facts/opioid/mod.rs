//! Opioids and controlled drugs: factors, the terms of a plan, what a product is, the limits of schedules.

mod drug;
mod factor;
mod schedule;
mod strength;
mod terms;

pub use drug::{SafetyClass, SafetyFlags};
pub use factor::{Dose, Factor, FactorSet, MethadoneBand, ProductFactor};
pub use schedule::ScheduleRule;
pub use strength::DoseUnit;
pub use terms::{EarlyRefill, NaiveLimit, OpioidTerms, SoftLimit};
