//! The values a step compared or worked out, by name.

use std::borrow::Cow;
use std::fmt;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::case::Skip;
use crate::identifier::Ndc;
use crate::pay::price::Basis;

/// A decimal in a few bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    mantissa: i64,
    scale: u8,
}

impl From<Decimal> for Number {
    fn from(value: Decimal) -> Self {
        // Nothing the engine traces needs more than 18 digits; what did would be shown rounded.
        let mut value = value;
        while i64::try_from(value.mantissa()).is_err() && value.scale() > 0 {
            value = value.round_dp(value.scale() - 1);
        }
        Self {
            mantissa: i64::try_from(value.mantissa()).unwrap_or(i64::MAX),
            scale: u8::try_from(value.scale()).unwrap_or(0),
        }
    }
}

impl From<Number> for Decimal {
    fn from(value: Number) -> Self {
        Decimal::try_new(value.mantissa, u32::from(value.scale)).unwrap_or_default()
    }
}

/// A value of a detail. New kinds are added at the end: stored traces name them by place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// A code, a word or a sentence.
    Text(Cow<'static, str>),
    /// A whole number: days, years, fills, a tier, the key of a row, or an identifier of digits.
    Count(i64),
    /// A decimal: billing units, a percentage, or dollars per unit.
    Number(Number),
    /// Cents, shown as dollars.
    Money(i64),
    /// Days since 1970-01-01.
    Date(i32),
    /// UUID of a row.
    Id(#[serde(with = "uuid::serde::compact")] Uuid),
    /// An NDC, shown as 11 digits, or as 12 where it has no shorter form.
    Ndc(Ndc),
    /// What an edit that was skipped needs.
    Missing(Skip),
    /// What a price rests on.
    Basis(Basis),
    /// Prices, each with the cents it is above another.
    Prices(Vec<(Basis, i64)>),
    /// The text that an earlier step has under the same name; in the stored form alone.
    AsBefore,
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Count(count) => write!(f, "{count}"),
            Self::Number(number) => write!(f, "{}", Decimal::from(*number).normalize()),
            Self::Money(cents) => write!(f, "{}", Decimal::new(*cents, 2)),
            Self::Date(days) => write!(f, "{}", date_of(*days)),
            Self::Id(id) => write!(f, "{id}"),
            Self::Ndc(ndc) => write!(f, "{ndc}"),
            Self::Missing(skip) => f.write_str(skip.words()),
            Self::Basis(basis) => f.write_str(basis.name()),
            Self::Prices(prices) => {
                for (place, (basis, cents)) in prices.iter().enumerate() {
                    f.write_str(if place == 0 { "" } else { ", " })?;
                    match cents {
                        0 => write!(f, "{} the same", basis.name())?,
                        more => write!(f, "{} {} more", basis.name(), Decimal::new(*more, 2))?,
                    }
                }
                Ok(())
            }
            Self::AsBefore => f.write_str("as before"),
        }
    }
}

fn in_cents(mut amount: Decimal) -> i64 {
    amount.rescale(2);
    i64::try_from(amount.mantissa()).unwrap_or(i64::MAX)
}

fn date_of(days: i32) -> NaiveDate {
    let epoch = NaiveDate::default();
    let span = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 { epoch.checked_sub_days(span) } else { epoch.checked_add_days(span) }.unwrap_or(epoch)
}

/// What a value is. New names are added at the end: stored traces name them by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Name {
    /// A sentence whole, of a trace that was stored before details had names.
    Words,
    /// What a skipped step needs and did not get.
    Missing,
    /// The reject code (511-FB) of a finding.
    Code,
    /// The sentence of a reject.
    Message,
    /// The authorization or override code that lifted a reject.
    LiftedBy,
    /// Key of the span of coverage that answers for the claim.
    Coverage,
    /// Rank of that span.
    Rank,
    /// Key of the pharmacy.
    Pharmacy,
    /// Key of the contract.
    Contract,
    /// Key of the formulary rule that the product falls under.
    Rule,
    /// The tier the claim is shared by.
    Tier,
    /// UUID of the paid claim that was compared.
    Claim,
    /// The date the prescription was written.
    Written,
    /// The last day on which something was or is allowed.
    LastDate,
    /// Days in the period of a limit.
    Days,
    /// The fill number sent (403-D3).
    FillNumber,
    /// Number of refills authorized (415-DF).
    Refills,
    /// Controlled substance schedule of the product, 2 to 5.
    Schedule,
    /// Percent of the last supply that is used, or of a coinsurance.
    Percent,
    /// Days of the last supply that are used, or days or billing units filled in the period beside this fill.
    Used,
    /// Days supplied by the last fill.
    Supplied,
    /// Percent that must be used before a refill, or dollars at which a Part D member's payments end.
    Threshold,
    /// The first date on which a refill is not too soon.
    NextFill,
    /// The limit compared with: billing units, days, fills, the sex covered, or ranges of days' supply.
    Limit,
    /// Billing units dispensed (442-E7).
    Quantity,
    /// Other fills in the period.
    Fills,
    /// Days' supply of this fill (405-D5).
    DaysSupply,
    /// The patient's age on the fill date, in completed years.
    Age,
    /// The least that is allowed: an age in years, or dollars of coinsurance.
    Minimum,
    /// The most that is allowed: an age in years, a number of refills, or dollars of a claim or a coinsurance.
    Maximum,
    /// Names of the drugs still to be tried.
    Steps,
    /// Reason for service code (439-E4) of an alert.
    Conflict,
    /// Severity of an alert: 1 major, 2 moderate, 3 minor.
    Severity,
    /// NDC of the other product of an alert.
    Other,
    /// Basis of reimbursement determination (522-FM).
    Basis,
    /// Name of the price the claim was priced by, such as NADAC.
    Unit,
    /// Dollars per billing unit.
    UnitPrice,
    /// Ingredient cost in dollars.
    Ingredient,
    /// Dispensing fee in dollars.
    Fee,
    /// Sales tax in dollars.
    Tax,
    /// Allowed amount in dollars.
    Allowed,
    /// DAW penalty in dollars.
    Penalty,
    /// Dollars that go toward the deductible.
    Deductible,
    /// Dollars of copay.
    Copay,
    /// Dollars of coinsurance.
    Coinsurance,
    /// Dollars the patient pays.
    PatientPay,
    /// Dollars the plan pays.
    PlanPay,
    /// Dollars of deductible met after the claim.
    DeductibleMet,
    /// Dollars counted toward the out-of-pocket maximum after the claim.
    OutOfPocketMet,
    /// The channel of the pharmacy, such as mail.
    Channel,
    /// Name of the network whose contract priced the claim.
    Network,
    /// What the contract takes off a published price or adds to it, such as less 16 %.
    Adjustment,
    /// The prices that lost, each with the dollars it is above the one that won.
    Lost,
    /// NDC of the generic of a brand.
    Generic,
    /// Allowed amount of that generic in dollars.
    GenericAllowed,
    /// Dollars that a coinsurance is taken of.
    Rest,
    /// Dollars that the out-of-pocket maximum forgave.
    Forgiven,
    /// The deductible of a person in dollars.
    DeductibleLimit,
    /// The most a person pays in dollars.
    OutOfPocketLimit,
    /// Dollars of deductible met by the family after the claim.
    FamilyDeductibleMet,
    /// Dollars counted toward the family's out-of-pocket maximum after the claim.
    FamilyOutOfPocketMet,
    /// The deductible of the family in dollars.
    FamilyDeductibleLimit,
    /// The most the family pays in dollars.
    FamilyOutOfPocketLimit,
    /// What a formulary rule is for: an ingredient or a class, by name.
    Target,
    /// The first day on which something is in force.
    Effective,
    /// Code of the plan.
    Plan,
    /// A National Provider Identifier.
    Npi,
    /// Date of a fill that is later than this one and paid already.
    LaterFill,
    /// NDC that a formulary rule is for.
    Ndc,
    /// The Part D year.
    Year,
    /// The kind of a drug under Part D, or of its copay.
    Kind,
    /// The negotiated price of a drug, or of all of a year, in dollars.
    Gross,
    /// Dollars of the standard deductible that were left before the claim.
    DeductibleLeft,
    /// Dollars of a price in the standard deductible, where the plan has one of its own.
    StandardDeductible,
    /// Dollars of a price in initial coverage.
    Initial,
    /// Dollars of a price above the threshold.
    Catastrophic,
    /// Dollars of incurred costs that were left to the threshold.
    Left,
    /// Months of a supply.
    Months,
    /// What the member would pay under the standard benefit, in dollars.
    StandardShare,
    /// What the member pays under the plan before a subsidy, in dollars.
    PlanShare,
    /// Level of the low-income subsidy.
    Level,
    /// Dollars the low-income subsidy pays.
    Subsidy,
    /// Dollars of the manufacturer's discount.
    Manufacturer,
    /// Percent of it below the threshold.
    BelowPercent,
    /// Percent of it above the threshold.
    AbovePercent,
    /// Dollars CMS pays of a selected drug below the threshold.
    SelectedSubsidy,
    /// Dollars CMS reinsures above the threshold.
    Reinsurance,
    /// Dollars of incurred costs after the claim.
    Troop,
    /// Dollars of the plan's own deductible met after the claim.
    PlanDeductibleMet,
    /// The plan's own deductible in dollars.
    PlanDeductible,
    /// How a plan coordinates with another payer.
    Method,
    /// Dollars that another payer left the patient.
    Responsibility,
    /// Dollars that other payers paid.
    OtherPaid,
    /// Dollars of the plan's own cost share, if it were first.
    OwnShare,
    /// Dollars that nobody pays.
    WriteOff,
    /// A reject code (511-FB) of another payer.
    OtherReject,
    /// Name of a set of factors of opioids.
    FactorSet,
    /// Morphine milligram equivalents of a day, shown with one decimal.
    Mme,
    /// The first day of something that lasts.
    Day,
    /// Supplies that share a day with this one, itself among them.
    Supplies,
    /// Names of opioids for which a set has no factor.
    Uncounted,
    /// The condition or residence for which an edit is not asked.
    Exemption,
    /// The quantity prescribed, in billing units.
    Prescribed,
    /// What the client is charged of a claim, in dollars.
    ClientCharge,
    /// What a client's price is above the pharmacy's, in dollars.
    Spread,
    /// What NADAC gives for a quantity, in dollars.
    Nadac,
    /// What an ingredient cost is above that, in dollars.
    AboveNadac,
    /// Place of an ingredient of a compound that the step is about, from 1.
    Place,
    /// Level of effort (474-8E) of a compound.
    Effort,
    /// How many ingredients a compound has.
    Ingredients,
    /// How many of them are covered.
    Covered,
}

impl Name {
    /// All of them, in their places.
    pub const ALL: &[Self] = &[
        Self::Words,
        Self::Missing,
        Self::Code,
        Self::Message,
        Self::LiftedBy,
        Self::Coverage,
        Self::Rank,
        Self::Pharmacy,
        Self::Contract,
        Self::Rule,
        Self::Tier,
        Self::Claim,
        Self::Written,
        Self::LastDate,
        Self::Days,
        Self::FillNumber,
        Self::Refills,
        Self::Schedule,
        Self::Percent,
        Self::Used,
        Self::Supplied,
        Self::Threshold,
        Self::NextFill,
        Self::Limit,
        Self::Quantity,
        Self::Fills,
        Self::DaysSupply,
        Self::Age,
        Self::Minimum,
        Self::Maximum,
        Self::Steps,
        Self::Conflict,
        Self::Severity,
        Self::Other,
        Self::Basis,
        Self::Unit,
        Self::UnitPrice,
        Self::Ingredient,
        Self::Fee,
        Self::Tax,
        Self::Allowed,
        Self::Penalty,
        Self::Deductible,
        Self::Copay,
        Self::Coinsurance,
        Self::PatientPay,
        Self::PlanPay,
        Self::DeductibleMet,
        Self::OutOfPocketMet,
        Self::Channel,
        Self::Network,
        Self::Adjustment,
        Self::Lost,
        Self::Generic,
        Self::GenericAllowed,
        Self::Rest,
        Self::Forgiven,
        Self::DeductibleLimit,
        Self::OutOfPocketLimit,
        Self::FamilyDeductibleMet,
        Self::FamilyOutOfPocketMet,
        Self::FamilyDeductibleLimit,
        Self::FamilyOutOfPocketLimit,
        Self::Target,
        Self::Effective,
        Self::Plan,
        Self::Npi,
        Self::LaterFill,
        Self::Ndc,
        Self::Year,
        Self::Kind,
        Self::Gross,
        Self::DeductibleLeft,
        Self::StandardDeductible,
        Self::Initial,
        Self::Catastrophic,
        Self::Left,
        Self::Months,
        Self::StandardShare,
        Self::PlanShare,
        Self::Level,
        Self::Subsidy,
        Self::Manufacturer,
        Self::BelowPercent,
        Self::AbovePercent,
        Self::SelectedSubsidy,
        Self::Reinsurance,
        Self::Troop,
        Self::PlanDeductibleMet,
        Self::PlanDeductible,
        Self::Method,
        Self::Responsibility,
        Self::OtherPaid,
        Self::OwnShare,
        Self::WriteOff,
        Self::OtherReject,
        Self::FactorSet,
        Self::Mme,
        Self::Day,
        Self::Supplies,
        Self::Uncounted,
        Self::Exemption,
        Self::Prescribed,
        Self::ClientCharge,
        Self::Spread,
        Self::Nadac,
        Self::AboveNadac,
        Self::Place,
        Self::Effort,
        Self::Ingredients,
        Self::Covered,
    ];

    /// As templates write it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Missing => "missing",
            Self::Code => "code",
            Self::Message => "message",
            Self::LiftedBy => "lifted_by",
            Self::Coverage => "coverage",
            Self::Rank => "rank",
            Self::Pharmacy => "pharmacy",
            Self::Contract => "contract",
            Self::Rule => "rule",
            Self::Tier => "tier",
            Self::Claim => "claim",
            Self::Written => "written",
            Self::LastDate => "last_date",
            Self::Days => "days",
            Self::FillNumber => "fill_number",
            Self::Refills => "refills",
            Self::Schedule => "schedule",
            Self::Percent => "percent",
            Self::Used => "used",
            Self::Supplied => "supplied",
            Self::Threshold => "threshold",
            Self::NextFill => "next_fill",
            Self::Limit => "limit",
            Self::Quantity => "quantity",
            Self::Fills => "fills",
            Self::DaysSupply => "days_supply",
            Self::Age => "age",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::Steps => "steps",
            Self::Conflict => "conflict",
            Self::Severity => "severity",
            Self::Other => "other",
            Self::Basis => "basis",
            Self::Unit => "unit",
            Self::UnitPrice => "unit_price",
            Self::Ingredient => "ingredient",
            Self::Fee => "fee",
            Self::Tax => "tax",
            Self::Allowed => "allowed",
            Self::Penalty => "penalty",
            Self::Deductible => "deductible",
            Self::Copay => "copay",
            Self::Coinsurance => "coinsurance",
            Self::PatientPay => "patient_pay",
            Self::PlanPay => "plan_pay",
            Self::DeductibleMet => "deductible_met",
            Self::OutOfPocketMet => "out_of_pocket_met",
            Self::Channel => "channel",
            Self::Network => "network",
            Self::Adjustment => "adjustment",
            Self::Lost => "lost",
            Self::Generic => "generic",
            Self::GenericAllowed => "generic_allowed",
            Self::Rest => "rest",
            Self::Forgiven => "forgiven",
            Self::DeductibleLimit => "deductible_limit",
            Self::OutOfPocketLimit => "out_of_pocket_limit",
            Self::FamilyDeductibleMet => "family_deductible_met",
            Self::FamilyOutOfPocketMet => "family_out_of_pocket_met",
            Self::FamilyDeductibleLimit => "family_deductible_limit",
            Self::FamilyOutOfPocketLimit => "family_out_of_pocket_limit",
            Self::Target => "target",
            Self::Effective => "effective",
            Self::Plan => "plan",
            Self::Npi => "npi",
            Self::LaterFill => "later_fill",
            Self::Ndc => "ndc",
            Self::Year => "year",
            Self::Kind => "kind",
            Self::Gross => "gross",
            Self::DeductibleLeft => "deductible_left",
            Self::StandardDeductible => "standard_deductible",
            Self::Initial => "initial",
            Self::Catastrophic => "catastrophic",
            Self::Left => "left",
            Self::Months => "months",
            Self::StandardShare => "standard_share",
            Self::PlanShare => "plan_share",
            Self::Level => "level",
            Self::Subsidy => "subsidy",
            Self::Manufacturer => "manufacturer",
            Self::BelowPercent => "below_percent",
            Self::AbovePercent => "above_percent",
            Self::SelectedSubsidy => "selected_subsidy",
            Self::Reinsurance => "reinsurance",
            Self::Troop => "troop",
            Self::PlanDeductibleMet => "plan_deductible_met",
            Self::PlanDeductible => "plan_deductible",
            Self::Method => "method",
            Self::Responsibility => "responsibility",
            Self::OtherPaid => "other_paid",
            Self::OwnShare => "own_share",
            Self::WriteOff => "write_off",
            Self::OtherReject => "other_reject",
            Self::FactorSet => "factor_set",
            Self::Mme => "mme",
            Self::Day => "day",
            Self::Supplies => "supplies",
            Self::Uncounted => "uncounted",
            Self::Exemption => "exemption",
            Self::Prescribed => "prescribed",
            Self::ClientCharge => "client_charge",
            Self::Spread => "spread",
            Self::Nadac => "nadac",
            Self::AboveNadac => "above_nadac",
            Self::Place => "place",
            Self::Effort => "effort",
            Self::Ingredients => "ingredients",
            Self::Covered => "covered",
        }
    }
}

/// One named value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Which figure, code, date or row the value is.
    pub name: Name,
    /// The value, of the kind that fits its name.
    pub value: Value,
}

impl Detail {
    /// A detail that is a code, a word or a sentence.
    pub fn text(name: Name, text: impl Into<Cow<'static, str>>) -> Self {
        Self { name, value: Value::Text(text.into()) }
    }

    /// A detail that is a whole number.
    pub fn count(name: Name, count: impl Into<i64>) -> Self {
        Self { name, value: Value::Count(count.into()) }
    }

    /// A detail that is a decimal, kept to at most 18 digits.
    pub fn number(name: Name, number: Decimal) -> Self {
        Self { name, value: Value::Number(number.into()) }
    }

    /// An amount of whole cents, as all that is paid is.
    pub fn money(name: Name, amount: Decimal) -> Self {
        Self { name, value: Value::Money(in_cents(amount)) }
    }

    /// A detail that is what a price rests on.
    pub fn basis(name: Name, basis: Basis) -> Self {
        Self { name, value: Value::Basis(basis) }
    }

    /// A detail that is a list of prices, each with what it is above another in whole cents.
    pub fn prices(name: Name, prices: impl Iterator<Item = (Basis, Decimal)>) -> Self {
        Self { name, value: Value::Prices(prices.map(|(basis, more)| (basis, in_cents(more))).collect()) }
    }

    /// A detail that is a date.
    pub fn date(name: Name, date: NaiveDate) -> Self {
        let days = (date - NaiveDate::default()).num_days();
        Self { name, value: Value::Date(i32::try_from(days).unwrap_or(0)) }
    }

    /// A detail that is the UUID of a row.
    pub fn id(name: Name, id: Uuid) -> Self {
        Self { name, value: Value::Id(id) }
    }

    /// A detail that is an NDC.
    pub fn ndc(name: Name, ndc: Ndc) -> Self {
        Self { name, value: Value::Ndc(ndc) }
    }

    /// The detail of a skipped step: what it needs and did not get.
    pub fn missing(skip: Skip) -> Self {
        Self { name: Name::Missing, value: Value::Missing(skip) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_in_its_place_and_reads_like_no_other() {
        for (place, name) in Name::ALL.iter().enumerate() {
            assert_eq!(*name as usize, place, "{name:?}");
            assert_eq!(Name::ALL.iter().filter(|other| other.text() == name.text()).count(), 1, "{name:?}");
        }
        assert_eq!(Name::ALL.last(), Some(&Name::Covered), "a new name is the last of ALL as well");
    }
}
