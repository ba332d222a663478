//! What would pay a rejected claim: small changes of it, each decided by the engine before it is offered.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::pays;
use crate::adjudicate::Decision;
use crate::batch::Submission;
use crate::case::Case;
use crate::claim::{Claim, DurPps};
use crate::codes;
use crate::edits::compound::coverage;
use crate::edits::finding::{Finding, Verdict};
use crate::edits::lift::{self, Lift};
use crate::edits::{self, Edit};
use crate::facts::{Authorization, AuthorizationStatus, MemberView, OverrideChannel, Plan, Span, Target};
use crate::identifier::Ndc;
use crate::reject::Group;

/// How many quantities below the one sent are tried, evenly spaced where there are more.
const QUANTITIES_TRIED: i64 = 400;

/// What a pharmacist answers an alert with where the plan names nothing: prescriber consulted, filled as is.
const CONSULTED: &str = "M0";
const FILLED_AS_IS: &str = "1B";

/// A change of a claim, or of what is on file for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Another fill date (401-D1).
    FillDate(NaiveDate),
    /// Another quantity dispensed (442-E7) for the same days' supply.
    Quantity(Decimal),
    /// A shorter days' supply (405-D5), with the quantity in proportion, so that the daily dose stays.
    DaysSupply(i32, Decimal),
    /// Another product (407-D7), with the name the drug file has for it.
    Product(Ndc, String),
    /// The prior authorization number (462-EV) left out.
    NoAuthorizationNumber,
    /// A prior authorization on file that waives these reject codes.
    Authorization(Vec<String>),
    /// A submission clarification code (420-DK).
    Clarification(String),
    /// A prior authorization type code (461-EU).
    AuthorizationType(String),
    /// A DUR/PPS triple (439-E4, 440-E5, 441-E6).
    Dur(DurPps),
}

/// Changes that together pay a claim, with the decision that shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// What is changed.
    pub changes: Vec<Change>,
    /// The decision on the changed claim; it pays.
    pub decision: Decision,
}

impl Change {
    /// The word in `remedy.change`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::FillDate(_) => "fill date",
            Self::Quantity(_) => "quantity",
            Self::DaysSupply(..) => "days supply",
            Self::Product(..) => "product",
            Self::NoAuthorizationNumber => "no authorization number",
            Self::Authorization(_) => "authorization",
            Self::Clarification(_) => "submission clarification",
            Self::AuthorizationType(_) => "authorization type",
            Self::Dur(_) => "DUR/PPS",
        }
    }

    /// The change as a clause for the pharmacist.
    pub fn words(&self) -> String {
        match self {
            Self::FillDate(date) => format!("filled on {date}"),
            Self::Quantity(quantity) => format!("a quantity of {}", quantity.normalize()),
            Self::DaysSupply(days, quantity) => {
                format!("{days} days' supply with a quantity of {}", quantity.normalize())
            }
            Self::Product(ndc, name) => format!("{name} ({ndc})"),
            Self::NoAuthorizationNumber => "without the prior authorization number".into(),
            Self::Authorization(codes) => format!("a prior authorization that waives {}", codes.join(", ")),
            Self::Clarification(code) => format!("submission clarification code {code}"),
            Self::AuthorizationType(code) => format!("prior authorization type code {code}"),
            Self::Dur(triple) => format!("DUR/PPS codes {triple}"),
        }
    }

    /// Makes the change; that of an authorization on file is none of the claim.
    pub fn apply(&self, claim: &mut Claim) {
        match self {
            Self::FillDate(date) => claim.fill_date = Some(*date),
            Self::Quantity(quantity) => claim.quantity = Some(*quantity),
            Self::DaysSupply(days, quantity) => {
                claim.days_supply = Some(*days);
                claim.quantity = Some(*quantity);
            }
            Self::Product(ndc, _) => claim.product_id = Some(ndc.to_string()),
            Self::NoAuthorizationNumber => claim.prior_authorization_number = None,
            Self::Authorization(_) => {}
            Self::Clarification(code) => claim.submission_clarification_codes.push(code.clone()),
            Self::AuthorizationType(code) => claim.prior_authorization_type = Some(code.clone()),
            Self::Dur(triple) => claim.dur.push(triple.clone()),
        }
    }
}

impl Remedy {
    fn new(changes: impl Into<Vec<Change>>, decision: Decision) -> Self {
        Self { changes: changes.into(), decision }
    }

    /// The remedy of a case that was loaded with the change made.
    pub fn of(change: Change, decision: Decision) -> Self {
        Self::new([change], decision)
    }

    /// The fields of the changed claim that differ from those of the claim as it was sent, as JSON has them; empty
    /// where only an authorization is missing. A field that is left out is null.
    pub fn fields(&self, sent: &Claim) -> Map<String, Value> {
        let mut changed = sent.clone();
        self.changes.iter().for_each(|change| change.apply(&mut changed));
        let (before, after) = (crate::claim::encode(sent), crate::claim::encode(&changed));
        let (Value::Object(before), Value::Object(after)) = (before, after) else { return Map::new() };
        let removed = before.keys().filter(|key| !after.contains_key(*key)).map(|key| (key.clone(), json!(null)));
        let other = after.iter().filter(|(key, value)| before.get(*key) != Some(value));
        other.map(|(key, value)| (key.clone(), value.clone())).chain(removed).collect()
    }

    /// The changes as a clause.
    pub fn words(&self) -> String {
        self.changes.iter().map(Change::words).collect::<Vec<_>>().join(", and ")
    }
}

/// Every remedy that needs no other facts than those of the case: less of the product, a code that the plan takes, an
/// authorization.
pub fn remedies(case: &Submission, member: MemberView<'_>) -> Vec<Remedy> {
    let search = Search { case, member };
    let resolved = Case::new(&case.claim, &case.facts, member);
    let rejects = standing(&resolved);
    // What is wrong with person, pharmacy or product is so with less of the product.
    let by_supply = rejects.iter().all(|(edit, _)| edit.group >= Group::Utilization);
    let mut found: Vec<Remedy> = search.lifts(&resolved, rejects);
    // Less of a compound would be less of each ingredient.
    if let (true, Ok(quantity)) = (by_supply && !resolved.is_compound(), resolved.quantity()) {
        found.extend(search.quantity(quantity));
        found.extend(resolved.days_supply().ok().and_then(|days| search.days_supply(quantity, days)));
    }
    found
}

/// Whether another product could pay the claim: nothing is wrong with its fields, the person or the pharmacy.
pub fn is_about_product(case: &Submission, member: MemberView<'_>) -> bool {
    let resolved = Case::new(&case.claim, &case.facts, member);
    !resolved.is_compound() && standing(&resolved).iter().all(|(edit, _)| edit.group >= Group::Product)
}

struct Search<'a> {
    case: &'a Submission,
    member: MemberView<'a>,
}

impl Search<'_> {
    /// The remedy of these changes, if they pay.
    fn try_all(&self, changes: &[Change]) -> Option<Remedy> {
        let mut claim = Claim::clone(&self.case.claim);
        changes.iter().for_each(|change| change.apply(&mut claim));
        let waived = changes.iter().find_map(|change| match change {
            Change::Authorization(codes) => Some(codes),
            _ => None,
        });
        let decision = match waived {
            None => pays(self.case, &claim, self.member)?,
            Some(codes) => {
                let on_file: Vec<_> =
                    self.member.authorizations.iter().cloned().chain(self.authorizations(codes)).collect();
                pays(self.case, &claim, MemberView { authorizations: &on_file, ..self.member })?
            }
        };
        Some(Remedy::new(changes, decision))
    }

    /// Authorizations for this product, or for each ingredient, that waive the codes and nothing limits.
    fn authorizations(&self, waived: &[String]) -> Vec<Authorization> {
        let claim = &self.case.claim;
        let products: Vec<Ndc> = if claim.is_compound() {
            claim.ingredients().iter().filter_map(|ingredient| ingredient.ndc().ok()).collect()
        } else {
            claim.ndc().into_iter().collect()
        };
        products.into_iter().zip(0..).filter_map(|(ndc, place)| self.authorization(ndc, place, waived)).collect()
    }

    fn authorization(&self, ndc: Ndc, place: u128, waived: &[String]) -> Option<Authorization> {
        Some(Authorization {
            number: Uuid::from_u128(place).simple().to_string(),
            plan_id: self.case.facts.plan.as_ref()?.plan_id,
            target: Some(Target::Ndc(ndc)),
            prescriber_npi: None,
            pharmacy_id: None,
            status: AuthorizationStatus::Approved,
            waived_reject_codes: waived.to_vec(),
            quantity_authorized: None,
            fills_authorized: None,
            amount_authorized: None,
            fills_used: 0,
            quantity_used: Decimal::ZERO,
            amount_used: Decimal::ZERO,
            span: Span::default(),
        })
    }

    /// What lifts the rejects that stand: one change where one does it, else one for each reject together.
    fn lifts(&self, case: &Case<'_>, mut rejects: Vec<(&'static Edit, Finding)>) -> Vec<Remedy> {
        let claim = &self.case.claim;
        let Ok(plan) = case.plan() else { return Vec::new() };
        let mut first: Vec<Change> = Vec::new();
        if claim.prior_authorization_number.is_some() {
            if let Some(remedy) = self.try_all(&[Change::NoAuthorizationNumber]) {
                return vec![remedy];
            }
            // A number that does not count would be in the way of what does.
            if rejects.iter().any(|(_, finding)| finding.firm) {
                let mut without = Claim::clone(claim);
                Change::NoAuthorizationNumber.apply(&mut without);
                rejects = standing(&Case::new(&without, &self.case.facts, self.member));
                first.push(Change::NoAuthorizationNumber);
            }
        }
        let with = |changes: &[Change]| first.iter().chain(changes).cloned().collect::<Vec<_>>();
        let options: Vec<Vec<Change>> = rejects.iter().map(|(edit, finding)| sendable(plan, edit, finding)).collect();
        let waivable: Vec<String> = codes_of(rejects.iter().filter(|(e, f)| may(e, f, Lift::Authorization)));
        let authorization = (!waivable.is_empty()).then_some(Change::Authorization(waivable));

        let mut tried: Vec<&Change> = Vec::new();
        let mut found: Vec<Remedy> = Vec::new();
        for change in options.iter().flatten().chain(&authorization) {
            if !tried.contains(&change) {
                tried.push(change);
                found.extend(self.try_all(&with(std::slice::from_ref(change))));
            }
        }
        if found.is_empty() && rejects.len() > 1 {
            let together = |lifted: &[Vec<Change>], by: Option<&Change>| {
                let mut changes: Vec<Change> = by.cloned().into_iter().collect();
                for change in lifted.iter().filter_map(|options| options.first()) {
                    if !changes.contains(change) {
                        changes.push(change.clone());
                    }
                }
                self.try_all(&with(&changes))
            };
            found.extend(together(&options, None));
            if let Some(authorization) = &authorization {
                let beside: Vec<Vec<Change>> = rejects
                    .iter()
                    .zip(&options)
                    .filter(|((edit, finding), _)| !may(edit, finding, Lift::Authorization))
                    .map(|(_, options)| options.clone())
                    .collect();
                found.extend(together(&beside, Some(authorization)));
            }
        }
        found
    }

    /// The largest smaller quantity that pays.
    fn quantity(&self, sent: Decimal) -> Option<Remedy> {
        let whole = i64::try_from(sent.ceil()).ok()? - 1;
        let stride = (whole / QUANTITIES_TRIED).max(1);
        let tried = (0..).map(|n| whole - n * stride).take_while(|quantity| *quantity > 0);
        tried.map(|quantity| Change::Quantity(quantity.into())).find_map(|change| self.try_all(&[change]))
    }

    /// The longest shorter days' supply that pays, of whole units where whole ones were sent.
    fn days_supply(&self, sent: Decimal, days: i32) -> Option<Remedy> {
        let decimals = if sent.fract().is_zero() { 0 } else { 3 };
        (1..days).rev().find_map(|shorter| {
            let quantity = (sent * Decimal::from(shorter) / Decimal::from(days)).trunc_with_scale(decimals);
            if quantity.is_zero() { None } else { self.try_all(&[Change::DaysSupply(shorter, quantity)]) }
        })
    }
}

/// What rejects the claim, with the edit that found it.
fn standing(case: &Case<'_>) -> Vec<(&'static Edit, Finding)> {
    edits::findings(case)
        .filter(|(edit, case, finding)| {
            matches!(finding.verdict, Verdict::Rejects { .. }) && lift::lift(case, edit.lifted_by, finding).is_none()
        })
        .map(|(edit, _, finding)| (edit, finding))
        .collect()
}

fn code(finding: &Finding) -> &str {
    match &finding.verdict {
        Verdict::Rejects { code, .. } => code,
        _ => "",
    }
}

fn codes_of<'a>(rejects: impl Iterator<Item = &'a (&'static Edit, Finding)>) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for (_, finding) in rejects {
        if !codes.iter().any(|known| known == code(finding)) {
            codes.push(code(finding).to_owned());
        }
    }
    codes
}

/// Whether a finding may be lifted in this way.
fn may(edit: &Edit, finding: &Finding, way: Lift) -> bool {
    !finding.firm && edit.lifted_by.contains(&way)
}

/// What a pharmacy can send to lift a finding.
fn sendable(plan: &Plan, edit: &Edit, finding: &Finding) -> Vec<Change> {
    let taken = |channel| plan.overrides(code(finding), channel).map(str::to_owned);
    let mut changes = Vec::new();
    if edit.step.id == coverage::EDIT.step.id && code(finding) == codes::PRODUCT_NOT_COVERED {
        changes.push(Change::Clarification(coverage::APPROVED_INGREDIENTS.to_owned()));
    }
    if may(edit, finding, Lift::Clarification) {
        changes.extend(taken(OverrideChannel::SubmissionClarification).map(Change::Clarification));
    }
    if may(edit, finding, Lift::AuthorizationType) {
        changes.extend(taken(OverrideChannel::PriorAuthorizationType).map(Change::AuthorizationType));
    }
    if let (true, Some(conflict)) = (may(edit, finding, Lift::Dur), finding.conflict) {
        let triple = |result: String| {
            Change::Dur(DurPps {
                reason_for_service: conflict.into(),
                professional_service: CONSULTED.into(),
                result_of_service: result,
            })
        };
        let before = changes.len();
        changes.extend(taken(OverrideChannel::Dur).map(triple));
        if changes.len() == before && code(finding) == codes::DUR_REJECT {
            changes.push(triple(FILLED_AS_IS.into()));
        }
    }
    changes
}
