//! Prior authorizations on file, and those that are good for a fill.

use std::cmp::Reverse;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::case::Fill;
use crate::claim::Claim;
use crate::codes;
use crate::facts::{Authorization, AuthorizationStatus, Product, Target};

/// What the authorizations on file say of a fill.
#[derive(Clone, Debug, Default)]
pub struct Authorized<'a> {
    /// Those that may lift rejects, in the order in which they are tried.
    pub usable: Vec<&'a Authorization>,
    /// Why the one whose number was sent does not count, or why none of this product does.
    pub why_not: Option<Unusable>,
    /// The last day of one that was for this fill but for its date.
    pub ended: Option<NaiveDate>,
}

/// What a fill asks of an authorization, beside its product and date.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The number sent (462-EV).
    pub number: Option<&'a str>,
    /// Billing units.
    pub quantity: Decimal,
    /// Dollars of the allowed amount; `None` where it is not known, and then no dollar limit is met.
    pub amount: Option<Decimal>,
    /// The prescriber's NPI.
    pub prescriber_npi: Option<&'a str>,
    /// The pharmacy's key in `pbm.pharmacies`.
    pub pharmacy_id: Option<i32>,
}

impl<'a> Asked<'a> {
    /// What a claim asks. Its amount is worked out where one of the authorizations limits dollars.
    pub fn by(claim: &'a Claim, pharmacy_id: Option<i32>, amount: Option<Decimal>) -> Self {
        Self {
            number: claim.prior_authorization_number.as_deref(),
            quantity: claim.quantity.unwrap_or_default(),
            amount,
            prescriber_npi: claim.prescriber_npi.as_deref(),
            pharmacy_id,
        }
    }
}

/// Why an authorization does not count, as reject code and message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// The reject code (511-FB).
    pub code: &'static str,
    /// A sentence for the pharmacist.
    pub message: String,
}

impl Authorized<'_> {
    /// The first that waives this reject code.
    pub fn waiving(&self, code: &str) -> Option<&Authorization> {
        self.usable.iter().find(|a| a.waived_reject_codes.iter().any(|waived| waived == code)).copied()
    }
}

/// Finds every authorization for a fill, in the order of G-6.
pub fn authorized<'a>(asked: Asked<'_>, fill: Fill<'_>, authorizations: &'a [Authorization]) -> Authorized<'a> {
    let named = asked.number;
    let fault = |a: &Authorization| unusable(a, fill, asked);
    let is_named = |a: &Authorization| named.is_some_and(|number| a.number == number);
    let is_open = |a: &&Authorization| a.status != AuthorizationStatus::Closed;
    let mut on_file: Vec<&Authorization> = authorizations.iter().filter(is_open).collect();
    on_file.sort_by_key(|a| {
        let last = a.span.termination.unwrap_or(NaiveDate::MAX);
        (
            !is_named(a),
            Reverse(a.target.map_or(0, |target| target.specificity())),
            last,
            a.span.effective,
            a.number.as_str(),
        )
    });
    let why_not = match named {
        Some(_) => match on_file.iter().find(|a| is_named(a)) {
            Some(named) => fault(named),
            None => Some(Unusable::new(codes::AUTHORIZATION_NOT_FOUND, "Prior authorization number is not on file")),
        },
        // Of several that could have counted, the one that came closest to it.
        None => {
            let closeness = |code| CLOSEST.iter().position(|closest| *closest == code);
            // One of another edit has nothing to say of 75.
            let faults = on_file.iter().filter(|a| a.target.is_some() || lifts_75(a)).filter_map(|a| fault(a));
            let close = faults.filter_map(|fault| Some((closeness(fault.code)?, fault)));
            close.min_by_key(|(place, _)| *place).map(|(_, fault)| fault)
        }
    };
    let has_ended = |a: &&&Authorization| {
        a.status == AuthorizationStatus::Approved
            && a.plan_id == fill.plan.plan_id
            && is_for(a, fill.product)
            && lifts_75(a)
    };
    let ends = on_file.iter().filter(has_ended).filter_map(|a| a.span.termination);
    let ended = ends.filter(|last| fill.date > *last).max();
    on_file.retain(|a| fault(a).is_none());
    Authorized { usable: on_file, why_not, ended }
}

/// What is said of authorizations that the claim did not name: only of those for its product, date and pharmacy.
const CLOSEST: [&str; 3] =
    [codes::AUTHORIZATION_EXHAUSTED, codes::AUTHORIZATION_IN_PROCESS, codes::AUTHORIZATION_DENIED];

impl Unusable {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Whether it lifts the reject of a missing authorization.
fn lifts_75(a: &Authorization) -> bool {
    a.waived_reject_codes.iter().any(|code| code == codes::AUTHORIZATION_REQUIRED)
}

/// Whether it is for the product: also under the code that the product had before the drug file gave it its own.
fn is_for(a: &Authorization, product: &Product) -> bool {
    a.target.is_none_or(|target| {
        target.matches(product) || product.replaces.is_some_and(|before| target == Target::Ndc(before))
    })
}

/// Why an authorization does not count for a fill; `None` where it does (UM-2).
fn unusable(a: &Authorization, fill: Fill<'_>, asked: Asked<'_>) -> Option<Unusable> {
    let other = |message: String| Some(Unusable::new(codes::AUTHORIZATION_NOT_MATCHED, message));
    let provider = |message| Some(Unusable::new(codes::PROVIDER_NOT_AUTHORIZED, message));
    if a.plan_id != fill.plan.plan_id {
        return other("Prior authorization is for another plan".into());
    }
    if !is_for(a, fill.product) {
        return other("Prior authorization is for another product".into());
    }
    if let Some(first) = a.span.effective.filter(|first| fill.date < *first) {
        return other(format!("Prior authorization begins on {first}"));
    }
    if let Some(last) = a.span.termination.filter(|last| fill.date > *last) {
        return other(format!("Prior authorization ended on {last}"));
    }
    if a.pharmacy_id.is_some() && a.pharmacy_id != asked.pharmacy_id {
        return provider("Prior authorization is for another pharmacy");
    }
    if a.prescriber_npi.is_some() && a.prescriber_npi.as_deref() != asked.prescriber_npi {
        return provider("Prior authorization is for another prescriber");
    }
    match a.status {
        AuthorizationStatus::InProcess => {
            return Some(Unusable::new(codes::AUTHORIZATION_IN_PROCESS, "Prior authorization is in process"));
        }
        AuthorizationStatus::Denied => {
            return Some(Unusable::new(codes::AUTHORIZATION_DENIED, "Prior authorization was denied"));
        }
        AuthorizationStatus::Closed => return other("Prior authorization is not in force".into()),
        AuthorizationStatus::Approved => {}
    }
    let exhausted = |message| Some(Unusable::new(codes::AUTHORIZATION_EXHAUSTED, message));
    if let Some(fills) = a.fills_authorized.filter(|most| a.fills_used >= *most) {
        return exhausted(format!("Prior authorization is used up: {} of {fills} fills", a.fills_used));
    }
    if let Some(units) = a.quantity_authorized.filter(|most| a.quantity_used + asked.quantity > *most) {
        let left = (units - a.quantity_used).max(Decimal::ZERO).normalize();
        let units = units.normalize();
        return exhausted(format!("Prior authorization has only {left} of {units} units left"));
    }
    let exceeds = |most: &Decimal| asked.amount.is_none_or(|amount| a.amount_used + amount > *most);
    if let Some(dollars) = a.amount_authorized.filter(exceeds) {
        let left = (dollars - a.amount_used).max(Decimal::ZERO);
        return exhausted(format!("Prior authorization has only {left:.2} of {dollars:.2} dollars left"));
    }
    None
}
