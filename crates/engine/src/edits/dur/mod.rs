//! Drug utilization review: interactions, duplicate therapy, dose, age, sex.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::claim::DurTriple;
use crate::facts::{Content, DurOutcome, OverrideChannel, PastClaim, Plan, Product};
use crate::identifier::Ndc;
use crate::reject::{Group, Reject};

/// Kinds of finding with their reason for service code (439-E4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertType {
    Interaction,
    Duplicate,
    HighDose,
    LowDose,
    Age,
    Sex,
}

impl AlertType {
    pub fn code(self) -> &'static str {
        match self {
            Self::Interaction => "DD",
            Self::Duplicate => "TD",
            Self::HighDose => "HD",
            Self::LowDose => "LD",
            Self::Age => "PA",
            Self::Sex => "SX",
        }
    }

    /// The seed document's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Interaction => "interaction",
            Self::Duplicate => "duplicate",
            Self::HighDose | Self::LowDose => "dose",
            Self::Age => "age",
            Self::Sex => "sex",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub alert_type: AlertType,
    /// 1 major, 2 moderate, 3 minor.
    pub severity: i16,
    pub description: String,
    pub other: Option<Ndc>,
    pub interaction_type: Option<String>,
    pub outcome: DurOutcome,
    pub overridden_by: Option<DurTriple>,
}

impl Finding {
    pub fn severity_name(&self) -> &'static str {
        match self.severity {
            ..=1 => "high",
            2 => "medium",
            _ => "low",
        }
    }

    pub fn stops_payment(&self) -> bool {
        self.outcome != DurOutcome::Message && self.overridden_by.is_none()
    }
}

/// The supply that is screened.
#[derive(Clone, Copy, Debug)]
pub struct Supply {
    pub fill_date: NaiveDate,
    pub days_supply: i32,
    pub quantity: Decimal,
}

/// All findings, the gravest first.
pub fn screen(
    plan: &Plan,
    product: &Product,
    supply: Supply,
    patient: (i32, &str),
    history: &[PastClaim],
) -> Vec<Finding> {
    let overlapping: Vec<&PastClaim> =
        history.iter().filter(|c| c.overlaps(supply.fill_date, supply.days_supply)).collect();
    let mut findings = interactions(plan, product, supply.fill_date, &overlapping);
    findings.extend(duplicates(plan, product, &overlapping));
    let (age, sex) = patient;
    for content in &product.contents {
        findings.extend(doses(plan, content, supply, age));
        findings.extend(patients(plan, content, age, sex));
    }
    findings.sort_by_key(|f| (f.severity, f.alert_type, f.other));
    findings
}

/// One finding for each pair of ingredients, of several sources the gravest.
fn interactions(plan: &Plan, product: &Product, date: NaiveDate, overlapping: &[&PastClaim]) -> Vec<Finding> {
    let mut found: Vec<((i32, i32), Finding)> = Vec::new();
    for content in &product.contents {
        for interaction in content.ingredient.interactions.iter().filter(|i| i.span.covers(date)) {
            let other = interaction.other_ingredient_id;
            let Some((claim, name)) = overlapping.iter().find_map(|c| {
                let there = c.product.as_ref()?.contents.iter().find(|o| o.ingredient.ingredient_id == other)?;
                Some((c, &there.ingredient.name))
            }) else {
                continue;
            };
            let outcome =
                if interaction.interruptive { plan.dur_outcome(interaction.severity) } else { DurOutcome::Message };
            let pair = format!("{} with {}", content.ingredient.name, name);
            let description = match &interaction.description {
                Some(words) => format!("{pair}: {words}"),
                None => pair,
            };
            let finding = Finding {
                alert_type: AlertType::Interaction,
                severity: interaction.severity,
                description,
                other: Some(claim.ndc),
                interaction_type: interaction.interaction_type.clone(),
                outcome,
                overridden_by: None,
            };
            let key = (content.ingredient.ingredient_id, other);
            match found.iter_mut().find(|(k, _)| *k == key) {
                Some((_, known)) if (finding.outcome, -finding.severity) > (known.outcome, -known.severity) => {
                    *known = finding
                }
                Some(_) => {}
                None => found.push((key, finding)),
            }
        }
    }
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// Another drug of a class whose drugs are not taken together.
fn duplicates(plan: &Plan, product: &Product, overlapping: &[&PastClaim]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for class in product.classes.iter().filter(|c| c.duplicate_therapy) {
        let mut drugs: Vec<(&PastClaim, &Product)> = overlapping
            .iter()
            .filter_map(|c| Some((*c, c.product.as_deref()?)))
            .filter(|(_, p)| p.in_class(class.class_id) && !p.same_therapy(product))
            .collect();
        drugs.sort_by_key(|(c, _)| c.ndc);
        // One therapy under several NDCs is one drug.
        let mut others: Vec<(&PastClaim, &Product)> = Vec::new();
        for (claim, drug) in drugs {
            if !others.iter().any(|(_, known)| known.same_therapy(drug)) {
                others.push((claim, drug));
            }
        }
        if others.len() <= usize::try_from(class.duplicates_allowed).unwrap_or(0) {
            continue;
        }
        let (claim, other) = others[0];
        findings.push(Finding {
            alert_type: AlertType::Duplicate,
            severity: class.severity,
            description: format!("{} with {}: both are {}", product.name, other.name, class.name),
            other: Some(claim.ndc),
            interaction_type: Some(class.name.clone()),
            outcome: plan.dur_outcome(class.severity),
            overridden_by: None,
        });
    }
    findings
}

/// Units of an ingredient a day: strength x quantity / days.
pub fn daily_dose(strength: Decimal, quantity: Decimal, days_supply: i32) -> Option<Decimal> {
    strength.checked_mul(quantity)?.checked_div(Decimal::from(days_supply)).filter(|_| days_supply > 0)
}

fn doses(plan: &Plan, content: &Content, supply: Supply, age: i32) -> Option<Finding> {
    let dose = daily_dose(content.strength?, supply.quantity, supply.days_supply)?;
    let limit = content.ingredient.dose_limits.iter().find(|l| {
        (l.minimum_age..=l.maximum_age).contains(&age)
            && content.strength_unit.as_deref().is_some_and(|u| u.eq_ignore_ascii_case(&l.strength_unit))
    })?;
    let high = limit.maximum_daily_dose.filter(|most| dose > *most);
    let low = limit.minimum_daily_dose.filter(|least| dose < *least);
    let unit = limit.strength_unit.to_ascii_lowercase();
    let shown = dose.round_dp(2).normalize();
    let (alert_type, words) = match (high, low) {
        (Some(most), _) => (AlertType::HighDose, format!("above the usual {}", most.normalize())),
        (None, Some(least)) => (AlertType::LowDose, format!("below the usual {}", least.normalize())),
        (None, None) => return None,
    };
    Some(Finding {
        alert_type,
        severity: limit.severity,
        description: format!("{} {shown} {unit} a day is {words} {unit}", content.ingredient.name),
        other: None,
        interaction_type: None,
        outcome: plan.dur_outcome(limit.severity),
        overridden_by: None,
    })
}

fn patients(plan: &Plan, content: &Content, age: i32, sex: &str) -> Vec<Finding> {
    let name = &content.ingredient.name;
    let finding = |alert_type, severity, description: String| Finding {
        alert_type,
        severity,
        description,
        other: None,
        interaction_type: None,
        outcome: plan.dur_outcome(severity),
        overridden_by: None,
    };
    content
        .ingredient
        .patient_limits
        .iter()
        .filter_map(|limit| {
            let young = limit.minimum_age.is_some_and(|least| age < least);
            let old = limit.maximum_age.is_some_and(|most| age > most);
            let other_sex = limit.sex.as_deref().is_some_and(|only| sex != "U" && only != sex);
            let because = limit.description.as_ref().map(|d| format!(": {d}")).unwrap_or_default();
            if young || old {
                let words = format!("{name} is not meant for the patient's age{because}");
                Some(finding(AlertType::Age, limit.severity, words))
            } else if other_sex {
                let words = format!("{name} is not meant for the patient's gender{because}");
                Some(finding(AlertType::Sex, limit.severity, words))
            } else {
                None
            }
        })
        .collect()
}

/// Results of service (441-E6) that mean the prescription was filled.
fn is_filled(result: &str) -> bool {
    result.starts_with('1')
}

/// Marks each soft reject that a triple of the claim answers: the reason must be the finding's own,
/// and the result one the plan takes (any "filled" one where its data name none).
pub fn apply_overrides(plan: &Plan, triples: &[DurTriple], findings: &mut [Finding]) {
    let accepted: Vec<&str> = plan.overrides("88", OverrideChannel::Dur).collect();
    let takes = |result: &str| if accepted.is_empty() { is_filled(result) } else { accepted.contains(&result) };
    for finding in findings.iter_mut().filter(|f| f.outcome == DurOutcome::SoftReject) {
        finding.overridden_by = triples
            .iter()
            .find(|t| {
                t.reason_for_service == finding.alert_type.code()
                    && !t.professional_service.is_empty()
                    && takes(&t.result_of_service)
            })
            .cloned();
    }
}

/// The one reject 88 that all findings in the way of payment make together.
pub fn reject(findings: &[Finding]) -> Option<Reject> {
    let words: Vec<String> = findings
        .iter()
        .filter(|f| f.stops_payment())
        .map(|f| {
            let hint = if f.outcome == DurOutcome::SoftReject { " (can be overridden)" } else { "" };
            format!("{} {}{hint}", f.alert_type.code(), f.description)
        })
        .collect();
    (!words.is_empty()).then(|| Reject::new(Group::Dur, "88", words.join("; ")))
}
