//! The answer to a claim, whatever it is encoded as.

use std::rc::Rc;

use rust_decimal::Decimal;
use uuid::Uuid;

use super::adjudicate::{Decision, Disposition};
use super::batch::Submission;
use super::edits::dur::Alert;
use super::facts::{CostShare, Product, Rule};
use super::identifier::Ndc;

/// An alert as it is answered. What a stored one lacks was put there by somebody else.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlertResponse {
    pub alert_type: Option<String>,
    pub severity: Option<String>,
    pub alert_code: Option<String>,
    pub description: Option<String>,
    pub drug1: Option<Ndc>,
    pub drug2: Option<Ndc>,
    pub interaction_type: Option<String>,
    pub outcome: Option<String>,
    pub override_reason: Option<String>,
}

impl AlertResponse {
    /// An alert about the claim of a case.
    pub fn of(case: &Submission, alert: &Alert) -> Self {
        Self {
            alert_type: Some(alert.alert_type.name().into()),
            severity: Some(alert.severity_name().into()),
            alert_code: Some(alert.alert_type.code().into()),
            description: Some(alert.description.clone()),
            drug1: case.claim.ndc().ok(),
            drug2: alert.other,
            interaction_type: alert.interaction_type.clone(),
            outcome: Some(alert.outcome.name().into()),
            override_reason: override_triple(alert),
        }
    }

    /// What the pharmacist of a paid claim is told.
    pub fn message(&self) -> String {
        let words = [self.alert_code.as_deref(), self.description.as_deref()];
        words.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// What a plan's formulary says of a product.
#[derive(Clone, Debug, Default)]
pub struct FormularyResponse {
    pub product: Option<Rc<Product>>,
    /// The rule that the product falls under.
    pub rule: Option<Rule>,
    /// The plan's cost share for its tier.
    pub cost_share: Option<CostShare>,
    /// Why the product is not covered.
    pub reject_code: Option<String>,
}

/// The figures of a paid claim.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    pub ingredient_cost: Decimal,
    pub dispensing_fee: Decimal,
    pub sales_tax: Decimal,
    pub allowed: Decimal,
    pub paid: Decimal,
    pub patient_pay: Decimal,
    pub deductible: Decimal,
    pub copay: Decimal,
    pub coinsurance: Decimal,
}

/// The answer to a claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimResponse {
    pub claim_id: Option<Uuid>,
    pub claim_number: Option<String>,
    pub status: String,
    pub reject_codes: Vec<String>,
    pub messages: Vec<String>,
    pub member_id: Option<i32>,
    pub plan_id: Option<Uuid>,
    pub tier: Option<i32>,
    pub figures: Option<Figures>,
    pub basis_of_reimbursement: Option<String>,
    pub alerts: Vec<AlertResponse>,
}

impl ClaimResponse {
    /// The answer that a decision gives; `claim_number` is that of a claim that is stored.
    pub fn of(case: &Submission, decision: &Decision, claim_number: Option<String>) -> Self {
        let mut response = Self {
            claim_id: claim_number.is_some().then_some(case.id),
            claim_number,
            member_id: decision.coverage.as_ref().map(|c| c.member_id),
            plan_id: decision.coverage.as_ref().map(|c| c.plan_id),
            tier: decision.tier,
            alerts: decision.alerts.iter().map(|alert| AlertResponse::of(case, alert)).collect(),
            ..Self::default()
        };
        match &decision.disposition {
            Disposition::Rejected(rejects) => {
                response.status = "rejected".into();
                response.reject_codes = rejects.iter().map(|r| r.code.clone().into_owned()).collect();
                response.messages = rejects.iter().map(|r| r.message.clone()).collect();
            }
            Disposition::Paid(paid) => {
                response.status = "paid".into();
                response.messages = decision.messages.clone();
                response.figures = Some(Figures {
                    ingredient_cost: paid.ingredient_cost,
                    dispensing_fee: paid.dispensing_fee,
                    sales_tax: paid.sales_tax,
                    allowed: paid.allowed,
                    paid: paid.share.plan_pays,
                    patient_pay: paid.share.patient_pays,
                    deductible: paid.share.deductible,
                    copay: paid.share.copay,
                    coinsurance: paid.share.coinsurance,
                });
                response.basis_of_reimbursement = Some(paid.basis_of_reimbursement.into());
            }
            Disposition::Duplicate(_) => {}
        }
        response
    }
}

/// The DUR/PPS triple that answered an alert, as it is stored and answered.
pub fn override_triple(alert: &Alert) -> Option<String> {
    let by = alert.overridden_by.as_ref()?;
    Some(format!("{}/{}/{}", by.reason_for_service, by.professional_service, by.result_of_service))
}
