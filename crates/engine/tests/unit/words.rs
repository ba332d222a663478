//! The words of the tables as values of the engine.

use std::fmt::Debug;

use pbm_engine::batch::Scope;
use pbm_engine::facts::{
    AuthorizationStatus, ClaimStatus, Condition, CoordinationMethod, CountedPayments, DrugCoverage, DrugKind,
    DurOutcome, FamilyAccumulation, FirstReversed, InsulinCredit, ManufacturerStatus, OverrideChannel, PartDBenefit,
    PriceTie, PriceType, RefillCounting, StraddlingCopay, TierCredit,
};

/// Reads each word as a value whose name is that word again, and no other word as any.
fn assert_words<T: Copy + Debug + PartialEq>(
    parse: fn(&str) -> Option<T>,
    name: fn(T) -> &'static str,
    words: &[&'static str],
) {
    for word in words {
        assert_eq!(parse(word).map(name), Some(*word));
    }
    for unknown in ["", "unknown", " family", "Reject", "AWP"] {
        assert_eq!(parse(unknown), None, "{unknown:?}");
    }
}

#[test]
fn each_word_of_a_table_is_one_value_and_an_unknown_word_is_none() {
    assert_words(FamilyAccumulation::parse, FamilyAccumulation::name, &["embedded", "aggregate"]);
    assert_words(RefillCounting::parse, RefillCounting::name, &["inclusive", "elapsed"]);
    assert_words(DurOutcome::parse, DurOutcome::name, &["reject", "soft_reject", "message", "ignore"]);
    assert_words(PriceTie::parse, PriceTie::name, &["contract", "usual_and_customary"]);
    assert_words(
        OverrideChannel::parse,
        OverrideChannel::name,
        &["submission_clarification", "dur", "prior_authorization_type"],
    );
    assert_words(PriceType::parse, PriceType::name, &["awp", "wac", "mac", "nadac", "amp", "ful"]);
    assert_words(AuthorizationStatus::parse, AuthorizationStatus::name, &["approved", "denied", "in_process"]);
    assert_words(ClaimStatus::parse, ClaimStatus::name, &["paid", "rejected", "reversed", "imported"]);
    assert_words(Scope::parse, Scope::name, &["family", "individual"]);
    assert_words(DrugKind::parse, DrugKind::name, &["applicable", "selected", "other"]);
    assert_words(ManufacturerStatus::parse, ManufacturerStatus::name, &["full", "specified", "specified_small"]);
    assert_words(DrugCoverage::parse, DrugCoverage::name, &["covered", "supplemental", "over_the_counter"]);
    assert_words(
        Condition::parse,
        Condition::name,
        &["hospice", "palliative_care", "active_cancer", "sickle_cell_disease", "long_term_care"],
    );
    assert_words(StraddlingCopay::parse, StraddlingCopay::name, &["full", "proportion"]);
    assert_words(
        CoordinationMethod::parse,
        CoordinationMethod::name,
        &["patient_responsibility", "government_lesser", "medicaid_lesser", "standard", "non_duplication"],
    );
    assert_words(CountedPayments::parse, CountedPayments::name, &["all", "drug_only"]);
    assert_words(FirstReversed::parse, FirstReversed::name, &["warn", "refuse", "reverse"]);
    assert_words(TierCredit::parse, TierCredit::name, &["gross", "none"]);
    assert_words(InsulinCredit::parse, InsulinCredit::name, &["paid", "none", "gross"]);
    assert_words(
        |word| PartDBenefit::parse(word, 300.into()),
        PartDBenefit::name,
        &["defined_standard", "enhanced_alternative"],
    );
}
