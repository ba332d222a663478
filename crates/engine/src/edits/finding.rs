//! What an edit finds.

use std::borrow::Cow;

use super::dur::Alert;
use crate::reject::Reject;
use crate::trace::{Detail, Name};

#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Passed,
    /// A figure that was worked out.
    Computed,
    /// Told to the pharmacist; the claim goes on.
    Message,
    Rejects {
        code: Cow<'static, str>,
        message: String,
    },
}

/// One thing that an edit found, with the values it compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub verdict: Verdict,
    pub details: Vec<Detail>,
    /// Nothing lifts it, whatever the edit's other findings allow.
    pub firm: bool,
    /// The reason for service (439-E4) that a DUR/PPS triple must name to answer it.
    pub conflict: Option<&'static str>,
    pub alert: Option<Box<Alert>>,
}

impl Finding {
    fn new(verdict: Verdict, details: Vec<Detail>) -> Self {
        Self { verdict, details, firm: false, conflict: None, alert: None }
    }

    pub fn passed(details: impl Into<Vec<Detail>>) -> Self {
        Self::new(Verdict::Passed, details.into())
    }

    pub fn computed(details: impl Into<Vec<Detail>>) -> Self {
        Self::new(Verdict::Computed, details.into())
    }

    pub fn message(details: impl Into<Vec<Detail>>) -> Self {
        Self::new(Verdict::Message, details.into())
    }

    /// A reject with a plain message for the counter.
    pub fn reject(
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        details: impl Into<Vec<Detail>>,
    ) -> Self {
        let code = code.into();
        let mut all = vec![Detail::text(Name::Code, code.clone())];
        all.extend(details.into());
        Self::new(Verdict::Rejects { code, message: message.into() }, all)
    }

    /// A reject of an earlier stage, whose message is all there is to say.
    pub fn of(reject: &Reject) -> Self {
        Self::reject(reject.code.clone(), reject.message.clone(), [Detail::text(Name::Message, reject.message.clone())])
    }

    #[must_use]
    pub fn firm(self) -> Self {
        Self { firm: true, ..self }
    }

    #[must_use]
    pub fn conflict(self, reason_for_service: &'static str) -> Self {
        Self { conflict: Some(reason_for_service), ..self }
    }

    #[must_use]
    pub fn about(self, alert: Alert) -> Self {
        Self { alert: Some(Box::new(alert)), ..self }
    }
}
