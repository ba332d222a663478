//! More than one payer: what the plan takes, what it pays of what another one left, and what counts.

use crate::engine::claim::{Claim, OtherPayer, QualifiedAmount};
use crate::engine::facts::*;
use crate::engine::pay::coordination::Coordinated;
use crate::engine::pay::coordination::assistance::{Refused, counted};
use crate::engine::response::{ClaimResponse, OtherPayer as Answered};
use crate::engine::trace::Trace;
use crate::engine::trace::explain::explain;
use crate::world::part_d::{drug, year};
use crate::world::*;

fn amounts(amounts: &[(&str, &str)]) -> Vec<QualifiedAmount> {
    let one = |(qualifier, amount): &(&str, &str)| QualifiedAmount {
        qualifier: Some((*qualifier).to_owned()),
        amount: Some(dec(amount)),
    };
    amounts.iter().map(one).collect()
}

/// 32.00 allowed, a copay of 10.00; another payer paid 20.00 and left 30.00, and the plan pays by patient responsibility.
fn second(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.plan().coordination = vec![Coordination::default()];
        w.claim.other_coverage_code = Some("2".into());
        w.claim.other_payers = vec![OtherPayer {
            coverage_type: Some("01".into()),
            amounts_paid: amounts(&[("07", "20.00")]),
            patient_responsibility: amounts(&[("06", "30.00")]),
            ..OtherPayer::default()
        }];
        change(w);
    })
}

fn payer(world: &mut World) -> &mut OtherPayer {
    &mut world.claim.other_payers[0]
}

fn terms(world: &mut World) -> &mut Coordination {
    &mut world.plan().coordination[0]
}

/// What plan and patient pay, and what is written off.
fn split(world: &World) -> [String; 3] {
    let payment = world.payment();
    let split = payment.coordination.expect("coordinated");
    assert_eq!(split.plan + split.patient + split.write_off, split.left);
    assert_eq!((payment.share.plan_pays, payment.share.patient_pays), (split.plan, split.patient));
    [split.plan, split.patient, split.write_off].map(|amount| format!("{amount:.2}"))
}

#[test]
fn each_method_pays_its_part_of_what_was_left() {
    use CoordinationMethod::*;
    for (method, expected) in [
        (PatientResponsibility, ["20.00", "10.00", "0.00"]), // min(30, 32) - 10
        (GovernmentLesser, ["2.00", "28.00", "0.00"]),       // min(32 - 20, 30) - 10
        (MedicaidLesser, ["2.00", "10.00", "18.00"]),        // the same; the patient owes the copay
        (Standard, ["22.00", "8.00", "0.00"]),               // min(32 - 10, 30)
        (NonDuplication, ["2.00", "28.00", "0.00"]),         // 32 - 10 - 20
    ] {
        let world = second(|w| terms(w).method = method);
        assert_eq!(split(&world), expected, "{method:?}");
    }
    let only = second(|w| {
        w.claim.other_coverage_code = Some("8".into());
        payer(w).amounts_paid.clear();
        terms(w).program_maximum = Some(dec("25.00"));
    });
    assert_eq!(split(&only), ["25.00", "5.00", "0.00"]);
}

#[test]
fn responsibility_is_the_patient_pay_amount_or_else_the_sum_of_its_parts() {
    let parts = |parts: &[(&str, &str)]| {
        let world = second(|w| payer(w).patient_responsibility = amounts(parts));
        let payment = world.payment();
        (payment.coordination.expect("coordinated").left.to_string(), payment.basis_of_reimbursement)
    };
    assert_eq!(parts(&[("01", "7.00"), ("06", "30.00"), ("05", "23.00")]), ("30.00".into(), "15"));
    assert_eq!(parts(&[("01", "7.00"), ("05", "12.00")]), ("19.00".into(), "14"));
}

/// What the second payer left is what is left; what both paid was paid.
#[test]
fn of_several_payers_all_pay_and_the_last_says_what_is_left() {
    let world = second(|w| {
        terms(w).method = CoordinationMethod::GovernmentLesser;
        w.claim.other_payers.push(OtherPayer {
            coverage_type: Some("02".into()),
            amounts_paid: amounts(&[("07", "1.50")]),
            patient_responsibility: amounts(&[("05", "28.50")]),
            ..OtherPayer::default()
        });
    });
    // min(32 - 21.50, 28.50) - 10 = 0.50; 28.50 - 0.50 = 28.00
    assert_eq!(split(&world), ["0.50", "28.00", "0.00"]);
}

#[test]
fn delivery_shipping_and_postage_count_as_paid_unless_the_plan_says_not() {
    let paid = |counted| {
        let world = second(|w| {
            terms(w).counted = counted;
            payer(w).amounts_paid =
                amounts(&[("01", "1.00"), ("02", "2.00"), ("03", "3.00"), ("04", "4.00"), ("07", "20.00")]);
        });
        world.payment().coordination.expect("coordinated").reported.paid
    };
    assert_eq!(paid(CountedPayments::All), dec("30.00"));
    assert_eq!(paid(CountedPayments::DrugOnly), dec("24.00"));
}

#[test]
fn after_a_reject_that_the_plan_accepts_it_pays_as_if_first() {
    let after = |code: &str| {
        second(|w| {
            w.claim.other_coverage_code = Some("3".into());
            *payer(w) = OtherPayer { reject_codes: vec![code.into()], ..OtherPayer::default() };
            terms(w).accepted_reject_codes = vec!["70".into(), "65".into()];
        })
    };
    assert_eq!(split(&after("70")), ["22.00", "10.00", "0.00"]);
    assert_eq!(after("70").payment().basis_of_reimbursement, World::default().payment().basis_of_reimbursement);
    assert_eq!(after("75").codes(), ["6E"]);
}

/// A code with what it needs, and the same with one thing changed.
#[test]
fn each_code_needs_its_amounts_or_reject_codes() {
    let of = |code: &str, change: fn(&mut World)| {
        let world = second(|w| {
            w.claim.other_coverage_code = Some(code.into()).filter(|code: &String| !code.is_empty());
            terms(w).accepted_reject_codes = vec!["70".into()];
            change(w);
        });
        world.codes()
    };
    let nothing_paid: fn(&mut World) = |w| payer(w).amounts_paid.clear();
    assert_eq!(of("2", |_| {}), [""; 0]);
    assert_eq!(of("2", nothing_paid), ["DV"]);
    assert_eq!(of("2", |w| payer(w).amounts_paid = amounts(&[("07", "0.00")])), ["DV"]);
    assert_eq!(of("2", |w| payer(w).amounts_paid = amounts(&[("07", "0.01")])), [""; 0]);
    assert_eq!(of("2", |w| payer(w).patient_responsibility.clear()), ["NQ"]);
    assert_eq!(of("4", nothing_paid), [""; 0]);
    assert_eq!(of("4", |_| {}), ["DV"]);
    assert_eq!(of("4", |w| w.claim.other_payers.clear()), ["NQ"]);
    assert_eq!(of("8", nothing_paid), [""; 0]);
    assert_eq!(of("8", |_| {}), ["DV"]);
    assert_eq!(of("3", |w| payer(w).reject_codes = vec!["70".into()]), [""; 0]);
    assert_eq!(of("3", |_| {}), ["5E", "6E"]);
    assert_eq!(of("3", |w| payer(w).reject_codes = vec!["70".into(), "79".into()]), ["6E"]);
    assert_eq!(of("2", |w| payer(w).patient_responsibility = amounts(&[("09", "1.00"), ("05", "2.00")])), ["NP"]);
    // No payer was billed, and one is reported; 5 to 7 are codes no more.
    for code in ["", "1", "5", "6", "7"] {
        assert_eq!(of(code, |_| {}), ["13"], "{code}");
    }
    assert_eq!(of("1", |w| w.claim.other_payers.clear()), [""; 0]);
}

#[test]
fn a_count_that_was_sent_is_that_of_what_follows() {
    let counted = |change: fn(&mut World, i32)| {
        let of = |count| second(|w| change(w, count)).codes();
        assert_eq!(of(1), [""; 0]);
        of(2)
    };
    assert_eq!(counted(|w, n| w.claim.other_payer_count = Some(n)), ["4C"]);
    assert_eq!(counted(|w, n| payer(w).amount_paid_count = Some(n)), ["HB"]);
    assert_eq!(counted(|w, n| payer(w).responsibility_count = Some(n)), ["NR"]);
    assert_eq!(counted(|w, n| payer(w).reject_count = Some(n - 1)), ["5E"]);
    assert_eq!(counted(|w, n| payer(w).stage_count = Some(n - 1)), ["MU"]);
    let most = |payers: usize| {
        let one = World::with(|w| w.claim = second(|_| {}).claim).claim.other_payers[0].clone();
        second(|w| w.claim.other_payers = vec![one; payers]).codes()
    };
    assert_eq!(most(9), [""; 0]);
    assert_eq!(most(10), ["4C"]);
}

#[test]
fn a_payment_that_meets_the_price_pays_nothing_or_is_rejected_where_the_plan_says_so() {
    let paid = |amount: &'static str, reject: bool| {
        second(|w| {
            terms(w).method = CoordinationMethod::GovernmentLesser;
            terms(w).reject_when_met = reject;
            payer(w).amounts_paid = amounts(&[("07", amount)]);
        })
    };
    assert_eq!(split(&paid("32.00", false)), ["0.00", "30.00", "0.00"]);
    assert_eq!(paid("32.00", true).codes(), ["74"]);
    assert_eq!(split(&paid("31.99", true)), ["0.00", "30.00", "0.00"]);
}

#[test]
fn a_plan_without_terms_for_the_date_takes_no_claim_after_another_payer() {
    let ended = second(|w| terms(w).span = Span::new(day("2020-01-01"), Some(day("2026-03-09"))));
    assert_eq!(ended.codes(), ["535"]);
    let last_day = second(|w| terms(w).span = Span::new(day("2020-01-01"), Some(day("2026-03-10"))));
    assert!(last_day.decide().is_paid());
}

/// The message has the payer and the member's number there, and nothing else.
#[test]
fn the_payer_to_bill_first_is_named_with_its_routing() {
    let second_rank = |code: Option<&str>, change: fn(&mut World)| {
        second(|w| {
            w.coverage().rank = 2;
            w.other_coverage(1, Span::default()).routing = Routing {
                bin: Some("610011".into()),
                pcn: Some("PRIME".into()),
                group_id: None,
                cardholder_id: Some("X1".into()),
            };
            w.claim.other_coverage_code = code.map(str::to_owned);
            if code.is_none() {
                w.claim.other_payers.clear();
            }
            change(w);
        })
    };
    let first = second_rank(None, |_| {});
    assert_eq!(first.codes(), ["41"]);
    let message = "Another coverage of the patient pays first: BIN 610011, PCN PRIME, cardholder ID X1";
    assert_eq!(first.message("41"), message);
    let response = ClaimResponse::of(&first.case(1), &first.decide(), None);
    let Some(Answered::BillFirst(routing)) = response.other_payer.as_deref().cloned() else { panic!("{response:?}") };
    assert_eq!(routing.json().len(), 3);
    assert!(second_rank(Some("2"), |_| {}).decide().is_paid());
    // A plan that pays last waits for a coverage of any rank, and an ended one is waited for by none.
    let last = |change: fn(&mut World)| second_rank(None, change).codes();
    assert_eq!(last(|w| w.coverage().rank = 1), [""; 0]);
    assert_eq!(last(|w| (w.coverage().rank = 1, terms(w).last_resort = true).0), ["41"]);
    assert_eq!(last(|w| w.coverage().others[0].span = Span::new(day("2020-01-01"), Some(day("2026-03-09")))), [""; 0]);
}

/// One fill, two bills: the second is no repeat and no early refill of the first.
#[test]
fn a_fill_that_the_first_payer_paid_is_neither_a_duplicate_nor_a_fill_before() {
    let repeated = |rank: Option<i16>| {
        second(|w| {
            w.coverage().rank = 2;
            w.rule().quantity_limit = Some(dec("30"));
            w.rule().quantity_limit_days = Some(30);
            let past = w.repeated();
            (past.payer_rank, past.fingerprint) = (rank, 0);
        })
        .codes()
    };
    assert_eq!(repeated(Some(1)), [""; 0]);
    assert!(repeated(Some(2)).contains(&"83".to_owned()));
    assert!(repeated(None).contains(&"83".to_owned()));
    // A later fill sees one fill where two payers paid.
    let later = |ranks: &[i16]| {
        World::with(|w| {
            w.rule().quantity_limit = Some(dec("60"));
            w.rule().quantity_limit_days = Some(60);
            for rank in ranks {
                let past = w.earlier("2026-02-01", 30);
                (past.rx_number, past.payer_rank) = ("1".into(), Some(*rank));
            }
        })
        .codes()
    };
    assert_eq!(later(&[1, 2]), [""; 0]);
    // Two fills are 60 tablets of 60, and 60 days of which 37 are gone.
    assert_eq!(later(&[1, 1]), ["76", "79"]);
}

/// 32.00 allowed, all of it deductible; of 30.00 left the plan pays nothing, and 30.00 count.
#[test]
fn what_the_patient_pays_after_this_payer_accumulates() {
    let world = |limit: &str| {
        let limit = dec(limit);
        second(|w| {
            w.plan().individual_deductible = dec("100");
            w.plan().individual_out_of_pocket_maximum = Some(limit);
        })
    };
    let share = world("1000").payment().share;
    assert_eq!((share.deductible, share.out_of_pocket, share.left_by_other()), (dec("30"), dec("30"), dec("0")));
    // The maximum leaves 5.00 of own share: the plan pays min(30, 32) - 5 = 25, and 5.00 count.
    let share = world("5").payment().share;
    assert_eq!((share.plan_pays, share.patient_pays, share.out_of_pocket), (dec("25"), dec("5"), dec("5")));
    let lesser = second(|w| {
        terms(w).method = CoordinationMethod::GovernmentLesser;
        w.plan().individual_out_of_pocket_maximum = Some(dec("12"));
    });
    let share = lesser.payment().share;
    // 28.00 are paid, 10.00 of them the copay; 12.00 reach the maximum.
    assert_eq!((share.copay, share.left_by_other(), share.out_of_pocket), (dec("10"), dec("18"), dec("12")));
}

#[test]
fn assistance_of_a_manufacturer_counts_as_the_plan_says_and_never_under_a_federal_programme() {
    let share = second(|w| w.plan().individual_deductible = dec("100")).payment().share;
    assert_eq!(share.patient_pays, dec("30"));
    assert_eq!(counted(&share, dec("20"), true, false), Ok(share));
    let without = counted(&share, dec("20"), false, false).expect("taken");
    assert_eq!((without.deductible, without.out_of_pocket), (dec("10"), dec("10")));
    assert_eq!(counted(&share, dec("20"), true, true), Err(Refused::FederalProgram));
    assert_eq!(counted(&share, dec("30.01"), true, false), Err(Refused::Amount));
}

#[test]
fn the_explanation_says_method_and_amounts() {
    let world = second(|w| terms(w).method = CoordinationMethod::MedicaidLesser);
    let words: Vec<String> = world.decide().trace.0.iter().map(|taken| explain(taken).words).collect();
    let expected = "medicaid_lesser after another payer, which paid 20.00 and left the patient 30.00; allowed 32.00, own \
                    share 10.00: plan pays 2.00, patient pays 10.00, written off 18.00";
    assert!(words.iter().any(|word| word == expected), "{words:#?}");
    let json = world.payment().coordination.expect("coordinated").json();
    assert_eq!(json["write_off"], "18.00");
    assert_eq!(json["method"], "medicaid_lesser");
}

/// A Part D claim's split does not know of a payer before; after a rejection there is none.
#[test]
fn a_part_d_claim_is_not_coordinated_with_a_payment() {
    let of = |code: &str| {
        let code = code.to_owned();
        second(|w| {
            w.plan().part_d = vec![PartDTerms::default()];
            w.product().part_d = vec![drug(DrugKind::Other)];
            w.part_d_year = year(2026);
            w.claim.other_coverage_code = Some(code);
            payer(w).reject_codes = vec!["70".into()];
            terms(w).accepted_reject_codes = vec!["70".into()];
        })
        .codes()
    };
    assert_eq!(of("2"), ["535"]);
    assert_eq!(of("3"), [""; 0]);
}

#[test]
fn a_claim_without_other_payers_is_the_same_under_a_plan_that_coordinates() {
    let plain = World::default();
    let coordinating = World::with(|w| w.plan().coordination = vec![Coordination::default()]);
    assert_eq!(plain.decide(), coordinating.decide());
    assert_eq!(Claim::default().other_payers.len(), 0);
}

/// A repeat of a stored claim is answered by what its trace keeps.
#[test]
fn a_stored_trace_says_how_its_claim_was_coordinated() {
    let code = |w: &mut World, code: &str| w.claim.other_coverage_code = Some(code.into());
    let worlds = [
        second(|_| ()),
        second(|w| terms(w).method = CoordinationMethod::MedicaidLesser),
        second(|w| {
            code(w, "3");
            *payer(w) = OtherPayer { reject_codes: vec!["70".into()], ..OtherPayer::default() };
            terms(w).accepted_reject_codes = vec!["70".into()];
        }),
        second(|w| {
            code(w, "8");
            payer(w).amounts_paid.clear();
            terms(w).program_maximum = Some(dec("25.00"));
        }),
    ];
    for world in worlds {
        let billed = world.claim.billed_before().expect("another payer was billed");
        let coordinated = world.payment().coordination.expect("coordinated");
        let stored = Trace::decode(&world.decide().trace.encode()).expect("a trace");
        let kept = Coordinated::of_trace(&stored, billed).expect("its step");
        assert_eq!(kept.json(), coordinated.json());
        assert_eq!(kept.maximum, coordinated.maximum);
        assert!(Coordinated::of_trace(&World::default().decide().trace, billed).is_none());
    }
}
