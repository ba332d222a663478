//! A claim with everything it was resolved to, as the edits look at it.

use std::borrow::Cow;
use std::cell::OnceCell;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::authorization::{self, Asked, Authorized};
use crate::claim::{self, Claim};
use crate::edits::fields;
use crate::facts::{Contract, Coverage, EmergencySupply, Facts, MemberView, PastClaim, Pharmacy, Plan, Product, Rule};
use crate::identifier::is_valid_npi;
use crate::pay::price::{self, PriceCandidate, Prices};
use crate::reject::Reject;
use crate::resolve;
use crate::resolve::member::{self, Sought};

/// Why an edit could not be evaluated: what it needs and did not get. New ones are added at the end: stored traces
/// name them by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Skip {
    /// No valid cardholder ID (302-C2) was sent.
    Cardholder,
    /// No valid fill date (401-D1) was sent.
    FillDate,
    /// No valid quantity dispensed (442-E7) was sent.
    Quantity,
    /// No valid days' supply (405-D5) was sent.
    DaysSupply,
    /// No valid pharmacy NPI (201-B1) was sent.
    Pharmacy,
    /// The prescriber's NPI (411-DB) fails its check digit.
    Prescriber,
    /// The product ID (407-D7) is not an NDC.
    Ndc,
    /// No span of coverage answers for the claim (M-1).
    Coverage,
    /// No plan was found, because there is no coverage or its plan is not on file.
    Plan,
    /// The product is not on file.
    Product,
    /// The pharmacy has no contract that counts (P-2).
    Contract,
    /// Nothing prices the product (PR-1).
    Price,
    /// No prescriber was sent, and neither plan nor product requires one.
    NoPrescriber,
}

impl Skip {
    /// What is missing, as a clause for the explanation.
    pub fn words(self) -> &'static str {
        match self {
            Self::Cardholder => "the cardholder ID is missing or not valid",
            Self::FillDate => "the fill date is missing or not valid",
            Self::Quantity => "the quantity is missing or not valid",
            Self::DaysSupply => "the days supply is missing or not valid",
            Self::Pharmacy => "the pharmacy's NPI is missing or not valid",
            Self::Prescriber => "the prescriber's NPI is not valid",
            Self::Ndc => "the NDC is not valid",
            Self::Coverage => "no coverage was found",
            Self::Plan => "the plan is not known",
            Self::Product => "the product is not on file",
            Self::Contract => "the pharmacy has no contract",
            Self::Price => "there is no price",
            Self::NoPrescriber => "no prescriber was sent, and none is required",
        }
    }
}

/// A fill under a benefit: what utilization management, drug utilization review and payment look at.
#[derive(Clone, Copy)]
pub struct Fill<'a> {
    /// The plan of the coverage.
    pub plan: &'a Plan,
    /// The product dispensed.
    pub product: &'a Product,
    /// The span of coverage that answers for the claim (M-1).
    pub coverage: &'a Coverage,
    /// The fill date (401-D1).
    pub date: NaiveDate,
}

/// One claim with what it was resolved to. Each getter gives a value, or the `Skip` that says what is missing.
pub struct Case<'a> {
    /// The claim as it was sent.
    pub sent: &'a Claim,
    /// The claim without the values that cannot be read.
    pub claim: Cow<'a, Claim>,
    /// What the field checks found.
    pub faults: Vec<Reject>,
    /// What was loaded for the claim.
    pub facts: &'a Facts,
    /// Balances, paid claims and authorizations of the member at the moment of the decision.
    pub member: MemberView<'a>,
    coverage: Result<&'a Coverage, Uncovered>,
    contract: Option<&'a Contract>,
    rule: Option<Rule>,
    prices: OnceCell<Option<Prices>>,
    authorized: OnceCell<Authorized<'a>>,
}

/// Why no span answers for the claim.
#[derive(Clone, Debug)]
pub enum Uncovered {
    /// A field that is needed to look for one is missing; another edit reports that.
    Unknown(Skip),
    /// The cardholder ID, person, date of birth or date matches no span; the reject says which (M-2, M-3).
    Refused(Reject),
}

impl<'a> Case<'a> {
    /// Resolves a claim: member, contract, rule.
    pub fn new(sent: &'a Claim, facts: &'a Facts, member: MemberView<'a>) -> Self {
        let mut faults = fields::faults(sent, facts.received, &facts.codes);
        if let Some(ndc) = facts.candidate {
            fields::name_candidate(&mut faults, ndc);
        }
        let claim =
            if faults.is_empty() { Cow::Borrowed(sent) } else { Cow::Owned(claim::readable(sent, &facts.codes)) };
        let coverage = covered(&claim, facts);
        let (plan, product) = (facts.plan.as_deref(), facts.product.as_deref().filter(|_| claim.ndc().is_ok()));
        let mut case = Self {
            sent,
            claim,
            faults,
            facts,
            member,
            coverage,
            contract: None,
            rule: None,
            prices: OnceCell::new(),
            authorized: OnceCell::new(),
        };
        if let (Some(plan), Some(date)) = (plan, case.claim.fill_date) {
            case.contract = case.pharmacy().ok().flatten().and_then(|p| resolve::contract::contract(p, plan, date));
            case.rule = product.and_then(|product| resolve::rule::rule(plan, &facts.rules, product, date));
        }
        case
    }

    /// The fill date (401-D1).
    pub fn fill_date(&self) -> Result<NaiveDate, Skip> {
        self.claim.fill_date.ok_or(Skip::FillDate)
    }

    /// The quantity dispensed, in billing units.
    pub fn quantity(&self) -> Result<Decimal, Skip> {
        self.claim.quantity.ok_or(Skip::Quantity)
    }

    /// The days' supply, 1 or more.
    pub fn days_supply(&self) -> Result<i32, Skip> {
        self.claim.days_supply.filter(|days| *days > 0).ok_or(Skip::DaysSupply)
    }

    /// The plan of the coverage.
    pub fn plan(&self) -> Result<&'a Plan, Skip> {
        self.facts.plan.as_deref().ok_or(Skip::Plan)
    }

    /// The product of the NDC sent, as the drug file has it.
    pub fn product(&self) -> Result<&'a Product, Skip> {
        self.facts.product.as_deref().ok_or(Skip::Product)
    }

    /// The pharmacy of a valid NPI; `None` where it is not on file.
    pub fn pharmacy(&self) -> Result<Option<&'a Pharmacy>, Skip> {
        match self.claim.pharmacy_npi.as_deref() {
            Some(npi) if is_valid_npi(npi) => Ok(self.facts.pharmacy.as_deref()),
            _ => Err(Skip::Pharmacy),
        }
    }

    /// The pharmacy's contract that counts for the fill (P-2).
    pub fn contract(&self) -> Result<&'a Contract, Skip> {
        self.contract.ok_or(Skip::Contract)
    }

    /// The span that answers for the claim, or why there is none.
    pub fn covered(&self) -> Result<&'a Coverage, &Uncovered> {
        self.coverage.as_ref().copied()
    }

    /// The span of coverage that answers for the claim (M-1); `covered` also says why there is none.
    pub fn coverage(&self) -> Result<&'a Coverage, Skip> {
        self.covered().map_err(|_| Skip::Coverage)
    }

    /// Coverage, plan, product and fill date together, or the first of them that is missing.
    pub fn fill(&self) -> Result<Fill<'a>, Skip> {
        Ok(Fill { coverage: self.coverage()?, plan: self.plan()?, product: self.product()?, date: self.fill_date()? })
    }

    /// The rule of the plan's formulary that the product falls under.
    pub fn rule(&self) -> Option<&Rule> {
        self.rule.as_ref()
    }

    /// The same, where it covers the product.
    pub fn covering_rule(&self) -> Option<&Rule> {
        self.rule().filter(|rule| rule.covered)
    }

    /// The patient's age on the fill date, in completed years, and sex.
    pub fn patient(&self) -> Result<(i32, &'a str), Skip> {
        let (coverage, date) = (self.coverage()?, self.fill_date()?);
        Ok((member::age(coverage.date_of_birth, date), coverage.sex.as_str()))
    }

    /// The paid claims of the history that have the same key: pharmacy, fill date, prescription, fill number, product.
    fn same_keys(&self) -> impl Iterator<Item = &'a PastClaim> {
        let (ndc, date, claim) = (self.claim.ndc().ok(), self.claim.fill_date, &self.claim);
        self.member.history.iter().filter(move |past| {
            Some(past.ndc) == ndc
                && Some(past.fill_date) == date
                && past.fill_number == claim.fill_number()
                && Some(past.rx_number.as_str()) == claim.rx_number.as_deref()
                && Some(past.pharmacy_npi.as_str()) == claim.pharmacy_npi.as_deref()
        })
    }

    /// The first of the paid claims that have the claim's key.
    pub fn same_key(&self) -> Option<&'a PastClaim> {
        self.same_keys().next()
    }

    /// The paid claim that this one repeats exactly, where the plan answers repeats.
    pub fn exact_repeat(&self) -> Option<&'a PastClaim> {
        let answers = self.plan().map_or(true, |plan| plan.answer_duplicates);
        let answers = answers && self.sent.malformed.is_none();
        self.same_keys().find(|past| answers && self.sent.repeats(past.fingerprint))
    }

    /// What the authorizations on file say of this fill.
    pub fn authorized(&self) -> Result<&Authorized<'a>, Skip> {
        let fill = self.fill()?;
        let pharmacy = self.pharmacy().ok().flatten().map(|pharmacy| pharmacy.pharmacy_id);
        let on_file = self.member.authorizations;
        Ok(self.authorized.get_or_init(|| {
            let limits_dollars = on_file.iter().any(|a| a.amount_authorized.is_some());
            let price = || self.price().ok().flatten().map(PriceCandidate::total);
            let asked = Asked::by(&self.claim, pharmacy, limits_dollars.then(price).flatten());
            authorization::authorized(asked, fill, on_file)
        }))
    }

    /// The plan's emergency supply, where this drug may be given one on the fill date (AU-5).
    pub fn emergency(&self) -> Option<&'a EmergencySupply> {
        let fill = self.fill().ok()?;
        let supply = fill.plan.emergency_supply.as_ref()?;
        let is_near = |past: &PastClaim| (past.fill_date - fill.date).num_days().abs() < i64::from(supply.once_in_days);
        let given = self.member.history.iter().any(|past| past.emergency && is_near(past) && past.is_of(fill.product));
        (!given).then_some(supply)
    }

    /// Whether the number sent is the plan's code of an emergency supply and names no authorization.
    pub fn names_emergency(&self) -> bool {
        let code = self.plan().ok().and_then(|plan| plan.emergency_supply.as_ref()?.authorization_number.as_deref());
        code.is_some() && code == self.claim.prior_authorization_number.as_deref()
    }

    /// The lowest price there is with those that lost to it; `None` where there is nothing to price by.
    pub fn prices(&self) -> Result<Option<&Prices>, Skip> {
        let (contract, fill, quantity) = (self.contract()?, self.fill()?, self.quantity()?);
        Ok(self.prices.get_or_init(|| price::prices(contract, fill, quantity, &self.claim)).as_ref())
    }

    /// The lowest price there is; `None` where there is nothing to price by.
    pub fn price(&self) -> Result<Option<&PriceCandidate>, Skip> {
        Ok(self.prices()?.map(|prices| &prices.won))
    }
}

fn covered<'a>(claim: &Claim, facts: &'a Facts) -> Result<&'a Coverage, Uncovered> {
    if claim.cardholder_id.is_none() {
        return Err(Uncovered::Unknown(Skip::Cardholder));
    }
    let date = claim.fill_date.ok_or(Uncovered::Unknown(Skip::FillDate))?;
    member::identify(&facts.coverages, Sought::by(claim), Some(date))
        .and_then(|spans| member::span(&spans, date))
        .map_err(Uncovered::Refused)
}
