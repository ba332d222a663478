//! Which network a fill is in, and what it changes.

use crate::engine::facts::*;
use crate::world::*;

/// The claim's pharmacy also in a second network of a kind, which pays a fee of 5.00.
fn also_in(w: &mut World, kind: NetworkKind, preference: i16, preferred: bool) {
    w.plan().networks.push(PlanNetwork { network_id: 2, preference, preferred, span: Span::default() });
    let second =
        Contract { contract_id: 2, network_id: 2, kind, generic_dispensing_fee: dec("5"), ..w.contract().clone() };
    w.pharmacy().contracts.push(second);
}

fn approved(world: &World) -> Vec<&'static str> {
    world.decide().approved_messages.iter().map(|message| message.code).collect()
}

#[test]
fn the_contract_that_counts_is_one_in_a_network_of_the_kind_that_the_product_needs() {
    let world = |needs: Option<NetworkKind>| {
        World::with(|w| {
            also_in(w, NetworkKind::Specialty, 2, false);
            w.rule().network = needs.map(|kind| RequiredNetwork { kind, elsewhere: None });
        })
    };
    assert_eq!(world(None).payment().dispensing_fee, dec("2"));
    assert_eq!(world(Some(NetworkKind::Specialty)).payment().dispensing_fee, dec("5"));
    assert_eq!(world(Some(NetworkKind::Mail)).codes(), ["561"]);
}

#[test]
fn a_long_supply_is_dispensed_by_the_90_day_contract_of_a_pharmacy_that_has_both() {
    let world = |days: i32| {
        World::with(|w| {
            also_in(w, NetworkKind::Retail90, 2, false);
            w.plan().network_terms = vec![NetworkTerms::default()];
            w.claim.days_supply = Some(days);
        })
    };
    assert_eq!(world(34).payment().dispensing_fee, dec("2"));
    assert_eq!(world(35).payment().dispensing_fee, dec("5"));
}

#[test]
fn terms_hold_on_their_dates_and_the_latest_of_several_counts() {
    let world = |from: &str| {
        World::with(|w| {
            let terms = |from, days| NetworkTerms {
                retail_days_supply: Some(days),
                span: Span::new(day(from), None),
                ..NetworkTerms::default()
            };
            w.plan().network_terms = vec![terms("2026-01-01", 60), terms(from, 30)];
            w.claim.days_supply = Some(31);
        })
    };
    assert_eq!(world("2026-03-10").codes(), ["G9"]);
    assert!(world("2026-03-11").codes().is_empty());
}

#[test]
fn a_plan_without_terms_and_a_product_without_a_network_are_asked_nothing() {
    for kind in NetworkKind::ALL {
        let world = World::with(|w| {
            w.contract().kind = kind;
            w.claim.days_supply = Some(90);
        });
        assert!(world.codes().is_empty(), "{kind:?}");
        assert!(!world.decide().trace.0.iter().any(|taken| taken.step == 50), "{kind:?}");
    }
}

#[test]
fn fills_by_mail_and_of_unknown_pharmacies_are_none_over_the_counter() {
    let world = |kind: NetworkKind, on_file: bool| {
        World::with(|w| {
            let mail_after = Some(WindowLimit { limit: 1, days: 90 });
            w.plan().network_terms = vec![NetworkTerms { mail_after, ..NetworkTerms::default() }];
            let mut pharmacy = Pharmacy { npi: "1234567893".into(), ..w.pharmacy().clone() };
            pharmacy.contracts[0].kind = kind;
            w.earlier_pharmacies = if on_file { vec![pharmacy] } else { vec![] };
            w.earlier("2026-02-01", 5);
        })
    };
    assert_eq!(world(NetworkKind::Retail, true).codes(), ["561"]);
    assert!(world(NetworkKind::Mail, true).codes().is_empty());
    assert!(world(NetworkKind::Retail, false).codes().is_empty());
}

#[test]
fn a_fill_by_mail_is_never_asked_to_be_by_mail() {
    let world = World::with(|w| {
        let mail_after = Some(WindowLimit { limit: 1, days: 90 });
        w.plan().network_terms = vec![NetworkTerms { mail_after, ..NetworkTerms::default() }];
        w.earlier_pharmacies = vec![Pharmacy { npi: "1234567893".into(), ..w.pharmacy().clone() }];
        w.earlier("2026-02-01", 5);
        w.contract().kind = NetworkKind::Mail;
    });
    assert!(world.codes().is_empty());
}

#[test]
fn an_authorization_that_waives_the_code_lifts_it() {
    let world = World::with(|w| {
        w.rule().network = Some(RequiredNetwork { kind: NetworkKind::Specialty, elsewhere: None });
        w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["G6".into()];
    });
    assert!(world.codes().is_empty());
    assert_eq!(world.decide().prior_authorization_numbers, ["PA1"]);
}

#[test]
fn the_preferred_status_picks_the_share_and_is_told() {
    let world = |preferred: bool, kind: NetworkKind| {
        World::with(|w| {
            w.contract().kind = kind;
            w.plan().networks[0].preferred = preferred;
            let row = |preferred, copay: &str| CostShare { preferred, copay: Some(dec(copay)), ..share(1) };
            w.plan().cost_shares = vec![row(None, "15"), row(Some(true), "5"), row(Some(false), "25")];
            // A preferred network of the plan that the pharmacy is not in.
            let other = PlanNetwork { network_id: 9, preference: 1, preferred: true, span: Span::default() };
            w.plan().networks.push(other);
        })
    };
    let answer = |world: &World| (world.payment().share.patient_pays, approved(world));
    assert_eq!(answer(&world(true, NetworkKind::Retail)), (dec("5"), vec!["038"]));
    assert_eq!(answer(&world(false, NetworkKind::Preferred)), (dec("5"), vec!["038"]));
    assert_eq!(answer(&world(false, NetworkKind::Retail)), (dec("25"), vec!["039"]));
}

#[test]
fn a_plan_that_prefers_no_network_says_nothing_of_it() {
    let ended = World::with(|w| {
        let span = Span::new(day("2025-01-01"), Some(day("2026-03-09")));
        w.plan().networks.push(PlanNetwork { network_id: 9, preference: 1, preferred: true, span });
    });
    assert!(approved(&World::default()).is_empty());
    assert!(approved(&ended).is_empty());
}

#[test]
fn of_two_contracts_of_one_preference_the_preferred_one_counts() {
    let world = World::with(|w| also_in(w, NetworkKind::Retail, 1, true));
    assert_eq!(world.payment().dispensing_fee, dec("5"));
    let behind = World::with(|w| also_in(w, NetworkKind::Retail, 2, true));
    assert_eq!(behind.payment().dispensing_fee, dec("2"), "the plan's order comes first");
}

#[test]
fn the_rules_own_share_of_the_preferred_network_beats_its_share_for_any() {
    let world = |preferred: bool| {
        World::with(|w| {
            w.plan().networks[0].preferred = preferred;
            let row = |preferred, copay: &str| RuleShare { preferred, copay: Some(dec(copay)), ..rule_share() };
            w.rule().cost_shares = vec![row(Some(true), "3"), row(None, "9")];
        })
    };
    assert_eq!(world(true).payment().share.patient_pays, dec("3"));
    assert_eq!(world(false).payment().share.patient_pays, dec("9"));
}

#[test]
fn the_kinds_have_names_that_read_back() {
    for kind in NetworkKind::ALL {
        assert_eq!(NetworkKind::parse(kind.name()), Some(kind));
    }
    assert_eq!(NetworkKind::parse("hospital"), None);
}

#[test]
fn a_lock_in_is_for_its_drugs_alone() {
    let world = |drugs, change: fn(&mut World)| {
        let mut world = World::with(|w| {
            let span = Span::new(day("2026-01-01"), None);
            w.lock_ins = vec![LockIn { to: LockedTo::Pharmacy, npis: vec!["1234567893".into()], drugs, span }];
        });
        change(&mut world);
        world.codes()
    };
    let none: fn(&mut World) = |_| {};
    let opioid: fn(&mut World) = |w| w.product().safety.opioid = true;
    let buprenorphine: fn(&mut World) =
        |w| (w.product().safety.opioid, w.product().safety.buprenorphine) = (true, true);
    let benzodiazepine: fn(&mut World) = |w| w.product().safety.benzodiazepine = true;
    let scheduled: fn(&mut World) = |w| w.schedule(4);
    assert_eq!(world(LockedDrugs::All, none), ["M2"]);
    assert!(world(LockedDrugs::Controlled, none).is_empty());
    assert_eq!(world(LockedDrugs::Controlled, scheduled), ["M2"]);
    assert!(world(LockedDrugs::FrequentlyAbused, none).is_empty());
    assert_eq!(world(LockedDrugs::FrequentlyAbused, opioid), ["M2"]);
    assert_eq!(world(LockedDrugs::FrequentlyAbused, benzodiazepine), ["M2"]);
    assert!(world(LockedDrugs::FrequentlyAbused, buprenorphine).is_empty());
}

#[test]
fn of_several_lock_ins_to_pharmacies_one_that_names_the_claims_is_enough() {
    let lock = |npi: &str, to: Option<&str>| LockIn {
        to: LockedTo::Pharmacy,
        npis: vec![npi.into()],
        drugs: LockedDrugs::All,
        span: Span::new(day("2026-01-01"), to.map(day)),
    };
    let both = World::with(|w| w.lock_ins = vec![lock("1234567893", None), lock("1993999998", None)]);
    assert!(both.codes().is_empty());
    let ended = World::with(|w| w.lock_ins = vec![lock("1234567893", None), lock("1993999998", Some("2026-03-09"))]);
    assert_eq!(ended.codes(), ["M2"]);
    assert_eq!(ended.message("M2"), "The patient is limited to another pharmacy for this drug");
}

#[test]
fn a_claim_without_a_prescriber_is_not_of_the_one_locked_in_to() {
    let world = World::with(|w| {
        w.claim.prescriber_npi = None;
        let span = Span::new(day("2026-01-01"), None);
        let npis = vec!["1750384806".into()];
        w.lock_ins = vec![LockIn { to: LockedTo::Prescriber, npis, drugs: LockedDrugs::All, span }];
    });
    assert_eq!(world.codes(), ["M2"]);
}

#[test]
fn lock_ins_have_words_that_read_back() {
    for to in [LockedTo::Pharmacy, LockedTo::Prescriber] {
        assert_eq!(LockedTo::parse(to.name()), Some(to));
    }
    for drugs in [LockedDrugs::All, LockedDrugs::Controlled, LockedDrugs::FrequentlyAbused] {
        assert_eq!(LockedDrugs::parse(drugs.name()), Some(drugs));
    }
}

/// A copay of 5.00 and 20 % of 32.00, which are 6.40.
#[test]
fn a_share_can_have_a_copay_and_a_coinsurance() {
    let share = |change: fn(&mut CostShare)| {
        let mut world = World::with(|w| {
            w.share().copay = Some(dec("5"));
            w.share().coinsurance_percent = Some(dec("20"));
        });
        change(world.share());
        let share = world.payment().share;
        (share.copay, share.coinsurance, share.patient_pays)
    };
    assert_eq!(share(|_| {}), (dec("5"), dec("6.40"), dec("11.40")));
    assert_eq!(
        share(|row| row.minimum = Some(dec("8"))),
        (dec("5"), dec("8"), dec("13")),
        "its bounds are for it alone"
    );
    assert_eq!(share(|row| row.copay = Some(dec("30"))), (dec("30"), dec("2"), dec("32")), "never above the price");
}

/// 32.00 allowed, a deductible and then a copay of 10.00.
#[test]
fn a_deductible_of_the_channel_stands_in_place_of_the_plans() {
    let deductible = |channel: &str, rows: &[(Option<&str>, Option<&str>, &str)]| {
        let world = World::with(|w| {
            w.pharmacy().channel = channel.into();
            w.coverage().coverage_tier = Some("FAM".into());
            w.plan().individual_deductible = dec("7");
            let row = |(channel, tier, amount): &(Option<&str>, Option<&str>, &str)| Deductible {
                channel: channel.map(str::to_owned),
                coverage_tier: tier.map(str::to_owned),
                individual: dec(amount),
                ..Deductible::default()
            };
            w.plan().deductible_rows = rows.iter().map(row).collect();
        });
        world.payment().share.deductible
    };
    let by_channel: &[_] = &[(Some("mail"), None, "0"), (Some("retail"), None, "20")];
    assert_eq!(deductible("mail", by_channel), dec("0"));
    assert_eq!(deductible("retail", by_channel), dec("20"));
    assert_eq!(deductible("specialty", by_channel), dec("7"), "no row: the plan's own");
    let by_tier: &[_] = &[(None, Some("EMP"), "1"), (None, Some("FAM"), "2"), (None, None, "3")];
    assert_eq!(deductible("retail", by_tier), dec("2"));
    let by_both: &[_] = &[(None, Some("FAM"), "2"), (Some("retail"), None, "4")];
    assert_eq!(deductible("retail", by_both), dec("4"), "the channel comes first");
}

#[test]
fn a_familys_deductible_is_that_of_its_coverage_tier() {
    let left = |tier: Option<&str>| {
        let world = World::with(|w| {
            w.coverage().coverage_tier = tier.map(str::to_owned);
            w.plan().family_deductible = Some(dec("500"));
            w.family.deductible_met = dec("190");
            let coverage_tier = Some("ESP".into());
            w.plan().deductible_rows =
                vec![Deductible { coverage_tier, family: Some(dec("200")), ..Deductible::default() }];
        });
        world.payment().share.deductible
    };
    assert_eq!(left(Some("ESP")), dec("10"), "200.00 less 190.00");
    assert_eq!(left(Some("FAM")), dec("32"), "500.00 less 190.00 is more than the price");
    assert_eq!(left(None), dec("32"));
}

#[test]
fn the_deductible_is_that_of_the_benefit_years_first_day() {
    let row = |from: &str, amount: &str| Deductible {
        individual: dec(amount),
        span: Span::new(day(from), None),
        ..Deductible::default()
    };
    let world = |rows: Vec<Deductible>| World::with(|w| w.plan().deductible_rows = rows).payment().share.deductible;
    assert_eq!(world(vec![row("2026-01-01", "20")]), dec("20"));
    assert_eq!(world(vec![row("2026-01-02", "20")]), dec("0"));
    assert_eq!(world(vec![row("2025-01-01", "20"), row("2026-01-01", "9")]), dec("9"));
}

/// 30 tablets after 40 in February: 70 in 60 days.
#[test]
fn each_of_several_quantity_limits_holds() {
    let world = |fill: &str, period: &str| {
        let world = World::with(|w| {
            w.earlier("2026-02-01", 5).quantity = dec("40");
            w.rule().quantity_limit = Some(dec("60"));
            w.rule().quantity_limit_days = Some(10);
            w.rule().quantity_limits = vec![
                QuantityLimit { quantity: dec(fill), days: None },
                QuantityLimit { quantity: dec(period), days: Some(60) },
            ];
        });
        world.codes()
    };
    assert!(world("30", "70").is_empty());
    assert_eq!(world("29", "70"), ["9G"]);
    assert_eq!(world("30", "69"), ["76"]);
    assert_eq!(world("29", "69"), ["9G", "76"]);
}
