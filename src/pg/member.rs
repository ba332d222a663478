//! The spans of coverage under a cardholder ID.

use std::collections::HashMap;
use std::rc::Rc;

use super::raw::rows::Row;
use super::raw::statement::{run, statement};
use super::raw::value::{integers, texts};
use crate::engine::facts::Coverage;
use crate::error::Result;

statement!(COVERAGES, "member/coverages.sql");
statement!(SPANS, "member/spans.sql");

/// The spans under each cardholder ID.
pub fn coverages<'a>(cardholder_ids: impl IntoIterator<Item = &'a str>) -> Result<HashMap<String, Rc<Vec<Coverage>>>> {
    let mut wanted: Vec<&str> = cardholder_ids.into_iter().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found: HashMap<String, Vec<Coverage>> = HashMap::new();
    if !wanted.is_empty() {
        for row in run(&COVERAGES, &[texts(wanted)])?.iter() {
            found.entry(row.get("cardholder_id")?).or_default().push(coverage(&row)?);
        }
    }
    let mut all: Vec<&mut Coverage> = found.values_mut().flatten().collect();
    add_earlier(&mut all)?;
    Ok(found.into_iter().map(|(id, spans)| (id, Rc::new(spans))).collect())
}

/// Gives each span of a rank above 1 the spans that pay before it, whatever card they are under.
fn add_earlier(coverages: &mut [&mut Coverage]) -> Result<()> {
    let mut members: Vec<i32> = coverages.iter().filter(|c| c.rank > 1).map(|c| c.member_id).collect();
    if members.is_empty() {
        return Ok(());
    }
    members.sort_unstable();
    members.dedup();
    for row in run(&SPANS, &[integers(members)])?.iter() {
        let (member_id, rank, span): (i32, i16, _) = (row.get("member_id")?, row.get("rank")?, row.span()?);
        for coverage in coverages.iter_mut().filter(|c| c.member_id == member_id && rank < c.rank) {
            coverage.earlier.push(span);
        }
    }
    Ok(())
}

fn coverage(row: &Row<'_>) -> Result<Coverage> {
    Ok(Coverage {
        coverage_id: row.get("coverage_id")?,
        member_id: row.get("member_id")?,
        patient_id: row.get("patient_id")?,
        plan_id: row.get("plan_id")?,
        family_id: row.get("family_id")?,
        person_code: row.get("person_code")?,
        relationship_code: row.get("relationship_code")?,
        rank: row.get("rank")?,
        span: row.span()?,
        earlier: Vec::new(),
        date_of_birth: row.get("date_of_birth")?,
        date_of_death: row.get("date_of_death")?,
        sex: row.get("sex")?,
        has_authorizations: row.get("has_authorizations")?,
    })
}
