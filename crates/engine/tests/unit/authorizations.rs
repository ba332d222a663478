//! Prior authorizations together: which of several lifts what, what each use counts, and when a number is answered for.

use AuthorizationStatus::{Approved, Denied, InProcess};
use OverrideChannel::PriorAuthorizationType;

use crate::engine::batch::MemberState;
use crate::engine::facts::*;
use crate::engine::pay::share::PatientShare;
use crate::world::*;

const NOTHING: [String; 0] = [];

fn waiving(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

/// A claim for 30 tablets that needs an authorization and has a limit of 10 a fill.
fn needing_two(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.rule().prior_auth_required = true;
        w.rule().quantity_limit = Some(dec("10"));
        change(w);
    })
}

#[test]
fn each_reject_is_lifted_by_the_authorization_that_waives_it_in_either_order() {
    for order in [[0, 1], [1, 0]] {
        let decision = needing_two(|w| {
            w.authorize(Approved).waived_reject_codes = waiving(&["75"]);
            w.authorize(Approved).waived_reject_codes = waiving(&["9G"]);
            w.authorizations = order.iter().map(|n| w.authorizations[*n].clone()).collect();
        })
        .decide();
        assert_eq!(codes(&decision), NOTHING);
        let mut used = decision.prior_authorization_numbers.clone();
        used.sort();
        assert_eq!(used, ["PA1", "PA2"]);
    }
}

#[test]
fn an_authorization_added_never_turns_away_a_claim_that_pays() {
    let add: [fn(&mut World); 6] = [
        |w| w.authorize(Approved).waived_reject_codes = waiving(&["9G"]),
        |w| w.authorize(Approved).waived_reject_codes = waiving(&[]),
        |w| {
            w.authorize(Denied);
        },
        |w| {
            w.authorize(InProcess);
        },
        |w| w.authorize(Approved).fills_authorized = Some(0),
        |w| w.authorize(Approved).target = Target::Ingredient(2),
    ];
    for (n, add) in add.into_iter().enumerate() {
        for named in [None, Some("PA1"), Some("PA2"), Some("PA9")] {
            for turned in [false, true] {
                let world = World::with(|w| {
                    w.rule().prior_auth_required = true;
                    w.authorize(Approved);
                    add(w);
                    if turned {
                        w.authorizations.reverse();
                    }
                    w.claim.prior_authorization_number = named.map(Into::into);
                });
                assert_eq!(world.codes(), NOTHING, "{n}, named {named:?}, turned {turned}");
            }
        }
    }
}

#[test]
fn the_authorization_whose_number_was_sent_is_tried_first() {
    for number in ["PA1", "PA2"] {
        let decision = World::with(|w| {
            w.rule().prior_auth_required = true;
            w.authorize(Approved);
            w.authorize(Approved).target = Target::Ingredient(1);
            w.claim.prior_authorization_number = Some(number.into());
        })
        .decide();
        assert_eq!(decision.prior_authorization_numbers, [number]);
    }
}

#[test]
fn of_two_alike_the_one_that_ends_first_is_used_in_either_order() {
    for order in [[0, 1], [1, 0]] {
        let decision = World::with(|w| {
            w.rule().prior_auth_required = true;
            w.authorize(Approved);
            w.authorize(Approved).span.termination = Some(day("2026-06-30"));
            w.authorizations = order.iter().map(|n| w.authorizations[*n].clone()).collect();
        })
        .decide();
        assert_eq!(decision.prior_authorization_numbers, ["PA2"]);
    }
}

#[test]
fn an_authorization_that_lifts_two_rejects_is_used_once_and_each_of_two_is_used() {
    let world = needing_two(|w| {
        w.rule().minimum_age = Some(99);
        w.received = day("2026-04-09");
        w.authorize(Approved).waived_reject_codes = waiving(&["75", "60"]);
        w.authorize(Approved).waived_reject_codes = waiving(&["9G"]);
        for authorization in &mut w.authorizations {
            authorization.fills_authorized = Some(1);
        }
    });
    let case = world.case(0xe1);
    let mut state = MemberState::default();
    state.authorizations.insert(id(PATIENT), world.authorizations.clone());
    let used = |state: &MemberState| -> Vec<(i32, String)> {
        state.authorizations[&id(PATIENT)].iter().map(|a| (a.fills_used, a.quantity_used.to_string())).collect()
    };
    let first = state.decide(&case);
    assert_eq!(codes(&first), NOTHING);
    assert_eq!(used(&state), [(1, "30".into()), (1, "30".into())]);

    let mut second = world.case(0xe2);
    second.claim.rx_number = Some("7000002".into());
    second.claim.fill_date = Some(day("2026-04-09"));
    assert_eq!(codes(&state.decide(&second)), ["9G", "60", "75", "PA"], "both are used up");

    let keys = case.keys.expect("a member");
    assert!(state.reverse(&keys, &PatientShare::default(), id(PATIENT), id(0xe1)));
    assert_eq!(used(&state), [(0, "0".into()), (0, "0".into())]);
    assert_eq!(codes(&state.decide(&second)), NOTHING);
}

#[test]
fn a_number_that_nothing_asks_for_is_answered_for_only_where_the_plan_says_so() {
    type Sent = (&'static str, fn(&mut World), &'static str);
    let sent: [Sent; 7] = [
        ("PA9", |_| {}, "3X"),
        ("PA1", |w| w.authorize(Approved).target = Target::Ingredient(2), "64"),
        ("PA1", |w| w.authorize(Approved).pharmacy_id = Some(2), "7A"),
        ("PA1", |w| w.authorize(Approved).fills_authorized = Some(0), "PA"),
        (
            "PA1",
            |w| {
                w.authorize(Denied);
            },
            "3Y",
        ),
        (
            "PA1",
            |w| {
                w.authorize(InProcess);
            },
            "3W",
        ),
        (
            "PA1",
            |w| {
                w.authorize(Approved);
            },
            "3R",
        ),
    ];
    for (number, on_file, code) in sent {
        for refuses in [false, true] {
            let world = World::with(|w| {
                w.plan().rejects_unneeded_authorization = refuses;
                on_file(w);
                w.claim.prior_authorization_number = Some(number.into());
            });
            let expected: &[&str] = if refuses { &[code] } else { &[] };
            assert_eq!(world.codes(), expected, "{code}");
        }
    }
}

#[test]
fn a_number_that_a_code_of_the_plan_makes_needless_does_not_turn_the_claim_away() {
    let world = World::with(|w| {
        w.rule().prior_auth_required = true;
        w.plan().overrides = vec![over("75", PriorAuthorizationType, "8")];
        w.claim.prior_authorization_type = Some("8".into());
        w.authorize(Denied);
        w.claim.prior_authorization_number = Some("PA1".into());
    });
    assert_eq!(world.codes(), NOTHING);
}

#[test]
fn a_plan_that_refuses_needless_numbers_takes_one_that_lifts_something() {
    let world = needing_two(|w| {
        w.plan().rejects_unneeded_authorization = true;
        w.rule().prior_auth_required = false;
        w.authorize(Approved).waived_reject_codes = waiving(&["9G"]);
        w.claim.prior_authorization_number = Some("PA1".into());
    });
    assert_eq!(world.codes(), NOTHING);
}

#[test]
fn what_keeps_an_authorization_from_counting_has_its_own_words() {
    type Fault = (fn(&mut Authorization), &'static str, &'static str);
    let faults: [Fault; 9] = [
        (|a| a.plan_id = id(0xb9), "64", "Prior authorization is for another plan"),
        (|a| a.target = Target::Ingredient(2), "64", "Prior authorization is for another product"),
        (|a| a.span.termination = Some(day("2026-03-09")), "64", "Prior authorization ended on 2026-03-09"),
        (|a| a.span.effective = Some(day("2026-03-11")), "64", "Prior authorization begins on 2026-03-11"),
        (|a| a.pharmacy_id = Some(2), "7A", "Prior authorization is for another pharmacy"),
        (|a| a.status = InProcess, "3W", "Prior authorization is in process"),
        (|a| a.status = Denied, "3Y", "Prior authorization was denied"),
        (|a| (a.fills_authorized, a.fills_used) = (Some(3), 3), "PA", "Prior authorization is used up: 3 of 3 fills"),
        (
            |a| (a.quantity_authorized, a.quantity_used) = (Some(dec("90")), dec("75")),
            "PA",
            "Prior authorization is used up: 15 of 90 units left",
        ),
    ];
    for (fault, code, words) in faults {
        let world = World::with(|w| {
            w.rule().prior_auth_required = true;
            fault(w.authorize(Approved));
            w.claim.prior_authorization_number = Some("PA1".into());
        });
        assert_eq!(world.codes(), ["75", code]);
        assert_eq!(world.message(code), words);
    }
}

#[test]
fn an_authorization_for_one_pharmacy_counts_there_alone() {
    for (pharmacy, expected) in [(None, &[] as &[&str]), (Some(1), &[]), (Some(2), &["75"])] {
        let world = World::with(|w| {
            w.rule().prior_auth_required = true;
            w.authorize(Approved).pharmacy_id = pharmacy;
        });
        assert_eq!(world.codes(), expected, "{pharmacy:?}");
    }
}

#[test]
fn one_that_waives_nothing_asked_for_does_not_hide_that_the_other_is_used_up() {
    let world = World::with(|w| {
        w.rule().prior_auth_required = true;
        w.authorize(Approved).fills_authorized = Some(0);
        w.authorize(Approved).waived_reject_codes = waiving(&["9G"]);
    });
    assert_eq!(world.codes(), ["75", "PA"]);
}
