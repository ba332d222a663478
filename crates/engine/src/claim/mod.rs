//! A claim as a pharmacy submits it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::identifier::{Ndc, NdcError};

/// A DUR/PPS triple (439-E4, 440-E5, 441-E6) with which a pharmacist answers an alert.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DurTriple {
    pub reason_for_service: String,
    pub professional_service: String,
    pub result_of_service: String,
}

/// The fields of a claim; `None` where none was sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claim {
    pub cardholder_id: Option<String>,
    pub person_code: Option<String>,
    pub product_id: Option<String>,
    pub quantity: Option<Decimal>,
    pub days_supply: Option<i32>,
    pub pharmacy_npi: Option<String>,
    pub fill_date: Option<NaiveDate>,
    pub rx_number: Option<String>,
    pub fill_number: Option<i32>,
    pub prescriber_npi: Option<String>,
    pub prescriber_dea: Option<String>,
    pub daw_code: Option<String>,
    pub usual_and_customary: Option<Decimal>,
    pub ingredient_cost_submitted: Option<Decimal>,
    pub dispensing_fee_submitted: Option<Decimal>,
    pub gross_amount_due: Option<Decimal>,
    pub written_date: Option<NaiveDate>,
    pub refills_authorized: Option<i32>,
    pub date_of_birth: Option<NaiveDate>,
    pub prior_authorization_number: Option<String>,
    pub prior_authorization_type: Option<String>,
    pub submission_clarification_codes: Vec<String>,
    pub dur: Vec<DurTriple>,
    /// Fields that came with a value that cannot be read, each an M/I reject.
    pub unreadable: Vec<Field>,
}

/// The fields an M/I reject can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    CardholderId,
    PersonCode,
    ProductId,
    Quantity,
    DaysSupply,
    PharmacyNpi,
    FillDate,
    RxNumber,
    FillNumber,
    PrescriberId,
    DawCode,
    UsualAndCustomary,
    IngredientCost,
    DispensingFee,
    GrossAmountDue,
    WrittenDate,
    RefillsAuthorized,
    DateOfBirth,
    PriorAuthorizationNumber,
    PriorAuthorizationType,
    SubmissionClarification,
    ReasonForService,
    ProfessionalService,
    ResultOfService,
}

/// One more than the whole units the field 442-E7 (9(7)V999) holds.
const QUANTITY_LIMIT: i64 = 10_000_000;
/// One more than the whole dollars the money fields (s9(6)v99) hold.
const AMOUNT_LIMIT: i64 = 1_000_000;

/// Largest amount a claim may be allowed: a hundred such claims still fit an accumulator's column.
pub const MAXIMUM_ALLOWED: i64 = 99_999_999;

/// Whether a quantity is one: above 0, and no longer than its field.
pub fn is_quantity(quantity: Decimal) -> bool {
    quantity > Decimal::ZERO && quantity < Decimal::from(QUANTITY_LIMIT) && quantity.normalize().scale() <= 3
}

/// Whether an amount is dollars and cents, not negative, and no longer than its field.
pub fn is_amount(amount: Decimal) -> bool {
    amount >= Decimal::ZERO && amount < Decimal::from(AMOUNT_LIMIT) && amount.normalize().scale() <= 2
}

impl Claim {
    pub fn ndc(&self) -> Result<Ndc, NdcError> {
        Ndc::parse(self.product_id.as_deref().unwrap_or(""))
    }

    pub fn fill_number(&self) -> i32 {
        self.fill_number.unwrap_or(0)
    }

    pub fn daw_code(&self) -> &str {
        self.daw_code.as_deref().unwrap_or("0")
    }

    /// A digest of what makes two requests the same: an exact repeat has the same one.
    /// FNV-1a, because it must stay what it is in every release.
    pub fn fingerprint(&self) -> i64 {
        let number = |n: &Option<Decimal>| n.map(|n| n.normalize().to_string());
        let parts = [
            self.cardholder_id.clone(),
            self.person_code.clone(),
            number(&self.quantity),
            self.days_supply.map(|d| d.to_string()),
            self.prescriber_npi.clone(),
            Some(self.daw_code().to_owned()),
            number(&self.usual_and_customary),
            number(&self.ingredient_cost_submitted),
            number(&self.dispensing_fee_submitted),
            number(&self.gross_amount_due),
        ];
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let mut eat = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        for part in &parts {
            part.iter().flat_map(|p| p.bytes()).for_each(&mut eat);
            // A byte no UTF-8 text contains ends each field, and another tells a missing one.
            eat(if part.is_some() { 0xff } else { 0xfe });
        }
        hash.cast_signed()
    }
}
