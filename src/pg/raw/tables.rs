//! Tables, their partitions and triggers, as the catalogs have them for a statement that begins now.

use std::ffi::{CStr, CString};

use pgrx::{IntoDatum, pg_sys};

use super::authority::OwnersAuthority;
use super::relation::Relation;
use super::snapshot::Snapshot;

// Numbers of catalogs that pgrx does not have.
const INHERITS: pg_sys::Oid = pg_sys::Oid::from_u32(2611);
const INHERITS_PARENT: u32 = 2187;
/// Columns of pg_inherits, counted from 0.
const CHILD: usize = 0;
const IS_LEAVING: usize = 3;
const INHERITS_WIDTH: usize = 4;

/// The numbers of the columns that the rows are found by: pg_class.oid, pg_trigger.tgrelid, pg_inherits.inhparent.
const CLASS_ID: i16 = 1;
const TRIGGER_TABLE: i16 = 2;
const PARENT: i16 = 2;

/// A table, a view or a partition.
pub struct Table {
    pub file_node: u32,
    pub is_partition: bool,
    /// Whether tables inherit from it, or did.
    pub may_have_children: bool,
    pub has_row_security: bool,
}

/// A partition of a table, or another that inherits from it.
pub struct Child {
    pub id: u32,
    /// Whether it is being detached.
    pub is_leaving: bool,
}

/// A trigger, with the columns of pg_trigger that tell what it does.
pub struct Trigger {
    pub id: u32,
    pub name: String,
    pub tgtype: i16,
    pub tgenabled: u8,
    pub function: u32,
    pub has_columns: bool,
    pub has_condition: bool,
    /// The transaction that wrote its row.
    pub xmin: u32,
}

/// The catalogs, as they are seen by the snapshot.
pub struct Catalogs<'a>(&'a Snapshot);

impl<'a> Catalogs<'a> {
    pub fn of(snapshot: &'a Snapshot) -> Self {
        Self(snapshot)
    }

    pub fn table(&self, id: u32) -> Option<Table> {
        let mut found = None;
        self.scan(pg_sys::RelationRelationId, pg_sys::ClassOidIndexId, CLASS_ID, id, |tuple, _| {
            // SAFETY: a row of pg_class begins with its struct.
            let class = unsafe { &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_class>() };
            found = Some(Table {
                file_node: class.relfilenode.to_u32(),
                is_partition: class.relispartition,
                may_have_children: class.relhassubclass,
                has_row_security: class.relrowsecurity,
            });
        });
        found
    }

    pub fn children(&self, id: u32) -> Vec<Child> {
        let mut children = Vec::new();
        self.scan(INHERITS, INHERITS_PARENT, PARENT, id, |tuple, descriptor| {
            let (mut datums, mut nulls) = ([pg_sys::Datum::null(); INHERITS_WIDTH], [true; INHERITS_WIDTH]);
            // SAFETY: a row of pg_inherits has as many columns, in every version from 14 on.
            unsafe { pg_sys::heap_deform_tuple(tuple, descriptor, datums.as_mut_ptr(), nulls.as_mut_ptr()) };
            children.push(Child { id: datums[CHILD].value() as u32, is_leaving: datums[IS_LEAVING].value() != 0 });
        });
        children
    }

    /// Its triggers, those of foreign keys too.
    pub fn triggers(&self, table: u32) -> Vec<Trigger> {
        let mut triggers = Vec::new();
        self.scan(
            pg_sys::TriggerRelationId,
            pg_sys::TriggerRelidNameIndexId,
            TRIGGER_TABLE,
            table,
            |tuple, descriptor| {
                // SAFETY: a row of pg_trigger begins with its struct; a name ends with a NUL; whether a column is NULL and
                // who wrote the row stands in its header.
                unsafe {
                    let row = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_trigger>();
                    let condition = pg_sys::Anum_pg_trigger_tgqual.cast_signed();
                    triggers.push(Trigger {
                        id: row.oid.to_u32(),
                        name: CStr::from_ptr(row.tgname.data.as_ptr()).to_string_lossy().into_owned(),
                        tgtype: row.tgtype,
                        tgenabled: row.tgenabled as u8,
                        function: row.tgfoid.to_u32(),
                        has_columns: row.tgattr.dim1 > 0,
                        has_condition: !pg_sys::heap_attisnull(tuple, condition, descriptor),
                        xmin: (*(*tuple).t_data).t_choice.t_heap.t_xmin.into_inner(),
                    });
                }
            },
        );
        triggers
    }

    /// Has the rows of a catalog visited that are of a number.
    fn scan(
        &self,
        catalog: pg_sys::Oid,
        index: u32,
        column: i16,
        of: u32,
        mut visit: impl FnMut(pg_sys::HeapTuple, pg_sys::TupleDesc),
    ) {
        let _seen_by = self.0;
        let Some(relation) = Relation::open_briefly(catalog) else { return };
        // SAFETY: the catalog is open and the index is one of its own, on that column first; the key and the snapshot, which
        // is the active one, live as long as the scan.
        unsafe {
            let mut key = std::mem::zeroed::<pg_sys::ScanKeyData>();
            let equal = u16::try_from(pg_sys::BTEqualStrategyNumber).unwrap_or(0);
            let number = pg_sys::Oid::from(of);
            pg_sys::ScanKeyInit(&mut key, column, equal, pg_sys::F_OIDEQ.into(), number.into());
            let snapshot = pg_sys::GetActiveSnapshot();
            let scan = pg_sys::systable_beginscan(relation.0, index.into(), true, snapshot, 1, &mut key);
            loop {
                let tuple = pg_sys::systable_getnext(scan);
                if tuple.is_null() {
                    break;
                }
                visit(tuple, relation.descriptor());
            }
            pg_sys::systable_endscan(scan);
        }
    }
}

/// Whether policies of the table hide rows from our statements.
pub fn hides_rows(table: u32) -> bool {
    let _authority = OwnersAuthority::take();
    // SAFETY: a look-up of the catalog; the current role is asked for by no role.
    let answer = unsafe { pg_sys::check_enable_rls(table.into(), pg_sys::InvalidOid, true) };
    answer == pg_sys::CheckEnableRlsResult::RLS_ENABLED.cast_signed()
}

/// The number of a function by its qualified name, which no other has.
pub fn function(name: &str) -> Option<u32> {
    let name = CString::new(name).ok()?;
    // SAFETY: to_regproc takes a text and gives NULL where there is none of that name.
    let found =
        unsafe { pgrx::direct_function_call::<pg_sys::Oid>(pg_sys::to_regproc, &[name.to_str().ok()?.into_datum()]) };
    found.map(|found| found.to_u32())
}
