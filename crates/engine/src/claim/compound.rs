//! What a claim says of a compound: how it is made up, and of which ingredients.

use rust_decimal::Decimal;

use super::Claim;
use crate::identifier::{Ndc, NdcError};

/// The compound code (406-D6) of a compound.
pub const COMPOUND: &str = "2";
/// What stands in the place of the product ID (407-D7) of a compound.
pub const NO_PRODUCT: &str = "0";
/// The most ingredients of one compound (447-EC).
pub const MOST_INGREDIENTS: i32 = 25;

/// A compound as the pharmacy reports it; `None` where nothing was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compound {
    /// 450-EF.
    pub dosage_form: Option<String>,
    /// 451-EG: the unit that its quantity counts.
    pub dispensing_unit: Option<String>,
    /// 995-E2: how it is given.
    pub route: Option<String>,
    /// 996-G1: what it is for.
    pub compound_type: Option<String>,
    /// 474-8E: how much work it was.
    pub level_of_effort: Option<String>,
    /// 447-EC: how many ingredients follow.
    pub ingredient_count: Option<i32>,
    /// Its ingredients, in the order sent.
    pub ingredients: Vec<CompoundIngredient>,
}

/// An ingredient of a compound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompoundIngredient {
    /// 488-RE: what kind of number its product ID is.
    pub id_qualifier: Option<String>,
    /// 489-TE: the NDC as it was sent.
    pub product_id: Option<String>,
    /// 448-ED, in billing units.
    pub quantity: Option<Decimal>,
    /// 449-EE, in dollars.
    pub cost: Option<Decimal>,
    /// 490-UE: what the cost rests on.
    pub basis_of_cost: Option<String>,
}

impl CompoundIngredient {
    /// The ingredient's code, or why the text sent is none.
    pub fn ndc(&self) -> Result<Ndc, NdcError> {
        Ndc::parse(self.product_id.as_deref().unwrap_or(""))
    }
}

impl Claim {
    /// Whether the claim is for a compound. Ingredients without a compound code (406-D6) say so as well.
    pub fn is_compound(&self) -> bool {
        match self.compound_code.as_deref() {
            Some(code) => code == COMPOUND,
            None => self.compound.is_some(),
        }
    }

    /// The ingredients of the compound; none of any other claim.
    pub fn ingredients(&self) -> &[CompoundIngredient] {
        match &self.compound {
            Some(compound) if self.is_compound() => &compound.ingredients,
            _ => &[],
        }
    }
}
