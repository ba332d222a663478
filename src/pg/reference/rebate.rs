//! Rebate contracts of products, and what clients get of rebates.

use super::{Key, TEXT, Value, cache};
use crate::engine::facts::{PriceType, Product, Span};
use crate::engine::identifier::Ndc;
use crate::engine::rebate::{ClientShare, ClientTerms, Contract, Period, Program, Terms};
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::lookup::Lookup;
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::value::Write;
use rust_decimal::Decimal;
use uuid::Uuid;

static OF_NDC: Index =
    Index { table: "pbm.manufacturer_rebate", name: "manufacturer_rebate_ndc", keys: &[("ndc", Comparison::Equal)] };
static BY_ID: Index =
    Index { table: "pbm.manufacturer_rebate", name: "manufacturer_rebate_pkey", keys: &[("id", Comparison::Equal)] };
static OF_SETS: Index =
    Index { table: "pbm.rebate_product", name: "rebate_product_pkey", keys: &[("ndc", Comparison::Equal)] };
static ANY: Index =
    Index { table: "pbm.manufacturer_rebate", name: "manufacturer_rebate_ndc", keys: &[("ndc", Comparison::AtLeast)] };
static ANY_OF_SETS: Index =
    Index { table: "pbm.rebate_product", name: "rebate_product_pkey", keys: &[("ndc", Comparison::AtLeast)] };

/// What there is at all, so that nothing is looked for product by product where there is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    contracts: bool,
    /// Further products of contracts.
    sets: bool,
}

/// Loads whether there are contracts.
pub(super) fn load(snapshot: &mut cache::Snapshot) -> Result<()> {
    let seen = Snapshot::take();
    let any = |index: &'static Index| index.lookup(&seen).any(&[Ndc::from_u64(0).write()]);
    // A set belongs to a contract.
    let contracts = any(&ANY)?;
    let known = Known { contracts, sets: contracts && any(&ANY_OF_SETS)? };
    snapshot.hold(Key::Contracts, Value::Contracts(known));
    Ok(())
}

/// The contracts of one product after the other.
pub(super) struct Contracts<'a> {
    known: Known,
    of_ndc: Lookup<'a>,
    of_sets: Lookup<'a>,
    by_id: Lookup<'a>,
}

impl<'a> Contracts<'a> {
    pub(super) fn new(known: Known, snapshot: &'a Snapshot) -> Self {
        let [of_ndc, of_sets, by_id] = [&OF_NDC, &OF_SETS, &BY_ID].map(|index| index.lookup(snapshot));
        Self { known, of_ndc, of_sets, by_id }
    }

    /// The contracts that name the product itself, and those of whose sets it is.
    pub(super) fn of(&mut self, product: &Product, billing_unit: &str) -> Result<Vec<Contract>> {
        if !self.known.contracts {
            return Ok(Vec::new());
        }
        let key = [product.ndc.write()];
        let read = |row: &Row<'_>| contract(row, product, billing_unit);
        let mut found: Vec<Contract> = self.of_ndc.all(&key, read)?.into_iter().flatten().collect();
        if !self.known.sets {
            return Ok(found);
        }
        for id in self.of_sets.all(&key, |row| row.get::<Uuid>("contract_id"))? {
            if found.iter().all(|contract| contract.contract_id != id) {
                found.extend(self.by_id.one(&[id.write()], read)?.flatten());
            }
        }
        Ok(found)
    }
}

/// None of a row without terms, which earns nothing.
fn contract(row: &Row<'_>, product: &Product, billing_unit: &str) -> Result<Option<Contract>> {
    let span = Span { effective: row.get("contract_start_date")?, termination: row.get("contract_end_date")? };
    let Some(terms) = terms(row, product, span)? else { return Ok(None) };
    let exclusions: Vec<String> = row.get("exclusions")?;
    let excludes = |word: &str| exclusions.iter().any(|exclusion| exclusion == word);
    let unit: Option<String> = row.get("rebate_unit")?;
    Ok(Some(Contract {
        contract_id: row.get("id")?,
        program: row.word("program", Program::parse)?,
        terms,
        span,
        plans: row.get("plan_ids")?,
        period: row.word("period", Period::parse)?,
        administrative_fee_percent: row.get("administrative_fee_percent")?,
        excludes_other_payment: excludes("other_payment"),
        excludes_compounds: excludes("compound"),
        billing_units: match unit {
            Some(unit) if !unit.eq_ignore_ascii_case(billing_unit) => row.get("billing_units_per_rebate_unit")?,
            _ => Some(Decimal::ONE),
        },
    }))
}

fn terms(row: &Row<'_>, product: &Product, span: Span) -> Result<Option<Terms>> {
    let kind: Option<String> = row.get("kind")?;
    let percent = || Ok(row.get::<Option<Decimal>>("rebate_percent")?.map(Terms::PercentOfWac));
    let amount = || Ok(row.get::<Option<Decimal>>("rebate_amount_per_unit")?.map(Terms::AmountPerUnit));
    match kind.as_deref() {
        None => Ok(percent()?.or(amount()?)),
        Some("percent_of_wac") => percent(),
        Some("amount_per_unit") => amount(),
        Some("market_share") => Ok(Some(Terms::MarketShare)),
        Some("price_protection") => {
            let at_start = span.effective.and_then(|start| product.unit_price(PriceType::Wac, start));
            let baseline = row.get::<Option<Decimal>>("baseline_wac")?.or(at_start);
            let increase: Option<Decimal> = row.get("allowed_increase_percent")?;
            Ok(increase.map(|percent| Terms::PriceProtection { baseline, allowed_increase_percent: percent }))
        }
        Some(_) => Err(row.unreadable("kind")),
    }
}

/// What a client gets of rebates.
pub(super) fn client_terms(row: &Row<'_>) -> Result<ClientTerms> {
    let percent = row.get::<Option<Decimal>>("share_percent")?.map(ClientShare::Percent);
    let per_claim = row.get::<Option<Decimal>>("share_per_claim")?.map(ClientShare::PerClaim);
    Ok(ClientTerms {
        span: row.span()?,
        share: percent.or(per_claim).unwrap_or(ClientShare::All),
        point_of_sale_percent: row.get("point_of_sale_percent")?,
        guarantee_per_claim: row.get("guarantee_per_claim")?,
    })
}

/// About how many bytes it takes.
pub(super) fn weight(contract: &Contract) -> usize {
    size_of::<Contract>() + TEXT + contract.plans.as_ref().map_or(0, |plans| plans.len() * size_of::<Uuid>())
}
