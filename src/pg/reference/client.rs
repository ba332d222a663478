//! What clients are charged by.

use crate::engine::facts::{ClientContract, ClientMethod, MemberShare, Rate};
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;

pub(super) static CONTRACTS: Index =
    Index { table: "pbm.client_contract", name: "client_contract_once", keys: &[("client_id", Comparison::Equal)] };
pub(super) static RATES: Index =
    Index { table: "pbm.client_rate", name: "client_rate_pkey", keys: &[("client_contract_id", Comparison::Equal)] };

/// A contract, without its rates.
pub(super) fn contract(row: &Row<'_>) -> Result<ClientContract> {
    Ok(ClientContract {
        contract_id: row.get("client_contract_id")?,
        method: row.word("method", ClientMethod::parse)?,
        member_share: row.word("member_share", MemberShare::parse)?,
        span: row.span()?,
        brand_dispensing_fee: row.get("brand_dispensing_fee")?,
        generic_dispensing_fee: row.get("generic_dispensing_fee")?,
        rates: Vec::new(),
    })
}

/// About how many bytes a contract takes.
pub(super) fn weight(contract: &ClientContract) -> usize {
    size_of::<ClientContract>() + contract.rates.len() * size_of::<Rate>()
}
