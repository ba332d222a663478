//! Opioids: doses by day, and the edits that look at them.

use crate::engine::edits::opioid::mme::{MmeDay, Supply, days};
use crate::engine::edits::reach::Reaching;
use crate::engine::edits::{self, opioid};
use crate::engine::facts::*;
use crate::engine::trace::explain::explain;
use crate::world::opioid::{benzodiazepine, factor_sets, long_acting, opioid, patch};
use crate::world::*;

/// The book after a change: 90 MME a day over five days where nothing is changed.
fn world(change: impl FnOnce(&mut World)) -> World {
    let mut world = World::opioid();
    change(&mut world);
    world
}

/// A claim that only the doses of days bear on.
fn doses(change: impl FnOnce(&mut World)) -> World {
    world(|w| {
        w.opioid_terms().naive = None;
        change(w);
    })
}

fn set(name: &str) -> FactorSet {
    factor_sets().into_iter().find(|set| set.name == name).expect("a set")
}

/// The days of the claim's supply by a set.
fn reckoned(world: &World, name: &str, early_refill: EarlyRefill) -> Vec<MmeDay> {
    let own = Supply {
        product: world.product.as_ref().expect("a product"),
        fill_date: world.claim.fill_date.expect("a date"),
        quantity: world.claim.quantity.expect("units"),
        days_supply: world.claim.days_supply.expect("days"),
        prescriber: None,
        pharmacy: "",
    };
    days(own, &world.history, &set(name), early_refill)
}

/// The highest of them, with one decimal.
fn highest(world: &World, name: &str) -> String {
    let most = reckoned(world, name, EarlyRefill::Overlap).into_iter().map(|day| day.mme).max();
    most.map_or("none".into(), |most| most.shown().to_string())
}

/// The words of the steps of opioids.
fn words(world: &World) -> Vec<String> {
    let explained: Vec<_> = world.decide().trace.0.iter().map(explain).collect();
    explained.into_iter().filter(|step| step.rule.starts_with("OP-")).map(|step| step.words).collect()
}

#[test]
fn the_sets_differ_where_they_do() {
    // 4 mg x 4 a day = 16 mg; 50 mg x 8 = 400 mg; 100 mg x 2 = 200 mg.
    for (name, strength, units, by_2018, by_2022) in [
        ("hydromorphone", "4", "20", "64.0", "80.0"),
        ("tramadol", "50", "40", "40.0", "80.0"),
        ("tapentadol", "100", "10", "80.0", "80.0"),
    ] {
        let world = doses(|w| w.dispense(opioid(name, strength), units, 5));
        assert_eq!(
            (highest(&world, "CDC2018"), highest(&world, "CDC2022")),
            (by_2018.into(), by_2022.into()),
            "{name}"
        );
    }
}

/// 50 mcg/hr x (10 patches x 3 days / 30) x 2.4 = 120; by patch 50 x 10 / 30 x 7.2 = 120.
#[test]
fn a_patch_counts_the_days_it_is_worn() {
    let world = doses(|w| w.dispense(patch("50"), "10", 30));
    for name in ["CDC2016", "CDC2018", "CDC2022"] {
        assert_eq!(highest(&world, name), "120.0", "{name}");
    }
}

/// 2 mg a milliliter x 300 ml / 10 days = 60 mg.
#[test]
fn a_fluid_counts_by_the_milliliter() {
    let world = doses(|w| {
        w.dispense(opioid("morphine", "2"), "300", 10);
        w.product().ingredients[0].strength_unit = Some("mg/mL".into());
    });
    assert_eq!(highest(&world, "CDC2022"), "60.0");
}

/// 30 mg x 120 / 20 days x 0.15 = 27, whatever acetaminophen is beside it.
#[test]
fn of_a_combination_only_the_opioid_counts() {
    let world = doses(|w| {
        w.dispense(opioid("codeine", "30"), "120", 20);
        w.combine(7, "acetaminophen", "300");
    });
    assert_eq!(highest(&world, "CDC2018"), "27.0");
}

/// 20 mg is in the first band, 20.1 mg in the second, 40 and 60 mg end theirs; the band is that of the day's total.
#[test]
fn methadone_counts_by_the_band_of_the_days_total() {
    for (units, expected) in
        [("20", "80.0"), ("20.1", "160.8"), ("40", "320.0"), ("40.1", "401.0"), ("60", "600.0"), ("61", "732.0")]
    {
        let world = doses(|w| w.dispense(opioid("methadone", "1"), units, 1));
        assert_eq!(highest(&world, "CDC2016"), expected, "{units}");
    }
    // 20 + 10 mg: 30 x 8, and not 20 x 4 + 10 x 4.
    let world = doses(|w| {
        w.dispense(opioid("methadone", "5"), "60", 30);
        w.supplied(&opioid("methadone", "10"), "2026-03-08", "60", 30);
    });
    assert_eq!(highest(&world, "CDC2016"), "240.0");
    assert_eq!(highest(&world, "CDC2018"), "90.0");
}

#[test]
fn the_row_of_a_form_and_route_counts_before_that_of_the_ingredient_and_that_of_an_ndc_first() {
    let mut world = doses(|w| w.dispense(opioid("morphine", "10"), "10", 1));
    let mut set = set("CDC2022");
    set.factors.push(Factor {
        ingredient_name: "morphine".into(),
        dosage_form: Some("INJECTION".into()),
        route: Some("INTRAVENOUS".into()),
        factor: dec("0"),
        unit: DoseUnit::Milligram,
        wear_days: None,
    });
    world.product().dosage_form = Some("INJECTION, SOLUTION".into());
    let factor = |product: &Product| match set.doses(product).as_slice() {
        [Dose::Fixed { factor, .. }] => *factor,
        other => panic!("{other:?}"),
    };
    assert_eq!(factor(world.product()), dec("1"), "a form without its route");
    world.product().route = Some("INTRAMUSCULAR; INTRAVENOUS".into());
    assert_eq!(factor(world.product()), dec("0"));
    let own =
        |set: &str| ProductFactor { factor_set: set.into(), strength: dec("10"), factor: dec("9"), wear_days: None };
    world.product().mme_factors = vec![own("CDC2018")];
    assert_eq!(factor(world.product()), dec("0"), "of another set");
    world.product().mme_factors.push(own("CDC2022"));
    assert_eq!(factor(world.product()), dec("9"));
}

/// A supply of 30 days from 1 March covers the 30th and not the 31st.
#[test]
fn a_supply_covers_its_days_and_no_more() {
    for (filled, expected, supplies) in [("2026-03-30", "120.0", 2), ("2026-03-31", "90.0", 1)] {
        let world = doses(|w| {
            w.claim.fill_date = Some(day(filled));
            w.supplied(&opioid("morphine", "15"), "2026-03-01", "60", 30);
        });
        assert_eq!(highest(&world, "CDC2022"), expected, "{filled}");
        assert_eq!(reckoned(&world, "CDC2022", EarlyRefill::Overlap)[0].supplies, supplies, "{filled}");
    }
}

/// 60 tablets over 20 days from 1 March last to 20 March; refilled on the 10th.
#[test]
fn an_early_refill_overlaps_or_follows_as_the_plan_has_it() {
    let world = doses(|w| {
        w.dispense(opioid("oxycodone", "10"), "60", 20);
        w.supplied(&opioid("oxycodone", "10"), "2026-03-01", "60", 20);
    });
    let overlap = reckoned(&world, "CDC2022", EarlyRefill::Overlap);
    assert_eq!((overlap[0].day, overlap[0].mme.shown()), (day("2026-03-10"), dec("90.0")));
    assert_eq!((overlap[11].day, overlap[11].mme.shown()), (day("2026-03-21"), dec("45.0")));
    let shift = reckoned(&world, "CDC2022", EarlyRefill::Shift);
    assert_eq!((shift[0].day, shift[19].day), (day("2026-03-21"), day("2026-04-09")));
    assert!(shift.iter().all(|day| day.mme.shown() == dec("45.0")));
    // Another strength is another drug, which is taken beside it.
    let other = doses(|w| {
        w.dispense(opioid("oxycodone", "5"), "60", 20);
        w.supplied(&opioid("oxycodone", "10"), "2026-03-01", "60", 20);
    });
    assert_eq!(reckoned(&other, "CDC2022", EarlyRefill::Shift)[0].day, day("2026-03-10"));
}

#[test]
fn ninety_is_asked_about_and_a_hair_below_is_not() {
    assert_eq!(doses(|_| {}).codes(), ["88"]);
    // 10 mg x 29.999 / 5 x 1.5 = 89.997, which is shown as 90.0.
    let below = doses(|w| w.claim.quantity = Some(dec("29.999")));
    assert!(below.codes().is_empty());
    assert!(words(&below)[0].starts_with("90 MME a day by CDC2022 from 2026-03-10 to 2026-03-14, 1 supplies"));
}

#[test]
fn a_triple_with_hd_answers_care_coordination_and_no_other_does() {
    let sent = |reason: &str| doses(|w| w.claim.dur = vec![triple(reason, "M0", "1G")]);
    assert!(sent("HD").codes().is_empty());
    assert_eq!(sent("DD").codes(), ["88"]);
    let decision = sent("HD").decide();
    assert_eq!(decision.alerts.len(), 1);
    assert!(decision.messages[0].contains("consult the prescriber"));
}

#[test]
fn the_plan_can_ask_only_where_several_prescribe_or_dispense() {
    let with = |sources, other: Option<&str>| {
        doses(|w| {
            w.opioid_terms().coordination = Some(SoftLimit { dose: dec("90"), sources });
            let npi = w.claim.pharmacy_npi.clone().unwrap_or_default();
            let past = w.supplied(&opioid("codeine", "15"), "2026-03-09", "5", 5);
            past.pharmacy_npi = npi;
            past.prescriber_npi = other.map(str::to_owned);
        })
        .codes()
    };
    assert_eq!(with(1, None), ["88"]);
    assert!(with(2, None).is_empty());
    assert!(with(2, Some("1750384806")).is_empty(), "the same prescriber");
    assert_eq!(with(2, Some("1093817462")), ["88"]);
    assert!(with(3, Some("1093817462")).is_empty());
}

#[test]
fn a_maximum_dose_is_lifted_by_an_authorization_alone() {
    let at = |limit: &str, change: fn(&mut World)| {
        doses(|w| {
            w.opioid_terms().maximum_dose = Some(dec(limit));
            w.claim.dur = vec![triple("HD", "M0", "1G")];
            change(w);
        })
    };
    assert_eq!(at("90", |_| {}).codes(), ["88"]);
    assert!(at("90", |_| {}).message("88").contains("an authorization is needed"));
    assert!(at("90.001", |_| {}).codes().is_empty(), "care coordination alone, which is answered");
    let waived = |w: &mut World| w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["88".into()];
    assert!(at("90", waived).codes().is_empty());
}

#[test]
fn a_first_supply_is_at_most_seven_days() {
    let supply = |days, filled: &str, name: &str| {
        world(|w| {
            w.opioid_terms().coordination = None;
            w.claim.days_supply = Some(days);
            w.supplied(&opioid(name, "1"), filled, "2", 2);
        })
        .codes()
    };
    // 60 days before 10 March 2026 is 9 January.
    assert_eq!(supply(8, "2026-01-08", "codeine"), ["7X"]);
    assert!(supply(7, "2026-01-08", "codeine").is_empty());
    assert!(supply(8, "2026-01-09", "codeine").is_empty());
    assert_eq!(supply(8, "2026-03-10", "codeine"), ["7X"], "a fill of the same day is none before it");
    assert_eq!(supply(8, "2026-02-10", "buprenorphine"), ["7X"], "buprenorphine is no opioid use");
}

#[test]
fn an_authorization_lifts_the_seven_days() {
    let authorized = world(|w| {
        w.claim.days_supply = Some(8);
        w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["7X".into()];
    });
    assert!(authorized.codes().is_empty());
}

#[test]
fn opioid_and_benzodiazepine_are_asked_about_whichever_comes_second() {
    let pair = |own: Product, other: Product, filled: &str| {
        world(|w| {
            w.dispense(own, "5", 5);
            w.supplied(&other, filled, "5", 5);
        })
    };
    let (morphine, alprazolam) = (opioid("morphine", "15"), benzodiazepine("alprazolam"));
    assert_eq!(pair(morphine.clone(), alprazolam.clone(), "2026-03-06").codes(), ["88"]);
    assert_eq!(pair(alprazolam.clone(), morphine.clone(), "2026-03-06").codes(), ["88"]);
    assert!(pair(morphine.clone(), alprazolam.clone(), "2026-03-05").codes().is_empty(), "no shared day");
    assert!(pair(opioid("buprenorphine", "8"), alprazolam.clone(), "2026-03-06").codes().is_empty());
    let mut answered = pair(morphine.clone(), alprazolam.clone(), "2026-03-06");
    answered.claim.dur = vec![triple("DD", "M0", "1G")];
    assert!(answered.codes().is_empty());
    for (prescriber, expected) in [(Some("1750384806"), 0), (Some("1093817462"), 1), (None, 1)] {
        let mut same = pair(morphine.clone(), alprazolam.clone(), "2026-03-06");
        same.history[0].prescriber_npi = prescriber.map(str::to_owned);
        assert_eq!(same.codes().len(), 1, "the plan does not ask who prescribed");
        same.opioid_terms().same_prescriber_passes = true;
        assert_eq!(same.codes().len(), expected, "{prescriber:?}");
    }
}

#[test]
fn two_long_acting_opioids_are_asked_about_and_a_refill_is_not() {
    let pair = |other: Product| {
        world(|w| {
            w.dispense(long_acting("morphine", "15"), "5", 5);
            w.supplied(&other, "2026-03-06", "1", 5);
            w.plan().refill_threshold_percent = dec("0");
        })
    };
    assert_eq!(pair(patch("12")).codes(), ["88"]);
    assert!(pair(long_acting("morphine", "15")).codes().is_empty(), "an early refill");
    assert!(pair(opioid("oxycodone", "5")).codes().is_empty(), "not long-acting");
    let mut answered = pair(patch("12"));
    answered.claim.dur = vec![triple("TD", "M0", "1G")];
    assert!(answered.codes().is_empty());
}

#[test]
fn the_exempt_are_asked_nothing_and_the_reason_is_told() {
    let all = |change: &dyn Fn(&mut World)| {
        world(|w| {
            w.dispense(long_acting("morphine", "100"), "30", 10);
            w.opioid_terms().maximum_dose = Some(dec("200"));
            w.supplied(&patch("100"), "2026-03-09", "9", 3);
            w.supplied(&benzodiazepine("alprazolam"), "2026-03-09", "9", 9);
            w.history[0].fill_date = day("2026-03-10");
            change(w);
        })
    };
    assert_eq!(all(&|_| {}).codes(), ["7X", "88"]);
    for condition in [
        Condition::Hospice,
        Condition::PalliativeCare,
        Condition::ActiveCancer,
        Condition::SickleCellDisease,
        Condition::LongTermCare,
    ] {
        let exempt = all(&|w| w.condition(condition));
        assert!(exempt.codes().is_empty(), "{condition:?}");
        let expected = format!("not asked: {}", condition.name().replace('_', " "));
        assert_eq!(words(&exempt), vec![expected; 5]);
    }
    assert_eq!(
        all(&|w| w.conditions = vec![ConditionSpan {
            condition: Condition::Hospice,
            span: Span::new(day("2026-01-01"), Some(day("2026-03-09"))),
        }])
        .codes(),
        ["7X", "88"],
        "the span ended the day before"
    );
    assert_eq!(
        all(&|w| {
            w.condition(Condition::SickleCellDisease);
            w.opioid_terms().exempt_conditions = vec![Condition::Hospice];
        })
        .codes(),
        ["7X", "88"]
    );
    let lives_there = all(&|w| {
        w.opioid_terms().exempt_residences = vec!["3".into()];
        w.claim.patient_residence = Some("3".into());
    });
    assert!(lives_there.codes().is_empty());
    assert_eq!(words(&lives_there)[0], "not asked: patient residence 3");
}

#[test]
fn an_opioid_without_a_factor_counts_nothing_and_is_named() {
    let world = doses(|w| {
        w.supplied(&opioid("levorphanol", "2"), "2026-03-09", "30", 10);
    });
    assert_eq!(highest(&world, "CDC2022"), "90.0");
    assert!(words(&world)[0].contains("without a factor: levorphanol 2 mg tablet"));
}

#[test]
fn without_a_set_in_force_the_doses_are_skipped_and_said_to_be() {
    let world = doses(|w| w.factor_sets.clear());
    assert!(world.codes().is_empty());
    assert_eq!(words(&world)[0], "not evaluated: no set of opioid factors is in force");
}

#[test]
fn the_set_is_the_plans_or_the_latest_in_force() {
    let sets = factor_sets();
    let name = |named, date: &str| FactorSet::in_use(&sets, named, day(date)).map(|set| set.name.clone());
    assert_eq!(name(None, "2026-03-10").as_deref(), Some("CDC2022"));
    assert_eq!(name(None, "2022-11-03").as_deref(), Some("CDC2018"));
    assert_eq!(name(None, "2016-03-17"), None);
    assert_eq!(name(Some("CDC2016"), "2026-03-10").as_deref(), Some("CDC2016"));
    assert_eq!(name(Some("CDC1999"), "2026-03-10"), None);
}

#[test]
fn the_codes_are_the_plans() {
    let mut world = doses(|w| w.opioid_terms().coordination_code = "922".into());
    assert_eq!(world.codes(), ["922"]);
    world.claim.dur = vec![triple("HD", "M0", "1G")];
    assert_eq!(world.codes(), ["922"], "another code than 88 is answered as the plan says");
    world.plan().overrides = vec![over("922", OverrideChannel::Dur, "1G")];
    assert!(world.codes().is_empty());
}

#[test]
fn a_plan_without_terms_asks_nothing_and_looks_no_further_back() {
    let mut world = world(|w| w.claim.days_supply = Some(30));
    world.plan().opioid.clear();
    assert!(world.codes().is_empty() && words(&world).is_empty());
    let back = |plan: &Plan| {
        edits::reach(&Reaching { plan, rule: None, days_supply: 30, longest_supply: 30, partial_fill_days: 0 }).back
    };
    let mut plan = Plan { underuse_percent: None, ..Plan::default() };
    assert_eq!(back(&plan), 120);
    let naive = Some(NaiveLimit { lookback_days: 150, maximum_days_supply: 7 });
    plan.opioid = vec![OpioidTerms { naive, ..OpioidTerms::default() }];
    assert_eq!(back(&plan), 150);
    // Each early refill may have been put off by the one before it.
    plan.opioid[0].early_refill = EarlyRefill::Shift;
    assert_eq!(back(&plan), 365);
}

#[test]
fn the_safety_edits_alone_never_fire_on_an_interaction() {
    let world = world(|w| {
        w.dispense(product("00002-7510-02", 1, "alphadrin"), "30", 30);
        let other = opioid("morphine", "15");
        let key = other.ingredients[0].ingredient.ingredient_id;
        w.ingredient().interactions = vec![Interaction { interruptive: false, ..interaction(key, 1) }];
        w.supplied(&other, "2026-03-09", "30", 30);
    });
    assert!(world.codes().is_empty());
    let edits = [
        &opioid::coordination::EDIT,
        &opioid::maximum_dose::EDIT,
        &opioid::naive::EDIT,
        &opioid::benzodiazepine::EDIT,
        &opioid::long_acting::EDIT,
    ];
    let trace = world.decide().trace;
    assert!(edits.iter().all(|edit| trace.0.iter().all(|taken| taken.step != edit.step.id)));
}
