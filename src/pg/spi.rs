//! Kept plans, run with a fresh snapshot each.

use std::cell::Cell;
use std::ffi::CString;
use std::ptr;

use pgrx::IntoDatum;
use pgrx::pg_sys;
use pgrx::pg_sys::BuiltinOid;

use super::cache;
use super::datum::Read;
use crate::error::{Error, Result};

/// Type of a parameter.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    Builtin(BuiltinOid),
    /// A type of ours, by its qualified name, for its number differs between databases.
    Named(&'static str),
}

pub const TEXT: Type = Type::Builtin(BuiltinOid::TEXTOID);
pub const TEXTS: Type = Type::Builtin(BuiltinOid::TEXTARRAYOID);
pub const UUID: Type = Type::Builtin(BuiltinOid::UUIDOID);
pub const UUIDS: Type = Type::Builtin(BuiltinOid::UUIDARRAYOID);
pub const DATE: Type = Type::Builtin(BuiltinOid::DATEOID);
pub const DATES: Type = Type::Builtin(BuiltinOid::DATEARRAYOID);
pub const INTEGER: Type = Type::Builtin(BuiltinOid::INT4OID);
pub const INTEGERS: Type = Type::Builtin(BuiltinOid::INT4ARRAYOID);
pub const BYTES: Type = Type::Builtin(BuiltinOid::BYTEAOID);

impl Type {
    pub fn oid(self) -> pg_sys::Oid {
        match self {
            Self::Builtin(oid) => oid.value(),
            Self::Named(name) => {
                let name = CString::new(name).unwrap_or_default();
                // SAFETY: regtypein takes a C string and raises an error for a name it does not know.
                unsafe { pgrx::direct_function_call::<pg_sys::Oid>(pg_sys::regtypein, &[name.as_c_str().into_datum()]) }
                    .unwrap_or(pg_sys::InvalidOid)
            }
        }
    }
}

/// A statement whose plan is kept as long as the backend lives.
pub struct Statement {
    sql: &'static str,
    parameters: &'static [Type],
    plan: Cell<pg_sys::SPIPlanPtr>,
    epoch: Cell<u64>,
}

impl Statement {
    pub const fn new(sql: &'static str, parameters: &'static [Type]) -> Self {
        Self { sql, parameters, plan: Cell::new(ptr::null_mut()), epoch: Cell::new(0) }
    }

    fn prepare(&self) -> Result<pg_sys::SPIPlanPtr> {
        let epoch = cache::epoch();
        if !self.plan.get().is_null() && self.epoch.get() == epoch {
            return Ok(self.plan.get());
        }
        let sql = CString::new(self.sql).map_err(|_| Error::Spi(0))?;
        let mut types: Vec<pg_sys::Oid> = self.parameters.iter().map(|t| t.oid()).collect();
        // A generic plan from the first call on: a custom one would be planned anew for every claim.
        let options = i32::try_from(pg_sys::CURSOR_OPT_GENERIC_PLAN).unwrap_or(0);
        let count = i32::try_from(types.len()).unwrap_or(0);
        // SAFETY: SPI is connected (`run` is called within `connect`), the text is a C string and the
        // types are as many as said; the plan is moved to permanent memory by SPI_keepplan.
        unsafe {
            let plan = pg_sys::SPI_prepare_cursor(sql.as_ptr(), count, types.as_mut_ptr(), options);
            if plan.is_null() || pg_sys::SPI_keepplan(plan) != 0 {
                return Err(Error::Spi(pg_sys::SPI_result));
            }
            self.plan.set(plan);
        }
        self.epoch.set(epoch);
        Ok(self.plan.get())
    }

    /// Runs the statement. It sees everything committed before it, whatever the calling statement sees.
    pub fn run(&self, values: &[Option<pg_sys::Datum>]) -> Result<Rows> {
        debug_assert_eq!(values.len(), self.parameters.len());
        let _planner = PlannerGuard::new();
        let plan = self.prepare()?;
        let mut datums: Vec<pg_sys::Datum> = values.iter().map(|v| v.unwrap_or(pg_sys::Datum::null())).collect();
        let nulls: Vec<std::ffi::c_char> =
            values.iter().map(|v| if v.is_some() { b' ' } else { b'n' } as std::ffi::c_char).collect();
        // SAFETY: SPI is connected, the plan is valid, and values and nulls are as many as its parameters.
        unsafe {
            let code = pg_sys::SPI_execute_plan(plan, datums.as_mut_ptr(), nulls.as_ptr(), false, 0);
            if code < 0 {
                return Err(Error::Spi(code));
            }
            Ok(Rows { table: pg_sys::SPI_tuptable, count: usize::try_from(pg_sys::SPI_processed).unwrap_or(0) })
        }
    }
}

/// Connects to SPI for as long as `work` runs.
pub fn connect<R>(work: impl FnOnce() -> R) -> R {
    pgrx::Spi::connect_mut(|_| work())
}

/// The rows of one statement; they live until SPI is left.
pub struct Rows {
    table: *mut pg_sys::SPITupleTable,
    count: usize,
}

impl Rows {
    pub fn len(&self) -> usize {
        self.count
    }

    pub fn iter(&self) -> impl Iterator<Item = Row> + '_ {
        let count = if self.table.is_null() { 0 } else { self.count };
        // SAFETY: the table holds `count` tuples, described by its descriptor.
        (0..count).map(|i| unsafe { Row { tuple: *(*self.table).vals.add(i), descriptor: (*self.table).tupdesc } })
    }

    pub fn first(&self) -> Option<Row> {
        self.iter().next()
    }
}

/// One row; columns are counted from 1.
#[derive(Clone, Copy)]
pub struct Row {
    tuple: pg_sys::HeapTuple,
    descriptor: pg_sys::TupleDesc,
}

impl Row {
    pub fn get<T: Read>(&self, column: i32) -> Option<T> {
        let mut is_null = false;
        // SAFETY: tuple and descriptor belong together and outlive the row; the statements' SQL gives
        // each column the type it is read as.
        unsafe {
            let datum = pg_sys::SPI_getbinval(self.tuple, self.descriptor, column, &mut is_null);
            if is_null { None } else { T::read(datum) }
        }
    }

    /// A column that is never null.
    pub fn need<T: Read + Default>(&self, column: i32) -> T {
        self.get(column).unwrap_or_default()
    }
}

/// Makes the planner choose index scans while our statements are planned: a plan kept since the tables
/// were empty must still be right when they are full.
struct PlannerGuard([bool; 7], i32);

impl PlannerGuard {
    fn new() -> Self {
        // SAFETY: plain variables of this single-threaded backend; `drop` puts them back, also when an
        // error unwinds.
        unsafe {
            let before = Self(
                [
                    pg_sys::enable_seqscan,
                    pg_sys::enable_bitmapscan,
                    pg_sys::enable_hashjoin,
                    pg_sys::enable_mergejoin,
                    pg_sys::enable_material,
                    pg_sys::enable_memoize,
                    pg_sys::jit_enabled,
                ],
                pg_sys::plan_cache_mode,
            );
            pg_sys::enable_seqscan = false;
            pg_sys::enable_bitmapscan = false;
            pg_sys::enable_hashjoin = false;
            pg_sys::enable_mergejoin = false;
            pg_sys::enable_material = false;
            pg_sys::enable_memoize = false;
            pg_sys::jit_enabled = false;
            // The foreign-key checks that our statements set off would plan anew for every row.
            pg_sys::plan_cache_mode = pg_sys::PlanCacheMode::PLAN_CACHE_MODE_FORCE_GENERIC_PLAN.cast_signed();
            before
        }
    }
}

impl Drop for PlannerGuard {
    fn drop(&mut self) {
        let [seqscan, bitmapscan, hashjoin, mergejoin, material, memoize, jit] = self.0;
        // SAFETY: as in `new`.
        unsafe {
            pg_sys::enable_seqscan = seqscan;
            pg_sys::enable_bitmapscan = bitmapscan;
            pg_sys::enable_hashjoin = hashjoin;
            pg_sys::enable_mergejoin = mergejoin;
            pg_sys::enable_material = material;
            pg_sys::enable_memoize = memoize;
            pg_sys::jit_enabled = jit;
            pg_sys::plan_cache_mode = self.1;
        }
    }
}
