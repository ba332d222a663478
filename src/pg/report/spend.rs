//! A plan's spend over a period, as its page shows it.
//!
//! The figures are those of the reports. A page is passed on, so that lines of few persons are left out of it also where its
//! reader is shown them.

use chrono::{Months, NaiveDate};
use pbm_report::report::{self as page, Adherence, Class, Lines, Month, Reject, Report, Spend, Tier, Totals};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::engine::privacy::cells::{self, Keys};
use crate::error::{Error, Result};
use crate::pg::raw::rows::Row;
use crate::pg::raw::statement::{connect, run, run_by_statistics, statement};
use crate::pg::raw::value::{Value as Parameter, Write};
use crate::pg::reference;

statement!(PLAN, "report/plan.sql");
statement!(TOTALS, "report/totals.sql");
statement!(MONTHS, "report/months.sql");
statement!(CLASSES, "report/classes.sql");
statement!(REJECTIONS, "report/rejections.sql");
statement!(COMPLIANCE, "report/compliance.sql");
statement!(TIERS, "report/tiers.sql");
statement!(ADHERENCE, "report/adherence.sql");

/// As long as a period may be; more columns could not be told apart.
const LONGEST: Months = Months::new(120);

/// The fewest persons that a line tells of (the CMS cell size suppression policy).
const FEWEST: i64 = 11;

/// Whose figures, and of when.
struct Asked<'a> {
    plan_code: &'a str,
    plan_id: Uuid,
    from: NaiveDate,
    to: NaiveDate,
}

/// The page of a plan's spend.
///
/// # Errors
/// 22023 for no period; P0002 where no plan of the caller's clients has the code.
pub fn html(plan_code: &str, from: NaiveDate, to: NaiveDate) -> Result<String> {
    if to < from || from.checked_add_months(LONGEST).is_none_or(|end| to >= end) {
        return Err(Error::PeriodOutOfRange);
    }
    connect(|| {
        reference::begin()?;
        let rows = run(&PLAN, &[plan_code.write()])?;
        let plan = rows.first().ok_or(Error::UnknownPlan)?;
        let asked = Asked { plan_code, plan_id: plan.get("plan_id")?, from, to };
        let mut totals = asked.totals()?;
        asked.compliance(&mut totals)?;
        let report = Report {
            plan_code: plan_code.into(),
            plan_name: plan.get("plan_name")?,
            from_date: from,
            to_date: to,
            made_on: plan.get("today")?,
            months: asked.months()?,
            classes: asked.classes()?,
            rejects: asked.rejects()?,
            tiers: asked.tiers(totals.answered)?,
            adherence: asked.adherence()?,
            totals,
        };
        page::html(&report).map_err(|_| Error::NotDrawn)
    })
}

/// Which lines tell of too few persons, or would give such a line away. What a report left out has no count, and it left
/// out enough.
fn hidden(members: &[Option<i64>]) -> Result<Vec<bool>> {
    let Some(counts) = members.iter().copied().collect::<Option<Vec<i64>>>() else {
        return Ok(members.iter().map(Option::is_none).collect());
    };
    let lines = counts.iter().enumerate().map(|(line, members)| json!({"line": line, "members": members})).collect();
    let keys = Keys { row: "line", column: None, count: "members" };
    let told = cells::suppress(lines, &keys, FEWEST.unsigned_abs()).map_err(Error::Cells)?;
    // The total comes last.
    Ok(told.iter().take(counts.len()).map(|line| line["suppressed"] == Value::Bool(true)).collect())
}

fn is_few(count: i64) -> bool {
    (1..FEWEST).contains(&count)
}

fn spend(row: &Row<'_>) -> Result<Option<Spend>> {
    let (claims, members): (Option<i64>, Option<i64>) = (row.get("claims")?, row.get("members")?);
    let (plan_paid, patient_pay): (Option<Decimal>, Option<Decimal>) = (row.get("plan_paid")?, row.get("patient_pay")?);
    let amounts = plan_paid.zip(patient_pay);
    Ok(claims.zip(members).zip(amounts).map(|((claims, members), (plan_paid, patient_pay))| Spend {
        claims,
        members,
        plan_paid,
        patient_pay,
    }))
}

/// Lines with their numbers of persons, without those that are not to be told; `None` is a line that a report left out.
fn lines<T>(lines: Vec<Option<(i64, T)>>) -> Result<Lines<T>> {
    let members: Vec<Option<i64>> = lines.iter().map(|line| line.as_ref().map(|(members, _)| *members)).collect();
    let hidden = hidden(&members)?;
    let count = hidden.iter().filter(|hidden| **hidden).count();
    let shown = lines.into_iter().zip(hidden).filter(|(_, hidden)| !hidden).filter_map(|(line, _)| Some(line?.1));
    Ok(Lines { shown: shown.collect(), hidden: count })
}

impl Asked<'_> {
    fn values(&self) -> [Parameter; 3] {
        [self.plan_code.write(), self.from.write(), self.to.write()]
    }

    fn by_id(&self) -> [Parameter; 3] {
        [self.plan_id.write(), self.from.write(), self.to.write()]
    }

    fn totals(&self) -> Result<Totals> {
        let rows = run_by_statistics(&TOTALS, &self.values())?;
        let Some(row) = rows.first() else { return Ok(Totals::default()) };
        let spend = spend(&row)?.filter(|spend| !is_few(spend.members));
        let member_months = row.get::<Option<i64>>("member_months")?.filter(|count| !is_few(*count));
        let of_all = spend.and(member_months);
        Ok(Totals {
            spend,
            member_months,
            pmpm: row.get::<Option<Decimal>>("pmpm")?.filter(|_| of_all.is_some()),
            generic_dispensing_rate: row.get::<Option<Decimal>>("generic_dispensing_rate")?.filter(|_| spend.is_some()),
            ..Totals::default()
        })
    }

    fn months(&self) -> Result<Vec<Month>> {
        let rows = run_by_statistics(&MONTHS, &self.values())?;
        let mut months = Vec::with_capacity(rows.len());
        for row in rows.iter() {
            let member_months = row.get::<Option<i64>>("member_months")?.filter(|count| !is_few(*count));
            months.push(Month {
                month: row.get("month")?,
                spend: spend(&row)?,
                member_months,
                pmpm: row.get::<Option<Decimal>>("pmpm")?.filter(|_| member_months.is_some()),
            });
        }
        let members: Vec<Option<i64>> = months.iter().map(|month| month.spend.map(|spend| spend.members)).collect();
        for (month, _) in months.iter_mut().zip(hidden(&members)?).filter(|(_, hidden)| *hidden) {
            (month.spend, month.pmpm) = (None, None);
        }
        Ok(months)
    }

    fn classes(&self) -> Result<Lines<Class>> {
        let rows = run_by_statistics(&CLASSES, &self.values())?;
        let mut classes = Vec::with_capacity(rows.len());
        for row in rows.iter() {
            let (name, share): (String, Option<Decimal>) = (row.get("class_name")?, row.get("share")?);
            classes.push(spend(&row)?.map(|spend| (spend.members, Class { name, spend, share })));
        }
        lines(classes)
    }

    fn rejects(&self) -> Result<Lines<Reject>> {
        let rows = run_by_statistics(&REJECTIONS, &self.by_id())?;
        let mut rejects = Vec::with_capacity(rows.len());
        for row in rows.iter() {
            let (rejected, paid_later): (i64, i64) = (row.get("rejected")?, row.get("paid_later")?);
            let (code, description): (String, String) = (row.get("code")?, row.get("meaning")?);
            // The two parts are told only together: either is what the other leaves.
            let is_told = !is_few(row.get("members_later")?) && !is_few(row.get("members_never")?);
            let (paid_later, never_paid) = (is_told.then_some(paid_later), is_told.then_some(rejected - paid_later));
            rejects.push(Some((row.get("members")?, Reject { code, description, rejected, paid_later, never_paid })));
        }
        lines(rejects)
    }

    /// Adds what was paid on the formulary to the totals.
    fn compliance(&self, totals: &mut Totals) -> Result<()> {
        let rows = run_by_statistics(&COMPLIANCE, &self.values())?;
        let Some(row) = rows.first() else { return Ok(()) };
        totals.answered = row.get::<Option<i64>>("answered")?.filter(|count| !is_few(*count));
        totals.paid_formulary = row.get::<Option<i64>>("paid_formulary")?.filter(|count| !is_few(*count));
        let is_told = totals.answered.is_some() && totals.paid_formulary.is_some();
        totals.compliance = row.get::<Option<Decimal>>("compliance")?.filter(|_| is_told);
        Ok(())
    }

    fn tiers(&self, answered: Option<i64>) -> Result<Vec<Tier>> {
        let rows = run_by_statistics(&TIERS, &self.by_id())?;
        let (mut tiers, mut members) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in rows.iter() {
            members.push(Some(row.get::<i64>("members")?));
            let claims: i64 = row.get("claims")?;
            let answered = answered.map(Decimal::from);
            tiers.push(Tier {
                name: format!("Tier {}", row.get::<i32>("tier")?),
                claims: Some(claims),
                share: answered.and_then(|answered| Decimal::from(claims).checked_div(answered)),
            });
        }
        for (tier, _) in tiers.iter_mut().zip(hidden(&members)?).filter(|(_, hidden)| *hidden) {
            (tier.claims, tier.share) = (None, None);
        }
        Ok(tiers)
    }

    fn adherence(&self) -> Result<Lines<Adherence>> {
        let rows = run_by_statistics(&ADHERENCE, &self.values())?;
        let mut classes = Vec::with_capacity(rows.len());
        for row in rows.iter() {
            let class: String = row.get("class_name")?;
            let members: Option<i64> = row.get("members")?;
            let (pdc, adherent): (Option<Decimal>, Option<Decimal>) =
                (row.get("mean_pdc")?, row.get("adherence_rate")?);
            let count: Option<i64> = row.get("adherent")?;
            // By the share those who are not adherent could be counted, too.
            let is_told = members.zip(count).is_some_and(|(all, some)| !is_few(some) && !is_few(all - some));
            let adherent = adherent.filter(|_| is_told);
            let told = members.zip(pdc);
            classes.push(told.map(|(members, pdc)| (members, Adherence { class, members, pdc, adherent })));
        }
        lines(classes)
    }
}
