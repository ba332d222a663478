//! A coordinated claim read from its trace, which keeps what its columns do not have.

use rust_decimal::Decimal;

use super::{Coordinated, Reported, STEP};
use crate::claim::Billed;
use crate::facts::CoordinationMethod;
use crate::trace::{Name, Taken, Trace, Value};

impl Coordinated {
    /// How a stored claim was coordinated; `None` where its trace has no such step.
    pub fn of_trace(trace: &Trace, billed: Billed) -> Option<Self> {
        let taken = trace.0.iter().find(|taken| taken.step == STEP.id)?;
        let money = |name| money(taken, name);
        let (plan, patient) = (money(Name::PlanPay)?, money(Name::PatientPay)?);
        let maximum = money(Name::Maximum);
        let (reported, left, allowed, own_share) = if billed == Billed::Rejected {
            (Reported::default(), plan + patient, plan + patient, patient)
        } else {
            let left = money(Name::Responsibility)?;
            let reported =
                Reported { paid: money(Name::OtherPaid)?, responsibility: Some(left), ..Reported::default() };
            (reported, left, money(Name::Allowed)?, money(Name::OwnShare)?)
        };
        // The others are called by what was billed.
        let method = text(taken, Name::Method).and_then(CoordinationMethod::parse);
        Some(Self {
            billed,
            method: method.unwrap_or(CoordinationMethod::PatientResponsibility),
            reported,
            left,
            allowed,
            own_share,
            maximum,
            plan,
            patient,
            write_off: money(Name::WriteOff).unwrap_or_default(),
        })
    }
}

fn value(taken: &Taken, name: Name) -> Option<&Value> {
    taken.details.iter().find(|detail| detail.name == name).map(|detail| &detail.value)
}

fn money(taken: &Taken, name: Name) -> Option<Decimal> {
    match value(taken, name)? {
        Value::Money(cents) => Some(Decimal::new(*cents, 2)),
        _ => None,
    }
}

fn text(taken: &Taken, name: Name) -> Option<&str> {
    match value(taken, name)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}
