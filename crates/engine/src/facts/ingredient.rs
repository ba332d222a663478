//! Ingredients, with what drug utilization review knows of them.

use rust_decimal::Decimal;

use super::Span;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ingredient {
    pub ingredient_id: i32,
    pub name: String,
    pub dose_limits: Vec<DoseLimit>,
    pub patient_limits: Vec<PatientLimit>,
    pub interactions: Vec<Interaction>,
}

/// An interaction, seen from one ingredient of its pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    pub other_ingredient_id: i32,
    pub severity: i16,
    pub interruptive: bool,
    pub interaction_type: Option<String>,
    pub description: Option<String>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DoseLimit {
    pub minimum_age: i32,
    pub maximum_age: i32,
    pub minimum_daily_dose: Option<Decimal>,
    pub maximum_daily_dose: Option<Decimal>,
    pub strength_unit: String,
    pub severity: i16,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PatientLimit {
    pub minimum_age: Option<i32>,
    pub maximum_age: Option<i32>,
    pub sex: Option<String>,
    pub severity: i16,
    pub description: Option<String>,
}
