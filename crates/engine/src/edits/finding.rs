//! What an edit finds.

use std::borrow::Cow;

use super::dur::Alert;
use crate::reject::Reject;
use crate::trace::{Detail, Name};

/// What a finding means for the claim, before anything lifts it.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The claim meets the edit.
    Passed,
    /// A figure that was worked out.
    Computed,
    /// Told to the pharmacist; the claim goes on.
    Message,
    /// A reason not to pay, unless something lifts it.
    Rejects {
        /// The reject code (511-FB).
        code: Cow<'static, str>,
        /// A sentence for the pharmacist (G-4).
        message: String,
    },
}

/// One thing that an edit found, with the values it compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it means for the claim.
    pub verdict: Verdict,
    /// The values compared or worked out, for the trace.
    pub details: Vec<Detail>,
    /// Nothing lifts it, whatever the edit's other findings allow.
    pub firm: bool,
    /// The reason for service (439-E4) that a DUR/PPS triple must name to answer it.
    pub conflict: Option<&'static str>,
    /// The DUR alert it stands for, which is stored and answered with the claim.
    pub alert: Option<Box<Alert>>,
}

impl Finding {
    fn new(verdict: Verdict, details: Vec<Detail>) -> Self {
        Self { verdict, details, firm: false, conflict: None, alert: None }
    }

    /// A finding that lets the claim go on, with the values it compared.
    pub fn passed(details: impl Into<Vec<Detail>>) -> Self {
        Self::new(Verdict::Passed, details.into())
    }

    /// A finding that only records figures it worked out.
    pub fn computed(details: impl Into<Vec<Detail>>) -> Self {
        Self::new(Verdict::Computed, details.into())
    }

    /// A finding that the pharmacist is told and that does not stop payment.
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

    /// The same finding, marked so that nothing lifts it.
    #[must_use]
    pub fn firm(self) -> Self {
        Self { firm: true, ..self }
    }

    /// The same finding, which a DUR/PPS triple with this reason for service (439-E4) can lift (UM-10, S-7).
    #[must_use]
    pub fn conflict(self, reason_for_service: &'static str) -> Self {
        Self { conflict: Some(reason_for_service), ..self }
    }

    /// The same finding with the DUR alert it stands for.
    #[must_use]
    pub fn about(self, alert: Alert) -> Self {
        Self { alert: Some(Box::new(alert)), ..self }
    }
}
