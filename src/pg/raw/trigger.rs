//! What a trigger is called with.

use std::ffi::{CStr, CString};
use std::marker::PhantomData;

use pgrx::pg_sys;
use pgrx::prelude::*;
use pgrx::trigger_support::{trigger_fired_by_insert, trigger_fired_by_update, trigger_fired_for_statement};
use uuid::Uuid;

use super::read::Read;
use super::transaction::Command;

/// The argument of a trigger's entry point, which PostgreSQL passes.
#[repr(transparent)]
pub struct TriggerCall(pg_sys::FunctionCallInfo);

/// What an entry point gives back: after triggers give nothing.
#[repr(transparent)]
pub struct Nothing(pg_sys::Datum);

/// What was done to a row, or to all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Insert,
    Update,
    Delete,
    Truncate,
}

impl Operation {
    pub fn name(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Truncate => "TRUNCATE",
        }
    }
}

/// A change of one row, or of all of a table's.
pub struct Change<'a>(&'a pg_sys::TriggerData);

/// A row version of the table.
#[derive(Clone, Copy)]
pub struct Tuple<'a> {
    tuple: pg_sys::HeapTuple,
    descriptor: pg_sys::TupleDesc,
    change: PhantomData<&'a ()>,
}

impl TriggerCall {
    /// Does the work of a trigger; PostgreSQL's error where no trigger made the call.
    pub fn run(self, work: impl FnOnce(&Change<'_>)) -> Nothing {
        // SAFETY: PostgreSQL passes valid call data, whose context is a TriggerData where a trigger called.
        let data = unsafe {
            let context = (*self.0).context;
            if context.is_null() || (*context).type_ != pg_sys::NodeTag::T_TriggerData {
                ereport!(
                    ERROR,
                    PgSqlErrorCode::ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
                    "this function can only be called by a trigger"
                );
            }
            &*context.cast::<pg_sys::TriggerData>()
        };
        work(&Change(data));
        Nothing(pg_sys::Datum::null())
    }
}

impl<'a> Change<'a> {
    /// An argument the trigger was created with, counted from 0; empty where it has fewer.
    pub fn argument(&self, place: i16) -> String {
        // SAFETY: a trigger has tgnargs arguments, each a C string.
        unsafe {
            let trigger = &*self.0.tg_trigger;
            if place < 0 || place >= trigger.tgnargs {
                return String::new();
            }
            CStr::from_ptr(*trigger.tgargs.add(place.unsigned_abs().into())).to_string_lossy().into_owned()
        }
    }

    pub fn operation(&self) -> Operation {
        let event = self.0.tg_event;
        if trigger_fired_for_statement(event) {
            Operation::Truncate
        } else if trigger_fired_by_insert(event) {
            Operation::Insert
        } else if trigger_fired_by_update(event) {
            Operation::Update
        } else {
            Operation::Delete
        }
    }

    /// Whether the table has an index.
    pub fn has_index(&self) -> bool {
        // SAFETY: a trigger's relation is open and has its row of pg_class.
        unsafe { (*(*self.0.tg_relation).rd_rel).relhasindex }
    }

    /// The row before the change.
    pub fn old_row(&self) -> Option<Tuple<'a>> {
        match self.operation() {
            Operation::Update | Operation::Delete => self.tuple(self.0.tg_trigtuple),
            Operation::Insert | Operation::Truncate => None,
        }
    }

    /// The row after the change.
    pub fn new_row(&self) -> Option<Tuple<'a>> {
        match self.operation() {
            Operation::Insert => self.tuple(self.0.tg_trigtuple),
            Operation::Update => self.tuple(self.0.tg_newtuple),
            Operation::Delete | Operation::Truncate => None,
        }
    }

    fn tuple(&self, tuple: pg_sys::HeapTuple) -> Option<Tuple<'a>> {
        // SAFETY: a trigger's relation is open and has a descriptor.
        let descriptor = unsafe { (*self.0.tg_relation).rd_att };
        (!tuple.is_null()).then_some(Tuple { tuple, descriptor, change: PhantomData })
    }
}

impl Tuple<'_> {
    /// The row as the text of a JSON object.
    pub fn json(&self) -> Option<String> {
        // SAFETY: tuple and descriptor are those of the trigger's relation; row_to_json takes a record.
        unsafe {
            let record = pg_sys::heap_copy_tuple_as_datum(self.tuple, self.descriptor);
            pgrx::direct_function_call::<pgrx::datum::JsonString>(pg_sys::row_to_json, &[Some(record)])
                .map(|json| json.0)
        }
    }

    /// A column as text; `None` where it is NULL or there is none.
    pub fn text(&self, column: &str) -> Option<String> {
        let name = CString::new(column).ok()?;
        // SAFETY: tuple and descriptor belong together; SPI_getvalue gives a palloc'd C string, or null.
        unsafe {
            let number = pg_sys::SPI_fnumber(self.descriptor, name.as_ptr());
            let text = pg_sys::SPI_getvalue(self.tuple, self.descriptor, number);
            (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
        }
    }

    /// A column of type uuid; `None` where it is NULL, of another type or there is none.
    pub fn uuid(&self, column: &str) -> Option<Uuid> {
        let name = CString::new(column).ok()?;
        // SAFETY: tuple and descriptor belong together; the column's type is checked before it is read.
        unsafe {
            let number = pg_sys::SPI_fnumber(self.descriptor, name.as_ptr());
            if number <= 0 || pg_sys::SPI_gettypeid(self.descriptor, number) != pg_sys::UUIDOID {
                return None;
            }
            let mut is_null = false;
            let datum = pg_sys::SPI_getbinval(self.tuple, self.descriptor, number, &mut is_null);
            if is_null { None } else { Uuid::read(datum, pg_sys::UUIDOID) }
        }
    }

    /// Whether the command wrote this row version.
    pub fn is_of(&self, command: Command) -> bool {
        // SAFETY: a row that a trigger was called for was written by this transaction.
        unsafe { pg_sys::HeapTupleHeaderGetCmin((*self.tuple).t_data) == command.0 }
    }
}
