//! What is used of an authorization, after any claims and reversals.

use proptest::prelude::*;
use rust_decimal::Decimal;
use std::rc::Rc;

use crate::cases;
use crate::engine::adjudicate::Disposition;
use crate::engine::batch::MemberState;
use crate::engine::facts::AuthorizationStatus::Approved;
use crate::engine::pay::share::PatientShare;
use crate::world::*;

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn use_is_that_of_the_claims_that_stand_and_never_more_than_is_authorized(
        fills in proptest::option::of(1..6_i32), quantity in proptest::option::of(1..200_i64), amount in proptest::option::of(1..300_i64),
        steps in proptest::collection::vec((1..90_i64, any::<bool>(), 0..12_usize), 1..14),
    ) {
        let mut world = World::default();
        world.rule().prior_auth_required = true;
        world.received = day("2026-12-31");
        let authorization = world.authorize(Approved);
        authorization.fills_authorized = fills;
        authorization.quantity_authorized = quantity.map(Decimal::from);
        authorization.amount_authorized = amount.map(Decimal::from);
        let mut state = MemberState::default();
        state.authorizations.insert(id(PATIENT), world.authorizations.clone());
        let mut standing: Vec<(u128, Decimal, Decimal)> = Vec::new();
        let mut filled = day("2026-01-05");
        for (n, (tablets, reverses, which)) in (1_u128..).zip(steps) {
            let case = {
                let mut case = world.case(n);
                let claim = Rc::make_mut(&mut case.claim);
                claim.rx_number = Some(format!("{}", 8_000_000 + n));
                claim.fill_date = Some(filled);
                claim.quantity = Some(Decimal::from(tablets));
                claim.days_supply = Some(20);
                case
            };
            filled = filled + chrono::Days::new(25);
            let decision = state.decide(&case);
            if let Disposition::Paid(payment) = &decision.disposition {
                prop_assert_eq!(&decision.prior_authorization_numbers, &["PA1"]);
                standing.push((n, Decimal::from(tablets), payment.allowed));
            }
            if reverses && !standing.is_empty() {
                let (claim, ..) = standing.remove(which % standing.len());
                let keys = case.keys.expect("a member");
                prop_assert!(state.reverse(&keys, &PatientShare::default(), id(PATIENT), id(claim)));
                prop_assert!(!state.reverse(&keys, &PatientShare::default(), id(PATIENT), id(claim)), "given back once");
            }
            let used = &state.authorizations[&id(PATIENT)][0];
            prop_assert_eq!(usize::try_from(used.fills_used).expect("a count"), standing.len());
            prop_assert_eq!(used.quantity_used, standing.iter().map(|claim| claim.1).sum::<Decimal>());
            prop_assert_eq!(used.amount_used, standing.iter().map(|claim| claim.2).sum::<Decimal>());
            prop_assert!(fills.is_none_or(|most| used.fills_used <= most));
            prop_assert!(quantity.is_none_or(|most| used.quantity_used <= Decimal::from(most)));
            prop_assert!(amount.is_none_or(|most| used.amount_used <= Decimal::from(most)));
        }
    }
}
