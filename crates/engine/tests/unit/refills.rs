//! Refill too soon: how days are counted, which fills are one drug, what is left of earlier supplies.

use crate::engine::edits::refill_too_soon as refill;
use crate::engine::facts::*;
use crate::world::*;

/// A refill on the 22nd of the 23 days that must be used.
pub fn early(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.earlier("2026-02-17", 30);
        change(w);
    })
}

#[test]
fn refills_are_counted_with_both_dates_or_as_elapsed_days() {
    // ForwardHealth's 80 percent of 30 days is 24 days: from January 1 the 24th both counted, the 25th elapsed.
    for (counting, date, used, too_soon) in [
        (RefillCounting::Inclusive, "2026-01-23", 23, true),
        (RefillCounting::Inclusive, "2026-01-24", 24, false),
        (RefillCounting::Elapsed, "2026-01-24", 23, true),
        (RefillCounting::Elapsed, "2026-01-25", 24, false),
    ] {
        let refill = refill::check(day("2026-01-01"), 30, day(date), dec("80"), counting);
        assert_eq!((refill.days_used, refill.too_soon), (used, too_soon), "{counting:?} {date}");
        let first = if counting == RefillCounting::Inclusive { "2026-01-24" } else { "2026-01-25" };
        assert_eq!(refill.next_fill, day(first));
    }
}

#[test]
fn a_refill_too_soon_names_the_first_day_that_pays() {
    let world = early(|_| {});
    assert_eq!(world.message("79"), "Refill too soon: next fill on 2026-03-11");
    let next = early(|w| {
        w.claim.fill_date = Some(day("2026-03-11"));
        w.received = day("2026-03-11");
    });
    assert_eq!(next.codes(), Vec::<String>::new());
}

#[test]
fn a_refill_is_looked_for_at_all_pharmacies_by_ingredient_and_strength() {
    let world = |ingredient: i32, strength: &str| {
        World::with(|w| {
            let mut other = product("00003-0001-01", ingredient, "other labeler");
            other.ingredients[0].strength = Some(dec(strength));
            w.fill(&other, "2026-03-01", 30).pharmacy_npi = "1234567893".into();
        })
    };
    assert_eq!(world(1, "10").codes(), ["79"]);
    assert_eq!(world(1, "10.0").codes(), ["79"]);
    assert_eq!(world(1, "20").codes(), Vec::<String>::new());
    assert_eq!(world(2, "10").codes(), Vec::<String>::new());
}

#[test]
fn a_product_without_ingredients_on_file_is_still_its_own_refill() {
    let world = World::with(|w| {
        w.product().ingredients.clear();
        w.earlier("2026-03-01", 30);
    });
    assert_eq!(world.codes(), ["79"]);
    let unknown = World::with(|w| w.earlier("2026-03-01", 30).product = None);
    assert_eq!(unknown.codes(), ["79"]);
    let other = World::with(|w| {
        w.fill(&product("00003-0001-01", 1, "alphadrin"), "2026-03-01", 30).product = None;
    });
    assert_eq!(other.codes(), Vec::<String>::new());
}

#[test]
fn the_latest_fill_counts_wherever_it_stands_in_the_list() {
    for dates in [["2025-12-01", "2026-03-01"], ["2026-03-01", "2025-12-01"]] {
        let world = World::with(|w| {
            for date in dates {
                w.earlier(date, 30);
            }
        });
        assert_eq!(world.codes(), ["79"], "{dates:?}");
    }
}

#[test]
fn fills_of_one_day_are_one_supply() {
    // 15 + 15 days from February 17: as one of 30.
    let world = World::with(|w| {
        w.earlier("2026-02-17", 15);
        w.earlier("2026-02-17", 15);
    });
    assert_eq!(world.codes(), ["79"]);
    let alone = World::with(|w| {
        w.earlier("2026-02-17", 15);
    });
    assert_eq!(alone.codes(), Vec::<String>::new());
}

#[test]
fn supply_on_hand_adds_what_was_left_of_earlier_fills() {
    // January 1: 30 days; January 24: 30 more with 7 left, so 37 from there; 75 % is 27.75, 28 days, so February 20.
    let on = |date: &str, on_hand: bool| {
        World::with(|w| {
            w.plan().refill_supply_on_hand = on_hand;
            w.earlier("2026-01-01", 30);
            w.earlier("2026-01-24", 30);
            w.claim.fill_date = Some(day(date));
        })
    };
    assert_eq!(on("2026-02-19", true).message("79"), "Refill too soon: next fill on 2026-02-20");
    assert_eq!(on("2026-02-20", true).codes(), Vec::<String>::new());
    // Alone the 30 days from January 24 need 23, so February 15.
    assert_eq!(on("2026-02-14", false).message("79"), "Refill too soon: next fill on 2026-02-15");
    assert_eq!(on("2026-02-15", false).codes(), Vec::<String>::new());
}

#[test]
fn supply_on_hand_is_not_carried_over_a_gap() {
    // Nothing is left of January's supply on February 17, and the gap is no debt: 22 of 30 days are used.
    let world = |filled: &str| {
        World::with(|w| {
            w.plan().refill_supply_on_hand = true;
            w.earlier("2026-01-01", 30);
            w.earlier(filled, 30);
        })
    };
    assert_eq!(world("2026-02-17").codes(), ["79"]);
    assert_eq!(world("2026-02-16").codes(), Vec::<String>::new());
}

#[test]
fn a_threshold_of_zero_lets_every_refill_pay() {
    let world = World::with(|w| {
        w.plan().refill_threshold_percent = dec("0");
        w.earlier("2026-03-10", 30);
    });
    assert_eq!(world.codes(), Vec::<String>::new());
}

/// A product with two ingredients of 10 mg each.
pub fn combination(code: &str, ingredients: [i32; 2]) -> Product {
    let mut combined = product(code, ingredients[0], "combined");
    combined.ingredients.extend(product(code, ingredients[1], "second").ingredients);
    combined
}

#[test]
fn a_combination_is_refilled_by_the_same_combination_alone() {
    let world = |earlier: &Product| {
        World::with(|w| {
            w.product = Some(combination("00002-7510-02", [1, 5]));
            w.fill(earlier, "2026-03-01", 30);
        })
    };
    assert_eq!(world(&combination("00003-0001-01", [5, 1])).codes(), ["79"]);
    assert_eq!(world(&combination("00003-0001-01", [1, 6])).codes(), Vec::<String>::new());
    assert_eq!(world(&product("00003-0001-01", 1, "alphadrin")).codes(), Vec::<String>::new());
    let one = World::with(|w| {
        w.fill(&combination("00003-0001-01", [1, 5]), "2026-03-01", 30);
    });
    assert_eq!(one.codes(), Vec::<String>::new());
}

#[test]
fn a_supply_of_no_days_is_used_up() {
    let none = refill::check(day("2026-03-10"), 0, day("2026-03-10"), dec("75"), RefillCounting::Elapsed);
    assert_eq!((none.too_soon, none.percent_used), (false, dec("100")));
}

#[test]
fn strengths_in_other_units_are_other_strengths() {
    let world = World::with(|w| {
        let mut other = product("00003-0001-01", 1, "alphadrin");
        other.ingredients[0].strength_unit = Some("MCG".into());
        w.fill(&other, "2026-03-01", 30);
    });
    assert_eq!(world.codes(), Vec::<String>::new());
}
