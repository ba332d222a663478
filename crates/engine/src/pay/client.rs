//! The second price of a claim: what its client is charged, beside what the pharmacy is allowed.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::case::{Case, Skip};
use crate::edits::log::Log;
use crate::edits::pricing::adjustment;
use crate::facts::{ClientContract, ClientMethod, MacOwner, MemberShare, PriceType, Product};
use crate::money::cents;
use crate::pay::price::{self, Basis, PriceCandidate};
use crate::trace::{Detail, Name, Outcome, Step};

/// Records the client's price, what it is charged, and how both prices compare (PR-11).
pub static STEP: Step = Step {
    id: 110,
    name: "client price",
    rule: "PR-11",
    codes: &[],
    words: &[
        (
            Outcome::Computed,
            "client contract {contract}: {unit}[ {unit_price} x {quantity}][ {adjustment}] = {ingredient}, dispensing fee \
             {fee}, sales tax {tax}: allowed {allowed}; client charged {client_charge}, spread {spread}[; ingredient \
             cost {above_nadac} above NADAC {nadac}][; {message}]",
        ),
        (
            Outcome::Computed,
            "client contract {contract}: passed through, allowed {allowed}; client charged {client_charge}, spread \
             {spread}[; ingredient cost {above_nadac} above NADAC {nadac}][; {message}]",
        ),
    ],
};

/// What a client is charged by for one claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClientPrice {
    /// Key in `pbm.client_contract`.
    pub contract_id: i32,
    /// The client's price in dollars, of which the member's part is taken off.
    pub allowed: Decimal,
}

impl ClientPrice {
    /// Dollars that it is above what the pharmacy is allowed.
    pub fn spread(self, pharmacy_allowed: Decimal) -> Decimal {
        self.allowed - pharmacy_allowed
    }

    /// Dollars the client is charged: its price without what others than the plan bear of the pharmacy's.
    pub fn charge(self, pharmacy_allowed: Decimal, plan_pays: Decimal) -> Decimal {
        self.allowed - (pharmacy_allowed - plan_pays)
    }
}

/// A client's price, and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Priced<'a> {
    /// The price.
    pub price: ClientPrice,
    contract: &'a ClientContract,
    /// The lowest of the client's prices; `None`: it is the pharmacy's.
    won: Option<PriceCandidate>,
}

impl Priced<'_> {
    /// Dollars that the member's share is not taken of, though the pharmacy is allowed them.
    pub fn unshared(&self, pharmacy_allowed: Decimal) -> Decimal {
        match self.contract.member_share {
            MemberShare::PharmacyPrice => Decimal::ZERO,
            MemberShare::LowerPrice => (pharmacy_allowed - self.price.allowed).max(Decimal::ZERO),
        }
    }
}

/// What the client is charged by for a claim; `None` where it has no prices at all, the `Skip` where none of them counts.
pub fn price<'a>(case: &Case<'a>, pharmacy: &PriceCandidate) -> Option<Result<Priced<'a>, Skip>> {
    let fill = case.fill().ok().filter(|fill| !fill.plan.client_contracts.is_empty())?;
    let Some(contract) = fill.plan.client_contract(fill.date) else { return Some(Err(Skip::ClientContract)) };
    let won = match contract.method {
        ClientMethod::PassThrough => None,
        ClientMethod::Spread => match lowest(case, contract, pharmacy) {
            Ok(won) => Some(won),
            Err(skip) => return Some(Err(skip)),
        },
    };
    let allowed = won.as_ref().map_or(pharmacy.total(), PriceCandidate::total);
    let price = ClientPrice { contract_id: contract.contract_id, allowed };
    Some(Ok(Priced { price, contract, won }))
}

/// The lowest of the client's own prices and the usual and customary charge. The tax is the pharmacy's: nobody earns on it.
fn lowest(case: &Case<'_>, contract: &ClientContract, pharmacy: &PriceCandidate) -> Result<PriceCandidate, Skip> {
    let (fill, quantity) = (case.fill()?, case.quantity()?);
    let network = MacOwner::Network(case.contract()?.network_id);
    let lists: Vec<MacOwner> = fill.plan.client_id.map(MacOwner::Client).into_iter().chain([network]).collect();
    let dispensing_fee =
        if fill.product.brand { contract.brand_dispensing_fee } else { contract.generic_dispensing_fee };
    let rates = contract.rates.iter().filter(|rate| rate.brand == fill.product.brand);
    let mut prices: Vec<PriceCandidate> = rates
        .filter_map(|rate| price::by_rate(rate, fill.product, &lists, quantity, fill.date))
        .map(|price| PriceCandidate { dispensing_fee, sales_tax: pharmacy.sales_tax, ..price })
        .collect();
    // A charge limits what a contract gives, and is no price without one.
    if !prices.is_empty() {
        let charge = price::sent(fill.plan, case.claim.usual_and_customary);
        prices.extend(charge.map(|charge| price::in_full(Basis::UsualAndCustomary, charge)));
    }
    price::lesser_of(&prices, fill.plan.price_tie).cloned().ok_or(Skip::Price)
}

/// What NADAC gives for a quantity, in dollars; `None` where none is on file.
pub fn nadac(product: &Product, quantity: Decimal, date: NaiveDate) -> Option<Decimal> {
    let unit = product.unit_price(PriceType::Nadac, date).filter(|unit| !unit.is_zero())?;
    Some(cents(quantity * unit))
}

/// Adds the step to the trace, where the client has prices.
pub fn record(
    case: &Case<'_>,
    pharmacy: &PriceCandidate,
    client: Option<&Result<Priced<'_>, Skip>>,
    nadac: Option<Decimal>,
    plan_pays: Decimal,
    log: &mut Log,
) {
    let priced = match client {
        None => return,
        Some(Err(skip)) => return log.skipped(&STEP, *skip),
        Some(Ok(priced)) => priced,
    };
    let allowed = pharmacy.total();
    let mut details = vec![
        Detail::count(Name::Contract, priced.price.contract_id),
        Detail::money(Name::Allowed, priced.price.allowed),
        Detail::money(Name::ClientCharge, priced.price.charge(allowed, plan_pays)),
        Detail::money(Name::Spread, priced.price.spread(allowed)),
    ];
    if let Some(won) = &priced.won {
        details.extend([
            Detail::basis(Name::Unit, won.basis),
            Detail::money(Name::Ingredient, won.ingredient_cost),
            Detail::money(Name::Fee, won.dispensing_fee),
            Detail::money(Name::Tax, won.sales_tax),
        ]);
        if let Some((unit, quantity)) = won.unit_price.zip(case.quantity().ok()) {
            details.push(Detail::number(Name::UnitPrice, unit));
            details.push(Detail::number(Name::Quantity, quantity));
            details.extend(adjustment(won.adjustment_percent).map(|words| Detail::text(Name::Adjustment, words)));
        }
    }
    match nadac {
        Some(nadac) => details.extend([
            Detail::money(Name::Nadac, nadac),
            Detail::money(Name::AboveNadac, pharmacy.ingredient_cost - nadac),
        ]),
        None => details.push(Detail::text(Name::Message, NO_NADAC)),
    }
    log.trace.add(&STEP, Outcome::Computed, details);
}

/// Why a claim has no NADAC amount.
const NO_NADAC: &str = "no NADAC is on file";
