//! Decisions on any claim: nothing panics, rejects are in order, figures balance.

use std::rc::Rc;

use chrono::{Datelike, Days};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;

use crate::engine::adjudicate::{Decision, Disposition, adjudicate};
use crate::engine::claim::{self, Claim, FIELDS, Kind as FieldKind};
use crate::engine::edits::dur;
use crate::engine::edits::fields;
use crate::engine::edits::refill_too_soon as refill;
use crate::engine::facts::*;
use crate::engine::money::cents;
use crate::engine::reject::{Group, MAXIMUM_REJECTS, Reject, prioritize};
use crate::engine::resolve;
use crate::engine::trace::Trace;
use crate::engine::trace::explain::explain;
use crate::shares::check_share;
use crate::strategies::*;
use crate::world::*;
use crate::{MANY, cases};

/// What every decision must hold, whatever was asked.
pub fn check_decision(decision: &Decision) -> Result<(), TestCaseError> {
    match &decision.disposition {
        Disposition::Rejected(rejects) => {
            prop_assert!((1..=MAXIMUM_REJECTS).contains(&rejects.len()), "{rejects:?}");
            prop_assert!(rejects.is_sorted_by_key(|r| r.group));
            for (n, reject) in rejects.iter().enumerate() {
                prop_assert!(!rejects[..n].iter().any(|r| r.code == reject.code), "{rejects:?}");
                prop_assert!(!reject.message.is_empty());
            }
        }
        Disposition::Paid(payment) => {
            let shared = payment.share;
            prop_assert_eq!(payment.ingredient_cost + payment.dispensing_fee + payment.sales_tax, payment.allowed);
            check_share(payment.allowed, &shared)?;
            for amount in [payment.ingredient_cost, payment.dispensing_fee, payment.sales_tax] {
                prop_assert!(amount >= Decimal::ZERO && cents(amount) == amount, "{payment:?}");
            }
            prop_assert!(decision.coverage.is_some() && decision.benefit_year_start.is_some());
        }
        Disposition::Duplicate(_) | Disposition::Missing(_) => {}
    }
    let read = Trace::decode(&decision.trace.encode());
    prop_assert_eq!(read.as_ref(), Some(&decision.trace));
    for step in &decision.trace.0 {
        prop_assert!(!explain(step).words.is_empty());
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(MANY))]

    #[test]
    fn no_claim_makes_the_engine_panic(
        claim in any_claim(),
        without in any::<u32>(),
        fills in any_history(),
        received in any_date(),
    ) {
        let mut world = busy_world(without, &fills);
        world.claim = claim;
        world.received = received;
        let decision = world.decide();
        check_decision(&decision)?;
        prop_assert_eq!(world.decide(), decision);
    }

    #[test]
    fn a_field_that_is_refused_rejects_the_claim(claim in any_claim()) {
        let world = World { claim, ..World::default() };
        let refused = fields::faults(&world.claim, world.received, &world.codes);
        let paid = matches!(world.decide().disposition, Disposition::Paid(_));
        prop_assert!(refused.is_empty() || !paid);
        let readable = claim::readable(&world.claim, &world.codes);
        let again = fields::faults(&readable, world.received, &world.codes);
        // What is left of a claim can be missing, but no longer out of range.
        prop_assert!(readable.quantity.is_none_or(|q| q > Decimal::ZERO && q < dec("10000000")));
        prop_assert!(readable.days_supply.is_none_or(|d| (1..=999).contains(&d)));
        prop_assert!(again.len() <= refused.len());
    }

    #[test]
    fn a_claim_is_read_from_json_as_it_was_written(claim in any_claim()) {
        let mut claim = Claim { unreadable: Vec::new(), ..claim };
        for field in FIELDS {
            // A claim's dates are written with four digits of the year.
            if let FieldKind::Date(lens) = &field.kind {
                (lens.get_mut)(&mut claim).take_if(|date| !(0..10_000).contains(&date.year()));
            }
        }
        let text = claim::encode(&claim).to_string();
        let read = claim::decode(&serde_json::from_str(&text).expect("JSON"));
        prop_assert_eq!(read, Ok(claim.canonical()));
    }

    #[test]
    fn a_screen_of_any_supply_does_not_panic(
        fill_date in any_date(),
        days_supply in any_count(),
        quantity in any_decimal(),
        age in any::<i32>(),
        fills in any_history(),
    ) {
        let mut world = busy_world(0, &fills);
        let plan = world.plan().clone();
        let product = world.product().clone();
        let supply = dur::Supply { fill_date, days_supply, quantity };
        let findings = dur::screen(&plan, &product, supply, (age, "U"), &world.history);
        prop_assert!(findings.is_sorted_by_key(|f| f.severity));
        world.claim.fill_date = Some(fill_date);
        world.claim.days_supply = Some(days_supply);
        world.decide();
        refill::check_history(&plan, &product, &world.history, fill_date);
    }

    #[test]
    fn ages_and_spans_of_any_dates_do_not_panic(born in any_date(), on in any_date(), from in any_date(), to in any_date()) {
        resolve::member::age(born, on);
        let span = Span::new(from, Some(to));
        prop_assert_eq!(span.covers(on), from <= on && on <= to);
        prop_assert_eq!(span.is_void(), to < from);
        let coverage = Coverage { span, date_of_birth: born, ..World::default().coverages[0].clone() };
        let found = resolve::member::span(&[&coverage], on);
        prop_assert_eq!(found.is_ok(), span.covers(on));
        for month in 0..=13 {
            let plan = Plan { benefit_year_start_month: month, ..Plan::default() };
            let start = plan.benefit_year_start(on);
            prop_assert!(start <= on);
        }
    }

    #[test]
    fn rejects_are_put_in_order(groups in prop::collection::vec((0..7_usize, 0..9_u8), 0..20)) {
        const GROUPS: [Group; 7] = [Group::Fields, Group::Pharmacy, Group::Member, Group::Product,
                                    Group::Prescriber, Group::Utilization, Group::Dur];
        let rejects: Vec<Reject> =
            groups.iter().map(|(g, n)| Reject::with_code(GROUPS[*g], n.to_string(), "why")).collect();
        let ordered = prioritize(rejects.clone());
        prop_assert!(ordered.is_sorted_by_key(|r| r.group));
        prop_assert!(ordered.len() <= MAXIMUM_REJECTS && ordered.is_empty() == rejects.is_empty());
        let lightest = ordered.last().map(|r| r.group);
        let distinct: std::collections::HashSet<_> = rejects.iter().map(|r| r.code.clone()).collect();
        prop_assert_eq!(ordered.len(), distinct.len().min(MAXIMUM_REJECTS));
        for left_out in rejects.iter().filter(|r| !ordered.iter().any(|o| o.code == r.code)) {
            prop_assert!(Some(left_out.group) >= lightest);
        }
    }

    #[test]
    fn the_day_that_is_named_is_the_first_that_pays(
        days in 1..400_i64,
        threshold in 0..=10_000_i64,
        elapsed in any::<bool>(),
    ) {
        let counting = if elapsed { RefillCounting::Elapsed } else { RefillCounting::Inclusive };
        let filled = day("2026-01-01");
        let check = |date| refill::check(filled, days, date, Decimal::new(threshold, 2), counting);
        let next = check(filled).next_fill;
        prop_assert!(!check(next).too_soon);
        prop_assert!(next == filled || check(next - Days::new(1)).too_soon);
        prop_assert!(check(next + Days::new(1)).percent_used > check(next).percent_used);
    }

    #[test]
    fn a_repeat_is_known_by_what_is_paid(claim in any_claim(), change in 0..10_u8) {
        let print = claim.fingerprint();
        let mut same = claim.clone();
        // The form of a number and of the defaults is not part of it.
        same.quantity = same.quantity.map(|q| q.normalize());
        same.usual_and_customary = same.usual_and_customary.map(|q| q.normalize());
        same.daw_code = Some(same.daw_code().to_owned());
        prop_assert_eq!(same.fingerprint(), print);
        let mut other = claim.clone();
        let more = |n: Option<Decimal>| Some(n.unwrap_or_default().normalize().trunc().mantissa()).map(|m| {
            Decimal::from(i64::try_from(m % 1_000_000).unwrap_or(0) + 1_234_567)
        });
        match change {
            0 => other.cardholder_id = Some(format!("{}x", other.cardholder_id.unwrap_or_default())),
            1 => other.person_code = Some(format!("{}x", other.person_code.unwrap_or_default())),
            2 => other.quantity = more(other.quantity),
            3 => other.days_supply = Some(other.days_supply.unwrap_or(0).wrapping_add(1)),
            4 => other.prescriber_npi = Some(format!("{}x", other.prescriber_npi.unwrap_or_default())),
            5 => other.daw_code = Some(format!("{}x", other.daw_code())),
            6 => other.usual_and_customary = more(other.usual_and_customary),
            7 => other.ingredient_cost_submitted = more(other.ingredient_cost_submitted),
            8 => other.dispensing_fee_submitted = more(other.dispensing_fee_submitted),
            _ => other.gross_amount_due = more(other.gross_amount_due),
        }
        prop_assert_ne!(other.fingerprint(), print);
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn the_order_of_a_history_does_not_matter(
        (fills, shuffled) in prop::collection::vec((0..120_u64, 1..90_i32, 1..4_i32), 0..8)
            .prop_flat_map(|fills| (Just(fills.clone()), Just(fills).prop_shuffle())),
    ) {
        let world = |fills: &[(u64, i32, i32)]| {
            let mut world = busy_world(0, &[]);
            let own = world.product().clone();
            for (back, days, ingredient) in fills {
                let other = product(&format!("0000{ingredient}-0009-01"), *ingredient, "other");
                let drug = if *ingredient == 1 { &own } else { &other };
                let filled = day("2026-03-09") - Days::new(*back);
                let past = world.fill(drug, &filled.to_string(), *days);
                past.id = id(u128::from(*back) << 32 | u128::from(days.unsigned_abs()) << 8
                    | u128::from(ingredient.unsigned_abs()));
            }
            world
        };
        let (one, other) = (world(&fills).decide(), world(&shuffled).decide());
        prop_assert_eq!(codes(&one), codes(&other));
        if let (Disposition::Paid(one), Disposition::Paid(other)) = (&one.disposition, &other.disposition) {
            prop_assert_eq!(one, other);
        }
    }
}

/// The facts of a batch are shared by reference: a decision must not change them.
#[test]
fn a_decision_leaves_its_facts_alone() {
    let world = busy_world(0, &[]);
    let facts = world.facts();
    let before = format!("{facts:?}");
    let first = adjudicate(&world.claim, &facts, world.view());
    let second = adjudicate(&world.claim, &facts, world.view());
    assert_eq!(first, second);
    assert_eq!(format!("{facts:?}"), before);
    assert!(Rc::strong_count(&facts.coverages) == 1);
}

/// The properties above say nothing if hardly a random claim is ever paid, rejected for its own sake, or
/// answered as a repeat.
#[test]
fn the_busy_world_reaches_every_answer() {
    let paid = busy_world(0, &[]);
    assert!(matches!(paid.decide().disposition, Disposition::Paid(_)), "{:?}", paid.codes());
    let mut repeated = paid.clone();
    repeated.repeated();
    assert!(matches!(repeated.decide().disposition, Disposition::Duplicate(_)));
    let mut runner = TestRunner::deterministic();
    let (claims, worlds) = (any_claim(), any::<u32>());
    let mut count = [0, 0];
    for _ in 0..2_000 {
        let drawn = |strategy: &mut TestRunner| (claims.new_tree(strategy), worlds.new_tree(strategy));
        let (Ok(claim), Ok(without)) = drawn(&mut runner) else { panic!("nothing was drawn") };
        let world = World { claim: claim.current(), ..busy_world(without.current(), &[]) };
        match world.decide().disposition {
            Disposition::Paid(_) => count[0] += 1,
            _ => count[1] += 1,
        }
    }
    assert!(count[0] > 20 && count[1] > 20, "paid and not paid: {count:?}");
}
