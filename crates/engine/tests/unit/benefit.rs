//! Designs that plans print: penalties beside the share, shares of a product's own, limits of persons and families.

use rust_decimal::Decimal;

use crate::balance;
use crate::engine::facts::*;
use crate::engine::pay::share::{PatientShare, deductible_remaining, out_of_pocket_remaining};
use crate::engine::trace::explain::explain;
use crate::world::*;

fn words(world: &World, step: &str) -> String {
    let told: Vec<_> = world.decide().trace.0.iter().map(explain).collect();
    told.iter().find(|told| told.name == step).unwrap_or_else(|| panic!("no step {step}")).words.clone()
}

/// A brand that costs 536.24 beside a generic of 1.66, sent with DAW 2: a penalty of 534.58.
fn dear_brand(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        // 30 units: 17.808 x 30 = 534.24 and 2.00; the generic 0.02 x 30 = 0.60 and 1.06.
        w.with_generic().prices = vec![price(PriceType::Nadac, "0.02")];
        w.product().ndc = ndc("00009-0001-01");
        w.product().brand = true;
        w.product().prices = vec![price(PriceType::Nadac, "17.808")];
        w.contract().generic_dispensing_fee = dec("1.06");
        w.rules = vec![rule(Target::Ingredient(1))];
        w.claim.product_id = Some("00009-0001-01".into());
        w.claim.daw_code = Some("2".into());
        w.plan().daw_penalty_codes = vec!["2".into()];
        w.plan().individual_deductible = dec("300");
        change(w);
    })
}

#[test]
fn of_a_penalized_brand_only_what_the_generic_would_have_cost_accumulates() {
    let shared = dear_brand(|_| {}).payment().share;
    let expected = PatientShare {
        // The generic's 1.66 falls within the deductible; 536.24 - 1.66 = 534.58 is the penalty.
        deductible: dec("1.66"),
        daw_penalty: dec("534.58"),
        patient_pays: dec("536.24"),
        out_of_pocket: dec("1.66"),
        ..PatientShare::default()
    };
    assert_eq!(shared, expected);
}

#[test]
fn a_penalty_that_counts_moves_the_maximum_and_not_the_deductible() {
    let shared = dear_brand(|w| {
        w.plan().daw_penalty_accumulates = true;
        w.plan().individual_out_of_pocket_maximum = Some(dec("100"));
    })
    .payment()
    .share;
    // 1.66 of deductible, and of the penalty what is left of 100.00: 98.34; 534.58 - 98.34 = 436.24 is forgiven.
    assert_eq!((shared.deductible, shared.daw_penalty), (dec("1.66"), dec("98.34")));
    assert_eq!((shared.out_of_pocket, shared.forgiven), (dec("100.00"), dec("436.24")));
}

#[test]
fn the_penalty_is_explained_by_both_prices() {
    let world = dear_brand(|_| {});
    assert_eq!(words(&world, "DAW penalty"), "brand 536.24, its generic 00002751002 1.66: 534.58 more");
    assert_eq!(
        words(&world, "cost share"),
        "tier 1: deductible 1.66, copay 0.00, coinsurance 0.00, DAW penalty 534.58; patient pays 536.24, plan pays 0.00"
    );
}

#[test]
fn the_price_is_explained_by_contract_discount_and_the_prices_that_lost() {
    let world = World::with(|w| {
        w.product().prices = vec![price(PriceType::Nadac, "9.167"), price(PriceType::Awp, "12.00")];
        w.contract().rates = vec![rate(PriceType::Nadac, false, "-1"), rate(PriceType::Awp, false, "-16")];
        w.claim.quantity = Some(dec("60"));
        w.claim.usual_and_customary = Some(dec("600"));
    });
    // 9.167 x 60 = 550.02, less 1 % = 544.5198; AWP 12.00 x 60 x 0.84 = 604.80, with the fee 606.80: 60.28 more.
    assert_eq!(
        words(&world, "pricing"),
        "contract Harbor: NADAC 9.167 x 60 less 1% = 544.52, dispensing fee 2.00, sales tax 0.00: allowed 546.52; \
         basis 20; AWP 60.28 more, usual and customary 53.48 more"
    );
    let charged = World::with(|w| w.claim.usual_and_customary = Some(dec("32.00")));
    assert!(words(&charged, "pricing").ends_with("basis 20; usual and customary the same"));
    let customary = World::with(|w| w.claim.usual_and_customary = Some(dec("9.99")));
    assert_eq!(
        words(&customary, "pricing"),
        "usual and customary = 9.99, dispensing fee 0.00, sales tax 0.00: allowed 9.99; basis 4; NADAC 22.01 more"
    );
}

#[test]
fn a_coinsurance_is_explained_by_what_it_was_taken_of() {
    let world = World::with(|w| {
        w.plan().individual_deductible = dec("12");
        w.plan().individual_out_of_pocket_maximum = Some(dec("15"));
        w.share().copay = None;
        w.share().coinsurance_percent = Some(dec("25"));
        w.share().maximum = Some(dec("75"));
    });
    // 32.00 less 12.00; 25 % of 20.00 is 5.00, of which the maximum of 15.00 leaves 3.00.
    assert_eq!(
        words(&world, "cost share"),
        "tier 1: deductible 12.00, copay 0.00, coinsurance 3.00 (25 % of 20.00, at most 75.00); \
         patient pays 15.00, plan pays 17.00; the out-of-pocket maximum forgave 2.00"
    );
}

#[test]
fn the_balances_of_person_and_family_are_explained_with_their_limits() {
    let world = World::with(|w| {
        w.plan().individual_deductible = dec("300");
        w.plan().family_deductible = Some(dec("600"));
        w.plan().individual_out_of_pocket_maximum = Some(dec("2000"));
        w.individual = Balance { deductible_met: dec("100"), out_of_pocket_met: dec("110") };
        w.family = Balance { deductible_met: dec("250"), out_of_pocket_met: dec("300.50") };
    });
    assert_eq!(
        words(&world, "accumulators"),
        "deductible met 132.00 of 300.00, out of pocket met 142.00 of 2000.00; \
         family: deductible met 282.00 of 600.00, out of pocket met 332.50"
    );
}

fn share_of(change: impl FnOnce(&mut World)) -> PatientShare {
    World::with(change).payment().share
}

#[test]
fn a_product_may_be_outside_the_deductible_of_its_tier() {
    let with = |applies: Option<bool>| {
        share_of(|w| {
            w.plan().individual_deductible = dec("500");
            w.rule().copay = Some(dec("0"));
            w.rule().deductible_applies = applies;
        })
    };
    assert_eq!(with(Some(false)).patient_pays, dec("0"));
    assert_eq!(with(None).deductible, dec("32.00"));
    // The tier's own copay, and a tier outside the deductible that one product falls under all the same.
    let tiered = |applies: bool, tier: bool| {
        share_of(|w| {
            w.plan().individual_deductible = dec("500");
            w.share().deductible_applies = tier;
            w.rule().deductible_applies = Some(applies);
        })
    };
    assert_eq!((tiered(false, true).deductible, tiered(false, true).copay), (dec("0"), dec("10.00")));
    assert_eq!(tiered(true, false).deductible, dec("32.00"));
}

/// Insulin at 35 up to 30 days and 65 beyond, at mail 50.
fn banded(days: i32, channel: &str, change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.product().prices = vec![price(PriceType::Nadac, "10")];
        w.claim.days_supply = Some(days);
        w.pharmacy().channel = channel.into();
        let band = |minimum, maximum, copay: &str| RuleShare {
            minimum_days_supply: minimum,
            maximum_days_supply: maximum,
            copay: Some(dec(copay)),
            ..rule_share()
        };
        w.rule().cost_shares = vec![
            band(1, 30, "35"),
            band(31, 90, "65"),
            RuleShare { channel: Some("mail".into()), ..band(1, 90, "50") },
        ];
        change(w);
    })
}

#[test]
fn a_products_own_copay_may_depend_on_days_supply_and_channel() {
    for (days, channel, copay) in [
        (1, "retail", "35"),
        (30, "retail", "35"),
        (31, "retail", "65"),
        (90, "retail", "65"),
        (30, "mail", "50"),
        (90, "specialty", "65"),
    ] {
        assert_eq!(banded(days, channel, |_| {}).payment().share.copay, dec(copay), "{days} {channel}");
    }
}

#[test]
fn a_supply_that_a_products_own_shares_do_not_reach_is_refused() {
    let beyond = banded(91, "retail", |_| {});
    assert_eq!(beyond.codes(), ["7X"]);
    assert_eq!(beyond.message("7X"), "91 days are not covered at this pharmacy: 1 to 90 days are");
    // One copay of the rule for all that its bands do not reach.
    assert_eq!(banded(91, "retail", |w| w.rule().copay = Some(dec("99"))).payment().share.copay, dec("99"));
    // Bands of another channel say nothing about this one: the tier's share counts.
    let elsewhere = banded(91, "retail", |w| w.rule().cost_shares.retain(|s| s.channel.is_some()));
    assert_eq!(elsewhere.payment().share.copay, dec("10.00"));
}

#[test]
fn a_products_own_share_has_bounds_and_a_deductible_of_its_own() {
    let shared = banded(30, "retail", |w| {
        w.plan().individual_deductible = dec("20");
        let share = &mut w.rule().cost_shares[0];
        share.copay = None;
        share.coinsurance_percent = Some(dec("50"));
        share.maximum = Some(dec("100"));
        share.deductible_applies = Some(false);
        w.rule().deductible_applies = Some(true);
    })
    .payment()
    .share;
    // 302.00, half of which is 151.00; the deductible does not come first.
    assert_eq!((shared.deductible, shared.coinsurance), (dec("0"), dec("100")));
}

/// Deductible of 500 and 1,000, maximum of 2,000 and 4,000 for a person and the family.
fn family_plan(deductible: FamilyAccumulation, out_of_pocket: Option<FamilyAccumulation>) -> Plan {
    Plan {
        individual_deductible: dec("500"),
        family_deductible: Some(dec("1000")),
        individual_out_of_pocket_maximum: Some(dec("2000")),
        family_out_of_pocket_maximum: Some(dec("4000")),
        family_accumulation: deductible,
        family_out_of_pocket_accumulation: out_of_pocket,
        ..Plan::default()
    }
}

fn left(plan: &Plan, individual: Balance, family: Balance) -> (Decimal, Option<Decimal>) {
    (
        deductible_remaining(crate::deductibles(plan), individual, family),
        out_of_pocket_remaining(plan, individual, family),
    )
}

#[test]
fn the_familys_maximum_may_follow_another_rule_than_its_deductible() {
    use FamilyAccumulation::{Aggregate, Embedded};
    // One person met 400 and 1,900, the family 450 and 2,500.
    let (one, all) = (balance("400", "1900"), balance("450", "2500"));
    for (deductible, out_of_pocket, expected) in [
        (Embedded, None, ("100", "100")),
        (Embedded, Some(Aggregate), ("100", "1500")),
        (Aggregate, None, ("550", "1500")),
        (Aggregate, Some(Embedded), ("550", "100")),
    ] {
        let plan = family_plan(deductible, out_of_pocket);
        assert_eq!(left(&plan, one, all), (dec(expected.0), Some(dec(expected.1))), "{deductible:?} {out_of_pocket:?}");
    }
}

#[test]
fn what_one_person_pays_within_a_family_is_limited_also_where_the_maximum_is_aggregate() {
    let plan = Plan {
        family_out_of_pocket_maximum: Some(dec("14000")),
        individual_maximum_in_family: Some(dec("10600")),
        ..family_plan(FamilyAccumulation::Aggregate, None)
    };
    for (individual, family, expected) in
        [("0", "0", "10600"), ("10000", "10000", "600"), ("10600", "10600", "0"), ("3000", "13500", "500")]
    {
        let found = out_of_pocket_remaining(&plan, balance("0", individual), balance("0", family));
        assert_eq!(found, Some(dec(expected)), "{individual} {family}");
    }
}

#[test]
fn limits_of_the_family_alone_hold() {
    for accumulation in [FamilyAccumulation::Embedded, FamilyAccumulation::Aggregate] {
        let plan = Plan {
            individual_deductible: dec("0"),
            individual_out_of_pocket_maximum: None,
            ..family_plan(accumulation, None)
        };
        assert_eq!(left(&plan, balance("0", "0"), balance("0", "0")), (dec("1000"), Some(dec("4000"))));
        assert_eq!(left(&plan, balance("300", "300"), balance("900", "3950")), (dec("100"), Some(dec("50"))));
    }
    // And limits of the person alone.
    let plan = Plan {
        family_deductible: None,
        family_out_of_pocket_maximum: None,
        ..family_plan(FamilyAccumulation::Aggregate, None)
    };
    assert_eq!(left(&plan, balance("300", "300"), balance("900", "3950")), (dec("200"), Some(dec("1700"))));
}
