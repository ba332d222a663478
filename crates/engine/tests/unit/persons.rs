//! Which person of a card a claim is for, what that person is to the cardholder, and what else covers them.

use uuid::Uuid;

use crate::edges::nothing;
use crate::engine::facts::*;
use crate::world::*;

const CARDHOLDER: u128 = 0xa1;
const SPOUSE: u128 = 0xa2;
const CHILD: u128 = 0xa3;

/// A card of a cardholder, a spouse and a child, born in 1980, 1982 and 2010, and a claim without a person code.
fn family(relationship: Option<&str>) -> World {
    World::with(|w| {
        let one = w.coverages[0].clone();
        let person = |patient: u128, code: &str, relationship: &str, born: &str| Coverage {
            coverage_id: id(0xc000 + patient),
            patient_id: id(patient),
            person_code: code.into(),
            relationship_code: relationship.into(),
            date_of_birth: day(born),
            ..one.clone()
        };
        w.coverages = vec![
            person(CARDHOLDER, "01", "1", "1980-06-15"),
            person(SPOUSE, "02", "2", "1982-02-02"),
            person(CHILD, "03", "3", "2010-03-03"),
        ];
        w.claim.person_code = None;
        w.claim.patient_relationship_code = relationship.map(str::to_owned);
    })
}

fn patient(w: &World) -> Option<Uuid> {
    w.decide().coverage.map(|coverage| coverage.patient_id)
}

#[test]
fn a_relationship_that_one_person_has_tells_who_is_meant() {
    for (sent, person) in [("1", CARDHOLDER), ("2", SPOUSE), ("3", CHILD)] {
        assert_eq!(patient(&family(Some(sent))), Some(id(person)), "{sent}");
    }
    assert_eq!(family(None).codes(), ["08"]);
    let nobody = family(Some("4"));
    assert_eq!(nobody.codes(), ["11"]);
    assert_eq!(nobody.message("11"), "Nobody with this cardholder ID is on file as other");
    let two_children = |change: Change| {
        let mut w = family(Some("3"));
        w.coverages[1].relationship_code = "3".into();
        change(&mut w);
        w
    };
    assert_eq!(two_children(nothing).codes(), ["08"]);
    // Then the date tells them apart, as it does without a relationship.
    let ended: Change = |w| w.coverages[1].span.termination = Some(day("2026-03-09"));
    assert_eq!(patient(&two_children(ended)), Some(id(CHILD)));
}

/// Person code, date of birth, relationship, coverage on the date: what comes first is not overruled by what follows.
#[test]
fn a_relationship_is_asked_after_code_and_birth_and_before_the_date() {
    let mut by_code = family(Some("2"));
    by_code.claim.person_code = Some("03".into());
    assert_eq!(by_code.message("11"), "Patient relationship was sent as spouse and is child on file");
    let mut by_birth = family(Some("2"));
    by_birth.claim.date_of_birth = Some(day("1980-06-15"));
    assert_eq!(by_birth.message("11"), "Patient relationship was sent as spouse and is cardholder on file");
    by_birth.claim.date_of_birth = Some(day("1982-02-02"));
    assert_eq!(patient(&by_birth), Some(id(SPOUSE)));
    // Of twins the relationship tells which.
    let mut twins = family(Some("3"));
    twins.coverages[1].date_of_birth = day("2010-03-03");
    twins.claim.date_of_birth = Some(day("2010-03-03"));
    assert_eq!(patient(&twins), Some(id(CHILD)));
    // The spouse alone is covered on the date, and the cardholder is meant.
    let mut ended = family(Some("1"));
    for who in [0, 2] {
        ended.coverages[who].span.termination = Some(day("2026-03-09"));
    }
    assert_eq!(ended.codes(), ["69"]);
    ended.claim.patient_relationship_code = None;
    assert_eq!(patient(&ended), Some(id(SPOUSE)));
}

#[test]
fn a_relationship_that_is_not_on_file_contradicts_nothing() {
    for sent in ["1", "2", "3", "4"] {
        let w = World::with(|w| {
            w.coverage().relationship_code = "0".into();
            w.claim.patient_relationship_code = Some(sent.into());
        });
        assert_eq!(w.codes(), Vec::<String>::new(), "{sent}");
    }
    // It may be the child's: of whom nothing is on file can be either, and the others cannot.
    let mut unknown = family(Some("3"));
    unknown.coverages[1].relationship_code = "0".into();
    assert_eq!(unknown.codes(), ["08"]);
    unknown.claim.patient_relationship_code = Some("4".into());
    assert_eq!(patient(&unknown), Some(id(SPOUSE)));
}

#[test]
fn the_relationship_of_the_span_that_answers_counts() {
    let grown = |sent: &str| {
        let mut w = family(Some(sent));
        let before = w.coverages[2].clone();
        w.coverages[2].span.termination = Some(day("2025-12-31"));
        let span = Span::new(day("2026-01-01"), None);
        w.coverages.push(Coverage { coverage_id: id(0xcf), relationship_code: "4".into(), span, ..before });
        w
    };
    assert_eq!(grown("4").decide().coverage.map(|c| c.coverage_id), Some(id(0xcf)));
    assert_eq!(grown("3").message("11"), "Patient relationship was sent as child and is other on file");
}

/// It is not certain who is meant: nothing is told of anybody's history, and the claim is nobody's.
#[test]
fn a_claim_of_another_relationship_is_not_held_against_the_persons_history() {
    let refilled = |sent: &str| {
        World::with(|w| {
            w.earlier("2026-03-01", 30);
            w.claim.patient_relationship_code = Some(sent.into());
        })
    };
    assert_eq!(refilled("1").codes(), ["79"]);
    let other = refilled("3");
    assert_eq!((other.codes(), patient(&other)), (vec!["11".to_owned()], None));
}

#[test]
fn codes_beyond_their_sets_are_refused_where_none_is_loaded() {
    let without_sets = |change: Change| {
        World::with(|w| {
            w.codes.values.clear();
            change(w);
        })
    };
    assert_eq!(without_sets(|w| w.claim.patient_relationship_code = Some("11".into())).codes(), ["11"]);
    assert_eq!(without_sets(|w| w.claim.patient_relationship_code = Some("1".into())).codes(), Vec::<String>::new());
    assert_eq!(without_sets(|w| w.claim.other_coverage_code = Some("5".into())).codes(), ["535"]);
    assert_eq!(without_sets(|w| w.claim.other_coverage_code = Some("22".into())).codes(), ["13"]);
}

#[test]
fn a_claim_after_another_payer_does_not_pay_as_if_it_were_the_first() {
    let coded = |code: Option<&str>| World::with(|w| w.claim.other_coverage_code = code.map(str::to_owned));
    for first in [None, Some("1")] {
        assert_eq!(coded(first).payment().allowed, dec("32.00"), "{first:?}");
    }
    for (code, answer) in
        [("2", "535"), ("3", "535"), ("4", "535"), ("8", "535"), ("5", "13"), ("6", "13"), ("7", "13")]
    {
        assert_eq!(coded(Some(code)).codes(), [answer], "{code}");
    }
    // A claim that was paid is not repeated by one that says more.
    let mut again = coded(None);
    again.repeated();
    again.claim.other_coverage_code = Some("2".into());
    assert_eq!(again.codes(), ["535", "83"]);
}

/// Whatever the claim says of other coverage, an open span of a lower rank is billed first.
#[test]
fn another_coverage_that_is_open_is_billed_first_whatever_the_code() {
    let second = |code: Option<&str>| {
        World::with(|w| {
            w.coverage().rank = 2;
            w.other_coverage(1, Span::new(day("2020-01-01"), None));
            w.claim.other_coverage_code = code.map(str::to_owned);
        })
        .codes()
    };
    assert_eq!(second(None), ["41"]);
    assert_eq!(second(Some("1")), ["41"]);
    assert_eq!(second(Some("2")), ["41", "535"]);
}
