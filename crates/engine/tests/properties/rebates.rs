//! Rebates of any claims: a ledger of accruals and opposites comes to what the claims that stand earn.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::cases;
use crate::engine::adjudicate::Disposition;
use crate::engine::facts::{PriceType, Span};
use crate::engine::rebate::market_share;
use crate::engine::rebate::volume::{Line, VolumeRule, earned};
use crate::engine::rebate::{Accrual, Contract, Period, Program, Terms};
use crate::world::*;

/// What happens to one of a few prescriptions: it is filled, reversed, or billed again with other units.
#[derive(Clone, Copy, Debug)]
enum Event {
    Claim(u8, i64),
    Reversal(u8),
    Rebill(u8, i64),
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (0..6_u8, 1..500_000_i64).prop_map(|(rx, units)| Event::Claim(rx, units)),
        (0..6_u8).prop_map(Event::Reversal),
        (0..6_u8, 1..500_000_i64).prop_map(|(rx, units)| Event::Rebill(rx, units)),
    ]
}

/// The accrual of a claim for so many thousandths of a unit.
fn accrual(thousandths: i64, terms: Terms) -> Option<Accrual> {
    let world = World::with(|w| {
        w.product().prices.push(price(PriceType::Wac, "7.31"));
        w.product().rebates = vec![Contract {
            contract_id: id(1),
            program: Program::Commercial,
            terms,
            span: Span::default(),
            plans: None,
            period: Period::Quarter,
            administrative_fee_percent: dec("3"),
            excludes_other_payment: true,
            excludes_compounds: true,
            billing_units: Some(Decimal::ONE),
        }];
        w.claim.quantity = Some(Decimal::new(thousandths, 3));
    });
    let decision = world.decide();
    matches!(decision.disposition, Disposition::Paid(_)).then(|| decision.rebates.into_iter().next()).flatten()
}

fn total(minimum: Decimal, rule: VolumeRule, lines: impl IntoIterator<Item = Line>) -> Decimal {
    let lines: Vec<Line> = lines.into_iter().collect();
    earned(minimum, rule, &lines).into_iter().sum()
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_ledger_comes_to_what_the_claims_that_stand_earn(
        events in prop::collection::vec(any_event(), 0..24),
        minimum in 0..900_i64,
        above in any::<bool>(),
        percent in 0..10_000_i64,
    ) {
        let rule = if above { VolumeRule::AboveMinimum } else { VolumeRule::FirstUnit };
        let minimum = Decimal::from(minimum);
        let terms = Terms::PercentOfWac(Decimal::new(percent, 2));
        // The ledger only grows: a claim's key, and its units with their sign.
        let mut ledger: Vec<(usize, Decimal, Decimal)> = Vec::new();
        let mut standing: BTreeMap<u8, (usize, Line)> = BTreeMap::new();
        for (key, event) in events.into_iter().enumerate() {
            let (Event::Claim(rx, _) | Event::Reversal(rx) | Event::Rebill(rx, _)) = event;
            if matches!(event, Event::Reversal(_) | Event::Rebill(..))
                && let Some((claim, line)) = standing.remove(&rx)
            {
                ledger.push((claim, -line.units, line.unit_rebate));
            }
            if let Event::Claim(_, units) | Event::Rebill(_, units) = event
                && !standing.contains_key(&rx)
                && let Some(accrual) = accrual(units, terms)
            {
                let line = Line { units: accrual.units, unit_rebate: accrual.unit_rebate };
                ledger.push((key, line.units, line.unit_rebate));
                standing.insert(rx, (key, line));
            }
        }
        let mut net: BTreeMap<usize, Line> = BTreeMap::new();
        for (claim, units, unit_rebate) in ledger {
            net.entry(claim).or_insert(Line { units: Decimal::ZERO, unit_rebate }).units += units;
        }
        net.retain(|_, line| !line.units.is_zero());
        let mut stand: Vec<(usize, Line)> = standing.into_values().collect();
        stand.sort_by_key(|(key, _)| *key);
        prop_assert_eq!(
            total(minimum, rule, net.into_values()),
            total(minimum, rule, stand.into_iter().map(|(_, line)| line))
        );
    }

    #[test]
    fn above_the_minimum_earns_at_most_what_the_first_unit_does_and_nothing_below_it(
        units in prop::collection::vec(1..400_000_i64, 0..12),
        minimum in 0..900_i64,
    ) {
        let lines = || units.iter().map(|u| Line { units: Decimal::new(*u, 3), unit_rebate: Decimal::ONE });
        let minimum = Decimal::from(minimum);
        let first = total(minimum, VolumeRule::FirstUnit, lines());
        let above = total(minimum, VolumeRule::AboveMinimum, lines());
        // Each of a dozen lines is rounded by itself.
        prop_assert!(above <= first + Decimal::new(12, 2));
        let sum: Decimal = lines().map(|line| line.units).sum();
        prop_assert!(sum >= minimum || (first.is_zero() && above.is_zero()));
    }

    #[test]
    fn a_market_share_is_divided_without_a_remainder(
        cents in prop::collection::vec(0..1_000_000_i64, 0..20),
        percent in 0..10_000_i64,
    ) {
        let amounts: Vec<Decimal> = cents.iter().map(|c| Decimal::new(*c, 2)).collect();
        let percent = Decimal::new(percent, 2);
        let parts: Decimal = market_share::earned(percent, &amounts).into_iter().sum();
        let whole: Decimal = market_share::earned(percent, &[amounts.iter().sum()]).into_iter().sum();
        prop_assert_eq!(parts, whole);
    }
}
