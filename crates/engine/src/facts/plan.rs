//! A benefit plan and its settings.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    ClientContract, CompoundTerms, Coordination, Deductible, NetworkTerms, OpioidTerms, PartDTerms, Span,
    TransitionTerms,
};
use crate::rebate::ClientTerms;

/// A benefit plan: its limits, options and cost shares. Amounts are dollars.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Key in `pbm.plan`.
    pub plan_id: Uuid,
    /// The plan's code in text.
    pub plan_code: String,
    /// Its line of business, such as commercial; a Medicaid plan's claims earn other rebates (RB-6).
    pub line_of_business: String,
    /// Dates on which the plan is in force (M-4).
    pub span: Span,
    /// Month, 1 to 12, on whose first day the benefit year begins.
    pub benefit_year_start_month: u32,
    /// Dollars each member pays before the plan pays, per benefit year (CS-1).
    pub individual_deductible: Decimal,
    /// Dollars of deductible for the whole family, per benefit year; `None`: no family limit.
    pub family_deductible: Option<Decimal>,
    /// Deductibles in place of these two, by channel and coverage tier.
    pub deductible_rows: Vec<Deductible>,
    /// Most dollars a member pays per benefit year; `None`: no limit (CS-1).
    pub individual_out_of_pocket_maximum: Option<Decimal>,
    /// Most dollars a family pays per benefit year; `None`: no limit.
    pub family_out_of_pocket_maximum: Option<Decimal>,
    /// How individual and family limits work together.
    pub family_accumulation: FamilyAccumulation,
    /// The same for the out-of-pocket maximums alone; `None`: as for the deductibles.
    pub family_out_of_pocket_accumulation: Option<FamilyAccumulation>,
    /// Most dollars one person of a family pays per benefit year, also where the family's maximum is aggregate; `None`:
    /// no such limit.
    pub individual_maximum_in_family: Option<Decimal>,
    /// Whether a product without a rule is covered by its own defaults; otherwise it is rejected MR (D-4).
    pub open_formulary: bool,
    /// Tier of a product that neither a rule nor the drug file gives one; `None`: 85 (D-7).
    pub unlisted_tier: Option<i32>,
    /// Longest supply of one fill in days, 7X beyond; `None`: no limit (UM-5).
    pub maximum_days_supply: Option<i32>,
    /// Highest allowed amount of one claim in dollars, 78 beyond; `None`: no limit (PR-7).
    pub maximum_claim_amount: Option<Decimal>,
    /// Oldest age of a dependent child in completed years, 66 beyond; `None`: no limit (M-5).
    pub maximum_dependent_age: Option<i32>,
    /// Days from the fill to receipt of the claim, 81 beyond; `None`: no limit (F-6).
    pub timely_filing_days: Option<i32>,
    /// Days from the date written to the fill, M4 beyond; `None`: no limit (RX-1).
    pub prescription_valid_days: Option<i32>,
    /// Whether a claim without a prescriber NPI is rejected 25.
    pub prescriber_required: bool,
    /// Percent of the earlier supply that must be used before a refill, 79 below (UM-6).
    pub refill_threshold_percent: Decimal,
    /// How the days used of the earlier supply are counted (UM-6).
    pub refill_counting: RefillCounting,
    /// Whether what was left of earlier fills adds to the supply that must be used (UM-6).
    pub refill_supply_on_hand: bool,
    /// Outcome by severity: major, moderate, minor.
    pub dur_outcomes: [DurOutcome; 3],
    /// Outcomes of one kind of finding, in place of those by severity (S-1).
    pub dur_settings: Vec<DurSetting>,
    /// Percent of a supply after which a refill is late, LR beyond; `None`: not screened (S-9).
    pub underuse_percent: Option<Decimal>,
    /// Days back in which that supply was filled; one from before it is another therapy (S-9).
    pub underuse_lookback_days: i32,
    /// Whether a claim that names an authorization nothing asks for is rejected, 3R for a good one (UM-2).
    pub rejects_unneeded_authorization: bool,
    /// Whether a rebill whose new bill is rejected leaves the claim as it was paid; otherwise it stays reversed (C-4).
    pub keeps_rejected_rebill: bool,
    /// Whether a rebill has the later claims of the family decided again; otherwise they stand and are listed (C-4).
    pub replays_later_claims: bool,
    /// Whether an exact repeat of a paid claim gets the first answer again; otherwise 83 (C-1).
    pub answer_duplicates: bool,
    /// Which basis is reported when prices are equal (PR-5).
    pub price_tie: PriceTie,
    /// Whether a submitted cost, charge or gross amount due of 0.00 is a price; otherwise it counts as not sent (PR-9).
    pub zero_amount_is_price: bool,
    /// DAW codes (408-D8) with which the member pays the difference between brand and generic (CS-4).
    pub daw_penalty_codes: Vec<String>,
    /// Whether that difference counts toward the out-of-pocket maximum (CS-4).
    pub daw_penalty_accumulates: bool,
    /// The client whose plan it is.
    pub client_id: Option<Uuid>,
    /// Whether what earlier plans of the client count toward the deductible in the benefit year counts here.
    pub carry_over_deductible: bool,
    /// The same of the out-of-pocket maximum.
    pub carry_over_out_of_pocket: bool,
    /// What members pay, by tier, channel, days' supply and date (CS-2).
    pub cost_shares: Vec<CostShare>,
    /// How to ask for a prior authorization, told with 75 (UM-1); `None`: nothing is told.
    pub authorization_contact: Option<String>,
    /// The emergency supply that may be given without a prior authorization (AU-5); `None`: there is none.
    pub emergency_supply: Option<EmergencySupply>,
    /// Codes with which a pharmacy can lift rejects (UM-10, S-7).
    pub overrides: Vec<PlanOverride>,
    /// The pharmacy networks the plan uses (P-2).
    pub networks: Vec<PlanNetwork>,
    /// What it asks of networks, by date (P-3).
    pub network_terms: Vec<NetworkTerms>,
    /// What the client gets of rebates, by date (RB-9).
    pub rebate_terms: Vec<ClientTerms>,
    /// What its client is charged by, by date; empty: the client has no prices of its own (PR-11).
    pub client_contracts: Vec<ClientContract>,
    /// Its Part D terms, by date; a plan that has any is a Part D plan (PD-3).
    pub part_d: Vec<PartDTerms>,
    /// Its terms of coordination with other payers by date; empty: it does not coordinate (CB-1).
    pub coordination: Vec<Coordination>,
    /// What it says of compounds, by date; empty: it takes them (CP-2).
    pub compound: Vec<CompoundTerms>,
    /// What it asks of opioids, by date (OP-1).
    pub opioid: Vec<OpioidTerms>,
    /// Its terms of transition supplies, by date; empty: it gives none (PD-13).
    pub transition: Vec<TransitionTerms>,
}

impl Default for Plan {
    /// The defaults of the columns of `pbm.plan`.
    fn default() -> Self {
        Self {
            plan_id: Uuid::nil(),
            plan_code: String::new(),
            line_of_business: "commercial".into(),
            span: Span::default(),
            benefit_year_start_month: 1,
            individual_deductible: Decimal::ZERO,
            family_deductible: None,
            deductible_rows: Vec::new(),
            individual_out_of_pocket_maximum: None,
            family_out_of_pocket_maximum: None,
            family_accumulation: FamilyAccumulation::Embedded,
            family_out_of_pocket_accumulation: None,
            individual_maximum_in_family: None,
            open_formulary: false,
            unlisted_tier: None,
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
            dur_settings: Vec::new(),
            underuse_percent: Some(Decimal::from(125)),
            underuse_lookback_days: 120,
            rejects_unneeded_authorization: false,
            keeps_rejected_rebill: false,
            replays_later_claims: false,
            answer_duplicates: true,
            price_tie: PriceTie::Contract,
            zero_amount_is_price: false,
            daw_penalty_codes: Vec::new(),
            daw_penalty_accumulates: false,
            client_id: None,
            carry_over_deductible: false,
            carry_over_out_of_pocket: false,
            cost_shares: Vec::new(),
            authorization_contact: None,
            emergency_supply: None,
            overrides: Vec::new(),
            networks: Vec::new(),
            network_terms: Vec::new(),
            rebate_terms: Vec::new(),
            client_contracts: Vec::new(),
            part_d: Vec::new(),
            coordination: Vec::new(),
            compound: Vec::new(),
            opioid: Vec::new(),
            transition: Vec::new(),
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

    /// The same plan with the limits of a benefit year, deductible and out-of-pocket maximum, that another form of it
    /// has (M-8).
    pub(super) fn with_limits_of(self, other: &Self) -> Self {
        Self {
            individual_deductible: other.individual_deductible,
            family_deductible: other.family_deductible,
            individual_out_of_pocket_maximum: other.individual_out_of_pocket_maximum,
            family_out_of_pocket_maximum: other.family_out_of_pocket_maximum,
            family_accumulation: other.family_accumulation,
            family_out_of_pocket_accumulation: other.family_out_of_pocket_accumulation,
            individual_maximum_in_family: other.individual_maximum_in_family,
            ..self
        }
    }

    /// The client's contract that holds on a date; of several the latest.
    pub fn client_contract(&self, date: NaiveDate) -> Option<&ClientContract> {
        let in_force = self.client_contracts.iter().filter(|contract| contract.span.covers(date));
        in_force.max_by_key(|contract| contract.span.effective)
    }

    /// The terms of coordination that hold on a date; of several the latest.
    pub fn coordination_terms(&self, date: NaiveDate) -> Option<&Coordination> {
        self.coordination.iter().filter(|terms| terms.span.covers(date)).max_by_key(|terms| terms.span.effective)
    }

    /// Whether every other coverage pays before the plan on a date (CB-1).
    pub fn pays_last(&self, date: NaiveDate) -> bool {
        self.coordination_terms(date).is_some_and(|terms| terms.last_resort)
    }

    /// The Part D terms that hold on a date; of several the latest.
    pub fn part_d_terms(&self, date: NaiveDate) -> Option<&PartDTerms> {
        self.part_d.iter().filter(|terms| terms.span.covers(date)).max_by_key(|terms| terms.span.effective)
    }

    /// What it says of compounds on a date; of several terms the latest.
    pub fn compound_terms(&self, date: NaiveDate) -> Option<&CompoundTerms> {
        self.compound.iter().filter(|terms| terms.span.covers(date)).max_by_key(|terms| terms.span.effective)
    }

    /// What it asks of opioids on a date; of several terms the latest.
    pub fn opioid_terms(&self, date: NaiveDate) -> Option<&OpioidTerms> {
        self.opioid.iter().filter(|terms| terms.span.covers(date)).max_by_key(|terms| terms.span.effective)
    }

    /// What it asks of networks on a date; of several terms the latest.
    pub fn network_terms(&self, date: NaiveDate) -> Option<&NetworkTerms> {
        self.network_terms.iter().filter(|terms| terms.span.covers(date)).max_by_key(|terms| terms.span.effective)
    }

    /// Whether it may lock members in on a date (M-11).
    pub fn locks_in(&self, date: NaiveDate) -> bool {
        self.network_terms(date).is_some_and(|terms| terms.locks_in) || self.part_d_terms(date).is_some()
    }

    /// The terms of transition supplies that hold on a date; of several the latest.
    pub fn transition_terms(&self, date: NaiveDate) -> Option<&TransitionTerms> {
        self.transition.iter().filter(|terms| terms.span.covers(date)).max_by_key(|terms| terms.span.effective)
    }

    /// Whether anything that was met under earlier plans of the client counts here.
    pub fn carries_over(&self) -> bool {
        self.client_id.is_some() && (self.carry_over_deductible || self.carry_over_out_of_pocket)
    }

    /// What a finding with this reason for service (439-E4) and severity (1 major, 2 moderate, 3 minor) does to a
    /// claim filled on `date` (S-1).
    pub fn dur_outcome(&self, alert_code: &str, severity: i16, date: NaiveDate) -> DurOutcome {
        self.dur_settings
            .iter()
            .filter(|s| s.alert_code == alert_code && s.span.covers(date))
            .max_by_key(|s| s.span.effective)
            .map_or_else(|| self.dur_outcomes[usize::from(severity.clamp(1, 3).unsigned_abs()) - 1], |s| s.outcome)
    }

    /// The codes of one channel with which a pharmacy can lift this reject code (UM-10).
    pub fn overrides<'a>(&'a self, reject_code: &'a str, channel: OverrideChannel) -> impl Iterator<Item = &'a str> {
        self.overrides
            .iter()
            .filter(move |o| o.reject_code == reject_code && o.channel == channel)
            .map(|o| o.code.as_str())
    }
}

/// What the member pays of a claim of one tier (CS-2).
#[derive(Clone, Debug, PartialEq)]
pub struct CostShare {
    /// The tier it is for.
    pub tier: i32,
    /// What the plan calls the tier, such as "Preferred brand".
    pub tier_name: Option<String>,
    /// `None`: any channel.
    pub channel: Option<String>,
    /// Whether it is for networks that the plan prefers, or for the others; `None`: for both (P-5).
    pub preferred: Option<bool>,
    /// Shortest days' supply it is for.
    pub minimum_days_supply: i32,
    /// Longest days' supply it is for.
    pub maximum_days_supply: i32,
    /// Dollars per fill, beside the coinsurance where there is one.
    pub copay: Option<Decimal>,
    /// Percent of what is left after the deductible; 25 is 25 % (CS-3).
    pub coinsurance_percent: Option<Decimal>,
    /// Least coinsurance in dollars (CS-3).
    pub minimum: Option<Decimal>,
    /// Most coinsurance in dollars (CS-3).
    pub maximum: Option<Decimal>,
    /// Whether the deductible comes before this share (CS-1).
    pub deductible_applies: bool,
    /// Fill dates it is good for.
    pub span: Span,
}

/// A supply in an emergency, before a prior authorization is decided (AU-5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencySupply {
    /// The prior authorization type code (461-EU) that asks for it; `None`: the number does.
    pub authorization_type: Option<String>,
    /// The prior authorization number (462-EV) that asks for it; `None`: the type code alone does.
    pub authorization_number: Option<String>,
    /// The most days' supply.
    pub days_supply: i32,
    /// One of a drug is given in so many days.
    pub once_in_days: i32,
}

/// The hours of one day of supply.
const HOURS_A_DAY: i32 = 24;

impl EmergencySupply {
    /// The hours that it lasts, as statutes say it.
    pub fn hours(&self) -> i32 {
        self.days_supply * HOURS_A_DAY
    }
}

impl Default for EmergencySupply {
    /// The defaults of the columns of `pbm.plan_authorization`: three days' supply (SSA 1927(d)(5)(B)).
    fn default() -> Self {
        Self { authorization_type: Some("8".into()), authorization_number: None, days_supply: 3, once_in_days: 30 }
    }
}

/// A pharmacy network as one plan uses it (P-2).
#[derive(Clone, Debug, PartialEq)]
pub struct PlanNetwork {
    /// Key in `pbm.network`.
    pub network_id: i32,
    /// Of several networks with a contract the lowest preference counts.
    pub preference: i16,
    /// Whether the plan prefers its pharmacies (P-5).
    pub preferred: bool,
    /// Fill dates on which the plan uses the network.
    pub span: Span,
}

/// A code with which a plan lets a pharmacy override a reject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanOverride {
    /// The reject code (511-FB) it lifts.
    pub reject_code: String,
    /// The field in which the pharmacy sends the code.
    pub channel: OverrideChannel,
    /// The code to send in that field; for DUR/PPS the result of service (441-E6).
    pub code: String,
}

/// The field in which a pharmacy sends an override code (UM-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverrideChannel {
    /// Submission clarification code (420-DK).
    SubmissionClarification,
    /// Result of service (441-E6) of a DUR/PPS triple.
    Dur,
    /// Prior authorization type code (461-EU).
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

/// How individual and family limits work together.
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

/// How the days used of an earlier supply are counted (UM-6).
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

/// What one kind of DUR finding does to a plan's claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DurSetting {
    /// Its reason for service code (439-E4).
    pub alert_code: String,
    /// What it does, whatever its severity.
    pub outcome: DurOutcome,
    /// Fill dates it is good for.
    pub span: Span,
}

/// What a DUR finding does to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DurOutcome {
    /// The plan does not want to know of it.
    Ignore,
    /// The pharmacist is told, and the claim pays.
    Message,
    /// Rejected 88 unless a DUR/PPS triple answers it (S-7).
    SoftReject,
    /// Rejected 88, and nothing overrides it.
    Reject,
}

impl DurOutcome {
    /// The word in `plan.dur_major`, `dur_moderate`, `dur_minor`, `plan_dur.outcome` and `dur_alert.outcome`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ignore => "ignore",
            Self::Message => "message",
            Self::SoftReject => "soft_reject",
            Self::Reject => "reject",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Ignore, Self::Message, Self::SoftReject, Self::Reject].into_iter().find(|value| value.name() == name)
    }
}

/// Which basis is reported when the contract and the usual and customary charge are equal (PR-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceTie {
    /// The contract's basis wins.
    Contract,
    /// The usual and customary charge wins.
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
