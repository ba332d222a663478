//! Batches of any claims: balances are sums, reversals leave nothing, families are apart.

use std::collections::HashMap;

use chrono::Days;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::cases;
use crate::decisions::check_decision;
use crate::engine::adjudicate::{Decision, Disposition};
use crate::engine::batch::MemberState;
use crate::engine::facts::*;
use crate::engine::pay::share::PatientShare;
use crate::world::*;

/// A claim of one of a few members of a few families, as one of a batch.
#[derive(Clone, Debug)]
struct Order {
    family: u8,
    person: u8,
    unit: i64,
    quantity: i64,
    day: u64,
    rx: u8,
    terms: u8,
}

prop_compose! {
    fn any_order()(
        family in 0..3_u8,
        person in 0..3_u8,
        unit in 0..5_000_i64,
        quantity in 1..120_i64,
        day in 0..300_u64,
        rx in 0..12_u8,
        terms in 0..4_u8,
    ) -> Order {
        Order { family, person, unit, quantity, day, rx, terms }
    }
}

fn patient(order: &Order) -> u128 {
    0xa00 + u128::from(order.family) * 16 + u128::from(order.person)
}

/// The plan of all the orders of a batch.
#[derive(Clone, Copy, Debug)]
struct Limits {
    deductible: i64,
    family_deductible: Option<i64>,
    maximum: i64,
    family_maximum: Option<i64>,
    aggregate: bool,
    penalty_accumulates: bool,
}

prop_compose! {
    fn any_limits()(
        deductible in 0..50_000_i64,
        family_deductible in prop::option::of(0..90_000_i64),
        maximum in 0..200_000_i64,
        family_maximum in prop::option::of(0..300_000_i64),
        aggregate in any::<bool>(),
        penalty_accumulates in any::<bool>(),
    ) -> Limits {
        Limits { deductible, family_deductible, maximum, family_maximum, aggregate, penalty_accumulates }
    }
}

fn order_world(order: &Order, limits: Limits) -> World {
    let dollars = |cents: i64| Decimal::new(cents, 2);
    World::with(|w| {
        let plan = w.plan();
        plan.individual_deductible = dollars(limits.deductible);
        plan.family_deductible = limits.family_deductible.map(dollars);
        plan.individual_out_of_pocket_maximum = Some(dollars(limits.maximum));
        plan.family_out_of_pocket_maximum = limits.family_maximum.map(dollars);
        if limits.aggregate {
            plan.family_accumulation = FamilyAccumulation::Aggregate;
        }
        plan.daw_penalty_codes = vec!["2".into()];
        plan.daw_penalty_accumulates = limits.penalty_accumulates;
        match order.terms {
            0 => w.share().copay = Some(dec("10")),
            1 => *w.share() = CostShare { coinsurance_percent: Some(dec("25")), minimum: Some(dec("5")), ..share(1) },
            2 => w.share().deductible_applies = false,
            _ => {
                w.with_generic();
                w.product().brand = true;
                w.claim.daw_code = Some("2".into());
            }
        }
        w.product().prices = vec![Price { unit_price: dollars(order.unit), ..price(PriceType::Nadac, "1") }];
        w.coverage().patient_id = id(patient(order));
        w.coverage().family_id = id(0xf00 + u128::from(order.family));
        w.claim.quantity = Some(Decimal::from(order.quantity));
        w.claim.fill_date = Some(day("2026-01-01") + Days::new(order.day));
        w.claim.rx_number = Some(format!("{}", order.rx));
        w.received = day("2026-12-31");
    })
}

/// What a batch answered: the claim and its share for each that was paid.
fn run(orders: &[(u128, Order)], limits: Limits) -> (MemberState, HashMap<u128, Decision>) {
    let mut book = MemberState::default();
    let decisions = orders.iter().map(|(n, order)| (*n, book.decide(&order_world(order, limits).case(*n)))).collect();
    (book, decisions)
}

fn numbered(orders: Vec<Order>) -> Vec<(u128, Order)> {
    (1..).zip(orders).collect()
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn accumulators_are_the_sum_of_paid_claims_and_within_their_limits(
        orders in prop::collection::vec(any_order(), 1..25),
        limits in any_limits(),
    ) {
        let orders = numbered(orders);
        let mut book = MemberState::default();
        for (n, order) in &orders {
            let case = order_world(order, limits).case(*n);
            let keys = case.keys.expect("keys");
            let before = keys.map(|k| book.balances.get(&k).copied().unwrap_or_default());
            let decision = book.decide(&case);
            check_decision(&decision)?;
            let after = keys.map(|k| book.balances.get(&k).copied().unwrap_or_default());
            let paid = match &decision.disposition {
                Disposition::Paid(payment) => payment.share,
                _ => PatientShare::default(),
            };
            for (before, after) in before.iter().zip(&after) {
                prop_assert_eq!(after.deductible_met, before.deductible_met + paid.deductible);
                prop_assert_eq!(after.out_of_pocket_met, before.out_of_pocket_met + paid.out_of_pocket);
            }
            let [family, individual] = after;
            let dollars = |cents: i64| Decimal::new(cents, 2);
            let (deductible, maximum) = (dollars(limits.deductible), dollars(limits.maximum));
            let family_deductible = limits.family_deductible.map(dollars);
            let family_maximum = limits.family_maximum.map(dollars);
            if !(limits.aggregate && family_maximum.is_some()) {
                prop_assert!(individual.out_of_pocket_met <= maximum);
            }
            let unlimited = family_deductible.is_some() && (limits.aggregate || deductible.is_zero());
            if !unlimited {
                prop_assert!(individual.deductible_met <= deductible);
            }
            prop_assert!(family_maximum.is_none_or(|most| family.out_of_pocket_met <= most));
            prop_assert!(family_deductible.is_none_or(|most| family.deductible_met <= most));
        }
    }

    #[test]
    fn reversals_in_any_order_leave_nothing(
        (orders, order_of_reversal) in prop::collection::vec(any_order(), 1..20).prop_flat_map(|orders| {
            let places: Vec<usize> = (0..orders.len()).collect();
            (Just(orders), Just(places).prop_shuffle())
        }),
        limits in any_limits(),
    ) {
        let orders = numbered(orders);
        let (mut book, decisions) = run(&orders, limits);
        for place in order_of_reversal {
            let (n, order) = &orders[place];
            let Disposition::Paid(payment) = &decisions[n].disposition else { continue };
            let case = order_world(order, limits).case(*n);
            let keys = case.keys.expect("keys");
            prop_assert!(book.reverse(&keys, &payment.share, id(patient(order)), id(*n)));
            prop_assert!(!book.reverse(&keys, &payment.share, id(patient(order)), id(*n)));
        }
        prop_assert!(book.balances.values().all(|b| *b == Balance::default()), "{:?}", book.balances);
        prop_assert!(book.histories.values().all(Vec::is_empty));
    }

    #[test]
    fn the_last_claim_reversed_is_as_if_it_had_never_been(
        orders in prop::collection::vec(any_order(), 1..15),
        last in any_order(),
        limits in any_limits(),
    ) {
        let orders = numbered(orders);
        let (mut book, _) = run(&orders, limits);
        let before = book.clone();
        let case = order_world(&last, limits).case(99);
        if let Disposition::Paid(payment) = book.decide(&case).disposition {
            book.reverse(&case.keys.expect("keys"), &payment.share, id(patient(&last)), id(99));
        }
        book.balances.retain(|key, _| before.balances.contains_key(key));
        book.histories.retain(|patient, _| before.histories.contains_key(patient));
        prop_assert_eq!(&book.balances, &before.balances);
        prop_assert_eq!(&book.histories, &before.histories);
    }

    #[test]
    fn families_do_not_feel_each_other(
        orders in prop::collection::vec(any_order(), 1..25),
        limits in any_limits(),
    ) {
        let orders = numbered(orders);
        let (_, together) = run(&orders, limits);
        let mut apart = HashMap::new();
        for family in 0..3 {
            let own: Vec<(u128, Order)> = orders.iter().filter(|(_, o)| o.family == family).cloned().collect();
            apart.extend(run(&own, limits).1);
        }
        prop_assert_eq!(together, apart);
    }
}
