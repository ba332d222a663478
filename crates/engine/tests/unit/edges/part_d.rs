//! What Part D pays.

use super::*;

pub const EDGES: &[Edge] = &[
    edge("A5", "excluded by law", |w| medicare(w, DrugCoverage::Excluded), |w| medicare(w, DrugCoverage::Covered)),
    edge(
        "A6",
        "Part B may pay it",
        |w| medicare(w, DrugCoverage::PartB),
        |w| {
            medicare(w, DrugCoverage::PartB);
            w.authorize(AuthorizationStatus::Approved).waived_reject_codes = vec!["A6".into()];
        },
    ),
    edge("A3", "the last day of hospice", |w| in_hospice(w, "2026-03-10"), |w| in_hospice(w, "2026-03-09")),
];

/// A claim of 10 March 2026 under a Part D plan that gives no notice.
fn medicare(w: &mut World, coverage: DrugCoverage) {
    *w = World::part_d(2026, "100");
    w.drug().coverage = coverage;
    w.part_d_terms().notice_reject_codes.clear();
}

/// The same for a drug that a hospice may supply, of a member who is in hospice until a day.
fn in_hospice(w: &mut World, until: &str) {
    medicare(w, DrugCoverage::Covered);
    w.drug().hospice_review = true;
    let span = Span { effective: None, termination: Some(day(until)) };
    w.conditions = vec![ConditionSpan { condition: Condition::Hospice, span }];
}
