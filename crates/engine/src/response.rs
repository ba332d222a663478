//! The answer to a claim, whatever it is encoded as.

use std::rc::Rc;

use rust_decimal::Decimal;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::adjudicate::{ApprovedMessage, Decision, Disposition};
use super::batch::Submission;
use super::edits::dur::Alert;
use super::facts::{Product, Routing, Rule};
use super::identifier::Ndc;
use super::pay::compound::Compounded;
use super::pay::coordination::Coordinated;
use super::pay::part_d::Split;
use super::pay::terms::Amounts;

/// An alert as it is answered. A stored one may lack any of this where another program inserted it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlertResponse {
    /// `interaction`, `duplicate`, `additive`, `dose`, `age`, `sex` or `underuse`.
    pub alert_type: Option<String>,
    /// `high`, `medium` or `low`.
    pub severity: Option<String>,
    /// Reason for service code (439-E4), such as DD.
    pub alert_code: Option<String>,
    /// What was found, as a clause for the pharmacist.
    pub description: Option<String>,
    /// The product of the claim.
    pub drug1: Option<Ndc>,
    /// The other product of a pair.
    pub drug2: Option<Ndc>,
    /// The source's kind of interaction, for duplicate therapy the name of the class, or the effect that adds up.
    pub interaction_type: Option<String>,
    /// `reject`, `soft_reject` or `message`.
    pub outcome: Option<String>,
    /// The DUR/PPS triple that answered it, as `override_triple` writes it.
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
            drug1: alert.ingredient.or(case.claim.ndc().ok()),
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
    /// The product asked about; `None` where its NDC, the date or the plan gives the reject code.
    pub product: Option<Rc<Product>>,
    /// The rule that the product falls under.
    pub rule: Option<Rule>,
    /// The tier it is shared by (D-7).
    pub tier: Option<i32>,
    /// What the rule or the plan calls the tier.
    pub tier_name: Option<String>,
    /// The copay or coinsurance that a claim would be shared by (CS-2).
    pub amounts: Option<Amounts>,
    /// Why the product is not covered.
    pub reject_code: Option<String>,
}

/// The figures of a paid claim.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Dollars for the product (PR-1).
    pub ingredient_cost: Decimal,
    /// Dollars of dispensing fee (PR-3).
    pub dispensing_fee: Decimal,
    /// Dollars of sales tax (PR-3).
    pub sales_tax: Decimal,
    /// Allowed amount in dollars: the sum of the three above (PR-8).
    pub allowed: Decimal,
    /// Dollars the plan pays.
    pub paid: Decimal,
    /// Dollars the patient pays in all, a DAW penalty included.
    pub patient_pay: Decimal,
    /// Dollars of these that go toward the deductible.
    pub deductible: Decimal,
    /// Dollars of these that are copay.
    pub copay: Decimal,
    /// Dollars of these that are coinsurance.
    pub coinsurance: Decimal,
    /// Dollars of these that a brand costs more than its generic (134-UK, CS-4).
    pub daw_penalty: Decimal,
    /// Dollars that the out-of-pocket maximum took off, in none of the amounts above (CS-1).
    pub forgiven: Decimal,
}

impl Figures {
    /// Those of a decision; `None` where the claim does not pay.
    pub fn of(decision: &Decision) -> Option<Self> {
        let Disposition::Paid(paid) = &decision.disposition else { return None };
        Some(Self {
            ingredient_cost: paid.ingredient_cost,
            dispensing_fee: paid.dispensing_fee,
            sales_tax: paid.sales_tax,
            allowed: paid.allowed,
            paid: paid.share.plan_pays,
            patient_pay: paid.share.patient_pays,
            deductible: paid.share.deductible,
            copay: paid.share.copay,
            coinsurance: paid.share.coinsurance,
            daw_penalty: paid.share.daw_penalty,
            forgiven: paid.share.forgiven,
        })
    }
}

/// The answer to a claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimResponse {
    /// UUID of the stored claim; `None` where nothing was stored.
    pub claim_id: Option<Uuid>,
    /// Claim and authorization number (503-F3); `None` where nothing was stored.
    pub claim_number: Option<String>,
    /// `paid`, `rejected`, `duplicate` or `reversed`.
    pub status: String,
    /// Reject codes (511-FB) in the order of answering, at most five (G-2).
    pub reject_codes: Vec<String>,
    /// Sentences for the pharmacist: one for each reject, a paid claim's alerts, or what a reversal leaves to do (G-4).
    pub messages: Vec<String>,
    /// Approved message codes (548-6F) of a claim that pays or has paid.
    pub approved_message_codes: Vec<String>,
    /// The member's number; `None` where no coverage was found.
    pub member_id: Option<i32>,
    /// The plan of the coverage.
    pub plan_id: Option<Uuid>,
    /// The tier the claim is shared by (D-7).
    pub tier: Option<i32>,
    /// The figures of a claim that pays or has paid.
    pub figures: Option<Figures>,
    /// Basis of reimbursement determination (522-FM), of a claim that pays or has paid (PR-6).
    pub basis_of_reimbursement: Option<String>,
    /// Alerts of drug utilization review (S-1).
    pub alerts: Vec<AlertResponse>,
    /// Who bears a claim that pays under Part D (PD-2).
    pub part_d: Option<Box<Split>>,
    /// How a claim that pays was coordinated with the payer before, or the payer to bill first (CB-4, M-6).
    pub other_payer: Option<Box<OtherPayer>>,
    /// What a compound that pays costs, ingredient by ingredient (CP-4).
    pub compound: Option<Box<Compounded>>,
}

/// What is answered of another payer.
#[derive(Clone, Debug, PartialEq)]
pub enum OtherPayer {
    /// The split of what it left.
    Coordinated(Coordinated),
    /// Where to bill it first.
    BillFirst(Routing),
}

impl OtherPayer {
    /// As `claim_response.other_payer` has it.
    pub fn json(&self) -> Map<String, Value> {
        match self {
            Self::Coordinated(coordinated) => coordinated.json(),
            Self::BillFirst(routing) => routing.json(),
        }
    }
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
                let routing = decision.first_payer.clone();
                response.other_payer = routing.map(|routing| Box::new(OtherPayer::BillFirst(routing)));
            }
            Disposition::Paid(paid) => {
                response.status = "paid".into();
                response.messages.clone_from(&decision.messages);
                response.approve(&decision.approved_messages);
                response.figures = Figures::of(decision);
                response.basis_of_reimbursement = Some(paid.basis_of_reimbursement.into());
                response.part_d.clone_from(&paid.part_d);
                let coordinated = paid.coordination.as_deref();
                response.other_payer = coordinated.map(|c| Box::new(OtherPayer::Coordinated(*c)));
                response.compound.clone_from(&paid.compound);
            }
            // The caller answers with what the repeated claim got, or raises what is missing.
            Disposition::Duplicate(_) | Disposition::Missing(_) => {}
        }
        response
    }

    /// Adds messages of a claim that pays.
    pub fn approve(&mut self, messages: &[ApprovedMessage]) {
        self.approved_message_codes.extend(messages.iter().map(|message| message.code.to_owned()));
        self.messages.extend(messages.iter().map(ToString::to_string));
    }

    /// Whether the same bear the price, whatever had been met of the Part D year before.
    pub fn bears_as(&self, other: &Self) -> bool {
        match (&self.part_d, &other.part_d) {
            (Some(one), Some(other)) => **one == Split { before: one.before, ..**other },
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

/// The DUR/PPS triple that answered an alert, as it is stored and answered.
pub fn override_triple(alert: &Alert) -> Option<String> {
    alert.overridden_by.as_ref().map(ToString::to_string)
}
