//! Prices and shares.

use rust_decimal::Decimal;

use crate::engine::facts::*;
use crate::engine::money::{cents, percent_of};
use crate::engine::pay::price::{candidates, federal_upper_limit, generic_allowed, lesser_of};
use crate::engine::pay::share::{
    PatientShare, Terms, deductible_remaining, out_of_pocket_remaining, share as share_out,
};
use crate::world::*;
use crate::{balance, deductibles};

/// Allowed amount and basis of reimbursement of a claim.
fn priced(change: impl FnOnce(&mut World)) -> (Decimal, &'static str) {
    let payment = World::with(change).payment();
    (payment.allowed, payment.basis_of_reimbursement)
}

#[test]
fn cents_round_half_away_from_zero() {
    for (amount, rounded) in [
        ("0.004999", "0.00"),
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("0.025", "0.03"),
        ("2.675", "2.68"),
        ("-0.005", "-0.01"),
        ("7", "7.00"),
    ] {
        assert_eq!(cents(dec(amount)).to_string(), rounded);
    }
    assert_eq!(percent_of(dec("200"), dec("12.5")), dec("25"));
}

#[test]
fn the_ingredient_cost_is_rounded_before_fee_and_tax_are_added() {
    // 30 x 0.01394 = 0.4182, so 0.42. 8.28 % of 10.93 is 0.905004, so 0.91; of 10.9282 it would be 0.904855, so 0.90.
    let payment = World::with(|w| {
        w.product().prices = vec![price(PriceType::Nadac, "0.01394")];
        w.contract().generic_dispensing_fee = dec("10.51");
        w.contract().sales_tax_percent = dec("8.28");
    })
    .payment();
    assert_eq!(payment.ingredient_cost, dec("0.42"));
    assert_eq!((payment.sales_tax, payment.allowed), (dec("0.91"), dec("11.84")));
}

#[test]
fn the_lowest_contract_basis_wins_and_is_named() {
    // 30 units: NADAC 30.00, AWP 1.60 - 16 % = 40.32, MAC 0.90 = 27.00, WAC 1.10 + 2 % = 33.66; each with 2.00.
    let world = |w: &mut World| {
        w.product().prices = vec![
            price(PriceType::Nadac, "1.00"),
            price(PriceType::Awp, "1.60"),
            price(PriceType::Mac, "0.90"),
            price(PriceType::Wac, "1.10"),
        ];
        w.contract().rates = vec![
            rate(PriceType::Nadac, false, "0"),
            rate(PriceType::Awp, false, "-16"),
            rate(PriceType::Mac, false, "0"),
            rate(PriceType::Wac, false, "2"),
        ];
    };
    assert_eq!(priced(world), (dec("29.00"), "7"));
    let without = |price_type: PriceType| {
        priced(|w| {
            world(w);
            w.product().prices.retain(|p| p.price_type != PriceType::Mac && p.price_type != price_type);
        })
    };
    assert_eq!(without(PriceType::Awp), (dec("32.00"), "20"));
    assert_eq!(without(PriceType::Nadac), (dec("35.66"), "13"));
    let awp_only = priced(|w| {
        world(w);
        w.product().prices.retain(|p| p.price_type == PriceType::Awp);
    });
    assert_eq!(awp_only, (dec("42.32"), "3"));
    let undiscounted = priced(|w| {
        world(w);
        w.product().prices.retain(|p| p.price_type == PriceType::Awp);
        w.contract().rates[1].adjustment_percent = dec("0");
    });
    assert_eq!(undiscounted, (dec("50.00"), "2"));
}

#[test]
fn a_brand_has_its_own_rates_and_fee() {
    let payment = World::with(|w| {
        w.product().brand = true;
        w.contract().brand_dispensing_fee = dec("1.25");
        w.contract().rates = vec![rate(PriceType::Nadac, true, "-10"), rate(PriceType::Nadac, false, "-50")];
    })
    .payment();
    assert_eq!((payment.ingredient_cost, payment.dispensing_fee), (dec("27.00"), dec("1.25")));
}

#[test]
fn usual_and_customary_is_the_whole_price() {
    assert_eq!(priced(|w| w.claim.usual_and_customary = Some(dec("31.99"))), (dec("31.99"), "4"));
    assert_eq!(priced(|w| w.claim.usual_and_customary = Some(dec("32.01"))), (dec("32.00"), "20"));
    let payment = World::with(|w| w.claim.usual_and_customary = Some(dec("31.99"))).payment();
    assert_eq!((payment.ingredient_cost, payment.dispensing_fee), (dec("31.99"), dec("0")));
}

#[test]
fn at_equal_amounts_the_plan_says_which_basis_won() {
    for (tie, basis) in [(PriceTie::Contract, "20"), (PriceTie::UsualAndCustomary, "4")] {
        let won = priced(|w| {
            w.plan().price_tie = tie;
            w.claim.usual_and_customary = Some(dec("32.00"));
        });
        assert_eq!(won, (dec("32.00"), basis));
    }
}

#[test]
fn submitted_cost_takes_the_contracts_fee_and_gross_amount_takes_none() {
    assert_eq!(priced(|w| w.claim.ingredient_cost_submitted = Some(dec("20"))), (dec("22.00"), "1"));
    assert_eq!(priced(|w| w.claim.gross_amount_due = Some(dec("20"))), (dec("20.00"), "1"));
}

#[test]
fn a_lower_submitted_fee_counts_where_the_contract_says_so() {
    for (lesser, submitted, fee) in
        [(true, "1.00", "1.00"), (true, "3.00", "2.00"), (false, "1.00", "2.00"), (true, "0.00", "0.00")]
    {
        let payment = World::with(|w| {
            w.contract().lesser_of_submitted_fee = lesser;
            w.claim.dispensing_fee_submitted = Some(dec(submitted));
        })
        .payment();
        assert_eq!(payment.dispensing_fee, dec(fee), "{lesser} {submitted}");
    }
}

#[test]
fn sales_tax_is_a_percent_of_cost_and_fee() {
    // 7.25 % of 32.00 = 2.32
    let payment = World::with(|w| w.contract().sales_tax_percent = dec("7.25")).payment();
    assert_eq!((payment.sales_tax, payment.allowed), (dec("2.32"), dec("34.32")));
    // 6.3 % of 32.00 = 2.016
    let rounded = World::with(|w| w.contract().sales_tax_percent = dec("6.3")).payment();
    assert_eq!((rounded.sales_tax, rounded.allowed), (dec("2.02"), dec("34.02")));
}

#[test]
fn the_price_in_force_is_the_latest_that_covers_the_date() {
    for (prices, unit) in [
        (vec![("2026-01-01", None, "1.00"), ("2026-03-10", None, "2.00"), ("2026-03-11", None, "3.00")], "2.00"),
        (vec![("2026-03-10", Some("2026-03-10"), "2.00"), ("2026-01-01", None, "1.00")], "2.00"),
        (vec![("2026-03-01", Some("2026-03-09"), "2.00"), ("2026-01-01", None, "1.00")], "1.00"),
    ] {
        let payment = World::with(|w| {
            w.product().prices = prices
                .iter()
                .map(|(from, to, unit)| Price {
                    span: Span::new(day(from), to.map(day)),
                    ..price(PriceType::Nadac, unit)
                })
                .collect();
        })
        .payment();
        assert_eq!(payment.ingredient_cost, dec(unit) * dec("30"), "{prices:?}");
    }
}

#[test]
fn the_federal_upper_limit_is_175_percent_of_amp_but_never_below_nadac() {
    assert_eq!(federal_upper_limit(dec("10"), None), dec("17.5"));
    assert_eq!(federal_upper_limit(dec("10"), Some(dec("17.49"))), dec("17.5"));
    assert_eq!(federal_upper_limit(dec("10"), Some(dec("17.51"))), dec("17.51"));
    // By AMP 0.40 a unit: 175 % is 0.70, so 21.00 and 2.00.
    let by_amp = priced(|w| {
        w.product().prices = vec![price(PriceType::Amp, "0.40")];
        w.contract().rates = vec![rate(PriceType::Ful, false, "0")];
    });
    assert_eq!(by_amp, (dec("23.00"), "8"));
    let loaded = priced(|w| {
        w.product().prices = vec![price(PriceType::Amp, "0.40"), price(PriceType::Ful, "0.50")];
        w.contract().rates = vec![rate(PriceType::Ful, false, "0")];
    });
    assert_eq!(loaded, (dec("17.00"), "8"));
}

#[test]
fn of_several_networks_the_plans_preference_decides() {
    let world = |preferences: [i16; 2]| {
        World::with(|w| {
            w.plan().networks = vec![
                PlanNetwork { network_id: 1, preference: preferences[0], preferred: false, span: Span::default() },
                PlanNetwork { network_id: 2, preference: preferences[1], preferred: false, span: Span::default() },
            ];
            let second =
                Contract { contract_id: 2, network_id: 2, generic_dispensing_fee: dec("5"), ..w.contract().clone() };
            w.pharmacy().contracts.push(second);
        })
    };
    assert_eq!(world([1, 2]).payment().dispensing_fee, dec("2"));
    assert_eq!(world([2, 1]).payment().dispensing_fee, dec("5"));
}

#[test]
fn the_share_of_the_channel_and_then_of_the_longest_supply_counts() {
    let world = |channel: &str, days: i32| {
        World::with(|w| {
            w.pharmacy().channel = channel.into();
            w.claim.days_supply = Some(days);
            let row = |channel: Option<&str>, minimum: i32, copay: &str| CostShare {
                channel: channel.map(str::to_owned),
                minimum_days_supply: minimum,
                copay: Some(dec(copay)),
                ..share(1)
            };
            w.plan().cost_shares =
                vec![row(None, 1, "10"), row(None, 84, "25"), row(Some("mail"), 1, "8"), row(Some("mail"), 84, "20")];
        })
    };
    for (channel, days, copay) in
        [("retail", 30, "10"), ("retail", 84, "25"), ("retail", 83, "10"), ("mail", 30, "8"), ("mail", 90, "20")]
    {
        assert_eq!(world(channel, days).payment().share.copay, dec(copay), "{channel} {days}");
    }
}

#[test]
fn a_rule_with_a_share_of_its_own_replaces_the_tiers() {
    let own = World::with(|w| {
        w.rule().coinsurance_percent = Some(dec("50"));
        w.share().minimum = Some(dec("20"));
    })
    .payment();
    assert_eq!((own.share.copay, own.share.coinsurance), (dec("0"), dec("16.00")));
    let free = World::with(|w| w.rule().copay = Some(dec("0"))).payment();
    assert_eq!(free.share.patient_pays, dec("0"));
}

#[test]
fn without_copay_and_coinsurance_a_tier_is_covered_in_full() {
    let payment = World::with(|w| w.share().copay = None).payment();
    assert_eq!(payment.share.plan_pays, dec("32.00"));
}

fn coinsured(percent: &str) -> Terms {
    Terms { coinsurance_percent: Some(dec(percent)), ..Terms::default() }
}

#[test]
fn a_copay_above_the_price_is_the_price() {
    let shared = share_out(dec("7.25"), &Terms { copay: Some(dec("10")), ..Terms::default() });
    assert_eq!((shared.copay, shared.patient_pays, shared.plan_pays), (dec("7.25"), dec("7.25"), dec("0")));
}

#[test]
fn coinsurance_is_held_between_its_bounds_and_the_price() {
    let terms = Terms { minimum: Some(dec("25")), maximum: Some(dec("75")), ..coinsured("20") };
    for (allowed, patient) in [
        ("124.99", "25"),
        ("125.00", "25.00"),
        ("125.10", "25.02"),
        ("375.00", "75.00"),
        ("375.10", "75"),
        ("24.99", "24.99"),
    ] {
        assert_eq!(share_out(dec(allowed), &terms).patient_pays, dec(patient), "{allowed}");
    }
}

#[test]
fn coinsurance_is_rounded_to_the_cent() {
    // 25 % of 10.02 = 2.505
    assert_eq!(share_out(dec("10.02"), &coinsured("25")).coinsurance, dec("2.51"));
}

#[test]
fn the_deductible_comes_before_the_share() {
    let terms = Terms { deductible_remaining: dec("100"), ..coinsured("25") };
    let straddling = share_out(dec("150"), &terms);
    assert_eq!((straddling.deductible, straddling.coinsurance), (dec("100"), dec("12.50")));
    let within = share_out(dec("99.99"), &terms);
    assert_eq!((within.deductible, within.coinsurance), (dec("99.99"), dec("0.00")));
    let copay = share_out(dec("105"), &Terms { copay: Some(dec("10")), coinsurance_percent: None, ..terms });
    assert_eq!((copay.deductible, copay.copay, copay.patient_pays), (dec("100"), dec("5"), dec("105")));
}

#[test]
fn a_tier_may_be_free_of_the_deductible() {
    let world = |applies: bool| {
        World::with(|w| {
            w.plan().individual_deductible = dec("500");
            w.share().deductible_applies = applies;
        })
    };
    assert_eq!(world(true).payment().share.deductible, dec("32.00"));
    let free = world(false).payment().share;
    assert_eq!((free.deductible, free.copay), (dec("0"), dec("10.00")));
}

#[test]
fn the_out_of_pocket_maximum_stops_each_part() {
    let terms = |left: &str| Terms {
        deductible_remaining: dec("50"),
        out_of_pocket_remaining: Some(dec(left)),
        ..coinsured("20")
    };
    // 150: deductible 50, 20 % of 100 = 20.
    for (left, deductible, coinsurance) in
        [("70", "50", "20"), ("69.99", "50", "19.99"), ("50", "50", "0"), ("49.99", "49.99", "0"), ("0", "0", "0")]
    {
        let shared = share_out(dec("150"), &terms(left));
        assert_eq!((shared.deductible, shared.coinsurance), (dec(deductible), dec(coinsurance)), "{left} left");
        assert_eq!(shared.out_of_pocket, shared.patient_pays);
    }
}

#[test]
fn an_embedded_limit_is_met_by_whichever_comes_first() {
    let plan = Plan {
        individual_deductible: dec("500"),
        family_deductible: Some(dec("1000")),
        individual_out_of_pocket_maximum: Some(dec("2000")),
        family_out_of_pocket_maximum: Some(dec("4000")),
        ..Plan::default()
    };
    for (individual, family, deductible, out_of_pocket) in [
        (("0", "0"), ("0", "0"), "500", "2000"),
        (("100", "300"), ("100", "300"), "400", "1700"),
        (("100", "300"), ("950", "3900"), "50", "100"),
        (("500", "2000"), ("500", "2000"), "0", "0"),
        (("0", "0"), ("1000", "4000"), "0", "0"),
        (("900", "2500"), ("0", "0"), "0", "0"),
    ] {
        let (one, all) = (balance(individual.0, individual.1), balance(family.0, family.1));
        assert_eq!(deductible_remaining(deductibles(&plan), one, all), dec(deductible));
        assert_eq!(out_of_pocket_remaining(&plan, one, all), Some(dec(out_of_pocket)));
    }
}

#[test]
fn an_aggregate_limit_is_the_familys_alone() {
    let plan = Plan {
        individual_deductible: dec("500"),
        family_deductible: Some(dec("1000")),
        individual_out_of_pocket_maximum: Some(dec("2000")),
        family_out_of_pocket_maximum: Some(dec("4000")),
        family_accumulation: FamilyAccumulation::Aggregate,
        ..Plan::default()
    };
    let (one, all) = (balance("600", "2500"), balance("700", "2600"));
    assert_eq!(deductible_remaining(deductibles(&plan), one, all), dec("300"));
    assert_eq!(out_of_pocket_remaining(&plan, one, all), Some(dec("1400")));
    let without = Plan { family_deductible: None, family_out_of_pocket_maximum: None, ..plan };
    assert_eq!(deductible_remaining(deductibles(&without), one, all), dec("0"));
    assert_eq!(out_of_pocket_remaining(&without, one, all), Some(dec("0")));
}

#[test]
fn a_plan_without_a_maximum_never_stops() {
    let plan = Plan::default();
    assert_eq!(out_of_pocket_remaining(&plan, balance("0", "99999"), balance("0", "99999")), None);
    assert_eq!(deductible_remaining(deductibles(&plan), Balance::default(), Balance::default()), dec("0"));
}

/// A brand at 5.00 a unit whose generic costs 1.00: 152.00 against 32.00, a difference of 120.00.
fn brand(daw: &str, change: impl FnOnce(&mut World)) -> PatientShare {
    World::with(|w| {
        w.with_generic();
        w.product().ndc = ndc("00009-0001-01");
        w.product().brand = true;
        w.product().prices = vec![price(PriceType::Nadac, "5.00")];
        w.rules = vec![rule(Target::Ingredient(1))];
        w.claim.product_id = Some("00009-0001-01".into());
        w.claim.daw_code = Some(daw.into());
        w.plan().daw_penalty_codes = vec!["2".into()];
        change(w);
    })
    .payment()
    .share
}

#[test]
fn a_patient_who_asks_for_the_brand_pays_the_difference() {
    let shared = brand("2", |_| {});
    assert_eq!((shared.copay, shared.daw_penalty, shared.patient_pays), (dec("10"), dec("120"), dec("130")));
    assert_eq!(shared.plan_pays, dec("22"));
}

#[test]
fn other_daw_codes_plans_and_products_carry_no_penalty() {
    for daw in ["0", "1", "3", "4", "5", "6", "7", "8", "9"] {
        assert_eq!(brand(daw, |_| {}).daw_penalty, dec("0"), "DAW {daw}");
    }
    assert_eq!(brand("2", |w| w.plan().daw_penalty_codes.clear()).daw_penalty, dec("0"));
    assert_eq!(brand("2", |w| w.generic = None).daw_penalty, dec("0"));
    assert_eq!(brand("2", |w| w.product().brand = false).daw_penalty, dec("0"));
    assert_eq!(brand("1", |w| w.plan().daw_penalty_codes = vec!["1".into()]).daw_penalty, dec("120"));
}

#[test]
fn a_generic_that_costs_more_is_no_bonus() {
    let dearer = |w: &mut World| {
        w.generic.as_mut().expect("a generic").prices = vec![price(PriceType::Nadac, "6.00")];
    };
    assert_eq!(brand("2", dearer).daw_penalty, dec("0"));
    let unpriced = |w: &mut World| w.generic.as_mut().expect("a generic").prices.clear();
    assert_eq!(brand("2", unpriced).daw_penalty, dec("0"));
}

#[test]
fn copay_and_penalty_together_stay_within_the_price() {
    let shared = brand("2", |w| w.share().copay = Some(dec("50")));
    // The generic would have cost 32.00, so the copay is no more than that.
    assert_eq!((shared.copay, shared.daw_penalty, shared.plan_pays), (dec("32"), dec("120"), dec("0")));
}

#[test]
fn the_penalty_counts_toward_the_maximum_only_where_the_plan_says_so() {
    let with = |accumulates: bool| {
        brand("2", |w| {
            w.plan().individual_out_of_pocket_maximum = Some(dec("30"));
            w.plan().daw_penalty_accumulates = accumulates;
        })
    };
    let apart = with(false);
    assert_eq!((apart.patient_pays, apart.out_of_pocket), (dec("130"), dec("10")));
    let counted = with(true);
    assert_eq!((counted.daw_penalty, counted.patient_pays, counted.out_of_pocket), (dec("20"), dec("30"), dec("30")));
}

#[test]
fn the_difference_is_measured_under_one_contract() {
    let mut world = World::default();
    let generic = world.product().clone();
    let contract = world.contract().clone();
    let priced = generic_allowed(&contract, &generic, dec("30"), day("2026-03-10"), PriceTie::Contract);
    assert_eq!(priced, Some(dec("32.00")));
    let priced = candidates(&contract, &generic, dec("30"), day("2026-03-10"), &Default::default());
    assert_eq!(lesser_of(&priced, PriceTie::Contract).map(|c| c.total()), Some(dec("32.00")));
    assert_eq!(lesser_of(&[], PriceTie::Contract), None);
}

#[test]
fn every_basis_has_a_code_and_a_name() {
    use crate::engine::pay::price::Basis;
    let contract = |price_type| Basis::Contract { price_type, discounted: false };
    for (basis, code, name) in [
        (contract(PriceType::Awp), "2", "AWP"),
        (Basis::Contract { price_type: PriceType::Awp, discounted: true }, "3", "AWP"),
        (contract(PriceType::Wac), "13", "WAC"),
        (contract(PriceType::Mac), "7", "MAC"),
        (contract(PriceType::Nadac), "20", "NADAC"),
        (contract(PriceType::Amp), "11", "AMP"),
        (contract(PriceType::Ful), "8", "FUL"),
        (Basis::Submitted, "1", "submitted cost"),
        (Basis::UsualAndCustomary, "4", "usual and customary"),
        (Basis::GrossAmountDue, "1", "gross amount due"),
    ] {
        assert_eq!((basis.code(), basis.name()), (code, name));
    }
}

#[test]
fn price_types_are_read_by_their_names() {
    for (name, price_type) in [
        ("awp", PriceType::Awp),
        ("wac", PriceType::Wac),
        ("mac", PriceType::Mac),
        ("nadac", PriceType::Nadac),
        ("amp", PriceType::Amp),
        ("ful", PriceType::Ful),
    ] {
        assert_eq!(PriceType::parse(name), Some(price_type));
    }
    assert_eq!(PriceType::parse("AWP"), None);
}

#[test]
fn coinsurance_is_of_what_the_generic_would_cost() {
    let shared = brand("2", |w| {
        w.share().copay = None;
        w.share().coinsurance_percent = Some(dec("50"));
    });
    // 50 % of the generic's 32.00, and the difference of 120.00 beside it.
    assert_eq!((shared.coinsurance, shared.daw_penalty, shared.plan_pays), (dec("16"), dec("120"), dec("16")));
}

#[test]
fn a_rules_own_share_knows_no_bounds_of_the_tier_but_its_deductible() {
    let own = World::with(|w| {
        w.rule().coinsurance_percent = Some(dec("50"));
        w.share().maximum = Some(dec("5"));
    });
    assert_eq!(own.payment().share.coinsurance, dec("16.00"));
    let deductible = |applies: Option<bool>| {
        World::with(|w| {
            w.plan().individual_deductible = dec("12");
            w.rule().copay = Some(dec("3"));
            match applies {
                Some(applies) => w.share().deductible_applies = applies,
                None => w.plan().cost_shares.clear(),
            }
        })
        .payment()
        .share
        .deductible
    };
    assert_eq!([Some(true), Some(false), None].map(deductible), [dec("12"), dec("0"), dec("12")]);
}

#[test]
fn what_an_authorization_pays_off_the_formulary_goes_to_the_highest_tier() {
    let decision = World::with(|w| {
        w.rules.clear();
        w.product().tier = None;
        w.plan().cost_shares = vec![
            CostShare { copay: Some(dec("10")), ..share(1) },
            CostShare { copay: Some(dec("30")), ..share(3) },
            CostShare { copay: Some(dec("20")), ..share(2) },
        ];
        w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["MR".into()];
    })
    .decide();
    assert_eq!((decision.tier, payment(&decision).share.copay), (Some(3), dec("30")));
}

/// The database's columns have these defaults, and `Plan::default` is what a test plan begins with.
#[test]
fn a_plans_defaults_are_the_columns() {
    let sql = include_str!("../../../../sql/tables/plan.sql");
    let default = |column: &str| {
        let line = sql.lines().map(str::trim).find(|l| l.starts_with(&format!("{column} "))).expect("a column");
        line.split_once("DEFAULT ").map(|(_, rest)| rest.split([' ', ',']).next().unwrap_or("").to_owned())
    };
    let plan = Plan::default();
    let text = |t: &str| Some(t.to_owned());
    for (column, value) in [
        ("benefit_year_start_month", text(&plan.benefit_year_start_month.to_string())),
        ("individual_deductible", text(&plan.individual_deductible.to_string())),
        ("prescription_valid_days", plan.prescription_valid_days.map(|d| d.to_string())),
        ("prescriber_required", text(&plan.prescriber_required.to_string())),
        ("refill_threshold_percent", text(&plan.refill_threshold_percent.to_string())),
        ("refill_supply_on_hand", text(&plan.refill_supply_on_hand.to_string())),
        ("daw_penalty_accumulates", text(&plan.daw_penalty_accumulates.to_string())),
        ("family_deductible", None),
        ("maximum_claim_amount", None),
        ("timely_filing_days", None),
    ] {
        assert_eq!(default(column), value, "{column}");
    }
    assert_eq!(default("refill_counting"), text("'inclusive'"));
    assert_eq!(plan.refill_counting, RefillCounting::Inclusive);
    assert_eq!((default("price_tie"), plan.price_tie), (text("'contract'"), PriceTie::Contract));
    assert_eq!((default("formulary_type"), plan.open_formulary), (text("'closed'"), false));
    assert_eq!((default("duplicate_answer"), plan.answer_duplicates), (text("'answer'"), true));
    assert_eq!(
        (default("family_accumulation"), plan.family_accumulation),
        (text("'embedded'"), FamilyAccumulation::Embedded)
    );
    assert_eq!(default("dur_major"), text("'soft_reject'"));
    assert_eq!(default("dur_moderate"), text("'message'"));
    assert_eq!(plan.dur_outcomes, [DurOutcome::SoftReject, DurOutcome::Message, DurOutcome::Message]);
}

#[test]
fn a_share_counts_in_its_own_time_and_the_later_first() {
    let world = |rows: &[(&str, Option<&str>, &str)]| {
        World::with(|w| {
            let row = |(from, to, copay): &(&str, Option<&str>, &str)| CostShare {
                span: Span::new(day(from), to.map(day)),
                copay: Some(dec(copay)),
                ..share(1)
            };
            w.plan().cost_shares = rows.iter().map(row).collect();
        })
        .payment()
        .share
        .copay
    };
    assert_eq!(world(&[("2026-01-01", None, "7"), ("2025-01-01", None, "9"), ("2026-03-11", None, "5")]), dec("7"));
    assert_eq!(world(&[("2025-01-01", None, "9"), ("2026-01-01", Some("2026-03-09"), "7")]), dec("9"));
}

#[test]
fn the_channel_counts_before_the_supply() {
    let copay = World::with(|w| {
        w.pharmacy().channel = "mail".into();
        w.claim.days_supply = Some(90);
        w.plan().cost_shares = vec![
            CostShare { minimum_days_supply: 84, copay: Some(dec("25")), ..share(1) },
            CostShare { channel: Some("mail".into()), copay: Some(dec("8")), ..share(1) },
        ];
    })
    .payment()
    .share
    .copay;
    assert_eq!(copay, dec("8"));
}
