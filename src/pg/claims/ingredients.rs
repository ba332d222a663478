//! The ingredients of paid compounds: written with the claim, and read with a member's history.

use std::collections::HashMap;

use rust_decimal::Decimal;
use uuid::Uuid;

use super::store::{Decided, new_id, stored_date, written};
use crate::engine::adjudicate::Disposition;
use crate::engine::facts::{OfCompound, PastClaim, dispensed};
use crate::engine::pay::price::Basis;
use crate::error::Result;
use crate::pg::audit::{self, Announcement};
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot::Snapshot as View;
use crate::pg::raw::statement::{connect, insert, statement};
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Write, money, units};

statement!(INGREDIENTS, "claims/insert_ingredients.sql");

const TABLE: &str = "claim_ingredient";
static INGREDIENT: RowType = RowType { name: "pbm.claim_ingredient", array: "pbm.claim_ingredient[]" };
static OF_CLAIM: Index =
    Index { table: "pbm.claim_ingredient", name: "claim_ingredient_once", keys: &[("claim_id", Comparison::Equal)] };

/// Writes the ingredients of the compounds among these claims that pay, of all in one statement.
pub fn store(decided: &[&Decided<'_>]) -> Result<()> {
    let mut ids: Vec<Uuid> = Vec::new();
    let mut rows: Vec<Vec<Column>> = Vec::new();
    for entry in decided {
        let Disposition::Paid(payment) = &entry.decision.disposition else { continue };
        let (Some(compound), Some(patient_id)) = (&payment.compound, entry.case.patient_id) else { continue };
        let sent = entry.case.claim.ingredients();
        let known = &entry.case.facts.ingredients;
        for (((ingredient, sent), known), place) in compound.ingredients.iter().zip(sent).zip(known).zip(1_i32..) {
            let id = new_id();
            ids.push(id);
            rows.push(vec![
                ("claim_ingredient_id", id.write()),
                ("claim_id", entry.case.id.write()),
                ("fill_date", stored_date(entry.case).write()),
                ("patient_id", patient_id.write()),
                ("place", place.write()),
                ("ndc", ingredient.ndc.write()),
                ("quantity", units(Some(ingredient.quantity))),
                ("cost_submitted", money(sent.cost)),
                ("basis_of_cost", sent.basis_of_cost.write()),
                ("covered", ingredient.basis.is_some().write()),
                ("ingredient_cost", money(ingredient.cost)),
                ("price_basis", ingredient.basis.map(Basis::name).write()),
                (
                    "prior_authorization_numbers",
                    Some(&ingredient.authorizations).filter(|numbers| !numbers.is_empty()).write(),
                ),
                ("dispensed", known.product.as_deref().map(dispensed::encode).write()),
            ]);
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    connect(|| {
        audit::announcing(Announcement::new(TABLE, Operation::Insert, ids), || {
            written(TABLE, rows.len(), insert(&INGREDIENTS, &INGREDIENT, &rows)?.len())
        })
    })
}

/// An ingredient as a fill of its own, with what the claim keeps of its product.
type PastIngredient = (PastClaim, Option<String>);

/// The ingredients of paid compounds, each as a claim of the history with what it keeps of its product; a compound without
/// any stays as it is.
pub fn taken_apart(view: &View, compounds: &[&PastClaim]) -> Result<HashMap<Uuid, Vec<PastIngredient>>> {
    let mut ingredients = OF_CLAIM.lookup(view);
    let mut found = HashMap::new();
    for compound in compounds {
        let mut parts = ingredients.all(&[compound.id.write()], |row| part(row, compound))?;
        parts.sort_by_key(|(place, ..)| *place);
        let count = parts.len();
        let of = |(place, (past, kept)): (usize, (PastClaim, Option<String>))| {
            (PastClaim { compound: Some(OfCompound { place, ingredients: count }), ..past }, kept)
        };
        let parts: Vec<_> = parts.into_iter().map(|(_, past, kept)| (past, kept)).enumerate().map(of).collect();
        found.insert(compound.id, parts);
    }
    Ok(found)
}

fn part(row: &Row<'_>, compound: &PastClaim) -> Result<(i32, PastClaim, Option<String>)> {
    let authorizations = row.get::<Option<Vec<String>>>("prior_authorization_numbers")?.unwrap_or_default();
    let authorized_amount = if authorizations.is_empty() { Decimal::ZERO } else { row.get("ingredient_cost")? };
    let past = PastClaim {
        ndc: row.get("ndc")?,
        quantity: row.get("quantity")?,
        prior_authorization_numbers: authorizations,
        authorized_amount,
        ..compound.clone()
    };
    Ok((row.get("place")?, past, row.get("dispensed")?))
}
