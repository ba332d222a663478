//! Documents, gone through by their keys.

use serde_json::Value;
use thiserror::Error;

use super::action::{self, Action};
use super::field::Field;
use super::profile::Profile;
use super::tell;
use crate::privacy::classes;

/// A key whose class is not known. It is not repeated, for a key can be anything.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a key of the document has no class")]
pub struct UnknownKey;

/// De-identifies a document: what stands under a key by the key's class, what must go with its key. `replace` gives what
/// takes the place of a value that neither stays nor goes: `None` for nothing.
///
/// # Errors
/// Where a key has no class, or a value no key; what `replace` fails with.
pub fn mask<E: From<UnknownKey>>(
    document: &mut Value,
    profile: Profile,
    replace: &mut impl FnMut(&Value, Action, &'static Field) -> Result<Option<Value>, E>,
) -> Result<(), E> {
    match document {
        Value::Null => Ok(()),
        Value::Array(items) => items.iter_mut().try_for_each(|item| mask(item, profile, replace)),
        Value::Object(fields) => {
            let mut masked = serde_json::Map::new();
            for (key, mut value) in std::mem::take(fields) {
                let class = classes::of_key(&key).ok_or(UnknownKey)?;
                let action = action::of(class, tell::of_key(&key), profile);
                if one(&mut value, action, Field::of_key(&key, class), profile, replace)? {
                    masked.insert(key, value);
                }
            }
            *fields = masked;
            Ok(())
        }
        _ => Err(UnknownKey.into()),
    }
}

/// Whether the value stays, as it is now.
fn one<E: From<UnknownKey>>(
    value: &mut Value,
    action: Action,
    field: &'static Field,
    profile: Profile,
    replace: &mut impl FnMut(&Value, Action, &'static Field) -> Result<Option<Value>, E>,
) -> Result<bool, E> {
    match value {
        // There is no table of amounts beside a document to take the year's mean of.
        _ if matches!(action, Action::Drop | Action::YearMean) => Ok(false),
        Value::Null => Ok(true),
        // An object is gone through by its own keys, whatever it is called.
        Value::Object(_) => mask(value, profile, replace).map(|()| true),
        Value::Array(items) => {
            let mut kept = Vec::with_capacity(items.len());
            for mut item in std::mem::take(items) {
                if one(&mut item, action, field, profile, replace)? {
                    kept.push(item);
                }
            }
            *items = kept;
            Ok(true)
        }
        _ if action == Action::Keep => Ok(true),
        _ if action == Action::Document => Err(UnknownKey.into()),
        _ => match replace(value, action, field)? {
            Some(other) => {
                *value = other;
                Ok(true)
            }
            None => Ok(false),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn masked(mut document: Value, profile: Profile) -> Result<Value, UnknownKey> {
        mask(&mut document, profile, &mut |_, action, field| {
            Ok::<_, UnknownKey>(Some(json!(format!("{}:{}", action.name(), field.name))))
        })?;
        Ok(document)
    }

    #[test]
    fn a_document_is_masked_by_its_keys() {
        let document = json!({
            "firstName": "Ada", "cardholder-id": "C1", "fill_date": "2025-03-10", "zip_code": "02139", "state": "MA",
            "pharmacy_npi": "1234567893", "notes": "call Ada", "quantity": 30, "created_at": null,
            "claims": [],
        });
        // "claims" is no key that has a class.
        assert_eq!(masked(document.clone(), Profile::SafeHarbor), Err(UnknownKey));
        let mut document = document;
        document.as_object_mut().expect("an object").remove("claims");
        assert_eq!(
            masked(document.clone(), Profile::SafeHarbor),
            Ok(json!({
                "cardholder-id": "random:cardholder", "fill_date": "year:other", "zip_code": "zip3:zip", "state": "MA",
                "quantity": 30,
            }))
        );
        assert_eq!(
            masked(document.clone(), Profile::Limited),
            Ok(json!({
                "fill_date": "2025-03-10", "zip_code": "02139", "state": "MA", "pharmacy_npi": "1234567893",
                "quantity": 30, "created_at": null,
            }))
        );
        assert_eq!(
            masked(document, Profile::Static),
            Ok(json!({
                "firstName": "replace:name", "cardholder-id": "replace:cardholder", "fill_date": "shift:other",
                "zip_code": "replace:zip", "state": "MA", "pharmacy_npi": "replace:npi", "quantity": 30,
                "created_at": null,
            }))
        );
    }

    #[test]
    fn what_has_no_key_is_not_passed() {
        for document in [json!("text"), json!(5), json!([true]), json!({"tattoo": null}), json!([{"tattoo": {}}])] {
            for profile in Profile::ALL {
                assert_eq!(masked(document.clone(), profile), Err(UnknownKey), "{document}");
            }
        }
        assert_eq!(masked(json!([[], {}, null]), Profile::SafeHarbor), Ok(json!([[], {}, null])));
        assert_eq!(
            masked(json!({"member_id": [1, null, {"first_name": "A"}]}), Profile::SafeHarbor),
            Ok(json!({"member_id": ["random:member", null, {}]}))
        );
    }
}
