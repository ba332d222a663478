//! The statement that gives a table's rows de-identified: one column after the other by its class, and an error for one
//! that has none.

use thiserror::Error;

use super::action::{self, Action};
use super::field::Field;
use super::profile::Profile;
use super::tell::{self, Tell};
use crate::cipher;
use crate::privacy::classes::Class;

/// A column as the catalog has it.
pub struct Column<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its type as `format_type` writes it.
    pub type_name: &'a str,
    /// Whether it takes NULL.
    pub is_required: bool,
    /// What it holds; `None`: nobody said.
    pub class: Option<Class>,
}

/// What a reader may have beside what the profile gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Pharmacies under Safe Harbor, by a random code each.
    pub pharmacies: bool,
    /// Prescribers under Safe Harbor, by a random code each.
    pub prescribers: bool,
}

/// Why there is no statement.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    /// A column that nobody said the class of.
    #[error("column {0} has no class")]
    Unmapped(String),
}

/// What becomes of each column of a table, in its order.
///
/// # Errors
/// Where a column has no class.
pub fn actions(table: &str, columns: &[Column<'_>], profile: Profile, beside: Beside) -> Result<Vec<Action>, Fault> {
    columns
        .iter()
        .map(|column| {
            let class = column.class.ok_or_else(|| Fault::Unmapped(column.name.to_owned()))?;
            let tell = tell::of(table, column.name, class);
            let is_asked = match tell {
                Some(Tell::Pharmacy) => beside.pharmacies,
                Some(Tell::Prescriber) => beside.prescribers,
                _ => false,
            };
            Ok(match action::of(class, tell, profile) {
                // A pharmacy's or prescriber's code, never a name or an address.
                Action::Drop if is_asked && Field::of(column.name, class).is_number() => Action::Random,
                // Our own keys, unlike the numbers of cards and claims, are none that a limited data set must lose.
                Action::Drop
                    if profile == Profile::Limited
                        && column.type_name == "uuid"
                        && matches!(class, Class::Account | Class::Beneficiary | Class::MedicalRecord) =>
                {
                    Action::Replace
                }
                action => action,
            })
        })
        .collect()
}

/// What becomes of each column of a table whose rows are called `alias`, and the expression that gives it: `None` for a
/// column that is left out.
///
/// # Errors
/// Where a column has no class.
pub fn masked_columns(
    table: &str,
    columns: &[Column<'_>],
    profile: Profile,
    beside: Beside,
    alias: &str,
) -> Result<Vec<(Action, Option<String>)>, Fault> {
    let select = Select { table, columns, profile, alias };
    let actions = actions(table, columns, profile, beside)?;
    Ok(columns.iter().zip(actions).map(|(column, action)| (action, select.value(column, action))).collect())
}

/// The statement that gives the rows of `relation`, which is the table of that name or a partition of it, under a
/// profile. `static` gives every column in its type, so that the rows can be inserted; the others give what is left: a
/// year as an integer, a random code as a UUID, in an order that is no row's.
///
/// # Errors
/// Where a column has no class.
pub fn masked_select(
    table: &str,
    relation: &str,
    columns: &[Column<'_>],
    profile: Profile,
    beside: Beside,
) -> Result<String, Fault> {
    let masked = masked_columns(table, columns, profile, beside, "t")?;
    let lines: Vec<String> = columns
        .iter()
        .zip(masked)
        .filter_map(|(column, (_, value))| Some(format!("    {} AS {}", value?, quoted(column.name))))
        .collect();
    let order = if profile == Profile::Static { "" } else { "\nORDER BY pg_catalog.gen_random_uuid()" };
    Ok(format!("SELECT\n{}\nFROM {relation} t{order}", lines.join(",\n")))
}

struct Select<'a> {
    table: &'a str,
    columns: &'a [Column<'a>],
    profile: Profile,
    alias: &'a str,
}

impl Select<'_> {
    /// The expression of a column; `None` where it is left out.
    fn value(&self, column: &Column<'_>, action: Action) -> Option<String> {
        let class = column.class?;
        let field = Field::of(column.name, class).name;
        let stored = format!("{}.{}", self.alias, quoted(column.name));
        // A ciphertext is of no use to whoever has no key: what stays or is masked is its text.
        let is_encrypted = column.type_name == "pbm.enc";
        let text = if is_encrypted { self.decrypted(column, &stored)? } else { stored.clone() };
        match action {
            Action::Keep if is_encrypted => Some(text),
            Action::Keep => Some(stored),
            Action::Drop => self.nothing(column, &stored),
            Action::Replace if is_encrypted => {
                let masked = format!("pbm.mask_text({text}, '{field}')");
                let row = format!("pbm.mask_uuid({}.patient_id, 'person')", self.alias);
                Some(format!("pbm.encrypt({masked}, '{}.{}', {row})", self.table, column.name))
            }
            Action::Replace => match column.type_name {
                "uuid" => Some(format!("pbm.mask_uuid({stored}, '{field}')")),
                "integer" => Some(format!("pbm.mask_integer({stored}, '{field}')")),
                "bigint" => Some(format!("pbm.mask_integer({stored}, '{field}')")),
                name if is_text(name) => Some(format!("pbm.mask_text({stored}, '{field}')")),
                "text[]" => each(&stored, |one| format!("pbm.mask_text({one}, '{field}')")),
                "uuid[]" => each(&stored, |one| format!("pbm.mask_uuid({one}, '{field}')")),
                _ => self.nothing(column, &stored),
            },
            Action::Shift => match column.type_name {
                "date" => Some(format!("{stored} OPERATOR(pg_catalog.+) pbm.shift_days({})", self.person())),
                // Days of 24 hours, whatever the clocks of a time zone do.
                "timestamp with time zone" => Some(format!(
                    "{stored} OPERATOR(pg_catalog.+) pg_catalog.make_interval(hours => 24 OPERATOR(pg_catalog.*) pbm.shift_days({}))",
                    self.person()
                )),
                _ => self.nothing(column, &stored),
            },
            Action::Year => match column.type_name {
                "date" => Some(format!("pbm.safe_year({stored})")),
                "timestamp with time zone" => Some(format!("pbm.safe_year({stored}::pg_catalog.date)")),
                _ => self.nothing(column, &stored),
            },
            Action::Zip3 => (is_encrypted || is_text(column.type_name)).then(|| format!("pbm.safe_zip({text})")),
            Action::Age => matches!(column.type_name, "integer" | "smallint" | "text")
                .then(|| format!("pbm.mask_phi({stored}::pg_catalog.text, 'age')")),
            Action::Random => match column.type_name {
                "uuid" | "integer" | "bigint" => {
                    Some(format!("pbm.random_surrogate({stored}::pg_catalog.text, '{field}')"))
                }
                name if is_text(name) => Some(format!("pbm.random_surrogate({stored}, '{field}')")),
                "text[]" => each(&stored, |one| format!("pbm.random_surrogate({one}, '{field}')")),
                _ => self.nothing(column, &stored),
            },
            Action::YearMean => self.year_mean(&stored),
            Action::Period => {
                let start = format!("{}.period_start", self.alias);
                self.has("period_start").then(|| format!("CASE WHEN {stored} IS NOT NULL THEN {start} END"))
            }
            Action::Document => matches!(column.type_name, "jsonb")
                .then(|| format!("pbm.deidentify({stored}, '{}', {})", self.profile.name(), self.person())),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name == name)
    }

    /// What an encrypted column holds; `None` for one that cannot be read.
    fn decrypted(&self, column: &Column<'_>, stored: &str) -> Option<String> {
        let name = format!("{}.{}", self.table, column.name);
        let known = cipher::column::Column::named(&name)?;
        Some(format!("pbm.decrypt({stored}, '{}', {}.patient_id)", known.name, self.alias))
    }

    /// What stands for a value that goes, where its column must have one; `None` where the column goes with it.
    fn nothing(&self, column: &Column<'_>, stored: &str) -> Option<String> {
        if self.profile != Profile::Static {
            return None;
        }
        let value = match column.type_name {
            // That somebody gave a reason, say, is told by more than its words.
            name if !column.is_required && is_text(name) && column.class == Some(Class::Text) => {
                return Some(format!("CASE WHEN {stored} IS NOT NULL THEN '***' END"));
            }
            _ if !column.is_required => "NULL",
            name if is_text(name) => "'***'",
            "jsonb" | "json" | "text[]" | "uuid[]" => "'{}'",
            "bytea" => "''",
            "boolean" => "false",
            "xid8" | "integer" | "bigint" | "smallint" => "'0'",
            _ => "NULL",
        };
        Some(format!("CAST({value} AS {})", column.type_name))
    }

    /// Whose days a date of a row is moved by.
    fn person(&self) -> String {
        let of = self.alias;
        let found = |column: &str, table: &str, key: &str, more: &str| {
            format!("(SELECT o.{column} FROM pbm.{table} o WHERE o.{key} OPERATOR(pg_catalog.=) {of}.{more})")
        };
        match self.table {
            "accumulator" => format!("{of}.owner_id"),
            "coverage" => found("patient_id", "members", "member_id", "member_id"),
            "authorization_clock" | "authorization_event" => {
                found("patient_id", "authorization_case", "case_id", "case_id")
            }
            "claims_staging" => found("patient_id", "pharmacy_claim", "id", "claim_id LIMIT 1"),
            "rebate_accrual" => {
                let same_day = format!("claim_id AND o.fill_date OPERATOR(pg_catalog.=) {of}.fill_date");
                found("patient_id", "pharmacy_claim", "id", &same_day)
            }
            _ if self.has("patient_id") => format!("{of}.patient_id"),
            _ => "NULL::pg_catalog.uuid".into(),
        }
    }

    /// An amount as the product's mean of the year has it for the quantity: a sum divided by its quantity would be the
    /// unit price of a week. `None` where there is no product and quantity, and no mean of few rows.
    fn year_mean(&self, stored: &str) -> Option<String> {
        let is_priced = ["ndc", "quantity", "fill_date", "status"].iter().all(|name| self.has(name));
        is_priced.then(|| {
            let of = self.alias;
            let window =
                format!("OVER (PARTITION BY {of}.ndc, pg_catalog.date_part('year', {of}.fill_date), {of}.status)");
            let unit = format!(
                "pg_catalog.sum({stored}) {window} OPERATOR(pg_catalog./) NULLIF(pg_catalog.sum({of}.quantity) FILTER (WHERE {stored} IS NOT NULL) {window}, 0)"
            );
            format!(
                "CASE WHEN {stored} IS NOT NULL AND pg_catalog.count({stored}) {window} OPERATOR(pg_catalog.>=) {FEWEST} \
                 THEN pg_catalog.round({of}.quantity OPERATOR(pg_catalog.*) ({unit}), 2) END"
            )
        })
    }
}

/// Of fewer rows a mean tells what one of them was.
const FEWEST: u32 = 11;

fn is_text(type_name: &str) -> bool {
    type_name == "text" || type_name.starts_with("character")
}

/// The same of each item of an array, in its order.
fn each(stored: &str, of: impl Fn(&str) -> String) -> Option<String> {
    let items = format!("pg_catalog.unnest({stored}) WITH ORDINALITY AS i (one, place)");
    let all = format!("ARRAY(SELECT {} FROM {items} ORDER BY i.place)", of("i.one"));
    Some(format!("CASE WHEN {stored} IS NOT NULL THEN {all} END"))
}

/// A name as an identifier; quoted, whatever word it is.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::classes;

    const CLAIM: [Column<'static>; 10] = [
        column("id", "uuid", Class::Account),
        column("claim_number", "text", Class::Account),
        column("patient_id", "uuid", Class::Other),
        column("pharmacy_npi", "text", Class::Clean),
        column("ndc", "pbm.ndc", Class::Clean),
        column("quantity", "numeric(12,3)", Class::Clean),
        column("fill_date", "date", Class::Date),
        column("paid_amount", "numeric(12,2)", Class::Clean),
        column("submitted", "jsonb", Class::Text),
        column("status", "text", Class::Clean),
    ];

    const fn column(name: &'static str, type_name: &'static str, class: Class) -> Column<'static> {
        Column { name, type_name, is_required: false, class: Some(class) }
    }

    fn select(profile: Profile, beside: Beside) -> String {
        masked_select("pharmacy_claim", "pbm.pharmacy_claim", &CLAIM, profile, beside).expect("a statement")
    }

    #[test]
    fn a_statement_has_what_the_profile_leaves() {
        assert_eq!(
            select(Profile::Static, Beside::default()),
            r#"SELECT
    pbm.mask_uuid(t."id", 'claim') AS "id",
    pbm.mask_text(t."claim_number", 'claim_number') AS "claim_number",
    pbm.mask_uuid(t."patient_id", 'person') AS "patient_id",
    pbm.mask_text(t."pharmacy_npi", 'npi') AS "pharmacy_npi",
    t."ndc" AS "ndc",
    t."quantity" AS "quantity",
    t."fill_date" OPERATOR(pg_catalog.+) pbm.shift_days(t.patient_id) AS "fill_date",
    t."paid_amount" AS "paid_amount",
    CAST(NULL AS jsonb) AS "submitted",
    t."status" AS "status"
FROM pbm.pharmacy_claim t"#
        );
        assert_eq!(
            select(Profile::Limited, Beside::default()),
            r#"SELECT
    pbm.mask_uuid(t."id", 'claim') AS "id",
    pbm.mask_uuid(t."patient_id", 'person') AS "patient_id",
    t."pharmacy_npi" AS "pharmacy_npi",
    t."ndc" AS "ndc",
    t."quantity" AS "quantity",
    t."fill_date" AS "fill_date",
    t."paid_amount" AS "paid_amount",
    t."status" AS "status"
FROM pbm.pharmacy_claim t
ORDER BY pg_catalog.gen_random_uuid()"#
        );
        let safe = select(Profile::SafeHarbor, Beside::default());
        assert!(safe.contains(r#"pbm.random_surrogate(t."claim_number", 'claim_number') AS "claim_number""#), "{safe}");
        assert!(safe.contains(r#"pbm.safe_year(t."fill_date") AS "fill_date""#), "{safe}");
        assert!(safe.contains(r#"OVER (PARTITION BY t.ndc"#), "{safe}");
        assert!(!safe.contains("pharmacy_npi") && !safe.contains("submitted"), "{safe}");
        let beside = select(Profile::SafeHarbor, Beside { pharmacies: true, prescribers: false });
        assert!(beside.contains(r#"pbm.random_surrogate(t."pharmacy_npi", 'npi') AS "pharmacy_npi""#), "{beside}");
    }

    #[test]
    fn a_column_without_a_class_is_an_error_and_a_name_is_quoted() {
        let mut columns = vec![Column { name: "tattoo", type_name: "text", is_required: false, class: None }];
        for profile in Profile::ALL {
            let fault = masked_select("members", "pbm.members", &columns, profile, Beside::default());
            assert_eq!(fault, Err(Fault::Unmapped("tattoo".into())));
        }
        columns[0] = column("a\" AS x, t.ssn AS \"b", "text", Class::Clean);
        let select = masked_select("members", "pbm.members", &columns, Profile::Static, Beside::default());
        assert_eq!(
            select.expect("a statement"),
            "SELECT\n    t.\"a\"\" AS x, t.ssn AS \"\"b\" AS \"a\"\" AS x, t.ssn AS \"\"b\"\nFROM pbm.members t"
        );
    }

    /// Of every column of every table: none of the eighteen classes stays as it is under Safe Harbor, and none that tells a
    /// place, an employer or a day.
    #[test]
    fn nothing_that_tells_stays_under_safe_harbor() {
        for table in classes::tables() {
            for (class, names) in table.columns {
                for name in *names {
                    let columns = [column(name, "text", *class)];
                    let [action] =
                        actions(table.name, &columns, Profile::SafeHarbor, Beside::default()).expect("classes")[..]
                    else {
                        panic!("one column")
                    };
                    let may_stay = *class == Class::Clean && tell::of(table.name, name, *class).is_none();
                    assert_eq!(action == Action::Keep, may_stay, "{}.{name}", table.name);
                }
            }
        }
    }
}
