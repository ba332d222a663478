//! Eligibility, formulary status, drug utilization review, doses of opioids.

use pgrx::AnyNumeric;
use pgrx::iter::SetOfIterator;
use pgrx::prelude::*;

use crate::engine::claim::{Claim, canonical};
use crate::engine::codes;
use crate::engine::edits::opioid::mme::MmeDay;
use crate::engine::facts::Target;
use crate::engine::identifier::Ndc;
use crate::engine::resolve::member::{Sought, is_relationship};
use crate::engine::response::{AlertResponse, FormularyResponse};
use crate::error::or_raise;
use crate::pg::raw::arguments::{Added, date, decimal};
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::value::Write;
use crate::pg::reference::cache;
use crate::pg::settings;
use crate::pg::{formulary, inquiries};

/// The answer of `verify_eligibility`.
#[derive(Default)]
pub struct Eligibility {
    eligible: bool,
    reject_code: Option<String>,
    reason: Option<String>,
    covered: Option<(crate::engine::facts::Coverage, String)>,
}

impl Composite for Eligibility {
    const TYPE: RowType = RowType { name: "pbm.eligibility", array: "pbm.eligibility[]" };

    fn columns(&self) -> Vec<Column> {
        let coverage = self.covered.as_ref().map(|(coverage, _)| coverage);
        vec![
            ("eligible", self.eligible.write()),
            ("reject_code", self.reject_code.write()),
            ("reason", self.reason.write()),
            ("member_id", coverage.map(|c| c.member_id).write()),
            ("patient_id", coverage.map(|c| c.patient_id).write()),
            ("plan_id", coverage.map(|c| c.plan_id).write()),
            ("plan_code", self.covered.as_ref().map(|(_, code)| code.as_str()).write()),
            ("effective_date", coverage.and_then(|c| c.span.effective).write()),
            ("termination_date", coverage.and_then(|c| c.span.termination).write()),
        ]
    }
}

fn refused(code: &str, reason: &str) -> Eligibility {
    Eligibility { reject_code: Some(code.into()), reason: Some(reason.into()), ..Eligibility::default() }
}

#[pg_extern(sql = false)]
fn verify_eligibility(
    cardholder_id: Option<&str>,
    service_date: Option<Date>,
    person_code: Option<&str>,
    patient_relationship_code: Added<String, 3>,
) -> Returned<Eligibility> {
    let Some(cardholder_id) = cardholder_id else {
        return Returned(refused(codes::MI_CARDHOLDER_ID, "Cardholder ID is missing"));
    };
    let Some(service_date) = service_date.and_then(date) else {
        return Returned(refused(codes::MI_DATE_OF_SERVICE, "Service date is missing or no date"));
    };
    let relationship = patient_relationship_code.0.as_deref().and_then(canonical::patient_relationship_code);
    if relationship.as_deref().is_some_and(|code| !is_relationship(code)) {
        return Returned(refused(codes::MI_PATIENT_RELATIONSHIP, "Patient relationship code must be 0 to 4"));
    }
    let sought = Sought { person_code, date_of_birth: None, relationship: relationship.as_deref() };
    Returned(match or_raise(inquiries::eligibility(cardholder_id, service_date, sought)) {
        Ok((coverage, plan)) => Eligibility {
            eligible: true,
            reject_code: None,
            reason: None,
            covered: Some((coverage, plan.plan_code.clone())),
        },
        Err(reject) => refused(&reject.code, &reject.message),
    })
}

impl Composite for FormularyResponse {
    const TYPE: RowType = RowType { name: "pbm.formulary_status", array: "pbm.formulary_status[]" };

    fn columns(&self) -> Vec<Column> {
        let rule = self.rule.as_ref();
        let amounts = self.amounts.as_ref();
        vec![
            ("covered", self.reject_code.is_none().write()),
            ("tier", self.tier.write()),
            ("tier_name", self.tier_name.write()),
            ("copay_amount", amounts.and_then(|a| a.copay).write()),
            ("coinsurance_percent", amounts.and_then(|a| a.coinsurance_percent).write()),
            ("prior_auth_required", rule.map(|r| r.prior_auth_required).write()),
            ("step_therapy_required", rule.map(|r| r.step_therapy_required).write()),
            ("quantity_limit", rule.and_then(|r| r.quantity_limit).write()),
            ("quantity_limit_days", rule.and_then(|r| r.quantity_limit_days).write()),
            ("reject_code", self.reject_code.write()),
            ("ndc", self.product.as_ref().map(|p| p.ndc.to_string()).write()),
            ("drug_name", self.product.as_ref().map(|p| p.name.as_str()).write()),
            ("deductible_applies", amounts.and_then(|a| a.deductible_applies).write()),
        ]
    }
}

#[pg_extern(sql = false)]
fn check_formulary(plan_id: pgrx::Uuid, ndc: &str, service_date: Date) -> Returned<FormularyResponse> {
    let plan_id = uuid::Uuid::from_bytes(*plan_id.as_bytes());
    Returned(or_raise(inquiries::formulary(plan_id, Ndc::parse(ndc), date(service_date))))
}

impl Composite for AlertResponse {
    const TYPE: RowType = RowType { name: "pbm.dur_finding", array: "pbm.dur_finding[]" };

    fn columns(&self) -> Vec<Column> {
        vec![
            ("alert_type", self.alert_type.write()),
            ("severity", self.severity.write()),
            ("alert_code", self.alert_code.write()),
            ("alert_description", self.description.write()),
            ("drug1_ndc", self.drug1.map(|ndc| ndc.to_string()).write()),
            ("drug2_ndc", self.drug2.map(|ndc| ndc.to_string()).write()),
            ("interaction_type", self.interaction_type.write()),
            ("outcome", self.outcome.write()),
        ]
    }
}

/// A supply that is asked about, as a claim of it alone.
fn supply(
    cardholder_id: Option<String>,
    ndc: Option<String>,
    quantity: Option<AnyNumeric>,
    days_supply: Option<i32>,
    fill_date: Option<Date>,
    person_code: Option<String>,
) -> Claim {
    let claim = Claim {
        cardholder_id,
        person_code,
        product_id: ndc,
        quantity: quantity.and_then(decimal),
        days_supply,
        fill_date: fill_date.and_then(date),
        ..Claim::default()
    };
    claim.canonical()
}

#[pg_extern(sql = false)]
fn dur_screen(
    cardholder_id: Option<String>,
    ndc: Option<String>,
    quantity: Option<AnyNumeric>,
    days_supply: Option<i32>,
    fill_date: Option<Date>,
    person_code: Option<String>,
) -> SetOfIterator<'static, Returned<AlertResponse>> {
    let claim = supply(cardholder_id, ndc, quantity, days_supply, fill_date, person_code);
    SetOfIterator::new(or_raise(inquiries::screen(claim)).into_iter().map(Returned))
}

impl Composite for MmeDay {
    const TYPE: RowType = RowType { name: "pbm.mme_day", array: "pbm.mme_day[]" };

    fn columns(&self) -> Vec<Column> {
        vec![
            ("day", self.day.write()),
            ("mme", self.mme.shown().write()),
            ("supplies", i32::try_from(self.supplies).unwrap_or(i32::MAX).write()),
        ]
    }
}

#[pg_extern(sql = false)]
fn opioid_mme(
    cardholder_id: Option<String>,
    ndc: Option<String>,
    quantity: Option<AnyNumeric>,
    days_supply: Option<i32>,
    fill_date: Option<Date>,
    person_code: Option<String>,
    factor_set: Option<&str>,
) -> SetOfIterator<'static, Returned<MmeDay>> {
    let claim = supply(cardholder_id, ndc, quantity, days_supply, fill_date, person_code);
    SetOfIterator::new(or_raise(inquiries::opioid_days(claim, factor_set)).into_iter().map(Returned))
}

/// A product of `effective_formulary`.
pub struct EffectiveRule(FormularyResponse);

impl Composite for EffectiveRule {
    const TYPE: RowType = RowType { name: "pbm.effective_rule", array: "pbm.effective_rule[]" };

    fn columns(&self) -> Vec<Column> {
        let rule = self.0.rule.as_ref();
        let rule_for = rule.map(|rule| match rule.target {
            _ if rule.id.is_nil() => "product",
            Target::Ndc(_) => "ndc",
            Target::Ingredient(_) => "ingredient",
            Target::Class(_) => "class",
        });
        // What an inquiry about one product answers, and the rule's own limits on the person and the supply.
        let mut columns = self.0.columns();
        columns.extend([
            ("maximum_days_supply", rule.and_then(|r| r.maximum_days_supply).write()),
            ("minimum_age", rule.and_then(|r| r.minimum_age).write()),
            ("maximum_age", rule.and_then(|r| r.maximum_age).write()),
            ("sex", rule.and_then(|r| r.sex.as_deref()).write()),
            ("formulary_id", rule.map(|r| r.id).filter(|id| !id.is_nil()).write()),
            ("rule_for", rule_for.write()),
        ]);
        columns
    }
}

#[pg_extern(sql = false)]
fn effective_formulary(plan_code: &str, service_date: Date) -> SetOfIterator<'static, Returned<EffectiveRule>> {
    let listed = date(service_date).map(|date| or_raise(formulary::effective(plan_code, date))).unwrap_or_default();
    SetOfIterator::new(listed.into_iter().map(|status| Returned(EffectiveRule(status))))
}

/// What the reference cache of this backend holds.
pub struct CacheUsage {
    entries: i64,
    bytes: i64,
    limit: i64,
}

impl Composite for CacheUsage {
    const TYPE: RowType = RowType { name: "pbm.cache_usage", array: "pbm.cache_usage[]" };

    fn columns(&self) -> Vec<Column> {
        vec![("entries", self.entries.write()), ("bytes", self.bytes.write()), ("limit_bytes", self.limit.write())]
    }
}

#[pg_extern(sql = false)]
fn reference_cache_usage() -> Returned<CacheUsage> {
    cache::enter();
    let (bytes, entries) = cache::usage();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Returned(CacheUsage {
        entries: count(entries),
        bytes: count(bytes),
        limit: count(settings::reference_cache_bytes()),
    })
}
