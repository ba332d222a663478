//! Whose each table, view and function must be, and whether it is.
//!
//! What runs as its owner runs as a role that can do just that: a hole in one of them opens no more. `pbm.adopt()` gives
//! everything to the owners named here.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::pg::raw::roles::{has_privileges_of, is_superuser, role, role_name};
use crate::pg::raw::session;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::tables::{Catalogs, Owned};
use crate::pg::raw::{catalog, invalidation};
use crate::pg::triggers::Table;

/// What makes and alters tables.
const OWNER: &str = "pbm_owner";
/// What decides, writes claims and answers; it owns no table.
const DEFINER: &str = "pbm_definer";
/// The audit and what writes it.
const AUDIT_OWNER: &str = "pbm_audit_owner";
/// The views, whose rows its policies choose.
const READER: &str = "pbm_reader";
/// What grants roles to users.
const ROLE_ADMIN: &str = "pbm_role_admin";

const ALL: [&str; 5] = [OWNER, DEFINER, AUDIT_OWNER, READER, ROLE_ADMIN];

/// Functions that make, lock and detach partitions or empty a table, which takes the tables' owner.
const OF_OWNER: [&str; 4] = ["empty_plain_contacts", "lock_partitions", "make_partition", "retire_partition"];
/// Functions that make the audit's months, which takes the log's owner.
const OF_AUDIT_OWNER: [&str; 3] = ["make_audit_partition", "ensure_audit_partitions", "ensure_access_partitions"];
const OF_ROLE_ADMIN: [&str; 2] = ["grant_role", "revoke_role"];
/// What tables and functions of the audit begin with.
const OF_AUDIT: [&str; 2] = ["audit_", "access_"];

/// Named as the audit is, and has to find persons or to read all of the audit, which is hidden from its owner.
const OF_DEFINER: [&str; 2] = ["access_report", "audit_verify"];

/// What has an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Table,
    View,
    Function,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Table, Self::View, Self::Function];

    fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::View => "view",
            Self::Function => "function",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The owner that one of these must have, by its name, and of a function by whether it runs as its owner.
pub fn wanted(kind: Kind, name: &str, is_definer: bool) -> &'static str {
    match kind {
        Kind::View => READER,
        Kind::Function if OF_DEFINER.contains(&name) => DEFINER,
        _ if OF_AUDIT.iter().any(|prefix| name.starts_with(prefix)) => AUDIT_OWNER,
        Kind::Function if OF_AUDIT_OWNER.contains(&name) => AUDIT_OWNER,
        Kind::Table => OWNER,
        Kind::Function if OF_ROLE_ADMIN.contains(&name) => ROLE_ADMIN,
        Kind::Function if is_definer && !OF_OWNER.contains(&name) => DEFINER,
        Kind::Function => OWNER,
    }
}

/// The roles of ours, by name.
struct Roles(HashMap<&'static str, u32>);

impl Roles {
    fn look() -> Self {
        Self(ALL.into_iter().filter_map(|name| Some((name, role(name)?))).collect())
    }

    fn check(&self, kind: Kind, one: &Owned) -> Result<()> {
        let wanted = wanted(kind, &one.name, one.is_definer);
        if self.0.get(wanted) == Some(&one.owner) {
            return Ok(());
        }
        let (kind, name, found) = (kind.name(), format!("pbm.{}", one.name), role_name(one.owner));
        Err(Error::ForeignOwner { kind, name, found, wanted })
    }

    fn is_ours(&self, role: u32) -> bool {
        self.0.values().any(|ours| *ours == role)
    }
}

/// Whether tables, views and functions are whose they must be, row security is in force, no policy but their own applies
/// to the functions, and no trigger would run the code of another as one of our roles.
///
/// # Errors
/// 55000 where not.
pub fn check(catalogs: &Catalogs<'_>, tables: &[Table<'_>]) -> Result<()> {
    let roles = Roles::look();
    let schema = catalog::schema().ok_or(Error::NotInstalled)?;
    let check_all = |kind: Kind, all: Vec<Owned>| all.iter().try_for_each(|one| roles.check(kind, one));
    check_all(Kind::Function, catalogs.functions(schema))?;
    check_all(Kind::View, catalogs.views(schema))?;
    for table in tables.iter().filter(|table| !table.is_view()) {
        let wanted = wanted(Kind::Table, table.name, false);
        if roles.0.get(wanted) != Some(&table.owner) {
            let (name, found) = (catalog::name_of(table.id()), role_name(table.owner));
            return Err(Error::ForeignOwner { kind: "table", name, found, wanted });
        }
        check_policies(catalogs, table, &roles)?;
        check_triggers(catalogs, table.id(), &roles)?;
    }
    Ok(())
}

/// A statement of the functions must see the rows that they find past the statement: all.
fn check_policies(catalogs: &Catalogs<'_>, table: &Table<'_>, roles: &Roles) -> Result<()> {
    let changed = || Error::RowSecurityChanged { table: catalog::name_of(table.id()) };
    let Some(definer) = roles.0.get(DEFINER).copied().filter(|_| table.has_row_security) else { return Err(changed()) };
    let mut sees_all = false;
    for policy in catalogs.policies(table.id()) {
        if policy.name == DEFINER {
            sees_all = policy.is_for_all && policy.roles == [definer];
        } else if policy.roles.iter().any(|role| *role == 0 || has_privileges_of(definer, *role)) {
            return Err(Error::RowsHidden { table: catalog::name_of(table.id()), policy: policy.name });
        }
    }
    if sees_all { Ok(()) } else { Err(changed()) }
}

/// Whether a table outside of the schema may call a trigger of ours: a child or an old part of a superuser's or of ours. Its
/// owner would write what he likes into the audit.
///
/// # Errors
/// 55000 where it may not.
pub fn check_caller((table, schema, owner): (u32, u32, u32)) -> Result<()> {
    if catalog::schema() == Some(schema) || is_superuser(owner) || Roles::look().is_ours(owner) {
        return Ok(());
    }
    Err(Error::ForeignOwner { kind: "table", name: catalog::name_of(table), found: role_name(owner), wanted: OWNER })
}

/// A trigger's function runs as whoever writes the row: as `pbm_definer`, which sees every patient.
fn check_triggers(catalogs: &Catalogs<'_>, table: u32, roles: &Roles) -> Result<()> {
    for trigger in catalogs.triggers(table).into_iter().filter(|trigger| !trigger.is_internal && !trigger.is_disabled())
    {
        let owner = catalogs.owner_of_function(trigger.function).unwrap_or(0);
        if !roles.is_ours(owner) && !is_superuser(owner) {
            let table = catalog::name_of(table);
            return Err(Error::ForeignTrigger { table, trigger: trigger.name, owner: role_name(owner) });
        }
    }
    Ok(())
}

/// Whether no trigger of a log or of a part of it would run the code of another: whoever changes or reads a row writes
/// the log, in the log's owner's name.
///
/// # Errors
/// 55000 where one would.
pub fn check_triggers_of_log(table: u32) -> Result<()> {
    thread_local! {
        /// The changes of tables, functions and roles that were known when a log was looked at.
        static CHECKED: RefCell<HashMap<u32, (u64, u64)>> = RefCell::default();
    }
    let now = (invalidation::changes(), invalidation::owner_changes());
    if CHECKED.with_borrow(|checked| checked.get(&table) == Some(&now)) {
        return Ok(());
    }
    let (snapshot, roles) = (Snapshot::take(), Roles::look());
    let catalogs = Catalogs::of(&snapshot);
    check_triggers(&catalogs, table, &roles)?;
    catalogs.children(table).iter().try_for_each(|part| check_triggers(&catalogs, part.id, &roles))?;
    CHECKED.with_borrow_mut(|checked| checked.insert(table, now));
    Ok(())
}

thread_local! {
    /// Whether triggers were quiet before they were made so.
    static QUIET_BEFORE: Cell<bool> = const { Cell::new(false) };
}

/// Has ordinary triggers and foreign keys hear nothing of what is done, or hear again as before.
///
/// # Errors
/// 42501 for everybody but the owner of the tables and superusers.
pub fn quiet_triggers(quiet: bool) -> Result<()> {
    let acting = session::acting_user();
    if role(OWNER) != Some(acting) && !is_superuser(acting) {
        return Err(Error::OwnersAlone);
    }
    if quiet {
        QUIET_BEFORE.set(session::applies_replication());
    }
    session::set_replication_role(quiet || QUIET_BEFORE.get());
    Ok(())
}
