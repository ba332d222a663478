//! The cap on a month's supply of insulin (SSA 1860D-2(b)(9)).

use rust_decimal::Decimal;

use super::phases::{rate, reaching};
use super::{Event, share};
use crate::money::{cents, percent_of};
use crate::pay::share::PatientShare;

/// Months of a supply, a part of one counting as one.
pub fn months(event: &Event<'_>) -> Decimal {
    (Decimal::from(event.days_supply) / Decimal::from(event.terms.month_days.max(1))).ceil()
}

/// Most dollars for the supply: those of its months, and the year's percentage of the maximum fair price and of the
/// negotiated one.
pub fn maximum(event: &Event<'_>) -> Decimal {
    let dollars = event.year.insulin_maximum * months(event);
    let Some(percent) = event.year.insulin_percent else { return dollars };
    let fair = event.drug.maximum_fair_price.map(|unit| unit * event.quantity);
    let prices = [Some(event.gross), fair];
    prices.into_iter().flatten().map(|price| cents(percent_of(price, percent))).fold(dollars, Decimal::min)
}

/// Dollars of the price below the threshold: all of it where the member's whole share does not reach it.
pub fn below(event: &Event<'_>) -> Decimal {
    if share::of_whole_insulin(event).patient_pays <= event.left() {
        return event.gross;
    }
    reaching(event.left(), rate(event), event.gross)
}

/// A share with the cap.
pub fn capped(event: &Event<'_>, share: PatientShare) -> PatientShare {
    at_most(share, maximum(event))
}

/// A share that ends where the threshold is reached.
pub fn stopped(event: &Event<'_>, share: PatientShare) -> PatientShare {
    let kept = at_most(share, event.left());
    PatientShare { forgiven: share.patient_pays - kept.patient_pays, ..kept }
}

/// A share that is no more than an amount: what is too much comes off the coinsurance, then off the copay.
fn at_most(share: PatientShare, most: Decimal) -> PatientShare {
    let mut over = (share.patient_pays - most).max(Decimal::ZERO);
    let mut cut = |part: Decimal| {
        let less = part.min(over);
        over -= less;
        part - less
    };
    let (coinsurance, copay) = (cut(share.coinsurance), cut(share.copay));
    let patient_pays = share.deductible + copay + coinsurance;
    let plan_pays = share.plan_pays + share.patient_pays - patient_pays;
    PatientShare { copay, coinsurance, patient_pays, plan_pays, out_of_pocket: patient_pays, ..share }
}
