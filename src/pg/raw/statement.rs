//! Kept plans, run with a fresh snapshot each.

use std::cell::{Cell, RefCell};
use std::ffi::CString;
use std::thread::LocalKey;

use pgrx::pg_sys;

use super::access::hooks::OurStatement;
use super::authority::OwnersAuthority;
use super::catalog;
use super::planner::PlannerGuard;
use super::row_type::{Column, RowType};
use super::rows::Rows;
use super::value::{Type, Value};
use crate::error::{Error, Result};

/// A statement whose plan is kept as long as the backend lives.
pub struct Statement {
    /// The name of its file below `src/pg/sql`, without `.sql`.
    name: &'static str,
    sql: &'static str,
    kept: RefCell<Option<Plan>>,
}

/// A plan, for parameters of these types.
struct Plan {
    pointer: pg_sys::SPIPlanPtr,
    parameters: Vec<Type>,
    /// What stands for `{columns}` in its text.
    columns: Vec<&'static str>,
    epoch: u64,
}

/// Declares a statement by its file below `src/pg/sql`.
macro_rules! statement {
    ($name:ident, $file:literal) => {
        thread_local! {
            static $name: $crate::pg::raw::statement::Statement = const {
                $crate::pg::raw::statement::Statement::new(
                    $file,
                    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pg/sql/", $file))
                )
            };
        }
    };
}
pub(crate) use statement;

/// Runs a statement; the types of the values are those of its parameters. It sees everything committed before it,
/// whatever the calling statement sees.
pub fn run(statement: &'static LocalKey<Statement>, values: &[Value]) -> Result<Rows> {
    statement.with(|statement| statement.run(values, &[]))
}

/// The same of a statement that reads much: it is planned as the session's own are, by what the tables hold.
pub fn run_by_statistics(statement: &'static LocalKey<Statement>, values: &[Value]) -> Result<Rows> {
    statement.with(|statement| statement.execute(values, &[]))
}

/// Runs a statement that inserts rows of one table, all of the same columns: its parameter is their array, and
/// `{columns}` in its text stands for their names. It returns these columns of the rows it stored, in the order of the
/// array. Gives the places of those rows in it.
///
/// # Errors
/// 55000 where a row was stored otherwise than it was given.
pub fn insert(statement: &'static LocalKey<Statement>, table: &RowType, rows: &[Vec<Column>]) -> Result<Vec<usize>> {
    let columns: Vec<&'static str> = rows.iter().take(1).flatten().map(|(name, _)| *name).collect();
    let array = table.array(rows)?;
    let stored = statement.with(|statement| statement.run(&[array], &columns))?;
    stored.places_among(table, rows)
}

impl Statement {
    pub const fn new(file: &'static str, sql: &'static str) -> Self {
        Self { name: file.split_at(file.len() - ".sql".len()).0, sql, kept: RefCell::new(None) }
    }

    fn prepare(&self, values: &[Value], columns: &[&'static str]) -> Result<pg_sys::SPIPlanPtr> {
        let epoch = catalog::epoch();
        let serves = |plan: &&Plan| {
            plan.epoch == epoch
                && plan.columns == columns
                && plan.parameters.iter().copied().eq(values.iter().map(Value::sql_type))
        };
        if let Some(plan) = self.kept.borrow().as_ref().filter(serves) {
            return Ok(plan.pointer);
        }
        let sql = CString::new(self.sql.replace("{columns}", &columns.join(", "))).map_err(|_| Error::Spi(0))?;
        let parameters: Vec<Type> = values.iter().map(Value::sql_type).collect();
        let mut types: Vec<pg_sys::Oid> = parameters.iter().map(|parameter| parameter.oid()).collect();
        // A generic plan from the first call on: a custom one would be planned anew for every claim.
        let options = pg_sys::CURSOR_OPT_GENERIC_PLAN.cast_signed();
        let count = i32::try_from(types.len()).map_err(|_| Error::Spi(0))?;
        // SAFETY: SPI is connected, or the call fails; the text is a C string and the types are as many as said; the
        // plan is moved to permanent memory by SPI_keepplan.
        let pointer = unsafe {
            let plan = pg_sys::SPI_prepare_cursor(sql.as_ptr(), count, types.as_mut_ptr(), options);
            if plan.is_null() || pg_sys::SPI_keepplan(plan) != 0 {
                return Err(Error::Spi(pg_sys::SPI_result));
            }
            plan
        };
        self.kept.replace(Some(Plan { pointer, parameters, columns: columns.to_vec(), epoch }));
        Ok(pointer)
    }

    fn run(&self, values: &[Value], columns: &[&'static str]) -> Result<Rows> {
        let _planner = PlannerGuard::new();
        self.execute(values, columns)
    }

    fn execute(&self, values: &[Value], columns: &[&'static str]) -> Result<Rows> {
        let _authority = OwnersAuthority::take();
        let plan = self.prepare(values, columns)?;
        let mut datums: Vec<pg_sys::Datum> =
            values.iter().map(|v| v.datum().unwrap_or(pg_sys::Datum::null())).collect();
        let nulls: Vec<std::ffi::c_char> =
            values.iter().map(|v| if v.datum().is_some() { b' ' } else { b'n' } as std::ffi::c_char).collect();
        // SAFETY: SPI is connected, or the call fails; the plan was prepared for values of these types, and values and
        // nulls are as many as its parameters.
        unsafe {
            let _ours = OurStatement::begin();
            let code = pg_sys::SPI_execute_plan(plan, datums.as_mut_ptr(), nulls.as_ptr(), false, 0);
            if code < 0 {
                return Err(Error::Spi(code));
            }
            Rows::of_last(self.name)
        }
    }
}

thread_local! {
    /// The SPI connection in use, and how many there were.
    static CONNECTION: Cell<u64> = const { Cell::new(0) };
    static CONNECTIONS: Cell<u64> = const { Cell::new(0) };
}

/// The number of the SPI connection in use; 0 where there is none.
pub(super) fn connection() -> u64 {
    CONNECTION.get()
}

/// Goes back to the connection before, also when an error unwinds.
struct Connected(u64);

impl Drop for Connected {
    fn drop(&mut self) {
        CONNECTION.set(self.0);
    }
}

/// Connects to SPI for as long as `work` runs. The rows of its statements can be read until then.
pub fn connect<R>(work: impl FnOnce() -> R) -> R {
    pgrx::Spi::connect_mut(|_| {
        CONNECTIONS.set(CONNECTIONS.get() + 1);
        let _before = Connected(CONNECTION.replace(CONNECTIONS.get()));
        work()
    })
}
