//! Exact repeats, collisions and claims of their own.

use crate::engine::adjudicate::Disposition;
use crate::engine::edits::duplicate;
use crate::engine::facts::*;
use crate::engine::trace::{Detail, Name, Outcome};
use crate::world::*;

#[test]
fn an_exact_repeat_is_answered_with_the_original() {
    let world = World::with(|w| {
        w.repeated();
    });
    let decision = world.decide();
    assert_eq!(decision.disposition, Disposition::Duplicate(world.history[0].id));
    assert_eq!(decision.benefit_year_start, None);
}

#[test]
fn a_repeat_in_another_form_is_a_repeat() {
    let world = World::with(|w| {
        w.repeated();
        w.claim.product_id = Some("00002-7510-02".into());
        w.claim.quantity = Some(dec("30.000"));
        w.claim.daw_code = Some("0".into());
    });
    assert!(matches!(world.decide().disposition, Disposition::Duplicate(_)));
}

#[test]
fn a_plan_may_refuse_repeats() {
    let world = World::with(|w| {
        w.plan().answer_duplicates = false;
        w.repeated();
    });
    assert_eq!(world.codes(), ["83"]);
}

#[test]
fn a_claim_that_differs_in_what_is_paid_is_a_collision() {
    let changes: [Change; 7] = [
        |w| w.claim.quantity = Some(dec("60")),
        |w| w.claim.days_supply = Some(15),
        |w| w.claim.daw_code = Some("1".into()),
        |w| w.claim.usual_and_customary = Some(dec("31.00")),
        |w| w.claim.ingredient_cost_submitted = Some(dec("31.00")),
        |w| w.claim.gross_amount_due = Some(dec("31.00")),
        |w| w.claim.prescriber_npi = None,
    ];
    for (n, change) in changes.iter().enumerate() {
        let world = World::with(|w| {
            w.repeated();
            change(w);
        });
        assert_eq!(world.codes(), ["83"], "change {n}");
    }
}

#[test]
fn a_key_that_another_member_holds_is_taken() {
    assert_eq!(World::with(|w| w.key_is_taken = true).codes(), ["83"]);
}

#[test]
fn a_claim_with_another_key_is_a_claim_of_its_own() {
    let changes: [Change; 5] = [
        |w| w.claim.fill_number = Some(1),
        |w| w.claim.rx_number = Some("7000002".into()),
        |w| w.claim.fill_date = Some(day("2026-03-09")),
        |w| {
            w.claim.pharmacy_npi = Some("1234567893".into());
        },
        |w| {
            let other = product("00003-0001-01", 1, "alphadrin");
            w.claim.product_id = Some(other.ndc.to_string());
            w.rules = vec![rule(Target::Ndc(other.ndc))];
            w.product = Some(other);
        },
    ];
    for (n, change) in changes.iter().enumerate() {
        let world = World::with(|w| {
            w.plan().refill_threshold_percent = dec("0");
            w.repeated();
            change(w);
        });
        assert_eq!(world.codes(), Vec::<String>::new(), "change {n}");
        assert!(matches!(world.decide().disposition, Disposition::Paid(_)), "change {n}");
    }
}

#[test]
fn a_repeat_is_a_repeat_though_its_plan_is_gone() {
    let world = World::with(|w| {
        w.repeated();
        w.plan = None;
    });
    let decision = world.decide();
    assert_eq!(decision.disposition, Disposition::Duplicate(world.history[0].id));
    let step = decision.trace.0.last().expect("a step");
    assert_eq!((step.step, step.outcome), (duplicate::EDIT.step.id, Outcome::Passed));
    assert_eq!(step.details, [Detail::id(Name::Claim, world.history[0].id)]);
}
