//! Doses of opioids by day: whatever order claims come in, and however a supply is cut.

use proptest::prelude::*;
use proptest::sample::select;

use crate::cases;
use crate::engine::edits::opioid::mme::{MmeDay, Supply, days};
use crate::engine::facts::*;
use crate::world::opioid::{factor_sets, opioid};
use crate::world::*;

/// Name, strength, day of the fill, tenths of a unit, days.
type Given = (&'static str, &'static str, u64, i64, i32);

fn given() -> impl Strategy<Value = Given> {
    let name = select(vec!["morphine", "oxycodone", "methadone", "tramadol", "levorphanol", "buprenorphine"]);
    (name, select(vec!["5", "10", "7.5"]), 0..40_u64, 1..2_000_i64, 1..60_i32)
}

fn reckon(own: Given, others: &[Given], set: &FactorSet, early_refill: EarlyRefill) -> Vec<MmeDay> {
    let mut world = World::opioid();
    let date = |place: u64| day("2026-02-15") + chrono::Days::new(place);
    let units = |tenths: i64| rust_decimal::Decimal::new(tenths, 1);
    for (name, strength, place, tenths, days_supply) in others {
        world.supplied(&opioid(name, strength), &date(*place).to_string(), "1", *days_supply).quantity = units(*tenths);
    }
    let (name, strength, place, tenths, days_supply) = own;
    let product = opioid(name, strength);
    let own = Supply {
        product: &product,
        fill_date: date(place),
        quantity: units(tenths),
        days_supply,
        prescriber: None,
        pharmacy: "",
    };
    days(own, &world.history, set, early_refill)
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn doses_do_not_depend_on_the_order_of_claims(
        own in given(),
        (others, shuffled) in prop::collection::vec(given(), 0..8)
            .prop_flat_map(|others| (Just(others.clone()), Just(others).prop_shuffle())),
        set in select(factor_sets()),
        early_refill in select(vec![EarlyRefill::Overlap, EarlyRefill::Shift]),
    ) {
        prop_assert_eq!(
            reckon(own, &others, &set, early_refill),
            reckon(own, &shuffled, &set, early_refill)
        );
    }

    #[test]
    fn another_supply_never_lowers_a_day_where_supplies_overlap(
        own in given(),
        others in prop::collection::vec(given(), 0..6),
        more in given(),
        set in select(factor_sets()),
    ) {
        let before = reckon(own, &others, &set, EarlyRefill::Overlap);
        let after = reckon(own, &[others, vec![more]].concat(), &set, EarlyRefill::Overlap);
        prop_assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(before.mme <= after.mme && before.day == after.day);
        }
    }
}
