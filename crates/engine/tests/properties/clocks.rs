//! The clocks of authorization, against arithmetic of their own.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, TimeZone, Utc, Weekday};
use proptest::prelude::*;

use crate::cases;
use crate::engine::authorization::clocks::{
    BusinessCalendar, Clock, ClockRule, Kind, Moments, Start, Tz, Unit, Wait, end_of_day, rule,
};
use crate::engine::shipped;

/// The zones of the United States with the hours that their standard time is behind UTC, and whether they change.
const ZONES: [(&str, i64, bool); 10] = [
    ("America/New_York", 5, true),
    ("America/Chicago", 6, true),
    ("America/Denver", 7, true),
    ("America/Phoenix", 7, false),
    ("America/Los_Angeles", 8, true),
    ("America/Anchorage", 9, true),
    ("America/Adak", 10, true),
    ("Pacific/Honolulu", 10, false),
    ("America/Puerto_Rico", 4, false),
    ("Pacific/Pago_Pago", 11, false),
];

fn sunday(year: i32, month: u32, n: u8) -> NaiveDate {
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, n).expect("a Sunday")
}

/// 15 USC 260a: from 2 o'clock of March's second Sunday to 2 o'clock of November's first, both by the clock on the wall.
fn changes(year: i32, behind: i64) -> [NaiveDateTime; 2] {
    let at_two = |date: NaiveDate, behind: i64| date.and_hms_opt(2, 0, 0).expect("two") + Duration::hours(behind);
    [at_two(sunday(year, 3, 2), behind), at_two(sunday(year, 11, 1), behind - 1)]
}

fn local(utc: NaiveDateTime, behind: i64, changes_clocks: bool) -> NaiveDateTime {
    let [spring, autumn] = changes(utc.year(), behind);
    let summer = changes_clocks && utc >= spring && utc < autumn;
    utc - Duration::hours(behind - i64::from(summer))
}

/// The moment at which a day begins: no change falls on midnight.
fn midnight(date: NaiveDate, behind: i64, changes_clocks: bool) -> NaiveDateTime {
    let midnight = date.and_hms_opt(0, 0, 0).expect("midnight");
    [behind, behind - 1]
        .map(|hours| midnight + Duration::hours(hours))
        .into_iter()
        .find(|utc| local(*utc, behind, changes_clocks) == midnight)
        .expect("a midnight")
}

fn of(unit: Unit, amount: i32) -> ClockRule {
    let any = shipped::clock_rules().remove(0);
    ClockRule { unit, amount, start: Start::Receipt, ..any }
}

#[test]
fn every_hour_around_both_changes_is_counted_right_in_every_zone() {
    let calendar = BusinessCalendar::default();
    let rules = [of(Unit::Hours, 24), of(Unit::Hours, 72), of(Unit::Days, 3), of(Unit::Days, 14)];
    let mut checked = 0;
    for (name, behind, changes_clocks) in ZONES {
        let zone: Tz = name.parse().expect("a zone");
        for year in 2026..=2030 {
            for change in changes(year, behind) {
                for hour in -96..=48 {
                    let received = change + Duration::hours(hour) + Duration::minutes(7);
                    let moments = Moments { received: received.and_utc(), ..Moments::default() };
                    for rule in &rules {
                        let due = rule.due(&moments, zone, &calendar).expect("a due moment").naive_utc();
                        let expected = match rule.unit {
                            Unit::Hours => received + Duration::hours(rule.amount.into()),
                            _ => {
                                let days = Days::new(u64::from(rule.amount.unsigned_abs()) + 1);
                                let next = local(received, behind, changes_clocks).date() + days;
                                midnight(next, behind, changes_clocks) - Duration::microseconds(1)
                            }
                        };
                        assert_eq!(due, expected, "{name}, received {received} UTC, {} {:?}", rule.amount, rule.unit);
                        checked += 1;
                    }
                }
            }
        }
    }
    assert_eq!(checked, 10 * 5 * 2 * 145 * 4);
}

fn moment(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).single().expect("a moment") + Duration::minutes(minutes)
}

const YEAR: i64 = 366 * 24 * 60;

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn what_is_received_later_is_never_due_earlier(
        place in 0..shipped::clock_rules().len(), zone in 0..ZONES.len(), one in 0..YEAR, two in 0..YEAR,
        statement in proptest::option::of(0..YEAR), asked in proptest::option::of((0..YEAR, 1_i64..90 * 24 * 60)),
        open in any::<bool>(), extended in any::<bool>(), decided in 0..YEAR,
    ) {
        let rule = &shipped::clock_rules()[place];
        let zone: Tz = ZONES[zone].0.parse().expect("a zone");
        let waits = asked.map(|(asked, minutes)| Wait {
            asked: moment(asked),
            until: Some(moment(asked + 2 * 24 * 60)),
            answered: (!open).then(|| moment(asked + minutes)),
        });
        let at = |minutes| {
            let moments = Moments {
                received: moment(minutes),
                statement: statement.map(moment),
                decided: Some(moment(decided)),
                oral_notice: Some(moment(decided)),
                written_notice: Some(moment(decided)),
                waits: waits.into_iter().collect(),
                extended,
                ..Moments::default()
            };
            rule.due(&moments, zone, &BusinessCalendar::default())
        };
        let (earlier, later) = (at(one.min(two)), at(one.max(two)));
        prop_assert_eq!(earlier.is_some(), later.is_some());
        prop_assert!(earlier <= later, "{:?} and {:?} of {:?}", earlier, later, rule);
        if let Some(due) = earlier {
            prop_assert!(due > moment(one.min(two)), "due before it was received");
        }
    }

    #[test]
    fn a_business_day_is_neither_a_weekend_nor_closed(
        start in 0..700_i64, days in 1..30_i32, closed in proptest::collection::btree_set(0..700_i64, 0..40),
    ) {
        let day = |n: i64| moment(n * 24 * 60).date_naive();
        let closed: BusinessCalendar = BusinessCalendar(closed.into_iter().map(day).collect());
        let is_open = |date: NaiveDate| date.weekday().number_from_monday() < 6 && !closed.0.contains(&date);
        let due = closed.after(day(start), days);
        prop_assert!(is_open(due));
        let between = (1..).map(|n| day(start + n)).take_while(|date| *date <= due).filter(|date| is_open(*date)).count();
        prop_assert_eq!(i32::try_from(between).expect("a few"), days);
    }

    #[test]
    fn one_rule_of_a_clock_is_for_each_kind_of_request(
        program in 0..4_usize, level in 0..9_usize, kind in 0..6_usize, expedited in any::<bool>(), levels in 1..3_i32,
    ) {
        use crate::engine::authorization::clocks::Urgency::{Expedited, Standard};
        let rules = shipped::clock_rules();
        let kind = Kind {
            program: ["part_d", "medicaid", "commercial", "exchange"][program],
            level: ["initial", "redetermination", "reviewer", "hearing", "council", "plan_appeal", "internal_appeal",
                    "second_internal_appeal", "external_review"][level],
            request_type: ["coverage", "exception", "payment", "pre_service", "concurrent", "post_service"][kind],
            urgency: if expedited { Expedited } else { Standard },
            appeal_levels: levels,
            incomplete: false,
            received: moment(0).date_naive(),
        };
        // Of several that fit, one says more than the others.
        for clock in Clock::ALL {
            if let Some(found) = rule(&rules, clock, &kind) {
                let says = |rule: &ClockRule| {
                    [!rule.request_types.is_empty(), rule.urgency.is_some(), rule.appeal_levels.is_some()]
                        .into_iter().filter(|given| *given).count()
                };
                let others = rules.iter().filter(|other| other.clock == clock && other.fits(&kind) && *other != found);
                for other in others {
                    prop_assert!(says(other) < says(found), "{:?} and {:?}", found, other);
                }
            }
        }
    }
}

#[test]
fn a_day_ends_when_the_next_begins_also_where_midnight_is_skipped() {
    // Cuba's clocks went from 0:00 to 1:00 on 10 March 2024.
    let zone: Tz = "America/Havana".parse().expect("a zone");
    let day = NaiveDate::from_ymd_opt(2024, 3, 9).expect("a day");
    assert_eq!(end_of_day(day, zone).to_rfc3339(), "2024-03-10T05:00:00+00:00");
}
