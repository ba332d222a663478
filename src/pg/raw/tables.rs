//! Tables, their partitions and triggers, as the catalogs have them for a statement that begins now.

use std::ffi::{CStr, CString};

use pgrx::{FromDatum, IntoDatum, pg_sys};

use super::relation::Relation;
use super::snapshot::Snapshot;

// Numbers of catalogs that pgrx does not have.
const INHERITS: pg_sys::Oid = pg_sys::Oid::from_u32(2611);
const INHERITS_PARENT: u32 = 2187;
const INHERITS_CHILD: u32 = 2680;
/// Columns of pg_inherits, counted from 0.
const CHILD: usize = 0;
const PARENT_PLACE: usize = 1;
const IS_LEAVING: usize = 3;
const INHERITS_WIDTH: usize = 4;

const POLICY: pg_sys::Oid = pg_sys::Oid::from_u32(3256);
const POLICY_TABLE_NAME: u32 = 3258;
/// Columns of pg_policy, counted from 0.
const POLICY_NAME: usize = 1;
const POLICY_COMMAND: usize = 3;
const POLICY_IS_PERMISSIVE: usize = 4;
const POLICY_ROLES: usize = 5;
const POLICY_USING: usize = 6;
const POLICY_CHECK: usize = 7;
const POLICY_WIDTH: usize = 8;

/// The numbers of the columns that the rows are found by: pg_class.oid and relnamespace, pg_proc.oid and pronamespace,
/// pg_trigger.tgrelid, pg_inherits.inhparent, pg_policy.polrelid.
const CLASS_ID: i16 = 1;
const CLASS_SCHEMA: i16 = 3;
const FUNCTION_ID: i16 = 1;
const FUNCTION_SCHEMA: i16 = 3;
const POLICY_TABLE: i16 = 3;
const TRIGGER_TABLE: i16 = 2;
const PARENT: i16 = 2;

/// A table, a view or a partition.
pub struct Table {
    pub file_node: u32,
    pub is_partition: bool,
    /// Whether tables inherit from it, or did.
    pub may_have_children: bool,
    pub owner: u32,
    /// Whether policies are asked which of its rows somebody sees, and whether its own owner is under them.
    pub has_row_security: bool,
    pub forces_row_security: bool,
}

/// A policy of a table.
pub struct Policy {
    pub name: String,
    /// The roles it is for; 0 is everybody.
    pub roles: Vec<u32>,
    /// Whether it lets all rows be seen and written.
    pub is_for_all: bool,
}

/// A function or a view, by what says whose it must be.
pub struct Owned {
    pub name: String,
    pub owner: u32,
    /// Whether it runs as its owner.
    pub is_definer: bool,
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
    /// Whether a constraint made it, as foreign keys do.
    pub is_internal: bool,
    /// The transaction that wrote its row.
    pub xmin: u32,
}

impl Trigger {
    pub fn is_disabled(&self) -> bool {
        self.tgenabled == b'D'
    }
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
                owner: class.relowner.to_u32(),
                has_row_security: class.relrowsecurity,
                forces_row_security: class.relforcerowsecurity,
            });
        });
        found
    }

    /// The views of a schema.
    pub fn views(&self, schema: u32) -> Vec<Owned> {
        let mut views = Vec::new();
        self.scan_all(pg_sys::RelationRelationId, CLASS_SCHEMA, schema, |tuple, _| {
            // SAFETY: a row of pg_class begins with its struct; a name ends with a NUL.
            let (class, name) = unsafe {
                let class = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_class>();
                (class, CStr::from_ptr(class.relname.data.as_ptr()))
            };
            if class.relkind as u8 == b'v' {
                let name = name.to_string_lossy().into_owned();
                views.push(Owned { name, owner: class.relowner.to_u32(), is_definer: true });
            }
        });
        views
    }

    /// The functions of a schema.
    pub fn functions(&self, schema: u32) -> Vec<Owned> {
        let mut functions = Vec::new();
        self.scan_all(pg_sys::ProcedureRelationId, FUNCTION_SCHEMA, schema, |tuple, _| {
            // SAFETY: a row of pg_proc begins with its struct; a name ends with a NUL.
            let (function, name) = unsafe {
                let function = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_proc>();
                (function, CStr::from_ptr(function.proname.data.as_ptr()))
            };
            let name = name.to_string_lossy().into_owned();
            functions.push(Owned { name, owner: function.proowner.to_u32(), is_definer: function.prosecdef });
        });
        functions
    }

    /// Whom a function belongs to.
    pub fn owner_of_function(&self, function: u32) -> Option<u32> {
        let mut owner = None;
        self.scan(pg_sys::ProcedureRelationId, pg_sys::ProcedureOidIndexId, FUNCTION_ID, function, |tuple, _| {
            // SAFETY: a row of pg_proc begins with its struct.
            let function = unsafe { &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_proc>() };
            owner = Some(function.proowner.to_u32());
        });
        owner
    }

    pub fn policies(&self, table: u32) -> Vec<Policy> {
        let mut policies = Vec::new();
        self.scan(POLICY, POLICY_TABLE_NAME, POLICY_TABLE, table, |tuple, descriptor| {
            let (mut datums, mut nulls) = ([pg_sys::Datum::null(); POLICY_WIDTH], [true; POLICY_WIDTH]);
            // SAFETY: a row of pg_policy has as many columns, in every version; they are of the types name, char, boolean,
            // oid[] and, as texts, twice pg_node_tree.
            policies.push(unsafe {
                pg_sys::heap_deform_tuple(tuple, descriptor, datums.as_mut_ptr(), nulls.as_mut_ptr());
                let roles = <Vec<pg_sys::Oid>>::from_datum(datums[POLICY_ROLES], nulls[POLICY_ROLES]);
                Policy {
                    name: CStr::from_ptr(datums[POLICY_NAME].cast_mut_ptr()).to_string_lossy().into_owned(),
                    roles: roles.unwrap_or_default().into_iter().map(pg_sys::Oid::to_u32).collect(),
                    is_for_all: datums[POLICY_COMMAND].value() as u8 == b'*'
                        && datums[POLICY_IS_PERMISSIVE].value() != 0
                        && [POLICY_USING, POLICY_CHECK].iter().all(|place| is_true(datums[*place], nulls[*place])),
                }
            });
        });
        policies
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

    /// The tables that a relation is a partition or child of.
    pub fn parents(&self, id: u32) -> Vec<u32> {
        let mut parents = Vec::new();
        self.scan(INHERITS, INHERITS_CHILD, 1, id, |tuple, descriptor| {
            let (mut datums, mut nulls) = ([pg_sys::Datum::null(); INHERITS_WIDTH], [true; INHERITS_WIDTH]);
            // SAFETY: a row of pg_inherits has as many columns, in every version from 14 on.
            unsafe { pg_sys::heap_deform_tuple(tuple, descriptor, datums.as_mut_ptr(), nulls.as_mut_ptr()) };
            parents.push(datums[PARENT_PLACE].value() as u32);
        });
        parents
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
                        is_internal: row.tgisinternal,
                        has_condition: !pg_sys::heap_attisnull(tuple, condition, descriptor),
                        xmin: (*(*tuple).t_data).t_choice.t_heap.t_xmin.into_inner(),
                    });
                }
            },
        );
        triggers
    }

    /// Has the rows of a catalog visited that are of a number, as an index finds them.
    fn scan(
        &self,
        catalog: pg_sys::Oid,
        index: u32,
        column: i16,
        of: u32,
        visit: impl FnMut(pg_sys::HeapTuple, pg_sys::TupleDesc),
    ) {
        self.visit(catalog, Some(index), column, of, visit);
    }

    /// The same of a catalog that has no index on the column: all of it is read, which takes a fraction of a millisecond.
    fn scan_all(
        &self,
        catalog: pg_sys::Oid,
        column: i16,
        of: u32,
        visit: impl FnMut(pg_sys::HeapTuple, pg_sys::TupleDesc),
    ) {
        self.visit(catalog, None, column, of, visit);
    }

    fn visit(
        &self,
        catalog: pg_sys::Oid,
        index: Option<u32>,
        column: i16,
        of: u32,
        mut visit: impl FnMut(pg_sys::HeapTuple, pg_sys::TupleDesc),
    ) {
        let _seen_by = self.0;
        let Some(relation) = Relation::open_briefly(catalog) else { return };
        // SAFETY: the catalog is open and the index, if any, is one of its own, on that column first; the key and the snapshot, which
        // is the active one, live as long as the scan.
        unsafe {
            let mut key = std::mem::zeroed::<pg_sys::ScanKeyData>();
            let equal = u16::try_from(pg_sys::BTEqualStrategyNumber).unwrap_or(0);
            let number = pg_sys::Oid::from(of);
            pg_sys::ScanKeyInit(&mut key, column, equal, pg_sys::F_OIDEQ.into(), number.into());
            let snapshot = pg_sys::GetActiveSnapshot();
            let by = index.map_or(pg_sys::InvalidOid, pg_sys::Oid::from);
            let scan = pg_sys::systable_beginscan(relation.0, by, index.is_some(), snapshot, 1, &mut key);
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

/// Whether an expression as a catalog keeps it is the constant `true`.
///
/// # Safety
/// The datum is a pg_node_tree, or NULL.
unsafe fn is_true(expression: pg_sys::Datum, is_null: bool) -> bool {
    // SAFETY: a pg_node_tree is stored as a text is, and was written by nodeToString.
    unsafe {
        let Some(text) = String::from_datum(expression, is_null).and_then(|text| CString::new(text).ok()) else {
            return false;
        };
        let node: *mut pg_sys::Node = pg_sys::stringToNode(text.as_ptr()).cast();
        if node.is_null() || (*node).type_ != pg_sys::NodeTag::T_Const {
            return false;
        }
        let constant = &*node.cast::<pg_sys::Const>();
        !constant.constisnull && constant.consttype == pg_sys::BOOLOID && constant.constvalue.value() != 0
    }
}

/// The number of a function by its qualified name, which no other has.
pub fn function(name: &str) -> Option<u32> {
    let name = CString::new(name).ok()?;
    // SAFETY: to_regproc takes a text and gives NULL where there is none of that name.
    let found =
        unsafe { pgrx::direct_function_call::<pg_sys::Oid>(pg_sys::to_regproc, &[name.to_str().ok()?.into_datum()]) };
    found.map(|found| found.to_u32())
}
