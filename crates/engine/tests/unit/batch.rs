//! Accumulators and benefit years, and their way through a batch and a reversal.

use crate::balance;
use crate::engine::adjudicate::Disposition;
use crate::engine::batch::{MemberState, Scope, accumulator_keys};
use crate::engine::facts::*;
use crate::engine::pay::share::PatientShare;
use crate::world::*;

#[test]
fn a_benefit_year_may_begin_in_july() {
    let plan = Plan { benefit_year_start_month: 7, ..Plan::default() };
    for (date, start) in [
        ("2026-06-30", "2025-07-01"),
        ("2026-07-01", "2026-07-01"),
        ("2026-12-31", "2026-07-01"),
        ("2027-01-01", "2026-07-01"),
        ("2027-06-30", "2026-07-01"),
    ] {
        assert_eq!(plan.benefit_year_start(day(date)), day(start), "{date}");
    }
    let calendar = Plan::default();
    assert_eq!(calendar.benefit_year_start(day("2026-01-01")), day("2026-01-01"));
    assert_eq!(calendar.benefit_year_start(day("2026-12-31")), day("2026-01-01"));
}

#[test]
fn a_new_benefit_year_begins_with_empty_accumulators() {
    let on = |n: u32, date: &str| {
        World::with(|w| {
            w.plan().benefit_year_start_month = 7;
            w.plan().individual_deductible = dec("40");
            w.plan().refill_threshold_percent = dec("0");
            w.claim.fill_date = Some(day(date));
            w.claim.rx_number = Some(format!("{n}"));
            w.received = day("2026-12-31");
        })
    };
    let mut book = MemberState::default();
    let mut deductible = |n: u32, date: &str| {
        let decision = book.decide(&on(n, date).case(u128::from(n)));
        assert_eq!(decision.benefit_year_start, Some(on(n, date).plan().benefit_year_start(day(date))));
        payment(&decision).share.deductible
    };
    assert_eq!(deductible(1, "2026-05-01"), dec("32.00"));
    assert_eq!(deductible(2, "2026-06-30"), dec("8.00"));
    assert_eq!(deductible(3, "2026-07-01"), dec("32.00"));
    assert_eq!(deductible(4, "2026-08-01"), dec("8.00"));
}

/// A member with a deductible of 40 and a maximum of 60; claims of one prescription each.
fn filling(n: u32, change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.plan().individual_deductible = dec("40");
        w.plan().individual_out_of_pocket_maximum = Some(dec("60"));
        w.plan().refill_threshold_percent = dec("0");
        w.claim.rx_number = Some(format!("{n}"));
        change(w);
    })
}

#[test]
fn claims_of_a_batch_see_each_other() {
    let mut book = MemberState::default();
    let mut paid = |n: u32| payment(&book.decide(&filling(n, |_| {}).case(u128::from(n)))).share.patient_pays;
    // 32.00; 8.00 and a copay of 10.00; 10.00; nothing more.
    assert_eq!([paid(1), paid(2), paid(3), paid(4)], [dec("32.00"), dec("18.00"), dec("10.00"), dec("0.00")]);
}

#[test]
fn a_batch_sees_duplicates_refills_and_interactions_of_its_own() {
    let mut book = MemberState::default();
    let first = filling(1, |_| {}).case(1);
    assert!(matches!(book.decide(&first).disposition, Disposition::Paid(_)));
    assert_eq!(book.decide(&filling(1, |_| {}).case(2)).disposition, Disposition::Duplicate(id(1)));
    let refill = filling(2, |w| w.plan().refill_threshold_percent = dec("75"));
    assert_eq!(codes(&book.decide(&refill.case(3))), ["79"]);
    let other = filling(3, |w| {
        w.ingredient().ingredient_id = 2;
        w.ingredient().interactions.push(interaction(1, 1));
        w.product().ndc = ndc("00003-0001-01");
        w.claim.product_id = Some("00003-0001-01".into());
        w.rules = vec![rule(Target::Ingredient(2))];
    });
    assert_eq!(codes(&book.decide(&other.case(4))), ["88"]);
}

#[test]
fn a_rejected_claim_and_a_duplicate_leave_no_mark() {
    let mut book = MemberState::default();
    book.decide(&filling(1, |_| {}).case(1));
    let before = format!("{book:?}");
    book.decide(&filling(1, |_| {}).case(2));
    book.decide(&filling(2, |w| w.rule().covered = false).case(3));
    assert_eq!(format!("{book:?}"), before);
}

#[test]
fn a_family_shares_its_limits() {
    let family = |n: u32, patient: u128| {
        let mut case = filling(n, |w| {
            w.plan().family_deductible = Some(dec("50"));
            w.coverage().patient_id = id(patient);
        })
        .case(u128::from(n));
        case.patient_id = Some(id(patient));
        case
    };
    let mut book = MemberState::default();
    // 32.00 of the first, 18.00 are left of the family's 50.00 for the second, none for the third.
    let mut deductible = |n: u32, patient: u128| payment(&book.decide(&family(n, patient))).share.deductible;
    assert_eq!([deductible(1, 1), deductible(2, 2), deductible(3, 3)], [dec("32.00"), dec("18.00"), dec("0.00")]);
}

#[test]
fn accumulators_are_locked_families_first() {
    let coverage = World::default().coverages[0].clone();
    let keys = accumulator_keys(&coverage, day("2026-01-01"));
    assert_eq!(keys.map(|k| (k.scope, k.owner_id)), [(Scope::Family, id(FAMILY)), (Scope::Individual, id(PATIENT))]);
    let other = Coverage { family_id: id(u128::MAX), patient_id: id(0), ..coverage };
    let mut all = [keys, accumulator_keys(&other, day("2026-01-01"))].concat();
    all.sort();
    assert_eq!(
        all.iter().map(|k| k.scope).collect::<Vec<_>>(),
        [Scope::Family, Scope::Family, Scope::Individual, Scope::Individual]
    );
    assert_eq!((Scope::Family.name(), Scope::Individual.name()), ("family", "individual"));
}

fn reverse(book: &mut MemberState, world: &World, claim_id: u128, shared: &PatientShare) -> bool {
    let case = world.case(claim_id);
    book.reverse(&case.keys.expect("keys"), shared, id(PATIENT), id(claim_id))
}

#[test]
fn a_reversal_restores_everything_exactly() {
    let mut book = MemberState::default();
    let first = filling(1, |w| {
        w.authorize(AuthorizationStatus::Approved);
    });
    book.authorizations.insert(id(PATIENT), first.authorizations.clone());
    book.decide(&filling(9, |_| {}).case(9));
    let before = book.clone();
    let authorized = filling(1, |w| w.rule().prior_auth_required = true);
    let decision = book.decide(&authorized.case(1));
    assert_eq!(decision.prior_authorization_numbers, ["PA1"]);
    assert_eq!(book.authorizations[&id(PATIENT)][0].fills_used, 1);
    assert_eq!(book.authorizations[&id(PATIENT)][0].quantity_used, dec("30"));
    assert!(reverse(&mut book, &authorized, 1, &payment(&decision).share));
    assert_eq!(book.balances, before.balances);
    assert_eq!(book.histories, before.histories);
    assert_eq!(book.authorizations, before.authorizations);
}

#[test]
fn a_second_reversal_changes_nothing() {
    let mut book = MemberState::default();
    let paid = payment(&book.decide(&filling(1, |_| {}).case(1))).share;
    assert!(reverse(&mut book, &filling(1, |_| {}), 1, &paid));
    let before = format!("{book:?}");
    assert!(!reverse(&mut book, &filling(1, |_| {}), 1, &paid));
    assert_eq!(format!("{book:?}"), before);
}

#[test]
fn a_reversal_needs_the_accumulators_alone() {
    // The database reverses without loading the history.
    let world = filling(1, |_| {});
    let keys = world.case(1).keys.expect("keys");
    let mut book = MemberState::default();
    book.balances.insert(keys[1], balance("32.00", "32.00"));
    assert!(reverse(
        &mut book,
        &world,
        1,
        &PatientShare { deductible: dec("32"), out_of_pocket: dec("32"), ..PatientShare::default() }
    ));
    assert_eq!(book.balances[&keys[1]], Balance::default());
}

#[test]
fn a_reversed_claim_may_be_billed_again() {
    let mut book = MemberState::default();
    let world = filling(1, |w| w.plan().refill_threshold_percent = dec("75"));
    let first = payment(&book.decide(&world.case(1)));
    assert!(reverse(&mut book, &world, 1, &first.share));
    assert_eq!(payment(&book.decide(&world.case(2))), first);
}

#[test]
fn an_authorization_runs_out_within_a_batch() {
    let mut book = MemberState::default();
    let world = |n: u32| filling(n, |w| w.rule().prior_auth_required = true);
    let mut on_file = World::default();
    let used = on_file.authorize(AuthorizationStatus::Approved);
    used.fills_authorized = Some(2);
    book.authorizations.insert(id(PATIENT), on_file.authorizations.clone());
    assert!(codes(&book.decide(&world(1).case(1))).is_empty());
    assert!(codes(&book.decide(&world(2).case(2))).is_empty());
    assert_eq!(codes(&book.decide(&world(3).case(3))), ["75", "PA"]);
}

#[test]
fn a_fill_counts_on_the_authorization_that_paid_it() {
    let mut book = MemberState::default();
    let mut on_file = World::default();
    on_file.authorize(AuthorizationStatus::Approved).target = Some(Target::Ingredient(77));
    on_file.authorize(AuthorizationStatus::Approved);
    book.authorizations.insert(id(PATIENT), on_file.authorizations.clone());
    let world = filling(1, |w| w.rule().prior_auth_required = true);
    let paid = payment(&book.decide(&world.case(1)));
    let used = |book: &MemberState| book.authorizations[&id(PATIENT)].iter().map(|a| a.fills_used).collect::<Vec<_>>();
    assert_eq!(used(&book), [0, 1]);
    reverse(&mut book, &world, 1, &paid.share);
    assert_eq!(used(&book), [0, 0]);
}
