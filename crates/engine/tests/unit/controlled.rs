//! The parts of prescriptions of controlled drugs.

use crate::engine::adjudicate::Disposition;
use crate::engine::edits::partial_fill::days_back;
use crate::engine::facts::*;
use crate::engine::shipped::schedule_rules;
use crate::world::*;

/// The second part of 30 units of a prescription of 60 units written on 1 February, filled on a day.
fn second(schedule: i16, filled: &str, change: impl FnOnce(&mut World)) -> Vec<String> {
    World::with(|w| {
        w.schedule(schedule);
        w.schedule_rules = schedule_rules();
        w.plan().refill_threshold_percent = dec("0");
        w.claim.written_date = Some(day("2026-02-01"));
        w.claim.quantity_prescribed = Some(dec("60"));
        w.claim.dispensing_status = Some("C".into());
        w.repeated().fill_date = day("2026-02-01");
        w.claim.fill_date = Some(day(filled));
        change(w);
        w.received = w.claim.fill_date.expect("a date");
    })
    .codes()
}

/// 30 days from 1 February 2026 end on 3 March, 60 on 2 April.
#[test]
fn the_rest_of_schedule_two_is_filled_in_thirty_days_and_in_sixty_in_care() {
    assert!(second(2, "2026-03-03", |_| {}).is_empty());
    assert_eq!(second(2, "2026-03-04", |_| {}), ["M4"]);
    let in_care = |filled: &str| second(2, filled, |w| w.condition(Condition::LongTermCare));
    assert!(in_care("2026-04-02").is_empty());
    assert_eq!(in_care("2026-04-03"), ["M4"]);
    let lives_there = |residence: &str| second(2, "2026-04-02", |w| w.claim.patient_residence = Some(residence.into()));
    assert!(lives_there("3").is_empty());
    assert_eq!(lives_there("1"), ["M4"]);
}

#[test]
fn a_first_fill_has_no_limit_of_days_here() {
    assert!(
        second(2, "2026-04-02", |w| {
            w.history.clear();
            w.claim.dispensing_status = Some("P".into());
        })
        .is_empty()
    );
}

/// 45 days after writing, whatever the pharmacy says that the second part is, and whether or not the first is on file.
#[test]
fn a_late_part_is_late_by_whatever_tells_that_it_is_one() {
    let late = |status: &'static str, fill_number: i32, is_on_file: bool| {
        second(2, "2026-03-18", |w| {
            w.claim.dispensing_status = Some(status.into());
            w.claim.fill_number = Some(fill_number);
            w.history.truncate(usize::from(is_on_file));
        })
    };
    assert_eq!(late("C", 0, false), ["M4"]);
    assert_eq!(late("P", 1, false), ["M4"]);
    assert_eq!(late("P", 0, true), ["M4"]);
    assert!(late("P", 0, false).is_empty(), "a first part");
}

#[test]
fn the_parts_together_are_no_more_than_was_prescribed() {
    for schedule in [2, 3, 4, 5] {
        assert!(second(schedule, "2026-03-01", |_| {}).is_empty(), "{schedule}");
        let more = |w: &mut World| w.claim.quantity = Some(dec("30.001"));
        assert_eq!(second(schedule, "2026-03-01", more), ["9G"], "{schedule}");
    }
    let other = |change: fn(&mut PastClaim)| {
        second(2, "2026-03-01", |w| {
            w.claim.quantity = Some(dec("31"));
            change(&mut w.history[0]);
        })
    };
    assert!(other(|past| past.rx_number = "1".into()).is_empty(), "another prescription");
    assert!(other(|past| past.pharmacy_npi = "1234567893".into()).is_empty(), "another pharmacy");
    assert_eq!(other(|past| past.fill_number = 1), ["9G"], "Schedule II has no refills");
}

#[test]
fn a_refill_of_schedule_four_has_a_quantity_of_its_own() {
    let refill = |w: &mut World| {
        w.claim.fill_number = Some(1);
        w.claim.quantity = Some(dec("60"));
    };
    assert!(second(4, "2026-03-01", refill).is_empty());
    let unmarked = |w: &mut World| {
        w.claim.dispensing_status = None;
        w.claim.quantity = Some(dec("60"));
    };
    assert!(second(4, "2026-03-01", unmarked).is_empty(), "no status: no part");
}

/// Six months from 1 February end on 1 August.
#[test]
fn the_rest_of_schedule_five_is_filled_in_six_months() {
    assert!(second(5, "2026-08-01", |_| {}).is_empty());
    assert_eq!(second(5, "2026-08-02", |_| {}), ["M4"]);
}

#[test]
fn schedule_two_names_the_quantity_prescribed() {
    assert_eq!(second(2, "2026-03-01", |w| w.claim.quantity_prescribed = None), ["647"]);
    for schedule in [3, 4, 5] {
        assert!(second(schedule, "2026-03-01", |w| w.claim.quantity_prescribed = None).is_empty(), "{schedule}");
    }
    // CMS-0055-F: compliance is required by 21 September 2020.
    let is_asked = |filled: &str| {
        let rules = schedule_rules();
        let mut on_day = rules.iter().filter(|rule| rule.applies(2, None, day(filled)));
        on_day.any(|rule| rule.quantity_prescribed_required)
    };
    assert!(is_asked("2020-09-21") && !is_asked("2020-09-20"));
}

#[test]
fn a_states_row_narrows_and_never_widens() {
    let state = |of: &'static str, days: i32, filled: &str| {
        second(2, filled, |w| {
            w.pharmacy().state = Some("OH".into());
            let federal = w.schedule_rules[0].clone();
            w.schedule_rules.push(ScheduleRule { state: Some(of.into()), partial_days: Some(days), ..federal });
        })
    };
    assert!(state("OH", 14, "2026-02-15").is_empty());
    assert_eq!(state("OH", 14, "2026-02-16"), ["M4"]);
    assert!(state("NY", 14, "2026-02-16").is_empty(), "another state");
    assert_eq!(state("OH", 90, "2026-03-04"), ["M4"]);
}

#[test]
fn without_rows_nothing_is_asked_and_nothing_lifts_what_is() {
    assert!(second(2, "2026-03-04", |w| w.schedule_rules.clear()).is_empty());
    let lifted = |w: &mut World| {
        w.claim.submission_clarification_codes = vec!["3".into()];
        w.plan().overrides = vec![over("M4", OverrideChannel::SubmissionClarification, "3")];
        w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["M4".into()];
    };
    assert_eq!(second(2, "2026-03-04", lifted), ["M4"]);
}

#[test]
fn the_look_back_is_twice_as_long_as_a_schedules_parts_may_take() {
    let rules = schedule_rules();
    let days = [None, Some(2), Some(4)].map(|schedule| ScheduleRule::days_back(&rules, schedule));
    assert_eq!(days, [0, 120, 372]);
    // A refill is no part, and looks for none.
    let back = |schedule, status: Option<&str>| {
        let mut world = World::default();
        world.schedule(schedule);
        world.claim.dispensing_status = status.map(str::to_owned);
        days_back(&rules, world.product.as_ref().expect("a product"), &world.claim)
    };
    assert_eq!((back(4, Some("P")), back(4, None), back(2, None)), (372, 0, 120));
}

/// What a partial fill tells of the whole is read as the fill's own fields are.
#[test]
fn what_is_told_of_the_whole_prescription_is_checked_as_the_fill_is() {
    let sent = |change: Change| World::with(change).codes();
    for units in ["0.001", "9999999.999"] {
        let units = dec(units);
        let mut world = World::with(|w| w.claim.quantity_intended = Some(units));
        world.claim.quantity_prescribed = Some(units);
        assert!(world.codes().is_empty(), "{units}");
    }
    for days in [1, 999] {
        assert!(World::with(|w| w.claim.days_supply_intended = Some(days)).codes().is_empty(), "{days}");
    }
    assert!(sent(|w| w.claim.patient_residence = Some("3".into())).is_empty());
    assert_eq!(sent(|w| w.claim.quantity_prescribed = Some(dec("0"))), ["ET"]);
    assert_eq!(sent(|w| w.claim.quantity_prescribed = Some(dec("1.0001"))), ["ET"]);
    assert_eq!(sent(|w| w.claim.quantity_intended = Some(dec("10000000"))), ["HF"]);
    assert_eq!(sent(|w| w.claim.days_supply_intended = Some(0)), ["HG"]);
    assert_eq!(sent(|w| w.claim.days_supply_intended = Some(1000)), ["HG"]);
    assert_eq!(sent(|w| w.claim.patient_residence = Some("99".into())), ["4X"]);
}

#[test]
fn a_claim_that_tells_another_quantity_prescribed_repeats_none() {
    let again = |prescribed: &str| {
        let mut world = World::with(|w| w.claim.quantity_prescribed = Some(dec("60")));
        world.repeated();
        world.claim.quantity_prescribed = Some(dec(prescribed));
        world.decide().disposition
    };
    assert!(matches!(again("60.0"), Disposition::Duplicate(_)));
    assert!(matches!(again("90"), Disposition::Rejected(_)));
}
