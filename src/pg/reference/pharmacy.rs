//! Pharmacies with their contracts and rates.

use std::collections::HashMap;
use std::rc::Rc;

use super::cache::Snapshot;
use super::{Key, TEXT, Value, either, npi_text};
use crate::engine::facts::{Contract, Pharmacy, PriceType, Rate};
use crate::error::Result;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::{integers, texts};

statement!(PHARMACIES, "pharmacy/pharmacies.sql");
statement!(CONTRACTS, "pharmacy/contracts.sql");
statement!(CONTRACT_RATES, "pharmacy/contract_rates.sql");

/// Loads the values of these keys.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[u64]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = keys.iter().copied().map(npi_text).collect();
    let mut pharmacies: HashMap<String, Pharmacy> = HashMap::new();
    for row in run(&PHARMACIES, &[texts(names.iter().map(String::as_str))])?.iter() {
        let pharmacy = Pharmacy {
            pharmacy_id: row.get("pharmacy_id")?,
            npi: row.get("npi")?,
            ncpdp_id: row.get("ncpdp_id")?,
            channel: row.get("channel")?,
            pbm_network: row.get::<Option<bool>>("pbm_network")?.unwrap_or(true),
            span: row.span()?,
            contracts: Vec::new(),
        };
        pharmacies.insert(pharmacy.npi.clone(), pharmacy);
    }
    let ids: Vec<i32> = pharmacies.values().map(|p| p.pharmacy_id).collect();
    for row in run(&CONTRACTS, &[integers(ids.iter().copied())])?.iter() {
        let pharmacy_id: i32 = row.get("pharmacy_id")?;
        let Some(pharmacy) = pharmacies.values_mut().find(|p| p.pharmacy_id == pharmacy_id) else { continue };
        pharmacy.contracts.push(Contract {
            contract_id: row.get("contract_id")?,
            network_id: row.get("network_id")?,
            network_name: row.get("network_name")?,
            span: row.span()?,
            brand_dispensing_fee: row.get("brand_dispensing_fee")?,
            generic_dispensing_fee: row.get("generic_dispensing_fee")?,
            lesser_of_submitted_fee: row.get("lesser_of_submitted_fee")?,
            sales_tax_percent: row.get("sales_tax_percent")?,
            rates: Vec::new(),
        });
    }
    let contracts: Vec<i32> = pharmacies.values().flat_map(|p| &p.contracts).map(|c| c.contract_id).collect();
    for row in run(&CONTRACT_RATES, &[integers(contracts)])?.iter() {
        let contract_id: i32 = row.get("contract_id")?;
        let mut all = pharmacies.values_mut().flat_map(|p| &mut p.contracts);
        if let Some(contract) = all.find(|c| c.contract_id == contract_id) {
            contract.rates.push(Rate {
                brand: row.word("product_type", either("brand", "generic"))?,
                price_type: row.word("price_type", PriceType::parse)?,
                adjustment_percent: row.get("adjustment_percent")?,
            });
        }
    }
    for npi in keys {
        snapshot.hold(Key::Pharmacy(*npi), Value::Pharmacy(pharmacies.remove(&npi_text(*npi)).map(Rc::new)));
    }
    Ok(())
}

/// About how many bytes it takes.
pub(super) fn weight(pharmacy: &Pharmacy) -> usize {
    let contract = |c: &Contract| size_of::<Contract>() + TEXT + c.rates.len() * size_of::<Rate>();
    size_of::<Pharmacy>() + 3 * TEXT + pharmacy.contracts.iter().map(contract).sum::<usize>()
}
