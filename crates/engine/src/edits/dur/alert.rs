//! What drug utilization review tells of.

use crate::claim::DurPps;
use crate::facts::DurOutcome;
use crate::identifier::Ndc;

/// Kinds of alert with their reason for service code (439-E4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertType {
    /// Drug-drug interaction (S-2).
    Interaction,
    /// Therapeutic duplication (S-3).
    Duplicate,
    /// Daily dose above the usual (S-4).
    HighDose,
    /// Daily dose below the usual (S-4).
    LowDose,
    /// An ingredient not meant for the patient's age (S-5).
    Age,
    /// An ingredient not meant for the patient's sex (S-6).
    Sex,
    /// The same ingredient in another supply (S-8).
    IngredientDuplication,
    /// A maintenance drug that is refilled late (S-9).
    Underuse,
    /// Drugs whose effects add up (S-10).
    Additive,
}

impl AlertType {
    /// Its reason for service code (439-E4).
    pub fn code(self) -> &'static str {
        match self {
            Self::Interaction => "DD",
            Self::Duplicate => "TD",
            Self::HighDose => "HD",
            Self::LowDose => "LD",
            Self::Age => "PA",
            Self::Sex => "SX",
            Self::IngredientDuplication => "ID",
            Self::Underuse => "LR",
            Self::Additive => "AT",
        }
    }

    /// The word in `dur_alert.alert_type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Interaction => "interaction",
            Self::Duplicate | Self::IngredientDuplication => "duplicate",
            Self::HighDose | Self::LowDose => "dose",
            Self::Age => "age",
            Self::Sex => "sex",
            Self::Underuse => "underuse",
            Self::Additive => "additive",
        }
    }
}

/// One finding of drug utilization review (S-1).
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// The kind of conflict, which gives the reason for service code (439-E4).
    pub alert_type: AlertType,
    /// 1 major, 2 moderate, 3 minor.
    pub severity: i16,
    /// What was found, as a clause for the pharmacist.
    pub description: String,
    /// The ingredient of a compound that it is about; `None`: it is about the product of the claim.
    pub ingredient: Option<Ndc>,
    /// The other product of a pair.
    pub other: Option<Ndc>,
    /// The source's kind of interaction, for duplicate therapy the name of the class, or the effect that adds up.
    pub interaction_type: Option<String>,
    /// What the plan makes of it, before any override.
    pub outcome: DurOutcome,
    /// The triple with which the pharmacist answered it.
    pub overridden_by: Option<DurPps>,
}

impl Alert {
    /// What the pharmacist is told: the reason for service code and what was found.
    pub fn message(&self) -> String {
        format!("{} {}", self.alert_type.code(), self.description)
    }

    /// `high`, `medium` or `low` for severity 1, 2 or 3.
    pub fn severity_name(&self) -> &'static str {
        match self.severity {
            ..=1 => "high",
            2 => "medium",
            _ => "low",
        }
    }

    /// Whether it keeps the claim from paying: more than a message, and not answered by a triple.
    pub fn stops_payment(&self) -> bool {
        self.outcome != DurOutcome::Message && self.overridden_by.is_none()
    }
}
