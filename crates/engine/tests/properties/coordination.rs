//! Claims after another payer, whatever was reported and whatever the plan's own share.

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use super::cases;
use crate::engine::claim::Billed;
use crate::engine::facts::{Coordination, CoordinationMethod};
use crate::engine::pay::coordination::{Coordinated, Reported};
use crate::engine::pay::share::{PatientShare, Terms, share};

fn amount() -> impl Strategy<Value = Decimal> {
    (0..100_000_i64).prop_map(|cents| Decimal::new(cents, 2))
}

prop_compose! {
    fn any_claim()(
        allowed in amount(),
        copay in amount(),
        deductible_remaining in amount(),
        out_of_pocket_remaining in prop::option::of(amount()),
        penalty_accumulates in any::<bool>(),
        daw_penalty in amount(),
        paid in amount(),
        left in amount(),
        program_maximum in prop::option::of(amount()),
        billed in select(vec![Billed::Paid, Billed::Rejected, Billed::NothingCollected, Billed::ResponsibilityOnly]),
        method in select(vec![
            CoordinationMethod::PatientResponsibility,
            CoordinationMethod::GovernmentLesser,
            CoordinationMethod::MedicaidLesser,
            CoordinationMethod::Standard,
            CoordinationMethod::NonDuplication,
        ]),
    ) -> (Terms, PatientShare, Coordinated) {
        let terms = Terms {
            copay: Some(copay),
            deductible_remaining,
            out_of_pocket_remaining,
            daw_penalty,
            penalty_accumulates,
            ..Terms::default()
        };
        let own = share(allowed, &terms);
        let paid = if billed == Billed::Paid { paid } else { Decimal::ZERO };
        let reported = Reported { paid, responsibility: Some(left), is_whole: true };
        let plan = Coordination { method, program_maximum, ..Coordination::default() };
        (terms, own, Coordinated::of(&plan, billed, reported, &own))
    }
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn plan_patient_and_write_off_sum_to_what_was_left((_, own, split) in any_claim()) {
        prop_assert_eq!(split.plan + split.patient + split.write_off, split.left);
        let parts = [split.plan, split.patient, split.write_off];
        prop_assert!(parts.iter().all(|part| *part >= Decimal::ZERO), "{:?}", split);
        let left = if split.billed == Billed::Rejected { own.plan_pays + own.patient_pays } else {
            split.reported.responsibility.unwrap_or_default()
        };
        prop_assert_eq!(split.left, left);
    }

    #[test]
    fn the_plan_never_pays_more_than_was_left_nor_leaves_the_patient_more((_, own, split) in any_claim()) {
        prop_assert!(split.plan <= split.left && split.patient <= split.left);
        if split.billed != Billed::ResponsibilityOnly {
            prop_assert!(split.plan <= own.plan_pays, "no more than as first payer: {:?}", split);
        }
        prop_assert!(split.maximum.is_none_or(|most| split.plan <= most));
    }

    #[test]
    fn the_parts_of_the_patients_share_sum_and_no_limit_is_passed((terms, own, split) in any_claim()) {
        let after = split.patient_share(&own, &terms);
        let parts = after.deductible + after.copay + after.coinsurance + after.daw_penalty;
        // As far as what was left reaches, they are those of the own share.
        let expected = if split.is_as_first() { split.patient } else { own.patient_pays.min(split.patient) };
        prop_assert_eq!(parts, expected);
        prop_assert_eq!(after.left_by_other(), split.patient - parts);
        prop_assert_eq!(after.patient_pays, split.patient);
        prop_assert!(after.deductible <= own.deductible && after.out_of_pocket <= after.patient_pays);
        prop_assert!(terms.out_of_pocket_remaining.is_none_or(|most| after.out_of_pocket <= most));
    }
}
