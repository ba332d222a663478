//! From a claim to its facts, and from its decision to the tables.

use std::collections::HashMap;
use std::rc::Rc;

use chrono::NaiveDate;
use pbm_engine as engine;
use pbm_engine::adjudicate::{Decision, Disposition};
use pbm_engine::batch::{MemberState, Submission, accumulator_keys};
use pbm_engine::claim::Claim;
use pbm_engine::facts::*;
use pbm_engine::identifier::Ndc;
use pbm_engine::resolve::{self, member::Sought};
use postgres::types::ToSql;
use postgres::{Row, Transaction};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::Result;
use crate::statements::Statements;
use crate::wire::{Code, code, day, id, number, span};

/// Days of history, as the extension reads where no rule looks further.
const LOOK_BACK_DAYS: i64 = 120;

fn target(ndc: Option<Ndc>, ingredient: Option<i32>, class: Option<i32>) -> Option<Target> {
    ndc.map(Target::Ndc).or(ingredient.map(Target::Ingredient)).or(class.map(Target::Class))
}

pub struct Loader<'a, 'b> {
    pub transaction: &'a mut Transaction<'b>,
    pub statements: &'a Statements,
    pub codes: Rc<CodeSets>,
}

impl Loader<'_, '_> {
    fn coverages(&mut self, claim: &Claim) -> Result<Vec<Coverage>> {
        let cardholder_id = claim.cardholder_id.as_deref().unwrap_or("");
        let rows = self.transaction.query(&self.statements.coverages, &[&cardholder_id])?;
        let coverage = |row: &Row| Coverage {
            coverage_id: id(row, 0),
            member_id: row.get(1),
            patient_id: id(row, 2),
            plan_id: id(row, 3),
            family_id: id(row, 4),
            coverage_tier: None,
            person_code: row.get(5),
            relationship_code: row.get(6),
            rank: row.get(7),
            span: span(row, 8),
            others: Vec::new(),
            date_of_birth: day(row, 10).unwrap_or_default(),
            date_of_death: None,
            sex: row.get(11),
        };
        Ok(rows.iter().map(coverage).collect())
    }

    fn plan(&mut self, plan_id: Uuid) -> Result<Plan> {
        let key = plan_id;
        let row = self.transaction.query_one(&self.statements.plan, &[&key])?;
        let outcome = |column| match row.get::<_, &str>(column) {
            "reject" => DurOutcome::Reject,
            "message" => DurOutcome::Message,
            _ => DurOutcome::SoftReject,
        };
        let cost_share = |row: &Row| CostShare {
            tier: row.get(0),
            tier_name: row.get(1),
            channel: row.get(2),
            preferred: None,
            minimum_days_supply: row.get(3),
            maximum_days_supply: row.get(4),
            copay: number(row, 5),
            coinsurance_percent: number(row, 6),
            minimum: number(row, 7),
            maximum: number(row, 8),
            deductible_applies: row.get(9),
            span: span(row, 10),
        };
        let lifted = |row: &Row| PlanOverride {
            reject_code: row.get(0),
            channel: match row.get::<_, &str>(1) {
                "dur" => OverrideChannel::Dur,
                "prior_authorization_type" => OverrideChannel::PriorAuthorizationType,
                _ => OverrideChannel::SubmissionClarification,
            },
            code: row.get(2),
        };
        let network = |row: &Row| PlanNetwork {
            network_id: row.get(0),
            preference: row.get(1),
            preferred: false,
            span: span(row, 2),
        };
        Ok(Plan {
            plan_id,
            plan_code: row.get(0),
            span: span(&row, 1),
            benefit_year_start_month: u32::try_from(row.get::<_, i16>(3)).unwrap_or(1),
            individual_deductible: number(&row, 4).unwrap_or_default(),
            family_deductible: number(&row, 5),
            individual_out_of_pocket_maximum: number(&row, 6),
            family_out_of_pocket_maximum: number(&row, 7),
            family_accumulation: match row.get::<_, &str>(8) {
                "aggregate" => FamilyAccumulation::Aggregate,
                _ => FamilyAccumulation::Embedded,
            },
            open_formulary: row.get::<_, &str>(9) == "open",
            maximum_days_supply: row.get(10),
            maximum_claim_amount: number(&row, 11),
            maximum_dependent_age: row.get(12),
            timely_filing_days: row.get(13),
            prescription_valid_days: row.get(14),
            prescriber_required: row.get(15),
            refill_threshold_percent: number(&row, 16).unwrap_or_default(),
            refill_counting: match row.get::<_, &str>(17) {
                "elapsed" => RefillCounting::Elapsed,
                _ => RefillCounting::Inclusive,
            },
            refill_supply_on_hand: row.get(18),
            dur_outcomes: [outcome(19), outcome(20), outcome(21)],
            answer_duplicates: row.get::<_, &str>(22) == "answer",
            price_tie: match row.get::<_, &str>(23) {
                "contract" => PriceTie::Contract,
                _ => PriceTie::UsualAndCustomary,
            },
            daw_penalty_codes: row.get(24),
            daw_penalty_accumulates: row.get(25),
            cost_shares: self
                .transaction
                .query(&self.statements.cost_shares, &[&key])?
                .iter()
                .map(cost_share)
                .collect(),
            overrides: self.transaction.query(&self.statements.overrides, &[&key])?.iter().map(lifted).collect(),
            networks: self.transaction.query(&self.statements.networks, &[&key])?.iter().map(network).collect(),
            ..Plan::default()
        })
    }

    fn ingredient(&mut self, ingredient_id: i32, name: String, own: bool) -> Result<Ingredient> {
        let mut ingredient = Ingredient { ingredient_id, name, ..Ingredient::default() };
        if !own {
            return Ok(ingredient);
        }
        let dose = |row: &Row| DoseLimit {
            minimum_age: row.get(0),
            maximum_age: row.get(1),
            minimum_daily_dose: number(row, 2),
            maximum_daily_dose: number(row, 3),
            strength_unit: row.get(4),
            severity: row.get(5),
        };
        let limit = |row: &Row| PatientLimit {
            minimum_age: row.get(0),
            maximum_age: row.get(1),
            sex: row.get(2),
            severity: row.get(3),
            description: row.get(4),
        };
        let interaction = |row: &Row| Interaction {
            other_ingredient_id: row.get(0),
            severity: row.get(1),
            interruptive: row.get(2),
            interaction_type: row.get(3),
            description: row.get(4),
            span: span(row, 5),
        };
        ingredient.dose_limits =
            self.transaction.query(&self.statements.doses, &[&ingredient_id])?.iter().map(dose).collect();
        ingredient.patient_limits =
            self.transaction.query(&self.statements.limits, &[&ingredient_id])?.iter().map(limit).collect();
        ingredient.interactions =
            self.transaction.query(&self.statements.interactions, &[&ingredient_id])?.iter().map(interaction).collect();
        Ok(ingredient)
    }

    /// The claim's own product with all that bears on it, another's with what it contains.
    fn product(&mut self, ndc: Ndc, own: bool) -> Result<Option<Product>> {
        let key = Code(ndc);
        let Some(row) = self.transaction.query_opt(&self.statements.product, &[&key])? else { return Ok(None) };
        let mut contents = Vec::new();
        for row in self.transaction.query(&self.statements.contents, &[&key])? {
            let mut ingredient = self.ingredient(row.get(0), row.get(1), own)?;
            (ingredient.duplication_severity, ingredient.underuse_severity) = (row.get(4), row.get(5));
            let ingredient = Rc::new(ingredient);
            contents.push(ProductIngredient { ingredient, strength: number(&row, 2), strength_unit: row.get(3) });
        }
        let class = |row: &Row| TherapeuticClass {
            class_id: row.get(0),
            name: row.get(1),
            duplicate_therapy: row.get(2),
            duplicates_allowed: row.get(3),
            severity: row.get(4),
        };
        let price = |row: &Row| {
            Some(Price {
                price_type: PriceType::parse(row.get(0))?,
                unit_price: number(row, 1)?,
                span: span(row, 2),
                published: NaiveDate::default(),
            })
        };
        let classes = self.transaction.query(&self.statements.classes, &[&key])?.iter().map(class).collect();
        let prices = if own {
            self.transaction.query(&self.statements.prices, &[&key])?.iter().filter_map(price).collect()
        } else {
            Vec::new()
        };
        Ok(Some(Product {
            ndc,
            name: row.get(0),
            brand: row.get(1),
            generic_equivalent: code(&row, 2),
            dea_schedule: row.get(3),
            tier: row.get(4),
            formulary_flag: row.get::<_, Option<bool>>(5).unwrap_or(true),
            prior_auth_required: row.get::<_, Option<bool>>(6).unwrap_or(false),
            quantity_limit: number(&row, 7),
            obsolete_date: day(&row, 8),
            replaces: None,
            dosage_form: row.get(9),
            route: row.get(10),
            ingredients: contents,
            classes,
            additive_effects: Vec::new(),
            prices,
            mac_prices: Vec::new(),
            rebates: Vec::new(),
            marketing_category: None,
            part_d: Vec::new(),
            safety: Default::default(),
            mme_factors: Vec::new(),
        }))
    }

    fn rules(&mut self, plan_id: Uuid, product: &Product) -> Result<Vec<Rule>> {
        let ingredients: Vec<i32> = product.ingredients.iter().map(|c| c.ingredient.ingredient_id).collect();
        let classes: Vec<i32> = product.classes.iter().map(|c| c.class_id).collect();
        let mut rules = Vec::new();
        for row in
            self.transaction.query(&self.statements.rules, &[&plan_id, &Code(product.ndc), &ingredients, &classes])?
        {
            let Some(about) = target(code(&row, 1), row.get(2), row.get(3)) else { continue };
            let limit = |count: usize| {
                let both = row.get::<_, Option<i32>>(count).zip(row.get::<_, Option<i32>>(count + 1));
                both.map(|(limit, days)| WindowLimit { limit, days })
            };
            let mut rule = Rule {
                id: id(&row, 0),
                target: about,
                tier: row.get(4),
                tier_name: None,
                covered: row.get(5),
                reject_code: row.get(6),
                prior_auth_required: row.get(7),
                step_therapy_required: row.get(8),
                quantity_limit: number(&row, 9),
                quantity_limit_days: row.get(10),
                copay: number(&row, 11),
                coinsurance_percent: number(&row, 12),
                maximum_days_supply: row.get(13),
                fill_limit: limit(14),
                days_supply_limit: limit(16),
                minimum_age: row.get(18),
                maximum_age: row.get(19),
                sex: row.get(20),
                span: span(&row, 21),
                deductible_applies: row.get(23),
                // The benchmark's plans have none.
                cost_shares: Vec::new(),
                steps: Vec::new(),
                network: None,
                quantity_limits: Vec::new(),
            };
            if rule.step_therapy_required {
                for step in self.transaction.query(&self.statements.steps, &[&rule.id])? {
                    let Some(about) = target(None, step.get(1), step.get(2)) else { continue };
                    rule.steps.push(StepTherapy {
                        step_number: step.get(0),
                        target: about,
                        target_name: String::new(),
                        lookback_days: step.get(3),
                        minimum_days_supply: step.get(4),
                    });
                }
            }
            rules.push(rule);
        }
        Ok(rules)
    }

    fn pharmacy(&mut self, npi: &str) -> Result<Option<Pharmacy>> {
        let Some(row) = self.transaction.query_opt(&self.statements.pharmacy, &[&npi])? else { return Ok(None) };
        let pharmacy_id: i32 = row.get(0);
        let contract = |row: &Row| Contract {
            contract_id: row.get(0),
            network_id: row.get(1),
            network_name: String::new(),
            kind: NetworkKind::Retail,
            span: span(row, 2),
            brand_dispensing_fee: number(row, 4).unwrap_or_default(),
            generic_dispensing_fee: number(row, 5).unwrap_or_default(),
            compound_fee: None,
            compound_fees: Vec::new(),
            lesser_of_submitted_fee: row.get(6),
            sales_tax_percent: number(row, 7).unwrap_or_default(),
            rates: Vec::new(),
        };
        let mut contracts: Vec<Contract> =
            self.transaction.query(&self.statements.contracts, &[&pharmacy_id])?.iter().map(contract).collect();
        let ids: Vec<i32> = contracts.iter().map(|c| c.contract_id).collect();
        for row in self.transaction.query(&self.statements.rates, &[&ids])? {
            if let (Some(contract), Some(price_type)) =
                (contracts.iter_mut().find(|c| c.contract_id == row.get::<_, i32>(0)), PriceType::parse(row.get(2)))
            {
                let adjustment_percent = number(&row, 3).unwrap_or_default();
                contract.rates.push(Rate { brand: row.get(1), price_type, adjustment_percent });
            }
        }
        Ok(Some(Pharmacy {
            pharmacy_id,
            npi: npi.to_owned(),
            ncpdp_id: row.get(1),
            channel: row.get(2),
            state: None,
            pbm_network: row.get::<_, Option<bool>>(3).unwrap_or(true),
            is_340b: false,
            span: span(&row, 4),
            exclusions: Vec::new(),
            contracts,
        }))
    }

    fn prescriber(&mut self, npi: &str) -> Result<Option<Prescriber>> {
        let found = self.transaction.query_opt(&self.statements.prescriber, &[&npi])?;
        Ok(found.map(|row| Prescriber {
            npi: npi.to_owned(),
            dea_number: row.get(0),
            dea_schedules: row.get(1),
            dea_termination_date: day(&row, 2),
            span: span(&row, 3),
            exclusions: Vec::new(),
            deceased_date: day(&row, 5),
        }))
    }

    /// Everything that bears on a claim, its accumulators locked.
    pub fn load(&mut self, claim: Claim, received: NaiveDate) -> Result<(Submission, MemberState)> {
        let mut state = MemberState::default();
        let coverages = self.coverages(&claim)?;
        let date = claim.fill_date.unwrap_or(received);
        let chosen = resolve::member::identify(&coverages, Sought::by(&claim), Some(date))
            .and_then(|spans| resolve::member::span(&spans, date).cloned())
            .ok();
        let mut facts = Facts { received, codes: self.codes.clone(), ..Facts::default() };
        let mut keys = None;
        facts.product = match claim.ndc() {
            Ok(ndc) => self.product(ndc, true)?.map(Rc::new),
            Err(_) => None,
        };
        if let Some(npi) = claim.pharmacy_npi.as_deref() {
            facts.pharmacy = self.pharmacy(npi)?.map(Rc::new);
        }
        if let Some(npi) = claim.prescriber_npi.as_deref() {
            facts.prescriber = self.prescriber(npi)?.map(Rc::new);
        }
        if let Some(coverage) = &chosen {
            let plan = self.plan(coverage.plan_id)?;
            let year = plan.benefit_year_start(date);
            let mut days = LOOK_BACK_DAYS;
            if let Some(product) = facts.product.clone() {
                facts.rules = Rc::new(self.rules(plan.plan_id, &product)?);
                for rule in facts.rules.iter() {
                    let limits = [
                        rule.quantity_limit_days,
                        rule.fill_limit.map(|l| l.days),
                        rule.days_supply_limit.map(|l| l.days),
                    ];
                    let steps = rule.steps.iter().map(|s| s.lookback_days);
                    days = limits.into_iter().flatten().chain(steps).map(i64::from).fold(days, i64::max);
                }
            }
            for key in accumulator_keys(coverage, year) {
                let of = (key.owner_id, key.plan_id, key.benefit_year_start, key.scope.name());
                let mut found = self.transaction.query_opt(&self.statements.lock, &[&of.0, &of.1, &of.2, &of.3])?;
                if found.is_none() {
                    self.transaction.execute(&self.statements.create, &[&of.0, &of.1, &of.2, &of.3])?;
                    found = self.transaction.query_opt(&self.statements.lock, &[&of.0, &of.1, &of.2, &of.3])?;
                }
                let row = found.ok_or("no accumulator")?;
                let balance = Balance {
                    deductible_met: number(&row, 0).unwrap_or_default(),
                    out_of_pocket_met: number(&row, 1).unwrap_or_default(),
                };
                state.balances.insert(key, balance);
            }
            keys = Some(accumulator_keys(coverage, year));
            facts.plan = Some(Rc::new(plan));
            let until = date + chrono::Duration::days(i64::from(claim.days_supply.unwrap_or(0)));
            let history = self.history(coverage.patient_id, date - chrono::Duration::days(days), until)?;
            state.histories.insert(coverage.patient_id, history);
            let authorizations = self.authorizations(coverage.patient_id)?;
            state.authorizations.insert(coverage.patient_id, authorizations);
        }
        facts.coverages = Rc::new(coverages);
        let patient_id = chosen.as_ref().map(|c| c.patient_id);
        Ok((
            Submission {
                id: Uuid::new_v7(uuid::Timestamp::now(uuid::NoContext)),
                claim: Rc::new(claim),
                facts,
                patient_id,
                keys,
                credits: Vec::new(),
                payer_rank: chosen.map_or(1, |c| c.rank),
            },
            state,
        ))
    }

    fn history(&mut self, patient_id: Uuid, since: NaiveDate, until: NaiveDate) -> Result<Vec<PastClaim>> {
        let mut products: HashMap<Ndc, Option<Rc<Product>>> = HashMap::new();
        let mut history = Vec::new();
        for row in self.transaction.query(&self.statements.history, &[&patient_id, &since, &until])? {
            let Some(ndc) = code(&row, 2) else { continue };
            let product = match products.get(&ndc) {
                Some(known) => known.clone(),
                None => {
                    let found = self.product(ndc, false)?.map(Rc::new);
                    products.insert(ndc, found.clone());
                    found
                }
            };
            history.push(PastClaim {
                id: id(&row, 0),
                fingerprint: row.get(1),
                ndc,
                product,
                pharmacy_npi: row.get(3),
                rx_number: row.get(4),
                prescriber_npi: None,
                fill_number: row.get(5),
                fill_date: day(&row, 6).unwrap_or_default(),
                quantity: number(&row, 7).unwrap_or_default(),
                days_supply: row.get(8),
                prior_authorization_numbers: row.get::<_, Option<Vec<String>>>(9).unwrap_or_default(),
                authorized_amount: Decimal::ZERO,
                emergency: false,
                transition: None,
                payer_rank: None,
                compound: None,
            });
        }
        Ok(history)
    }

    fn authorizations(&mut self, patient_id: Uuid) -> Result<Vec<Authorization>> {
        let rows = self.transaction.query(&self.statements.authorizations, &[&patient_id])?;
        let authorization = |row: &Row| {
            Some(Authorization {
                number: row.get(0),
                plan_id: id(row, 1),
                target: Some(target(code(row, 2), row.get(3), row.get(4))?),
                prescriber_npi: None,
                status: match row.get::<_, &str>(5) {
                    "approved" => AuthorizationStatus::Approved,
                    "denied" => AuthorizationStatus::Denied,
                    _ => AuthorizationStatus::InProcess,
                },
                waived_reject_codes: row.get(6),
                quantity_authorized: number(row, 7),
                fills_authorized: row.get(8),
                amount_authorized: None,
                fills_used: 0,
                quantity_used: Decimal::ZERO,
                amount_used: Decimal::ZERO,
                span: span(row, 9),
                pharmacy_id: row.get(11),
            })
        };
        Ok(rows.iter().filter_map(authorization).collect())
    }

    pub fn store(&mut self, case: &Submission, decision: &Decision, state: &MemberState) -> Result<()> {
        let claim = &case.claim;
        let coverage = decision.coverage.as_ref();
        let (status, rejects): (&str, Option<Vec<String>>) = match &decision.disposition {
            Disposition::Rejected(rejects) => ("rejected", Some(rejects.iter().map(|r| r.code.to_string()).collect())),
            _ => ("paid", None),
        };
        let paid = if let Disposition::Paid(payment) = &decision.disposition { Some(payment) } else { None };
        let text = |pick: fn(&engine::pay::Payment) -> Decimal| paid.map(|p| pick(p).to_string());
        let number = case.id.simple().to_string().to_uppercase()[12..].to_string();
        let quantity = claim.quantity.map(|q| q.to_string());
        let usual = claim.usual_and_customary.map(|u| u.to_string());
        let fill_date = claim.fill_date.unwrap_or(case.facts.received);
        let pharmacy = case.facts.pharmacy.as_deref();
        let row: [&(dyn ToSql + Sync); 37] = [
            &case.id,
            &number,
            &case.patient_id,
            &claim.rx_number,
            &claim.ndc().ok().map(Code),
            &case.facts.product.as_ref().map(|p| p.name.clone()),
            &quantity,
            &claim.days_supply,
            &pharmacy.and_then(|p| p.ncpdp_id.clone()),
            &claim.pharmacy_npi,
            &claim.prescriber_npi,
            &fill_date,
            &coverage.map(|c| c.member_id),
            &coverage.map(|c| c.family_id),
            &coverage.map(|c| c.coverage_id),
            &coverage.map(|c| c.plan_id),
            &decision.benefit_year_start,
            &claim.daw_code(),
            &pharmacy.map(|p| p.channel.clone()),
            &usual,
            &status,
            &decision.tier,
            &rejects,
            &claim.fingerprint(),
            &decision.trace.encode(),
            &text(|p| p.ingredient_cost),
            &text(|p| p.dispensing_fee),
            &text(|p| p.allowed),
            &text(|p| p.share.plan_pays),
            &text(|p| p.share.patient_pays),
            &text(|p| p.sales_tax),
            &text(|p| p.share.deductible),
            &text(|p| p.share.copay),
            &text(|p| p.share.coinsurance),
            &text(|p| p.share.daw_penalty),
            &text(|p| p.share.out_of_pocket),
            &paid.map(|p| p.basis_of_reimbursement),
        ];
        self.transaction.execute(&self.statements.insert, &row)?;
        if paid.is_some() {
            for key in case.keys.iter().flatten() {
                let balance = state.balances.get(key).copied().unwrap_or_default();
                let (deductible, out_of_pocket) =
                    (balance.deductible_met.to_string(), balance.out_of_pocket_met.to_string());
                let of = (key.owner_id, key.plan_id, key.benefit_year_start, key.scope.name());
                self.transaction
                    .execute(&self.statements.accumulate, &[&of.0, &of.1, &of.2, &of.3, &deductible, &out_of_pocket])?;
            }
        }
        for finding in &decision.alerts {
            let outcome = match finding.outcome {
                DurOutcome::Ignore => continue,
                DurOutcome::Message => "message",
                DurOutcome::SoftReject => "soft_reject",
                DurOutcome::Reject => "reject",
            };
            self.transaction.execute(
                &self.statements.alert,
                &[
                    &case.id,
                    &case.patient_id,
                    &finding.alert_type.name(),
                    &finding.severity_name(),
                    &finding.alert_type.code(),
                    &finding.description,
                    &claim.ndc().ok().map(Code),
                    &finding.other.map(Code),
                    &fill_date,
                    &outcome,
                ],
            )?;
        }
        self.transaction.execute(&self.statements.audit, &[&case.id.to_string(), &status])?;
        Ok(())
    }
}
