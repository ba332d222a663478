//! What changes over time: published prices, and what a plan change carries over.

use std::rc::Rc;

use crate::engine::batch::{AccumulatorKey, MemberState};
use crate::engine::facts::*;
use crate::world::*;

#[test]
fn of_prices_that_cover_the_fill_the_newest_published_by_the_day_counts_in_either_order() {
    let row = |from, published, unit| Price {
        span: Span::new(day(from), None),
        published: day(published),
        ..price(PriceType::Nadac, unit)
    };
    let rows = [row("2026-03-08", "2026-03-08", "0.10"), row("2026-03-01", "2026-03-15", "0.09")];
    for prices in [rows.to_vec(), rows.iter().rev().cloned().collect()] {
        for (received, unit) in [("2026-03-10", "0.10"), ("2026-03-14", "0.10"), ("2026-03-15", "0.09")] {
            let product = Product { prices: prices.clone(), ..World::default().product().clone() };
            let known = Rc::new(product).known_on(day(received));
            assert_eq!(known.unit_price(PriceType::Nadac, day("2026-03-10")), Some(dec(unit)), "{received}");
        }
    }
}

#[test]
fn a_product_whose_prices_are_all_published_is_not_copied() {
    let product = Rc::new(World::default().product().clone());
    assert!(Rc::ptr_eq(&product.clone().known_on(day("2026-03-10")), &product));
}

/// 32.00 allowed, a deductible of 100.00 of which 90.00 were met under the earlier plan; then a copay of 10.00.
#[test]
fn an_opening_credit_is_read_with_the_balance_and_never_written_into_it() {
    for (deductible, out_of_pocket, applied) in
        [(true, false, "10.00"), (false, false, "32.00"), (true, true, "5.00"), (false, true, "5.00")]
    {
        let world = World::with(|w| {
            let plan = w.plan();
            plan.client_id = Some(id(0xe1));
            plan.individual_deductible = dec("100.00");
            plan.individual_out_of_pocket_maximum = Some(dec("95.00"));
            plan.carry_over_deductible = deductible;
            plan.carry_over_out_of_pocket = out_of_pocket;
        });
        let mut case = world.case(1);
        let [family, individual] = case.keys.expect("accumulators");
        let earlier = AccumulatorKey { plan_id: id(0xb2), ..individual };
        case.credits = vec![earlier];
        let met = Balance { deductible_met: dec("90.00"), out_of_pocket_met: dec("90.00") };
        let mut state = MemberState::default();
        state.balances.insert(earlier, met);
        let share = payment(&state.decide(&case)).share;
        assert_eq!(share.deductible, dec(applied), "{deductible} {out_of_pocket}");
        assert_eq!(state.balances[&earlier], met);
        for key in [family, individual] {
            assert_eq!(state.balances[&key].deductible_met, dec(applied));
        }
    }
}
