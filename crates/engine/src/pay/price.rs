//! What the claim may cost: the lesser of every basis.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::case::Fill;
use crate::claim::Claim;
use crate::facts::{Contract, MacOwner, Plan, PriceTie, PriceType, Product, Rate};
use crate::money::{cents, percent_of};
use crate::pay::part_d;

/// 42 CFR 447.514: the federal upper limit is this percent of the average manufacturer price.
const FUL_PERCENT_OF_AMP: i64 = 175;

/// What a price rests on. New ones are added at the end: stored traces name them by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Basis {
    /// A rate of the contract: the published price it starts from, and whether it takes a percentage off.
    Contract {
        /// The published price the rate starts from.
        price_type: PriceType,
        /// Whether the rate takes a percentage off (PR-6).
        discounted: bool,
    },
    /// The ingredient cost submitted (409-D9).
    Submitted,
    /// The usual and customary charge (426-DQ).
    UsualAndCustomary,
    /// The gross amount due (430-DU).
    GrossAmountDue,
    /// The maximum fair price of a drug that Medicare negotiated the price of.
    MaximumFairPrice,
    /// The sum of the covered ingredients of a compound, each with a basis of its own.
    Ingredients,
}

impl Basis {
    /// Basis of reimbursement determination (522-FM).
    pub fn code(self) -> &'static str {
        match self {
            Self::Contract { price_type, discounted } => match price_type {
                PriceType::Awp if discounted => "3",
                PriceType::Awp => "2",
                PriceType::Mac => "7",
                PriceType::Amp => "11",
                PriceType::Wac => "13",
                PriceType::Nadac => "20",
                PriceType::Ful => "8",
            },
            Self::Submitted | Self::GrossAmountDue => "1",
            Self::UsualAndCustomary => "4",
            // The code list at hand has none for it; it is a price by agreement.
            Self::MaximumFairPrice => "8",
            // Not specified: no one code is that of all ingredients.
            Self::Ingredients => "0",
        }
    }

    /// Its short name for the trace, such as MAC.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contract { price_type, .. } => match price_type {
                PriceType::Awp => "AWP",
                PriceType::Mac => "MAC",
                PriceType::Amp => "AMP",
                PriceType::Wac => "WAC",
                PriceType::Nadac => "NADAC",
                PriceType::Ful => "FUL",
            },
            Self::Submitted => "submitted cost",
            Self::UsualAndCustomary => "usual and customary",
            Self::GrossAmountDue => "gross amount due",
            Self::MaximumFairPrice => "maximum fair price",
            Self::Ingredients => "ingredients",
        }
    }

    /// At equal amounts the lower rank wins; where usual and customary stands is the plan's to say.
    fn rank(self, tie: PriceTie) -> u8 {
        match self {
            Self::UsualAndCustomary => match tie {
                PriceTie::UsualAndCustomary => 0,
                PriceTie::Contract => 20,
            },
            Self::Contract { price_type, .. } => match price_type {
                PriceType::Mac => 1,
                PriceType::Ful => 2,
                PriceType::Nadac => 3,
                PriceType::Amp => 4,
                PriceType::Wac => 5,
                PriceType::Awp => 6,
            },
            Self::MaximumFairPrice => 7,
            Self::Ingredients => 8,
            Self::Submitted => 10,
            Self::GrossAmountDue => 21,
        }
    }
}

/// One price that was tried.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceCandidate {
    /// The rate or submitted amount it rests on; gives the basis of reimbursement (PR-6).
    pub basis: Basis,
    /// Dollars per billing unit before the contract's adjustment; `None` for submitted amounts.
    pub unit_price: Option<Decimal>,
    /// Percent the contract adds to that price, -16 for "less 16 %"; 0 for submitted amounts.
    pub adjustment_percent: Decimal,
    /// Dollars for the product; everything, for a charge that stands for all (PR-1).
    pub ingredient_cost: Decimal,
    /// Dollars of dispensing fee (PR-3).
    pub dispensing_fee: Decimal,
    /// Dollars of sales tax (PR-3).
    pub sales_tax: Decimal,
}

impl PriceCandidate {
    /// The allowed amount it would give, in dollars: ingredient cost, fee and tax.
    pub fn total(&self) -> Decimal {
        self.ingredient_cost + self.dispensing_fee + self.sales_tax
    }
}

/// What the pharmacy asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Submitted {
    /// Usual and customary charge in dollars (426-DQ).
    pub usual_and_customary: Option<Decimal>,
    /// Ingredient cost in dollars (409-D9).
    pub ingredient_cost: Option<Decimal>,
    /// Dispensing fee in dollars (412-DC).
    pub dispensing_fee: Option<Decimal>,
    /// Gross amount due in dollars (430-DU).
    pub gross_amount_due: Option<Decimal>,
}

impl Submitted {
    /// What a claim sends; an amount of 0 is none where the plan has it so (PR-9).
    pub fn of(claim: &Claim, plan: &Plan) -> Self {
        let sent = |amount| sent(plan, amount);
        Self {
            usual_and_customary: sent(claim.usual_and_customary),
            ingredient_cost: sent(claim.ingredient_cost_submitted),
            dispensing_fee: claim.dispensing_fee_submitted,
            gross_amount_due: sent(claim.gross_amount_due),
        }
    }
}

/// 175 % of AMP, but never below NADAC (42 CFR 447.514(b)).
pub fn federal_upper_limit(amp: Decimal, nadac: Option<Decimal>) -> Decimal {
    percent_of(amp, Decimal::from(FUL_PERCENT_OF_AMP)).max(nadac.unwrap_or(Decimal::ZERO))
}

/// The unit price in force; a price of 0 on file stands for one that is not known (PR-9). A MAC is the one on the first
/// list that has the product, or else the one on file for all (PR-10).
fn unit_price(product: &Product, price_type: PriceType, lists: &[MacOwner], date: NaiveDate) -> Option<Decimal> {
    let is_known = |unit: &Decimal| !unit.is_zero();
    let on_file = |price_type| product.unit_price(price_type, date).filter(is_known);
    if price_type == PriceType::Mac
        && let Some(unit) = lists.iter().find_map(|list| product.listed_price(*list, date).filter(is_known))
    {
        return Some(unit);
    }
    on_file(price_type).or_else(|| {
        let amp = (price_type == PriceType::Ful).then(|| on_file(PriceType::Amp))??;
        Some(federal_upper_limit(amp, on_file(PriceType::Nadac)))
    })
}

/// The contract's fee for the product, or a lower one that was sent where the contract takes it (PR-3).
fn dispensing_fee(contract: &Contract, product: &Product, submitted: &Submitted) -> Decimal {
    let contract_fee = if product.brand { contract.brand_dispensing_fee } else { contract.generic_dispensing_fee };
    match submitted.dispensing_fee {
        Some(fee) if contract.lesser_of_submitted_fee => fee.min(contract_fee),
        _ => contract_fee,
    }
}

/// The price of a quantity by one rate, before fee and tax; `None` where nothing on file gives one.
pub fn by_rate(
    rate: &Rate,
    product: &Product,
    lists: &[MacOwner],
    quantity: Decimal,
    date: NaiveDate,
) -> Option<PriceCandidate> {
    let unit = unit_price(product, rate.price_type, lists, date)?;
    let adjusted = percent_of(unit, Decimal::ONE_HUNDRED + rate.adjustment_percent);
    Some(PriceCandidate {
        basis: Basis::Contract { price_type: rate.price_type, discounted: rate.adjustment_percent < Decimal::ZERO },
        unit_price: Some(unit),
        adjustment_percent: rate.adjustment_percent,
        ingredient_cost: cents(quantity * adjusted),
        dispensing_fee: Decimal::ZERO,
        sales_tax: Decimal::ZERO,
    })
}

/// A charge that stands for everything (PR-1).
pub fn in_full(basis: Basis, amount: Decimal) -> PriceCandidate {
    PriceCandidate {
        basis,
        unit_price: None,
        adjustment_percent: Decimal::ZERO,
        ingredient_cost: cents(amount),
        dispensing_fee: Decimal::ZERO,
        sales_tax: Decimal::ZERO,
    }
}

/// An ingredient cost with fee and tax (PR-3).
pub(super) fn with_fee(contract: &Contract, fee: Decimal, basis: Basis, ingredient_cost: Decimal) -> PriceCandidate {
    PriceCandidate {
        basis,
        unit_price: None,
        adjustment_percent: Decimal::ZERO,
        ingredient_cost,
        dispensing_fee: fee,
        sales_tax: cents(percent_of(ingredient_cost + fee, contract.sales_tax_percent)),
    }
}

/// Every price there is, each component rounded where it arises.
pub fn candidates(
    contract: &Contract,
    product: &Product,
    quantity: Decimal,
    date: NaiveDate,
    submitted: &Submitted,
) -> Vec<PriceCandidate> {
    let fee = dispensing_fee(contract, product, submitted);
    let lists = [MacOwner::Network(contract.network_id)];
    let contracted = contract.rates.iter().filter(|r| r.brand == product.brand).filter_map(|rate| {
        let price = by_rate(rate, product, &lists, quantity, date)?;
        let PriceCandidate { unit_price, adjustment_percent, .. } = price;
        let priced = with_fee(contract, fee, price.basis, price.ingredient_cost);
        Some(PriceCandidate { unit_price, adjustment_percent, ..priced })
    });
    contracted.chain(self::submitted(contract, fee, submitted)).collect()
}

/// The prices that were sent: an ingredient cost with the fee, and the charges that stand for all.
pub(super) fn submitted(
    contract: &Contract,
    fee: Decimal,
    submitted: &Submitted,
) -> impl Iterator<Item = PriceCandidate> + use<> {
    let cost = submitted.ingredient_cost.map(|cost| with_fee(contract, fee, Basis::Submitted, cents(cost)));
    let charge = submitted.usual_and_customary.map(|charge| in_full(Basis::UsualAndCustomary, charge));
    let gross = submitted.gross_amount_due.map(|gross| in_full(Basis::GrossAmountDue, gross));
    [cost, charge, gross].into_iter().flatten()
}

/// The lowest candidate. `None`: nothing to price by.
pub fn lesser_of(candidates: &[PriceCandidate], tie: PriceTie) -> Option<&PriceCandidate> {
    candidates.iter().min_by_key(|c| (c.total(), c.basis.rank(tie)))
}

/// The prices of a fill: the lowest, and those that lost to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// The lowest, by which the claim is paid.
    pub won: PriceCandidate,
    /// The others, in the order in which they were tried.
    pub lost: Vec<PriceCandidate>,
}

/// A submitted amount, where it counts as a price (PR-9).
pub fn sent(plan: &Plan, amount: Option<Decimal>) -> Option<Decimal> {
    amount.filter(|amount| plan.zero_amount_is_price || !amount.is_zero())
}

/// The prices of a fill, of those on file and those the claim carries; `None`: nothing to price by.
pub fn prices(contract: &Contract, fill: Fill<'_>, quantity: Decimal, claim: &Claim) -> Option<Prices> {
    let submitted = Submitted::of(claim, fill.plan);
    let mut lost = candidates(contract, fill.product, quantity, fill.date, &submitted);
    // It limits what there is to pay, and prices nothing that has no other price (PD-4).
    if let Some(unit) = part_d::maximum_fair_price(fill).filter(|_| !lost.is_empty()) {
        let fee = dispensing_fee(contract, fill.product, &submitted);
        let limit = with_fee(contract, fee, Basis::MaximumFairPrice, cents(quantity * unit));
        lost.push(PriceCandidate { unit_price: Some(unit), ..limit });
    }
    Prices::of(lost, fill.plan.price_tie)
}

impl Prices {
    /// The lowest of these, and the others; `None`: there are none.
    pub fn of(candidates: Vec<PriceCandidate>, tie: PriceTie) -> Option<Self> {
        let mut lost = candidates;
        let won = lesser_of(&lost, tie).cloned()?;
        let place = lost.iter().position(|candidate| *candidate == won)?;
        lost.remove(place);
        Some(Self { won, lost })
    }
}

/// The allowed amount of a brand's generic under the same contract, in dollars, without submitted amounts; `None` where
/// nothing on file prices it.
pub fn generic_allowed(
    contract: &Contract,
    generic: &Product,
    quantity: Decimal,
    date: NaiveDate,
    tie: PriceTie,
) -> Option<Decimal> {
    let candidates = candidates(contract, generic, quantity, date, &Submitted::default());
    lesser_of(&candidates, tie).map(PriceCandidate::total)
}
