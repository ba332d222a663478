//! What rebates come to: the engine's arithmetic for the functions and views that invoice them.

use pgrx::AnyNumeric;
use pgrx::datum::Array;
use pgrx::prelude::*;
use rust_decimal::Decimal;

use crate::engine::rebate::invoice;
use crate::engine::rebate::market_share::{self, Tier};
use crate::engine::rebate::medicaid::{self, Baseline, DrugCategory, Prices, UnitRebate};
use crate::engine::rebate::volume::{self, Line, VolumeRule};
use crate::error::{Error, Result, or_raise};
use crate::pg::raw::arguments::decimal;
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::value::Write;

impl Composite for UnitRebate {
    const TYPE: RowType = RowType { name: "pbm.unit_rebate", array: "pbm.unit_rebate[]" };

    fn columns(&self) -> Vec<Column> {
        vec![("basic", self.basic.write()), ("additional", self.additional.write()), ("total", self.total.write())]
    }
}

/// Products of two such figures, and sums of many, are numbers that the engine can hold.
const LARGEST: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

fn figure(value: AnyNumeric) -> Result<Decimal> {
    decimal(value).filter(|figure| figure.abs() <= LARGEST).ok_or(Error::UnusableFigure)
}

fn figures(values: Array<'_, AnyNumeric>) -> Result<Vec<Decimal>> {
    values.iter().map(|value| value.ok_or(Error::UnusableFigure).and_then(figure)).collect()
}

/// Pairs of figures, of as many of the one as of the other.
fn pairs(first: Array<'_, AnyNumeric>, second: Array<'_, AnyNumeric>) -> Result<Vec<(Decimal, Decimal)>> {
    let (first, second) = (figures(first)?, figures(second)?);
    if first.len() != second.len() {
        return Err(Error::UnusableFigure);
    }
    Ok(first.into_iter().zip(second).collect())
}

fn numeric(value: Decimal) -> Result<AnyNumeric> {
    AnyNumeric::try_from(value.to_string().as_str()).map_err(|_| Error::UnusableFigure)
}

fn price(value: AnyNumeric) -> Result<Decimal> {
    figure(value).and_then(|price| if price.is_sign_negative() { Err(Error::UnusableFigure) } else { Ok(price) })
}

#[pg_extern(sql = false)]
fn medicaid_unit_rebate(
    drug_category: Option<&str>,
    amp: Option<AnyNumeric>,
    best_price: Option<AnyNumeric>,
    baseline_amp: Option<AnyNumeric>,
    cpi_u_baseline: Option<AnyNumeric>,
    cpi_u_quarter: Option<AnyNumeric>,
) -> Returned<UnitRebate> {
    let unit = || {
        let category = drug_category.ok_or(Error::NullArgument("drug_category"))?;
        let category = DrugCategory::parse(category).ok_or(Error::UnknownDrugCategory)?;
        let optional = |value: Option<AnyNumeric>| value.map(price).transpose();
        let [base, index, quarter] = [optional(baseline_amp)?, optional(cpi_u_baseline)?, optional(cpi_u_quarter)?];
        let baseline = match base {
            None => None,
            Some(amp) => {
                let (cpi_u, cpi_u_quarter) = index.zip(quarter).ok_or(Error::UnusableFigure)?;
                Some(Baseline { amp, cpi_u, cpi_u_quarter })
            }
        };
        let amp = price(amp.ok_or(Error::NullArgument("amp"))?)?;
        let prices = Prices { amp, best_price: optional(best_price)?, baseline };
        medicaid::unit_rebate(category, &prices).ok_or(Error::UnusableFigure)
    };
    Returned(or_raise(unit()))
}

#[pg_extern(sql = false)]
fn rebate_by_volume(
    minimum_volume: AnyNumeric,
    volume_rule: &str,
    units: Array<'_, AnyNumeric>,
    unit_rebates: Array<'_, AnyNumeric>,
) -> Vec<AnyNumeric> {
    let earned = || {
        let rule = VolumeRule::parse(volume_rule).ok_or(Error::UnknownVolumeRule)?;
        let lines = pairs(units, unit_rebates)?.into_iter();
        let lines: Vec<Line> = lines.map(|(units, unit_rebate)| Line { units, unit_rebate }).collect();
        volume::earned(figure(minimum_volume)?, rule, &lines).into_iter().map(numeric).collect()
    };
    or_raise(earned())
}

#[pg_extern(sql = false)]
fn market_share_percent(product_units: AnyNumeric, basket_units: AnyNumeric) -> AnyNumeric {
    let share = || numeric(market_share::percent(figure(product_units)?, figure(basket_units)?));
    or_raise(share())
}

#[pg_extern(sql = false)]
fn rebate_by_market_share(
    market_share_percent: AnyNumeric,
    at_least: Array<'_, AnyNumeric>,
    rebate_percents: Array<'_, AnyNumeric>,
    wac_amounts: Array<'_, AnyNumeric>,
) -> Vec<AnyNumeric> {
    let earned = || {
        let tiers = pairs(at_least, rebate_percents)?.into_iter();
        let tiers: Vec<Tier> = tiers.map(|(at_least, percent)| Tier { at_least, percent }).collect();
        let percent = market_share::rebate_percent(figure(market_share_percent)?, &tiers);
        market_share::earned(percent, &figures(wac_amounts)?).into_iter().map(numeric).collect()
    };
    or_raise(earned())
}

#[pg_extern(sql = false)]
fn rebate_invoice_status(amount: AnyNumeric, paid: AnyNumeric, disputed: AnyNumeric) -> &'static str {
    let status = || Ok(invoice::standing(figure(amount)?, figure(paid)?, figure(disputed)?).state.name());
    or_raise(status())
}
