//! Pharmacies with their contracts and rates.

use std::rc::Rc;

use super::cache::Snapshot;
use super::{Key, TEXT, Value, either, network, npi_text};
use crate::engine::facts::{Contract, LevelFee, NetworkKind, Pharmacy, PriceType, Rate};
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot;
use crate::pg::raw::value::Write;

static PHARMACY: Index =
    Index { table: "pbm.pharmacies", name: "pharmacies_npi_key", keys: &[("npi", Comparison::Equal)] };
static CONTRACTS: Index = Index {
    table: "pbm.pharmacy_contract",
    name: "pharmacy_contract_pharmacy",
    keys: &[("pharmacy_id", Comparison::Equal)],
};
static NETWORK: Index =
    Index { table: "pbm.network", name: "network_pkey", keys: &[("network_id", Comparison::Equal)] };
static RATES: Index =
    Index { table: "pbm.contract_rate", name: "contract_rate_pkey", keys: &[("contract_id", Comparison::Equal)] };
static COMPOUND_FEES: Index = Index {
    table: "pbm.contract_compound_fee",
    name: "contract_compound_fee_pkey",
    keys: &[("contract_id", Comparison::Equal)],
};

/// Loads the values of these keys.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[u64]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let seen = snapshot::Snapshot::take();
    let [mut pharmacies, mut contracts, mut networks, mut rates, mut compound_fees, mut exclusions] =
        [&PHARMACY, &CONTRACTS, &NETWORK, &RATES, &COMPOUND_FEES, &network::EXCLUSIONS]
            .map(|index| index.lookup(&seen));
    for npi in keys {
        let mut found = pharmacies.one(&[npi_text(*npi).write()], pharmacy)?.flatten();
        if let Some(pharmacy) = &mut found {
            pharmacy.exclusions = exclusions.all(&[npi_text(*npi).write()], network::exclusion)?;
            pharmacy.contracts = contracts.all(&[pharmacy.pharmacy_id.write()], contract)?;
            pharmacy.contracts.sort_unstable_by_key(|contract| contract.contract_id);
            for contract in &mut pharmacy.contracts {
                if let Some((name, kind)) = networks.one(&[contract.network_id.write()], named)? {
                    (contract.network_name, contract.kind) = (name, kind);
                }
                contract.rates = rates.all(&[contract.contract_id.write()], rate)?;
                contract.compound_fees = compound_fees.all(&[contract.contract_id.write()], level_fee)?;
            }
        }
        snapshot.hold(Key::Pharmacy(*npi), Value::Pharmacy(found.map(Rc::new)));
    }
    Ok(())
}

/// None of a row without a name, which takes part in no claim.
fn pharmacy(row: &Row<'_>) -> Result<Option<Pharmacy>> {
    if row.is_null("name")? {
        return Ok(None);
    }
    Ok(Some(Pharmacy {
        pharmacy_id: row.get("pharmacy_id")?,
        npi: row.get("npi")?,
        ncpdp_id: row.get("ncpdp_id")?,
        channel: row.get("channel")?,
        state: row.get::<Option<String>>("state")?.map(|state| state.trim().to_uppercase()),
        pbm_network: row.get::<Option<bool>>("pbm_network")?.unwrap_or(true),
        is_340b: row.get("is_340b")?,
        span: row.span()?,
        exclusions: Vec::new(),
        contracts: Vec::new(),
    }))
}

fn contract(row: &Row<'_>) -> Result<Contract> {
    Ok(Contract {
        contract_id: row.get("contract_id")?,
        network_id: row.get("network_id")?,
        network_name: String::new(),
        kind: NetworkKind::Retail,
        span: row.span()?,
        brand_dispensing_fee: row.get("brand_dispensing_fee")?,
        generic_dispensing_fee: row.get("generic_dispensing_fee")?,
        compound_fee: row.get("compound_fee")?,
        compound_fees: Vec::new(),
        lesser_of_submitted_fee: row.get("lesser_of_submitted_fee")?,
        sales_tax_percent: row.get("sales_tax_percent")?,
        rates: Vec::new(),
    })
}

fn level_fee(row: &Row<'_>) -> Result<LevelFee> {
    Ok(LevelFee { level_of_effort: row.get("level_of_effort")?, fee: row.get("fee")? })
}

/// The name and kind of a network.
fn named(row: &Row<'_>) -> Result<(String, NetworkKind)> {
    Ok((row.get("network_name")?, row.word("kind", NetworkKind::parse)?))
}

/// A rate of a contract, with a pharmacy or with a client.
pub(super) fn rate(row: &Row<'_>) -> Result<Rate> {
    Ok(Rate {
        brand: row.word("product_type", either("brand", "generic"))?,
        price_type: row.word("price_type", PriceType::parse)?,
        adjustment_percent: row.get("adjustment_percent")?,
    })
}

/// About how many bytes it takes.
pub(super) fn weight(pharmacy: &Pharmacy) -> usize {
    let contract = |c: &Contract| {
        let fees = c.compound_fees.len() * (size_of::<LevelFee>() + TEXT);
        size_of::<Contract>() + TEXT + c.rates.len() * size_of::<Rate>() + fees
    };
    size_of::<Pharmacy>()
        + 3 * TEXT
        + network::weight_of_exclusions(&pharmacy.exclusions)
        + pharmacy.contracts.iter().map(contract).sum::<usize>()
}
