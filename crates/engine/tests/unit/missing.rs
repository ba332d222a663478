//! What is missing is not the cheapest: the outcome that is stated for each datum that is not there (G-5).

use crate::engine::facts::*;
use crate::engine::trace::explain::explain;
use crate::world::*;

/// A product that an open formulary covers without a rule and that names no tier.
fn untiered(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.plan().open_formulary = true;
        w.plan().cost_shares =
            [(1, "10"), (3, "60")].map(|(tier, copay)| CostShare { copay: Some(dec(copay)), ..share(tier) }).to_vec();
        w.rules.clear();
        w.product().tier = None;
        change(w);
    })
}

#[test]
fn a_product_without_a_tier_is_not_paid_at_the_cheapest() {
    let world = untiered(|_| {});
    assert_eq!(world.codes(), ["85"]);
    assert_eq!(world.message("85"), "The plan gives this product no tier");
    assert_eq!(world.decide().tier, None);
    assert_eq!(untiered(|w| w.plan().unlisted_tier = Some(3)).payment().share.copay, dec("32.00"));
    // A tier of the product's own counts before the plan's.
    let own = untiered(|w| {
        w.plan().unlisted_tier = Some(3);
        w.product().tier = Some(1);
    });
    assert_eq!(own.payment().share.copay, dec("10"));
}

#[test]
fn what_an_authorization_pays_off_the_formulary_has_the_plans_tier_or_its_highest() {
    let off = |tier: Option<i32>| {
        untiered(|w| {
            w.plan().open_formulary = false;
            w.plan().unlisted_tier = tier;
            w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["MR".into()];
        })
    };
    assert_eq!((off(None).decide().tier, off(Some(1)).decide().tier), (Some(3), Some(1)));
    // A tier whose shares have ended is none of the plan's.
    let mut ended = off(None);
    ended
        .plan()
        .cost_shares
        .push(CostShare { span: Span::new(day("2025-01-01"), Some(day("2025-12-31"))), ..share(5) });
    assert_eq!(ended.decide().tier, Some(3));
    assert_eq!(ended.codes(), Vec::<String>::new());
}

/// Shares of tier 1 for any channel up to 34 days and for mail from 35 to 90.
fn reached(days: i32, channel: &str, change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.claim.days_supply = Some(days);
        w.pharmacy().channel = channel.into();
        let row = |channel: Option<&str>, minimum, maximum, copay: &str| CostShare {
            channel: channel.map(str::to_owned),
            minimum_days_supply: minimum,
            maximum_days_supply: maximum,
            copay: Some(dec(copay)),
            ..share(1)
        };
        w.plan().cost_shares = vec![row(None, 1, 34, "10"), row(Some("mail"), 35, 90, "20")];
        change(w);
    })
}

#[test]
fn a_supply_that_the_channels_shares_do_not_reach_is_7x() {
    for (days, channel, codes) in [
        (34, "retail", &[] as &[&str]),
        (35, "retail", &["7X"]),
        (90, "retail", &["7X"]),
        (30, "mail", &[]),
        (90, "mail", &[]),
        (91, "mail", &["7X"]),
    ] {
        assert_eq!(reached(days, channel, |_| {}).codes(), codes, "{days} {channel}");
    }
    let message = "35 days are not covered at this pharmacy: 1 to 34 days are";
    assert_eq!(reached(35, "retail", |_| {}).message("7X"), message);
    // Below what is covered it is the same.
    let short = reached(10, "retail", |w| w.plan().cost_shares[0].minimum_days_supply = 21);
    assert_eq!(short.message("7X"), "10 days are not covered at this pharmacy: 21 to 34 days are");
    // Between two shares it is the same, and shares that follow each other are one range.
    let between = reached(60, "retail", |w| {
        w.plan().cost_shares = [(84, 90), (1, 30), (31, 34)]
            .map(|(minimum_days_supply, maximum_days_supply)| CostShare {
                minimum_days_supply,
                maximum_days_supply,
                ..share(1)
            })
            .to_vec();
    });
    assert_eq!(between.message("7X"), "60 days are not covered at this pharmacy: 1 to 34 or 84 to 90 days are");
}

#[test]
fn a_tier_without_any_share_at_the_channel_is_85() {
    let world = reached(30, "retail", |w| w.plan().cost_shares.remove(0).tier = 2);
    assert_eq!(world.codes(), ["85"]);
    assert_eq!(world.message("85"), "The plan has no cost share for tier 1 and this pharmacy");
    // Shares of another date are none.
    let ended = reached(30, "retail", |w| {
        for row in &mut w.plan().cost_shares {
            row.span.termination = Some(day("2026-03-09"));
        }
    });
    assert_eq!(ended.codes(), ["85"]);
}

#[test]
fn zero_is_not_a_price_unless_the_plan_says_so() {
    let sent: [Change; 3] = [
        |w| w.claim.usual_and_customary = Some(dec("0.00")),
        |w| w.claim.gross_amount_due = Some(dec("0")),
        |w| w.claim.ingredient_cost_submitted = Some(dec("0.00")),
    ];
    for (send, priced) in sent.into_iter().zip(["0.00", "0.00", "2.00"]) {
        assert_eq!(World::with(send).payment().allowed, dec("32.00"));
        let said = World::with(|w| {
            w.plan().zero_amount_is_price = true;
            send(w);
        });
        assert_eq!(said.payment().allowed, dec(priced));
        let nothing_else = World::with(|w| {
            w.product().prices.clear();
            send(w);
        });
        assert_eq!(nothing_else.codes(), ["23"]);
    }
    // A cent is a price.
    assert_eq!(World::with(|w| w.claim.usual_and_customary = Some(dec("0.01"))).payment().allowed, dec("0.01"));
}

#[test]
fn a_published_price_of_zero_is_none() {
    let with = |prices: Vec<Price>, rates: Vec<Rate>| {
        World::with(|w| {
            w.product().prices = prices;
            w.contract().rates = rates;
        })
    };
    let rates = || vec![rate(PriceType::Mac, false, "0"), rate(PriceType::Nadac, false, "0")];
    let beside = with(vec![price(PriceType::Mac, "0"), price(PriceType::Nadac, "1.00")], rates());
    assert_eq!((beside.payment().allowed, beside.payment().basis_of_reimbursement), (dec("32.00"), "20"));
    assert_eq!(with(vec![price(PriceType::Mac, "0")], rates()).codes(), ["23"]);
    // Of a limit of 0 the one that follows from AMP is used: 0.40 x 1.75 x 30 = 21.00, and an AMP of 0 gives none.
    let upper = || vec![rate(PriceType::Ful, false, "0")];
    let computed = with(vec![price(PriceType::Ful, "0"), price(PriceType::Amp, "0.40")], upper());
    assert_eq!(computed.payment().allowed, dec("23.00"));
    assert_eq!(with(vec![price(PriceType::Amp, "0"), price(PriceType::Nadac, "0.10")], upper()).codes(), ["23"]);
}

#[test]
fn a_contract_without_a_rate_prices_by_what_was_sent_or_not_at_all() {
    let without = |change: Change| {
        World::with(|w| {
            w.contract().rates.retain(|rate| rate.brand);
            change(w);
        })
    };
    assert_eq!(without(|_| {}).codes(), ["23"]);
    let charged = without(|w| w.claim.usual_and_customary = Some(dec("41.50"))).payment();
    assert_eq!((charged.allowed, charged.basis_of_reimbursement), (dec("41.50"), "4"));
}

#[test]
fn a_missing_price_and_a_missing_rate_are_told_apart() {
    let missing = World::with(|w| w.product().prices.clear());
    assert_eq!(
        missing.message("23"),
        "No contract price (NADAC) is on file for this product: send the ingredient cost"
    );
    let unrated = World::with(|w| w.contract().rates.retain(|rate| rate.brand));
    assert_eq!(unrated.message("23"), "The contract has no rate for generic products: send the ingredient cost");
}

#[test]
fn a_generic_without_a_price_or_not_on_file_carries_no_penalty_and_that_is_told() {
    let lost: [Change; 2] = [|w| w.generic = None, |w| w.generic.as_mut().expect("a generic").prices.clear()];
    for lose in lost {
        let world = World::with(|w| {
            w.with_generic();
            w.product().brand = true;
            w.claim.daw_code = Some("2".into());
            w.plan().daw_penalty_codes = vec!["2".into()];
            lose(w);
        });
        assert_eq!(world.payment().share.daw_penalty, dec("0"));
        let told: Vec<_> = world.decide().trace.0.iter().map(explain).collect();
        let step = told.iter().find(|told| told.name == "DAW penalty").expect("the step");
        assert_eq!(step.words, "no price is known for the generic 00002751002: no penalty");
    }
}

#[test]
fn a_drug_without_a_schedule_is_not_controlled_and_a_prescriber_without_one_prescribes_none() {
    assert!(World::with(|w| w.product().dea_schedule = None).codes().is_empty());
    let no_authority = World::with(|w| {
        w.schedule(4);
        w.prescriber().dea_schedules.clear();
    });
    assert_eq!(no_authority.codes(), ["46"]);
}

#[test]
fn a_patient_whose_sex_is_not_on_file_is_not_refused() {
    for (sex, codes) in [("U", &[] as &[&str]), ("F", &[]), ("M", &["61"])] {
        let world = World::with(|w| {
            w.coverage().sex = sex.into();
            w.rule().sex = Some("F".into());
        });
        assert_eq!(world.codes(), codes, "{sex}");
    }
    let unknown = World::with(|w| {
        w.coverage().sex = "U".into();
        w.rule().sex = Some("F".into());
    });
    let told: Vec<_> = unknown.decide().trace.0.iter().map(explain).collect();
    let step = told.iter().find(|told| told.name == "sex limit").expect("the step");
    assert_eq!(step.words, "covered for F; the patient's sex is not on file");
}

#[test]
fn no_dose_is_screened_of_an_ingredient_without_a_strength() {
    let screened = |strength: Option<&str>| {
        World::with(|w| {
            w.product().ingredients[0].strength = strength.map(dec);
            w.ingredient().dose_limits.push(DoseLimit {
                minimum_age: 0,
                maximum_age: 150,
                minimum_daily_dose: None,
                maximum_daily_dose: Some(dec("5")),
                strength_unit: "MG".into(),
                severity: 1,
            });
        })
        .codes()
    };
    // One tablet of 10 mg a day is above 5 mg.
    assert_eq!(screened(Some("10")), ["88"]);
    assert!(screened(None).is_empty());
}

#[test]
fn an_ingredient_without_a_strength_is_the_same_therapy_only_as_one_without() {
    let other = |strength: Option<&str>| {
        World::with(|w| {
            w.product().ingredients[0].strength = None;
            let mut filled = product("00002-7510-09", 1, "alphadrin");
            filled.ingredients[0].strength = strength.map(dec);
            w.fill(&filled, "2026-03-01", 30);
        })
        .codes()
    };
    // Not known to differ is a refill too soon; known to differ is another therapy.
    assert_eq!(other(None), ["79"]);
    assert!(!other(Some("20")).contains(&"79".to_owned()));
}
