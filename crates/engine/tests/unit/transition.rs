//! Transition and emergency supplies of a Part D plan.

use crate::engine::facts::*;
use crate::world::*;

/// A member since a day, whose drug is not on the formulary of his Part D plan.
fn new_member(since: &str, filled: &str) -> World {
    let mut world = World::part_d(2026, "100");
    world.plan().transition = vec![TransitionTerms::default()];
    world.coverage().span.effective = Some(day(since));
    world.claim.fill_date = Some(day(filled));
    world.received = day(filled);
    world.rules.clear();
    world
}

/// What it is paid as, with the messages, or what it is rejected for beside the notice of rights.
fn answer(world: &World) -> String {
    let decision = world.decide();
    if !decision.is_paid() {
        let own: Vec<String> = codes(&decision).into_iter().filter(|code| code != "569").collect();
        return own.join(" ");
    }
    let messages: Vec<&str> = decision.approved_messages.iter().map(|message| message.code).collect();
    format!("{} {}", decision.transition.map_or("paid", Transition::name), messages.join(" "))
}

#[test]
fn a_new_member_is_given_a_months_supply_within_ninety_days() {
    // 1 January is day 1: 31 + 28 + 31 = 90.
    assert_eq!(answer(&new_member("2026-01-01", "2026-01-01")), "new_member 006");
    assert_eq!(answer(&new_member("2026-01-01", "2026-03-31")), "new_member 006");
    assert_eq!(answer(&new_member("2026-01-01", "2026-04-01")), "MR");
    let mut world = new_member("2026-01-01", "2026-01-10");
    world.claim.days_supply = Some(31);
    assert_eq!(answer(&world), "MR");
    // In long-term care a day more.
    world.claim.patient_residence = Some("3".into());
    assert_eq!(answer(&world), "new_member 006");
    world.claim.patient_residence = Some("1".into());
    assert_eq!(answer(&world), "MR");
}

#[test]
fn no_supply_is_given_without_terms_or_for_a_drug_that_the_law_excludes() {
    let mut world = new_member("2026-01-01", "2026-01-10");
    world.plan().transition[0].span.termination = Some(day("2026-01-09"));
    assert_eq!(answer(&world), "MR");
    let mut world = new_member("2026-01-01", "2026-01-10");
    world.product().part_d = vec![PartDDrug { coverage: DrugCoverage::Supplemental, ..part_d::drug(DrugKind::Other) }];
    assert_eq!(answer(&world), "MR");
}

#[test]
fn coverage_by_the_plan_counts_from_the_first_of_spans_without_a_gap() {
    let mut world = new_member("2026-03-01", "2026-04-01");
    let mut before = world.coverage().clone();
    before.span = Span::new(day("2025-12-15"), Some(day("2026-02-28")));
    world.coverages.push(before);
    assert_eq!(answer(&world), "MR");
    // A day between them makes a new member of him.
    world.coverages[1].span.termination = Some(day("2026-02-27"));
    assert_eq!(answer(&world), "new_member 006");
    world.coverages[1].span.termination = Some(day("2026-02-28"));
    world.coverages[1].plan_id = id(77);
    assert_eq!(answer(&world), "new_member 006");
}

#[test]
fn the_supply_is_counted_over_several_fills_of_the_drug() {
    let mut world = new_member("2026-01-01", "2026-02-20");
    world.claim.days_supply = Some(10);
    let past = world.earlier("2026-01-05", 20);
    past.transition = Some(Transition::NewMember);
    assert_eq!(answer(&world), "new_member 006");
    world.history[0].days_supply = 21;
    assert_eq!(answer(&world), "MR");
    // A fill that the plan covered anyhow is none of it.
    world.history[0].transition = None;
    assert_eq!(answer(&world), "new_member 006");
}

#[test]
fn what_a_supply_lifts_is_told_and_a_refill_too_soon_is_not_lifted() {
    let mut world = new_member("2026-01-01", "2026-01-10");
    world.rules = vec![rule(Target::Ndc(world.product().ndc))];
    world.rule().prior_auth_required = true;
    assert_eq!(answer(&world), "new_member 005");
    world.rule().quantity_limit = Some(dec("0.5"));
    assert_eq!(answer(&world), "new_member 005 007");
    world.plan().transition.clear();
    assert_eq!(answer(&world), "9G 75");
    let mut world = new_member("2026-01-01", "2026-01-10");
    world.plan().refill_threshold_percent = dec("75");
    world.earlier("2026-01-08", 30);
    assert_eq!(answer(&world), "79");
}

#[test]
fn a_rule_that_became_stricter_with_the_year_gives_its_members_a_supply() {
    let mut world = new_member("2024-01-01", "2026-02-10");
    let ndc = world.product().ndc;
    let (mut last_year, mut this_year) = (rule(Target::Ndc(ndc)), rule(Target::Ndc(ndc)));
    last_year.span = Span::new(day("2025-01-01"), Some(day("2025-12-31")));
    this_year.span = Span::new(day("2026-01-01"), None);
    this_year.prior_auth_required = true;
    world.rules = vec![last_year, this_year];
    assert_eq!(answer(&world), "new_year 005");
    world.rules[0].prior_auth_required = true;
    assert_eq!(answer(&world), "75");
    world.rules[0].prior_auth_required = false;
    world.claim.fill_date = Some(day("2026-04-01"));
    world.received = day("2026-04-01");
    assert_eq!(answer(&world), "75");
    // Taken off the formulary.
    world.claim.fill_date = Some(day("2026-03-31"));
    world.rules.pop();
    assert_eq!(answer(&world), "new_year 006");
}

#[test]
fn a_change_of_the_level_of_care_and_an_emergency_in_long_term_care_have_supplies_of_their_own() {
    let mut world = new_member("2024-01-01", "2026-06-10");
    assert_eq!(answer(&world), "MR");
    world.claim.submission_clarification_codes = vec!["18".into()];
    assert_eq!(answer(&world), "level_of_care 014");
    world.claim.submission_clarification_codes.clear();
    world.claim.patient_residence = Some("3".into());
    assert_eq!(answer(&world), "MR");
    world.authorize(AuthorizationStatus::InProcess);
    assert_eq!(answer(&world), "emergency 010");
    world.claim.days_supply = Some(32);
    assert_eq!(answer(&world), "MR");
}

#[test]
fn what_is_off_the_formulary_is_shared_by_the_tier_of_exceptions() {
    let mut world = new_member("2026-01-01", "2026-01-10");
    world.plan().transition[0].exception_tier = Some(5);
    assert_eq!(world.decide().tier, Some(5));
    world.rules = vec![rule(Target::Ndc(world.product().ndc))];
    assert_eq!(world.decide().tier, Some(1));
}
