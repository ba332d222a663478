//! The triggers that pbm needs on its tables, and whether they are there.

use std::collections::{BTreeMap, HashMap};

use super::raw::catalog;
use super::raw::tables::{Catalogs, Trigger, function};

/// What a trigger is needed on.
#[derive(Clone, Copy, Debug)]
pub enum On {
    /// Tables that hold this, by `schema_version.holds`.
    What(&'static str),
    Table(&'static str),
}

/// A trigger, in the words of CREATE TRIGGER.
#[derive(Debug)]
pub struct Needed {
    pub on: On,
    pub name: &'static str,
    pub event: &'static str,
    pub fires: &'static str,
    pub transition: Option<&'static str>,
    pub condition: Option<&'static str>,
    /// `ALWAYS`, `REPLICA` or `ORIGIN`.
    pub wanted: &'static str,
    pub function: &'static str,
}

impl Needed {
    const fn of(on: On, name: &'static str, event: &'static str, fires: &'static str, function: &'static str) -> Self {
        Self { on, name, event, fires, transition: None, condition: None, wanted: "ORIGIN", function }
    }

    const fn referencing(mut self, transition: &'static str) -> Self {
        self.transition = Some(transition);
        self
    }

    const fn when(mut self, condition: &'static str) -> Self {
        self.condition = Some(condition);
        self
    }

    const fn enabled(mut self, wanted: &'static str) -> Self {
        self.wanted = wanted;
        self
    }

    /// What comes after the table in CREATE TRIGGER, but for the function.
    pub fn clauses(&self) -> String {
        let transition = self.transition.map(|tables| format!("REFERENCING {tables} ")).unwrap_or_default();
        let condition = self.condition.map(|condition| format!(" WHEN ({condition})")).unwrap_or_default();
        format!("{transition}FOR EACH {}{condition}", self.fires)
    }

    /// What pg_trigger.tgtype says of it.
    fn tgtype(&self) -> i16 {
        let bit = |text: &str, word: &str, bit: i16| if text.contains(word) { bit } else { 0 };
        let event = |word, is| bit(self.event, word, is);
        bit(self.fires, "ROW", 1)
            | event("BEFORE", 2)
            | event("INSERT", 4)
            | event("DELETE", 8)
            | event("UPDATE", 16)
            | event("TRUNCATE", 32)
            | event("INSTEAD", 64)
    }

    /// Whether a table of a tree needs it: the table itself, or a partition or child of it.
    fn is_for(&self, table: &Table<'_>) -> bool {
        match self.on {
            On::What(what) => what == table.holds && !(table.name == STAGED && self.fires == ROW),
            On::Table(name) => name == table.name && (table.level == 0 || table.is_partition && self.fires == ROW),
        }
    }

    /// How it is enabled, where the trigger of its name is the one that is needed.
    fn found(&self, trigger: &Trigger, function: Option<u32>) -> Option<&'static str> {
        let is_it = trigger.tgtype == self.tgtype()
            && function == Some(trigger.function)
            && trigger.has_condition == self.condition.is_some()
            && trigger.has_columns == self.event.contains("UPDATE OF ");
        is_it.then_some(match trigger.tgenabled {
            b'A' => "ALWAYS",
            b'R' => "REPLICA",
            b'O' => "ORIGIN",
            _ => "DISABLED",
        })
    }
}

const AUDIT: &str = "audit_change";
/// The personal table whose changes are logged by statement.
const STAGED: &str = "claims_staging";
const ROW: &str = "ROW";
const STATEMENT: &str = "STATEMENT";
const REFERENCE: On = On::What("reference");
const PERSONAL: On = On::What("personal");
const LOG: On = On::What("log");
const MEMBERS: On = On::Table("members");
const COVERAGE: On = On::Table("coverage");
const STAGING: On = On::Table(STAGED);
const CLAIM: On = On::Table("pharmacy_claim");

static NEEDED: &[Needed] = &[
    Needed::of(
        REFERENCE,
        "reference_changed",
        "AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE",
        STATEMENT,
        "reference_changed",
    )
    .enabled("ALWAYS"),
    // For changes that arrive by replication, which fire no statement triggers.
    Needed::of(REFERENCE, "reference_applied", "AFTER INSERT OR UPDATE OR DELETE", ROW, "reference_changed")
        .enabled("REPLICA"),
    Needed::of(REFERENCE, "audit_change", "AFTER INSERT OR UPDATE OR DELETE", ROW, AUDIT).enabled("ALWAYS"),
    Needed::of(REFERENCE, "audit_truncate", "AFTER TRUNCATE", STATEMENT, AUDIT).enabled("ALWAYS"),
    Needed::of(PERSONAL, "audit_change", "AFTER INSERT OR UPDATE OR DELETE", ROW, AUDIT).enabled("ALWAYS"),
    // Staged claims come and are answered by the thousand, and each answer has the audit row of its claim: what a
    // statement put down, and what the functions did of their own, is one row with its number of records.
    Needed::of(STAGING, "audit_change", "AFTER UPDATE OR DELETE", ROW, AUDIT)
        .when("CURRENT_USER <> 'pbm_definer'")
        .enabled("ALWAYS"),
    Needed::of(STAGING, "audit_repair", "AFTER UPDATE OF raw_data", ROW, AUDIT)
        .when("CURRENT_USER = 'pbm_definer'")
        .enabled("ALWAYS"),
    Needed::of(STAGING, "audit_insert", "AFTER INSERT", STATEMENT, AUDIT)
        .referencing("NEW TABLE AS added")
        .enabled("ALWAYS"),
    Needed::of(STAGING, "audit_update", "AFTER UPDATE", STATEMENT, AUDIT)
        .referencing("NEW TABLE AS changed")
        .when("CURRENT_USER = 'pbm_definer'")
        .enabled("ALWAYS"),
    Needed::of(STAGING, "audit_delete", "AFTER DELETE", STATEMENT, AUDIT)
        .referencing("OLD TABLE AS removed")
        .when("CURRENT_USER = 'pbm_definer'")
        .enabled("ALWAYS"),
    Needed::of(PERSONAL, "audit_truncate", "AFTER TRUNCATE", STATEMENT, AUDIT).enabled("ALWAYS"),
    Needed::of(LOG, "audit_refuse", "BEFORE UPDATE OR DELETE", ROW, "audit_refuse").enabled("ALWAYS"),
    Needed::of(LOG, "audit_refuse_truncate", "BEFORE TRUNCATE", STATEMENT, "audit_refuse").enabled("ALWAYS"),
    Needed::of(MEMBERS, "members_name", "BEFORE INSERT OR UPDATE OF name, first_name, last_name", ROW, "members_name"),
    Needed::of(MEMBERS, "members_to_coverage", "AFTER INSERT", STATEMENT, "members_to_coverage")
        .referencing("NEW TABLE AS added"),
    Needed::of(MEMBERS, "members_to_eligibility", "AFTER UPDATE", ROW, "coverage_to_members")
        .when("(OLD.date_of_birth, OLD.date_of_death) IS DISTINCT FROM (NEW.date_of_birth, NEW.date_of_death)"),
    Needed::of(
        MEMBERS,
        "members_encrypted",
        "BEFORE INSERT OR UPDATE OF ssn, address, city, zip_code, phone, email, patient_id",
        ROW,
        "members_encrypted",
    )
    .when("num_nonnulls(NEW.ssn, NEW.address, NEW.city, NEW.zip_code, NEW.phone, NEW.email) > 0"),
    // Its capital puts it before the check of the foreign key, whose name begins with RI: triggers fire in the order of names.
    Needed::of(MEMBERS, "Coverage_gives_way", "AFTER DELETE", ROW, "coverage_gives_way"),
    Needed::of(COVERAGE, "coverage_gives_way", "BEFORE INSERT", ROW, "coverage_gives_way"),
    Needed::of(COVERAGE, "coverage_to_members_insert", "AFTER INSERT", STATEMENT, "coverage_to_members")
        .referencing("NEW TABLE AS changed"),
    Needed::of(COVERAGE, "coverage_to_members_update", "AFTER UPDATE", STATEMENT, "coverage_to_members")
        .referencing("OLD TABLE AS replaced NEW TABLE AS changed"),
    Needed::of(COVERAGE, "coverage_to_members_delete", "AFTER DELETE", STATEMENT, "coverage_to_members")
        .referencing("OLD TABLE AS changed"),
    Needed::of(COVERAGE, "coverage_to_members_truncate", "AFTER TRUNCATE", STATEMENT, "coverage_to_members"),
    Needed::of(COVERAGE, "coverage_to_index_insert", "AFTER INSERT", STATEMENT, "coverage_to_index")
        .referencing("NEW TABLE AS changed"),
    Needed::of(COVERAGE, "coverage_to_index_update", "AFTER UPDATE", STATEMENT, "coverage_to_index")
        .referencing("NEW TABLE AS changed"),
    Needed::of(CLAIM, "import_claim", "BEFORE INSERT", ROW, "import_claim").when("NEW.trace = ''"),
    Needed::of(
        CLAIM,
        "import_claim_update",
        "BEFORE UPDATE OF status, claim_number, patient_id, ndc, fill_date, days_supply",
        ROW,
        "import_claim",
    )
    .when("NEW.trace = ''"),
    Needed::of(
        On::Table("dur_alert"),
        "dur_alert_claim",
        "BEFORE INSERT OR UPDATE OF claim_id, fill_date",
        ROW,
        "dur_alert_claim",
    )
    .when("NEW.claim_id IS NOT NULL AND NEW.fill_date IS NULL"),
    Needed::of(On::Table("claims"), "import_claim", "INSTEAD OF INSERT", ROW, "import_claims_row"),
];

/// The names of the triggers that are needed.
pub fn names() -> impl Iterator<Item = &'static str> {
    NEEDED.iter().map(|needed| needed.name)
}

/// A table, or a partition or child of it.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    /// The name of the table that it is, or comes under.
    pub name: &'a str,
    holds: &'a str,
    id: u32,
    file_node: u32,
    level: u32,
    is_partition: bool,
    pub owner: u32,
    /// Whether policies are asked which of its rows anybody sees, its owner too.
    pub has_row_security: bool,
}

impl Table<'_> {
    /// The number of the table, partition or child.
    pub fn id(&self) -> u32 {
        self.id
    }

    pub fn is_view(&self) -> bool {
        self.holds == "view"
    }
}

/// One trigger as it should be and as it is.
pub struct State {
    pub table: String,
    pub holds: String,
    pub relation: u32,
    pub file_node: u32,
    pub needed: &'static Needed,
    pub found: Option<&'static str>,
    /// What changes with each change of the trigger.
    pub version: Option<(u32, u32)>,
}

impl State {
    /// One that fires always does so in an apply worker too.
    pub fn is_in_force(&self) -> bool {
        self.found.is_some_and(|found| found == self.needed.wanted || found == "ALWAYS")
    }
}

/// The tables that hold what is said here, with their partitions and children below them, and the view `claims`.
pub fn tables<'a>(catalogs: &Catalogs<'_>, holds: &'a BTreeMap<String, String>) -> Vec<Table<'a>> {
    let named = holds.iter().map(|(name, holds)| (name.as_str(), holds.as_str())).chain([("claims", "view")]);
    let mut tables = Vec::new();
    let mut level: Vec<(u32, &str, &str)> =
        named.filter_map(|(name, holds)| Some((catalog::relation_named(name)?, name, holds))).collect();
    for depth in 0.. {
        let mut below = Vec::new();
        for (id, name, holds) in level {
            let Some(known) = catalogs.table(id) else { continue };
            let (file_node, is_partition) = (known.file_node, known.is_partition);
            let has_row_security = known.has_row_security && known.forces_row_security;
            tables.push(Table {
                name,
                holds,
                id,
                owner: known.owner,
                file_node,
                level: depth,
                is_partition,
                has_row_security,
            });
            if known.may_have_children {
                // Of a partition that is being detached no statement that begins now sees the rows.
                let children = catalogs.children(id).into_iter().filter(|child| !child.is_leaving);
                below.extend(children.map(|child| (child.id, name, holds)));
            }
        }
        if below.is_empty() {
            break;
        }
        level = below;
    }
    tables
}

/// The triggers that these tables need.
pub fn states(catalogs: &Catalogs<'_>, tables: &[Table<'_>]) -> Vec<State> {
    let mut functions: HashMap<&str, Option<u32>> = HashMap::new();
    let mut states = Vec::new();
    for table in tables {
        let mut there: Option<Vec<Trigger>> = None;
        for needed in NEEDED.iter().filter(|needed| needed.is_for(table)) {
            let there = there.get_or_insert_with(|| catalogs.triggers(table.id));
            let trigger = there.iter().find(|trigger| trigger.name == needed.name);
            let function =
                *functions.entry(needed.function).or_insert_with(|| function(&format!("pbm.{}", needed.function)));
            states.push(State {
                table: table.name.to_owned(),
                holds: table.holds.to_owned(),
                relation: table.id,
                file_node: table.file_node,
                needed,
                found: trigger.and_then(|trigger| needed.found(trigger, function)),
                version: trigger.map(|trigger| (trigger.id, trigger.xmin)),
            });
        }
    }
    states
}
