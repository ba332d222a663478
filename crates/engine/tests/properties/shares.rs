//! Prices and shares of any amount: they balance and stay within their limits.

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::engine::facts::*;
use crate::engine::money::cents;
use crate::engine::pay::share::{
    Limits, PatientShare, Terms, deductible_limits, deductible_remaining, out_of_pocket_limits,
    out_of_pocket_remaining, share as share_out,
};
use crate::strategies::amount;
use crate::world::*;
use crate::{MANY, cases};

pub fn check_share(allowed: Decimal, shared: &PatientShare) -> Result<(), TestCaseError> {
    let parts = [shared.deductible, shared.copay, shared.coinsurance, shared.daw_penalty];
    prop_assert_eq!(parts.iter().sum::<Decimal>(), shared.patient_pays);
    prop_assert_eq!(shared.plan_pays + shared.patient_pays, allowed);
    prop_assert!(parts.iter().all(|p| *p >= Decimal::ZERO), "{shared:?}");
    prop_assert!(shared.patient_pays >= Decimal::ZERO && shared.patient_pays <= allowed, "{shared:?}");
    prop_assert!(shared.out_of_pocket >= Decimal::ZERO && shared.out_of_pocket <= shared.patient_pays, "{shared:?}");
    // What was forgiven is in none of the parts, and the plan bears it.
    prop_assert!(shared.forgiven >= Decimal::ZERO && shared.forgiven <= shared.plan_pays, "{shared:?}");
    prop_assert!(shared.out_of_pocket >= shared.patient_pays - shared.daw_penalty, "{shared:?}");
    Ok(())
}

prop_compose! {
    fn any_terms()(
        deductible_remaining in prop_oneof![Just(Decimal::ZERO), amount(50_000)],
        out_of_pocket_remaining in prop::option::of(amount(50_000)),
        copay in prop::option::of(amount(10_000)),
        coinsurance_percent in prop::option::of(amount(10_000)),
        minimum in prop::option::of(amount(10_000)),
        maximum in prop::option::of(amount(10_000)),
        daw_penalty in prop_oneof![Just(Decimal::ZERO), amount(50_000)],
        penalty_accumulates in any::<bool>(),
    ) -> Terms {
        Terms { deductible_remaining, out_of_pocket_remaining, copay, coinsurance_percent, minimum, maximum,
                daw_penalty, penalty_accumulates }
    }
}

fn any_accumulation() -> impl Strategy<Value = FamilyAccumulation> {
    select(vec![FamilyAccumulation::Embedded, FamilyAccumulation::Aggregate])
}

prop_compose! {
    fn any_family_plan()(
        individual_deductible in prop_oneof![Just(Decimal::ZERO), amount(50_000)],
        family_deductible in prop::option::of(amount(50_000)),
        individual_out_of_pocket_maximum in prop::option::of(amount(50_000)),
        family_out_of_pocket_maximum in prop::option::of(amount(50_000)),
        individual_maximum_in_family in prop::option::of(amount(50_000)),
        family_accumulation in any_accumulation(),
        family_out_of_pocket_accumulation in prop::option::of(any_accumulation()),
    ) -> Plan {
        Plan { individual_deductible, family_deductible, individual_out_of_pocket_maximum, family_out_of_pocket_maximum,
               individual_maximum_in_family, family_accumulation, family_out_of_pocket_accumulation, ..Plan::default() }
    }
}

/// The plan's own deductibles.
fn limits_of(plan: &Plan) -> Limits {
    deductible_limits(plan, (plan.individual_deductible, plan.family_deductible))
}

proptest! {
    #![proptest_config(cases(MANY))]

    #[test]
    fn a_share_is_whole_and_within_its_limits(allowed in amount(100_000), terms in any_terms()) {
        let shared = share_out(allowed, &terms);
        check_share(allowed, &shared)?;
        prop_assert!(terms.out_of_pocket_remaining.is_none_or(|left| shared.out_of_pocket <= left));
        prop_assert!(shared.deductible <= terms.deductible_remaining);
        prop_assert!(terms.copay.is_none_or(|copay| shared.copay <= copay));
        prop_assert!(shared.daw_penalty <= terms.daw_penalty);
        if let (None, Some(_), Some(most)) = (terms.copay, terms.coinsurance_percent, terms.maximum) {
            prop_assert!(shared.coinsurance <= most);
        }
    }

    #[test]
    fn meeting_a_limit_never_costs_more(allowed in amount(100_000), terms in any_terms(), left in amount(50_000)) {
        let free = Terms { out_of_pocket_remaining: None, ..terms };
        let limited = Terms { out_of_pocket_remaining: Some(left), ..terms };
        prop_assert!(share_out(allowed, &limited).patient_pays <= share_out(allowed, &free).patient_pays);
        let met = Terms { out_of_pocket_remaining: Some(Decimal::ZERO), penalty_accumulates: true, ..terms };
        prop_assert_eq!(share_out(allowed, &met).patient_pays, Decimal::ZERO);
    }

    #[test]
    fn what_the_maximum_forgave_is_the_difference_to_a_plan_without_one(allowed in amount(100_000), terms in any_terms()) {
        let shared = share_out(allowed, &terms);
        let free = share_out(allowed, &Terms { out_of_pocket_remaining: None, ..terms });
        prop_assert_eq!(free.forgiven, Decimal::ZERO);
        prop_assert_eq!(shared.patient_pays + shared.forgiven, free.patient_pays);
    }

    #[test]
    fn a_penalty_leaves_the_rest_as_it_is_for_the_generic(allowed in amount(100_000), terms in any_terms()) {
        let apart = Terms { penalty_accumulates: false, ..terms };
        let shared = share_out(allowed, &apart);
        let penalty = terms.daw_penalty.min(allowed);
        let generic = share_out(allowed - penalty, &Terms { daw_penalty: Decimal::ZERO, ..apart });
        prop_assert_eq!(shared, PatientShare {
            daw_penalty: penalty,
            patient_pays: generic.patient_pays + penalty,
            ..generic
        });
        // Where the penalty counts, what comes before it is the same.
        let counted = share_out(allowed, &Terms { penalty_accumulates: true, ..terms });
        prop_assert_eq!(counted.deductible, shared.deductible);
        prop_assert_eq!((counted.copay, counted.coinsurance), (shared.copay, shared.coinsurance));
        prop_assert_eq!(counted.out_of_pocket, counted.patient_pays);
    }

    #[test]
    fn no_limit_of_person_or_family_is_passed(
        plan in any_family_plan(),
        mut met in (amount(60_000), amount(60_000), amount(60_000), amount(60_000)),
        allowed in amount(100_000),
        percent in amount(10_000),
    ) {
        // A family has met at least what each of its persons has.
        met.2 += met.0;
        met.3 += met.1;
        let individual = Balance { deductible_met: met.0, out_of_pocket_met: met.1 };
        let family = Balance { deductible_met: met.2, out_of_pocket_met: met.3 };
        let terms = Terms {
            deductible_remaining: deductible_remaining(limits_of(&plan), individual, family),
            out_of_pocket_remaining: out_of_pocket_remaining(&plan, individual, family),
            coinsurance_percent: Some(percent),
            ..Terms::default()
        };
        let shared = share_out(allowed, &terms);
        check_share(allowed, &shared)?;
        let within = |limit: Option<Decimal>, met: Decimal, more: Decimal| limit.is_none_or(|l| met + more <= l.max(met));
        let (deductible, maximum) = (limits_of(&plan), out_of_pocket_limits(&plan));
        prop_assert!(within(deductible.individual, met.0, shared.deductible));
        prop_assert!(within(deductible.family, met.2, shared.deductible));
        prop_assert!(within(maximum.individual, met.1, shared.out_of_pocket));
        prop_assert!(within(maximum.family, met.3, shared.out_of_pocket));
        // 45 CFR 156.130: whatever the family's rule, no person pays more than this within a family.
        prop_assert!(within(plan.individual_maximum_in_family, met.1, shared.out_of_pocket));
        // A family's deductible has an effect though no person has one.
        if let Some(limit) = plan.family_deductible.filter(|_| plan.individual_deductible.is_zero()) {
            prop_assert_eq!(terms.deductible_remaining, (limit - met.2).max(Decimal::ZERO));
        }
    }

    #[test]
    fn one_more_price_never_makes_a_claim_dearer(
        unit in (1..=1_000_i64).prop_map(|cents| Decimal::new(cents, 2)),
        quantity in 1..1_000_i64,
        extra in amount(100_000),
        way in 0..3_u8,
        tax in amount(1_000),
    ) {
        let mut world = World::default();
        world.product().prices = vec![Price { unit_price: unit, ..price(PriceType::Nadac, "1") }];
        world.contract().sales_tax_percent = tax;
        world.claim.quantity = Some(Decimal::from(quantity));
        let before = world.payment().allowed;
        match way {
            0 => world.claim.usual_and_customary = Some(extra),
            1 => world.claim.ingredient_cost_submitted = Some(extra),
            _ => world.claim.gross_amount_due = Some(extra),
        }
        let after = world.payment();
        prop_assert!(after.allowed <= before);
        prop_assert!(way != 0 || after.allowed <= extra || extra.is_zero());
        // A zero is not sent.
        prop_assert!(!extra.is_zero() || after.allowed == before);
    }

    #[test]
    fn cents_are_within_half_a_cent(mantissa in any::<i64>(), scale in 0..10_u32) {
        let amount = Decimal::new(mantissa, scale);
        let rounded = cents(amount);
        prop_assert!((rounded - amount).abs() <= Decimal::new(5, 3));
        prop_assert_eq!(rounded.scale(), 2);
        prop_assert_eq!(cents(rounded), rounded);
        prop_assert_eq!(cents(-amount), -rounded);
    }
}
