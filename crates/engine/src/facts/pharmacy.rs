//! Pharmacies and their contracts.

use rust_decimal::Decimal;

use super::{PriceType, Span};

#[derive(Clone, Debug, PartialEq)]
pub struct Pharmacy {
    pub pharmacy_id: i32,
    pub npi: String,
    pub ncpdp_id: Option<String>,
    pub channel: String,
    pub pbm_network: bool,
    pub span: Span,
    pub contracts: Vec<Contract>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    pub contract_id: i32,
    pub network_id: i32,
    pub span: Span,
    pub brand_dispensing_fee: Decimal,
    pub generic_dispensing_fee: Decimal,
    pub lesser_of_submitted_fee: bool,
    pub sales_tax_percent: Decimal,
    pub rates: Vec<Rate>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    pub brand: bool,
    pub price_type: PriceType,
    pub adjustment_percent: Decimal,
}
