//! The parts of one prescription of a controlled drug: no more than was prescribed, and not too late.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Edit;
use super::reach::Reach;
use crate::case::{Case, Skip};
use crate::claim::Claim;
use crate::claim::canonical::is_same_code;
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{PastClaim, Product, ScheduleRule};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects M4 a part that comes too late, 9G more than was prescribed, 647 a claim that does not say how much was
/// (RX-6).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 45,
        name: "partial fill",
        rule: "RX-6",
        codes: &[codes::PRESCRIPTION_TIME_LIMIT, codes::QUANTITY_EXCEEDS_MAXIMUM, codes::QUANTITY_PRESCRIBED_REQUIRED],
        words: &[
            (Outcome::Rejected, "schedule {schedule}: written on {written}, its parts are filled until {last_date}"),
            (Outcome::Rejected, "schedule {schedule}: {used} filled and {quantity} now, {prescribed} prescribed"),
            (Outcome::Rejected, "schedule {schedule}: the quantity prescribed is missing"),
            (
                Outcome::Passed,
                "schedule {schedule}[: {used} filled and {quantity} now, {prescribed} prescribed][, parts until {last_date}]",
            ),
        ],
    },
    group: Group::Fields,
    of_compound: OfCompound::Ingredients,
    lifted_by: &[],
    reach: |r| Reach::back(r.partial_fill_days),
    check,
};

/// The schedule whose prescriptions have no refills: all fills of one are its parts.
const SCHEDULE_TWO: i16 = 2;

/// Whether a claim may be a part: where there are refills, the status alone tells one from a refill.
fn may_be_part(schedule: i16, claim: &Claim) -> bool {
    schedule == SCHEDULE_TWO || claim.dispensing_status.is_some()
}

/// How far back the other parts of a claim's prescription can lie, in days; 0 where nothing is asked of them.
pub fn days_back(rules: &[ScheduleRule], product: &Product, claim: &Claim) -> i32 {
    let schedule = product.dea_schedule.filter(|schedule| may_be_part(*schedule, claim));
    ScheduleRule::days_back(rules, schedule)
}

/// The rules that apply to the claim, with the product and its schedule.
struct Asked<'a> {
    product: &'a Product,
    schedule: i16,
    date: NaiveDate,
    days_back: i32,
    rules: Vec<&'a ScheduleRule>,
}

fn asked<'a>(case: &Case<'a>) -> Option<Asked<'a>> {
    let (product, date) = (case.product().ok()?, case.fill_date().ok()?);
    let schedule = product.dea_schedule?;
    let state = case.pharmacy().ok().flatten().and_then(|pharmacy| pharmacy.state.as_deref());
    let rules: Vec<_> = case.facts.schedule_rules.iter().filter(|rule| rule.applies(schedule, state, date)).collect();
    let days_back = days_back(&case.facts.schedule_rules, product, &case.claim);
    (!rules.is_empty()).then_some(Asked { product, schedule, date, days_back, rules })
}

impl Asked<'_> {
    /// The earlier fills that are parts of the claim's: of the same prescription, and where that has refills of the same
    /// one.
    fn parts<'a>(&self, case: &Case<'a>) -> Vec<&'a PastClaim> {
        let claim = &case.claim;
        let is_part = |past: &&PastClaim| {
            Some(past.rx_number.as_str()) == claim.rx_number.as_deref()
                && Some(past.pharmacy_npi.as_str()) == claim.pharmacy_npi.as_deref()
                && (self.schedule == SCHEDULE_TWO || past.fill_number == claim.fill_number())
                && (0..=i64::from(self.days_back)).contains(&(self.date - past.fill_date).num_days())
                && past.is_of(self.product)
        };
        // A repeat of the claim itself is rejected as such (C-1).
        let own = case.same_key().map(|past| past.id);
        case.member.history.iter().filter(is_part).filter(|past| Some(past.id) != own).collect()
    }

    /// Whether the patient is in long-term care or terminally ill, as a rule has it.
    fn is_in_care(&self, case: &Case<'_>, rule: &ScheduleRule) -> bool {
        let residence = case.claim.patient_residence.as_deref();
        let lives_there =
            residence.is_some_and(|sent| rule.care_residences.iter().any(|code| is_same_code(code, sent)));
        let mut conditions = case.facts.conditions.iter().filter(|span| span.span.covers(self.date));
        lives_there || conditions.any(|span| rule.care_conditions.contains(&span.condition))
    }
}

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let Some(asked) = asked(case) else { return Ok(vec![]) };
    let claim = &case.claim;
    let parts = asked.parts(case);
    // Schedule II has no refills: a fill with a number is a part.
    let is_numbered = asked.schedule == SCHEDULE_TWO && claim.fill_number() > 0;
    let is_later_part = !parts.is_empty() || is_numbered || claim.dispensing_status.as_deref() == Some("C");
    if !may_be_part(asked.schedule, claim) {
        return Ok(vec![]);
    }
    let schedule = Detail::count(Name::Schedule, asked.schedule);
    let (mut found, mut details) = (Vec::new(), vec![schedule.clone()]);
    match claim.quantity_prescribed {
        None if asked.rules.iter().any(|rule| rule.quantity_prescribed_required) => {
            let message = "The quantity prescribed is required for this schedule";
            found.push(Finding::reject(codes::QUANTITY_PRESCRIBED_REQUIRED, message, [schedule.clone()]));
        }
        None => {}
        Some(prescribed) => {
            let (filled, now): (Decimal, _) = (parts.iter().map(|past| past.quantity).sum(), case.quantity()?);
            details.extend([
                Detail::number(Name::Used, filled),
                Detail::number(Name::Quantity, now),
                Detail::number(Name::Prescribed, prescribed),
            ]);
            if filled + now > prescribed {
                let message = format!("More than the {} prescribed", prescribed.normalize());
                found.push(Finding::reject(codes::QUANTITY_EXCEEDS_MAXIMUM, message, details.clone()));
            }
        }
    }
    if let Some(written) = claim.written_date.filter(|_| is_later_part) {
        let ends = asked.rules.iter().filter_map(|rule| rule.last_day(written, asked.is_in_care(case, rule)));
        if let Some(last) = ends.min() {
            details.push(Detail::date(Name::LastDate, last));
            if asked.date > last {
                let message = format!("The rest of the prescription could be filled until {last}");
                let dates = [schedule, Detail::date(Name::Written, written), Detail::date(Name::LastDate, last)];
                found.insert(0, Finding::reject(codes::PRESCRIPTION_TIME_LIMIT, message, dates));
            }
        }
    }
    if found.is_empty() {
        found.push(Finding::passed(details));
    }
    Ok(found)
}
