//! What the engine knows when it decides: rows of the database as plain values.

use std::rc::Rc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::identifier::Ndc;

/// A period with both ends inclusive; an open end has no date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub effective: Option<NaiveDate>,
    pub termination: Option<NaiveDate>,
}

impl Span {
    pub fn new(effective: NaiveDate, termination: Option<NaiveDate>) -> Self {
        Self { effective: Some(effective), termination }
    }

    pub fn covers(&self, date: NaiveDate) -> bool {
        self.effective.is_none_or(|d| d <= date) && self.termination.is_none_or(|d| date <= d)
    }

    /// A span that ends before it begins never was.
    pub fn is_void(&self) -> bool {
        matches!((self.effective, self.termination), (Some(from), Some(to)) if to < from)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyAccumulation {
    /// The individual or the family limit, whichever is met first.
    Embedded,
    /// The family limit alone.
    Aggregate,
}

impl FamilyAccumulation {
    /// The word in `plan.family_accumulation`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Aggregate => "aggregate",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Embedded, Self::Aggregate].into_iter().find(|value| value.name() == name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefillCounting {
    /// Both fill dates count as used days.
    Inclusive,
    /// The difference of the dates.
    Elapsed,
}

impl RefillCounting {
    /// The word in `plan.refill_counting`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inclusive => "inclusive",
            Self::Elapsed => "elapsed",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Inclusive, Self::Elapsed].into_iter().find(|value| value.name() == name)
    }
}

/// What a DUR finding does to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DurOutcome {
    Message,
    SoftReject,
    Reject,
}

impl DurOutcome {
    /// The word in `plan.dur_major`, `dur_moderate`, `dur_minor` and `dur_alert.outcome`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::SoftReject => "soft_reject",
            Self::Reject => "reject",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Message, Self::SoftReject, Self::Reject].into_iter().find(|value| value.name() == name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceTie {
    Contract,
    UsualAndCustomary,
}

impl PriceTie {
    /// The word in `plan.price_tie`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::UsualAndCustomary => "usual_and_customary",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Contract, Self::UsualAndCustomary].into_iter().find(|value| value.name() == name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverrideChannel {
    SubmissionClarification,
    Dur,
    PriorAuthorizationType,
}

impl OverrideChannel {
    /// The word in `plan_override.channel`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SubmissionClarification => "submission_clarification",
            Self::Dur => "dur",
            Self::PriorAuthorizationType => "prior_authorization_type",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::SubmissionClarification, Self::Dur, Self::PriorAuthorizationType]
            .into_iter()
            .find(|value| value.name() == name)
    }
}

/// A code with which a plan lets a pharmacy override a reject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanOverride {
    pub reject_code: String,
    pub channel: OverrideChannel,
    pub code: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct CostShare {
    pub tier: i32,
    pub tier_name: Option<String>,
    /// `None`: any channel.
    pub channel: Option<String>,
    pub minimum_days_supply: i32,
    pub maximum_days_supply: i32,
    pub copay: Option<Decimal>,
    pub coinsurance_percent: Option<Decimal>,
    pub minimum: Option<Decimal>,
    pub maximum: Option<Decimal>,
    pub deductible_applies: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PlanNetwork {
    pub network_id: i32,
    pub preference: i16,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub plan_id: Uuid,
    pub plan_code: String,
    pub span: Span,
    pub benefit_year_start_month: u32,
    pub individual_deductible: Decimal,
    pub family_deductible: Option<Decimal>,
    pub individual_out_of_pocket_maximum: Option<Decimal>,
    pub family_out_of_pocket_maximum: Option<Decimal>,
    pub family_accumulation: FamilyAccumulation,
    pub open_formulary: bool,
    pub maximum_days_supply: Option<i32>,
    pub maximum_claim_amount: Option<Decimal>,
    pub maximum_dependent_age: Option<i32>,
    pub timely_filing_days: Option<i32>,
    pub prescription_valid_days: Option<i32>,
    pub prescriber_required: bool,
    pub refill_threshold_percent: Decimal,
    pub refill_counting: RefillCounting,
    pub refill_supply_on_hand: bool,
    /// Outcome by severity: major, moderate, minor.
    pub dur_outcomes: [DurOutcome; 3],
    pub answer_duplicates: bool,
    pub price_tie: PriceTie,
    pub daw_penalty_codes: Vec<String>,
    pub daw_penalty_accumulates: bool,
    pub cost_shares: Vec<CostShare>,
    pub overrides: Vec<PlanOverride>,
    pub networks: Vec<PlanNetwork>,
}

impl Default for Plan {
    /// The defaults of the columns of `pbm.plan`.
    fn default() -> Self {
        Self {
            plan_id: Uuid::nil(),
            plan_code: String::new(),
            span: Span::default(),
            benefit_year_start_month: 1,
            individual_deductible: Decimal::ZERO,
            family_deductible: None,
            individual_out_of_pocket_maximum: None,
            family_out_of_pocket_maximum: None,
            family_accumulation: FamilyAccumulation::Embedded,
            open_formulary: false,
            maximum_days_supply: None,
            maximum_claim_amount: None,
            maximum_dependent_age: None,
            timely_filing_days: None,
            prescription_valid_days: Some(365),
            prescriber_required: false,
            refill_threshold_percent: Decimal::from(75),
            refill_counting: RefillCounting::Inclusive,
            refill_supply_on_hand: false,
            dur_outcomes: [DurOutcome::SoftReject, DurOutcome::Message, DurOutcome::Message],
            answer_duplicates: true,
            price_tie: PriceTie::Contract,
            daw_penalty_codes: Vec::new(),
            daw_penalty_accumulates: false,
            cost_shares: Vec::new(),
            overrides: Vec::new(),
            networks: Vec::new(),
        }
    }
}

impl Plan {
    /// First day of the benefit year that `date` lies in.
    pub fn benefit_year_start(&self, date: NaiveDate) -> NaiveDate {
        use chrono::Datelike;
        let month = self.benefit_year_start_month.clamp(1, 12);
        let year = if date.month() >= month { date.year() } else { date.year() - 1 };
        NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(date)
    }

    pub fn dur_outcome(&self, severity: i16) -> DurOutcome {
        self.dur_outcomes[usize::from(severity.clamp(1, 3).unsigned_abs()) - 1]
    }

    pub fn overrides<'a>(&'a self, reject_code: &'a str, channel: OverrideChannel) -> impl Iterator<Item = &'a str> {
        self.overrides
            .iter()
            .filter(move |o| o.reject_code == reject_code && o.channel == channel)
            .map(|o| o.code.as_str())
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DoseLimit {
    pub minimum_age: i32,
    pub maximum_age: i32,
    pub minimum_daily_dose: Option<Decimal>,
    pub maximum_daily_dose: Option<Decimal>,
    pub strength_unit: String,
    pub severity: i16,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PatientLimit {
    pub minimum_age: Option<i32>,
    pub maximum_age: Option<i32>,
    pub sex: Option<String>,
    pub severity: i16,
    pub description: Option<String>,
}

/// An interaction, seen from one ingredient of its pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    pub other_ingredient_id: i32,
    pub severity: i16,
    pub interruptive: bool,
    pub interaction_type: Option<String>,
    pub description: Option<String>,
    pub span: Span,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ingredient {
    pub ingredient_id: i32,
    pub name: String,
    pub dose_limits: Vec<DoseLimit>,
    pub patient_limits: Vec<PatientLimit>,
    pub interactions: Vec<Interaction>,
}

/// An ingredient of a product, with its strength per billing unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    pub ingredient: Rc<Ingredient>,
    pub strength: Option<Decimal>,
    pub strength_unit: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TherapeuticClass {
    pub class_id: i32,
    pub name: String,
    pub duplicate_therapy: bool,
    pub duplicates_allowed: i32,
    pub severity: i16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PriceType {
    Awp,
    Wac,
    Mac,
    Nadac,
    Amp,
    Ful,
}

impl PriceType {
    /// The word in `drug_price.price_type` and `contract_rate.price_type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Awp => "awp",
            Self::Wac => "wac",
            Self::Mac => "mac",
            Self::Nadac => "nadac",
            Self::Amp => "amp",
            Self::Ful => "ful",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Awp, Self::Wac, Self::Mac, Self::Nadac, Self::Amp, Self::Ful]
            .into_iter()
            .find(|value| value.name() == name)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    pub price_type: PriceType,
    pub unit_price: Decimal,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    pub ndc: Ndc,
    pub name: String,
    pub brand: bool,
    pub generic_equivalent: Option<Ndc>,
    pub dea_schedule: Option<i16>,
    pub tier: Option<i32>,
    pub formulary_flag: bool,
    pub prior_auth_required: bool,
    pub quantity_limit: Option<Decimal>,
    pub obsolete_date: Option<NaiveDate>,
    pub contents: Vec<Content>,
    pub classes: Vec<TherapeuticClass>,
    pub prices: Vec<Price>,
}

impl Product {
    /// The same ingredients in the same strengths: what a refill is a refill of.
    pub fn same_therapy(&self, other: &Self) -> bool {
        self.ndc == other.ndc
            || (!self.contents.is_empty()
                && self.contents.len() == other.contents.len()
                && self.contents.iter().all(|c| {
                    other.contents.iter().any(|o| {
                        o.ingredient.ingredient_id == c.ingredient.ingredient_id
                            && o.strength == c.strength
                            && o.strength_unit == c.strength_unit
                    })
                }))
    }

    pub fn has_ingredient(&self, ingredient_id: i32) -> bool {
        self.contents.iter().any(|c| c.ingredient.ingredient_id == ingredient_id)
    }

    pub fn in_class(&self, class_id: i32) -> bool {
        self.classes.iter().any(|c| c.class_id == class_id)
    }

    /// The unit price in force: of overlapping rows the latest effective one.
    pub fn unit_price(&self, price_type: PriceType, date: NaiveDate) -> Option<Decimal> {
        self.prices
            .iter()
            .filter(|p| p.price_type == price_type && p.span.covers(date))
            .max_by_key(|p| p.span.effective)
            .map(|p| p.unit_price)
    }
}

/// What a rule or an authorization is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Ndc(Ndc),
    Ingredient(i32),
    Class(i32),
}

impl Target {
    pub fn matches(&self, product: &Product) -> bool {
        match *self {
            Self::Ndc(ndc) => product.ndc == ndc,
            Self::Ingredient(id) => product.has_ingredient(id),
            Self::Class(id) => product.in_class(id),
        }
    }

    /// NDC beats ingredient beats class.
    pub fn specificity(&self) -> u8 {
        match self {
            Self::Ndc(_) => 3,
            Self::Ingredient(_) => 2,
            Self::Class(_) => 1,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct StepTherapy {
    pub step_number: i16,
    pub target: Target,
    pub target_name: String,
    pub lookback_days: i32,
    pub minimum_days_supply: i32,
}

/// A limit of what is filled in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowLimit {
    pub limit: i32,
    /// The days of the period, which ends on the fill date.
    pub days: i32,
}

/// A formulary rule of one plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub id: Uuid,
    pub target: Target,
    pub tier: Option<i32>,
    pub tier_name: Option<String>,
    pub covered: bool,
    pub reject_code: Option<String>,
    pub prior_auth_required: bool,
    pub step_therapy_required: bool,
    pub quantity_limit: Option<Decimal>,
    pub quantity_limit_days: Option<i32>,
    pub copay: Option<Decimal>,
    pub coinsurance_percent: Option<Decimal>,
    pub maximum_days_supply: Option<i32>,
    /// Fills of the target in a period.
    pub fill_limit: Option<WindowLimit>,
    /// Days of supply of the target in a period.
    pub days_supply_limit: Option<WindowLimit>,
    pub minimum_age: Option<i32>,
    pub maximum_age: Option<i32>,
    pub sex: Option<String>,
    pub span: Span,
    pub steps: Vec<StepTherapy>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    pub brand: bool,
    pub price_type: PriceType,
    pub adjustment_percent: Decimal,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    pub contract_id: i32,
    pub network_id: i32,
    pub span: Span,
    pub brand_dispensing_fee: Decimal,
    pub generic_dispensing_fee: Decimal,
    pub lesser_of_submitted_fee: bool,
    pub sales_tax_percent: Decimal,
    pub rates: Vec<Rate>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Pharmacy {
    pub pharmacy_id: i32,
    pub npi: String,
    pub ncpdp_id: Option<String>,
    pub channel: String,
    pub pbm_network: bool,
    pub span: Span,
    pub contracts: Vec<Contract>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Prescriber {
    pub npi: String,
    pub dea_number: Option<String>,
    pub dea_schedules: Vec<i16>,
    pub dea_termination_date: Option<NaiveDate>,
    pub span: Span,
    pub exclusion_date: Option<NaiveDate>,
    pub deceased_date: Option<NaiveDate>,
}

/// A span of coverage with the person it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    pub coverage_id: Uuid,
    pub member_id: i32,
    pub patient_id: Uuid,
    pub plan_id: Uuid,
    pub family_id: Uuid,
    pub person_code: String,
    pub relationship_code: String,
    pub rank: i16,
    pub span: Span,
    pub date_of_birth: NaiveDate,
    pub sex: String,
    /// Whether the person has prior authorizations on file.
    pub has_authorizations: bool,
}

/// What has been paid by one owner in one benefit year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    pub deductible_met: Decimal,
    pub out_of_pocket_met: Decimal,
}

/// A date so many days later, or the calendar's last.
pub fn days_after(date: NaiveDate, days: i32) -> NaiveDate {
    date.checked_add_days(chrono::Days::new(u64::from(days.unsigned_abs()))).unwrap_or(NaiveDate::MAX)
}

/// A paid claim of the member's history.
#[derive(Clone, Debug, PartialEq)]
pub struct PastClaim {
    pub id: Uuid,
    pub fingerprint: i64,
    pub ndc: Ndc,
    pub product: Option<Rc<Product>>,
    pub pharmacy_npi: String,
    pub rx_number: String,
    pub fill_number: i32,
    pub fill_date: NaiveDate,
    pub quantity: Decimal,
    pub days_supply: i32,
    pub prior_authorization_number: Option<String>,
}

impl PastClaim {
    /// The first day on which the supply is used up.
    pub fn exhausted(&self) -> NaiveDate {
        days_after(self.fill_date, self.days_supply.max(0))
    }

    /// Whether it was for the target, of the drug file as it is.
    pub fn is_for(&self, target: &Target) -> bool {
        match target {
            Target::Ndc(ndc) => self.ndc == *ndc,
            _ => self.product.as_ref().is_some_and(|p| target.matches(p)),
        }
    }

    pub fn overlaps(&self, from: NaiveDate, days_supply: i32) -> bool {
        self.fill_date < days_after(from, days_supply.max(1)) && from < self.exhausted()
    }
}

/// Claims of a target filled in the `days` that end on `date`.
pub fn in_window<'a>(
    history: &'a [PastClaim],
    target: &'a Target,
    date: NaiveDate,
    days: i32,
) -> impl Iterator<Item = &'a PastClaim> {
    let back = chrono::Days::new(u64::from(days.max(1).unsigned_abs() - 1));
    let first = date.checked_sub_days(back).unwrap_or(NaiveDate::MIN);
    history.iter().filter(move |c| c.fill_date >= first && c.fill_date <= date && c.is_for(target))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizationStatus {
    Approved,
    Denied,
    InProcess,
}

impl AuthorizationStatus {
    /// The word in `prior_authorization.status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::InProcess => "in_process",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Approved, Self::Denied, Self::InProcess].into_iter().find(|value| value.name() == name)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Authorization {
    pub number: String,
    pub plan_id: Uuid,
    pub target: Target,
    pub status: AuthorizationStatus,
    pub waived_reject_codes: Vec<String>,
    pub quantity_authorized: Option<Decimal>,
    pub fills_authorized: Option<i32>,
    /// Fills and units already paid under it.
    pub fills_used: i32,
    pub quantity_used: Decimal,
    pub span: Span,
}

/// The code sets a claim's fields are checked against, by NCPDP field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodeSets {
    pub values: std::collections::HashMap<String, std::collections::HashSet<String>>,
}

impl CodeSets {
    /// A field whose set is not loaded takes every code.
    pub fn allows(&self, field: &str, code: &str) -> bool {
        self.values.get(field).is_none_or(|set| set.contains(code))
    }
}

/// Everything that bears on one claim.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The day the claim was received.
    pub received: NaiveDate,
    pub codes: Rc<CodeSets>,
    pub pharmacy: Option<Rc<Pharmacy>>,
    pub prescriber: Option<Rc<Prescriber>>,
    pub product: Option<Rc<Product>>,
    /// The generic whose price measures the DAW penalty.
    pub generic: Option<Rc<Product>>,
    /// All spans under the claim's cardholder ID.
    pub coverages: Rc<Vec<Coverage>>,
    /// The plan of the chosen span.
    pub plan: Option<Rc<Plan>>,
    pub rules: Rc<Vec<Rule>>,
    /// Name of a covered product of the same class, where the claim's is not covered.
    pub alternative: Option<Rc<str>>,
    /// Whether another member's paid claim has this claim's key.
    pub key_is_taken: bool,
}

/// What changes from claim to claim of one member, at the moment of a decision.
#[derive(Clone, Copy, Debug, Default)]
pub struct MemberView<'a> {
    pub individual: Balance,
    pub family: Balance,
    /// Paid, not reversed claims.
    pub history: &'a [PastClaim],
    pub authorizations: &'a [Authorization],
}
