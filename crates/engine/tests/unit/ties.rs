//! Where two rows could both count, a fixed order decides, whatever their order and keys (docs/rules.md, G-6).

use std::rc::Rc;

use rust_decimal::Decimal;

use crate::engine::facts::*;
use crate::engine::resolve;
use crate::engine::resolve::contract::NeededNetwork;
use crate::world::*;

/// Two rules of one date; the first is the one that must count.
fn counts(first: &Rule, second: &Rule) {
    let world = World::default();
    let (plan, product) = (world.plan.clone().expect("a plan"), world.product.clone().expect("a product"));
    for ids in [[1, 2], [2, 1]] {
        let [a, b] = [(first, ids[0]), (second, ids[1])].map(|(rule, n)| Rule { id: id(n), ..rule.clone() });
        for rules in [[a.clone(), b.clone()], [b.clone(), a.clone()]] {
            let found = resolve::rule::rule(&plan, &rules, &product, day("2026-03-10")).expect("a rule");
            assert_eq!(found, a, "{ids:?}");
        }
    }
}

fn by_ingredient(change: impl FnOnce(&mut Rule)) -> Rule {
    let mut rule = Rule { tier: Some(2), span: Span::new(day("2026-01-01"), None), ..rule(Target::Ingredient(1)) };
    change(&mut rule);
    rule
}

#[test]
fn of_two_rules_of_one_date_the_one_that_covers_nothing_counts_then_the_stricter() {
    type Stricter = fn(&mut Rule);
    let stricter: [Stricter; 15] = [
        |r| r.covered = false,
        |r| r.prior_auth_required = true,
        |r| r.step_therapy_required = true,
        |r| r.quantity_limit = Some(dec("30")),
        |r| r.maximum_days_supply = Some(30),
        |r| r.fill_limit = Some(WindowLimit { limit: 2, days: 30 }),
        |r| r.days_supply_limit = Some(WindowLimit { limit: 60, days: 90 }),
        |r| r.minimum_age = Some(18),
        |r| r.maximum_age = Some(60),
        |r| r.sex = Some("F".into()),
        |r| r.tier = Some(3),
        |r| r.copay = Some(dec("5.00")),
        |r| r.coinsurance_percent = Some(dec("20")),
        |r| r.reject_code = Some("70".into()),
        |r| r.tier_name = Some("Preferred".into()),
    ];
    for strict in stricter {
        counts(&by_ingredient(strict), &by_ingredient(|_| {}));
    }
    // What covers nothing counts before whatever the other asks for, and what asks for more before what limits more.
    counts(&by_ingredient(|r| r.covered = false), &by_ingredient(|r| r.prior_auth_required = true));
    counts(&by_ingredient(|r| r.prior_auth_required = true), &by_ingredient(|r| r.quantity_limit = Some(dec("1"))));
    counts(
        &by_ingredient(|r| r.quantity_limit = Some(dec("10"))),
        &by_ingredient(|r| r.quantity_limit = Some(dec("20"))),
    );
    counts(
        &by_ingredient(|r| r.fill_limit = Some(WindowLimit { limit: 2, days: 60 })),
        &by_ingredient(|r| r.fill_limit = Some(WindowLimit { limit: 2, days: 30 })),
    );
}

#[test]
fn of_two_ingredients_rules_that_ask_the_same_the_lower_ingredient_counts() {
    let mut world = World::default();
    let content = product("00003-0001-01", 2, "betadrin").ingredients.remove(0);
    world.product().ingredients.push(content);
    let (plan, product) = (world.plan.clone().expect("a plan"), world.product.clone().expect("a product"));
    let [one, two] = [1, 2].map(|n| Rule { target: Target::Ingredient(n), ..by_ingredient(|_| {}) });
    for ids in [[1, 2], [2, 1]] {
        let rules = [Rule { id: id(ids[0]), ..one.clone() }, Rule { id: id(ids[1]), ..two.clone() }];
        for rules in [rules.clone(), [rules[1].clone(), rules[0].clone()]] {
            let found = resolve::rule::rule(&plan, &rules, &product, day("2026-03-10")).expect("a rule");
            assert_eq!(found.target, Target::Ingredient(1));
        }
    }
}

#[test]
fn of_two_sources_that_agree_in_what_counts_the_first_in_words_is_told_in_either_order() {
    let sources = ["bleeding", "watch the patient"]
        .map(|words| Interaction { description: Some(words.into()), ..interaction(2, 1) });
    for order in [[0, 1], [1, 0]] {
        let world = World::with(|w| {
            w.ingredient().interactions = order.iter().map(|n| sources[*n].clone()).collect();
            w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-03-01", 30);
        });
        let told: Vec<String> = world.decide().alerts.into_iter().map(|alert| alert.description).collect();
        assert_eq!(told, ["alphadrin with betadrin: bleeding"]);
    }
}

#[test]
fn of_supplies_that_conflict_the_first_filled_is_named_and_of_one_day_the_lowest_product() {
    let fills = [("00005-0001-01", "2026-03-01"), ("00004-0001-01", "2026-03-01"), ("00003-0001-01", "2026-03-02")];
    // A kind of finding, the ingredient of the supplies, and what has them conflict with the claim's product.
    type Conflict = (&'static str, i32, fn(&mut Product));
    let kinds: [Conflict; 4] = [
        ("DD", 2, |p| Rc::make_mut(&mut p.ingredients[0].ingredient).interactions = vec![interaction(2, 1)]),
        ("ID", 1, |p| Rc::make_mut(&mut p.ingredients[0].ingredient).duplication_severity = Some(1)),
        ("TD", 2, |p| p.classes = vec![class(7, "testers")]),
        ("AT", 2, |p| {
            p.additive_effects =
                vec![AdditiveEffect { effect_id: 3, name: "sedation".into(), drugs_allowed: 1, severity: 1 }];
        }),
    ];
    for (code, ingredient, conflicts) in kinds {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let world = World::with(|w| {
                conflicts(w.product());
                for (code, filled) in order.map(|n| fills[n]) {
                    let mut taken = product(code, ingredient, "betadrin");
                    taken.ingredients[0].strength = Some(dec("20"));
                    conflicts(&mut taken);
                    w.fill(&taken, filled, 30);
                }
            });
            let alerts = world.decide().alerts;
            let named: Vec<_> = alerts.iter().filter(|a| a.alert_type.code() == code).map(|a| a.other).collect();
            assert_eq!(named, [Some(ndc("00004-0001-01"))], "{code} {order:?}");
        }
    }
}

#[test]
fn of_authorizations_that_are_used_up_the_one_that_would_be_tried_first_is_told_in_either_order() {
    for turned in [false, true] {
        let world = World::with(|w| {
            w.rule().prior_auth_required = true;
            for (fills, last) in [(3, "2026-12-31"), (5, "2026-06-30")] {
                let used = w.authorize(AuthorizationStatus::Approved);
                (used.fills_authorized, used.fills_used) = (Some(fills), fills);
                used.span.termination = Some(day(last));
            }
            if turned {
                w.authorizations.reverse();
            }
        });
        assert_eq!(world.message("PA"), "Prior authorization is used up: 5 of 5 fills", "{turned}");
    }
}

#[test]
fn of_two_fills_of_one_day_the_trace_of_a_refill_names_one_claim_in_either_order() {
    let traced = [false, true].map(|turned| {
        let mut world = World::with(|w| {
            w.earlier("2026-02-17", 15);
            w.earlier("2026-02-17", 15);
        });
        if turned {
            world.history.reverse();
        }
        world.decide().trace
    });
    assert_eq!(traced[0], traced[1]);
}

#[test]
fn rows_that_say_the_same_are_told_once() {
    let old = PatientLimit { minimum_age: Some(60), maximum_age: None, sex: None, severity: 1, description: None };
    let high = DoseLimit {
        minimum_age: 0,
        maximum_age: 999,
        minimum_daily_dose: None,
        maximum_daily_dose: Some(dec("5")),
        strength_unit: "MG".into(),
        severity: 1,
    };
    let world = World::with(|w| {
        w.ingredient().patient_limits = vec![old.clone(), PatientLimit { minimum_age: Some(65), ..old }];
        w.ingredient().dose_limits = vec![DoseLimit { minimum_age: 18, ..high.clone() }, high];
    });
    let told: Vec<&str> = world.decide().alerts.iter().map(|alert| alert.alert_type.code()).collect();
    assert_eq!(told, ["HD", "PA"]);
}

#[test]
fn limits_of_a_person_are_told_in_one_order_whatever_that_of_their_rows() {
    let limit = |words: &str| PatientLimit {
        minimum_age: Some(60),
        maximum_age: None,
        sex: None,
        severity: 1,
        description: Some(words.into()),
    };
    for order in [["a", "b"], ["b", "a"]] {
        let world = World::with(|w| w.ingredient().patient_limits = order.map(limit).to_vec());
        let told: Vec<String> = world.decide().alerts.into_iter().map(|alert| alert.description).collect();
        assert_eq!(told, ["a", "b"].map(|words| format!("alphadrin is not meant for the patient's age: {words}")));
    }
}

#[test]
fn of_the_codes_a_plan_takes_the_first_sent_lifts_in_whatever_order_its_rows_are() {
    use OverrideChannel::SubmissionClarification;
    for order in [["3", "5"], ["5", "3"]] {
        let decision = World::with(|w| {
            w.earlier("2026-02-17", 30);
            w.plan().overrides = order.map(|code| over("79", SubmissionClarification, code)).to_vec();
            w.claim.submission_clarification_codes = vec!["5".into(), "3".into()];
        })
        .decide();
        let lifted = decision.trace.0.iter().flat_map(|taken| &taken.details).map(|d| d.value.to_string());
        assert_eq!(
            lifted.filter(|words| words.contains("clarification")).collect::<Vec<_>>(),
            ["submission clarification code 5"]
        );
    }
}

#[test]
fn of_the_triples_that_answer_a_conflict_the_first_sent_is_kept() {
    for order in [["1B", "1G"], ["1G", "1B"]] {
        let world = World::with(|w| {
            w.ingredient().interactions = vec![interaction(2, 1)];
            w.fill(&product("00003-0001-01", 2, "betadrin"), "2026-03-01", 30);
            w.claim.dur = order.map(|result| triple("DD", "M0", result)).to_vec();
        });
        assert_eq!(world.decide().alerts[0].overridden_by, Some(triple("DD", "M0", order[0])));
    }
}

/// The copay of a fill of 90 days by mail, of a world and of the same with its shares turned round.
fn copays(mut world: World) -> [Decimal; 2] {
    world.pharmacy().channel = "mail".into();
    world.claim.days_supply = Some(90);
    let mut turned = world.clone();
    turned.plan().cost_shares.reverse();
    turned.rule().cost_shares.reverse();
    [world, turned].map(|world| world.payment().share.copay)
}

#[test]
fn of_cost_shares_the_channels_then_the_highest_minimum_then_the_latest_counts_in_either_order() {
    let row = |channel: Option<&str>, minimum_days_supply, from: &str, copay: &str| CostShare {
        channel: channel.map(str::to_owned),
        minimum_days_supply,
        span: Span::new(day(from), None),
        copay: Some(dec(copay)),
        ..share(1)
    };
    // The first of each pair is the one that must count.
    for pair in [
        [row(Some("mail"), 1, "2025-01-01", "8"), row(None, 84, "2026-01-01", "25")],
        [row(None, 84, "2025-01-01", "8"), row(None, 31, "2026-01-01", "25")],
        [row(None, 84, "2026-01-01", "8"), row(None, 84, "2025-01-01", "25")],
    ] {
        assert_eq!(copays(World::with(|w| w.plan().cost_shares = pair.to_vec())), [dec("8"); 2], "{pair:?}");
    }
    let own = |channel: Option<&str>, minimum_days_supply, copay: &str| RuleShare {
        channel: channel.map(str::to_owned),
        minimum_days_supply,
        copay: Some(dec(copay)),
        ..rule_share()
    };
    for pair in [[own(Some("mail"), 1, "8"), own(None, 84, "25")], [own(None, 84, "8"), own(None, 31, "25")]] {
        assert_eq!(copays(World::with(|w| w.rule().cost_shares = pair.to_vec())), [dec("8"); 2], "{pair:?}");
    }
}

#[test]
fn of_equal_prices_the_first_in_the_order_of_bases_is_reported_in_either_order() {
    use PriceType::{Amp, Awp, Ful, Mac, Nadac, Wac};
    // 522-FM of each basis, in the order of PR-5.
    let bases = [(Mac, "7"), (Ful, "8"), (Nadac, "20"), (Amp, "11"), (Wac, "13"), (Awp, "2")];
    for pair in bases.windows(2) {
        for turned in [false, true] {
            let world = World::with(|w| {
                w.product().prices = pair.iter().map(|(basis, _)| price(*basis, "1.00")).collect();
                w.contract().rates = pair.iter().map(|(basis, _)| rate(*basis, false, "0")).collect();
                if turned {
                    w.contract().rates.reverse();
                }
            });
            assert_eq!(world.payment().basis_of_reimbursement, pair[0].1, "{pair:?} {turned}");
        }
    }
}

#[test]
fn the_network_of_lowest_preference_then_of_lowest_number_counts_in_either_order() {
    for (preferences, expected) in [([2, 1], 2), ([1, 1], 1)] {
        for turned in [false, true] {
            let mut world = World::default();
            let contract = world.contract().clone();
            world.pharmacy().contracts.push(Contract { contract_id: 2, network_id: 2, ..contract });
            world.plan().networks = [1, 2]
                .map(|n: i32| PlanNetwork {
                    network_id: n,
                    preference: preferences[usize::from(n == 2)],
                    preferred: false,
                    span: Span::default(),
                })
                .to_vec();
            if turned {
                world.plan().networks.reverse();
                world.pharmacy().contracts.reverse();
            }
            let (plan, pharmacy) = (world.plan.clone().expect("a plan"), world.pharmacy.clone().expect("a pharmacy"));
            let found = resolve::contract::contract(&pharmacy, &plan, day("2026-03-10"), NeededNetwork::default());
            assert_eq!(found.expect("a contract").contract.network_id, expected);
        }
    }
}

#[test]
fn the_span_of_lowest_rank_counts_in_either_order() {
    for turned in [false, true] {
        let mut world = World::default();
        let second = Coverage { coverage_id: id(0xc2), rank: 2, ..world.coverage().clone() };
        world.coverages.push(second);
        if turned {
            world.coverages.reverse();
        }
        assert_eq!(world.decide().coverage.expect("covered").coverage_id, id(0xc1));
    }
}
