//! The federal limits on a prescription of schedule III or IV: five refills, and no fill after six months.

use chrono::{Months, NaiveDate};

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::edits::prescription_valid;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 7W a sixth refill, and M4 a fill after six months, of Schedules III and IV (RX-4).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 28,
        name: "refill limits",
        rule: "RX-4",
        codes: &[codes::PRESCRIPTION_TIME_LIMIT, codes::REFILLS_EXCEEDED],
        words: &[
            (Outcome::Passed, "schedule {schedule}: refill {fill_number} of {maximum}, good until {last_date}"),
            (Outcome::Passed, "schedule {schedule}: refill {fill_number} of {maximum}"),
            (Outcome::Rejected, "schedule {schedule}: written on {written}, good until {last_date}"),
            (Outcome::Rejected, "schedule {schedule}: refill {fill_number} of {maximum}"),
        ],
    },
    group: Group::Fields,
    of_compound: OfCompound::Ingredients,
    lifted_by: &[],
    reach: reach::none,
    check,
};

/// Schedules that 21 CFR 1306.22 limits.
const LIMITED: [i16; 2] = [3, 4];
const MAXIMUM_REFILLS: i32 = 5;
const MONTHS: Months = Months::new(6);

/// The schedule of the product, where it is one that the limits are for.
fn schedule(case: &Case<'_>) -> Option<i16> {
    case.product().ok()?.dea_schedule.filter(|schedule| LIMITED.contains(schedule))
}

/// The same day of the sixth month, or that month's last; the day itself is allowed. `None` where there is no such
/// limit or no date was sent.
pub fn last_day(case: &Case<'_>) -> Option<NaiveDate> {
    schedule(case)?;
    Some(case.claim.written_date?.checked_add_months(MONTHS).unwrap_or(NaiveDate::MAX))
}

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (_, date) = (case.product()?, case.fill_date()?);
    let Some(schedule) = schedule(case) else { return Ok(vec![]) };
    let fill_number = case.claim.fill_number();
    let mut details = vec![
        Detail::count(Name::Schedule, schedule),
        Detail::count(Name::FillNumber, fill_number),
        Detail::count(Name::Maximum, MAXIMUM_REFILLS),
    ];
    let mut found = Vec::new();
    if fill_number > MAXIMUM_REFILLS {
        let message = format!("A schedule {schedule} prescription can be refilled {MAXIMUM_REFILLS} times");
        found.push(Finding::reject(codes::REFILLS_EXCEEDED, message, details.clone()));
    }
    if let (Some(written), Some(last)) = (case.claim.written_date, last_day(case)) {
        details.extend([Detail::date(Name::Written, written), Detail::date(Name::LastDate, last)]);
        let plans_ends_later = prescription_valid::last_day(case).is_none_or(|plans| last < plans);
        if date > last && plans_ends_later {
            let message = format!("Prescription expired on {last}");
            found.insert(0, Finding::reject(codes::PRESCRIPTION_TIME_LIMIT, message, details.clone()));
        } else if date > last && found.is_empty() {
            // The plan's own limit ends as soon and is said instead.
            return Ok(vec![]);
        }
    }
    if found.is_empty() {
        found.push(Finding::passed(details));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use crate::world::{Change, World, day};

    fn codes(change: Change) -> Vec<String> {
        World::with(|w| {
            w.schedule(4);
            w.claim.written_date = Some(day("2026-01-15"));
            w.claim.refills_authorized = Some(11);
            change(w);
            w.received = w.claim.fill_date.expect("a fill date");
        })
        .codes()
    }

    fn filled(w: &mut World, date: &str, fill_number: i32) {
        w.claim.fill_date = Some(day(date));
        w.claim.fill_number = Some(fill_number);
    }

    #[test]
    fn a_fifth_refill_on_the_last_day_of_the_sixth_month_pays() {
        assert!(codes(|w| filled(w, "2026-07-15", 5)).is_empty());
    }

    #[test]
    fn a_day_after_six_months_is_too_late() {
        assert_eq!(codes(|w| filled(w, "2026-07-16", 1)), ["M4"]);
    }

    #[test]
    fn six_months_from_the_31st_of_august_end_with_february() {
        assert!(
            codes(|w| {
                w.claim.written_date = Some(day("2025-08-31"));
                filled(w, "2026-02-28", 1);
            })
            .is_empty()
        );
        assert_eq!(
            codes(|w| {
                w.claim.written_date = Some(day("2025-08-31"));
                filled(w, "2026-03-01", 1);
            }),
            ["M4"]
        );
    }

    #[test]
    fn a_sixth_refill_is_one_too_many_whatever_was_written() {
        assert_eq!(codes(|w| filled(w, "2026-03-10", 6)), ["7W"]);
    }

    #[test]
    fn schedules_two_and_five_and_drugs_that_are_not_controlled_have_other_limits() {
        for schedule in [None, Some(5)] {
            let mut world = World::with(|w| {
                w.product().dea_schedule = schedule;
                w.claim.written_date = Some(day("2026-01-15"));
                w.claim.refills_authorized = Some(11);
                filled(w, "2026-09-01", 7);
            });
            world.received = day("2026-09-01");
            assert!(world.codes().is_empty(), "{schedule:?}");
        }
    }

    /// Written on 2026-01-15: 90 days end on 2026-04-15, 365 on 2027-01-15, six months on 2026-07-15.
    #[test]
    fn of_two_time_limits_the_earlier_is_said_once() {
        for (valid_days, expected) in [
            (Some(90), "Prescription expired on 2026-04-15"),
            (Some(365), "Prescription expired on 2026-07-15"),
            (None, "Prescription expired on 2026-07-15"),
        ] {
            let world = World::with(|w| {
                w.schedule(3);
                w.plan().prescription_valid_days = valid_days;
                w.claim.written_date = Some(day("2026-01-15"));
                filled(w, "2027-03-01", 1);
                w.received = day("2027-03-01");
            });
            assert_eq!(world.codes(), ["M4"], "{valid_days:?}");
            assert_eq!(world.message("M4"), expected);
        }
    }

    #[test]
    fn a_limit_that_the_plans_own_stands_for_is_not_told_as_kept() {
        let world = World::with(|w| {
            w.schedule(3);
            w.plan().prescription_valid_days = Some(90);
            w.claim.written_date = Some(day("2026-01-15"));
            filled(w, "2027-03-01", 1);
            w.received = day("2027-03-01");
        });
        assert!(world.decide().trace.0.iter().all(|taken| taken.step != super::EDIT.step.id));
    }

    #[test]
    fn nothing_lifts_a_federal_limit() {
        let lifted = |w: &mut World| {
            filled(w, "2026-03-10", 6);
            w.claim.submission_clarification_codes = vec!["3".into()];
            w.plan().overrides =
                vec![crate::world::over("7W", crate::facts::OverrideChannel::SubmissionClarification, "3")];
            let authorization = w.authorize(crate::facts::AuthorizationStatus::Approved);
            authorization.waived_reject_codes = vec!["7W".into(), "M4".into()];
        };
        assert_eq!(codes(lifted), ["7W"]);
    }
}
