//! Clocks, steps and criteria of requests for authorization.

use chrono::{DateTime, NaiveDate, Utc};

use crate::engine::authorization::clocks::{
    BusinessCalendar, Clock, ClockRule, Kind, Moments, Start, Tz, Unit, Urgency, Wait, is_late, rule,
};
use crate::engine::authorization::criteria::{Combine, Criterion, Grant, Known, Outcome, Test, evaluate};
use crate::engine::authorization::steps::{Action, Standing, State, step};
use crate::engine::facts::{Span, Target};
use crate::engine::shipped;
use crate::world::{World, day, dec, product};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

fn kind<'a>(program: &'a str, level: &'a str, request_type: &'a str, urgency: Urgency) -> Kind<'a> {
    Kind { program, level, request_type, urgency, appeal_levels: 1, incomplete: false, received: day("2026-03-02") }
}

fn found(clock: Clock, kind: &Kind<'_>) -> ClockRule {
    rule(&shipped::clock_rules(), clock, kind).unwrap_or_else(|| panic!("no {clock:?} for {kind:?}")).clone()
}

fn due(rule: &ClockRule, moments: &Moments) -> Option<String> {
    let zone: Tz = "America/New_York".parse().expect("a zone");
    rule.due(moments, zone, &BusinessCalendar::default()).map(|due| due.with_timezone(&zone).to_rfc3339())
}

fn received(text: &str) -> Moments {
    Moments { received: at(text), ..Moments::default() }
}

/// 2026-03-02 is a Monday; daylight saving begins on the 8th.
const RECEIVED: &str = "2026-03-02T14:00:00Z";

#[test]
fn every_row_of_the_rule_book_has_its_time() {
    use Urgency::{Expedited, Standard};
    let rows: [(&str, &str, &str, Urgency, i32, Unit); 31] = [
        ("part_d", "initial", "coverage", Standard, 72, Unit::Hours),
        ("part_d", "initial", "coverage", Expedited, 24, Unit::Hours),
        ("part_d", "initial", "exception", Standard, 72, Unit::Hours),
        ("part_d", "initial", "exception", Expedited, 24, Unit::Hours),
        ("part_d", "initial", "payment", Standard, 14, Unit::Days),
        ("part_d", "redetermination", "coverage", Standard, 7, Unit::Days),
        ("part_d", "redetermination", "exception", Expedited, 72, Unit::Hours),
        ("part_d", "redetermination", "payment", Standard, 14, Unit::Days),
        ("part_d", "reviewer", "coverage", Standard, 7, Unit::Days),
        ("part_d", "reviewer", "coverage", Expedited, 72, Unit::Hours),
        ("part_d", "reviewer", "payment", Standard, 14, Unit::Days),
        ("part_d", "hearing", "coverage", Standard, 90, Unit::Days),
        ("part_d", "hearing", "coverage", Expedited, 10, Unit::Days),
        ("part_d", "council", "payment", Standard, 90, Unit::Days),
        ("part_d", "council", "coverage", Expedited, 10, Unit::Days),
        ("medicaid", "initial", "coverage", Standard, 24, Unit::Hours),
        ("medicaid", "initial", "coverage", Expedited, 24, Unit::Hours),
        ("medicaid", "plan_appeal", "coverage", Standard, 30, Unit::Days),
        ("medicaid", "plan_appeal", "coverage", Expedited, 72, Unit::Hours),
        ("commercial", "initial", "pre_service", Expedited, 72, Unit::Hours),
        ("commercial", "initial", "concurrent", Expedited, 24, Unit::Hours),
        ("commercial", "initial", "pre_service", Standard, 15, Unit::Days),
        ("commercial", "initial", "post_service", Standard, 30, Unit::Days),
        ("commercial", "internal_appeal", "pre_service", Expedited, 72, Unit::Hours),
        ("commercial", "internal_appeal", "pre_service", Standard, 30, Unit::Days),
        ("commercial", "internal_appeal", "post_service", Standard, 60, Unit::Days),
        ("commercial", "external_review", "pre_service", Standard, 45, Unit::Days),
        ("commercial", "external_review", "pre_service", Expedited, 72, Unit::Hours),
        ("exchange", "initial", "exception", Standard, 72, Unit::Hours),
        ("exchange", "initial", "exception", Expedited, 24, Unit::Hours),
        ("exchange", "external_review", "exception", Expedited, 24, Unit::Hours),
    ];
    for (program, level, request_type, urgency, amount, unit) in rows {
        let rule = found(Clock::Decision, &kind(program, level, request_type, urgency));
        assert_eq!((rule.amount, rule.unit), (amount, unit), "{program} {level} {request_type} {urgency:?}");
    }
    for (level, request_type, amount) in [
        ("internal_appeal", "pre_service", 15),
        ("second_internal_appeal", "pre_service", 15),
        ("internal_appeal", "post_service", 30),
        ("second_internal_appeal", "post_service", 30),
    ] {
        let kind = Kind { appeal_levels: 2, ..kind("commercial", level, request_type, Standard) };
        assert_eq!(found(Clock::Decision, &kind).amount, amount, "of two levels, {level} {request_type}");
    }
}

#[test]
fn a_decision_is_put_into_effect_from_the_request_or_from_notice_of_the_reversal() {
    use Urgency::{Expedited, Standard};
    for (level, request_type, urgency, amount, unit, start) in [
        ("redetermination", "coverage", Expedited, 72, Unit::Hours, Start::Receipt),
        ("redetermination", "exception", Standard, 7, Unit::Days, Start::Receipt),
        ("redetermination", "payment", Standard, 14, Unit::Days, Start::Receipt),
        ("reviewer", "coverage", Expedited, 24, Unit::Hours, Start::ReversalNotice),
        ("council", "coverage", Standard, 72, Unit::Hours, Start::ReversalNotice),
    ] {
        let rule = found(Clock::Effectuation, &kind("part_d", level, request_type, urgency));
        assert_eq!((rule.amount, rule.unit, rule.start), (amount, unit, start), "{level} {request_type}");
    }
    assert_eq!(found(Clock::Payment, &kind("part_d", "redetermination", "payment", Standard)).amount, 30);
}

#[test]
fn an_exception_runs_from_the_statement_or_from_the_end_of_day_14() {
    let rule = found(Clock::Decision, &kind("part_d", "initial", "exception", Urgency::Standard));
    let with = |statement: &str| Moments { statement: Some(at(statement)), ..received(RECEIVED) };
    assert_eq!(due(&rule, &with("2026-03-04T20:30:00Z")).as_deref(), Some("2026-03-07T15:30:00-05:00"));
    // Day 14 is 16 March; 72 hours from its end.
    assert_eq!(due(&rule, &received(RECEIVED)).as_deref(), Some("2026-03-20T00:00:00-04:00"));
    assert_eq!(
        due(&rule, &with("2026-03-25T12:00:00Z")).as_deref(),
        Some("2026-03-20T00:00:00-04:00"),
        "too late to count"
    );
    // What came before the request starts no clock before it.
    assert_eq!(due(&rule, &with("2026-02-20T12:00:00Z")).as_deref(), Some("2026-03-05T09:00:00-05:00"));
}

#[test]
fn the_clock_of_an_urgent_commercial_request_runs_on_from_the_answer_or_the_end_of_its_time() {
    let kind = Kind { incomplete: true, ..kind("commercial", "initial", "pre_service", Urgency::Expedited) };
    let rule = found(Clock::Decision, &kind);
    let asked = |answered: Option<&str>| Moments {
        waits: vec![Wait {
            asked: at("2026-03-03T00:00:00Z"),
            until: Some(at("2026-03-05T00:00:00Z")),
            answered: answered.map(at),
        }],
        ..received(RECEIVED)
    };
    assert_eq!(due(&rule, &asked(None)).as_deref(), Some("2026-03-06T19:00:00-05:00"), "48 h after 5 March, 0 h UTC");
    assert_eq!(due(&rule, &asked(Some("2026-03-04T00:00:00Z"))).as_deref(), Some("2026-03-05T19:00:00-05:00"));
    assert_eq!(due(&rule, &asked(Some("2026-03-08T00:00:00Z"))).as_deref(), Some("2026-03-06T19:00:00-05:00"));
    assert_eq!(found(Clock::IncompleteNotice, &kind).amount, 24);
    assert_eq!(found(Clock::Information, &kind).amount, 48);
}

#[test]
fn other_commercial_clocks_stand_still_while_waiting_and_part_d_clocks_do_not() {
    let pre_service = found(Clock::Decision, &kind("commercial", "initial", "pre_service", Urgency::Standard));
    let wait = |answered: Option<&str>| Moments {
        waits: vec![Wait { asked: at("2026-03-05T15:00:00Z"), until: None, answered: answered.map(at) }],
        ..received(RECEIVED)
    };
    assert_eq!(due(&pre_service, &received(RECEIVED)).as_deref(), Some("2026-03-17T23:59:59.999999-04:00"));
    // Asked on the 5th, answered on the 15th: ten days more.
    assert_eq!(
        due(&pre_service, &wait(Some("2026-03-15T15:00:00Z"))).as_deref(),
        Some("2026-03-27T23:59:59.999999-04:00")
    );
    // Unanswered it stands still 45 days: 46 to the end of the last of them.
    assert_eq!(due(&pre_service, &wait(None)).as_deref(), Some("2026-05-02T23:59:59.999999-04:00"));
    let extended = Moments { extended: true, ..received(RECEIVED) };
    assert_eq!(due(&pre_service, &extended).as_deref(), Some("2026-04-01T23:59:59.999999-04:00"));
    let part_d = found(Clock::Decision, &kind("part_d", "initial", "coverage", Urgency::Standard));
    for moments in [wait(None), wait(Some("2026-03-15T15:00:00Z")), Moments { extended: true, ..received(RECEIVED) }] {
        assert_eq!(due(&part_d, &moments).as_deref(), Some("2026-03-05T09:00:00-05:00"));
    }
}

#[test]
fn a_filing_limit_counts_from_the_presumed_day_of_receipt() {
    let sent = Moments { written_notice: Some(at("2026-03-04T15:00:00Z")), ..received(RECEIVED) };
    let of = |program, level| due(&found(Clock::Filing, &kind(program, level, "coverage", Urgency::Standard)), &sent);
    // 4 March and 5 days presumed, and 60 days: 8 May.
    assert_eq!(of("part_d", "redetermination").as_deref(), Some("2026-05-08T23:59:59.999999-04:00"));
    // 4 March and 180 days.
    assert_eq!(of("commercial", "internal_appeal").as_deref(), Some("2026-08-31T23:59:59.999999-04:00"));
    assert_eq!(of("commercial", "external_review").as_deref(), Some("2026-07-04T23:59:59.999999-04:00"));
    assert_eq!(of("part_d", "court").as_deref(), Some("2026-05-08T23:59:59.999999-04:00"));
    // Days presumed are days of the calendar also where clocks change: sent on 30 October, received on 4 November, and 60
    // days; sent on 6 March, received on the 11th, and 60 days.
    for (sent, limit) in [
        ("2026-10-30T04:30:00Z", "2027-01-03T23:59:59.999999-05:00"),
        ("2026-03-07T04:30:00Z", "2026-05-10T23:59:59.999999-04:00"),
    ] {
        let sent = Moments { written_notice: Some(at(sent)), ..received(RECEIVED) };
        let rule = found(Clock::Filing, &kind("part_d", "redetermination", "coverage", Urgency::Standard));
        assert_eq!(due(&rule, &sent).as_deref(), Some(limit));
    }
}

#[test]
fn business_days_leave_out_weekends_and_holidays() {
    let rule = ClockRule { unit: Unit::BusinessDays, amount: 3, ..shipped::clock_rules().remove(0) };
    let zone: Tz = "America/New_York".parse().expect("a zone");
    let holiday = BusinessCalendar([day("2026-07-03")].into());
    // Thursday 2 July; Friday is a holiday: Monday, Tuesday, Wednesday.
    let due = rule.due(&received("2026-07-02T14:00:00Z"), zone, &holiday).expect("due").with_timezone(&zone);
    assert_eq!(due.to_rfc3339(), "2026-07-08T23:59:59.999999-04:00");
}

#[test]
fn what_is_done_at_the_due_moment_is_in_time_and_a_missed_clock_says_where_it_goes() {
    let rule = found(Clock::Decision, &kind("part_d", "initial", "coverage", Urgency::Standard));
    let limit = at("2026-03-05T14:00:00Z");
    let after = limit + chrono::Duration::microseconds(1);
    assert!(!is_late(limit, Some(limit), after) && is_late(limit, Some(after), limit));
    assert!(!is_late(limit, None, limit) && is_late(limit, None, after));
    assert_eq!(rule.forward_by(limit), Some(("reviewer", at("2026-03-06T14:00:00Z"))));
    assert_eq!(
        found(Clock::Decision, &kind("medicaid", "initial", "coverage", Urgency::Standard)).forward_by(limit),
        None
    );
}

#[test]
fn a_step_that_no_row_has_is_not_allowed() {
    let steps = shipped::steps();
    let go = |program, level, appeal_levels, state, action| {
        let at = Standing { program, level, appeal_levels, state };
        step(&steps, &at, action, day("2026-03-02")).map(|step| (step.to, step.to_level.clone()))
    };
    let stays = |state| Some((state, None));
    assert_eq!(go("part_d", "initial", 1, State::Received, Action::Approve), stays(State::Approved));
    assert_eq!(go("part_d", "initial", 1, State::AwaitingInformation, Action::Inform), stays(State::Received));
    assert_eq!(go("part_d", "initial", 1, State::Approved, Action::Revoke), stays(State::Revoked));
    for (state, action) in [
        (State::Approved, Action::Deny),
        (State::Denied, Action::Approve),
        (State::Withdrawn, Action::Inform),
        (State::Received, Action::Revoke),
        (State::Received, Action::Appeal),
        (State::Approved, Action::Appeal),
        (State::Revoked, Action::Revoke),
    ] {
        assert_eq!(go("part_d", "initial", 1, state, action), None, "{action:?} of {state:?}");
    }
    let next = |program, level, levels| {
        go(program, level, levels, State::Denied, Action::Appeal).and_then(|(_, level)| level).unwrap_or_default()
    };
    assert_eq!(next("part_d", "initial", 1), "redetermination");
    assert_eq!(next("part_d", "redetermination", 1), "reviewer");
    assert_eq!(next("part_d", "court", 1), "");
    assert_eq!(next("commercial", "internal_appeal", 1), "external_review");
    assert_eq!(next("commercial", "internal_appeal", 2), "second_internal_appeal");
    assert_eq!(next("exchange", "initial", 1), "external_review");
}

fn criterion(set_name: &str, name: &str, combine: Combine, test: Test) -> Criterion {
    let grant = Grant { days: Some(365), fills: None, quantity: None };
    Criterion { set_name: set_name.into(), name: name.into(), combine, test, grant, span: Span::default() }
}

fn known(date: NaiveDate) -> Known<'static> {
    Known { date, age: Some(40), sex: "F", ..Known::default() }
}

#[test]
fn each_test_is_met_at_its_limit_and_not_beyond() {
    let mut world = World::default();
    let tried = product("00009-0001-01", 7, "tried");
    world.fill(&tried, "2026-01-01", 30);
    world.fill(&tried, "2026-02-01", 30);
    let diagnoses = ["E11.65".to_owned()];
    let known = Known {
        diagnoses: &diagnoses,
        history: &world.history,
        specialty: Some("Endocrinology"),
        quantity: Some(dec("30")),
        ..known(day("2026-03-02"))
    };
    let history = |days_back, days_supply| Test::History { target: Target::Ingredient(7), days_back, days_supply };
    let texts = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    for (test, is_met) in [
        (Test::Age { minimum: Some(40), maximum: None }, true),
        (Test::Age { minimum: Some(41), maximum: None }, false),
        (Test::Age { minimum: None, maximum: Some(40) }, true),
        (Test::Age { minimum: None, maximum: Some(39) }, false),
        (Test::Sex("F".into()), true),
        (Test::Sex("M".into()), false),
        (Test::Diagnosis(texts(&["E11"])), true),
        (Test::Diagnosis(texts(&["E1165"])), true),
        (Test::Diagnosis(texts(&["E11.651", "I10"])), false),
        (Test::Diagnosis(texts(&[""])), false),
        (history(60, 60), true),
        // 60 days before 2 March is 1 January.
        (history(59, 60), false),
        (history(60, 61), false),
        (Test::History { target: Target::Ingredient(8), days_back: 60, days_supply: 1 }, false),
        (Test::Specialty(texts(&["endocrinology "])), true),
        (Test::Specialty(texts(&["Cardiology"])), false),
        (Test::Quantity(dec("30")), true),
        (Test::Quantity(dec("29.999")), false),
    ] {
        assert_eq!(test.is_met(&known), is_met, "{test:?}");
        let unknown = Known { date: known.date, ..Known::default() };
        assert!(!test.is_met(&unknown), "what is not known meets {test:?}");
    }
}

#[test]
fn a_set_needs_all_of_its_rows_and_one_of_those_that_are_alternatives() {
    let adult = || Test::Age { minimum: Some(18), maximum: None };
    let man = || Test::Sex("M".into());
    let woman = || Test::Sex("F".into());
    let approved = |rows: &[Criterion]| evaluate(rows, &known(day("2026-03-02"))).approved.map(|(set, _)| set);
    let all = |name, test| criterion("a", name, Combine::All, test);
    let any = |name, test| criterion("a", name, Combine::Any, test);
    assert_eq!(approved(&[]), None, "no row approves nothing");
    assert_eq!(approved(&[all("adult", adult())]).as_deref(), Some("a"));
    assert_eq!(approved(&[all("adult", adult()), all("man", man())]), None);
    assert_eq!(approved(&[all("adult", adult()), any("man", man()), any("woman", woman())]).as_deref(), Some("a"));
    assert_eq!(approved(&[all("adult", adult()), any("man", man())]), None);
    assert_eq!(approved(&[any("woman", woman())]).as_deref(), Some("a"));
    let other = criterion("b", "woman", Combine::All, woman());
    let outcome = evaluate(&[all("man", man()), other], &known(day("2026-03-02")));
    let grant = Grant { days: Some(365), fills: None, quantity: None };
    assert_eq!(
        outcome,
        Outcome { approved: Some(("b".into(), grant)), met: vec!["woman".into()], missing: vec!["man".into()] }
    );
}

#[test]
fn of_what_the_rows_of_a_set_give_the_least_counts() {
    let row = |days, fills| Criterion {
        grant: Grant { days: Some(days), fills, quantity: None },
        ..criterion("a", "adult", Combine::All, Test::Age { minimum: Some(18), maximum: None })
    };
    let outcome = evaluate(&[row(365, None), row(180, Some(6))], &known(day("2026-03-02")));
    let grant = Grant { days: Some(180), fills: Some(6), quantity: None };
    assert_eq!(outcome.approved, Some(("a".into(), grant)));
    assert_eq!(outcome.met, ["adult"]);
}
