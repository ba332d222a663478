//! The spans of coverage under a cardholder ID.

use std::collections::HashMap;
use std::rc::Rc;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use uuid::Uuid;

use super::raw::index::{Comparison, Index};
use super::raw::relation::Lock;
use super::raw::rows::Row;
use super::raw::scan::Scan;
use super::raw::snapshot::Snapshot;
use super::raw::value::Write;
use super::security::caller;
use crate::engine::facts::{Coverage, OtherCoverage, Routing};
use crate::error::Result;

static OF_CARD: Index =
    Index { table: "pbm.coverage", name: "coverage_cardholder", keys: &[("cardholder_id", Comparison::Equal)] };
static OF_MEMBER: Index =
    Index { table: "pbm.coverage", name: "coverage_member", keys: &[("member_id", Comparison::Equal)] };
static MEMBER: Index = Index { table: "pbm.members", name: "members_pkey", keys: &[("member_id", Comparison::Equal)] };

/// The spans under each cardholder ID that the caller may ask about: he is not told of the others.
pub fn coverages<'a>(cardholder_ids: impl IntoIterator<Item = &'a str>) -> Result<HashMap<String, Rc<Vec<Coverage>>>> {
    let mut wanted: Vec<&str> = cardholder_ids.into_iter().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = HashMap::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let scope = caller::scope()?;
    let mut hidden = Vec::new();
    let snapshot = Snapshot::take();
    let mut cards = OF_CARD.scan(&snapshot, Lock::Read)?;
    let mut people = People::begin(&snapshot)?;
    for id in wanted {
        let mut spans = Vec::new();
        cards.seek(&[id.write()])?;
        while let Some(row) = cards.next() {
            let member_id = row.get("member_id")?;
            // A span without a plan is one of another payer, who answers for it.
            let Some(plan_id) = row.get("plan_id")? else { continue };
            if let Some(person) = people.person(member_id)? {
                spans.push(coverage(&row, member_id, plan_id, person)?);
            }
        }
        add_others(&snapshot, spans.iter_mut().filter(|span| span.rank > 1))?;
        spans.retain(|span| {
            let is_shown = scope.shows(Some(span.plan_id), Some(span.patient_id));
            if !is_shown && !hidden.contains(&span.patient_id) {
                hidden.push(span.patient_id);
            }
            is_shown
        });
        if !spans.is_empty() {
            found.insert(id.to_owned(), Rc::new(spans));
        }
    }
    caller::note_hidden(hidden);
    Ok(found)
}

/// What is known of a member beside coverage.
#[derive(Clone)]
struct Person {
    patient_id: Uuid,
    date_of_birth: NaiveDate,
    date_of_death: Option<NaiveDate>,
    sex: String,
}

/// Members by their numbers, each looked up once.
struct People<'a> {
    members: Scan<'a>,
    known: FxHashMap<i32, Option<Person>>,
}

impl<'a> People<'a> {
    fn begin(snapshot: &'a Snapshot) -> Result<Self> {
        Ok(Self { members: MEMBER.scan(snapshot, Lock::Read)?, known: FxHashMap::default() })
    }

    /// The member of that number; none without a date of birth, for such a row takes part in no claim.
    fn person(&mut self, member_id: i32) -> Result<Option<Person>> {
        if let Some(person) = self.known.get(&member_id) {
            return Ok(person.clone());
        }
        let person = self.look(member_id)?;
        self.known.insert(member_id, person.clone());
        Ok(person)
    }

    fn look(&mut self, member_id: i32) -> Result<Option<Person>> {
        self.members.seek(&[member_id.write()])?;
        let Some(row) = self.members.next() else { return Ok(None) };
        let Some(date_of_birth) = row.get("date_of_birth")? else { return Ok(None) };
        Ok(Some(Person {
            patient_id: row.get("patient_id")?,
            date_of_birth,
            date_of_death: row.get("date_of_death")?,
            sex: row.get("sex")?,
        }))
    }
}

/// The span with all others of the person, where its rank alone does not say that one of them pays before it.
pub fn with_others(mut coverage: Coverage) -> Result<Coverage> {
    if coverage.rank <= 1 {
        add_others(&Snapshot::take(), [&mut coverage])?;
    }
    Ok(coverage)
}

/// Gives spans the other spans of their persons, whatever card they are under.
fn add_others<'a>(snapshot: &Snapshot, coverages: impl IntoIterator<Item = &'a mut Coverage>) -> Result<()> {
    let mut coverages = coverages.into_iter().peekable();
    if coverages.peek().is_none() {
        return Ok(());
    }
    let mut spans = OF_MEMBER.scan(snapshot, Lock::Read)?;
    for coverage in coverages {
        spans.seek(&[coverage.member_id.write()])?;
        while let Some(row) = spans.next() {
            if row.get::<Uuid>("coverage_id")? != coverage.coverage_id {
                coverage.others.push(other_coverage(&row)?);
            }
        }
    }
    Ok(())
}

fn other_coverage(row: &Row<'_>) -> Result<OtherCoverage> {
    Ok(OtherCoverage {
        rank: row.get("rank")?,
        span: row.span()?,
        routing: Routing {
            bin: row.get("bin")?,
            pcn: row.get("pcn")?,
            group_id: row.get("group_id")?,
            cardholder_id: row.get("cardholder_id")?,
        },
    })
}

fn coverage(row: &Row<'_>, member_id: i32, plan_id: Uuid, person: Person) -> Result<Coverage> {
    Ok(Coverage {
        coverage_id: row.get("coverage_id")?,
        member_id,
        patient_id: person.patient_id,
        plan_id,
        family_id: row.get("family_id")?,
        coverage_tier: row.get("coverage_tier")?,
        person_code: row.get("person_code")?,
        relationship_code: row.get("relationship_code")?,
        rank: row.get("rank")?,
        span: row.span()?,
        others: Vec::new(),
        date_of_birth: person.date_of_birth,
        date_of_death: person.date_of_death,
        sex: person.sex,
    })
}
