//! Ingredients, with what drug utilization review knows of them.

use rust_decimal::Decimal;

use super::{SafetyClass, Span};

/// An active ingredient with the limits and interactions it is screened by (S-2, S-4 to S-6).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ingredient {
    /// Key in `pbm.ingredient`.
    pub ingredient_id: i32,
    /// Name used in alerts.
    pub name: String,
    /// Severity of a finding where another supply holds it too; `None`: none is made (S-8).
    pub duplication_severity: Option<i16>,
    /// Severity of a late refill of it; `None`: it is not for maintenance, or is not screened for that (S-9).
    pub underuse_severity: Option<i16>,
    /// What it is to the edits of opioids; `None`: nothing (OP-1).
    pub safety_class: Option<SafetyClass>,
    /// Usual daily doses, by the patient's age (S-4).
    pub dose_limits: Vec<DoseLimit>,
    /// Ages and sex the ingredient is meant for (S-5, S-6).
    pub patient_limits: Vec<PatientLimit>,
    /// Interactions with other ingredients, one row for each source (S-2).
    pub interactions: Vec<Interaction>,
}

/// An interaction, seen from one ingredient of its pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    /// The other ingredient of the pair, as a key in `pbm.ingredient`.
    pub other_ingredient_id: i32,
    /// 1 major, 2 moderate, 3 minor; the plan maps it to an outcome (S-1).
    pub severity: i16,
    /// `false`: never more than a message, whatever the plan says (S-2).
    pub interruptive: bool,
    /// The source's own word for the kind of interaction, passed on in the alert.
    pub interaction_type: Option<String>,
    /// What happens, in the source's words, added to the alert.
    pub description: Option<String>,
    /// Dates on which the source's row is in force.
    pub span: Span,
}

/// The usual daily dose of an ingredient in a range of ages (S-4).
#[derive(Clone, Debug, PartialEq)]
pub struct DoseLimit {
    /// Youngest age it is for, in completed years.
    pub minimum_age: i32,
    /// Oldest age it is for, in completed years.
    pub maximum_age: i32,
    /// Lowest usual dose per day in `strength_unit`, below it LD; `None`: no lower limit.
    pub minimum_daily_dose: Option<Decimal>,
    /// Highest usual dose per day in `strength_unit`, above it HD; `None`: no upper limit.
    pub maximum_daily_dose: Option<Decimal>,
    /// Unit of both doses, such as MG; only a strength in the same unit is compared.
    pub strength_unit: String,
    /// Severity of a finding: 1 major, 2 moderate, 3 minor.
    pub severity: i16,
}

/// Whom an ingredient is meant for (S-5, S-6).
#[derive(Clone, Debug, PartialEq)]
pub struct PatientLimit {
    /// Youngest age in completed years; `None`: no limit.
    pub minimum_age: Option<i32>,
    /// Oldest age in completed years; `None`: no limit.
    pub maximum_age: Option<i32>,
    /// The only sex it is meant for, `M` or `F`; `None`: both.
    pub sex: Option<String>,
    /// Severity of a finding: 1 major, 2 moderate, 3 minor.
    pub severity: i16,
    /// The reason for the limit, added to the alert.
    pub description: Option<String>,
}
