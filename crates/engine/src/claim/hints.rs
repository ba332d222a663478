//! What a field would take, for whoever repairs a claim.

use super::fields::{Field, Form, Kind};

impl Field {
    /// The values that the field takes, in words.
    pub fn hint(&self) -> String {
        let of_set =
            || format!("one of SELECT code, meaning FROM pbm.code_value WHERE field = '{}'", self.element.number);
        match &self.kind {
            Kind::Text(_, Form::Any) => "a text".into(),
            Kind::Text(_, Form::UpTo(most)) => format!("1 to {most} printable characters"),
            Kind::Text(_, Form::Ndc) => "11 digits, or 10 with hyphens: 4-4-2, 5-3-2 or 5-4-1".into(),
            Kind::Text(_, Form::Npi) => "10 digits, of which the last is the check digit".into(),
            Kind::Text(_, Form::Dea) => "2 letters and 7 digits, of which the last is the check digit".into(),
            Kind::Text(_, Form::Code { .. }) => of_set(),
            Kind::Decimal(..) => "a number without currency sign and thousands separator, such as 30 or 12.50".into(),
            Kind::Count(_, range) => format!("a whole number from {} to {}", range.start(), range.end()),
            Kind::Date(_) => "YYYY-MM-DD or CCYYMMDD".into(),
            Kind::Codes(_) => format!("an array, each {}", of_set()),
            Kind::Payers(_, parts) => {
                let keys: Vec<&str> = parts.iter().map(|part| part.key).collect();
                format!("an array of objects with {}; amounts as objects with qualifier and amount", keys.join(", "))
            }
            Kind::Compound(_, parts) => {
                let whole: Vec<&str> = parts.whole.iter().map(|part| part.key).collect();
                let ingredient: Vec<&str> = parts.ingredient.iter().map(|part| part.key).collect();
                format!(
                    "an object with {} and ingredients, an array of objects with {}",
                    whole.join(", "),
                    ingredient.join(", ")
                )
            }
            Kind::Dur(_, parts) => {
                format!("an array of objects with {}", parts.each_ref().map(|part| part.key).join(", "))
            }
        }
    }
}
