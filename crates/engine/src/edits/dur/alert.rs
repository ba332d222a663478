//! What drug utilization review tells of.

use crate::claim::DurPps;
use crate::facts::DurOutcome;
use crate::identifier::Ndc;

/// Kinds of alert with their reason for service code (439-E4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertType {
    Interaction,
    Duplicate,
    HighDose,
    LowDose,
    Age,
    Sex,
}

impl AlertType {
    pub fn code(self) -> &'static str {
        match self {
            Self::Interaction => "DD",
            Self::Duplicate => "TD",
            Self::HighDose => "HD",
            Self::LowDose => "LD",
            Self::Age => "PA",
            Self::Sex => "SX",
        }
    }

    /// The word in `dur_alert.alert_type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Interaction => "interaction",
            Self::Duplicate => "duplicate",
            Self::HighDose | Self::LowDose => "dose",
            Self::Age => "age",
            Self::Sex => "sex",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    pub alert_type: AlertType,
    /// 1 major, 2 moderate, 3 minor.
    pub severity: i16,
    pub description: String,
    /// The other product of a pair.
    pub other: Option<Ndc>,
    pub interaction_type: Option<String>,
    pub outcome: DurOutcome,
    /// The triple with which the pharmacist answered it.
    pub overridden_by: Option<DurPps>,
}

impl Alert {
    pub fn severity_name(&self) -> &'static str {
        match self.severity {
            ..=1 => "high",
            2 => "medium",
            _ => "low",
        }
    }

    pub fn stops_payment(&self) -> bool {
        self.outcome != DurOutcome::Message && self.overridden_by.is_none()
    }
}
