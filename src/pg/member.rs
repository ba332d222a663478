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
use crate::engine::facts::Coverage;
use crate::error::Result;

static OF_CARD: Index =
    Index { table: "pbm.coverage", name: "coverage_cardholder", keys: &[("cardholder_id", Comparison::Equal)] };
static OF_MEMBER: Index =
    Index { table: "pbm.coverage", name: "coverage_member", keys: &[("member_id", Comparison::Equal)] };
static MEMBER: Index = Index { table: "pbm.members", name: "members_pkey", keys: &[("member_id", Comparison::Equal)] };

/// The spans under each cardholder ID.
pub fn coverages<'a>(cardholder_ids: impl IntoIterator<Item = &'a str>) -> Result<HashMap<String, Rc<Vec<Coverage>>>> {
    let mut wanted: Vec<&str> = cardholder_ids.into_iter().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = HashMap::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let snapshot = Snapshot::take();
    let mut cards = OF_CARD.scan(&snapshot, Lock::Read)?;
    let mut people = People::begin(&snapshot)?;
    for id in wanted {
        let mut spans = Vec::new();
        cards.seek(&[id.write()])?;
        while let Some(row) = cards.next() {
            let member_id = row.get("member_id")?;
            if let Some(person) = people.person(member_id)? {
                spans.push(coverage(&row, member_id, person)?);
            }
        }
        add_earlier(&snapshot, &mut spans)?;
        if !spans.is_empty() {
            found.insert(id.to_owned(), Rc::new(spans));
        }
    }
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

/// Gives each span of a rank above 1 the spans that pay before it, whatever card they are under.
fn add_earlier(snapshot: &Snapshot, coverages: &mut [Coverage]) -> Result<()> {
    if coverages.iter().all(|coverage| coverage.rank <= 1) {
        return Ok(());
    }
    let mut spans = OF_MEMBER.scan(snapshot, Lock::Read)?;
    for coverage in coverages.iter_mut().filter(|coverage| coverage.rank > 1) {
        spans.seek(&[coverage.member_id.write()])?;
        while let Some(row) = spans.next() {
            if row.get::<i16>("rank")? < coverage.rank {
                coverage.earlier.push(row.span()?);
            }
        }
    }
    Ok(())
}

fn coverage(row: &Row<'_>, member_id: i32, person: Person) -> Result<Coverage> {
    Ok(Coverage {
        coverage_id: row.get("coverage_id")?,
        member_id,
        patient_id: person.patient_id,
        plan_id: row.get("plan_id")?,
        family_id: row.get("family_id")?,
        person_code: row.get("person_code")?,
        relationship_code: row.get("relationship_code")?,
        rank: row.get("rank")?,
        span: row.span()?,
        earlier: Vec::new(),
        date_of_birth: person.date_of_birth,
        date_of_death: person.date_of_death,
        sex: person.sex,
    })
}
