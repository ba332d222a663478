//! One claim, decided: the edits in the rule book's order, the price, the shares, the trace.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::claim::{Claim, MAXIMUM_ALLOWED};
use super::cost_share::{self, Shared, Terms};
use super::dur::{self, Finding, Supply};
use super::facts::{Contract, Coverage, Facts, MemberView, Plan, Product, Rule};
use super::identifier::Ndc;
use super::pricing::{self, Candidate, Submitted};
use super::reject::{Group, Reject, prioritize};
use super::trace::{Edit, Fact, Outcome, Trace};
use super::utilization::{self, Authorized};
use super::{eligibility, envelope, formulary, pharmacy, prescriber, refill};

/// A paid claim's figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    pub ingredient_cost: Decimal,
    pub dispensing_fee: Decimal,
    pub sales_tax: Decimal,
    pub allowed: Decimal,
    pub basis_of_reimbursement: &'static str,
    pub shared: Shared,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Paid(Payment),
    Rejected(Vec<Reject>),
    /// An exact repeat of this paid claim.
    Duplicate(Uuid),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub answer: Answer,
    /// The span that answers for the claim.
    pub coverage: Option<Coverage>,
    pub benefit_year_start: Option<NaiveDate>,
    pub tier: Option<i32>,
    pub prior_authorization_number: Option<String>,
    pub findings: Vec<Finding>,
    /// What the pharmacist is told about a claim that pays.
    pub messages: Vec<String>,
    pub trace: Trace,
}

/// What the edits gather on their way.
#[derive(Default)]
struct Desk {
    rejects: Vec<Reject>,
    trace: Trace,
}

impl Desk {
    fn note(&mut self, edit: Edit, rejects: Vec<Reject>, passed: impl FnOnce() -> Vec<Fact>) {
        if rejects.is_empty() {
            self.trace.add(edit, Outcome::Passed, passed());
        }
        for reject in rejects {
            self.trace.add(edit, Outcome::Rejected, [Fact::Code(reject.code.clone().into_owned())]);
            self.rejects.push(reject);
        }
    }

    fn skip(&mut self, edit: Edit) {
        self.trace.add(edit, Outcome::Skipped, []);
    }
}

/// The paid claim of the history that has the same key: pharmacy, fill date, prescription, fill
/// number and product.
fn same_key<'a>(
    claim: &Claim,
    ndc: Ndc,
    date: NaiveDate,
    view: &MemberView<'a>,
) -> Option<&'a super::facts::PastClaim> {
    view.history.iter().find(|past| {
        past.ndc == ndc
            && past.fill_date == date
            && past.fill_number == claim.fill_number()
            && Some(past.rx_number.as_str()) == claim.rx_number.as_deref()
            && Some(past.pharmacy_npi.as_str()) == claim.pharmacy_npi.as_deref()
    })
}

/// Decides one claim. Every edit that can be evaluated is.
pub fn decide(claim: &Claim, facts: &Facts, view: MemberView<'_>) -> Decision {
    let mut desk = Desk::default();
    let date = claim.fill_date;
    let plan = facts.plan.as_deref();
    let product = facts.product.as_deref();

    let sent = claim;
    let mut field_rejects = envelope::check(sent, facts.received, &facts.codes);
    let readable;
    let claim = if field_rejects.is_empty() {
        sent
    } else {
        readable = envelope::readable(sent);
        &readable
    };
    if let Some(plan) = plan {
        field_rejects.extend(envelope::check_limits(claim, facts.received, plan, product));
    }
    desk.note(Edit::Fields, field_rejects, Vec::new);

    let coverage = check_member(claim, facts, &mut desk);
    let duplicate = match (claim.ndc(), date) {
        (Ok(ndc), Some(date)) => same_key(claim, ndc, date, &view),
        _ => None,
    };
    if let Some(original) = duplicate
        && plan.is_none_or(|plan| plan.answer_duplicates)
        && original.fingerprint == sent.fingerprint()
    {
        desk.trace.add(Edit::Duplicate, Outcome::Passed, [Fact::Claim(original.id)]);
        return Decision {
            answer: Answer::Duplicate(original.id),
            benefit_year_start: None,
            tier: None,
            coverage,
            prior_authorization_number: None,
            findings: Vec::new(),
            messages: Vec::new(),
            trace: desk.trace,
        };
    }

    let contract = check_pharmacy(claim, facts, &mut desk);
    let rule = check_product(claim, facts, &mut desk);
    match date {
        Some(date) if claim.prescriber_npi.as_deref().is_none_or(super::identifier::is_valid_npi) => {
            let npi = claim.prescriber_npi.as_deref();
            let found = facts.prescriber.as_deref();
            let rejects = prescriber::check(npi, found, plan, product, date, claim.written_date);
            desk.note(Edit::Prescriber, rejects, Vec::new);
        }
        _ => desk.skip(Edit::Prescriber),
    }

    if duplicate.is_some() || facts.key_is_taken {
        let mut used = vec![Fact::Code("83".into())];
        used.extend(duplicate.map(|past| Fact::Claim(past.id)));
        desk.trace.add(Edit::Duplicate, Outcome::Rejected, used);
        let message = "Another claim with this prescription, fill and product is paid";
        desk.rejects.push(Reject::new(Group::Product, "83", message));
    } else {
        desk.trace.add(Edit::Duplicate, Outcome::Passed, []);
    }

    let mut findings = Vec::new();
    let mut authorization = None;
    let mut tier = None;
    if let (Some(plan), Some(product), Some(coverage), Some(date)) = (plan, product, &coverage, date) {
        let case = Case { claim, facts, plan, product, coverage, date, view };
        authorization = case.manage_utilization(rule.as_ref(), duplicate.is_some(), &mut desk);
        findings = case.review(&mut desk);
        let share_tier = formulary::tier(rule.as_ref(), product, plan);
        tier = Some(share_tier);
        let price =
            contract.and_then(|contract| Some((contract, case.price(contract, &mut authorization, &mut desk)?)));
        let terms = case.terms(rule.as_ref(), share_tier, &mut desk);
        if let (true, Some((contract, price)), Some(terms)) = (desk.rejects.is_empty(), price, terms) {
            let payment = case.pay(contract, &price, terms, share_tier, &mut desk);
            let told = |f: &&Finding| !f.stops_payment();
            let messages =
                findings.iter().filter(told).map(|f| format!("{} {}", f.alert_type.code(), f.description)).collect();
            return Decision {
                answer: Answer::Paid(payment),
                benefit_year_start: Some(plan.benefit_year_start(date)),
                coverage: Some(coverage.clone()),
                tier,
                prior_authorization_number: authorization,
                findings,
                messages,
                trace: desk.trace,
            };
        }
    } else {
        for edit in [Edit::PriorAuthorization, Edit::RefillTooSoon, Edit::Dur, Edit::Pricing] {
            desk.skip(edit);
        }
    }
    Decision {
        answer: Answer::Rejected(prioritize(desk.rejects)),
        benefit_year_start: None,
        coverage,
        tier,
        prior_authorization_number: authorization,
        findings,
        messages: Vec::new(),
        trace: desk.trace,
    }
}

fn check_member(claim: &Claim, facts: &Facts, desk: &mut Desk) -> Option<Coverage> {
    let (Some(_), Some(date)) = (&claim.cardholder_id, claim.fill_date) else {
        desk.skip(Edit::Eligibility);
        return None;
    };
    let found = eligibility::identify(&facts.coverages, claim.person_code.as_deref(), claim.date_of_birth)
        .and_then(|spans| eligibility::span(&spans, date).cloned());
    match found {
        Ok(coverage) => {
            let reject = match facts.plan.as_deref() {
                Some(plan) => eligibility::check(&coverage, plan, date),
                None => Some(Reject::new(Group::Member, "85", "The plan of the coverage is not on file")),
            };
            let rejects = reject.into_iter().collect();
            desk.note(Edit::Eligibility, rejects, || {
                vec![Fact::Coverage(coverage.coverage_id), Fact::Rank(coverage.rank)]
            });
            Some(coverage)
        }
        Err(reject) => {
            desk.note(Edit::Eligibility, vec![reject], Vec::new);
            None
        }
    }
}

fn check_pharmacy<'a>(claim: &Claim, facts: &'a Facts, desk: &mut Desk) -> Option<&'a Contract> {
    if !claim.pharmacy_npi.as_deref().is_some_and(super::identifier::is_valid_npi) {
        desk.skip(Edit::Pharmacy);
        return None;
    }
    let Some(found) = facts.pharmacy.as_deref() else {
        desk.note(Edit::Pharmacy, vec![pharmacy::not_matched()], Vec::new);
        return None;
    };
    let (Some(plan), Some(date)) = (facts.plan.as_deref(), claim.fill_date) else {
        desk.skip(Edit::Pharmacy);
        return None;
    };
    let contract = pharmacy::contract(found, plan, date);
    let rejects = if contract.is_none() { vec![pharmacy::not_contracted()] } else { Vec::new() };
    desk.note(Edit::Pharmacy, rejects, || {
        vec![Fact::Pharmacy(found.pharmacy_id), Fact::Contract(contract.map_or(0, |c| c.contract_id))]
    });
    contract
}

fn check_product(claim: &Claim, facts: &Facts, desk: &mut Desk) -> Option<Rule> {
    let Ok(_) = claim.ndc() else {
        desk.skip(Edit::Product);
        return None;
    };
    let Some(product) = facts.product.as_deref() else {
        desk.note(Edit::Product, vec![Reject::new(Group::Product, "54", "NDC is not on file")], Vec::new);
        return None;
    };
    let obsolete = product.obsolete_date.filter(|last| claim.fill_date.is_some_and(|date| date > *last));
    let rejects = obsolete
        .map(|last| Reject::new(Group::Product, "77", format!("Product was discontinued on {last}")))
        .into_iter()
        .collect();
    desk.note(Edit::Product, rejects, Vec::new);
    let (Some(plan), Some(date)) = (facts.plan.as_deref(), claim.fill_date) else {
        desk.skip(Edit::Formulary);
        return None;
    };
    formulary::rule(plan, &facts.rules, product, date)
}

/// A claim whose plan, product, span and date are known.
struct Case<'a> {
    claim: &'a Claim,
    facts: &'a Facts,
    plan: &'a Plan,
    product: &'a Product,
    coverage: &'a Coverage,
    date: NaiveDate,
    view: MemberView<'a>,
}

impl Case<'_> {
    /// Coverage and utilization edits, less what an authorization or an override code lifts.
    /// Gives the number of the authorization that paid for something.
    fn manage_utilization(&self, rule: Option<&Rule>, is_duplicate: bool, desk: &mut Desk) -> Option<String> {
        let patient = (eligibility::age(self.coverage.date_of_birth, self.date), self.coverage.sex.as_str());
        let mut found: Vec<utilization::Finding> = Vec::new();
        if let Some(reject) = formulary::check(rule, self.facts.alternative.as_deref()) {
            found.push((Edit::Formulary, reject));
        } else if let Some(rule) = rule {
            let mut used = vec![Fact::Tier(formulary::tier(Some(rule), self.product, self.plan))];
            if !rule.id.is_nil() {
                used.push(Fact::Rule(rule.id));
            }
            desk.trace.add(Edit::Formulary, Outcome::Passed, used);
        }
        if let Some(rule) = rule.filter(|r| r.covered) {
            found.extend(utilization::check_rule(
                rule,
                self.claim.quantity,
                self.claim.days_supply,
                Some(patient),
                self.view.history,
                self.date,
            ));
        }
        found.extend(utilization::check_plan(self.plan, self.claim.days_supply));
        // The paid claim a collision repeats would make every repeat a refill too soon as well.
        if !is_duplicate
            && let Some((refill, past)) = refill::check_history(self.plan, self.product, self.view.history, self.date)
        {
            let used = vec![
                Fact::Claim(past.id),
                Fact::Percent(refill.percent_used.round_dp(2).into()),
                Fact::date(refill.next_fill),
            ];
            if refill.too_soon {
                let message = format!("Refill too soon: next fill on {}", refill.next_fill);
                found.push((Edit::RefillTooSoon, Reject::new(Group::Utilization, "79", message)));
            } else {
                desk.trace.add(Edit::RefillTooSoon, Outcome::Passed, used);
            }
        }
        let required = rule.is_some_and(|r| r.covered && r.prior_auth_required);
        if required {
            let reject = Reject::new(Group::Utilization, "75", "Prior authorization is required");
            found.push((Edit::PriorAuthorization, reject));
        }
        let authorized =
            utilization::authorize(self.claim, self.plan, self.product, self.view.authorizations, self.date, required);
        self.settle(found, authorized, desk)
    }

    fn settle(&self, found: Vec<utilization::Finding>, authorized: Authorized<'_>, desk: &mut Desk) -> Option<String> {
        let mut number = None;
        let mut exempt = false;
        for (edit, reject) in found {
            let code = Fact::Code(reject.code.clone().into_owned());
            if authorized.waives(&reject.code) {
                let used = authorized.approved.map(|a| a.number.clone()).unwrap_or_default();
                desk.trace.add(edit, Outcome::Overridden, [code, Fact::Authorization(used.clone())]);
                number = Some(used);
            } else if utilization::is_overridden(self.claim, self.plan, &reject.code) {
                desk.trace.add(edit, Outcome::Overridden, [code]);
                exempt |= reject.code == "75";
            } else {
                desk.trace.add(edit, Outcome::Rejected, [code]);
                desk.rejects.push(reject);
            }
        }
        // An emergency code pays while the authorization is in process: only one that was named is answered for.
        let told =
            if exempt && self.claim.prior_authorization_number.is_none() { Vec::new() } else { authorized.rejects };
        for reject in told {
            desk.trace.add(Edit::PriorAuthorization, Outcome::Rejected, [Fact::Code(reject.code.clone().into_owned())]);
            desk.rejects.push(reject);
        }
        number
    }

    fn review(&self, desk: &mut Desk) -> Vec<Finding> {
        let (Some(quantity), Some(days_supply)) = (self.claim.quantity, self.claim.days_supply) else {
            desk.skip(Edit::Dur);
            return Vec::new();
        };
        if days_supply < 1 {
            desk.skip(Edit::Dur);
            return Vec::new();
        }
        let patient = (eligibility::age(self.coverage.date_of_birth, self.date), self.coverage.sex.as_str());
        let supply = Supply { fill_date: self.date, days_supply, quantity };
        let mut findings = dur::screen(self.plan, self.product, supply, patient, self.view.history);
        dur::apply_overrides(self.plan, &self.claim.dur, &mut findings);
        if findings.is_empty() {
            desk.trace.add(Edit::Dur, Outcome::Passed, []);
        }
        for finding in &findings {
            let outcome = match (finding.stops_payment(), &finding.overridden_by) {
                (true, _) => Outcome::Rejected,
                (false, Some(_)) => Outcome::Overridden,
                (false, None) => Outcome::Message,
            };
            let mut used = vec![Fact::Code(finding.alert_type.code().into()), Fact::Severity(finding.severity)];
            used.extend(finding.other.map(Fact::Ndc));
            desk.trace.add(Edit::Dur, outcome, used);
        }
        desk.rejects.extend(dur::reject(&findings));
        findings
    }

    /// The price, and in `authorization` the one that lifts its maximum.
    fn price(&self, contract: &Contract, authorization: &mut Option<String>, desk: &mut Desk) -> Option<Candidate> {
        let quantity = self.claim.quantity?;
        let submitted = Submitted {
            usual_and_customary: self.claim.usual_and_customary,
            ingredient_cost: self.claim.ingredient_cost_submitted,
            dispensing_fee: self.claim.dispensing_fee_submitted,
            gross_amount_due: self.claim.gross_amount_due,
        };
        let candidates = pricing::candidates(contract, self.product, quantity, self.date, &submitted);
        let Some(price) = pricing::lesser_of(&candidates, self.plan.price_tie).cloned() else {
            let message = "No contract price is on file for this product: send the ingredient cost";
            desk.note(Edit::Pricing, vec![Reject::new(Group::Utilization, "23", message)], Vec::new);
            return None;
        };
        if price.total() > Decimal::from(MAXIMUM_ALLOWED) {
            let message = format!("Cost is above {MAXIMUM_ALLOWED}, the most a claim can carry");
            desk.note(Edit::Pricing, vec![Reject::new(Group::Utilization, "78", message)], Vec::new);
            return None;
        }
        if let Some(most) = self.plan.maximum_claim_amount.filter(|most| price.total() > *most) {
            let reject = Reject::new(Group::Utilization, "78", format!("Cost is above the plan's maximum of {most}"));
            let found = vec![(Edit::Pricing, reject)];
            let on_file = self.view.authorizations;
            let authorized = utilization::authorize(self.claim, self.plan, self.product, on_file, self.date, false);
            // What is wrong with it was said before.
            let authorized = Authorized { rejects: Vec::new(), ..authorized };
            let used = self.settle(found, authorized, desk);
            *authorization = authorization.take().or(used);
        }
        let mut figures = vec![Fact::Basis(price.basis.code().into()), Fact::Units(quantity.into())];
        figures.extend(price.unit_price.map(|unit| Fact::Price(price.basis.name().into(), unit.into())));
        figures.extend([
            Fact::Ingredient(price.ingredient_cost.into()),
            Fact::Fee(price.dispensing_fee.into()),
            Fact::Tax(price.sales_tax.into()),
            Fact::Allowed(price.total().into()),
        ]);
        desk.trace.add(Edit::Pricing, Outcome::Computed, figures);
        Some(price)
    }

    /// The terms the claim is shared by; a tier without any is the plan's mistake, and not paid.
    fn terms(&self, rule: Option<&Rule>, tier: i32, desk: &mut Desk) -> Option<Terms> {
        let channel = self.facts.pharmacy.as_ref().map_or("retail", |p| p.channel.as_str());
        let row = formulary::cost_share(self.plan, tier, channel, self.claim.days_supply?, self.date);
        let own = rule.filter(|r| r.copay.is_some() || r.coinsurance_percent.is_some());
        if row.is_none() && own.is_none() {
            if desk.rejects.is_empty() {
                let message = format!("The plan has no cost share for tier {tier} and this supply");
                desk.note(Edit::CostShare, vec![Reject::new(Group::Utilization, "85", message)], Vec::new);
            }
            return None;
        }
        let deductible_applies = row.is_none_or(|r| r.deductible_applies);
        let (individual, family) = (self.view.individual, self.view.family);
        Some(Terms {
            deductible_remaining: if deductible_applies {
                cost_share::deductible_remaining(self.plan, individual, family)
            } else {
                Decimal::ZERO
            },
            out_of_pocket_remaining: cost_share::out_of_pocket_remaining(self.plan, individual, family),
            copay: own.map_or_else(|| row.and_then(|r| r.copay), |r| r.copay),
            coinsurance_percent: own.map_or_else(|| row.and_then(|r| r.coinsurance_percent), |r| r.coinsurance_percent),
            minimum: row.and_then(|r| r.minimum).filter(|_| own.is_none()),
            maximum: row.and_then(|r| r.maximum).filter(|_| own.is_none()),
            daw_penalty: Decimal::ZERO,
            penalty_accumulates: self.plan.daw_penalty_accumulates,
        })
    }

    /// What a brand costs more than its generic, where the plan makes the member pay it.
    fn daw_penalty(&self, contract: &Contract, allowed: Decimal) -> Option<Decimal> {
        let applies = self.product.brand && self.plan.daw_penalty_codes.iter().any(|c| c == self.claim.daw_code());
        let generic = self.facts.generic.as_deref().filter(|_| applies)?;
        pricing::brand_difference(contract, allowed, generic, self.claim.quantity?, self.date, self.plan.price_tie)
    }

    fn pay(&self, contract: &Contract, price: &Candidate, terms: Terms, tier: i32, desk: &mut Desk) -> Payment {
        let allowed = price.total();
        let penalty = self.daw_penalty(contract, allowed);
        if let Some(penalty) = penalty {
            desk.trace.add(Edit::DawPenalty, Outcome::Computed, [Fact::Penalty(penalty.into())]);
        }
        let shared = cost_share::share(allowed, &Terms { daw_penalty: penalty.unwrap_or_default(), ..terms });
        let mut figures = vec![Fact::Tier(tier), Fact::Deductible(shared.deductible.into())];
        if !shared.copay.is_zero() {
            figures.push(Fact::Copay(shared.copay.into()));
        }
        if !shared.coinsurance.is_zero() {
            figures.push(Fact::Coinsurance(shared.coinsurance.into()));
        }
        figures.extend([Fact::PatientPay(shared.patient_pays.into()), Fact::PlanPay(shared.plan_pays.into())]);
        desk.trace.add(Edit::CostShare, Outcome::Computed, figures);
        let met = self.view.individual;
        let accumulated = [
            Fact::Deductible((met.deductible_met + shared.deductible).into()),
            Fact::OutOfPocket((met.out_of_pocket_met + shared.out_of_pocket).into()),
        ];
        desk.trace.add(Edit::Accumulators, Outcome::Computed, accumulated);
        Payment {
            ingredient_cost: price.ingredient_cost,
            dispensing_fee: price.dispensing_fee,
            sales_tax: price.sales_tax,
            allowed,
            basis_of_reimbursement: price.basis.code(),
            shared,
        }
    }
}
