//! A claim with everything it was resolved to, as the edits look at it.

use std::borrow::Cow;
use std::cell::OnceCell;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::authorization::{self, Asked, Authorized};
use crate::claim::{self, Billed, Claim};
use crate::edits::fields;
use crate::facts::{
    Contract, Coordination, Coverage, EmergencySupply, Facts, MemberView, OtherCoverage, PastClaim, Pharmacy, Plan,
    Product, Rule,
};
use crate::identifier::{Ndc, is_valid_npi};
use crate::pay::price::{self, PriceCandidate, Prices};
use crate::pay::{self, part_d};
use crate::reject::Reject;
use crate::resolve;
use crate::resolve::contract::{Contracted, NeededNetwork};
use crate::resolve::member::{self, Sought};

mod compound;

pub use compound::Part;

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
    /// No set of factors of opioids is in force (OP-2).
    FactorSet,
    /// No contract with the client is in force (PR-11).
    ClientContract,
    /// No ingredient of the compound is covered (CP-2).
    Ingredient,
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
            Self::FactorSet => "no set of opioid factors is in force",
            Self::ClientContract => "no contract with the client is in force",
            Self::Ingredient => "no ingredient of the compound is covered",
        }
    }
}

/// A fill under a benefit: what utilization management, drug utilization review and payment look at.
#[derive(Clone, Copy)]
pub struct Fill<'a> {
    /// The plan of the coverage.
    pub plan: &'a Plan,
    /// The product dispensed; of a compound the covered ingredient whose tier it is shared by (CP-5).
    pub product: &'a Product,
    /// The span of coverage that answers for the claim (M-1).
    pub coverage: &'a Coverage,
    /// The fill date (401-D1).
    pub date: NaiveDate,
}

/// One claim with what it was resolved to. Each getter gives a value, or the `Skip` that says what is missing. An ingredient
/// of a compound is a case of its own, as if it were the product of the claim.
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
    /// The ingredients of a compound, in the order sent; empty of any other claim (CP-2).
    pub ingredients: Vec<Case<'a>>,
    /// Where the case is an ingredient: which, and what it is in.
    pub part: Option<Part<'a>>,
    product: Option<&'a Product>,
    alternative: Option<&'a str>,
    billed_as: Option<Ndc>,
    history: Cow<'a, [PastClaim]>,
    coverage: Result<&'a Coverage, Uncovered>,
    contract: Option<Contracted<'a>>,
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
        let (plan, billed_as) = (facts.plan.as_deref(), claim.ndc().ok());
        let product = facts.product.as_deref().filter(|_| billed_as.is_some());
        let history = fills(&claim, coverage.as_ref().ok().map(|coverage| coverage.rank), member.history);
        let mut case = Self {
            sent,
            claim,
            faults,
            facts,
            member,
            ingredients: Vec::new(),
            part: None,
            product: facts.product.as_deref(),
            alternative: facts.alternative.as_deref(),
            billed_as,
            history,
            coverage,
            contract: None,
            rule: None,
            prices: OnceCell::new(),
            authorized: OnceCell::new(),
        };
        if let (Some(plan), Some(date)) = (plan, case.claim.fill_date) {
            case.rule = product.and_then(|product| resolve::rule::rule(plan, &facts.rules, product, date));
            let asked = case.needed_network();
            case.contract =
                case.pharmacy().ok().flatten().and_then(|p| resolve::contract::contract(p, plan, date, asked));
        }
        if case.claim.is_compound() {
            case.take_apart();
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

    /// The product of the NDC sent, as the drug file has it; of a compound the covered ingredient whose tier it is shared
    /// by (CP-5).
    pub fn product(&self) -> Result<&'a Product, Skip> {
        self.product.ok_or(if self.is_compound() { Skip::Ingredient } else { Skip::Product })
    }

    /// Name of a covered product of the same class, where the product is not covered.
    pub fn alternative(&self) -> Option<&'a str> {
        self.alternative
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
        self.contract.map(|contracted| contracted.contract).ok_or(Skip::Contract)
    }

    /// Whether the plan prefers the network of that contract (P-5).
    pub fn is_preferred(&self) -> bool {
        self.contract.is_some_and(|contracted| contracted.is_preferred)
    }

    /// What the fill asks of the kind of network it is dispensed in (P-3).
    pub fn needed_network(&self) -> NeededNetwork<'a> {
        let terms = || self.plan().ok()?.network_terms(self.claim.fill_date?);
        NeededNetwork {
            required: self.covering_rule().and_then(|rule| rule.network),
            terms: terms(),
            days_supply: self.days_supply().ok(),
        }
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

    /// The plan's terms of coordination, where the claim says that another payer was billed before (CB-1). A Part D claim
    /// is coordinated where that payer rejected it: else its split does not know of the payer.
    pub fn coordination(&self) -> Option<&'a Coordination> {
        let billed = self.claim.billed_before()?;
        let terms = self.plan().ok()?.coordination_terms(self.claim.fill_date?)?;
        let is_part_d = self.fill().is_ok_and(part_d::is_covered);
        (billed == Billed::Rejected || !is_part_d).then_some(terms)
    }

    /// The payer to bill first, where the claim is rejected for it.
    pub fn first_payer(&self) -> Option<&'a OtherCoverage> {
        let (coverage, plan, date) = (self.coverage().ok()?, self.plan().ok()?, self.fill_date().ok()?);
        member::first_payer(coverage, plan, date).filter(|_| self.coordination().is_none())
    }

    /// The member's paid claims, each fill once: what a later payer paid of a fill is no other fill, and the fill of this
    /// claim is none before it.
    pub fn history(&self) -> &[PastClaim] {
        &self.history
    }

    /// The paid claims of the history that have the same key: pharmacy, fill date, prescription, fill number, product, and
    /// rank of the payer.
    fn same_keys(&self) -> impl Iterator<Item = &'a PastClaim> {
        let (billed_as, date, claim) = (self.billed_as, self.claim.fill_date, &self.claim);
        let rank = self.coverage().ok().map(|coverage| coverage.rank);
        self.member.history.iter().filter(move |past| {
            Some(past.billed_as()) == billed_as
                && Some(past.fill_date) == date
                && past.fill_number == claim.fill_number()
                && Some(past.rx_number.as_str()) == claim.rx_number.as_deref()
                && Some(past.pharmacy_npi.as_str()) == claim.pharmacy_npi.as_deref()
                && past.payer_rank.is_none_or(|paid| rank.is_none_or(|rank| paid == rank))
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
            let mut asked = Asked::by(&self.claim, pharmacy, limits_dollars.then(price).flatten());
            asked.number = asked.number.filter(|_| !self.names_emergency());
            authorization::authorized(asked, fill, on_file)
        }))
    }

    /// The plan's emergency supply, where this drug may be given one on the fill date (AU-5).
    pub fn emergency(&self) -> Option<&'a EmergencySupply> {
        let fill = self.fill().ok()?;
        let supply = fill.plan.emergency_supply.as_ref()?;
        let is_near = |past: &PastClaim| (past.fill_date - fill.date).num_days().abs() < i64::from(supply.once_in_days);
        let given = self.history().iter().any(|past| past.emergency && is_near(past) && past.is_of(fill.product));
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
        let prices = || match self.part {
            _ if self.is_compound() => pay::compound::prices(self, contract, fill.plan),
            Some(_) => pay::compound::ingredient_prices(contract, fill, quantity, &self.claim),
            None => price::prices(contract, fill, quantity, &self.claim),
        };
        Ok(self.prices.get_or_init(prices).as_ref())
    }

    /// The lowest price there is; `None` where there is nothing to price by.
    pub fn price(&self) -> Result<Option<&PriceCandidate>, Skip> {
        Ok(self.prices()?.map(|prices| &prices.won))
    }
}

/// The claims of a history, each fill once. Nothing is copied where no payer but the first paid anything.
fn fills<'a>(claim: &Claim, rank: Option<i16>, history: &'a [PastClaim]) -> Cow<'a, [PastClaim]> {
    let is_later = |rank: Option<i16>| rank.is_some_and(|rank| rank > 1);
    if !is_later(rank) && !history.iter().any(|past| is_later(past.payer_rank)) {
        return Cow::Borrowed(history);
    }
    let ndc = claim.ndc().ok();
    let is_own = |past: &PastClaim| {
        past.payer_rank != rank
            && Some(past.billed_as()) == ndc
            && Some(past.fill_date) == claim.fill_date
            && past.fill_number == claim.fill_number()
            && Some(past.rx_number.as_str()) == claim.rx_number.as_deref()
            && Some(past.pharmacy_npi.as_str()) == claim.pharmacy_npi.as_deref()
    };
    let mut fills: Vec<PastClaim> = Vec::with_capacity(history.len());
    for past in history.iter().filter(|past| past.payer_rank.is_none() || !is_own(past)) {
        if !fills.iter().any(|other| other.payer_rank != past.payer_rank && other.is_fill_of(past)) {
            fills.push(past.clone());
        }
    }
    Cow::Owned(fills)
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
