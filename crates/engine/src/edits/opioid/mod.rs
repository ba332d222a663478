//! Opioids: the doses of a day, first supplies, and what is not taken together.

pub mod benzodiazepine;
pub mod coordination;
pub mod fraction;
pub mod long_acting;
pub mod maximum_dose;
pub mod mme;
pub mod naive;

use chrono::NaiveDate;

use super::dur::{Alert, AlertType};
use super::finding::Finding;
use super::reach::{Reach, Reaching};
use crate::case::{Case, Fill, Skip};
use crate::claim::canonical::is_same_code;
use crate::facts::{DurOutcome, EarlyRefill, FactorSet, OpioidTerms, PastClaim, SafetyFlags};
use crate::trace::{Detail, Name};
use fraction::Fraction;
use mme::{Supply, Timeline};

/// A fill that a plan's terms for opioids are for.
#[derive(Clone, Copy)]
struct Asked<'a> {
    terms: &'a OpioidTerms,
    fill: Fill<'a>,
}

/// The fill, where the plan has terms on its date and the product is one that an edit is about. A claim that lacks plan,
/// product or date is none: other edits say so.
fn asked<'a>(case: &Case<'a>, is_about: fn(SafetyFlags) -> bool) -> Option<Asked<'a>> {
    let fill = case.fill().ok()?;
    let terms = fill.plan.opioid_terms(fill.date)?;
    is_about(fill.product.safety).then_some(Asked { terms, fill })
}

impl<'a> Asked<'a> {
    /// Why the patient is asked nothing of this, where that is so: a condition or residence that the plan exempts.
    fn exemption(self, case: &Case<'_>) -> Option<Finding> {
        let has = |span: &&crate::facts::ConditionSpan| {
            span.span.covers(self.fill.date) && self.terms.exempt_conditions.contains(&span.condition)
        };
        let condition = case.facts.conditions.iter().find(has).map(|span| span.condition.name().replace('_', " "));
        let reason = condition.or_else(|| {
            let sent = case.claim.patient_residence.as_deref()?;
            let exempt = self.terms.exempt_residences.iter().any(|code| is_same_code(code, sent));
            exempt.then(|| format!("patient residence {sent}"))
        })?;
        Some(Finding::passed([Detail::text(Name::Exemption, reason)]))
    }

    /// The supply of the claim.
    fn supply(self, case: &'a Case<'_>) -> Result<Supply<'a>, Skip> {
        Ok(Supply {
            product: self.fill.product,
            fill_date: self.fill.date,
            quantity: case.quantity()?,
            days_supply: case.days_supply()?,
            prescriber: case.claim.prescriber_npi.as_deref(),
            pharmacy: case.claim.pharmacy_npi.as_deref().unwrap_or_default(),
        })
    }

    /// Paid claims that share a day with the fill, of the products that are asked for, the first filled first.
    fn beside(self, case: &Case<'a>, wanted: impl Fn(SafetyFlags) -> bool) -> Result<Vec<&'a PastClaim>, Skip> {
        let days_supply = case.days_supply()?;
        let is_wanted = |past: &&PastClaim| past.product.as_ref().is_some_and(|product| wanted(product.safety));
        let overlapping = case.member.history.iter().filter(|past| past.overlaps(self.fill.date, days_supply));
        let mut found: Vec<&PastClaim> = overlapping.filter(is_wanted).collect();
        found.sort_by_key(|past| (past.fill_date, past.ndc, past.id));
        Ok(found)
    }

    /// A finding about the claim's product with one of a paid claim.
    fn beside_another(self, past: &PastClaim, alert_type: AlertType, code: &str, what: &str) -> Finding {
        let name = past.product.as_ref().map_or("another drug", |product| product.name.as_str());
        let message = format!("{} with {name}: {what}", self.fill.product.name);
        let details = vec![Detail::ndc(Name::Other, past.ndc), Detail::date(Name::Effective, past.fill_date)];
        self.soft(Conflict { alert_type, other: Some(past) }, code, &message, details)
    }

    /// A finding that a DUR/PPS triple answers, with the other product of its pair.
    fn soft(self, found: Conflict<'_>, code: &str, message: &str, details: Vec<Detail>) -> Finding {
        let alert = Alert {
            alert_type: found.alert_type,
            severity: 1,
            description: message.to_owned(),
            ingredient: None,
            other: found.other.map(|past| past.ndc),
            interaction_type: None,
            outcome: DurOutcome::SoftReject,
            overridden_by: None,
        };
        let conflict = found.alert_type.code();
        let told = format!("{} (can be overridden)", alert.message());
        Finding::reject(code.to_owned(), told, details).conflict(conflict).about(alert)
    }
}

/// What a soft finding is about.
struct Conflict<'a> {
    alert_type: AlertType,
    other: Option<&'a PastClaim>,
}

/// The doses of the claim's days, with the set they are reckoned by.
struct Doses<'a> {
    set: &'a FactorSet,
    timeline: Timeline<'a>,
    highest: Fraction,
    first: NaiveDate,
    last: NaiveDate,
}

impl<'a> Doses<'a> {
    fn of(case: &'a Case<'_>, asked: Asked<'a>) -> Result<Self, Skip> {
        let set = asked.terms.factor_set(&case.facts.factor_sets, asked.fill.date).ok_or(Skip::FactorSet)?;
        let own = asked.supply(case)?;
        let mut others: Vec<Supply<'_>> = case.member.history.iter().filter_map(Supply::of).collect();
        // What the compound holds beside the ingredient is taken with it.
        let beside = case.part.iter().flat_map(|part| &part.beside);
        let beside = beside.filter(|(product, _)| product.safety.is_opioid_use());
        others.extend(beside.map(|(product, quantity)| Supply { product, quantity: *quantity, ..own }));
        let timeline = Timeline::of(own, &others, set, asked.terms.early_refill);
        let (day, last) = timeline.highest().map(|(day, last)| (day.clone(), last)).ok_or(Skip::DaysSupply)?;
        Ok(Self { set, timeline, highest: day.mme, first: day.day, last })
    }

    /// The set, the dose, the days of it, and the supplies that share a day with the claim's.
    fn details(&self) -> Vec<Detail> {
        let supplies = i64::try_from(self.timeline.shared.len()).unwrap_or(i64::MAX);
        let mut details = vec![
            Detail::text(Name::FactorSet, self.set.name.clone()),
            Detail::number(Name::Mme, self.highest.shown()),
            Detail::date(Name::Day, self.first),
            Detail::date(Name::LastDate, self.last),
            Detail::count(Name::Supplies, supplies),
        ];
        if !self.timeline.uncounted.is_empty() {
            details.push(Detail::text(Name::Uncounted, self.timeline.uncounted.join(", ")));
        }
        details
    }
}

/// The supplies that may share a day with the fill's own, where the plan has terms. Where an early refill begins when the
/// supply before it ends, each can put off the next.
fn supplies(reaching: &Reaching<'_>) -> Reach {
    let terms = &reaching.plan.opioid;
    if terms.is_empty() {
        return Reach::NONE;
    }
    let supplies = Reach::supplies(reaching);
    let shifts = terms.iter().any(|terms| terms.early_refill == EarlyRefill::Shift);
    if shifts { supplies.widen(Reach::on_hand(reaching)) } else { supplies }
}
